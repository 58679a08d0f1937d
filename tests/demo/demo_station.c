#include "tests/demo/demo_station.h"
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static bool fail(char *why, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, DEMO_WHY_SIZE, format, arguments);
    va_end(arguments);
    return false;
}

// ---- station.json ----

static const char *text_of(const json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

static void copy(char to[DEMO_SECRET],
                 const char *text) { // a longer one would not open anything anyway
    memset(to, 0, DEMO_SECRET);
    memcpy(to, text, strnlen(text, DEMO_SECRET - 1));
}

static enum official_role role_of(const char *text) {
    for (int role = ROLE_CHAIR; role <= ROLE_MEMBER; role++)
        if (strcmp(text, official_role_text((enum official_role)role)) == 0)
            return (enum official_role)role;
    return ROLE_OPERATOR; // may do the least
}

static bool read_people(struct demo_station *station, const char *folder, char *why) {
    char path[PATH_MAX];
    json_error_t error;
    snprintf(path, sizeof path, "%s/station.json", folder);
    json_t *root = json_load_file(path, 0, &error);
    if (!root)
        return fail(why, "%s: %s", path, error.text);
    static const char *const holders[DEMO_HOLDERS] = {"chair", "secretary", "operator"};
    for (int i = 0; i < DEMO_HOLDERS; i++)
        copy(station->holders[i], text_of(json_object_get(root, "holders"), holders[i]));
    size_t index;
    const json_t *official;
    json_array_foreach(json_object_get(root, "officials"), index, official) {
        if (station->official_count == SLICE_OFFICIALS_MAX)
            break;
        if (role_of(text_of(official, "role")) == ROLE_OPERATOR)
            continue;
        struct demo_official *to = &station->officials[station->official_count++];
        to->role = role_of(text_of(official, "role"));
        copy(to->code, text_of(official, "code"));
        if (json_object_get(official, "voter"))
            station->member = (int)json_integer_value(json_object_get(official, "voter"));
        snprintf(to->name, sizeof to->name, "%s", text_of(official, "name"));
    }
    json_decref(root);
    return station->official_count > 1 || fail(why, "%s: names no two officials", path);
}

// ---- probes.tsv ----

// False: no memory. More pictures than anybody needs are left out.
static bool add_picture(struct demo_pictures *pictures, const char *folder, const char *path) {
    if (pictures->count == DEMO_PICTURES_MAX)
        return true;
    char *whole = NULL;
    if (path[0] == '/' ? !(whole = strdup(path)) : asprintf(&whole, "%s/%s", folder, path) < 0)
        return false;
    pictures->path[pictures->count++] = whole;
    return true;
}

struct probe { // a line
    int number, position;
    char pin[32], kind[16], quality[16], source[96], path[PATH_MAX];
};

static struct demo_finger *finger_of(struct demo_voter *voter, int position) {
    for (int i = 0; i < voter->finger_count; i++)
        if (voter->fingers[i].position == position)
            return &voter->fingers[i];
    if (voter->finger_count == DEMO_FINGERS_MAX)
        return NULL;
    struct demo_finger *finger = &voter->fingers[voter->finger_count++];
    finger->position = position;
    return finger;
}

static bool add_probe(struct demo_voter *voter, const char *folder, const struct probe *probe) {
    const bool real = strcmp(probe->quality, "real") == 0;
    if (strcmp(probe->kind, "camera") == 0) {
        voter->face_is_real = real;
        return add_picture(&voter->faces, folder, probe->path);
    }
    struct demo_finger *finger = finger_of(voter, probe->position);
    if (!finger)
        return true; // a fifth finger
    voter->real |= real;
    const bool good = real || strcmp(probe->quality, "good") == 0;
    return add_picture(good ? &finger->good : &finger->poor, folder, probe->path);
}

// Lines of one voter follow each other. A stranger has no number: a new one begins with each
// finger, and the camera's pictures go to the strangers one by one.
static bool is_of(const struct demo_voter *voter, const struct probe *probe) {
    return voter && probe->number > 0 && voter->number == probe->number;
}

static struct demo_voter *grow(struct demo_station *station) {
    const int count = station->voter_count + station->stranger_count;
    if (count % 64 == 0) {
        struct demo_voter *more =
            realloc(station->voters, (size_t)(count + 64) * sizeof *station->voters);
        if (!more)
            return NULL;
        station->voters = more;
    }
    struct demo_voter *voter = &station->voters[count];
    *voter = (struct demo_voter){0};
    return voter;
}

static struct demo_voter *stranger_of(struct demo_station *station, const struct probe *probe) {
    struct demo_voter *strangers = station->voters + station->voter_count;
    const bool camera = strcmp(probe->kind, "camera") == 0;
    for (int i = 0; i < station->stranger_count; i++)
        if (camera ? strangers[i].faces.count == 0 : strangers[i].finger_count == 0)
            return &strangers[i];
    struct demo_voter *voter = grow(station);
    station->stranger_count += voter != NULL;
    return voter;
}

static struct demo_voter *voter_of(struct demo_station *station, const struct probe *probe) {
    if (probe->number == 0)
        return stranger_of(station, probe);
    for (int i = station->voter_count; i-- > 0;)
        if (is_of(&station->voters[i], probe))
            return &station->voters[i];
    struct demo_voter *voter = grow(station);
    if (!voter)
        return NULL;
    voter->number = probe->number;
    snprintf(voter->pin, sizeof voter->pin, "%.*s", VOTER_PIN_SIZE - 1, probe->pin);
    station->voter_count++;
    return voter;
}

static bool read_line(char *text, struct probe *probe) {
    const int fields = sscanf(text, "%d\t%31[^\t]\t%15[^\t]\t%d\t%15[^\t]\t%95[^\t]\t%4095[^\n]",
                              &probe->number, probe->pin, probe->kind, &probe->position,
                              probe->quality, probe->source, probe->path);
    return fields == 7 && probe->number >= 0 && probe->position >= 0 && probe->position <= 10;
}

// Twice over the file: first the voters, then the strangers, which lie behind them.
static bool read_probes_of(struct demo_station *station, FILE *file, bool strangers,
                           const char *folder, char *why) {
    char text[PATH_MAX + 128];
    struct probe probe;
    rewind(file);
    while (fgets(text, sizeof text, file)) {
        if (!read_line(text, &probe) || (probe.number == 0) != strangers)
            continue; // the header, or the other kind
        if (strcmp(probe.quality, "blank") == 0 && probe.number == 0) { // bare glass, an empty wall
            if (strcmp(probe.kind, "finger") == 0 &&
                !add_picture(&station->blank, folder, probe.path))
                return fail(why, "no memory left");
            continue;
        }
        struct demo_voter *voter = voter_of(station, &probe);
        if (!voter || !add_probe(voter, folder, &probe))
            return fail(why, "no memory left");
    }
    return true;
}

static bool read_probes(struct demo_station *station, const char *folder, char *why) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/probes.tsv", folder);
    FILE *file = fopen(path, "r");
    if (!file)
        return fail(why, "%s: %s", path, strerror(errno));
    const bool read = read_probes_of(station, file, false, folder, why) &&
                      read_probes_of(station, file, true, folder, why);
    fclose(file);
    return read && (station->voter_count > 0 || fail(why, "%s: names nobody", path));
}

// ---- voters.csv: the names ----

static void name_voter(struct demo_station *station, int number, const char *surname,
                       const char *given) {
    for (int i = 0; i < station->voter_count; i++)
        if (station->voters[i].number == number)
            snprintf(station->voters[i].name, sizeof station->voters[i].name, "%s %s", surname,
                     given);
}

static bool read_names(struct demo_station *station, const char *folder, char *why) {
    char path[PATH_MAX], line[1024], surname[VOTER_NAME_SIZE], given[VOTER_NAME_SIZE];
    int number;
    snprintf(path, sizeof path, "%s/voters.csv", folder);
    FILE *file = fopen(path, "r");
    if (!file)
        return fail(why, "%s: %s", path, strerror(errno));
    while (fgets(line, sizeof line, file)) // list_number,page,pin,surname,given,...
        if (sscanf(line, "%d,%*d,%*[0-9],%95[^,],%95[^,]", &number, surname, given) == 3)
            name_voter(station, number, surname, given);
    fclose(file);
    return true;
}

bool demo_station_open(struct demo_station *station, const char *folder, char why[DEMO_WHY_SIZE]) {
    *station = (struct demo_station){0};
    if (read_people(station, folder, why) && read_probes(station, folder, why) &&
        read_names(station, folder, why))
        return true;
    demo_station_close(station);
    return false;
}

static void free_pictures(struct demo_pictures *pictures) {
    for (int i = 0; i < pictures->count; i++)
        free(pictures->path[i]);
}

void demo_station_close(struct demo_station *station) {
    for (int i = 0; i < station->voter_count + station->stranger_count; i++) {
        struct demo_voter *voter = &station->voters[i];
        for (int finger = 0; finger < voter->finger_count; finger++) {
            free_pictures(&voter->fingers[finger].good);
            free_pictures(&voter->fingers[finger].poor);
        }
        free_pictures(&voter->faces);
    }
    free_pictures(&station->blank);
    free(station->voters);
    *station = (struct demo_station){0};
}
