// What face_alive makes of LFW's people: heads that really turned (two pictures of one person,
// straight and turned, of different days), and the same pictures shown flat (support/shown_picture)
// by somebody who follows the head turn with his hand. People are halved; the threshold of depth
// was chosen on the first half. Intervals of 95 % by drawing people anew.
// usage: bench_alive [PEOPLE], of the second half for the plays; models as face_engine_open
#include "biometric/capture_hash.h"
#include "biometric/face_around.h"
#include "biometric/face_look.h"
#include "tests/support/shared_data.h"
#include "tests/support/synthetic/shown_picture.h"
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEOPLE_MAX = 400, PICTURES = 8, PATH = 600, DRAWS = 1000, FRAME_MS = 66 };

static const float STRAIGHT = 0.10F, TURNED = 0.25F, DEPTH = 0.10F; // as face_alive has them

struct person {
    char name[100];
    int count;
    struct face_sighting seen[PICTURES];
};

static struct face_engine *engine;
static struct person *people;
static int people_count;

// ---- Shares with their intervals

struct share {
    const char *name;
    int of[PEOPLE_MAX], in[PEOPLE_MAX]; // a person each
};

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_share(const struct share *share) {
    double drawn[DRAWS];
    int of = 0, in = 0, persons = 0;
    uint32_t state = 1;
    for (int i = 0; i < people_count; i++) {
        of += share->of[i];
        in += share->in[i];
        persons += share->of[i] > 0;
    }
    for (int k = 0; k < DRAWS; k++) {
        int all = 0, yes = 0;
        for (int i = 0; i < people_count; i++) {
            state = state * 1664525U + 1013904223U;
            const int who = (int)(state >> 8) % people_count;
            all += share->of[who];
            yes += share->in[who];
        }
        drawn[k] = all ? 100.0 * yes / all : 0;
    }
    qsort(drawn, DRAWS, sizeof *drawn, by_size);
    printf("  %-58s %4d of %4d  %5.1f %% (%.1f to %.1f), %d people\n", share->name, in, of,
           of ? 100.0 * in / of : 0, drawn[DRAWS / 40], drawn[DRAWS - 1 - DRAWS / 40], persons);
}

static void count(struct share *share, int person, bool in) {
    share->of[person]++;
    share->in[person] += in;
}

// ---- The people: all who have five pictures, so that some of them turned

static void path_of(char path[PATH], const char *name, int number) {
    snprintf(path, PATH, "%s/lfw-dev/lfw/%s/%s_%04d.jpg", shared_data(), name, name, number);
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct person *)a)->name, ((const struct person *)b)->name);
}

static bool read_people(void) {
    char path[PATH];
    snprintf(path, sizeof path, "%s/lfw-dev/lfw", shared_data());
    DIR *folder = opendir(path);
    people = calloc(PEOPLE_MAX, sizeof *people);
    if (!folder || !people)
        return false;
    for (struct dirent *entry; (entry = readdir(folder)) && people_count < PEOPLE_MAX;) {
        FILE *fifth;
        path_of(path, entry->d_name, 5);
        if (!(fifth = fopen(path, "rb")))
            continue;
        fclose(fifth);
        snprintf(people[people_count++].name, sizeof people->name, "%.99s", entry->d_name);
    }
    closedir(folder);
    qsort(people, (size_t)people_count, sizeof *people, by_name);
    for (int i = 0; i < people_count; i++)
        for (int k = 1; k <= PICTURES; k++) {
            struct person *person = &people[i];
            struct picture picture = {0};
            path_of(path, person->name, k);
            if (picture_read(&picture, path, 3) == BIOMETRIC_OK)
                (void)face_engine_look(engine, &picture, &person->seen[k - 1]);
            picture_finish(&picture);
        }
    return people_count > 0;
}

static bool is_straight(const struct face_sighting *face) {
    return face->faces > 0 && fabsf(face->yaw) <= STRAIGHT;
}

static bool is_turned(const struct face_sighting *face) {
    return face->faces > 0 && fabsf(face->yaw) >= TURNED && fabsf(face->yaw) < 0.6F;
}

// ---- Heads that turned

static void real_turns(int half) {
    static struct share flat, other, apart;
    flat = (struct share){.name = "real turns taken for flat (depth below 0.10)"};
    other = (struct share){.name = "real turns whose two pictures have a cosine below 0.3"};
    apart = (struct share){.name = "straight pictures of two days with a cosine below 0.6"};
    for (int i = half; i < people_count; i += 2)
        for (int a = 0; a < PICTURES; a++)
            for (int b = 0; b < PICTURES; b++) {
                const struct face_sighting *from = &people[i].seen[a], *to = &people[i].seen[b];
                if (!is_straight(from) || a == b)
                    continue;
                const float cosine = face_similarity(from->embedding, to->embedding);
                if (is_straight(to))
                    count(&apart, i, cosine < 0.6F);
                if (!is_turned(to))
                    continue;
                const float depth = face_alive_depth(from->marks, to->marks);
                count(&flat, i, (to->yaw > 0 ? depth : -depth) < DEPTH);
                count(&other, i, cosine < 0.3F);
            }
    print_share(&flat);
    print_share(&other);
    print_share(&apart);
}

static float wander(uint32_t *seed, float most) {
    *seed = *seed * 1664525U + 1013904223U;
    return most * ((float)(*seed >> 8) / 8388608.0F - 1);
}

// ---- Sheets that are turned: the same people's straight pictures, every fourth

static void turned_sheets(int half) {
    static struct share deep, reached, deep_of_reached;
    deep = (struct share){.name = "sheets at 20 to 65 degrees with a depth of 0.10"};
    reached = (struct share){.name = "  that reach a yaw of 0.25"};
    deep_of_reached = (struct share){.name = "  and of these with a depth of 0.10"};
    struct picture picture = {0}, frame = {0};
    for (int i = half, nth = 0; i < people_count; i += 2)
        for (int k = 0; k < PICTURES; k++) {
            char path[PATH];
            struct face_sighting straight, turned;
            struct shown how = {
                .as = SHOWN_PRINT, .width = 0.8F, .noise = 2, .seed = (uint32_t)(i * 8 + k)};
            path_of(path, people[i].name, k + 1);
            if (!is_straight(&people[i].seen[k]) || nth++ % 4 ||
                picture_read(&picture, path, 3) != BIOMETRIC_OK)
                continue;
            bool well = shown_picture(&frame, &picture, &how) &&
                        face_engine_look(engine, &frame, &straight) == BIOMETRIC_OK;
            for (int t = 0; well && t < 8; t++) {
                uint32_t seed = how.seed++;
                how.yaw = (t % 2 ? 1.0F : -1.0F) * (20 + 15 * (float)(t / 2));
                how.pitch = wander(&seed, 8);
                how.roll = wander(&seed, 8);
                if (!shown_picture(&frame, &picture, &how) ||
                    face_engine_look(engine, &frame, &turned) != BIOMETRIC_OK)
                    continue;
                const float depth = face_alive_depth(straight.marks, turned.marks);
                const bool is_deep = (turned.yaw > straight.yaw ? depth : -depth) >= DEPTH;
                count(&deep, i, is_deep);
                count(&reached, i, is_turned(&turned));
                if (is_turned(&turned))
                    count(&deep_of_reached, i, is_deep);
            }
            picture_finish(&picture);
        }
    picture_finish(&frame);
    print_share(&deep);
    print_share(&reached);
    print_share(&deep_of_reached);
    fflush(stdout);
}

// ---- Pictures that are shown

enum play { PLAY_PRINT, PLAY_SCREEN, PLAY_BENT, PLAY_VIDEO, PLAY_FROZEN, PLAYS };
static const char *const plays[PLAYS] = {
    "a print, turned by hand", "a screen, turned by hand", "a print bent round, turned by hand",
    "a screen that plays a turn recorded before", "a stream that stands still"};

struct stage {
    struct picture straight, turned, frame;
    enum play play;
    struct shown how;
    struct face_alive alive;
    int64_t now;
    float highest; // yaw that the hand came to
};

// A frame with the hand where it is; it trembles.
static void show(struct stage *stage, bool turned) {
    struct shown how = stage->how;
    uint32_t seed = ++stage->how.seed * 7919U;
    struct face_sighting seen;
    if (stage->play != PLAY_FROZEN) {
        how.x += wander(&seed, 0.01F);
        how.y += wander(&seed, 0.01F);
        how.yaw += wander(&seed, 2);
        how.pitch += wander(&seed, 3);
        how.roll += wander(&seed, 2);
        how.width *= 1 + wander(&seed, 0.02F);
    } else {
        how.seed = 1;
    }
    const struct picture *what =
        turned && stage->play == PLAY_VIDEO ? &stage->turned : &stage->straight;
    if (!shown_picture(&stage->frame, what, &how))
        exit(1);
    const bool is_there = face_engine_look(engine, &stage->frame, &seen) == BIOMETRIC_OK;
    stage->now += FRAME_MS;
    stage->highest = fmaxf(stage->highest, is_there ? fabsf(seen.yaw) : 0);
    face_alive_see(&stage->alive, is_there ? &seen : NULL, capture_hash(&stage->frame), stage->now);
}

// Turned to the asked side as far as the network takes it, at most 60 degrees, and back.
static void answer_challenge(struct stage *stage) {
    const float side = stage->alive.challenge == FACE_ASK_RIGHT ? -1 : 1;
    if (stage->play == PLAY_VIDEO) {
        for (int i = 0; i < 3 && stage->alive.verdict == FACE_ALIVE_MORE; i++)
            show(stage, true);
        for (int i = 0; i < 3 && stage->alive.verdict == FACE_ALIVE_MORE; i++)
            show(stage, false);
        return;
    }
    for (int i = 1; i <= 8 && stage->alive.challenge != FACE_ASK_BACK; i++) {
        stage->how.yaw = side * 7.5F * (float)i;
        show(stage, true);
    }
    stage->how.yaw = 0;
    show(stage, false);
}

static void play(struct stage *stage, enum face_alive_when when, unsigned seed) {
    face_alive_begin(&stage->alive, when, seed);
    stage->highest = 0;
    stage->how = (struct shown){
        .as = stage->play == PLAY_SCREEN || stage->play == PLAY_VIDEO ? SHOWN_SCREEN : SHOWN_PRINT,
        .width = 0.5F,
        .bend = stage->play == PLAY_BENT ? 2 : 0,
        .noise = 2,
        .seed = seed * 1000};
    const int64_t ends = stage->now + 12000;
    for (int i = 0; i < 60 && stage->alive.verdict == FACE_ALIVE_MORE && stage->now < ends; i++)
        if (stage->alive.challenge == FACE_ASK_LEFT || stage->alive.challenge == FACE_ASK_RIGHT)
            answer_challenge(stage);
        else
            show(stage, false);
    face_alive_end(&stage->alive);
}

static void shown_flat(int half, enum play which, int most) {
    static struct share caught, by_network, by_turn, flat;
    char name[4][80];
    snprintf(name[0], sizeof name[0], "%s: doubted", plays[which]);
    snprintf(name[1], sizeof name[1], "  by the network alone (median below 0.30)");
    snprintf(name[2], sizeof name[2], "  by the turn alone, were the network blind");
    snprintf(name[3], sizeof name[3], "  of turns that reached the angle, taken for flat");
    caught = (struct share){.name = name[0]};
    by_network = (struct share){.name = name[1]};
    by_turn = (struct share){.name = name[2]};
    flat = (struct share){.name = name[3]};
    static struct stage stage;
    for (int i = half, done = 0; i < people_count && done < most; i += 2) {
        int straight = 0, turned = 0;
        for (int k = PICTURES; k-- > 0;) {
            straight = is_straight(&people[i].seen[k]) ? k + 1 : straight;
            turned = is_turned(&people[i].seen[k]) ? k + 1 : turned;
        }
        if (!straight || (which == PLAY_VIDEO && !turned))
            continue;
        done++;
        char path[PATH];
        stage.play = which;
        path_of(path, people[i].name, straight);
        bool read = picture_read(&stage.straight, path, 3) == BIOMETRIC_OK;
        path_of(path, people[i].name, turned ? turned : straight);
        read = read && picture_read(&stage.turned, path, 3) == BIOMETRIC_OK;
        if (read) {
            play(&stage, FACE_ALIVE_NEVER, (unsigned)i);
            count(&by_network, i, stage.alive.doubts & FACE_DOUBT_SCORE);
            const bool doubted = stage.alive.verdict == FACE_ALIVE_DOUBTS;
            // ALWAYS asks for the turn of every face; what it says beside the network is the
            // turn's.
            play(&stage, FACE_ALIVE_ALWAYS, (unsigned)i);
            const unsigned by =
                stage.alive.doubts & ~(unsigned)(FACE_DOUBT_SCORE | FACE_DOUBT_UNSURE);
            count(&by_turn, i, by != 0);
            count(&caught, i, doubted || stage.alive.verdict == FACE_ALIVE_DOUBTS);
            if (stage.alive.depth != 0) // it came so far as to be judged
                count(&flat, i, by & FACE_DOUBT_FLAT);
        }
        picture_finish(&stage.straight);
        picture_finish(&stage.turned);
    }
    picture_finish(&stage.frame);
    print_share(&caught);
    print_share(&by_network);
    print_share(&by_turn);
    if (which != PLAY_FROZEN)
        print_share(&flat);
    fflush(stdout);
}

// ---- Looks at a picture that is the list's own, and at another one of the person

enum probe { PROBE_OTHER, PROBE_STREAM, PROBE_PRINT, PROBE_SCREEN, PROBES };
static const char *const probes[PROBES] = {
    "another picture of the person", "the list's picture, moved and noised as a stream",
    "the list's picture as a print", "the list's picture on a screen"};

enum { LIKE_FRAMES = 10 };
static const float ALIKE[] = {0.90F, 0.92F, 0.94F, 0.96F};
enum { ALIKES = sizeof ALIKE / sizeof *ALIKE };

// Crudely: shifted, turned, nearer and farther, lighter and darker, with new noise in each frame.
static bool crude_frame(struct picture *out, const struct picture *picture, enum probe probe,
                        uint32_t seed) {
    uint32_t state = seed * 7919U;
    struct shown how = {.as = probe == PROBE_PRINT    ? SHOWN_PRINT
                              : probe == PROBE_SCREEN ? SHOWN_SCREEN
                                                      : SHOWN_BARE,
                        .x = wander(&state, 0.03F),
                        .y = wander(&state, 0.02F),
                        .roll = wander(&state, 4),
                        .noise = 3,
                        .seed = seed};
    how.width = (how.as == SHOWN_BARE ? 0.9F : 0.7F) * (1 + wander(&state, 0.05F));
    if (!shown_picture(out, picture, &how))
        return false;
    const float gain = 1 + wander(&state, 0.15F);
    for (size_t i = 0; i < (size_t)out->width * (size_t)out->height * 3; i++)
        out->pixels[i] = (uint8_t)fminf(255, gain * (float)out->pixels[i]);
    return true;
}

// The look's frames put together; false: nobody was seen.
static bool look_at(float out[FACE_EMBEDDING_SIZE], const struct picture *picture, enum probe probe,
                    uint32_t seed) {
    static struct face_look look;
    struct picture frame = {0};
    int64_t now = 0;
    face_look_begin(&look, FACE_ALIVE_NEVER, 0, now);
    for (int i = 0; i < LIKE_FRAMES; i++) {
        struct face_sighting seen;
        if (!crude_frame(&frame, picture, probe, seed + (uint32_t)i))
            exit(1);
        now += 130;
        const bool there = face_engine_look(engine, &frame, &seen) == BIOMETRIC_OK;
        float *kept = face_look_see(&look, there ? &seen : NULL, capture_hash(&frame), now);
        if (kept)
            (void)face_engine_complete(engine, kept);
    }
    picture_finish(&frame);
    if (look.kept)
        face_look_fuse(&look, out);
    return look.kept > 0;
}

static void too_like(int half, int most) {
    static struct share shares[PROBES][ALIKES];
    static char names[PROBES][ALIKES][100];
    for (int probe = 0; probe < PROBES; probe++)
        for (int t = 0; t < ALIKES; t++) {
            snprintf(names[probe][t], sizeof *names[probe], "%s: %.2f and more", probes[probe],
                     (double)ALIKE[t]);
            shares[probe][t] = (struct share){.name = names[probe][t]};
        }
    for (int i = half, done = 0; i < people_count && done < most; i += 2, done++) {
        struct picture pictures[2] = {0};
        char path[PATH];
        struct face_sighting portrait;
        float fused[FACE_EMBEDDING_SIZE];
        bool read = true;
        for (int k = 0; k < 2; k++) {
            path_of(path, people[i].name, k + 1);
            read &= picture_read(&pictures[k], path, 3) == BIOMETRIC_OK;
        }
        if (read && face_engine_look_at_still(engine, &pictures[0], &portrait) == BIOMETRIC_OK)
            for (int probe = 0; probe < PROBES; probe++)
                if (look_at(fused, &pictures[probe == PROBE_OTHER], (enum probe)probe,
                            (uint32_t)i * 100))
                    for (int t = 0; t < ALIKES; t++)
                        count(&shares[probe][t], i,
                              face_similarity(fused, portrait.embedding) >= ALIKE[t]);
        for (int k = 0; k < 2; k++)
            picture_finish(&pictures[k]);
    }
    for (int probe = 0; probe < PROBES; probe++)
        for (int t = 0; t < ALIKES; t++)
            print_share(&shares[probe][t]);
    fflush(stdout);
}

// ---- Moved stills, and people who move before a wall that does not

enum mover { MOVER_LIST, MOVER_OTHER, MOVER_SHEET, MOVER_PERSON, MOVERS };
static const char *const movers[MOVERS] = {
    "the list's picture moved as a stream", "another picture moved as a stream",
    "a screen that fills the frame, moved by hand", "stand-ins for people before a wall"};
enum { MOVER_FRAMES = 36 };

// What is in the middle moves, the edge stays.
static void sway(struct picture *out, const struct picture *from, float right, float down) {
    for (int y = 0; y < from->height; y++)
        for (int x = 0; x < from->width; x++) {
            const float u = (float)x / (float)from->width, v = (float)y / (float)from->height;
            const float edge = fminf(fminf(u, 1 - u), v); // the body goes on below
            const float share = fminf(fmaxf((edge - 0.12F) / 0.12F, 0), 1);
            const int column = x + (int)lroundf(share * right),
                      row = y + (int)lroundf(share * down);
            const int at = (row < 0               ? 0
                            : row >= from->height ? from->height - 1
                                                  : row) *
                               from->width +
                           (column < 0              ? 0
                            : column >= from->width ? from->width - 1
                                                    : column);
            memcpy(out->pixels + 3 * (y * from->width + x), from->pixels + 3 * at, 3);
        }
}

static bool move(struct picture *out, const struct picture *picture, struct picture *swayed,
                 enum mover mover, int nth, uint32_t seed) {
    const float t = (float)nth * 0.066F;
    struct shown how = {
        .as = SHOWN_BARE, .width = 1, .noise = 3, .seed = seed * 100 + (uint32_t)nth};
    if (mover == MOVER_PERSON) {
        sway(swayed, picture, 12 * sinf(2.1F * t), 5 * sinf(1.3F * t));
        return shown_picture(out, swayed, &how);
    }
    how.x = 0.04F * sinf(2.1F * t);
    how.y = 0.02F * sinf(1.3F * t);
    how.roll = 3 * sinf(1.7F * t);
    how.width = 1.1F + 0.05F * sinf(0.9F * t);
    if (mover == MOVER_SHEET) {
        how.as = SHOWN_SCREEN;
        how.yaw = 6 * sinf(1.1F * t);
        how.width += 0.2F;
    }
    return shown_picture(out, picture, &how);
}

static void moved_stills(int half, int most) {
    static struct share shares[MOVERS][4];
    static char names[MOVERS][4][100];
    static const char *const by[4] = {"doubted in all", "by the network", "by what is around it",
                                      "as like as the list's picture"};
    static struct face_look look;
    static struct face_around around;
    struct picture frame = {0};
    for (int mover = 0; mover < MOVERS; mover++)
        for (int k = 0; k < 4; k++) {
            snprintf(names[mover][k], sizeof names[mover][k], "%s%s", k ? "  " : movers[mover],
                     k ? by[k] : "");
            shares[mover][k] = (struct share){.name = names[mover][k]};
        }
    for (int i = half, done = 0; i < people_count && done < most; i += 2, done++) {
        struct picture pictures[2] = {0}, swayed = {0};
        struct face_sighting portrait, seen;
        char path[PATH];
        bool read = true;
        for (int k = 0; k < 2; k++) {
            path_of(path, people[i].name, k + 1);
            read &= picture_read(&pictures[k], path, 3) == BIOMETRIC_OK;
        }
        read = read && picture_copy(&swayed, &pictures[1]) &&
               face_engine_look_at_still(engine, &pictures[0], &portrait) == BIOMETRIC_OK;
        for (int mover = 0; read && mover < MOVERS; mover++) {
            float fused[FACE_EMBEDDING_SIZE];
            face_look_begin(&look, FACE_ALIVE_NEVER, 0, 0);
            face_around_begin(&around);
            for (int nth = 0; nth < MOVER_FRAMES; nth++) {
                if (!move(&frame, &pictures[mover != MOVER_LIST], &swayed, (enum mover)mover, nth,
                          (uint32_t)i))
                    exit(1);
                const int64_t now = 66 * (nth + 1);
                const bool there = face_engine_look(engine, &frame, &seen) == BIOMETRIC_OK;
                float *kept = face_look_see(&look, there ? &seen : NULL, capture_hash(&frame), now);
                if (there)
                    face_around_see(&around, &frame, &seen, now);
                if (kept)
                    (void)face_engine_complete(engine, kept);
            }
            face_alive_end(&look.alive);
            face_look_fuse(&look, fused);
            const bool copy = face_alive_likeness(face_similarity(fused, portrait.embedding)) != 0;
            const bool moves = face_around_moves(&around),
                       network = (look.alive.doubts & FACE_DOUBT_SCORE) != 0;
            count(&shares[mover][0], i, copy || moves || network);
            count(&shares[mover][1], i, network);
            count(&shares[mover][2], i, moves);
            count(&shares[mover][3], i, copy);
        }
        for (int k = 0; k < 2; k++)
            picture_finish(&pictures[k]);
        picture_finish(&swayed);
    }
    picture_finish(&frame);
    for (int mover = 0; mover < MOVERS; mover++)
        for (int k = 0; k < 4; k++)
            print_share(&shares[mover][k]);
    fflush(stdout);
}

int main(int argc, char **argv) {
    const int most = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 12;
    char why[600] = "";
    if (!shared_data() || face_engine_open(&engine, NULL, why, sizeof why) != BIOMETRIC_OK ||
        !read_people()) {
        fprintf(stderr, "bench_alive: %s\n", *why ? why : "no LFW beside the project");
        return 1;
    }
    for (int half = 0; half < 2; half++) {
        printf("%s half of %d people\n", half ? "second" : "first", people_count);
        real_turns(half);
        turned_sheets(half);
    }
    printf("as like as the list's own picture, of the second half\n");
    too_like(1, 4 * most);
    printf("moved, pictures of the second half\n");
    moved_stills(1, 2 * most);
    printf("shown flat, pictures of the second half\n");
    for (int which = 0; which < PLAYS; which++)
        shown_flat(1, (enum play)which, most);
    face_engine_close(engine);
    free(people);
    return 0;
}
