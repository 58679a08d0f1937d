#include "tests/support/face_samples.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const women_given[] = {
    "Alicia", "Amelia",   "Angela",  "Anna",   "Barbara",  "Catherine", "Christine", "Elizabeth",
    "Emma",   "Jennifer", "Jessica", "Julia",  "Julie",    "Karen",     "Kate",      "Laura",
    "Lisa",   "Maria",    "Martha",  "Mary",   "Michelle", "Monica",    "Nancy",     "Nicole",
    "Rachel", "Sandra",   "Sarah",   "Serena", "Sheryl",   "Susan",     "Venus",     "Winona"};
static const char *const men_given[] = {
    "Abdullah", "Adam",  "Alan",   "Andy",    "Ben",      "Bill",   "Carlos",  "Charles",
    "Colin",    "David", "George", "Hans",    "Jack",     "James",  "John",    "Jose",
    "Juan",     "Larry", "Mark",   "Michael", "Paul",     "Peter",  "Richard", "Robert",
    "Roger",    "Steve", "Thomas", "Tom",     "Vladimir", "William"};

static bool is_named(const char *name, bool woman) {
    const char *const *list = woman ? women_given : men_given;
    size_t count = (woman ? sizeof women_given : sizeof men_given) / sizeof *list;
    for (size_t i = 0; i < count; i++)
        if (strncmp(name, list[i], strlen(list[i])) == 0 && name[strlen(list[i])] == '_')
            return true;
    return false;
}

bool face_sample_path(char path[PATH_MAX], const char *lfw, const struct face_sample *face,
                      int picture) {
    int size = snprintf(path, PATH_MAX, "%s/%s/%s_%04d.jpg", lfw, face->name, face->name, picture);
    return size > 0 && size < PATH_MAX;
}

static int pictures_of(const char *lfw, const struct face_sample *face) {
    char path[PATH_MAX];
    int count = 0;
    while (count < FACE_SAMPLE_PICTURES_MAX && face_sample_path(path, lfw, face, count + 1) &&
           access(path, R_OK) == 0)
        count++;
    return count;
}

static int no_filter(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b) { // whatever the locale
    return strcmp((*a)->d_name, (*b)->d_name);
}

int face_samples_choose(struct face_sample *out, int wanted, const char *lfw, bool women) {
    struct dirent **entries;
    int entry_count = scandir(lfw, &entries, no_filter, by_bytes), count = 0;
    for (int i = 0; i < entry_count; i++) {
        struct face_sample face = {.pictures = 0};
        const char *name = entries[i]->d_name;
        if (count < wanted && strlen(name) < sizeof face.name && is_named(name, women)) {
            memcpy(face.name, name, strlen(name));
            face.pictures = pictures_of(lfw, &face);
            if (face.pictures >= 2)
                out[count++] = face;
        }
        free(entries[i]);
    }
    if (entry_count >= 0)
        free(entries);
    return count;
}
