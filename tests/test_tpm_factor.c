// The TPM factor on a real TPM in software: swtpm, started here on loopback. Another state folder
// is another machine; tpm2_pcrextend on PCR 7 is a machine that starts otherwise; a restart resets
// the PCRs.
#include "kiosk/screen/screens.h"
#include "kiosk/words.h"
#include "sync/participation_log.h"
#include "sync/tpm_factor.h"
#include "tests/check.h"
#include "tests/support/device/virtual_tpm.h"
#include "tests/support/scratch.h"
#include "tests/support/station_hand.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *tcti; // of the machine that runs

static bool start_machine(const char *name) {
    return (tcti = virtual_tpm_start(scratch_path(name))) != NULL;
}

static bool start_otherwise(void) {
    return virtual_tpm_typed(
        "tpm2_pcrextend "
        "7:sha256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
}

// ---- A log in a folder of its own ----

static const uint8_t plain_key[KEY_SIZE] = {1, 2, 3};

static const char *log_in(const char *folder) {
    static char path[1100];
    mkdir(scratch_path(folder), 0700);
    snprintf(path, sizeof path, "%s/participation.log", scratch_path(folder));
    return path;
}

static bool has(const char *log, const char *ending) {
    char path[1200];
    snprintf(path, sizeof path, "%s%s", log, ending);
    return !access(path, F_OK);
}

static enum sync_status bind_key(uint8_t key[KEY_SIZE], const char *which, const char *log) {
    struct tpm_counter counter;
    memcpy(key, plain_key, KEY_SIZE);
    return tpm_factor_bind(key, which, log, &counter);
}

static bool is_wiped(const uint8_t key[KEY_SIZE]) {
    static const uint8_t nothing[KEY_SIZE];
    return !memcmp(key, nothing, KEY_SIZE);
}

static enum sync_status open_log(struct participation_log **log, const char *which,
                                 const char *path) {
    struct log_place place = {
        .path = path, .election = "2027-01", .uik = "7001", .kiosk = 1, .voters_max = 9};
    memcpy(place.local_key, plain_key, KEY_SIZE);
    enum sync_status status = tpm_factor_bind(place.local_key, which, path, &place.counter);
    return status ? status : participation_log_open(log, &place);
}

// As a thief or an engineer would take it along.
static const char *copy_of(const char *folder) {
    char line[2600];
    snprintf(line, sizeof line, "cp -a '%s' '%s-copy'", scratch_path(folder), scratch_path(folder));
    CHECK(!system(line));
    char name[100];
    snprintf(name, sizeof name, "%s-copy", folder);
    return log_in(name);
}

static size_t sum_of(const char *folder, char sum[200]) {
    char line[1300];
    snprintf(line, sizeof line, "cd '%s' && cat participation.log* | sha256sum",
             scratch_path(folder));
    FILE *pipe = popen(line, "r");
    size_t size = pipe ? fread(sum, 1, 199, pipe) : 0;
    if (pipe)
        pclose(pipe);
    sum[size] = 0;
    return size;
}

// ---- Tests ----

static void without_a_tpm_nothing_changes(void) {
    uint8_t key[KEY_SIZE];
    const char *log = log_in("none");
    CHECK(bind_key(key, NULL, log) == SYNC_OK && !memcmp(key, plain_key, KEY_SIZE));
    CHECK(!has(log, ".tpm"));
}

static void the_same_machine_gives_the_same_key_each_time_and_keeps_nothing_in_the_chip(void) {
    uint8_t first[KEY_SIZE], again[KEY_SIZE], other[KEY_SIZE];
    const char *log = log_in("same");
    struct stat about;
    char path[1200];
    CHECK(bind_key(first, tcti, log) == SYNC_OK && memcmp(first, plain_key, KEY_SIZE) != 0);
    snprintf(path, sizeof path, "%s.tpm", log);
    CHECK(!stat(path, &about) && (about.st_mode & 0777) == 0600);
    for (int i = 0; i < 10; i++) // a TPM has room for three objects
        CHECK(bind_key(again, tcti, log) == SYNC_OK && !memcmp(first, again, KEY_SIZE));
    CHECK(bind_key(other, tcti, log_in("another-log")) == SYNC_OK);
    CHECK(memcmp(first, other, KEY_SIZE) != 0);
    char line[300];
    snprintf(line, sizeof line,
             "test -z \"$(tpm2_getcap handles-transient -T %s)$(tpm2_getcap handles-loaded-session "
             "-T %s)\"",
             tcti, tcti);
    CHECK(!system(line));
}

static void a_log_opens_on_its_machine_alone(void) {
    struct participation_log *log = NULL;
    char before[200], after[200];
    const char *path = log_in("day");
    CHECK(open_log(&log, tcti, path) == SYNC_OK && has(path, ".tpm") && has(path, ".key"));
    CHECK(log && participation_log_begin(log, 3) == SYNC_OK);
    participation_log_close(log);
    CHECK(open_log(&log, tcti, path) == SYNC_OK && participation_log_size(log) == 1);
    participation_log_close(log);
    CHECK(open_log(&log, NULL, path) == SYNC_TPM_NEEDED && sum_of("day", before));

    path = copy_of("day");
    CHECK(start_machine("machine-2"));
    CHECK(open_log(&log, tcti, path) == SYNC_OTHER_TPM);
    CHECK(sum_of("day-copy", after) && !strcmp(before, after));

    // Not even without its .tpm: the key would be another one.
    char sealed[1200];
    snprintf(sealed, sizeof sealed, "%s.tpm", path);
    CHECK(!unlink(sealed));
    CHECK(open_log(&log, NULL, path) == SYNC_WRONG_KEY);
    CHECK(open_log(&log, tcti, path) == SYNC_TPM_UNBOUND);
    CHECK(start_machine("machine-1"));
}

static void a_machine_that_starts_otherwise_is_refused_until_it_starts_as_before(void) {
    struct participation_log *log = NULL;
    char before[200], after[200];
    const char *path = log_in("day");
    CHECK(sum_of("day", before) && start_otherwise());
    CHECK(open_log(&log, tcti, path) == SYNC_TPM_CHANGED);
    CHECK(open_log(&log, tcti, path) == SYNC_TPM_CHANGED);
    CHECK(sum_of("day", after) && !strcmp(before, after));
    CHECK(start_machine("machine-1"));
    CHECK(open_log(&log, tcti, path) == SYNC_OK && participation_log_size(log) == 1);
    participation_log_close(log);
}

static void a_tpm_that_is_gone_is_said_and_nothing_is_made(void) {
    uint8_t key[KEY_SIZE];
    struct participation_log *log = NULL;
    virtual_tpm_stop();
    const char *fresh = log_in("fresh");
    CHECK(bind_key(key, tcti, fresh) == SYNC_NO_TPM && is_wiped(key) && !has(fresh, ".tpm"));
    CHECK(bind_key(key, "device:/dev/null", fresh) == SYNC_NO_TPM && !has(fresh, ".tpm"));
    CHECK(bind_key(key, "no such thing", fresh) == SYNC_NO_TPM && !has(fresh, ".tpm"));
    CHECK(open_log(&log, tcti, log_in("day")) == SYNC_NO_TPM);
    CHECK(start_machine("machine-1"));
    CHECK(open_log(&log, tcti, log_in("day")) == SYNC_OK);
    participation_log_close(log);
}

static void a_log_that_began_without_a_tpm_is_not_bound_later(void) {
    uint8_t key[KEY_SIZE];
    struct participation_log *log = NULL;
    const char *path = log_in("plain");
    CHECK(open_log(&log, NULL, path) == SYNC_OK);
    participation_log_close(log);
    CHECK(bind_key(key, tcti, path) == SYNC_TPM_UNBOUND && is_wiped(key) && !has(path, ".tpm"));
    CHECK(open_log(&log, NULL, path) == SYNC_OK);
    participation_log_close(log);
}

static void a_torn_or_changed_file_is_refused(void) {
    uint8_t key[KEY_SIZE], bytes[4096];
    char path[1200];
    const char *log = log_in("same");
    snprintf(path, sizeof path, "%s.tpm", log);
    FILE *file = fopen(path, "rb");
    const size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    CHECK(size > 100 && size < sizeof bytes && !fclose(file));
    for (size_t cut = 0; cut < size; cut++) {
        CHECK(!truncate(path, 0) && (file = fopen(path, "wb")) &&
              fwrite(bytes, 1, cut, file) == cut && !fclose(file));
        CHECK(bind_key(key, tcti, log) == SYNC_BAD_FILE && is_wiped(key));
    }
    bytes[size] = 0;
    for (size_t at = 0; at <= size; at += at == size ? 1 : at + 31 < size ? 31 : size - at) {
        bytes[at] ^= 0x10; // the last one is a byte too many
        CHECK((file = fopen(path, "wb")) &&
              fwrite(bytes, 1, at == size ? size + 1 : size, file) > 0 && !fclose(file));
        CHECK(bind_key(key, tcti, log) != SYNC_OK && is_wiped(key));
        bytes[at] ^= 0x10;
    }
}

// SHLTPM1, of the parts of another log's file.
static void make_older(const char *log) {
    uint8_t bytes[4096];
    char path[1200];
    snprintf(path, sizeof path, "%s.tpm", log);
    FILE *file = fopen(path, "rb");
    const size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    CHECK(size > 100 && size < sizeof bytes && !fclose(file));
    bytes[6] = '1';
    memmove(bytes + 8, bytes + 20, size - 20);
    CHECK((file = fopen(path, "wb")) && fwrite(bytes, 1, size - 12 - 32, file) == size - 12 - 32 &&
          !fclose(file));
}

static void a_file_made_older_so_that_nothing_is_counted_opens_nothing(void) {
    struct participation_log *log = NULL;
    const char *path = log_in("made-older");
    CHECK(open_log(&log, tcti, path) == SYNC_OK && !participation_log_begin(log, 3));
    participation_log_close(log);
    make_older(path);
    CHECK(open_log(&log, tcti, path) == SYNC_WRONG_KEY);
}

static void an_older_log_opens_and_has_no_counter(void) {
    struct tpm_counter counter;
    uint8_t key[KEY_SIZE], again[KEY_SIZE];
    const char *log = log_in("older");
    CHECK(bind_key(key, tcti, log) == SYNC_OK);
    make_older(log);
    for (int i = 0; i < 2; i++) {
        memcpy(i ? again : key, plain_key, KEY_SIZE);
        CHECK(tpm_factor_bind(i ? again : key, tcti, log, &counter) == SYNC_OK && !counter.index);
    }
    CHECK(!memcmp(key, again, KEY_SIZE) && memcmp(key, plain_key, KEY_SIZE) != 0);
}

// ---- The station ----

static struct small_station small;

static void draw_in_all_languages(struct view view) {
    cairo_surface_t *pixels =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, SCREEN_WIDTH, SCREEN_HEIGHT);
    cairo_t *to = cairo_create(pixels);
    for (int language = 0; language < LANGUAGES; language++) {
        view.language = (enum language)language;
        words_use(view.language);
        screen_draw(to, &view, NULL);
    }
    CHECK(screens_cut_texts == 0);
    cairo_destroy(to);
    cairo_surface_destroy(pixels);
}

// Opens the station by two holders; what the screen says is wrong, "" for nothing.
static const char *what_the_station_says(const char *which) {
    static char said[300];
    const struct hand_day day = hand_day_of(&small, "");
    struct station_config config = hand_config(&small, &day);
    config.tpm = which;
    struct station *station = hand_opens(&config);
    CHECK(hand_unlocks_by_two(station));
    const struct view *view = station_view(station);
    CHECK(view->state == OPENING || view->state == STOPPED);
    snprintf(said, sizeof said, "%s", view->reason ? view->reason : "");
    draw_in_all_languages(*view);
    station_close(station);
    return said;
}

static void the_station_says_each_in_a_sentence(void) {
    CHECK(small_station_make(&small) && small_station_touch(&small, 1, 2, 2));
    CHECK(!*what_the_station_says(tcti));
    CHECK(strstr(what_the_station_says(NULL), "--tpm"));
    CHECK(start_otherwise() && strstr(what_the_station_says(tcti), "Secure Boot"));
    CHECK(start_machine("machine-2") && strstr(what_the_station_says(tcti), "another machine"));
    virtual_tpm_stop();
    CHECK(strstr(what_the_station_says(tcti), "does not answer"));
    CHECK(start_machine("machine-1") && !*what_the_station_says(tcti));
    small_station_remove(&small);
}

int main(void) {
    if (!virtual_tpm_is_there())
        SKIP("swtpm or tpm2-tools is not installed");
    CHECK(start_machine("machine-1"));
    if (!check_failures) {
        RUN(without_a_tpm_nothing_changes);
        RUN(the_same_machine_gives_the_same_key_each_time_and_keeps_nothing_in_the_chip);
        RUN(a_log_opens_on_its_machine_alone);
        RUN(a_machine_that_starts_otherwise_is_refused_until_it_starts_as_before);
        RUN(a_tpm_that_is_gone_is_said_and_nothing_is_made);
        RUN(a_log_that_began_without_a_tpm_is_not_bound_later);
        RUN(a_torn_or_changed_file_is_refused);
        RUN(a_file_made_older_so_that_nothing_is_counted_opens_nothing);
        RUN(an_older_log_opens_and_has_no_counter);
        RUN(the_station_says_each_in_a_sentence);
    }
    return check_report();
}
