#!/bin/sh
# The layer rules, read off the #include lines (HOUSE: kiosk may use all, biometric may use matcher, matcher and
# sync use nobody; the rooms of kiosk as below; a foreign library lives in one folder; nothing but tests includes
# tests/). usage: check_layers.sh ROOT. test_layers.sh tries what each rule forbids.
root=${1:-.}
cd "$root" || exit 2
bad=0

sources() { # of these folders or files
    find "$@" \( -name '*.c' -o -name '*.h' -o -name '*.cpp' -o -name '*.hpp' \) -print 2>/dev/null
}
blame() { # what was found, who may not, what
    [ -n "$1" ] || return 0
    printf '%s\n  %s may not: %s\n' "$1" "$2" "$3"
    bad=1
}
forbid() { # folder, pattern of what it may not include, why
    blame "$(sources "$1" | xargs -r grep -nE "#include [<\"]($2)" /dev/null)" "$1" "$3"
}
only() { # folder, pattern of all that it may include of kiosk/
    blame "$(sources "$1" | xargs -r grep -nE '#include "kiosk/' /dev/null | grep -vE "#include \"kiosk/($2)\"")" \
        "$1" "include of kiosk/ anything but $2"
}

# The folders.
draws='SDL|cairo|pango|libintl|qrencode|fontconfig'
devices='libfprint|libusb|opencv|gio/|glib|gusb|fprint'
lasting='sqlite3|sodium|curl/|jansson|tss2/'
threads='pthread\.h|threads\.h'
forbid matcher "kiosk/|biometric/|sync/|$draws|$devices|$lasting|$threads" 'use more than the C library'
forbid sync "kiosk/|biometric/|matcher/|$draws|$devices|$threads" 'know screens, sensors or templates, or start threads'
forbid biometric "kiosk/|sync/|$draws|$lasting|$threads" 'know screens or what lasts, or start threads'
forbid kiosk "$devices|$lasting" 'use these libraries: biometric and sync do'
for folder in matcher sync biometric kiosk; do forbid $folder 'tests/' 'include tests'; done
blame "$(sources matcher sync biometric | xargs -r grep -nE 'pthread_create|thrd_create|SDL_CreateThread|g_thread_new' /dev/null)" \
    'matcher, sync and biometric' 'start threads'

# The rooms of kiosk.
common='words\.h|journal\.h|private_memory\.h'
only kiosk/draw 'draw/.*'
forbid kiosk/draw 'matcher/|sync/|biometric/([^p]|p[^i]|picture_)' 'know more of the project than biometric/picture.h'
only kiosk/session 'session/.*|words\.h'
only kiosk/thread 'thread/.*|session/station_event\.h|private_memory\.h'
only kiosk/screen 'screen/.*|session/.*|draw/.*|words\.h|version\.h'
only kiosk/paper 'paper/.*|session/view\.h|draw/.*|words\.h|version\.h'
only kiosk/station "station/.*|session/.*|thread/.*|paper/.*|$common"
only kiosk/tool "tool/.*|session/advice\.h|paper/.*|draw/.*|$common|version\.h"
for base in words journal private_memory version; do
    for file in kiosk/$base.c kiosk/$base.h; do only $file "$base\.h"; done
done
for room in session station thread tool; do forbid kiosk/$room 'cairo|pango|qrencode|fontconfig' 'draw'; done
for room in draw session thread screen paper station tool; do
    forbid kiosk/$room 'SDL2?/?[^_/]*\.h|SDL2/SDL\.h' "use of SDL more than its key numbers: window and sound do"
done
for room in draw session screen paper station; do forbid kiosk/$room "$threads" 'know threads: thread/ does'; done
for base in words journal private_memory version window sound; do
    for file in kiosk/$base.c kiosk/$base.h; do forbid $file "$threads" 'know threads: thread/ does'; done
done
blame "$(sources biometric matcher sync kiosk tests |
    xargs -r grep -nE '#include "kiosk/station/' /dev/null |
    grep -vE '^(kiosk/(station/|main\.c:)|tests/)|"kiosk/station/station\.h"$')" 'others' "include a station's inside"
blame "$(sources biometric matcher sync kiosk | xargs -r grep -nE '#include "kiosk/station/' /dev/null |
    grep -vE '^kiosk/(station/|main\.c:)')" 'others than main.c' 'include the station'
exit $bad
