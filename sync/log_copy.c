#include "sync/log_copy.h"
#include "sync/outside_file.h"
#include "sync/whole_file.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MARK_SIZE = 8,
    LENGTH_SIZE = 4,
    FRAME_EXTRA = LENGTH_SIZE + LOG_HASH_SIZE + LOG_SIGNATURE_SIZE,
    FRAME_MAX = FRAME_EXTRA + LOG_RECORD_SIZE + LOG_COPY_DETAIL_MAX,
    ROOM_STEP = 256 * 1024, // zeros written at once: a thousand records
    FILE_MAX = 1 << 28,     // a million records
};
static const char file_mark[MARK_SIZE + 1] = "SHLCOPY1";

static enum sync_status medium_status(int error) {
    switch (status_of_errno(error)) {
    case SYNC_DISK_FULL: return SYNC_MEDIUM_FULL;
    case SYNC_NO_MEMORY: return SYNC_NO_MEMORY;
    default: return SYNC_NO_MEDIUM;
    }
}

static void hash_next(uint8_t hash[LOG_HASH_SIZE], const struct log_copy_frame *frame) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, LOG_HASH_SIZE);
    crypto_generichash_update(&state, hash, LOG_HASH_SIZE);
    crypto_generichash_update(&state, frame->record, LOG_RECORD_SIZE);
    if (frame->detail_size)
        crypto_generichash_update(&state, frame->detail, frame->detail_size);
    crypto_generichash_update(&state, frame->signature, LOG_SIGNATURE_SIZE);
    crypto_generichash_final(&state, hash, LOG_HASH_SIZE);
}

// ---- Reading

static bool read_header(struct log_copy *copy, FILE *file) {
    uint8_t header[MARK_SIZE + 2 + LOG_ORIGIN_SIZE];
    if (fread(header, 1, MARK_SIZE + 2, file) != MARK_SIZE + 2 ||
        memcmp(header, file_mark, MARK_SIZE))
        return false;
    const size_t length = (size_t)header[MARK_SIZE] << 8 | header[MARK_SIZE + 1];
    if (!length || length >= LOG_ORIGIN_SIZE ||
        fread(header + MARK_SIZE + 2, 1, length, file) != length ||
        memchr(header + MARK_SIZE + 2, 0, length))
        return false;
    memcpy(copy->origin, header + MARK_SIZE + 2, length);
    copy->origin[length] = 0;
    copy->end = MARK_SIZE + 2 + length;
    crypto_generichash(copy->hash, LOG_HASH_SIZE, header, copy->end, NULL, 0);
    return true;
}

static size_t frame_length(const uint8_t bytes[LENGTH_SIZE]) { // 0: this begins no frame
    const size_t length =
        (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3];
    return length < LOG_RECORD_SIZE || length > LOG_RECORD_SIZE + LOG_COPY_DETAIL_MAX ? 0 : length;
}

// One whole frame into `bytes`; false at the first that is not, which is the end, a tear or damage.
static bool read_frame(const struct log_copy *copy, FILE *file, uint8_t bytes[FRAME_MAX],
                       struct log_copy_frame *frame, uint8_t hash[LOG_HASH_SIZE]) {
    if (fread(bytes, 1, LENGTH_SIZE, file) != LENGTH_SIZE)
        return false;
    const size_t length = frame_length(bytes);
    if (!length)
        return false;
    const size_t rest = length + LOG_HASH_SIZE + LOG_SIGNATURE_SIZE;
    if (fread(bytes + LENGTH_SIZE, 1, rest, file) != rest)
        return false;
    frame->record = bytes + LENGTH_SIZE;
    frame->detail_size = length - LOG_RECORD_SIZE;
    frame->detail = frame->detail_size ? frame->record + LOG_RECORD_SIZE : NULL;
    frame->signature = frame->record + length;
    memcpy(hash, copy->hash, LOG_HASH_SIZE);
    hash_next(hash, frame);
    return !memcmp(hash, frame->signature + LOG_SIGNATURE_SIZE, LOG_HASH_SIZE);
}

// Does a frame begin here, whole or not? Then the copy has held this record.
static void look_for_record(struct log_copy *copy, const uint8_t *bytes) {
    struct log_record record;
    if (!frame_length(bytes) || log_record_decode(&record, bytes + LENGTH_SIZE))
        return;
    if (record.seq >= copy->known && record.seq < UINT32_MAX)
        copy->known = record.seq + 1;
}

// What lies behind the last whole frame: zeros; what a power cut left of the last frame, or of
// zeros; or later records, and then the copy is damaged before them.
static enum sync_status look_behind(struct log_copy *copy, FILE *file) {
    struct stat about;
    copy->known = copy->frames;
    if (fstat(fileno(file), &about) || (uint64_t)about.st_size < copy->end ||
        about.st_size > FILE_MAX || fseeko(file, (off_t)copy->end, SEEK_SET))
        return SYNC_DISK_FAILED;
    const size_t size = (size_t)about.st_size - copy->end;
    uint8_t *rest = malloc(size + 1);
    if (!rest)
        return SYNC_NO_MEMORY;
    const bool is_read = fread(rest, 1, size, file) == size;
    for (size_t i = 0; is_read && i < size && !copy->was_torn; i++)
        copy->was_torn = rest[i] != 0;
    // from 1 on: at 0 is what was torn, and a number of noise in it is no later record
    for (size_t i = 1; copy->was_torn && i + LENGTH_SIZE + LOG_RECORD_SIZE <= size; i++)
        look_for_record(copy, rest + i);
    free(rest);
    copy->room = (uint64_t)about.st_size;
    return !is_read ? SYNC_DISK_FAILED : copy->known > copy->frames + 1 ? SYNC_BAD_FILE : SYNC_OK;
}

static enum sync_status read_frames(struct log_copy *copy, FILE *file, log_copy_on_frame take,
                                    void *context) {
    uint8_t bytes[FRAME_MAX], hash[LOG_HASH_SIZE];
    struct log_copy_frame frame;
    while (read_frame(copy, file, bytes, &frame, hash)) {
        const enum sync_status status = take ? take(context, &frame) : SYNC_OK;
        if (status)
            return status;
        memcpy(copy->hash, hash, LOG_HASH_SIZE);
        copy->end += FRAME_EXTRA + LOG_RECORD_SIZE + frame.detail_size;
        copy->frames++;
    }
    return ferror(file) ? SYNC_DISK_FAILED : look_behind(copy, file);
}

static enum sync_status read_copy(struct log_copy *copy, FILE *file, log_copy_on_frame take,
                                  void *context) {
    if (!read_header(copy, file))
        return ferror(file) ? SYNC_DISK_FAILED : SYNC_BAD_FILE;
    return read_frames(copy, file, take, context);
}

enum sync_status log_copy_read(struct log_copy *copy, const char *path, log_copy_on_frame take,
                               void *context) {
    *copy = (struct log_copy){.file = -1};
    if (sodium_init() < 0)
        return SYNC_NO_MEMORY;
    if ((size_t)snprintf(copy->path, sizeof copy->path, "%s", path) >= sizeof copy->path)
        return SYNC_DISK_FAILED;
    enum sync_status status;
    FILE *file = outside_file_stream(path, FILE_MAX, OUTSIDE_LINK, &status);
    if (!file)
        return status;
    status = read_copy(copy, file, take, context);
    fclose(file);
    return status;
}

// ---- Writing

static bool write_at(int file, const uint8_t *bytes, size_t size, uint64_t at) {
    while (size) {
        const ssize_t n = pwrite(file, bytes, size, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        at += (uint64_t)n;
        size -= (size_t)n;
    }
    return true;
}

// Zeros from `from` on, to where the next frames have room.
static enum sync_status take_room(struct log_copy *copy, uint64_t from) {
    static const uint8_t zeros[16384];
    const uint64_t to = copy->end + FRAME_MAX + ROOM_STEP;
    for (uint64_t at = from, n; at < to; at += n) {
        n = to - at < sizeof zeros ? to - at : sizeof zeros;
        if (!write_at(copy->file, zeros, n, at))
            return medium_status(errno);
    }
    if (fdatasync(copy->file))
        return medium_status(errno);
    copy->room = to;
    return SYNC_OK;
}

// DIR/ELECTION-uikNNNN-kM.copy: the origin without its domain.
static enum sync_status name_copy(char path[LOG_COPY_PATH_SIZE], const char *dir,
                                  const char *origin) {
    const char *name = strchr(origin, '/');
    struct stat about;
    if (stat(dir, &about) || !S_ISDIR(about.st_mode))
        return SYNC_NO_MEDIUM;
    if (!name || (size_t)snprintf(path, LOG_COPY_PATH_SIZE, "%s/%s.copy", dir, name + 1) >=
                     LOG_COPY_PATH_SIZE - 16) // room for the other endings
        return SYNC_NO_MEDIUM;
    for (char *at = path + strlen(dir) + 1; *at; at++)
        if (*at == '/')
            *at = '-';
    return SYNC_OK;
}

// What has the copy's name and is no file is as good as a damaged one: a new copy may be begun.
static enum sync_status unread_status(enum sync_status status) {
    switch (status) {
    case SYNC_NO_FILE: return SYNC_NOT_FOUND;
    case SYNC_NOT_REGULAR:
    case SYNC_IS_LINK:
    case SYNC_TOO_LARGE: return SYNC_BAD_FILE;
    case SYNC_NO_MEMORY: return SYNC_NO_MEMORY;
    default: return SYNC_NO_MEDIUM;
    }
}

// What is read is what is written behind later: one opening of the file for both.
static enum sync_status read_and_keep(struct log_copy *copy, log_copy_on_frame take,
                                      void *context) {
    struct outside_file outside;
    enum sync_status status = outside_file_open(&outside, copy->path, FILE_MAX, OUTSIDE_WRITE);
    if (status)
        return unread_status(status);
    const int beside = fcntl(outside.file, F_DUPFD_CLOEXEC, 0);
    FILE *file = beside < 0 ? NULL : fdopen(beside, "rb");
    copy->file = outside.file;
    if (!file) {
        if (beside >= 0)
            close(beside);
        return SYNC_NO_MEMORY;
    }
    status = read_copy(copy, file, take, context);
    fclose(file);
    return status == SYNC_DISK_FAILED ? SYNC_NO_MEDIUM : status;
}

enum sync_status log_copy_open(struct log_copy *copy, const char *dir, const char *origin,
                               log_copy_on_frame take, void *context) {
    *copy = (struct log_copy){.file = -1};
    if (sodium_init() < 0)
        return SYNC_NO_MEMORY;
    enum sync_status status = name_copy(copy->path, dir, origin);
    if (!status)
        status = read_and_keep(copy, take, context);
    if (!status && strcmp(copy->origin, origin))
        status = SYNC_BAD_FILE;
    if (!status && (copy->was_torn || copy->room < copy->end + FRAME_MAX))
        status = take_room(copy, copy->end);
    else if (!status && fdatasync(copy->file)) // a last frame may have been written, not flushed
        status = medium_status(errno);
    if (status)
        log_copy_close(copy);
    return status;
}

enum sync_status log_copy_create(struct log_copy *copy, const char *dir, const char *origin) {
    uint8_t header[MARK_SIZE + 2 + LOG_ORIGIN_SIZE];
    char part[LOG_COPY_PATH_SIZE + 16];
    *copy = (struct log_copy){.file = -1};
    enum sync_status status =
        sodium_init() < 0 ? SYNC_NO_MEMORY : name_copy(copy->path, dir, origin);
    if (status)
        return status;
    const size_t length = strlen(origin);
    memcpy(header, file_mark, MARK_SIZE);
    header[MARK_SIZE] = (uint8_t)(length >> 8);
    header[MARK_SIZE + 1] = (uint8_t)length;
    memcpy(header + MARK_SIZE + 2, origin, length);
    memcpy(copy->origin, origin, length + 1);
    copy->end = MARK_SIZE + 2 + length;
    crypto_generichash(copy->hash, LOG_HASH_SIZE, header, copy->end, NULL, 0);
    snprintf(part, sizeof part, "%s.part", copy->path);
    if (unlink(part) && errno != ENOENT)
        return medium_status(errno);
    copy->file = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (copy->file < 0 || !write_at(copy->file, header, copy->end, 0))
        return medium_status(errno);
    return take_room(copy, copy->end);
}

enum sync_status log_copy_publish(struct log_copy *copy) {
    char part[LOG_COPY_PATH_SIZE + 16], damaged[LOG_COPY_PATH_SIZE + 16];
    snprintf(part, sizeof part, "%s.part", copy->path);
    snprintf(damaged, sizeof damaged, "%s.damaged", copy->path);
    if (fsync(copy->file) || (rename(copy->path, damaged) && errno != ENOENT) ||
        rename(part, copy->path))
        return medium_status(errno);
    return whole_file_sync_folder(copy->path) ? SYNC_NO_MEDIUM : SYNC_OK;
}

bool log_copy_is_there(const struct log_copy *copy) {
    struct stat ours, there;
    return copy->file >= 0 && !fstat(copy->file, &ours) && !lstat(copy->path, &there) &&
           ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

enum sync_status log_copy_append(struct log_copy *copy, const struct log_copy_frame *frame) {
    uint8_t bytes[FRAME_MAX], hash[LOG_HASH_SIZE], *at = bytes;
    const size_t length = LOG_RECORD_SIZE + frame->detail_size, size = FRAME_EXTRA + length;
    if (copy->end + size > copy->room) {
        const enum sync_status status = take_room(copy, copy->room);
        if (status)
            return status;
    }
    for (int i = 0; i < LENGTH_SIZE; i++)
        *at++ = (uint8_t)(length >> (24 - 8 * i));
    memcpy(at, frame->record, LOG_RECORD_SIZE);
    at += LOG_RECORD_SIZE;
    if (frame->detail_size)
        memcpy(at, frame->detail, frame->detail_size);
    at += frame->detail_size;
    memcpy(hash, copy->hash, LOG_HASH_SIZE);
    hash_next(hash, frame);
    memcpy(at, frame->signature, LOG_SIGNATURE_SIZE);
    memcpy(at + LOG_SIGNATURE_SIZE, hash, LOG_HASH_SIZE);
    if (!write_at(copy->file, bytes, size, copy->end) || fdatasync(copy->file))
        return medium_status(errno);
    memcpy(copy->hash, hash, LOG_HASH_SIZE);
    copy->end += size;
    copy->frames++;
    return SYNC_OK;
}

void log_copy_close(struct log_copy *copy) {
    if (copy->file >= 0)
        close(copy->file);
    copy->file = -1;
}
