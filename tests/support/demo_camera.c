#include "tests/support/demo_camera.h"
#include "biometric/picture.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FRAMES = 400 }; // more than a look can take

static bool make_wall(const char *path) {
    enum { WIDTH = 320, HEIGHT = 240, GRAY = 168 };
    static uint8_t gray[WIDTH * HEIGHT * 3];
    memset(gray, GRAY, sizeof gray);
    const struct picture wall = {.width = WIDTH, .height = HEIGHT, .channels = 3, .pixels = gray};
    return picture_write(&wall, path) == BIOMETRIC_OK;
}

// All frames are the one picture. Its kind is told by its bytes, whatever the frame's name ends
// with.
static bool make_frames(const char *folder, const char *picture) {
    char frame[PATH_MAX];
    if (mkdir(folder, 0700))
        return errno == EEXIST; // made for an earlier look
    for (int i = 0; i < FRAMES; i++)
        if (snprintf(frame, sizeof frame, "%s/frame-%03d.jpg", folder, i) >= PATH_MAX ||
            symlink(picture, frame))
            return false;
    return true;
}

static unsigned long number_of(const char *text) { // djb2: the folder's name, made of the picture's
    unsigned long number = 5381;
    for (; *text; text++)
        number = number * 33 + (unsigned char)*text;
    return number;
}

bool demo_camera_show(const char *folder, const char *picture) {
    char wall[PATH_MAX], frames[PATH_MAX], name[64], now[PATH_MAX], next[PATH_MAX], real[PATH_MAX];
    snprintf(wall, sizeof wall, "%s/wall.png", folder);
    snprintf(now, sizeof now, "%s/now", folder);
    snprintf(next, sizeof next, "%s/next", folder);
    if (mkdir(folder, 0700) && errno != EEXIST)
        return false;
    if (!picture && access(wall, R_OK) && !make_wall(wall))
        return false;
    if (!realpath(picture ? picture : wall, real))
        return false;
    snprintf(name, sizeof name, "picture-%lx", number_of(real));
    if (snprintf(frames, sizeof frames, "%s/%s", folder, name) >= PATH_MAX)
        return false;
    unlink(next);
    return make_frames(frames, real) && symlink(name, next) == 0 && rename(next, now) == 0;
}
