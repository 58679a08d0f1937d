// All that must not be found outside a small_station's open screens: every voter whole,
// passphrases, officials' codes, shares, the data key and the keys below it.
#pragma once
#include "tests/support/secret_search.h"
#include "tests/support/small_station.h"

bool station_secrets(struct secret_search *search, const struct small_station *small);

struct secrets_left {
    size_t found;     // how many secrets; a file that cannot be read counts as one
    int files;        // that were searched
    char names[4000]; // theirs, from the folder on, a line each
};
// All files below a station's folder but paper, which is paper, and the touches from which its
// reader plays. Each kind of find is named on stderr with its file.
struct secrets_left station_secrets_left(struct secret_search *search, const char *folder);
