#include "sync/uplink.h"
#include "sync/transport.h"
#include "sync/whole_file.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The body is each record with its length before it, u32 big-endian: records may grow. Last comes
// the checkpoint's note, if there is one; the highest bit of its length is set.
enum {
    LENGTH_SIZE = 4,
    FRAME_SIZE = LENGTH_SIZE + LOG_RECORD_SIZE,
    BATCH_DEFAULT = 600,
    BATCH_MAX = 4096,
    TIMEOUT_DEFAULT_MS = 20000,
    SENT_FILE_MAX = 64,
};

static enum sync_status say(struct uplink_sent *sent, enum sync_status status, const char *form,
                            ...) __attribute__((format(printf, 3, 4)));
static enum sync_status say(struct uplink_sent *sent, enum sync_status status, const char *form,
                            ...) {
    va_list list;
    va_start(list, form);
    vsnprintf(sent->why, sizeof sent->why, form, list);
    va_end(list);
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

// ---- The receipt

static uint64_t receipt_before(const struct uplink_config *config) {
    char *text;
    size_t size;
    struct checkpoint noted = {.size = 0};
    if (!config->hub || whole_file_read(config->receipt_file, CHECKPOINT_READ_MAX, &text, &size))
        return 0;
    if (checkpoint_read(&noted, NULL, text, size, config->hub, 1))
        noted.size = 0; // it is only asked for once more
    free(text);
    return noted.size;
}

// The centre's line below the note that it was sent: kept when it is what it should be.
static enum sync_status take_receipt(const struct uplink_config *config, struct uplink_sent *sent,
                                     const struct uplink_note *note, const char *cosignature) {
    char text[CHECKPOINT_NOTE_MAX + CHECKPOINT_LINE_MAX];
    struct checkpoint noted;
    const size_t length = strlen(cosignature), size = note->size + length;
    if (length >= CHECKPOINT_LINE_MAX)
        return say(sent, SYNC_REFUSED, "the centre's receipt is longer than a signature");
    memcpy(text, note->text, note->size);
    memcpy(text + note->size, cosignature, length);
    if (checkpoint_read(&noted, NULL, text, size, config->hub, 1))
        return say(sent, SYNC_REFUSED,
                   "the centre took the records, but its receipt is not signed with the key that "
                   "the package names");
    const enum sync_status status = whole_file_write(config->receipt_file, text, size, 0644);
    if (status)
        return say(sent, status, "%s: %s", config->receipt_file, sync_status_text(status));
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

static enum sync_status take_answer(const struct uplink_config *config, struct uplink_sent *sent,
                                    const struct batch *batch, uint64_t log_size,
                                    const struct transport_answer *http) {
    struct answer answer;
    const long code = http->status;
    sent->retry_after_s = http->retry_after_s;
    if (code == 429 || code >= 500)
        return say(sent, SYNC_NO_LINK, "the centre is busy (%ld)", code);
    if (code != 200 && code != 409)
        return say(sent, SYNC_REFUSED, "the centre refused the records (%ld): %.100s", code,
                   http->body);
    if (!read_answer(http, &answer))
        return say(sent, SYNC_NO_LINK, "the centre's answer makes no sense");
    if (answer.next > log_size)
        return say(sent, SYNC_REFUSED,
                   "the centre has %" PRIu64 " records, this log has %" PRIu64
                   ": an older log, or another kiosk sends under this name",
                   answer.next, log_size);
    if (code == 409 && answer.next == batch->from)
        return say(sent, SYNC_NO_LINK, "the centre asks for what it was sent");
    if (code == 200 && answer.next < batch->from + batch->count)
        return say(sent, SYNC_NO_LINK, "the centre did not take all records");
    sent->next = answer.next;
    sent->waiting = log_size - answer.next;
    const enum sync_status status = write_sent(config->sent_file, answer.next);
    if (status)
        return say(sent, status, "%s: %s", config->sent_file, sync_status_text(status));
    return code == 200 && batch->note && *answer.cosignature
               ? take_receipt(config, sent, batch->note, answer.cosignature)
               : SYNC_OK;
}

static enum sync_status send_batch(const struct uplink_config *config, struct uplink_sent *sent,
                                   const struct batch *batch, uint64_t log_size) {
    char url[1024];
    if (!make_url(url, sizeof url, config, batch->from))
        return say(sent, SYNC_REFUSED,
                   "the centre's address is not https, or the kiosk's name is bad");
    const struct transport_request request = {
        .url = url,
        .ca_file = config->ca_file,
        .client_cert = config->client_cert,
        .client_key = config->client_key,
        .body = batch->body,
        .body_size = batch->body_size,
        .timeout_ms = config->timeout_ms ? config->timeout_ms : TIMEOUT_DEFAULT_MS};
    struct transport_answer answer;
    if (transport_post(&request, &answer))
        return say(sent, SYNC_NO_LINK, "%s", *answer.why ? answer.why : "no memory left");
    return take_answer(config, sent, batch, log_size, &answer);
}

// Whether this note says more than the receipt that is here.
static bool is_news(const struct uplink_config *config, const struct uplink_note *note,
                    const struct uplink_sent *sent) {
    struct checkpoint noted;
    return config->hub && note && note->size && note->size <= sizeof note->text &&
           !checkpoint_claims(&noted, note->text, note->size) && noted.size > sent->receipt;
}

enum sync_status uplink_round(const struct uplink_config *config, struct log_reader *log,
                              const struct uplink_note *note, struct uplink_sent *sent) {
    const size_t wanted = !config->batch_max              ? BATCH_DEFAULT
                          : config->batch_max > BATCH_MAX ? BATCH_MAX
                                                          : config->batch_max;
    struct batch batch = {.from = uplink_sent_before(config->sent_file)};
    uint64_t log_size = 0;
    memset(sent, 0, sizeof *sent);
    sent->receipt = receipt_before(config);
    enum sync_status status = take_batch(&batch, log, wanted, &log_size);
    if (!status && batch.from > log_size) { // the file is of another day: ask from the beginning
        free(batch.records);
        free(batch.body);
        batch = (struct batch){.from = 0};
        status = take_batch(&batch, log, wanted, &log_size);
    }
    sent->next = batch.from;
    sent->waiting = log_size < batch.from ? 0 : log_size - batch.from;
    if (!status && is_news(config, note, sent))
        add_note(&batch, note);
    if (status)
        say(sent, status, "%s", sync_status_text(status));
    else if (batch.body_size)
        status = send_batch(config, sent, &batch, log_size);
    free(batch.records);
    free(batch.body);
    return status;
}
