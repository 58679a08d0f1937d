#!/bin/sh
# The layer rules, read off the #include lines: kiosk may use all, biometric may use matcher, matcher and sync use
# nobody; the rooms of kiosk as below; a foreign library lives in one folder; nothing but tests includes tests/.
# usage: check_layers.sh ROOT. test_layers.sh breaks each rule once.
cd "${1:-.}" || exit 2

draws='SDL|cairo|pango|libintl|qrencode|fontconfig'
devices='libfprint|libusb|opencv|gio/|glib|gusb|fprint'
lasting='sqlite3|sodium|curl/|jansson|tss2/'
threads='pthread|thread|mutex|future|condition_variable'
# Each has its own folder when it comes, and its row here.
strange='libpq|postgresql|microhttpd|avahi|winscard|PCSC|eac/|cups/|openssl/|X11/|gtk|png|zlib'
common='words[.]h|journal[.]h|private_memory[.]h'
# PLACE BEGINS ALLOWED: of all includes that begin so, files of the place have only these; without ALLOWED none. A place
# is a folder, a file without its ending, or what files begin with (test_).
rules="
matcher              kiosk/|biometric/|sync/|tests/|$draws|$devices|$lasting|$threads|$strange
sync                 kiosk/|biometric/|matcher/|tests/|$draws|$devices|$threads|$strange
biometric            kiosk/|sync/|tests/|$draws|$lasting|$threads|$strange
kiosk                tests/|$devices|$lasting|$strange

kiosk/draw           kiosk/ draw/.*
kiosk/draw           matcher/|sync/
kiosk/draw           biometric/ picture[.]h
kiosk/session        kiosk/ session/.*|words[.]h
kiosk/thread         kiosk/ thread/.*|session/station_event[.]h|private_memory[.]h
kiosk/screen         kiosk/ screen/.*|session/.*|draw/.*|words[.]h|version[.]h
kiosk/paper          kiosk/ paper/.*|session/view[.]h|draw/.*|words[.]h|version[.]h
kiosk/station        kiosk/ station/.*|session/.*|thread/.*|paper/.*|$common
kiosk/tool           kiosk/ tool/.*|session/advice[.]h|paper/.*|draw/.*|$common|version[.]h
kiosk/words          kiosk/ words[.]h
kiosk/journal        kiosk/ journal[.]h
kiosk/private_memory kiosk/ private_memory[.]h
kiosk/version        kiosk/ version[.]h
kiosk/no_exec        kiosk/ no_exec[.]h
kiosk/environment    kiosk/ environment[.]h
kiosk/sound          kiosk/ sound[.]h|session/states[.]h
kiosk/window         kiosk/ window[.]h|screen/screens[.]h
kiosk/main           kiosk/ station/station[.]h|(screen/screens|session/states|draw/canvas|window|sound|no_exec|environment|version)[.]h|$common

kiosk/session        cairo|pango|qrencode|fontconfig
kiosk/thread         cairo|pango|qrencode|fontconfig
kiosk/station        cairo|pango|qrencode|fontconfig
kiosk/tool           pango|qrencode|fontconfig
kiosk/session        SDL (2/SDL)?_keycode[.]h
kiosk/screen         SDL (2/SDL)?_keycode[.]h
kiosk/station        SDL (2/SDL)?_keycode[.]h
kiosk/draw           SDL|$threads
kiosk/paper          SDL|$threads
kiosk/session        $threads
kiosk/screen         $threads
kiosk/station        $threads
kiosk/thread         SDL
kiosk/tool           SDL
kiosk/words          SDL|$threads
kiosk/journal        SDL|$threads
kiosk/private_memory SDL|$threads
kiosk/version        SDL|$threads
kiosk/no_exec        SDL|$threads
kiosk/environment    SDL|$threads
kiosk/sound          $threads
kiosk/window         $threads

tests/support/synthetic tests/ support/synthetic/.*
tests/support/device    tests/ support/device/.*
tests/support           tests/ support/.*
tests/demo              tests/ (demo|support)/.*
tests/bench             tests/ support/.*
tests/fuzz              tests/ (fuzz|support)/.*
tests/test_             tests/ check[.]h|support/.*
"
bad=0

# What is no plain include of a file by its path from the root would pass unread, and so would a file of another kind.
strange_files=$(find matcher sync biometric kiosk tests -type f 2>/dev/null | grep -E '[.](inc|inl|def|cc|cxx|c[+][+]|hh|hxx|m|S|s)$')
[ -z "$strange_files" ] || { echo "$strange_files"; echo '  only .c, .h, .cpp and .hpp are read'; bad=1; }

grep -rnE '^[[:space:]]*(#|%:|[?][?]=)[[:space:]]*(include|import)' --include='*.c' --include='*.h' --include='*.cpp' \
    --include='*.hpp' matcher sync biometric kiosk tests 2>/dev/null | rules=$rules awk '
    BEGIN {
        for (count = split(ENVIRON["rules"], line, "\n"); count > 0; count--)
            if (split(line[count], field, " ") > 1) {
                place[++rows] = field[1]; begins[rows] = field[2]; allowed[rows] = field[3]; delete field
            }
    }
    {
        file = $0; sub(/:.*/, "", file); stem = file; sub(/[.][^.\/]*$/, "", stem)
        what = $0; sub(/^[^:]*:[^:]*:/, "", what)
        if (what !~ /^#include ([<]|"(kiosk|biometric|matcher|sync|tests)\/)/ || what ~ /^#include .[^>"]*([.][.]|[.]\/|\/\/)/) {
            print $0 "\n  includes are <library.h> or \"folder/file.h\", from the root"
            bad = 1
        }
        sub(/^#include [<"]/, "", what); sub(/[>"].*/, "", what)
        covered = file !~ /^kiosk\//
        for (row = 1; row <= rows; row++) {
            is_of = stem == place[row] || index(file, place[row] (place[row] ~ /_$/ ? "" : "/")) == 1
            covered = covered || (is_of && begins[row] == "kiosk/")
            if (is_of && what ~ "^(" begins[row] ")" &&
                (allowed[row] == "" || what !~ "^(" begins[row] ")(" allowed[row] ")$")) {
                print $0 "\n  " place[row] " may include " \
                    (allowed[row] == "" ? "nothing of " begins[row] : "only " allowed[row] " of " begins[row])
                bad = 1
            }
        }
        if (!covered) {
            print $0 "\n  this place of kiosk/ has no rule yet"
            bad = 1
        }
    }
    END { exit bad }' || bad=1

if grep -rnE 'pthread_create|thrd_create|SDL_CreateThread|g_thread_new|std::thread' matcher sync biometric kiosk 2>/dev/null |
    grep -vE '^kiosk/(thread/|tool/|main[.]c:)'; then
    echo '  only kiosk/thread, kiosk/tool and main.c start threads'
    bad=1
fi
# What comes from outside is opened in two places. Not from outside: folders and /proc.
if grep -rnE 'fopen *[(][^)]*"r|g_file_get_contents|imread *[(]|O_RDONLY' matcher sync biometric kiosk 2>/dev/null |
    grep -vE '^(sync/outside_file|biometric/input_file)[.]c:|O_DIRECTORY|"/proc/'; then
    echo '  only sync/outside_file and biometric/input_file open files to read them'
    bad=1
fi
exit $bad
