// The hands and the eyes of the scripted day: real key presses and touches through the X server's
// XTEST extension, and pictures of the whole screen. The kiosk cannot tell them from a person's.
#pragma once
#include "kiosk/session/view.h"
#include <stdbool.h>

struct demo_hands; // the connection to the display

struct demo_hands *demo_hands_open(void);        // $DISPLAY; NULL: no display, or one without XTEST
void demo_hands_close(struct demo_hands *hands); // takes NULL

// Until another program's window has the keyboard and fills the screen. False: none did in time.
bool demo_hands_wait_window(struct demo_hands *hands, int timeout_ms);

// One key, pressed and let go. `key` is an X keysym by name: "Return", "F5", "Tab", "7".
void demo_hands_press(struct demo_hands *hands, const char *key);
// Types ASCII text, a key each; a character that the keyboard does not have is a bug of the caller.
void demo_hands_type(struct demo_hands *hands, const char *text);
// A short touch at a point of the screen.
void demo_hands_touch(struct demo_hands *hands, int x, int y);

// The whole screen as it is, into a PNG file.
bool demo_hands_picture(struct demo_hands *hands, const char *path);
