// What station.c and station_tasks.c share: the station's inside. Nobody else includes it.
#pragma once
#include "kiosk/journal.h"
#include "kiosk/session/decision.h"
#include "kiosk/session/form.h"
#include "kiosk/station/station.h"
#include "kiosk/station/unlock_guard.h"
#include "kiosk/thread/sync_thread.h"
#include "kiosk/words.h"
#include "sync/day_figures.h"
#include "sync/hash_text.h"
#include "sync/referral_index.h"
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
    struct search_answer searched; // the last
    struct search_answer faces;    // of the list, most like the last look
    uint32_t shown_ticket;         // of the last finger that was captured well
    uint32_t searched_ticket;      // of the last that was searched
    enum session_event held;       // said when the list has answered; SESSION_EVENTS: nothing is
    enum finger_advice advice;     // of that finger
    struct face_answer doubted;    // the last that agreed and may be a picture's
    char warned_name[2 * VOTER_NAME_SIZE];
    uint32_t warned_slip; // 0: none
    bool duplicate;       // a slip may be out already
    bool concluded;       // the log has how it ended
    char birth[11];
};

struct station {
    struct station_config config;
    char journal_path[PATH_MAX_SIZE], log_path[PATH_MAX_SIZE], sent_path[PATH_MAX_SIZE],
        receipt_path[PATH_MAX_SIZE];
    char kiosk_id[64];
    struct journal journal;
    struct voter_slice *slice;
    struct referral_index *referral; // NULL: there is none that can be used
    struct referral_precinct here;   // this station's row of it
    struct participation_log *log;
    struct mailbox *mail;
    struct device_thread *devices;
    struct camera_thread *camera;
    struct search_thread *search;
    enum gallery_state gallery;
    uint32_t gallery_faces; // that are loaded
    struct uplink_config uplink;
    struct checkpoint_signer hub; // the centre, when the policy names its key
    struct sync_thread *sync;

    enum session_state state;
    enum session_event last_event;
    enum session_task pending;
    uint32_t ticket; // of the last request to the device thread; answers to older ones are dropped
    uint32_t
        ticket_before; // of the visit; a finger's search may be answered after the next request
    int64_t last_touch_ms;
    struct visit visit;
    struct unlock_guard guard; // by station_now_ms
    uint16_t operator_id;
    uint32_t clock_steps;  // of the log, as they were shown last
    bool tell_opening;     // notice_text is to be shown with the next screen
    bool begin_new_medium; // the next opening of the log may begin a new second copy
    uint64_t figures_of;   // how many records the view's figures count; UINT64_MAX: none yet

    struct view view;
    char code_text[HASH_TEXT_SIZE], checkpoint[CHECKPOINT_NOTE_MAX + 1];
    char notice_text[200];          // a notice with a number in it
    char unfinished[48];            // list numbers of marks without a slip
    enum language language_between; // of the visits, when none is under way
    bool changed;
};

// station.c
void station_say(struct station *station, enum session_event event); // one step of the table
int64_t station_now_ms(void);                                        // monotonic
void station_show_figures(struct station *station);
bool station_show_medium(struct station *station); // false: the medium is not there
const struct slice_policy *station_policy(const struct station *station);

// station_tasks.c: carries a task out; what it answers at once, or SESSION_EVENTS when the answer
// comes later.
enum session_event station_do(struct station *station, enum session_task task);
void station_local_time(const struct station *station, int64_t t_ms, struct tm *out);
void station_show_state(
    struct station *station); // what the screen of the state needs: form, voter, figures
void station_forget(struct station *station); // wipes the visit
enum session_event station_show_found(struct station *station, uint32_t number);
enum session_event station_wrong(struct station *station, const char *error); // FORM_WRONG
void station_begin_visit(struct station *station, enum log_finding finding);
// The chosen holder has to wait after too many wrong passphrases: says how long. Whether he has to.
bool station_show_wait(struct station *station);

// A look begins. Threshold 0 and a reference of zeros: at somebody who is to be found in the list.
void station_look(struct station *station, float threshold, const struct face_template *reference);

// station_search.c
// A finger of the visit that did not agree: is the list to be heard first, so that nobody is asked
// for the next finger while this one is somebody else's? While the list is still loaded nobody
// waits.
bool station_waits_for_list(const struct station *station);
void station_hear_gallery(struct station *station, const struct gallery_answer *answer);
void station_hear_search(struct station *station, uint32_t ticket,
                         const struct search_answer *answer);
void station_hear_finger_to_find(struct station *station, uint32_t ticket,
                                 const struct finger_answer *answer);
void station_hear_face_to_find(struct station *station, const struct face_answer *answer);
// Do the last finger, or it and the last look together, say that the finger is another's? Then the
// warning is made.
bool station_finds_warning(struct station *station);
enum session_event station_search_finger(struct station *station);
enum session_event station_search_face(struct station *station);
enum session_event station_record_search(struct station *station);
enum session_event station_take_candidate(struct station *station);
enum session_event station_check_finger(struct station *station);
enum session_event station_record_warning(struct station *station);
void station_show_candidates(struct station *station); // the choices of the form

// station_doubt.c: a face that agrees, and may be a picture of one.
// The visit's method and score: the face's alone, or with the finger that it completes.
void station_take_face(struct station *station, float score);
void station_hear_doubt(struct station *station, const struct face_answer *answer);
enum session_event station_record_doubt(struct station *station);
enum session_event station_record_override(struct station *station);

// station_log.c
enum incident {
    INCIDENT_READER = 1,
    INCIDENT_CAMERA,
    INCIDENT_PRINTER,
    INCIDENT_STORAGE_LOST, // the disk had lost records; they came back from the medium
    INCIDENT_STORAGE_DAMAGED,
    INCIDENT_NEW_MEDIUM, // a second copy was begun on another medium
};                       // in the log: never renumber
// Opens the log with its medium; UNLOCKED_.. or LOG_FAILED.
enum session_event station_open_log(struct station *station);
// A record that is no mark: SESSION_EVENTS, or LOG_FAILED.
enum session_event station_note(struct station *station, enum log_event event, uint32_t arg);
// What broke while the poll is open, for the report; a log that cannot be written says so at the
// next mark.
void station_note_incident(struct station *station, enum incident what);
// Says on the screen why the log cannot be written; LOG_FAILED.
enum session_event station_log_fault(struct station *station, enum sync_status status);
// The log has something new; with it goes its signed checkpoint, where the centre gives receipts.
void station_poke_uplink(struct station *station);
void station_lock_all(struct station *station); // the log and the data key
