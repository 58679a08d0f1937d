// sysfs: https://docs.kernel.org/admin-guide/sysfs-rules.html; a USB device's folder is named
// BUS-PORT.PORT..., its interfaces' have a colon. The attributes are of busnum, devnum, idVendor,
// idProduct, serial.
#include "biometric/device_identity.h"
#include "biometric/input_file.h"
#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ATTRIBUTE_SIZE = 48, FOLDER_SIZE = 512 };

static void keep_printable(char *text) {
    for (; *text; text++)
        if (*text < ' ' || *text > '~')
            *text = '?';
}

// What a file of sysfs says, without the line's end; false: it is not there, or empty.
static bool read_attribute(char out[ATTRIBUTE_SIZE], const char *folder, const char *name) {
    char path[FOLDER_SIZE + 32];
    int file;
    size_t size;
    *out = 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (input_file_open(&file, &size, path, SIZE_MAX) != BIOMETRIC_OK)
        return false;
    const ssize_t got = read(file, out, ATTRIBUTE_SIZE - 1);
    close(file);
    out[got > 0 ? got : 0] = 0;
    out[strcspn(out, "\n")] = 0;
    keep_printable(out);
    return *out != 0;
}

static int number_in(const char *folder, const char *name) {
    char text[ATTRIBUTE_SIZE];
    return read_attribute(text, folder, name) ? atoi(text) : -1;
}

// False: the folder is no USB device's.
static bool tell_usb(char out[DEVICE_IDENTITY_SIZE], const char *folder) {
    char vendor[ATTRIBUTE_SIZE], product[ATTRIBUTE_SIZE], serial[ATTRIBUTE_SIZE];
    const char *place = strrchr(folder, '/');
    if (!read_attribute(vendor, folder, "idVendor") ||
        !read_attribute(product, folder, "idProduct"))
        return false;
    const bool has_serial = read_attribute(serial, folder, "serial");
    snprintf(out, DEVICE_IDENTITY_SIZE, "usb %.20s %.4s:%.4s%s%s", place ? place + 1 : folder,
             vendor, product, has_serial ? " serial " : "", serial);
    keep_printable(out);
    return true;
}

void device_identity_of_usb(char out[DEVICE_IDENTITY_SIZE], const char *sys, int bus, int address) {
    char folder[FOLDER_SIZE];
    snprintf(folder, sizeof folder, "%.200s/bus/usb/devices", sys);
    DIR *devices = opendir(folder);
    bool found = false;
    *out = 0;
    for (struct dirent *entry; devices && !found && (entry = readdir(devices));) {
        snprintf(folder, sizeof folder, "%.200s/bus/usb/devices/%.255s", sys, entry->d_name);
        found = *entry->d_name != '.' && !strchr(entry->d_name, ':') &&
                number_in(folder, "busnum") == bus && number_in(folder, "devnum") == address &&
                tell_usb(out, folder);
    }
    if (devices)
        closedir(devices);
}

// The camera's folder has a link to its interface, and that lies in its device's.
void device_identity_of_video(char out[DEVICE_IDENTITY_SIZE], const char *sys, const char *number) {
    char folder[FOLDER_SIZE], device[PATH_MAX], name[ATTRIBUTE_SIZE];
    snprintf(folder, sizeof folder, "%.200s/class/video4linux/video%.3s", sys, number);
    (void)read_attribute(name, folder, "name");
    strncat(folder, "/device", sizeof folder - strlen(folder) - 1);
    bool is_usb = realpath(folder, device) != NULL && strlen(device) < FOLDER_SIZE;
    for (int level = 0; is_usb && level < 2; level++) {
        if (tell_usb(out, device))
            return;
        char *slash = strrchr(device, '/');
        is_usb = slash && slash != device;
        if (is_usb)
            *slash = 0;
    }
    snprintf(out, DEVICE_IDENTITY_SIZE, "video%.3s %s", number, name);
}

bool device_identity_is_made_up(const char *sys, const char *number) {
    char folder[FOLDER_SIZE], device[PATH_MAX];
    snprintf(folder, sizeof folder, "%.200s/class/video4linux/video%.3s", sys, number);
    return !realpath(folder, device) || strstr(device, "/devices/virtual/");
}

void device_identity_of_recording(char out[DEVICE_IDENTITY_SIZE], const char *path) {
    snprintf(out, DEVICE_IDENTITY_SIZE, "recording %s", path);
    keep_printable(out);
}

void usb_held_now(struct usb_held *out) {
    DIR *files = opendir("/proc/self/fd");
    out->count = 0;
    for (struct dirent *entry; files && out->count < USB_HELD_MAX && (entry = readdir(files));) {
        char path[300], target[64];
        int bus, address;
        snprintf(path, sizeof path, "/proc/self/fd/%.255s", entry->d_name);
        const ssize_t size = readlink(path, target, sizeof target - 1);
        target[size > 0 ? size : 0] = 0;
        if (sscanf(target, "/dev/bus/usb/%d/%d", &bus, &address) != 2)
            continue;
        out->at[out->count].bus = bus;
        out->at[out->count++].address = address;
    }
    if (files)
        closedir(files);
}

static bool holds(const struct usb_held *held, int bus, int address) {
    for (int i = 0; i < held->count; i++)
        if (held->at[i].bus == bus && held->at[i].address == address)
            return true;
    return false;
}

void device_identity_of_new(char out[DEVICE_IDENTITY_SIZE], const struct usb_held *before,
                            const struct usb_held *now) {
    *out = 0;
    for (int i = 0; i < now->count && !*out; i++)
        if (!holds(before, now->at[i].bus, now->at[i].address))
            device_identity_of_usb(out, "/sys", now->at[i].bus, now->at[i].address);
}
