// What is left of a voter and of the keys in the memory of a station: a child process runs one, and
// its parent reads every page that the child can write to, while a voter is shown (then all of it
// has to be found, else the search would be blind), when the voter is forgotten, and when the
// station is locked.
#include "kiosk/canvas.h"
#include "kiosk/private_memory.h"
#include "kiosk/station.h"
#include "sync/participation_log.h"
#include "sync/voter_slice.h"
#include "tests/check.h"
#include "tests/support/secret_search.h"
#include "tests/support/small_station.h"
#include <SDL2/SDL_keycode.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = true }; // which keeps what was freed
#else
enum { SANITIZED = false };
#endif

// ---- The child: a station ----

static void stop_and_wait(char stage) {
    if (write(STDOUT_FILENO, &stage, 1) != 1 || read(STDIN_FILENO, &stage, 1) != 1)
        _exit(3);
}

static void draw(struct station *station) {
    cairo_surface_t *pixels =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, SCREEN_WIDTH, SCREEN_HEIGHT);
    cairo_t *to = cairo_create(pixels);
    screen_draw(to, station_view(station), NULL);
    screen_draw_public(to, station_view(station));
    cairo_destroy(to);
    cairo_surface_destroy(pixels);
}

static void reach(struct station *station, enum session_state wanted) {
    for (int i = 0; i < 30000; i++) {
        while (station_work(station))
            ;
        station_hear(station);
        station_tick(station);
        if (station_changed(station))
            draw(station);
        if (station_view(station)->state == wanted && station_wait_ms(station) > 0)
            return;
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    fprintf(stderr, "waited for %s, is %s\n", session_state_name(wanted),
            session_state_name(station_view(station)->state));
    _exit(4);
}

static void press(struct station *station, enum session_event event) {
    size_t count;
    const struct screen_action *actions = screen_actions(station_view(station)->state, &count);
    for (size_t i = 0; i < count; i++)
        if (actions[i].event == event)
            station_key(station, actions[i].key, false);
    while (station_work(station))
        ;
}

static void fill(struct station *station, int field, const char *text) {
    station_touch(station, &(struct hit){.act = ACT_FIELD, .arg = field});
    station_text(station, text);
}

static void choose(struct station *station, int field, int choice) {
    station_touch(station, &(struct hit){.act = ACT_CHOOSE, .arg = choice, .field = field});
}

static void type_pin(struct station *station, int voter) {
    station_text(station, small_station_pins[voter - 1]);
    press(station, FORM_SENT);
}

static int run_station(const char *folder) {
    char slice[300], key[300], data[300], paper[300], replay[300], why[STATION_WHY_SIZE];
    snprintf(slice, sizeof slice, "%s/station.slice", folder);
    snprintf(key, sizeof key, "%s/commission.pub", folder);
    snprintf(data, sizeof data, "%s/data", folder);
    snprintf(paper, sizeof paper, "%s/paper", folder);
    snprintf(replay, sizeof replay, "replay:%s/touches", folder);
    struct station_config config = {
        .slice_path = slice,
        .key_path = key,
        .data_dir = data,
        .printer_dir = paper,
        .devices = {.finger_source = replay, .camera_source = "none-%d.png"},
        .kiosk = 1,
        .language = KYRGYZ,
    };
    struct station *station = station_open(&config, NULL, NULL, why);
    if (!station)
        return 5;
    reach(station, LOCKED);
    for (int holder = 0; holder < 2; holder++) {
        choose(station, 0, holder);
        fill(station, 1, small_station_passphrases[holder]);
        if (holder) // a wrong one leaves nothing either
            station_text(station, small_station_passphrases[2]);
        press(station, FORM_SENT);
        if (holder) {
            fill(station, 1, small_station_passphrases[1]);
            press(station, FORM_SENT);
        }
    }
    reach(station, OPENING);
    press(station, NEXT_PRESSED);
    reach(station, WAITING);
    type_pin(station, 1);
    reach(station, SHOWING_VOTER);
    stop_and_wait('s');
    press(station, NEXT_PRESSED);
    reach(station, IDENTIFIED);
    press(station, NEXT_PRESSED);
    reach(station, WAITING);
    type_pin(station, 4); // who has no fingers: the commission decides
    reach(station, SHOWING_VOTER);
    press(station, NEXT_PRESSED);
    reach(station, NOT_IDENTIFIED);
    press(station, DECISION_PRESSED);
    reach(station, DECIDING);
    choose(station, 0, 0);
    choose(station, 1, 0);
    for (int who = 0; who < 2; who++) {
        choose(station, 2 + 2 * who, who);
        fill(station, 3 + 2 * who, small_station_codes[who]);
    }
    press(station, FORM_SENT);
    reach(station, IDENTIFIED);
    press(station, NEXT_PRESSED);
    reach(station, WAITING);
    type_pin(station, 3); // shown, drawn, and broken off: nothing follows that would cover it by chance
    reach(station, SHOWING_VOTER);
    press(station, CANCEL_PRESSED);
    stop_and_wait('f');
    press(station, LOCK_PRESSED);
    reach(station, LOCKED);
    stop_and_wait('l');
    station_close(station);
    canvas_forget_fonts();
    stop_and_wait('c');
    return 0;
}

// ---- The parent ----

static struct small_station small;
static struct secret_search *secrets;
static const char *const of_a_visit[] = {"name",          "PIN",      "document", "address",
                                         "finger record", "minutiae", "face",     "portrait"};
static const char *const of_people[] = {"passphrase", "official's code"};
static const char *const of_the_station[] = {"folded name", "key of cells", "data key", "share"};
#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool collect_keys(void) {
    struct key_share shares[KEY_HOLDERS];
    uint8_t key[KEY_SIZE], derived[KEY_SIZE];
    sqlite3 *db = NULL;
    sqlite3_stmt *boxes = NULL;
    bool well =
        !sqlite3_open_v2(small.slice, &db, SQLITE_OPEN_READONLY, NULL) &&
        !sqlite3_prepare_v2(db, "SELECT box FROM key_box ORDER BY holder", -1, &boxes, NULL);
    for (int i = 0; well && i < KEY_HOLDERS; i++)
        well = sqlite3_step(boxes) == SQLITE_ROW &&
               key_box_open(&shares[i], sqlite3_column_blob(boxes, 0), small_station_passphrases[i],
                            (struct key_place){"2027-01", "7161"}) == SYNC_OK;
    sqlite3_finalize(boxes);
    sqlite3_close(db);
    if (!well)
        return false;
    for (int i = 0; i < KEY_HOLDERS; i++) {
        secret_search_bytes(secrets, "share", shares[i].share, sizeof shares[i].share);
        secret_search_bytes(secrets, "share", shares[i].member_seed, sizeof shares[i].member_seed);
    }
    key_join(key, &shares[0], &shares[2]);
    secret_search_bytes(secrets, "data key", key, sizeof key);
    static const char *const names[] = {"key of cells", "key of PIN tags", "key of voter tags",
                                        "local key"};
    for (int i = 0; i < 4; i++) {
        key_derive(derived, key, (enum key_use)(i + KEY_FOR_CELLS));
        secret_search_bytes(secrets, names[i], derived, sizeof derived);
    }
    return true;
}

static bool collect(void) {
    struct slice_expected expected = {0};
    struct voter_slice *slice = NULL;
    bool well = public_key_read(&expected.key, small.key) == SYNC_OK &&
                voter_slice_open(&slice, small.slice, &expected, NULL) == SYNC_OK;
    for (int i = 0; well && i < 2; i++)
        voter_slice_unlock(slice, (enum key_holder)(i + 1), small_station_passphrases[i]);
    for (uint32_t number = 1; well && number <= SMALL_STATION_VOTERS; number++) {
        struct voter voter;
        well = voter_slice_voter(slice, number, &voter) == SYNC_OK;
        if (well)
            secret_search_voter(secrets, &voter);
    }
    voter_slice_close(slice);
    for (int i = 0; i < KEY_HOLDERS; i++)
        secret_search_text(secrets, "passphrase", small_station_passphrases[i]);
    for (int i = 0; i < 4; i++)
        secret_search_text(secrets, "official's code", small_station_codes[i]);
    return well && collect_keys();
}

static size_t search_mapping(int memory, uint64_t from, uint64_t to, const char *where) {
    enum { CHUNK = 1 << 22, OVERLAP = 2048 };
    static uint8_t bytes[CHUNK + OVERLAP];
    size_t found = 0;
    for (uint64_t at = from; at < to; at += CHUNK) {
        const size_t wanted = to - at < sizeof bytes ? (size_t)(to - at) : sizeof bytes;
        const ssize_t got = pread(memory, bytes, wanted, (off_t)at);
        if (got > 0)
            found += secret_search_in(secrets, bytes, (size_t)got, where);
    }
    return found;
}

// All pages that the process can write to; what it can only read came from files that hold no
// secret.
static size_t search_process(pid_t process, bool quiet) {
    char path[64], line[512];
    size_t found = 0;
    snprintf(path, sizeof path, "/proc/%d/maps", process);
    FILE *maps = fopen(path, "r");
    snprintf(path, sizeof path, "/proc/%d/mem", process);
    int memory = open(path, O_RDONLY | O_CLOEXEC);
    CHECK(maps && memory >= 0);
    secret_search_forget(secrets);
    while (maps && fgets(line, sizeof line, maps)) {
        unsigned long long from, to;
        char rights[5];
        line[strcspn(line, "\n")] = 0;
        if (sscanf(line, "%llx-%llx %4s", &from, &to, rights) == 3 && rights[1] == 'w')
            found += search_mapping(memory, from, to, quiet ? NULL : line);
    }
    if (maps)
        fclose(maps);
    close(memory);
    return found;
}

static pid_t child;
static int to_child, from_child;

static bool start_child(void) {
    int there[2], back[2];
    if (pipe2(there, O_CLOEXEC) || pipe2(back, O_CLOEXEC))
        return false;
    child = fork();
    if (child == 0) {
        dup2(there[0], STDIN_FILENO);
        dup2(back[1], STDOUT_FILENO);
        execl("/proc/self/exe", "test_private_memory", small.folder, NULL);
        _exit(127);
    }
    close(there[0]);
    close(back[1]);
    to_child = there[1];
    from_child = back[0];
    return child > 0;
}

static bool child_is_at(char stage) {
    char came = 0;
    return read(from_child, &came, 1) == 1 && came == stage;
}

static void child_goes_on(void) {
    CHECK(write(to_child, "", 1) == 1);
}

static void while_a_voter_is_shown_the_search_finds_all_of_it(void) {
    CHECK(child_is_at('s'));
    CHECK(search_process(child, true) > 0);
    for (size_t i = 0; i < COUNT(of_a_visit); i++)
        CHECK(secret_search_found(secrets, of_a_visit[i]));
    for (size_t i = 0; i < COUNT(of_the_station); i++)
        CHECK(secret_search_found(secrets, of_the_station[i]));
    CHECK(!secret_search_found(secrets, "passphrase")); // both were typed, and a wrong one
    child_goes_on();
}

static void when_the_visits_are_over_nothing_of_the_voters_is_left(void) {
    CHECK(child_is_at('f'));
    search_process(child, true);
    for (size_t i = 0; i < COUNT(of_a_visit); i++) {
        CHECK(!secret_search_found(secrets, of_a_visit[i]));
        if (secret_search_found(secrets, of_a_visit[i]))
            fprintf(stderr, "  it was a %s\n", of_a_visit[i]);
    }
    for (size_t i = 0; i < COUNT(of_people); i++)
        CHECK(!secret_search_found(secrets, of_people[i]));
    CHECK(secret_search_found(secrets, "data key")); // the station is open
    child_goes_on();
}

static void when_the_station_is_locked_nothing_is_left_at_all(void) {
    CHECK(child_is_at('l'));
    CHECK(search_process(child, false) == 0);
    child_goes_on();
    CHECK(child_is_at('c'));
    CHECK(search_process(child, false) == 0);
    child_goes_on();
}

static void the_station_takes_locked_memory(void) {
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    struct rlimit limit;
    CHECK(!getrlimit(RLIMIT_MEMLOCK, &limit));
    if (limit.rlim_cur >= 8 << 20)
        CHECK(private_memory_is_locked());
    uint8_t *taken = private_memory_take(10000);
    CHECK(taken && !taken[0] && !taken[9999]);
    private_memory_give_back(taken, 10000);
    private_memory_give_back(NULL, 10000);
}

// In a process of its own: limits that were lowered stay so.
static void a_low_limit_is_noticed_and_no_core_is_left(void) {
    pid_t other = fork();
    if (other == 0) {
        bool well = !setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){0});
        struct rlimit core = {.rlim_cur = 1};
        well = well && !setgid(65534) && !setuid(65534); // root may lock all the same
        well = well && !private_memory_is_locked();
        void *taken = private_memory_take(10000); // not locked, but there
        private_memory_begin();
        well = well && taken && !getrlimit(RLIMIT_CORE, &core) && core.rlim_cur == 0;
        _exit(well ? 0 : 1);
    }
    int status = 1;
    CHECK(waitpid(other, &status, 0) == other && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(int argc, char **argv) {
    char paper[SMALL_PATH_SIZE + 8];
    if (argc == 2)
        return run_station(argv[1]);
    if (SANITIZED)
        SKIP("the address sanitizer keeps what is freed");
    secrets = secret_search_create();
    CHECK(small_station_make(&small) && small_station_touch(&small, 1, 2, 2));
    snprintf(paper, sizeof paper, "%s/paper", small.folder);
    CHECK(!mkdir(paper, 0700) && collect() && start_child());
    if (!check_failures) {
        RUN(while_a_voter_is_shown_the_search_finds_all_of_it);
        RUN(when_the_visits_are_over_nothing_of_the_voters_is_left);
        RUN(when_the_station_is_locked_nothing_is_left_at_all);
        RUN(the_station_takes_locked_memory);
    }
    RUN(a_low_limit_is_noticed_and_no_core_is_left);
    secret_search_destroy(secrets);
    small_station_remove(&small);
    return check_report();
}
