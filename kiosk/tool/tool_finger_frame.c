#include "kiosk/tool/tool_finger_frame.h"
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

enum { CELL = 4, LEAST = 8 }; // pixels to a side; pictures

// Gray levels: across an edge, from one cell to the next but one; and by how much a cell differs
// from picture to picture where no finger comes.
static const double step = 24, steady = 12;

struct cell {
    double sum, squares;
};

struct finger_frame {
    pthread_mutex_t lock;
    int width, height, columns, rows, pictures;
    struct cell *cells;
};

struct finger_frame *finger_frame_begin(void) {
    struct finger_frame *frame = calloc(1, sizeof *frame);
    if (frame)
        pthread_mutex_init(&frame->lock, NULL);
    return frame;
}

void finger_frame_finish(struct finger_frame *frame) {
    if (!frame)
        return;
    pthread_mutex_destroy(&frame->lock);
    free(frame->cells);
    free(frame);
}

static bool fits(struct finger_frame *frame, const struct picture *picture) {
    if (frame->cells)
        return picture->width == frame->width && picture->height == frame->height;
    frame->width = picture->width;
    frame->height = picture->height;
    frame->columns = picture->width / CELL;
    frame->rows = picture->height / CELL;
    frame->cells = calloc((size_t)frame->columns * (size_t)frame->rows + 1, sizeof *frame->cells);
    return frame->cells;
}

static double level_of(const struct picture *picture, int column, int row) {
    int sum = 0;
    for (int y = row * CELL; y < (row + 1) * CELL; y++)
        for (int x = column * CELL; x < (column + 1) * CELL; x++)
            sum += picture->pixels[(size_t)y * (size_t)picture->width + (size_t)x];
    return (double)sum / (CELL * CELL);
}

void finger_frame_add(struct finger_frame *frame, const struct picture *picture) {
    if (!frame || picture->channels != 1)
        return;
    pthread_mutex_lock(&frame->lock);
    if (fits(frame, picture)) {
        for (int y = 0; y < frame->rows; y++)
            for (int x = 0; x < frame->columns; x++) {
                struct cell *cell = &frame->cells[y * frame->columns + x];
                const double level = level_of(picture, x, y);
                cell->sum += level;
                cell->squares += level * level;
            }
        frame->pictures++;
    }
    pthread_mutex_unlock(&frame->lock);
}

// Between two cells of which neither differs from picture to picture.
static bool is_edge(const struct finger_frame *frame, const struct cell *a, const struct cell *b) {
    const double n = frame->pictures, mean_a = a->sum / n, mean_b = b->sum / n;
    return fabs(mean_a - mean_b) >= step && a->squares / n - mean_a * mean_a < steady * steady &&
           b->squares / n - mean_b * mean_b < steady * steady;
}

double finger_frame_seen(struct finger_frame *frame) {
    int edges = 0;
    if (!frame || frame->pictures < LEAST)
        return NAN;
    for (int y = 1; y + 1 < frame->rows; y++)
        for (int x = 1; x + 1 < frame->columns; x++) {
            const struct cell *cell = &frame->cells[y * frame->columns + x];
            edges += is_edge(frame, cell - 1, cell + 1) ||
                     is_edge(frame, cell - frame->columns, cell + frame->columns);
        }
    // An edge is met by the cells on both sides of it.
    return edges / 2.0 / (2 * (frame->columns + frame->rows));
}
