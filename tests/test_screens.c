// Every screen in three languages, drawn into a surface and compared with tests/golden/*.png, which
// hold it at a third of its size. A screen that differs is written to build/golden/; when the
// change is meant, tests/golden/accept.sh takes it over. With $SHAILOO_SCREENS_DIR set, all screens
// are also written there in full size, to be looked at.
#include "kiosk/canvas.h"
#include "kiosk/screens.h"
#include "kiosk/theme.h"
#include "kiosk/words.h"
#include "tests/check.h"
#include "tests/support/sample_view.h"
#include <fontconfig/fontconfig.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

enum { SMALLER = 3, WIDTH = SCREEN_WIDTH / SMALLER, HEIGHT = SCREEN_HEIGHT / SMALLER, BLOCK = 8 };

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

static uint32_t pixel_at(cairo_surface_t *surface, int x, int y) {
    uint32_t pixel;
    const unsigned char *row = cairo_image_surface_get_data(surface) +
                               (size_t)y * (size_t)cairo_image_surface_get_stride(surface);
    memcpy(&pixel, row + (size_t)x * 4, 4);
    return pixel;
}

// A third of the size, and 16 steps a colour: what is left is small as a file and steady against
// the last bit of a font renderer.
static cairo_surface_t *reduced(cairo_surface_t *full) {
    cairo_surface_t *third = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
    unsigned char *rows = cairo_image_surface_get_data(third);
    int stride = cairo_image_surface_get_stride(third);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            uint32_t reduced_pixel = 0;
            for (int shift = 0; shift <= 16; shift += 8) {
                unsigned sum = 0;
                for (int i = 0; i < SMALLER * SMALLER; i++)
                    sum += pixel_at(full, SMALLER * x + i % SMALLER, SMALLER * y + i / SMALLER) >>
                               shift &
                           255;
                unsigned step = (sum / (SMALLER * SMALLER) * 15 + 127) / 255;
                reduced_pixel |= (uint32_t)(step * 17) << shift;
            }
            memcpy(rows + (size_t)y * (size_t)stride + (size_t)x * 4, &reduced_pixel, 4);
        }
    cairo_surface_mark_dirty(third);
    return third;
}

// The mean difference of a block's colours, 0..255, in the worst colour.
static double block_difference(cairo_surface_t *a, cairo_surface_t *b, int x, int y) {
    double worst = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        int sum = 0, count = 0;
        for (int row = y; row < y + BLOCK && row < HEIGHT; row++)
            for (int column = x; column < x + BLOCK; column++, count++)
                sum += abs((int)(pixel_at(a, column, row) >> shift & 255) -
                           (int)(pixel_at(b, column, row) >> shift & 255));
        worst = fmax(worst, (double)sum / count);
    }
    return worst;
}

static int blocks_that_differ(cairo_surface_t *a, cairo_surface_t *b) {
    int count = 0;
    for (int y = 0; y < HEIGHT; y += BLOCK)
        for (int x = 0; x < WIDTH; x += BLOCK)
            count += block_difference(a, b, x, y) > 14;
    return count;
}

// The golden picture above, what was drawn below, and between them what differs, in red.
static void write_difference(cairo_surface_t *golden, cairo_surface_t *now, const char *path) {
    cairo_surface_t *sheet = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, 2 * HEIGHT);
    cairo_t *to = cairo_create(sheet);
    cairo_set_source_surface(to, golden, 0, 0);
    cairo_paint(to);
    cairo_set_source_surface(to, now, 0, HEIGHT);
    cairo_paint(to);
    cairo_set_source_rgba(to, 1, 0, 0, 0.4);
    for (int y = 0; y < HEIGHT; y += BLOCK)
        for (int x = 0; x < WIDTH; x += BLOCK)
            if (block_difference(golden, now, x, y) > 14) {
                cairo_rectangle(to, x, y, BLOCK, BLOCK);
                cairo_rectangle(to, x, y + HEIGHT, BLOCK, BLOCK);
            }
    cairo_fill(to);
    cairo_destroy(to);
    cairo_surface_write_to_png(sheet, path);
    cairo_surface_destroy(sheet);
}

static int not_golden;

static void compare_with_golden(cairo_surface_t *full, const char *name) {
    char path[512];
    cairo_surface_t *now = reduced(full);
    snprintf(path, sizeof path, "tests/golden/%s.png", name);
    cairo_surface_t *golden = cairo_image_surface_create_from_png(path);
    bool there = cairo_surface_status(golden) == CAIRO_STATUS_SUCCESS &&
                 cairo_image_surface_get_width(golden) == WIDTH &&
                 cairo_image_surface_get_height(golden) == HEIGHT;
    int count = there ? blocks_that_differ(golden, now) : -1;
    if (count) {
        fprintf(stderr, there ? "%s: %d blocks differ\n" : "%s: no golden picture\n", name, count);
        not_golden++;
        mkdir("build", 0777);
        mkdir("build/golden", 0777);
        snprintf(path, sizeof path, "build/golden/%s.png", name);
        cairo_surface_write_to_png(now, path);
        snprintf(path, sizeof path, "build/golden/%s.difference.png", name);
        if (there)
            write_difference(golden, now, path);
    }
    CHECK(count == 0);
    cairo_surface_destroy(golden);
    cairo_surface_destroy(now);
}

static void each_screen(void (*see)(const struct view *, bool public_display, const char *name)) {
    for (size_t i = 0; i < sample_view_count; i++)
        for (int language = 0; language < LANGUAGES; language++) {
            char name[96];
            struct view view;
            sample_view(&view, i);
            view.language = (enum language)language;
            snprintf(name, sizeof name, "%s.%s", sample_views[i].name, language_names[language]);
            see(&view, sample_views[i].public_display, name);
            sample_view_finish(&view);
        }
}

static void see_golden(const struct view *view, bool public_display, const char *name) {
    cairo_surface_t *surface = drawn(view, public_display, NULL);
    const char *folder = getenv("SHAILOO_SCREENS_DIR");
    if (folder) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s.png", folder, name);
        cairo_surface_write_to_png(surface, path);
    }
    compare_with_golden(surface, name);
    cairo_surface_destroy(surface);
}

static void every_screen_looks_as_accepted(void) {
    each_screen(see_golden);
    if (not_golden)
        fprintf(stderr,
                "%d screens are not as accepted: look at build/golden/*.difference.png, and if the "
                "change is meant: tests/golden/accept.sh\n",
                not_golden);
}

static int blocks_between(const struct view *a, const struct view *b) {
    cairo_surface_t *full_a = drawn(a, false, NULL), *full_b = drawn(b, false, NULL);
    cairo_surface_t *small_a = reduced(full_a), *small_b = reduced(full_b);
    int count = blocks_that_differ(small_a, small_b);
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

static void see_cut(const struct view *view, bool public_display, const char *name) {
    int before = screens_cut_texts;
    cairo_surface_destroy(drawn(view, public_display, NULL));
    if (screens_cut_texts != before)
        fprintf(stderr, "%s: %d texts cut\n", name, screens_cut_texts - before);
    CHECK(screens_cut_texts == before);
}

static void no_text_is_cut(void) {
    each_screen(see_cut);
}

static bool overlap(const struct hit *a, const struct hit *b) {
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

static void see_hits(const struct view *view, bool public_display, const char *name) {
    struct hits hits;
    if (public_display)
        return;
    cairo_surface_destroy(drawn(view, false, &hits));
    CHECK(hits.count >= LANGUAGES);
    for (int i = 0; i < hits.count; i++) {
        const struct hit *hit = &hits.at[i];
        bool inside = hit->x >= 0 && hit->y >= 0 && hit->x + hit->w <= SCREEN_WIDTH &&
                      hit->y + hit->h <= SCREEN_HEIGHT;
        bool wide = hit->w >= TOUCH_LEAST && hit->h >= TOUCH_LEAST;
        if (!inside || !wide)
            fprintf(stderr, "%s: target %d: %.0f %.0f %.0f %.0f\n", name, i, hit->x, hit->y, hit->w,
                    hit->h);
        CHECK(inside && wide);
        for (int j = 0; j < i; j++) {
            if (overlap(hit, &hits.at[j]))
                fprintf(stderr, "%s: targets %d and %d overlap\n", name, j, i);
            CHECK(!overlap(hit, &hits.at[j]));
        }
    }
}

static void touch_targets_are_large_inside_and_apart(void) {
    each_screen(see_hits);
}

static void every_action_can_be_touched(void) {
    for (size_t i = 0; i < sample_view_count; i++) {
        struct view view;
        struct hits hits;
        size_t count;
        if (sample_views[i].public_display)
            continue;
        sample_view(&view, i);
        cairo_surface_destroy(drawn(&view, false, &hits));
        const struct screen_action *actions = screen_actions(view.state, &count);
        for (size_t a = 0; a < count; a++) {
            int found = 0;
            for (int h = 0; h < hits.count; h++)
                found += hits.at[h].act == ACT_EVENT && hits.at[h].arg == (int)actions[a].event;
            CHECK(found == 1);
        }
        sample_view_finish(&view);
    }
}

static void every_action_has_a_row_in_the_session_table(void) {
    size_t row_count, count;
    const struct session_row *rows = session_rows(&row_count);
    for (int state = 0; state < SESSION_STATES; state++) {
        const struct screen_action *actions = screen_actions((enum session_state)state, &count);
        for (size_t a = 0; a < count; a++) {
            bool known = false;
            for (size_t i = 0; i < row_count; i++)
                known |= (int)rows[i].in == state && rows[i].on == actions[a].event;
            CHECK(known);
            for (size_t b = 0; b < a; b++)
                CHECK(actions[b].key != actions[a].key);
        }
    }
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
        cairo_surface_t *small_a = reduced(a), *small_b = reduced(b);
        CHECK(blocks_that_differ(small_a, small_b) == 0);
        cairo_surface_destroy(small_a);
        cairo_surface_destroy(small_b);
        cairo_surface_destroy(a);
        cairo_surface_destroy(b);
        sample_view_finish(&view);
        sample_view_finish(&other);
    }
}

int main(void) {
    if (getenv("SHAILOO_SCREENS_DIR"))
        mkdir(getenv("SHAILOO_SCREENS_DIR"), 0777);
    RUN(every_screen_looks_as_accepted);
    RUN(the_comparison_notices_one_word);
    RUN(no_text_is_cut);
    RUN(touch_targets_are_large_inside_and_apart);
    RUN(every_action_can_be_touched);
    RUN(every_action_has_a_row_in_the_session_table);
    RUN(every_text_has_the_highest_contrast_grade);
    RUN(the_public_display_never_shows_a_whole_name);
    pango_cairo_font_map_set_default(NULL);
    cairo_debug_reset_static_data();
    FcFini();
    return check_report();
}
