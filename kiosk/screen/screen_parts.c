#include "kiosk/screen/screen_parts.h"
#include "kiosk/draw/plot.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void part_hit(struct screen *screen, struct box box, enum act act, int arg, int field) {
    struct hits *hits = screen->hits;
    if (!hits)
        return;
    assert(hits->count < HITS_MAX);
    hits->at[hits->count++] = (struct hit){box.x, box.y, box.w, box.h, act, arg, field};
}

static const char *precinct_text(char out[WORDS_MAX], const struct view *view) {
    snprintf(out, WORDS_MAX, _("PEC No. %04d · Kiosk %d"), view->precinct, view->kiosk);
    return out;
}

void part_training(struct screen *screen, double right, double middle) {
    if (!screen->view->training)
        return;
    const char *text = _("TRAINING");
    struct type type = {
        .size = TEXT_SMALL, .colour = INK, .bold = true, .across = CENTRE, .down = MIDDLE};
    double width = canvas_text_width(screen->canvas, type, text) + 48;
    struct box box = {right - width, middle - 22, width, 44};
    canvas_panel(screen->canvas, box, 22, SUN, SUN);
    canvas_text(screen->canvas, box, type, text);
}

void part_languages(struct screen *screen, double right, double y, unsigned ground, unsigned on) {
    static const char *const names[LANGUAGES] = {"КЫР", "РУС", "ENG"};
    struct box all = {right - 3 * 88, y, 3 * 88, TOUCH_LEAST};
    unsigned edge = colour_mix(ground, WHITE, 0.4);
    canvas_panel(screen->canvas, all, 16, ground, edge);
    for (int i = 0; i < LANGUAGES; i++) {
        struct box box = {all.x + i * 88.0, y, 88, TOUCH_LEAST};
        bool chosen = screen->view->language == (enum language)i;
        if (chosen)
            canvas_panel(screen->canvas, box_inset(box, 5), 12, WHITE, WHITE);
        canvas_text(screen->canvas, box,
                    (struct type){.size = TEXT_SMALL,
                                  .colour = chosen ? on : WHITE,
                                  .bold = true,
                                  .across = CENTRE,
                                  .down = MIDDLE},
                    names[i]);
        part_hit(screen, box, ACT_LANGUAGE, i, 0);
    }
}

// Between visits the date stands below it: who opens, waits or closes sees which day the log will
// say. Its width.
static double draw_clock(struct screen *screen, double right) {
    const struct view *view = screen->view;
    const bool with_date = !states_row(view->state)->holds_a_voter;
    struct type clock = {.size = with_date ? 36 : 44,
                         .colour = WHITE,
                         .bold = true,
                         .across = RIGHT,
                         .down = MIDDLE};
    struct type date = {.size = TEXT_SMALL,
                        .colour = view->is_other_day ? SUN : colour_mix(INK, WHITE, 0.78),
                        .bold = view->is_other_day,
                        .across = RIGHT,
                        .down = MIDDLE};
    double width = canvas_text_width(screen->canvas, clock, view->clock);
    double below = with_date ? canvas_text_width(screen->canvas, date, view->today) : 0;
    width = below > width ? below : width;
    double x = right - width - 8, w = width + 8;
    canvas_text(screen->canvas,
                (struct box){x, with_date ? 6 : 11, w, with_date ? 44 : TOUCH_LEAST}, clock,
                view->clock);
    if (with_date)
        canvas_text(screen->canvas, (struct box){x, 48, w, 32}, date, view->today);
    return width;
}

void part_ground(struct screen *screen) {
    struct canvas *canvas = screen->canvas;
    const struct view *view = screen->view;
    char line[WORDS_MAX];
    canvas_fill(canvas, (struct box){0, HEADER, SCREEN_WIDTH, SCREEN_HEIGHT - HEADER}, PAPER);
    canvas_fill(canvas, (struct box){0, 0, SCREEN_WIDTH, HEADER}, INK);
    canvas_horns(canvas, 0, HEADER - 19, SCREEN_WIDTH, 17, SUN);
    double right = SCREEN_WIDTH - MARGIN;
    part_languages(screen, right, 11, INK, INK);
    right -= 3 * 88 + GAP;
    right -= draw_clock(screen, right) + GAP;
    part_training(screen, right, 43);
    if (view->training)
        right -= 320;
    canvas_text(canvas, (struct box){MARGIN, 8, right - MARGIN - GAP, 40},
                (struct type){.size = 30, .colour = WHITE, .bold = true},
                precinct_text(line, view));
    const char *election = view->election[view->language];
    canvas_text(canvas, (struct box){MARGIN, 48, right - MARGIN - GAP, 32},
                (struct type){.size = TEXT_SMALL, .colour = colour_mix(INK, WHITE, 0.78)},
                election ? election : "");
}

void part_card(struct screen *screen, struct box box) {
    canvas_panel(screen->canvas, box, RADIUS, CARD, HAIRLINE);
}

double part_heading(struct screen *screen, struct box box, const char *text) {
    return canvas_text(screen->canvas, box,
                       (struct type){.size = TEXT_HEADING,
                                     .colour = INK,
                                     .bold = true,
                                     .lines = 2,
                                     .letters = true,
                                     .least = 36},
                       text);
}

double part_strip(struct screen *screen, struct box box, unsigned bar, const char *text) {
    struct type type = {.size = TEXT_BODY, .colour = INK, .lines = 4, .down = MIDDLE};
    if (!text || !*text)
        return 0;
    double height = fmax(64, canvas_text_height(screen->canvas, box.w - 64, type, text) + 32);
    box.h = height;
    canvas_round_path(screen->canvas, box, 16);
    cairo_save(screen->canvas->to);
    cairo_clip(screen->canvas->to);
    canvas_fill(screen->canvas, box, colour_mix(WHITE, bar, 0.11));
    canvas_fill(screen->canvas, (struct box){box.x, box.y, 10, box.h}, bar);
    cairo_restore(screen->canvas->to);
    canvas_text(screen->canvas, (struct box){box.x + 36, box.y + 8, box.w - 64, box.h - 16}, type,
                text);
    return height;
}

// A small label and its value below; returns the height used.
static double pair(struct screen *screen, struct box box, const char *label, const char *value) {
    double y = canvas_text(screen->canvas, (struct box){box.x, box.y, box.w, 0},
                           (struct type){.size = TEXT_SMALL, .colour = INK_SOFT}, label);
    y += 2;
    y += canvas_text(screen->canvas, (struct box){box.x, box.y + y, box.w, 0},
                     (struct type){.size = 30, .colour = INK, .bold = true, .lines = 2}, value);
    return y;
}

void part_tile(struct screen *screen, struct box box, const char *label, const char *value) {
    canvas_panel(screen->canvas, box, 16, PAPER, HAIRLINE);
    canvas_text(screen->canvas, (struct box){box.x + 24, box.y + 14, box.w - 48, 28},
                (struct type){.size = TEXT_SMALL, .colour = INK_SOFT}, label);
    canvas_text(
        screen->canvas, (struct box){box.x + 24, box.y + 44, box.w - 48, box.h - 56},
        (struct type){.size = TEXT_BODY, .colour = INK, .bold = true, .down = MIDDLE, .lines = 2},
        value);
}

// The row at the bottom. What Enter does comes first and is the only filled one; the way out stands
// at the right end.
static const char *key_name(int key) {
    static const char *const functions[] = {"F1", "F2", "F3", "F4",  "F5",  "F6",
                                            "F7", "F8", "F9", "F10", "F11", "F12"};
    if (key == SDLK_RETURN)
        return "Enter";
    if (key == SDLK_ESCAPE)
        return "Esc";
    return key >= SDLK_F1 && key <= SDLK_F12 ? functions[key - SDLK_F1] : "";
}

static bool is_way_out(const struct state_action *action) {
    return action->key == SDLK_ESCAPE || action->key == SDLK_F12;
}

static const struct type key_type = {
    .size = TEXT_LEAST, .bold = true, .across = CENTRE, .down = MIDDLE};

static double action_width(struct screen *screen, const struct state_action *action, double size) {
    struct type type = {.size = size, .bold = true, .letters = true};
    return 28 + canvas_text_width(screen->canvas, key_type, key_name(action->key)) + 28 + 16 +
           canvas_text_width(screen->canvas, type, _(action->label)) + 32;
}

static void draw_action(struct screen *screen, const struct state_action *action, struct box box,
                        double size, bool focus) {
    bool first = action->key == SDLK_RETURN;
    unsigned fill = first ? INK : CARD, text = first ? WHITE : INK;
    canvas_panel(screen->canvas, box, 16, fill, first ? INK : EDGE);
    struct type key = key_type;
    key.colour = first ? WHITE : INK_SOFT;
    double width = canvas_text_width(screen->canvas, key, key_name(action->key)) + 28;
    struct box cap = {box.x + 28, box.y + 20, width, box.h - 40};
    canvas_frame(screen->canvas, cap, 8, 2, colour_mix(fill, text, 0.5));
    canvas_text(screen->canvas, cap, key, key_name(action->key));
    double x = cap.x + width + 16;
    canvas_text(
        screen->canvas, (struct box){x, box.y, box.x + box.w - 20 - x, box.h},
        (struct type){.size = size, .colour = text, .bold = true, .letters = true, .down = MIDDLE},
        _(action->label));
    if (focus)
        canvas_frame(screen->canvas, box_inset(box, -8), 22, 5, SUN);
    part_hit(screen, box, ACT_EVENT, (int)action->event, 0);
}

void part_actions(struct screen *screen) {
    struct state_action actions[STATE_ACTIONS_MAX];
    const size_t count = view_actions(screen->view, actions);
    double top = SCREEN_HEIGHT - ACTIONS, size = TEXT_BODY, width;
    canvas_fill(screen->canvas, (struct box){0, top, SCREEN_WIDTH, ACTIONS}, CARD);
    canvas_fill(screen->canvas, (struct box){0, top, SCREEN_WIDTH, 2}, HAIRLINE);
    for (;; size -= 1) { // all labels of a row have one size
        width = 0;
        for (size_t i = 0; i < count; i++)
            width += action_width(screen, &actions[i], size) + 20;
        if (width <= SCREEN_WIDTH - 2 * MARGIN || size <= TEXT_LEAST)
            break;
    }
    double left = MARGIN, right = SCREEN_WIDTH - MARGIN;
    for (size_t i = 0; i < count; i++) {
        struct box box = {left, top + 20, action_width(screen, &actions[i], size), 76};
        if (is_way_out(&actions[i]))
            box.x = right -= box.w;
        else
            left += box.w + 20;
        draw_action(screen, &actions[i], box, size, screen->view->focus_action == (int)i);
    }
}

enum { LIST_NUMBER_DIGITS = 5 };

static bool has_focus(const struct view *view, int field) {
    return view->focus_action < 0 && view->form.focus == field;
}

static size_t character_size(const char *text) {
    size_t size = *text ? 1 : 0;
    while ((text[size] & 0xC0) == 0x80)
        size++;
    return size;
}

// "2 270719 72 01292": a PIN as it is compared with the document; a list number and what is none
// stay as they are.
static const char *in_groups(char out[WORDS_MAX], const char *line) {
    static const size_t groups[] = {1, 6, 2};
    const size_t length = strlen(line), digits = strspn(line, "0123456789");
    if (digits < length || digits <= LIST_NUMBER_DIGITS)
        return line;
    char *to = out;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        const size_t size = strnlen(line, groups[i]);
        to = stpncpy(to, line, size);
        line += size;
        if (*line)
            *to++ = ' ';
    }
    stpcpy(to, line);
    return out;
}

// What a field shows of its content; secrets as discs, one a character.
static const char *field_text(char out[WORDS_MAX], const struct field *field) {
    if (field->kind == FIELD_CHOICE)
        return field->chosen >= 0 && field->chosen < field->choice_count
                   ? _(field->choices[field->chosen])
                   : "";
    if (field->kind == FIELD_LINE)
        return in_groups(out, field->text);
    char *to = out;
    for (const char *from = field->text; *from && to < out + WORDS_MAX - 4; from++)
        if ((*from & 0xC0) != 0x80)
            to = stpcpy(to, "●");
    *to = 0;
    return out;
}

void part_field(struct screen *screen, struct box box, int at, bool label) {
    const struct field *field = &screen->view->form.fields[at];
    bool focus = has_focus(screen->view, at), choice = field->kind == FIELD_CHOICE;
    bool secret = field->kind == FIELD_SECRET || field->kind == FIELD_CODE;
    char line[WORDS_MAX];
    const char *text = field_text(line, field);
    canvas_panel(screen->canvas, box, 16, focus ? CARD : PAPER, HAIRLINE);
    canvas_frame(screen->canvas, box, 16, focus ? 4 : 2, focus ? SUN : EDGE);
    double y = box.y, h = box.h;
    if (label) {
        canvas_text(screen->canvas, (struct box){box.x + 24, box.y + 10, box.w - 48, 26},
                    (struct type){.size = TEXT_LEAST, .colour = INK_SOFT}, _(field->label));
        y += 34;
        h -= 42;
    }
    struct type type = {.size = label ? (secret ? 22 : TEXT_BODY) : 52,
                        .colour = INK,
                        .bold = label && !secret,
                        .down = MIDDLE};
    if (secret && !label)
        type.size = 34;
    struct box inside = {box.x + 24, y, box.w - 60, h};
    struct type least = type;
    least.size = TEXT_BODY;
    if (field->kind == FIELD_LINE) // of a line that is no number the end is enough
        while (canvas_text_width(screen->canvas, least, text) > inside.w)
            text += character_size(text);
    if (field->kind == FIELD_LINE && screen->view->form.begins_anew)
        canvas_panel(
            screen->canvas,
            (struct box){inside.x - 8, y + 16,
                         fmin(canvas_text_width(screen->canvas, type, text), inside.w) + 16,
                         h - 32},
            8, SUN_PALE, SUN_PALE);
    canvas_text(screen->canvas, inside, type, text);
    if (focus && !choice) {
        double x = inside.x + fmin(canvas_text_width(screen->canvas, type, text), inside.w) + 6;
        canvas_fill(screen->canvas,
                    (struct box){x, y + h / 2 - fmin(h * 0.36, 30), 4, 2 * fmin(h * 0.36, 30)},
                    SUN);
    }
    part_hit(screen, box, ACT_FIELD, at, at);
}

static void draw_key(struct screen *screen, struct box box, const char *text, bool quiet) {
    canvas_panel(screen->canvas, box, 16, quiet ? SHADE : CARD, EDGE);
    canvas_text(screen->canvas, box,
                (struct type){.size = box.h > 80 ? 40 : 30,
                              .colour = INK,
                              .bold = true,
                              .across = CENTRE,
                              .down = MIDDLE},
                text);
}

static void erase_key(struct screen *screen, struct box box) {
    canvas_panel(screen->canvas, box, 16, SHADE, EDGE);
    double size = fmin(box.h * 0.5, 48);
    icon_draw(screen->canvas, ICON_ERASE, box.x + (box.w - size) / 2, box.y + (box.h - size) / 2,
              size, INK, INK);
    part_hit(screen, box, ACT_ERASE, 0, screen->view->form.focus);
}

void part_digits(struct screen *screen, struct box box) {
    double gap = 16, w = (box.w - 2 * gap) / 3, h = (box.h - 3 * gap) / 4;
    for (int i = 0; i < 10; i++) {
        int digit = i == 9 ? 0 : i + 1, row = i / 3, column = i == 9 ? 1 : i % 3;
        struct box key = {box.x + column * (w + gap), box.y + row * (h + gap), w, h};
        draw_key(screen, key, (char[]){(char)('0' + digit), 0}, false);
        part_hit(screen, key, ACT_TYPE, '0' + digit, screen->view->form.focus);
    }
    erase_key(screen, (struct box){box.x + 2 * (w + gap), box.y + 3 * (h + gap), w, h});
}

void part_letters(struct screen *screen, struct box box) {
    static const char *const rows[] = {"1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm"};
    double gap = 12, w = (box.w - 9 * gap) / 10, h = (box.h - 3 * gap) / 4;
    for (int row = 0; row < 4; row++) {
        double y = box.y + row * (h + gap), x = box.x + (row == 3 ? 1.5 * (w + gap) : 0);
        for (const char *letter = rows[row]; *letter; letter++, x += w + gap) {
            struct box key = {x, y, w, h};
            draw_key(screen, key, (char[]){*letter, 0}, row == 0);
            part_hit(screen, key, ACT_TYPE, *letter, screen->view->form.focus);
        }
        if (row == 3)
            erase_key(screen, (struct box){x, y, box.x + box.w - x, h});
    }
}

void part_choices(struct screen *screen, struct box box, int at) {
    const struct field *field = &screen->view->form.fields[at];
    int columns = field->choice_count > 8 ? 2 : 1;
    int rows = (field->choice_count + columns - 1) / columns;
    double gap = 12, h = fmin(80, (box.h + gap) / fmax(rows, 1) - gap);
    double w = (box.w - (columns - 1) * gap) / columns;
    for (int i = 0; i < field->choice_count; i++) {
        struct box row = {box.x + i / rows * (w + gap), box.y + i % rows * (h + gap), w, h};
        bool chosen = i == field->chosen;
        canvas_panel(screen->canvas, row, 16, chosen ? SUN_PALE : CARD, chosen ? SUN : EDGE);
        double x = row.x + 36, y = row.y + h / 2;
        canvas_disc(screen->canvas, x, y, 14, chosen ? INK : EDGE);
        canvas_disc(screen->canvas, x, y, chosen ? 6 : 12, chosen ? SUN_PALE : CARD);
        canvas_text(
            screen->canvas, (struct box){row.x + 68, row.y + 6, w - 84, h - 12},
            (struct type){
                .size = TEXT_BODY, .colour = INK, .bold = chosen, .down = MIDDLE, .lines = 2},
            _(field->choices[i]));
        part_hit(screen, row, ACT_CHOOSE, i, at);
    }
}

const char *part_place(char out[WORDS_MAX], const struct voter_view *voter) {
    snprintf(out, WORDS_MAX, _("page %d · No. %d"), voter->page, voter->number);
    return out;
}

static const char *last_characters(const char *text, int count) {
    const char *at = text + strlen(text);
    while (at > text && count > 0)
        if ((*--at & 0xC0) != 0x80)
            count--;
    return at;
}

// "A••••••va G. Ö.": how a name is shown to the room. The number of discs is always the same, so
// that it does not tell the length. Of a short surname only the first letter stays.
static const char *masked_name(char out[WORDS_MAX], const struct voter_view *voter) {
    const char *surname = voter->surname ? voter->surname : "";
    const char *given = voter->given ? voter->given : "";
    const char *patronymic = voter->patronymic ? voter->patronymic : "";
    size_t first = character_size(surname);
    const char *end = last_characters(surname, 2);
    if (last_characters(surname, 5) == surname)
        end = "";
    int length = snprintf(out, WORDS_MAX, "%.*s••••••%s", (int)first, surname, end);
    const char *const rest[] = {given, patronymic};
    for (int i = 0; i < 2 && length < WORDS_MAX - 8; i++)
        if (*rest[i])
            length += snprintf(out + length, (size_t)(WORDS_MAX - length), " %.*s.",
                               (int)character_size(rest[i]), rest[i]);
    return out;
}

const char *part_finger(int position) {
    static const char *const names[] = {
        N_("Any finger"),          N_("Right thumb"),        N_("Right index finger"),
        N_("Right middle finger"), N_("Right ring finger"),  N_("Right little finger"),
        N_("Left thumb"),          N_("Left index finger"),  N_("Left middle finger"),
        N_("Left ring finger"),    N_("Left little finger"),
    };
    return names[position >= 1 && position <= 10 ? position : 0];
}

void part_portrait(struct screen *screen, const struct picture *portrait, struct box box) {
    if (portrait && portrait->pixels) {
        canvas_picture(screen->canvas, box, 20, portrait, COVER, false);
        return;
    }
    unsigned ground = colour_mix(PAPER, ELSEWHERE, 0.16),
             figure = colour_mix(PAPER, ELSEWHERE, 0.4);
    cairo_t *to = screen->canvas->to;
    cairo_save(to);
    canvas_round_path(screen->canvas, box, 20);
    cairo_clip(to);
    canvas_fill(screen->canvas, box, ground);
    const bool small = box.h < 300; // the words need more of it
    double x = box.x + box.w / 2, r = box.w * (small ? 0.16 : 0.2);
    canvas_disc(screen->canvas, x, box.y + box.h * (small ? 0.5 : 0.38), r, figure);
    cairo_translate(to, x, box.y + box.h);
    cairo_scale(to, box.w * 0.4, box.h * (small ? 0.28 : 0.36));
    canvas_disc(screen->canvas, 0, 0, 1, figure);
    cairo_restore(to);
    canvas_text(screen->canvas, (struct box){box.x + 16, box.y + 16, box.w - 32, 60},
                (struct type){.size = TEXT_LEAST, .colour = INK_SOFT, .across = CENTRE, .lines = 2},
                _("No picture in the list"));
}

// The widest piece of a name that can't be broken, at this size.
static double widest_piece(struct screen *screen, const char *name, struct type type) {
    double widest = 0;
    char piece[WORDS_MAX];
    while (name && *name) {
        size_t size = strcspn(name, "- ");
        size += name[size] != 0;
        snprintf(piece, sizeof piece, "%.*s", (int)size, name);
        widest = fmax(widest, canvas_text_width(screen->canvas, type, piece));
        name += size;
    }
    return widest;
}

double part_names(struct screen *screen, const struct voter_view *voter, struct box box,
                  double size) {
    const char *const names[] = {voter->surname, voter->given, voter->patronymic};
    struct type type = {.size = size, .colour = INK, .bold = true, .letters = true, .least = 24};
    double widest = 0, y = 0;
    for (int i = 0; i < 3; i++)
        widest = fmax(widest, widest_piece(screen, names[i], type));
    if (widest > box.w) // all three stay of one size
        type.size = fmax(type.least, size * box.w / widest * 0.99);
    type.lines = 2;
    for (int i = 0; i < 3; i++)
        y += canvas_text(screen->canvas, (struct box){box.x, box.y + y, box.w, 0}, type, names[i]);
    return y;
}

void part_voter(struct screen *screen, struct box box) {
    const struct voter_view *voter = &screen->view->voter;
    char line[WORDS_MAX];
    part_card(screen, box);
    part_portrait(screen, voter->portrait, (struct box){box.x + 40, box.y + 40, 288, 384});
    double x = box.x + 368, y = box.y + 36, w = box.x + box.w - 40 - x;
    y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                     (struct type){.size = TEXT_SMALL, .colour = INK_SOFT}, _("Voter"));
    y += 4;
    y += part_names(screen, voter, (struct box){x, y, w, 0}, 40);
    y += 20;
    y += pair(screen, (struct box){x, y, w, 0}, _("Date of birth"), voter->birth) + 16;
    pair(screen, (struct box){x, y, w, 0}, _("In the list"), part_place(line, voter));
}

double part_visitor(struct screen *screen, struct box box) {
    const double y = box.y + 456;
    part_voter(screen, box);
    return y +
           part_strip(screen, (struct box){box.x + 40, y, box.w - 80, 0}, ELSEWHERE,
                      screen->view->without_document
                          ? _("No document: ask for name and date of birth, compare the picture")
                          : _("Compare with the document: picture, names, date of birth"));
}

void part_devices(struct screen *screen, struct box box, double row) {
    static const struct {
        enum icon icon;
        unsigned colour;
    } marks[] = {
        [WELL] = {ICON_WELL,   GO  },
          [LOOK_AT_IT] = {ICON_LOOK,   SUN },
          [BROKEN] = {ICON_BROKEN, STOP}
    };
    char words[WORDS_MAX];
    for (int i = 0; i < screen->view->device_count; i++) {
        const struct device_view *device = &screen->view->devices[i];
        double y = box.y + i * row;
        snprintf(words, sizeof words, _(device->words), device->number);
        struct type type = {.size = TEXT_SMALL, .colour = INK, .down = MIDDLE};
        icon_draw(screen->canvas, marks[device->health].icon, box.x, y + row / 2 - 12, 24,
                  marks[device->health].colour, 0);
        struct type state = type;
        state.across = RIGHT;
        state.colour = device->health == WELL ? INK_SOFT : INK;
        state.bold = device->health != WELL;
        state.lines = 2;
        double natural = canvas_text_width(screen->canvas, type, _(device->name));
        double room = box.w - 40, name = fmin(natural, room * 0.6);
        canvas_text(screen->canvas, (struct box){box.x + 40, y, name + 1, row}, type,
                    _(device->name));
        canvas_text(screen->canvas, (struct box){box.x + 40 + name + 12, y, room - name - 12, row},
                    state, words);
        if (i + 1 < screen->view->device_count)
            canvas_fill(screen->canvas, (struct box){box.x, y + row - 1, box.w, 2}, HAIRLINE);
    }
}

struct box part_side_card(struct screen *screen, unsigned colour, enum icon icon) {
    struct box card = {MARGIN, CARDS_TOP, SCREEN_WIDTH - 2 * MARGIN, CARDS_HEIGHT};
    struct box side = {card.x, card.y, 520, card.h};
    part_card(screen, card);
    cairo_save(screen->canvas->to);
    canvas_round_path(screen->canvas, card, RADIUS);
    cairo_clip(screen->canvas->to);
    canvas_fill(screen->canvas, side, colour);
    cairo_restore(screen->canvas->to);
    icon_draw(screen->canvas, icon, side.x + 110, side.y + side.h / 2 - 150, 300, WHITE, SUN);
    double x = side.x + side.w + 72;
    return (struct box){x, card.y + 64, card.x + card.w - 72 - x, card.h - 128};
}

double part_loading(struct screen *screen, struct box box) {
    char line[WORDS_MAX];
    if (screen->view->search.loading >= 100)
        return 0;
    snprintf(line, sizeof line,
             _("The fingers of the list are being loaded: %d %%. It goes on by itself"),
             screen->view->search.loading);
    return part_strip(screen, box, ELSEWHERE, line);
}

double part_steps(struct screen *screen, struct box box, const char *const *steps, int count) {
    double y = box.y;
    struct type type = {.size = 30, .colour = INK, .lines = 4};
    for (int i = 0; i < count; i++) {
        char number[NUMBER_TEXT];
        snprintf(number, sizeof number, "%d", i + 1);
        canvas_disc(screen->canvas, box.x + 28, y + 28, 28, SHADE);
        canvas_text(
            screen->canvas, (struct box){box.x, y, 56, 56},
            (struct type){
                .size = TEXT_BODY, .colour = INK, .bold = true, .across = CENTRE, .down = MIDDLE},
            number);
        double height = canvas_text(screen->canvas, (struct box){box.x + 88, y + 8, box.w - 88, 0},
                                    type, steps[i]);
        y += fmax(56, height + 8) + 24;
    }
    return y - box.y;
}

double part_turnout(struct screen *screen, struct box box) {
    const struct view *view = screen->view;
    struct turnout turnout = {.by_hour = view->figures.by_hour,
                              .first = view->opens_hour,
                              .last = view->closes_hour,
                              .until = atoi(view->clock) + 1,
                              .base = view->figures.in_list,
                              .line = ELSEWHERE,
                              .fill = ELSEWHERE_PALE};
    plot_turnout(screen->canvas, box, &turnout);
    return box.h;
}

// Masked name and place in the list, station and count: for the voter and for whoever watches.
void part_foot(struct screen *screen, struct box box, unsigned colour) {
    const struct view *view = screen->view;
    char line[WORDS_MAX], number[NUMBER_TEXT], name[WORDS_MAX];
    struct type type = {
        .size = TEXT_PUBLIC_THIRD, .colour = WHITE, .bold = true, .down = MIDDLE, .letters = true};
    canvas_fill(screen->canvas, box, colour_mix(colour, BLACK, 0.22));
    double x = box.x + 104;
    if (view->voter.surname && *view->voter.surname) {
        masked_name(name, &view->voter);
        double width = canvas_text_width(screen->canvas, type, name);
        canvas_text(screen->canvas, (struct box){x, box.y, width + 2, box.h}, type, name);
        type.bold = type.letters = false;
        canvas_text(screen->canvas, (struct box){x + width + 48, box.y, 420, box.h}, type,
                    part_place(line, &view->voter));
    }
    type.bold = type.letters = false;
    type.across = RIGHT;
    snprintf(line, sizeof line, _("PEC No. %04d · today %s"), view->precinct,
             words_number(number, view->figures.identified));
    canvas_text(screen->canvas, (struct box){box.x + box.w - 104 - 760, box.y, 760, box.h}, type,
                line);
}
