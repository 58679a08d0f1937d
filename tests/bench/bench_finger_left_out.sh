#!/bin/sh
# Fingerprints on databases left out: usage: tests/bench/bench_finger_left_out.sh build/bin
# What the matcher's weights and calibration are worth where they were not fitted: fit_finger.c says
# how. Some five minutes.
set -eu
bin=$(cd "${1:?usage: bench_finger_left_out.sh DIRECTORY_OF_PROGRAMS}" && pwd)
data=$(cd "${SHAILOO_DATA:-../shared/data}/fvc2002" 2>/dev/null && pwd) || {
    echo 'fingers left out: not measured: FVC2002 is not there (SHAILOO_DATA names its parent directory)'
    exit 0
}
intervals=$data/../../bench/fvc/boot.py
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo '== Fingers: each sensor by weights fitted on the others'
"$bin/fit_finger" --scores "$work/scores"
if [ -r "$intervals" ]; then
    python3 "$intervals" "$work/scores" | sed "s|$work/scores|this project's templates:|"
fi
