#!/bin/sh
# The referral index, measured: usage: tests/bench/bench_referral.sh build/bin [VOTERS]
# A synthetic national list, 2,500 precincts; the index made on all processors, its size, look-ups, wrong
# answers. 100,000 voters unless said; the whole country (4300000) takes some minutes.
set -eu
bin=$(cd "${1:?usage: bench_referral.sh DIRECTORY_OF_PROGRAMS [VOTERS]}" && pwd)
voters=${2:-100000} precincts=2500
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

awk -v n=$precincts 'BEGIN {
    print "precinct,address_ky,address_ru,address_en,latitude,longitude,map"
    for (i = 0; i < n; i++)
        printf "%d,\"Бишкек ш., Манас пр. %d, № %d мектеп\",\"г. Бишкек, пр. Манаса %d, школа № %d\"," \
            "\"%d Manas Avenue, school No. %d, Bishkek\",%.6f,%.6f,https://map.shailoo.gov.kg/uik/%d\n",
            1001 + i, i, i, i, i, i, i, 39.4 + i % 1000 * 0.0038, 69.5 + i % 991 * 0.01, 1001 + i
}' >stations.csv
# Each sex and birth date has its own row of numbers, as a register gives them.
awk -v n="$voters" -v precincts=$precincts 'BEGIN {
    print "pin,precinct"
    for (i = 0; i < n; i++)
        printf "%d%02d%02d%04d%05d,%d\n", 1 + i % 2, 1 + int(i / 948) % 28, 1 + int(i / 79) % 12, 1930 + i % 79,
            int(i / 26544) * 17 + i % 17, 1001 + i % precincts
}' >national.csv
"$bin/shailoo" keys new . >/dev/null

echo "== Referral index: $voters voters, $precincts precincts, $(nproc) processors"
"$bin/shailoo" slice referral national.csv kg.referral --stations stations.csv --key commission.key \
    --election 2027-01 --serial 1 --date 2027-01-24
awk -v size="$(stat -c %s kg.referral)" -v n="$voters" \
    'BEGIN { printf "%d bytes with the stations, %.2f bytes a voter\n", size, size / n }'
"$bin/bench_referral" kg.referral commission.pub national.csv
