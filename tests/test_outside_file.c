// The one opener of files from outside: what it refuses and why, and that it never waits.
#include "sync/outside_file.h"
#include "sync/private_copy.h"
#include "sync/whole_file.h"
#include "tests/check.h"
#include "tests/support/scratch.h"
#include "tests/support/strange_file.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *good, *odd; // paths

static void write_text(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static enum sync_status try_open(const char *path, uint64_t max, enum outside_how how) {
    struct outside_file file;
    const enum sync_status status = outside_file_open(&file, path, max, how);
    CHECK((file.file >= 0) == (status == SYNC_OK));
    outside_file_close(&file);
    return status;
}

static bool is_link(const char *path) {
    struct stat about;
    return !lstat(path, &about) && S_ISLNK(about.st_mode);
}

static void each_strange_file_has_its_own_refusal(void) {
    static const enum sync_status expected[STRANGE_FILES] = {
        [STRANGE_PIPE] = SYNC_NOT_REGULAR,   [STRANGE_FOLDER] = SYNC_NOT_REGULAR,
        [STRANGE_LINK] = SYNC_IS_LINK,       [STRANGE_LOOSE_LINK] = SYNC_IS_LINK,
        [STRANGE_DEVICE] = SYNC_NOT_REGULAR, [STRANGE_SOCKET] = SYNC_NOT_REGULAR,
        [STRANGE_HUGE] = SYNC_TOO_LARGE,
    };
    for (int kind = 0; kind < STRANGE_FILES; kind++) {
        CHECK(strange_file_put(odd, (enum strange_file)kind, good));
        const enum sync_status wanted = is_link(odd) ? SYNC_IS_LINK : expected[kind];
        CHECK(try_open(odd, 1 << 30, OUTSIDE_NO_LINK) == wanted);
        CHECK(try_open(odd, 1 << 30, OUTSIDE_WRITE) == wanted);
        char *bytes;
        size_t size;
        CHECK(whole_file_read(odd, 1 << 30, &bytes, &size) == wanted && !bytes);
        CHECK(sync_status_is_unread(wanted));
    }
    strange_file_remove(odd);
    CHECK(try_open(odd, 1 << 30, OUTSIDE_NO_LINK) == SYNC_NO_FILE);
    CHECK(try_open("", 1 << 30, OUTSIDE_NO_LINK) == SYNC_NO_FILE);
}

static void a_link_is_followed_where_staff_may_name_one(void) {
    CHECK(strange_file_put(odd, STRANGE_LINK, good));
    CHECK(try_open(odd, 5, OUTSIDE_LINK) == SYNC_OK);
    CHECK(strange_file_put(odd, STRANGE_LOOSE_LINK, good));
    CHECK(try_open(odd, 5, OUTSIDE_LINK) == SYNC_NO_FILE);
    strange_file_remove(odd);
    CHECK(!symlink("/dev/zero", odd) && try_open(odd, 5, OUTSIDE_LINK) == SYNC_NOT_REGULAR);
    strange_file_remove(odd);
    CHECK(!symlink(odd, odd) && try_open(odd, 5, OUTSIDE_LINK) == SYNC_NO_FILE); // its own
    CHECK(try_open("/dev/zero", 5, OUTSIDE_NO_LINK) == SYNC_NOT_REGULAR);
    strange_file_remove(odd);
}

static void the_bound_is_of_the_size_and_what_nobody_may_read_says_so(void) {
    CHECK(try_open(good, 5, OUTSIDE_NO_LINK) == SYNC_OK);
    CHECK(try_open(good, 4, OUTSIDE_NO_LINK) == SYNC_TOO_LARGE);
    write_text(odd, "secret");
    CHECK(!chmod(odd, 0));
    const bool may_all = !access(odd, R_OK); // root
    CHECK(try_open(odd, 9, OUTSIDE_NO_LINK) == (may_all ? SYNC_OK : SYNC_NO_ACCESS));
    strange_file_remove(odd);
}

static void append(const char *path, const char *text) {
    FILE *file = fopen(path, "ab");
    CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void what_is_written_behind_its_end_is_not_read_and_what_is_cut_off_is_missed(void) {
    struct outside_file file;
    char bytes[16];
    size_t got;
    write_text(odd, "hello");
    CHECK(outside_file_open(&file, odd, 100, OUTSIDE_NO_LINK) == SYNC_OK && file.size == 5);
    append(odd, " and more");
    CHECK(outside_file_next(&file, bytes, 3, &got) == SYNC_OK && got == 3);
    CHECK(outside_file_next(&file, bytes, sizeof bytes, &got) == SYNC_OK && got == 2);
    CHECK(outside_file_next(&file, bytes, sizeof bytes, &got) == SYNC_OK && got == 0);
    CHECK(outside_file_again(&file) == SYNC_OK && file.left == 14);
    CHECK(!truncate(odd, 2) && outside_file_next(&file, bytes, 16, &got) == SYNC_OK && got == 2);
    CHECK(outside_file_next(&file, bytes, sizeof bytes, &got) == SYNC_BAD_FILE && got == 0);
    outside_file_close(&file);
    strange_file_remove(odd);
}

static void another_file_under_the_same_name_is_not_the_one_that_was_opened(void) {
    struct outside_file file;
    char bytes[16] = "";
    size_t got;
    write_text(odd, "first");
    CHECK(outside_file_open(&file, odd, 100, OUTSIDE_NO_LINK) == SYNC_OK);
    write_text(scratch_path("another"), "other");
    CHECK(!rename(scratch_path("another"), odd));
    CHECK(outside_file_next(&file, bytes, sizeof bytes, &got) == SYNC_OK && got == 5);
    CHECK(!memcmp(bytes, "first", 5));
    outside_file_close(&file);
    strange_file_remove(odd);
}

static void a_file_is_written_though_a_pipe_lies_where_it_is_made(void) {
    char *bytes, beside[600];
    size_t size;
    snprintf(beside, sizeof beside, "%s.new", odd);
    CHECK(!mkfifo(beside, 0600) && whole_file_write(odd, "made", 4, 0600) == SYNC_OK);
    CHECK(!symlink(good, beside) && whole_file_write(odd, "made", 4, 0600) == SYNC_OK);
    CHECK(whole_file_read(odd, 9, &bytes, &size) == SYNC_OK && size == 4);
    free(bytes);
    CHECK(whole_file_read(good, 9, &bytes, &size) == SYNC_OK && !strcmp(bytes, "hello"));
    free(bytes);
    strange_file_remove(odd);
}

static void a_private_copy_is_changed_by_nobody_once_it_is_sealed(void) {
    char name[40], byte = 0;
    const int copy = private_copy_begin();
    CHECK(copy >= 0 && private_copy_add(copy, "checked", 7) && private_copy_seal(copy));
    snprintf(name, sizeof name, "/proc/self/fd/%d", copy);
    const int again = open(name, O_RDWR | O_CLOEXEC);
    CHECK(again < 0 || (pwrite(again, "x", 1, 0) < 0 && errno == EPERM));
    CHECK(pwrite(copy, "x", 1, 0) < 0 && ftruncate(copy, 0) < 0 && ftruncate(copy, 99) < 0);
    CHECK(mmap(NULL, 7, PROT_READ | PROT_WRITE, MAP_SHARED, copy, 0) == MAP_FAILED);
    CHECK(fcntl(copy, F_ADD_SEALS, F_SEAL_WRITE) < 0); // nor are its seals
    CHECK(pread(copy, &byte, 1, 0) == 1 && byte == 'c' && !private_copy_add(copy, "x", 1));
    if (again >= 0)
        close(again);
    close(copy);
}

int main(void) {
    alarm(60);
    good = scratch_path("good");
    odd = strdup(scratch_path("odd"));
    good = strdup(good);
    write_text(good, "hello");
    RUN(each_strange_file_has_its_own_refusal);
    RUN(a_link_is_followed_where_staff_may_name_one);
    RUN(the_bound_is_of_the_size_and_what_nobody_may_read_says_so);
    RUN(what_is_written_behind_its_end_is_not_read_and_what_is_cut_off_is_missed);
    RUN(another_file_under_the_same_name_is_not_the_one_that_was_opened);
    RUN(a_file_is_written_though_a_pipe_lies_where_it_is_made);
    RUN(a_private_copy_is_changed_by_nobody_once_it_is_sealed);
    free((char *)good);
    free((char *)odd);
    return check_report();
}
