// Checkpoints: the vector that Go's note package accepts, and notes that are wrong in every way.
#include "sync/checkpoint.h"
#include "sync/merkle_tree.h"
#include "tests/check.h"
#include <sodium.h>
#include <string.h>

// INTEGRITY.md 3: key seed 32 x 07, leaves "record 0", "record 1", "record 2"; witness seed 32 x
// 09, time 1800000000.
#define ORIGIN "cec.example/2027-01/uik7001/k2"
#define TEXT ORIGIN "\n3\nEROfCuN4nLInq4w+V9ZuiSXjrblsJNVzEYMhUNaskFs=\n"
#define LOG_LINE                                                                                   \
    "\xE2\x80\x94 " ORIGIN " "                                                                     \
    "t2rMaKB7ZZlyMRkH17uAm6iLcVBCijwGPq5BKy/MZxW6kD1JZ7e7RzFesMF3uslb7UKu2Oocz8g35ra83q3zTsieMwc=" \
    "\n"
#define WITNESS "cec.example/witness"
#define WITNESS_LINE                                                                               \
    "\xE2\x80\x94 " WITNESS " "                                                                    \
    "tFWdVwAAAABrSdIAjigbNTSKcoYb//jyx1mvN1PsHEwxR3Ud+HFZvymHGDBx30WHT+skjmSS5I/dv88N4AH2N1mHaNpm" \
    "aJaIL0iXCA==\n"
#define VERIFIER_KEY ORIGIN "+b76acc68+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs"

static uint8_t log_public[32], log_secret[64], witness_public[32], witness_secret[64];
static struct checkpoint sample;
static struct checkpoint_signer both[2]; // the log, the witness

static void prepare(void) {
    uint8_t seed[32], leaf[32];
    struct merkle_edge edge = {0};
    memset(seed, 7, sizeof seed);
    crypto_sign_seed_keypair(log_public, log_secret, seed);
    memset(seed, 9, sizeof seed);
    crypto_sign_seed_keypair(witness_public, witness_secret, seed);
    for (int i = 0; i < 3; i++) {
        const char record[] = {'r', 'e', 'c', 'o', 'r', 'd', ' ', (char)('0' + i)};
        merkle_leaf(leaf, record, sizeof record);
        merkle_add(&edge, leaf);
    }
    sample = (struct checkpoint){.origin = ORIGIN, .size = 3};
    merkle_root(&edge, sample.root);
    checkpoint_signer_make(&both[0], CHECKPOINT_LOG, ORIGIN, log_public);
    checkpoint_signer_make(&both[1], CHECKPOINT_COSIGNER, WITNESS, witness_public);
}

static bool is_text(const char *made, size_t size, const char *expected) {
    return size == strlen(expected) && !memcmp(made, expected, size);
}

static void the_vector_is_made_to_the_byte(void) {
    char text[CHECKPOINT_TEXT_MAX], note[CHECKPOINT_NOTE_MAX], key[CHECKPOINT_KEY_SIZE];
    uint8_t signature[64];
    CHECK(is_text(text, checkpoint_text(text, &sample), TEXT));
    checkpoint_sign(signature, &sample, log_secret);
    size_t size = checkpoint_note(note, &sample, log_public, signature);
    CHECK(is_text(note, size, TEXT "\n" LOG_LINE));
    size += checkpoint_cosign(note + size, &sample, &both[1], 1800000000, witness_secret);
    CHECK(is_text(note, size, TEXT "\n" LOG_LINE WITNESS_LINE));
    checkpoint_signer_text(key, &both[0]);
    CHECK(!strcmp(key, VERIFIER_KEY));
}

static enum sync_status read_with(const char *note, const struct checkpoint_signer *signers,
                                  size_t count, struct checkpoint_check *check) {
    struct checkpoint got = {.size = 99};
    const enum sync_status status =
        checkpoint_read(&got, check, note, strlen(note), signers, count);
    if (status)
        CHECK(got.size == 99 && !*got.origin); // as it was
    else
        CHECK(got.size == sample.size && !strcmp(got.origin, ORIGIN) &&
              !memcmp(got.root, sample.root, sizeof got.root));
    return status;
}

static void the_vector_is_read_and_who_signed_is_told(void) {
    struct checkpoint_check check;
    const char *note = TEXT "\n" LOG_LINE WITNESS_LINE;
    CHECK(read_with(note, both, 2, &check) == SYNC_OK);
    CHECK(check.passed == 3 && check.cosigned_s == 1800000000);
    CHECK(read_with(note, both, 1, &check) == SYNC_OK);
    CHECK(check.passed == 1 && check.cosigned_s == 0);
    CHECK(read_with(note, both + 1, 1, &check) == SYNC_OK);
    CHECK(check.passed == 1 && check.cosigned_s == 1800000000);
    CHECK(read_with(TEXT "\n" LOG_LINE, both, 2, NULL) == SYNC_OK);
}

static void a_note_of_nobody_known_is_refused(void) {
    struct checkpoint_signer other;
    checkpoint_signer_make(&other, CHECKPOINT_LOG, ORIGIN, witness_public);
    CHECK(read_with(TEXT "\n" LOG_LINE, NULL, 0, NULL) == SYNC_NOT_FOUND);
    CHECK(read_with(TEXT "\n" LOG_LINE, both + 1, 1, NULL) == SYNC_NOT_FOUND);
    // the same name under another key, and the same key under another name, are others
    CHECK(read_with(TEXT "\n" LOG_LINE, &other, 1, NULL) == SYNC_NOT_FOUND);
    checkpoint_signer_make(&other, CHECKPOINT_LOG, ORIGIN "x", log_public);
    CHECK(read_with(TEXT "\n" LOG_LINE, &other, 1, NULL) == SYNC_NOT_FOUND);
}

static void each_changed_byte_of_a_signed_text_is_refused(void) {
    char note[1024];
    const size_t size = sizeof TEXT "\n" LOG_LINE WITNESS_LINE - 1;
    for (size_t at = 0; at < size; at++)
        for (int bit = 0; bit < 8; bit++) {
            struct checkpoint got;
            memcpy(note, TEXT "\n" LOG_LINE WITNESS_LINE, size);
            note[at] = (char)(note[at] ^ 1 << bit);
            struct checkpoint_check check;
            const enum sync_status status = checkpoint_read(&got, &check, note, size, both, 2);
            // a name or key id that becomes another's leaves one of the two
            CHECK(status || (check.passed != 3 && at > sizeof TEXT));
        }
}

static void each_shortened_note_is_refused(void) {
    const char *note = TEXT "\n" LOG_LINE;
    struct checkpoint got;
    for (size_t size = 0; size < strlen(note); size++)
        CHECK(checkpoint_read(&got, NULL, note, size, both, 2) == SYNC_BAD_FILE);
}

static void a_known_signer_that_fails_rejects_though_another_passes(void) {
    char line[CHECKPOINT_LINE_MAX], note[CHECKPOINT_NOTE_MAX];
    struct checkpoint other = sample;
    other.size = 4;
    const size_t size = checkpoint_cosign(line, &other, &both[1], 1800000000, witness_secret);
    snprintf(note, sizeof note, "%s\n%s%.*s", TEXT, LOG_LINE, (int)size, line);
    CHECK(read_with(note, both, 2, NULL) == SYNC_BAD_SIGNATURE);
    CHECK(read_with(note, both, 1, NULL) == SYNC_OK); // who does not know the witness skips it
    // and a line of garbage after it is still said to be garbage
    strcat(note, "\xE2\x80\x94 x\n");
    CHECK(read_with(note, both, 2, NULL) == SYNC_BAD_FILE);
}

static void a_cosignature_is_not_a_log_signature(void) {
    char note[CHECKPOINT_NOTE_MAX], line[CHECKPOINT_LINE_MAX];
    struct checkpoint_signer as_log, as_cosigner;
    checkpoint_signer_make(&as_log, CHECKPOINT_LOG, ORIGIN, witness_public);
    checkpoint_signer_make(&as_cosigner, CHECKPOINT_COSIGNER, ORIGIN, witness_public);
    const size_t size = checkpoint_cosign(line, &sample, &as_cosigner, 1, witness_secret);
    snprintf(note, sizeof note, "%s\n%.*s", TEXT, (int)size, line);
    CHECK(read_with(note, &as_log, 1, NULL) == SYNC_NOT_FOUND);
    CHECK(read_with(note, &as_cosigner, 1, NULL) == SYNC_OK);
}

static void a_log_signs_under_its_own_origin_alone(void) {
    char note[CHECKPOINT_NOTE_MAX];
    struct checkpoint_signer as_other;
    uint8_t signature[64], bytes[68];
    char coded[128];
    checkpoint_signer_make(&as_other, CHECKPOINT_LOG, "elsewhere", log_public);
    checkpoint_sign(signature, &sample, log_secret);
    memcpy(bytes, as_other.id, 4);
    memcpy(bytes + 4, signature, 64);
    sodium_bin2base64(coded, sizeof coded, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
    snprintf(note, sizeof note, TEXT "\n\xE2\x80\x94 elsewhere %s\n", coded);
    CHECK(read_with(note, &as_other, 1, NULL) == SYNC_BAD_SIGNATURE);
}

static void sixteen_signatures_and_more_are_read(void) {
    char note[CHECKPOINT_READ_MAX] = TEXT "\n" LOG_LINE, line[CHECKPOINT_LINE_MAX];
    struct checkpoint_check check;
    for (int i = 0; i < 40; i++) { // unknown ones of every length before the known one
        char name[32], coded[4096];
        uint8_t bytes[2440] = {1, 2, 3, 4, 5};
        snprintf(name, sizeof name, "witness%d.example", i);
        sodium_bin2base64(coded, sizeof coded, bytes, i < 20 ? 5 + (size_t)i : 2432,
                          sodium_base64_VARIANT_ORIGINAL); // ML-DSA-44's are as long
        if (strlen(note) + strlen(coded) + 64 < sizeof note - CHECKPOINT_LINE_MAX)
            sprintf(note + strlen(note), "\xE2\x80\x94 %s %s\n", name, coded);
    }
    const size_t size = checkpoint_cosign(line, &sample, &both[1], 5, witness_secret);
    sprintf(note + strlen(note), "%.*s", (int)size, line);
    CHECK(read_with(note, both, 2, &check) == SYNC_OK);
    CHECK(check.passed == 3 && check.cosigned_s == 5);
}

static void lines_that_say_more_are_covered_by_the_signature(void) {
    char text[] = TEXT "more\n", note[1024], coded[128];
    uint8_t bytes[68];
    memcpy(bytes, both[0].id, 4);
    crypto_sign_detached(bytes + 4, NULL, (const uint8_t *)text, strlen(text), log_secret);
    sodium_bin2base64(coded, sizeof coded, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
    snprintf(note, sizeof note, "%s\n\xE2\x80\x94 " ORIGIN " %s\n", text, coded);
    CHECK(read_with(note, both, 1, NULL) == SYNC_OK);
    snprintf(note, sizeof note, "%s\n\xE2\x80\x94 " ORIGIN " %s\n", TEXT "mere\n", coded);
    CHECK(read_with(note, both, 1, NULL) == SYNC_BAD_SIGNATURE);
    snprintf(note, sizeof note, "%s\n\xE2\x80\x94 " ORIGIN " %s\n", TEXT, coded);
    CHECK(read_with(note, both, 1, NULL) == SYNC_BAD_SIGNATURE);
}

#define ROOT "EROfCuN4nLInq4w+V9ZuiSXjrblsJNVzEYMhUNaskFs="

static void what_is_no_checkpoint_to_the_letter_is_refused(void) {
    static const char *const bad[] = {
        "",
        "\n",
        "\n\n",
        TEXT,
        TEXT "\n",
        TEXT LOG_LINE,        // no empty line
        "\n" LOG_LINE,        // no text
        "\n\n" LOG_LINE,      //
        TEXT "\n\n" LOG_LINE, // an empty line of the text
        TEXT "\nmore\n\n" LOG_LINE,
        ORIGIN "\n3\n\n" LOG_LINE,
        ORIGIN "\n" ROOT "\n\n" LOG_LINE,
        ORIGIN "\n\n" ROOT "\n\n" LOG_LINE,
        "\n3\n" ROOT "\n\n" LOG_LINE,
        ORIGIN "\n03\n" ROOT "\n\n" LOG_LINE,
        ORIGIN "\n00\n" ROOT "\n\n" LOG_LINE,
        ORIGIN "\n+3\n" ROOT "\n\n" LOG_LINE,
        ORIGIN "\n-3\n" ROOT "\n\n" LOG_LINE,
        ORIGIN "\n 3\n" ROOT "\n\n" LOG_LINE,
        ORIGIN "\n3 \n" ROOT "\n\n" LOG_LINE,
        ORIGIN "\n3.0\n" ROOT "\n\n" LOG_LINE,
        ORIGIN "\n9223372036854775808\n" ROOT "\n\n" LOG_LINE,
        ORIGIN "\n18446744073709551619\n" ROOT "\n\n" LOG_LINE,
        ORIGIN "\n3\nEROfCuN4nLInq4w+V9ZuiSXjrblsJNVzEYMhUNaskFs\n\n" LOG_LINE,  // no padding
        ORIGIN "\n3\nEROfCuN4nLInq4w+V9ZuiSXjrblsJNVzEYMhUNaskFt=\n\n" LOG_LINE, // left-over bits
        ORIGIN "\n3\nEROfCuN4nLInq4w-V9ZuiSXjrblsJNVzEYMhUNaskFs=\n\n" LOG_LINE, // URL letters
        ORIGIN "\n3\n" ROOT " \n\n" LOG_LINE,
        ORIGIN "\n3\nEROfCuN4nLInq\xD0\x88+V9ZuiSXjrblsJNVzEYMhUNaskFs=\n\n" LOG_LINE, // fuzzer
        ORIGIN "\n3\n" ROOT "AAAA\n\n" LOG_LINE,
        ORIGIN "\n3\nAAAA\n\n" LOG_LINE,
        ORIGIN " \n3\n" ROOT "\n\n" LOG_LINE,
        ORIGIN "\xC2\xA0\n3\n" ROOT "\n\n" LOG_LINE, // a space of Unicode
        ORIGIN "\t\n3\n" ROOT "\n\n" LOG_LINE,
        ORIGIN "\r\n3\r\n" ROOT "\r\n\r\n" LOG_LINE,
        ORIGIN "\xFF\n3\n" ROOT "\n\n" LOG_LINE,
        ORIGIN "\xC0\xAF\n3\n" ROOT "\n\n" LOG_LINE,     // overlong
        ORIGIN "\xED\xA0\x80\n3\n" ROOT "\n\n" LOG_LINE, // a surrogate
        ORIGIN "\xF4\x90\x80\x80\n3\n" ROOT "\n\n" LOG_LINE,
        ORIGIN "\xE2\x80\n3\n" ROOT "\n\n" LOG_LINE,
        TEXT "\n- " ORIGIN " AAAAAAA=\n",                      // not that dash
        TEXT "\n\xE2\x80\x94" ORIGIN " AAAAAAA=\n",            // no space
        TEXT "\n\xE2\x80\x94  AAAAAAA=\n",                     // no name
        TEXT "\n\xE2\x80\x94 " ORIGIN "\n",                    // no signature
        TEXT "\n\xE2\x80\x94 " ORIGIN " \n",                   //
        TEXT "\n\xE2\x80\x94 " ORIGIN " AAAAAA==\n",           // a key id and nothing
        TEXT "\n\xE2\x80\x94 " ORIGIN " AAAAAAA\n",            // no padding
        TEXT "\n\xE2\x80\x94 " ORIGIN "  AAAAAAA=\n",          // two spaces
        TEXT "\n\xE2\x80\x94 a+b AAAAAAA=\n",                  // a name with +
        TEXT "\n" LOG_LINE "\xE2\x80\x94 " ORIGIN " AAAAAAA=", // no LF at the end
        TEXT "\n" LOG_LINE "more\n",
        TEXT "\n" LOG_LINE "\n",
        TEXT "\n" LOG_LINE "\n" LOG_LINE,
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const enum sync_status status = read_with(bad[i], both, 2, NULL);
        if (status != SYNC_BAD_FILE)
            fprintf(stderr, "bad[%zu]: %s\n", i, sync_status_text(status));
        CHECK(status == SYNC_BAD_FILE);
    }
}

static void an_origin_too_long_for_its_room_is_refused(void) {
    char note[1024], origin[200];
    memset(origin, 'x', sizeof origin);
    for (int length = CHECKPOINT_ORIGIN_SIZE - 2; length < 140; length++) {
        struct checkpoint got;
        snprintf(note, sizeof note, "%.*s\n3\n" ROOT "\n\n" LOG_LINE, length, origin);
        const enum sync_status expected = length < CHECKPOINT_ORIGIN_SIZE ? SYNC_OK : SYNC_BAD_FILE;
        CHECK(checkpoint_claims(&got, note, strlen(note)) == expected);
    }
    CHECK(!checkpoint_name_is_good(""));
    CHECK(!checkpoint_name_is_good("a b"));
    CHECK(!checkpoint_name_is_good("a+b"));
    CHECK(!checkpoint_name_is_good("a\nb"));
    CHECK(checkpoint_name_is_good("уик7001"));
    origin[CHECKPOINT_ORIGIN_SIZE - 1] = 0;
    CHECK(checkpoint_name_is_good(origin));
    origin[CHECKPOINT_ORIGIN_SIZE - 1] = 'x';
    CHECK(!checkpoint_name_is_good(origin));
}

static void the_longest_names_fit_their_room(void) {
    char note[CHECKPOINT_NOTE_MAX + CHECKPOINT_LINE_MAX], key[CHECKPOINT_KEY_SIZE];
    struct checkpoint big = {.size = INT64_MAX}, got;
    struct checkpoint_signer signers[16], again;
    uint8_t signature[64];
    memset(big.origin, 'o', sizeof big.origin - 1);
    checkpoint_signer_make(&signers[0], CHECKPOINT_LOG, big.origin, log_public);
    checkpoint_sign(signature, &big, log_secret);
    size_t size = checkpoint_note(note, &big, log_public, signature);
    for (int i = 1; i < 16; i++) {
        big.origin[0] = (char)('a' + i); // names of its length
        checkpoint_signer_make(&signers[i], CHECKPOINT_COSIGNER, big.origin, witness_public);
        big.origin[0] = 'o';
        CHECK(size + CHECKPOINT_LINE_MAX <= CHECKPOINT_NOTE_MAX);
        size += checkpoint_cosign(note + size, &big, &signers[i], INT64_MAX, witness_secret);
    }
    struct checkpoint_check check;
    CHECK(checkpoint_read(&got, &check, note, size, signers, 16) == SYNC_OK);
    CHECK(check.passed == 0xFFFF && check.cosigned_s == INT64_MAX && got.size == INT64_MAX);
    checkpoint_signer_text(key, &signers[5]);
    CHECK(checkpoint_signer_parse(&again, key) == SYNC_OK);
    CHECK(again.kind == CHECKPOINT_COSIGNER && !strcmp(again.name, signers[5].name) &&
          !memcmp(again.key, witness_public, 32) && !memcmp(again.id, signers[5].id, 4));
}

static void a_verifier_key_is_read_and_a_wrong_one_refused(void) {
    static const char *const bad[] = {
        "",
        "+",
        "++",
        ORIGIN,
        ORIGIN "+b76acc68",
        ORIGIN "+b76acc68+",
        ORIGIN "+b76acc69+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs", // id of another
        ORIGIN "+b76acc6+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",
        ORIGIN "+b76acc6g+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",
        ORIGIN "x+b76acc68+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",
        ORIGIN " +b76acc68+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",
        "+b76acc68+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",
        ORIGIN "+b76acc68+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtI",      // shorter
        ORIGIN "+b76acc68+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIsAAAA", // longer
        ORIGIN "+b76acc68+BepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",     // another kind
        ORIGIN "+b76acc68+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs\n",
    };
    struct checkpoint_signer got = {.name = "as it was"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(checkpoint_signer_parse(&got, bad[i]) == SYNC_BAD_FILE);
        CHECK(!strcmp(got.name, "as it was"));
    }
    CHECK(checkpoint_signer_parse(&got, VERIFIER_KEY) == SYNC_OK);
    CHECK(got.kind == CHECKPOINT_LOG && !strcmp(got.name, ORIGIN) &&
          !memcmp(got.key, log_public, 32));
}

int main(void) {
    if (sodium_init() < 0)
        return 1;
    prepare();
    RUN(the_vector_is_made_to_the_byte);
    RUN(the_vector_is_read_and_who_signed_is_told);
    RUN(a_note_of_nobody_known_is_refused);
    RUN(each_changed_byte_of_a_signed_text_is_refused);
    RUN(each_shortened_note_is_refused);
    RUN(a_known_signer_that_fails_rejects_though_another_passes);
    RUN(a_cosignature_is_not_a_log_signature);
    RUN(a_log_signs_under_its_own_origin_alone);
    RUN(sixteen_signatures_and_more_are_read);
    RUN(lines_that_say_more_are_covered_by_the_signature);
    RUN(what_is_no_checkpoint_to_the_letter_is_refused);
    RUN(an_origin_too_long_for_its_room_is_refused);
    RUN(the_longest_names_fit_their_room);
    RUN(a_verifier_key_is_read_and_a_wrong_one_refused);
    return check_report();
}
