#!/bin/sh
# Fingers on sensors of all kinds, the worst first: usage: tests/bench/bench_finger_sensors.sh
# build/bin [--only PART_OF_NAME] [--impressions N] [--cache FOLDER]
# The seven databases of SHAILOO_DATA and sensors drawn over them. A minute on two cores.
set -eu
bin=${1:?usage: bench_finger_sensors.sh DIRECTORY_OF_PROGRAMS [OPTIONS]}
shift
exec "$bin/bench_finger_sensors" "$@"
