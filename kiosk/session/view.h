// All that a screen shows, as plain data: station/ fills it in, screen/ draws it, golden tests
// make their own. Texts that the station says are English keys of the translations (N_), so a
// language switch redraws and nothing else. Names and numbers of voters are data and are never
// translated.
#pragma once
#include "biometric/picture.h"
#include "kiosk/session/session.h"
#include "kiosk/session/states.h"
#include "kiosk/session/station_event.h"
#include "kiosk/words.h"

enum { FIELD_TEXT_MAX = 96, FORM_FIELDS_MAX = 6, CHOICES_MAX = 12 };

enum field_kind {
    FIELD_LINE,   // what a document or a scanner says of the voter; a number pad by touch. Letters
                  // are kept, for a line with letters is no number
    FIELD_SECRET, // dots; a full keyboard by touch
    FIELD_CODE,   // dots; a number pad
    FIELD_CHOICE, // one of `choices`
};

struct field {
    const char *label; // key
    enum field_kind kind;
    char text[FIELD_TEXT_MAX];
    const char *choices[CHOICES_MAX]; // keys, or names of people, which have no translation and
                                      // stay as they are
    int choice_count, chosen;
};

struct form {
    struct field fields[FORM_FIELDS_MAX];
    int count, focus;
    const char *error;   // key; NULL when all is well
    int error_number;    // for a %d in it
    bool begins_anew;    // what stands in the field with the focus was refused as it is: who types
                         // on begins another
    const char *letters; // key: in which letters a secret was typed last; NULL: in none
};

struct voter_view {
    const char *surname, *given, *patronymic; // UTF-8; patronymic may be ""
    const char *birth;                        // 14.03.1957
    int page, number;                         // in the paper list
    const struct picture *portrait;           // blue-green-red, or NULL
};

struct finger_view {
    int position; // ISO/IEC 19794-2: 1..5 right thumb..little, 6..10 left
    int next;     // the finger that follows; 0 = the face
    int attempt, attempts;
    enum finger_moment moment;
    bool checking;               // lifted, being compared
    bool lost;                   // the reader is unplugged
    const char *advice;          // key; NULL or ""
    int quality;                 // 0..100; -1 before the first capture
    const struct picture *print; // gray, or NULL
};

struct face_view {
    int attempt, attempts;
    bool lost, frozen;             // the camera is unplugged; it is there and gives no new picture
    const char *advice;            // key; NULL or ""
    int progress;                  // 0..100
    enum face_challenge challenge; // a head turn, and back
    int side;                      // of the challenge: 1 the voter's own left, -1 the right
    double done;                   // 0..1 of the challenge
    bool is_there;                 // a face, in the last frame that was looked at
    double x, y, size;             // its middle and height, in widths and heights of the frame
    unsigned doubts;               // of DOUBTED: enum face_doubt
    const struct picture *frame;
};

enum { CANDIDATES_MAX = 4 };

struct candidate_view { // of CHOOSING; who it may be
    struct voter_view voter;
    const char *likelihood; // key
    double share;           // 0..1 of the score from which on it is as good as certain
    char marked[6];         // 10:43; "": not yet
    int kiosk; // of this station, that alone says who it is and marks them; 0: this one
};

struct search_view {
    bool by_face;   // else by finger
    bool searching; // the finger is being compared with the list
    int loading;    // percent of the list's fingers that are loaded; 100: all
    int references; // that the last one was compared with
    int count;
    struct candidate_view best[CANDIDATES_MAX]; // most likely first
};

struct warning_view { // of WARNED: whose finger it is
    bool official;    // a commission member's
    bool by_face;     // it is the face that is as like the other's
    bool before; // it was given in an earlier visit, at the time in `marked`; no name is kept of it
    int slip;    // of the other's mark then; 0: there was none
    const char *name;
    int number;     // in the list
    char marked[6]; // 10:43; "": no mark
};

struct mark_view { // of the slip, and of "already identified"
    int slip, kiosk;
    char time[6];       // 10:43
    const char *method; // key: fingerprint, face, finger and face, decision of the commission
};

static const char voters_cabinet[] = "https://tizme.gov.kg/voter_cabinet.xhtml";

enum { NEXT_DOOR_M = 50 }; // nearer is as good as here: several precincts often share one school

struct referral_view {  // of NOT_LISTED: where the voter probably is in the list
    const char *number; // NULL: no index, or no list has the voter
    const char *address[LANGUAGES];
    int distance_m;  // from this station, as the crow flies; -1: not known
    const char *map; // a link; "": not known
};

enum health { WELL, LOOK_AT_IT, BROKEN };
struct device_view {
    const char *name; // key
    enum health health;
    const char *words; // key, with %d for `number` when it has one
    int number;
};

struct figures_view {
    int in_list, women, men, with_biometrics;
    int identified, by_finger, by_face, by_decision, overrides, doubts, fruitless;
    int not_identified, already, not_listed, undone, unfinished;
    const char *unfinished_numbers; // in the list, of those marked without a slip: "12, 45, …"
    int by_hour[24];                // local hours
};

// A paper on its way, and the printer: of REPORTING, UNREPORTED, PRINTING, UNFINISHED; and what has
// come out, for the reminders of WAITING and CLOSED.
struct paper_view {
    const char *name;     // key: Zero report
    int number;           // of its kind, of reports: from 2 on the paper says that it is a copy
    const char *trouble;  // key: what is wrong with the printer, and what to do; NULL: nothing
    bool is_slow;         // it has been on its way for longer than usual
    int tries;            // that this paper has cost, and none brought it
    char last_try[9];     // 10:43:12
    int out[LOG_REPORTS]; // reports that came out
};

enum day_phase { DAY_NOT_BEGUN, DAY_OPEN, DAY_DOORS_CLOSED, DAY_OVER };

struct last_view { // LOCKED: how far the log on the disk goes, for the holders to compare
    int records;   // 0: it has not begun
    int slip;      // the last one's number; 0: none
    char when[17]; // of the last record: 24.01.2027 20:05
    bool is_over;  // the poll is closed
    bool has_closed_doors;
    bool is_unread; // there is one, and it cannot be read
};

struct alarm_view {    // a share or a pace that is not usual, as long as it is not
    const char *words; // key, with %d for `number` and %d for `of`; NULL: all is usual
    const char *who;   // a name, or NULL
    int number, of;
};

struct view {
    enum session_state state;
    enum language language;
    bool training;
    const char *election[LANGUAGES], *address[LANGUAGES];
    int precinct, kiosk;
    int opens_hour, closes_hour; // of the poll, local
    int minutes_left;            // to the closing hour; 0: it is past
    char date[11];               // of the election: 24.01.2027
    char today[11], clock[6];    // by the machine's clock: 24.01.2027, 10:43
    bool is_other_day;           // than the election's, and this is no training
    struct last_view last;       // LOCKED
    enum day_phase day;          // how far it is, also where the station is locked
    struct paper_view paper;
    struct figures_view figures;
    struct alarm_view alarm;
    bool may_override;              // the operator, a doubt of the face
    bool may_give_finger, may_look; // NOT_IDENTIFIED: there are tries left,
    bool is_decided;                // or the commission has had its say
    bool is_caps_lock;
    bool is_busy; // what was sent is being checked
    struct device_view devices[6];
    int device_count;
    int holders_done;        // 0 or 1 of the two who open the station
    struct form form;        // LOCKED, WAITING, CHOOSING, DECIDING, UNDOING; count 0 elsewhere
    const char *notice;      // key; one line about what just happened, or NULL
    struct voter_view voter; // from SHOWING_VOTER to the verdict
    struct finger_view finger;
    struct face_view face;
    struct search_view search; // FINDING.., CHOOSING, NOBODY_FOUND
    struct warning_view warning;
    bool without_document; // found by finger or face in the whole list
    bool found_by_face;
    struct mark_view mark; // PRINTING, IDENTIFIED, ALREADY_IDENTIFIED, UNFINISHED
    struct referral_view referral;
    const char *reason; // key: why not identified, or what stopped the station
    bool is_evidence;   // of that: nothing is to be put right here, the commission has to see it
    const char *check_code; // base64. OPENING: the package's hash; CLOSED: the root of the log
    const char *kiosk_key;  // base64. OPENING: as in kiosk.vkey and on the zero report
    const char *checkpoint; // CLOSED: the log's signed checkpoint, as a code
    int focus_action;       // which action of the bottom row has the keyboard's focus, -1 none
};

// What can be done now: the state's actions, but for what the policy, or what stopped the station,
// forbids. How many.
size_t view_actions(const struct view *view, struct state_action out[STATE_ACTIONS_MAX]);
