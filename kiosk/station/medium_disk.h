// Are the log and its second copy on two disks? Asked of sysfs, which knows what a file system's
// device lies on: partitions, encryption (LUKS), LVM and RAID are followed down to the disks. A
// file system in memory, on the network or in a file of another one (a loop device) has none.
#pragma once
#include <stdbool.h>
#include <sys/types.h>

// `sys`: where sysfs is mounted, "/sys". Devices as stat gives them in st_dev. True: the medium
// lies on disks, and on none of those on which the data lies. Where sysfs does not know the data's
// (btrfs and overlays have a device of their own) the medium has to be removable or on USB. Data on
// a disk in memory (zram, a RAM disk) have no copy apart.
bool medium_disk_is_apart(const char *sys, dev_t data, dev_t medium);
// By its file system: tmpfs, ramfs, or an overlay, of which nobody knows. A power cut takes all.
bool medium_disk_is_memory(const char *folder);
