#include "tests/support/device/virtual_hands.h"
#include <X11/XKBlib.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <assert.h>
#include <cairo/cairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct virtual_hands {
    Display *display;
};

struct virtual_hands *virtual_hands_open(void) {
    int event, error, major, minor;
    struct virtual_hands *hands = calloc(1, sizeof *hands);
    if (!hands)
        return NULL;
    hands->display = XOpenDisplay(NULL);
    if (hands->display && XTestQueryExtension(hands->display, &event, &error, &major, &minor))
        return hands;
    virtual_hands_close(hands);
    return NULL;
}

void virtual_hands_close(struct virtual_hands *hands) {
    if (!hands)
        return;
    if (hands->display)
        XCloseDisplay(hands->display);
    free(hands);
}

static bool has_keyboard(struct virtual_hands *hands) {
    Window focus;
    int revert;
    XGetInputFocus(hands->display, &focus, &revert);
    return focus != None && focus != PointerRoot && focus != DefaultRootWindow(hands->display);
}

// The display is black until something is drawn on it.
static bool is_lit(struct virtual_hands *hands) {
    enum { AT = 8 };
    XImage *image = XGetImage(hands->display, DefaultRootWindow(hands->display), AT, AT, 1, 1,
                              AllPlanes, ZPixmap);
    const bool lit = image && (XGetPixel(image, 0, 0) & 0xFFFFFF) != 0;
    if (image)
        XDestroyImage(image);
    return lit;
}

bool virtual_hands_wait_window(struct virtual_hands *hands, int timeout_ms) {
    enum { STEP_MS = 20 };
    for (int waited = 0; waited < timeout_ms; waited += STEP_MS) {
        if (has_keyboard(hands) && is_lit(hands))
            return true;
        nanosleep(&(struct timespec){.tv_nsec = STEP_MS * 1000000L}, NULL);
    }
    return false;
}

static void key(struct virtual_hands *hands, KeySym symbol, bool down) {
    KeyCode code = XKeysymToKeycode(hands->display, symbol);
    assert(code);
    XTestFakeKeyEvent(hands->display, code, down, CurrentTime);
}

static void press(struct virtual_hands *hands, KeySym symbol) {
    KeyCode code = XKeysymToKeycode(hands->display, symbol);
    // SDL takes a key that is pressed again within 2 ms for one that is held.
    nanosleep(&(struct timespec){.tv_nsec = 3 * 1000000L}, NULL);
    const bool shifted = XkbKeycodeToKeysym(hands->display, code, 0, 0) != symbol;
    if (shifted)
        key(hands, XK_Shift_L, true);
    key(hands, symbol, true);
    key(hands, symbol, false);
    if (shifted)
        key(hands, XK_Shift_L, false);
    XFlush(hands->display);
}

static KeySym named(const char *name) {
    const KeySym symbol = XStringToKeysym(name);
    assert(symbol != NoSymbol);
    return symbol;
}

void virtual_hands_press(struct virtual_hands *hands, const char *name) {
    char held[32];
    const char *plus = strchr(name, '+');
    if (!plus) {
        press(hands, named(name));
        return;
    }
    snprintf(held, sizeof held, "%.*s", (int)(plus - name), name);
    key(hands, named(held), true);
    virtual_hands_press(hands, plus + 1);
    key(hands, named(held), false);
    XFlush(hands->display);
}

void virtual_hands_hold(struct virtual_hands *hands, const char *name, int ms) {
    key(hands, named(name), true);
    XFlush(hands->display);
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
    key(hands, named(name), false);
    XFlush(hands->display);
}

void virtual_hands_claim(struct virtual_hands *hands, const char *name) {
    XGrabKey(hands->display, XKeysymToKeycode(hands->display, named(name)), AnyModifier,
             DefaultRootWindow(hands->display), False, GrabModeAsync, GrabModeAsync);
    XSync(hands->display, False);
}

bool virtual_hands_were_served(struct virtual_hands *hands) {
    enum { STEPS = 15, STEP_MS = 20 }; // the server passes a key on when it comes to it
    XEvent event;
    bool served = false;
    for (int step = 0; step < STEPS && !served; step++) {
        nanosleep(&(struct timespec){.tv_nsec = STEP_MS * 1000000L}, NULL);
        XSync(hands->display, False);
        while (XPending(hands->display)) {
            XNextEvent(hands->display, &event);
            served |= event.type == KeyPress;
        }
    }
    return served;
}

void virtual_hands_type(struct virtual_hands *hands, const char *text) {
    for (; *text; text++) {
        assert(*text >= ' ' && *text <= '~');
        press(hands, (KeySym)*text); // the keysyms of ASCII are its codes
    }
}

void virtual_hands_touch(struct virtual_hands *hands, int x, int y) {
    XTestFakeMotionEvent(hands->display, -1, x, y, CurrentTime);
    XTestFakeButtonEvent(hands->display, 1, True, CurrentTime);
    XTestFakeButtonEvent(hands->display, 1, False, 30); // ms after the press
    XFlush(hands->display);
}

void virtual_hands_close_window(struct virtual_hands *hands) {
    Window focus;
    int revert;
    XGetInputFocus(hands->display, &focus, &revert);
    XEvent event = {
        .xclient = {.type = ClientMessage,
                    .window = focus,
                    .message_type = XInternAtom(hands->display, "WM_PROTOCOLS", False),
                    .format = 32}
    };
    event.xclient.data.l[0] = (long)XInternAtom(hands->display, "WM_DELETE_WINDOW", False);
    event.xclient.data.l[1] = CurrentTime;
    XSendEvent(hands->display, focus, False, NoEventMask, &event);
    XFlush(hands->display);
}

bool virtual_hands_picture(struct virtual_hands *hands, const char *path) {
    XWindowAttributes root;
    XGetWindowAttributes(hands->display, DefaultRootWindow(hands->display), &root);
    XImage *image = XGetImage(hands->display, DefaultRootWindow(hands->display), 0, 0,
                              (unsigned)root.width, (unsigned)root.height, AllPlanes, ZPixmap);
    if (!image)
        return false;
    bool written = false;
    if (image->bits_per_pixel == 32) { // the same bytes as Cairo's RGB24
        cairo_surface_t *surface =
            cairo_image_surface_create_for_data((unsigned char *)image->data, CAIRO_FORMAT_RGB24,
                                                image->width, image->height, image->bytes_per_line);
        written = cairo_surface_write_to_png(surface, path) == CAIRO_STATUS_SUCCESS;
        cairo_surface_destroy(surface);
    }
    XDestroyImage(image);
    return written;
}
