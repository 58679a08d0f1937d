#include "biometric/finger_lines.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LENGTH_MIN = 12, // cells: no ridge runs so far without others beside it
    LENGTH_MAX = 40, // as far as it is followed each way
    MISSES_MAX = 2,
};

struct direction {
    float u, v; // twice the angle across
};

static struct direction direction_at(const struct finger_tensor *tensor, int x, int y) {
    float u = finger_plane_row(&tensor->u, y)[x], v = finger_plane_row(&tensor->v, y)[x];
    float length = sqrtf(u * u + v * v) + 1e-6f;
    return (struct direction){u / length, v / length};
}

static void across(struct direction direction, float *x, float *y) {
    *x = sqrtf(fmaxf(0.5f + 0.5f * direction.u, 0));
    *y = copysignf(sqrtf(fmaxf(0.5f - 0.5f * direction.u, 0)), direction.v);
}

// How far what lies beside a cell runs its way: 1 the same, -1 across; below 0.5 when nothing is
// there.
static float alike(const struct finger_tensor *tensor, const struct finger_plane *contrast,
                   float floor, struct direction direction, float x, float y) {
    int column = (int)lrintf(x), row = (int)lrintf(y);
    if (column < 0 || row < 0 || column >= contrast->width || row >= contrast->height ||
        finger_plane_row(contrast, row)[column] < floor)
        return 0;
    struct direction there = direction_at(tensor, column, row);
    return direction.u * there.u + direction.v * there.v;
}

// Whether what runs here has no company: ridges have, on either side at least, out to two periods.
static bool lonely(const struct finger_tensor *tensor, const struct finger_plane *contrast,
                   float floor, int x, int y) {
    float u = finger_plane_row(&tensor->u, y)[x], v = finger_plane_row(&tensor->v, y)[x];
    float energy = finger_plane_row(&tensor->energy, y)[x];
    if (finger_plane_row(contrast, y)[x] < floor || u * u + v * v < 0.16f * energy * energy)
        return false;
    struct direction direction = direction_at(tensor, x, y);
    float right, down;
    across(direction, &right, &down);
    for (int side = -1; side <= 1; side += 2) {
        float sum = 0;
        for (int far = 5; far <= 7; far += 2)
            sum += alike(tensor, contrast, floor, direction, (float)x + (float)(side * far) * right,
                         (float)y + (float)(side * far) * down);
        if (sum > 1)
            return false;
    }
    return true;
}

// The lonely cell at or beside a place that runs this way, if there is one.
static bool next_cell(const struct finger_tensor *tensor, const struct finger_plane *alone, float x,
                      float y, float right, float down, struct direction *direction, int *column,
                      int *row) {
    static const int order[] = {0, 1, -1};
    for (int i = 0; i < 3; i++) {
        int cx = (int)lrintf(x + (float)order[i] * right),
            cy = (int)lrintf(y + (float)order[i] * down);
        if (cx < 0 || cy < 0 || cx >= alone->width || cy >= alone->height ||
            finger_plane_row(alone, cy)[cx] == 0)
            continue;
        struct direction there = direction_at(tensor, cx, cy);
        if (there.u * direction->u + there.v * direction->v < 0.8f)
            continue;
        *direction = there;
        *column = cx;
        *row = cy;
        return true;
    }
    return false;
}

struct cell {
    int x, y;
};

// Follows a line from a cell one way; returns how many lonely cells it went through.
static int follow(const struct finger_tensor *tensor, const struct finger_plane *alone, int x,
                  int y, float way, struct cell cells[LENGTH_MAX]) {
    struct direction direction = direction_at(tensor, x, y);
    float px = (float)x, py = (float)y, along_x = 0, along_y = 0;
    int count = 0, misses = 0;
    while (count < LENGTH_MAX && misses <= MISSES_MAX) {
        float right, down;
        across(direction, &right, &down);
        float turn = -down * along_x + right * along_y < 0 ? -1 : 1; // on, not back
        if (along_x == 0 && along_y == 0)
            turn = way;
        along_x = turn * -down;
        along_y = turn * right;
        px += along_x;
        py += along_y;
        int column, row;
        if (!next_cell(tensor, alone, px, py, right, down, &direction, &column, &row)) {
            misses++;
            continue;
        }
        misses = 0;
        cells[count++] = (struct cell){column, row};
        float off = ((float)column - px) * right + ((float)row - py) * down; // stays on the line
        px += 0.5f * off * right;
        py += 0.5f * off * down;
    }
    return count;
}

// ---- on the picture --------------------------------------------------------------------------

enum {
    ASIDE = 12,  // pixels from a line to both sides, as far as is looked
    CORE = 4,    // within which it lies
    AHEAD = 24,  // pixels that a profile is averaged over, each way
    STEP = 6,    // pixels from one profile to the next
    NODES = 200, // of a line, each way
};

// What the picture has in common along a straight piece through a place, for each place beside it.
struct profile {
    float x, y, along_x, along_y;
    float mean[2 * ASIDE + 1];
    float left, right; // of what lies beside the line
    float height;      // of the line's middle over what lies beside it, bright or dark
    int peak;
};

static void measure(struct profile *profile, const struct finger_plane *picture) {
    for (int n = -ASIDE; n <= ASIDE; n++) {
        float x = profile->x - (float)n * profile->along_y;
        float y = profile->y + (float)n * profile->along_x, sum = 0;
        int count = 0;
        for (int k = -AHEAD; k <= AHEAD; k += 3) {
            int px = (int)lrintf(x + (float)k * profile->along_x);
            int py = (int)lrintf(y + (float)k * profile->along_y);
            if (px < 0 || py < 0 || px >= picture->width || py >= picture->height)
                continue;
            sum += finger_plane_row(picture, py)[px];
            count++;
        }
        profile->mean[n + ASIDE] = count ? sum / (float)count : -1;
    }
    float left = 0, right = 0;
    int lefts = 0, rights = 0;
    for (int n = CORE + 3; n <= ASIDE; n++) {
        if (profile->mean[ASIDE - n] >= 0)
            left += profile->mean[ASIDE - n], lefts++;
        if (profile->mean[ASIDE + n] >= 0)
            right += profile->mean[ASIDE + n], rights++;
    }
    profile->left = lefts ? left / (float)lefts : right / (float)(rights ? rights : 1);
    profile->right = rights ? right / (float)rights : profile->left;
    profile->height = 0;
    profile->peak = 0;
    float low = fminf(profile->left, profile->right), high = fmaxf(profile->left, profile->right);
    for (int n = -CORE; n <= CORE; n++) {
        float mean = profile->mean[ASIDE + n];
        float over = mean < 0 ? 0 : mean > high ? mean - high : mean < low ? mean - low : 0;
        if (fabsf(over) > fabsf(profile->height))
            profile->height = over, profile->peak = n;
    }
}

static void turn_by(struct profile *profile, float sine) {
    float x = profile->along_x - sine * profile->along_y;
    float y = profile->along_y + sine * profile->along_x, length = sqrtf(x * x + y * y);
    profile->along_x = x / length;
    profile->along_y = y / length;
}

// The best of a few directions and places around, its peak in the middle.
static struct profile settle(const struct finger_plane *picture, struct profile from, float sine,
                             int turns) {
    struct profile best = from;
    best.height = 0;
    for (int turn = -turns; turn <= turns; turn++) {
        struct profile tried = from;
        turn_by(&tried, sine * (float)turn);
        measure(&tried, picture);
        if (fabsf(tried.height) > fabsf(best.height))
            best = tried;
    }
    best.x -= (float)best.peak * best.along_y;
    best.y += (float)best.peak * best.along_x;
    return best;
}

// Notes what a piece of a line adds to each pixel that it lies on.
static void note_piece(const struct finger_plane *added, const struct profile *line) {
    int from = ASIDE, to = ASIDE;
    float least = 0.25f * fabsf(line->height);
    struct profile at = *line;
    for (int n = 0; n <= 2 * ASIDE; n++) {
        float base = n < ASIDE ? at.left : at.right;
        at.mean[n] = at.mean[n] < 0 ? 0 : at.mean[n] - base;
    }
    while (from > 2 && fabsf(at.mean[from - 1]) > least)
        from--;
    while (to < 2 * ASIDE - 2 && fabsf(at.mean[to + 1]) > least)
        to++;
    from--, to++;
    int reach = ASIDE + STEP;
    for (int y = (int)at.y - reach; y <= (int)at.y + reach; y++)
        for (int x = (int)at.x - reach; x <= (int)at.x + reach; x++) {
            if (x < 0 || y < 0 || x >= added->width || y >= added->height)
                continue;
            float dx = (float)x - at.x, dy = (float)y - at.y;
            int n = (int)lrintf(dy * at.along_x - dx * at.along_y) + ASIDE;
            if (fabsf(dx * at.along_x + dy * at.along_y) < 0.5f * STEP + 0.5f && n >= from &&
                n <= to)
                finger_plane_row(added, y)[x] = at.mean[n];
        }
}

// Follows a line as long as it stays a line, and is as bright or dark as it was; returns how many
// pieces it has.
static int trace(const struct finger_plane *picture, const struct profile *start, float way,
                 struct profile pieces[NODES]) {
    struct profile at = *start;
    int count = 0, misses = 0;
    at.along_x *= way;
    at.along_y *= way;
    for (int node = 0; node < NODES && misses < 3; node++) {
        struct profile next = at;
        next.x += STEP * at.along_x;
        next.y += STEP * at.along_y;
        if (next.x < 0 || next.y < 0 || next.x >= (float)picture->width ||
            next.y >= (float)picture->height)
            break;
        struct profile better = settle(picture, next, 0.05f, 1);
        if (better.height * start->height > 0 &&
            fabsf(better.height) > 0.5f * fabsf(start->height) && abs(better.peak) <= 2) {
            at = pieces[count++] = better;
            misses = 0;
        } else {
            at.x = next.x;
            at.y = next.y;
            misses++;
        }
    }
    return count;
}

// A line's first guess from the lonely cells that (x, y) is among, which are used up; false when
// they are too few.
static bool start_line(const struct finger_tensor *tensor, const struct finger_plane *alone, int x,
                       int y, struct profile *start) {
    struct cell ahead[LENGTH_MAX + 1], behind[LENGTH_MAX + 1];
    ahead[0] = behind[0] = (struct cell){x, y};
    int far = follow(tensor, alone, x, y, 1, ahead + 1);
    int back = follow(tensor, alone, x, y, -1, behind + 1);
    if (far + back + 1 < LENGTH_MIN)
        return false;
    for (int i = 0; i <= far; i++)
        finger_plane_row(alone, ahead[i].y)[ahead[i].x] = 0;
    for (int i = 0; i <= back; i++)
        finger_plane_row(alone, behind[i].y)[behind[i].x] = 0;
    float dx = (float)(ahead[far].x - behind[back].x), dy = (float)(ahead[far].y - behind[back].y);
    float length = sqrtf(dx * dx + dy * dy);
    *start = (struct profile){.x = (float)(x * FINGER_CELL + FINGER_CELL / 2),
                              .y = (float)(y * FINGER_CELL + FINGER_CELL / 2),
                              .along_x = dx / fmaxf(length, 1e-3f),
                              .along_y = dy / fmaxf(length, 1e-3f)};
    return length >= 1;
}

// Notes what the line adds to the picture; returns its length, 0 when it is none after all (lower
// than what the ridges swing there, or too short) or is noted already.
static int note_line(const struct finger_plane *picture, const struct finger_plane *added,
                     struct profile start, float usual) {
    struct profile ahead[NODES], behind[NODES];
    start = settle(picture, start, 0.035f, 5);
    start = settle(picture, start, 0.035f, 3);
    int x = (int)start.x, y = (int)start.y;
    if (fabsf(start.height) < usual || x < 0 || y < 0 || x >= picture->width ||
        y >= picture->height || finger_plane_row(added, y)[x] != 0)
        return 0;
    int far = trace(picture, &start, 1, ahead), back = trace(picture, &start, -1, behind);
    if ((far + back) * STEP < LENGTH_MIN * FINGER_CELL)
        return 0;
    for (int i = 0; i < far; i++)
        note_piece(added, ahead + i);
    for (int i = 0; i < back; i++)
        note_piece(added, behind + i);
    note_piece(added, &start);
    return (far + back) * STEP;
}

int finger_lines_mend(const struct finger_plane *picture, const struct finger_tensor *tensor,
                      const struct finger_plane *contrast, float floor,
                      const struct finger_plane *alone, const struct finger_plane *added) {
    enum { LINES = 40 }; // tried at a time: a page of them is no finger, and takes its time
    int any = 0, length = 0, tried = 0;
    for (int y = 0; y < alone->height; y++)
        for (int x = 0; x < alone->width; x++) {
            bool is = lonely(tensor, contrast, floor, x, y);
            finger_plane_row(alone, y)[x] = is;
            any += is;
        }
    if (any < LENGTH_MIN)
        return 0;
    for (int y = 0; y < added->height; y++)
        memset(finger_plane_row(added, y), 0, (size_t)added->width * sizeof(float));
    for (int y = 0; y < alone->height; y++)
        for (int x = 0; x < alone->width; x++) {
            struct profile start;
            if (finger_plane_row(alone, y)[x] > 0 && tried < LINES &&
                start_line(tensor, alone, x, y, &start) && ++tried)
                length += note_line(picture, added, start, finger_plane_row(contrast, y)[x]);
        }
    for (int y = 0; length > 0 && y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            finger_plane_row(picture, y)[x] -= finger_plane_row(added, y)[x];
    return length;
}

// ---- dead rows and columns -------------------------------------------------------------------

enum { LINES_MAX = 1024, WIDE_MAX = 6, NEAR = 4, FAR = 8 }; // of a picture's rows or columns

// How much each line changes along itself is held against those to both sides: a dead one hardly
// changes at all, wherever ridges go. Sets `end` to the one after those that are dead from `line`
// on, with what they were blended into; false when there are none.
static bool dead_from(const float *change, int lines, float least, int line, int *end) {
    int wide = 0;
    while (wide <= WIDE_MAX && line + wide + FAR < lines) {
        float before = 0, after = 0;
        for (int k = NEAR; k <= FAR; k++) {
            before += change[line - k] / (FAR - NEAR + 1);
            after += change[line + wide + k] / (FAR - NEAR + 1);
        }
        float usual = fminf(before, after);
        if (usual < least || change[line + wide] > 0.35f * usual)
            break;
        wide++;
    }
    *end = line + wide;
    return wide > 0 && wide <= WIDE_MAX;
}

// Lines lie `step` floats apart, their pixels `along`.
static void fill(float *first, int from, int end, ptrdiff_t step, ptrdiff_t along, int length) {
    for (int k = 0; k < length; k++) {
        float *at = first + k * along, before = at[(from - 1) * step], after = at[end * step];
        for (int line = from; line < end; line++)
            at[line * step] =
                before + (after - before) * (float)(line - from + 1) / (float)(end - from + 1);
    }
}

static void fill_all(const struct finger_plane *picture, const float *change, int lines,
                     ptrdiff_t step, ptrdiff_t along, int length) {
    float most = 0;
    for (int line = 0; line < lines; line++)
        most = fmaxf(most, change[line]);
    for (int line = FAR, end; line + FAR < lines; line++)
        if (dead_from(change, lines, 0.4f * most, line, &end)) {
            fill(picture->at, line - 1, end + 1, step, along, length);
            line = end;
        }
}

void finger_lines_fill_dead(const struct finger_plane *picture) {
    float rows[LINES_MAX] = {0}, columns[LINES_MAX] = {0};
    for (int y = 0; y + 1 < picture->height; y++) {
        const float *row = finger_plane_row(picture, y), *below = row + picture->stride;
        float sum = 0;
        for (int x = 0; x + 1 < picture->width; x++) {
            sum += fabsf(row[x + 1] - row[x]);
            columns[x] += fabsf(below[x] - row[x]);
        }
        rows[y] = sum;
    }
    fill_all(picture, columns, picture->width, 1, picture->stride, picture->height);
    fill_all(picture, rows, picture->height, picture->stride, 1, picture->width);
}

// ---- bands -----------------------------------------------------------------------------------

enum { PARTS = 4 };

// What a line has more or less than its surroundings in every part of it alike: the least of them.
static float common(const float parts[PARTS]) {
    float least = parts[0];
    for (int i = 1; i < PARTS; i++) {
        if (least * parts[i] <= 0)
            return 0;
        least = fabsf(parts[i]) < fabsf(least) ? parts[i] : least;
    }
    return least;
}

bool finger_lines_take_bands_off(const struct finger_plane *picture,
                                 const struct finger_plane *mean, float least) {
    float columns[LINES_MAX][PARTS] = {{0}}, rows[LINES_MAX][PARTS] = {{0}}, most = 0;
    const int width = picture->width, height = picture->height;
    for (int part = 0; part < PARTS; part++) {
        const int top = height * part / PARTS, bottom = height * (part + 1) / PARTS;
        float sums[LINES_MAX] = {0};
        for (int y = top; y < bottom; y++) {
            const float *p = finger_plane_row(picture, y), *m = finger_plane_row(mean, y);
            for (int x = 0; x < width; x++)
                sums[x] += p[x] - m[x];
            for (int of = 0; of < PARTS; of++) {
                float sum = 0;
                for (int x = width * of / PARTS; x < width * (of + 1) / PARTS; x++)
                    sum += p[x] - m[x];
                rows[y][of] = sum / (float)(width / PARTS);
            }
        }
        for (int x = 0; x < width; x++)
            columns[x][part] = sums[x] / (float)(bottom - top);
    }
    for (int x = 0; x < width; x++)
        most = fmaxf(most, fabsf(columns[x][0] = common(columns[x])));
    for (int y = 0; y < height; y++)
        most = fmaxf(most, fabsf(rows[y][0] = common(rows[y])));
    if (most < least)
        return false;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            finger_plane_row(picture, y)[x] -= columns[x][0] + rows[y][0];
    return true;
}
