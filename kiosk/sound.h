// Three short sounds beside colour, shape and words: yes rises by a third, no falls, "look here"
// says the same twice. By SDL's audio queue; without a sound device nothing happens and nothing is
// lost. The device is open only while something sounds: an open one would wake the processor all
// day. UI thread.
#pragma once
#include "kiosk/session/states.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SOUND_RATE = 48000, SOUND_SAMPLES_MAX = SOUND_RATE };

bool sound_play(enum earcon earcon); // instead of what sounds still; false: there is no device
// Once in each turn of the loop: closes the device when all has sounded. Milliseconds until it
// wants to be called again; -1: it is silent.
int sound_rest(void);
void sound_close(void);

// What is played: mono, 16 bits; returns how many samples.
size_t sound_samples(int16_t out[SOUND_SAMPLES_MAX], enum earcon earcon);
