// The first device of libfprint that gives images. libfprint answers through GLib's default main
// context, which the calls here iterate; nothing happens between them.
//
// An image is asked for as an identification among nobody: unlike a plain capture, which ends when
// the finger is lifted, it reports the image while the finger is still on the glass (a second
// earlier, with a patient voter). Its operation then goes on until the lift, behind our back, and
// the next call waits for its end. Measured with libfprint 1.94.5; its detector judges the touch in
// both.
#include "biometric/device_identity.h"
#include "biometric/finger_reader_backend.h"
#include <fprint.h>
#include <libusb.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    DPI_UNTOLD = 500,
    OPENING_MS = 5000,
    ENDING_MS = 1000, // to cancel takes 2 ms; but on a device that was pulled out it may never end
    LOOK_AGAIN_MS = 1000 // for a device that is there and doesn't open (its udev rules come late)
};

// A call into libfprint whose answer comes later or, on a device that was pulled out, never. So
// reader and callback hold it together (g_rc_box), and the reader may lose patience.
struct call {
    GCancellable *cancel;
    struct finger_image image; // of a touch, as soon as it is reported; its pixels are the call's
    GError *error;             // of a touch that has to be repeated, or of the whole call
    bool ended;
};

struct libfprint_reader {
    struct finger_reader reader;
    const struct finger_capture_hooks *hooks; // of the call of ours that is running
    GSource *timer;
    FpContext *context;
    FpDevice *device;                         // open; NULL: none is there
    char identity[DEVICE_IDENTITY_SIZE + 32]; // of it
    struct call *call; // under way on the device; NULL: none. libfprint allows one at a time
    enum finger_presence presence;
    bool usb_only;  // nothing else is a reader: who writes into a socket would be a finger
    bool is_on_usb; // the device
    bool gone;      // the device has been pulled out, or broke down; still to be dropped
    bool appeared;  // a device, since last looked
};

static const struct finger_capture_hooks no_hooks;

// Serving the main context

static gboolean timer_rings(GSource *source, GSourceFunc function, gpointer data) {
    (void)function;
    (void)data;
    g_source_set_ready_time(source, -1); // it has woken the loop, and that is all
    return G_SOURCE_CONTINUE;
}

static GSourceFuncs timer_functions = {.dispatch = timer_rings};

static gint64 moment_in(int ms) { // as g_get_monotonic_time() counts; -1 = never
    return ms < 0 ? -1 : g_get_monotonic_time() + (gint64)ms * 1000;
}

static bool is_past(gint64 moment) {
    return moment >= 0 && g_get_monotonic_time() >= moment;
}

static void serve(struct libfprint_reader *reader, gint64 until,
                  bool (*enough)(const struct libfprint_reader *reader)) {
    g_source_set_ready_time(reader->timer, until);
    while (!enough(reader) && !is_past(until))
        g_main_context_iteration(NULL, TRUE);
    g_source_set_ready_time(reader->timer, -1);
}

static bool has_ended(const struct libfprint_reader *reader) {
    return !reader->call || reader->call->ended;
}

static bool is_gone_or_ended(const struct libfprint_reader *reader) {
    return reader->gone || has_ended(reader);
}

static bool is_cancelled(const struct libfprint_reader *reader) {
    return finger_reader_is_cancelled(reader->hooks);
}

static bool is_gone_or_cancelled(const struct libfprint_reader *reader) {
    return reader->gone || is_cancelled(reader);
}

static bool may_begin(const struct libfprint_reader *reader) {
    return is_gone_or_ended(reader) || is_cancelled(reader);
}

static bool has_touch(const struct libfprint_reader *reader) {
    return is_gone_or_ended(reader) || reader->call->image.pixels || reader->call->error;
}

static bool has_touch_or_is_cancelled(const struct libfprint_reader *reader) {
    return has_touch(reader) || is_cancelled(reader);
}

static bool has_appeared_or_is_cancelled(const struct libfprint_reader *reader) {
    return reader->appeared || is_cancelled(reader);
}

// Calls into libfprint

static void wipe_image(struct finger_image *image) {
    struct finger_capture capture = {.image = *image};
    finger_capture_finish(&capture);
    *image = capture.image;
}

static void call_clear(gpointer data) {
    struct call *call = data;
    wipe_image(&call->image);
    g_clear_error(&call->error);
    g_clear_object(&call->cancel);
}

static void call_release(struct call *call) {
    g_rc_box_release_full(call, call_clear);
}

// The one under way. The result is the callback's share, to be handed to libfprint.
static struct call *call_begin(struct libfprint_reader *reader) {
    reader->call = g_rc_box_new0(struct call);
    reader->call->cancel = g_cancellable_new();
    return g_rc_box_acquire(reader->call);
}

static void call_end(struct libfprint_reader *reader) {
    if (reader->call)
        call_release(reader->call);
    reader->call = NULL;
}

static void call_cancel(struct libfprint_reader *reader) {
    if (reader->call && !reader->call->ended) {
        g_cancellable_cancel(reader->call->cancel);
        serve(reader, moment_in(ENDING_MS), has_ended);
    }
    reader->gone |= !has_ended(reader);
    call_end(reader);
}

static void call_answered(struct call *call, GError *error) {
    call->ended = true;
    if (call->error)
        g_clear_error(&error); // a touch's own error came first and says more
    else
        call->error = error;
    call_release(call);
}

static void on_opened(GObject *device, GAsyncResult *result, gpointer call) {
    GError *error = NULL;
    fp_device_open_finish(FP_DEVICE(device), result, &error);
    call_answered(call, error);
}

static void on_closed(GObject *device, GAsyncResult *result, gpointer call) {
    GError *error = NULL;
    fp_device_close_finish(FP_DEVICE(device), result, &error);
    call_answered(call, error);
}

static void on_identified(GObject *device, GAsyncResult *result, gpointer call) {
    GError *error = NULL;
    g_autoptr(FpPrint) print = NULL;
    fp_device_identify_finish(FP_DEVICE(device), result, NULL, &print, &error);
    call_answered(call, error);
}

// A copy for us; libfprint's own pixels it would free as they are, so they are wiped here. They
// come upright and with dark ridges, whatever the device: its detector has normalised them.
static void take_image(struct finger_image *out, FpImage *image) {
    gsize size = 0, binarized_size = 0;
    const guchar *pixels = fp_image_get_data(image, &size);
    const guchar *binarized = fp_image_get_binarized(image, &binarized_size);
    uint8_t *copy = malloc(size);
    if (copy) {
        memcpy(copy, pixels, size);
        const double dots_per_mm = fp_image_get_ppmm(image); // 0 on every driver seen
        *out = (struct finger_image){
            .pixels = copy,
            .width = (int)fp_image_get_width(image),
            .height = (int)fp_image_get_height(image),
            .dpi = dots_per_mm > 0 ? (int)lround(dots_per_mm * 25.4) : DPI_UNTOLD,
        };
    }
    explicit_bzero((guchar *)pixels, size);
    if (binarized)
        explicit_bzero((guchar *)binarized, binarized_size);
}

static void on_touch(FpDevice *device, FpPrint *match, FpPrint *print, gpointer data,
                     GError *error) {
    (void)device;
    (void)match;
    struct call *call = data;
    FpImage *image = print ? fp_print_get_image(print) : NULL;
    if (image)
        take_image(&call->image, image);
    else if (error && !call->error)
        call->error = g_error_copy(error);
}

// What the device says of itself

static void tell_presence(struct libfprint_reader *reader, enum finger_presence presence) {
    if (presence == reader->presence)
        return;
    reader->presence = presence;
    finger_reader_tell(reader->hooks, presence);
}

static void on_finger_status(FpDevice *device, GParamSpec *property, gpointer reader) {
    (void)property;
    const FpFingerStatusFlags status = fp_device_get_finger_status(device);
    const bool wanted = status & FP_FINGER_STATUS_NEEDED;
    if (status & FP_FINGER_STATUS_PRESENT)
        tell_presence(reader, wanted ? FINGER_DOWN : FINGER_LIFT);
    else
        tell_presence(reader, wanted ? FINGER_WANTED : FINGER_NOT_EXPECTED);
}

static void on_removed(FpDevice *device, GParamSpec *property, gpointer data) {
    (void)device;
    (void)property;
    struct libfprint_reader *reader = data;
    reader->gone = true;
}

static void on_device_added(FpContext *context, FpDevice *device, gpointer data) {
    (void)context;
    (void)device;
    struct libfprint_reader *reader = data;
    reader->appeared = true;
}

// The device coming and going

// libfprint does not say which USB device it has opened, but the kernel does.
static void identify_device(struct libfprint_reader *reader, FpDevice *device,
                            const struct usb_held *before) {
    struct usb_held now;
    char identity[DEVICE_IDENTITY_SIZE];
    usb_held_now(&now);
    device_identity_of_new(identity, before, &now);
    reader->is_on_usb = *identity != 0;
    g_snprintf(reader->identity, sizeof reader->identity, "%.30s %s", fp_device_get_driver(device),
               *identity ? identity : "no USB device");
}

static bool open_device(struct libfprint_reader *reader, FpDevice *device) {
    struct usb_held before;
    usb_held_now(&before);
    fp_device_open(device, NULL, on_opened, call_begin(reader));
    serve(reader, moment_in(OPENING_MS), has_ended);
    const bool opened = reader->call->ended && !reader->call->error;
    call_end(reader);
    if (!opened)
        return false;
    reader->device = g_object_ref(device);
    identify_device(reader, device, &before);
    reader->gone = false;
    g_signal_connect(device, "notify::finger-status", G_CALLBACK(on_finger_status), reader);
    g_signal_connect(device, "notify::removed", G_CALLBACK(on_removed), reader);
    return true;
}

static bool gives_images(FpDevice *device) { // those that match on their own chip don't
    return fp_device_has_feature(device, FP_DEVICE_FEATURE_CAPTURE) &&
           fp_device_has_feature(device, FP_DEVICE_FEATURE_IDENTIFY);
}

// libfprint has readers that are a socket, named by the environment.
static bool may_be_opened(const struct libfprint_reader *reader, FpDevice *device) {
    return gives_images(device) &&
           !(reader->usb_only && !strncmp(fp_device_get_driver(device), "virtual_", 8));
}

static void drop_device(struct libfprint_reader *reader);

static bool find_device(struct libfprint_reader *reader) {
    if (!reader->context) {
        reader->context = fp_context_new();
        g_signal_connect(reader->context, "device-added", G_CALLBACK(on_device_added), reader);
    }
    GPtrArray *devices = fp_context_get_devices(reader->context);
    reader->appeared = false;
    for (guint i = 0; devices && i < devices->len; i++) {
        g_autoptr(FpDevice) device = g_object_ref(g_ptr_array_index(devices, i));
        if (!may_be_opened(reader, device) || !open_device(reader, device))
            continue;
        if (!reader->usb_only || reader->is_on_usb)
            return true;
        drop_device(reader); // with the context, whose list this is
        return false;
    }
    return false;
}

static void drop_context(struct libfprint_reader *reader) {
    if (reader->context)
        g_signal_handlers_disconnect_by_data(reader->context, reader);
    g_clear_object(&reader->context);
}

// With its context: a virtual device that has gone comes back only in a new one.
static void drop_device(struct libfprint_reader *reader) {
    if (!reader->device)
        return;
    call_cancel(reader);
    fp_device_close(reader->device, NULL, on_closed, call_begin(reader));
    serve(reader, moment_in(ENDING_MS), has_ended);
    call_end(reader); // an error is of no interest: it has gone
    g_signal_handlers_disconnect_by_data(reader->device, reader);
    g_clear_object(&reader->device);
    drop_context(reader);
    tell_presence(reader, FINGER_NOT_EXPECTED);
}

static enum biometric_status lose_device(struct libfprint_reader *reader) {
    drop_device(reader);
    return BIOMETRIC_DEVICE_LOST;
}

// libfprint guesses a device's warmth from the time that it has waited for fingers, and refuses
// after three minutes of it until it has waited out another four: meant for the sensors of laptops,
// run by a battery. A polling station's reader is made to be lit all day. The guess goes with the
// device object.
static bool is_called_too_hot(const struct call *call) {
    return call && g_error_matches(call->error, FP_DEVICE_ERROR, FP_DEVICE_ERROR_TOO_HOT);
}

// Of a device that was pulled out, USB may tell before libfprint does, and in codes of its own.
static bool is_broken(const struct call *call) {
    return call && call->error && call->error->domain != FP_DEVICE_RETRY &&
           !is_called_too_hot(call);
}

// The backend

static enum finger_retry retry_kind(const GError *error) {
    switch (error->code) {
    case FP_DEVICE_RETRY_TOO_SHORT: return FINGER_RETRY_TOO_SHORT;
    case FP_DEVICE_RETRY_CENTER_FINGER: return FINGER_RETRY_CENTRE;
    case FP_DEVICE_RETRY_REMOVE_FINGER: return FINGER_RETRY_LIFT;
    default: return FINGER_RETRY_GENERAL;
    }
}

// The voter's touch, once there is one. The operation stays behind, to be heard until the lift.
static enum biometric_status judge_touch(struct libfprint_reader *reader,
                                         struct finger_capture *out) {
    struct call *call = reader->call;
    if (call->image.pixels) {
        out->image = call->image;
        call->image = (struct finger_image){.pixels = NULL};
        return BIOMETRIC_OK;
    }
    if (reader->gone || is_broken(call))
        return lose_device(reader);
    out->retry = call->error ? retry_kind(call->error) : FINGER_RETRY_GENERAL;
    return BIOMETRIC_RETRY;
}

// The finger of the touch before may still lie on the glass.
static enum biometric_status end_last_touch(struct libfprint_reader *reader, gint64 until) {
    serve(reader, until, may_begin);
    if (reader->gone || is_broken(reader->call))
        return lose_device(reader);
    if (is_cancelled(reader))
        return BIOMETRIC_CANCELLED;
    if (!has_ended(reader))
        return BIOMETRIC_TIME_UP;
    call_end(reader);
    return BIOMETRIC_OK;
}

static enum biometric_status await_touch(struct libfprint_reader *reader, gint64 until) {
    g_autoptr(GPtrArray) nobody = g_ptr_array_new();
    struct call *call = call_begin(reader);
    fp_device_identify(reader->device, nobody, call->cancel, on_touch, call, NULL, on_identified,
                       call);
    serve(reader, until, has_touch_or_is_cancelled);
    if (has_touch(reader))
        return BIOMETRIC_OK;
    const bool cancelled = is_cancelled(reader);
    call_cancel(reader);
    return cancelled ? BIOMETRIC_CANCELLED : BIOMETRIC_TIME_UP;
}

static enum biometric_status capture(struct libfprint_reader *reader, struct finger_capture *out,
                                     gint64 until) {
    if (is_cancelled(reader))
        return BIOMETRIC_CANCELLED;
    if (!reader->device && !find_device(reader))
        return BIOMETRIC_NO_DEVICE;
    if (reader->presence == FINGER_LIFT) // the voter of this capture has not been told yet
        finger_reader_tell(reader->hooks, FINGER_LIFT);
    enum biometric_status status = end_last_touch(reader, until);
    if (status == BIOMETRIC_OK)
        status = await_touch(reader, until);
    if (status == BIOMETRIC_OK && !is_called_too_hot(reader->call))
        return judge_touch(reader, out);
    if (status != BIOMETRIC_OK)
        return status;
    drop_device(reader);
    return find_device(reader) ? capture(reader, out, until) : BIOMETRIC_DEVICE_LOST;
}

static enum biometric_status wait_for_change(struct libfprint_reader *reader, gint64 until) {
    if (reader->device) {
        const enum biometric_status last = end_last_touch(reader, until);
        if (last != BIOMETRIC_OK)
            return last;
        serve(reader, until, is_gone_or_cancelled);
        if (reader->gone)
            return lose_device(reader);
    }
    while (!reader->device && !is_cancelled(reader) && !is_past(until)) {
        if (find_device(reader))
            return BIOMETRIC_OK;
        const gint64 again = moment_in(LOOK_AGAIN_MS);
        serve(reader, until >= 0 && until < again ? until : again, has_appeared_or_is_cancelled);
    }
    return is_cancelled(reader) ? BIOMETRIC_CANCELLED : BIOMETRIC_TIME_UP;
}

static struct libfprint_reader *of(struct finger_reader *reader) {
    return (struct libfprint_reader *)reader;
}

static enum biometric_status libfprint_capture(struct finger_reader *base,
                                               struct finger_capture *out, int timeout_ms,
                                               const struct finger_capture_hooks *hooks) {
    struct libfprint_reader *reader = of(base);
    reader->hooks = hooks;
    const enum biometric_status status = capture(reader, out, moment_in(timeout_ms));
    reader->hooks = &no_hooks;
    return status;
}

static enum biometric_status libfprint_wait(struct finger_reader *base, int timeout_ms,
                                            const struct finger_capture_hooks *hooks) {
    struct libfprint_reader *reader = of(base);
    reader->hooks = hooks;
    const enum biometric_status status = wait_for_change(reader, moment_in(timeout_ms));
    reader->hooks = &no_hooks;
    return status;
}

static void libfprint_wake(struct finger_reader *reader) {
    (void)reader;
    g_main_context_wakeup(NULL);
}

static const char *libfprint_name(const struct finger_reader *base) {
    const struct libfprint_reader *reader = (const struct libfprint_reader *)base;
    return reader->device ? fp_device_get_name(reader->device) : NULL;
}

static const char *libfprint_identity(const struct finger_reader *reader) {
    return ((const struct libfprint_reader *)reader)->identity;
}

static void libfprint_close(struct finger_reader *base) {
    struct libfprint_reader *reader = of(base);
    drop_device(reader);
    drop_context(reader);
    g_source_destroy(reader->timer);
    g_source_unref(reader->timer);
    free(reader);
}

// libusb writes thousands of lines to stderr when a device goes; LIBUSB_DEBUG=0 does not stop them.
static void LIBUSB_CALL ignore_log_line(libusb_context *context, enum libusb_log_level level,
                                        const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

static enum biometric_status libfprint_open(struct finger_reader **out, const char *which) {
    const bool usb_only = !strcmp(which, ":usb");
    if (*which && !usb_only) // the first device is the only one that can be asked for
        return BIOMETRIC_BAD_PICTURE;
    struct libfprint_reader *reader = malloc(sizeof *reader);
    if (!reader)
        return BIOMETRIC_NO_MEMORY;
    libusb_set_log_cb(NULL, ignore_log_line, LIBUSB_LOG_CB_GLOBAL);
    *reader = (struct libfprint_reader){
        .hooks = &no_hooks,
        .usb_only = usb_only,
        .timer = g_source_new(&timer_functions, sizeof(GSource)),
    };
    g_source_attach(reader->timer, NULL);
    *out = &reader->reader;
    return find_device(reader) ? BIOMETRIC_OK : BIOMETRIC_NO_DEVICE;
}

const struct finger_reader_backend finger_reader_libfprint = {
    .open = libfprint_open,
    .close = libfprint_close,
    .capture = libfprint_capture,
    .wait = libfprint_wait,
    .wake = libfprint_wake,
    .name = libfprint_name,
    .identity = libfprint_identity,
};
