#include "kiosk/journal.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

bool journal_open(struct journal *journal, const char *path) {
    struct stat about;
    // Not waiting for somebody to read, should it be a pipe.
    journal->file = open(
        path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
    if (journal->file >= 0 && (fstat(journal->file, &about) || !S_ISREG(about.st_mode))) {
        journal_close(journal);
        errno = ENXIO;
    }
    return journal->file >= 0;
}

void journal_write(struct journal *journal, const char *what, const char *format, ...) {
    char line[512];
    struct timespec now;
    struct tm utc;
    if (journal->file < 0)
        return;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t used = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%S", &utc);
    used += (size_t)snprintf(line + used, sizeof line - used, ".%03ldZ\t%s\t",
                             now.tv_nsec / 1000000, what);
    va_list arguments;
    va_start(arguments, format);
    int text = vsnprintf(line + used, sizeof line - used - 1, format, arguments);
    va_end(arguments);
    if (text < 0)
        return;
    used += (size_t)text < sizeof line - used - 1 ? (size_t)text : sizeof line - used - 2;
    line[used++] = '\n';
    // One write for one line: appended whole, whatever else writes. A full disk loses the line, not
    // the station.
    while (write(journal->file, line, used) < 0 && errno == EINTR)
        ;
}

void journal_close(struct journal *journal) {
    if (journal->file >= 0)
        close(journal->file);
    journal->file = -1;
}
