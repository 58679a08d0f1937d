#include "biometric/face_look.h"
#include <math.h>
#include <string.h>

// Cosine to the strongest kept frame. One stranger in a few hundred reaches it; frames of one look
// are far above, but for poor ones, which are no loss.
static const float SAME = 0.3F;

void face_look_begin(struct face_look *look, enum face_alive_when when, unsigned sides,
                     int64_t now_ms) {
    *look = (struct face_look){.seen_ms = now_ms, .said_ms = now_ms - FACE_LOOK_SAID_MS};
    look->held[FACE_FINE] = 1;
    face_alive_begin(&look->alive, when, sides);
}

void face_look_wipe(struct face_look *look) {
    explicit_bzero(look, sizeof *look);
}

// ---- Advice

// Each advice's share of the last moments; the one said gives way only to one that has most of
// them, and not before it could be read. A blink or one blurred frame says nothing.
static void advise(struct face_look *look, enum face_advice now, int64_t now_ms) {
    const float passed = (float)(now_ms - look->seen_ms) / (2.0F * FACE_LOOK_STEADY_MS);
    const float fresh = fminf(passed, 1);
    for (int i = 0; i < FACE_ADVICES; i++)
        look->held[i] *= 1 - fresh;
    look->held[now] += fresh;
    if (now == look->advice || look->held[now] <= look->held[look->advice] ||
        now_ms - look->said_ms < FACE_LOOK_SAID_MS)
        return;
    look->advice = now;
    look->said_ms = now_ms;
}

// ---- The strongest frames

static int strongest(const struct face_look *look) {
    int best = 0;
    for (int i = 1; i < look->kept; i++)
        if (look->frames[i].value > look->frames[best].value)
            best = i;
    return best;
}

// Where a frame of this value goes; -1: nowhere.
static int place_for(const struct face_look *look, int value, int64_t now_ms) {
    int weakest = 0;
    for (int i = 0; i < look->kept; i++) {
        if (now_ms - look->frames[i].at_ms < FACE_LOOK_APART_MS)
            return value > look->frames[i].value ? i : -1;
        if (look->frames[i].value < look->frames[weakest].value)
            weakest = i;
    }
    if (look->kept < FACE_LOOK_FRAMES)
        return look->kept;
    return value > look->frames[weakest].value ? weakest : -1;
}

static float *keep(struct face_look *look, const struct face_sighting *seen, uint64_t fingerprint,
                   int64_t now_ms) {
    const int value = seen->quality.value;
    if (value <= 0)
        return NULL;
    if (look->kept &&
        !(face_similarity(look->frames[strongest(look)].embedding, seen->embedding) >= SAME))
        return NULL;
    const int at = place_for(look, value, now_ms);
    if (at < 0)
        return NULL;
    if (!look->kept)
        look->first_ms = now_ms;
    if (at == look->kept)
        look->kept++;
    struct face_look_frame *frame = &look->frames[at];
    frame->at_ms = now_ms;
    frame->fingerprint = fingerprint;
    frame->value = value;
    frame->strength = seen->strength;
    memcpy(frame->embedding, seen->embedding, sizeof frame->embedding);
    memcpy(frame->whole, seen->embedding, sizeof frame->whole);
    return frame->whole;
}

static void forget_frames(struct face_look *look) {
    explicit_bzero(look->frames, sizeof look->frames);
    look->kept = 0;
}

static void measure(struct face_look *look, int64_t now_ms) {
    int good = 0, sum = 0;
    for (int i = 0; i < look->kept; i++) {
        good += look->frames[i].value >= FACE_LOOK_GOOD;
        sum += look->frames[i].value;
    }
    look->value = look->kept ? sum / look->kept : 0;
    look->is_enough = look->kept == FACE_LOOK_FRAMES &&
                      (good == FACE_LOOK_FRAMES || now_ms - look->first_ms >= FACE_LOOK_SETTLE_MS);
    const int frames = look->is_enough ? FACE_LOOK_FRAMES : good;
    const bool watching =
        look->alive.verdict == FACE_ALIVE_MORE && look->alive.challenge == FACE_ASK_NOTHING;
    const int scored = watching ? look->alive.scored : FACE_ALIVE_SCORES;
    look->progress = 100 * (frames + scored) / (FACE_LOOK_FRAMES + FACE_ALIVE_SCORES);
}

float *face_look_see(struct face_look *look, const struct face_sighting *seen, uint64_t fingerprint,
                     int64_t now_ms) {
    float *kept = NULL;
    switch (face_alive_see(&look->alive, seen, fingerprint, now_ms)) {
    case FACE_FRAME_SKIP: break;
    case FACE_FRAME_ANOTHER: forget_frames(look); // fall through
    case FACE_FRAME_USE: kept = keep(look, seen, fingerprint, now_ms); break;
    }
    advise(look, seen ? seen->quality.advice : FACE_NOBODY, now_ms);
    measure(look, now_ms);
    look->seen_ms = now_ms;
    return kept;
}

// Longer embeddings, as the network gives them before they are brought to 1, are those it is surer
// of, within one look as between pictures.
void face_look_fuse(const struct face_look *look, float out[FACE_EMBEDDING_SIZE]) {
    double sum[FACE_EMBEDDING_SIZE] = {0}, squares = 0;
    for (int k = 0; k < look->kept; k++)
        for (int i = 0; i < FACE_EMBEDDING_SIZE; i++)
            sum[i] += (double)look->frames[k].whole[i] * look->frames[k].value *
                      (double)look->frames[k].strength;
    for (int i = 0; i < FACE_EMBEDDING_SIZE; i++)
        squares += sum[i] * sum[i];
    const double length = sqrt(squares);
    for (int i = 0; i < FACE_EMBEDDING_SIZE; i++)
        out[i] = length > 0 ? (float)(sum[i] / length) : 0;
    explicit_bzero(sum, sizeof sum);
}
