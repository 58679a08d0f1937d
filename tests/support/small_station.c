#include "tests/support/small_station.h"
#include "biometric/face_compare.h"
#include "biometric/finger_extract.h"
#include "matcher/face_template.h"
#include "sync/slice_package.h"
#include "sync/voter_slice.h"
#include "tests/support/synthetic/drawn_face.h"
#include "tests/support/synthetic/synthetic_portrait.h"
#include "tests/support/synthetic/synthetic_print.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *const small_station_pins[SMALL_STATION_VOTERS] = {
    "11403195700011", "20507198200022", "12201199900033", "21212196000044", "10809197500055",
};
const char *const small_station_passphrases[3] = {"ala-too-77", "issyk-kul-8", "manas-ordo-9"};
const char *const small_station_codes[4] = {"418250", "739164", "250731", "862047"};

static const struct {
    const char *surname, *given, *patronymic;
    int fingers;
} people[SMALL_STATION_VOTERS] = {
    {"Асанбекова", "Гүлмира", "Өмүрбековна", 2},
    {"Токтогулов", "Үсөн",       "Асанович",       2},
    {"Ковалёва",     "Анна",       "",                       1},
    {"Исаков",         "Бекжан",   "Ильич",             0},
    {"Садыкова",     "Бурул",     "Маратовна",     1},
};

static bool make_touch(struct picture *out, int voter, int position, int touch) {
    struct synthetic_finger *finger = synthetic_finger_create((uint64_t)(voter * 100 + position));
    *out = (struct picture){.width = SYNTHETIC_PRINT_WIDTH,
                            .height = SYNTHETIC_PRINT_HEIGHT,
                            .channels = 1,
                            .dpi = SYNTHETIC_PRINT_DPI};
    out->pixels = malloc((size_t)out->width * (size_t)out->height);
    struct synthetic_touch how = {.seed = (uint64_t)touch, .kind = SYNTHETIC_GOOD};
    bool made = finger && out->pixels && synthetic_print_draw(out->pixels, finger, &how);
    synthetic_finger_destroy(finger);
    return made;
}

static size_t make_reference(uint8_t record[FINGER_RECORD_MAX], int voter, int position) {
    struct picture print;
    struct finger_template reference;
    struct finger_quality quality;
    if (!make_touch(&print, voter, position, 1))
        return 0;
    struct finger_image image = {print.pixels, print.width, print.height, print.dpi};
    enum biometric_status status = finger_extract(&image, &reference, &quality);
    picture_finish(&print);
    reference.position = (uint8_t)position;
    return status == BIOMETRIC_OK ? finger_template_encode(&reference, record) : 0;
}

// A drawn head as JPEG; its size, 0 when something failed.
static size_t make_portrait(uint8_t bytes[VOTER_PORTRAIT_BYTES_MAX], const char *folder,
                            int number) {
    static uint8_t pixels[SYNTHETIC_PORTRAIT_WIDTH * SYNTHETIC_PORTRAIT_HEIGHT * 3];
    const struct synthetic_person person = {
        .seed = (uint64_t)number, .woman = number % 2, .age = 20 + 10 * number};
    const struct picture picture = {.width = SYNTHETIC_PORTRAIT_WIDTH,
                                    .height = SYNTHETIC_PORTRAIT_HEIGHT,
                                    .channels = 3,
                                    .pixels = pixels};
    char path[SMALL_PATH_SIZE + 16];
    snprintf(path, sizeof path, "%s/portrait.jpg", folder);
    synthetic_portrait_draw(pixels, &person);
    FILE *file = picture_write(&picture, path) == BIOMETRIC_OK ? fopen(path, "rb") : NULL;
    size_t size = file ? fread(bytes, 1, VOTER_PORTRAIT_BYTES_MAX, file) : 0;
    if (file)
        fclose(file);
    (void)remove(path);
    return size;
}

static size_t make_face(uint8_t *record, int number) {
    struct face_template face = {0};
    float numbers[FACE_EMBEDDING_SIZE];
    drawn_face(numbers, FACE_EMBEDDING_SIZE, (unsigned)number, 0);
    (void)face_template_make(&face, numbers, FACE_EMBEDDING_SIZE, face_embedder());
    face.quality = (uint8_t)(40 + number);
    return face_template_encode(&face, record);
}

static bool add_voter(struct slice_builder *builder, int number, const char *folder,
                      const struct face_template *face_of, char *why) {
    static uint8_t records[2][FINGER_RECORD_MAX], portrait[VOTER_PORTRAIT_BYTES_MAX],
        face[FACE_RECORD_MAX];
    static const int positions[2] = {2, 7};
    struct voter voter = {.number = (uint32_t)number, .page = 1, .kiosk = number == 5 ? 2 : 1};
    snprintf(voter.pin, sizeof voter.pin, "%s", small_station_pins[number - 1]);
    snprintf(voter.surname, sizeof voter.surname, "%s", people[number - 1].surname);
    snprintf(voter.given, sizeof voter.given, "%s", people[number - 1].given);
    snprintf(voter.patronymic, sizeof voter.patronymic, "%s", people[number - 1].patronymic);
    snprintf(voter.address, sizeof voter.address, "Ош, Ленин көчөсү, %d", number);
    snprintf(voter.document, sizeof voter.document, "ID%07d", number);
    pin_read(voter.pin, &voter.sex, &voter.birth);
    for (int i = 0; i < people[number - 1].fingers; i++) {
        size_t size = make_reference(records[i], number, positions[i]);
        if (!size)
            return false;
        voter.fingers[voter.finger_count++] = (struct voter_finger){
            .position = (uint8_t)positions[i], .quality = 80, .record = {records[i], size}
        };
    }
    voter.portrait = (struct byte_view){portrait, make_portrait(portrait, folder, number)};
    voter.face = (struct byte_view){face, face_of ? face_template_encode(face_of, face)
                                                  : make_face(face, number)};
    return voter.portrait.size && slice_builder_add(builder, &voter, why) == SYNC_OK;
}

static void describe(struct slice_station *station, bool training) {
    static const enum official_role roles[4] = {ROLE_CHAIR, ROLE_SECRETARY, ROLE_OPERATOR,
                                                ROLE_MEMBER};
    struct slice_manifest *manifest = &station->manifest;
    snprintf(manifest->election, sizeof manifest->election, "2027-01");
    snprintf(manifest->title.ky, sizeof manifest->title.ky, "Жогорку Кеңештин депутаттарын шайлоо");
    snprintf(manifest->title.ru, sizeof manifest->title.ru, "Выборы депутатов Жогорку Кенеша");
    snprintf(manifest->title.en, sizeof manifest->title.en, "Elections of the Jogorku Kenesh");
    snprintf(manifest->uik, sizeof manifest->uik, "7161");
    snprintf(manifest->address.ky, sizeof manifest->address.ky, "Ош шаары, №5 мектеп");
    snprintf(manifest->address.ru, sizeof manifest->address.ru, "г. Ош, школа № 5");
    snprintf(manifest->address.en, sizeof manifest->address.en, "Osh, school No. 5");
    manifest->schema = SLICE_SCHEMA;
    manifest->date = (struct day){2027, 1, 24};
    manifest->serial = 1;
    manifest->training = training;
    manifest->kiosks = 2;
    manifest->official_count = 4;
    for (int i = 0; i < 4; i++) {
        manifest->officials[i].id = (uint16_t)(i + 1);
        manifest->officials[i].role = roles[i];
        snprintf(manifest->officials[i].name, VOTER_NAME_SIZE, "Official %d", i + 1);
        snprintf(station->codes[i], sizeof station->codes[i], "%s", small_station_codes[i]);
    }
    manifest->officials[3].voter = 3; // a member who votes here
    for (int i = 0; i < KEY_HOLDERS; i++)
        snprintf(station->passphrases[i], sizeof station->passphrases[i], "%s",
                 small_station_passphrases[i]);
}

static bool build(struct small_station *station, bool training, const char *policy,
                  const struct face_template *faces) {
    static struct slice_station described;
    char secret_path[SMALL_PATH_SIZE + 16], why[SLICE_WHY_SIZE] = "";
    struct secret_key secret;
    struct slice_builder *builder = NULL;
    const struct key_cost cheap = {1, KEY_MEM_KIB_MIN};
    snprintf(secret_path, sizeof secret_path, "%s/secret.key", station->folder);
    describe(&described, training);
    bool well =
        signature_new_pair(station->key, secret_path) == SYNC_OK &&
        secret_key_read(&secret, secret_path) == SYNC_OK &&
        slice_builder_create(&builder, station->slice, &described, policy, cheap, why) == SYNC_OK;
    for (int i = 1; well && i <= SMALL_STATION_VOTERS; i++)
        well = add_voter(builder, i, station->folder, faces ? &faces[i - 1] : NULL, why);
    well = well && slice_builder_finish(builder, &secret, why) == SYNC_OK;
    slice_builder_destroy(builder);
    if (!well)
        fprintf(stderr, "small_station: %s\n", why);
    return well;
}

struct small_station small_station_at(const char *folder) {
    struct small_station station = {0};
    snprintf(station.folder, sizeof station.folder, "%s", folder);
    snprintf(station.slice, sizeof station.slice, "%.200s/station.slice", folder);
    snprintf(station.key, sizeof station.key, "%.200s/commission.pub", folder);
    snprintf(station.touches, sizeof station.touches, "%.200s/touches", folder);
    return station;
}

static bool make(struct small_station *station, bool training, const char *policy,
                 const struct face_template *faces) {
    const char *parent = getenv("TMPDIR");
    char folder[SMALL_PATH_SIZE / 2];
    snprintf(folder, sizeof folder, "%s/small-station-XXXXXX", parent ? parent : "/tmp");
    if (!mkdtemp(folder))
        return false;
    *station = small_station_at(folder);
    return !mkdir(station->touches, 0700) && build(station, training, policy, faces);
}

bool small_station_make(struct small_station *station) {
    return make(station, true, "{}", NULL);
}

const char small_station_faces_at_once[] =
    "{\"face\": {\"alone_at_once\": true, \"operator_may_override\": true, \"doubts_day\": 100}}";

bool small_station_make_with_faces(struct small_station *station, const char *policy,
                                   const struct face_template faces[SMALL_STATION_VOTERS]) {
    return make(station, true, policy, faces);
}

bool small_station_make_election(struct small_station *station) {
    const bool made = make(station, false, "{}", NULL);
    station->is_election = true;
    return made;
}

bool small_station_make_with_policy(struct small_station *station, const char *policy) {
    return make(station, true, policy, NULL);
}

struct voter_slice *small_station_slice(const struct small_station *station) {
    struct slice_expected expected = {0};
    struct voter_slice *slice = NULL;
    bool unlocked = false;
    if (public_key_read(&expected.key, station->key) ||
        voter_slice_open(&slice, station->slice, &expected, NULL))
        return NULL;
    for (int i = 0; i < KEY_HOLDERS; i++)
        unlocked |= voter_slice_unlock(slice, (enum key_holder)(i + 1),
                                       small_station_passphrases[i]) == SYNC_OK;
    if (unlocked)
        return slice;
    voter_slice_close(slice);
    return NULL;
}

bool small_station_touch(struct small_station *station, int voter, int position, int touch) {
    char path[SMALL_PATH_SIZE + 16];
    struct picture print;
    if (!make_touch(&print, voter, position, touch))
        return false;
    snprintf(path, sizeof path, "%s/%03d.png", station->touches, ++station->touch_count);
    enum biometric_status status = picture_write(&print, path);
    picture_finish(&print);
    return status == BIOMETRIC_OK;
}

void small_station_remove(struct small_station *station) {
    char command[SMALL_PATH_SIZE + 16];
    if (!strstr(station->folder, "/small-station-"))
        return;
    snprintf(command, sizeof command, "rm -rf '%s'", station->folder);
    if (system(command))
        perror(station->folder);
}
