// The station's inside, shared by the files of this folder and included by nobody else, and the
// little that all of them need. Calls go down: station.c, and station_keys and station_answers,
// which hear people and threads, say events; station_tasks asks visit, capture, search, mark and
// day; these use log and paper; all of them show.
#pragma once
#include "kiosk/journal.h"
#include "kiosk/paper/printer.h"
#include "kiosk/session/decision.h"
#include "kiosk/session/form.h"
#include "kiosk/station/station.h"
#include "kiosk/thread/sync_thread.h"
#include "kiosk/words.h"
#include "sync/day_figures.h"
#include "sync/hash_text.h"
#include "sync/lock_file.h"
#include "sync/referral_index.h"
#include "sync/secret_guard.h"
#include <time.h>

enum { PATH_MAX_SIZE = 512 };

enum station_device {
    DEVICE_READER,
    DEVICE_CAMERA,
    DEVICE_PRINTER,
    DEVICE_LOG,
    DEVICE_MEDIUM,
    DEVICE_CENTRE,
    DEVICES
};

struct answering { // a reader or a camera, as its device_identity says; "": none yet
    bool is_there;
    char now[IDENTITY_SIZE];
    char first[IDENTITY_SIZE];  // of this log, and of one that came late with these words before it
    char logged[IDENTITY_SIZE]; // the last of it
};

struct ridges_seen { // of the reader's pictures, since it was last judged by them
    double log_sum;  // of the pixels from ridge to ridge, were its resolution what it says
    int voters;
    bool said; // that they do not fit
};

struct found { // a candidate, kept while he may be chosen
    uint32_t number;
    uint8_t position; // of the finger that agrees
    char surname[VOTER_NAME_SIZE], given[VOTER_NAME_SIZE], patronymic[VOTER_NAME_SIZE];
    char birth[11];
    struct picture portrait;
};

struct visit {          // from the look-up to FORGET_VOTER; wiped then
    struct voter voter; // its views point into the slice
    struct log_visit record;
    struct log_mark mark;
    struct decision decision;
    struct finger_request fingers;
    struct picture portrait, print, frame;
    struct referral_precinct elsewhere; // where a voter who is not in the list probably is in one
    struct found found[CANDIDATES_MAX];
    struct search_answer searched; // the last by which a voter is sought
    struct search_answer given;    // all fingers of the visit
    struct search_answer faces;    // of the list, most like the last look
    struct log_captures captures;  // of the last finger or look that was searched
    uint32_t shown_ticket;         // of the last finger that was captured well
    uint32_t searched_ticket;      // of the last that was searched
    bool unsearched;               // one of its fingers never will be
    bool measured;                 // one of its prints counts in ridges_seen
    bool is_held;
    enum session_event held;       // said when the list has answered
    enum finger_advice advice;     // of that finger
    struct face_answer doubted;    // the last that agreed and may be a picture's
    char warned_name[2 * VOTER_NAME_SIZE];
    struct log_proposal warned; // who was named, and by what
    uint32_t warned_slip;       // 0: none
    float warned_score;
    bool duplicate;    // a slip may be out already
    bool was_asked;    // for a finger or the face
    bool concluded;    // the log has how it ended
    bool unidentified; // the log has that it did not identify him; he may try on
    char birth[11];
};

struct heard { // what the list said in the visits of one voter before this one
    uint32_t voter;
    struct search_answer fingers, faces;
    bool is_unheard; // it had not answered for one of the fingers when the visit ended
};

struct station {
    struct station_config config;
    char journal_path[PATH_MAX_SIZE], log_path[PATH_MAX_SIZE], sent_path[PATH_MAX_SIZE],
        receipt_path[PATH_MAX_SIZE], proof_path[PATH_MAX_SIZE], reports_path[PATH_MAX_SIZE];
    char kiosk_id[64];
    struct journal journal;
    struct folder_lock lock; // of the data folder, while this program lives
    struct printer printer;
    enum printer_state printed; // what it said of the last paper
    bool is_on_its_way;         // a paper, which it will say more of
    int64_t sent_to_printer_ms; // the last one
    int64_t look_at_printer_ms; // then again
    enum log_report report;     // of REPORTING and UNREPORTED
    int after_day[LOG_REPORTS]; // reports that came out when the log was closed already
    struct public_key key;      // the commission's, read once
    struct voter_slice *slice;
    struct referral_index *referral; // NULL: there is none that can be used
    struct referral_precinct here;   // this station's row of it
    struct participation_log *log;
    struct mailbox *mail;
    struct device_thread *devices;
    struct camera_thread *camera;
    struct answering answering[DEVICE_CAMERA + 1];
    struct ridges_seen ridges_seen;
    struct search_thread *search;
    struct capture_memory *captures; // NULL at a training station, which has recordings alone
    enum gallery_state gallery;
    uint32_t gallery_faces; // that are loaded
    struct uplink_config uplink;
    struct checkpoint_signer hub; // the centre, when the policy names its key
    struct sync_thread *sync;
    uint64_t poked_of;       // how many records the sync thread was told of; UINT64_MAX: none yet
    enum sync_status proved; // by the centre against this log; SYNC_OK: nothing
    enum sync_status proof_said; // the last of these that was

    enum sync_status fault;   // the last that stopped the station
    int64_t look_at_fault_ms; // then again
    enum session_state state;
    enum session_event last_event;
    enum session_state came_from; // when the decision's or the undoing's form was opened
    enum session_task pending;
    uint32_t ticket; // of the last request to the device thread; answers to older ones are dropped
    uint32_t
        ticket_before; // of the visit; a finger's search may be answered after the next request
    int64_t last_touch_ms;
    int64_t settled_ms; // when the screen changed last, or was answered
    int64_t typed_ms;   // the last character since then; 0: none
    bool has_typed;     // into a field, since then
    int64_t strayed_ms; // the last character that no field took
    struct visit visit;
    struct heard *heard; // each voter once
    size_t heard_count, heard_room;
    bool heard_is_lost; // there was no memory for one
    struct secret_guard guard;
    uint16_t operator_id;
    bool reader_is_excused; // a member said that it does not work, and it has not come back since
    uint32_t clock_steps;   // of the log, as they were shown last
    int64_t clock_began_ms; // what the clock showed when the machine started, since it was set last
    const char *clock_words; // that it was set, for the next screen between visits; NULL: said
    char confirmed[11];      // the day that the screen showed to both who opened
    bool is_as_shown;        // the log that was opened last goes as far as LOCKED had said
    bool tell_opening;       // notice_text is to be shown with the next screen
    bool begin_new_medium;   // the next opening of the log may begin a new second copy
    uint64_t figures_of;     // how many records the view's figures count; UINT64_MAX: none yet

    struct view view;
    char code_text[HASH_TEXT_SIZE], verifier_key[CHECKPOINT_KEY_SIZE],
        checkpoint[CHECKPOINT_NOTE_MAX + 1];
    char notice_text[400];          // a notice with a number in it
    char unfinished[48];            // list numbers of marks without a slip
    enum language language_between; // of the visits, when none is under way
    bool changed;
};

extern const int64_t *station_held_ms; // tests hold the monotonic clock; NULL: the machine's
int64_t station_now_ms(void);          // monotonic
int64_t station_time_ms(void);         // since 1970, UTC
// What the clock showed when the machine started: it changes when the clock is set.
int64_t station_clock_began_ms(void);
const struct slice_policy *station_policy(const struct station *station);
void station_local_time(const struct station *station, int64_t t_ms, struct tm *out);
void station_date_text(const struct station *station, int64_t t_ms, char out[11]); // 24.01.2027
void station_clock_text(const struct station *station, int64_t t_ms, char out[6]); // 09:05, local
// The screen changes now: a press that was under way is not meant for it.
void station_settle(struct station *station);
enum session_event station_wrong(struct station *station, const char *error); // FORM_WRONG
