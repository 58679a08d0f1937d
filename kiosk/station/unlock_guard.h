// Counts the wrong passphrases of each holder: the fifth begins a delay, every further one doubles
// it (10 s, 20 s, ... 640 s), and the right one ends it. It knows no clock: the caller says what
// time it is. It slows a hand at the screen; a thief of the file is slowed by Argon2id alone, and a
// restart begins anew.
#pragma once
#include "sync/keys.h"

enum {
    UNLOCK_TRIES_FREE = 4, // wrong ones before the first delay
    UNLOCK_DELAY_FIRST_S = 10,
    UNLOCK_DELAY_LAST_S = 640,
};

struct unlock_guard { // zeroed: nothing was tried
    unsigned wrong[KEY_HOLDERS];
    int64_t until_ms[KEY_HOLDERS]; // of the caller's clock
};

// A wrong passphrase was typed; how many in a row by now.
unsigned unlock_guard_wrong(struct unlock_guard *guard, enum key_holder holder, int64_t now_ms);
void unlock_guard_right(struct unlock_guard *guard, enum key_holder holder);
// Whole seconds, rounded up, until this holder may try again; 0: now.
int unlock_guard_wait_s(const struct unlock_guard *guard, enum key_holder holder, int64_t now_ms);
