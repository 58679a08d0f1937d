// Whoever may put something where a file should be puts a pipe, a device, a link, a socket, a
// folder or 8 TiB of nothing there: for each kind of file that comes from outside, in both
// programs. Nothing hangs, nothing is taken for the file, and what it is not is said.
#include "biometric/face_camera.h"
#include "biometric/face_compare.h"
#include "sync/log_copy.h"
#include "sync/station_erase.h"
#include "tests/check.h"
#include "tests/support/finger_samples.h"
#include "tests/support/sample_log.h"
#include "tests/support/sample_slice.h"
#include "tests/support/scratch.h"
#include "tests/support/station_hand.h"
#include "tests/support/strange_file.h"
#include "tests/support/synthetic/synthetic_print.h"
#include "tests/support/synthetic/tiny_model.h"
#include <SDL2/SDL_keycode.h>
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int shailoo_main(int argc, char **argv);
#define main shailoo_main
#include "kiosk/tool/tool_main.c"
#undef main

enum { PATIENCE_S = 60, PATH = 700 }; // for one command on a busy machine

static char words[4096]; // what the last command said

static void write_text(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

// The command line in a process of its own, as `shailoo` is; but one that need not be loaded and
// linked anew, which costs more than most of its commands.
static void run_here(const char *arguments) {
    enum { WORDS = 40 };
    char line[4096], *argv[WORDS] = {"shailoo"};
    int argc = 1;
    snprintf(line, sizeof line, "%s", arguments);
    for (char *word = strtok(line, " "); word && argc < WORDS - 1; word = strtok(NULL, " "))
        argv[argc++] = word;
    alarm(PATIENCE_S);
    if (!freopen("/dev/null", "r", stdin) || !freopen("said", "wb", stdout) ||
        dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
        _exit(127);
    exit(shailoo_main(argc, argv));
}

// As the system says it; -1: it was not begun.
static int run_command(const char *arguments) {
    int status = -1;
    fflush(NULL);
    const pid_t child = fork();
    if (!child)
        run_here(arguments);
    return child > 0 && waitpid(child, &status, 0) == child ? status : -1;
}

static int run_kiosk(const char *arguments) {
    char line[4096];
    snprintf(line, sizeof line,
             "SDL_VIDEODRIVER=dummy timeout -s KILL %d '" BIN "/shailoo-kiosk' %s >said 2>&1 "
             "</dev/null",
             PATIENCE_S, arguments);
    return system(line);
}

// The exit status; -1: it hung, or died.
static int exit_of(int status) {
    FILE *file = fopen("said", "rb");
    words[file ? fread(words, 1, sizeof words - 1, file) : 0] = 0;
    if (file)
        fclose(file);
    return WIFEXITED(status) && WEXITSTATUS(status) < 100 ? WEXITSTATUS(status) : -1;
}

static int run(const char *arguments) {
    return exit_of(run_command(arguments));
}

// ---- The command line

struct place {
    const char *command, *file;
    int good;    // its exit status when all is well; -1: not tried
    int strange; // ... when that file is none; a part that may be missing does not end the command
    bool links;  // a link to the good file is as good as the file
    bool is_silent;
};

#define PUB " --pub st.slice.pub"
#define SPLIT                                                                                      \
    "slice split list.csv --stations stations.csv --officials officials.csv "                      \
    "--common common.json --policy policy.json --out split"
#define BUILD "slice build data made.slice --models /nowhere"
#define REFERRAL                                                                                   \
    "slice referral list.csv kg.referral --stations stations.csv --key st.slice.key "              \
    "--election 2027-01 --serial 2 --date 2027-01-24"
#define UPDATE                                                                                     \
    "slice update st.slice changes.csv new.slice --key st.slice.key --passphrases pass" PUB
#define ERASE                                                                                      \
    "erase --slice st.slice --key st.slice.pub --data day --medium day.medium "                    \
    "--export out --passphrases pass --exception none"

// First what decides, which is no link; then what is only read, where a link that staff name is
// followed.
static const struct place places[] = {
    {"slice verify st.slice" PUB,                     "st.slice",            0,  3, false, false},
    {"slice verify st.slice" PUB,                     "st.slice.minisig",    0,  1, false, false},
    {"slice verify st.slice" PUB,                     "st.slice.pub",        0,  3, false, false},
    {"slice find 20101199012345 in.referral" PUB,     "in.referral",         0,  3, false, false},
    {"slice find 20101199012345 in.referral" PUB,     "in.referral.minisig", 0,  1, false, true },
    {"keys sign letter st.slice.key",                 "st.slice.key",        0,  3, false, false},
    {UPDATE,                                          "st.slice",            -1, 3, false, false},
    {UPDATE,                                          "st.slice.key",        -1, 3, false, false},
    {ERASE,                                           "st.slice",            -1, 1, false, false},
    {ERASE,                                           "st.slice.pub",        -1, 1, false, false},
    {"log verify out",                                "out/leaves.txt",      0,  3, false, false},
    {"log verify out",                                "out/checkpoint.note", 0,  3, false, false},
    {"log verify out",                                "out/kiosk.vkey",      0,  3, false, false},
    {"log verify out",                                "out/hours.json",      0,  3, false, false},
    {"log verify audit",                              "audit/records.bin",   0,  3, false, false},
    {"log verify audit",                              "audit/events.json",   0,  3, false, false},
    {"keys sign letter st.slice.key",                 "letter",              0,  3, true,  false},
    {"slice inspect st.slice --passphrases pass" PUB, "pass",                0,  1, true,  false},
    {UPDATE,                                          "changes.csv",         0,  3, true,  false},
    {BUILD,                                           "data/station.json",   0,  3, true,  false},
    {BUILD,                                           "data/policy.json",    0,  3, true,  false},
    {BUILD,                                           "data/voters.csv",     0,  3, true,  false},
    {SPLIT,                                           "list.csv",            0,  3, true,  false},
    {SPLIT,                                           "stations.csv",        0,  3, true,  false},
    {SPLIT,                                           "officials.csv",       0,  3, true,  false},
    {SPLIT,                                           "common.json",         0,  3, true,  false},
    {SPLIT,                                           "policy.json",         0,  3, true,  false},
    {REFERRAL,                                        "list.csv",            0,  3, true,  false},
    {REFERRAL,                                        "stations.csv",        0,  3, true,  false},
    {"log verify day.copy",                           "day.copy",            0,  3, true,  false},
    {"log verify day.log",                            "day.log",             0,  3, true,  false},
    {"log verify day.log --checkpoint day.note",      "day.note",            0,  3, true,  false},
    {"log verify day.log day.log --key day.vkey",     "day.vkey",            0,  3, true,  false},
    {"log prove day.copy 1",                          "day.copy",            0,  3, true,  false},
    {"log show day.copy",                             "day.copy",            0,  3, true,  false},
    {"finger extract print.png out.fmr",              "print.png",           0,  3, true,  false},
    {"finger compare print.png print.png",            "print.png",           0,  3, true,  false},
    {"finger scores pairs",                           "pairs",               0,  3, true,  false},
    {"finger identify print.png --gallery prints",    "prints/other.png",    -1, 1, true,  true },
    {"face embed faces.txt",                          "faces.txt",           -1, 3, true,  true },
    {"face compare print.png print.png",              "print.png",           -1, 3, true,  true },
};

static void clean(void) {
    CHECK(!system("rm -rf split made.slice* new.slice* kg.referral* out.fmr *.minisig.tmp"));
}

static bool says(const char *text) {
    return strstr(words, text) != NULL;
}

// Or, where another kind of thing may be named too, which of them it should be.
static bool says_what_it_is(enum strange_file kind, bool by_link) {
    switch (kind) {
    case STRANGE_HUGE:
        return says("larger than") || says("too large") || says("left out") || says("neither a");
    case STRANGE_FOLDER: return says("not a regular file") || says("no leaves.txt");
    case STRANGE_LOOSE_LINK: return !by_link || says("a link");
    case STRANGE_LINK: return says("a link");
    default: return says("not a regular file") || says("a link");
    }
}

// Places of one command stand one behind the other.
static bool is_new_command(const struct place *place) {
    return place == places || strcmp(place->command, place[-1].command) != 0;
}

static void try_place(const struct place *place) {
    char kept[PATH], good[PATH];
    snprintf(kept, sizeof kept, "%s.kept", place->file);
    if (place->good >= 0 && is_new_command(place)) {
        clean();
        CHECK(run(place->command) == place->good);
    }
    CHECK(!rename(place->file, kept) && realpath(kept, good));
    for (int kind = 0; kind < STRANGE_FILES; kind++) {
        const int before = check_failures;
        clean();
        CHECK(strange_file_put(place->file, (enum strange_file)kind, good));
        const int status = run(place->command);
        const bool followed = kind == STRANGE_LINK && place->links;
        // what may be missing may be a link to nothing
        const bool missing = kind == STRANGE_LOOSE_LINK && place->strange == 0;
        CHECK(status != -1);
        if (followed && place->good >= 0)
            CHECK(status == place->good);
        if (!followed)
            CHECK(status == place->strange);
        if (!followed && !missing && !place->is_silent)
            CHECK(says_what_it_is((enum strange_file)kind, !place->links));
        if (check_failures != before)
            fprintf(stderr, "  shailoo %s; %s is %s: %d %s\n", place->command, place->file,
                    strange_file_names[kind], status, words);
    }
    CHECK(strange_file_remove(place->file) && !rename(kept, place->file));
}

static void no_command_hangs_and_each_says_what_is_no_file(void) {
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        try_place(&places[i]);
}

// What a voter may be without: one build, which takes a second, tries all of it at once.
static void what_a_voter_may_be_without_is_left_out_and_said(void) {
    static const char *const files[] = {
        "data/portraits/20101199000001.jpg", "data/faces/20101199000001.f32",
        "data/fingers/20101199000001/2.png", "data/fingers/20101199000001/3.fmr"};
    static const char *const notes[] = {"portrait 1 is left out", "the face is left out",
                                        "finger 2 is left out", "finger 3 is left out"};
    enum { FILES = sizeof files / sizeof *files };
    char kept[FILES][PATH], good[PATH];
    for (int i = 0; i < FILES; i++) {
        snprintf(kept[i], PATH, "%s.kept", files[i]);
        CHECK(!rename(files[i], kept[i]));
    }
    for (int kind = 0; kind < STRANGE_FILES; kind++) {
        clean();
        for (int i = 0; i < FILES; i++)
            CHECK(realpath(kept[i], good) &&
                  strange_file_put(files[i], (enum strange_file)kind, good));
        CHECK(run(BUILD) == 0);
        for (int i = 0; i < FILES && kind != STRANGE_LINK && kind != STRANGE_LOOSE_LINK; i++)
            if (!says(notes[i]) || !says_what_it_is((enum strange_file)kind, false)) {
                fprintf(stderr, "  %s is %s: %s\n", files[i], strange_file_names[kind], words);
                CHECK(false);
            }
    }
    for (int i = 0; i < FILES; i++)
        CHECK(strange_file_remove(files[i]) && !rename(kept[i], files[i]));
}

// SQLite would open what lies beside a log by itself: that of a machine that was cut off, and that
// of one that is running.
static void what_lies_beside_a_log_hangs_nobody(void) {
    for (int kind = 0; kind < STRANGE_FILES; kind++)
        for (int running = 0; running < 2; running++) {
            CHECK(strange_file_put("day.log-wal", (enum strange_file)kind, "/etc/passwd"));
            if (running)
                CHECK(strange_file_put("day.log-shm", (enum strange_file)kind, "/etc/passwd"));
            const int status = run("log verify day.log");
            if (status < 0 || status > 3)
                fprintf(stderr, "  %s beside a log: %s\n", strange_file_names[kind], words);
            CHECK(status >= 0 && status <= 3);
            CHECK(strange_file_remove("day.log-wal") && strange_file_remove("day.log-shm"));
        }
    CHECK(run("log verify day.log") == 0);
}

// ---- The kiosk

static void the_kiosk_says_at_its_start_what_is_no_file(void) {
    static const char *const files[] = {"st.slice", "st.slice.minisig", "st.slice.pub"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char good[PATH];
        CHECK(!rename(files[i], "kept") && realpath("kept", good));
        for (int kind = 0; kind < STRANGE_FILES; kind++) {
            CHECK(strange_file_put(files[i], (enum strange_file)kind, good));
            CHECK(exit_of(run_kiosk("--window --slice st.slice --key st.slice.pub --data kiosk "
                                    "--medium stick --printer paper")) == 3);
            CHECK(says_what_it_is((enum strange_file)kind, true));
        }
        CHECK(strange_file_remove(files[i]) && !rename("kept", files[i]));
    }
}

static struct small_station small;
static struct hand_day day;

static struct station_config here(void) {
    return hand_config(&small, &day);
}

static struct station *unlocked(void) {
    const struct station_config config = here();
    struct station *station = hand_opens(&config);
    hand_unlocks(station, 0);
    hand_unlocks(station, 1);
    return station;
}

static void begin_a_day(void) {
    const struct station_config config = here();
    struct station *station = hand_opens(&config);
    CHECK(hand_opens_day(station));
    station_close(station);
}

static void find_copy(char path[PATH]) {
    DIR *folder = opendir(day.medium);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (strstr(entry->d_name, ".copy"))
            CHECK(snprintf(path, PATH, "%s/%s", day.medium, entry->d_name) < PATH);
    if (folder)
        closedir(folder);
}

// Two holders may begin a new copy, as where it is damaged; the table's own way out.
static void a_strange_thing_for_a_copy_on_the_medium_stops_the_station_with_words(void) {
    char copy[PATH] = "", kept[PATH + 8], part[PATH + 8], damaged[PATH + 16];
    begin_a_day();
    find_copy(copy);
    snprintf(kept, sizeof kept, "%s.kept", copy);
    snprintf(part, sizeof part, "%s.part", copy);
    snprintf(damaged, sizeof damaged, "%s.damaged", copy);
    CHECK(*copy && !rename(copy, kept));
    for (int kind = 0; kind < STRANGE_FILES; kind++) {
        CHECK(strange_file_put(copy, (enum strange_file)kind, kept));
        struct station *station = unlocked();
        CHECK(hand_reaches(station, STOPPED));
        CHECK(strstr(station_view(station)->reason, "whole copy"));
        station_close(station);
    }
    CHECK(strange_file_put(copy, STRANGE_PIPE, NULL) && strange_file_put(part, STRANGE_PIPE, NULL));
    struct station *station = unlocked();
    CHECK(hand_reaches(station, STOPPED));
    hand_press(station, SDLK_F6);
    hand_unlocks(station, 0);
    hand_unlocks(station, 1);
    CHECK(hand_reaches(station, WAITING));
    station_close(station);
    struct log_copy made;
    CHECK(log_copy_read(&made, copy, NULL, NULL) == SYNC_OK && made.frames >= 2);
    CHECK(strange_file_remove(damaged) && access(part, F_OK));
}

static void a_strange_index_is_left_out_and_the_station_works(void) {
    char path[PATH];
    snprintf(path, sizeof path, "%.250s/odd.referral", small.folder);
    for (int kind = 0; kind < STRANGE_FILES; kind++) {
        struct station_config config = here();
        config.referral_path = path;
        CHECK(strange_file_put(path, (enum strange_file)kind, small.slice));
        struct station *station = hand_opens(&config);
        CHECK(hand_reaches(station, LOCKED));
        station_close(station);
    }
    CHECK(hand_finds(day.data, "journal.txt", "not a regular file"));
    CHECK(strange_file_remove(path));
}

// Its own folder, after somebody had the disk in his hands.
static void strange_things_in_its_own_folder_hang_no_kiosk(void) {
    static const char *const own[] = {
        "participation.log",  "participation.log.key", "packages", "sent", "receipt.note", "proved",
        "tries-2027-01-7161", ERASE_LOCK_NAME};
    char path[PATH], kept[PATH + 8];
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        snprintf(path, sizeof path, "%s/%s", day.data, own[i]);
        snprintf(kept, sizeof kept, "%s.kept", path);
        (void)rename(path, kept);
        for (int kind = 0; kind < STRANGE_FILES; kind++) {
            const struct station_config config = here();
            char why[STATION_WHY_SIZE];
            CHECK(strange_file_put(path, (enum strange_file)kind, kept));
            struct station *station = station_open(&config, NULL, NULL, why);
            for (int holder = 0; station && holder < 2; holder++)
                hand_unlocks(station, holder);
            if (station)
                station_hear(station);
            station_close(station);
            CHECK(strange_file_remove(path));
        }
        (void)rename(kept, path);
    }
    const struct station_config config = here();
    char why[STATION_WHY_SIZE];
    snprintf(path, sizeof path, "%s/journal.txt", day.data);
    CHECK(strange_file_put(path, STRANGE_PIPE, NULL));
    CHECK(!station_open(&config, NULL, NULL, why) && strstr(why, "journal.txt"));
}

// ---- Models, frames

static void a_strange_model_is_no_model(void) {
    char manifest[4096], path[PATH], why[300];
    struct face_engine *engine;
    CHECK(!mkdir("models", 0700) && tiny_models(manifest, sizeof manifest, "models"));
    DIR *folder = opendir("models");
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (!strstr(entry->d_name, ".onnx"))
            continue;
        snprintf(path, sizeof path, "models/%.200s", entry->d_name);
        CHECK(!rename(path, "kept.model"));
        for (int kind = 0; kind < STRANGE_FILES; kind++) {
            CHECK(strange_file_put(path, (enum strange_file)kind, "/nowhere"));
            CHECK(face_engine_open_by(&engine, manifest, "models", why, sizeof why) ==
                      BIOMETRIC_BAD_MODEL &&
                  strstr(why, "cannot be read"));
        }
        CHECK(strange_file_remove(path) && !rename("kept.model", path));
    }
    if (folder)
        closedir(folder);
    CHECK(face_engine_open_by(&engine, manifest, "models", why, sizeof why) == BIOMETRIC_OK);
    face_engine_close(engine);
}

static void strange_frames_end_a_recording(void) {
    struct face_camera *camera;
    struct picture frame = {0};
    CHECK(!system("cp print.png frame-0.png && cp print.png frame-2.png"));
    for (int kind = 0; kind < STRANGE_FILES; kind++) {
        const bool is_picture = kind == STRANGE_LINK;
        CHECK(strange_file_put("frame-1.png", (enum strange_file)kind, "print.png"));
        CHECK(face_camera_open(&camera, "frame-%d.png") == BIOMETRIC_OK);
        CHECK(face_camera_read(camera, &frame) == BIOMETRIC_OK);
        CHECK(face_camera_read(camera, &frame) == (is_picture ? BIOMETRIC_OK : BIOMETRIC_TIME_UP));
        face_camera_close(camera);
        CHECK(strange_file_put("film.avi", (enum strange_file)kind, "letter"));
        CHECK(face_camera_open(&camera, "film.avi") != BIOMETRIC_OK && !camera);
    }
    picture_finish(&frame);
}

// ---- Laid out

static void write_print(const char *name, uint64_t seed) {
    enum { WIDTH = SYNTHETIC_PRINT_WIDTH, HEIGHT = SYNTHETIC_PRINT_HEIGHT };
    static uint8_t pixels[WIDTH * HEIGHT];
    struct synthetic_finger *grown = synthetic_finger_create(seed);
    const struct synthetic_touch touch = {.seed = 5, .kind = SYNTHETIC_GOOD};
    const struct picture picture = {WIDTH, HEIGHT, 1, SYNTHETIC_PRINT_DPI, pixels};
    CHECK(grown && synthetic_print_draw(pixels, grown, &touch));
    CHECK(picture_write(&picture, name) == BIOMETRIC_OK);
    synthetic_finger_destroy(grown);
}

#define THREE "{\"ky\": \"к\", \"ru\": \"р\", \"en\": \"e\"}"
#define COMMON                                                                                     \
    "{\"election\": {\"id\": \"2027-01\", \"title\": " THREE "}, \"date\": "                       \
    "\"2027-01-24\", \"serial\": 2, \"training\": true"

static void lay_out_station(void) {
    uint8_t record[FINGER_RECORD_MAX];
    struct finger_template sample;
    FILE *file;
    CHECK(!system("mkdir -p data/portraits data/faces data/fingers/20101199000001"));
    write_text("data/station.json",
               COMMON ", \"precinct\": \"7001\", \"address\": " THREE ", \"officials\": ["
                      "{\"id\": 1, \"role\": \"chair\", \"name\": \"A\", \"code\": \"123456\"},"
                      "{\"id\": 2, \"role\": \"secretary\", \"name\": \"B\", \"code\": \"654321\"}]"
                      ", \"holders\": {\"chair\": \"one1\", \"secretary\": \"two2\", "
                      "\"operator\": \"three3\"}}");
    write_text("data/policy.json", "{}");
    write_text("data/voters.csv",
               "list_number,page,pin,surname,given,patronymic,birth,sex,address,document\n"
               "1,1,20101199000001,Асанов,Үсөн,,1990-01-01,M,,\n");
    CHECK(!system("cp st.slice.key data/commission.key"));
    write_print("data/portraits/20101199000001.jpg", 1);
    write_print("data/fingers/20101199000001/2.png", 2);
    finger_sample_draw(&sample, 1, 40);
    file = fopen("data/fingers/20101199000001/3.fmr", "wb");
    const size_t size = finger_template_encode(&sample, record);
    CHECK(file && fwrite(record, 1, size, file) == size && !fclose(file));
    file = fopen("data/faces/20101199000001.f32", "wb");
    for (int i = 0; file && i < FACE_EMBEDDING_SIZE; i++)
        CHECK(fwrite(&(float){(float)(i % 7)}, 4, 1, file) == 1);
    CHECK(file && !fclose(file));
}

static void lay_out_country(void) {
    write_text("list.csv",
               "precinct;list_number;page;pin;surname;given;patronymic;birth;sex;address;document\n"
               "7001;1;1;20101199012345;Асанов;Үсөн;;01.01.1990;M;;\n");
    write_text("stations.csv", "precinct,address_ky,address_ru,address_en,latitude,longitude,map\n"
                               "7001,к,р,e,,,\n");
    write_text("officials.csv", "precinct,role,name\n7001,chair,A\n7001,operator,B\n");
    write_text("common.json", COMMON "}");
    write_text("policy.json", "{}");
    CHECK(run(REFERRAL) == 0);
    CHECK(!rename("kg.referral", "in.referral") &&
          !rename("kg.referral.minisig", "in.referral.minisig"));
}

static void lay_out_log(void) {
    struct sample_log sample;
    char note[CHECKPOINT_NOTE_MAX], vkey[CHECKPOINT_KEY_SIZE], command[2 * SAMPLE_PATH_SIZE];
    CHECK(sample_log_begin(&sample, "day", 1) && sample_log_day(&sample, 3));
    note[participation_log_checkpoint(sample.log, note)] = 0;
    write_text("day.note", note);
    participation_log_verifier_key(sample.log, vkey);
    write_text("day.vkey", vkey);
    sample_log_close(&sample);
    snprintf(command, sizeof command, "cp '%s' day.copy", sample.copy);
    CHECK(!system(command));
    CHECK(run("log export day.log out --auditor audit --checkpoint day.note") == 0);
}

static void lay_out(void) {
    struct slice_station station;
    struct public_key key;
    struct voter voter;
    char changes[300];
    CHECK(!chdir(scratch_folder()));
    sample_station(&station);
    CHECK(sample_slice("st.slice", &station, &key));
    write_text("pass", "chair-pass\nsecretary-pass\noperator-pass\n");
    write_text("letter", "dear voters\n");
    sample_voter(&voter, 7);
    snprintf(changes, sizeof changes,
             "action;pin;list_number;page;surname;given;patronymic;birth;sex;address;document\n"
             "moved;%s;;;;;;;;;\n",
             voter.pin);
    write_text("changes.csv", changes);
    write_print("print.png", 3);
    CHECK(!mkdir("prints", 0700));
    write_print("prints/other.png", 4);
    write_text("pairs", "print.png prints/other.png\n");
    write_text("faces.txt", "print.png\n");
    lay_out_station();
    lay_out_country();
    lay_out_log();
}

int main(void) {
    alarm(550); // whatever hangs
    lay_out();
    RUN(no_command_hangs_and_each_says_what_is_no_file);
    RUN(what_a_voter_may_be_without_is_left_out_and_said);
    RUN(what_lies_beside_a_log_hangs_nobody);
    RUN(a_strange_model_is_no_model);
    RUN(strange_frames_end_a_recording);
    RUN(the_kiosk_says_at_its_start_what_is_no_file);
    if (!small_station_make(&small))
        return 1;
    day = hand_day_of(&small, "");
    RUN(a_strange_thing_for_a_copy_on_the_medium_stops_the_station_with_words);
    RUN(a_strange_index_is_left_out_and_the_station_works);
    RUN(strange_things_in_its_own_folder_hang_no_kiosk);
    small_station_remove(&small);
    return check_report();
}
