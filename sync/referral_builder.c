#include "sync/referral_builder.h"
#include "sync/referral_layout.h"
#include "sync/whole_file.h"
#include <assert.h>
#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TRIES = 64 };

struct entry {
    struct referral_key key;
    uint16_t precinct;
    uint32_t row;
};

struct referral_builder {
    struct layout layout;
    struct referral_precinct *precincts; // as they were added: their indexes are in the entries
    uint32_t *by_number;                 // indexes in the order of the numbers
    uint32_t precinct_room;
    struct entry *entries;
    size_t count, room;
};

static enum sync_status say(char *why, enum sync_status status, const char *words) {
    snprintf(why, SLICE_WHY_SIZE, "%s", words);
    return status;
}

enum sync_status referral_builder_create(struct referral_builder **out,
                                         const struct referral_about *about) {
    *out = sodium_init() < 0 ? NULL : calloc(1, sizeof **out);
    if (!*out)
        return SYNC_NO_MEMORY;
    (*out)->layout.about = *about;
    referral_index_salt((*out)->layout.salt, about->election);
    return SYNC_OK;
}

void referral_builder_destroy(struct referral_builder *builder) {
    if (!builder)
        return;
    if (builder->entries)
        sodium_memzero(builder->entries, builder->count * sizeof *builder->entries);
    free(builder->entries);
    free(builder->precincts);
    free(builder->by_number);
    free(builder);
}

uint32_t referral_builder_voters(const struct referral_builder *builder) {
    return builder->layout.keys;
}

// ---- Precincts

static bool text_is_clean(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            return false;
    return true;
}

static const char *fault_of(const struct referral_precinct *precinct) {
    if (!*precinct->number || strspn(precinct->number, "0123456789") != strlen(precinct->number))
        return "the precinct's number is not made of digits";
    if (!text_is_clean(precinct->address.ky) || !text_is_clean(precinct->address.ru) ||
        !text_is_clean(precinct->address.en) || !text_is_clean(precinct->map))
        return "an address or the map link has a control character";
    if (!*precinct->address.ky || !*precinct->address.ru || !*precinct->address.en)
        return "the address is missing in one of the three languages";
    if (precinct->has_place &&
        !(fabs(precinct->latitude) <= 90 && fabs(precinct->longitude) <= 180))
        return "latitude or longitude is not on the earth";
    return NULL;
}

// Where the number stands among the sorted ones, or would stand.
static uint32_t place_of(const struct referral_builder *builder, const char *number) {
    uint32_t low = 0, high = builder->layout.precincts;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (strcmp(layout_number(builder->precincts[builder->by_number[middle]].number),
                   layout_number(number)) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int referral_builder_precinct(const struct referral_builder *builder, const char *number) {
    const uint32_t place = place_of(builder, number);
    if (place == builder->layout.precincts)
        return -1;
    const uint32_t index = builder->by_number[place];
    return strcmp(layout_number(builder->precincts[index].number), layout_number(number))
               ? -1
               : (int)index;
}

static bool make_room_for_precinct(struct referral_builder *builder) {
    if (builder->layout.precincts < builder->precinct_room)
        return true;
    const uint32_t room = builder->precinct_room ? 2 * builder->precinct_room : 256;
    struct referral_precinct *precincts =
        realloc(builder->precincts, room * sizeof *builder->precincts);
    if (precincts)
        builder->precincts = precincts;
    uint32_t *by_number = realloc(builder->by_number, room * sizeof *builder->by_number);
    if (by_number)
        builder->by_number = by_number;
    if (!precincts || !by_number)
        return false;
    builder->precinct_room = room;
    return true;
}

enum sync_status referral_builder_add_precinct(struct referral_builder *builder,
                                               const struct referral_precinct *precinct,
                                               char *why) {
    struct layout *layout = &builder->layout;
    const char *fault = fault_of(precinct);
    if (fault)
        return say(why, SYNC_REFUSED, fault);
    if (referral_builder_precinct(builder, precinct->number) >= 0)
        return say(why, SYNC_REFUSED, "another row has this precinct's number");
    if (layout->precincts == REFERRAL_PRECINCTS_MAX)
        return say(why, SYNC_REFUSED, "there are more precincts than an index holds");
    if (!make_room_for_precinct(builder))
        return say(why, SYNC_NO_MEMORY, "no memory left");
    const uint32_t place = place_of(builder, precinct->number);
    memmove(builder->by_number + place + 1, builder->by_number + place,
            (layout->precincts - place) * sizeof *builder->by_number);
    builder->by_number[place] = layout->precincts;
    builder->precincts[layout->precincts++] = *precinct;
    return SYNC_OK;
}

// ---- Voters

enum sync_status referral_builder_add(struct referral_builder *builder, unsigned long row,
                                      const struct referral_key *key, int precinct) {
    assert(precinct >= 0 && (uint32_t)precinct < builder->layout.precincts);
    if (builder->count == builder->room) {
        const size_t room = builder->room ? builder->room + builder->room / 2 : 4096;
        struct entry *more = builder->count == REFERRAL_VOTERS_MAX
                                 ? NULL
                                 : realloc(builder->entries, room * sizeof *more);
        if (!more)
            return SYNC_NO_MEMORY;
        builder->entries = more;
        builder->room = room;
    }
    builder->entries[builder->count++] = (struct entry){*key, (uint16_t)precinct, (uint32_t)row};
    return SYNC_OK;
}

static int by_key_and_row(const void *left, const void *right) {
    const struct entry *a = left, *b = right;
    const int order = memcmp(&a->key, &b->key, sizeof a->key);
    return order ? order : a->row < b->row ? -1 : a->row > b->row;
}

static int by_row(const void *left, const void *right) {
    const struct entry *a = left, *b = right;
    return a->row < b->row ? -1 : a->row > b->row;
}

static const struct entry *first_of(const struct entry *sorted, size_t count,
                                    const struct referral_key *key) {
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (memcmp(&sorted[middle].key, key, sizeof *key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return &sorted[low];
}

// Sorts; the rows that repeat a PIN go behind the others and are told in the list's order.
static void drop_doubles(struct referral_builder *builder, referral_builder_on_twice on_twice,
                         void *context) {
    struct entry *entries = builder->entries;
    size_t kept = 1;
    qsort(entries, builder->count, sizeof *entries, by_key_and_row);
    for (size_t i = 1; i < builder->count; i++) {
        if (!memcmp(&entries[kept - 1].key, &entries[i].key, sizeof entries->key))
            continue;
        const struct entry other = entries[kept]; // a double, when it is not i itself
        entries[kept++] = entries[i];
        if (kept - 1 != i)
            entries[i] = other;
    }
    struct entry *doubles = entries + kept;
    qsort(doubles, builder->count - kept, sizeof *doubles, by_row);
    for (size_t i = 0; i < builder->count - kept; i++) {
        const struct entry *first = first_of(entries, kept, &doubles[i].key);
        on_twice(context, doubles[i].row, first->row, first->precinct == doubles[i].precinct);
    }
    builder->layout.keys = (uint32_t)kept;
}

// ---- The static function

struct solver {
    struct layout_place *places; // of each key
    uint32_t *degree, *mixed;    // of each slot: how many keys are left there, and their XOR
    uint32_t *order, *alone;     // keys, and the slot that each has for itself once all before it
                                 // are out
};

// The paper's figures for four slots a key, fitted there by trials.
static void choose_sizes(struct layout *layout) {
    const double keys = fmax(2, layout->keys);
    const double length = floor(log(keys) / log(2.91) - 0.5);
    layout->segment = 1U << (int)fmin(16, fmax(2, length));
    const double factor = fmax(1.075, 0.77 + 0.305 * log(600000) / log(keys));
    const double segments = fmax(LAYOUT_WAYS, ceil(keys * factor / layout->segment));
    layout->slots = (uint32_t)segments * layout->segment;
    layout->bits = layout_bits(layout->precincts);
}

static void count_keys(const struct layout *layout, struct solver *solver) {
    memset(solver->degree, 0, layout->slots * sizeof *solver->degree);
    memset(solver->mixed, 0, layout->slots * sizeof *solver->mixed);
    for (uint32_t key = 0; key < layout->keys; key++)
        for (int i = 0; i < LAYOUT_WAYS; i++) {
            const uint32_t slot = solver->places[key].slots[i];
            solver->degree[slot]++;
            solver->mixed[slot] ^= key;
        }
}

// Takes out key after key that is alone in a slot. False: some are left that never are.
static bool find_order(const struct layout *layout, struct solver *solver) {
    uint32_t found = 0, waiting = 0;
    uint32_t *queue = solver->alone; // of slots; what is worked off makes room for the answer
    count_keys(layout, solver);
    for (uint32_t slot = 0; slot < layout->slots; slot++)
        if (solver->degree[slot] == 1)
            queue[waiting++] = slot;
    for (uint32_t at = 0; at < waiting; at++) {
        const uint32_t slot = queue[at];
        if (solver->degree[slot] != 1)
            continue; // its key went by another slot
        const uint32_t key = solver->mixed[slot];
        solver->order[found] = key;
        solver->alone[found++] = slot;
        for (int i = 0; i < LAYOUT_WAYS; i++) {
            const uint32_t other = solver->places[key].slots[i];
            solver->mixed[other] ^= key;
            if (--solver->degree[other] == 1)
                queue[waiting++] = other;
        }
    }
    return found == layout->keys;
}

// Slots that no key determines look like the others: else they would tell who is in no list. What
// fills them hangs on all of the list, so nobody can work it out.
static void fill_by_chance(const struct referral_builder *builder, uint32_t *table) {
    const struct layout *layout = &builder->layout;
    uint8_t seed[crypto_stream_chacha20_KEYBYTES], nonce[crypto_stream_chacha20_NONCEBYTES] = {0};
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof seed);
    for (uint32_t i = 0; i < layout->keys; i++) {
        const struct entry *entry = &builder->entries[i];
        const uint8_t precinct[2] = {(uint8_t)(entry->precinct >> 8), (uint8_t)entry->precinct};
        crypto_generichash_update(&state, entry->key.bytes, sizeof entry->key.bytes);
        crypto_generichash_update(&state, precinct, sizeof precinct);
    }
    crypto_generichash_final(&state, seed, sizeof seed);
    crypto_stream_chacha20((uint8_t *)table, layout->slots * sizeof *table, nonce, seed);
    for (uint32_t i = 0; i < layout->slots; i++)
        table[i] = layout_get32((const uint8_t *)&table[i]) >> (32 - layout->bits);
    sodium_memzero(seed, sizeof seed);
}

// Last out, first in: each key's own slot is free to make the XOR of its four what it has to be.
static void assign(const struct referral_builder *builder, const struct solver *solver,
                   uint32_t *table) {
    for (uint32_t at = builder->layout.keys; at-- > 0;) {
        const uint32_t key = solver->order[at], own = solver->alone[at];
        const struct layout_place *place = &solver->places[key];
        uint32_t value =
            (uint32_t)builder->entries[key].precinct << REFERRAL_CHECK_BITS | place->check;
        for (int i = 0; i < LAYOUT_WAYS; i++)
            if (place->slots[i] != own)
                value ^= table[place->slots[i]];
        table[own] = value;
    }
}

static bool take_memory(const struct layout *layout, struct solver *solver) {
    solver->places = malloc(layout->keys * sizeof *solver->places);
    solver->degree = malloc(layout->slots * sizeof *solver->degree);
    solver->mixed = malloc(layout->slots * sizeof *solver->mixed);
    solver->alone = malloc(layout->slots * sizeof *solver->alone);
    solver->order = malloc(layout->keys * sizeof *solver->order);
    return solver->places && solver->degree && solver->mixed && solver->alone && solver->order;
}

static void give_memory_back(struct solver *solver) {
    free(solver->places);
    free(solver->degree);
    free(solver->mixed);
    free(solver->alone);
    free(solver->order);
}

// `*table` holds the value of each slot; the caller frees it.
static enum sync_status solve(struct referral_builder *builder, uint32_t **table) {
    struct layout *layout = &builder->layout;
    struct solver solver = {0};
    bool solved = false;
    *table = NULL;
    choose_sizes(layout);
    if (!take_memory(layout, &solver)) {
        give_memory_back(&solver);
        return SYNC_NO_MEMORY;
    }
    for (layout->tried = 0; layout->tried < TRIES; layout->tried++) {
        for (uint32_t key = 0; key < layout->keys; key++)
            solver.places[key] = layout_place(layout, &builder->entries[key].key);
        if ((solved = find_order(layout, &solver)))
            break;
    }
    assert(solved); // each try fails in one of a few cases at most
    *table = solver.degree;
    solver.degree = NULL;
    fill_by_chance(builder, *table);
    assign(builder, &solver, *table);
    give_memory_back(&solver);
    return SYNC_OK;
}

// ---- The file

static uint8_t *put_header(uint8_t *at, const struct layout *layout) {
    const struct referral_about *about = &layout->about;
    memcpy(at, layout_magic, 16);
    at = layout_put32(at + 16, LAYOUT_VERSION);
    snprintf((char *)at, SLICE_ID_SIZE, "%s", about->election);
    at = layout_put32(at + SLICE_ID_SIZE, about->serial);
    at = layout_put32(at, (uint32_t)about->date.year << 16 | (uint32_t)about->date.month << 8 |
                              about->date.day);
    memcpy(at, layout->salt, REFERRAL_SALT_SIZE);
    at = layout_put32(at + REFERRAL_SALT_SIZE, layout->tried);
    at = layout_put32(at, layout->keys);
    at = layout_put32(at, layout->slots);
    at = layout_put32(at, layout->segment);
    at = layout_put32(at, (uint32_t)layout->bits << 24);
    at = layout_put32(at, layout->precincts);
    return layout_put32(at, layout->text_size);
}

static void put_slots(uint8_t *at, const struct layout *layout, const uint32_t *table) {
    uint64_t gathered = 0;
    int waiting = 0;
    for (uint32_t slot = 0; slot < layout->slots; slot++) {
        gathered = gathered << layout->bits | table[slot];
        for (waiting += layout->bits; waiting >= 8; waiting -= 8)
            *at++ = (uint8_t)(gathered >> (waiting - 8));
    }
    if (waiting)
        *at = (uint8_t)(gathered << (8 - waiting));
}

static uint8_t *put_text(uint8_t *at, const char *text) {
    const size_t size = strlen(text);
    *at++ = (uint8_t)size; // all of them have less than 256 bytes
    memcpy(at, text, size);
    return at + size;
}

static uint8_t *put_precinct(uint8_t *at, const struct referral_precinct *precinct) {
    const bool known = precinct->has_place;
    at =
        layout_put32(at, (uint32_t)(known ? (int32_t)lround(precinct->latitude * 1e6) : INT32_MIN));
    at = layout_put32(at,
                      (uint32_t)(known ? (int32_t)lround(precinct->longitude * 1e6) : INT32_MIN));
    at = put_text(at, precinct->number);
    at = put_text(at, precinct->address.ky);
    at = put_text(at, precinct->address.ru);
    at = put_text(at, precinct->address.en);
    return put_text(at, precinct->map);
}

// The whole file in memory; the caller frees.
static uint8_t *make_file(struct referral_builder *builder, const uint32_t *table, size_t *size) {
    struct layout *layout = &builder->layout;
    uint8_t *bytes =
        calloc(1, (size_t)layout_texts_at(layout) + (size_t)layout->precincts * LAYOUT_RECORD_MAX);
    if (!bytes)
        return NULL;
    uint8_t *texts = bytes + layout_texts_at(layout), *offsets = bytes + layout_offsets_at(layout);
    uint8_t *at = texts;
    for (uint32_t i = 0; i < layout->precincts; i++) {
        offsets = layout_put32(offsets, (uint32_t)(at - texts));
        at = put_precinct(at, &builder->precincts[i]);
    }
    layout->text_size = (uint32_t)(at - texts);
    layout_put32(offsets, layout->text_size);
    put_slots(put_header(bytes, layout), layout, table);
    *size = (size_t)(at - bytes);
    return bytes;
}

enum sync_status referral_builder_finish(struct referral_builder *builder, const char *path,
                                         const struct secret_key *key,
                                         referral_builder_on_twice on_twice, void *context,
                                         char *why) {
    char comment[LAYOUT_COMMENT_SIZE];
    uint32_t *table;
    size_t size;
    if (!builder->count)
        return say(why, SYNC_REFUSED, "no voter was taken: there is nothing to sign");
    drop_doubles(builder, on_twice, context);
    enum sync_status status = solve(builder, &table);
    uint8_t *bytes = status ? NULL : make_file(builder, table, &size);
    free(table);
    if (!status && !bytes)
        status = SYNC_NO_MEMORY;
    if (!status)
        status = whole_file_write(path, bytes, size, 0644);
    layout_comment(comment, &builder->layout.about);
    if (!status) // until it is there, the file is refused
        status = signature_make_of(path, bytes, size, key, comment);
    free(bytes);
    return status ? say(why, status, sync_status_text(status)) : SYNC_OK;
}
