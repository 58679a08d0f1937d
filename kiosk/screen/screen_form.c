// DECIDING, UNDOING, EXPLAINING and PAPERS: a form on the left, and on the right what its field
// with the focus needs: choices or a number pad.
#include "kiosk/screen/screen_list.h"
#include <math.h>

static void draw_fields(struct screen *screen, struct box card) {
    const enum session_state state = screen->view->state;
    char name[WORDS_MAX], line[WORDS_MAX];
    double x = card.x + 48, w = card.w - 96, y = card.y + 36;
    part_card(screen, card);
    y += part_heading(screen, (struct box){x, y, w, 0},
                      state == DECIDING  ? _("Decision of the commission")
                      : state == UNDOING ? _("Take the mark back")
                      : state == PAPERS  ? _("Print a report")
                                         : _("By face, without a finger"));
    const struct voter_view *voter = &screen->view->voter;
    if (voter->surname) {
        snprintf(name, sizeof name, "%s %s %s · %s", voter->surname,
                 voter->given ? voter->given : "", voter->patronymic ? voter->patronymic : "",
                 part_place(line, voter));
        y += 2;
        y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                         (struct type){.size = TEXT_BODY, .colour = INK_SOFT}, name);
    }
    y += 16;
    part_form(screen, (struct box){x, y, w, card.y + card.h - 32 - y});
}

void part_form(struct screen *screen, struct box box) {
    const struct form *form = &screen->view->form;
    char line[WORDS_MAX];
    double x = box.x, w = box.w, y = box.y, end = box.y + box.h, gap = 12;
    if (screen->view->is_busy)
        end -= part_strip(screen, (struct box){x, end - 64, w, 0}, ELSEWHERE,
                          _("One moment: it is being checked")) +
               16;
    else if (form->error) {
        snprintf(line, sizeof line, _(form->error), form->error_number);
        end -= part_strip(screen, (struct box){x, end - 64, w, 0}, STOP, line) + 16;
    }
    // An official and his code share a row.
    int rows = 0;
    for (int i = 0; i < form->count; i++)
        rows += form->fields[i].kind != FIELD_CODE || i == 0;
    double h = fmin(100, (end - y + gap) / fmax(rows, 1) - gap);
    for (int i = 0; i < form->count; i++) {
        bool code_follows = i + 1 < form->count && form->fields[i + 1].kind == FIELD_CODE;
        double width = code_follows ? w - 276 : w;
        part_field(screen, (struct box){x, y, width, h}, i, true);
        if (code_follows) {
            i++;
            part_field(screen, (struct box){x + w - 260, y, 260, h}, i, true);
        }
        y += h + gap;
    }
}

void part_form_side(struct screen *screen, struct box right) {
    const struct form *form = &screen->view->form;
    part_card(screen, right);
    if (form->focus >= 0 && form->focus < form->count) {
        const struct field *field = &form->fields[form->focus];
        double x = right.x + 48, w = right.w - 96, y = right.y + 40;
        y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                         (struct type){.size = TEXT_LARGE, .colour = INK, .bold = true},
                         _(field->label)) +
             16;
        if (field->kind == FIELD_CHOICE) {
            part_choices(screen, (struct box){x, y, w, right.y + right.h - 40 - y}, form->focus);
        } else {
            const struct field *whose = form->focus > 0 ? field - 1 : field;
            if (whose->kind == FIELD_CHOICE && whose->chosen >= 0)
                y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                                 (struct type){.size = TEXT_BODY, .colour = INK, .lines = 2},
                                 _(whose->choices[whose->chosen]));
            canvas_text(screen->canvas, (struct box){x, y, w, 0},
                        (struct type){.size = TEXT_SMALL, .colour = INK_SOFT, .lines = 2},
                        _("The member types it himself; nobody looks on"));
            y = right.y + 208;
            part_digits(screen, (struct box){x + (w - 424) / 2, y, 424, 528});
        }
    }
}

void screen_form(struct screen *screen) {
    part_ground(screen);
    draw_fields(screen, (struct box){MARGIN, CARDS_TOP, 1056, CARDS_HEIGHT});
    part_form_side(screen, (struct box){1128, CARDS_TOP, 752, CARDS_HEIGHT});
    part_actions(screen);
}
