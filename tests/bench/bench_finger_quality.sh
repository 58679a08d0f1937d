#!/bin/sh
# Prints judged: usage: tests/bench/bench_finger_quality.sh build/bin
# Does the quality predict, what is taken for a finger, which word is said, and how synthetic fingers
# compare with real ones. SHAILOO_DATA names the parent of fvc2002 and lfw-dev. Some five minutes.
set -eu
bin=$(cd "${1:?usage: bench_finger_quality.sh DIRECTORY_OF_PROGRAMS}" && pwd)
for bench in bench_finger_quality bench_finger_judge bench_synthetic; do
    echo "== $bench"
    "$bin/$bench"
    echo
done
