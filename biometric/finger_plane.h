// Private to finger_extract: float pictures in one block of memory, and the plain filters on them.
// Nothing here knows what a ridge is.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Zeroes that may be read beyond every side of a plane, so that no kernel asks where the edge is.
enum { FINGER_MARGIN = 16 };

// Whatever is taken from an arena begins on a line of the processor's cache.
enum { FINGER_ARENA_ALIGNMENT = 64 };

struct finger_plane {
    int width, height, stride;
    float *at; // the pixel (0, 0); FINGER_MARGIN more can be read beyond every side
};

// One block for everything that an extraction needs: one way to fail, and one thing to wipe, since
// whoever reads it sees a finger.
struct finger_arena {
    unsigned char *start;
    size_t size, used;
};

bool finger_arena_init(struct finger_arena *arena, size_t size); // false: no memory
void *finger_arena_take(struct finger_arena *arena,
                        size_t size);                 // zeroed; asking too much is a bug
void finger_arena_finish(struct finger_arena *arena); // wipes what was taken

size_t finger_plane_size(int width, int height); // bytes that finger_plane_take uses, at most
struct finger_plane finger_plane_take(struct finger_arena *arena, int width, int height);

static inline float *finger_plane_row(const struct finger_plane *plane, int y) {
    return plane->at + (ptrdiff_t)y * plane->stride;
}

struct finger_gray {
    const uint8_t *pixels;
    int width, height;
};

// Any resolution to another: a triangle as wide as the wider of the two pixels, so that fine detail
// is averaged and not folded. `step` is pixels of `from` for one of `to`; (left, top) is where in
// `from` the corner of `to` lies. Works in memory of the arena: finger_plane_resample_size bytes.
void finger_plane_resample(const struct finger_plane *to, const struct finger_gray *from,
                           double step, int left, int top, struct finger_arena *arena);
size_t finger_plane_resample_size(int width, const struct finger_gray *from);

// Mean over the square of side 2 * radius + 1, or over what of it lies in the plane. `to` may be
// `from`; `work` is a plane of the same size.
void finger_plane_blur(const struct finger_plane *to, const struct finger_plane *from, int radius,
                       const struct finger_plane *work);

// Takes off what lies halfway between the upper and the lower envelope (closing and opening by a
// square of side FINGER_ENVELOPE): of all that is narrower than the square, ridges among it, the
// swing around its middle is left; of a step or slope in what is wider, however sharp or askew,
// nothing. What is at the picture's edge counts as going on beyond it. For 0 .. 255.
// `padded` is work of finger_plane_level_size bytes.
enum { FINGER_ENVELOPE = 19 };
void finger_plane_level(const struct finger_plane *plane, const struct finger_plane *work,
                        int16_t *padded);
size_t finger_plane_level_size(int width, int height);

void finger_plane_copy(const struct finger_plane *to, const struct finger_plane *from);
