// The referral index's bytes, for its reader and its builder; referral_index.h explains them.
#pragma once
#include "sync/referral_index.h"

enum {
    LAYOUT_VERSION = 1,
    LAYOUT_HEADER_SIZE = 16 + 4 + SLICE_ID_SIZE + 8 + REFERRAL_SALT_SIZE + 4 * 5 + 8,
    LAYOUT_WAYS = 4, // slots of a key
    LAYOUT_SEGMENT_MAX = 65536,
    LAYOUT_PADDING = 4, // after the slots, so that the last one is read as any other
    LAYOUT_TEXTS = 5,   // number, address in three languages, map
    LAYOUT_RECORD_MAX = 8 + LAYOUT_TEXTS * 256,
    LAYOUT_COMMENT_SIZE = 160, // of the signature's comment
};
static const char layout_magic[17] = "SHAILOO-REFERRAL";

// A precinct's number without zeros before it: lists write 0123 and 123 for the same one.
static inline const char *layout_number(const char *number) {
    while (number[0] == '0' && number[1])
        number++;
    return number;
}

struct layout {
    struct referral_about about;
    uint8_t salt[REFERRAL_SALT_SIZE];
    uint32_t tried;   // how many times no order of the keys was found before
    uint32_t keys;    // voters
    uint32_t slots;   // a multiple of `segment`
    uint32_t segment; // slots; a power of two
    uint8_t bits;     // of a slot
    uint32_t precincts, text_size;
};

struct layout_place { // where a key's slots are
    uint32_t slots[LAYOUT_WAYS];
    uint32_t check; // REFERRAL_CHECK_BITS bits
};

static inline uint16_t layout_get16(const uint8_t *at) {
    return (uint16_t)(at[0] << 8 | at[1]);
}
static inline uint32_t layout_get32(const uint8_t *at) {
    return (uint32_t)layout_get16(at) << 16 | layout_get16(at + 2);
}
static inline uint8_t *layout_put32(uint8_t *at, uint32_t value) {
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
    return at + 4;
}

// One segment of four in a row is chosen, then one slot in each of them.
struct layout_place layout_place(const struct layout *layout, const struct referral_key *key);
uint8_t layout_bits(uint32_t precincts); // of a slot
static inline uint64_t layout_slot_bytes(const struct layout *layout) {
    return ((uint64_t)layout->slots * layout->bits + 7) / 8 + LAYOUT_PADDING;
}
static inline uint64_t layout_offsets_at(const struct layout *layout) {
    return LAYOUT_HEADER_SIZE + layout_slot_bytes(layout);
}
static inline uint64_t layout_texts_at(const struct layout *layout) {
    return layout_offsets_at(layout) + 4 * ((uint64_t)layout->precincts + 1);
}
void layout_comment(char out[LAYOUT_COMMENT_SIZE], const struct referral_about *about);
