// Every screen in three languages, drawn into a surface and compared with tests/golden/*.png, which
// hold it at a third of its size. A screen that differs is written to build/golden/; when the
// change is meant, tests/golden/accept.sh takes it over. With $SHAILOO_SCREENS_DIR set, all screens
// are also written there in full size, to be looked at.
#include "kiosk/draw/canvas.h"
#include "kiosk/draw/theme.h"
#include "kiosk/screen/screens.h"
#include "kiosk/session/advice.h"
#include "kiosk/session/states.h"
#include "kiosk/words.h"
#include "tests/check.h"
#include "tests/support/golden.h"
#include "tests/support/sample_view.h"
#include <math.h>
#include <string.h>
#include <sys/stat.h>

static const char *const language_names[LANGUAGES] = {"ky", "ru", "en"};

static cairo_surface_t *drawn(const struct view *view, bool public_display, struct hits *hits) {
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, SCREEN_WIDTH, SCREEN_HEIGHT);
    cairo_t *to = cairo_create(surface);
    if (public_display)
        screen_draw_public(to, view);
    else
        screen_draw(to, view, hits);
    cairo_destroy(to);
    cairo_surface_flush(surface);
    return surface;
}

// A screen in a language, drawn once; the tests look at what came of it.
struct drawing {
    char name[96];
    enum session_state state;
    bool public_display, is_as_accepted;
    int texts_cut;
    struct hits hits;
};

static struct drawing *drawings; // sample_view_count * LANGUAGES

static void look_at(cairo_surface_t *surface, struct drawing *drawing) {
    const char *folder = getenv("SHAILOO_SCREENS_DIR");
    if (folder) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s.png", folder, drawing->name);
        cairo_surface_write_to_png(surface, path);
    }
    drawing->is_as_accepted = golden_compare(surface, drawing->name);
}

static void draw_every_screen(void) {
    drawings = calloc(sample_view_count * LANGUAGES, sizeof *drawings);
    for (size_t i = 0; drawings && i < sample_view_count; i++)
        for (int language = 0; language < LANGUAGES; language++) {
            struct drawing *drawing = &drawings[i * LANGUAGES + (size_t)language];
            const int before = screens_cut_texts;
            struct view view;
            sample_view(&view, i);
            view.language = (enum language)language;
            snprintf(drawing->name, sizeof drawing->name, "%s.%s", sample_views[i].name,
                     language_names[language]);
            drawing->state = view.state;
            drawing->public_display = sample_views[i].public_display;
            cairo_surface_t *surface = drawn(&view, drawing->public_display, &drawing->hits);
            drawing->texts_cut = screens_cut_texts - before;
            look_at(surface, drawing);
            cairo_surface_destroy(surface);
            sample_view_finish(&view);
        }
}

static void every_screen_looks_as_accepted(void) {
    int others = 0;
    for (size_t i = 0; i < sample_view_count * LANGUAGES; i++) {
        CHECK(drawings[i].is_as_accepted);
        others += !drawings[i].is_as_accepted;
    }
    if (others)
        fprintf(stderr,
                "%d screens are not as accepted: look at build/golden/*.difference.png, and if the "
                "change is meant: tests/golden/accept.sh\n",
                others);
}

static int blocks_between(const struct view *a, const struct view *b) {
    cairo_surface_t *full_a = drawn(a, false, NULL), *full_b = drawn(b, false, NULL);
    cairo_surface_t *small_a = golden_reduced(full_a), *small_b = golden_reduced(full_b);
    int count = golden_difference(small_a, small_b);
    cairo_surface_destroy(small_a);
    cairo_surface_destroy(small_b);
    cairo_surface_destroy(full_a);
    cairo_surface_destroy(full_b);
    return count;
}

static void the_comparison_notices_one_word(void) {
    for (size_t i = 0; i < sample_view_count; i++) {
        if (strcmp(sample_views[i].name, "waiting"))
            continue;
        struct view view, other;
        sample_view(&view, i);
        sample_view(&other, i);
        CHECK(blocks_between(&view, &other) == 0);
        other.devices[0].words = "";
        CHECK(blocks_between(&view, &other) > 0);
        other.devices[0].words = view.devices[0].words;
        strcpy(other.clock, "12:43");
        CHECK(blocks_between(&view, &other) > 0);
        sample_view_finish(&view);
        sample_view_finish(&other);
    }
}

static void no_text_is_cut(void) {
    for (size_t i = 0; i < sample_view_count * LANGUAGES; i++) {
        CHECK(drawings[i].texts_cut == 0);
        if (drawings[i].texts_cut)
            fprintf(stderr, "%s: %d texts cut\n", drawings[i].name, drawings[i].texts_cut);
    }
}

// How much of the sun's colour is left of the middle of the mirror, and how much right of it.
static void count_sun(cairo_surface_t *surface, struct box mirror, int found[2]) {
    const int stride = cairo_image_surface_get_stride(surface) / 4;
    const uint32_t *pixels = (const uint32_t *)(void *)cairo_image_surface_get_data(surface);
    found[0] = found[1] = 0;
    for (int y = (int)mirror.y; y < mirror.y + mirror.h; y++)
        for (int x = (int)mirror.x; x < mirror.x + mirror.w; x++)
            found[x >= mirror.x + mirror.w / 2] += (pixels[y * stride + x] & 0xFFFFFF) == SUN;
}

static unsigned gray_at(cairo_surface_t *surface, double x, double y) {
    const int stride = cairo_image_surface_get_stride(surface) / 4;
    const uint32_t *pixels = (const uint32_t *)(void *)cairo_image_surface_get_data(surface);
    return pixels[(int)y * stride + (int)x] & 255;
}

// The camera sees the voter's own left at the right of its picture.
static void the_arrow_the_words_and_the_mirror_name_one_side(void) {
    enum { WIDTH = 64, HEIGHT = 48 };
    static uint8_t pixels[WIDTH * HEIGHT * 3];
    static const struct picture frame = {WIDTH, HEIGHT, 3, 0, pixels};
    static const struct box mirrors[] = {
        {112, 160, 632, 624},
        {888, 184, 944, 544}
    };
    for (int i = 0; i < WIDTH * HEIGHT * 3; i++)
        pixels[i] = i / 3 % WIDTH >= WIDTH / 2 ? 240 : 16; // the own left is bright
    for (int at = 0; at < 4; at++) {
        const bool public_display = at < 2, left = at % 2;
        const struct box mirror = mirrors[!public_display];
        struct view view = {.state = LOOKING_AT_FACE, .language = ENGLISH};
        int before[2], turned[2], done[2], back[2];
        view.face = (struct face_view){.frame = &frame, .side = left ? 1 : -1};
        cairo_surface_t *surface = drawn(&view, public_display, NULL);
        CHECK(gray_at(surface, mirror.x + 16, mirror.y + 48) > 200);
        CHECK(gray_at(surface, mirror.x + mirror.w - 16, mirror.y + 48) < 50);
        count_sun(surface, mirror, before);
        cairo_surface_destroy(surface);
        view.face.challenge = left ? FACE_ASK_LEFT : FACE_ASK_RIGHT;
        CHECK(strstr(face_challenge_text(view.face.challenge), left ? "left" : "right"));
        surface = drawn(&view, public_display, NULL);
        count_sun(surface, mirror, turned);
        cairo_surface_destroy(surface);
        CHECK(turned[!left] > before[!left] + 2000 && turned[left] < before[left] + 2000);
        view.face.done = 1;
        surface = drawn(&view, public_display, NULL);
        count_sun(surface, mirror, done);
        cairo_surface_destroy(surface);
        CHECK(done[!left] > turned[!left] + 2000);
        view.face.challenge = FACE_ASK_BACK;
        view.face.done = 0;
        surface = drawn(&view, public_display, NULL);
        count_sun(surface, mirror, back);
        cairo_surface_destroy(surface);
        CHECK(back[!left] > before[!left] + 2000);
    }
}

static bool overlap(const struct hit *a, const struct hit *b) {
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

static void look_at_targets(const struct hits *hits, const char *name) {
    CHECK(hits->count >= LANGUAGES);
    for (int i = 0; i < hits->count; i++) {
        const struct hit *hit = &hits->at[i];
        bool inside = hit->x >= 0 && hit->y >= 0 && hit->x + hit->w <= SCREEN_WIDTH &&
                      hit->y + hit->h <= SCREEN_HEIGHT;
        bool wide = hit->w >= TOUCH_LEAST && hit->h >= TOUCH_LEAST;
        if (!inside || !wide)
            fprintf(stderr, "%s: target %d: %.0f %.0f %.0f %.0f\n", name, i, hit->x, hit->y, hit->w,
                    hit->h);
        CHECK(inside && wide);
        for (int j = 0; j < i; j++) {
            if (overlap(hit, &hits->at[j]))
                fprintf(stderr, "%s: targets %d and %d overlap\n", name, j, i);
            CHECK(!overlap(hit, &hits->at[j]));
        }
    }
}

static void touch_targets_are_large_inside_and_apart(void) {
    for (size_t i = 0; i < sample_view_count * LANGUAGES; i++)
        if (!drawings[i].public_display)
            look_at_targets(&drawings[i].hits, drawings[i].name);
}

static void every_action_can_be_touched(void) {
    for (size_t i = 0; i < sample_view_count * LANGUAGES; i++) {
        const struct hits *hits = &drawings[i].hits;
        struct state_action actions[STATE_ACTIONS_MAX];
        struct view view;
        if (drawings[i].public_display)
            continue;
        sample_view(&view, i / LANGUAGES);
        const size_t count = view_actions(&view, actions);
        sample_view_finish(&view);
        for (size_t a = 0; a < count; a++) {
            int found = 0;
            for (int h = 0; h < hits->count; h++)
                found += hits->at[h].act == ACT_EVENT && hits->at[h].arg == (int)actions[a].event;
            CHECK(found == 1);
        }
    }
}

static void every_action_has_a_row_in_the_session_table(void) {
    for (int state = 0; state < SESSION_STATES; state++) {
        size_t count;
        const struct state_action *actions = states_actions((enum session_state)state, &count);
        for (size_t a = 0; a < count; a++) {
            enum session_state to = (enum session_state)state;
            enum session_task task;
            CHECK(session_step(&to, actions[a].event, &task));
            for (size_t b = 0; b < a; b++) // a key has one meaning, but for the doors and the poll
                CHECK(actions[b].key != actions[a].key ||
                      (actions[b].event == DOORS_PRESSED && actions[a].event == CLOSE_PRESSED));
        }
    }
}

static void a_refused_start_is_told_in_three_languages(void) {
    const int before = screens_cut_texts;
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, SCREEN_WIDTH, SCREEN_HEIGHT);
    cairo_t *to = cairo_create(surface);
    screen_draw_refused(
        to, "/media/usb/station-7161.slice: its signature is not the commission's: the file is "
            "another's or was changed. Ask the territorial commission for this station's package.");
    cairo_destroy(to);
    cairo_surface_flush(surface);
    CHECK(golden_compare(surface, "refused") && screens_cut_texts == before);
    cairo_surface_destroy(surface);
}

static double luminance(unsigned colour) { // WCAG 2.1
    static const double weights[] = {0.0722, 0.7152, 0.2126};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double c = (colour >> 8 * i & 255) / 255.0;
        sum += weights[i] * (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(unsigned a, unsigned b) {
    double x = luminance(a), y = luminance(b);
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

static void every_text_has_the_highest_contrast_grade(void) {
    static const unsigned pairs[][2] = {
        {WHITE,    GO            },
        {WHITE,    STOP          },
        {WHITE,    WAIT          },
        {WHITE,    ELSEWHERE     },
        {WHITE,    INK           },
        {INK,      PAPER         },
        {INK,      CARD          },
        {INK,      SHADE         },
        {INK_SOFT, CARD          },
        {INK_SOFT, PAPER         },
        {INK,      SUN_PALE      },
        {INK,      ELSEWHERE_PALE},
        {INK,      STOP_PALE     },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        CHECK(contrast(pairs[i][0], pairs[i][1]) >= 7);
    CHECK(contrast(INK, SUN) >= 4.5);                                 // bold and large: AAA
    CHECK(contrast(INK, SUN) < 7.5 && contrast(WHITE, BLACK) > 20.9); // the measure itself
}

static void the_public_display_never_shows_a_whole_name(void) {
    for (size_t i = 0; i < sample_view_count; i++) {
        if (!sample_views[i].public_display)
            continue;
        struct view view, other;
        sample_view(&view, i);
        sample_view(&other, i);
        if (view.voter.surname && *view.voter.surname) { // same ends, another middle: same picture
            view.voter.surname = "Асанбекова";
            other.voter.surname = "Атамбаева-Токтогулова";
            other.voter.given = "Гүлнара";
            view.voter.given = "Гүлмира";
            view.voter.birth = "01.02.1934";
        }
        cairo_surface_t *a = drawn(&view, true, NULL), *b = drawn(&other, true, NULL);
        cairo_surface_t *small_a = golden_reduced(a), *small_b = golden_reduced(b);
        CHECK(golden_difference(small_a, small_b) == 0);
        cairo_surface_destroy(small_a);
        cairo_surface_destroy(small_b);
        cairo_surface_destroy(a);
        cairo_surface_destroy(b);
        sample_view_finish(&view);
        sample_view_finish(&other);
    }
}

int main(void) {
    const char *folder = getenv("SHAILOO_SCREENS_DIR");
    if (folder)
        (void)mkdir(folder, 0777); // may be there
    draw_every_screen();
    if (!drawings)
        return 1;
    RUN(every_screen_looks_as_accepted);
    RUN(a_refused_start_is_told_in_three_languages);
    RUN(the_comparison_notices_one_word);
    RUN(no_text_is_cut);
    RUN(the_arrow_the_words_and_the_mirror_name_one_side);
    RUN(touch_targets_are_large_inside_and_apart);
    RUN(every_action_can_be_touched);
    RUN(every_action_has_a_row_in_the_session_table);
    RUN(every_text_has_the_highest_contrast_grade);
    RUN(the_public_display_never_shows_a_whole_name);
    free(drawings);
    return check_report();
}
