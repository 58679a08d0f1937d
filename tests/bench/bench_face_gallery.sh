#!/bin/sh
# Faces, one against all: the time of a search over 6,000 voters by each kernel that this CPU has, and what it
# costs to keep each number of an embedding in one byte. usage: tests/bench/bench_face_gallery.sh build/bin [EMBEDDINGS]
# EMBEDDINGS: what `shailoo face embed` printed (default build/bench/faces.tsv, which bench_face.sh leaves there)
set -eu
bin=${1:?usage: bench_face_gallery.sh DIRECTORY_OF_PROGRAMS [EMBEDDINGS]}
for kernels in scalar avx2 ''; do
    SHAILOO_KERNELS=$kernels "$bin/bench_face_gallery"
done
embeddings=${2:-build/bench/faces.tsv}
if [ -f "$embeddings" ]; then
    "$bin/bench_face_gallery" "$embeddings"
else
    echo "a byte a number: not measured: there is no $embeddings (bench_face.sh makes it)"
fi
