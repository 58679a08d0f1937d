#include "kiosk/sound.h"
#include <SDL.h>
#include <math.h>

static SDL_AudioDeviceID device; // 0: closed
static bool started;             // the audio part of SDL

struct tone {
    double hertz, seconds;
};

static const struct tone earcons[EARCONS][2] = {
    [EARCON_YES] = {{659.26, 0.13}, {830.61, 0.32}},
    [EARCON_NO] = {{392.00, 0.20}, {311.13, 0.40}},
    [EARCON_LOOK] = {{587.33, 0.12}, {587.33, 0.20}},
};

// A soft stroke, like a small bell of wood: it comes in within 8 ms and dies away.
static size_t strike(int16_t *out, struct tone tone) {
    size_t count = (size_t)(tone.seconds * SOUND_RATE);
    for (size_t i = 0; i < count; i++) {
        double t = (double)i / SOUND_RATE, left = tone.seconds - t;
        double loud = fmin(1, t / 0.008) * exp(-5 * t / tone.seconds) * fmin(1, left / 0.02);
        double turn = 2 * M_PI * tone.hertz * t;
        out[i] = (int16_t)lround(11000 * loud * (sin(turn) + 0.22 * sin(2 * turn)));
    }
    return count;
}

size_t sound_samples(int16_t out[SOUND_SAMPLES_MAX], enum earcon earcon) {
    if (earcon >= EARCONS)
        return 0;
    size_t count = strike(out, earcons[earcon][0]);
    return count + strike(out + count, earcons[earcon][1]);
}

static bool open_device(void) {
    if (!started)
        started = SDL_InitSubSystem(SDL_INIT_AUDIO) == 0;
    if (!started)
        return false;
    SDL_AudioSpec wanted = {
        .freq = SOUND_RATE, .format = AUDIO_S16SYS, .channels = 1, .samples = 1024};
    device = SDL_OpenAudioDevice(NULL, 0, &wanted, NULL, 0);
    return device != 0;
}

bool sound_play(enum earcon earcon) {
    static int16_t samples[SOUND_SAMPLES_MAX];
    size_t count = sound_samples(samples, earcon);
    if (!count || (!device && !open_device()))
        return false;
    SDL_ClearQueuedAudio(device);
    if (SDL_QueueAudio(device, samples, (Uint32)(count * sizeof *samples)))
        return false;
    SDL_PauseAudioDevice(device, 0);
    return true;
}

int sound_rest(void) {
    if (!device)
        return -1;
    Uint32 left = SDL_GetQueuedAudioSize(device);
    if (left)
        return (int)(left / sizeof(int16_t) * 1000 / SOUND_RATE) + 60; // and the driver's buffer
    SDL_CloseAudioDevice(device);
    device = 0;
    return -1;
}

void sound_close(void) {
    if (device)
        SDL_CloseAudioDevice(device);
    device = 0;
    if (started)
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    started = false;
}
