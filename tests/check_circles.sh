#!/bin/sh
# No circle of files and no arrow up, read off the symbols of the object files: A needs B where A uses a name that
# B defines. What a header gives inline leaves no symbol: check_layers.sh reads the #include lines.
# usage: tests/check_circles.sh BUILD, all of which is built. First it shows on files of its own that it can fail.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "${1:?usage: check_circles.sh BUILD}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A place (a folder or a file) and whom it may need besides itself. Of the places that hold a file the innermost
# counts, and a file without a place is an error. Nobody names window and sound: they are main's alone.
below='biometric matcher sync'
export rules="
matcher
sync
biometric             matcher
kiosk/words
kiosk/journal
kiosk/private_memory
kiosk/version
kiosk/draw            biometric/picture
kiosk/session         kiosk/words $below
kiosk/thread          kiosk/private_memory $below
kiosk/screen          kiosk/session kiosk/draw kiosk/words kiosk/version $below
kiosk/paper           kiosk/draw kiosk/words kiosk/version $below
kiosk/station         kiosk/session kiosk/thread kiosk/paper kiosk/words kiosk/journal kiosk/private_memory $below
kiosk/tool            kiosk/session/advice kiosk/paper kiosk/draw kiosk/words kiosk/journal kiosk/private_memory kiosk/version $below
kiosk/window          kiosk $below
kiosk/sound           kiosk $below
kiosk/no_exec
kiosk/environment
kiosk/main            kiosk $below
tests/support         kiosk $below
tests                 tests/support kiosk $below
"

# What is wrong with a list of lines "OBJECT SOURCE". A strong definition goes before weak ones (what C++ puts into
# every object that uses it is no arrow). A name that several files define might mean any of them, as main does:
# where one is needed, that is said and makes no arrow.
judge() {
    cut -d' ' -f1 "$1" | xargs nm -A -P | awk '
        function outer(path) { # a file without its ending, then its folder, then that one is in, at last ""
            sub(/(^|[.\/])[^.\/]*$/, "", path)
            return path
        }
        function place(path) {
            while (path != "" && !(path in places))
                path = outer(path)
            return path
        }
        function may_need(who, path) {
            if (place(path) == who)
                return 1
            while (path != "" && !((who, path) in allowed))
                path = outer(path)
            return path != ""
        }
        function add(definers, name, file) {
            if (!index(definers[name] " ", " " file " "))
                definers[name] = definers[name] " " file
        }
        function walk(from, at,   count, to, i) {
            count = split(needs[at], to)
            for (i = 1; i <= count; i++)
                if (!((from, to[i]) in reaches)) {
                    reaches[from, to[i]]
                    walk(from, to[i])
                }
        }
        function first_of_circle(one,   first, file) {
            first = one
            for (file in files)
                if (file < first && (one, file) in reaches && (file, one) in reaches)
                    first = file
            return first
        }
        BEGIN {
            rows = split(ENVIRON["rules"], row, "\n")
            for (r = 1; r <= rows; r++) {
                words = split(row[r], word)
                places[word[1]]
                for (w = 2; w <= words; w++)
                    allowed[word[1], word[w]]
            }
        }
        NR == FNR { files[$2]; source[$1 ":"] = $2; next } # nm writes "OBJECT: NAME KIND"
        $3 ~ /^[ABCDGRSTi]$/ { add(strong, $2, source[$1]) }
        $3 ~ /^[uVW]$/ { add(weak, $2, source[$1]) }
        $3 ~ /^[Uvw]$/ { used[source[$1], $2] }
        END {
            for (use in used) {
                split(use, part, SUBSEP)
                user = part[1]
                name = part[2]
                definer = substr(name in strong ? strong[name] : weak[name], 2)
                if (definer ~ / /)
                    print "left out: " user " needs " name ", which is in " definer
                else if (definer != "" && definer != user)
                    arrows[user, definer] = arrows[user, definer] " " name
            }
            for (file in files)
                if (place(file) == "")
                    print "no place: " file
            for (arrow in arrows) {
                split(arrow, part, SUBSEP)
                needs[part[1]] = needs[part[1]] " " part[2]
                if (!may_need(place(part[1]), part[2]))
                    print "arrow up: " part[1] " needs " part[2] " for" arrows[arrow]
            }
            for (file in files)
                walk(file, file)
            for (arrow in arrows) {
                split(arrow, part, SUBSEP)
                if ((part[2], part[1]) in reaches)
                    print "circle of " first_of_circle(part[1]) ": " part[1] " needs " part[2] " for" arrows[arrow]
            }
        }' "$1" - | LC_ALL=C sort
}

try() { # a source and its text
    mkdir -p "$work/$(dirname "$1")"
    echo "$2" >"$work/$1"
    cc -c "$work/$1" -o "$work/$1.o"
    echo "$work/$1.o $1" >>"$work/tried"
}
try sync/one.c 'int other(void); int one(void) { return other(); }'
try sync/other.c 'int one(void); int other(void) { return one(); }'
try kiosk/words.c 'int one(void); int words(void) { return one(); }'
try matcher/low.c 'int words(void); int low(void) { return words(); }'
try biometric/picture.c 'int low(void); int picture(void) { return low(); }'
try biometric/weak.c '__attribute__((weak)) int picture(void) { return 0; } int *weak = 0;'
try kiosk/draw/canvas.c 'int picture(void); int canvas(void) { return picture(); } extern int *weak; int **p = &weak;'
try kiosk/attic/lost.c 'int twice = 1;'
try tests/support/mine.c 'int twice = 2;'
try tests/test_mine.c 'extern int twice; int *mine = &twice; int main(void) { return 0; }'
try kiosk/main.c 'extern int *mine; int **its = &mine; int main(void) { return 0; }'
try matcher/inline.cpp 'inline int same() { return 1; } int matcher_same() { return same(); }'
try sync/inline.cpp 'inline int same() { return 1; } int sync_same() { return same(); }'
cat >"$work/expected" <<'T'
arrow up: kiosk/draw/canvas.c needs biometric/weak.c for weak
arrow up: kiosk/main.c needs tests/test_mine.c for mine
arrow up: kiosk/words.c needs sync/one.c for one
arrow up: matcher/low.c needs kiosk/words.c for words
circle of sync/one.c: sync/one.c needs sync/other.c for other
circle of sync/one.c: sync/other.c needs sync/one.c for one
left out: tests/test_mine.c needs twice, which is in kiosk/attic/lost.c tests/support/mine.c
no place: kiosk/attic/lost.c
T
judge "$work/tried" | diff "$work/expected" - || {
    echo '  this test does not find what it should (<), or finds more (>)'
    exit 1
}

sed -n 's|.* -o \([^ ]*\) -c \([^ ]*\)",*$|\1 \2|p' "$build/compile_commands.json" |
    sed "s|^|$build/|; s| $build/| |; s| $root/| |" >"$work/project"
[ "$(wc -l <"$work/project")" = "$(grep -c '"file":' "$build/compile_commands.json")" ] || {
    echo "$build/compile_commands.json: not as CMake writes it for Ninja"
    exit 1
}
cut -d' ' -f1 "$work/project" | while read -r object; do
    [ -f "$object" ] || {
        echo "$object is not built"
        exit 1
    }
done
judge "$work/project" >"$work/found"
cat "$work/found"
if grep -qv '^left out' "$work/found"; then exit 1; fi
echo "$(wc -l <"$work/project") object files: no circle, no arrow up"
