// CHOOSING, NOBODY_FOUND, WARNED: what the whole list says of a finger, or of a face. It proposes
// and warns; the screens say at every step that people decide.
#include "kiosk/screen/screen_list.h"
#include <math.h>

// ---- Candidates

static void draw_likelihood(struct screen *screen, struct box box,
                            const struct candidate_view *candidate) {
    canvas_text(screen->canvas, (struct box){box.x, box.y, box.w, 32},
                (struct type){.size = TEXT_SMALL, .colour = INK, .bold = true},
                _(candidate->likelihood));
    struct box bar = {box.x, box.y + 36, box.w, 16};
    canvas_panel(screen->canvas, bar, 8, SHADE, SHADE);
    bar.w = fmax(16, bar.w * fmin(candidate->share, 1));
    canvas_panel(screen->canvas, bar, 8, ELSEWHERE, ELSEWHERE);
}

// Whether the voter was identified already: then in the verdict's colour.
static void draw_state(struct screen *screen, struct box box,
                       const struct candidate_view *candidate) {
    char line[WORDS_MAX];
    const bool is_marked = *candidate->marked != 0;
    const unsigned colour = is_marked ? WAIT : SHADE;
    if (is_marked)
        snprintf(line, sizeof line, _("identified at %s"), candidate->marked);
    else
        snprintf(line, sizeof line, "%s", _("not identified yet"));
    canvas_panel(screen->canvas, box, 12, colour, colour);
    canvas_text(screen->canvas, box_inset(box, 8),
                (struct type){.size = TEXT_SMALL,
                              .colour = colour == SHADE ? INK : WHITE,
                              .bold = true,
                              .across = CENTRE,
                              .down = MIDDLE},
                line);
}

// Who it is, that kiosk alone shows: a finger by which it shows a voter proves nothing there.
static void draw_elsewhere(struct screen *screen, struct box box, int kiosk) {
    char line[WORDS_MAX];
    const struct box text = box_inset(box, 24);
    canvas_panel(screen->canvas, box, 20, CARD, EDGE);
    snprintf(line, sizeof line, _("Somebody of kiosk %d"), kiosk);
    const double y =
        text.y +
        canvas_text(
            screen->canvas, (struct box){text.x, text.y, text.w, 0},
            (struct type){.size = TEXT_LARGE, .colour = ELSEWHERE, .bold = true, .lines = 3}, line);
    canvas_text(screen->canvas, (struct box){text.x, y + 16, text.w, text.y + text.h - y - 16},
                (struct type){.size = TEXT_BODY, .colour = INK, .lines = 8},
                _("Send them there: that kiosk finds who it is"));
}

static void draw_candidate(struct screen *screen, struct box box, int at) {
    const struct candidate_view *candidate = &screen->view->search.best[at];
    const struct voter_view *voter = &candidate->voter;
    const bool chosen = screen->view->form.count && screen->view->form.fields[0].chosen == at;
    char line[WORDS_MAX];
    if (candidate->kiosk) {
        draw_elsewhere(screen, box, candidate->kiosk);
        return;
    }
    canvas_panel(screen->canvas, box, 20, chosen ? SUN_PALE : CARD, EDGE);
    if (chosen)
        canvas_frame(screen->canvas, box, 20, 6, SUN);
    const bool wide = box.w > 600; // one or two: all of it stands beside a larger picture
    double x = box.x + 24, w = box.w - 48, y = box.y + 24;
    struct box picture = {x, y, wide ? 294 : 160, wide ? 392 : 216};
    part_portrait(screen, voter->portrait, picture);
    struct box key = {x + w - 56, y, 56, 56}; // the key that chooses
    canvas_frame(screen->canvas, key, 8, 2, INK_SOFT);
    snprintf(line, sizeof line, "%d", at + 1);
    canvas_text(
        screen->canvas, key,
        (struct type){
            .size = TEXT_BODY, .colour = INK, .bold = true, .across = CENTRE, .down = MIDDLE},
        line);
    const double beside = picture.x + picture.w + (wide ? 32 : 12), beside_w = x + w - beside;
    if (wide)
        part_names(screen, voter, (struct box){beside, y + 72, beside_w, 0}, 36);
    else
        part_names(screen, voter, (struct box){x, y + 240, w, 0}, 30);
    y += picture.h - 124;
    canvas_text(screen->canvas, (struct box){beside, y, beside_w, 26},
                (struct type){.size = TEXT_LEAST, .colour = INK_SOFT}, _("Date of birth"));
    canvas_text(screen->canvas, (struct box){beside, y + 26, beside_w, 44},
                (struct type){.size = wide ? TEXT_LARGE : TEXT_BODY, .colour = INK, .bold = true},
                voter->birth);
    canvas_text(screen->canvas, (struct box){beside, y + (wide ? 80 : 72), beside_w, 36},
                (struct type){.size = wide ? TEXT_BODY : TEXT_SMALL, .colour = INK},
                part_place(line, voter));
    draw_likelihood(screen, (struct box){x, box.y + box.h - 140, w, 52}, candidate);
    draw_state(screen, (struct box){x, box.y + box.h - 72, w, 52}, candidate);
    part_hit(screen, box, ACT_CHOOSE, at, 0);
}

void screen_candidates(struct screen *screen) {
    const struct search_view *search = &screen->view->search;
    struct box card = {MARGIN, CARDS_TOP, SCREEN_WIDTH - 2 * MARGIN, CARDS_HEIGHT};
    double x = card.x + 40, w = card.w - 80, y = card.y + 32, gap = 24;
    part_ground(screen);
    part_card(screen, card);
    y += part_heading(screen, (struct box){x, y, w, 0}, _("Who stands before you?"));
    y += 4;
    if (screen->view->form.error)
        part_strip(screen, (struct box){x, y, w, 0}, STOP, _(screen->view->form.error));
    else
        canvas_text(screen->canvas, (struct box){x, y, w, 68},
                    (struct type){.size = TEXT_BODY, .colour = INK_SOFT, .lines = 2},
                    search->by_face
                        ? _("Ask for name and date of birth before you look here, and compare the "
                            "picture. How alike the faces are decides nothing.")
                        : _("Ask for name and date of birth before you look here, and compare the "
                            "picture. How well the finger agrees decides nothing."));
    y = card.y + 176;
    const int columns = search->count <= 2 ? 2 : CANDIDATES_MAX;
    const double width = (w - (columns - 1) * gap) / columns;
    if (search->count == 1) {
        const char *const steps[] = {
            _("Ask for name and date of birth, and compare the picture"),
            _("Is it the person: choose (1) and press Enter"),
            search->by_face ? _("Then a finger has to agree, as with every voter")
                            : _("Then another finger has to agree, as with every voter"),
            search->by_face ? _("Is it somebody else: by finger (F2), or the PIN (Esc)")
                            : _("Is it somebody else: another finger (F2), or the PIN (Esc)")};
        part_steps(screen, (struct box){x + width + gap + 48, y + 24, width - 72, 0}, steps, 4);
    }
    for (int i = 0; i < search->count; i++)
        draw_candidate(screen,
                       (struct box){x + i * (width + gap), y, width, card.y + card.h - 32 - y}, i);
    part_actions(screen);
}

void screen_nobody(struct screen *screen) {
    const struct search_view *search = &screen->view->search;
    char line[WORDS_MAX], number[NUMBER_TEXT];
    part_ground(screen);
    const struct box text = part_side_card(screen, ELSEWHERE, ICON_DOCUMENT);
    double y = text.y;
    y += part_heading(screen, (struct box){text.x, y, text.w, 0},
                      search->by_face ? _("Nobody in the list has this face")
                                      : _("Nobody in the list has this finger"));
    y += 8;
    snprintf(line, sizeof line,
             search->by_face ? _("It was compared with the %s faces of this station.")
                             : _("It was compared with the %s fingers of this station."),
             words_number(number, search->references));
    y += canvas_text(screen->canvas, (struct box){text.x, y, text.w, 0},
                     (struct type){.size = TEXT_LARGE, .colour = INK_SOFT, .lines = 2}, line);
    y += 48;
    const char *const steps[] = {
        search->by_face ? _("Try a finger (Enter), or look once more, with other light (F3)")
                        : _("Wipe the finger and the glass, and try another finger (Enter)"),
        _("Or go back (Esc) and type the PIN. Where the voter is in no list here, it tells which "
          "polling station to go to"),
        search->by_face
            ? _("Portraits grow old: no face found is no reason to refuse a voter")
            : _("Not everyone gave every finger: no finger found is no reason to refuse a voter")};
    part_steps(screen, (struct box){text.x, y, text.w, 0}, steps, 3);
    part_actions(screen);
}

// ---- A finger that is somebody else's

static const char *warned_heading(const struct warning_view *warning) {
    if (warning->by_face)
        return warning->before     ? N_("This voter's face was as like somebody else's")
               : warning->official ? N_("This face is as like a commission member's")
               : *warning->marked  ? N_("This face is as like somebody's who is identified already")
                                   : N_("This face is as like somebody else's in the list");
    return warning->before     ? N_("A finger of somebody else was given for this voter")
           : warning->official ? N_("This is a commission member's finger")
           : *warning->marked  ? N_("This finger's owner is identified already")
                               : N_("This finger is somebody else's in the list");
}

// Whose it is, in the list or, of an earlier visit, by what the log knows of the other.
static const char *warned_of(const struct warning_view *warning) {
    if (warning->by_face)
        return warning->before && !warning->slip
                   ? N_("At %s it was as like somebody else's in the list")
               : warning->before ? N_("At %s it was as like that of the owner of slip No. %d")
               : *warning->marked
                   ? N_("The face is as like that of No. %d in the list, %s: marked at %s")
                   : N_("The face is as like that of No. %d in the list, %s");
    return warning->before && !warning->slip
               ? N_("At %s it was the finger of somebody else in the list")
           : warning->before  ? N_("At %s it was the finger of the owner of slip No. %d")
           : *warning->marked ? N_("The finger is that of No. %d in the list, %s: marked at %s")
                              : N_("The finger is that of No. %d in the list, %s");
}

void screen_warned(struct screen *screen) {
    const struct view *view = screen->view;
    const struct warning_view *warning = &view->warning;
    char line[WORDS_MAX], who[WORDS_MAX];
    part_ground(screen);
    const struct box text =
        part_side_card(screen, WAIT, warning->official ? ICON_WARNING : ICON_ALREADY);
    double y = text.y;
    y += part_heading(screen, (struct box){text.x, y, text.w, 0}, _(warned_heading(warning)));
    y += 8;
    snprintf(who, sizeof who, "%s %s %s · %s", view->voter.surname ? view->voter.surname : "",
             view->voter.given ? view->voter.given : "",
             view->voter.patronymic ? view->voter.patronymic : "", part_place(line, &view->voter));
    y += canvas_text(screen->canvas, (struct box){text.x, y, text.w, 0},
                     (struct type){.size = TEXT_BODY, .colour = INK_SOFT, .lines = 2}, who);
    y += 24;
    if (warning->before)
        snprintf(line, sizeof line, _(warned_of(warning)), warning->marked, warning->slip);
    else
        snprintf(line, sizeof line, _(warned_of(warning)), warning->number,
                 warning->name ? warning->name : "", warning->marked);
    y += part_strip(screen, (struct box){text.x, y, text.w, 0}, WAIT, line) + 40;
    const char *const steps[] = {
        warning->by_face
            ? _("No ballot yet. Nobody is accused: relatives are alike")
            : _("No ballot yet. Nobody is accused: somebody may have helped with the reader"),
        _("Call the chair. The warning stays with this voter for the day"),
        _("Two members decide and give the reason (F5)")};
    part_steps(screen, (struct box){text.x, y, text.w, 0}, steps, 3);
    part_actions(screen);
}
