#!/bin/sh
# What a mark costs on this disk, and what it costs in flushes: usage: tests/bench/bench_log.sh build/bin
# The goal: a mark with both copies costs in the middle under 2.5 times what a flush costs in the middle, and 99 of
# 100 marks stay under 4 times what 99 of 100 flushes stay under. On a disk that others use, two flushes in a row cost
# more than twice one; then the goal is a quarter more than those two. DIR=... measures another disk than build/'s.
# exit status: 0 it holds, 1 it does not
set -eu
bin=$(cd "${1:?usage: bench_log.sh DIRECTORY_OF_PROGRAMS}" && pwd)
work=$(mktemp -d "${DIR:-$bin/..}/bench-log-XXXXXX")
trap 'rm -rf "$work"' EXIT
echo "== The participation log: $(df --output=fstype,source "$work" | tail -1), both copies on it"
"$bin/bench_log" "$work" | tee "$work/figures"
awk '/^two/ { two = $(NF - 3) } /^RESERVE, both/ { found = 1; bad = ($(NF - 3) >= 2.5 && $(NF - 3) >= 1.25 * two) || $NF >= 4 }
     END { exit !found || bad }' "$work/figures" || {
    echo "a mark costs more than the goal"
    exit 1
}
