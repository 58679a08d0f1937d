// A record of the participation log: its 120 bytes, the numbers that stay in it for ever, and the
// words by which auditors know them. Whatever is numbered here is on the disk: never renumber, add
// at the end, and give it its row in log_record.c; the verifiers of tests/independent have the
// words in log_words.json, which test_log_record writes anew.
#pragma once
#include "sync/sync_status.h"
#include <stdbool.h>
#include <stdint.h>

enum {
    LOG_RECORD_SIZE = 120,
    LOG_NONCE_SIZE = 16,
    LOG_TAG_SIZE = 16,
    LOG_HASH_SIZE = 32,
};

enum log_event {
    LOG_OPENED = 1, // record 0: package hash and the kiosk's public key; the zero report
    LOG_RESERVED,   // arg: the slip number that its slip will have
    LOG_ISSUED,     // arg: the slip number; the slip is out
    LOG_RELEASED,   // a reservation taken back; arg: enum log_undo_reason; two officials
    LOG_VOIDED,     // a finished mark taken back; arg: enum log_undo_reason; two officials
    LOG_REPRINTED,  // arg: the slip number; the paper says DUPLICATE
    LOG_ADMITTED,   // the commission overrides: admits a voter; arg: enum log_decision_reason; two
                    // officials. RESERVED follows
    LOG_REJECTED,   // the commission does not; arg: enum log_decision_reason; two officials
    LOG_NOT_IDENTIFIED, // arg: enum log_unidentified
    LOG_NOT_LISTED,     // the voter is not known here: no tag
    LOG_ALREADY,        // came, but has a mark; arg: slip number
    LOG_CANCELLED,      // by the operator
    LOG_WALKED_AWAY,
    LOG_INCIDENT,     // a device or a disk; arg: enum log_incident
    LOG_DOORS_CLOSED, // only those inside still vote; arg: enum log_early; of one before the hour
                      // the two officials are in the detail
    LOG_CLOSED,       // nothing follows it; the two officials are in the detail
    LOG_CONFLICT,     // this voter has a mark in another kiosk's log too; arg: that kiosk
    LOG_CLOCK_SET,    // the clock was set back; arg: seconds; written by the log itself
    LOG_SEARCHED,     // a finger, or by its finding a face, was looked for in the whole list; arg:
                      // candidates shown; no tag
    LOG_WARNED,  // the finger given for this voter is that of another who has a mark, or the method
                 // is the face, which is as like; arg: that mark's slip number; 0: a member's
    LOG_DOUBTED, // the face agrees but may be a picture of one; arg: enum log_doubt
    LOG_OVERRIDDEN, // the operator takes that face for a living person's; arg: what was doubted.
                    // RESERVED follows; where it was searched for, SEARCHED
    LOG_PRINTER,    // from here on slips come out in the folder that the detail names: after the
                    // poll it is looked for there what has to be erased
    LOG_TRIED,      // a finger or a face was compared with this voter's, and what it said is about
                    // to be shown; arg: the finger's ISO/IEC 19794-2 position; 0: the face;
                    // LOG_LOOK_ENDED: a look that was noted already, when it had seen enough
    LOG_CLOCK_FORWARD,  // the clock was set forward; arg: seconds; written by the log itself
    LOG_UNLOCKED,       // two holders opened the log of a day that had begun; arg: the last slip
                        // number, which they saw before and compared with the paper; 0: none
    LOG_DATE_CONFIRMED, // two holders confirmed a date that is not the election's; arg: YYYYMMDD
    LOG_SECRET_WRONG,   // passphrases or codes were wrong; arg: enum log_secret in the lower half,
                        // how many of them in the upper; of codes, the two officials in the detail
    LOG_STARTED, // the machine was started anew since the record before; written by the log itself,
                 // where the next one would not say so
    LOG_REPEATED, // a reader or a camera gave what it had given before this day: it was compared
                  // with nobody; its method says which of the two
    LOG_DEVICE, // from here on this reader or camera answers, as the detail names it; with the zero
                // report, and whenever it is another; arg: enum log_device
    LOG_EXPLAINED, // the face alone is taken, with fingers in the list and tries left; arg: enum
                   // log_no_finger, which the commission member said who is in the detail
    LOG_ALARM,    // a share or a pace that the policy does not take for usual; arg: enum log_alarm;
                  // the operator is whom it is about; 0: nobody in particular
    LOG_REPORTED, // a report came out on paper; arg: enum log_report in the lower half, in the
                  // upper how many of it there are now, which is the number on this one
    LOG_EVENTS,
};

enum log_device { LOG_DEVICE_READER = 1, LOG_DEVICE_CAMERA, LOG_DEVICES };
enum log_incident {
    INCIDENT_READER = 1,
    INCIDENT_CAMERA, // gone, or it gives no new picture
    INCIDENT_PRINTER,
    INCIDENT_STORAGE_LOST, // the disk had lost records; they came back from the medium
    INCIDENT_STORAGE_DAMAGED,
    INCIDENT_NEW_MEDIUM, // a second copy was begun on another medium
    INCIDENT_TRIES_LOST, // the file that counts wrong passphrases and codes was gone, torn or older
    INCIDENT_SEARCH,     // the whole list cannot be searched: nobody is warned of another's finger
    INCIDENTS,
};
enum log_decision_reason { // why two officials admit a voter or do not
    DECIDED_IN_WORDS,      // sealed in the detail
    DECIDED_FINGERS_WORN,
    DECIDED_ILLNESS,
    DECIDED_OLD_PHOTOGRAPH,
    DECIDED_EQUIPMENT,
    DECIDED_OTHER_DOCUMENT,
    // From here on: neither a finger nor a face of the voter was compared on this day
    DECIDED_NOTHING_LISTED,
    DECIDED_NO_DEVICES,
    DECIDED_NOT_POSSIBLE,
    DECIDED_REASONS,
    DECIDED_UNTRIED = DECIDED_NOTHING_LISTED,
};
enum log_no_finger { // why a face is taken without a finger
    NO_FINGER_HANDS = 1,
    NO_FINGER_BANDAGED,
    NO_FINGER_READER,
    NO_FINGER_WORN,
    NO_FINGER_REASONS,
};
enum log_alarm {
    ALARM_DECISIONS = 1, // of the commission, of those identified
    ALARM_OFFICIAL,      // those of one official
    ALARM_OVERRIDES,     // doubted faces that the operator let pass
    ALARM_PACE,          // marks made quicker than people can be looked at
    ALARM_FRUITLESS,     // visits without a mark after a comparison, as by who tries number after
                         // number
    ALARM_DOUBTS,        // faces that may be pictures, as by who practises before the camera
    ALARMS,
};
enum log_early { // why the doors are closed before the hour
    EARLY_NOT,
    EARLY_ALL_CAME,
    EARLY_DANGER,
    EARLY_RESERVE,
    EARLY_ORDER,
    EARLY_REASONS,
};
enum log_report { LOG_REPORT_ZERO = 1, LOG_REPORT_TURNOUT, LOG_REPORT_FINAL, LOG_REPORTS };
enum { LOG_LOOK_ENDED = 11 }; // of LOG_TRIED: no further look, but what it said
enum log_unidentified {       // why nobody was identified
    UNIDENTIFIED,             // nothing agreed
    UNIDENTIFIED_USED_UP,     // the voter's tries of the day are used up
    UNIDENTIFIED_REASONS,
};
enum log_secret {     // what somebody who opens or decides has to know
    SECRET_CHAIR = 1, // the holders' passphrases, numbered as enum key_holder
    SECRET_SECRETARY,
    SECRET_OPERATOR,
    SECRET_CODES, // of the two officials who decide: it is not told which of them was wrong
    LOG_SECRETS,
};
enum log_undo_reason { // why two officials take a mark back
    UNDONE_IN_WORDS,   // sealed in the detail
    UNDONE_WRONG_PERSON,
    UNDONE_NO_SLIP,
    UNDONE_MISTAKE,
    UNDONE_REASONS,
};
enum log_doubt {                 // a bit each
    LOG_DOUBT_SCORE = 1 << 0,    // the network takes the face for a print or a screen
    LOG_DOUBT_UNSURE = 1 << 1,   // it could not be asked, or stayed undecided
    LOG_DOUBT_REPEATED = 1 << 2, // frames repeated to the pixel
    LOG_DOUBT_FLAT = 1 << 3,     // the turned face was flat
    LOG_DOUBT_NO_TURN = 1 << 4,  // the head was not turned as asked
    LOG_DOUBT_OTHER = 1 << 5,    // another face after the turn
    LOG_DOUBT_JUMPED = 1 << 6,   // the face left the picture
    LOG_DOUBT_SEVERAL = 1 << 7,  // there were two
    LOG_DOUBT_PORTRAIT = 1 << 8, // as like the list's picture as only a copy of it is
    LOG_DOUBT_AROUND = 1 << 9,   // what is behind the face moved with it
    LOG_DOUBTS_END,              // one more than the last
};
enum { LOG_DOUBTS = 10 };
_Static_assert((1 << (LOG_DOUBTS - 1)) + 1 == LOG_DOUBTS_END, "as many as there are bits");
enum log_method { // what identified the voter
    BY_NOTHING,
    BY_FINGER,
    BY_FACE,
    BY_DECISION,
    BY_FINGER_AND_FACE, // neither would have sufficed
    LOG_METHODS,
};
enum log_finding { // how the voter's line was found
    FOUND_NOT,
    FOUND_BY_DOCUMENT,
    FOUND_BY_TYPED_PIN,
    FOUND_BY_NUMBER,
    FOUND_BY_NAME,
    FOUND_BY_FINGER,
    FOUND_BY_FACE,
    LOG_FINDINGS,
};

struct log_record {                            // the 120 bytes, read
    uint8_t event, kiosk, owner, score_bucket; // enum log_event
    enum log_method method;
    enum log_finding finding;
    uint16_t operator_id;
    uint32_t arg, epoch;
    uint64_t seq;
    int64_t t_ms;
    uint64_t mono_ms; // since the machine started, sleep counted
    // nonce: of the visit; in a record of the day (LOG_OF_DAY) which start of the machine it was
    // written in, as the kernel names it (boot_id); zeros in older logs
    uint8_t tag[LOG_TAG_SIZE], nonce[LOG_NONCE_SIZE];
    uint8_t evidence[LOG_HASH_SIZE], salt[16];
};
void log_record_encode(const struct log_record *record, uint8_t bytes[LOG_RECORD_SIZE]);
// SYNC_BAD_FILE: the bytes are no record, or one of a kind that this program does not know.
enum sync_status log_record_decode(struct log_record *out, const uint8_t bytes[LOG_RECORD_SIZE]);

enum log_kind {      // by which function of participation_log.h it comes into the log
    LOG_OF_DAY = 1,  // _begin, _end, _resume, _reported, and what the log writes by itself
    LOG_OF_MARK,     // _reserve to _conflict: a step of a voter's mark, in the fold
    LOG_OF_DECISION, // _decide and _explain
    LOG_OF_NOTE,     // _note: anything else that may be noted
    LOG_OF_SECRET,   // _wrong_secret
};
struct log_argument {
    const char *name;         // said before the number, where there is no word for it
    const char *const *words; // NULL: it is a number and nothing else
    uint32_t count;           // of the words
    bool is_bits;             // a word for each bit
    bool is_several; // the number is in the lower half, and in the upper how many times it was
};
struct log_event_row { // what all records of one event have in common
    enum log_event event;
    const char *word;                    // "reserved"
    const struct log_argument *argument; // what its number is and says; NULL: it has none
    const char *type, *disposition;      // as NIST SP 1500-101 has them
    enum log_kind kind;
};
// Static. Of a number that is no event: a row of nothing, with the word "unknown".
const struct log_event_row *log_event_row(enum log_event event);
const char *log_event_text(enum log_event event); // its word

// What a record says besides its event, in words: "slip 12, by finger, found by document".
// A number that has no word is shown as a number. At most LOG_RECORD_WORDS-1 bytes; may be "".
enum { LOG_RECORD_WORDS = 320 }; // room for all that one record can say
void log_record_words(char text[LOG_RECORD_WORDS], const struct log_record *record);
