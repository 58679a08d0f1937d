// Shares, boxes, commitments and signatures: what opens, and that nothing else does.
#include "sync/keys.h"
#include "sync/sealed_cell.h"
#include "sync/signature.h"
#include "tests/check.h"
#include "tests/support/scratch.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct key_place place = {"test-2027", "7001"};
static const struct key_cost cheap = {1, KEY_MEM_KIB_MIN};

static void any_two_shares_give_the_key_back(void) {
    uint8_t key[KEY_SIZE], joined[KEY_SIZE];
    struct key_share shares[KEY_HOLDERS];
    for (int round = 0; round < 200; round++) {
        for (int i = 0; i < KEY_SIZE; i++)
            key[i] = (uint8_t)(round * 7 + i * 31);
        key_split(shares, key);
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++)
                if (a != b) {
                    key_join(joined, &shares[a], &shares[b]);
                    CHECK(!memcmp(joined, key, sizeof key));
                }
    }
}

static void one_share_says_nothing_and_two_splits_differ(void) {
    const uint8_t key[KEY_SIZE] = {0};
    struct key_share first[KEY_HOLDERS], second[KEY_HOLDERS];
    key_split(first, key);
    key_split(second, key);
    for (int i = 0; i < KEY_HOLDERS; i++) {
        CHECK(memcmp(first[i].share, key, sizeof key));
        CHECK(memcmp(first[i].share, second[i].share, sizeof key));
    }
    uint8_t joined[KEY_SIZE];
    key_join(joined, &first[0], &second[1]); // shares of two splits
    CHECK(memcmp(joined, key, sizeof key));
}

static void the_commitment_tells_a_wrong_key_and_a_wrong_place(void) {
    uint8_t key[KEY_SIZE] = {1, 2, 3}, good[32], other[32];
    key_commit(good, key, place);
    key_commit(other, key, place);
    CHECK(!memcmp(good, other, 32));
    key_commit(other, key, (struct key_place){"test-2027", "7002"});
    CHECK(memcmp(good, other, 32));
    key_commit(other, key,
               (struct key_place){"test-20277", "001"}); // the same letters, parted otherwise
    CHECK(memcmp(good, other, 32));
    key[31] ^= 1;
    key_commit(other, key, place);
    CHECK(memcmp(good, other, 32));
}

static void keys_below_the_data_key_differ(void) {
    const uint8_t key[KEY_SIZE] = {9};
    uint8_t made[5][KEY_SIZE];
    for (int use = KEY_FOR_CELLS; use <= KEY_FOR_LOCAL; use++)
        key_derive(made[use], key, (enum key_use)use);
    for (int a = KEY_FOR_CELLS; a <= KEY_FOR_LOCAL; a++)
        for (int b = a + 1; b <= KEY_FOR_LOCAL; b++)
            CHECK(memcmp(made[a], made[b], KEY_SIZE));
}

static struct key_share sample_share(void) {
    struct key_share share = {.x = HOLDER_SECRETARY};
    memset(share.share, 0x5A, sizeof share.share);
    memset(share.member_seed, 0xA5, sizeof share.member_seed);
    return share;
}

static void a_box_opens_with_its_passphrase_and_place_only(void) {
    uint8_t box[KEY_BOX_SIZE];
    struct key_share in = sample_share(), out = {0};
    CHECK(key_box_seal(box, &in, "пароль катчы", cheap, place) == SYNC_OK);
    CHECK(key_box_open(&out, box, "пароль катчы", place) == SYNC_OK);
    CHECK(out.x == in.x && !memcmp(out.share, in.share, 32) &&
          !memcmp(out.member_seed, in.member_seed, 32));
    CHECK(key_box_open(&out, box, "пароль", place) == SYNC_WRONG_KEY);
    CHECK(key_box_open(&out, box, "", place) == SYNC_WRONG_KEY);
    CHECK(key_box_open(&out, box, "пароль катчы", (struct key_place){"test-2027", "7002"}) ==
          SYNC_WRONG_KEY);
    CHECK(key_box_open(&out, box, "пароль катчы", (struct key_place){"test-2028", "7001"}) ==
          SYNC_WRONG_KEY);
    uint8_t again[KEY_BOX_SIZE];
    CHECK(key_box_seal(again, &in, "пароль катчы", cheap, place) == SYNC_OK);
    CHECK(memcmp(box + 10, again + 10, KEY_BOX_SIZE - 10)); // salt and nonce are new each time
}

static void a_box_with_one_changed_byte_does_not_open(void) {
    uint8_t box[KEY_BOX_SIZE];
    struct key_share in = sample_share(), out;
    CHECK(key_box_seal(box, &in, "pass", cheap, place) == SYNC_OK);
    for (int at = 0; at < KEY_BOX_SIZE; at++) {
        box[at] ^= 1;
        if (at < 2 || at > 9) // costs are asked for with care below
            CHECK(key_box_open(&out, box, "pass", place) != SYNC_OK);
        box[at] ^= 1;
    }
    CHECK(key_box_open(&out, box, "pass", place) == SYNC_OK);
}

static void a_box_cannot_ask_for_all_memory_or_time(void) {
    static const struct {
        int at;
        uint8_t value;
    } bad[] = {
        {0, 2   },
        {1, 0   },
        {1, 4   },
        {2, 1   },
        {5, 0   },
        {5, 11  },
        {6, 0xFF},
        {7, 0xFF},
        {8, 0   }
    };
    uint8_t box[KEY_BOX_SIZE];
    struct key_share in = sample_share(), out;
    CHECK(key_box_seal(box, &in, "pass", cheap, place) == SYNC_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint8_t changed[KEY_BOX_SIZE];
        memcpy(changed, box, sizeof box);
        changed[bad[i].at] = bad[i].value;
        CHECK(key_box_open(&out, changed, "pass", place) == SYNC_BAD_FILE);
    }
}

static void a_cell_opens_in_its_own_place_only(void) {
    const uint8_t key[KEY_SIZE] = {3};
    const struct cell_place here = {place, 17, "name"};
    uint8_t cell[5 + CELL_EXTRA], plain[5];
    cell_seal(cell, "Чын", 5, key, &here);
    CHECK(cell_open(plain, cell, sizeof cell, key, &here) == 5 && !memcmp(plain, "Чын", 5));
    struct cell_place other = here;
    other.row = 18;
    CHECK(cell_open(plain, cell, sizeof cell, key, &other) < 0);
    other = here;
    other.column = "nam";
    CHECK(cell_open(plain, cell, sizeof cell, key, &other) < 0);
    other = here;
    other.station.uik = "7002";
    CHECK(cell_open(plain, cell, sizeof cell, key, &other) < 0);
    const uint8_t wrong[KEY_SIZE] = {4};
    CHECK(cell_open(plain, cell, sizeof cell, wrong, &here) < 0);
    for (size_t cut = 1; cut <= sizeof cell; cut++)
        CHECK(cell_open(plain, cell, sizeof cell - cut, key, &here) < 0);
    for (size_t at = 0; at < sizeof cell; at++) {
        cell[at] ^= 0x80;
        CHECK(cell_open(plain, cell, sizeof cell, key, &here) < 0);
        cell[at] ^= 0x80;
    }
}

static void padding_hides_lengths_and_comes_off(void) {
    uint8_t padded[256];
    for (size_t size = 0; size < 150; size++) {
        char text[150];
        memset(text, 'x', sizeof text);
        CHECK(text_padded_size(size) % CELL_PAD == 0 && text_padded_size(size) > size);
        text_pad(padded, text, size);
        CHECK(text_unpad(padded, text_padded_size(size)) == (int)size);
    }
    CHECK(text_unpad(padded, 0) < 0);
    memset(padded, 0, sizeof padded);
    CHECK(text_unpad(padded, 64) < 0);
    CHECK(text_padded_size(3) == text_padded_size(30));
}

// ---- Signatures

static char folder[512], letter[600], public_path[600], secret_path[600];

static void write_text(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    CHECK(file && fputs(text, file) >= 0);
    fclose(file);
}

static size_t read_text(const char *path, char *text, size_t room) {
    FILE *file = fopen(path, "rb");
    const size_t size = file ? fread(text, 1, room - 1, file) : 0;
    if (file)
        fclose(file);
    text[size] = 0;
    return size;
}

static int shell(const char *command) {
    char line[2500];
    snprintf(line, sizeof line, "cd '%s' && %s >/dev/null 2>&1", folder, command);
    return system(line);
}

static bool have_minisign(void) {
    static int known = -1;
    if (known < 0) {
        known = system("command -v minisign >/dev/null 2>&1") == 0;
        if (!known)
            printf("     (minisign is not installed: its own view is left out)\n");
    }
    return known;
}

static enum sync_status check_file(const char *path, const struct public_key *key, char *comment) {
    int file;
    const enum sync_status status = signature_open(&file, path, 1 << 20, key, comment, NULL);
    CHECK((file >= 0) == (status == SYNC_OK));
    if (file >= 0)
        close(file);
    return status;
}

static void a_signed_file_is_good_and_says_its_comment(void) {
    struct public_key public_key;
    struct secret_key secret_key;
    char comment[SIGNATURE_COMMENT_SIZE];
    struct stat about;
    CHECK(signature_new_pair(public_path, secret_path) == SYNC_OK);
    CHECK(!stat(secret_path, &about) && (about.st_mode & 0777) == 0600);
    CHECK(public_key_read(&public_key, public_path) == SYNC_OK);
    CHECK(secret_key_read(&secret_key, secret_path) == SYNC_OK);
    CHECK(!memcmp(public_key.key, secret_key.key + 32, 32));
    CHECK(signature_make(letter, &secret_key, "kind=letter serial=7") == SYNC_OK);
    CHECK(check_file(letter, &public_key, comment) == SYNC_OK);
    CHECK(!strcmp(comment, "kind=letter serial=7"));
    secret_key_wipe(&secret_key);
}

static void keys_are_never_overwritten(void) {
    char before[SIGNATURE_FILE_MAX], after[SIGNATURE_FILE_MAX];
    read_text(secret_path, before, sizeof before);
    CHECK(signature_new_pair(public_path, secret_path) == SYNC_ALREADY_THERE);
    CHECK(signature_new_pair(scratch_path("other.pub"), secret_path) == SYNC_ALREADY_THERE);
    read_text(secret_path, after, sizeof after);
    CHECK(!strcmp(before, after) && access(scratch_path("other.pub"), F_OK));
    CHECK(signature_new_pair(scratch_path("no/a.pub"), scratch_path("no/a.key")) ==
          SYNC_DISK_FAILED);
}

static void debian_s_minisign_agrees(void) {
    if (!have_minisign())
        return;
    CHECK(shell("minisign -V -p keys.pub -m letter") == 0);
    CHECK(shell("printf x >> letter && minisign -V -p keys.pub -m letter") != 0);
    write_text(letter, "Dear commission,\n");
    CHECK(shell("minisign -V -p keys.pub -m letter") == 0);
}

static void what_minisign_signs_is_good_here(void) {
    struct public_key key;
    struct secret_key secret;
    char comment[SIGNATURE_COMMENT_SIZE];
    if (!have_minisign())
        return;
    // its keys with our reader, and our keys with its signer
    CHECK(shell("minisign -G -W -f -p theirs.pub -s theirs.key") == 0);
    CHECK(public_key_read(&key, scratch_path("theirs.pub")) == SYNC_OK);
    CHECK(secret_key_read(&secret, scratch_path("theirs.key")) == SYNC_OK);
    CHECK(!memcmp(key.key, secret.key + 32, 32) && !memcmp(key.number, secret.number, 8));
    CHECK(shell("cp letter l2 && minisign -S -H -s theirs.key -m l2 -t 'by theirs'") == 0);
    CHECK(check_file(scratch_path("l2"), &key, comment) == SYNC_OK);
    CHECK(!strcmp(comment, "by theirs"));
    CHECK(shell("cp letter l3 && minisign -S -H -s keys.key -m l3 -t 'by ours'") == 0);
    CHECK(public_key_read(&key, public_path) == SYNC_OK);
    CHECK(check_file(scratch_path("l3"), &key, comment) == SYNC_OK);
    // the old kind, which signs the bytes themselves
    CHECK(shell("cp letter l4 && minisign -S -l -s keys.key -m l4") == 0);
    CHECK(shell("minisign -V -p keys.pub -m l4") == 0);
    CHECK(check_file(scratch_path("l4"), &key, comment) == SYNC_BAD_SIGNATURE);
}

static void a_signature_with_a_changed_letter_is_bad(void) {
    struct public_key key;
    char text[SIGNATURE_FILE_MAX], comment[SIGNATURE_COMMENT_SIZE] = "untouched";
    const char message[] = "Dear commission,\n";
    CHECK(public_key_read(&key, public_path) == SYNC_OK);
    char path[700];
    snprintf(path, sizeof path, "%s.minisig", letter);
    const size_t size = read_text(path, text, sizeof text);
    CHECK(signature_check_bytes((const uint8_t *)message, strlen(message), text, size, &key,
                                NULL) == SYNC_OK);
    const size_t from = (size_t)(strchr(text, '\n') - text) + 1; // the first line is not signed
    for (size_t at = from; at < size; at++) {
        if (text[at] == '\n' || text[at] == '=')
            continue; // line ends are form; padding holds no bit of the signature
        const char was = text[at];
        text[at] = was == 'A' ? 'B' : 'A';
        if (text[at + 1] != '=' ||
            was == '\n') // the last letter before = has bits that do not count
            CHECK(signature_check_bytes((const uint8_t *)message, strlen(message), text, size, &key,
                                        comment) == SYNC_BAD_SIGNATURE);
        text[at] = was;
    }
    for (size_t cut = 2; cut < size; cut++)
        CHECK(signature_check_bytes((const uint8_t *)message, strlen(message), text, size - cut,
                                    &key, comment) == SYNC_BAD_SIGNATURE);
    CHECK(!strcmp(comment, "untouched"));
    CHECK(signature_check_bytes((const uint8_t *)message, strlen(message) - 1, text, size, &key,
                                NULL) == SYNC_BAD_SIGNATURE);
}

static void what_is_no_key_is_refused(void) {
    struct public_key key;
    struct secret_key secret;
    static const char *const texts[] = {
        "",
        "\n",
        "untrusted comment: x\n",
        "untrusted comment: x\nRWQ=\n",
        "RWQf6LRCGA9i53ml",
        "not base64 at all, but as long as a key would be, more or less, so there !!!"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CHECK(public_key_parse(&key, texts[i], strlen(texts[i])) == SYNC_BAD_FILE);
    // one line alone is as good as the file
    char text[SIGNATURE_FILE_MAX];
    read_text(public_path, text, sizeof text);
    const char *line = strchr(text, '\n') + 1;
    CHECK(public_key_parse(&key, line, strlen(line)) == SYNC_OK);
    CHECK(public_key_parse(&key, line, strcspn(line, "\n")) == SYNC_OK);
    CHECK(public_key_read(&key, scratch_path("nowhere")) == SYNC_NO_FILE);
    CHECK(secret_key_read(&secret, public_path) == SYNC_BAD_FILE);
    CHECK(public_key_read(&key, secret_path) == SYNC_BAD_FILE);
    size_t size = read_text(secret_path, text, sizeof text);
    text[size - 20] = text[size - 20] == 'A' ? 'B' : 'A'; // in the checksum
    write_text(scratch_path("bad.key"), text);
    CHECK(secret_key_read(&secret, scratch_path("bad.key")) == SYNC_BAD_FILE);
}

int main(void) {
    snprintf(folder, sizeof folder, "%s", scratch_folder());
    snprintf(letter, sizeof letter, "%s", scratch_path("letter"));
    snprintf(public_path, sizeof public_path, "%s", scratch_path("keys.pub"));
    snprintf(secret_path, sizeof secret_path, "%s", scratch_path("keys.key"));
    write_text(letter, "Dear commission,\n");
    RUN(any_two_shares_give_the_key_back);
    RUN(one_share_says_nothing_and_two_splits_differ);
    RUN(the_commitment_tells_a_wrong_key_and_a_wrong_place);
    RUN(keys_below_the_data_key_differ);
    RUN(a_box_opens_with_its_passphrase_and_place_only);
    RUN(a_box_with_one_changed_byte_does_not_open);
    RUN(a_box_cannot_ask_for_all_memory_or_time);
    RUN(a_cell_opens_in_its_own_place_only);
    RUN(padding_hides_lengths_and_comes_off);
    RUN(a_signed_file_is_good_and_says_its_comment);
    RUN(keys_are_never_overwritten);
    RUN(debian_s_minisign_agrees);
    RUN(what_minisign_signs_is_good_here);
    RUN(a_signature_with_a_changed_letter_is_bad);
    RUN(what_is_no_key_is_refused);
    return check_report();
}
