// The whole kiosk is killed by SIGKILL at random instants of its visits, and started again. What
// its screen said is told over a pipe, what its printer put out is watched by inotify; after each
// kill the log is compared with both. Without a window: the station behind it is the real one, with
// its threads, its reader's stand-in, its slips as PDF.
#include "kiosk/paper/paper_slip.h"
#include "kiosk/station/station_inside.h"
#include "sync/log_copy.h"
#include "sync/voter_slice.h"
#include "tests/check.h"
#include "tests/support/device/virtual_display.h"
#include "tests/support/kiosk_program.h"
#include "tests/support/scratch.h"
#include "tests/support/soak.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KILLS = 220, WINDOW_KILLS = 10 }; // that are soaked
enum { VISITORS = 3, TOUCHES = 400, SLIPS_MAX = 4000, RECORDS_MAX = 20000 };

enum said { // by the child, as its screens say it
    SAID_RUNNING,
    SAID_FINGER,     // a finger is about to be read
    SAID_RESERVING,  // the record is about to be written
    SAID_PRINTING,   // the mark is reserved, its slip not out
    SAID_IDENTIFIED, // acknowledged
    SAID_UNDONE,     // acknowledged
};
struct telling {
    enum said what;
    uint32_t voter, slip;
};

static struct small_station small;
static struct hand_day day;
static char log_path[SMALL_PATH_SIZE + 64], copy_path[SMALL_PATH_SIZE + 128];

static struct { // outside of the kiosk
    bool identified[SLIPS_MAX], undone[SLIPS_MAX];
    uint8_t papers[SLIPS_MAX], duplicates[SLIPS_MAX];
    uint32_t last_slip, tellings;
} seen;

static struct { // in the log
    bool reserved[SLIPS_MAX], issued[SLIPS_MAX], undone[SLIPS_MAX];
    uint8_t reprints[SLIPS_MAX];
    uint64_t size;
    uint32_t behind; // kills that left the medium a record behind
} logged;
static uint8_t records[RECORDS_MAX * LOG_RECORD_SIZE]; // as the database has them
static struct log_place place;

static uint32_t roll(uint32_t sides) {
    return (uint32_t)random() % sides;
}

// ---- The child: the kiosk, and the hands at it

static void say(int pipe_end, enum said what, uint32_t voter, uint32_t slip) {
    const struct telling telling = {what, voter, slip};
    if (write(pipe_end, &telling, sizeof telling) != (ssize_t)sizeof telling)
        _exit(9);
}

static void lay_finger(uint32_t voter) {
    char from[SMALL_PATH_SIZE + 32], to[SMALL_PATH_SIZE + 32];
    snprintf(from, sizeof from, "%s/voter-%u.png", small.folder, voter);
    snprintf(to, sizeof to, "%s/finger.png", small.folder);
    unlink(to);
    if (symlink(from, to))
        _exit(8);
}

// One task after the other, so that the parent hears between them what is about to happen.
static void tell_the_mark(struct station *station, int pipe_end, uint32_t voter) {
    const struct view *view = station_view(station);
    enum session_state last = view->state;
    while (view->state != IDENTIFIED) {
        if (view->state != last && view->state == RESERVING)
            say(pipe_end, SAID_RESERVING, voter, 0);
        if (view->state != last && view->state == PRINTING)
            say(pipe_end, SAID_PRINTING, voter, (uint32_t)view->mark.slip);
        last = view->state;
        if (last == NOT_IDENTIFIED || last == STOPPED || last == WAITING)
            _exit(7);
        if (!station_work(station))
            hand_turn(station);
    }
    say(pipe_end, SAID_IDENTIFIED, voter, (uint32_t)view->mark.slip);
}

static void take_back(struct station *station, int pipe_end, uint32_t voter) {
    const uint32_t slip = (uint32_t)station_view(station)->mark.slip;
    hand_acts(station, UNDO_PRESSED);
    hand_undoes(station, 0, small_station_codes[0], 1, small_station_codes[1]);
    if (!hand_reaches(station, WAITING))
        _exit(6);
    say(pipe_end, SAID_UNDONE, voter, slip);
}

static void visit(struct station *station, int pipe_end, uint32_t voter) {
    lay_finger(voter);
    hand_looks_up(station, small_station_pins[voter - 1]);
    switch (station_view(station)->state) {
    case INTERRUPTED: // of a visit that was killed: the voter comes again, or two take it back
        if (roll(2)) {
            take_back(station, pipe_end, voter);
            return;
        }
        hand_strikes(station, SDLK_RETURN);
        break;
    case ALREADY_IDENTIFIED: take_back(station, pipe_end, voter); return;
    case SHOWING_VOTER:
        say(pipe_end, SAID_FINGER, voter, 0);
        hand_strikes(station, SDLK_RETURN);
        break;
    default: _exit(5);
    }
    tell_the_mark(station, pipe_end, voter);
    hand_acts(station, NEXT_PRESSED);
    if (!hand_reaches(station, WAITING))
        _exit(4);
}

static void run_the_kiosk(int pipe_end) {
    const struct station_config config = hand_config(&small, &day);
    struct station *station = hand_opens(&config);
    if (!hand_opens_day(station))
        _exit(2);
    // Three voters come all day: more often than a policy would let them.
    ((struct slice_policy *)station_policy(station))->finger_tries_day = UINT8_MAX;
    say(pipe_end, SAID_RUNNING, 0, 0);
    for (;;)
        visit(station, pipe_end, 1 + roll(VISITORS));
}

// ---- The parent: what was said, what came out

static void hear(const struct telling *telling) {
    if (telling->slip >= SLIPS_MAX)
        abort();
    if (telling->what == SAID_IDENTIFIED)
        seen.identified[telling->slip] = true;
    if (telling->what == SAID_UNDONE)
        seen.undone[telling->slip] = true;
    if (telling->slip > seen.last_slip)
        seen.last_slip = telling->slip;
    seen.tellings++;
}

static void count_papers(int watch) {
    union {
        struct inotify_event event;
        char bytes[65536];
    } room;
    ssize_t size;
    while ((size = read(watch, room.bytes, sizeof room.bytes)) > 0)
        for (char *at = room.bytes; at < room.bytes + size;) {
            const struct inotify_event *event = (const struct inotify_event *)(void *)at;
            const unsigned long slip = event->len > 5 && !strncmp(event->name, "slip-", 5)
                                           ? strtoul(event->name + 5, NULL, 10)
                                           : 0;
            if (slip && slip < SLIPS_MAX)
                (*(strstr(event->name, "duplicate") ? &seen.duplicates : &seen.papers))[slip]++;
            CHECK(!(event->mask & IN_Q_OVERFLOW));
            at += sizeof *event + event->len;
        }
}

// When this round's kill comes: at any time, or some moments after something was said.
struct aim {
    bool at_any_time;
    enum said after;
    int moments_us, skip; // so long after the `skip`th time that it was said
};

static struct aim take_aim(int round) {
    static const struct aim aims[] = {
        {.at_any_time = true,      .moments_us = 400000},
        {.after = SAID_FINGER,     .moments_us = 60000 },
        {.after = SAID_RESERVING,  .moments_us = 3000  },
        {.after = SAID_PRINTING,   .moments_us = 30000 },
        {.after = SAID_RESERVING,  .moments_us = 30000 },
        {.after = SAID_IDENTIFIED, .moments_us = 2000  },
        {.after = SAID_UNDONE,     .moments_us = 2000  },
    };
    struct aim aim = aims[(size_t)round % (sizeof aims / sizeof *aims)];
    aim.moments_us = (int)roll((uint32_t)aim.moments_us);
    aim.skip = (int)roll(3);
    return aim;
}

static void wait_for_the_moment(const struct aim *aim, int pipe_end) {
    struct telling telling;
    int times = 0;
    if (!aim->at_any_time)
        while (read(pipe_end, &telling, sizeof telling) == (ssize_t)sizeof telling) {
            hear(&telling);
            if (telling.what == aim->after && times++ == aim->skip)
                break;
        }
    usleep((useconds_t)aim->moments_us);
}

static void kill_a_kiosk(int round, int watch) {
    const struct aim aim = take_aim(round);
    struct telling telling;
    int ends[2], ended = 0;
    CHECK(!pipe(ends));
    const pid_t child = fork();
    if (!child) {
        srandom((unsigned)round);
        close(ends[0]);
        run_the_kiosk(ends[1]);
    }
    close(ends[1]);
    wait_for_the_moment(&aim, ends[0]);
    kill(child, SIGKILL);
    CHECK(waitpid(child, &ended, 0) == child && WIFSIGNALED(ended));
    if (!WIFSIGNALED(ended))
        fprintf(stderr, "round %d: the kiosk ended by itself, with %d\n", round,
                WEXITSTATUS(ended));
    while (read(ends[0], &telling, sizeof telling) == (ssize_t)sizeof telling)
        hear(&telling);
    close(ends[0]);
    count_papers(watch);
}

// ---- What the log says

static uint64_t read_the_records(void) {
    struct log_reader *reader;
    uint64_t size = 0;
    size_t count = 0;
    if (access(log_path, F_OK)) // killed before there was one
        return 0;
    const enum sync_status status = log_reader_open(&reader, log_path);
    CHECK(status == SYNC_OK);
    if (status)
        return 0;
    CHECK(!log_reader_read(reader, 0, records, RECORDS_MAX, &count, &size) && count == size);
    log_reader_close(reader);
    return size;
}

struct open_slip { // the one that stands, of the voter with this tag
    uint8_t tag[LOG_TAG_SIZE];
    uint32_t slip;
};

static uint32_t *open_slip_of(struct open_slip *open, const uint8_t tag[LOG_TAG_SIZE]) {
    static const uint8_t nobody[LOG_TAG_SIZE];
    while (memcmp(open->tag, nobody, sizeof nobody) != 0 &&
           memcmp(open->tag, tag, sizeof nobody) != 0)
        open++;
    memcpy(open->tag, tag, sizeof nobody);
    return &open->slip;
}

static void fold_the_records(void) {
    struct log_record record;
    struct open_slip open[VISITORS + 2] = {0}; // and who is none of them; and an end
    const uint32_t behind = logged.behind;
    memset(&logged, 0, sizeof logged);
    logged.behind = behind;
    logged.size = read_the_records();
    for (size_t i = 0; i < logged.size; i++) {
        CHECK(!log_record_decode(&record, records + i * LOG_RECORD_SIZE) && record.seq == i);
        uint32_t *slip = open_slip_of(open, record.tag);
        if (record.event == LOG_RESERVED) {
            CHECK(record.arg < SLIPS_MAX && !logged.reserved[record.arg] && !*slip);
            logged.reserved[ *slip = record.arg] = true;
        } else if (record.event == LOG_ISSUED) {
            CHECK(record.arg == *slip && !logged.issued[*slip]);
            logged.issued[*slip] = true;
        } else if (record.event == LOG_REPRINTED)
            logged.reprints[*slip]++;
        else if (record.event == LOG_RELEASED || record.event == LOG_VOIDED) {
            CHECK(*slip && logged.issued[*slip] == (record.event == LOG_VOIDED));
            logged.undone[*slip] = true;
            *slip = 0;
        }
    }
}

static enum sync_status meet(void *context, const struct log_copy_frame *frame) {
    uint64_t *met = context;
    CHECK(!memcmp(records + *met * LOG_RECORD_SIZE, frame->record, LOG_RECORD_SIZE));
    ++*met;
    return SYNC_OK;
}

// As the kill left them: the medium is the same, or one record behind.
static uint64_t medium_lacks(void) {
    struct log_copy copy;
    uint64_t met = 0;
    const uint64_t size = read_the_records();
    if (access(copy_path, F_OK)) { // killed before there was one
        CHECK(size == 0);
        return 0;
    }
    CHECK(!log_copy_read(&copy, copy_path, meet, &met) && met == copy.frames);
    CHECK(size == met || size == met + 1);
    return size - met;
}

static void compare(void) {
    uint32_t last = 0;
    for (uint32_t slip = 1; slip < SLIPS_MAX && slip <= seen.last_slip + 2; slip++) {
        CHECK(!seen.identified[slip] || logged.issued[slip]); // no acknowledged mark is lost
        CHECK(!seen.undone[slip] || logged.undone[slip]);
        CHECK(seen.papers[slip] <= 1); // of what does not say DUPLICATE
        CHECK(!seen.papers[slip] || logged.reserved[slip]);
        CHECK(!logged.issued[slip] || seen.papers[slip] + seen.duplicates[slip] > 0);
        CHECK(seen.duplicates[slip] <= logged.reprints[slip]);
        CHECK(slip <= seen.last_slip + 1 || !logged.reserved[slip]); // none was made up
        last = logged.reserved[slip] ? slip : last;
    }
    seen.last_slip = last; // the last one was perhaps not told any more
}

// Opened as the kiosk would, by the writer: every leaf, seal and step is checked there.
static void open_and_compare(void) {
    struct participation_log *log;
    struct log_mark mark;
    const uint64_t lacks = medium_lacks();
    logged.behind += lacks > 0;
    const enum sync_status status = participation_log_open(&log, &place);
    CHECK(status == SYNC_OK);
    if (status)
        return;
    const struct log_healing *healing = participation_log_healing(log);
    CHECK(healing->to_medium == lacks && !healing->from_medium && !healing->database_damaged &&
          !healing->new_medium);
    fold_the_records();
    uint32_t unfinished = 0;
    for (uint32_t voter = 1; voter <= VISITORS; voter++) {
        participation_log_state(log, voter, &mark);
        unfinished += mark.state == VOTER_RESERVED;
        CHECK((mark.state == VOTER_ISSUED) ==
              (logged.issued[mark.slip] && !logged.undone[mark.slip]));
    }
    CHECK(participation_log_reserved(log) == unfinished);
    participation_log_close(log);
    CHECK(medium_lacks() == 0);
}

// ---- The paper

static bool is_printed_whole(uint32_t slip, bool duplicate) {
    char command[2 * SMALL_PATH_SIZE], line[256];
    bool has_number = false, says_duplicate = false;
    snprintf(command, sizeof command, "pdftotext -layout '%s/slip-%04u%s.pdf' - 2>&1", day.printer,
             slip, duplicate ? "-duplicate" : "");
    FILE *text = popen(command, "r");
    while (text && fgets(line, sizeof line, text)) {
        has_number |= strtoul(line, NULL, 10) == slip;
        says_duplicate |= strstr(line, "DUPLICATE") != NULL;
    }
    return text && !pclose(text) && has_number && says_duplicate == duplicate;
}

static void every_paper_is_whole_and_says_what_it_is(void) {
    for (uint32_t slip = 1; slip < SLIPS_MAX && slip <= seen.last_slip + 2; slip++) {
        CHECK(!seen.papers[slip] || is_printed_whole(slip, false));
        CHECK(!seen.duplicates[slip] || is_printed_whole(slip, true));
    }
}

// ---- All of it

static bool prepare(void) {
    static const uint32_t touch = 2;
    char from[SMALL_PATH_SIZE + 32], to[SMALL_PATH_SIZE + 32];
    if (!small_station_make(&small))
        return false;
    for (uint32_t voter = 1; voter <= VISITORS; voter++) {
        if (!small_station_touch(&small, (int)voter, 2, (int)touch))
            return false;
        snprintf(from, sizeof from, "%s/%03u.png", small.touches, voter);
        snprintf(to, sizeof to, "%s/voter-%u.png", small.folder, voter);
        if (rename(from, to))
            return false;
    }
    for (int i = 1; i <= TOUCHES; i++) { // each touch is the finger that lies there then
        snprintf(to, sizeof to, "%s/%03d.png", small.touches, i);
        if (symlink("../finger.png", to))
            return false;
    }
    return true;
}

static bool begin_a_day(const char *name, int number) {
    memset(&seen, 0, sizeof seen);
    memset(&logged, 0, sizeof logged);
    char mark[32];
    snprintf(mark, sizeof mark, "-%s-%d", name, number);
    day = hand_day_of(&small, mark);
    snprintf(log_path, sizeof log_path, "%s/participation.log", day.data);
    snprintf(copy_path, sizeof copy_path, "%s/%s-uik%s-k1.copy", day.medium, place.election,
             place.uik);
    return !mkdir(day.printer, 0700) && !mkdir(day.data, 0700) && !mkdir(day.medium, 0700);
}

static bool find_the_place(void) {
    struct voter_slice *slice = small_station_slice(&small);
    const bool found = slice && voter_slice_log_place(slice, 1, &place) == SYNC_OK;
    voter_slice_close(slice);
    place.path = log_path;
    place.medium_dir = day.medium;
    return found;
}

static int watch_the_printer(void) {
    const int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    CHECK(watch >= 0 && inotify_add_watch(watch, day.printer, IN_MOVED_TO) >= 0);
    return watch;
}

static void kill_it_in_one_day(int number, int from, int to) {
    CHECK(begin_a_day("day", number));
    const int watch = watch_the_printer();
    for (int round = from; round < to && !check_failures; round++) {
        kill_a_kiosk(round, watch);
        open_and_compare();
        compare();
        if (check_failures)
            fprintf(stderr, "in round %d\n", round);
    }
    close(watch);
    every_paper_is_whole_and_says_what_it_is();
}

// A day holds as many kills as its log and the pile of touches have room for.
static void no_acknowledged_mark_is_lost_and_no_slip_is_valid_twice(void) {
    const struct slip warm = {.election = "", .uik = "1", .date = "", .time = "", .method = ""};
    const int kills = soak_rounds(KILLS);
    int marks = 0, duplicates = 0, released = 0, behind = 0;
    unsigned long long size = 0;
    struct paper paper;
    CHECK(paper_slip_make(&paper, &warm, ENGLISH)); // fonts, once for all
    paper_forget(&paper);
    for (int from = 0; from < kills && !check_failures; from += KILLS) {
        kill_it_in_one_day(from / KILLS, from, kills - from < KILLS ? kills : from + KILLS);
        for (uint32_t slip = 1; slip < SLIPS_MAX && slip <= seen.last_slip + 2; slip++) {
            marks += logged.issued[slip];
            duplicates += seen.duplicates[slip];
            released += logged.undone[slip] && !logged.issued[slip];
        }
        behind += (int)logged.behind;
        size += logged.size;
    }
    printf("     %d kills: %d marks, %llu records; of the reserved ones %d were finished with a "
           "DUPLICATE, %d released; the medium was a record behind after %d kills\n",
           kills, marks, size, duplicates, released, behind);
    CHECK(marks > kills / 4);
    if (soak_is_whole()) // few kills may miss either
        CHECK(duplicates > kills / 40 && released > kills / 40);
}

// ---- The program in its window

static bool visit_in_window(const struct kiosk_program *kiosk, struct virtual_hands *hands,
                            int number) {
    lay_finger((uint32_t)number);
    kiosk_program_type(hands, small_station_pins[number - 1]);
    if (!kiosk_program_says(kiosk, "\tSHOWING_VOTER ", number))
        return false;
    kiosk_program_press(hands, "Return");
    if (!kiosk_program_says(kiosk, "\tIDENTIFIED ", number))
        return false;
    kiosk_program_press(hands, "Return");
    return kiosk_program_says(kiosk, "\tWAITING event=NEXT_PRESSED", number);
}

static void kill_the_program(int number, struct virtual_hands *hands) {
    CHECK(begin_a_day("window", number));
    const int watch = watch_the_printer();
    struct kiosk_program kiosk = {.programs = BIN, .small = &small, .day = &day};
    kiosk_program_start(&kiosk);
    CHECK(kiosk_program_opens_poll(&kiosk, hands));
    const useconds_t moment = roll(2500) * 1000;
    const pid_t killer = fork();
    if (!killer) {
        usleep(moment);
        kill(kiosk.process, SIGKILL);
        _exit(0);
    }
    for (int voter = 1; voter <= VISITORS && visit_in_window(&kiosk, hands, voter); voter++)
        ;
    int ended = 0;
    CHECK(waitpid(killer, NULL, 0) == killer && waitpid(kiosk.process, &ended, 0) == kiosk.process);
    CHECK(WIFSIGNALED(ended) && WTERMSIG(ended) == SIGKILL);
    count_papers(watch);
    close(watch);
    seen.last_slip = VISITORS;
    for (int slip = 1; slip <= kiosk_program_has(&kiosk, "\tIDENTIFIED "); slip++)
        seen.identified[slip] = true; // a fresh day: the slips are 1, 2, 3
    open_and_compare();
    compare();
    every_paper_is_whole_and_says_what_it_is();
}

static void the_program_in_its_window_keeps_its_word_too(void) {
    const pid_t display = virtual_display_start();
    struct virtual_hands *hands = display > 0 ? virtual_hands_open() : NULL;
    if (!hands) {
        printf("     (no virtual display: left out)\n");
        return;
    }
    const int kills = soak_rounds(WINDOW_KILLS);
    uint32_t marks = 0, reserved = 0;
    for (int number = 1; number <= kills && !check_failures; number++) {
        kill_the_program(number, hands);
        for (uint32_t slip = 1; slip <= VISITORS; slip++) {
            marks += logged.issued[slip];
            reserved += logged.reserved[slip] && !logged.issued[slip];
        }
    }
    printf("     %d kills of the program: %u marks, %u of them reserved only\n", kills,
           marks + reserved, reserved);
    CHECK(marks > 0 || !soak_is_whole());
    virtual_hands_close(hands);
    virtual_display_end(display);
}

int main(void) {
    CHECK(prepare() && find_the_place());
    RUN(no_acknowledged_mark_is_lost_and_no_slip_is_valid_twice);
    RUN(the_program_in_its_window_keeps_its_word_too);
    small_station_remove(&small);
    return check_report();
}
