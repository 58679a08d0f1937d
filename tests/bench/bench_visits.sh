#!/bin/sh
# Honest visits: how many more meet an official than before a voter's day counted, by simulation.
# usage: tests/bench/bench_visits.sh build/bin [PEOPLE]     PEOPLE: of LFW, default all 425 with three photographs
# The figure to hold: at most 1 % do, which is less than 1 % more. exit status: 0 it holds, 1 it does not
set -eu
exec "${1:?usage: bench_visits.sh DIRECTORY_OF_PROGRAMS [PEOPLE]}/bench_visits" ${2:+"$2"}
