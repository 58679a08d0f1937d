// A hand at the station's keys, without a window: for tests that play visits on the small station.
// It goes round main.c's loop: works off the table's tasks, hears the threads when they say
// something, lets the clock tick.
#pragma once
#include "kiosk/station/station.h"
#include "sync/participation_log.h"
#include "tests/support/small_station.h"

// ---- A day, and the station that is opened on it

enum { HAND_PATH_SIZE = SMALL_PATH_SIZE + 16 };

struct hand_day {
    char data[HAND_PATH_SIZE]; // log and journal
    char medium[HAND_PATH_SIZE];
    char printer[HAND_PATH_SIZE];
    char reader[HAND_PATH_SIZE]; // that replays the small station's touches, where it is for
                                 // training
};

// In the small station's folder, its names ended by `mark`: "" for the first day. Makes nothing.
struct hand_day hand_day_of(const struct small_station *small, const char *mark);
// Kiosk 1 in English, without a camera. All that it points to is the caller's.
struct station_config hand_config(const struct small_station *small, const struct hand_day *day);
// Puts medium and printer in their places, if they are not there yet, and opens; the reader has
// been heard of then, so that the log has it with the zero report. A station that does not open
// ends the test, and says why on stderr.
struct station *hand_opens(const struct station_config *config);
// Open for visits, without a reader: tests put into the mailbox what it would answer. A day that
// does not open ends the test.
struct station *hand_opens_without_reader(const struct small_station *small,
                                          const struct hand_day *day);
// Open for visits, with faces and without a reader; `camera` is what it sees, NULL for tests that
// put its answers into the mailbox. NULL where the face models are not, without which nobody is
// looked at.
struct station *hand_opens_for_looks(const struct small_station *small, const struct hand_day *day,
                                     const char *camera);

extern bool hand_draws; // both screens, each time that they have changed

// ---- Waiting

// Once round the loop: waits, a second at the most, until there is something to do or to hear, and
// does it. A state with a voter ends by itself in time.
void hand_turn(struct station *station);
// Until the state is there and nothing more is to be done; false, and said on stderr, after half a
// minute, and from then on after a second.
bool hand_reaches(struct station *station, enum session_state wanted);

// ---- Keys, and what follows them at once

// SDL keycode; what the key asks for is not done yet. A hand presses nothing before it may.
void hand_strikes(struct station *station, int key);
void hand_press(struct station *station, int key);                    // SDL keycode
void hand_acts(struct station *station, enum session_event event);    // this screen's key for it
void hand_choose(struct station *station, int field, int choice);     // in the screen's form
void hand_fill(struct station *station, int field, const char *text); // likewise

// People are 0 .. 2: chair, secretary and operator when they unlock; chair, secretary and member
// when they decide. Passphrases and codes are the small station's, or wrong.
void hand_unlocks(struct station *station, int holder);
void hand_tries(struct station *station, int holder, const char *passphrase);
bool hand_unlocks_by_two(struct station *station); // chair and secretary; false: it is not locked
// The same, to WAITING, once more where the log that is opened is not as it was shown; opens the
// poll if need be.
bool hand_opens_day(struct station *station);
void hand_looks_up(struct station *station, const char *typed); // in WAITING
// A PIN that is in no list here, and is compared with the document and sent once more.
void hand_looks_up_stranger(struct station *station, const char *pin);
// In DECIDING: the verdict (0 admits) and the reason, decided by `a` and `b` with these codes.
void hand_decides(struct station *station, int verdict, int reason, int a, const char *code_a,
                  int b, const char *code_b);
// In UNDOING, for the first reason.
void hand_undoes(struct station *station, int a, const char *code_a, int b, const char *code_b);
bool hand_closes_doors(struct station *station);  // from WAITING, and there again
bool hand_asks_to_close(struct station *station); // the doors too; to CLOSING
void hand_signs_closing(struct station *station); // chair and secretary, in CLOSING
bool hand_closes_poll(struct station *station);   // from WAITING to CLOSED

// ---- What a day leaves

// Has this text file (the journal, a report) these words? "\n" before them: they begin a line.
bool hand_finds(const char *folder, const char *name, const char *words);
// The log's records from `from` on, as many as there are and there is room for. 0 also when it
// cannot be read, which is said on stderr.
size_t hand_records(const struct hand_day *day, uint64_t from, struct log_record *out, size_t room);
// How often the log has this event. The last one is put there, where there is one and a place for
// it.
int hand_times(const struct hand_day *day, enum log_event event, struct log_record *last);
