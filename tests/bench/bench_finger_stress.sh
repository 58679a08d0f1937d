#!/bin/sh
# Fingerprints, put under stress: usage: tests/bench/bench_finger_stress.sh build/bin [IMPRESSIONS]
# Of each of FVC2002's 40 fingers 2 to 8 impressions; with all 8 some five minutes.
set -eu
bin=$(cd "${1:?usage: bench_finger_stress.sh DIRECTORY_OF_PROGRAMS [IMPRESSIONS]}" && pwd)
data=$(cd "${SHAILOO_DATA:-../shared/data}/fvc2002" 2>/dev/null && pwd) || {
    echo 'stress: not measured: FVC2002 is not there (SHAILOO_DATA names its parent directory)'
    exit 0
}
exec "$bin/bench_finger_stress" "$data" "${2:-8}"
