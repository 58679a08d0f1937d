#include "sync/secret_guard.h"
#include "sync/whole_file.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINE_SIZE = 64, FILE_SIZE = (SECRET_ROWS_MAX + 2) * LINE_SIZE };

// As keys.h numbers holders.
_Static_assert(SECRET_CHAIR == (int)HOLDER_CHAIR && SECRET_OPERATOR == (int)HOLDER_OPERATOR,
               "a holder's number is that of the passphrase");

static int64_t since_start_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t (*secret_guard_now_ms)(void) = since_start_ms;

static int64_t delay_ms(uint32_t wrong) {
    int64_t delay_s = SECRET_DELAY_FIRST_S;
    if (wrong <= SECRET_TRIES_FREE)
        return 0;
    for (uint32_t i = SECRET_TRIES_FREE + 1; i < wrong && delay_s < SECRET_DELAY_LAST_S; i++)
        delay_s *= 2;
    return 1000 * delay_s;
}

static void set_row(struct secret_row *row, uint32_t wrong) {
    row->wrong = wrong;
    row->until_ms = delay_ms(wrong) ? secret_guard_now_ms() + delay_ms(wrong) : 0;
}

// ---- The file

static const char *row_name(char out[16], const struct secret_guard *guard, int row) {
    if (row < KEY_HOLDERS)
        return key_holder_text((enum key_holder)(row + 1));
    snprintf(out, 16, "%u", guard->rows[row].official);
    return out;
}

static enum sync_status write_file(const struct secret_guard *guard) {
    char text[FILE_SIZE], name[16];
    if (!*guard->path)
        return SYNC_DISK_FAILED;
    size_t size = (size_t)snprintf(text, sizeof text, "shailoo tries 1\n%d", guard->is_lost);
    for (int secret = 1; secret < LOG_SECRETS; secret++)
        size += (size_t)snprintf(text + size, sizeof text - size, " %" PRIu32, guard->all[secret]);
    for (int i = 0; i < guard->count; i++) {
        const struct secret_row *row = &guard->rows[i];
        size += (size_t)snprintf(text + size, sizeof text - size, "\n%s %" PRIu32 " %" PRId64,
                                 row_name(name, guard, i), row->wrong, row->until_ms);
    }
    size += (size_t)snprintf(text + size, sizeof text - size, "\nend\n");
    return whole_file_write(guard->path, text, size, 0600);
}

static void take_row(struct secret_guard *guard, const char *name, uint32_t wrong,
                     int64_t until_ms) {
    char own[16];
    for (int i = 0; i < guard->count; i++) {
        if (strcmp(name, row_name(own, guard, i)) != 0)
            continue;
        guard->rows[i].wrong = wrong;
        guard->rows[i].until_ms = until_ms;
    }
}

// False: this is no file of ours, or not all of it.
static bool take_text(struct secret_guard *guard, const char *at) {
    int lost = 0, size = 0;
    uint32_t *all = guard->all;
    if (sscanf(at, "shailoo tries 1\n%1d %" SCNu32 " %" SCNu32 " %" SCNu32 " %" SCNu32 "\n%n",
               &lost, &all[SECRET_CHAIR], &all[SECRET_SECRETARY], &all[SECRET_OPERATOR],
               &all[SECRET_CODES], &size) != LOG_SECRETS ||
        !size)
        return false;
    guard->is_lost = lost;
    for (at += size; strcmp(at, "end\n") != 0; at += size) {
        char name[16];
        uint32_t wrong;
        int64_t until_ms;
        size = 0;
        if (sscanf(at, "%15[a-z0-9] %" SCNu32 " %" SCNd64 "\n%n", name, &wrong, &until_ms, &size) !=
                3 ||
            !size || until_ms < 0)
            return false;
        take_row(guard, name, wrong, until_ms);
    }
    return true;
}

// All wrong ones are counted anew from here, and nobody tries at once.
static void lose(struct secret_guard *guard) {
    guard->is_lost = true;
    memset(guard->all, 0, sizeof guard->all);
    for (int i = 0; i < guard->count; i++)
        if (guard->rows[i].wrong <= SECRET_TRIES_FREE)
            set_row(&guard->rows[i], SECRET_TRIES_FREE + 1);
}

// A wait that is longer than it ever was is of a time before a restart: it begins again.
static bool begin_waits_again(struct secret_guard *guard) {
    bool changed = false;
    for (int i = 0; i < guard->count; i++) {
        struct secret_row *row = &guard->rows[i];
        if (row->until_ms - secret_guard_now_ms() <= delay_ms(row->wrong))
            continue;
        set_row(row, row->wrong);
        changed = true;
    }
    return changed;
}

void secret_guard_open(struct secret_guard *guard, const char *data_dir, bool log_is_there,
                       const struct slice_manifest *manifest) {
    char *text = NULL;
    size_t size = 0;
    *guard = (struct secret_guard){.count = KEY_HOLDERS + manifest->official_count};
    for (int i = 0; i < manifest->official_count; i++)
        guard->rows[KEY_HOLDERS + i].official = manifest->officials[i].id;
    if ((size_t)snprintf(guard->path, sizeof guard->path, "%s/tries-%s-%s", data_dir,
                         manifest->election, manifest->uik) >= sizeof guard->path)
        *guard->path = 0; // and nothing is ever tried
    const enum sync_status status = whole_file_read(guard->path, FILE_SIZE, &text, &size);
    const bool is_lost = status == SYNC_NO_FILE ? log_is_there : status || !take_text(guard, text);
    free(text);
    if (is_lost)
        lose(guard);
    if (begin_waits_again(guard) || is_lost)
        (void)write_file(guard); // if it cannot, the next who opens it finds the same
}

// ---- Tries

static bool waits(const struct secret_row *row, const struct secret_guard *guard,
                  const struct secret_try *tried) {
    if (tried->secret != SECRET_CODES)
        return row == &guard->rows[tried->secret - 1];
    return row->official &&
           (row->official == tried->officials[0] || row->official == tried->officials[1]);
}

int secret_guard_wait_s(const struct secret_guard *guard, const struct secret_try *tried) {
    int64_t rest_ms = 0;
    for (int i = 0; i < guard->count; i++) {
        const int64_t left_ms = guard->rows[i].until_ms - secret_guard_now_ms();
        if (waits(&guard->rows[i], guard, tried) && left_ms > rest_ms)
            rest_ms = left_ms;
    }
    return (int)((rest_ms + 999) / 1000);
}

unsigned secret_guard_in_row(const struct secret_guard *guard, const struct secret_try *tried) {
    unsigned most = 0;
    for (int i = 0; i < guard->count; i++)
        if (waits(&guard->rows[i], guard, tried) && guard->rows[i].wrong > most)
            most = guard->rows[i].wrong;
    return most;
}

enum sync_status secret_guard_begin(struct secret_guard *guard, const struct secret_try *tried) {
    const struct secret_guard before = *guard;
    if (secret_guard_wait_s(guard, tried))
        return SYNC_TOO_SOON;
    guard->all[tried->secret]++;
    for (int i = 0; i < guard->count; i++)
        if (waits(&guard->rows[i], guard, tried))
            set_row(&guard->rows[i], guard->rows[i].wrong + 1);
    const enum sync_status status = write_file(guard);
    if (status)
        *guard = before;
    return status;
}

void secret_guard_right(struct secret_guard *guard, const struct secret_try *tried) {
    guard->all[tried->secret]--;
    for (int i = 0; i < guard->count; i++)
        if (waits(&guard->rows[i], guard, tried))
            set_row(&guard->rows[i], 0);
    (void)write_file(guard);
}

// ---- The log

// Does the log know of more wrong ones than the file? Then that is of an earlier time.
static bool is_older(const struct secret_guard *guard, const struct participation_log *log) {
    for (enum log_secret secret = 1; secret < LOG_SECRETS; secret++)
        if (participation_log_wrong_secrets(log, secret) > guard->all[secret])
            return true;
    return false;
}

// The incident first: if nothing more follows it is said once more.
static enum sync_status tell_loss(struct secret_guard *guard, struct participation_log *log) {
    const enum sync_status status =
        participation_log_note(log, LOG_INCIDENT, NULL, INCIDENT_TRIES_LOST, NULL);
    if (status)
        return status;
    for (enum log_secret secret = 1; secret < LOG_SECRETS; secret++)
        guard->all[secret] += participation_log_wrong_secrets(log, secret);
    guard->is_lost = false;
    (void)write_file(guard);
    return SYNC_OK;
}

enum sync_status secret_guard_tell(struct secret_guard *guard, struct participation_log *log,
                                   const struct log_visit *visit, const uint16_t officials[2]) {
    enum sync_status status = SYNC_OK;
    if (!participation_log_has_begun(log) || participation_log_has_ended(log))
        return SYNC_OK;
    if (!guard->is_lost && is_older(guard, log))
        lose(guard);
    if (guard->is_lost)
        status = tell_loss(guard, log);
    for (enum log_secret secret = 1; secret < LOG_SECRETS; secret++) {
        uint32_t more;
        while (!status &&
               (more = guard->all[secret] - participation_log_wrong_secrets(log, secret)))
            status = participation_log_wrong_secret(
                log, secret, more < UINT16_MAX ? more : UINT16_MAX,
                secret == SECRET_CODES ? visit : NULL, secret == SECRET_CODES ? officials : NULL);
    }
    return status;
}
