// What a station's package says of itself (manifest) and what the regulations set for it (policy):
// two JSON texts inside the slice, read into plain structs. Every number that a regulation may
// change is in the policy and not in code; FIELD.md 3.2 gives the defaults.
#pragma once
#include "sync/checkpoint.h"
#include "sync/sync_status.h"
#include "sync/voter.h"

enum {
    SLICE_SCHEMA = 2, // of the tables and cells; a reader refuses one that it does not know
    SLICE_ID_SIZE = 48,
    SLICE_UIK_SIZE = 16,
    SLICE_TEXT_SIZE = 256,
    SLICE_KIOSKS_MAX = 16,
    SLICE_OFFICIALS_MAX = 32,
    SLICE_AGE_GROUPS =
        5, // 18-24, 25-34, 35-49, 50-64, 65 and older; younger ones count in the first
    POLICY_HOURS_MAX = 24,
    POLICY_LANGUAGES_MAX = 4,
};

struct slice_words { // one text in the three languages
    char ky[SLICE_TEXT_SIZE], ru[SLICE_TEXT_SIZE], en[SLICE_TEXT_SIZE];
};

enum official_role { ROLE_CHAIR = 1, ROLE_SECRETARY, ROLE_OPERATOR, ROLE_MEMBER };
const char *official_role_text(enum official_role role); // "chair", ... as in station.json; static

struct slice_official {
    uint16_t id; // from 1; what the log says instead of a name
    enum official_role role;
    char name[VOTER_NAME_SIZE];
    uint32_t voter; // the official's own number in this station's list; 0: not there, or not said
};

struct slice_counts { // counted by the builder, recounted by the reader
    uint32_t voters, women, men;
    uint32_t by_age[SLICE_AGE_GROUPS];       // on the day of the poll
    uint32_t by_kiosk[SLICE_KIOSKS_MAX + 1]; // [0] stays 0
    uint32_t with_fingers, with_face, with_portrait;
};

struct slice_manifest {
    int schema;
    char election[SLICE_ID_SIZE]; // [a-z0-9-]
    struct slice_words title;
    char uik[SLICE_UIK_SIZE]; // the precinct's number, digits
    struct slice_words address;
    struct day date;
    uint32_t serial; // never goes down for one election and precinct
    bool training;
    uint8_t kiosks;
    uint8_t official_count;
    struct slice_official officials[SLICE_OFFICIALS_MAX];
    struct slice_counts counts;
};

enum policy_liveness {     // when a voter is asked to turn the head before the camera
    LIVENESS_PASSIVE,      // never: what is doubted is the operator's at once
    LIVENESS_WHEN_DOUBTED, // and then the turn settles it
    LIVENESS_ALWAYS,       // and what the network doubts stays doubted
    POLICY_LIVENESSES,
};
const char *policy_liveness_text(enum policy_liveness liveness); // as in policy.json; static

struct slice_policy {
    // fingers
    uint8_t finger_tries;      // good captures of one finger
    uint8_t fingers;           // different fingers of one visit
    uint8_t finger_tries_all;  // good captures of one visit
    uint8_t finger_tries_day;  // comparisons with one voter's fingers, poor ones too, all visits
                               // together
    uint8_t poor_captures_max; // poor ones do not count as tries, but have an end
    uint8_t finger_order[10];  // ISO positions; the rest follow by quality
    uint8_t finger_order_count;
    uint8_t finger_quality_min;    // below it a capture is poor; 0..100
    float finger_threshold;        // -log10 of the false-match rate, 1:1
    float finger_search_threshold; // the same for 1:N over the whole slice
    // faces
    uint8_t face_looks;      // of one visit
    uint8_t face_looks_day;  // at one voter, all visits together
    uint8_t face_doubts_day; // so many doubted looks at one voter, and the rest is the commission's
    uint16_t face_look_s;
    float face_threshold; // -log10 of the false-match rate, 1:1
    enum policy_liveness face_liveness;
    bool face_operator_may_override; // a doubt of the face; false: only the commission
    // A face without a finger: at once; else only where the fingers' tries are used up, the list
    // has none or marks all of them as poorer than this (0..100), or a commission member says why.
    bool face_alone_at_once;
    uint8_t face_alone_quality;
    // finger and face together: a finger that is nearly enough, completed by the face
    bool together_allowed;
    float together_threshold;    // -log10 of the false-match rate of both
    float together_finger_least; // what the finger must bring by itself, all its tries allowed for,
    float together_face_least;   // and what the face; the same unit
    // the commission's decision
    bool decision_may_admit;
    // The share of the identified above which decisions and overrides are an alarm, by operator and
    // official too; below so many none is. And a pace at which nobody can have looked at people.
    uint8_t decision_alarm_percent, decision_alarm_least;
    uint8_t pace_alarm_marks, pace_alarm_minutes; // so many marks in so many minutes; 0 marks: none
    // the day
    uint16_t idle_timeout_s;
    uint8_t unlock_minutes;          // that the first holder's passphrase waits for the second's
    uint8_t opens_hour, closes_hour; // local time
    uint8_t turnout_hours[POLICY_HOURS_MAX];
    uint8_t turnout_hour_count;
    bool turnout_base_biometric; // false: of all in the list; true: of those with biometrics
    int16_t utc_offset_min;
    char languages[POLICY_LANGUAGES_MAX]
                  [4]; // "ky", "ru", "en"; the first is where each visit begins
    uint8_t language_count;
    char log_domain[SLICE_ID_SIZE];    // whose logs these are: the first part of their origin
    char hub_key[CHECKPOINT_KEY_SIZE]; // verifier key of the centre, whose receipts count; "": none
};

extern const struct slice_policy slice_policy_default;

enum { SLICE_WHY_SIZE = 200 };

// A member that is absent keeps its default; an unknown member, a wrong type or a number out of
// range is refused: a misspelt rule must not be silently ignored. SYNC_BAD_FILE and a sentence in
// `why` (SLICE_WHY_SIZE bytes).
enum sync_status slice_policy_read(struct slice_policy *out, const char *json, size_t size,
                                   char *why);

// Whether the officials can be told apart: each has a name, and no two are one voter. Else `why`
// (SLICE_WHY_SIZE bytes) says it.
bool slice_officials_check(const struct slice_manifest *manifest, char *why);

int slice_age_group(unsigned age);           // 0 .. SLICE_AGE_GROUPS-1
const char *slice_age_group_text(int group); // "18-24"; static
