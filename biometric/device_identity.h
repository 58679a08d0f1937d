// Which device it is that answers, in a line for the log and the journal: where it is plugged in
// and what it says of itself. By it another device than at the opening of the poll is noticed; it
// proves nothing, for a device may lie, and two of one kind without a serial number differ by their
// place alone. Printable ASCII, whatever the device says.
//   usb 1-1.2 05ba:000a serial A1B2    bus and ports as the kernel names them, vendor:product
//   video0 NAME                        a camera that is not on USB
//   recording PATH                     pictures or a video in the place of a device
#pragma once
#include <stdbool.h>
#ifdef __cplusplus
extern "C" {
#endif

enum { DEVICE_IDENTITY_SIZE = 128 };

// `sys`: where sysfs is, "/sys" but for tests. The USB device with this address; "" when there is
// none.
void device_identity_of_usb(char out[DEVICE_IDENTITY_SIZE], const char *sys, int bus, int address);
void device_identity_of_video(char out[DEVICE_IDENTITY_SIZE], const char *sys, const char *number);
// Is this camera a program's (v4l2loopback), or not known to sysfs?
bool device_identity_is_made_up(const char *sys, const char *number);
void device_identity_of_recording(char out[DEVICE_IDENTITY_SIZE], const char *path);

// The USB devices that this process holds open, by libusb: who opens one sees it come. Its own
// descriptors are read under /proc.
enum { USB_HELD_MAX = 16 };
struct usb_held {
    int count;
    struct {
        int bus, address;
    } at[USB_HELD_MAX];
};
void usb_held_now(struct usb_held *out);
// Of the first that is in `now` and was not in `before`; "" when there is none.
void device_identity_of_new(char out[DEVICE_IDENTITY_SIZE], const struct usb_held *before,
                            const struct usb_held *now);

#ifdef __cplusplus
}
#endif
