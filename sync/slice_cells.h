// What builder and reader of a slice have to agree on beside schema/slice.sql: the columns' names
// in the associated data, tags, and how a value becomes a cell's bytes. For this folder's own use.
#pragma once
#include "sync/sealed_cell.h"
#include "sync/voter.h"

#define COLUMN_PIN "pin"
#define COLUMN_NAME "name"
#define COLUMN_BIRTH "birth"
#define COLUMN_ADDRESS "address"
#define COLUMN_DOCUMENT "document"
#define COLUMN_FACE "face"
#define COLUMN_PORTRAIT "portrait"
#define COLUMN_CODE "official-code"

enum {
    APPLICATION_ID = 0x53484C4F,
    PIN_TAG_SIZE = 16,
    NAME_CELL_MAX = 3 * VOTER_NAME_SIZE + CELL_PAD,
    BIRTH_CELL_SIZE = 9, // YYYYMMDD and F or M
    FINGER_CELL_MAX = 2 + VOTER_FINGER_BYTES_MAX,
    CODE_CELL_SIZE = 128, // crypto_pwhash_STRBYTES
    COLUMN_NAME_SIZE = 16,
};

struct voter_slice;
// Of a slice that is unlocked, for the builder that goes on from it; the file stays the slice's and
// is read by pread.
void voter_slice_data_key(const struct voter_slice *slice, uint8_t out[KEY_SIZE]);
int voter_slice_file(const struct voter_slice *slice);

void finger_column(char out[COLUMN_NAME_SIZE], unsigned slot); // "finger-0"
void pin_tag(uint8_t out[PIN_TAG_SIZE], const char *pin, const uint8_t key[KEY_SIZE],
             struct key_place place);
size_t name_to_cell(uint8_t out[NAME_CELL_MAX], const struct voter *voter); // padded
bool name_from_cell(struct voter *out, const uint8_t *bytes, size_t size);
void birth_to_cell(uint8_t out[BIRTH_CELL_SIZE], const struct voter *voter);
bool birth_from_cell(struct voter *out, const uint8_t *bytes, size_t size);
