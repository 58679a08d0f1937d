// Hands at the kiosk's window, and eyes: real key presses and touches through the X server's XTEST
// extension, and pictures of the whole screen. The kiosk cannot tell them from a person's. For the
// demo, and for tests of the program itself; a station without a window has support/station_hand.h.
#pragma once
#include <stdbool.h>

struct virtual_hands; // the connection to the display

struct virtual_hands *virtual_hands_open(void); // $DISPLAY; NULL: no display, or one without XTEST
void virtual_hands_close(struct virtual_hands *hands); // takes NULL

// Until another program's window has the keyboard and fills the screen. False: none did in time.
bool virtual_hands_wait_window(struct virtual_hands *hands, int timeout_ms);

// One key, pressed and let go. `key` is an X keysym by name: "Return", "F5", "Tab", "7"; with
// others held meanwhile: "Alt_L+Tab".
void virtual_hands_press(struct virtual_hands *hands, const char *key);
// One key, held for so long: the X server repeats it.
void virtual_hands_hold(struct virtual_hands *hands, const char *key, int ms);
// Types ASCII text, a key each; a character that the keyboard does not have is a bug of the caller.
void virtual_hands_type(struct virtual_hands *hands, const char *text);
// A short touch at a point of the screen.
void virtual_hands_touch(struct virtual_hands *hands, int x, int y);
// Asks the window that has the keyboard to close, as a window manager does.
void virtual_hands_close_window(struct virtual_hands *hands);

// Takes a key and all its chords for itself, as a window manager does with Alt+Tab; and whether one
// has come since it was last asked.
void virtual_hands_claim(struct virtual_hands *hands, const char *key);
bool virtual_hands_were_served(struct virtual_hands *hands);

// The whole screen as it is, into a PNG file.
bool virtual_hands_picture(struct virtual_hands *hands, const char *path);
