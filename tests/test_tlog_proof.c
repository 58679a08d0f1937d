// Proof files: written, read back, checked; and what is no proof file.
#include "sync/tlog_proof.h"
#include "tests/check.h"
#include <sodium.h>
#include <string.h>

enum { RECORDS = 5 };
static uint8_t leaves[RECORDS][MERKLE_HASH_SIZE];
static struct checkpoint_signer signer;
static char note[CHECKPOINT_NOTE_MAX];
static size_t note_size;
static char text[TLOG_PROOF_MAX];
static size_t text_size;

static void prepare(void) {
    uint8_t seed[32] = {7}, public_key[32], secret_key[64], signature[64];
    struct checkpoint checkpoint = {.origin = "log.example/1", .size = RECORDS};
    struct tlog_proof proof = {.index = 3};
    crypto_sign_seed_keypair(public_key, secret_key, seed);
    for (int i = 0; i < RECORDS; i++)
        merkle_leaf(leaves[i], &i, sizeof i);
    merkle_root_of(checkpoint.root, leaves[0], RECORDS);
    checkpoint_sign(signature, &checkpoint, secret_key);
    note_size = checkpoint_note(note, &checkpoint, public_key, signature);
    checkpoint_signer_make(&signer, CHECKPOINT_LOG, checkpoint.origin, public_key);
    merkle_prove_leaf(&proof.proof, leaves[0], RECORDS, 3);
    proof.note = note;
    proof.note_size = note_size;
    text_size = tlog_proof_write(text, &proof);
}

static enum sync_status check_text(const char *bytes, size_t size, const uint8_t *leaf) {
    struct tlog_proof proof = {.index = 77};
    struct checkpoint checkpoint;
    const enum sync_status status =
        tlog_proof_check(&proof, &checkpoint, NULL, bytes, size, leaf, &signer, 1);
    CHECK(status ? proof.index == 77 : proof.index == 3 && checkpoint.size == RECORDS);
    return status;
}

static void a_proof_is_as_the_specification_has_it(void) {
    CHECK(!strncmp(text, "c2sp.org/tlog-proof@v1\nindex 3\n", 31));
    CHECK(text[31 + 3 * 45] == '\n' && text[30 + 3 * 45] == '\n');
    CHECK(!memcmp(text + 31 + 3 * 45 + 1, note, note_size));
    CHECK(text_size == 31 + 3 * 45 + 1 + note_size);
}

static void the_proof_holds_for_its_record_alone(void) {
    for (int i = 0; i < RECORDS; i++)
        CHECK(check_text(text, text_size, leaves[i]) == (i == 3 ? SYNC_OK : SYNC_BAD_FILE));
}

static void each_altered_byte_and_each_cut_is_refused(void) {
    char bad[sizeof text];
    for (size_t at = 0; at < text_size; at++) {
        memcpy(bad, text, text_size);
        bad[at] ^= 1;
        CHECK(check_text(bad, text_size, leaves[3]) != SYNC_OK);
        CHECK(check_text(text, at, leaves[3]) != SYNC_OK);
    }
}

static void extra_data_are_skipped_when_they_are_base64(void) {
    static const struct {
        const char *line;
        enum sync_status status;
    } cases[] = {
        {"extra YWJj\n",             SYNC_OK      },
        {"extra YWJj\nextra YWJj\n", SYNC_BAD_FILE},
        {"extra YWJ\n",              SYNC_BAD_FILE},
        {"extra\n",                  SYNC_BAD_FILE},
        {"Extra YWJj\n",             SYNC_BAD_FILE},
        {"\n",                       SYNC_BAD_FILE},
    };
    char with[sizeof text + 64];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int size =
            sprintf(with, "%.23s%s%.*s", text, cases[i].line, (int)text_size - 23, text + 23);
        CHECK(check_text(with, (size_t)size, leaves[3]) == cases[i].status);
    }
}

static void what_is_no_proof_file_is_refused(void) {
    static const char *const bad[] = {
        "",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v2\nindex 0\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex \n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 01\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex -1\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 1 \n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nnote", // a hash of three bytes
        "c2sp.org/tlog-proof@v1\nindex 1\nnote",
        "c2sp.org/tlog-proof@v1\r\nindex 1\r\n\r\nnote",
    };
    struct tlog_proof got;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(tlog_proof_read(&got, bad[i], strlen(bad[i])) == SYNC_BAD_FILE);
    char many[65 * 45 + 100] = "c2sp.org/tlog-proof@v1\nindex 1\n"; // one hash too many
    for (int i = 0; i < 65; i++) {
        CHECK(tlog_proof_read(&got, many, strlen(many)) == SYNC_BAD_FILE); // no empty line
        strcat(many, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    }
    strcat(many, "\nnote");
    CHECK(tlog_proof_read(&got, many, strlen(many)) == SYNC_BAD_FILE);
}

int main(void) {
    if (sodium_init() < 0)
        return 1;
    prepare();
    RUN(a_proof_is_as_the_specification_has_it);
    RUN(the_proof_holds_for_its_record_alone);
    RUN(each_altered_byte_and_each_cut_is_refused);
    RUN(extra_data_are_skipped_when_they_are_base64);
    RUN(what_is_no_proof_file_is_refused);
    return check_report();
}
