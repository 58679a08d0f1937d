#!/bin/sh
# The manual pages as they were built: none is empty, each subcommand's page is there, and mandoc and groff find
# nothing wrong with them. usage: tests/check_manuals.sh BUILD. 77: there is no mandoc here.
set -eu
build=${1:?usage: check_manuals.sh BUILD}
command -v mandoc >/dev/null || exit 77
bad=0
wrong() { # page, what
    echo "  $1: $2"
    bad=1
}
for page in shailoo shailoo-kiosk shailoo-erase shailoo-slice shailoo-slice-verify shailoo-finger-bench; do
    [ -s "$build/man/man1/$page.1" ] || wrong "$page.1" 'is not there'
done
for page in "$build"/man/man1/*.1; do
    # No date: the pages are the program's own, and its version is on them.
    said=$(mandoc -T lint -W warning "$page" | grep -v 'missing date') && wrong "$page" "$said"
    for section in NAME SYNOPSIS DESCRIPTION OPTIONS 'EXIT STATUS' 'SEE ALSO'; do
        text=$(sed -n "/^\\.SH $section\$/,/^\\.SH/p" "$page" | grep -v '^\.SH') || text=
        [ -n "$text" ] || wrong "$page" "has nothing under $section"
    done
    for other in $(sed -n 's/^\.BR \(.*\) (1),*$/\1/p' "$page" | tr -d '\\'); do
        [ -s "$build/man/man1/$other.1" ] || wrong "$page" "speaks of $other, which has no page"
    done
    command -v groff >/dev/null || continue
    said=$(groff -man -T utf8 -ww "$page" 2>&1 >/dev/null) && [ -z "$said" ] || wrong "$page" "$said"
done
exit $bad
