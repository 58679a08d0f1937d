// An invented country for `shailoo slice split`: usage: national-list DIR STATIONS VOTERS
// [BIOMETRICS] DIR/ NATIONAL.csv STATIONS.csv OFFICIALS.csv COMMON.json policy.json; the voters lie
// in the list in the order of the stations, as registers export them. Of every million some rows
// are faulty in the ways that people make; FAULTS.txt has their row numbers. With BIOMETRICS of the
// first voters: DIR/biometrics/ fingers/<5 digits>/<PIN>/1..10.fmr, portraits/.., faces/..: a few
// hundred invented sets, linked again and again under the voters' names, because making a million
// files is not what is measured. The same numbers give the same country.
#include "biometric/face_compare.h"
#include "biometric/picture.h"
#include "kiosk/tool/synthetic_template.h"
#include "sync/voter.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SETS = 199, PATH_SIZE = 1024 };

static uint64_t state = 88172645463325252U;
static uint32_t random_below(uint32_t limit) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 32) * limit >> 32);
}

static const char *const surnames[] = {"Асанов",       "Токтогулов", "Жумабеков", "Сыдыков",
                                       "Мамытов",      "Иванов",     "Өмүралиев", "Чыңгышев",
                                       "Бекташев",     "Үсөнбаев",   "Петров",    "Ташматов",
                                       "Абдырахманов", "Исаков",     "Кадыров",   "Орозов"};
static const char *const men[] = {"Бакыт",  "Нурлан", "Үсөн",  "Талант",
                                  "Азамат", "Сергей", "Эркин", "Мирлан"};
static const char *const women[] = {"Айгүл",  "Гүлнара", "Айнура", "Мария",
                                    "Нургүл", "Асель",   "Жылдыз", "Бермет"};
static const char *const streets[] = {"Манас",       "Токтогул", "Киев",       "Чүй",
                                      "Абдрахманов", "Ленин",    "Жибек Жолу", "Ахунбаев"};

static FILE *create(const char *folder, const char *name) {
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file) {
        perror(path);
        exit(1);
    }
    return file;
}

static void write_bytes(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file)) {
        perror(path);
        exit(1);
    }
}

// ---- Biometrics

static size_t invent_finger(uint8_t *bytes, uint8_t position) {
    struct finger_template finger;
    synthetic_template_draw(&finger, random_below(1U << 31));
    finger.position = position;
    return finger_template_encode(&finger, bytes);
}

// One picture of about 20 KB: smooth noise, which PNG keeps at about that size.
static void invent_portrait(const char *path) {
    enum { WIDTH = 120, HEIGHT = 160 };
    static uint8_t pixels[WIDTH * HEIGHT];
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        pixels[i] = (uint8_t)random_below(256);
    const struct picture picture = {WIDTH, HEIGHT, 1, 96, pixels};
    if (picture_write(&picture, path) != BIOMETRIC_OK) {
        fprintf(stderr, "%s: not written\n", path);
        exit(1);
    }
}

static void make_sets(const char *folder) {
    char path[PATH_SIZE];
    uint8_t bytes[FINGER_RECORD_MAX], face[4 * FACE_EMBEDDING_SIZE];
    for (int set = 0; set < SETS; set++) {
        for (uint8_t position = 1; position <= 10; position++) {
            snprintf(path, sizeof path, "%s/biometrics/sets/%d-%u.fmr", folder, set, position);
            write_bytes(path, bytes, invent_finger(bytes, position));
        }
        for (int i = 0; i < FACE_EMBEDDING_SIZE; i++) {
            const float value = (float)random_below(2000) / 1000.0f - 1;
            memcpy(face + 4 * i, &value, 4); // little-endian machines only, as are ours
        }
        snprintf(path, sizeof path, "%s/biometrics/sets/%d.f32", folder, set);
        write_bytes(path, face, sizeof face);
        snprintf(path, sizeof path, "%s/biometrics/sets/%d.png", folder, set);
        invent_portrait(path);
    }
}

static void link_file(const char *folder, const char *from, const char *to) {
    char a[PATH_SIZE], b[PATH_SIZE];
    snprintf(a, sizeof a, "%s/biometrics/sets/%s", folder, from);
    snprintf(b, sizeof b, "%s/biometrics/%s", folder, to);
    if (link(a, b)) {
        perror(b);
        exit(1);
    }
}

static void make_biometrics(const char *folder, const char *pin, unsigned long voter) {
    char from[64], to[128], path[PATH_SIZE];
    static const char *const kinds[] = {"fingers", "portraits", "faces"};
    const unsigned set = (unsigned)(voter % SETS);
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/biometrics/%s/%.5s", folder, kinds[i], pin);
        mkdir(path, 0700);
    }
    snprintf(path, sizeof path, "%s/biometrics/fingers/%.5s/%s", folder, pin, pin);
    mkdir(path, 0700);
    for (unsigned position = 1; position <= 10; position++) {
        snprintf(from, sizeof from, "%u-%u.fmr", set, position);
        snprintf(to, sizeof to, "fingers/%.5s/%s/%u.fmr", pin, pin, position);
        link_file(folder, from, to);
    }
    snprintf(from, sizeof from, "%u.png", set);
    snprintf(to, sizeof to, "portraits/%.5s/%s.png", pin, pin);
    link_file(folder, from, to);
    snprintf(from, sizeof from, "%u.f32", set);
    snprintf(to, sizeof to, "faces/%.5s/%s.f32", pin, pin);
    link_file(folder, from, to);
}

static void make_folders(const char *folder) {
    static const char *const names[] = {"", "/sets", "/fingers", "/portraits", "/faces"};
    char path[PATH_SIZE];
    for (int i = 0; i < 5; i++) {
        snprintf(path, sizeof path, "%s/biometrics%s", folder, names[i]);
        mkdir(path, 0700);
    }
    make_sets(folder);
}

// ---- Lists

static void make_stations(const char *folder, unsigned stations) {
    static const char *const roles[] = {"chair", "secretary", "operator", "member"};
    FILE *list = create(folder, "STATIONS.csv"), *officials = create(folder, "OFFICIALS.csv");
    fprintf(list, "precinct,address_ky,address_ru,address_en,latitude,longitude,map_link,kiosks\n");
    fprintf(officials, "precinct,role,name\n");
    for (unsigned i = 0; i < stations; i++) {
        fprintf(list,
                "%u,\"%s көчөсү, %u\",\"ул. %s, %u\",\"%u %s street\",42.%04u,74.%04u,"
                "https://maps.example/%u,%u\n",
                1001 + i, streets[i % 8], i, streets[i % 8], i, i, streets[i % 8], i % 10000,
                i % 10000, i, 1 + i % 3);
        for (int role = 0; role < 4; role++)
            fprintf(officials, "%u,%s,%s %s\n", 1001 + i, roles[role],
                    surnames[(i + (unsigned)role) % 16], men[i % 8]);
    }
    fclose(list);
    fclose(officials);
    FILE *common = create(folder, "COMMON.json");
    fprintf(common, "{\"election\": {\"id\": \"bench-2027\", \"title\": {\"ky\": \"Шайлоо\", "
                    "\"ru\": \"Выборы\", \"en\": \"Election\"}}, \"date\": \"2027-01-24\", "
                    "\"serial\": 1}\n");
    fclose(common);
    FILE *policy = create(folder, "policy.json");
    fprintf(policy, "{}\n");
    fclose(policy);
}

// What people get wrong, in one row of 100,000: NULL, or what the row has in place of its precinct.
static const char *fault_of(unsigned long voter) {
    return voter % 100000 == 77777 ? "99999" : NULL;
}

static void write_voter(FILE *list, unsigned long voter, unsigned precinct, unsigned number,
                        const char *pin, struct day birth, bool woman) {
    char precinct_text[16];
    const char *fault = fault_of(voter);
    snprintf(precinct_text, sizeof precinct_text, "%u", precinct);
    const char *surname = surnames[random_below(16)];
    fprintf(list, "%s;%u;%u;%s;%s%s;%s;%s%s;%02u.%02u.%04u;%s;\"%s көчөсү, %u, кв. %u\";ID%07lu\n",
            fault ? fault : precinct_text, number, 1 + number / 25, pin, surname, woman ? "а" : "",
            (woman ? women : men)[random_below(8)], surname, woman ? "на" : "ич", birth.day,
            birth.month, birth.year, woman ? "Ж" : "М", streets[random_below(8)],
            1 + random_below(300), 1 + random_below(90), voter % 10000000);
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: national-list DIR STATIONS VOTERS [BIOMETRICS]\n");
        return 2;
    }
    const char *folder = argv[1];
    const unsigned stations = (unsigned)strtoul(argv[2], NULL, 10);
    const unsigned long voters = strtoul(argv[3], NULL, 10);
    const unsigned long with = argc > 4 ? strtoul(argv[4], NULL, 10) : 0;
    mkdir(folder, 0700);
    make_stations(folder, stations);
    if (with)
        make_folders(folder);
    FILE *list = create(folder, "NATIONAL.csv"), *faults = create(folder, "FAULTS.txt");
    fprintf(list, "\xEF\xBB\xBFУИК;№;Страница;ПИН;Фамилия;Имя;Отчество;Дата рождения;Пол;Адрес;"
                  "Документ\n");
    char pin[32] = "";
    unsigned before = 0, number = 0;
    for (unsigned long voter = 0; voter < voters; voter++) {
        const unsigned precinct = 1001 + (unsigned)((uint64_t)voter * stations / voters);
        // 7919 has no factor with the 45,696 days and sexes: each turns up once before any again,
        // and then with the next number, so that no PIN is there twice
        unsigned days = (unsigned)(voter % 45696 * 7919 % 45696);
        const bool woman = days % 2;
        const struct day birth = {(uint16_t)(1940 + days / 672), (uint8_t)(1 + days / 56 % 12),
                                  (uint8_t)(1 + days / 2 % 28)};
        number = precinct == before ? number + 1 : 1;
        before = precinct;
        const bool is_double = voter % 100000 == 55555; // the PIN of the row before
        if (!is_double)
            snprintf(pin, sizeof pin, "%c%02u%02u%04u%05lu", woman ? '1' : '2', birth.day,
                     birth.month, birth.year, 10000 + voter / 45696);
        struct day born = birth;
        char sex = woman ? 'F' : 'M';
        pin_read(pin, &sex, &born);
        if (fault_of(voter) || is_double)
            fprintf(faults, "%lu\n", voter + 2);
        write_voter(list, voter, precinct, number, pin, born, sex == 'F');
        if (voter < with && !fault_of(voter) && !is_double)
            make_biometrics(folder, pin, voter);
    }
    if (fclose(list) || fclose(faults)) {
        perror(folder);
        return 1;
    }
    return 0;
}
