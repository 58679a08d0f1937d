#!/bin/sh
# The matcher on 64-bit ARM: its tests cross-compiled and run under qemu, and the scores of fixed templates
# compared with this machine's to the bit. usage: tests/test_neon.sh DIRECTORY_OF_PROGRAMS
set -eu
bin=${1:?usage: test_neon.sh DIRECTORY_OF_PROGRAMS}
for tool in aarch64-linux-gnu-gcc qemu-aarch64-static; do
    command -v $tool >/dev/null || {
        echo "skipped: no $tool (Debian: gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static)"
        exit 77
    }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags='-std=c17 -O2 -Wall -Wextra -Werror -ffp-contract=off -ffunction-sections -D_GNU_SOURCE -I.'
# The sections: samples that need more than the matcher fall away where no test here uses them.
link='-static -Wl,--gc-sections'

mkdir "$work/objects"
for source in matcher/*.c tests/support/finger_samples.c tests/support/shared_data.c tests/support/synthetic/drawn_face.c; do
    aarch64-linux-gnu-gcc $flags -c "$source" -o "$work/objects/$(basename "$source").o"
done
on_arm() { # a source file: compiled, then run
    aarch64-linux-gnu-gcc $flags $link "$1" "$work"/objects/*.o -lm -lpthread -o "$work/program"
    qemu-aarch64-static "$work/program"
}
for test in kernels finger_template finger_score finger_gallery face_template face_gallery; do
    echo "== test_$test"
    on_arm tests/test_$test.c
done
echo '== scores as on this machine'
on_arm tests/support/finger_bits_main.c >"$work/theirs"
for kernels in '' scalar; do
    SHAILOO_KERNELS=$kernels "$bin/finger-bits" >"$work/ours"
    cmp "$work/ours" "$work/theirs"
done
echo "$(wc -l <"$work/theirs") lines, equal"
