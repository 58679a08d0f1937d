#!/bin/bash
# The kiosk, measured: usage: tests/bench/bench_kiosk.sh build/bin
# The unmodified kiosk on a virtual display with the training station: from the finger's image to the verdict's
# state in the journal (extraction, comparison, both records on the disk, the slip), CPU while waiting, memory.
# Then a station of 6,000 voters with ten fingers, portrait and face each: to the locked screen, unlocking, the
# fingers of the whole list in memory, a search of them, memory.
# Keys by xdotool; the reader replays prints that were never enrolled.
set -euo pipefail
bin=${1:?usage: bench_kiosk.sh DIRECTORY_OF_PROGRAMS}
visits=20 rest_s=20
training=build/training
tests/demo/demo.sh --prepare >/dev/null
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
mkdir -p "$work/touches" "$work/large"

# One good touch of each of the first voters who have a never enrolled one of the first finger asked for.
awk -F'\t' -v n=$visits '$3 == "finger" && $4 == 2 && $5 == "good" && !seen[$2]++ && $1 > 0 && ++k <= n {print $2, $7}' \
    "$training/station/probes.tsv" >"$work/visits"
i=0
while read -r _ path; do
    i=$((i + 1))
    case $path in /*) ;; *) path=$training/station/$path ;; esac
    cp "$path" "$work/touches/$(printf '%03d.%s' $i "${path##*.}")"
done <"$work/visits"

Xvfb -displayfd 3 -screen 0 1920x1080x24 -nolisten tcp 3>"$work/display" >/dev/null 2>&1 &
until [ -s "$work/display" ]; do sleep 0.1; done
DISPLAY=:$(cat "$work/display")
export DISPLAY
start_kiosk() { # the package, its key, a folder for the day
    mkdir -p "$3/medium" "$3/paper"
    "$bin/shailoo-kiosk" --slice "$1" --key "$2" --data "$3/data" --medium "$3/medium" --printer "$3/paper" \
        --reader "replay:$work/touches" --camera "$work/none-%d.jpg" >"$3/kiosk.log" 2>&1 &
    kiosk=$!
    journal=$3/data/journal.txt seen=0
    wait_for 'start'
}
cpu() { awk '{print $14 + $15}' /proc/$kiosk/stat; } # of the kiosk, in ticks
show_memory() {
    awk '/^VmRSS|^VmHWM/ { printf "%s %d MB\n", $1 == "VmRSS:" ? "memory now:" : "memory at most:", $2 / 1024 }' \
        /proc/$kiosk/status
}

wait_for() { # a line of the journal, beyond line $seen
    for _ in $(seq 600); do
        if [ -f "$journal" ] && tail -n +"$((seen + 1))" "$journal" | grep -q "$1"; then
            seen=$(wc -l <"$journal")
            return 0
        fi
        sleep 0.05
    done
    echo "bench_kiosk: waited 30 s for '$1'" >&2
    tail -3 "$journal" >&2
    exit 1
}
press() { sleep 0.45 && xdotool key "$1"; } # no key does anything sooner after the screen has changed
type_line() { xdotool type --delay 5 "$1" && xdotool key Return; }
passphrase() { sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p" $training/station/station.json | tail -1; }

start_kiosk $training/station.slice $training/commission/commission.pub "$work/training"
sleep 1
type_line "$(passphrase chair)"
wait_for 'unlock.*chair'
sleep 0.5
type_line "$(passphrase secretary)"
wait_for 'state.OPENING'
press Return
wait_for 'POLL_OPENED'
while read -r pin _; do
    sleep 0.3
    type_line "$pin"
    wait_for 'state.SHOWING_VOTER'
    press Return
    wait_for 'state.\(IDENTIFIED\|NOT_IDENTIFIED\)'
    press Return
    wait_for 'state.WAITING'
done <"$work/visits"

sleep 1
before=$(cpu)
sleep $rest_s
after=$(cpu)

echo '== Kiosk: 400 voters, real window surface, 1920 x 1080'
awk -F'\t' '
    function ms(t) { split(substr(t, 12, 12), p, /[:.]/); return ((p[1] * 60 + p[2]) * 60 + p[3]) * 1000 + p[4] }
    $2 == "finger" && $3 ~ /^down/ { down = ms($1) }
    $2 == "state" && $3 ~ /^IDENTIFIED/ { print ms($1) - down }' "$journal" | sort -n >"$work/times"
awk '{ t[NR] = $1 } END { printf "finger image to verdict: median %d ms, longest %d ms (%d visits)\n", t[int((NR + 1) / 2)], t[NR], NR }' \
    "$work/times"
awk -F'\t' '
    function ms(t) { split(substr(t, 12, 12), p, /[:.]/); return ((p[1] * 60 + p[2]) * 60 + p[3]) * 1000 + p[4] }
    $2 == "state" && $3 ~ /^CHECKING/ { agreed = ms($1) }
    $2 == "state" && $3 ~ /^RESERVING/ { print ms($1) - agreed }' "$journal" | sort -n >"$work/waits"
awk '{ t[NR] = $1 } END { printf "of that the mark waited for the whole list: median %d ms, longest %d ms\n", t[int((NR + 1) / 2)], t[NR] }' \
    "$work/waits"
awk -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" -v s=$rest_s \
    'BEGIN { printf "CPU of the waiting screen: %.2f s in %d s\n", ticks / hz, s }'
show_memory
kill $kiosk
wait $kiosk || :

echo '== Kiosk: 6,000 voters with 10 fingers, portrait and face each'
large=$work/large
"$bin/shailoo" keys new "$large/keys" >/dev/null
"$bin/national-list" "$large/list" 1 6000 6000 >/dev/null
"$bin/shailoo" slice split "$large/list/NATIONAL.csv" --stations "$large/list/STATIONS.csv" \
    --officials "$large/list/OFFICIALS.csv" --common "$large/list/COMMON.json" --policy "$large/list/policy.json" \
    --out "$large/stations" >/dev/null 2>&1
sed -i 's/"training": *false/"training": true/' "$large/stations/1001/station.json" # one disk is enough here
printf 'bench passphrase %s\n' 1 2 3 >"$large/passphrases"
"$bin/shailoo" slice build "$large/stations/1001" "$large/station.slice" --key "$large/keys/commission.key" \
    --passphrases "$large/passphrases" --biometrics "$large/list/biometrics" --models /nowhere >/dev/null 2>&1
before=$(date +%s%N)
start_kiosk "$large/station.slice" "$large/keys/commission.pub" "$large/day"
printf 'to the locked screen: %d ms\n' $((($(date +%s%N) - before) / 1000000))
sleep 1
type_line 'bench passphrase 1'
wait_for 'unlock.*chair'
show_memory
sleep 0.5
type_line 'bench passphrase 2'
wait_for 'gallery.loading'
before=$(cpu)
awk -F'\t' '
    function ms(t) { split(substr(t, 12, 12), p, /[:.]/); return ((p[1] * 60 + p[2]) * 60 + p[3]) * 1000 + p[4] }
    $3 ~ /FORM_SENT/ { sent = ms($1) }
    $2 == "unlock" { all += ms($1) - sent; printf "%s: %d ms\n", $3, ms($1) - sent }
    END { printf "both passphrases: %d ms\n", all }' "$journal"
wait_for 'gallery.ready'
after=$(cpu)
press Return
wait_for 'POLL_OPENED'
sleep 0.5
press F2
wait_for 'search.ticket'
awk -F'\t' -v cpu=$(((after - before) * 1000 / $(getconf CLK_TCK))) '
    function ms(t) { split(substr(t, 12, 12), p, /[:.]/); return ((p[1] * 60 + p[2]) * 60 + p[3]) * 1000 + p[4] }
    $2 == "gallery" && $3 ~ /^loading/ { begun = ms($1) }
    $2 == "gallery" && $3 ~ /^ready/ { printf "fingers of the whole list: %s, loaded in %d ms, %d ms of CPU\n", $3, ms($1) - begun, cpu }
    $2 == "search" { printf "a search of them: %s\n", $3 }' "$journal"
show_memory
