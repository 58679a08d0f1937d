#!/bin/sh
# What a mark costs on this disk, and what it costs in flushes: usage: tests/bench/bench_log.sh build/bin
# The goal: a mark with both copies costs in the middle under 2.5 times what a flush costs in the middle, and 99 of
# 100 marks stay under 4 times what 99 of 100 flushes stay under. Where others use the disk or the processors, it is
# tried three times. DIR=... measures another disk than the one that build/ lies on.
# exit status: 0 it holds, 1 it does not
set -eu
bin=$(cd "${1:?usage: bench_log.sh DIRECTORY_OF_PROGRAMS}" && pwd)
work=$(mktemp -d "${DIR:-$bin/..}/bench-log-XXXXXX")
trap 'rm -rf "$work"' EXIT
echo "== The participation log: $(df --output=fstype,source "$work" | tail -1), both copies on it"
for try in 1 2 3; do
    mkdir "$work/$try"
    "$bin/bench_log" "$work/$try" | tee "$work/figures"
    awk '/^RESERVE, both/ { held = $(NF - 3) < 2.5 && $NF < 4 } END { exit !held }' "$work/figures" && exit 0
done
echo "a mark costs more than the goal"
exit 1
