#!/bin/sh
# Every text that the station marks with _() or N_() has its Kyrgyz and its Russian, with the same
# arguments, and no translation is left over. usage: check_words.sh ROOT
set -eu
root=${1:-.}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$root"
find kiosk tests/support tests/demo -name '*.[ch]' | sort >"$folder/files"
xgettext --from-code=UTF-8 -L C -k --keyword=_ --keyword=N_ -s -f "$folder/files" -o "$folder/keys.pot"
bad=0
for language in ky ru; do
    po=assets/words/$language.po
    msgcmp "$po" "$folder/keys.pot" || bad=1
    # With the flags of the source, so that the arguments are compared even where the catalogue has none.
    msgmerge -q --no-fuzzy-matching "$po" "$folder/keys.pot" -o "$folder/$language.po"
    msgfmt --check-format -o /dev/null "$folder/$language.po" || bad=1
    if grep -n '^#~ msgid' "$folder/$language.po"; then
        echo "  these are in $po and nowhere in the source"
        bad=1
    fi
done
exit $bad
