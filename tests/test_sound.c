#include "kiosk/sound.h"
#include "tests/check.h"
#include <SDL.h>
#include <string.h>
#include <unistd.h>

static int16_t samples[SOUND_SAMPLES_MAX];

// How often the wave rises through nought in a second, around a moment.
static double pitch(size_t from, size_t until) {
    int rises = 0;
    for (size_t i = from + 1; i < until; i++)
        rises += samples[i - 1] < 0 && samples[i] >= 0;
    return rises * (double)SOUND_RATE / (double)(until - from);
}

static void yes_rises_no_falls_and_look_says_the_same_twice(void) {
    static const double least[EARCONS] = {
        [EARCON_YES] = 1.2, [EARCON_NO] = 0.7, [EARCON_LOOK] = 0.95};
    static const double most[EARCONS] = {
        [EARCON_YES] = 1.3, [EARCON_NO] = 0.85, [EARCON_LOOK] = 1.05};
    for (int i = EARCON_YES; i < EARCONS; i++) {
        size_t count = sound_samples(samples, (enum earcon)i);
        CHECK(count > SOUND_RATE / 5 && count < SOUND_RATE);
        double second = pitch(count - SOUND_RATE / 10, count - SOUND_RATE / 50);
        double rise = second / pitch(SOUND_RATE / 50, SOUND_RATE / 10);
        CHECK(rise > least[i] && rise < most[i]);
    }
}

static void none_clicks_or_clips(void) {
    for (int i = EARCON_YES; i < EARCONS; i++) {
        size_t count = sound_samples(samples, (enum earcon)i);
        int loudest = 0, widest = 0;
        for (size_t at = 1; at < count; at++) {
            loudest = abs(samples[at]) > loudest ? abs(samples[at]) : loudest;
            int step = abs(samples[at] - samples[at - 1]);
            widest = step > widest ? step : widest;
        }
        CHECK(loudest > 6000 && loudest < 20000);
        CHECK(widest < 3000 && abs(samples[0]) < 300 && abs(samples[count - 1]) < 300);
    }
    CHECK(sound_samples(samples, EARCON_NONE) == 0 && !sound_play(EARCON_NONE));
    CHECK(sound_samples(samples, EARCONS) == 0);
}

static void what_is_played_comes_out(void) {
    char path[] = "/tmp/shailoo-sound-XXXXXX";
    int file = mkstemp(path);
    setenv("SDL_AUDIODRIVER", "disk", 1);
    setenv("SDL_DISKAUDIOFILE", path, 1);
    setenv("SDL_DISKAUDIODELAY", "0", 1);
    CHECK(sound_rest() == -1);
    CHECK(sound_play(EARCON_YES));
    for (int i = 0; i < 1000 && sound_rest() >= 0; i++)
        SDL_Delay(5);
    CHECK(sound_rest() == -1);
    sound_close();
    size_t count = sound_samples(samples, EARCON_YES);
    static int16_t heard[SOUND_SAMPLES_MAX];
    ssize_t size = pread(file, heard, sizeof heard, 0);
    bool found = false;
    for (size_t at = 0; !found && (at + count) * 2 <= (size_t)size; at++)
        found = !memcmp(heard + at, samples, count * 2);
    CHECK(found);
    close(file);
    unlink(path);
}

static void without_a_device_nothing_happens(void) {
    setenv("SDL_AUDIODRIVER", "no such driver", 1);
    CHECK(!sound_play(EARCON_NO));
    CHECK(sound_rest() == -1);
    sound_close();
}

int main(void) {
    RUN(yes_rises_no_falls_and_look_says_the_same_twice);
    RUN(none_clicks_or_clips);
    RUN(what_is_played_comes_out);
    RUN(without_a_device_nothing_happens);
    return check_report();
}
