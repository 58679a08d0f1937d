#include "kiosk/draw/icon.h"
#include "kiosk/draw/theme.h"
#include <math.h>

// Icons are drawn in a square of 100; `pen` is their line.
static void stroke(struct canvas *canvas, double pen, unsigned colour) {
    canvas_colour(canvas, colour);
    cairo_set_line_width(canvas->to, pen);
    cairo_stroke(canvas->to);
}

static void polyline(cairo_t *to, const double (*points)[2], int count, bool closed) {
    cairo_move_to(to, points[0][0], points[0][1]);
    for (int i = 1; i < count; i++)
        cairo_line_to(to, points[i][0], points[i][1]);
    if (closed)
        cairo_close_path(to);
}

static void draw_document(struct canvas *canvas, unsigned colour, unsigned accent) {
    cairo_t *to = canvas->to;
    canvas_round_path(canvas, (struct box){2, 18, 78, 56}, 8);
    cairo_new_sub_path(to);
    cairo_arc(to, 25, 39, 9, 0, 2 * M_PI);
    cairo_new_sub_path(to);
    cairo_arc(to, 25, 66, 13, M_PI + 0.25, 2 * M_PI - 0.25);
    polyline(to,
             (const double[][2]){
                 {48, 35},
                 {70, 35}
    },
             2, false);
    polyline(to,
             (const double[][2]){
                 {48, 46},
                 {70, 46}
    },
             2, false);
    polyline(to,
             (const double[][2]){
                 {48, 57},
                 {60, 57}
    },
             2, false);
    stroke(canvas, 3.4, colour);
    polyline(to,
             (const double[][2]){
                 {84, 46},
                 {99, 46}
    },
             2, false);
    polyline(to,
             (const double[][2]){
                 {92,  38},
                 {100, 46},
                 {92,  54}
    },
             3, false);
    stroke(canvas, 4, accent);
}

static void draw_printer(struct canvas *canvas, unsigned colour, unsigned accent) {
    cairo_t *to = canvas->to;
    canvas_round_path(canvas, (struct box){10, 16, 80, 34}, 8);
    polyline(to,
             (const double[][2]){
                 {22, 38},
                 {78, 38}
    },
             2, false);
    stroke(canvas, 4, colour);
    polyline(to,
             (const double[][2]){
                 {30,   38},
                 {30,   88},
                 {37,   82},
                 {43.5, 88},
                 {50,   82},
                 {56.5, 88},
                 {63,   82},
                 {70,   88},
                 {70,   38}
    },
             9, false);
    stroke(canvas, 4, accent);
    polyline(to,
             (const double[][2]){
                 {40, 52},
                 {60, 52}
    },
             2, false);
    polyline(to,
             (const double[][2]){
                 {40, 64},
                 {60, 64}
    },
             2, false);
    stroke(canvas, 4, accent);
}

static void draw_camera(struct canvas *canvas, unsigned colour, unsigned accent) {
    cairo_t *to = canvas->to;
    canvas_round_path(canvas, (struct box){8, 28, 84, 56}, 12);
    polyline(to,
             (const double[][2]){
                 {32, 28},
                 {38, 16},
                 {62, 16},
                 {68, 28}
    },
             4, false);
    stroke(canvas, 4, colour);
    cairo_new_sub_path(to);
    cairo_arc(to, 50, 56, 17, 0, 2 * M_PI);
    stroke(canvas, 4, accent);
}

static void draw_lock(struct canvas *canvas, unsigned colour, unsigned accent) {
    cairo_t *to = canvas->to;
    canvas_round_path(canvas, (struct box){18, 44, 64, 46}, 10);
    cairo_move_to(to, 31, 44);
    cairo_line_to(to, 31, 30);
    cairo_arc(to, 50, 30, 19, M_PI, 2 * M_PI);
    cairo_line_to(to, 69, 44);
    stroke(canvas, 4, colour);
    canvas_disc(canvas, 50, 64, 6, accent);
    polyline(to,
             (const double[][2]){
                 {50, 64},
                 {50, 76}
    },
             2, false);
    stroke(canvas, 5, accent);
}

static void draw_box(struct canvas *canvas, unsigned colour, unsigned accent) {
    cairo_t *to = canvas->to;
    canvas_round_path(canvas, (struct box){12, 46, 76, 44}, 6);
    polyline(to,
             (const double[][2]){
                 {12, 52},
                 {24, 34},
                 {76, 34},
                 {88, 52}
    },
             4, false);
    stroke(canvas, 4, colour);
    polyline(to,
             (const double[][2]){
                 {36, 42},
                 {36, 12},
                 {64, 12},
                 {64, 42}
    },
             4, false);
    stroke(canvas, 4, accent);
    polyline(to,
             (const double[][2]){
                 {30, 42},
                 {70, 42}
    },
             2, false);
    stroke(canvas, 4, colour);
}

static void draw_seal(struct canvas *canvas, unsigned colour, unsigned accent) {
    cairo_t *to = canvas->to;
    canvas_round_path(canvas, (struct box){20, 6, 60, 78}, 8);
    for (int i = 0; i < 3; i++)
        polyline(to,
                 (const double[][2]){
                     {34, 24 + 13.0 * i},
                     {66, 24 + 13.0 * i}
        },
                 2, false);
    stroke(canvas, 4, colour);
    canvas_disc(canvas, 66, 76, 20, CARD);
    cairo_new_sub_path(to);
    cairo_arc(to, 66, 76, 17, 0, 2 * M_PI);
    polyline(to,
             (const double[][2]){
                 {58, 76},
                 {64, 82},
                 {75, 70}
    },
             3, false);
    stroke(canvas, 4.5, accent);
}

static void draw_warning(struct canvas *canvas, unsigned colour, unsigned accent) {
    polyline(canvas->to,
             (const double[][2]){
                 {50, 10},
                 {94, 86},
                 {6,  86}
    },
             3, true);
    stroke(canvas, 5, colour);
    polyline(canvas->to,
             (const double[][2]){
                 {50, 38},
                 {50, 60}
    },
             2, false);
    stroke(canvas, 7, accent);
    canvas_disc(canvas, 50, 73, 4.5, accent);
}

static void draw_yes(struct canvas *canvas, unsigned colour) {
    cairo_new_sub_path(canvas->to);
    cairo_arc(canvas->to, 50, 50, 46.5, 0, 2 * M_PI);
    stroke(canvas, 6, colour);
    polyline(canvas->to,
             (const double[][2]){
                 {27, 52},
                 {43, 68},
                 {73, 34}
    },
             3, false);
    stroke(canvas, 9, colour);
}

static void draw_no(struct canvas *canvas, unsigned colour) {
    cairo_t *to = canvas->to;
    for (int i = 0; i < 8; i++) {
        double angle = M_PI / 8 + i * M_PI / 4;
        cairo_line_to(to, 50 + 49 * cos(angle), 50 + 49 * sin(angle));
    }
    cairo_close_path(to);
    stroke(canvas, 6, colour);
    polyline(to,
             (const double[][2]){
                 {28, 50},
                 {72, 50}
    },
             2, false);
    stroke(canvas, 10, colour);
}

static void draw_already(struct canvas *canvas, unsigned colour) {
    polyline(canvas->to,
             (const double[][2]){
                 {50, 4 },
                 {96, 50},
                 {50, 96},
                 {4,  50}
    },
             4, true);
    stroke(canvas, 6, colour);
    polyline(canvas->to,
             (const double[][2]){
                 {40, 33},
                 {40, 67}
    },
             2, false);
    polyline(canvas->to,
             (const double[][2]){
                 {60, 33},
                 {60, 67}
    },
             2, false);
    stroke(canvas, 9, colour);
}

static void draw_elsewhere(struct canvas *canvas, unsigned colour) {
    canvas_round_path(canvas, (struct box){5, 5, 90, 90}, 18);
    stroke(canvas, 6, colour);
    polyline(canvas->to,
             (const double[][2]){
                 {27, 50},
                 {72, 50}
    },
             2, false);
    polyline(canvas->to,
             (const double[][2]){
                 {53, 31},
                 {72, 50},
                 {53, 69}
    },
             3, false);
    stroke(canvas, 9, colour);
}

static void draw_erase(struct canvas *canvas, unsigned colour) {
    polyline(canvas->to,
             (const double[][2]){
                 {8,  50},
                 {34, 22},
                 {92, 22},
                 {92, 78},
                 {34, 78}
    },
             5, true);
    polyline(canvas->to,
             (const double[][2]){
                 {49, 38},
                 {73, 62}
    },
             2, false);
    polyline(canvas->to,
             (const double[][2]){
                 {73, 38},
                 {49, 62}
    },
             2, false);
    stroke(canvas, 7, colour);
}

static void draw_cross(struct canvas *canvas, unsigned colour) {
    polyline(canvas->to,
             (const double[][2]){
                 {18, 18},
                 {82, 82}
    },
             2, false);
    polyline(canvas->to,
             (const double[][2]){
                 {82, 18},
                 {18, 82}
    },
             2, false);
    stroke(canvas, 13, colour);
}

static void draw_look(struct canvas *canvas, unsigned colour) {
    polyline(canvas->to,
             (const double[][2]){
                 {50,  0  },
                 {100, 50 },
                 {50,  100},
                 {0,   50 }
    },
             4, true);
    canvas_colour(canvas, colour);
    cairo_fill(canvas->to);
}

static void draw_broken(struct canvas *canvas,
                        unsigned colour) { // a cross as large as the others look
    cairo_translate(canvas->to, 100.0 / 24, 100.0 / 24);
    cairo_scale(canvas->to, 22.0 / 24, 22.0 / 24);
    draw_cross(canvas, colour);
}

void icon_draw(struct canvas *canvas, enum icon icon, double x, double y, double size,
               unsigned colour, unsigned accent) {
    cairo_save(canvas->to);
    cairo_translate(canvas->to, x, y);
    cairo_scale(canvas->to, size / 100, size / 100);
    cairo_set_line_cap(canvas->to, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(canvas->to, CAIRO_LINE_JOIN_ROUND);
    switch (icon) {
    case ICON_DOCUMENT: draw_document(canvas, colour, accent); break;
    case ICON_PRINTER: draw_printer(canvas, colour, accent); break;
    case ICON_CAMERA: draw_camera(canvas, colour, accent); break;
    case ICON_LOCK: draw_lock(canvas, colour, accent); break;
    case ICON_BOX: draw_box(canvas, colour, accent); break;
    case ICON_SEAL: draw_seal(canvas, colour, accent); break;
    case ICON_WARNING: draw_warning(canvas, colour, accent); break;
    case ICON_YES: draw_yes(canvas, colour); break;
    case ICON_NO: draw_no(canvas, colour); break;
    case ICON_ALREADY: draw_already(canvas, colour); break;
    case ICON_ELSEWHERE: draw_elsewhere(canvas, colour); break;
    case ICON_TICK:
        polyline(canvas->to,
                 (const double[][2]){
                     {14, 54},
                     {40, 80},
                     {88, 22}
        },
                 3, false);
        stroke(canvas, 13, colour);
        break;
    case ICON_CROSS: draw_cross(canvas, colour); break;
    case ICON_ERASE: draw_erase(canvas, colour); break;
    case ICON_WELL: canvas_disc(canvas, 50, 50, 37.5, colour); break;
    case ICON_LOOK: draw_look(canvas, colour); break;
    case ICON_BROKEN: draw_broken(canvas, colour); break;
    }
    cairo_restore(canvas->to);
}

// A right hand in a box of 200 x 240. Bones from the knuckle to the tip, thumb first.
static const struct bone {
    double x, y, tip_x, tip_y, width;
} bones[5] = {
    {84,  196, 20,  122, 33},
    {68,  142, 56,  44,  30},
    {98,  134, 97,  20,  31},
    {128, 138, 137, 38,  30},
    {154, 150, 174, 78,  27},
};

static void bone_path(cairo_t *to, const struct bone *bone, double from, double until) {
    double dx = bone->tip_x - bone->x, dy = bone->tip_y - bone->y;
    cairo_move_to(to, bone->x + dx * from, bone->y + dy * from);
    cairo_line_to(to, bone->x + dx * until, bone->y + dy * until);
}

static void palm_path(cairo_t *to) {
    cairo_move_to(to, 70, 142);
    cairo_curve_to(to, 90, 130, 130, 130, 153, 150);
    cairo_curve_to(to, 158, 178, 146, 200, 140, 218);
    cairo_curve_to(to, 137, 230, 138, 250, 140, 270);
    cairo_line_to(to, 150, 500);
    cairo_line_to(to, 70, 500);
    cairo_line_to(to, 80, 270);
    cairo_curve_to(to, 83, 245, 84, 228, 80, 214);
    cairo_curve_to(to, 74, 195, 67, 170, 70, 142);
    cairo_close_path(to);
}

// Every part is drawn once in the line's colour and once, narrower, in the ground's: what is left
// is the outline of them all together.
static void hand_pass(struct canvas *canvas, const double lengths[5], double narrower,
                      unsigned colour) {
    canvas_colour(canvas, colour);
    for (int i = 0; i < 5; i++) {
        cairo_set_line_width(canvas->to, bones[i].width - narrower);
        bone_path(canvas->to, &bones[i], 0, lengths[i]);
        cairo_stroke(canvas->to);
    }
    palm_path(canvas->to);
    cairo_set_line_width(canvas->to, 28 - narrower);
    cairo_fill_preserve(canvas->to);
    cairo_stroke(canvas->to);
}

void icon_hand(struct canvas *canvas, struct box box, const struct hand *hand, double *tip_x,
               double *tip_y) {
    cairo_t *to = canvas->to;
    bool asked = hand->position >= 1 && hand->position <= 10, left = hand->position > 5;
    int finger = asked ? (hand->position - 1) % 5 : 2;
    double scale = fmin(box.w / 200, box.h / 240), height = box.h / scale, lengths[5];
    for (int i = 0; i < 5; i++)
        lengths[i] = !hand->pointing || i == finger ? 1 : i ? 0.42 : 0.6;
    cairo_save(to);
    cairo_translate(to, box.x + box.w / 2, box.y);
    cairo_scale(to, left ? -scale : scale, scale);
    cairo_translate(to, -100, 0);
    double x = bones[finger].tip_x, y = bones[finger].tip_y;
    cairo_user_to_device(to, &x, &y);
    cairo_save(to);
    cairo_set_line_cap(to, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(to, CAIRO_LINE_JOIN_ROUND);
    cairo_save(to);
    cairo_rectangle(to, -20, -20, 240, height + 20); // the wrist is open
    cairo_clip(to);
    hand_pass(canvas, lengths, 0, hand->line);
    cairo_restore(to);
    cairo_rectangle(to, -20, -20, 240, height + 24);
    cairo_clip(to);
    hand_pass(canvas, lengths, 2 * hand->thickness, hand->ground);
    if (asked) {
        canvas_colour(canvas, hand->accent);
        cairo_set_line_width(to, bones[finger].width - 2 * hand->thickness - 5);
        bone_path(to, &bones[finger], 0.62, 1);
        cairo_stroke(to);
    }
    cairo_restore(to);
    cairo_restore(to);
    cairo_device_to_user(to, &x, &y);
    if (tip_x)
        *tip_x = x;
    if (tip_y)
        *tip_y = y;
}
