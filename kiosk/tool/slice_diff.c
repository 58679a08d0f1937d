// shailoo slice diff: what is different in a newer package. Without passphrases only what lies
// open: the manifest, counts, list numbers and owners; with those of two holders also names and
// PINs.
#include "kiosk/tool/slice_tool.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct slice_options given;
static const struct tool_option takes[] = {
    SLICE_PUB(given),
    TOOL_TEXT(
        "passphrases", "FILE", &given.passphrases,
        "three lines: chair, secretary, operator, of which one may be empty: names and PINs are "
        "shown too"),
    TOOL_END,
};

struct side {
    struct voter_slice *slice;
    struct voter_open_row *rows; // by number
    size_t count;
};

static bool read_side(struct side *side, const char *path) {
    const enum sync_status status = voter_slice_open_rows(side->slice, &side->rows, &side->count);
    if (status)
        tool_complain("%s: %s", path, sync_status_text(status));
    return !status;
}

static unsigned differences;

static void line(const char *name, const char *old, const char *new_) {
    if (!strcmp(old, new_))
        return;
    printf("%-22s %s -> %s\n", name, old, new_);
    differences++;
}

static void number(const char *name, unsigned long old, unsigned long new_) {
    char a[24], b[24];
    snprintf(a, sizeof a, "%lu", old);
    snprintf(b, sizeof b, "%lu", new_);
    line(name, a, b);
}

static void compare_counts(const struct slice_counts *old, const struct slice_counts *new_) {
    char name[32];
    number("voters", old->voters, new_->voters);
    number("women", old->women, new_->women);
    number("men", old->men, new_->men);
    for (int i = 0; i < SLICE_AGE_GROUPS; i++) {
        snprintf(name, sizeof name, "age %s", slice_age_group_text(i));
        number(name, old->by_age[i], new_->by_age[i]);
    }
    for (int i = 1; i <= SLICE_KIOSKS_MAX; i++) {
        snprintf(name, sizeof name, "kiosk %d owns", i);
        number(name, old->by_kiosk[i], new_->by_kiosk[i]);
    }
    number("with fingers", old->with_fingers, new_->with_fingers);
    number("with a face", old->with_face, new_->with_face);
    number("with a portrait", old->with_portrait, new_->with_portrait);
}

static void compare_officials(const struct slice_manifest *old, const struct slice_manifest *new_) {
    char a[VOTER_NAME_SIZE + 32], b[VOTER_NAME_SIZE + 32], name[32];
    for (int i = 0; i < old->official_count || i < new_->official_count; i++) {
        *a = *b = 0;
        if (i < old->official_count)
            snprintf(a, sizeof a, "%s, %s", old->officials[i].name,
                     official_role_text(old->officials[i].role));
        if (i < new_->official_count)
            snprintf(b, sizeof b, "%s, %s", new_->officials[i].name,
                     official_role_text(new_->officials[i].role));
        snprintf(name, sizeof name, "official, the %d.", i + 1);
        line(name, a, b);
    }
}

static void compare_manifests(const struct slice_manifest *old, const struct slice_manifest *new_) {
    char a[16], b[16];
    line("election", old->election, new_->election);
    line("precinct", old->uik, new_->uik);
    line("title, ky", old->title.ky, new_->title.ky);
    line("title, ru", old->title.ru, new_->title.ru);
    line("title, en", old->title.en, new_->title.en);
    line("address, ky", old->address.ky, new_->address.ky);
    line("address, ru", old->address.ru, new_->address.ru);
    line("address, en", old->address.en, new_->address.en);
    snprintf(a, sizeof a, "%04u-%02u-%02u", old->date.year, old->date.month % 100U,
             old->date.day % 100U);
    snprintf(b, sizeof b, "%04u-%02u-%02u", new_->date.year, new_->date.month % 100U,
             new_->date.day % 100U);
    line("date", a, b);
    number("number", old->serial, new_->serial);
    number("training", old->training, new_->training);
    number("kiosks", old->kiosks, new_->kiosks);
    compare_officials(old, new_);
    compare_counts(&old->counts, &new_->counts);
}

// The name and PIN of a voter, where they may be shown.
static void show_voter(const struct side *side, uint32_t list_number) {
    struct voter voter;
    if (voter_slice_is_unlocked(side->slice) &&
        voter_slice_voter(side->slice, list_number, &voter) == SYNC_OK)
        printf("  %s  %s %s %s", voter.pin, voter.surname, voter.given, voter.patronymic);
    printf("\n");
    explicit_bzero(&voter, sizeof voter);
    voter_slice_forget(side->slice);
}

static bool same_bytes(struct byte_view a, struct byte_view b) {
    return a.size == b.size && (!a.size || !memcmp(a.bytes, b.bytes, a.size));
}

static bool same_fingers(const struct voter *a, const struct voter *b) {
    bool same = a->finger_count == b->finger_count;
    for (int i = 0; same && i < a->finger_count; i++)
        same = a->fingers[i].position == b->fingers[i].position &&
               same_bytes(a->fingers[i].record, b->fingers[i].record);
    return same;
}

static void name_if(char *out, size_t size, bool differs, const char *name) {
    const size_t used = strlen(out);
    if (differs)
        snprintf(out + used, size - used, " %s", name);
}

// What has changed in a voter whom both have, in words; "" when nothing.
static void changes_of(char *out, size_t size, const struct voter *a, const struct voter *b) {
    *out = 0;
    name_if(out, size, strcmp(a->pin, b->pin), "PIN");
    name_if(out, size,
            strcmp(a->surname, b->surname) || strcmp(a->given, b->given) ||
                strcmp(a->patronymic, b->patronymic),
            "name");
    name_if(out, size, memcmp(&a->birth, &b->birth, sizeof a->birth), "birth");
    name_if(out, size, a->sex != b->sex, "sex");
    name_if(out, size, strcmp(a->address, b->address), "address");
    name_if(out, size, strcmp(a->document, b->document), "document");
    name_if(out, size, !same_fingers(a, b), "fingers");
    name_if(out, size, !same_bytes(a->face, b->face), "face");
    name_if(out, size, !same_bytes(a->portrait, b->portrait), "portrait");
}

static bool compare_voter(const struct side *old, const struct side *new_, uint32_t list_number,
                          char *changes, size_t size) {
    struct voter a, b;
    *changes = 0;
    if (!voter_slice_is_unlocked(old->slice) || !voter_slice_is_unlocked(new_->slice))
        return true;
    const bool good = voter_slice_voter(old->slice, list_number, &a) == SYNC_OK &&
                      voter_slice_voter(new_->slice, list_number, &b) == SYNC_OK;
    if (good)
        changes_of(changes, size, &a, &b);
    explicit_bzero(&a, sizeof a);
    explicit_bzero(&b, sizeof b);
    voter_slice_forget(old->slice);
    voter_slice_forget(new_->slice);
    return good;
}

static bool show_both(const struct side *old, const struct side *new_,
                      const struct voter_open_row *a, const struct voter_open_row *b) {
    char changes[120];
    if (!compare_voter(old, new_, a->number, changes, sizeof changes)) {
        tool_complain("list number %u does not open", a->number);
        return false;
    }
    if (a->kiosk == b->kiosk && a->page == b->page && !*changes)
        return true;
    differences++;
    printf("changed  %u", a->number);
    if (a->kiosk != b->kiosk)
        printf(" kiosk %u -> %u", a->kiosk, b->kiosk);
    if (a->page != b->page)
        printf(" page %u -> %u", a->page, b->page);
    printf("%s", changes);
    show_voter(new_, b->number);
    return true;
}

static bool compare_rows(const struct side *old, const struct side *new_) {
    bool good = true;
    for (size_t i = 0, j = 0; good && (i < old->count || j < new_->count);) {
        const uint32_t a = i < old->count ? old->rows[i].number : UINT32_MAX;
        const uint32_t b = j < new_->count ? new_->rows[j].number : UINT32_MAX;
        if (a < b) {
            printf("removed  %u", a);
            show_voter(old, old->rows[i++].number);
        } else if (b < a) {
            printf("added    %u", b);
            show_voter(new_, new_->rows[j++].number);
        } else
            good = show_both(old, new_, &old->rows[i++], &new_->rows[j++]);
        differences += a != b;
    }
    return good;
}

static int compare(struct side *old, struct side *new_, const char *old_path,
                   const char *new_path) {
    char passphrases[KEY_HOLDERS][KEY_PASSPHRASE_SIZE] = {0};
    bool good = read_side(old, old_path) && read_side(new_, new_path);
    if (good && given.passphrases) // of both: an update keeps the holders' passphrases
        good = slice_read_passphrases(passphrases, 2, &given) &&
               slice_unlock(old->slice, passphrases) && slice_unlock(new_->slice, passphrases);
    explicit_bzero(passphrases, sizeof passphrases);
    if (!good)
        return TOOL_BAD_INPUT;
    compare_manifests(voter_slice_manifest(old->slice), voter_slice_manifest(new_->slice));
    if (!compare_rows(old, new_))
        return TOOL_BAD_INPUT;
    printf("%u differences%s\n", differences,
           given.passphrases ? "" : "; --passphrases shows names, PINs and changed fields too");
    return differences ? TOOL_NO : TOOL_YES;
}

static int run(char **operands) {
    struct side old = {0}, new_ = {0};
    int result = slice_open(&old.slice, operands[0], &given);
    if (result == TOOL_YES)
        result = slice_open(&new_.slice, operands[1], &given);
    if (result == TOOL_YES)
        result = compare(&old, &new_, operands[0], operands[1]);
    voter_slice_close(old.slice);
    voter_slice_close(new_.slice);
    free(old.rows);
    free(new_.rows);
    return result;
}

const struct tool_command slice_diff = {
    .name = "diff",
    .summary = "shows what is different in a newer package",
    .operands = "OLD NEW",
    .options = takes,
    .words =
        "What is different in NEW: manifest, counts, list numbers, owners; with the passphrases of "
        "two holders also names, PINs and which fields.",
    .exits = "0 the same, 1 it differs, or one is refused, 2 usage, 3 bad input",
    .run = run,
};
