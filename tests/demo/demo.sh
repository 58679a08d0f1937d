#!/bin/bash
# The demo. With a display: the training station in a window, and a small panel to place fingers and faces.
# Without one, or with --script: a virtual display, and a whole polling day played on the unmodified kiosk
# through real libfprint; ends with a table of what was expected and what came, exit status 0 only if all
# agree. Started by ./run demo, from the project's folder, after the build.
set -euo pipefail

bin=build/bin
training=build/training
demo=build/demo
script=false prepare=false
case "${1:-}" in
--script) script=true ;;
--prepare) prepare=true ;; # only the training station and its package, for benchmarks
'') [ -n "${DISPLAY:-}" ] || script=true ;;
*)
    echo 'usage: ./run demo [--script]' >&2
    exit 2
    ;;
esac

# Without the face models, or the pictures of real people, the visits with faces are left out.
models=()
[ ! -f "${SHAILOO_MODELS:-$HOME/.cache/shailoo/models}/mobilefacenet.onnx" ] ||
    models=("${SHAILOO_MODELS:-$HOME/.cache/shailoo/models}")

say() { printf '\033[1m%s\033[0m\n' "$*"; }

children=()
short=$(mktemp -d /tmp/shailoo-XXXXXX) # a socket's path has at most 107 characters
clean_up() {
    for child in "${children[@]}"; do kill "$child" 2>/dev/null || :; done
    for child in "${children[@]}"; do wait "$child" 2>/dev/null || :; done
    rm -rf "$short"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

in_background() { # a log file, then the command
    local log=$1
    shift
    "$@" >>"$log" 2>&1 9>&- &
    children+=($!)
}

in_front() { # waited for in a way that a signal breaks off
    "$@" &
    children+=($!)
    wait $!
}

# Shorter looks and waits, and fewer tries a day, than on a polling day: nobody's time is at stake. The camera is shown
# pictures, which cannot turn their heads, and which the operator lets pass.
hub_key=$("$bin/loopback-hub" --key)
policy='{"fingers": {"tries_day": 10}, "face": {"look_s": 2, "liveness": "passive",
"operator_may_override": true, "doubts_day": 20}, "day": {"idle_timeout_s": 30},
"hub_key": "'$hub_key'"}'

# What a step was made from, so that it is made anew when that has changed and only then.
is_made_from() { # a file that says so, and what it has to say
    [ "$(cat "$1" 2>/dev/null)" = "$2" ]
}
sources_of_station() {
    cat tests/demo/training_station_main.c tests/support/face_samples.c tests/support/synthetic/synthetic_*.c | cksum
    echo "${SHAILOO_DATA:-../shared/data}" "$policy"
}
sources_of_slice() {
    sources_of_station
    cat biometric/*.c biometric/*.cpp matcher/*.c sync/*.c sync/schema/* kiosk/tool/slice_*.c | cksum
    echo "${models[@]}"
}

prepare_station() {
    mkdir -p "$training"
    if [ ! -f "$training/commission/commission.key" ]; then
        say 'Making the training commission a signing key'
        "$bin/shailoo" keys new "$training/commission"
        rm -f "$training/slice.made-from"
    fi
    if ! is_made_from "$training/station.made-from" "$(sources_of_station)"; then
        say 'Making a training station of 400 voters, with their fingers and portraits'
        rm -rf "$training/station" "$training/slice.made-from"
        "$bin/training-station" "$training/station"
        echo "$policy" >"$training/station/policy.json"
        sources_of_station >"$training/station.made-from"
    fi
    if [ ! -s "$training/station.slice" ] || ! is_made_from "$training/slice.made-from" "$(sources_of_slice)"; then
        say "Building the station's package"
        "$bin/shailoo" slice build "$training/station" "$training/station.slice" \
            --key "$training/commission/commission.key" "${models[@]/#/--models=}"
        sources_of_slice >"$training/slice.made-from"
    fi
}

# The country's index, of three precincts: this one, one round the corner with the voter of the scripted day
# who came to the wrong station, and one far away.
prepare_referral() {
    local work=$training/country id date
    id=$(sed -n 's/.*"id": "\([a-z0-9-]*\)".*/\1/p' "$training/station/station.json" | head -1)
    date=$(sed -n 's/.*"date": "\([0-9-]*\)".*/\1/p' "$training/station/station.json")
    mkdir -p "$work"
    cat >"$work/stations.csv" <<'T'
precinct,address_ky,address_ru,address_en,latitude,longitude,map
7161,"Бишкек ш., Токтогул көч., 125, №13 мектеп","г. Бишкек, ул. Токтогула, 125, школа №13","125 Toktogul Street, school No. 13, Bishkek",42.872900,74.598300,
7162,"Бишкек ш., Токтогул көч., 89, №5 мектеп","г. Бишкек, ул. Токтогула, 89, школа №5","89 Toktogul Street, school No. 5, Bishkek",42.873000,74.602000,https://map.shailoo.gov.kg/uik/7162
5042,"Ош облусу, Кара-Кулжа айылы, Ленин көч., 3, №1 мектеп","Ошская область, с. Кара-Кульджа, ул. Ленина, 3, школа №1","3 Lenin Street, school No. 1, Kara-Kulja village, Osh region",40.518300,73.866700,
T
    {
        awk -F, 'NR == 1 { print "pin,precinct" } NR > 1 { print $3 ",7161" }' "$training/station/voters.csv"
        echo 10101190000017,7162
        echo 20101198000025,5042
    } >"$work/national.csv"
    "$bin/shailoo" slice referral "$work/national.csv" "$training/country.referral" --stations "$work/stations.csv" \
        --key "$training/commission/commission.key" --election "$id" --serial 1 --date "$date"
}

# The hub makes the certificates of this run itself, and says its address when it is ready.
start_hub() {
    in_background "$demo/hub.log" "$bin/loopback-hub" "$demo/certificates" uik7161-k1 0 "$demo/received.txt" \
        "$demo/slips/kiosk.vkey"
    for _ in $(seq 100); do
        hub=$(grep -m 1 -o '^https://[0-9.:]*' "$demo/hub.log" || :)
        [ -z "$hub" ] || return 0
        sleep 0.1
    done
    echo 'demo: waited 10 s for the loopback hub' >&2
    cat "$demo/hub.log" >&2
    exit 1
}

start_display() {
    say 'Starting a virtual display'
    Xvfb -displayfd 3 -screen 0 1920x1080x24 -nolisten tcp 3>"$short/display" >>"$demo/display.log" 2>&1 &
    children+=($!)
    for _ in $(seq 100); do
        [ ! -s "$short/display" ] || break
        sleep 0.1
    done
    DISPLAY=:$(cat "$short/display")
    [ "$DISPLAY" != : ] || { echo 'demo: waited 10 s for the virtual display' >&2; exit 1; }
    export DISPLAY
}

prepare_station
prepare_referral
! $prepare || exit 0
mkdir -p "${demo%/*}"
exec 9>"$demo.lock"
flock -n 9 || { echo 'demo: another demo is running here, and this one would clear its day: end that first' >&2; exit 1; }
rm -rf "$demo"
mkdir -p "$demo/medium" "$demo/screens" "$demo/slips" "$demo/reports" "$demo/data" "$demo/camera"
export FP_VIRTUAL_IMAGE=$short/finger
say 'Starting the loopback hub'
start_hub

kiosk=("$bin/shailoo-kiosk" --slice "$training/station.slice" --key "$training/commission/commission.pub"
    --referral "$training/country.referral" --data "$demo/data" --medium "$demo/medium" --printer "$demo/slips" --camera "$demo/camera/now/frame-%03d.jpg"
    --hub "$hub" --hub-ca "$demo/certificates/ca.pem" --hub-cert "$demo/certificates/client.pem"
    --hub-key "$demo/certificates/client.key" "${models[@]/#/--models=}")

if ! $script; then
    in_background "$demo/panel.log" "$bin/training-panel" --station "$training/station" --socket "$FP_VIRTUAL_IMAGE" \
        --journal "$demo/data/journal.txt" --camera "$demo/camera"
    say 'The kiosk and the panel are open. The passphrases are on the panel. To end, lock the kiosk (F12)'
    echo 'and close its window.'
    echo 'A voter of a station round the corner has the PIN 10101190000017, one from far away 20101198000025.'
    in_front "${kiosk[@]}" --window --language ru
    echo "Slips and reports: $demo/slips"
    exit
fi

start_display
status=0
in_front "$bin/demo-player" --station "$training/station" --slice "$training/station.slice" \
    --key "$training/commission/commission.pub" --out "$demo" --socket "$FP_VIRTUAL_IMAGE" \
    --journal "$demo/data/journal.txt" --log "$demo/data/participation.log" --received "$demo/received.txt" \
    "${models[@]/#/--models=}" -- "${kiosk[@]}" || status=$?
mv "$demo"/slips/*-report.* "$demo/reports/" 2>/dev/null || :
"$bin/shailoo" log verify "$demo/data/participation.log" "$demo"/medium/*.copy \
    --checkpoint "$demo/reports/final-report.note" --checkpoint "$demo/data/receipt.note" \
    --key "$demo/slips/kiosk.vkey" --key "$hub_key" || status=1
echo
echo "Screens: $demo/screens   slips: $demo/slips   reports: $demo/reports   the table: $demo/table.txt"
if [ $status = 0 ]; then say 'The day went as expected.'; else say 'Something of the day did not go as expected.'; fi
exit $status
