// LOCKED: two of the three holders say their passphrases; touch has a keyboard for it.
#include "kiosk/screen/screen_list.h"
#include "kiosk/version.h"

// The two who are needed: who is done has a tick, who is next the colour of "here, now".
static void draw_holders(struct screen *screen, double x, double y) {
    int done = screen->view->holders_done;
    for (int i = 0; i < 2; i++) {
        double middle = x + 32 + i * 152.0;
        if (i)
            canvas_fill(screen->canvas, (struct box){middle - 112, y + 30, 72, 4},
                        done ? GO : HAIRLINE);
        canvas_disc(screen->canvas, middle, y + 32, 32, i < done ? GO : i == done ? SUN : SHADE);
        if (i < done)
            icon_draw(screen->canvas, ICON_TICK, middle - 16, y + 16, 32, WHITE, WHITE);
        else
            canvas_text(
                screen->canvas, (struct box){middle - 32, y, 64, 64},
                (struct type){
                    .size = 30, .colour = INK, .bold = true, .across = CENTRE, .down = MIDDLE},
                i ? "2" : "1");
    }
}

// What the two compare before they type: the log of yesterday's disk would say another slip than
// the paper.
static void draw_last(struct screen *screen, struct box box) {
    const struct last_view *last = &screen->view->last;
    char line[WORDS_MAX], slip[NUMBER_TEXT] = "–", records[NUMBER_TEXT];
    struct type label = {.size = TEXT_SMALL, .colour = INK_SOFT, .lines = 2};
    if (last->is_unread) {
        part_strip(screen, box, STOP, _("The log on this disk cannot be read"));
        return;
    }
    if (!last->records)
        return;
    if (last->slip)
        snprintf(slip, sizeof slip, "%d", last->slip);
    snprintf(line, sizeof line, _("Slip No. %s · records: %s · %s"), slip,
             words_number(records, last->records), last->when);
    box.y += canvas_text(screen->canvas, box,
                         (struct type){.size = TEXT_BODY, .colour = INK, .bold = true}, line);
    canvas_text(screen->canvas, (struct box){box.x, box.y + 2, box.w, 0}, label,
                last->is_over ? _("The last on this disk. The poll is closed.")
                              : _("The last on this disk. Compare with the last slip on paper: by "
                                  "typing you confirm it."));
}

// In which letters it is typed shows nowhere else: the discs are the same in all of them.
static const char *letters_text(char out[WORDS_MAX], const struct view *view) {
    const char *letters = view->form.letters ? _(view->form.letters) : "";
    const char *caps = view->is_caps_lock ? _("Caps Lock is on") : "";
    snprintf(out, WORDS_MAX, "%s%s%s", letters, *letters && *caps ? " · " : "", caps);
    return out;
}

static void draw_passphrase(struct screen *screen, double x, double y, double w) {
    const struct view *view = screen->view;
    const struct form *form = &view->form;
    const struct box strip = {x, y + 568, w, 0};
    char line[WORDS_MAX], letters[WORDS_MAX];
    letters_text(letters, view);
    if (form->count > 1)
        part_field(screen, (struct box){x, y, w, 112}, 1, true);
    canvas_text(screen->canvas, (struct box){x + w / 3, y + 10, w * 2 / 3 - 24, 26},
                (struct type){.size = TEXT_LEAST, .colour = INK, .bold = true, .across = RIGHT},
                letters);
    part_letters(screen, (struct box){x, y + 136, w, 408});
    if (view->is_busy) {
        part_strip(screen, strip, ELSEWHERE, _("One moment: the passphrase is being checked"));
    } else if (form->error) {
        int used = snprintf(line, sizeof line, _(form->error), form->error_number);
        if (*letters && !form->error_number)
            snprintf(line + used, sizeof line - (size_t)used, " (%s)", letters);
        part_strip(screen, strip, STOP, line);
    } else if (view->notice)
        part_strip(screen, strip, ELSEWHERE, _(view->notice));
}

void screen_locked(struct screen *screen) {
    const struct form *form = &screen->view->form;
    struct box card = {MARGIN, CARDS_TOP, SCREEN_WIDTH - 2 * MARGIN, CARDS_HEIGHT};
    double x = card.x + 64, w = 600, y = card.y + 48;
    const bool has_other_day = screen->view->is_other_day && !screen->view->last.is_over;
    char line[WORDS_MAX];
    part_ground(screen);
    part_card(screen, card);
    icon_draw(screen->canvas, ICON_LOCK, x - 16, y - 12, 104, INK, SUN);
    draw_holders(screen, x + 376, y);
    y += 116;
    y += part_heading(screen, (struct box){x, y, w, 0}, _("The station is locked"));
    y += 8;
    if (has_other_day) {
        snprintf(line, sizeof line,
                 _("The clock says %s, the election is on %s. Set the clock right: by typing you "
                   "confirm its date."),
                 screen->view->today, screen->view->date);
        y += part_strip(screen, (struct box){x, y, w, 0}, SUN, line);
    } else
        y += canvas_text(
            screen->canvas, (struct box){x, y, w, 0},
            (struct type){.size = TEXT_BODY, .colour = INK_SOFT, .lines = 3},
            screen->view->holders_done
                ? _("The first holder is done. Now the second one: choose yourself and type "
                    "your passphrase.")
                : _("Two of the three holders open it. Choose yourself and type your "
                    "passphrase."));
    y += 20;
    if (form->count > 0)
        part_choices(screen, (struct box){x, y, w, 252}, 0);
    draw_last(screen, (struct box){x, y + 252 + 20, w, 0});

    x = card.x + 736, w = card.x + card.w - 64 - x, y = card.y + 48;
    draw_passphrase(screen, x, y, w);
    if (!has_other_day || !screen->view->last.records) { // else the address gives way
        const char *address = screen->view->address[screen->view->language];
        snprintf(line, sizeof line, "%s · Shailoo %s", address ? address : "", shailoo_version);
        canvas_text(screen->canvas,
                    (struct box){card.x + 64, card.y + card.h - 64, card.w - 128, 36},
                    (struct type){.size = TEXT_SMALL, .colour = INK_SOFT}, line);
    }
    part_actions(screen);
}
