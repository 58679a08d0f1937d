#!/bin/bash
# Lists and packages, measured: usage: tests/bench/bench_slice.sh build/bin
# By default a tenth of the country; SLICE_BENCH=full: all of it (4.3 million voters, 2,500 stations), and
# 100,000 voters with ten fingers, a portrait and a face each (3 GB of disk, 1.2 million files). All of it invented.
set -euo pipefail
bin=${1:?usage: bench_slice.sh DIRECTORY_OF_PROGRAMS}
voters=430000 stations=250 with=6000 with_stations=3
if [ "${SLICE_BENCH:-}" = full ]; then voters=4300000 stations=2500 with=100000 with_stations=58; fi
work=$(mktemp -d "${TMPDIR:-/tmp}/bench_slice.XXXXXX")
trap 'rm -rf "$work"' EXIT
"$bin/shailoo" keys new "$work/keys" >/dev/null

timed() { # what it is; then the command: its summary, wall and CPU time, most memory
    local what=$1
    shift
    /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$@" >"$work/out" 2>"$work/err" || { cat "$work/err" >&2; exit 1; }
    read -r wall user system memory <"$work/time"
    awk -v what="$what" -v wall="$wall" -v cpu="$user $system" -v memory="$memory" \
        'BEGIN { split(cpu, c, " "); printf "%s: %.1f s (%.1f s of CPU), %d MB at most\n", what, wall, c[1] + c[2], memory / 1024 }'
}
split() { # folder, then more options
    local of=$1
    shift
    "$bin/shailoo" slice split "$of/NATIONAL.csv" --stations "$of/STATIONS.csv" --officials "$of/OFFICIALS.csv" \
        --common "$of/COMMON.json" --policy "$of/policy.json" "$@"
}
export -f split
export bin

echo "== Slices: $voters voters, $stations stations, lists alone"
"$bin/national-list" "$work/country" $stations $voters
printf '%s: %d MB\n' 'the list' $(($(stat -c %s "$work/country/NATIONAL.csv") / 1000000))
timed 'split into folders' bash -c "split '$work/country' --out '$work/folders'"
cat "$work/out"
awk -v n=$voters -v t="$wall" 'BEGIN { printf "%d voters/s\n", n / t }'
cut -d, -f1 "$work/folders/refusals.csv" | tail -n +2 | sort >"$work/refused"
sort "$work/country/FAULTS.txt" | cmp - "$work/refused" && echo 'refused: exactly the rows that were made faulty'
timed 'the same again, all finished' bash -c "split '$work/country' --out '$work/folders'"
rm -rf "$work/folders" "$work/country"

echo '== Slices: 10 stations of 1,720 voters, lists alone, as signed packages'
"$bin/national-list" "$work/ten" 10 17200
timed 'split into packages' bash -c "split '$work/ten' --out '$work/packages' --packages --key '$work/keys/commission.key'"
awk -v t="$wall" 'BEGIN { printf "%.2f s a station; of that Argon2id, 3 passphrases and 4 codes, on each of the processors\n", t / 10 }'
rm -rf "$work/packages" "$work/ten"

echo "== Slices: $with voters with 10 fingers, portrait and face, $with_stations signed packages"
"$bin/national-list" "$work/people" $with_stations $with $with
timed 'split into packages' bash -c "split '$work/people' --out '$work/packages' --packages \
    --key '$work/keys/commission.key' --biometrics '$work/people/biometrics' --models /nowhere"
cat "$work/out"
awk -v n=$with -v t="$wall" -v s=$with_stations 'BEGIN { printf "%d voters/s; %.2f s a station\n", n / t, t / s }'
du -sm "$work/packages" | awk -v n=$with '{ printf "%d MB, %.1f KB a voter\n", $1, $1 * 1000 / n }'
rm -rf "$work/packages" "$work/people"

echo '== Slice: a station of 6,000 voters x (10 fingers + portrait + face)'
"$bin/national-list" "$work/large" 1 6000 6000
split "$work/large" --out "$work/one" >/dev/null 2>&1
printf 'bench passphrase %s\n' 1 2 3 >"$work/pass"
timed 'build' "$bin/shailoo" slice build "$work/one/1001" "$work/large.slice" --key "$work/keys/commission.key" \
    --passphrases "$work/pass" --biometrics "$work/large/biometrics" --models /nowhere
cat "$work/out"
printf 'file: %d MB\n' $(($(stat -c %s "$work/large.slice") / 1000000))
"$bin/bench_slice" "$work/large.slice" "$work/keys/commission.pub" "$work/pass"
