#include "kiosk/tool/tool_identify.h"
#include "kiosk/private_memory.h"
#include "kiosk/tool/passphrases.h"
#include "kiosk/tool/slice_tool.h"
#include "sync/outside_file.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

bool tool_is_package(const char *path) {
    static const char magic[] = "SQLite format 3";
    char first[sizeof magic] = "";
    enum sync_status status;
    FILE *file = outside_file_stream(path, OUTSIDE_ANY_SIZE, OUTSIDE_LINK, &status);
    const bool is = file && fread(first, 1, sizeof first, file) == sizeof first;
    if (file)
        fclose(file);
    return is && !memcmp(first, magic, sizeof magic);
}

static int unlock(struct voter_slice *slice, const struct slice_options *options) {
    const size_t size = (size_t)KEY_HOLDERS * KEY_PASSPHRASE_SIZE;
    char(*passphrases)[KEY_PASSPHRASE_SIZE] = private_memory_take(size);
    if (!passphrases)
        return tool_complain("no memory left");
    const bool open =
        slice_read_passphrases(passphrases, 2, options) && slice_unlock(slice, passphrases);
    private_memory_give_back(passphrases, size);
    return open ? TOOL_YES : TOOL_BAD_INPUT;
}

int tool_open_package(struct voter_slice **slice, const char *path, const char *public_key,
                      const char *passphrases) {
    const struct slice_options options = {.public_key = public_key, .passphrases = passphrases};
    if (slice_open(slice, path, &options) != TOOL_YES)
        return TOOL_BAD_INPUT;
    return unlock(*slice, &options);
}

void tool_print_voter(struct voter_slice *slice, uint32_t number) {
    struct voter voter;
    printf("%u", number);
    if (voter_slice_voter(slice, number, &voter) == SYNC_OK)
        printf("  %s  %s %s %s", voter.pin, voter.surname, voter.given, voter.patronymic);
    printf("\n");
    explicit_bzero(&voter, sizeof voter);
    voter_slice_forget(slice);
}

enum { NUMBER_SIZE = 32 };

// 2,500,000: two digits that say something, and commas.
static const char *rounded(char out[NUMBER_SIZE], double number) {
    char digits[NUMBER_SIZE];
    const double unit = number < 100 ? 1 : pow(10, floor(log10(number)) - 1);
    snprintf(digits, sizeof digits, "%.0f", round(number / unit) * unit);
    size_t length = strlen(digits), to = 0;
    for (size_t i = 0; i < length && to + 2 < NUMBER_SIZE; i++) {
        out[to++] = digits[i];
        if ((length - i - 1) % 3 == 0 && i + 1 < length)
            out[to++] = ',';
    }
    out[to] = 0;
    return out;
}

void tool_say_chance(char out[CHANCE_WORDS_SIZE], double score, double most, size_t count) {
    char one[NUMBER_SIZE], all[NUMBER_SIZE];
    const double among = (double)count * pow(10, -score);
    const char *about = score < most ? "one stranger in" : "fewer than one stranger in";
    rounded(one, pow(10, score));
    if (among < 0.5)
        snprintf(out, CHANCE_WORDS_SIZE, "%s %s; by chance in one such search of %s", about, one,
                 rounded(all, 1 / among));
    else
        snprintf(out, CHANCE_WORDS_SIZE, "%s %s; by chance about %s in each such search", about,
                 one, rounded(all, among));
}
