// Records to the centre over real TLS on the loopback: whatever is lost, doubled or reordered on
// the way, the centre has each record exactly once at the end, and a stranger gets none.
#include "sync/uplink.h"
#include "tests/check.h"
#include "tests/support/device/loopback_hub.h"
#include "tests/support/scratch.h"
#include <inttypes.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KIOSK "uik7001-k1"
static char url[64], ca[600], cert[600], key[600], log_path[600], sent_path[600], proof_path[600];
static struct loopback_hub *hub;
static struct participation_log *log_here;
static struct log_reader *reader;
static uint32_t next_voter = 1;

static struct uplink_config config(void) {
    return (struct uplink_config){.url = url,
                                  .ca_file = ca,
                                  .client_cert = cert,
                                  .client_key = key,
                                  .kiosk_id = KIOSK,
                                  .sent_file = sent_path,
                                  .proof_file = proof_path,
                                  .batch_max = 7,
                                  .timeout_ms = 5000};
}

static void add_records(int count) {
    while (count--) {
        struct log_visit visit = {
            .voter = next_voter++, .method = BY_FINGER, .finding = FOUND_BY_NAME};
        log_nonce(visit.nonce);
        CHECK(participation_log_reserve(log_here, &visit, NULL) == SYNC_OK);
    }
}

// Rounds until nothing waits, at most `most`; how many said SYNC_OK.
static int rounds(const struct uplink_config *with, int most, struct uplink_sent *sent) {
    int good = 0;
    for (int i = 0; i < most; i++) {
        enum sync_status status = uplink_round(with, reader, NULL, sent);
        CHECK(status == SYNC_OK || status == SYNC_NO_LINK);
        CHECK((status == SYNC_OK) == !*sent->why);
        good += status == SYNC_OK;
        if (status == SYNC_OK && !sent->waiting)
            break;
    }
    return good;
}

static void the_centre_has_each_record_once(void) {
    const uint64_t size = participation_log_size(log_here);
    CHECK(loopback_hub_count(hub, KIOSK) == size);
    for (uint64_t i = 0; i < size; i++) {
        uint8_t here[LOG_RECORD_SIZE], there[LOG_RECORD_SIZE];
        size_t count;
        CHECK(log_reader_read(reader, i, here, 1, &count, NULL) == SYNC_OK && count == 1);
        CHECK(loopback_hub_record(hub, KIOSK, i, there) && !memcmp(here, there, sizeof here));
    }
}

static void batches_follow_each_other(void) {
    struct uplink_config with = config();
    struct uplink_sent sent;
    add_records(20); // and record 0
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_OK && sent.next == 7 &&
          sent.waiting == 14);
    CHECK(rounds(&with, 10, &sent) == 2 && sent.next == 21);
    the_centre_has_each_record_once();
    unsigned requests = loopback_hub_requests(hub);
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_OK && sent.waiting == 0);
    CHECK(loopback_hub_requests(hub) == requests); // nothing to send, nobody is asked
}

static void every_fault_of_the_way_ends_well(void) {
    static const enum hub_fault faults[] = {
        HUB_LOSES_REQUEST, HUB_LOSES_ANSWER,  HUB_TAKES_TWICE,  HUB_SAYS_500,   HUB_TAKES_LATE,
        HUB_SAYS_429,      HUB_SAYS_NONSENSE, HUB_TAKES_LATE,   HUB_TAKES_LATE, HUB_WELL,
        HUB_SAYS_TOO_MUCH, HUB_ANSWERS_OLD,   HUB_LOSES_ANSWER, HUB_TAKES_TWICE};
    struct uplink_config with = config();
    struct uplink_sent sent;
    add_records(60);
    loopback_hub_plan(hub, faults, sizeof faults / sizeof *faults);
    rounds(&with, 60, &sent);
    CHECK(sent.waiting == 0 && sent.next == participation_log_size(log_here));
    the_centre_has_each_record_once();
}

static void each_fault_alone_is_told_and_mended(void) {
    for (int fault = HUB_LOSES_REQUEST; fault <= HUB_ANSWERS_OLD; fault++) {
        const enum hub_fault plan = (enum hub_fault)fault;
        struct uplink_config with = config();
        struct uplink_sent sent;
        add_records(3);
        loopback_hub_plan(hub, &plan, 1);
        const enum sync_status expected = plan == HUB_REFUSES       ? SYNC_FORKED
                                          : plan == HUB_TAKES_TWICE ? SYNC_OK
                                                                    : SYNC_NO_LINK;
        CHECK(uplink_round(&with, reader, NULL, &sent) == expected);
        CHECK(sent.retry_after_s == (plan == HUB_SAYS_429 ? 7 : 0));
        CHECK(!sent.reason == (expected == SYNC_OK));
        CHECK((sent.reason == UPLINK_BUSY) == (plan == HUB_SAYS_500 || plan == HUB_SAYS_429));
        CHECK((sent.reason == UPLINK_NO_SENSE) ==
              (plan == HUB_SAYS_NONSENSE || plan == HUB_ANSWERS_OLD));
        rounds(&with, 5, &sent);
        the_centre_has_each_record_once();
    }
}

static void a_lost_note_of_what_was_sent_does_no_harm(void) {
    struct uplink_config with = config();
    struct uplink_sent sent;
    add_records(2);
    CHECK(!unlink(sent_path));
    rounds(&with, 50, &sent);
    CHECK(sent.waiting == 0);
    FILE *file = fopen(sent_path, "w");
    fputs("next 99999999\n", file); // from another day
    fclose(file);
    add_records(2);
    rounds(&with, 50, &sent);
    file = fopen(sent_path, "w");
    fputs("\xFF\xFE rubbish", file);
    fclose(file);
    add_records(2);
    rounds(&with, 50, &sent);
    CHECK(sent.waiting == 0);
    the_centre_has_each_record_once();
}

static void a_centre_that_lost_records_gets_them_again(void) {
    struct uplink_config with = config();
    struct uplink_sent sent;
    loopback_hub_stop(hub); // and with it what it had
    hub = loopback_hub_start(scratch_folder(), 0, NULL);
    snprintf(url, sizeof url, "https://127.0.0.1:%u", loopback_hub_port(hub));
    add_records(1);
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_OK &&
          sent.next == 0); // 409: from the beginning
    rounds(&with, 60, &sent);
    the_centre_has_each_record_once();
}

static void a_log_that_went_back_in_time_is_refused(void) {
    struct uplink_config with = config();
    struct uplink_sent sent;
    struct log_place place = {.path = scratch_path("young.log"), .kiosk = 1, .voters_max = 10};
    struct participation_log *young;
    struct log_reader *young_reader;
    with.sent_file = scratch_path("young.sent");
    with.proof_file = scratch_path("young.proved");
    CHECK(participation_log_open(&young, &place) == SYNC_OK);
    CHECK(participation_log_begin(young, 1) == SYNC_OK);
    CHECK(log_reader_open(&young_reader, place.path) == SYNC_OK);
    CHECK(uplink_round(&with, young_reader, NULL, &sent) == SYNC_FORKED); // it begins otherwise
    CHECK(sent.proved == SYNC_FORKED && strstr(sent.why, "another kiosk"));
    CHECK(uplink_proved_before(with.proof_file) == SYNC_FORKED);
    log_reader_close(young_reader);
    participation_log_close(young);
    the_centre_has_each_record_once();
}

static void strangers_are_refused_on_both_sides(void) {
    struct uplink_sent sent;
    struct uplink_config with = config();
    const size_t before = loopback_hub_count(hub, KIOSK);
    char other_ca[600], other_cert[600], other_key[600];
    snprintf(other_ca, sizeof other_ca, "%s", scratch_path("other-ca.pem"));
    snprintf(other_cert, sizeof other_cert, "%s", scratch_path("other.pem"));
    snprintf(other_key, sizeof other_key, "%s", scratch_path("other.key"));
    add_records(1);
    with.ca_file = other_ca; // the server is not of this CA
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_NO_LINK && *sent.why);
    CHECK(sent.reason == UPLINK_STRANGER);
    with = config();
    with.client_cert = with.client_key = NULL;
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_REFUSED && *sent.why);
    CHECK(sent.reason == UPLINK_NOT_ADMITTED);
    with.client_cert = other_cert; // the right name, of the wrong CA
    with.client_key = other_key;
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_REFUSED && *sent.why);
    CHECK(sent.reason == UPLINK_NOT_ADMITTED);
    with.client_key = scratch_path("no.key");
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_NO_LINK && *sent.why);
    CHECK(sent.reason == UPLINK_NOT_ADMITTED);
    with = config();
    with.kiosk_id = "uik7001-k2"; // another kiosk's name with this one's certificate
    with.sent_file = scratch_path("k2.sent");
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_REFUSED && strstr(sent.why, "403"));
    CHECK(sent.reason == UPLINK_NOT_ADMITTED && !sent.proved);
    CHECK(loopback_hub_count(hub, KIOSK) == before && loopback_hub_count(hub, "uik7001-k2") == 0);
}

static void what_cannot_be_asked_is_not_asked(void) {
    struct uplink_sent sent;
    struct uplink_config with = config();
    char plain[64];
    snprintf(plain, sizeof plain, "http%s", url + 5);
    with.url = plain;
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_REFUSED);
    with = config();
    with.kiosk_id = "../hub?x=1";
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_REFUSED);
    with = config();
    with.url = "https://127.0.0.1:1"; // nobody there
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_NO_LINK && *sent.why);
    CHECK(sent.waiting > 0 && sent.reason == UPLINK_NO_ANSWER);
    with = config();
    with.sent_file = scratch_path("no/such/folder/sent");
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_DISK_FAILED);
}

// ---- Receipts

static struct uplink_note note_here(void) {
    struct uplink_note note;
    note.size = participation_log_checkpoint(log_here, note.text);
    return note;
}

static struct checkpoint_signer hub_signer;
static char receipt_path[600];

static struct uplink_config config_with_receipts(void) {
    struct uplink_config with = config();
    loopback_hub_signer(&hub_signer);
    snprintf(receipt_path, sizeof receipt_path, "%s", scratch_path("receipt.note"));
    with.hub = &hub_signer;
    with.receipt_file = receipt_path;
    return with;
}

static void know_this_kiosk(void) {
    struct checkpoint_signer kiosk;
    char text[CHECKPOINT_KEY_SIZE];
    participation_log_verifier_key(log_here, text);
    CHECK(checkpoint_signer_parse(&kiosk, text) == SYNC_OK);
    loopback_hub_know(hub, KIOSK, &kiosk);
}

// The receipt on the disk has both signatures, over `size` records.
static bool the_receipt_is_over(uint64_t size) {
    char text[CHECKPOINT_NOTE_MAX], verifier_key[CHECKPOINT_KEY_SIZE];
    struct checkpoint_signer signers[2] = {hub_signer};
    struct checkpoint noted;
    struct checkpoint_check check;
    uint8_t root[32];
    FILE *file = fopen(receipt_path, "rb");
    const size_t length = file ? fread(text, 1, sizeof text, file) : 0;
    if (file)
        fclose(file);
    participation_log_verifier_key(log_here, verifier_key);
    return !checkpoint_signer_parse(&signers[1], verifier_key) &&
           !checkpoint_read(&noted, &check, text, length, signers, 2) && check.passed == 3 &&
           check.cosigned_s > 1700000000 && noted.size == size &&
           !participation_log_root(log_here, size, root) && !memcmp(root, noted.root, sizeof root);
}

static void the_centre_signs_for_what_it_has_and_the_receipt_is_kept(void) {
    struct uplink_config with = config_with_receipts();
    struct uplink_sent sent;
    add_records(20); // three batches: only the last one reaches the checkpoint's size
    const struct uplink_note note = note_here();
    know_this_kiosk();
    for (sent.waiting = 1; sent.waiting;) {
        CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_OK);
        CHECK((sent.receipt == 0) == (sent.waiting > 0));
    }
    CHECK(sent.receipt == participation_log_size(log_here));
    CHECK(the_receipt_is_over(sent.receipt));
    const unsigned requests = loopback_hub_requests(hub);
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_OK);
    CHECK(sent.receipt == participation_log_size(log_here)); // read from the file
    CHECK(loopback_hub_requests(hub) == requests);           // nothing is new
}

static void a_receipt_is_asked_for_when_no_record_waits_any_more(void) {
    struct uplink_config with = config_with_receipts();
    struct uplink_sent sent;
    const uint64_t before = participation_log_size(log_here);
    const struct uplink_note older = note_here();
    add_records(3);
    CHECK(uplink_round(&with, reader, &older, &sent) == SYNC_OK && !sent.waiting);
    CHECK(sent.receipt == before);
    const struct uplink_note newer = note_here();
    CHECK(uplink_round(&with, reader, &newer, &sent) == SYNC_OK);
    CHECK(sent.receipt == before + 3 && the_receipt_is_over(before + 3));
    CHECK(uplink_round(&with, reader, &older, &sent) == SYNC_OK); // an old one is no news
    CHECK(the_receipt_is_over(before + 3));
}

static void a_lost_answer_or_a_damaged_receipt_costs_one_question(void) {
    static const enum hub_fault faults[] = {HUB_LOSES_ANSWER, HUB_SAYS_500, HUB_TAKES_TWICE};
    struct uplink_config with = config_with_receipts();
    struct uplink_sent sent;
    add_records(2);
    const struct uplink_note note = note_here();
    loopback_hub_plan(hub, faults, sizeof faults / sizeof *faults);
    for (int i = 0; i < 3; i++)
        CHECK(uplink_round(&with, reader, &note, &sent) == (i < 2 ? SYNC_NO_LINK : SYNC_OK));
    CHECK(the_receipt_is_over(participation_log_size(log_here)));
    FILE *file = fopen(receipt_path, "w");
    CHECK(file && fputs("rubbish", file) >= 0 && !fclose(file));
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_OK);
    CHECK(the_receipt_is_over(participation_log_size(log_here)));
}

static void a_false_receipt_is_refused_and_the_old_one_stays(void) {
    static const enum hub_fault faults[] = {HUB_SIGNS_FALSELY};
    struct uplink_config with = config_with_receipts();
    struct uplink_sent sent;
    const uint64_t before = participation_log_size(log_here);
    add_records(2);
    struct uplink_note note = note_here();
    loopback_hub_plan(hub, faults, 1);
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_REFUSED);
    CHECK(strstr(sent.why, "receipt") && !sent.waiting); // the records are there all the same
    CHECK(sent.reason == UPLINK_FALSE_RECEIPT && sent.without_receipt == 2 && !sent.proved);
    CHECK(the_receipt_is_over(before));
    struct checkpoint_signer other = hub_signer; // the package names another centre
    checkpoint_signer_make(&other, CHECKPOINT_COSIGNER, hub_signer.name, (const uint8_t[32]){1});
    with.hub = &other;
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_REFUSED);
    CHECK(the_receipt_is_over(before));
    with.hub = &hub_signer;
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_OK);
    CHECK(the_receipt_is_over(before + 2));
    with.receipt_file = scratch_path("no/such/receipt");
    add_records(1);
    note = note_here();
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_DISK_FAILED && *sent.why);
}

static void a_receipt_of_another_key_is_said_and_none_at_all_is_counted(void) {
    static const enum hub_fault faults[] = {HUB_SIGNS_AS_ANOTHER, HUB_SIGNS_NOTHING};
    struct uplink_config with = config_with_receipts();
    struct uplink_sent sent;
    const struct uplink_note before = note_here();
    CHECK(uplink_round(&with, reader, &before, &sent) == SYNC_OK && !sent.without_receipt);
    add_records(3);
    const struct uplink_note note = note_here();
    loopback_hub_plan(hub, faults, 2);
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_REFUSED);
    CHECK(sent.reason == UPLINK_FALSE_RECEIPT && sent.without_receipt == 3);
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_OK);
    CHECK(!sent.waiting && sent.without_receipt == 3 && !sent.progress); // sent, and that is all
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_OK && !sent.without_receipt);
}

// The hub's signature alone does not make it this log's receipt.
static void a_receipt_of_another_log_signs_for_nothing_here(void) {
    struct uplink_config with = config_with_receipts();
    struct uplink_sent sent;
    struct checkpoint other = {.origin = "cec.example/2027-01/uik7001/k2", .size = 5};
    uint8_t seed[32], public_key[32], secret_key[64];
    char text[CHECKPOINT_NOTE_MAX];
    memset(seed, 9, sizeof seed); // the loopback hub's
    crypto_sign_seed_keypair(public_key, secret_key, seed);
    size_t size = checkpoint_text(text, &other);
    text[size++] = '\n';
    size += checkpoint_cosign(text + size, &other, &hub_signer, 1800000000, secret_key);
    FILE *file = fopen(receipt_path, "w");
    CHECK(file && fwrite(text, 1, size, file) == size && !fclose(file));
    const struct uplink_note note = note_here();
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_OK);
    CHECK(sent.receipt == participation_log_size(log_here) && the_receipt_is_over(sent.receipt));
}

// The disk was put back, and the receipt beside it was not.
static void a_receipt_for_more_records_than_there_are_signs_for_nothing(void) {
    struct uplink_config with = config_with_receipts();
    struct uplink_sent sent;
    struct checkpoint longer;
    uint8_t seed[32], public_key[32], secret_key[64];
    char text[CHECKPOINT_NOTE_MAX];
    const struct uplink_note note = note_here();
    CHECK(!checkpoint_claims(&longer, note.text, note.size));
    longer.size += 5;
    memset(seed, 9, sizeof seed); // the loopback hub's
    crypto_sign_seed_keypair(public_key, secret_key, seed);
    size_t size = checkpoint_text(text, &longer);
    text[size++] = '\n';
    size += checkpoint_cosign(text + size, &longer, &hub_signer, 1800000000, secret_key);
    FILE *file = fopen(receipt_path, "w");
    CHECK(file && fwrite(text, 1, size, file) == size && !fclose(file));
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_OK && !sent.receipt);
    CHECK(sent.without_receipt == participation_log_size(log_here));
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_OK && !sent.without_receipt);
}

// ---- What the centre proves

static void what_the_centre_proves_stands_until_it_signs_for_all_of_the_log(void) {
    static const enum hub_fault faults[] = {HUB_REFUSES, HUB_SAYS_500, HUB_SIGNS_NOTHING, HUB_WELL,
                                            HUB_SIGNS_FALSELY};
    struct uplink_config with = config_with_receipts();
    struct uplink_sent sent;
    add_records(2);
    const struct uplink_note older = note_here();
    add_records(1);
    const struct uplink_note note = note_here();
    loopback_hub_plan(hub, faults, sizeof faults / sizeof *faults);
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_FORKED && sent.proved == SYNC_FORKED);
    CHECK(sent.reason == UPLINK_PROVED && strstr(sent.why, "422"));
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_NO_LINK && sent.proved == SYNC_FORKED);
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_OK && sent.proved == SYNC_FORKED);
    CHECK(uplink_round(&with, reader, &older, &sent) == SYNC_OK); // a receipt, not of all
    CHECK(sent.without_receipt == 1);
    CHECK(sent.proved == SYNC_FORKED && uplink_proved_before(proof_path) == SYNC_FORKED);
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_REFUSED && sent.proved == SYNC_FORKED);
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_OK && !sent.proved);
    CHECK(access(proof_path, F_OK) && !uplink_proved_before(proof_path));
}

// All is sent and signed for, and still the centre is asked: nothing else could clear it.
static void a_proof_is_asked_about_though_nothing_waits(void) {
    static const enum hub_fault no[] = {HUB_REFUSES, HUB_LOSES_REQUEST, HUB_HAS_MORE};
    const struct uplink_config with[] = {config_with_receipts(), config()};
    struct uplink_sent sent;
    const struct uplink_note note = note_here();
    for (const struct uplink_config *at = with; at < with + 2; at++) {
        FILE *file = fopen(proof_path, "w");
        CHECK(file && fputs("ahead\nby hand\n", file) >= 0 && !fclose(file));
        loopback_hub_plan(hub, no, 3);
        CHECK(uplink_round(at, reader, &note, &sent) == SYNC_FORKED && sent.proved == SYNC_AHEAD);
        CHECK(uplink_round(at, reader, &note, &sent) == SYNC_NO_LINK && sent.proved == SYNC_AHEAD);
        CHECK(uplink_round(at, reader, &note, &sent) == SYNC_AHEAD && sent.proved == SYNC_AHEAD);
        CHECK(uplink_round(at, reader, &note, &sent) == SYNC_OK && !sent.proved);
    }
}

static void a_proof_that_cannot_be_read_stands_for_a_fork(void) {
    CHECK(uplink_proved_before(scratch_path("no/such/proof")) == SYNC_OK);
    FILE *file = fopen(proof_path, "w"); // emptied
    CHECK(file && !fclose(file));
    CHECK(uplink_proved_before(proof_path) == SYNC_FORKED);
    char below[620];
    snprintf(below, sizeof below, "%s/proof", proof_path); // a file in its folder's place
    CHECK(uplink_proved_before(below) == SYNC_FORKED);
    CHECK(!unlink(proof_path) && !mkdir(proof_path, 0700));
    CHECK(uplink_proved_before(proof_path) == SYNC_FORKED);
    CHECK(!rmdir(proof_path) && !symlink("/nonexistent", proof_path));
    CHECK(uplink_proved_before(proof_path) == SYNC_FORKED);
    CHECK(!unlink(proof_path));
}

static void a_disk_that_cannot_keep_a_proof_does_not_hide_it(void) {
    static const enum hub_fault faults[] = {HUB_HAS_MORE};
    struct uplink_config with = config();
    struct uplink_sent sent;
    add_records(1);
    with.proof_file = scratch_path("no/such/proof");
    loopback_hub_plan(hub, faults, 1);
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_AHEAD && sent.proved == SYNC_AHEAD);
    CHECK(strstr(sent.why, "not kept"));
}

static void no_answer_409_moves_the_log_forwards(void) {
    static const enum hub_fault faults[] = {HUB_ASKS_ON, HUB_ASKS_BACK, HUB_ASKS_ON};
    struct uplink_config with = config();
    struct uplink_sent sent;
    const uint64_t before = participation_log_size(log_here) - 1;
    add_records(2);
    loopback_hub_plan(hub, faults, 3);
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_NO_LINK); // would leave one out
    CHECK(sent.reason == UPLINK_NO_SENSE && sent.next == before && !sent.progress);
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_OK);
    CHECK(sent.next == before - 1 && !sent.progress); // asked back: no progress
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_NO_LINK && !sent.progress);
    CHECK(uplink_round(&with, reader, NULL, &sent) == SYNC_OK && sent.progress && !sent.waiting);
    the_centre_has_each_record_once();
}

static void the_centre_refuses_a_checkpoint_of_other_records(void) {
    struct uplink_config with = config_with_receipts();
    struct uplink_sent sent;
    struct log_place place = {.path = scratch_path("fork.log"),
                              .origin = "cec.example/2027-01/uik7001/k1",
                              .kiosk = 1,
                              .voters_max = 100};
    struct participation_log *fork;
    struct checkpoint_signer signer;
    char key_text[CHECKPOINT_KEY_SIZE];
    struct uplink_note note;
    CHECK(participation_log_open(&fork, &place) == SYNC_OK);
    CHECK(participation_log_begin(fork, 1) == SYNC_OK);
    participation_log_verifier_key(fork, key_text);
    CHECK(checkpoint_signer_parse(&signer, key_text) == SYNC_OK);
    note.size = participation_log_checkpoint(fork, note.text);
    with.receipt_file = scratch_path("fork.note");
    add_records(1);
    // under a key that the centre does not know for this kiosk: nothing in it counts
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_FORKED && strstr(sent.why, "422"));
    CHECK(!unlink(proof_path));
    loopback_hub_stop(hub); // a centre that has signed nothing yet
    hub = loopback_hub_start(scratch_folder(), 0, NULL);
    snprintf(url, sizeof url, "https://127.0.0.1:%u", loopback_hub_port(hub));
    loopback_hub_know(hub, KIOSK, &signer);
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_OK); // 409: from the beginning
    // signed by the right key, but the tree is another's
    CHECK(uplink_round(&with, reader, &note, &sent) == SYNC_FORKED && strstr(sent.why, "422"));
    CHECK(access(scratch_path("fork.note"), F_OK));
    participation_log_close(fork);
}

int main(void) {
    if (system("openssl version >/dev/null 2>&1"))
        SKIP("the openssl program is not here");
    snprintf(ca, sizeof ca, "%s", scratch_path("ca.pem"));
    snprintf(cert, sizeof cert, "%s", scratch_path("client.pem"));
    snprintf(key, sizeof key, "%s", scratch_path("client.key"));
    snprintf(log_path, sizeof log_path, "%s", scratch_path("kiosk.log"));
    snprintf(sent_path, sizeof sent_path, "%s", scratch_path("kiosk.sent"));
    snprintf(proof_path, sizeof proof_path, "%s", scratch_path("kiosk.proved"));
    if (!loopback_certificates(scratch_folder(), KIOSK) ||
        !(hub = loopback_hub_start(scratch_folder(), 0, NULL)))
        return 1;
    snprintf(url, sizeof url, "https://127.0.0.1:%u", loopback_hub_port(hub));
    struct log_place place = {.path = log_path,
                              .election = "e",
                              .uik = "7001",
                              .origin = "cec.example/2027-01/uik7001/k1",
                              .kiosk = 1,
                              .voters_max = 500};
    if (participation_log_open(&log_here, &place) || participation_log_begin(log_here, 1) ||
        log_reader_open(&reader, log_path))
        return 1;
    RUN(batches_follow_each_other);
    RUN(every_fault_of_the_way_ends_well);
    RUN(each_fault_alone_is_told_and_mended);
    RUN(a_lost_note_of_what_was_sent_does_no_harm);
    RUN(a_centre_that_lost_records_gets_them_again);
    RUN(a_log_that_went_back_in_time_is_refused);
    RUN(strangers_are_refused_on_both_sides);
    RUN(what_cannot_be_asked_is_not_asked);
    RUN(the_centre_signs_for_what_it_has_and_the_receipt_is_kept);
    RUN(a_receipt_is_asked_for_when_no_record_waits_any_more);
    RUN(a_lost_answer_or_a_damaged_receipt_costs_one_question);
    RUN(a_false_receipt_is_refused_and_the_old_one_stays);
    RUN(a_receipt_of_another_key_is_said_and_none_at_all_is_counted);
    RUN(a_receipt_of_another_log_signs_for_nothing_here);
    RUN(a_receipt_for_more_records_than_there_are_signs_for_nothing);
    RUN(what_the_centre_proves_stands_until_it_signs_for_all_of_the_log);
    RUN(a_proof_is_asked_about_though_nothing_waits);
    RUN(a_proof_that_cannot_be_read_stands_for_a_fork);
    RUN(a_disk_that_cannot_keep_a_proof_does_not_hide_it);
    RUN(no_answer_409_moves_the_log_forwards);
    RUN(the_centre_refuses_a_checkpoint_of_other_records);
    log_reader_close(reader);
    participation_log_close(log_here);
    loopback_hub_stop(hub);
    return check_report();
}
