// demo-player: plays a polling day of the training station on the unmodified kiosk, with keys,
// touches, fingers and faces, and compares what came of each visit with what was expected. Started
// by demo.sh, which makes the station and starts the display and the hub; it starts and ends the
// kiosk itself, because a day has a power cut in it. Exit status: 0 all agree, 1 something does
// not, 2 usage.
#include "tests/demo/demo_checks.h"
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct options {
    const char *station, *out, *socket, *journal, *log, *received, *slice, *key, *models;
    unsigned long seed;
};

static struct demo_stage stage;
static struct demo_station station;
static struct demo_day day;

static void usage(FILE *to) {
    fputs("demo-player --station DIR --slice FILE --key FILE --out DIR --socket PATH --journal "
          "FILE --log FILE\n"
          "            [--received FILE] [--models DIR] [--seed N] -- KIOSK [OPTION...]\n"
          "Plays a polling day on the kiosk. Exit status: 0 all agree, 1 something does not, 2 "
          "usage.\n",
          to);
}

static bool read_options(struct options *options, int argc, char **argv) {
    static const struct option longs[] = {
        {"station",  required_argument, NULL, 's'},
        {"out",      required_argument, NULL, 'o'},
        {"socket",   required_argument, NULL, 'f'},
        {"journal",  required_argument, NULL, 'j'},
        {"log",      required_argument, NULL, 'l'},
        {"received", required_argument, NULL, 'r'},
        {"slice",    required_argument, NULL, 'p'},
        {"key",      required_argument, NULL, 'k'},
        {"models",   required_argument, NULL, 'm'},
        {"seed",     required_argument, NULL, 'n'},
        {"help",     no_argument,       NULL, 'h'},
        {NULL,       0,                 NULL, 0  },
    };
    *options = (struct options){.seed = 1};
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;)
        switch (option) {
        case 's': options->station = optarg; break;
        case 'o': options->out = optarg; break;
        case 'f': options->socket = optarg; break;
        case 'j': options->journal = optarg; break;
        case 'l': options->log = optarg; break;
        case 'r': options->received = optarg; break;
        case 'p': options->slice = optarg; break;
        case 'k': options->key = optarg; break;
        case 'm': options->models = optarg; break;
        case 'n': options->seed = strtoul(optarg, NULL, 10); break;
        case 'h': usage(stdout); exit(0);
        default: return false;
        }
    return options->station && options->slice && options->key && options->out && options->socket &&
           options->journal && options->log && strlen(options->socket) < sizeof stage.socket &&
           optind < argc;
}

// ---- The day's acts ----

static void type_and_send(const char *text) {
    virtual_hands_type(stage.hands, text);
    virtual_hands_press(stage.hands, "Return");
}

enum { CHAIR, SECRETARY, OPERATOR };

static void send_passphrase(int holder) {
    const char digit[2] = {(char)('1' + holder), '\0'};
    demo_stage_settle();
    virtual_hands_press(stage.hands, "Up"); // from the passphrase to who opens
    virtual_hands_type(stage.hands, digit);
    virtual_hands_press(stage.hands, "Tab");
    type_and_send(station.holders[holder]);
}

static bool unlock(int first, int second, enum session_event then) {
    send_passphrase(first);
    if (!demo_stage_wait_event(&stage, UNLOCK_REFUSED)) // one more is needed
        return false;
    send_passphrase(second);
    return demo_stage_wait_event(&stage, then);
}

static bool open_the_station(void) {
    demo_stage_catch_up(&stage);
    if (!demo_stage_picture_state(&stage, LOCKED))
        return false;
    type_and_send("tunduk"); // nobody's passphrase
    if (!demo_stage_wait_event(&stage, UNLOCK_REFUSED))
        return false;
    demo_stage_settle();
    demo_stage_picture(&stage, "wrong-passphrase");
    if (!unlock(CHAIR, SECRETARY, UNLOCKED_FRESH) || !demo_stage_picture_state(&stage, OPENING))
        return false;
    demo_stage_press(&stage, "Return");
    return demo_stage_wait_event(&stage, DAY_GOES_ON); // the zero report is out
}

static bool lock_for_a_while(void) {
    demo_stage_press(&stage, "F12");
    if (!demo_stage_wait_state(&stage, LOCKED))
        return false;
    demo_stage_settle();
    demo_stage_picture(&stage, "locked-in-mid-day");
    return unlock(SECRETARY, OPERATOR, UNLOCKED_OPEN);
}

// The plug is pulled while a voter's card is shown; the poll goes on where it was.
static bool cut_the_power(void) {
    type_and_send(station.voters[0].pin);
    if (!demo_stage_wait_event(&stage, FORM_SENT))
        return false;
    demo_stage_kill_kiosk(&stage);
    if (!demo_stage_start_kiosk(&stage))
        return false;
    demo_stage_catch_up(&stage);
    return unlock(CHAIR, OPERATOR, UNLOCKED_OPEN);
}

// What stopped the station is over: it reads its log anew and is opened again.
static bool go_on_after_stop(void) {
    demo_stage_press(&stage, "Return");
    return demo_stage_wait_event(&stage, LOG_WELL) && unlock(CHAIR, SECRETARY, UNLOCKED_OPEN);
}

// The first two who may decide, from the field with the focus on: who it is, and the code.
static void sign_closing(void) {
    for (int i = 0; i < 2; i++) {
        const char digit[2] = {(char)('1' + i), '\0'};
        virtual_hands_type(stage.hands, digit);
        demo_stage_press(&stage, "Tab");
        virtual_hands_type(stage.hands, station.officials[i].code);
        demo_stage_press(&stage, i ? "Return" : "Tab");
    }
}

// The demo's day is played at any hour of a real one.
static bool is_early(void) {
    const int64_t minute = (time(NULL) / 60 + station.policy.utc_offset_min) % (24 * 60);
    return minute < station.policy.closes_hour * 60;
}

static bool close_the_doors(void) {
    demo_stage_press(&stage, "F9");
    if (!demo_stage_wait_state(&stage, CLOSING_DOORS) ||
        !demo_stage_picture_state(&stage, CLOSING_DOORS))
        return false;
    if (is_early()) {
        virtual_hands_type(stage.hands, "1");
        demo_stage_press(&stage, "Tab");
        sign_closing();
    } else
        demo_stage_press(&stage, "Return");
    return demo_stage_wait_event(&stage, DOORS_CLOSED);
}

static bool close_the_poll(void) {
    struct demo_line line;
    demo_stage_press(&stage, "F9");
    if (!demo_stage_wait_state(&stage, CLOSING_DOORS))
        return false;
    demo_stage_press(&stage, "Escape"); // not yet
    if (!demo_stage_wait_state(&stage, WAITING) || !close_the_doors())
        return false;
    demo_stage_press(&stage, "F9");
    if (!demo_stage_wait_state(&stage, CLOSING) || !demo_stage_picture_state(&stage, CLOSING))
        return false;
    sign_closing();
    if (!demo_stage_wait_state(&stage, CLOSED) || !demo_stage_picture_state(&stage, CLOSED))
        return false;
    return demo_stage_wait_word(&stage, SAID_SENT, "unsent=0", &line); // the centre has all
}

// ---- The table ----

static const char line_format[] = "%3d  %-52.52s  %-26s  %-26s  %5.1f s  %s\n";

static bool agrees(const struct demo_visit *visit) {
    return visit->actual == visit->expected && (visit->warnings > 0) == visit->expects_warning;
}

static void write_visit(FILE *to, int number, const struct demo_visit *visit) {
    char note[64];
    snprintf(note, sizeof note, "%s%s%s", visit->note ? visit->note : "",
             visit->note && !agrees(visit) ? ", " : "", agrees(visit) ? "" : "DISAGREES");
    fprintf(to, line_format, number, visit->what, demo_outcome_text(visit->expected),
            demo_outcome_text(visit->actual), visit->seconds, note);
}

static void write_head(FILE *to) {
    fprintf(to, "     %-52s  %-26s  %-26s\n", "what was done", "expected", "actual");
}

static int by_size(const void *a, const void *b) {
    const int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void write_times(FILE *to) {
    int64_t times[DEMO_VISITS_MAX];
    size_t count = 0;
    for (int i = 0; i < day.count; i++)
        if (day.visits[i].verdict_ms > 0)
            times[count++] = day.visits[i].verdict_ms;
    if (!count)
        return;
    qsort(times, count, sizeof *times, by_size);
    fprintf(to,
            "from the finger's image to the verdict: median %lld ms, longest %lld ms of %zu "
            "(the figure to keep: 300 ms)\n",
            (long long)times[count / 2], (long long)times[count - 1], count);
}

static bool write_totals(FILE *to) {
    int agree = 0, false_non_matches = 0, false_matches = 0;
    for (int i = 0; i < day.count; i++) {
        const struct demo_visit *visit = &day.visits[i];
        agree += agrees(visit);
        false_non_matches += visit->note && strcmp(visit->note, "false non-match") == 0;
        false_matches += visit->note && strcmp(visit->note, "false match") == 0;
    }
    fprintf(to,
            "\n%d visits, %d as expected; expected beforehand from the scores of the same "
            "pictures: %d false non-matches, %d false matches\n",
            day.count, agree, false_non_matches, false_matches);
    write_times(to);
    return agree == day.count;
}

// ---- The day ----

static void show_progress(double done) {
    static int shown = -1;
    const int percent = (int)(done * 100);
    if (percent / 20 == shown / 20 && shown >= 0)
        return;
    shown = percent;
    printf("  %d %%\n", percent);
}

static bool play_part(enum demo_part part) {
    for (int i = day.begins[part]; i < day.begins[part + 1]; i++) {
        const bool played = demo_visit_play(&stage, &station, &day.visits[i]);
        write_visit(stdout, i + 1, &day.visits[i]);
        if (!played || (day.visits[i].actual == OUTCOME_STOPPED && !go_on_after_stop()))
            return false;
    }
    return true;
}

static bool play_the_day(void) {
    puts("The station is opened: a wrong passphrase first, then two holders; the zero report");
    if (!demo_stage_start_kiosk(&stage) || !open_the_station() || !play_part(MORNING))
        return false;
    puts("     the station is locked, and opened by two other holders");
    if (!lock_for_a_while() || !play_part(NOON))
        return false;
    puts("     the plug is pulled in mid-visit; the kiosk starts again");
    if (!cut_the_power() || !play_part(AFTERNOON))
        return false;
    puts("     those who come a second time");
    if (!play_part(EVENING))
        return false;
    puts("The poll is closed; the records go to the centre");
    return close_the_poll();
}

static bool has_real_faces(void) {
    for (int i = 0; i < station.voter_count; i++)
        if (station.voters[i].face_is_real)
            return true;
    return false;
}

static bool prepare(const struct options *options, char **kiosk) {
    char why[DEMO_WHY_SIZE];
    if (!demo_station_open(&station, options->station, why)) {
        fprintf(stderr, "demo-player: %s\n", why);
        return false;
    }
    stage.kiosk = kiosk;
    stage.log = options->log;
    snprintf(stage.out, sizeof stage.out, "%s", options->out);
    snprintf(stage.camera, sizeof stage.camera, "%s/camera", options->out);
    snprintf(stage.socket, sizeof stage.socket, "%s", options->socket);
    demo_journal_open(&stage.journal, options->journal);
    if (!(stage.hands = virtual_hands_open())) {
        fputs("demo-player: there is no display with the XTEST extension\n", stderr);
        return false;
    }
    const struct demo_package package = {
        .slice = options->slice, .key = options->key, .models = options->models};
    struct demo_expect *expect = demo_expect_open(&station, &package, why);
    if (!expect) {
        fprintf(stderr, "demo-player: %s\n", why);
        return false;
    }
    puts("Working out what to expect, from the scores of the pictures that will be shown");
    if (!demo_expect_has_faces(expect))
        puts("  without face models (./run setup loads them): the visits with faces are left out");
    else if (!has_real_faces())
        puts("  without photographs of people: the visits with faces are left out");
    demo_day_plan(&day, &station, expect, options->seed, show_progress);
    demo_expect_close(expect);
    return demo_stage_face(&stage, NULL);
}

static bool write_results(const struct options *options, bool played, FILE *to) {
    char slips[DEMO_PATH];
    snprintf(slips, sizeof slips, "%s/slips", options->out);
    const struct demo_paths paths = {
        .slips = slips, .log = options->log, .received = options->received};
    const bool all_agree = write_totals(to);
    if (played)
        return demo_checks(&day, &paths, to) && all_agree;
    fprintf(to, "The day broke off: %s\n", stage.why);
    return false;
}

static void show(const char *path, long from) { // what the table says below the visits
    char line[512];
    FILE *file = fopen(path, "r");
    if (!file || fseek(file, from, SEEK_SET))
        return;
    while (fgets(line, sizeof line, file))
        fputs(line, stdout);
    fclose(file);
}

static bool write_table(const struct options *options, bool played) {
    char path[DEMO_PATH];
    snprintf(path, sizeof path, "%s/table.txt", options->out);
    FILE *file = fopen(path, "w");
    if (!file) {
        fprintf(stderr, "demo-player: %s: %s\n", path, strerror(errno));
        return false;
    }
    write_head(file);
    for (int i = 0; i < day.count; i++)
        write_visit(file, i + 1, &day.visits[i]);
    const long visits_end = ftell(file);
    const bool well = write_results(options, played, file);
    const bool written = fclose(file) == 0;
    show(path, visits_end);
    return written && well;
}

int main(int argc, char **argv) {
    struct options options;
    if (!read_options(&options, argc, argv)) {
        usage(stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN); // a reader that goes away in mid-image
    setvbuf(stdout, NULL, _IOLBF, 0);
    bool played = false;
    if (prepare(&options, argv + optind)) {
        write_head(stdout);
        played = play_the_day();
    }
    const bool ended = demo_stage_end_kiosk(&stage);
    if (!ended)
        demo_stage_fail(&stage, "the kiosk did not end when it was asked to");
    const bool well = day.count > 0 && write_table(&options, played && ended);
    demo_journal_close(&stage.journal);
    virtual_hands_close(stage.hands);
    demo_station_close(&station);
    return well ? 0 : 1;
}
