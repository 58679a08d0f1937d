#include "sync/slice_package.h"
#include "sync/manifest_json.h"
#include "sync/slice_cells.h"
#include "sync/sqlite_help.h"
#include "sync/whole_file.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PATH_SIZE = 4096,
    VOTER_AGE_MIN = 18,
    PASSPHRASE_MIN = 10,
    PASSPHRASE_MIN_TRAINING = 4,
    CODE_MEM_KIB_MAX = 65536, // an official's code is checked while a voter waits: 0.1 s
};

struct builder_secrets { // in sodium_malloc
    uint8_t data_key[KEY_SIZE], cell_key[KEY_SIZE], pin_key[KEY_SIZE];
    struct key_share shares[KEY_HOLDERS];
    uint8_t plain[VOTER_PORTRAIT_BYTES_MAX];
};

struct slice_builder {
    char path[PATH_SIZE], part[PATH_SIZE];
    struct slice_manifest manifest;
    bool goes_on; // from an older package
    struct builder_secrets *secrets;
    uint8_t *cell; // room for the largest one
    int file;      // `part`: what is made here is signed, whatever has the name by then
    sqlite3 *db;
    sqlite3_stmt *insert_voter, *insert_finger, *insert_face, *insert_portrait;
};

static enum sync_status say(enum sync_status status, char *why, const char *words) {
    snprintf(why, SLICE_WHY_SIZE, "%s", words);
    return status;
}

static struct key_place place_of(const struct slice_builder *builder) {
    return (struct key_place){builder->manifest.election, builder->manifest.uik};
}

static size_t seal(struct slice_builder *builder, uint8_t *cell, const void *plain, size_t size,
                   uint32_t row, const char *column) {
    const struct cell_place place = {place_of(builder), row, column};
    cell_seal(cell, plain, size, builder->secrets->cell_key, &place);
    return size + CELL_EXTRA;
}

// ---- What is true of the whole station

// Only here can it be seen that two are one: in the package each code is hashed with its own salt.
static bool check_codes(const struct slice_station *station, char *why) {
    const struct slice_official *officials = station->manifest.officials;
    for (int i = 0; i < station->manifest.official_count; i++) {
        const char *code = station->codes[i];
        if (strlen(code) != 6 || strspn(code, "0123456789") != 6) {
            snprintf(why, SLICE_WHY_SIZE, "official %u has no code of 6 digits", officials[i].id);
            return false;
        }
        for (int j = 0; j < i; j++)
            if (!strcmp(code, station->codes[j])) {
                snprintf(why, SLICE_WHY_SIZE,
                         "officials %u and %u have the same code: give each a code of their own",
                         officials[j].id, officials[i].id);
                return false;
            }
    }
    return true;
}

static enum sync_status check_station(const struct slice_station *station, char *why) {
    const struct slice_manifest *manifest = &station->manifest;
    const size_t least = manifest->training ? PASSPHRASE_MIN_TRAINING : PASSPHRASE_MIN;
    if (!slice_officials_check(manifest, why) || !check_codes(station, why))
        return SYNC_BAD_FILE;
    for (int i = 0; i < KEY_HOLDERS; i++) {
        if (strlen(station->passphrases[i]) < least) {
            snprintf(why, SLICE_WHY_SIZE, "the passphrase of the %s has less than %zu characters",
                     key_holder_text((enum key_holder)(i + 1)), least);
            return SYNC_BAD_FILE;
        }
        for (int j = 0; j < i; j++)
            if (!strcmp(station->passphrases[i], station->passphrases[j]))
                return say(SYNC_BAD_FILE, why, "two holders have the same passphrase");
    }
    if (manifest->official_count < 2)
        return say(SYNC_BAD_FILE, why, "decisions need two officials at least");
    return SYNC_OK;
}

static enum sync_status put_document(sqlite3 *db, const char *name, const char *json) {
    sqlite3_stmt *insert;
    enum sync_status status = sqlite_prepare(db, &insert, "INSERT INTO document VALUES (?, ?)");
    if (!status) {
        sqlite3_bind_text(insert, 1, name, -1, SQLITE_STATIC);
        sqlite3_bind_text(insert, 2, json, -1, SQLITE_STATIC);
        status = sqlite_status(db, sqlite3_step(insert));
    }
    sqlite3_finalize(insert);
    return status;
}

static enum sync_status put_blob(sqlite3 *db, const char *sql, int64_t id, const void *bytes,
                                 size_t size) {
    sqlite3_stmt *insert;
    enum sync_status status = sqlite_prepare(db, &insert, sql);
    if (!status) {
        sqlite3_bind_int64(insert, 1, id);
        sqlite3_bind_blob64(insert, 2, bytes, size, SQLITE_STATIC);
        status = sqlite_status(db, sqlite3_step(insert));
    }
    sqlite3_finalize(insert);
    return status;
}

static enum sync_status put_box(struct slice_builder *builder, struct key_share *share,
                                const char *passphrase, struct key_cost cost) {
    uint8_t box[KEY_BOX_SIZE], member_key[32], member_secret[64];
    randombytes_buf(share->member_seed, sizeof share->member_seed);
    crypto_sign_seed_keypair(member_key, member_secret, share->member_seed);
    sodium_memzero(member_secret, sizeof member_secret);
    enum sync_status status = key_box_seal(box, share, passphrase, cost, place_of(builder));
    sqlite3_stmt *insert = NULL;
    if (!status)
        status = sqlite_prepare(builder->db, &insert, "INSERT INTO key_box VALUES (?, ?, ?)");
    if (!status) {
        sqlite3_bind_int(insert, 1, share->x);
        sqlite3_bind_blob(insert, 2, box, sizeof box, SQLITE_STATIC);
        sqlite3_bind_blob(insert, 3, member_key, sizeof member_key, SQLITE_STATIC);
        status = sqlite_status(builder->db, sqlite3_step(insert));
    }
    sqlite3_finalize(insert);
    return status;
}

// The data key and its three boxes. Each holder also gets a key of his own, which will sign a
// takeover.
static enum sync_status put_keys(struct slice_builder *builder, const struct slice_station *station,
                                 struct key_cost cost) {
    struct builder_secrets *secrets = builder->secrets;
    uint8_t commitment[KEY_COMMITMENT_SIZE];
    randombytes_buf(secrets->data_key, KEY_SIZE);
    key_derive(secrets->cell_key, secrets->data_key, KEY_FOR_CELLS);
    key_derive(secrets->pin_key, secrets->data_key, KEY_FOR_PIN_TAGS);
    key_split(secrets->shares, secrets->data_key);
    enum sync_status status = SYNC_OK;
    for (int i = 0; i < KEY_HOLDERS && !status; i++)
        status = put_box(builder, &secrets->shares[i], station->passphrases[i], cost);
    key_commit(commitment, secrets->data_key, place_of(builder));
    if (!status)
        status = put_blob(builder->db, "INSERT INTO key_commitment VALUES (?, ?)", 1, commitment,
                          sizeof commitment);
    return status;
}

// Under the data key, because a code of 6 digits alone is soon guessed.
static enum sync_status put_officials(struct slice_builder *builder,
                                      const struct slice_station *station, struct key_cost cost) {
    enum sync_status status = SYNC_OK;
    const uint32_t mem_kib = cost.mem_kib < CODE_MEM_KIB_MAX ? cost.mem_kib : CODE_MEM_KIB_MAX;
    for (int i = 0; i < station->manifest.official_count && !status; i++) {
        const uint16_t id = station->manifest.officials[i].id;
        char hash[CODE_CELL_SIZE] = {0};
        uint8_t cell[CODE_CELL_SIZE + CELL_EXTRA];
        if (crypto_pwhash_str(hash, station->codes[i], strlen(station->codes[i]), cost.ops,
                              (size_t)mem_kib * 1024))
            return SYNC_NO_MEMORY;
        const size_t size = seal(builder, cell, hash, sizeof hash, id, COLUMN_CODE);
        status = put_blob(builder->db, "INSERT INTO official VALUES (?, ?)", id, cell, size);
        sodium_memzero(hash, sizeof hash);
    }
    return status;
}

static enum sync_status prepare_all(struct slice_builder *builder) {
    enum sync_status status = sqlite_prepare(
        builder->db, &builder->insert_voter,
        "INSERT INTO voter (number, page, kiosk, pin_tag, pin, name, birth, address, "
        "document) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!status)
        status = sqlite_prepare(builder->db, &builder->insert_finger,
                                "INSERT INTO finger VALUES (?, ?, ?)");
    if (!status)
        status =
            sqlite_prepare(builder->db, &builder->insert_face, "INSERT INTO face VALUES (?, ?)");
    if (!status)
        status = sqlite_prepare(builder->db, &builder->insert_portrait,
                                "INSERT INTO portrait VALUES (?, ?)");
    return status;
}

static enum sync_status make_part(struct slice_builder *builder) {
    if (unlink(builder->part) && errno != ENOENT)
        return status_of_errno(errno);
    builder->file = open(builder->part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    return builder->file < 0 ? status_of_errno(errno) : SYNC_OK;
}

static enum sync_status begin(struct slice_builder *builder, const struct slice_station *station,
                              const char *policy_json, struct key_cost cost) {
    enum sync_status status = make_part(builder);
    if (!status)
        status = sqlite_open_file(&builder->db, builder->file, SQLITE_OPEN_READWRITE);
    if (!status) // the file counts only when it is whole: no journal on the disk, one flush at the
                 // end
        status = sqlite_run(builder->db, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF");
    if (!status)
        status = sqlite_run(builder->db, schema_slice_sql);
    if (!status)
        status = sqlite_run(builder->db, "BEGIN");
    if (!status)
        status = put_document(builder->db, "policy", policy_json);
    if (!status)
        status = put_keys(builder, station, cost);
    if (!status)
        status = put_officials(builder, station, cost);
    if (!status)
        status = prepare_all(builder);
    return status;
}

// What both beginnings need; NULL, and why.
static struct slice_builder *take_builder(const char *path, const struct slice_manifest *manifest,
                                          char *why) {
    struct slice_builder *builder = sodium_init() < 0 ? NULL : calloc(1, sizeof *builder);
    if (builder) {
        builder->file = -1;
        builder->manifest = *manifest;
        builder->secrets = sodium_malloc(sizeof *builder->secrets);
        builder->cell = malloc(VOTER_PORTRAIT_BYTES_MAX + CELL_EXTRA);
    }
    if (!builder || !builder->secrets || !builder->cell) {
        say(SYNC_NO_MEMORY, why, "no memory left");
    } else if ((size_t)snprintf(builder->path, PATH_SIZE, "%s", path) >= PATH_SIZE ||
               (size_t)snprintf(builder->part, PATH_SIZE, "%s.part", path) >= PATH_SIZE) {
        *builder->part = 0; // a cut name must not be removed
        say(SYNC_DISK_FAILED, why, "the package's name is too long");
    } else
        return builder;
    slice_builder_destroy(builder);
    return NULL;
}

static enum sync_status hand_out(struct slice_builder **out, struct slice_builder *builder,
                                 enum sync_status status, char *why) {
    if (status) {
        snprintf(why, SLICE_WHY_SIZE, "%.120s: %s", builder->path, sync_status_text(status));
        slice_builder_destroy(builder);
    } else
        *out = builder;
    return status;
}

enum sync_status slice_builder_create(struct slice_builder **out, const char *path,
                                      const struct slice_station *station, const char *policy_json,
                                      struct key_cost cost, char *why) {
    struct slice_policy policy;
    *out = NULL;
    enum sync_status status = check_station(station, why);
    if (!status)
        status = slice_policy_read(&policy, policy_json, strlen(policy_json), why);
    if (status)
        return status;
    struct slice_builder *builder = take_builder(path, &station->manifest, why);
    if (!builder)
        return SYNC_NO_MEMORY;
    builder->manifest.counts = (struct slice_counts){0};
    return hand_out(out, builder, begin(builder, station, policy_json, cost), why);
}

// ---- Going on from an older package

// The old package, as it was checked.
static enum sync_status copy_old(const struct slice_builder *builder,
                                 const struct voter_slice *old) {
    enum { PIECE = 1 << 20 };
    uint8_t *piece = malloc(PIECE);
    enum sync_status status = piece ? SYNC_OK : SYNC_NO_MEMORY;
    off_t at = 0;
    for (ssize_t n = 1; !status && n > 0; at += n) {
        n = pread(voter_slice_file(old), piece, PIECE, at);
        status = n < 0 ? SYNC_DISK_FAILED : whole_file_add(builder->file, piece, (size_t)n);
    }
    free(piece);
    return status;
}

static enum sync_status go_on(struct slice_builder *builder) {
    enum sync_status status = sqlite_open_file(&builder->db, builder->file, SQLITE_OPEN_READWRITE);
    if (!status) // what is deleted is overwritten: no old cell stays in a free page
        status = sqlite_run(builder->db, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
                                         "PRAGMA secure_delete = ON; BEGIN;"
                                         "DELETE FROM document WHERE name = 'manifest'");
    if (!status)
        status = prepare_all(builder);
    return status;
}

enum sync_status slice_builder_continue(struct slice_builder **out, const char *path,
                                        struct voter_slice *old, char *why) {
    *out = NULL;
    if (!voter_slice_is_unlocked(old))
        return say(SYNC_LOCKED, why, "the old package is locked");
    if (voter_slice_manifest(old)->serial == UINT32_MAX)
        return say(SYNC_REFUSED, why, "the old package has the highest number there is");
    struct slice_builder *builder = take_builder(path, voter_slice_manifest(old), why);
    if (!builder)
        return SYNC_NO_MEMORY;
    builder->manifest.serial++;
    builder->goes_on = true;
    voter_slice_data_key(old, builder->secrets->data_key);
    key_derive(builder->secrets->cell_key, builder->secrets->data_key, KEY_FOR_CELLS);
    key_derive(builder->secrets->pin_key, builder->secrets->data_key, KEY_FOR_PIN_TAGS);
    enum sync_status status = make_part(builder);
    if (!status)
        status = copy_old(builder, old);
    if (!status)
        status = go_on(builder);
    return hand_out(out, builder, status, why);
}

static enum sync_status delete_rows(struct slice_builder *builder, const char *sql,
                                    uint32_t number) {
    sqlite3_stmt *statement;
    enum sync_status status = sqlite_prepare(builder->db, &statement, sql);
    if (!status) {
        sqlite3_bind_int64(statement, 1, number);
        status = sqlite_status(builder->db, sqlite3_step(statement));
    }
    sqlite3_finalize(statement);
    return status;
}

// ---- One voter

static enum sync_status refuse(char *why, const char *form, unsigned long number) {
    snprintf(why, SLICE_WHY_SIZE, form, number);
    return SYNC_REFUSED;
}

static enum sync_status check_pin(const struct voter *voter, char *why) {
    char sex;
    struct day birth;
    if (!pin_read(voter->pin, &sex, &birth))
        return say(SYNC_REFUSED, why,
                   "the PIN is not 14 digits: 1 or 2, a real day DDMMYYYY, five more");
    if (sex != voter->sex)
        return say(SYNC_REFUSED, why, "the PIN's first digit and the sex do not agree");
    if (memcmp(&birth, &voter->birth, sizeof birth))
        return say(SYNC_REFUSED, why, "the PIN's date and the birth do not agree");
    return SYNC_OK;
}

static enum sync_status check_fingers(const struct voter *voter, char *why) {
    if (voter->finger_count > VOTER_FINGERS_MAX)
        return refuse(why, "more than %lu fingers", VOTER_FINGERS_MAX);
    for (int i = 0; i < voter->finger_count; i++) {
        const struct voter_finger *finger = &voter->fingers[i];
        if (finger->position < 1 || finger->position > 10 || finger->quality > 100)
            return refuse(why, "a finger's position %lu is not from 1 to 10", finger->position);
        if (!finger->record.size || finger->record.size > VOTER_FINGER_BYTES_MAX)
            return refuse(why, "the template of finger %lu is empty or too long", finger->position);
        int before = 0;
        for (int j = 0; j < i; j++)
            before += voter->fingers[j].position == finger->position;
        if (before == VOTER_IMPRESSIONS_MAX)
            return refuse(why, "there are more than two impressions of finger %lu",
                          finger->position);
    }
    return SYNC_OK;
}

enum sync_status slice_voter_check(const struct slice_manifest *manifest, const struct voter *voter,
                                   char *why) {
    if (!voter->number)
        return say(SYNC_REFUSED, why, "no list number");
    if (!*voter->surname && !*voter->given)
        return say(SYNC_REFUSED, why, "no name");
    enum sync_status status = check_pin(voter, why);
    if (status)
        return status;
    if (day_age(voter->birth, manifest->date) < VOTER_AGE_MIN)
        return refuse(why, "not %lu years old on the day of the poll", VOTER_AGE_MIN);
    if (!voter->kiosk || voter->kiosk > manifest->kiosks)
        return refuse(why, "there is no kiosk %lu", voter->kiosk);
    if (voter->portrait.size > VOTER_PORTRAIT_BYTES_MAX)
        return refuse(why, "the portrait has more than %lu bytes", VOTER_PORTRAIT_BYTES_MAX);
    if (voter->face.size > VOTER_FACE_BYTES_MAX)
        return refuse(why, "the face's template has more than %lu bytes", VOTER_FACE_BYTES_MAX);
    return check_fingers(voter, why);
}

static void bind_cell_at(struct slice_builder *builder, int at, const void *plain, size_t size,
                         uint32_t row, const char *column) {
    size_t cell_size = seal(builder, builder->cell, plain, size, row, column);
    sqlite3_bind_blob64(builder->insert_voter, at, builder->cell, cell_size, SQLITE_TRANSIENT);
}

static void bind_text_at(struct slice_builder *builder, int at, const char *text, uint32_t row,
                         const char *column) {
    uint8_t *padded = builder->secrets->plain;
    text_pad(padded, text, strlen(text));
    bind_cell_at(builder, at, padded, text_padded_size(strlen(text)), row, column);
}

static enum sync_status put_row(struct slice_builder *builder, const struct voter *voter,
                                char *why) {
    uint8_t tag[PIN_TAG_SIZE], *plain = builder->secrets->plain;
    sqlite3_stmt *insert = builder->insert_voter;
    pin_tag(tag, voter->pin, builder->secrets->pin_key, place_of(builder));
    sqlite3_bind_int64(insert, 1, voter->number);
    sqlite3_bind_int(insert, 2, voter->page);
    sqlite3_bind_int(insert, 3, voter->kiosk);
    sqlite3_bind_blob(insert, 4, tag, sizeof tag, SQLITE_TRANSIENT);
    bind_cell_at(builder, 5, voter->pin, strlen(voter->pin), voter->number, COLUMN_PIN);
    bind_cell_at(builder, 6, plain, name_to_cell(plain, voter), voter->number, COLUMN_NAME);
    birth_to_cell(plain, voter);
    bind_cell_at(builder, 7, plain, BIRTH_CELL_SIZE, voter->number, COLUMN_BIRTH);
    bind_text_at(builder, 8, voter->address, voter->number, COLUMN_ADDRESS);
    bind_text_at(builder, 9, voter->document, voter->number, COLUMN_DOCUMENT);
    int code = sqlite3_step(insert);
    sqlite3_reset(insert);
    if (code == SQLITE_CONSTRAINT_UNIQUE)
        return say(SYNC_REFUSED, why, "another row has this PIN");
    if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID)
        return refuse(why, "another row has the list number %lu", voter->number);
    return sqlite_status(builder->db, code);
}

static enum sync_status put_sealed(struct slice_builder *builder, sqlite3_stmt *insert, int at,
                                   uint32_t number, const void *plain, size_t size,
                                   const char *column) {
    const size_t cell_size = seal(builder, builder->cell, plain, size, number, column);
    sqlite3_bind_int64(insert, 1, number);
    sqlite3_bind_blob64(insert, at, builder->cell, cell_size, SQLITE_STATIC);
    int code = sqlite3_step(insert);
    sqlite3_reset(insert);
    return sqlite_status(builder->db, code);
}

static enum sync_status put_biometrics(struct slice_builder *builder, const struct voter *voter) {
    enum sync_status status = SYNC_OK;
    uint8_t *plain = builder->secrets->plain;
    for (int i = 0; i < voter->finger_count && !status; i++) {
        const struct voter_finger *finger = &voter->fingers[i];
        char column[COLUMN_NAME_SIZE];
        finger_column(column, (unsigned)i);
        plain[0] = finger->position;
        plain[1] = finger->quality;
        memcpy(plain + 2, finger->record.bytes, finger->record.size);
        sqlite3_bind_int(builder->insert_finger, 2, i);
        status = put_sealed(builder, builder->insert_finger, 3, voter->number, plain,
                            2 + finger->record.size, column);
    }
    if (voter->face.size && !status)
        status = put_sealed(builder, builder->insert_face, 2, voter->number, voter->face.bytes,
                            voter->face.size, COLUMN_FACE);
    if (voter->portrait.size && !status)
        status = put_sealed(builder, builder->insert_portrait, 2, voter->number,
                            voter->portrait.bytes, voter->portrait.size, COLUMN_PORTRAIT);
    return status;
}

static void count_voter(struct slice_builder *builder, const struct voter *voter, uint32_t step) {
    struct slice_counts *counts = &builder->manifest.counts;
    counts->voters += step; // 1, or UINT32_MAX for one less
    *(voter->sex == 'F' ? &counts->women : &counts->men) += step;
    counts->by_age[slice_age_group(day_age(voter->birth, builder->manifest.date))] += step;
    counts->by_kiosk[voter->kiosk] += step;
    counts->with_fingers += voter->finger_count > 0 ? step : 0;
    counts->with_face += voter->face.size > 0 ? step : 0;
    counts->with_portrait += voter->portrait.size > 0 ? step : 0;
}

enum sync_status slice_builder_add(struct slice_builder *builder, const struct voter *voter,
                                   char *why) {
    enum sync_status status = slice_voter_check(&builder->manifest, voter, why);
    if (!status)
        status = put_row(builder, voter, why);
    if (status == SYNC_REFUSED)
        return status;
    if (!status)
        status = put_biometrics(builder, voter);
    if (status)
        say(status, why, sync_status_text(status));
    else
        count_voter(builder, voter, 1);
    return status;
}

enum sync_status slice_builder_remove(struct slice_builder *builder, const struct voter *voter,
                                      char *why) {
    static const char *const sql[] = {
        "DELETE FROM finger WHERE number = ?", "DELETE FROM face WHERE number = ?",
        "DELETE FROM portrait WHERE number = ?", "DELETE FROM voter WHERE number = ?"};
    enum sync_status status = SYNC_OK;
    for (size_t i = 0; i < sizeof sql / sizeof *sql && !status; i++)
        status = delete_rows(builder, sql[i], voter->number);
    if (!status && sqlite3_changes(builder->db) != 1)
        status = SYNC_NOT_FOUND;
    if (status)
        return say(status, why, sync_status_text(status));
    count_voter(builder, voter, UINT32_MAX);
    return SYNC_OK;
}

const struct slice_counts *slice_builder_counts(const struct slice_builder *builder) {
    return &builder->manifest.counts;
}

// ---- The end

static void close_db(struct slice_builder *builder) {
    sqlite3_finalize(builder->insert_voter);
    sqlite3_finalize(builder->insert_finger);
    sqlite3_finalize(builder->insert_face);
    sqlite3_finalize(builder->insert_portrait);
    builder->insert_voter = builder->insert_finger = NULL;
    builder->insert_face = builder->insert_portrait = NULL;
    sqlite3_close(builder->db);
    builder->db = NULL;
}

static enum sync_status put_manifest(struct slice_builder *builder) {
    char *json = manifest_write(&builder->manifest);
    if (!json)
        return SYNC_NO_MEMORY;
    enum sync_status status = put_document(builder->db, "manifest", json);
    free(json);
    return status ? status : sqlite_run(builder->db, "COMMIT");
}

static enum sync_status sign(const struct slice_builder *builder, const struct secret_key *key) {
    const struct slice_manifest *manifest = &builder->manifest;
    char comment[SIGNATURE_COMMENT_SIZE];
    snprintf(comment, sizeof comment, "kind=slice election=%s uik=%s serial=%u date=%04u-%02u-%02u",
             manifest->election, manifest->uik, manifest->serial, manifest->date.year,
             manifest->date.month, manifest->date.day);
    return signature_make_open(builder->file, builder->part, key, comment);
}

// The signature moves last: until then the old one does not fit, and a slice without one is
// refused.
static enum sync_status move_into_place(const struct slice_builder *builder) {
    char from[PATH_SIZE + 16], to[PATH_SIZE + 16];
    snprintf(from, sizeof from, "%s.minisig", builder->part);
    snprintf(to, sizeof to, "%s.minisig", builder->path);
    if (rename(builder->part, builder->path) || rename(from, to))
        return SYNC_DISK_FAILED;
    return whole_file_sync_folder(builder->path);
}

// An official who left the list since an older package is none of its voters any more.
static enum sync_status check_officials(struct slice_builder *builder, char *why) {
    for (int i = 0; i < builder->manifest.official_count; i++) {
        struct slice_official *official = &builder->manifest.officials[i];
        char sql[64];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM voter WHERE number = %u", official->voter);
        if (!official->voter || sqlite_number(builder->db, sql) == 1)
            continue;
        if (!builder->goes_on)
            return refuse(why, "an official is said to be voter %lu, who is not in the list",
                          official->voter);
        official->voter = 0;
    }
    return SYNC_OK;
}

enum sync_status slice_builder_finish(struct slice_builder *builder, const struct secret_key *key,
                                      char *why) {
    if (!builder->manifest.counts.voters)
        return say(SYNC_REFUSED, why, "no voter was taken: there is nothing to sign");
    enum sync_status status = check_officials(builder, why);
    if (status)
        return status;
    status = put_manifest(builder);
    close_db(builder);
    if (!status && fsync(builder->file))
        status = status_of_errno(errno);
    if (!status)
        status = sign(builder, key);
    if (!status)
        status = move_into_place(builder);
    if (status)
        say(status, why, sync_status_text(status));
    return status;
}

void slice_builder_destroy(struct slice_builder *builder) {
    if (!builder)
        return;
    char signature[PATH_SIZE + 16];
    close_db(builder);
    if (builder->file >= 0)
        close(builder->file);
    if (*builder->part) {
        snprintf(signature, sizeof signature, "%s.minisig", builder->part);
        unlink(builder->part);
        unlink(signature);
    }
    sodium_free(builder->secrets);
    free(builder->cell);
    free(builder);
}
