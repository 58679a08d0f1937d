#include "kiosk/station/unlock_guard.h"

unsigned unlock_guard_wrong(struct unlock_guard *guard, enum key_holder holder, int64_t now_ms) {
    unsigned *wrong = &guard->wrong[holder - 1];
    int64_t delay_s = UNLOCK_DELAY_FIRST_S;
    if (++*wrong <= UNLOCK_TRIES_FREE)
        return *wrong;
    for (unsigned i = UNLOCK_TRIES_FREE + 1; i < *wrong && delay_s < UNLOCK_DELAY_LAST_S; i++)
        delay_s *= 2;
    guard->until_ms[holder - 1] = now_ms + 1000 * delay_s;
    return *wrong;
}

void unlock_guard_right(struct unlock_guard *guard, enum key_holder holder) {
    guard->wrong[holder - 1] = 0;
    guard->until_ms[holder - 1] = 0;
}

int unlock_guard_wait_s(const struct unlock_guard *guard, enum key_holder holder, int64_t now_ms) {
    int64_t rest = guard->until_ms[holder - 1] - now_ms;
    return guard->wrong[holder - 1] <= UNLOCK_TRIES_FREE || rest <= 0 ? 0
                                                                      : (int)((rest + 999) / 1000);
}
