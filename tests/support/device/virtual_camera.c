#include "tests/support/device/virtual_camera.h"
#include "biometric/picture.h"
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FRAMES = 350 }; // as many as a look takes

static bool make_wall(const char *path) {
    enum { WIDTH = 320, HEIGHT = 240, GRAY = 168 };
    static uint8_t gray[WIDTH * HEIGHT * 3];
    memset(gray, GRAY, sizeof gray);
    const struct picture wall = {.width = WIDTH, .height = HEIGHT, .channels = 3, .pixels = gray};
    return picture_write(&wall, path) == BIOMETRIC_OK;
}

// How much of the sway a pixel takes part in: all in the middle and below it, where the body goes
// on, nothing at the other edges. What is behind a living person stands still.
static double share_at(const struct picture *from, int x, int y) {
    const double left = (double)x / from->width, top = (double)y / from->height;
    const double edge = fmin(fmin(left, 1 - left), top);
    return fmin(fmax((edge - 0.12) / 0.12, 0), 1);
}

// The head sways by a few pixels and the sensor's noise is new in each frame: frames that are the
// same to the pixel are those of a camera that hangs.
static void draw_frame(const struct picture *from, struct picture *to, int number,
                       uint32_t *chance) {
    const double right = 3 * sin(number / 9.0), down = 2 * sin(number / 13.0);
    for (int y = 0; y < from->height; y++)
        for (int x = 0; x < from->width; x++) {
            const double share = share_at(from, x, y);
            const int u = x + (int)lround(share * right), v = y + (int)lround(share * down);
            const int column = u < 0 ? 0 : u >= from->width ? from->width - 1 : u;
            const int row = v < 0 ? 0 : v >= from->height ? from->height - 1 : v;
            for (int c = 0; c < 3; c++) {
                *chance = *chance * 1664525 + 1013904223;
                const int gray =
                    from->pixels[3 * (row * from->width + column) + c] + (int)(*chance >> 30) - 2;
                to->pixels[3 * (y * from->width + x) + c] = (uint8_t)(gray < 0     ? 0
                                                                      : gray > 255 ? 255
                                                                                   : gray);
            }
        }
}

static bool make_frames(const char *folder, const char *path) {
    struct picture still = {0}, frame = {0};
    uint32_t chance = 1;
    if (mkdir(folder, 0700))
        return errno == EEXIST; // made for an earlier look
    bool made = picture_read(&still, path, 3) == BIOMETRIC_OK;
    if (made) {
        frame = still;
        frame.pixels = malloc((size_t)still.width * (size_t)still.height * 3);
    }
    made = made && frame.pixels;
    for (int i = 0; made && i < FRAMES; i++) {
        char name[PATH_MAX];
        draw_frame(&still, &frame, i, &chance);
        made = snprintf(name, sizeof name, "%s/frame-%03d.jpg", folder, i) < PATH_MAX &&
               picture_write(&frame, name) == BIOMETRIC_OK;
    }
    if (!made)
        errno = EIO;
    picture_finish(&frame);
    picture_finish(&still);
    return made;
}

static unsigned long number_of(const char *text) { // djb2: the folder's name, made of the picture's
    unsigned long number = 5381;
    for (; *text; text++)
        number = number * 33 + (unsigned char)*text;
    return number;
}

bool virtual_camera_show(const char *folder, const char *picture) {
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
