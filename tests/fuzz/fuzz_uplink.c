// What a centre, or who plays one, may answer: the uplink says what it makes of it, and believes
// nothing that cannot be. The input: HTTP's status (two bytes), seconds to wait (one), and the
// body, or, where the third bit of the status is set, changes to a good one: two bytes of place,
// one of value.
#include "sync/transport.h"
#include "sync/uplink.h"
#include "tests/support/scratch.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct participation_log *log_here;
static struct log_reader *reader;
static struct uplink_note note;
static struct checkpoint_signer hub;
static struct transport_answer next_answer;
static char log_path[600], sent[600], receipt[600], proof[600];

static const char good[] = "{\"next\": 3, \"cosignature\": \"\\u2014 cec.example/hub "
                           "dSYpmgAAAABrSdIAjigbNTSKcoYb//jyx1mvN1PsHEw"
                           "xR3Ud+HFZvymHGDBx30WHT+skjmSS5I/dv88N4AH2N1mHaNpmaJaIL0iXCA==\\n\"}";

// Instead of libcurl's: the linker takes this one.
enum sync_status transport_post(const struct transport_request *request,
                                struct transport_answer *answer) {
    assert(request->body && request->body_size);
    *answer = next_answer;
    return SYNC_OK;
}

static void make_the_log(void) {
    static const uint8_t key[32] = {7};
    setenv("TMPDIR", "/dev/shm", 0); // thousands of small files are flushed
    snprintf(log_path, sizeof log_path, "%s", scratch_path("day.log"));
    snprintf(sent, sizeof sent, "%s", scratch_path("sent"));
    snprintf(proof, sizeof proof, "%s", scratch_path("proved"));
    snprintf(receipt, sizeof receipt, "%s", scratch_path("receipt.note"));
    struct log_place place = {.path = log_path,
                              .election = "test-2027",
                              .uik = "7001",
                              .origin = "cec.example/test-2027/uik7001/k2",
                              .kiosk = 2,
                              .voters_max = 10};
    if (participation_log_open(&log_here, &place) || participation_log_begin(log_here, 3))
        abort();
    for (int i = 0; i < 5; i++)
        if (participation_log_note(log_here, LOG_NOT_LISTED, NULL, 0, NULL))
            abort();
    if (log_reader_open(&reader, log_path))
        abort();
    note.size = participation_log_checkpoint(log_here, note.text);
    checkpoint_signer_make(&hub, CHECKPOINT_COSIGNER, "cec.example/hub", key);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    if (!log_here)
        make_the_log();
    if (size < 3 || size - 3 > TRANSPORT_BODY_MAX)
        return 0;
    next_answer = (struct transport_answer){
        .status = (bytes[0] << 8 | bytes[1]) % 600, .retry_after_s = bytes[2], .size = size - 3};
    if (bytes[0] & 0x80) // most answers are one of the two that are read
        next_answer.status = bytes[0] & 0x40 ? 409 : 200;
    if (bytes[0] & 0x20) {
        memcpy(next_answer.body, good, sizeof good);
        next_answer.size = sizeof good - 1;
        for (size_t at = 3; at + 3 <= size; at += 3)
            next_answer.body[((size_t)bytes[at] << 8 | bytes[at + 1]) % next_answer.size] =
                (char)bytes[at + 2];
    } else
        memcpy(next_answer.body, bytes + 3, size - 3);
    const struct uplink_config config = {.url = "https://centre.example",
                                         .kiosk_id = "uik7001-k2",
                                         .sent_file = sent,
                                         .proof_file = proof,
                                         .hub = &hub,
                                         .receipt_file = receipt,
                                         .batch_max = 3};
    struct uplink_sent said;
    unlink(sent);
    unlink(proof);
    const enum sync_status status = uplink_round(&config, reader, &note, &said);
    assert(said.next <= participation_log_size(log_here));
    assert(said.next + said.waiting == participation_log_size(log_here) || status);
    assert(!status == !*said.why && !status == !said.reason);
    assert(uplink_proved_before(proof) == said.proved);
    assert(!said.proved || status == said.proved); // it was proved in this round
    assert(!said.receipt);                         // nobody here has the centre's key
    assert(uplink_sent_before(sent) <= participation_log_size(log_here));
    return 0;
}
