// What several screens share: header, cards, row of actions, fields, pads, the voter's card.
// Private to screens.c and screen_*.c.
#pragma once
#include "kiosk/draw/canvas.h"
#include "kiosk/draw/icon.h"
#include "kiosk/draw/theme.h"
#include "kiosk/session/states.h"
#include "kiosk/session/touch.h"
#include "kiosk/session/view.h"
#include "kiosk/words.h"
#include <SDL_keycode.h>
#include <stdio.h>

struct screen {
    struct canvas *canvas;
    const struct view *view;
    struct hits *hits;
};

enum { WORDS_MAX = 512 };

void part_hit(struct screen *screen, struct box box, enum act act, int arg, int field);
void part_ground(struct screen *screen); // paper and the header
void part_languages(struct screen *screen, double right, double y, unsigned ground, unsigned on);
void part_training(struct screen *screen, double right, double middle); // nothing on a real day
void part_actions(struct screen *screen);
void part_card(struct screen *screen, struct box box);
// A strip that tells: pale, with a bar at its left. Returns its height, which follows the text.
double part_strip(struct screen *screen, struct box box, unsigned bar, const char *text);
double part_heading(struct screen *screen, struct box box, const char *text);
void part_tile(struct screen *screen, struct box box, const char *label, const char *value);
void part_field(struct screen *screen, struct box box, int field, bool label);
// The form's fields, a row each, with what is wrong below; and what the one with the focus needs.
void part_form(struct screen *screen, struct box box);
void part_form_side(struct screen *screen, struct box card);
void part_digits(struct screen *screen, struct box box);  // number pad
void part_letters(struct screen *screen, struct box box); // keyboard
void part_choices(struct screen *screen, struct box box, int field);
void part_voter(struct screen *screen, struct box box); // the card at the left
// The same with what is to be compared below; returns how far down it comes.
double part_visitor(struct screen *screen, struct box box);
// Surname, given name and patronymic, a line each, all of one size; returns the height used.
double part_names(struct screen *screen, const struct voter_view *voter, struct box box,
                  double size);
void part_portrait(struct screen *screen, const struct picture *portrait, struct box box);
// A card whose left side is one colour with an icon; returns what is left for the text.
struct box part_side_card(struct screen *screen, unsigned colour, enum icon icon);
// What is still to be loaded of the list's fingers; returns its height, 0 when all is.
double part_loading(struct screen *screen, struct box box);
void part_devices(struct screen *screen, struct box box, double row);
// Numbered steps of what to do.
double part_steps(struct screen *screen, struct box box, const char *const *steps, int count);
double part_printer(struct screen *screen, struct box box); // what is wrong with it now, a strip
double part_tries(struct screen *screen, struct box box);   // that a paper has cost in vain
double part_turnout(struct screen *screen, struct box box); // taken part by hour, as a curve

// Masked name and place in the list, station and count.
void part_foot(struct screen *screen, struct box box, unsigned colour);

const char *part_finger(int position); // key: the finger's name
const char *part_place(char out[WORDS_MAX], const struct voter_view *voter); // page and number
