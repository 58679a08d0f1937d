#include "sync/uplink.h"
#include "sync/transport.h"
#include "sync/whole_file.h"
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The body is each record with its length before it, u32 big-endian: records may grow. Last comes
// the checkpoint's note, if there is one; the highest bit of its length is set.
enum {
    LENGTH_SIZE = 4,
    FRAME_SIZE = LENGTH_SIZE + LOG_RECORD_SIZE,
    BATCH_DEFAULT = 600,
    BATCH_MAX = 4096,
    TIMEOUT_DEFAULT_MS = 20000,
    SENT_FILE_MAX = 64,
    PROOF_FILE_MAX = 4096,
};

static enum sync_status say(struct uplink_sent *sent, enum sync_status status,
                            enum uplink_reason reason, const char *form, ...)
    __attribute__((format(printf, 4, 5)));
static enum sync_status say(struct uplink_sent *sent, enum sync_status status,
                            enum uplink_reason reason, const char *form, ...) {
    va_list list;
    va_start(list, form);
    vsnprintf(sent->why, sizeof sent->why, form, list);
    va_end(list);
    for (char *at = sent->why; *at; at++) // the centre's words go into a journal of lines
        *at = *at < ' ' || *at > '~' ? '?' : *at;
    sent->reason = reason;
    return status;
}

// ---- "Sent up to". A lost or damaged file costs one question: the centre says what it wants.

uint64_t uplink_sent_before(const char *path) {
    char *text;
    size_t size;
    uint64_t next = 0;
    if (whole_file_read(path, SENT_FILE_MAX, &text, &size))
        return 0;
    if (sscanf(text, "next %" SCNu64, &next) != 1)
        next = 0;
    free(text);
    return next;
}

static enum sync_status write_sent(const char *path, uint64_t next) {
    char text[SENT_FILE_MAX];
    const int length = snprintf(text, sizeof text, "next %" PRIu64 "\n", next);
    return whole_file_write(path, text, (size_t)length, 0600);
}

// ---- What was proved. A word, and on the second line the sentence of that round.

static const char ahead_word[] = "ahead\n", forked_word[] = "forked\n";

enum sync_status uplink_proved_before(const char *path) {
    struct stat about;
    char *text;
    size_t size;
    if (lstat(path, &about) && errno == ENOENT)
        return SYNC_OK;
    if (whole_file_read(path, PROOF_FILE_MAX, &text, &size))
        return SYNC_FORKED;
    const bool is_ahead = !strncmp(text, ahead_word, sizeof ahead_word - 1);
    free(text);
    return is_ahead ? SYNC_AHEAD : SYNC_FORKED;
}

// Of the round that has just said why. What was proved first stays.
static enum sync_status keep_proof(const struct uplink_config *config, struct uplink_sent *sent,
                                   enum sync_status proved) {
    char text[PROOF_FILE_MAX];
    if (!sent->proved)
        sent->proved = proved;
    if (uplink_proved_before(config->proof_file))
        return proved;
    const int length = snprintf(text, sizeof text, "%s%s\n",
                                proved == SYNC_AHEAD ? ahead_word : forked_word, sent->why);
    const enum sync_status status =
        whole_file_write(config->proof_file, text, (size_t)length, 0600);
    if (status) // it stands all the same, and the next round keeps it
        return say(sent, proved, UPLINK_PROVED, "%s; not kept: %s", sync_status_text(proved),
                   sync_status_text(status));
    return proved;
}

// The centre has what the log has, and signed for all of it now, where it signs.
static enum sync_status withdraw_proof(const struct uplink_config *config,
                                       struct uplink_sent *sent) {
    if (unlink(config->proof_file) && errno != ENOENT)
        return say(sent, SYNC_DISK_FAILED, UPLINK_OWN_DISK, "%s: %s", config->proof_file,
                   strerror(errno));
    sent->proved = SYNC_OK;
    const enum sync_status status = whole_file_sync_folder(config->proof_file);
    return status ? say(sent, status, UPLINK_OWN_DISK, "%s: %s", config->proof_file,
                        sync_status_text(status))
                  : SYNC_OK;
}

// ---- The receipt

enum sync_status uplink_receipt_before(const struct uplink_config *config, struct checkpoint *out) {
    char *text;
    size_t size;
    if (!config->hub || whole_file_read(config->receipt_file, CHECKPOINT_READ_MAX, &text, &size))
        return SYNC_NOT_FOUND;
    const bool is_read = !checkpoint_read(out, NULL, text, size, config->hub, 1);
    free(text);
    return is_read ? SYNC_OK : SYNC_NOT_FOUND;
}

// Of this log, as far as its newest checkpoint tells; another one is only asked for once more.
static uint64_t receipt_before(const struct uplink_config *config, const struct uplink_note *note,
                               uint64_t log_size) {
    struct checkpoint noted, newest;
    if (uplink_receipt_before(config, &noted) || noted.size > log_size)
        return 0;
    if (note && !checkpoint_claims(&newest, note->text, note->size) &&
        (strcmp(noted.origin, newest.origin) ||
         (noted.size == newest.size && memcmp(noted.root, newest.root, sizeof noted.root))))
        return 0;
    return noted.size;
}

// The centre's line below the note that it was sent: kept when it is what it should be.
static enum sync_status take_receipt(const struct uplink_config *config, struct uplink_sent *sent,
                                     const struct uplink_note *note, const char *cosignature) {
    char text[CHECKPOINT_NOTE_MAX + CHECKPOINT_LINE_MAX];
    struct checkpoint noted;
    const size_t length = strlen(cosignature), size = note->size + length;
    if (length >= CHECKPOINT_LINE_MAX)
        return say(sent, SYNC_REFUSED, UPLINK_FALSE_RECEIPT,
                   "the centre's receipt is longer than a signature");
    memcpy(text, note->text, note->size);
    memcpy(text + note->size, cosignature, length);
    if (checkpoint_read(&noted, NULL, text, size, config->hub, 1))
        return say(sent, SYNC_REFUSED, UPLINK_FALSE_RECEIPT,
                   "the centre took the records, but its receipt is not signed with the key that "
                   "the package names");
    const enum sync_status status = whole_file_write(config->receipt_file, text, size, 0644);
    if (status)
        return say(sent, status, UPLINK_OWN_DISK, "%s: %s", config->receipt_file,
                   sync_status_text(status));
    sent->receipt = noted.size;
    return SYNC_OK;
}

// ---- One batch

struct batch {
    uint64_t from;
    size_t count, body_size;
    uint8_t *records, *body;
    const struct uplink_note *note; // NULL: none goes with it
};

static enum sync_status take_batch(struct batch *batch, struct log_reader *log, size_t wanted,
                                   uint64_t *log_size) {
    batch->records = malloc(wanted * LOG_RECORD_SIZE);
    batch->body = malloc(wanted * FRAME_SIZE + LENGTH_SIZE + CHECKPOINT_NOTE_MAX);
    if (!batch->records || !batch->body)
        return SYNC_NO_MEMORY;
    enum sync_status status =
        log_reader_read(log, batch->from, batch->records, wanted, &batch->count, log_size);
    for (size_t i = 0; i < batch->count && !status; i++) {
        uint8_t *frame = batch->body + i * FRAME_SIZE;
        const uint8_t length[4] = {0, 0, 0, LOG_RECORD_SIZE};
        memcpy(frame, length, sizeof length);
        memcpy(frame + LENGTH_SIZE, batch->records + i * LOG_RECORD_SIZE, LOG_RECORD_SIZE);
    }
    batch->body_size = batch->count * FRAME_SIZE;
    return status;
}

static void add_note(struct batch *batch, const struct uplink_note *note) {
    uint8_t *at = batch->body + batch->body_size;
    *at++ = 0x80;
    *at++ = 0;
    *at++ = (uint8_t)(note->size >> 8);
    *at++ = (uint8_t)note->size;
    memcpy(at, note->text, note->size);
    batch->body_size += LENGTH_SIZE + note->size;
    batch->note = note;
}

static bool make_url(char *out, size_t size, const struct uplink_config *config, uint64_t from) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    if (strspn(config->kiosk_id, letters) != strlen(config->kiosk_id) ||
        strncmp(config->url, "https://", 8))
        return false;
    return (size_t)snprintf(out, size, "%s/v1/kiosks/%s/records?from=%" PRIu64, config->url,
                            config->kiosk_id, from) < size;
}

struct answer {
    uint64_t next;
    char cosignature[TRANSPORT_BODY_MAX]; // "": none
};

// {"next": M} and, for a note, "cosignature"; false when it does not say M.
static bool read_answer(const struct transport_answer *http, struct answer *out) {
    json_t *root = json_loadb(http->body, http->size, JSON_REJECT_DUPLICATES, NULL);
    const json_t *member = json_object_get(root, "next");
    const json_int_t value = json_is_integer(member) ? json_integer_value(member) : -1;
    const char *line = json_string_value(json_object_get(root, "cosignature"));
    out->next = (uint64_t)value;
    snprintf(out->cosignature, sizeof out->cosignature, "%s", line ? line : "");
    json_decref(root);
    return value >= 0;
}

// What is no answer to the records, by HTTP's status alone; SYNC_OK: read on.
static enum sync_status refusal(const struct uplink_config *config, struct uplink_sent *sent,
                                const struct transport_answer *http) {
    const long code = http->status;
    if (code == 200 || code == 409)
        return SYNC_OK;
    if (code == 429 || code >= 500)
        return say(sent, SYNC_NO_LINK, UPLINK_BUSY, "the centre is busy (%ld)", code);
    if (code == 401 || code == 403)
        return say(sent, SYNC_REFUSED, UPLINK_NOT_ADMITTED,
                   "the centre does not take this kiosk's certificate for %s (%ld): %.80s",
                   config->kiosk_id, code, http->body);
    if (code != 422)
        return say(sent, SYNC_REFUSED, UPLINK_REFUSED,
                   "the centre refused the records (%ld): %.100s", code, http->body);
    say(sent, SYNC_FORKED, UPLINK_PROVED,
        "the centre has other records under this name, another kiosk may send them (422): %.80s",
        http->body);
    return keep_proof(config, sent, SYNC_FORKED);
}

// Whether the number that the centre says it wants next can be; SYNC_OK: it can.
static enum sync_status check_next(const struct uplink_config *config, struct uplink_sent *sent,
                                   const struct batch *batch, uint64_t log_size,
                                   const struct answer *answer, bool asks_back) {
    if (answer->next > log_size) {
        say(sent, SYNC_AHEAD, UPLINK_PROVED,
            "the centre has %" PRIu64 " records, this log has %" PRIu64
            ": an older log, or another kiosk sends under this name",
            answer->next, log_size);
        return keep_proof(config, sent, SYNC_AHEAD);
    }
    if (asks_back && answer->next >= batch->from)
        return say(sent, SYNC_NO_LINK, UPLINK_NO_SENSE,
                   "the centre lacks nothing before record %" PRIu64 " and does not take it (409)",
                   batch->from);
    if (!asks_back && answer->next < batch->from + batch->count)
        return say(sent, SYNC_NO_LINK, UPLINK_NO_SENSE, "the centre did not take all records");
    return SYNC_OK;
}

static enum sync_status take_answer(const struct uplink_config *config, struct uplink_sent *sent,
                                    const struct batch *batch, uint64_t log_size,
                                    const struct transport_answer *http) {
    struct answer answer;
    sent->retry_after_s = http->retry_after_s;
    enum sync_status status = refusal(config, sent, http);
    if (status)
        return status;
    if (!read_answer(http, &answer))
        return say(sent, SYNC_NO_LINK, UPLINK_NO_SENSE, "the centre's answer makes no sense");
    const bool asks_back = http->status == 409;
    if ((status = check_next(config, sent, batch, log_size, &answer, asks_back)))
        return status;
    sent->progress = answer.next > sent->next;
    sent->next = answer.next;
    sent->waiting = log_size - answer.next;
    if ((status = write_sent(config->sent_file, answer.next)))
        return say(sent, status, UPLINK_OWN_DISK, "%s: %s", config->sent_file,
                   sync_status_text(status));
    const bool is_signed = !asks_back && batch->note && *answer.cosignature;
    if (is_signed && (status = take_receipt(config, sent, batch->note, answer.cosignature)))
        return status;
    const bool has_all =
        !sent->waiting && (!config->hub || (is_signed && sent->receipt == log_size));
    return sent->proved && has_all ? withdraw_proof(config, sent) : SYNC_OK;
}

static enum sync_status no_answer(struct uplink_sent *sent, const struct transport_answer *http) {
    static const enum uplink_reason reasons[] = {[TRANSPORT_ANSWERED] =
                                                     UPLINK_NO_ANSWER, // there was no memory to ask
                                                 [TRANSPORT_NOBODY] = UPLINK_NO_ANSWER,
                                                 [TRANSPORT_STRANGER] = UPLINK_STRANGER,
                                                 [TRANSPORT_OWN_FILES] = UPLINK_NOT_ADMITTED};
    return say(sent, SYNC_NO_LINK, reasons[http->fault], "%s",
               *http->why ? http->why : "no memory left");
}

static enum sync_status send_batch(const struct uplink_config *config, struct uplink_sent *sent,
                                   const struct batch *batch, uint64_t log_size) {
    char url[1024];
    if (!make_url(url, sizeof url, config, batch->from))
        return say(sent, SYNC_REFUSED, UPLINK_REFUSED,
                   "the centre's address is not https, or the kiosk's name is bad");
    const struct transport_request request = {.url = url,
                                              .ca_file = config->ca_file,
                                              .client_cert = config->client_cert,
                                              .client_key = config->client_key,
                                              .body = batch->body,
                                              .body_size = batch->body_size,
                                              .timeout_ms = config->timeout_ms ? config->timeout_ms
                                                                               : TIMEOUT_DEFAULT_MS,
                                              .given_up = config->given_up};
    struct transport_answer answer;
    if (transport_post(&request, &answer))
        return no_answer(sent, &answer);
    return take_answer(config, sent, batch, log_size, &answer);
}

// Whether this note says more than the receipt that is here, or has to be signed for anew.
static bool is_news(const struct uplink_config *config, const struct uplink_note *note,
                    const struct uplink_sent *sent) {
    struct checkpoint noted;
    return config->hub && note && note->size && note->size <= sizeof note->text &&
           !checkpoint_claims(&noted, note->text, note->size) &&
           (noted.size > sent->receipt || sent->proved);
}

// The record to begin with. Where something is proved there is always one: the centre may say
// otherwise by now.
static uint64_t first_of(const struct uplink_config *config, const struct uplink_sent *sent,
                         uint64_t log_size) {
    const uint64_t next = uplink_sent_before(config->sent_file);
    if (next > log_size) // the file is of another day: ask from the beginning
        return 0;
    return sent->proved && next && next == log_size ? next - 1 : next;
}

static enum sync_status round_of(const struct uplink_config *config, struct log_reader *log,
                                 const struct uplink_note *note, struct uplink_sent *sent,
                                 struct batch *batch) {
    const size_t wanted = !config->batch_max              ? BATCH_DEFAULT
                          : config->batch_max > BATCH_MAX ? BATCH_MAX
                                                          : config->batch_max;
    uint64_t log_size;
    size_t none;
    enum sync_status status = log_reader_read(log, 0, NULL, 0, &none, &log_size);
    if (!status) {
        batch->from = first_of(config, sent, log_size);
        status = take_batch(batch, log, wanted, &log_size);
    }
    if (status)
        return say(sent, status, UPLINK_OWN_DISK, "%s", sync_status_text(status));
    sent->next = batch->from;
    sent->waiting = log_size - batch->from;
    sent->receipt = receipt_before(config, note, log_size);
    if (is_news(config, note, sent))
        add_note(batch, note);
    if (batch->body_size)
        status = send_batch(config, sent, batch, log_size);
    sent->without_receipt = config->hub && log_size > sent->receipt ? log_size - sent->receipt : 0;
    return status;
}

enum sync_status uplink_round(const struct uplink_config *config, struct log_reader *log,
                              const struct uplink_note *note, struct uplink_sent *sent) {
    struct batch batch = {.from = 0};
    memset(sent, 0, sizeof *sent);
    sent->proved = uplink_proved_before(config->proof_file);
    const enum sync_status status = round_of(config, log, note, sent, &batch);
    free(batch.records);
    free(batch.body);
    return status;
}
