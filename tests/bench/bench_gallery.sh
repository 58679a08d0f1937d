#!/bin/sh
# What the quick first stage of one against many loses: usage: tests/bench/bench_gallery.sh build/bin [SIZE]
set -eu
bin=${1:?usage: bench_gallery.sh DIRECTORY_OF_PROGRAMS [SIZE]}
if [ ! -d "${SHAILOO_DATA:-../shared/data}/fvc2002" ]; then
    echo 'galleries: not measured: FVC2002 is not there (SHAILOO_DATA names its parent directory)'
    exit 0
fi
"$bin/bench_gallery" OURS "${2:-5000}"
"$bin/bench_gallery" THEIRS "${2:-5000}"
