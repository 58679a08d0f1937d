#!/bin/sh
# Fingerprints, put under stress: usage: tests/bench/bench_finger_stress.sh build/bin [IMPRESSIONS]
# Of each of FVC2002's 40 fingers 2 to 8 impressions; with all 8 some five minutes.
set -eu
bin=$(cd "${1:?usage: bench_finger_stress.sh DIRECTORY_OF_PROGRAMS [IMPRESSIONS]}" && pwd)
exec "$bin/bench_finger_stress" "${2:-8}"
