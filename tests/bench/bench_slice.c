// A package as the kiosk meets it: usage: bench_slice PACKAGE PUBLIC_KEY PASSPHRASES. Times of
// opening and of unlocking by two holders with the real Argon2id, memory afterwards, and the search
// by name, PIN and number.
#include "matcher/face_gallery.h"
#include "sync/voter_slice.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static double now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double cpu_s(void) { // what a busy machine does not change
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static long memory_kib(const char *name) {
    char line[200];
    long kib = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, name, strlen(name)))
            sscanf(line + strlen(name) + 1, "%ld", &kib);
    if (file)
        fclose(file);
    return kib;
}

static bool take_finger(void *context, uint32_t number, const struct voter_finger *finger) {
    (void)number;
    *(size_t *)context += finger->record.size;
    return true;
}

static bool take_face(void *context, uint32_t number, struct byte_view record) {
    struct face_template face;
    return face_template_decode(&face, record.bytes, record.size, NULL) == MATCHER_OK &&
           face_gallery_add(context, number, &face) == MATCHER_OK;
}

static void load_faces(struct voter_slice *slice, size_t voters) {
    struct face_gallery *faces = face_gallery_create(voters);
    const double begun = cpu_s();
    if (faces && voter_slice_each_face(slice, take_face, faces) == SYNC_OK)
        printf("%zu faces into a gallery: %.0f ms of CPU, %.1f MB\n", face_gallery_size(faces),
               1e3 * (cpu_s() - begun), (double)face_gallery_bytes(faces) / 1e6);
    face_gallery_destroy(faces);
}

static void look_up(struct voter_slice *slice) {
    const struct voter_brief *briefs;
    const size_t count = voter_slice_briefs(slice, &briefs);
    struct voter voter;
    uint32_t numbers[8];
    size_t bytes = 0, found = 0;
    double begun = now_s();
    for (size_t i = 0; i < count; i++)
        voter_slice_voter(slice, briefs[i].number, &voter);
    printf("one voter with all that he has: %.3f ms\n", 1e3 * (now_s() - begun) / (double)count);
    begun = now_s();
    for (int i = 0; i < 100; i++)
        found += voter_slice_search_name(slice, "асан ай", numbers, 8);
    printf("a name in the whole list: %.2f ms (%zu found)\n", 10 * (now_s() - begun), found / 100);
    begun = now_s();
    voter_slice_each_finger(slice, take_finger, &bytes);
    printf("all fingers opened once, for the gallery: %.2f s (%.1f MB)\n", now_s() - begun,
           (double)bytes / 1e6);
    load_faces(slice, count);
}

int main(int argc, char **argv) {
    struct slice_expected expected = {0};
    struct voter_slice *slice;
    struct stat about;
    char why[SLICE_WHY_SIZE], passphrase[KEY_PASSPHRASE_SIZE];
    FILE *file = argc == 4 ? fopen(argv[3], "r") : NULL;
    if (!file || public_key_read(&expected.key, argv[2])) {
        fprintf(stderr, "usage: bench_slice PACKAGE PUBLIC_KEY PASSPHRASES\n");
        return 2;
    }
    double begun = now_s(), cpu = cpu_s();
    if (voter_slice_open(&slice, argv[1], &expected, why)) {
        fprintf(stderr, "%s\n", why);
        return 1;
    }
    printf("open (signature over the whole file, counts): %.2f s (%.2f s of CPU), memory %ld MB, "
           "and %.0f MB of shared memory for its private copy\n",
           now_s() - begun, cpu_s() - cpu, memory_kib("VmRSS") / 1024,
           stat(argv[1], &about) ? 0 : (double)about.st_size / 1e6);
    begun = now_s();
    cpu = cpu_s();
    for (int holder = HOLDER_CHAIR; !voter_slice_is_unlocked(slice) && holder <= HOLDER_OPERATOR;
         holder++) {
        if (!fgets(passphrase, sizeof passphrase, file))
            break;
        passphrase[strcspn(passphrase, "\r\n")] = 0;
        voter_slice_unlock(slice, (enum key_holder)holder, passphrase);
    }
    fclose(file);
    if (!voter_slice_is_unlocked(slice)) {
        fprintf(stderr, "it does not unlock\n");
        return 1;
    }
    printf("unlock with two passphrases: %.2f s (%.2f s of CPU), memory %ld MB (at most %ld MB, "
           "during "
           "Argon2id)\n",
           now_s() - begun, cpu_s() - cpu, memory_kib("VmRSS") / 1024, memory_kib("VmHWM") / 1024);
    look_up(slice);
    printf("memory at the end: %ld MB\n", memory_kib("VmRSS") / 1024);
    voter_slice_close(slice);
    return 0;
}
