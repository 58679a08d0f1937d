#include "kiosk/station/medium_disk.h"
#include "sync/outside_file.h"
#include <dirent.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { DISKS_MAX = 16, LAYERS_MAX = 8 };

struct disks {
    char *of[DISKS_MAX]; // what the disk is a part of: two name spaces of one NVMe are one
    int count;
    bool memory;    // some of it is a disk in memory: zram, a RAM disk
    bool known;     // nothing but disks was found below
    bool removable; // each of them, by its own word or because it hangs on USB
};

static void forget(struct disks *disks) {
    while (disks->count)
        free(disks->of[--disks->count]);
}

static bool join(char out[PATH_MAX], const char *folder, const char *name) {
    return snprintf(out, PATH_MAX, "%s/%s", folder, name) < PATH_MAX;
}

static bool says_one(const char *folder, const char *name) {
    enum { PAGE_MAX = 1 << 16 }; // the size that sysfs says each of its files has
    char path[PATH_MAX], first = 0;
    struct outside_file file;
    size_t got;
    if (!join(path, folder, name) ||
        outside_file_open(&file, path, PAGE_MAX, OUTSIDE_NO_LINK) != SYNC_OK)
        return false;
    const bool is_read = outside_file_next(&file, &first, 1, &got) == SYNC_OK;
    outside_file_close(&file);
    return is_read && first == '1';
}

static void add_disk(struct disks *disks, const char *folder) {
    char path[PATH_MAX];
    const char *name = strrchr(folder, '/');
    disks->memory |= name && (!strncmp(name, "/zram", 5) || !strncmp(name, "/ram", 4));
    char *of = join(path, folder, "device") ? realpath(path, NULL) : NULL;
    if (!of)
        of = strdup(folder);
    if (!of || disks->count == DISKS_MAX || strstr(folder, "/devices/virtual/block/")) {
        free(of);
        disks->known = false;
        return;
    }
    disks->removable &= says_one(folder, "removable") || strstr(folder, "/usb");
    disks->of[disks->count++] = of;
}

static void follow(struct disks *disks, const char *folder, int layers);

// Of a device that is made of others. False: it is not.
static bool follow_slaves(struct disks *disks, const char *folder, int layers) {
    char slaves[PATH_MAX], path[PATH_MAX];
    DIR *open = join(slaves, folder, "slaves") ? opendir(slaves) : NULL;
    bool any = false;
    for (struct dirent *entry; open && (entry = readdir(open));) {
        if (entry->d_name[0] == '.')
            continue;
        any = true;
        char *slave = join(path, slaves, entry->d_name) ? realpath(path, NULL) : NULL;
        if (slave)
            follow(disks, slave, layers + 1);
        else
            disks->known = false;
        free(slave);
    }
    if (open)
        closedir(open);
    return any;
}

static void follow(struct disks *disks, const char *folder, int layers) {
    char path[PATH_MAX], whole[PATH_MAX];
    if (layers > LAYERS_MAX || !join(path, folder, "partition") ||
        snprintf(whole, sizeof whole, "%s", folder) >= PATH_MAX) {
        disks->known = false;
        return;
    }
    if (!access(path, F_OK))
        *strrchr(whole, '/') = 0;
    if (!follow_slaves(disks, whole, layers))
        add_disk(disks, whole);
}

static struct disks disks_under(const char *sys, dev_t device) {
    struct disks disks = {.known = true, .removable = true};
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/dev/block/%u:%u", sys, major(device), minor(device));
    char *folder = realpath(path, NULL);
    if (folder)
        follow(&disks, folder, 0);
    free(folder);
    disks.known &= disks.count > 0;
    return disks;
}

bool medium_disk_is_apart(const char *sys, dev_t data, dev_t medium) {
    struct disks ours = disks_under(sys, data), theirs = disks_under(sys, medium);
    bool apart = !ours.memory && theirs.known && (ours.known || theirs.removable);
    for (int i = 0; i < ours.count; i++)
        for (int j = 0; j < theirs.count; j++)
            apart &= strcmp(ours.of[i], theirs.of[j]) != 0;
    forget(&ours);
    forget(&theirs);
    return apart;
}

bool medium_disk_is_memory(const char *folder) {
    struct statfs about;
    return !statfs(folder, &about) &&
           (about.f_type == TMPFS_MAGIC || about.f_type == RAMFS_MAGIC ||
            about.f_type == OVERLAYFS_SUPER_MAGIC); // whose upper layer often is
}
