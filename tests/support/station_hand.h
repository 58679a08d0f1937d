// A hand at the station's keys, without a window: for tests that play visits on the small station.
#pragma once
#include "kiosk/station/station.h"
#include "tests/support/small_station.h"

// Kiosk 1 in English on the small station: data, the log's second copy and paper in these folders,
// touches from `replay` (finger_reader_open), no camera. All is the caller's.
struct station_config hand_config(const struct small_station *small, const char *data,
                                  const char *medium, const char *printer, const char *replay);
struct station *hand_opens(const struct station_config *config); // NULL: why is on stderr

// A day's folders below the small station's, named with `mark` at the end ("" for the first day):
// data, which the station makes, medium and paper, which are made here. False when they can't be.
enum { HAND_PATH_SIZE = SMALL_PATH_SIZE + 8 };
bool hand_makes_folders(const struct small_station *small, const char *mark,
                        char data[HAND_PATH_SIZE], char medium[HAND_PATH_SIZE],
                        char printer[HAND_PATH_SIZE]);
// For tests that put the camera's answers into the mailbox: in these folders, without a reader,
// open for visits. NULL where the face models are not, without which nobody is looked at.
struct station *hand_opens_for_looks(const struct small_station *small, const char *data,
                                     const char *medium, const char *printer);

// Lets tasks and threads run until the state is there and nothing more is to be done; false, and
// said on stderr, after a minute.
bool hand_reaches(struct station *station, enum session_state wanted);
void hand_press(struct station *station, int key); // SDL keycode, and what follows at once
void hand_choose(struct station *station, int field, int choice);
void hand_fill(struct station *station, int field, const char *text);
void hand_unlocks(struct station *station, int holder); // of the small station: 0 .. 2
void hand_looks_up(struct station *station, const char *typed);
// In DECIDING: the verdict (0 admits), the reason, the deciders `a` and `b` (0 .. 2) with these
// codes.
void hand_decides(struct station *station, int verdict, int reason, int a, const char *code_a,
                  int b, const char *code_b);
// In UNDOING: the first reason, the deciders `a` and `b` (0 .. 2) with these codes.
void hand_undoes(struct station *station, int a, const char *code_a, int b, const char *code_b);
