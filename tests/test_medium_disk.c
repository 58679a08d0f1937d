// Which folders lie on two disks: sysfs is drawn, as Linux has it for each kind of device.
#include "kiosk/station/medium_disk.h"
#include "tests/check.h"
#include "tests/support/scratch.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static char sys[600];

static const char machine[] =
    // disk FOLDER NUMBER PART-OF, part FOLDER NUMBER, over FOLDER NUMBER SLAVE...
    "disk() { mkdir -p devices/$1 devices/$3; ln -s $PWD/devices/$3 devices/$1/device;"
    "  echo ${4:-0} >devices/$1/removable; ln -s ../../devices/$1 dev/block/$2; }\n"
    "part() { mkdir devices/$1; echo 1 >devices/$1/partition;"
    "  ln -s ../../devices/$1 dev/block/$2; }\n"
    "over() { mkdir -p devices/$1/slaves; ln -s ../../devices/$1 dev/block/$2; of=$1; shift 2;"
    "  for slave; do ln -s $PWD/devices/$slave devices/$of/slaves/; done; }\n"
    "mkdir -p dev/block\n"
    "disk pci/ata1/0:0:0:0/block/sda 8:0 pci/ata1/0:0:0:0\n"
    "part pci/ata1/0:0:0:0/block/sda/sda1 8:1\n"
    "part pci/ata1/0:0:0:0/block/sda/sda2 8:2\n"
    "disk pci/ata2/1:0:0:0/block/sdb 8:16 pci/ata2/1:0:0:0\n"
    "part pci/ata2/1:0:0:0/block/sdb/sdb1 8:17\n"
    "disk pci/usb1/1-2/2:0:0:0/block/sdc 8:32 pci/usb1/1-2/2:0:0:0\n"
    "part pci/usb1/1-2/2:0:0:0/block/sdc/sdc1 8:33\n"
    "disk pci/sdhci/mmc0:0001/block/mmcblk0 179:0 pci/sdhci/mmc0:0001\n"
    "disk pci/sdhci/mmc0:0001/block/mmcblk0/mmcblk0boot0 179:8 pci/sdhci/mmc0:0001\n"
    "disk pci/card/mmc1:0002/block/mmcblk1 179:16 pci/card/mmc1:0002 1\n"
    "disk pci/nvme/nvme0/nvme0n1 259:0 pci/nvme/nvme0\n"
    "part pci/nvme/nvme0/nvme0n1/nvme0n1p1 259:1\n"
    "disk pci/nvme/nvme0/nvme0n2 259:2 pci/nvme/nvme0\n"
    "disk virtual/nvme-subsystem/nvme-subsys1/nvme1n1 259:3 virtual/nvme-subsystem/nvme-subsys1\n"
    "over virtual/block/dm-0 253:0 pci/ata1/0:0:0:0/block/sda/sda2\n" // LUKS
    "over virtual/block/dm-1 253:1 virtual/block/dm-0\n"              // and LVM on it
    "over virtual/block/dm-2 253:2 pci/usb1/1-2/2:0:0:0/block/sdc/sdc1\n"
    "over virtual/block/md0 9:0 pci/ata1/0:0:0:0/block/sda/sda1 pci/ata2/1:0:0:0/block/sdb/sdb1\n"
    "over virtual/block/dm-3 253:3 virtual/block/dm-3\n" // of itself: nothing ends it
    "mkdir -p devices/virtual/block/loop0 devices/virtual/block/zram0\n"
    "ln -s ../../devices/virtual/block/loop0 dev/block/7:0\n"
    "ln -s ../../devices/virtual/block/zram0 dev/block/252:0\n"
    "over virtual/block/dm-4 253:4 virtual/block/zram0\n"
    "mkdir devices/virtual/block/ram0; ln -s ../../devices/virtual/block/ram0 dev/block/1:0\n";

static bool draw_machine(void) {
    char command[sizeof machine + 2 * sizeof sys + 40];
    snprintf(sys, sizeof sys, "%s", scratch_path("sys"));
    snprintf(command, sizeof command, "set -e; mkdir '%s'; cd '%s'\n%s", sys, sys, machine);
    return !system(command);
}

static bool apart(const char *data, const char *medium) {
    unsigned a[2], b[2];
    return sscanf(data, "%u:%u", &a[0], &a[1]) == 2 && sscanf(medium, "%u:%u", &b[0], &b[1]) == 2 &&
           medium_disk_is_apart(sys, makedev(a[0], a[1]), makedev(b[0], b[1]));
}

static void a_disk_of_its_own_is_a_medium(void) {
    CHECK(apart("8:1", "8:33") && apart("8:1", "8:32")); // a stick, with and without partitions
    CHECK(apart("8:1", "179:16") && apart("179:0", "179:16")); // a card
    CHECK(apart("8:1", "8:17"));                               // a second disk inside
    CHECK(apart("259:1", "8:33") && apart("259:1", "259:3") && apart("259:3", "8:33"));
}

static void another_partition_of_the_same_disk_is_none(void) {
    CHECK(!apart("8:1", "8:2") && !apart("8:1", "8:1") && !apart("8:33", "8:32"));
    CHECK(!apart("259:1", "259:2")); // two name spaces of one NVMe
    CHECK(!apart("179:0", "179:8")); // the boot area of one card
}

static void what_a_device_is_made_of_is_followed_down_to_the_disks(void) {
    CHECK(!apart("253:1", "8:1") && !apart("8:1", "253:1")); // both on the encrypted disk's
    CHECK(apart("253:1", "8:33") && apart("253:1", "253:2") && !apart("253:2", "8:32"));
    CHECK(!apart("9:0", "8:17") && !apart("8:17", "9:0") && apart("9:0", "8:33"));
    CHECK(!apart("8:1", "253:3"));
}

static void memory_network_and_a_file_are_no_disk(void) {
    CHECK(!apart("8:1", "0:26"));                          // tmpfs, an overlay, a share
    CHECK(!apart("8:1", "7:0") && !apart("8:1", "252:0")); // a file, and compressed memory
    CHECK(!apart("8:1", "8:99"));
    // The log in memory, also sealed there, beside a stick that is a disk.
    CHECK(!apart("252:0", "8:33") && !apart("1:0", "8:33") && !apart("253:4", "8:33"));
    CHECK(medium_disk_is_memory("/dev/shm") && !medium_disk_is_memory("/proc"));
}

static void where_nobody_knows_what_the_log_lies_on_the_medium_has_to_be_removable(void) {
    CHECK(apart("0:30", "8:33") && apart("0:30", "179:16") && apart("0:30", "253:2"));
    CHECK(!apart("0:30", "8:17") && !apart("0:30", "0:31"));
}

int main(void) {
    CHECK(draw_machine());
    RUN(a_disk_of_its_own_is_a_medium);
    RUN(another_partition_of_the_same_disk_is_none);
    RUN(what_a_device_is_made_of_is_followed_down_to_the_disks);
    RUN(memory_network_and_a_file_are_no_disk);
    RUN(where_nobody_knows_what_the_log_lies_on_the_medium_has_to_be_removable);
    return check_report();
}
