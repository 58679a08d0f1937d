// Is it still the same file? BLAKE2b-256 over files as they lie one after the other, each with its
// length before it.
#pragma once
#include "sync/sync_status.h"
#include <stddef.h>
#include <stdint.h>

enum { FILE_HASH_SIZE = 32, FILE_HASH_TEXT = 2 * FILE_HASH_SIZE + 1 };
#define FILE_HASH_MAX (INT64_C(1) << 34) // bytes of each

// What outside_file_open says of the first that cannot be read; links are followed. `text` gets
// small hexadecimal digits.
enum sync_status file_hash(char text[FILE_HASH_TEXT], const char *const *paths, size_t count);
