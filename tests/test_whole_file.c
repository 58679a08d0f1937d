// Small files written whole: a new file each time, whatever somebody put under its names.
#include "sync/whole_file.h"
#include "tests/check.h"
#include "tests/support/scratch.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[600], beside[610], victim[600];

static void new_folder(void) {
    char command[700];
    snprintf(command, sizeof command, "rm -rf '%s'/*", scratch_folder());
    CHECK(!system(command));
    FILE *file = fopen(victim, "w");
    CHECK(file && fputs("precious", file) >= 0 && !fclose(file));
}

static bool holds(const char *name, const char *wanted) {
    char *bytes;
    size_t size;
    if (whole_file_read(name, 1000, &bytes, &size))
        return false;
    const bool same = !strcmp(bytes, wanted);
    free(bytes);
    return same;
}

static bool is_our_own(unsigned mode) {
    struct stat about;
    return !lstat(path, &about) && S_ISREG(about.st_mode) && about.st_nlink == 1 &&
           (about.st_mode & 0777) == mode && holds(path, "new words") &&
           holds(victim, "precious") && access(beside, F_OK);
}

static void what_is_written_is_there_whole_and_with_its_mode(void) {
    new_folder();
    CHECK(whole_file_write(path, "new words", 9, 0600) == SYNC_OK && is_our_own(0600));
    CHECK(whole_file_write(path, "new words", 9, 0644) == SYNC_OK && is_our_own(0644));
    CHECK(whole_file_write(path, "", 0, 0644) == SYNC_OK && holds(path, ""));
    CHECK(whole_file_write(scratch_path("no/file"), "x", 1, 0600) == SYNC_DISK_FAILED);
}

static void a_link_a_second_name_and_a_pipe_lose_their_names_and_nothing_else(void) {
    new_folder();
    CHECK(!symlink(victim, path) && !symlink(victim, beside));
    CHECK(whole_file_write(path, "new words", 9, 0600) == SYNC_OK && is_our_own(0600));
    new_folder();
    CHECK(!link(victim, path) && !link(victim, beside));
    CHECK(whole_file_write(path, "new words", 9, 0600) == SYNC_OK && is_our_own(0600));
    new_folder();
    CHECK(!mkfifo(path, 0600) && !mkfifo(beside, 0600));
    CHECK(whole_file_write(path, "new words", 9, 0600) == SYNC_OK && is_our_own(0600));
}

static void a_folder_in_its_place_is_said_and_stays(void) {
    new_folder();
    CHECK(!mkdir(path, 0700) && whole_file_write(path, "x", 1, 0600) == SYNC_DISK_FAILED);
    CHECK(access(beside, F_OK) && !rmdir(path));
    CHECK(!mkdir(beside, 0700) && whole_file_write(path, "x", 1, 0600) == SYNC_DISK_FAILED);
    CHECK(access(path, F_OK) && !rmdir(beside));
}

static void a_folder_is_opened_itself_or_not_at_all(void) {
    char folder[600], link[600], slashes[610];
    int file;
    new_folder();
    snprintf(folder, sizeof folder, "%s", scratch_path("folder"));
    snprintf(link, sizeof link, "%s", scratch_path("link"));
    CHECK(!mkdir(folder, 0700) && !symlink(folder, link));
    CHECK(whole_file_open_folder(&file, folder) == SYNC_OK && file >= 0);
    CHECK(whole_file_write_in(file, "file", "new words", 9, 0600) == SYNC_OK);
    CHECK(holds(scratch_path("folder/file"), "new words") && !close(file));
    snprintf(slashes, sizeof slashes, "%s//", folder);
    CHECK(whole_file_open_folder(&file, slashes) == SYNC_OK && !close(file));
    CHECK(whole_file_open_folder(&file, "/") == SYNC_OK && !close(file));
    CHECK(whole_file_open_folder(&file, link) == SYNC_DISK_FAILED && file == -1);
    snprintf(slashes, sizeof slashes, "%s//", link);
    CHECK(whole_file_open_folder(&file, slashes) == SYNC_DISK_FAILED && file == -1);
    CHECK(whole_file_open_folder(&file, victim) == SYNC_DISK_FAILED && file == -1);
}

int main(void) {
    alarm(60); // a pipe would be waited for
    umask(022);
    snprintf(path, sizeof path, "%s", scratch_path("file"));
    snprintf(beside, sizeof beside, "%s.new", path);
    snprintf(victim, sizeof victim, "%s", scratch_path("victim"));
    RUN(what_is_written_is_there_whole_and_with_its_mode);
    RUN(a_link_a_second_name_and_a_pipe_lose_their_names_and_nothing_else);
    RUN(a_folder_in_its_place_is_said_and_stays);
    RUN(a_folder_is_opened_itself_or_not_at_all);
    return check_report();
}
