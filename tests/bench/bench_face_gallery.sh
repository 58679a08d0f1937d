#!/bin/sh
# Faces, one against all: the time of a search over 6,000 voters by each kernel that this CPU has; what it costs to
# keep each number of an embedding in one byte; what a finger and a face are worth together; what a second portrait is.
# usage: tests/bench/bench_face_gallery.sh build/bin [EMBEDDINGS]
# EMBEDDINGS: what `shailoo face embed` printed (default build/bench/faces.tsv, which bench_face.sh leaves there)
set -eu
bin=${1:?usage: bench_face_gallery.sh DIRECTORY_OF_PROGRAMS [EMBEDDINGS]}
echo '== Faces: one against 6,000'
for kernels in scalar avx2 ''; do
    SHAILOO_KERNELS=$kernels "$bin/bench_face_gallery"
done
embeddings=${2:-build/bench/faces.tsv}
if [ ! -f "$embeddings" ]; then
    echo "a byte a number: not measured: there is no $embeddings (bench_face.sh makes it)"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ ! -d "${SHAILOO_DATA:-../shared/data}/fvc2002" ] || "$bin/fit_finger" --scores "$work/scores" >"$work/out"
if [ -f "$work/scores" ]; then
    "$bin/bench_face_gallery" "$embeddings" "$work/scores"
else
    "$bin/bench_face_gallery" "$embeddings"
    echo 'finger and face together: not measured: FVC2002 is not there (SHAILOO_DATA names its parent directory)'
fi
