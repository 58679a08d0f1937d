#include "tests/support/device/cut_vfs.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512, FILES_MAX = 256, NAMES_MAX = 256, FDS_MAX = 1024, NAME_SIZE = 1024 };

struct change { // of a file, not synced yet
    struct change *next;
    bool cuts;  // to `at` bytes
    bool zeros; // and no bytes: room that is taken beforehand
    size_t at, size;
    uint8_t bytes[];
};

struct file {                // an inode
    uint8_t *image;          // what is surely on the disk
    size_t size, used, room; // from `used` on it is zeros
    size_t length;           // as the program sees it
    struct change *first, **last;
    bool lies, settled;
};

struct name {
    char path[NAME_SIZE];
    struct file *now, *on_disk; // NULL: there is none
};

struct naming { // a change of a folder, not synced yet: names[0] means `file`, names[1] nothing
    struct name *gets, *loses;
    struct file *file;
};

static struct {
    struct cut_disk disk;
    bool on, dead;
    long calls;
    uint64_t random;
    int apply_percent, tear_percent;
    struct file files[FILES_MAX];
    size_t file_count;
    struct name names[NAMES_MAX];
    size_t name_count;
    struct naming namings[4 * NAMES_MAX];
    size_t naming_count;
    struct file *of_fd[FDS_MAX];
    int folder_of_fd[FDS_MAX]; // 1 + which folder, for a folder's own descriptor
} cut;

uint64_t cut_random(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

static bool chance(int percent) {
    return (int)(cut_random(&cut.random) % 100) < percent;
}

bool cut_is_dead(void) {
    return cut.dead;
}

long cut_calls(void) {
    return cut.calls;
}

// One more call that changes something. False: there is no power for it.
static bool powered(void) {
    if (cut.dead)
        return false;
    cut.calls++;
    cut.dead = cut.calls >= cut.disk.calls;
    return true; // the last one still reaches the disk's cache, and nobody hears of it
}

// ---- Files and names

static int folder_of(const char *path) {
    for (int i = 0; i < CUT_FOLDERS && path; i++) {
        const char *folder = cut.disk.folders[i];
        const size_t length = folder ? strlen(folder) : 0;
        if (length && !strncmp(path, folder, length) && (path[length] == '/' || !path[length]))
            return i;
    }
    return -1;
}

static void read_image(struct file *file, const char *path) {
    FILE *stream = fopen(path, "rb");
    struct stat about;
    assert(stream && !fstat(fileno(stream), &about));
    off_t end = 0; // of what is no hole
    for (off_t at = 0; (at = lseek(fileno(stream), at, SEEK_DATA)) >= 0;)
        at = end = lseek(fileno(stream), at, SEEK_HOLE);
    file->size = file->length = file->room = (size_t)about.st_size;
    file->used = (size_t)end;
    file->image = calloc(1, file->room + 1);
    rewind(stream);
    assert(file->image && fread(file->image, 1, file->used, stream) == file->used);
    fclose(stream);
}

static struct file *new_file(int folder) {
    assert(cut.file_count < FILES_MAX);
    struct file *file = &cut.files[cut.file_count++];
    *file = (struct file){.last = &file->first, .lies = cut.disk.lies[folder]};
    return file;
}

// The name in a watched folder, looked up on the disk when it is met for the first time.
static struct name *name_of(const char *path) {
    for (size_t i = 0; i < cut.name_count; i++)
        if (!strcmp(cut.names[i].path, path))
            return &cut.names[i];
    assert(cut.name_count < NAMES_MAX && strlen(path) < NAME_SIZE);
    struct name *name = &cut.names[cut.name_count++];
    *name = (struct name){0};
    snprintf(name->path, sizeof name->path, "%s", path);
    struct stat about;
    if (!stat(path, &about) && S_ISREG(about.st_mode)) {
        name->now = name->on_disk = new_file(folder_of(path));
        read_image(name->now, path);
    }
    return name;
}

static void rename_in_folder(struct name *gets, struct file *file, struct name *loses) {
    assert(cut.naming_count < sizeof cut.namings / sizeof *cut.namings);
    cut.namings[cut.naming_count++] = (struct naming){gets, loses, file};
    if (loses)
        loses->now = NULL;
    if (gets)
        gets->now = file;
}

static struct file *made(struct name *name) {
    if (!name->now)
        rename_in_folder(name, new_file(folder_of(name->path)), NULL);
    return name->now;
}

static void apply_naming(const struct naming *naming) {
    if (naming->loses)
        naming->loses->on_disk = NULL;
    if (naming->gets)
        naming->gets->on_disk = naming->file;
}

static void sync_folder(int folder) {
    size_t kept = 0;
    if (cut.disk.lies[folder])
        return;
    for (size_t i = 0; i < cut.naming_count; i++) {
        const struct naming *naming = &cut.namings[i];
        if (folder_of((naming->gets ? naming->gets : naming->loses)->path) == folder)
            apply_naming(naming);
        else
            cut.namings[kept++] = *naming;
    }
    cut.naming_count = kept;
}

// ---- Changes

static bool is_zeros(const uint8_t *bytes, size_t size) {
    return size && !bytes[0] && !memcmp(bytes, bytes + 1, size - 1);
}

static struct change *new_change(struct file *file, size_t at, size_t size, size_t kept) {
    struct change *change = calloc(1, sizeof *change + kept);
    assert(change);
    change->at = at;
    change->size = size;
    *file->last = change;
    file->last = &change->next;
    return change;
}

static void note_write(struct file *file, const void *bytes, size_t size, size_t at) {
    const bool zeros = is_zeros(bytes, size);
    struct change *change = new_change(file, at, size, zeros ? 0 : size);
    change->zeros = zeros;
    if (!zeros)
        memcpy(change->bytes, bytes, size);
    if (at + size > file->length)
        file->length = at + size;
}

static void note_cut(struct file *file, size_t size) {
    new_change(file, size, 0, 0)->cuts = true;
    file->length = size;
}

static void clear(struct file *file, size_t from, size_t to) {
    if (to > file->used)
        to = file->used;
    if (from < to)
        memset(file->image + from, 0, to - from);
}

static void resize_image(struct file *file, size_t size) {
    clear(file, size, file->used);
    file->used = file->used < size ? file->used : size;
    file->size = size;
    if (size <= file->room)
        return;
    file->room = size + size / 2;
    uint8_t *image = calloc(1, file->room); // pages of zeros that nobody touches cost nothing
    assert(image);
    if (file->used)
        memcpy(image, file->image, file->used);
    free(file->image);
    file->image = image;
}

// `bytes` NULL: zeros.
static void put(struct file *file, const uint8_t *bytes, size_t size, size_t at) {
    if (!size)
        return;
    if (at + size > file->size)
        resize_image(file, at + size);
    if (!bytes) {
        clear(file, at, at + size);
        return;
    }
    memcpy(file->image + at, bytes, size);
    file->used = at + size > file->used ? at + size : file->used;
}

static void sync_file(struct file *file) {
    if (file->lies)
        return;
    for (struct change *change = file->first, *next; change; change = next) {
        next = change->next;
        if (change->cuts)
            resize_image(file, change->at);
        else
            put(file, change->zeros ? NULL : change->bytes, change->size, change->at);
        free(change);
    }
    file->first = NULL;
    file->last = &file->first;
}

// ---- The cut

static void add_noise(struct file *file, size_t from, size_t to) {
    for (size_t at = from; at < to && at < file->size; at++) {
        const uint8_t noise = (uint8_t)cut_random(&cut.random);
        put(file, &noise, 1, at);
    }
}

static void settle_piece(struct file *file, const uint8_t *bytes, size_t size, size_t at) {
    const size_t sector = at / SECTOR * SECTOR;
    if (chance(cut.tear_percent)) {
        put(file, bytes, cut_random(&cut.random) % (size + 1), at);
        if (chance(50)) {
            resize_image(file, file->size > at + size ? file->size : at + size);
            add_noise(file, at, at + size);
        }
        if (cut.disk.tears_whole_sectors)
            add_noise(file, sector, sector + SECTOR);
    } else if (chance(cut.apply_percent))
        put(file, bytes, size, at);
}

// What the disk kept of a file.
static void settle(struct file *file) {
    if (file->settled)
        return;
    file->settled = true;
    for (struct change *change = file->first, *next; change; change = next) {
        next = change->next;
        if (change->cuts) {
            if (chance(cut.apply_percent))
                resize_image(file, change->at);
        } else
            for (size_t done = 0; done < change->size;) {
                const size_t at = change->at + done, room = SECTOR - at % SECTOR;
                const size_t left = change->size - done, size = left < room ? left : room;
                settle_piece(file, change->zeros ? NULL : change->bytes + done, size, at);
                done += size;
            }
        free(change);
    }
    file->first = NULL;
    if (file->size < file->length && chance(30)) // its size was kept, its bytes were not
        resize_image(file, file->length);
}

static void write_back(const struct name *name) {
    if (!name->on_disk) {
        unlink(name->path);
        return;
    }
    FILE *stream = fopen(name->path, "wb");
    assert(stream);
    const struct file *file = name->on_disk;
    assert(!file->used || fwrite(file->image, 1, file->used, stream) == file->used);
    assert(!fflush(stream));
    assert(!ftruncate(fileno(stream), (off_t)file->size) && !fclose(stream));
}

// SQLite's shared memory is no file for the disk: after a cut it is gone or means nothing.
static void spoil_shared_memory(const struct name *name) {
    char path[NAME_SIZE + 8];
    snprintf(path, sizeof path, "%s-shm", name->path);
    if (access(path, F_OK))
        return;
    FILE *stream = chance(50) ? fopen(path, "r+b") : NULL;
    if (!stream) {
        unlink(path);
        return;
    }
    for (int i = 0; i < 32768; i++)
        fputc((int)(cut_random(&cut.random) & 0xFF), stream);
    fclose(stream);
}

// ---- The VFS

struct cut_file {
    sqlite3_file base;
    struct file *file; // NULL: not watched
    int folder;        // to sync at the first sync; -1: none
    sqlite3_file *real;
};

static sqlite3_vfs shim, *ordinary;

static struct cut_file *of(sqlite3_file *file) {
    return (struct cut_file *)file;
}

static bool is_dead_to(const struct cut_file *file) {
    return file->file && cut.dead;
}

static int shim_close(sqlite3_file *file) {
    return of(file)->real->pMethods->xClose(of(file)->real);
}

static int shim_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 at) {
    if (is_dead_to(of(file)))
        return SQLITE_IOERR_READ;
    return of(file)->real->pMethods->xRead(of(file)->real, bytes, size, at);
}

static int shim_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at) {
    struct cut_file *own = of(file);
    if (own->file) {
        if (!powered())
            return SQLITE_IOERR_WRITE;
        note_write(own->file, bytes, (size_t)size, (size_t)at);
        if (cut.dead)
            return SQLITE_IOERR_WRITE;
        sqlite3_int64 end;
        if (is_zeros(bytes, (size_t)size) && !own->real->pMethods->xFileSize(own->real, &end) &&
            end <= at) // the same, without the pages
            return own->real->pMethods->xTruncate(own->real, at + size);
    }
    return own->real->pMethods->xWrite(own->real, bytes, size, at);
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size) {
    struct cut_file *own = of(file);
    if (own->file) {
        if (!powered())
            return SQLITE_IOERR_TRUNCATE;
        note_cut(own->file, (size_t)size);
        if (cut.dead)
            return SQLITE_IOERR_TRUNCATE;
    }
    return own->real->pMethods->xTruncate(own->real, size);
}

// Nothing is synced in earnest: what is in the model counts, and the test is done sooner.
static int shim_sync(sqlite3_file *file, int flags) {
    (void)flags;
    struct cut_file *own = of(file);
    if (!own->file)
        return SQLITE_OK;
    if (!powered() || cut.dead)
        return SQLITE_IOERR_FSYNC;
    sync_file(own->file);
    if (own->folder >= 0) // as the ordinary VFS does for a journal that it made
        sync_folder(own->folder);
    own->folder = -1;
    return SQLITE_OK;
}

static int shim_size(sqlite3_file *file, sqlite3_int64 *size) {
    if (is_dead_to(of(file)))
        return SQLITE_IOERR_FSTAT;
    return of(file)->real->pMethods->xFileSize(of(file)->real, size);
}

static int shim_lock(sqlite3_file *file, int lock) {
    return of(file)->real->pMethods->xLock(of(file)->real, lock);
}

static int shim_unlock(sqlite3_file *file, int lock) {
    return of(file)->real->pMethods->xUnlock(of(file)->real, lock);
}

static int shim_is_reserved(sqlite3_file *file, int *is) {
    return of(file)->real->pMethods->xCheckReservedLock(of(file)->real, is);
}

static int shim_control(sqlite3_file *file, int what, void *argument) {
    return of(file)->real->pMethods->xFileControl(of(file)->real, what, argument);
}

static int shim_sector(sqlite3_file *file) {
    return of(file)->real->pMethods->xSectorSize(of(file)->real);
}

static int shim_device(sqlite3_file *file) {
    return of(file)->real->pMethods->xDeviceCharacteristics(of(file)->real);
}

static int shim_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out) {
    if (is_dead_to(of(file)))
        return SQLITE_IOERR_SHMMAP;
    return of(file)->real->pMethods->xShmMap(of(file)->real, page, size, extend, out);
}

static int shim_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    return of(file)->real->pMethods->xShmLock(of(file)->real, offset, count, flags);
}

static void shim_shm_barrier(sqlite3_file *file) {
    of(file)->real->pMethods->xShmBarrier(of(file)->real);
}

static int shim_shm_unmap(sqlite3_file *file, int remove) {
    return of(file)->real->pMethods->xShmUnmap(of(file)->real, remove);
}

static const sqlite3_io_methods shim_methods = {
    .iVersion = 2, // shared memory, no memory-mapped files
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_is_reserved,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector,
    .xDeviceCharacteristics = shim_device,
    .xShmMap = shim_shm_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_shm_barrier,
    .xShmUnmap = shim_shm_unmap,
};

static int shim_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                     int *out_flags) {
    (void)vfs;
    struct cut_file *own = of(file);
    struct name *name = NULL;
    *own = (struct cut_file){.folder = -1, .real = (sqlite3_file *)(own + 1)};
    memset(own->real, 0, (size_t)ordinary->szOsFile);
    if (folder_of(path) >= 0) {
        name = name_of(path);
        if (cut.dead || (!name->now && (flags & SQLITE_OPEN_CREATE) && (!powered() || cut.dead)))
            return SQLITE_CANTOPEN;
    }
    const int code = ordinary->xOpen(ordinary, path, own->real, flags, out_flags);
    if (code != SQLITE_OK)
        return code;
    if (name) {
        const bool is_new = !name->now;
        own->file = made(name);
        if (is_new && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)))
            own->folder = folder_of(path);
    }
    own->base.pMethods = &shim_methods;
    return SQLITE_OK;
}

static int shim_delete(sqlite3_vfs *vfs, const char *path, int sync) {
    (void)vfs;
    const int folder = folder_of(path);
    if (folder < 0)
        return ordinary->xDelete(ordinary, path, sync);
    struct name *name = name_of(path);
    if (!name->now)
        return SQLITE_IOERR_DELETE_NOENT;
    if (!powered())
        return SQLITE_IOERR_DELETE;
    rename_in_folder(NULL, NULL, name);
    if (cut.dead)
        return SQLITE_IOERR_DELETE;
    if (sync)
        sync_folder(folder);
    return ordinary->xDelete(ordinary, path, 0);
}

static int shim_access(sqlite3_vfs *vfs, const char *path, int flags, int *out) {
    (void)vfs;
    if (folder_of(path) >= 0 && cut.dead)
        return SQLITE_IOERR_ACCESS;
    return ordinary->xAccess(ordinary, path, flags, out);
}

static int shim_full_path(sqlite3_vfs *vfs, const char *path, int size, char *out) {
    (void)vfs;
    return ordinary->xFullPathname(ordinary, path, size, out);
}

static int shim_randomness(sqlite3_vfs *vfs, int size, char *out) { // a seed is replayed whole
    (void)vfs;
    for (int i = 0; i < size; i++)
        out[i] = (char)cut_random(&cut.random);
    return size;
}

static void register_shim(void) {
    if (!ordinary) {
        ordinary = sqlite3_vfs_find(NULL);
        shim = *ordinary; // time, sleep and errors are the ordinary ones
        shim.iVersion = 2;
        shim.szOsFile = (int)sizeof(struct cut_file) + ordinary->szOsFile;
        shim.zName = "power-cut";
        shim.xOpen = shim_open;
        shim.xDelete = shim_delete;
        shim.xAccess = shim_access;
        shim.xFullPathname = shim_full_path;
        shim.xRandomness = shim_randomness;
    }
    sqlite3_vfs_register(&shim, 1);
}

// ---- Our own files, through the linker's --wrap

int __real_open(const char *path, int flags, ...);
int __real_close(int fd);
ssize_t __real_write(int fd, const void *bytes, size_t size);
ssize_t __real_pwrite(int fd, const void *bytes, size_t size, off_t at);
int __real_ftruncate(int fd, off_t size);
int __real_fsync(int fd);
int __real_fdatasync(int fd);
int __real_rename(const char *from, const char *to);
int __real_unlink(const char *path);
int __real_openat(int folder, const char *name, int flags, ...);
int __real_renameat(int from_folder, const char *from, int to_folder, const char *to);
int __real_unlinkat(int folder, const char *name, int flags);
int __wrap_open(const char *path, int flags, ...);
int __wrap_close(int fd);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_pwrite(int fd, const void *bytes, size_t size, off_t at);
int __wrap_ftruncate(int fd, off_t size);
int __wrap_fsync(int fd);
int __wrap_fdatasync(int fd);
int __wrap_rename(const char *from, const char *to);
int __wrap_unlink(const char *path);
int __wrap_openat(int folder, const char *name, int flags, ...);
int __wrap_renameat(int from_folder, const char *from, int to_folder, const char *to);
int __wrap_unlinkat(int folder, const char *name, int flags);

static int no_power(void) {
    errno = EIO;
    return -1;
}

static bool is_watched(const char *path) {
    return cut.on && folder_of(path) >= 0;
}

static struct file *watched(int fd) {
    return cut.on && fd >= 0 && fd < FDS_MAX ? cut.of_fd[fd] : NULL;
}

int __wrap_open(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    va_end(list);
    if (!is_watched(path))
        return __real_open(path, flags, mode);
    struct name *name = flags & O_DIRECTORY ? NULL : name_of(path);
    const bool changes = name && ((flags & O_TRUNC) || ((flags & O_CREAT) && !name->now));
    if (cut.dead || (changes && (!powered() || cut.dead)))
        return no_power();
    const int fd = __real_open(path, flags, mode);
    if (fd < 0)
        return fd;
    assert(fd < FDS_MAX);
    if (!name)
        cut.folder_of_fd[fd] = 1 + folder_of(path);
    else {
        cut.of_fd[fd] = made(name);
        if (flags & O_TRUNC)
            note_cut(cut.of_fd[fd], 0);
    }
    return fd;
}

int __wrap_close(int fd) {
    if (fd >= 0 && fd < FDS_MAX) {
        cut.of_fd[fd] = NULL;
        cut.folder_of_fd[fd] = 0;
    }
    return __real_close(fd);
}

ssize_t __wrap_write(int fd, const void *bytes, size_t size) {
    struct file *file = watched(fd);
    if (file) {
        const bool at_end = fcntl(fd, F_GETFL) & O_APPEND;
        if (!powered())
            return no_power();
        note_write(file, bytes, size, at_end ? file->length : (size_t)lseek(fd, 0, SEEK_CUR));
        if (cut.dead)
            return no_power();
    }
    return __real_write(fd, bytes, size);
}

ssize_t __wrap_pwrite(int fd, const void *bytes, size_t size, off_t at) {
    struct file *file = watched(fd);
    if (file) {
        if (!powered())
            return no_power();
        note_write(file, bytes, size, (size_t)at);
        if (cut.dead)
            return no_power();
    }
    return __real_pwrite(fd, bytes, size, at);
}

int __wrap_ftruncate(int fd, off_t size) {
    struct file *file = watched(fd);
    if (file) {
        if (!powered())
            return no_power();
        note_cut(file, (size_t)size);
        if (cut.dead)
            return no_power();
    }
    return __real_ftruncate(fd, size);
}

static int sync_descriptor(int fd, int (*real)(int)) {
    struct file *file = watched(fd);
    const int folder = cut.on && fd >= 0 && fd < FDS_MAX ? cut.folder_of_fd[fd] - 1 : -1;
    if (!file && folder < 0)
        return real(fd);
    if (!powered() || cut.dead)
        return no_power();
    if (file)
        sync_file(file);
    else
        sync_folder(folder);
    return 0;
}

int __wrap_fsync(int fd) {
    return sync_descriptor(fd, __real_fsync);
}

int __wrap_fdatasync(int fd) {
    return sync_descriptor(fd, __real_fdatasync);
}

int __wrap_rename(const char *from, const char *to) {
    if (is_watched(from) && is_watched(to)) {
        struct name *loses = name_of(from), *gets = name_of(to);
        if (!powered())
            return no_power();
        if (loses->now)
            rename_in_folder(gets, loses->now, loses);
        if (cut.dead)
            return no_power();
    }
    return __real_rename(from, to);
}

int __wrap_unlink(const char *path) {
    if (is_watched(path)) {
        struct name *name = name_of(path);
        if (!powered())
            return no_power();
        if (name->now)
            rename_in_folder(NULL, NULL, name);
        if (cut.dead)
            return no_power();
    }
    return __real_unlink(path);
}

// ---- From outside

void cut_begin(const struct cut_disk *disk) {
    static const int applied[] = {0, 10, 50, 90, 100}, torn[] = {0, 2, 30};
    assert(!cut.on);
    memset(&cut, 0, sizeof cut);
    cut.disk = *disk;
    cut.random = disk->seed;
    cut.apply_percent = applied[cut_random(&cut.random) % 5];
    cut.tear_percent = torn[cut_random(&cut.random) % 3];
    cut.on = true;
    mallopt(M_MMAP_THRESHOLD, 1 << 20); // large images from fresh pages, always
    register_shim();
}

void cut_power(void) {
    cut.dead = true;
}

void cut_end(void) {
    cut_power();
    cut.on = false; // what follows is written in earnest
    sqlite3_vfs_register(ordinary, 1);
    for (size_t i = 0; i < cut.naming_count; i++)
        if (chance(cut.apply_percent))
            apply_naming(&cut.namings[i]);
    for (size_t i = 0; i < cut.file_count; i++)
        settle(&cut.files[i]);
    for (size_t i = 0; i < cut.name_count; i++) {
        write_back(&cut.names[i]);
        spoil_shared_memory(&cut.names[i]);
    }
    for (size_t i = 0; i < cut.file_count; i++)
        free(cut.files[i].image);
    cut.file_count = 0;
}

// The same by name in a folder that is open: as a path, where the folder is watched.
static bool path_in(char path[NAME_SIZE], int folder, const char *name) {
    const int which = cut.on && folder >= 0 && folder < FDS_MAX ? cut.folder_of_fd[folder] - 1 : -1;
    return which >= 0 &&
           snprintf(path, NAME_SIZE, "%s/%s", cut.disk.folders[which], name) < NAME_SIZE;
}

int __wrap_openat(int folder, const char *name, int flags, ...) {
    char path[NAME_SIZE];
    va_list list;
    va_start(list, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    va_end(list);
    return path_in(path, folder, name) ? __wrap_open(path, flags, mode)
                                       : __real_openat(folder, name, flags, mode);
}

int __wrap_renameat(int from_folder, const char *from, int to_folder, const char *to) {
    char from_path[NAME_SIZE], to_path[NAME_SIZE];
    return path_in(from_path, from_folder, from) && path_in(to_path, to_folder, to)
               ? __wrap_rename(from_path, to_path)
               : __real_renameat(from_folder, from, to_folder, to);
}

int __wrap_unlinkat(int folder, const char *name, int flags) {
    char path[NAME_SIZE];
    return path_in(path, folder, name) ? __wrap_unlink(path) : __real_unlinkat(folder, name, flags);
}
