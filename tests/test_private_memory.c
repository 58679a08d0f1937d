// What is left of a voter and of the keys in the memory of a station: a child process runs one, and
// its parent reads every page that the child can write to, while a voter is shown (then all of it
// has to be found, else the search would be blind), when the voter is forgotten, and when the
// station is locked.
#include "kiosk/private_memory.h"
#include "tests/check.h"
#include "tests/support/station_hand.h"
#include "tests/support/station_secrets.h"
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

static void must(bool well) {
    if (!well)
        _exit(4);
}

static int run_station(const char *folder) {
    const struct small_station here = small_station_at(folder);
    const struct hand_day day = hand_day_of(&here, "");
    struct station_config config = hand_config(&here, &day);
    config.language = KYRGYZ;
    hand_draws = true; // for what a screen leaves in memory
    struct station *station = hand_opens(&config);
    must(hand_reaches(station, LOCKED));
    hand_tries(station, 1, small_station_passphrases[2]); // a wrong one leaves nothing either
    must(hand_opens_day(station));
    hand_looks_up(station, small_station_pins[0]);
    must(hand_reaches(station, SHOWING_VOTER));
    stop_and_wait('s');
    hand_acts(station, NEXT_PRESSED);
    must(hand_reaches(station, IDENTIFIED));
    hand_acts(station, NEXT_PRESSED);
    must(hand_reaches(station, WAITING));
    hand_looks_up(station, small_station_pins[3]); // no fingers: the commission decides
    must(hand_reaches(station, SHOWING_VOTER));
    hand_acts(station, NEXT_PRESSED);
    must(hand_reaches(station, NOT_IDENTIFIED));
    hand_acts(station, DECISION_PRESSED);
    must(hand_reaches(station, DECIDING));
    hand_decides(station, 0, 0, 0, small_station_codes[0], 1, small_station_codes[1]);
    must(hand_reaches(station, IDENTIFIED));
    hand_acts(station, NEXT_PRESSED);
    must(hand_reaches(station, WAITING));
    hand_looks_up(station, small_station_pins[2]); // broken off; nothing is drawn over it
    must(hand_reaches(station, SHOWING_VOTER));
    hand_acts(station, CANCEL_PRESSED);
    stop_and_wait('f');
    hand_acts(station, LOCK_PRESSED);
    must(hand_reaches(station, LOCKED));
    stop_and_wait('l');
    station_close(station);
    stop_and_wait('c');
    return 0;
}

// ---- The parent ----

static struct small_station small;
static struct secret_search *secrets;
static const char *const of_a_visit[] = {"name",          "PIN",         "document", "address",
                                         "finger record", "face record", "portrait"};
static const char *const of_all_voters[] = {"minutiae", "flow", "face",
                                            "folded name"}; // while it is open
static const char *const of_people[] = {"passphrase", "official's code"};
static const char *const of_the_station[] = {"folded name", "key of cells", "data key", "share"};
#define COUNT(list) (sizeof(list) / sizeof *(list))

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
    for (size_t i = 0; i < COUNT(of_all_voters); i++)
        CHECK(secret_search_found(secrets, of_all_voters[i]));
    for (size_t i = 0; i < COUNT(of_the_station); i++)
        CHECK(secret_search_found(secrets, of_the_station[i]));
    CHECK(!secret_search_found(secrets, "passphrase")); // three were typed
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
        if (geteuid() == 0) // who may lock all the same
            well = well && !setgid(65534) && !setuid(65534);
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
    if (argc == 2)
        return run_station(argv[1]);
    if (SANITIZED)
        SKIP("the address sanitizer keeps what is freed");
    secrets = secret_search_create();
    CHECK(small_station_make(&small) && small_station_touch(&small, 1, 2, 2));
    CHECK(station_secrets(secrets, &small) && start_child());
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
