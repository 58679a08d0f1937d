#!/bin/sh
# Fingerprints, measured: usage: tests/bench/bench_finger.sh build/bin
# FVC2002 DB1..4_B by the FVC protocol with every cross-finger pair as an impostor; then the times.
set -eu
bin=$(cd "${1:?usage: bench_finger.sh DIRECTORY_OF_PROGRAMS}" && pwd)
data=$(cd "${SHAILOO_DATA:-../shared/data}/fvc2002" 2>/dev/null && pwd) || {
    echo 'fingers: not measured: FVC2002 is not there (SHAILOO_DATA names its parent directory)'
    exit 0
}
scorer=$data/../../bench/fvc/fvc.py
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$data"

echo '== Fingers: FVC2002 DB1..4_B, percent'
if [ -r "$scorer" ]; then
    for n in 1 2 3 4; do
        case $n in 2) dpi=569 ;; *) dpi=500 ;; esac
        python3 "$scorer" pairs --extended |
            sed "s|\([^ ]*\) \([^ ]*\)|DB${n}_B/\1.tif DB${n}_B/\2.tif|" >"$work/list"
        "$bin/shailoo" finger scores --dpi $dpi "$work/list" >>"$work/scores"
    done
    python3 "$scorer" score "$work/scores"
else
    echo "not measured: no scorer at $scorer"
fi
echo
echo '== Fingers: one thread of this machine'
"$bin/bench_finger" "$data"
