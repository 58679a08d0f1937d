#include "tests/support/sample_slice.h"
#include "biometric/face_compare.h"
#include "matcher/face_template.h"
#include "tests/support/synthetic/drawn_face.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct key_cost sample_cost = {1, KEY_MEM_KIB_MIN};

static struct slice_words words(const char *ky, const char *ru, const char *en) {
    struct slice_words words;
    snprintf(words.ky, sizeof words.ky, "%s", ky);
    snprintf(words.ru, sizeof words.ru, "%s", ru);
    snprintf(words.en, sizeof words.en, "%s", en);
    return words;
}

void sample_station(struct slice_station *out) {
    static const char *const names[] = {"Асанова Гүлнара", "Бекова Айнура", "Сыдыков Талант",
                                        "Токтогулов Үсөн"};
    memset(out, 0, sizeof *out);
    struct slice_manifest *manifest = &out->manifest;
    manifest->schema = SLICE_SCHEMA;
    strcpy(manifest->election, "test-2027");
    strcpy(manifest->uik, "7001");
    manifest->title = words("Сыноо шайлоосу", "Пробные выборы", "Trial election");
    manifest->address = words("Бишкек, Манас 1", "Бишкек, Манаса 1", "Bishkek, Manas 1");
    manifest->date = (struct day){2027, 1, 24};
    manifest->serial = 3;
    manifest->kiosks = 2;
    manifest->training = true;
    manifest->official_count = 4;
    for (int i = 0; i < 4; i++) {
        manifest->officials[i].id = (uint16_t)(i + 1);
        manifest->officials[i].role = (enum official_role)(i + 1);
        strcpy(manifest->officials[i].name, names[i]);
        snprintf(out->codes[i], sizeof out->codes[i], "%06u", (100001u + (unsigned)i) % 1000000u);
    }
    strcpy(out->passphrases[0], "chair-pass");
    strcpy(out->passphrases[1], "secretary-pass");
    strcpy(out->passphrases[2], "operator-pass");
}

static size_t make_face(uint8_t *record, uint32_t number) {
    struct face_template face;
    float numbers[FACE_EMBEDDING_SIZE];
    drawn_face(numbers, FACE_EMBEDDING_SIZE, number, 0);
    (void)face_template_make(&face, numbers, FACE_EMBEDDING_SIZE, face_embedder());
    return face_template_encode(&face, record);
}

void sample_voter(struct voter *out, uint32_t number) {
    static const char *const surnames[] = {"Жумабекова", "Өмүралиев", "Иванова",
                                           "Чыңгышев",   "Щербакова", "Үсөнбаев"};
    static const char *const given[] = {"Айгүл", "Бакыт", "Мария", "Нурлан", "Ёлка", "Эркин"};
    static uint8_t records[2][SAMPLE_RECORD_SIZE], face[FACE_RECORD_MAX], portrait[3000];
    memset(out, 0, sizeof *out);
    const bool woman = number % 2;
    out->number = number;
    out->page = (uint16_t)(1 + number / 20);
    out->kiosk = (uint8_t)(1 + number % 2);
    out->sex = woman ? 'F' : 'M';
    out->birth = (struct day){(uint16_t)(1935 + 2 * number), (uint8_t)(1 + number % 12),
                              (uint8_t)(1 + number % 28)};
    snprintf(out->pin, sizeof out->pin, "%c%02u%02u%04u%05u", woman ? '1' : '2',
             out->birth.day % 100u, out->birth.month % 100u, out->birth.year % 10000u,
             number % 100000u);
    snprintf(out->surname, sizeof out->surname, "%s", surnames[number % 6]);
    snprintf(out->given, sizeof out->given, "%s", given[number % 6]);
    snprintf(out->patronymic, sizeof out->patronymic, "%s", woman ? "Асановна" : "");
    snprintf(out->address, sizeof out->address, "көчө Токтогул, %u", number);
    snprintf(out->document, sizeof out->document, "ID%07u", number);
    for (int i = 0; i < 2; i++) {
        memset(records[i], (int)(number + (uint32_t)i), sizeof *records);
        memcpy(records[i], "FMR", 4);
    }
    if (number % 3) {
        out->finger_count = 2;
        out->fingers[0] = (struct voter_finger){
            2, 80, {records[0], SAMPLE_RECORD_SIZE}
        };
        out->fingers[1] = (struct voter_finger){
            7, 60, {records[1], SAMPLE_RECORD_SIZE}
        };
    }
    if (number % 4)
        out->face = (struct byte_view){face, make_face(face, number)};
    memset(portrait, (int)number, sizeof portrait);
    memcpy(portrait, "\xFF\xD8\xFF", 3);
    if (number % 5)
        out->portrait = (struct byte_view){portrait, sizeof portrait};
}

static enum sync_status build(const char *path, const struct slice_station *station,
                              const struct secret_key *key, char *why) {
    struct slice_builder *builder;
    struct voter voter;
    enum sync_status status = slice_builder_create(&builder, path, station, "{}", sample_cost, why);
    for (uint32_t number = 1; !status && number <= SAMPLE_VOTERS; number++) {
        sample_voter(&voter, number);
        status = slice_builder_add(builder, &voter, why);
    }
    if (!status)
        status = slice_builder_finish(builder, key, why);
    slice_builder_destroy(builder);
    return status;
}

bool sample_slice(const char *path, const struct slice_station *station, struct public_key *key) {
    char public_path[1100], secret_path[1100], why[SLICE_WHY_SIZE] = "";
    struct secret_key secret;
    snprintf(public_path, sizeof public_path, "%s.pub", path);
    snprintf(secret_path, sizeof secret_path, "%s.key", path);
    unlink(public_path);
    unlink(secret_path);
    enum sync_status status = signature_new_pair(public_path, secret_path);
    if (!status)
        status = public_key_read(key, public_path);
    if (!status)
        status = secret_key_read(&secret, secret_path);
    if (!status)
        status = build(path, station, &secret, why);
    secret_key_wipe(&secret);
    if (status)
        fprintf(stderr, "%s: %s %s\n", path, sync_status_text(status), why);
    return status == SYNC_OK;
}
