#include "sync/voter_slice.h"
#include "sync/manifest_json.h"
#include "sync/name_fold.h"
#include "sync/outside_file.h"
#include "sync/participation_log.h"
#include "sync/slice_cells.h"
#include "sync/sqlite_help.h"
#include <assert.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    FINGERS_ROOM = VOTER_FINGERS_MAX * FINGER_CELL_MAX,
    // the longest padded texts: an address, or three names
    TEXT_ROOM = VOTER_ADDRESS_SIZE + (int)NAME_CELL_MAX,
};

struct slice_secrets { // in sodium_malloc: guarded, locked in memory, not in core files
    uint8_t data_key[KEY_SIZE], cell_key[KEY_SIZE], pin_key[KEY_SIZE];
    struct key_share shares[KEY_HOLDERS];
    bool share_is_open[KEY_HOLDERS], is_unlocked;
    uint8_t text[TEXT_ROOM];
    // what the views of the last voter show
    uint8_t fingers[FINGERS_ROOM], face[VOTER_FACE_BYTES_MAX], portrait[VOTER_PORTRAIT_BYTES_MAX];
};

enum query { BY_TAG, ONE_VOTER, ITS_FINGERS, ITS_FACE, ITS_PORTRAIT, ITS_CODE, QUERIES };
static const char *const queries[QUERIES] = {
    [BY_TAG] = "SELECT number FROM voter WHERE pin_tag = ?",
    [ONE_VOTER] =
        "SELECT page, kiosk, pin, name, birth, address, document FROM voter WHERE number = ?",
    [ITS_FINGERS] = "SELECT slot, record FROM finger WHERE number = ? ORDER BY slot",
    [ITS_FACE] = "SELECT template FROM face WHERE number = ?",
    [ITS_PORTRAIT] = "SELECT picture FROM portrait WHERE number = ?",
    [ITS_CODE] = "SELECT code FROM official WHERE id = ?",
};

struct voter_slice {
    int file; // a private copy of what was checked; -1: none
    sqlite3 *db;
    sqlite3_stmt *query[QUERIES];
    struct slice_manifest manifest;
    struct slice_policy policy;
    uint8_t hash[64], commitment[KEY_COMMITMENT_SIZE];
    struct slice_secrets *secrets;
    // made by unlock, wiped by lock: everyone in list order, and their folded names one after the
    // other
    struct voter_brief *briefs;
    size_t count;
    char *names;
    size_t names_size;
    uint32_t *name_at;
};

static enum sync_status say(char *why, enum sync_status status, const char *form, ...)
    __attribute__((format(printf, 3, 4)));
static enum sync_status say(char *why, enum sync_status status, const char *form, ...) {
    if (why) {
        va_list list;
        va_start(list, form);
        vsnprintf(why, SLICE_WHY_SIZE, form, list);
        va_end(list);
    }
    return status;
}

static struct key_place place_of(const struct voter_slice *slice) {
    return (struct key_place){slice->manifest.election, slice->manifest.uik};
}

// ---- Opening

static enum sync_status read_document(struct voter_slice *slice, const char *name, char *why) {
    sqlite3_stmt *select;
    enum sync_status status =
        sqlite_prepare(slice->db, &select, "SELECT json FROM document WHERE name = ?");
    if (!status) {
        sqlite3_bind_text(select, 1, name, -1, SQLITE_STATIC);
        if (sqlite3_step(select) == SQLITE_ROW && sqlite3_column_type(select, 0) == SQLITE_TEXT) {
            const char *json = (const char *)sqlite3_column_text(select, 0);
            const size_t size = (size_t)sqlite3_column_bytes(select, 0);
            status = !strcmp(name, "policy") ? slice_policy_read(&slice->policy, json, size, why)
                                             : manifest_read(&slice->manifest, json, size, why);
        } else
            status = say(why, SYNC_BAD_FILE, "the package has no %s", name);
    }
    sqlite3_finalize(select);
    return status;
}

static enum sync_status check_place(const struct voter_slice *slice,
                                    const struct slice_expected *expected, char *why) {
    const struct slice_manifest *manifest = &slice->manifest;
    if (expected->election && strcmp(expected->election, manifest->election))
        return say(why, SYNC_WRONG_STATION,
                   "this package is for election %s, this station is for %s", manifest->election,
                   expected->election);
    if (expected->uik && strcmp(expected->uik, manifest->uik))
        return say(why, SYNC_WRONG_STATION, "this package is for precinct %s, this station is %s",
                   manifest->uik, expected->uik);
    if (manifest->serial < expected->serial_min)
        return say(why, SYNC_OLDER, "this package has number %u; number %u was loaded here before",
                   manifest->serial, expected->serial_min);
    return SYNC_OK;
}

// What can be counted without the data key; unlock counts the rest.
static enum sync_status recount_rows(const struct voter_slice *slice, char *why) {
    const struct slice_counts *counts = &slice->manifest.counts;
    const struct {
        const char *what, *sql;
        int64_t said;
    } checks[] = {
        {"voters",              "SELECT count(*) FROM voter",                counts->voters                },
        {"voters with fingers", "SELECT count(DISTINCT number) FROM finger", counts->with_fingers          },
        {"voters with a face",  "SELECT count(*) FROM face",                 counts->with_face             },
        {"portraits",           "SELECT count(*) FROM portrait",             counts->with_portrait         },
        {"officials",           "SELECT count(*) FROM official",             slice->manifest.official_count},
        {"keys",                "SELECT count(*) FROM key_box",              KEY_HOLDERS                   },
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        const int64_t counted = sqlite_number(slice->db, checks[i].sql);
        if (counted != checks[i].said)
            return say(why, SYNC_BAD_FILE, "the package says %lld %s and has %lld",
                       (long long)checks[i].said, checks[i].what, (long long)counted);
    }
    return SYNC_OK;
}

static enum sync_status read_commitment(struct voter_slice *slice) {
    sqlite3_stmt *select;
    enum sync_status status =
        sqlite_prepare(slice->db, &select, "SELECT commitment FROM key_commitment");
    if (!status && sqlite3_step(select) == SQLITE_ROW &&
        sqlite3_column_bytes(select, 0) == KEY_COMMITMENT_SIZE)
        memcpy(slice->commitment, sqlite3_column_blob(select, 0), KEY_COMMITMENT_SIZE);
    else
        status = SYNC_BAD_FILE;
    sqlite3_finalize(select);
    return status;
}

static enum sync_status open_database(struct voter_slice *slice,
                                      const struct slice_expected *expected, char *why) {
    if (sqlite_open_file(&slice->db, slice->file, SQLITE_OPEN_READONLY) ||
        sqlite_number(slice->db, "PRAGMA application_id") != APPLICATION_ID)
        return say(why, SYNC_BAD_FILE, "signed, but no station package");
    if (sqlite_number(slice->db, "PRAGMA user_version") != SLICE_SCHEMA)
        return say(why, SYNC_BAD_FILE, "a package of another release (schema %lld)",
                   (long long)sqlite_number(slice->db, "PRAGMA user_version"));
    enum sync_status status = read_document(slice, "manifest", why);
    if (!status)
        status = check_place(slice, expected, why);
    if (!status)
        status = read_document(slice, "policy", why);
    if (!status)
        status = recount_rows(slice, why);
    if (!status && read_commitment(slice))
        status = say(why, SYNC_BAD_FILE, "the package has no key");
    for (int i = 0; i < QUERIES && !status; i++)
        if (sqlite_prepare(slice->db, &slice->query[i], queries[i]))
            status = say(why, SYNC_BAD_FILE, "the package's tables are not as they should be");
    return status;
}

// Which of the two files it was, where one could not be read.
static enum sync_status say_unsigned(const char *path, char *why) {
    char signature[4200];
    struct outside_file file = {.file = -1};
    const bool fits =
        (size_t)snprintf(signature, sizeof signature, "%s.minisig", path) < sizeof signature;
    const char *slash = strrchr(signature, '/'), *name = slash ? slash + 1 : signature;
    const enum sync_status read =
        fits ? outside_file_open(&file, signature, SIGNATURE_FILE_MAX, OUTSIDE_NO_LINK) : SYNC_OK;
    outside_file_close(&file);
    if (read == SYNC_NO_FILE)
        return say(why, SYNC_BAD_SIGNATURE,
                   "its signature %.80s is missing: copy both files from the commission's medium",
                   name);
    if (read)
        return say(why, SYNC_BAD_SIGNATURE, "its signature %.80s cannot be used: %s", name,
                   sync_status_text(read));
    return say(why, SYNC_BAD_SIGNATURE,
               "the package was changed, cut short, or not signed by the commission's key");
}

static enum sync_status open_signed(struct voter_slice *slice, const char *path,
                                    const struct slice_expected *expected, char *why) {
    const enum sync_status status =
        signature_open(&slice->file, path, SLICE_FILE_MAX, &expected->key, NULL, slice->hash);
    if (status == SYNC_BAD_SIGNATURE)
        return say_unsigned(path, why);
    return status ? say(why, status, "the package cannot be read (%s): %.100s",
                        sync_status_text(status), path)
                  : SYNC_OK;
}

static enum sync_status open_checked(struct voter_slice *slice, const char *path,
                                     const struct slice_expected *expected, char *why) {
    slice->secrets = sodium_malloc(sizeof *slice->secrets);
    if (!slice->secrets)
        return say(why, SYNC_NO_MEMORY, "no memory left");
    sodium_memzero(slice->secrets, sizeof *slice->secrets);
    const enum sync_status status = open_signed(slice, path, expected, why);
    return status ? status : open_database(slice, expected, why);
}

enum sync_status voter_slice_open(struct voter_slice **out, const char *path,
                                  const struct slice_expected *expected, char *why) {
    char ignored[SLICE_WHY_SIZE];
    *out = NULL;
    if (!why)
        why = ignored;
    *why = 0;
    struct voter_slice *slice = sodium_init() < 0 ? NULL : calloc(1, sizeof *slice);
    if (!slice)
        return say(why, SYNC_NO_MEMORY, "no memory left");
    slice->file = -1;
    enum sync_status status = open_checked(slice, path, expected, why);
    if (status && !*why)
        say(why, status, "the package cannot be used: %s", sync_status_text(status));
    if (status)
        voter_slice_close(slice);
    else
        *out = slice;
    return status;
}

void voter_slice_close(struct voter_slice *slice) {
    if (!slice)
        return;
    voter_slice_lock(slice);
    for (int i = 0; i < QUERIES; i++)
        sqlite3_finalize(slice->query[i]);
    sqlite3_close(slice->db);
    if (slice->file >= 0)
        close(slice->file);
    sodium_free(slice->secrets);
    free(slice);
}

const struct slice_manifest *voter_slice_manifest(const struct voter_slice *slice) {
    return &slice->manifest;
}

const struct slice_policy *voter_slice_policy(const struct voter_slice *slice) {
    return &slice->policy;
}

const uint8_t *voter_slice_hash(const struct voter_slice *slice) {
    return slice->hash;
}

enum sync_status voter_slice_open_rows(struct voter_slice *slice, struct voter_open_row **rows,
                                       size_t *count) {
    sqlite3_stmt *select;
    const size_t voters = slice->manifest.counts.voters;
    *count = 0;
    *rows = calloc(voters ? voters : 1, sizeof **rows);
    if (!*rows)
        return SYNC_NO_MEMORY;
    enum sync_status status =
        sqlite_prepare(slice->db, &select, "SELECT number, page, kiosk FROM voter ORDER BY number");
    while (!status && *count < voters && sqlite3_step(select) == SQLITE_ROW)
        (*rows)[(*count)++] = (struct voter_open_row){(uint32_t)sqlite3_column_int64(select, 0),
                                                      (uint16_t)sqlite3_column_int(select, 1),
                                                      (uint8_t)sqlite3_column_int(select, 2)};
    sqlite3_finalize(select);
    return *count == voters ? status : SYNC_BAD_FILE;
}

// ---- Cells

// Opens column `at` of the row that `statement` stands on; `plain` has `room`. The plain size, or
// -1.
static int open_column(const struct voter_slice *slice, sqlite3_stmt *statement, int at,
                       uint32_t row, const char *column, uint8_t *plain, size_t room) {
    const struct cell_place place = {place_of(slice), row, column};
    const void *cell = sqlite3_column_blob(statement, at);
    const size_t size = (size_t)sqlite3_column_bytes(statement, at);
    if (!cell || size < CELL_EXTRA || size - CELL_EXTRA > room)
        return -1;
    return cell_open(plain, cell, size, slice->secrets->cell_key, &place);
}

static bool open_text(struct voter_slice *slice, sqlite3_stmt *statement, int at, uint32_t row,
                      const char *column, char *out, size_t room) {
    uint8_t *plain = slice->secrets->text;
    const int size =
        open_column(slice, statement, at, row, column, plain, sizeof slice->secrets->text);
    const int length = size < 0 ? -1 : text_unpad(plain, (size_t)size);
    if (length < 0 || (size_t)length >= room || memchr(plain, 0, (size_t)length))
        return false;
    memcpy(out, plain, (size_t)length);
    out[length] = 0;
    return true;
}

static bool open_name(struct voter_slice *slice, sqlite3_stmt *statement, int at, uint32_t row,
                      struct voter *out) {
    uint8_t *plain = slice->secrets->text;
    const int size =
        open_column(slice, statement, at, row, COLUMN_NAME, plain, sizeof slice->secrets->text);
    return size >= 0 && name_from_cell(out, plain, (size_t)size);
}

static bool open_birth(struct voter_slice *slice, sqlite3_stmt *statement, int at, uint32_t row,
                       struct voter *out) {
    uint8_t plain[BIRTH_CELL_SIZE];
    const int size = open_column(slice, statement, at, row, COLUMN_BIRTH, plain, sizeof plain);
    const bool good = size >= 0 && birth_from_cell(out, plain, (size_t)size);
    sodium_memzero(plain, sizeof plain);
    return good;
}

// ---- Unlocking

static enum sync_status open_share(struct voter_slice *slice, enum key_holder holder,
                                   const char *passphrase) {
    sqlite3_stmt *select;
    enum sync_status status =
        sqlite_prepare(slice->db, &select, "SELECT box FROM key_box WHERE holder = ?");
    if (!status) {
        sqlite3_bind_int(select, 1, (int)holder);
        const uint8_t *box =
            sqlite3_step(select) == SQLITE_ROW ? sqlite3_column_blob(select, 0) : NULL;
        if (!box || sqlite3_column_bytes(select, 0) != KEY_BOX_SIZE || box[1] != holder)
            status = SYNC_BAD_FILE;
        else
            status =
                key_box_open(&slice->secrets->shares[holder - 1], box, passphrase, place_of(slice));
    }
    sqlite3_finalize(select);
    return status;
}

static enum sync_status join_shares(struct voter_slice *slice) {
    struct slice_secrets *secrets = slice->secrets;
    const struct key_share *open[KEY_HOLDERS];
    int count = 0;
    for (int i = 0; i < KEY_HOLDERS; i++)
        if (secrets->share_is_open[i])
            open[count++] = &secrets->shares[i];
    if (count < 2)
        return SYNC_ONE_MORE;
    uint8_t commitment[KEY_COMMITMENT_SIZE];
    key_join(secrets->data_key, open[0], open[1]);
    key_commit(commitment, secrets->data_key, place_of(slice));
    if (sodium_memcmp(commitment, slice->commitment, sizeof commitment))
        return SYNC_BAD_FILE;
    key_derive(secrets->cell_key, secrets->data_key, KEY_FOR_CELLS);
    key_derive(secrets->pin_key, secrets->data_key, KEY_FOR_PIN_TAGS);
    return SYNC_OK;
}

static enum sync_status take_briefs_memory(struct voter_slice *slice) {
    const size_t voters = slice->manifest.counts.voters;
    // A folded name is no longer than its cell: a letter of two bytes sounds as two at most.
    const int64_t names = sqlite_number(slice->db, "SELECT sum(length(name)) FROM voter");
    slice->count = 0;
    slice->names_size = names < 0 ? 0 : (size_t)names + 1;
    slice->briefs = sodium_allocarray(voters, sizeof *slice->briefs); // when everyone was born
    slice->name_at = calloc(voters, sizeof *slice->name_at);
    slice->names = names < 0 ? NULL : sodium_malloc(slice->names_size);
    return slice->briefs && slice->name_at && slice->names ? SYNC_OK : SYNC_NO_MEMORY;
}

static bool add_brief(struct voter_slice *slice, sqlite3_stmt *row, struct slice_counts *counts,
                      size_t *names_size) {
    struct voter voter;
    char joined[3 * VOTER_NAME_SIZE];
    struct voter_brief *brief = &slice->briefs[slice->count];
    voter.number = (uint32_t)sqlite3_column_int64(row, 0);
    const int kiosk = sqlite3_column_int(row, 1);
    if (kiosk < 1 || kiosk > slice->manifest.kiosks ||
        !open_name(slice, row, 2, voter.number, &voter) ||
        !open_birth(slice, row, 3, voter.number, &voter))
        return false;
    *brief = (struct voter_brief){.number = voter.number,
                                  .birth = voter.birth,
                                  .sex = voter.sex,
                                  .kiosk = (uint8_t)kiosk,
                                  .fingers = (uint8_t)sqlite3_column_int(row, 4),
                                  .has_face = sqlite3_column_int(row, 5) != 0};
    snprintf(joined, sizeof joined, "%s %s %s", voter.surname, voter.given, voter.patronymic);
    slice->name_at[slice->count++] = (uint32_t)*names_size;
    *names_size += 1 + name_fold(slice->names + *names_size, sizeof joined, joined);
    counts->voters++;
    *(voter.sex == 'F' ? &counts->women : &counts->men) += 1;
    counts->by_age[slice_age_group(day_age(voter.birth, slice->manifest.date))]++;
    counts->by_kiosk[kiosk]++;
    sodium_memzero(&voter, sizeof voter);
    sodium_memzero(joined, sizeof joined);
    return true;
}

static bool counts_agree(const struct slice_counts *counted, const struct slice_counts *said) {
    return counted->voters == said->voters && counted->women == said->women &&
           counted->men == said->men &&
           !memcmp(counted->by_age, said->by_age, sizeof said->by_age) &&
           !memcmp(counted->by_kiosk, said->by_kiosk, sizeof said->by_kiosk);
}

static enum sync_status load_briefs(struct voter_slice *slice) {
    sqlite3_stmt *select;
    struct slice_counts counted = {0};
    size_t names_size = 0;
    enum sync_status status = take_briefs_memory(slice);
    if (status)
        return status;
    status = sqlite_prepare(slice->db, &select,
                            "SELECT number, kiosk, name, birth,"
                            " (SELECT count(*) FROM finger WHERE finger.number = voter.number),"
                            " (SELECT count(*) FROM face WHERE face.number = voter.number)"
                            " FROM voter ORDER BY number");
    int code = SQLITE_DONE;
    while (!status && (code = sqlite3_step(select)) == SQLITE_ROW)
        if (slice->count >= slice->manifest.counts.voters ||
            !add_brief(slice, select, &counted, &names_size))
            status = SYNC_BAD_FILE;
    if (!status)
        status = sqlite_status(slice->db, code);
    sqlite3_finalize(select);
    if (!status && !counts_agree(&counted, &slice->manifest.counts))
        status = SYNC_BAD_FILE;
    return status;
}

enum sync_status voter_slice_unlock(struct voter_slice *slice, enum key_holder holder,
                                    const char *passphrase) {
    struct slice_secrets *secrets = slice->secrets;
    if (holder < HOLDER_CHAIR || holder > HOLDER_OPERATOR)
        return SYNC_WRONG_KEY;
    enum sync_status status = open_share(slice, holder, passphrase);
    if (status)
        return status;
    secrets->share_is_open[holder - 1] = true;
    if (secrets->is_unlocked)
        return SYNC_OK;
    status = join_shares(slice);
    if (status == SYNC_ONE_MORE)
        return status;
    if (!status)
        status = load_briefs(slice);
    if (status)
        voter_slice_lock(slice);
    else
        secrets->is_unlocked = true;
    return status;
}

// ---- A second handle

static enum sync_status copy_unlocked(struct voter_slice *to, const struct voter_slice *from) {
    const size_t voters = from->manifest.counts.voters;
    to->secrets = sodium_malloc(sizeof *to->secrets);
    to->briefs = sodium_allocarray(voters, sizeof *to->briefs);
    to->name_at = calloc(voters, sizeof *to->name_at);
    to->names = sodium_malloc(from->names_size);
    if (!to->secrets || !to->briefs || !to->name_at || !to->names)
        return SYNC_NO_MEMORY;
    memset(to->secrets, 0, sizeof *to->secrets);
    memcpy(to->secrets->data_key, from->secrets->data_key, KEY_SIZE);
    memcpy(to->secrets->cell_key, from->secrets->cell_key, KEY_SIZE);
    memcpy(to->secrets->pin_key, from->secrets->pin_key, KEY_SIZE);
    to->secrets->is_unlocked = true;
    memcpy(to->briefs, from->briefs, from->count * sizeof *to->briefs);
    memcpy(to->name_at, from->name_at, from->count * sizeof *to->name_at);
    memcpy(to->names, from->names, from->names_size);
    to->names_size = from->names_size;
    to->count = from->count;
    return SYNC_OK;
}

static enum sync_status open_beside(struct voter_slice *to, const struct voter_slice *from) {
    enum sync_status status = copy_unlocked(to, from);
    if (status)
        return status;
    to->manifest = from->manifest;
    to->policy = from->policy;
    to->file = fcntl(from->file, F_DUPFD_CLOEXEC, 0);
    status =
        to->file < 0 ? SYNC_NO_MEMORY : sqlite_open_file(&to->db, to->file, SQLITE_OPEN_READONLY);
    for (int i = 0; i < QUERIES && !status; i++)
        status = sqlite_prepare(to->db, &to->query[i], queries[i]);
    return status;
}

enum sync_status voter_slice_open_beside(struct voter_slice **out,
                                         const struct voter_slice *slice) {
    *out = NULL;
    if (!slice->secrets->is_unlocked)
        return SYNC_LOCKED;
    struct voter_slice *beside = calloc(1, sizeof *beside);
    if (!beside)
        return SYNC_NO_MEMORY;
    beside->file = -1;
    const enum sync_status status = open_beside(beside, slice);
    if (status)
        voter_slice_close(beside);
    else
        *out = beside;
    return status;
}

bool voter_slice_is_unlocked(const struct voter_slice *slice) {
    return slice->secrets->is_unlocked;
}

bool voter_slice_holder_is_open(const struct voter_slice *slice, enum key_holder holder) {
    return holder >= HOLDER_CHAIR && holder <= HOLDER_OPERATOR &&
           slice->secrets->share_is_open[holder - 1];
}

void voter_slice_lock(struct voter_slice *slice) {
    if (slice->secrets)
        sodium_memzero(slice->secrets, sizeof *slice->secrets);
    sodium_free(slice->briefs); // wipes
    sodium_free(slice->names);
    free(slice->name_at);
    slice->briefs = NULL;
    slice->name_at = NULL;
    slice->names = NULL;
    slice->count = 0;
}

// ---- Finding

enum sync_status voter_slice_find_pin(struct voter_slice *slice, const char *pin,
                                      uint32_t *number) {
    if (!slice->secrets->is_unlocked)
        return SYNC_LOCKED;
    uint8_t tag[PIN_TAG_SIZE];
    if (strlen(pin) >= VOTER_PIN_SIZE)
        return SYNC_NOT_FOUND;
    pin_tag(tag, pin, slice->secrets->pin_key, place_of(slice));
    sqlite3_stmt *select = slice->query[BY_TAG];
    sqlite3_bind_blob(select, 1, tag, sizeof tag, SQLITE_TRANSIENT);
    const int code = sqlite3_step(select);
    if (code == SQLITE_ROW)
        *number = (uint32_t)sqlite3_column_int64(select, 0);
    sqlite3_reset(select);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return sqlite_status(slice->db, code);
    return code == SQLITE_ROW ? SYNC_OK : SYNC_NOT_FOUND;
}

static int compare_briefs(const void *a, const void *b) {
    const uint32_t x = ((const struct voter_brief *)a)->number,
                   y = ((const struct voter_brief *)b)->number;
    return (x > y) - (x < y);
}

const struct voter_brief *voter_slice_brief(const struct voter_slice *slice, uint32_t number) {
    const struct voter_brief wanted = {.number = number};
    if (!slice->count)
        return NULL;
    return bsearch(&wanted, slice->briefs, slice->count, sizeof wanted, compare_briefs);
}

size_t voter_slice_briefs(const struct voter_slice *slice, const struct voter_brief **briefs) {
    *briefs = slice->briefs;
    return slice->count;
}

enum sync_status voter_slice_find_number(struct voter_slice *slice, uint32_t number) {
    if (!slice->secrets->is_unlocked)
        return SYNC_LOCKED;
    return voter_slice_brief(slice, number) ? SYNC_OK : SYNC_NOT_FOUND;
}

size_t voter_slice_search_name(struct voter_slice *slice, const char *text, uint32_t *numbers,
                               size_t wanted) {
    char query[3 * VOTER_NAME_SIZE];
    size_t found = 0;
    name_fold(query, sizeof query, text);
    for (size_t i = 0; i < slice->count; i++)
        if (name_fold_matches(slice->names + slice->name_at[i], query)) {
            if (found < wanted)
                numbers[found] = slice->briefs[i].number;
            found++;
        }
    sodium_memzero(query, sizeof query);
    return found;
}

// ---- One voter

// Steps over the fingers of `number`; false when one does not open. `out` gets views into the
// secrets.
static bool open_fingers(struct voter_slice *slice, uint32_t number, struct voter *out) {
    sqlite3_stmt *select = slice->query[ITS_FINGERS];
    uint8_t *at = slice->secrets->fingers;
    bool good = true;
    out->finger_count = 0;
    sqlite3_bind_int64(select, 1, number);
    int code = SQLITE_DONE;
    while (good && (code = sqlite3_step(select)) == SQLITE_ROW) {
        char column[COLUMN_NAME_SIZE];
        const int slot = sqlite3_column_int(select, 0);
        finger_column(column, (unsigned)slot);
        const int size = slot == out->finger_count && slot < VOTER_FINGERS_MAX
                             ? open_column(slice, select, 1, number, column, at, FINGER_CELL_MAX)
                             : -1;
        if ((good = size > 2)) {
            out->fingers[out->finger_count++] = (struct voter_finger){
                at[0], at[1], {at + 2, (size_t)size - 2}
            };
            at += size;
        }
    }
    sqlite3_reset(select);
    return good && code == SQLITE_DONE;
}

// -1: does not open; 0: there is none; else the size.
static int open_picture(struct voter_slice *slice, enum query query, uint32_t number,
                        const char *column, uint8_t *plain, size_t room) {
    sqlite3_stmt *select = slice->query[query];
    sqlite3_bind_int64(select, 1, number);
    const int code = sqlite3_step(select);
    int size = code == SQLITE_DONE ? 0 : -1;
    if (code == SQLITE_ROW)
        size = open_column(slice, select, 0, number, column, plain, room);
    sqlite3_reset(select);
    return size;
}

static bool open_row(struct voter_slice *slice, uint32_t number, struct voter *out) {
    sqlite3_stmt *select = slice->query[ONE_VOTER];
    uint8_t pin[VOTER_PIN_SIZE];
    sqlite3_bind_int64(select, 1, number);
    bool good = sqlite3_step(select) == SQLITE_ROW;
    if (good) {
        out->page = (uint16_t)sqlite3_column_int(select, 0);
        out->kiosk = (uint8_t)sqlite3_column_int(select, 1);
        good = open_column(slice, select, 2, number, COLUMN_PIN, pin, sizeof pin) ==
                   VOTER_PIN_SIZE - 1 &&
               open_name(slice, select, 3, number, out) &&
               open_birth(slice, select, 4, number, out) &&
               open_text(slice, select, 5, number, COLUMN_ADDRESS, out->address,
                         sizeof out->address) &&
               open_text(slice, select, 6, number, COLUMN_DOCUMENT, out->document,
                         sizeof out->document);
    }
    sqlite3_reset(select);
    if (good)
        memcpy(out->pin, pin, VOTER_PIN_SIZE - 1);
    sodium_memzero(pin, sizeof pin);
    return good;
}

enum sync_status voter_slice_voter(struct voter_slice *slice, uint32_t number, struct voter *out) {
    struct slice_secrets *secrets = slice->secrets;
    memset(out, 0, sizeof *out);
    if (!secrets->is_unlocked)
        return SYNC_LOCKED;
    if (!voter_slice_brief(slice, number))
        return SYNC_NOT_FOUND;
    voter_slice_forget(slice);
    out->number = number;
    bool good = open_row(slice, number, out) && open_fingers(slice, number, out);
    const int portrait = !good ? -1
                               : open_picture(slice, ITS_PORTRAIT, number, COLUMN_PORTRAIT,
                                              secrets->portrait, sizeof secrets->portrait);
    const int face = !good ? -1
                           : open_picture(slice, ITS_FACE, number, COLUMN_FACE, secrets->face,
                                          sizeof secrets->face);
    good = good && portrait >= 0 && face >= 0;
    if (!good) {
        sodium_memzero(out, sizeof *out);
        return SYNC_BAD_FILE;
    }
    if (portrait)
        out->portrait = (struct byte_view){secrets->portrait, (size_t)portrait};
    if (face)
        out->face = (struct byte_view){secrets->face, (size_t)face};
    return SYNC_OK;
}

void voter_slice_forget(struct voter_slice *slice) {
    struct slice_secrets *secrets = slice->secrets;
    sodium_memzero(secrets->text, sizeof secrets->text);
    sodium_memzero(secrets->fingers, sizeof secrets->fingers);
    sodium_memzero(secrets->face, sizeof secrets->face);
    sodium_memzero(secrets->portrait, sizeof secrets->portrait);
}

// ---- Everyone

enum sync_status voter_slice_each_finger(struct voter_slice *slice, voter_slice_on_finger take,
                                         void *context) {
    struct voter voter;
    enum sync_status status = slice->secrets->is_unlocked ? SYNC_OK : SYNC_LOCKED;
    bool going = !status;
    for (size_t i = 0; going && i < slice->count; i++) {
        if (!open_fingers(slice, slice->briefs[i].number, &voter)) {
            status = SYNC_BAD_FILE;
            break;
        }
        for (int j = 0; going && j < voter.finger_count; j++)
            going = take(context, slice->briefs[i].number, &voter.fingers[j]);
    }
    voter_slice_forget(slice);
    return status;
}

enum sync_status voter_slice_each_face(struct voter_slice *slice, voter_slice_on_face take,
                                       void *context) {
    enum sync_status status = SYNC_OK;
    uint8_t *face = slice->secrets->face;
    if (!slice->secrets->is_unlocked)
        return SYNC_LOCKED;
    for (size_t i = 0; i < slice->count; i++) {
        if (!slice->briefs[i].has_face)
            continue;
        const int size = open_picture(slice, ITS_FACE, slice->briefs[i].number, COLUMN_FACE, face,
                                      VOTER_FACE_BYTES_MAX);
        if (size <= 0) {
            status = SYNC_BAD_FILE;
            break;
        }
        if (!take(context, slice->briefs[i].number, (struct byte_view){face, (size_t)size}))
            break;
    }
    voter_slice_forget(slice);
    return status;
}

// ---- Officials

const struct slice_official *voter_slice_official(const struct voter_slice *slice, uint16_t id) {
    for (int i = 0; i < slice->manifest.official_count; i++)
        if (slice->manifest.officials[i].id == id)
            return &slice->manifest.officials[i];
    return NULL;
}

enum sync_status voter_slice_official_check(struct voter_slice *slice, uint16_t id,
                                            const char *code) {
    char hash[CODE_CELL_SIZE + 1] = "";
    if (!slice->secrets->is_unlocked)
        return SYNC_LOCKED;
    if (!voter_slice_official(slice, id))
        return SYNC_NOT_FOUND;
    const int size =
        open_picture(slice, ITS_CODE, id, COLUMN_CODE, (uint8_t *)hash, CODE_CELL_SIZE);
    if (size != CODE_CELL_SIZE)
        return SYNC_BAD_FILE;
    const bool good = !crypto_pwhash_str_verify(hash, code, strlen(code));
    sodium_memzero(hash, sizeof hash);
    return good ? SYNC_OK : SYNC_WRONG_KEY;
}

int voter_slice_file(const struct voter_slice *slice) {
    return slice->file;
}

void voter_slice_data_key(const struct voter_slice *slice, uint8_t out[KEY_SIZE]) {
    assert(slice->secrets->is_unlocked);
    memcpy(out, slice->secrets->data_key, KEY_SIZE);
}

enum sync_status voter_slice_log_place(const struct voter_slice *slice, uint8_t kiosk,
                                       struct log_place *out) {
    if (!slice->secrets->is_unlocked)
        return SYNC_LOCKED;
    if (!kiosk || kiosk > slice->manifest.kiosks)
        return SYNC_NOT_FOUND;
    *out = (struct log_place){.kiosk = kiosk, .voters_max = slice->manifest.counts.voters};
    memcpy(out->election, slice->manifest.election, sizeof out->election);
    memcpy(out->uik, slice->manifest.uik, sizeof out->uik);
    snprintf(out->origin, sizeof out->origin, "%s/%s/uik%s/k%u", slice->policy.log_domain,
             slice->manifest.election, slice->manifest.uik, kiosk);
    memcpy(out->package_hash, slice->hash, sizeof out->package_hash);
    key_derive(out->local_key, slice->secrets->data_key, KEY_FOR_LOCAL);
    key_derive(out->voter_key, slice->secrets->data_key, KEY_FOR_VOTER_TAGS);
    return SYNC_OK;
}
