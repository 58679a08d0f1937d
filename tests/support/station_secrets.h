// All that must not be found outside a small_station's open screens: every voter whole,
// passphrases, officials' codes, shares, the data key and the keys below it.
#pragma once
#include "tests/support/secret_search.h"
#include "tests/support/small_station.h"

bool station_secrets(struct secret_search *search, const struct small_station *small);
