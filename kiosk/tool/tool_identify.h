// What `finger identify` and `face identify` share: a station's package as a gallery, and what a
// score means for as many people as were searched.
#pragma once
#include "kiosk/tool/tool_command.h"
#include "sync/voter_slice.h"
#include <stdbool.h>
#include <stddef.h>

enum { CHANCE_WORDS_SIZE = 128 };

#define IDENTIFY_PUB(to)                                                                           \
    TOOL_TEXT("pub", "FILE", to,                                                                   \
              "of a package: the commission's public key; else commission.pub beside it")
#define IDENTIFY_PASSPHRASES(to)                                                                   \
    TOOL_TEXT("passphrases", "FILE", to,                                                           \
              "of a package: three lines: chair, secretary, operator, of which one may be empty; " \
              "else they are asked for")

bool tool_is_package(const char *path); // by its first bytes
// Verified, and unlocked with the passphrases of two holders; the caller closes it, also where
// something was complained of. TOOL_YES or TOOL_BAD_INPUT.
int tool_open_package(struct voter_slice **slice, const char *path, const char *public_key,
                      const char *passphrases);
void tool_print_voter(struct voter_slice *slice, uint32_t number); // a line, as slice diff shows it
// What a score means for one stranger, and for `count` of them together. `most`: the highest that
// there is.
void tool_say_chance(char out[CHANCE_WORDS_SIZE], double score, double most, size_t count);
