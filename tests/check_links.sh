#!/bin/sh
# What the pages (*.md) point to is there: each relative link with its heading, and each `path` that begins with
# one of the project's folders, with or without its ending. usage: check_links.sh ROOT
set -eu
cd "${1:-.}"
bad=0
missing() { # page, what
    echo "  $1: there is no $2"
    bad=1
}
headings() { # of a page, as links name them
    sed -n 's/^##* //p' "$1" | tr 'A-Z' 'a-z' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}
for page in $(find . -name '*.md' ! -path './build/*' ! -path './.git/*' | sed 's|^\./||' | sort); do
    for link in $(grep -o '](\([^)]*\))' "$page" | sed 's/^](//; s/)$//' | grep -v '^https*:'); do
        target=$page
        case $link in '#'*) ;; *) target=$(dirname "$page")/${link%%#*} ;; esac
        [ -e "$target" ] || missing "$page" "$link"
        case $link in *'#'*) headings "$target" | grep -qxF "${link#*#}" || missing "$page" "$link" ;; esac
    done
    # In capitals stands what the reader fills in.
    for path in $(awk '/^```/ { code = !code } !code' "$page" | tr '\n' ' ' | grep -o '`[^`]*`' | tr -d '`' |
        grep -oE '^(kiosk|biometric|matcher|sync|assets|tests)/[a-z0-9_/.*-]*( |$)'); do
        # shellcheck disable=SC2086 # a star stands for files
        ls -d $path $path.* 2>/dev/null | grep -q . || missing "$page" "$path"
    done
done
exit $bad
