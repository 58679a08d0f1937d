#!/bin/bash
# The kiosk, measured: usage: tests/bench/bench_kiosk.sh build/bin
# The unmodified kiosk on a virtual display with the training station: from the finger's image to the verdict's
# state in the journal (extraction, comparison, both records on the disk, the slip), CPU while waiting, memory.
# Keys by xdotool; the reader replays prints that were never enrolled.
set -euo pipefail
bin=${1:?usage: bench_kiosk.sh DIRECTORY_OF_PROGRAMS}
visits=20 rest_s=20
training=build/training
tests/support/demo.sh --prepare >/dev/null
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
mkdir -p "$work/touches" "$work/paper" "$work/medium"

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
"$bin/shailoo-kiosk" --slice $training/station.slice --key $training/commission/commission.pub --data "$work/data" \
    --medium "$work/medium" --printer "$work/paper" --reader "replay:$work/touches" --camera "$work/none-%d.jpg" >"$work/kiosk.log" 2>&1 &
kiosk=$!
journal=$work/data/journal.txt

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
type_line() { xdotool type --delay 5 "$1" && xdotool key Return; }
passphrase() { sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p" $training/station/station.json | tail -1; }

seen=0
wait_for 'start'
sleep 1
type_line "$(passphrase chair)"
wait_for 'unlock.*chair'
sleep 0.5
type_line "$(passphrase secretary)"
wait_for 'state.OPENING'
xdotool key Return
wait_for 'POLL_OPENED'
while read -r pin _; do
    sleep 0.3
    type_line "$pin"
    wait_for 'state.SHOWING_VOTER'
    xdotool key Return
    wait_for 'state.\(IDENTIFIED\|NOT_IDENTIFIED\)'
    xdotool key Return
    wait_for 'state.WAITING'
done <"$work/visits"

cpu() { awk '{print $14 + $15}' /proc/$kiosk/stat; }
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
awk -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" -v s=$rest_s \
    'BEGIN { printf "CPU of the waiting screen: %.2f s in %d s\n", ticks / hz, s }'
awk '/^VmRSS|^VmHWM/ { printf "%s %d MB\n", $1 == "VmRSS:" ? "memory now:" : "memory at most:", $2 / 1024 }' /proc/$kiosk/status
