// Every state's screen, as screens.c has them in its table; each stands in the file of its name, or
// of the one beside it.
#pragma once
#include "kiosk/screen/screen_parts.h"

void screen_locked(struct screen *screen);
void screen_opening(struct screen *screen);
void screen_reporting(struct screen *screen);
void screen_unreported(struct screen *screen);
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
void screen_unfinished(struct screen *screen);
void screen_interrupted(struct screen *screen);
void screen_form(struct screen *screen);
void screen_doors(struct screen *screen);
void screen_closing(struct screen *screen);
void screen_closed(struct screen *screen);
void screen_stopped(struct screen *screen);
void screen_public(struct screen *screen); // of every state: what the voter and the room see
