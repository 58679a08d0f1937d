// training-station: writes the folder of an invented station, from which `shailoo slice build`
// makes a package, and beside the enrolled pictures those that were never enrolled, for whoever
// plays the voters. A test tool: it forks workers, prints, and knows every secret of its station.
//
// OUT_DIR/ station.json policy.json voters.csv      as sync/slice_source.h has them
//          portraits/<PIN>.jpg
//          fingers/<PIN>/<position>.png             and <position>_2.png: the same finger once more
//          probes.tsv, probes/                      what voters show on the day; README.md explains
// station.json is written last: where it is, the folder is whole.
#include "biometric/picture.h"
#include "tests/support/face_samples.h"
#include "tests/support/shared_data.h"
#include "tests/support/synthetic/synthetic_noise.h"
#include "tests/support/synthetic/synthetic_portrait.h"
#include "tests/support/synthetic/synthetic_print.h"
#include "tests/support/synthetic/synthetic_voters.h"
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    VOTERS_MAX = 10000,
    REAL_FINGERS = 40,    // FVC2002 DB1_B .. DB4_B, 101 .. 110
    REAL_IMPRESSIONS = 8, // the first two are enrolled
    PLAYED = 100,         // synthetic voters that have probes
    STRANGERS = 8,        // on no list
    RIGHT_INDEX = 2,
    LEFT_INDEX = 7,
    WORKERS_MAX = 16,
};

struct station {
    char out[PATH_MAX - 600];
    char data[PATH_MAX - 600]; // of the real prints and faces; "": none
    char lfw[PATH_MAX - 500];
    int count;
    uint64_t seed;
    struct day date;
    struct voter *voters;
    struct face_sample faces[REAL_FINGERS]; // of the real fingers' voters
    struct face_sample strangers[STRANGERS];
};

// What a played voter shows: each time other touches than the enrolled ones.
static const struct {
    int position;
    enum synthetic_touch_kind kind;
} played_touches[] = {
    {RIGHT_INDEX, SYNTHETIC_GOOD   },
    {RIGHT_INDEX, SYNTHETIC_GOOD   },
    {RIGHT_INDEX, SYNTHETIC_DRY    },
    {RIGHT_INDEX, SYNTHETIC_WET    },
    {RIGHT_INDEX, SYNTHETIC_LIGHT  },
    {RIGHT_INDEX, SYNTHETIC_PARTIAL},
    {LEFT_INDEX,  SYNTHETIC_GOOD   },
    {LEFT_INDEX,  SYNTHETIC_GOOD   }
};
enum { PLAYED_TOUCHES = sizeof played_touches / sizeof *played_touches };
static const char *const kind_words[SYNTHETIC_TOUCH_KINDS] = {"good",  "dry",     "wet",
                                                              "light", "partial", "blank"};

static void fail(const char *what, const char *where) {
    fprintf(stderr, "training-station: %s: %s%s%s\n", what, where, errno ? ": " : "",
            errno ? strerror(errno) : "");
    exit(1);
}

__attribute__((format(printf, 2, 3))) static const char *path_of(char path[PATH_MAX],
                                                                 const char *form, ...) {
    va_list values;
    va_start(values, form);
    int size = vsnprintf(path, PATH_MAX, form, values);
    va_end(values);
    if (size < 0 || size >= PATH_MAX)
        fail("the path is too long", path);
    return path;
}

static void make_folder(const char *path) {
    if (mkdir(path, 0755) && errno != EEXIST)
        fail("cannot make the folder", path);
    errno = 0;
}

static FILE *create(const char *path) {
    FILE *file = fopen(path, "w");
    if (!file)
        fail("cannot write", path);
    return file;
}

static void finish(FILE *file, const char *path) {
    bool torn = ferror(file) != 0;
    if (fclose(file) || torn)
        fail("cannot write", path);
}

static void check_picture(enum biometric_status status, const char *path) {
    errno = 0;
    if (status != BIOMETRIC_OK)
        fail(biometric_status_text(status), path);
}

// ---- Who is real, who is drawn, who is played ---------------------------------------------------

static int real_count(const struct station *station) {
    if (!station->data[0])
        return 0;
    return station->count < REAL_FINGERS ? station->count : REAL_FINGERS;
}

// The real fingers' voters lie evenly over the list. -1: a synthetic voter.
static int real_finger_of(const struct station *station, int index) {
    int count = real_count(station);
    for (int finger = 0; finger < count; finger++)
        if ((2 * finger + 1) * station->count / (2 * count) == index)
            return finger;
    return -1;
}

static bool is_played(const struct station *station, int index) {
    return real_finger_of(station, index) < 0 &&
           (station->count <= PLAYED || index * PLAYED % station->count < PLAYED);
}

static bool has_face(const struct station *station, int finger) {
    return finger >= 0 && station->faces[finger].name[0];
}

static const char *impression_path(char path[PATH_MAX], const struct station *station, int finger,
                                   int impression) {
    return path_of(path, "%s/fvc2002/DB%d_B/%d_%d.tif", station->data, finger / 10 + 1,
                   101 + finger % 10, impression);
}

static int dpi_of(int finger) {
    return finger / 10 == 1 ? 569 : 500; // DB2; the files do not say
}

// Every real finger's voter gets a real face of the voter's sex as far as they go; then strangers
// do.
static void give_faces(struct station *station) {
    enum { ENOUGH = REAL_FINGERS + STRANGERS };
    static struct face_sample faces[2][ENOUGH];
    int count[2], next[2] = {0, 0};
    for (int woman = 0; woman < 2; woman++)
        count[woman] = face_samples_choose(faces[woman], ENOUGH, station->lfw, woman);
    for (int i = 0; i < station->count; i++) {
        int finger = real_finger_of(station, i), woman = station->voters[i].sex == 'F';
        if (finger >= 0 && next[woman] < count[woman])
            station->faces[finger] = faces[woman][next[woman]++];
    }
    for (int i = 0; i < STRANGERS; i++)
        if (next[i % 2] < count[i % 2])
            station->strangers[i] = faces[i % 2][next[i % 2]++];
}

// ---- Pictures -----------------------------------------------------------------------------------

static void draw_touch(const char *path, const struct synthetic_finger *finger,
                       enum synthetic_touch_kind kind, uint64_t seed) {
    static uint8_t pixels[SYNTHETIC_PRINT_WIDTH * SYNTHETIC_PRINT_HEIGHT];
    struct synthetic_touch touch = {.seed = seed, .kind = kind};
    if (!synthetic_print_draw(pixels, finger, &touch))
        fail("no memory left", path);
    struct picture picture = {SYNTHETIC_PRINT_WIDTH, SYNTHETIC_PRINT_HEIGHT, 1, SYNTHETIC_PRINT_DPI,
                              pixels};
    check_picture(picture_write(&picture, path), path);
}

static void draw_head(const char *path, const struct station *station, int index, uint64_t view) {
    static uint8_t pixels[SYNTHETIC_PORTRAIT_WIDTH * SYNTHETIC_PORTRAIT_HEIGHT * 3];
    const struct voter *voter = &station->voters[index];
    struct synthetic_person person = {.seed = station->seed * 1000003 + voter->number,
                                      .woman = voter->sex == 'F',
                                      .age = (int)(station->date.year - voter->birth.year),
                                      .view = view};
    synthetic_portrait_draw(pixels, &person);
    struct picture picture = {SYNTHETIC_PORTRAIT_WIDTH, SYNTHETIC_PORTRAIT_HEIGHT, 3, 0, pixels};
    check_picture(picture_write(&picture, path), path);
}

static void copy_file(const char *from, const char *to) {
    char bytes[65536];
    FILE *in = fopen(from, "r");
    if (!in)
        fail("cannot read", from);
    FILE *out = create(to);
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, in)) > 0;)
        if (fwrite(bytes, 1, got, out) != got)
            fail("cannot write", to);
    if (ferror(in))
        fail("cannot read", from);
    fclose(in);
    finish(out, to);
}

static struct picture read_impression(const struct station *station, int finger, int impression) {
    char path[PATH_MAX];
    struct picture picture;
    impression_path(path, station, finger, impression);
    check_picture(picture_read(&picture, path, 1), path);
    picture.dpi = dpi_of(finger);
    return picture;
}

static float cubic(float a, float b, float c, float d, float t) { // Catmull and Rom
    return b + 0.5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

static float pixel_of(const struct picture *from, int x, int y) {
    x = x < 0 ? 0 : x >= from->width ? from->width - 1 : x;
    y = y < 0 ? 0 : y >= from->height ? from->height - 1 : y;
    return (float)from->pixels[y * from->width + x];
}

// To 500 dpi: a reader in software hands pixels on and can't say that they are finer.
static struct picture at_500_dpi(const struct picture *from) {
    float step = (float)from->dpi / SYNTHETIC_PRINT_DPI;
    struct picture to = {(int)((float)from->width / step), (int)((float)from->height / step), 1,
                         SYNTHETIC_PRINT_DPI, NULL};
    to.pixels = malloc((size_t)to.width * (size_t)to.height);
    if (!to.pixels)
        fail("no memory left", "a picture");
    for (int y = 0; y < to.height; y++)
        for (int x = 0; x < to.width; x++) {
            float at_x = ((float)x + 0.5f) * step - 0.5f, at_y = ((float)y + 0.5f) * step - 0.5f;
            int left = (int)floorf(at_x), top = (int)floorf(at_y);
            float row[4];
            for (int i = 0; i < 4; i++)
                row[i] =
                    cubic(pixel_of(from, left - 1, top - 1 + i), pixel_of(from, left, top - 1 + i),
                          pixel_of(from, left + 1, top - 1 + i),
                          pixel_of(from, left + 2, top - 1 + i), at_x - (float)left);
            float value = cubic(row[0], row[1], row[2], row[3], at_y - (float)top);
            to.pixels[y * to.width + x] = (uint8_t)(value < 0     ? 0
                                                    : value > 255 ? 255
                                                                  : (int)(value + 0.5f));
        }
    return to;
}

// ---- One voter's files --------------------------------------------------------------------------

static const char *played_path(char path[PATH_MAX], const char *root, const char *pin, int touch) {
    return path_of(path, "%sprobes/%s/%d_%d_%s.png", root, pin, played_touches[touch].position,
                   touch + 1, kind_words[played_touches[touch].kind]);
}

static void write_synthetic(const struct station *station, int index, const char *root) {
    static const int positions[] = {RIGHT_INDEX, LEFT_INDEX};
    char path[PATH_MAX];
    const struct voter *voter = &station->voters[index];
    for (int hand = 0; hand < 2; hand++) {
        uint64_t seed =
            (station->seed * VOTERS_MAX + voter->number) * 16 + (uint64_t)positions[hand];
        struct synthetic_finger *finger = synthetic_finger_create(seed);
        if (!finger)
            fail("no memory left", "a finger");
        path_of(path, "%sfingers/%s/%d.png", root, voter->pin, positions[hand]);
        draw_touch(path, finger, SYNTHETIC_GOOD, 1000);
        for (int i = 0; i < PLAYED_TOUCHES && is_played(station, index); i++)
            if (played_touches[i].position == positions[hand])
                draw_touch(played_path(path, root, voter->pin, i), finger, played_touches[i].kind,
                           (uint64_t)i + 1);
        synthetic_finger_destroy(finger);
    }
    if (is_played(station, index))
        draw_head(path_of(path, "%sprobes/%s/camera.jpg", root, voter->pin), station, index, 1);
}

static void write_real(const struct station *station, int index, int finger, const char *root) {
    char path[PATH_MAX];
    const char *pin = station->voters[index].pin;
    for (int impression = 1; impression <= REAL_IMPRESSIONS; impression++) {
        struct picture picture = read_impression(station, finger, impression);
        if (impression <= 2) {
            path_of(path, "%sfingers/%s/%d%s.png", root, pin, RIGHT_INDEX,
                    impression == 2 ? "_2" : "");
            check_picture(picture_write(&picture, path), path);
        } else if (picture.dpi != SYNTHETIC_PRINT_DPI) {
            struct picture smaller = at_500_dpi(&picture);
            path_of(path, "%sprobes/%s/%d_%d_real.png", root, pin, RIGHT_INDEX, impression);
            check_picture(picture_write(&smaller, path), path);
            picture_finish(&smaller);
        }
        picture_finish(&picture);
    }
}

static void write_voter(const struct station *station, int index) {
    char root[PATH_MAX], path[PATH_MAX], portrait[PATH_MAX];
    const struct voter *voter = &station->voters[index];
    int finger = real_finger_of(station, index);
    path_of(root, "%s/", station->out);
    make_folder(path_of(path, "%.*sfingers/%s", PATH_MAX - 100, root, voter->pin));
    if (finger >= 0 || is_played(station, index))
        make_folder(path_of(path, "%.*sprobes/%s", PATH_MAX - 100, root, voter->pin));
    if (finger >= 0)
        write_real(station, index, finger, root);
    else
        write_synthetic(station, index, root);
    path_of(path, "%.*sportraits/%s.jpg", PATH_MAX - 100, root, voter->pin);
    if (!has_face(station, finger))
        draw_head(path, station, index, 0);
    else if (face_sample_path(portrait, station->lfw, &station->faces[finger], 1))
        copy_file(portrait, path);
}

// Before the camera stands nobody.
static void draw_wall(const char *path) {
    static uint8_t pixels[SYNTHETIC_PORTRAIT_WIDTH * SYNTHETIC_PORTRAIT_HEIGHT * 3];
    memset(pixels, 205, sizeof pixels);
    struct picture picture = {SYNTHETIC_PORTRAIT_WIDTH, SYNTHETIC_PORTRAIT_HEIGHT, 3, 0, pixels};
    check_picture(picture_write(&picture, path), path);
}

static void write_strangers(const struct station *station) {
    char path[PATH_MAX];
    draw_wall(path_of(path, "%s/probes/wall.jpg", station->out));
    for (int i = 0; i < STRANGERS; i++) {
        struct synthetic_finger *finger = synthetic_finger_create(
            (station->seed * VOTERS_MAX + VOTERS_MAX - 1) * 16 + (uint64_t)i);
        if (!finger)
            fail("no memory left", "a finger");
        draw_touch(path_of(path, "%s/probes/stranger_%d_good.png", station->out, i + 1), finger,
                   SYNTHETIC_GOOD, 1);
        if (i == 0)
            draw_touch(path_of(path, "%s/probes/blank.png", station->out), finger, SYNTHETIC_BLANK,
                       1);
        synthetic_finger_destroy(finger);
    }
}

// ---- The lists ----------------------------------------------------------------------------------

static void list_probe(FILE *file, const struct voter *voter, const char *kind, int position,
                       const char *quality, const char *source, const char *path) {
    fprintf(file, "%u\t%s\t%s\t%d\t%s\t%s\t%s\n", voter ? voter->number : 0,
            voter ? voter->pin : "-", kind, position, quality, source, path);
}

static void list_real(const struct station *station, FILE *file, int index, int finger) {
    char path[PATH_MAX], source[128];
    const struct voter *voter = &station->voters[index];
    snprintf(source, sizeof source, "DB%d_B/%d", finger / 10 + 1, 101 + finger % 10);
    for (int impression = 3; impression <= REAL_IMPRESSIONS; impression++) {
        if (dpi_of(finger) == SYNTHETIC_PRINT_DPI)
            impression_path(path, station, finger, impression);
        else
            path_of(path, "probes/%s/%d_%d_real.png", voter->pin, RIGHT_INDEX, impression);
        list_probe(file, voter, "finger", RIGHT_INDEX, "real", source, path);
    }
    const struct face_sample *face = &station->faces[finger];
    for (int picture = 2; picture <= face->pictures; picture++)
        if (face_sample_path(path, station->lfw, face, picture))
            list_probe(file, voter, "camera", 0, "real", face->name, path);
}

static void list_probes(const struct station *station) {
    char name[PATH_MAX], path[PATH_MAX];
    FILE *file = create(path_of(name, "%s/probes.tsv", station->out));
    fputs("number\tpin\tkind\tposition\tquality\tsource\tpath\n", file);
    for (int i = 0; i < station->count; i++) {
        int finger = real_finger_of(station, i);
        if (finger >= 0)
            list_real(station, file, i, finger);
        else if (is_played(station, i)) {
            const struct voter *voter = &station->voters[i];
            for (int touch = 0; touch < PLAYED_TOUCHES; touch++)
                list_probe(file, voter, "finger", played_touches[touch].position,
                           kind_words[played_touches[touch].kind], "synthetic",
                           played_path(path, "", voter->pin, touch));
            list_probe(file, voter, "camera", 0, "drawn", "synthetic",
                       path_of(path, "probes/%s/camera.jpg", voter->pin));
        }
    }
    for (int i = 0; i < STRANGERS; i++) {
        path_of(path, "probes/stranger_%d_good.png", i + 1);
        list_probe(file, NULL, "finger", RIGHT_INDEX, "good", "synthetic", path);
        if (station->strangers[i].name[0] &&
            face_sample_path(path, station->lfw, &station->strangers[i], 1))
            list_probe(file, NULL, "camera", 0, "real", station->strangers[i].name, path);
    }
    list_probe(file, NULL, "finger", 0, "blank", "synthetic", "probes/blank.png");
    list_probe(file, NULL, "camera", 0, "blank", "synthetic", "probes/wall.jpg");
    finish(file, name);
}

static void list_voters(const struct station *station) {
    char name[PATH_MAX];
    FILE *file = create(path_of(name, "%s/voters.csv", station->out));
    fputs("list_number,page,pin,surname,given,patronymic,birth,sex,address,document,kiosk\n", file);
    for (int i = 0; i < station->count; i++) {
        const struct voter *v = &station->voters[i];
        fprintf(file, "%u,%u,%s,%s,%s,%s,%04u-%02u-%02u,%c,\"%s\",%s,%u\n", v->number, v->page,
                v->pin, v->surname, v->given, v->patronymic, v->birth.year, v->birth.month,
                v->birth.day, v->sex, v->address, v->document, v->kiosk);
    }
    finish(file, name);
}

static void write_text(const struct station *station, const char *file_name, const char *text) {
    char name[PATH_MAX];
    FILE *file = create(path_of(name, "%s/%s", station->out, file_name));
    fputs(text, file);
    finish(file, name);
}

// A member of the commission votes here too: the last of those who have something to show.
static const struct voter *member_of(const struct station *station) {
    int index = station->count - 1;
    while (index > 0 && !is_played(station, index))
        index--;
    return &station->voters[index];
}

static void write_station(const struct station *station) {
    char text[4096];
    const struct voter *member = member_of(station);
    snprintf(text, sizeof text,
             "{\n"
             "  \"election\": {\n"
             "    \"id\": \"training-%04u-%02u\",\n"
             "    \"title\": {\n"
             "      \"ky\": \"Окуу шайлоосу\",\n"
             "      \"ru\": \"Учебные выборы\",\n"
             "      \"en\": \"Training election\"\n"
             "    }\n"
             "  },\n"
             "  \"precinct\": \"7161\",\n"
             "  \"address\": {\n"
             "    \"ky\": \"Бишкек ш., Токтогул көч., 125, №13 мектеп\",\n"
             "    \"ru\": \"г. Бишкек, ул. Токтогула, 125, школа №13\",\n"
             "    \"en\": \"School 13, 125 Toktogul Street, Bishkek\"\n"
             "  },\n"
             "  \"date\": \"%04u-%02u-%02u\",\n"
             "  \"serial\": 1,\n"
             "  \"kiosks\": 1,\n"
             "  \"training\": true,\n"
             "  \"officials\": [\n"
             "    {\"id\": 1, \"role\": \"chair\", \"name\": \"Үсөнбаева Айгүл\", \"code\": "
             "\"271828\"},\n"
             "    {\"id\": 2, \"role\": \"secretary\", \"name\": \"Соколова Ирина\", \"code\": "
             "\"314159\"},\n"
             "    {\"id\": 3, \"role\": \"operator\", \"name\": \"Жаңыбаев Тилек\", \"code\": "
             "\"161803\"},\n"
             "    {\"id\": 4, \"role\": \"member\", \"name\": \"%s %s\", \"code\": "
             "\"141421\", \"voter\": %u},\n"
             "    {\"id\": 5, \"role\": \"member\", \"name\": \"Машанло Фатима\", \"code\": "
             "\"173205\"}\n"
             "  ],\n"
             "  \"holders\": {\n"
             "    \"chair\": \"ala-too\",\n"
             "    \"secretary\": \"issyk-kul\",\n"
             "    \"operator\": \"manas\"\n"
             "  }\n"
             "}\n",
             station->date.year, station->date.month, station->date.year, station->date.month,
             station->date.day, member->surname, member->given, member->number);
    write_text(station, "station.json", text);
}

// ---- The work -----------------------------------------------------------------------------------

// Workers take the next voter from a counter that they share; the parent shows it.
static void write_all(const struct station *station) {
    atomic_int *next =
        mmap(NULL, sizeof *next, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (next == MAP_FAILED)
        fail("no memory left", "workers");
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int workers = cores < 1 ? 1 : cores > WORKERS_MAX ? WORKERS_MAX : (int)cores, left = workers;
    fflush(NULL);
    for (int worker = 0; worker < workers; worker++) {
        pid_t child = fork();
        if (child < 0)
            fail("cannot fork", "workers");
        if (child == 0) {
            for (int index; (index = atomic_fetch_add(next, 1)) < station->count;)
                write_voter(station, index);
            exit(0);
        }
    }
    int failed = 0, shown = 0;
    while (left > 0) {
        int status;
        for (pid_t ended; (ended = waitpid(-1, &status, WNOHANG)) > 0; left--)
            failed += !WIFEXITED(status) || WEXITSTATUS(status);
        int done = atomic_load(next);
        done = done < station->count ? done : station->count;
        if (isatty(STDOUT_FILENO) || done * 10 / station->count > shown * 10 / station->count)
            printf("voters %d of %d%c", shown = done, station->count,
                   isatty(STDOUT_FILENO) ? '\r' : '\n');
        fflush(stdout);
        usleep(100000);
    }
    if (isatty(STDOUT_FILENO))
        printf("\n");
    munmap(next, sizeof *next);
    errno = 0;
    if (failed)
        fail("a worker failed", station->out);
}

static void usage(FILE *to) {
    fprintf(to,
            "training-station OUT_DIR [OPTION]\n"
            "Writes the folder of an invented station for `shailoo slice build OUT_DIR OUT`.\n"
            "  --voters N      how many (400; 1 .. 10000)\n"
            "  --shared DIR    takes real prints and faces from DIR/data (else $SHAILOO_DATA or\n"
            "                  ../shared/data, where they are there)\n"
            "  --synthetic     takes none: every finger and head is invented\n"
            "  --seed N        other people and fingers (1)\n"
            "  --date Y-M-D    of the poll (2027-01-24)\n"
            "  --help\n"
            "Exit status: 0 done, 1 failed, 2 usage.\n");
}

static bool number_of(const char *text, long low, long high, long *out) {
    char *end;
    errno = 0;
    *out = strtol(text, &end, 10);
    return !errno && *text && !*end && *out >= low && *out <= high;
}

static bool date_of(const char *text, struct day *out) {
    unsigned year, month, day;
    char rest;
    if (sscanf(text, "%4u-%2u-%2u%c", &year, &month, &day, &rest) != 3 || year < 2000 ||
        month < 1 || month > 12 || day < 1 || day > 28 + (month != 2) * 3)
        return false;
    *out = (struct day){(uint16_t)year, (uint8_t)month, (uint8_t)day};
    return true;
}

static bool read_options(struct station *station, int argc, char **argv) {
    static const struct option options[] = {
        {"voters",    required_argument, NULL, 'v'},
        {"shared",    required_argument, NULL, 's'},
        {"synthetic", no_argument,       NULL, 'n'},
        {"seed",      required_argument, NULL, 'r'},
        {"date",      required_argument, NULL, 'd'},
        {"help",      no_argument,       NULL, 'h'},
        {NULL,        0,                 NULL, 0  }
    };
    const char *data = shared_data();
    snprintf(station->data, sizeof station->data, "%s", data ? data : "");
    long number;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;)
        switch (option) {
        case 'v':
            if (!number_of(optarg, 1, VOTERS_MAX, &number))
                return false;
            station->count = (int)number;
            break;
        case 'r':
            if (!number_of(optarg, 0, 1000000000, &number))
                return false;
            station->seed = (uint64_t)number;
            break;
        case 's': snprintf(station->data, sizeof station->data, "%s/data", optarg); break;
        case 'n': station->data[0] = '\0'; break;
        case 'd':
            if (!date_of(optarg, &station->date))
                return false;
            break;
        case 'h': usage(stdout); exit(0);
        default: return false;
        }
    if (optind != argc - 1)
        return false;
    snprintf(station->out, sizeof station->out, "%s", argv[optind]);
    return true;
}

// Real data are used whole or not at all.
static void find_data(struct station *station) {
    char path[PATH_MAX], *absolute = station->data[0] ? realpath(station->data, NULL) : NULL;
    if (!absolute || strlen(absolute) >= sizeof station->data)
        station->data[0] = '\0';
    else
        strcpy(station->data, absolute);
    free(absolute);
    if (station->data[0] && access(impression_path(path, station, 0, 1), R_OK))
        station->data[0] = '\0';
    snprintf(station->lfw, sizeof station->lfw, "%s/lfw-dev/lfw", station->data);
    errno = 0;
}

int main(int argc, char **argv) {
    static struct station station = {
        .count = 400, .seed = 1, .date = {2027, 1, 24}
    };
    char path[PATH_MAX];
    if (!read_options(&station, argc, argv)) {
        usage(stderr);
        return 2;
    }
    if (access(path_of(path, "%s/station.json", station.out), F_OK) == 0) {
        errno = 0;
        fail("is there already; remove the folder to make it anew", path);
    }
    find_data(&station);
    if (!(station.voters = calloc((size_t)station.count, sizeof *station.voters)))
        fail("no memory left", "voters");
    synthetic_voters_invent(station.voters, station.count, station.seed, station.date);
    if (station.data[0])
        give_faces(&station);
    make_folder(station.out);
    make_folder(path_of(path, "%s/fingers", station.out));
    make_folder(path_of(path, "%s/portraits", station.out));
    make_folder(path_of(path, "%s/probes", station.out));
    printf("training station of %d voters, %d of them with real prints\n", station.count,
           real_count(&station));
    write_all(&station);
    write_strangers(&station);
    list_voters(&station);
    list_probes(&station);
    write_text(&station, "policy.json", "{}\n");
    write_station(&station);
    free(station.voters);
    return 0;
}
