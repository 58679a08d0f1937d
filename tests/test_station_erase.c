// The end of a station's data: what refuses it, what it leaves, and that a power cut at any step
// leaves either everything or what the same command finishes.
#include "kiosk/paper/paper.h"
#include "kiosk/paper/paper_certificate.h"
#include "sync/lock_file.h"
#include "sync/participation_log.h"
#include "sync/station_erase.h"
#include "sync/voter_slice.h"
#include "tests/check.h"
#include "tests/support/scratch.h"
#include "tests/support/station_hand.h"
#include "tests/support/station_secrets.h"
#include "tests/support/typed.h"
#include <dirent.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct small_station small; // its day is over, and a note of it lies in small.folder/export
static uint8_t hub_secret[64];
static struct checkpoint_signer hub;
static char hub_key[CHECKPOINT_KEY_SIZE];

// ---- A copy of the station for each test ----

static struct small_station copy;
static struct hand_day day; // of the copy
static char export_dir[320], receipt[320], earlier[320];

static bool system_says_well(const char *format, const char *a, const char *b) {
    char line[1200];
    snprintf(line, sizeof line, format, a, b);
    return !system(line);
}

static void stand_in(const char *folder) {
    copy = small_station_at(folder);
    day = hand_day_of(&copy, "");
    snprintf(export_dir, sizeof export_dir, "%s/export", folder);
    snprintf(receipt, sizeof receipt, "%s/receipt", folder);
    snprintf(earlier, sizeof earlier, "%s/earlier", folder);
}

static void new_copy(void) {
    stand_in(scratch_path("station"));
    CHECK(system_says_well("rm -rf '%s'%s", copy.folder, ""));
    CHECK(system_says_well("cp -a '%s' '%s'", small.folder, copy.folder));
}

static struct erase_order order_here(void) {
    struct erase_order order = {
        .slice_path = copy.slice,
        .data_dir = day.data,
        .medium_dir = day.medium,
        .kiosk = 1,
        .passphrases = {small_station_passphrases[0], NULL, small_station_passphrases[2]},
        .export_dir = export_dir,
        .receipt_path = receipt,
        .hub_key = hub_key
    };
    CHECK(public_key_read(&order.key, small.key) == SYNC_OK);
    return order;
}

static bool write_bytes(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    bool well = file && fwrite(bytes, 1, size, file) == size;
    return file && !fclose(file) && well;
}

static bool is_there(const char *name) {
    char path[700];
    snprintf(path, sizeof path, "%s/%s", copy.folder, name);
    return !access(path, F_OK);
}

static bool open_log(struct participation_log **log) {
    struct voter_slice *slice = small_station_slice(&copy);
    struct log_place place;
    char path[400];
    snprintf(path, sizeof path, "%s/participation.log", day.data);
    bool well = slice && voter_slice_log_place(slice, 1, &place) == SYNC_OK;
    place.path = path;
    place.medium_dir = day.medium;
    well = well && participation_log_open(log, &place) == SYNC_OK;
    voter_slice_close(slice);
    return well;
}

static bool everything_opens(void) {
    struct participation_log *log = NULL;
    const bool well = open_log(&log) && participation_log_has_ended(log);
    participation_log_close(log);
    return well;
}

// The day's log, to make notes of it as `shailoo log export` and the centre do.
static bool make_notes(void) {
    struct participation_log *log = NULL;
    struct checkpoint checkpoint;
    char note[CHECKPOINT_NOTE_MAX], shorter[CHECKPOINT_NOTE_MAX];
    uint8_t seed[32] = {9}, public_key[32], signature[64] = {0};
    crypto_sign_seed_keypair(public_key, hub_secret, seed);
    checkpoint_signer_make(&hub, CHECKPOINT_COSIGNER, "hub.example/witness", public_key);
    checkpoint_signer_text(hub_key, &hub);
    if (!open_log(&log))
        return false;
    size_t size = participation_log_checkpoint(log, note);
    bool well = checkpoint_claims(&checkpoint, note, size) == SYNC_OK;
    well =
        well && !typed_run(BIN, "log export %s/2027-01-uik7161-k1.copy %s", day.medium, export_dir);
    size += checkpoint_cosign(note + size, &checkpoint, &hub, 1800000000, hub_secret);
    well = well && write_bytes(receipt, note, size);
    checkpoint.size--;
    well = well && participation_log_root(log, checkpoint.size, checkpoint.root) == SYNC_OK;
    size = checkpoint_note(shorter, &checkpoint, participation_log_public_key(log), signature);
    size += checkpoint_cosign(shorter + size, &checkpoint, &hub, 1800000000, hub_secret);
    well = well && write_bytes(earlier, shorter, size);
    participation_log_close(log);
    return well;
}

// ---- Refusals ----

static struct erase_certificate certificate;

static bool is_a_sentence(const char *why) {
    return strlen(why) > 20 && strlen(why) < ERASE_WHY_SIZE - 1 && !strchr(why, '\n');
}

static bool refused(const struct erase_order *order, enum sync_status wanted, const char *words) {
    char why[ERASE_WHY_SIZE] = "";
    const enum sync_status status = station_erase_begin(&certificate, order, why);
    const bool well = status == wanted && is_a_sentence(why) && strstr(why, words) &&
                      !is_there("data/erase.plan") && is_there("station.slice");
    if (!well)
        fprintf(stderr, "status %d (%s): %s\n", (int)status, sync_status_text(status), why);
    return well;
}

static void fewer_than_two_right_passphrases_erase_nothing(void) {
    struct erase_order order = order_here();
    order.passphrases[0] = NULL;
    CHECK(refused(&order, SYNC_NOT_TWO, "only one"));
    order.passphrases[2] = NULL;
    CHECK(refused(&order, SYNC_NOT_TWO, "nobody"));
    order = order_here();
    order.passphrases[2] = "wrong";
    CHECK(refused(&order, SYNC_WRONG_KEY, "operator"));
    order.passphrases[1] = "wrong"; // three, two of which are wrong: the first wrong one is named
    CHECK(refused(&order, SYNC_WRONG_KEY, "secretary"));
    order = order_here();
    order.passphrases[1] = "wrong"; // two right ones do not make a third right
    CHECK(refused(&order, SYNC_WRONG_KEY, "secretary"));
    order.passphrases[1] = order.passphrases[0];
    CHECK(refused(&order, SYNC_WRONG_KEY, "secretary"));
}

static void without_an_export_of_the_whole_log_nothing_is_erased(void) {
    struct erase_order order = order_here();
    char note[700];
    snprintf(note, sizeof note, "%s/checkpoint.note", export_dir);
    order.export_dir = copy.folder;
    CHECK(refused(&order, SYNC_NOT_FOUND, "no export"));
    order.export_dir = "/nowhere";
    CHECK(refused(&order, SYNC_NOT_FOUND, "/nowhere"));
    order = order_here();
    CHECK(system_says_well("cp '%s' '%s'", earlier, note));
    CHECK(refused(&order, SYNC_OLDER, "make it anew"));
    CHECK(write_bytes(note, "hello\n", 6));
    CHECK(refused(&order, SYNC_BAD_FILE, "no checkpoint"));
    CHECK(write_bytes(note, "", 0));
    CHECK(refused(&order, SYNC_BAD_FILE, "no checkpoint"));
}

static size_t read_bytes(const char *path, char *bytes, size_t room) {
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(bytes, 1, room - 1, file) : 0;
    if (file)
        fclose(file);
    bytes[size] = 0;
    return size;
}

static void an_export_that_was_damaged_is_refused(void) {
    struct erase_order order = order_here();
    char leaves[700], text[20000];
    snprintf(leaves, sizeof leaves, "%s/leaves.txt", export_dir);
    const size_t size = read_bytes(leaves, text, sizeof text);
    CHECK(size > 100 && write_bytes(leaves, text, size / 2));
    CHECK(refused(&order, SYNC_BAD_FILE, "anew"));
    text[3] = text[3] == 'A' ? 'B' : 'A';
    CHECK(write_bytes(leaves, text, size) && refused(&order, SYNC_BAD_FILE, "anew"));
    CHECK(!remove(leaves));
    char why[ERASE_WHY_SIZE] = "";
    CHECK(station_erase_begin(&certificate, &order, why) != SYNC_OK && is_a_sentence(why));
}

static void an_export_of_another_log_is_refused(void) {
    struct erase_order order = order_here();
    char path[700], note[CHECKPOINT_NOTE_MAX], other[CHECKPOINT_NOTE_MAX];
    struct checkpoint checkpoint;
    uint8_t signature[64], public_key[32], secret[64];
    snprintf(path, sizeof path, "%s/checkpoint.note", export_dir);
    const size_t size = read_bytes(path, note, sizeof note);
    CHECK(checkpoint_claims(&checkpoint, note, size) == SYNC_OK);
    crypto_sign_keypair(public_key, secret);

    struct checkpoint of_kiosk_2 = checkpoint;
    of_kiosk_2.origin[strlen(of_kiosk_2.origin) - 1] = '2';
    checkpoint_sign(signature, &of_kiosk_2, secret);
    CHECK(write_bytes(path, other, checkpoint_note(other, &of_kiosk_2, public_key, signature)));
    CHECK(refused(&order, SYNC_WRONG_STATION, "another log's export"));

    struct checkpoint other_root = checkpoint;
    other_root.root[0] ^= 1;
    checkpoint_sign(signature, &other_root, secret);
    CHECK(write_bytes(path, other, checkpoint_note(other, &other_root, public_key, signature)));
    CHECK(refused(&order, SYNC_WRONG_STATION, "root"));

    struct checkpoint longer = checkpoint;
    longer.size++;
    checkpoint_sign(signature, &longer, secret);
    CHECK(write_bytes(path, other, checkpoint_note(other, &longer, public_key, signature)));
    CHECK(refused(&order, SYNC_WRONG_STATION, "another log"));

    checkpoint_sign(signature, &checkpoint, secret); // the same text by somebody else
    CHECK(write_bytes(path, other, checkpoint_note(other, &checkpoint, public_key, signature)));
    CHECK(refused(&order, SYNC_BAD_SIGNATURE, "not signed by"));
}

static void without_the_centres_receipt_or_an_exception_nothing_is_erased(void) {
    struct erase_order order = order_here();
    char path[700];
    snprintf(path, sizeof path, "%s/checkpoint.note", export_dir);
    order.receipt_path = NULL; // the kiosk's own, which is not there
    CHECK(refused(&order, SYNC_NOT_FOUND, "data/receipt.note"));
    order.receipt_path = "/nowhere";
    CHECK(refused(&order, SYNC_NOT_FOUND, "/nowhere"));
    order.receipt_path = earlier;
    CHECK(refused(&order, SYNC_OLDER, "receipt"));
    order.receipt_path = path; // signed by the kiosk, not by the centre
    CHECK(refused(&order, SYNC_BAD_SIGNATURE, "hub.example/witness"));
    order = order_here();
    order.hub_key = "nonsense";
    CHECK(refused(&order, SYNC_BAD_FILE, "key"));
    order.hub_key = NULL; // this package names no centre
    CHECK(refused(&order, SYNC_NOT_FOUND, "key"));
    struct checkpoint_signer other = hub;
    char other_key[CHECKPOINT_KEY_SIZE];
    other.key[5] ^= 1;
    checkpoint_signer_make(&other, CHECKPOINT_COSIGNER, "hub.example/witness", other.key);
    checkpoint_signer_text(other_key, &other);
    order.hub_key = other_key;
    CHECK(refused(&order, SYNC_BAD_SIGNATURE, "hub.example/witness"));
    order = order_here();
    order.receipt_path = order.hub_key = NULL;
    order.exception = "  ";
    CHECK(refused(&order, SYNC_NOT_FOUND, "reason"));
    order.exception = "no line to the centre";
    order.medium_dir = NULL; // then only what is published would be left of the day
    CHECK(refused(&order, SYNC_NOT_FOUND, "has no records"));
}

static void another_kiosks_or_no_data_is_refused(void) {
    struct erase_order order = order_here();
    struct stat about;
    order.data_dir = copy.folder;
    CHECK(refused(&order, SYNC_DISK_FAILED, "data folder"));
    CHECK(!is_there("participation.log")); // none was made
    order = order_here();
    order.kiosk = 2;
    CHECK(refused(&order, SYNC_WRONG_KEY, "--kiosk"));
    order.kiosk = 9;
    CHECK(refused(&order, SYNC_NOT_FOUND, "participation.log"));
    order = order_here();
    order.slice_path = small.key;
    CHECK(refused(&order, SYNC_BAD_SIGNATURE, "commission.pub"));
    order = order_here();
    order.tpm = "device:/dev/null";
    CHECK(refused(&order, SYNC_TPM_UNBOUND, "--tpm"));
    CHECK(!stat(copy.slice, &about) && everything_opens());
}

static void while_the_kiosk_runs_or_the_poll_is_open_nothing_is_erased(void) {
    struct erase_order order = order_here();
    const struct station_config config = hand_config(&copy, &day);
    struct station *station = hand_opens(&config);
    CHECK(hand_reaches(station, LOCKED)); // with no log open
    CHECK(refused(&order, SYNC_BUSY, "still runs"));
    CHECK(hand_unlocks_by_two(station) && hand_reaches(station, CLOSED));
    CHECK(refused(&order, SYNC_BUSY, "still runs"));
    station_close(station);
    CHECK(system_says_well("rm -rf '%s' '%s'", day.data, day.medium));
    station = hand_opens(&config);
    CHECK(hand_opens_day(station));
    station_close(station);
    CHECK(refused(&order, SYNC_OUT_OF_ORDER, "not closed"));
}

// ---- What is left ----

static struct secret_search *secrets;

static void check_what_is_left(void) {
    static const char *const gone[] = {"station.slice",
                                       "station.slice.minisig",
                                       "data/participation.log",
                                       "data/participation.log-wal",
                                       "data/participation.log-shm",
                                       "data/participation.log.key",
                                       "data/participation.log.lock",
                                       "data/sent",
                                       "data/tries-2027-01-7161",
                                       "data/stray",
                                       "data/erase.plan",
                                       "referral",
                                       "referral.minisig"};
    static const char *const stays[] = {"data/journal.txt",
                                        "data/erase-certificate-2027-01.json",
                                        "medium/2027-01-uik7161-k1.copy",
                                        "export/checkpoint.note",
                                        "paper/zero-report.pdf",
                                        "paper/final-report.pdf",
                                        "paper/final-report.csv"};
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        CHECK(!is_there(gone[i]));
    for (size_t i = 0; i < sizeof stays / sizeof *stays; i++)
        CHECK(is_there(stays[i]));
    const struct secrets_left left = station_secrets_left(secrets, copy.folder);
    CHECK(left.found == 0 && left.on_paper == 0 && left.files >= 4);
    CHECK(!strstr(left.names, "paper/slip-") && !strstr(left.names, "paper/directions-"));
    CHECK(!everything_opens());
}

static void add_boxes(void) { // as raw bytes of the package
    struct stat about;
    CHECK(!stat(small.slice, &about));
    char *bytes = malloc((size_t)about.st_size + 1);
    const size_t size = read_bytes(small.slice, bytes, (size_t)about.st_size + 1);
    int boxes = 0;
    for (size_t i = 0; i + KEY_BOX_SIZE < size; i++) {
        static const uint8_t cheap[] = {0, 0, 0, 1, 0, 0, 0x20, 0};
        if (bytes[i] != 1 || bytes[i + 1] < 1 || bytes[i + 1] > 3 ||
            memcmp(bytes + i + 2, cheap, 8) != 0)
            continue;
        secret_search_parts(secrets, "key box", bytes + i + 10, KEY_BOX_SIZE - 10);
        boxes++;
    }
    CHECK(boxes == KEY_HOLDERS);
    free(bytes);
}

static void after_an_order_nothing_opens_with_all_three_passphrases(void) {
    struct erase_order order = order_here();
    char why[ERASE_WHY_SIZE] = "", path[400], referral[400];
    snprintf(path, sizeof path, "%s/sent", day.data);
    CHECK(write_bytes(path, "17\n", 3));
    snprintf(referral, sizeof referral, "%s/referral", copy.folder);
    CHECK(write_bytes(referral, "index", 5));
    order.referral_path = referral;
    CHECK(refused(&order, SYNC_DISK_FAILED, "referral.minisig"));
    snprintf(path, sizeof path, "%s/referral.minisig", copy.folder);
    CHECK(write_bytes(path, "signature", 9));
    snprintf(path, sizeof path, "%s/stray", day.data);
    CHECK(write_bytes(path, "Асанбекова", 20)); // whatever lies there goes
    CHECK(station_erase_begin(&certificate, &order, why) == SYNC_OK);
    CHECK(certificate.file_count >= 6 &&
          !strcmp(certificate.files[0].path + strlen(copy.folder), "/station.slice"));
    CHECK(!strcmp(certificate.holders[0], "Official 1") && !*certificate.holders[1] &&
          !strcmp(certificate.holders[2], "Official 3"));
    CHECK(!strcmp(certificate.receipt_by, "hub.example/witness") &&
          certificate.receipt_s == 1800000000 && !*certificate.exception);
    CHECK(certificate.files[0].bytes > 10000 && certificate.records > 3);
    CHECK(station_erase_carry_out(&certificate, why) == SYNC_OK && certificate.ended_s > 0);
    CHECK(is_there("data/erase.plan")); // until the certificate is out
    CHECK(station_erase_end(&certificate, why) == SYNC_OK);
    check_what_is_left();
    CHECK(station_erase_resume(&certificate, day.data, why) == SYNC_ALREADY_THERE &&
          is_a_sentence(why));
    snprintf(path, sizeof path, "%s/participation.log", day.data); // the next election's
    CHECK(write_bytes(path, "", 0));
    CHECK(station_erase_resume(&certificate, day.data, why) == SYNC_NOT_FOUND);
}

static bool do_all(void) {
    struct erase_order order = order_here();
    char why[ERASE_WHY_SIZE] = "";
    enum sync_status status = station_erase_resume(&certificate, day.data, why);
    if (status == SYNC_NOT_FOUND)
        status = station_erase_begin(&certificate, &order, why);
    if (!status)
        status = station_erase_carry_out(&certificate, why);
    if (!status)
        status = station_erase_end(&certificate, why);
    if (status && status != SYNC_ALREADY_THERE)
        fprintf(stderr, "%s\n", why);
    return status == SYNC_OK || status == SYNC_ALREADY_THERE;
}

static void two_commands_do_not_erase_at_once(void) {
    const struct erase_order order = order_here();
    char why[ERASE_WHY_SIZE] = "", path[400];
    int lock;
    CHECK(station_erase_begin(&certificate, &order, why) == SYNC_OK);
    snprintf(path, sizeof path, "%s/" ERASE_LOCK_NAME, day.data);
    CHECK(lock_file_take(&lock, path) == SYNC_OK); // as the other one has it
    CHECK(station_erase_carry_out(&certificate, why) == SYNC_BUSY && is_a_sentence(why));
    CHECK(is_there("station.slice") && everything_opens());
    lock_file_give_back(&lock);
    CHECK(do_all());
    check_what_is_left();
}

// ---- Slips ----

static bool erase_all(void) {
    const struct erase_order order = order_here();
    char why[ERASE_WHY_SIZE] = "";
    const bool well = !station_erase_begin(&certificate, &order, why) &&
                      !station_erase_carry_out(&certificate, why) &&
                      !station_erase_end(&certificate, why);
    if (!well)
        fprintf(stderr, "%s\n", why);
    return well;
}

static const char *certificate_text(void) {
    static char text[20000];
    char path[400];
    snprintf(path, sizeof path, "%s/erase-certificate-2027-01.json", day.data);
    CHECK(read_bytes(path, text, sizeof text) > 0);
    return text;
}

// The same on paper, for people.
static bool certificate_says(const char *words) {
    char pdf[400], text[20000], *line = text;
    struct paper paper;
    snprintf(pdf, sizeof pdf, "%s/certificate.pdf", copy.folder);
    CHECK(paper_certificate_make(&paper, &certificate, ENGLISH));
    CHECK(write_bytes(pdf, paper.bytes, paper.size));
    paper_forget(&paper);
    CHECK(system_says_well("pdftotext '%s' '%s/certificate.txt'", pdf, copy.folder));
    snprintf(pdf, sizeof pdf, "%s/certificate.txt", copy.folder);
    CHECK(read_bytes(pdf, text, sizeof text) > 100);
    while ((line = strchr(line, '\n'))) // as one line, however it was broken
        *line = ' ';
    return strstr(text, words);
}

static void slips_are_erased_where_they_came_out_and_reports_stay(void) {
    char slip[400], part[400];
    snprintf(slip, sizeof slip, "%s/slip-0001.pdf", day.printer);
    snprintf(part, sizeof part, "%s/slip-0002.pdf.new", day.printer); // as a power cut leaves one
    CHECK(is_there("paper/slip-0001.pdf") && is_there("paper/directions-0001.pdf"));
    CHECK(system_says_well("cp '%s' '%s'", slip, part));
    CHECK(erase_all());
    check_what_is_left();
    CHECK(certificate.printer_count == 1 && !strcmp(certificate.printers[0].path, day.printer));
    CHECK(certificate.printers[0].reached && certificate.printers[0].papers == 3 &&
          certificate.printers[0].bytes > 3000 && !certificate.printers[0].elsewhere);
    CHECK(strstr(certificate_text(), day.printer) && !strstr(certificate_text(), "NAMES"));
    CHECK(certificate_says("paper: 3 slips and directions") && !certificate_says("may remain"));
}

static void what_was_planted_among_the_slips_is_left_alone(void) {
    char victim[400], path[400], text[100];
    snprintf(victim, sizeof victim, "%s/victim", copy.folder);
    CHECK(write_bytes(victim, "precious", 8));
    snprintf(path, sizeof path, "%s/slip-0007.pdf", day.printer);
    CHECK(!symlink(victim, path));
    snprintf(path, sizeof path, "%s/slip-0008.pdf", day.printer);
    CHECK(!link(victim, path));
    snprintf(path, sizeof path, "%s/slip-0009.pdf", day.printer);
    CHECK(!mkfifo(path, 0600));
    snprintf(path, sizeof path, "%s/slip-0010.pdf", day.printer);
    CHECK(!mkdir(path, 0700));
    CHECK(erase_all());
    CHECK(read_bytes(victim, text, sizeof text) == 8 && !strcmp(text, "precious"));
    CHECK(!is_there("paper/slip-0001.pdf") && !is_there("paper/slip-0007.pdf") &&
          !is_there("paper/slip-0008.pdf") && !is_there("paper/slip-0009.pdf"));
    CHECK(certificate.printers[0].elsewhere == 1); // who knows whose bytes have two names
    CHECK(strstr(certificate_text(), "1 SLIPS WITH NAMES had a second name"));
    CHECK(certificate_says("1 slips have a second name"));
    CHECK(!rmdir(path) && !remove(victim));
    check_what_is_left();
}

static void a_printers_folder_that_is_away_is_named_with_what_may_be_in_it(void) {
    char away[400], said[400];
    snprintf(away, sizeof away, "%s/away", copy.folder);
    snprintf(said, sizeof said, "%s: could not be reached; SLIPS WITH NAMES", day.printer);
    CHECK(!rename(day.printer, away));
    CHECK(erase_all());
    CHECK(!certificate.printers[0].reached && strstr(certificate_text(), said));
    CHECK(certificate_says("What may remain, with voters' names"));
    CHECK(certificate_says("slips: not reached") && certificate_says("Find these slips"));
}

static void a_link_in_the_place_of_the_printers_folder_is_not_followed(void) {
    char away[400];
    snprintf(away, sizeof away, "%s/away", copy.folder);
    CHECK(!rename(day.printer, away) && !symlink(away, day.printer));
    CHECK(erase_all() && !certificate.printers[0].reached);
    CHECK(is_there("away/slip-0001.pdf"));
}

static void a_folder_that_goes_away_meanwhile_is_named_too(void) {
    const struct erase_order order = order_here();
    char away[400], why[ERASE_WHY_SIZE] = "";
    snprintf(away, sizeof away, "%s/away", copy.folder);
    CHECK(station_erase_begin(&certificate, &order, why) == SYNC_OK);
    CHECK(certificate.printers[0].reached && !rename(day.printer, away));
    CHECK(station_erase_resume(&certificate, day.data, why) == SYNC_OK); // as after a power cut
    CHECK(certificate.printers[0].reached && certificate.printers[0].papers == 2);
    CHECK(station_erase_carry_out(&certificate, why) == SYNC_OK &&
          !certificate.printers[0].reached);
    CHECK(station_erase_end(&certificate, why) == SYNC_OK);
    CHECK(strstr(certificate_text(), "SLIPS WITH NAMES may be there"));
}

static void each_folder_in_which_slips_came_out_is_in_the_log_once(void) {
    const struct erase_order order = order_here();
    char why[ERASE_WHY_SIZE] = "";
    struct hand_day other = day;
    CHECK(system_says_well("rm -rf '%s' '%s'", day.data, day.medium));
    snprintf(other.printer, sizeof other.printer, "%.240s/other", copy.folder);
    for (int i = 0; i < 4; i++) { // two printers by turns, each twice
        const struct station_config config = hand_config(&copy, i % 2 ? &other : &day);
        struct station *station = hand_opens(&config);
        CHECK(hand_opens_day(station));
        CHECK(i < 3 || hand_closes_poll(station));
        station_close(station);
    }
    struct log_record records[20];
    int printers = 0;
    for (size_t count = hand_records(&day, 0, records, 20); count--;)
        printers += records[count].event == LOG_PRINTER;
    CHECK(printers == 2);
    CHECK(system_says_well("rm -rf '%s' '%s'", export_dir, receipt));
    CHECK(!typed_run(BIN, "log export %s/2027-01-uik7161-k1.copy %s", day.medium, export_dir));
    struct erase_order without = order;
    without.receipt_path = without.hub_key = NULL;
    without.exception = "test";
    CHECK(station_erase_begin(&certificate, &without, why) == SYNC_OK);
    CHECK(certificate.printer_count == 2 && !strcmp(certificate.printers[1].path, other.printer));
    CHECK(certificate.printers[0].reached && certificate.printers[1].reached);
}

static void the_kiosks_own_receipt_counts_and_stays(void) {
    struct erase_order order = order_here();
    char own[400], why[ERASE_WHY_SIZE] = "";
    snprintf(own, sizeof own, "%s/receipt.note", day.data);
    CHECK(!rename(receipt, own));
    snprintf(own, sizeof own, "%s/proved", day.data); // and what the centre has against this log
    CHECK(write_bytes(own, "forked\n", 7));
    order.receipt_path = NULL;
    CHECK(station_erase_begin(&certificate, &order, why) == SYNC_OK);
    CHECK(!strcmp(certificate.receipt_by, "hub.example/witness"));
    CHECK(station_erase_carry_out(&certificate, why) == SYNC_OK);
    CHECK(station_erase_end(&certificate, why) == SYNC_OK);
    check_what_is_left();
    CHECK(is_there("data/receipt.note") && is_there("data/packages") && is_there("data/proved"));
}

static void an_exception_stands_on_the_certificate_in_its_words(void) {
    struct erase_order order = order_here();
    char why[ERASE_WHY_SIZE] = "", path[400], text[20000];
    order.receipt_path = order.hub_key = NULL;
    order.exception = "борбор менен байланыш жок: \"сел\"";
    CHECK(station_erase_begin(&certificate, &order, why) == SYNC_OK);
    CHECK(station_erase_resume(&certificate, day.data, why) ==
          SYNC_OK); // as read back from the plan
    CHECK(!strcmp(certificate.exception, order.exception));
    CHECK(station_erase_carry_out(&certificate, why) == SYNC_OK);
    CHECK(station_erase_end(&certificate, why) == SYNC_OK);
    snprintf(path, sizeof path, "%s/erase-certificate-2027-01.json", day.data);
    CHECK(read_bytes(path, text, sizeof text) > 500);
    CHECK(strstr(text, "борбор менен байланыш жок") && strstr(text, certificate.root));
    CHECK(strstr(text, "second copy of the log") && strstr(text, "station.slice\""));
}

static void a_plan_counts_in_its_folder_and_a_package_that_is_away_is_not_erased(void) {
    struct erase_order order = order_here();
    const struct station_config config = hand_config(&copy, &day);
    char why[ERASE_WHY_SIZE] = "", said[STATION_WHY_SIZE], away[400];
    CHECK(station_erase_begin(&certificate, &order, why) == SYNC_OK);
    CHECK(!station_open(&config, NULL, NULL, said)); // decided: the kiosk does not open it again
    snprintf(away, sizeof away, "%s/elsewhere", copy.folder);
    CHECK(!rename(day.data, away));
    CHECK(station_erase_resume(&certificate, away, why) == SYNC_WRONG_STATION &&
          strstr(why, day.data));
    CHECK(!rename(away, day.data) && station_erase_resume(&certificate, day.data, why) == SYNC_OK);
    CHECK(!rename(copy.slice, away)); // as a stick that was pulled
    CHECK(station_erase_carry_out(&certificate, why) == SYNC_NOT_FOUND && strstr(why, "plug in"));
    CHECK(is_there("data/participation.log") && certificate.overwritten == 0);
    CHECK(!rename(away, copy.slice) && everything_opens());
    CHECK(station_erase_carry_out(&certificate, why) == SYNC_OK);
    CHECK(station_erase_end(&certificate, why) == SYNC_OK);
    check_what_is_left();
}

static void a_plan_that_is_none_is_refused(void) {
    static const char *const texts[] = {"",
                                        "{}",
                                        "[]",
                                        "{\"kind\": \"shailoo erase plan\"}",
                                        "{\"kind\": \"shailoo erase certificate\"}",
                                        "{\"kind\": 3, \"removed\": [{\"path\": \"/\"}]}"};
    char why[ERASE_WHY_SIZE] = "", path[400];
    CHECK(station_erase_resume(&certificate, day.data, why) == SYNC_NOT_FOUND);
    CHECK(station_erase_resume(&certificate, "/nowhere", why) == SYNC_NOT_FOUND);
    snprintf(path, sizeof path, "%s/erase.plan", day.data);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        CHECK(write_bytes(path, texts[i], strlen(texts[i])));
        CHECK(station_erase_resume(&certificate, day.data, why) == SYNC_BAD_FILE &&
              is_a_sentence(why));
    }
    CHECK(everything_opens());
}

// ---- Plans that nobody decided ----

static size_t read_plan(char *text, size_t room) {
    char path[400];
    snprintf(path, sizeof path, "%s/erase.plan", day.data);
    const size_t size = read_bytes(path, text, room - 1);
    text[size] = 0;
    return size;
}

// What the plan says is this instead, the first time.
static bool plan_says_instead(const char *text, const char *old, const char *new) {
    static char changed[20000];
    char path[400];
    const char *at = strstr(text, old);
    if (!at)
        return false;
    const int size = snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, new,
                              at + strlen(old));
    snprintf(path, sizeof path, "%s/erase.plan", day.data);
    return write_bytes(path, changed, (size_t)size);
}

static bool is_refused_as_nobodys(void) {
    char why[ERASE_WHY_SIZE] = "";
    return station_erase_resume(&certificate, day.data, why) == SYNC_BAD_SIGNATURE &&
           is_a_sentence(why) && strstr(why, "not signed by this kiosk");
}

static void a_plan_that_two_holders_did_not_decide_erases_nothing(void) {
    static char plan[20000];
    const struct erase_order order = order_here();
    char why[ERASE_WHY_SIZE] = "", victim[400], path[500], quoted[600];
    CHECK(station_erase_begin(&certificate, &order, why) == SYNC_OK);
    CHECK(read_plan(plan, sizeof plan) > 1000);
    CHECK(station_erase_resume(&certificate, day.data, why) == SYNC_OK);
    CHECK(plan_says_instead(plan, "Official 3", "Who Was Not There") && is_refused_as_nobodys());
    CHECK(plan_says_instead(plan, "\"signature\"", "\"unsigned\"") && is_refused_as_nobodys());
    snprintf(victim, sizeof victim, "%s/victim", copy.folder);
    CHECK(write_bytes(victim, "somebody's", 10));
    snprintf(path, sizeof path, "\"%s\"", victim);
    snprintf(quoted, sizeof quoted, "\"%s\"", copy.slice);
    CHECK(plan_says_instead(plan, quoted, path) && is_refused_as_nobodys());
    CHECK(typed_run(BIN, "erase --data %s", day.data) == 3);
    CHECK(strstr(typed_err, "take that file away") && typed_is_one_line(typed_err));
    CHECK(plan_says_instead(plan, "\"overwritten\": 0", "\"overwritten\": 2")); // as if they were
    CHECK(station_erase_resume(&certificate, day.data, why) == SYNC_OK);
    CHECK(station_erase_carry_out(&certificate, why) == SYNC_OK);
    CHECK(station_erase_end(&certificate, why) == SYNC_OK && is_there("victim"));
    CHECK(!remove(victim));
    check_what_is_left();
}

// The same where somebody took the log away first, or the power went at the very end.
static void without_the_log_a_plan_names_no_holder_and_reaches_nothing_outside(void) {
    static char plan[20000];
    const struct erase_order order = order_here();
    char why[ERASE_WHY_SIZE] = "", path[400];
    CHECK(station_erase_begin(&certificate, &order, why) == SYNC_OK);
    CHECK(read_plan(plan, sizeof plan) > 1000 &&
          station_erase_resume(&certificate, day.data, why) == SYNC_OK);
    snprintf(path, sizeof path, "%s/participation.log", day.data);
    CHECK(!remove(path) && is_refused_as_nobodys()); // the package lies there yet
    CHECK(system_says_well("rm '%s' '%s.minisig'", copy.slice, copy.slice));
    CHECK(station_erase_resume(&certificate, day.data, why) == SYNC_OK && certificate.is_unproved);
    CHECK(station_erase_carry_out(&certificate, why) == SYNC_OK);
    CHECK(station_erase_end(&certificate, why) == SYNC_OK && is_there("paper/slip-0001.pdf"));
    CHECK(!strstr(certificate_text(), "Official 1") &&
          strstr(certificate_text(), "nothing proves who decided it") &&
          strstr(certificate_text(), "SLIPS WITH NAMES may be there"));
}

// ---- Power cuts ----

static int steps_left;

static void cut_the_power(void) {
    if (steps_left-- == 0)
        _exit(9);
}

static void a_power_cut_at_any_step_leaves_all_of_it_or_what_the_same_order_finishes(void) {
    int cuts = 0, status = 0, untouched = 0;
    for (bool cut = true; cut && cuts < 100; cuts += cut) {
        new_copy();
        pid_t child = fork();
        if (child == 0) {
            steps_left = cuts;
            station_erase_on_step = cut_the_power;
            _exit(do_all() ? 0 : 1);
        }
        CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
        cut = WEXITSTATUS(status) == 9;
        CHECK(cut || WEXITSTATUS(status) == 0);
        if (!is_there("data/erase.plan") && !is_there("data/erase-certificate-2027-01.json")) {
            untouched++;
            CHECK(everything_opens());
        }
        CHECK(do_all());
        check_what_is_left();
    }
    CHECK(cuts > 12 && untouched == 1);
    printf("     %d cuts\n", cuts);
}

static void a_file_that_cannot_be_erased_is_said_and_finished_later(void) {
    struct erase_order order = order_here();
    char why[ERASE_WHY_SIZE] = "", path[400], away[400];
    CHECK(station_erase_begin(&certificate, &order, why) == SYNC_OK);
    snprintf(path, sizeof path, "%s/participation.log.key", day.data);
    snprintf(away, sizeof away, "%s/key", copy.folder);
    CHECK(!rename(path, away) && !mkdir(path, 0700)); // what no overwriting opens
    CHECK(station_erase_carry_out(&certificate, why) != SYNC_OK &&
          strstr(why, "participation.log.key"));
    CHECK(!is_there("station.slice")); // the package went first
    CHECK(!rmdir(path) && !rename(away, path));
    CHECK(do_all());
    check_what_is_left();
}

// ---- The command line and the paper ----

static void the_command_refuses_and_erases_as_it_is_typed(void) {
    char common[1800], path[400], text[20000];
    snprintf(common, sizeof common, "--slice %s --key %s --data %s --export %s --medium %s",
             copy.slice, small.key, day.data, export_dir, day.medium);
    CHECK(typed_run(BIN, "erase --help") == 0 && strstr(typed_out, "--exception"));
    CHECK(typed_run(BIN, "erase") == 2);
    CHECK(typed_run(BIN, "erase --slice %s --data %s", copy.slice, day.data) == 2);
    CHECK(typed_run(BIN, "erase %s --receipt %s --hub-key '%s' --exception x", common, receipt,
                    hub_key) == 2);
    CHECK(typed_run(BIN, "erase %s --exception x --kiosk 0", common) == 2);
    CHECK(typed_run(BIN, "erase %s --exception x", common) == 1 && strstr(typed_err, "terminal"));
    snprintf(path, sizeof path, "%s/pass", copy.folder);
    CHECK(write_bytes(path, "ala-too-77\n\nwrong\n", 18));
    CHECK(typed_run(BIN, "erase %s --exception x --passphrases %s", common, path) == 1);
    CHECK(strstr(typed_err, "not the passphrase of the operator") && typed_is_one_line(typed_err));
    CHECK(
        hand_finds(day.data, "journal.txt", "refused: this is not the passphrase of the operator"));
    CHECK(write_bytes(path, "ala-too-77\n", 11));
    CHECK(typed_run(BIN, "erase %s --exception x --passphrases %s", common, path) == 1);
    CHECK(strstr(typed_err, "three lines") && everything_opens());
    CHECK(write_bytes(path, "ala-too-77\n\nmanas-ordo-9\n", 25));
    CHECK(typed_run(BIN, "erase %s --receipt %s --hub-key '%s' --passphrases %s --language ru",
                    common, receipt, hub_key, path) == 0);
    CHECK(strstr(typed_out, "erased") && !*typed_err &&
          is_there("data/erase-certificate-2027-01.pdf"));
    CHECK(!remove(path)); // the holders' own
    check_what_is_left();
    CHECK(typed_run(BIN, "erase --data %s", day.data) == 0 && strstr(typed_out, "erased before"));
    snprintf(path, sizeof path, "%s/journal.txt", day.data);
    CHECK(read_bytes(path, text, sizeof text) > 0 &&
          strstr(text, "erase\tbegun holders= chair operator receipt=hub.example"));
    CHECK(strstr(text, "erase\tfinished"));
}

static void the_certificate_fits_its_paper_in_three_languages(void) {
    struct erase_order order = order_here();
    char why[ERASE_WHY_SIZE] = "", path[400];
    CHECK(station_erase_begin(&certificate, &order, why) == SYNC_OK);
    certificate.ended_s = certificate.begun_s;
    for (int language = 0; language < LANGUAGES; language++) {
        snprintf(path, sizeof path, "%s/certificate-%d.pdf", copy.folder, language);
        struct paper paper;
        CHECK(paper_certificate_make(&paper, &certificate, (enum language)language));
        CHECK(write_bytes(path, paper.bytes, paper.size));
        paper_forget(&paper);
    }
    CHECK(paper_cut_texts == 0);
    while (certificate.file_count < ERASE_FILES_MAX)
        certificate.files[certificate.file_count++] = certificate.files[0];
    memset(certificate.exception, 'w', sizeof certificate.exception - 1);
    for (size_t i = 7; i < sizeof certificate.exception - 1; i += 8)
        certificate.exception[i] = ' ';
    for (int i = 0; i < ERASE_PRINTERS_MAX; i++) { // of each kind, with long names
        struct erased_printer *printer = &certificate.printers[i];
        *printer = (struct erased_printer){
            .papers = 2500, .bytes = 60000000, .elsewhere = i % 3 ? 0 : 1234, .reached = i % 2};
        memset(printer->path, 'w', 250);
        for (int at = 0; at < 250; at += 25)
            printer->path[at] = '/';
    }
    certificate.printer_count = ERASE_PRINTERS_MAX;
    cairo_surface_t *nowhere = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL);
    cairo_t *to = cairo_create(nowhere);
    for (int language = 0; language < LANGUAGES; language++)
        CHECK(paper_certificate_draw(to, &certificate, (enum language)language) >= 2);
    CHECK(paper_cut_texts == 0);
    certificate.printer_count = 0;
    CHECK(paper_certificate_draw(to, &certificate, KYRGYZ) >= 2 && paper_cut_texts == 0);
    cairo_destroy(to);
    cairo_surface_destroy(nowhere);
}

// In the folder where every copy will be: the log says where its slips came out.
static bool live_through_a_day(void) {
    const struct station_config config = hand_config(&copy, &day);
    struct station *station = hand_opens(&config);
    bool well = hand_opens_day(station);
    hand_looks_up(station, small_station_pins[0]);
    well = well && hand_reaches(station, SHOWING_VOTER);
    hand_acts(station, NEXT_PRESSED);
    well = well && hand_reaches(station, IDENTIFIED);
    hand_acts(station, NEXT_PRESSED);
    well = well && hand_reaches(station, WAITING);
    hand_looks_up_stranger(station, "20101199012345"); // in no list: directions
    well = well && hand_reaches(station, NOT_LISTED);
    hand_acts(station, PRINT_PRESSED);
    hand_acts(station, NEXT_PRESSED);
    well = well && hand_reaches(station, WAITING) && hand_closes_poll(station);
    station_close(station);
    return well;
}

#define RUN_ANEW(test)                                                                             \
    new_copy();                                                                                    \
    RUN(test)

int main(void) {
    secrets = secret_search_create();
    CHECK(sodium_init() >= 0 && small_station_make(&small) && small_station_touch(&small, 1, 2, 2));
    new_copy();
    CHECK(live_through_a_day() && station_secrets(secrets, &small));
    add_boxes();
    CHECK(make_notes());
    CHECK(system_says_well("rm -rf '%s'%s", small.folder, ""));
    CHECK(system_says_well("cp -a '%s' '%s'", copy.folder, small.folder));
    RUN_ANEW(fewer_than_two_right_passphrases_erase_nothing);
    RUN_ANEW(without_an_export_of_the_whole_log_nothing_is_erased);
    RUN_ANEW(an_export_that_was_damaged_is_refused);
    RUN_ANEW(an_export_of_another_log_is_refused);
    RUN_ANEW(without_the_centres_receipt_or_an_exception_nothing_is_erased);
    RUN_ANEW(another_kiosks_or_no_data_is_refused);
    RUN_ANEW(while_the_kiosk_runs_or_the_poll_is_open_nothing_is_erased);
    RUN_ANEW(after_an_order_nothing_opens_with_all_three_passphrases);
    RUN_ANEW(two_commands_do_not_erase_at_once);
    RUN_ANEW(slips_are_erased_where_they_came_out_and_reports_stay);
    RUN_ANEW(what_was_planted_among_the_slips_is_left_alone);
    RUN_ANEW(a_printers_folder_that_is_away_is_named_with_what_may_be_in_it);
    RUN_ANEW(a_link_in_the_place_of_the_printers_folder_is_not_followed);
    RUN_ANEW(a_folder_that_goes_away_meanwhile_is_named_too);
    RUN_ANEW(each_folder_in_which_slips_came_out_is_in_the_log_once);
    RUN_ANEW(the_kiosks_own_receipt_counts_and_stays);
    RUN_ANEW(an_exception_stands_on_the_certificate_in_its_words);
    RUN_ANEW(a_plan_counts_in_its_folder_and_a_package_that_is_away_is_not_erased);
    RUN_ANEW(a_plan_that_is_none_is_refused);
    RUN_ANEW(a_plan_that_two_holders_did_not_decide_erases_nothing);
    RUN_ANEW(without_the_log_a_plan_names_no_holder_and_reaches_nothing_outside);
    RUN_ANEW(a_power_cut_at_any_step_leaves_all_of_it_or_what_the_same_order_finishes);
    RUN_ANEW(a_file_that_cannot_be_erased_is_said_and_finished_later);
    RUN_ANEW(the_certificate_fits_its_paper_in_three_languages);
    RUN_ANEW(the_command_refuses_and_erases_as_it_is_typed);
    secret_search_destroy(secrets);
    small_station_remove(&small);
    return check_report();
}
