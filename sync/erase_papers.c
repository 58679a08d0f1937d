#include "sync/erase_papers.h"
#include "sync/whole_file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool ends_with(const char *name, const char *ending) {
    const size_t length = strlen(name), size = strlen(ending);
    return length > size && !strcmp(name + length - size, ending);
}

static bool is_of_a_voter(const char *name) {
    return (!strncmp(name, ERASE_SLIP_NAME, sizeof ERASE_SLIP_NAME - 1) ||
            !strncmp(name, ERASE_DIRECTIONS_NAME, sizeof ERASE_DIRECTIONS_NAME - 1)) &&
           (ends_with(name, ".pdf") || ends_with(name, ".pdf.new")); // .new: a power cut's
}

int erase_overwrite(int file) {
    static const char nothing[1 << 16];
    struct stat about;
    int error = fstat(file, &about) ? errno : S_ISREG(about.st_mode) ? 0 : ENXIO;
    for (off_t at = 0; !error && at < about.st_size;) {
        const off_t rest = about.st_size - at;
        const ssize_t n =
            pwrite(file, nothing, rest < (off_t)sizeof nothing ? (size_t)rest : sizeof nothing, at);
        if (n < 0 && errno != EINTR)
            error = errno;
        at += n > 0 ? n : 0;
    }
    return !error && fsync(file) ? errno : error;
}

// The open folder, for reading its names; NULL: it is not there.
static DIR *open_folder(const char *path) {
    int file;
    DIR *folder = whole_file_open_folder(&file, path) ? NULL : fdopendir(file);
    if (!folder && file >= 0)
        close(file);
    return folder;
}

static void count_paper(struct erased_printer *printer, int folder, const char *name) {
    struct stat about;
    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) || !S_ISREG(about.st_mode))
        return;
    printer->papers++;
    printer->bytes += (uint64_t)about.st_size;
    printer->elsewhere += about.st_nlink > 1;
}

void erase_papers_count(struct erased_printer *printer) {
    DIR *folder = open_folder(printer->path);
    printer->reached = folder != NULL;
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (is_of_a_voter(entry->d_name))
            count_paper(printer, dirfd(folder), entry->d_name);
    if (folder)
        closedir(folder);
}

// What cannot be opened because it is no file: its name goes, and what it points to is left alone.
static bool is_no_file(int error) {
    return error == ELOOP || error == ENXIO || error == ENODEV;
}

static enum sync_status erase_paper(int folder, const char *name, int *elsewhere,
                                    void (*step)(void)) {
    struct stat about;
    // O_NONBLOCK: a pipe in its place is not waited for.
    const int file =
        openat(folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    int error = file < 0 && !is_no_file(errno) ? errno : 0;
    if (error == ENOENT || error == EISDIR) // gone, or nothing that the kiosk made
        return SYNC_OK;
    step();
    if (file >= 0 && !fstat(file, &about) && S_ISREG(about.st_mode)) {
        *elsewhere += about.st_nlink > 1;
        if (about.st_nlink == 1)
            error = erase_overwrite(file);
    }
    if (file >= 0)
        close(file);
    if (error)
        return status_of_errno(error);
    step();
    return unlinkat(folder, name, 0) && errno != ENOENT ? status_of_errno(errno) : SYNC_OK;
}

enum sync_status erase_papers(struct erased_printer *printer, void (*step)(void)) {
    DIR *folder = printer->reached ? open_folder(printer->path) : NULL;
    enum sync_status status = SYNC_OK;
    int elsewhere = 0;
    printer->reached = folder != NULL;
    for (struct dirent *entry; folder && !status && (entry = readdir(folder));)
        if (is_of_a_voter(entry->d_name))
            status = erase_paper(dirfd(folder), entry->d_name, &elsewhere, step);
    if (elsewhere > printer->elsewhere) // else a power cut came between, and they were counted
        printer->elsewhere = elsewhere;
    if (folder && !status && fsync(dirfd(folder)))
        status = status_of_errno(errno);
    if (folder)
        closedir(folder);
    return status;
}
