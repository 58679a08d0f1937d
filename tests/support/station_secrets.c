#include "tests/support/station_secrets.h"
#include "sync/voter_slice.h"
#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static bool add_keys(struct secret_search *search, const struct small_station *small) {
    struct key_share shares[KEY_HOLDERS];
    uint8_t key[KEY_SIZE], derived[KEY_SIZE];
    sqlite3 *db = NULL;
    sqlite3_stmt *boxes = NULL;
    bool well =
        !sqlite3_open_v2(small->slice, &db, SQLITE_OPEN_READONLY, NULL) &&
        !sqlite3_prepare_v2(db, "SELECT box FROM key_box ORDER BY holder", -1, &boxes, NULL);
    for (int i = 0; well && i < KEY_HOLDERS; i++)
        well = sqlite3_step(boxes) == SQLITE_ROW &&
               key_box_open(&shares[i], sqlite3_column_blob(boxes, 0), small_station_passphrases[i],
                            (struct key_place){"2027-01", "7161"}) == SYNC_OK;
    sqlite3_finalize(boxes);
    sqlite3_close(db);
    if (!well)
        return false;
    for (int i = 0; i < KEY_HOLDERS; i++) {
        secret_search_bytes(search, "share", shares[i].share, sizeof shares[i].share);
        secret_search_bytes(search, "share", shares[i].member_seed, sizeof shares[i].member_seed);
    }
    key_join(key, &shares[0], &shares[2]);
    secret_search_bytes(search, "data key", key, sizeof key);
    static const char *const names[] = {"key of cells", "key of PIN tags", "key of voter tags",
                                        "local key"};
    for (int i = 0; i < 4; i++) {
        key_derive(derived, key, (enum key_use)(i + KEY_FOR_CELLS));
        secret_search_bytes(search, names[i], derived, sizeof derived);
    }
    return true;
}

bool station_secrets(struct secret_search *search, const struct small_station *small) {
    struct voter_slice *slice = small_station_slice(small);
    bool well = slice != NULL;
    for (uint32_t number = 1; well && number <= SMALL_STATION_VOTERS; number++) {
        struct voter voter;
        well = voter_slice_voter(slice, number, &voter) == SYNC_OK;
        if (well)
            secret_search_voter(search, &voter);
    }
    voter_slice_close(slice);
    for (int i = 0; i < KEY_HOLDERS; i++)
        secret_search_text(search, "passphrase", small_station_passphrases[i]);
    for (int i = 0; i < 4; i++)
        secret_search_text(search, "official's code", small_station_codes[i]);
    return well && add_keys(search, small);
}

// nftw has no room for them
static struct secret_search *looking_for;
static struct secrets_left left;
static size_t folder_length;

// What is written on it is packed in the file, and nothing of it is found there as it stands.
static void read_paper(const char *path) {
    static char text[1 << 16];
    char command[1200];
    snprintf(command, sizeof command, "pdftotext '%s' -", path);
    FILE *reader = popen(command, "r");
    const size_t size = reader ? fread(text, 1, sizeof text, reader) : 0;
    if (!reader || pclose(reader) || !size) {
        fprintf(stderr, "%s: cannot be read\n", path);
        left.found++;
    }
    const size_t found = secret_search_in(looking_for, (const uint8_t *)text, size, NULL);
    left.on_paper += found;
    if (found)
        snprintf(left.papers + strlen(left.papers), sizeof left.papers - strlen(left.papers),
                 "%s\n", path + folder_length + 1);
}

static int visit(const char *path, const struct stat *about, int kind, struct FTW *where) {
    (void)about;
    if (kind == FTW_D && where->level == 1 && !strcmp(path + where->base, "touches"))
        return FTW_SKIP_SUBTREE;
    if (kind != FTW_F)
        return FTW_CONTINUE;
    left.files++;
    left.found += secret_search_file(looking_for, path, path);
    snprintf(left.names + strlen(left.names), sizeof left.names - strlen(left.names), "%s\n",
             path + folder_length + 1);
    if (strlen(path) > 4 && !strcmp(path + strlen(path) - 4, ".pdf"))
        read_paper(path);
    return FTW_CONTINUE;
}

struct secrets_left station_secrets_left(struct secret_search *search, const char *folder) {
    looking_for = search;
    left = (struct secrets_left){0};
    folder_length = strlen(folder);
    if (nftw(folder, visit, 16, FTW_PHYS | FTW_ACTIONRETVAL)) {
        perror(folder);
        left.found++;
    }
    return left;
}
