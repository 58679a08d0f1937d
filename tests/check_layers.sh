#!/bin/sh
# The layer rule, read off the #include lines: kiosk may use all, biometric may use matcher, matcher and
# sync use nobody; a foreign library lives in one folder; nothing but tests includes tests/.
root=${1:-.}
bad=0
forbid() { # folder, pattern of what it may not include, why
    found=$(grep -rnE "#include [<\"]($2)" "$root/$1" --include=*.c --include=*.h --include=*.cpp)
    if [ -n "$found" ]; then
        printf '%s\n  %s may not: %s\n' "$found" "$1" "$3"
        bad=1
    fi
}
draws='SDL|cairo|pango|libintl|qrencode'
devices='libfprint|libusb|opencv|gio/|glib|gusb|fprint'
lasting='sqlite3|sodium|curl/|jansson|tss2/'
forbid matcher "kiosk/|biometric/|sync/|$draws|$devices|$lasting|pthread|threads\.h" 'use only the C library'
forbid sync "kiosk/|biometric/|matcher/|$draws|$devices" 'know screens, sensors or templates'
forbid biometric "kiosk/|sync/|$draws|$lasting" 'know screens or what lasts'
forbid kiosk "$devices|$lasting" 'use these libraries: biometric and sync do'
for folder in matcher sync biometric kiosk; do forbid $folder 'tests/' 'include tests'; done
if grep -rlE 'pthread_create|thrd_create|SDL_CreateThread|g_thread_new' "$root"/matcher "$root"/sync "$root"/biometric; then
    echo '  only kiosk starts threads'
    bad=1
fi
exit $bad
