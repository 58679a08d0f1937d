// The referral index and what it is made of. An index whose bytes were changed and which is signed
// all the same is opened or refused, and nothing is read past its ends; whatever the bytes of the
// lists, every row is a PIN and a number, a station, or a refusal with words. The first byte says
// which of the three; of an index the rest are changes: three bytes of place, one byte of value.
#include "sync/referral_builder.h"
#include "sync/referral_source.h"
#include "sync/whole_file.h"
#include "tests/support/scratch.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { VOTERS = 50, PRECINCTS = 5 };

static uint8_t *base, *changed;
static size_t base_size;
static struct referral_expected expected;
static struct secret_key secret;
static char path[1024];

static void make_base(void) {
    static const struct referral_about about = {
        "fuzz", 1, {2027, 1, 24}
    };
    struct referral_builder *builder;
    char why[SLICE_WHY_SIZE], *text;
    setenv("TMPDIR", "/dev/shm", 0); // thousands of small files are flushed
    snprintf(path, sizeof path, "%s", scratch_path("base.referral"));
    if (signature_new_pair(scratch_path("pub"), scratch_path("key")) ||
        public_key_read(&expected.key, scratch_path("pub")) ||
        secret_key_read(&secret, scratch_path("key")) || referral_builder_create(&builder, &about))
        abort();
    for (int i = 0; i < PRECINCTS; i++) {
        struct referral_precinct precinct = {
            "7001", {"к", "р", "e"},
             i % 2 == 0, 42.5, 74.5, "https://m.example"
        };
        precinct.number[3] = (char)('1' + i);
        if (referral_builder_add_precinct(builder, &precinct, why))
            abort();
    }
    for (int i = 0; i < VOTERS; i++) {
        struct referral_key key = {{(uint8_t)i}};
        if (referral_builder_add(builder, (unsigned long)i, &key, i % PRECINCTS))
            abort();
    }
    if (referral_builder_finish(builder, path, &secret, NULL, NULL, why) ||
        whole_file_read(path, 1 << 20, &text, &base_size))
        abort();
    referral_builder_destroy(builder);
    base = (uint8_t *)text;
    changed = malloc(base_size);
}

static void try_index(const uint8_t *bytes, size_t size) {
    static const char comment[] = "kind=referral election=fuzz serial=1 date=2027-01-24";
    struct referral_index *index;
    struct referral_precinct found;
    char why[SLICE_WHY_SIZE];
    if (!base)
        make_base();
    memcpy(changed, base, base_size);
    for (size_t at = 0; at + 4 <= size; at += 4)
        changed[((size_t)bytes[at] << 16 | (size_t)bytes[at + 1] << 8 | bytes[at + 2]) %
                base_size] = bytes[at + 3];
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(changed, 1, base_size, file) != base_size || fclose(file) ||
        signature_make(path, &secret, comment))
        abort();
    if (referral_index_open(&index, path, &expected, why)) {
        assert(*why && !index);
        return;
    }
    (void)referral_index_find(index, "20101199012345", &found);
    (void)referral_index_find(index, "10101199012346", &found);
    for (uint32_t i = 0; i < referral_index_precincts(index) && i < 2 * PRECINCTS; i++)
        if (!referral_index_precinct(index, i, &found))
            assert(strlen(found.number) && strlen(found.address.ru) < SLICE_TEXT_SIZE);
    referral_index_close(index);
}

static bool on_voter(void *context, unsigned long row, const char *pin, const char *precinct) {
    unsigned long *last = context;
    assert(row > *last && pin_read(pin, NULL, NULL) && *precinct);
    *last = row;
    return true;
}

static bool on_precinct(void *context, unsigned long row,
                        const struct referral_precinct *precinct) {
    unsigned long *last = context;
    assert(row > *last && *precinct->number && memchr(precinct->map, 0, sizeof precinct->map));
    *last = row;
    return true;
}

static bool on_refusal(void *context, unsigned long row, const char *why) {
    unsigned long *last = context;
    assert(row > *last && *why);
    *last = row;
    return true;
}

// As it is, and below a good header.
static void try_list(const uint8_t *bytes, size_t size, bool stations) {
    static const char *const headers[] = {
        "", "pin,precinct\n", "precinct,address_ky,address_ru,address_en,latitude,longitude,map\n"};
    static char text[1 << 17];
    char why[SLICE_WHY_SIZE] = "";
    for (int i = 0; i < 2; i++) {
        const char *header = headers[i ? 1 + stations : 0];
        const size_t used = strlen(header);
        unsigned long last = 0;
        if (used + size > sizeof text || used + size == 0)
            return;
        memcpy(text, header, used);
        memcpy(text + used, bytes, size);
        struct csv_file file;
        enum sync_status status = csv_file_open_bytes(&file, text, used + size, why);
        if (!status && stations)
            status = referral_source_precincts(&file, on_precinct, on_refusal, &last, why);
        else if (!status)
            status = referral_source_voters(&file, on_voter, on_refusal, &last, why);
        assert(!status || *why);
        csv_file_close(&file);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    if (!size)
        return 0;
    if (bytes[0] % 3 == 0)
        try_index(bytes + 1, size - 1);
    else
        try_list(bytes + 1, size - 1, bytes[0] % 3 == 1);
    return 0;
}
