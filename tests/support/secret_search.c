#include "tests/support/secret_search.h"
#include "matcher/finger_template.h"
#include "sync/name_fold.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SHORTEST = 5, PART = 16, TABLE = 1 << 16, KINDS_MAX = 32, DIFFERENT_MIN = 6 };

struct needle {
    const uint8_t *bytes;
    size_t size;
    int kind;
    struct needle *next; // of the same first four bytes, hashed
};

struct block { // the bytes of needles
    struct block *next;
    uint8_t bytes[];
};

struct kind {
    const char *name;
    size_t found;
};

struct secret_search {
    struct needle *table[TABLE];
    struct block *blocks;
    struct kind *kinds; // apart: a search counts
    int kind_count;
};

static void *take(size_t size) {
    void *taken = calloc(1, size);
    if (!taken)
        abort();
    return taken;
}

struct secret_search *secret_search_create(void) {
    struct secret_search *search = take(sizeof *search);
    search->kinds = take(KINDS_MAX * sizeof *search->kinds);
    return search;
}

void secret_search_destroy(struct secret_search *search) {
    for (int i = 0; i < TABLE; i++)
        for (struct needle *at = search->table[i], *next; at; at = next) {
            next = at->next;
            free(at);
        }
    for (struct block *at = search->blocks, *next; at; at = next) {
        next = at->next;
        free(at);
    }
    free(search->kinds);
    free(search);
}

static uint32_t hash_of(const uint8_t *bytes) {
    uint32_t first;
    memcpy(&first, bytes, sizeof first);
    return (first * 2654435761U) >> 16;
}

static int kind_number(struct secret_search *search, const char *name) {
    for (int i = 0; i < search->kind_count; i++)
        if (!strcmp(search->kinds[i].name, name))
            return i;
    if (search->kind_count == KINDS_MAX)
        abort();
    search->kinds[search->kind_count].name = name;
    return search->kind_count++;
}

static const uint8_t *keep(struct secret_search *search, const void *bytes, size_t size) {
    struct block *block = take(sizeof *block + size);
    memcpy(block->bytes, bytes, size);
    block->next = search->blocks;
    search->blocks = block;
    return block->bytes;
}

static void add(struct secret_search *search, int kind, const uint8_t *bytes, size_t size) {
    struct needle *needle = take(sizeof *needle);
    struct needle **at = &search->table[hash_of(bytes)];
    *needle = (struct needle){bytes, size, kind, *at};
    *at = needle;
}

void secret_search_bytes(struct secret_search *search, const char *kind, const void *bytes,
                         size_t size) {
    if (size < SHORTEST)
        abort();
    add(search, kind_number(search, kind), keep(search, bytes, size), size);
}

// Sixteen bytes that are nearly all the same are nobody's.
static bool is_telling(const uint8_t *bytes) {
    int different = 0;
    for (int i = 0; i < PART; i++)
        different += !memchr(bytes, bytes[i], (size_t)i);
    return different >= DIFFERENT_MIN;
}

void secret_search_parts(struct secret_search *search, const char *kind, const void *bytes,
                         size_t size) {
    const uint8_t *kept = keep(search, bytes, size);
    const int number = kind_number(search, kind);
    for (size_t i = 0; i + PART <= size; i++)
        if (is_telling(kept + i))
            add(search, number, kept + i, PART);
}

static uint32_t next_letter(const char **text) {
    const unsigned char *at = (const unsigned char *)*text;
    const int more = *at >= 0xF0 ? 3 : *at >= 0xE0 ? 2 : *at >= 0xC0 ? 1 : 0;
    uint32_t letter = more ? *at & (0x3FU >> more) : *at;
    for (int i = 1; i <= more; i++)
        letter = letter << 6 | (at[i] & 0x3FU);
    *text += more + 1;
    return letter;
}

void secret_search_text(struct secret_search *search, const char *kind, const char *text) {
    uint8_t little[512], big[512], wide[1024];
    size_t letters = 0;
    if (strlen(text) < SHORTEST)
        return; // three letters are found anywhere
    secret_search_bytes(search, kind, text, strlen(text));
    for (const char *at = text; *at && letters < 250; letters++) {
        const uint32_t letter = next_letter(&at);
        little[2 * letters] = big[2 * letters + 1] = (uint8_t)letter;
        little[2 * letters + 1] = big[2 * letters] = (uint8_t)(letter >> 8);
        memcpy(wide + 4 * letters, &letter, 4);
    }
    secret_search_bytes(search, kind, little, 2 * letters);
    secret_search_bytes(search, kind, big, 2 * letters);
    secret_search_bytes(search, kind, wide, 4 * letters);
}

// The gallery of an open station holds minutiae and flow, but never the whole record.
static void add_finger(struct secret_search *search, const struct voter_finger *finger) {
    enum { HEADS = 24 + 4, MINUTIA = 6 }; // what any record begins with
    struct finger_template decoded;
    const uint8_t *bytes = finger->record.bytes;
    const size_t size = finger->record.size;
    if (finger_template_decode(&decoded, bytes, size, NULL) != MATCHER_OK) {
        secret_search_parts(search, "finger record", bytes, size);
        return;
    }
    const size_t minutiae_end = HEADS + (size_t)MINUTIA * decoded.count;
    secret_search_parts(search, "finger record", bytes + HEADS, minutiae_end - HEADS);
    secret_search_parts(search, "flow", bytes + minutiae_end, size - minutiae_end);
    secret_search_parts(search, "minutiae", decoded.minutiae,
                        decoded.count * sizeof *decoded.minutiae);
}

void secret_search_voter(struct secret_search *search, const struct voter *voter) {
    enum { JPEG_HEADS = 700 }; // tables that any JPEG of the same encoder has
    const char *const names[] = {voter->surname, voter->given, voter->patronymic};
    for (int i = 0; i < 3; i++) {
        char folded[VOTER_NAME_SIZE];
        secret_search_text(search, "name", names[i]);
        name_fold(folded, sizeof folded, names[i]);
        secret_search_text(search, "folded name", folded);
    }
    secret_search_text(search, "PIN", voter->pin);
    secret_search_text(search, "document", voter->document);
    secret_search_text(search, "address", voter->address);
    for (int i = 0; i < voter->finger_count; i++)
        add_finger(search, &voter->fingers[i]);
    if (voter->face.size) { // of the record the gallery of an open station has all but the head
        secret_search_bytes(search, "face record", voter->face.bytes, 24);
        secret_search_parts(search, "face", voter->face.bytes + 8, voter->face.size - 8);
    }
    if (voter->portrait.size > JPEG_HEADS)
        secret_search_parts(search, "portrait", voter->portrait.bytes + JPEG_HEADS,
                            voter->portrait.size - JPEG_HEADS);
}

size_t secret_search_in(const struct secret_search *search, const void *bytes, size_t size,
                        const char *where) {
    const uint8_t *at = bytes, *end = at + size;
    size_t found = 0;
    for (; end - at >= SHORTEST; at++)
        for (const struct needle *needle = search->table[hash_of(at)]; needle;
             needle = needle->next) {
            if ((size_t)(end - at) < needle->size || memcmp(at, needle->bytes, needle->size))
                continue;
            struct kind *kind = &search->kinds[needle->kind];
            found++;
            if (where)
                fprintf(stderr, "%s: a %s, at byte %td\n", where, kind->name,
                        at - (const uint8_t *)bytes);
            kind->found++;
        }
    return found;
}

size_t secret_search_file(const struct secret_search *search, const char *path, const char *where) {
    FILE *file = fopen(path, "rb");
    struct stat about = {0};
    uint8_t *bytes =
        file && !fstat(fileno(file), &about) ? malloc((size_t)about.st_size + 1) : NULL;
    const size_t size = (size_t)about.st_size;
    const bool whole = bytes && fread(bytes, 1, size + 1, file) == size;
    if (!whole)
        fprintf(stderr, "%s: cannot be read\n", path);
    const size_t found = whole ? secret_search_in(search, bytes, size, where) : 1;
    free(bytes);
    if (file)
        fclose(file);
    return found;
}

bool secret_search_found(const struct secret_search *search, const char *kind) {
    for (int i = 0; i < search->kind_count; i++)
        if (!strcmp(search->kinds[i].name, kind))
            return search->kinds[i].found > 0;
    return false;
}

void secret_search_forget(struct secret_search *search) {
    for (int i = 0; i < search->kind_count; i++)
        search->kinds[i].found = 0;
}
