#!/bin/sh
# Fingerprints, measured: usage: tests/bench/bench_finger.sh build/bin
# FVC2002 DB1..4_B by the FVC protocol with every cross-finger pair as an impostor; then the times.
# Where the data are not there, what can be told without them.
set -eu
bin=${1:?usage: bench_finger.sh DIRECTORY_OF_PROGRAMS}
data=${SHAILOO_DATA:-../shared/data}/fvc2002
if [ -d "$data" ]; then
    exec "$bin/shailoo" finger bench "$data"
fi
exec "$bin/shailoo" finger bench
