// What a capture means for the visit: every count and threshold of the policy, applied in one
// place. Pure: no device, no clock, no log. The answer is always an event of the session's table.
#pragma once
#include "kiosk/session/session.h"
#include "kiosk/session/station_event.h"
#include "sync/participation_log.h"
#include "sync/slice_manifest.h"

enum { DECISION_FINGERS_MAX = 10 };

struct decision { // the counters of one visit
    const struct slice_policy *policy;
    struct log_evidence before;             // what the visits of the day before this one have said
    uint8_t order[DECISION_FINGERS_MAX];    // ISO positions that this visit will ask for, in order
    uint8_t tries_of[DECISION_FINGERS_MAX]; // good captures of each
    int order_count;
    int references;       // how many a capture is compared with
    uint8_t list_quality; // the best of these, as the list says; 0..100
    int finger;           // index into `order` of the finger asked for now
    int tries_all, poor, looks;
    int compared, looked; // captures and looks that were compared, poor ones too
    bool look_is_counted; // the one under way
    int doubted;          // looks that may have been at a picture
    bool is_explained;    // a commission member said why there is no finger
    float best_finger;    // of the tries, fingers that a search showed the voter by left out
    float together; // the score of finger and face as one, when it was both that agreed; else 0
};

// `positions`: the fingers that the voter has references of, best first, each once; `list_quality`:
// the best of the qualities that the list gives them. A finger or
// face by which any search of the day has shown the voter would only say again what it said:
// whatever the way to the voter, it is asked for last, and agrees only at a rate for all that it
// was compared with; another finger is evidence of its own.
void decision_begin(struct decision *decision, const struct slice_policy *policy,
                    const uint8_t *positions, int count, int references, uint8_t list_quality,
                    const struct log_evidence *before);
// The score at which a finger is said to be of one person out of `references`: the policy's for the
// whole list, and never one at which the policy's rate for a voter would not hold for all of them.
float decision_search_threshold(const struct slice_policy *policy, uint32_t references);
// The same of a face. In a long list it is more than any face says (FACE_SCORE_MAX).
float decision_face_search_threshold(const struct slice_policy *policy, uint32_t references);
// Is a finger or a face with this score worth showing as a candidate? One search in ten would show
// a stranger; in a short list fewer.
bool decision_is_candidate(float score, uint32_t references);
// The score of a finger of the whole list with that of a face which belongs to the same voter: as
// one, where the policy lets the face complete a finger and each brings enough; else the finger's.
float decision_with_face(const struct slice_policy *policy, float finger, float face);
bool decision_fingers_are_used_up(const struct decision *decision); // of this visit, or the day
int decision_finger(
    const struct decision *decision); // ISO position to ask for now; 0 = none is left
int decision_next_finger(const struct decision *decision);     // the one after it; 0 = the face
int decision_tries_of_finger(const struct decision *decision); // good captures of the one asked for
// To the next one that has tries left, after the last the first again: a finger that is passed over
// is not used up.
void decision_skip_finger(struct decision *decision);

// FINGER_AGREES, FINGER_AGAIN or FINGERS_USED_UP. A capture that is too poor to judge is no try,
// but poor captures have an end of their own. Comparing with n references multiplies the
// false-match rate by at most n, so the threshold rises by log10(n) and the policy's rate holds for
// the voter, not for one comparison.
enum session_event decision_on_finger(struct decision *decision,
                                      const struct finger_answer *answer);
// What the visit's tries say of the voter as one score: the best of n comparisons is n times
// likelier to be so high by chance, so log10(n) less; 0 at least.
float decision_finger_evidence(const struct decision *decision);
// The face_score at which the next look agrees: the policy's for a face alone, more where the face
// found the voter (and then it completes no finger either), or less where the policy lets the face
// complete a finger that is nearly enough. What two scores mean together, matcher/fused_score.h
// says; the looks before are allowed for as a finger's tries are.
float decision_face_needed(const struct decision *decision);
// Does the next look rest on the face alone, with no finger that is nearly enough?
bool decision_face_is_alone(const struct decision *decision);
// May it now, or has a commission member to say why there is no finger?
bool decision_face_may_be_alone(const struct decision *decision);
// Is it known whose else the fingers are that were given for this voter today? Where it is not, a
// face says nothing: another's finger that warned with it would stay unsaid.
bool decision_fingers_are_heard(const struct decision *decision);
// When that look asks for a turn of the head: a face alone always does, where the policy knows
// turns.
enum policy_liveness decision_face_liveness(const struct decision *decision);
// The face agreed by itself. Is it then that of another voter of the list, whose mark is there
// already, with this score? A face of the whole list never says so much by itself; but one that is
// as like the other as the voter is a matter for the commission.
bool decision_face_is_anothers(const struct decision *decision, float own, float other);
// The look under way has seen enough to say something: it counts, also when it is broken off now.
void decision_count_look(struct decision *decision);
void decision_count_doubt(struct decision *decision); // of a look that was left before it ended
// FACE_AGREES (`together` then says whether it was with the finger), FACE_DOUBTED (it would agree),
// FACE_AGAIN or FACES_USED_UP.
enum session_event decision_on_face(struct decision *decision, const struct face_answer *answer);
bool decision_may_try(const struct decision *decision);  // the day's comparisons are not used up
bool decision_may_look(const struct decision *decision); // the policy's looks are not used up
// Of what the policy allows for one voter and day nothing is left of the fingers or of the face.
bool decision_day_is_used_up(const struct decision *decision);
bool decision_doubts_are_used_up(const struct decision *decision); // the same of the doubts
// Neither finger nor face was given for this voter today, of whomever: who admits all the same says
// why.
bool decision_nothing_was_tried(const struct decision *decision);
// So many of those identified were let in by people: is it more than the policy takes for usual?
bool decision_is_alarm(const struct slice_policy *policy, uint32_t by_people, uint32_t identified);

// A decision of the commission about voter number `voter` (0: about nobody) needs two different
// people, one of them chair or secretary, neither the operator nor that voter. NULL: so it is; else
// what is wrong, as a key of the translations.
const char *decision_officials_error(const struct slice_official *a, const struct slice_official *b,
                                     uint32_t voter);
bool decision_is_about(const struct slice_official *official, uint32_t voter); // himself
