#!/bin/sh
# Looking at faces: what several frames are worth on poor probes, and the mirror at work on a recording of
# 1280 x 720, on a virtual display. usage: bench_look.sh BIN [PEOPLE]     (default build/bin, 100)
# The figure to hold: 15 pictures a second shown.
# exit status: 0 it holds, 1 it does not, 77 something that is needed is not here
set -eu
cd "$(dirname "$0")/../.."
bin=${1:-build/bin}
"$bin/bench_face_look" "${2:-100}"
display=$(mktemp)
Xvfb -displayfd 3 -screen 0 1920x1080x24 -nolisten tcp 3>"$display" >/dev/null 2>&1 &
trap 'kill $!; rm -f "$display"' EXIT
until [ -s "$display" ]; do sleep 0.1; done
DISPLAY=:$(cat "$display") "$bin/bench_camera"
