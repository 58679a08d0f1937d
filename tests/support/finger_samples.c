#include "tests/support/finger_samples.h"
#include "tests/support/shared_data.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double turn = 6.283185307179586;

// The records are of pictures stretched to 300 x 400; these were the pictures.
static const struct {
    int width, height, dpi;
} databases[] = {
    {388, 374, 500},
    {296, 560, 569},
    {300, 300, 500},
    {288, 384, 500}
};

bool finger_sample_picture(struct picture *out, int index) {
    char path[4096];
    int person = index / FINGER_SAMPLE_IMPRESSIONS, database = person / FINGER_SAMPLE_FINGERS;
    if (!shared_data())
        return false;
    snprintf(path, sizeof path, "%s/fvc2002/DB%d_B/%d_%d.tif", shared_data(), database + 1,
             101 + person % FINGER_SAMPLE_FINGERS, 1 + index % FINGER_SAMPLE_IMPRESSIONS);
    if (picture_read(out, path, 1) != BIOMETRIC_OK)
        return false;
    out->dpi = databases[database].dpi;
    return true;
}

static void unstretch(struct finger_template *finger, double across, double down) {
    finger->width = (uint16_t)lround(finger->width * across);
    finger->height = (uint16_t)lround(finger->height * down);
    for (size_t i = 0; i < finger->count; i++) {
        struct minutia *m = &finger->minutiae[i];
        double angle = m->angle * (turn / 256);
        angle = atan2(sin(angle) * down, cos(angle) * across);
        m->x = (uint16_t)fmin(finger->width - 1, m->x * across);
        m->y = (uint16_t)fmin(finger->height - 1, m->y * down);
        m->angle = (uint8_t)(lround(angle * (256 / turn)) & 255);
    }
}

bool finger_sample_read(struct finger_template *out, int database, int finger, int impression) {
    char path[4096];
    uint8_t bytes[FINGER_RECORD_MAX];
    if (!shared_data())
        return false;
    snprintf(path, sizeof path, "%s/fvc2002/DB%d_B/%d_%d.iso", shared_data(), database,
             100 + finger, impression);
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    if (finger_template_decode(out, bytes, size, NULL) != MATCHER_OK)
        return false;
    double scale = 500.0 / databases[database - 1].dpi;
    unstretch(out, scale * databases[database - 1].width / out->width,
              scale * databases[database - 1].height / out->height);
    return true;
}

// Of a small generator, 0 <= < below (Numerical Recipes' linear congruence, upper bits).
static unsigned chance(unsigned *state, unsigned below) {
    *state = *state * 1664525u + 1013904223u;
    return (unsigned)((uint64_t)(*state >> 8) * below >> 24);
}

static struct minutia any_minutia(unsigned *state, const struct finger_template *finger) {
    return (struct minutia){
        .x = (uint16_t)chance(state, finger->width),
        .y = (uint16_t)chance(state, finger->height),
        .angle = (uint8_t)chance(state, 256),
        .type = (uint8_t)(1 + chance(state, 2)),
        .quality = (uint8_t)(1 + chance(state, 100)),
    };
}

void finger_sample_draw(struct finger_template *out, unsigned seed, unsigned count) {
    unsigned state = seed * 2654435761u + 1;
    *out = (struct finger_template){.width = 388, .height = 374, .quality = 80};
    for (out->count = 0; out->count < count; out->count++)
        out->minutiae[out->count] = any_minutia(&state, out);
}

void finger_sample_move(struct finger_template *finger, double degrees, double x, double y) {
    double cosine = cos(degrees * turn / 360), sine = sin(degrees * turn / 360);
    double middle_x = finger->width / 2.0, middle_y = finger->height / 2.0;
    unsigned kept = 0;
    for (size_t i = 0; i < finger->count; i++) {
        struct minutia m = finger->minutiae[i];
        double right = m.x - middle_x, up = middle_y - m.y;
        double new_x = middle_x + x + right * cosine - up * sine;
        double new_y = middle_y + y - right * sine - up * cosine;
        if (new_x < 0 || new_y < 0 || new_x >= finger->width || new_y >= finger->height)
            continue;
        m.x = (uint16_t)new_x;
        m.y = (uint16_t)new_y;
        m.angle = (uint8_t)((m.angle + lround(degrees * 256 / 360)) & 255);
        finger->minutiae[kept++] = m;
    }
    finger->count = (uint8_t)kept;
}

void finger_sample_mirror(struct finger_template *finger) {
    struct finger_flow *flow = &finger->flow;
    const int right = flow->left + flow->columns * flow->cell;
    for (size_t i = 0; i < finger->count; i++) {
        struct minutia *minutia = &finger->minutiae[i];
        minutia->x = (uint16_t)(finger->width - 1 - minutia->x);
        minutia->angle = (uint8_t)(128 - minutia->angle);
    }
    flow->left = (uint16_t)(finger->width > right ? finger->width - right : 0);
    for (int row = 0; row < flow->rows; row++) {
        uint8_t *cells = flow->direction + row * flow->columns;
        for (int i = 0, j = flow->columns - 1; i <= j; i++, j--) {
            const uint8_t one = cells[i], other = cells[j];
            cells[i] = other == FINGER_FLOW_OUTSIDE ? other : (128 - other) & 127;
            cells[j] = one == FINGER_FLOW_OUTSIDE ? one : (128 - one) & 127;
        }
    }
    const int blocks = (int)finger_flow_blocks(flow->columns); // whole ones, or nearly
    for (int row = 0; row < (int)finger_flow_blocks(flow->rows); row++)
        for (int i = row * blocks, j = i + blocks - 1; i < j; i++, j--) {
            const uint8_t one = flow->periods[i];
            flow->periods[i] = flow->periods[j];
            flow->periods[j] = one;
        }
}

void finger_sample_give_period(struct finger_template *finger, double pixels) {
    finger->flow = (struct finger_flow){.columns = 15, .rows = 15, .cell = 24};
    memset(finger->flow.direction, 30, 15 * 15);
    finger->flow.period = (uint16_t)lround(256 * pixels);
}

void finger_sample_rescale(struct finger_template *finger, double scale) {
    struct finger_flow *flow = &finger->flow;
    for (size_t i = 0; i < finger->count; i++) {
        finger->minutiae[i].x = (uint16_t)lround(scale * finger->minutiae[i].x);
        finger->minutiae[i].y = (uint16_t)lround(scale * finger->minutiae[i].y);
    }
    flow->period = (uint16_t)lround(scale * flow->period);
    for (int i = 0; i < FINGER_FLOW_BLOCKS_MAX; i++)
        if (flow->periods[i]) {
            const double level = flow->periods[i] + FINGER_FLOW_OCTAVE * log2(scale);
            flow->periods[i] = (uint8_t)lround(fmin(fmax(level, 1), FINGER_FLOW_LEVELS_MAX));
        }
    flow->cell = (uint8_t)lround(scale * flow->cell);
    flow->left = (uint16_t)lround(scale * flow->left);
    flow->top = (uint16_t)lround(scale * flow->top);
}

void finger_sample_disturb(struct finger_template *finger, unsigned seed, double pixels) {
    unsigned state = seed * 2654435761u + 7, reach = (unsigned)(2 * pixels) + 1;
    for (size_t i = 0; i < finger->count; i++) {
        struct minutia *m = &finger->minutiae[i];
        int x = m->x + (int)chance(&state, reach) - (int)pixels;
        int y = m->y + (int)chance(&state, reach) - (int)pixels;
        if (chance(&state, 8) == 0) {
            *m = any_minutia(&state, finger);
            continue;
        }
        m->x = (uint16_t)(x < 0 ? 0 : x >= finger->width ? finger->width - 1 : x);
        m->y = (uint16_t)(y < 0 ? 0 : y >= finger->height ? finger->height - 1 : y);
        m->angle = (uint8_t)(m->angle + chance(&state, 13) + 250); // up to 6 256ths either way
    }
}

// --- another touch of the same finger ---------------------------------------------------------

// The skin's middle lies still on the glass, what lies around it is drawn and turned with the
// finger: after the model of Cappelli, Maio and Maltoni 2001, its parameters by chance.
struct stretch {
    double middle_x, middle_y, reach, x, y, turn, scale;
};

static double unit(unsigned *state) { // -1 .. 1
    return chance(state, 20001) / 10000.0 - 1;
}

static void move_point(const struct stretch *stretch, double *x, double *y) {
    double from_x = *x - stretch->middle_x, from_y = *y - stretch->middle_y;
    double far = fmin(hypot(from_x, from_y) / stretch->reach, 1);
    double share = far * far * (3 - 2 * far);
    double cosine = cos(share * stretch->turn), sine = sin(share * stretch->turn);
    *x =
        stretch->middle_x + stretch->scale * (cosine * from_x - sine * from_y + share * stretch->x);
    *y =
        stretch->middle_y + stretch->scale * (sine * from_x + cosine * from_y + share * stretch->y);
}

// By how much a direction (256ths, counter-clockwise) at a place turns.
static int turn_at(const struct stretch *stretch, double x, double y, int angle) {
    double along_x = cos(angle * turn / 256), along_y = -sin(angle * turn / 256);
    double ahead_x = x + along_x, ahead_y = y + along_y;
    move_point(stretch, &x, &y);
    move_point(stretch, &ahead_x, &ahead_y);
    double now = atan2(-(ahead_y - y), ahead_x - x) * 256 / turn;
    return (int)lround(now) - angle;
}

static void stretch_flow(const struct stretch *stretch, struct finger_flow *flow) {
    struct finger_flow from = *flow;
    for (int row = 0; row < flow->rows; row++)
        for (int column = 0; column < flow->columns; column++) {
            double x = flow->left + flow->cell * (column + 0.5), to_x = x, back_x = x;
            double y = flow->top + flow->cell * (row + 0.5), to_y = y, back_y = y;
            for (int i = 0; i < 8; i++) { // what comes to lie here
                double now_x = back_x, now_y = back_y;
                move_point(stretch, &now_x, &now_y);
                back_x += to_x - now_x;
                back_y += to_y - now_y;
            }
            int there_x = (int)floor((back_x - flow->left) / flow->cell);
            int there_y = (int)floor((back_y - flow->top) / flow->cell);
            uint8_t *to = &flow->direction[row * flow->columns + column];
            *to = FINGER_FLOW_OUTSIDE;
            if (there_x < 0 || there_y < 0 || there_x >= flow->columns || there_y >= flow->rows)
                continue;
            int was = from.direction[there_y * flow->columns + there_x];
            if (was != FINGER_FLOW_OUTSIDE)
                *to = (uint8_t)((was + turn_at(stretch, back_x, back_y, was)) & 127);
        }
}

void finger_sample_stretch(struct finger_template *finger, unsigned seed, double pixels) {
    unsigned state = seed * 2654435761u + 3, kept = 0;
    double way = turn / 2 * unit(&state);
    struct stretch stretch = {
        .middle_x = finger->width * (0.5 + 0.15 * unit(&state)),
        .middle_y = finger->height * (0.5 + 0.15 * unit(&state)),
        .reach = 130,
        .x = pixels * cos(way),
        .y = pixels * sin(way),
        .turn = pixels / 200 * unit(&state),
        .scale = 1 + 0.04 * unit(&state),
    };
    for (size_t i = 0; i < finger->count; i++) {
        struct minutia m = finger->minutiae[i];
        double x = m.x, y = m.y;
        m.angle = (uint8_t)(m.angle + turn_at(&stretch, x, y, m.angle));
        move_point(&stretch, &x, &y);
        x += 1.5 * unit(&state);
        y += 1.5 * unit(&state);
        if (x < 0 || y < 0 || x >= finger->width || y >= finger->height)
            continue;
        m.x = (uint16_t)x;
        m.y = (uint16_t)y;
        finger->minutiae[kept++] = m;
    }
    finger->count = (uint8_t)kept;
    stretch_flow(&stretch, &finger->flow);
}

void finger_sample_cut(struct finger_template *finger, unsigned seed, double width, double height) {
    unsigned state = seed * 2654435761u + 5, kept = 0;
    double left = 1e9, top = 1e9, right = 0, bottom = 0;
    for (size_t i = 0; i < finger->count; i++) {
        const struct minutia *m = &finger->minutiae[i];
        left = fmin(left, m->x), right = fmax(right, m->x);
        top = fmin(top, m->y), bottom = fmax(bottom, m->y);
    }
    left += fmax(right - left - width, 0) * (1 + unit(&state)) / 2;
    top += fmax(bottom - top - height, 0) * (1 + unit(&state)) / 2;
    for (size_t i = 0; i < finger->count; i++) {
        const struct minutia *m = &finger->minutiae[i];
        if (m->x >= left && m->y >= top && m->x < left + width && m->y < top + height &&
            chance(&state, 7) > 0)
            finger->minutiae[kept++] = *m;
    }
    finger->count = (uint8_t)kept;
    struct finger_flow *flow = &finger->flow;
    for (int row = 0; row < flow->rows; row++)
        for (int column = 0; column < flow->columns; column++) {
            double x = flow->left + flow->cell * (column + 0.5);
            double y = flow->top + flow->cell * (row + 0.5);
            if (x < left || y < top || x >= left + width || y >= top + height)
                flow->direction[row * flow->columns + column] = FINGER_FLOW_OUTSIDE;
        }
}
