// SHOWING_VOTER: is this the person of the document?
#include "kiosk/screen/screen_list.h"

void screen_voter(struct screen *screen) {
    const struct voter_view *voter = &screen->view->voter;
    struct box card = {MARGIN, CARDS_TOP, SCREEN_WIDTH - 2 * MARGIN, CARDS_HEIGHT};
    char line[WORDS_MAX];
    part_ground(screen);
    part_card(screen, card);
    // As large as comparing it with the document needs, and no larger: a picture of this one could
    // be held before the camera.
    part_portrait(screen, voter->portrait, (struct box){card.x + 64, card.y + 64, 288, 384});
    double x = card.x + 64 + 288 + 64, w = card.x + card.w - 64 - x, y = card.y + 56;
    y += canvas_text(screen->canvas, (struct box){x, y, w, 0},
                     (struct type){.size = TEXT_BODY, .colour = INK_SOFT}, _("Voter"));
    y += 4;
    const char *const names[] = {voter->surname, voter->given, voter->patronymic};
    for (int i = 0; i < 3; i++)
        y += canvas_text(
            screen->canvas, (struct box){x, y, w, 0},
            (struct type){.size = 72, .colour = INK, .bold = true, .least = 40, .letters = true},
            names[i]);
    y = card.y + 380;
    struct type label = {.size = TEXT_BODY, .colour = INK_SOFT};
    struct type value = {.size = TEXT_HEADING, .colour = INK, .bold = true};
    double half = w / 2;
    canvas_text(screen->canvas, (struct box){x, y, half, 0}, label, _("Date of birth"));
    canvas_text(screen->canvas, (struct box){x, y + 36, half - 32, 0}, value, voter->birth);
    canvas_text(screen->canvas, (struct box){x + half, y, half, 0}, label, _("In the list"));
    canvas_text(screen->canvas, (struct box){x + half, y + 36, half, 0}, value,
                part_place(line, voter));
    struct box ask = {card.x + 64, card.y + card.h - 56 - 224, card.w - 128, 224};
    canvas_panel(screen->canvas, ask, 20, ELSEWHERE_PALE, ELSEWHERE_PALE);
    icon_draw(screen->canvas, ICON_DOCUMENT, ask.x + 40, ask.y + 40, 144, ELSEWHERE, SUN);
    struct type question = {.size = 40, .colour = INK, .bold = true, .lines = 2, .letters = true};
    struct type advice = {.size = TEXT_BODY, .colour = INK, .lines = 2};
    const bool document = !screen->view->without_document;
    const char *ask_text = document ? _("Is this the person of the document?")
                                    : _("Is this the person who stands before you?");
    const char *how =
        document ? _("Compare with the document: picture, names, date of birth")
        : screen->view->found_by_face
            ? _("Ask for name and date of birth; a finger then has to agree too")
            : _("Ask for name and date of birth; another finger then has to agree too");
    double tx = ask.x + 232, tw = ask.w - 272;
    double first = canvas_text_height(screen->canvas, tw, question, ask_text) + 8;
    double all = first + canvas_text_height(screen->canvas, tw, advice, how);
    y = ask.y + (ask.h - all) / 2;
    canvas_text(screen->canvas, (struct box){tx, y, tw, 0}, question, ask_text);
    canvas_text(screen->canvas, (struct box){tx, y + first, tw, 0}, advice, how);
    part_actions(screen);
}
