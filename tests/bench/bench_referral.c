// Look-ups in a referral index: usage: bench_referral INDEX PUBLIC_KEY LIST
// How long one takes, that each voter of LIST (pin,precinct) finds the right precinct, and how many
// PINs that are in no list are answered all the same. bench_referral.sh makes what it reads.
#include "sync/referral_index.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOOK_UPS = 10000, STRANGERS = 60000 };

static double now_us(void) { // of this process, so that others on the machine do not count
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec * 1e-3;
}

static int by_value(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

// Voters from all over the list.
static int look_up_voters(const struct referral_index *index, const char *path) {
    static double times[LOOK_UPS];
    const uint32_t step = (referral_index_voters(index) + LOOK_UPS - 1) / LOOK_UPS;
    char line[64], pin[VOTER_PIN_SIZE], precinct[SLICE_UIK_SIZE];
    int count = 0, wrong = 0;
    FILE *list = fopen(path, "r");
    for (uint32_t row = 0; list && count < LOOK_UPS && fgets(line, sizeof line, list); row++) {
        if (row % step || sscanf(line, "%14[0-9],%15[0-9]", pin, precinct) != 2)
            continue;
        struct referral_precinct found = {0};
        const double begun = now_us();
        const enum sync_status status = referral_index_find(index, pin, &found);
        times[count++] = now_us() - begun;
        wrong += status || strcmp(found.number, precinct);
    }
    if (list)
        fclose(list);
    if (!count) {
        fprintf(stderr, "bench_referral: %s: no voters in it\n", path);
        return 3;
    }
    qsort(times, (size_t)count, sizeof *times, by_value);
    printf("look-up: median %.3f ms, 99 of 100 under %.3f ms (%d voters, %d wrong)\n",
           times[count / 2] / 1e3, times[count * 99 / 100] / 1e3, count, wrong);
    return wrong ? 1 : 0;
}

static void look_up_strangers(const struct referral_index *index) {
    uint64_t state = 1;
    int answered = 0;
    for (int i = 0; i < STRANGERS; i++) {
        struct referral_precinct found;
        char pin[VOTER_PIN_SIZE];
        state = state * 6364136223846793005U + 1442695040888963407U; // Knuth's MMIX
        const unsigned chance = (unsigned)(state >> 33);
        // Years after those of the list's voters: nobody of them is in it.
        snprintf(pin, sizeof pin, "%u%02u%02u%04u%05u", 1 + chance % 2, 1 + chance / 2 % 28,
                 1 + chance / 56 % 12, 2010 + chance / 672 % 10, chance / 6720 % 100000);
        answered += referral_index_find(index, pin, &found) == SYNC_OK;
    }
    printf("strangers who are answered: %d of %d, one in %.0f\n", answered, STRANGERS,
           answered ? (double)STRANGERS / answered : 0);
}

int main(int argc, char **argv) {
    struct referral_expected expected = {0};
    struct referral_index *index;
    char why[SLICE_WHY_SIZE] = "the public key cannot be read";
    if (argc != 4) {
        fputs("usage: bench_referral INDEX PUBLIC_KEY LIST\n", stderr);
        return 2;
    }
    if (public_key_read(&expected.key, argv[2])) {
        fprintf(stderr, "bench_referral: %s\n", why);
        return 3;
    }
    const double begun = now_us();
    if (referral_index_open(&index, argv[1], &expected, why)) {
        fprintf(stderr, "bench_referral: %s\n", why);
        return 3;
    }
    printf("opening, signature checked: %.0f ms\n", (now_us() - begun) / 1e3);
    const int result = look_up_voters(index, argv[3]);
    look_up_strangers(index);
    referral_index_close(index);
    return result;
}
