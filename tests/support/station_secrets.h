// All that must not be found outside a small_station's open screens: every voter whole,
// passphrases, officials' codes, shares, the data key and the keys below it.
#pragma once
#include "tests/support/secret_search.h"
#include "tests/support/small_station.h"

bool station_secrets(struct secret_search *search, const struct small_station *small);

struct secrets_left {
    size_t found;      // how many secrets; a file that cannot be read counts as one
    int files;         // that were searched
    char names[4000];  // theirs, from the folder on, a line each
    size_t on_paper;   // how many a reader of the PDFs sees, which are not in `found`
    char papers[1000]; // the names of these
};
// All files below a station's folder but the touches from which its reader plays. Each kind of find
// is named on stderr with its file, but for those on paper.
struct secrets_left station_secrets_left(struct secret_search *search, const char *folder);
