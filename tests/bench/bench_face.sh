#!/bin/sh
# Faces: accuracy on the development people of Labeled Faces in the Wild, the time a frame and a portrait take, and
# faces seen where there are none.
# usage: bench_face.sh BIN [OUT]     BIN: the folder of `shailoo` and `bench_face` (default build/bin)
#                                    OUT: where the embeddings go (default build/bench)
# Needs python3-numpy, the shared data ($SHAILOO_DATA or ../shared/data) and the models.
# The figure to hold: pairs accuracy at least 0.99.
# exit status: 0 it holds, 1 it does not, 77 something that is needed is not here
set -eu
cd "$(dirname "$0")/../.."
bin=${1:-build/bin}
out=${2:-build/bench}
data=${SHAILOO_DATA:-../shared/data}
evaluate=$data/../bench/face/face_eval.py

skip() {
    echo "skipped: $*"
    exit 77
}

[ -d "$data/lfw-dev/lfw" ] && [ -f "$evaluate" ] || skip "the shared faces are not in $data"
python=$(for p in /usr/bin/python3 python3; do "$p" -c 'import numpy' 2>/dev/null && echo "$p" && break; done) ||
    skip "python3-numpy is not installed"
"$bin/shailoo" face embed /dev/null || skip "the models are not here (assets/fetch_models.sh)"

mkdir -p "$out"
(cd "$data/lfw-dev/lfw" && find . -name '*.jpg' | sed 's|^\./||' | sort) >"$out/faces.list"
count=$(wc -l <"$out/faces.list")
echo "embedding $count pictures, one thread"
started=$(date +%s%N)
"$bin/shailoo" face embed --root "$data/lfw-dev/lfw" "$out/faces.list" >"$out/faces.tsv"
ended=$(date +%s%N)
"$python" -W ignore "$evaluate" "$out/faces.tsv" "$data/lfw-dev/pairs.tsv" --gallery 1500 | tee "$out/faces.txt"
awk -v ns="$((ended - started))" -v n="$count" 'BEGIN { printf "%.1f ms a picture, reading the file included\n", ns / 1e6 / n }'
every() { awk -v n="$1" -v root="$data/lfw-dev/lfw" 'NR % n == 1 { print root "/" $0 }' "$out/faces.list"; }
# shellcheck disable=SC2046 # no path of the shared data has a blank
{
    "$bin/bench_face" time $(every 20)
    "$bin/bench_face" drawn
    "$bin/bench_face" cut $(every 4)
    [ ! -d "$data/fvc2002" ] || "$bin/bench_face" nobody "$data"/fvc2002/*/*.tif
} | grep -v '^  '
awk '/^pairs: .* accuracy/ { found = 1; if ($NF < 0.99) exit 1 } END { if (!found) exit 1 }' "$out/faces.txt" || {
    echo "accuracy is below 0.99"
    exit 1
}
