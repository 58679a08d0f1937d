// How each number came about is in FIGURES.md.
#include "biometric/face_alive.h"
#include <math.h>
#include <string.h>

static const float SCORE_PASSES = 0.60F, SCORE_DOUBTED = 0.30F; // of the median
static const float TURNED = 0.25F, STRAIGHT = 0.10F;            // yaw; 20 and 8 degrees
static const float SAME_AFTER = 0.6F;       // cosine, straight before and straight after
static const float SAME_NEXT = 0.3F;        // cosine, one frame and the next
static const float OVERLAP = 0.3F;          // of the boxes of one frame and the next
static const float DEPTH = 0.10F;           // eye distances
static const float COPY = 0.94F;            // cosine, a look and the list's picture
static const float ANOTHER_FACE = 1 / 1.5F; // as wide as this it counts as somebody
enum { WINDOWS = 2, REPEATS = 3, ABSENT_MS = 1000 };

// ---- Geometry

struct flat_map { // x' = a x + b y + c, y' = d x + e y + f
    double a, b, c, d, e, f;
};

// Eyes (lids and corners) and the mouth's corners: what is nearest to one plane in a face and moves
// least with its expression.
static const int plane_marks[] = {36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 54};
enum { PLANE_MARKS = sizeof plane_marks / sizeof *plane_marks, NOSE_FIRST = 28, NOSE_LAST = 33 };

// The map that brings `from` closest to `to` by least squares: with both centred, two normal
// equations each. False: the marks lie on a line.
static bool fit_plane(struct flat_map *out, const struct face_point *from,
                      const struct face_point *to) {
    double x = 0, y = 0, u = 0, v = 0, xx = 0, xy = 0, yy = 0, xu = 0, yu = 0, xv = 0, yv = 0;
    for (int i = 0; i < PLANE_MARKS; i++) {
        x += (double)from[plane_marks[i]].x / PLANE_MARKS;
        y += (double)from[plane_marks[i]].y / PLANE_MARKS;
        u += (double)to[plane_marks[i]].x / PLANE_MARKS;
        v += (double)to[plane_marks[i]].y / PLANE_MARKS;
    }
    for (int i = 0; i < PLANE_MARKS; i++) {
        const struct face_point *p = &from[plane_marks[i]], *q = &to[plane_marks[i]];
        const double px = (double)p->x - x, py = (double)p->y - y;
        const double qx = (double)q->x - u, qy = (double)q->y - v;
        xx += px * px;
        xy += px * py;
        yy += py * py;
        xu += px * qx;
        yu += py * qx;
        xv += px * qy;
        yv += py * qy;
    }
    const double det = xx * yy - xy * xy;
    if (!(det > 1e-6 * xx * xx))
        return false;
    out->a = (xu * yy - yu * xy) / det;
    out->b = (yu * xx - xu * xy) / det;
    out->d = (xv * yy - yv * xy) / det;
    out->e = (yv * xx - xv * xy) / det;
    out->c = u - out->a * x - out->b * y;
    out->f = v - out->d * x - out->e * y;
    return true;
}

float face_alive_depth(const struct face_point straight[FACE_MARKS],
                       const struct face_point turned[FACE_MARKS]) {
    struct flat_map map;
    double across_x = 0, across_y = 0, shift = 0;
    if (!fit_plane(&map, turned, straight))
        return 0;
    for (int i = 36; i < 42; i++) {
        across_x += (double)(straight[i + 6].x - straight[i].x) / 6;
        across_y += (double)(straight[i + 6].y - straight[i].y) / 6;
    }
    for (int i = NOSE_FIRST; i <= NOSE_LAST; i++) {
        const double x = (double)turned[i].x, y = (double)turned[i].y;
        shift += (map.a * x + map.b * y + map.c - (double)straight[i].x) * across_x +
                 (map.d * x + map.e * y + map.f - (double)straight[i].y) * across_y;
    }
    const double eyes = across_x * across_x + across_y * across_y;
    const double depth = shift / (NOSE_LAST - NOSE_FIRST + 1) / eyes;
    return isfinite(depth) ? (float)depth : 0;
}

// Intersection over union.
static float overlap(const struct face_alive *alive, const struct face_sighting *face) {
    const float x = fmaxf(alive->last.at.x, face->at.x), y = fmaxf(alive->last.at.y, face->at.y);
    const float right = fminf(alive->last.at.x + alive->last.width, face->at.x + face->width);
    const float bottom = fminf(alive->last.at.y + alive->last.height, face->at.y + face->height);
    const float both = fmaxf(0, right - x) * fmaxf(0, bottom - y);
    return both / (alive->last.width * alive->last.height + face->width * face->height - both);
}

// ---- What is watched

static void watch_anew(struct face_alive *alive, int64_t now_ms) {
    alive->verdict = FACE_ALIVE_MORE;
    alive->challenge = FACE_ASK_NOTHING;
    alive->suspected = 0;
    alive->scored = alive->windows = 0;
    alive->began_ms = now_ms;
}

static void conclude(struct face_alive *alive, unsigned doubts) {
    alive->challenge = FACE_ASK_NOTHING;
    alive->doubts = doubts;
    alive->verdict = doubts ? FACE_ALIVE_DOUBTS : FACE_ALIVE_PASSES;
}

static void after_watching(struct face_alive *alive, unsigned suspected) {
    alive->suspected = suspected;
    if (alive->when == FACE_ALIVE_ALWAYS || (alive->when == FACE_ALIVE_DOUBTED && suspected))
        alive->challenge = FACE_ASK_STRAIGHT;
    else
        conclude(alive, suspected);
}

static float median(const float *scores) {
    float sorted[FACE_ALIVE_SCORES];
    for (int i = 0; i < FACE_ALIVE_SCORES; i++) {
        int at = i;
        for (; at > 0 && sorted[at - 1] > scores[i]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = scores[i];
    }
    return (sorted[FACE_ALIVE_SCORES / 2 - 1] + sorted[FACE_ALIVE_SCORES / 2]) / 2;
}

static void drop_first_scores(struct face_alive *alive, int64_t before_ms) {
    int gone = 0;
    while (gone < alive->scored && alive->scored_ms[gone] < before_ms)
        gone++;
    alive->scored -= gone;
    memmove(alive->scores, alive->scores + gone, (size_t)alive->scored * sizeof *alive->scores);
    memmove(alive->scored_ms, alive->scored_ms + gone,
            (size_t)alive->scored * sizeof *alive->scored_ms);
}

// Windows do not overlap: an undecided one is looked at anew once, and not until it passes.
static void watch(struct face_alive *alive, const struct face_sighting *face, int64_t now_ms) {
    drop_first_scores(alive, now_ms - FACE_ALIVE_WINDOW_MS);
    if (face->liveness_is_sure && face->liveness >= 0 && face->liveness <= 1) {
        alive->scores[alive->scored] = face->liveness;
        alive->scored_ms[alive->scored++] = now_ms;
    }
    if (alive->scored == FACE_ALIVE_SCORES) {
        alive->liveness = median(alive->scores);
        alive->scored = 0;
        alive->windows++;
        if (alive->liveness >= SCORE_PASSES)
            after_watching(alive, 0);
        else if (alive->liveness < SCORE_DOUBTED)
            after_watching(alive, FACE_DOUBT_SCORE);
        else if (alive->windows == WINDOWS)
            after_watching(alive, FACE_DOUBT_UNSURE);
    }
    if (alive->verdict == FACE_ALIVE_MORE && alive->challenge == FACE_ASK_NOTHING &&
        now_ms - alive->began_ms >= FACE_ALIVE_WATCH_MS)
        after_watching(alive, FACE_DOUBT_UNSURE);
}

// ---- The head turn

static void fail_turn(struct face_alive *alive, enum face_doubt why) {
    if (++alive->tries < FACE_ALIVE_CHALLENGES)
        alive->challenge = FACE_ASK_STRAIGHT;
    else
        conclude(alive, alive->suspected | why);
}

static void ask_turn(struct face_alive *alive, const struct face_sighting *face, int64_t now_ms) {
    memcpy(alive->straight.marks, face->marks, sizeof face->marks);
    memcpy(alive->straight.embedding, face->embedding, sizeof face->embedding);
    alive->turned = 0;
    alive->depths = 0;
    alive->done = 0;
    alive->side = alive->sides >> alive->tries & 1 ? -1 : 1;
    alive->challenge = alive->side > 0 ? FACE_ASK_LEFT : FACE_ASK_RIGHT;
    alive->challenge_ends_ms = now_ms + FACE_ALIVE_CHALLENGE_MS;
}

static void judge_turn(struct face_alive *alive, const struct face_sighting *face) {
    alive->depth = (float)alive->side * alive->depths / (float)alive->turned;
    if (!(face_similarity(alive->straight.embedding, face->embedding) >= SAME_AFTER))
        conclude(alive, alive->suspected | FACE_DOUBT_OTHER);
    else if (!(alive->depth >= DEPTH))
        conclude(alive, alive->suspected | FACE_DOUBT_FLAT);
    else
        conclude(alive, alive->when == FACE_ALIVE_ALWAYS ? alive->suspected : 0);
}

static void follow_turn(struct face_alive *alive, const struct face_sighting *face) {
    const float yaw = (float)alive->side * face->yaw;
    if (yaw >= TURNED) {
        alive->depths += face_alive_depth(alive->straight.marks, face->marks);
        alive->turned++;
        alive->challenge = FACE_ASK_BACK;
    } else if (yaw <= -TURNED) {
        fail_turn(alive, FACE_DOUBT_NO_TURN);
    } else if (alive->challenge == FACE_ASK_BACK && fabsf(yaw) <= STRAIGHT) {
        judge_turn(alive, face);
    }
    const float done =
        alive->challenge == FACE_ASK_BACK ? (TURNED - yaw) / (TURNED - STRAIGHT) : yaw / TURNED;
    alive->done = fminf(fmaxf(done, 0), 1);
}

static bool is_turning(const struct face_alive *alive) {
    return alive->challenge == FACE_ASK_LEFT || alive->challenge == FACE_ASK_RIGHT ||
           alive->challenge == FACE_ASK_BACK;
}

// What the time says, whoever is seen.
static void keep_time(struct face_alive *alive, int64_t now_ms) {
    if (is_turning(alive) && now_ms >= alive->challenge_ends_ms)
        fail_turn(alive, FACE_DOUBT_NO_TURN);
    else if (is_turning(alive) && now_ms - alive->seen_ms >= ABSENT_MS)
        fail_turn(alive, FACE_DOUBT_JUMPED);
}

// ---- Frames

// Nobody in it: a covered lens gives the same black again and again, and means nothing.
static bool repeats(struct face_alive *alive, uint64_t fingerprint) {
    const int kept =
        alive->fingerprints < FACE_ALIVE_HISTORY ? alive->fingerprints : FACE_ALIVE_HISTORY;
    for (int i = 0; i < kept; i++)
        if (alive->history[i] == fingerprint)
            return true;
    alive->history[alive->fingerprints++ % FACE_ALIVE_HISTORY] = fingerprint;
    return false;
}

// A driver may give a frame twice; one that gives three frames twice is frozen or replayed.
static enum face_alive_frame refuse_repeat(struct face_alive *alive) {
    if (++alive->repeats >= REPEATS && alive->verdict != FACE_ALIVE_DOUBTS)
        conclude(alive, alive->suspected | FACE_DOUBT_REPEATED);
    return FACE_FRAME_SKIP;
}

static bool is_another(const struct face_alive *alive, const struct face_sighting *face,
                       int64_t now_ms) {
    if (!alive->is_seen)
        return false;
    return now_ms - alive->seen_ms >= ABSENT_MS ||
           !(face_similarity(alive->last.embedding, face->embedding) >= SAME_NEXT);
}

static void remember(struct face_alive *alive, const struct face_sighting *face, int64_t now_ms) {
    alive->is_seen = true;
    alive->seen_ms = now_ms;
    alive->last.at = face->at;
    alive->last.width = face->width;
    alive->last.height = face->height;
    memcpy(alive->last.embedding, face->embedding, sizeof face->embedding);
}

enum face_alive_frame face_alive_see(struct face_alive *alive, const struct face_sighting *face,
                                     uint64_t fingerprint, int64_t now_ms) {
    enum face_alive_frame answer = FACE_FRAME_USE;
    keep_time(alive, now_ms);
    if (!face)
        return FACE_FRAME_SKIP;
    if (repeats(alive, fingerprint))
        return refuse_repeat(alive);
    alive->is_several = face->second >= ANOTHER_FACE;
    if (alive->is_several) {
        alive->began_ms = now_ms;
        return FACE_FRAME_SKIP;
    }
    if (!alive->is_seen) {
        alive->began_ms = now_ms;
    } else if (is_another(alive, face, now_ms)) {
        answer = FACE_FRAME_ANOTHER;
        if (is_turning(alive))
            fail_turn(alive, FACE_DOUBT_OTHER);
        else if (alive->verdict != FACE_ALIVE_DOUBTS)
            watch_anew(alive, now_ms);
    } else if (is_turning(alive) && !(overlap(alive, face) > OVERLAP)) {
        fail_turn(alive, FACE_DOUBT_JUMPED);
    }
    remember(alive, face, now_ms);
    if (alive->verdict != FACE_ALIVE_MORE)
        return answer;
    if (alive->challenge == FACE_ASK_NOTHING)
        watch(alive, face, now_ms);
    else if (is_turning(alive))
        follow_turn(alive, face);
    if (alive->challenge == FACE_ASK_STRAIGHT && fabsf(face->yaw) <= STRAIGHT)
        ask_turn(alive, face, now_ms);
    return answer;
}

void face_alive_begin(struct face_alive *alive, enum face_alive_when when, unsigned sides) {
    *alive = (struct face_alive){.when = when, .sides = sides, .liveness = -1};
}

void face_alive_end(struct face_alive *alive) {
    if (alive->verdict != FACE_ALIVE_MORE)
        return;
    unsigned doubts = alive->suspected;
    if (alive->is_several)
        doubts |= FACE_DOUBT_SEVERAL;
    if (alive->challenge != FACE_ASK_NOTHING)
        doubts |= FACE_DOUBT_NO_TURN;
    conclude(alive, doubts ? doubts : FACE_DOUBT_UNSURE);
}

unsigned face_alive_likeness(float similarity) {
    return similarity >= COPY ? FACE_DOUBT_PORTRAIT : 0;
}

void face_alive_wipe(struct face_alive *alive) {
    explicit_bzero(alive, sizeof *alive);
}
