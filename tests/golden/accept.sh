#!/bin/sh
# Takes over the screens that a failed test_screens wrote to build/golden/. Look at them first:
# build/golden/<name>.difference.png shows the accepted picture above and the new one below.
set -eu
cd "$(dirname "$0")/../.."
count=0
for picture in build/golden/*.png; do
    case $picture in
    *.difference.png | 'build/golden/*.png') continue ;;
    esac
    mv "$picture" tests/golden/
    rm -f "${picture%.png}.difference.png"
    count=$((count + 1))
done
echo "$count screens accepted"
