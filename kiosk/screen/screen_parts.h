// What several screens share: header, cards, row of actions, fields, pads, the voter's card.
// Private to screens.c and screen_*.c.
#pragma once
#include "kiosk/draw/canvas.h"
#include "kiosk/draw/icon.h"
#include "kiosk/draw/theme.h"
#include "kiosk/screen/screens.h"
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
// A small label and its value below; returns the height used.
double part_pair(struct screen *screen, struct box box, const char *label, const char *value);
void part_tile(struct screen *screen, struct box box, const char *label, const char *value);
void part_field(struct screen *screen, struct box box, int field, bool label);
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
double part_turnout(struct screen *screen, struct box box); // taken part by hour, as a curve

void part_mirror(struct screen *screen, struct box box, unsigned ground); // the camera's frame
const char *part_face_advice(const struct face_view *face); // keys: the one thing to do,
const char *part_face_second(const struct face_view *face); // and what else there is to say
// Masked name and place in the list, station and count.
void part_foot(struct screen *screen, struct box box, unsigned colour);

const char *part_finger(int position); // key: the finger's name
// "A••••••va G. Ö.": how a name is shown to the room.
const char *part_masked(char out[WORDS_MAX], const struct voter_view *voter);
const char *part_place(char out[WORDS_MAX], const struct voter_view *voter); // page and number
const char *part_precinct(char out[WORDS_MAX], const struct view *view);     // PEC and kiosk

void screen_locked(struct screen *screen);
void screen_opening(struct screen *screen);
void screen_waiting(struct screen *screen);
void screen_voter(struct screen *screen);
void screen_finger(struct screen *screen);
void screen_finding(struct screen *screen);
void screen_finding_face(struct screen *screen);
void screen_candidates(struct screen *screen);
void screen_nobody(struct screen *screen);
void screen_warned(struct screen *screen);
void screen_face(struct screen *screen);
void screen_doubted(struct screen *screen);
void screen_busy(struct screen *screen);
void screen_verdict(struct screen *screen);
void screen_verdict_in(struct screen *screen, double bottom); // with its foot, ending at `bottom`
void screen_unfinished(struct screen *screen);
void screen_form(struct screen *screen);
void screen_closing(struct screen *screen);
void screen_closed(struct screen *screen);
void screen_stopped(struct screen *screen);
// What a verdict says and looks like, for both displays.
struct verdict {
    unsigned colour;
    enum icon icon;
    const char *heading, *advice; // keys
};
const struct verdict *screen_verdict_of(enum session_state state); // NULL: the state is none
