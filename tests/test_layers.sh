#!/bin/sh
# Each rule of check_layers.sh, broken: in a tree of files of its own the check has to name just the lines that are
# wrong. usage: tests/test_layers.sh ROOT
set -eu
check=$(cd "${1:?usage: test_layers.sh ROOT}" && pwd)/tests/check_layers.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/tree"
: >"$work/wanted"

add() { # a file, what stands in it; says where
    mkdir -p "$work/tree/$(dirname "$1")"
    printf '%s\n' "$2" >>"$work/tree/$1"
    echo "$1:$(grep -c '' "$work/tree/$1"):$2"
}
allowed() { add "$1" "#include $2" >/dev/null; }
refused() { add "$1" "#include $2" >>"$work/wanted"; }

# The folders.
for folder in matcher sync biometric; do
    for header in '"kiosk/words.h"' '<SDL.h>' '<cairo/cairo.h>' '<pango/pangocairo.h>' '<pthread.h>' '<threads.h>' \
        '"tests/check.h"'; do
        refused $folder/a.c "$header"
    done
    add $folder/a.c 'int made = pthread_create(&thread, NULL, run, NULL);' >>"$work/wanted"
done
for file in sync/b.c biometric/b.cpp kiosk/tool/b.c sync/outside_files.c; do
    add $file 'FILE *file = fopen(path, "rbe");' >>"$work/wanted"
    add $file 'const int file = open(path, O_RDONLY | O_CLOEXEC);' >>"$work/wanted"
    add $file 'FILE *file = fopen(path, "wb");' >/dev/null
    add $file 'const int folder = open(path, O_RDONLY | O_DIRECTORY);' >/dev/null
done
add biometric/b.cpp 'cv::Mat picture = cv::imread(path);' >>"$work/wanted"
add sync/outside_file.c 'const int file = open(path, O_RDONLY | O_NONBLOCK);' >/dev/null
add biometric/input_file.c 'const int file = open(path, O_RDONLY | O_NONBLOCK);' >/dev/null
for header in '"biometric/picture.h"' '"sync/keys.h"' '<sqlite3.h>' '<opencv2/core.hpp>'; do
    refused matcher/a.h "$header"
done
for header in '"matcher/finger_score.h"' '"biometric/picture.h"' '<libusb-1.0/libusb.h>'; do
    refused sync/a.h "$header"
done
for header in '"sync/keys.h"' '<curl/curl.h>' '<sqlite3.h>'; do refused biometric/a.cpp "$header"; done
for place in kiosk/main kiosk/draw/a kiosk/station/a kiosk/tool/a; do
    for header in '<sqlite3.h>' '<sodium.h>' '<curl/curl.h>' '<jansson.h>' '<libfprint-2/fprint.h>' \
        '<opencv2/core.hpp>' '<libusb-1.0/libusb.h>' '"tests/check.h"'; do
        refused $place.c "$header"
    done
done
allowed matcher/a.c '<math.h>'
allowed biometric/a.cpp '"matcher/finger_template.h"'
allowed biometric/a.cpp '<opencv2/core.hpp>'
allowed sync/a.c '<sqlite3.h>'

# The rooms: each may include itself and those named here, and none of the others.
rooms='draw session thread screen paper station tool'
for room in $rooms; do
    case $room in
    screen) may='screen session draw' ;;
    paper) may='paper draw' ;;
    station) may='station session thread paper' ;;
    tool) may='tool paper draw' ;;
    *) may=$room ;;
    esac
    for other in $rooms; do
        case " $may " in
        *" $other "*) allowed kiosk/$room/a.c "\"kiosk/$other/a.h\"" ;;
        *) refused kiosk/$room/a.c "\"kiosk/$other/a.h\"" ;;
        esac
    done
    for header in '"kiosk/window.h"' '"kiosk/sound.h"' '<SDL.h>' '<SDL2/SDL.h>' '<SDL_mixer.h>'; do
        refused kiosk/$room/a.c "$header"
    done
done
allowed kiosk/thread/a.c '"kiosk/session/station_event.h"'
refused kiosk/thread/a.c '"kiosk/session/view.h"'
allowed kiosk/paper/a.h '"kiosk/session/view.h"'
refused kiosk/paper/a.h '"kiosk/session/form.h"'
allowed kiosk/tool/a.c '"kiosk/session/advice.h"'
for room in session screen station; do allowed kiosk/$room/a.c '<SDL2/SDL_keycode.h>'; done
allowed kiosk/session/a.c '<SDL_keycode.h>'
allowed kiosk/draw/a.c '"biometric/picture.h"'
for header in '"kiosk/words.h"' '"sync/keys.h"' '"matcher/finger_score.h"' '"biometric/finger_extract.h"'; do
    refused kiosk/draw/a.c "$header"
done
refused kiosk/session/a.c '"kiosk/journal.h"'
refused kiosk/thread/a.c '"kiosk/words.h"'
refused kiosk/screen/a.c '"kiosk/journal.h"'
refused kiosk/paper/a.c '"kiosk/private_memory.h"'
refused kiosk/station/a.c '"kiosk/version.h"'
for room in session thread station; do refused kiosk/$room/a.h '<cairo/cairo.h>'; done
for room in session thread station tool; do refused kiosk/$room/a.h '<pango/pango.h>'; done

# The root, and threads.
for base in words journal private_memory version no_exec environment; do
    allowed kiosk/$base.c "\"kiosk/$base.h\""
    refused kiosk/$base.c '"kiosk/session/view.h"'
    refused kiosk/$base.h '<SDL.h>'
done
allowed kiosk/window.c '<SDL.h>'
refused kiosk/window.c '"kiosk/station/station.h"'
refused kiosk/sound.c '"kiosk/screen/screens.h"'
allowed kiosk/main.c '"kiosk/station/station.h"'
refused kiosk/main.c '"kiosk/station/station_inside.h"'
for place in draw/a session/a screen/a paper/a station/a words journal private_memory version no_exec environment window sound; do
    refused kiosk/$place.c '<pthread.h>'
done
for place in thread/a tool/a main; do allowed kiosk/$place.c '<pthread.h>'; done

# The rooms of tests/: the demo stands on support, support on synthetic and device, and these on nothing.
for room in support/synthetic support/device; do
    allowed tests/$room/a.c "\"tests/$room/a.h\""
    refused tests/$room/a.c '"tests/support/a.h"'
    refused tests/$room/a.c '"tests/check.h"'
done
refused tests/support/synthetic/a.c '"tests/support/device/a.h"'
refused tests/support/device/a.c '"tests/support/synthetic/a.h"'
allowed tests/support/a.c '"tests/support/device/a.h"'
allowed tests/demo/a.c '"tests/support/synthetic/a.h"'
for place in support/a bench/a fuzz/a test_a; do refused tests/$place.c '"tests/demo/a.h"'; done
allowed tests/test_a.c '"tests/check.h"'
allowed tests/test_a.c '"kiosk/station/station_inside.h"'

# Other spellings, other ways to the same file, other kinds of files, places without a rule.
for line in '# include <SDL.h>' '#include"kiosk/words.h"' '#  include <SDL.h>' '%:include <SDL.h>' '#import <SDL.h>' \
    '#include_next <SDL.h>' '#include /**/ <SDL.h>' '#define H <SDL.h>' '#include H' '#include "../kiosk/words.h"' \
    '#include "./kiosk/words.h"' '#include "sync/../kiosk/words.h"' '#include "sync//keys.h"' '#include "keys.h"' \
    '#include <SDL.h> // #include <math.h>'; do
    case $line in
    '#define'*) add sync/b.c "$line" >/dev/null ;;
    *) add sync/b.c "$line" >>"$work/wanted" ;;
    esac
done
refused kiosk/config.h '"kiosk/words.h"'
refused kiosk/attic/a.c '"kiosk/words.h"'
for header in '<libpq-fe.h>' '<microhttpd.h>' '<openssl/ssl.h>' '<zlib.h>' '<png.h>'; do
    for folder in matcher sync biometric kiosk/paper; do refused $folder/c.c "$header"; done
done
refused biometric/c.cpp '<thread>'
add kiosk/station/c.c 'int made = pthread_create(&thread, NULL, run, NULL);' >>"$work/wanted"
add sync/a.inc '#include <math.h>' >/dev/null
echo sync/a.inc >>"$work/wanted"

if sh "$check" "$work/tree" >"$work/said"; then
    echo 'the check found nothing wrong'
    exit 1
fi
sort -u "$work/wanted" >"$work/wanted.sorted"
grep '^[^ ]' "$work/said" | sort -u | diff "$work/wanted.sorted" - || exit 1
rm -rf "$work/tree"
mkdir -p "$work/tree/matcher"
sh "$check" "$work/tree"
echo "$(grep -c '' "$work/wanted") wrong lines, each named"
