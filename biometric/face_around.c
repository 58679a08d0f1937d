// The face's motion between two frames is the similarity (shift, turn, scale) that brings its 68
// marks closest to where they were, by least squares. The cells behind the face are then compared
// with those of the frame before, once where they were and once moved as the face: which correlates
// better? Before that each cell loses the mean of those around it, so that light, exposure and
// smooth walls do not count.
#include "biometric/face_around.h"
#include <math.h>
#include <string.h>

static const float MOVED = 1.0F;     // cells, on average behind the face: less says nothing
static const float DETAIL = 1.5F;    // gray levels, standard deviation: a barer wall says nothing
static const float UNLIKE = 0.03F;   // 1 - correlation, that the worse motion leaves at least
static const float CLEAR = 0.6F;     // and of which the better one leaves so much at most
static const float BEHIND = 0.06F;   // share of all cells that has to be seen behind
static const float BESIDE = 0.45F;   // face widths beside and above it that are still hair
static const float SHOULDERS = 1.5F; // face widths to each side of its middle, below the chin
enum { PAIRS = 3, EACH_STOOD = 3, RING = 3 };

struct similarity { // x' = a x - b y + c, y' = b x + a y + d
    double a, b, c, d;
};

static bool fit(struct similarity *out, const struct face_point *from,
                const struct face_point *to) {
    double x = 0, y = 0, u = 0, v = 0, size = 0, along = 0, across = 0;
    for (int i = 0; i < FACE_MARKS; i++) {
        x += (double)from[i].x / FACE_MARKS;
        y += (double)from[i].y / FACE_MARKS;
        u += (double)to[i].x / FACE_MARKS;
        v += (double)to[i].y / FACE_MARKS;
    }
    for (int i = 0; i < FACE_MARKS; i++) {
        const double px = (double)from[i].x - x, py = (double)from[i].y - y;
        const double qx = (double)to[i].x - u, qy = (double)to[i].y - v;
        size += px * px + py * py;
        along += px * qx + py * qy;
        across += px * qy - py * qx;
    }
    if (!(size > 1) || !isfinite(along) || !isfinite(across))
        return false;
    out->a = along / size;
    out->b = across / size;
    out->c = u - out->a * x + out->b * y;
    out->d = v - out->b * x - out->a * y;
    const double scale = hypot(out->a, out->b);
    return scale > 0.5 && scale < 2; // else these are no two frames of one face
}

// ---- A frame in cells

static void average(float *cells, int width, int height, const struct picture *frame) {
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            const int left = x * frame->width / width, right = (x + 1) * frame->width / width;
            const int top = y * frame->height / height, end = (y + 1) * frame->height / height;
            uint32_t sum = 0;
            for (int row = top; row < end; row++) {
                const uint8_t *at =
                    frame->pixels + 3 * ((size_t)row * (size_t)frame->width + (size_t)left);
                for (int i = 0; i < 3 * (right - left); i++)
                    sum += at[i];
            }
            cells[y * width + x] = (float)sum / (float)(3 * (right - left) * (end - top));
        }
}

static void take_detail(struct face_around_view *view) {
    static _Thread_local float plain[FACE_AROUND_SIDE * FACE_AROUND_SIDE];
    memcpy(plain, view->cells, sizeof plain);
    for (int y = 0; y < view->height; y++)
        for (int x = 0; x < view->width; x++) {
            float sum = 0;
            int count = 0;
            for (int v = y - RING < 0 ? 0 : y - RING; v <= y + RING && v < view->height; v++)
                for (int u = x - RING < 0 ? 0 : x - RING; u <= x + RING && u < view->width; u++) {
                    sum += plain[v * view->width + u];
                    count++;
                }
            view->cells[y * view->width + x] -= sum / (float)count;
        }
    explicit_bzero(plain, sizeof plain);
}

static bool take_view(struct face_around_view *view, const struct picture *frame,
                      const struct face_sighting *seen) {
    const int longer = frame->width > frame->height ? frame->width : frame->height;
    if (frame->channels != 3 || longer < FACE_AROUND_SIDE)
        return false;
    const float scale = (float)FACE_AROUND_SIDE / (float)longer;
    view->width = frame->width * FACE_AROUND_SIDE / longer;
    view->height = frame->height * FACE_AROUND_SIDE / longer;
    if (view->width < 2 * RING || view->height < 2 * RING)
        return false;
    average(view->cells, view->width, view->height, frame);
    take_detail(view);
    for (int i = 0; i < FACE_MARKS; i++)
        view->marks[i] = (struct face_point){seen->marks[i].x * scale, seen->marks[i].y * scale};
    view->at = (struct face_point){seen->at.x * scale, seen->at.y * scale};
    view->wide = seen->width * scale;
    view->high = seen->height * scale;
    return true;
}

// ---- Two frames

// Neither head nor shoulders.
static bool is_behind(const struct face_around_view *view, float x, float y) {
    const float middle = view->at.x + view->wide / 2;
    const float beside = fabsf(x - middle) / view->wide;
    const bool below = y > view->at.y + view->high;
    return below ? beside > SHOULDERS
                 : beside > 0.5F + BESIDE || y < view->at.y - BESIDE * view->high;
}

static float cell(const struct face_around_view *view, double x, double y) {
    const int left = (int)x, top = (int)y;
    const float dx = (float)(x - left), dy = (float)(y - top);
    const float *at = view->cells + top * view->width + left;
    return (1 - dy) * ((1 - dx) * at[0] + dx * at[1]) +
           dy * ((1 - dx) * at[view->width] + dx * at[view->width + 1]);
}

struct correlation {
    double xy, xx, yy;
};

static void add(struct correlation *sum, float x, float y) {
    sum->xy += (double)x * (double)y;
    sum->xx += (double)x * (double)x;
    sum->yy += (double)y * (double)y;
}

static float value_of(const struct correlation *sum) {
    const double size = sqrt(sum->xx * sum->yy);
    return size > 0 ? (float)(sum->xy / size) : 0;
}

// Both are of cells that are behind the face in both frames, and in the picture by either motion.
static void compare(struct face_around *around, const struct similarity *motion) {
    const struct face_around_view *last = &around->last, *now = &around->now;
    struct correlation still = {0}, moved = {0};
    double far = 0;
    int count = 0;
    for (int y = 0; y < last->height; y++)
        for (int x = 0; x < last->width; x++) {
            const double u = motion->a * x - motion->b * y + motion->c;
            const double v = motion->b * x + motion->a * y + motion->d;
            const float here = last->cells[y * last->width + x];
            if (!is_behind(last, (float)x, (float)y) || !is_behind(now, (float)x, (float)y) ||
                !is_behind(now, (float)u, (float)v) || !(u >= 0 && u < now->width - 1) ||
                !(v >= 0 && v < now->height - 1))
                continue;
            add(&still, here, now->cells[y * now->width + x]);
            add(&moved, here, cell(now, u, v));
            far += hypot(u - x, v - y);
            count++;
        }
    if (count < BEHIND * (float)(last->width * last->height) || far / count < (double)MOVED ||
        sqrt(still.xx / count) < (double)DETAIL)
        return;
    const float as_still = 1 - value_of(&still), as_moved = 1 - value_of(&moved);
    around->moved += as_still >= UNLIKE && as_moved <= CLEAR * as_still;
    around->stood += as_moved >= UNLIKE && as_still <= CLEAR * as_moved;
    around->last = around->now;
}

// ---- A look

void face_around_begin(struct face_around *around) {
    around->moved = around->stood = 0;
    around->is_seen = false;
}

void face_around_see(struct face_around *around, const struct picture *frame,
                     const struct face_sighting *seen, int64_t now_ms) {
    struct similarity motion;
    if (around->is_seen && now_ms - around->seen_ms < FACE_AROUND_APART_MS)
        return;
    if (!take_view(&around->now, frame, seen))
        return;
    around->seen_ms = now_ms;
    const bool goes_on = around->is_seen && around->last.width == around->now.width &&
                         around->last.height == around->now.height;
    if (!goes_on)
        around->last = around->now;
    around->is_seen = true;
    if (goes_on && fit(&motion, around->last.marks, around->now.marks))
        compare(around, &motion);
}

bool face_around_moves(const struct face_around *around) {
    return around->moved >= PAIRS && around->moved >= EACH_STOOD * around->stood;
}

void face_around_wipe(struct face_around *around) {
    explicit_bzero(around, sizeof *around);
}
