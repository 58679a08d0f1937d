// The displays: one window for the operator and, where there is a second display, one for voter and
// observers. SDL only: pixels out, touches and keys in. What is drawn is screens.c's business.
#pragma once
#include <cairo/cairo.h>
#include <stdbool.h>

struct window;

enum input_kind {
    INPUT_NONE,  // time is up, or somebody called window_wake
    INPUT_KEY,   // `key` is an SDL keycode
    INPUT_TEXT,  // `text` is UTF-8
    INPUT_TOUCH, // `x`, `y` in the grid of screens.h
    INPUT_QUIT,
};

struct input {
    enum input_kind kind;
    int key;
    bool shift, caps_lock, is_repeat; // repeat: of a key that is held
    char text[32];
    double x, y;
};

// In a window of its own where `fullscreen` is false (training beside other programs).
struct window *window_open(bool fullscreen); // NULL: no display; SDL says why on stderr
bool window_wait(struct window *window, int timeout_ms,
                 struct input *input);            // <0 waits without end
bool window_is_seen(const struct window *window); // false: by a driver that shows nothing
void window_wake(void *window);                   // any thread
bool window_was_exposed(struct window *window); // what is on the glass is stale; cleared by asking
// The operator's surface (0) or the public one (1), ready to be drawn on in screen units; NULL when
// there is none.
cairo_t *window_begin(struct window *window, int which);
void window_end(struct window *window, int which, cairo_t *drawn); // shows it
void window_close(struct window *window);                          // takes NULL
