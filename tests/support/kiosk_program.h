// The built kiosk itself, in a window on $DISPLAY, worked by virtual hands and watched by its
// journal: for tests of the program, as opposed to station_hand's station without a window.
#pragma once
#include "tests/support/device/virtual_hands.h"
#include "tests/support/station_hand.h"
#include <sys/types.h>

struct kiosk_program {
    const char *programs; // the folder of the built ones
    const struct small_station *small;
    const struct hand_day *day; // its data folder is there; what is said goes to DATA/output
    pid_t process;
};

void kiosk_program_start(struct kiosk_program *kiosk);
// How often the journal has a line with this in it.
int kiosk_program_has(const struct kiosk_program *kiosk, const char *text);
// Until the journal has it so often; false: the program is dead, or does not say it.
bool kiosk_program_says(const struct kiosk_program *kiosk, const char *text, int times);
// A key that does something: not before the kiosk takes it (0.4 s after its screen changed).
void kiosk_program_press(struct virtual_hands *hands, const char *key);
void kiosk_program_type(struct virtual_hands *hands, const char *line); // and Return
bool kiosk_program_opens_poll(const struct kiosk_program *kiosk, struct virtual_hands *hands);
