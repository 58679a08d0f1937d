#include "kiosk/session/decision.h"
#include "kiosk/words.h"
#include "matcher/fused_score.h"
#include <math.h>
#include <string.h>

static bool has(const uint8_t *positions, int count, uint8_t position) {
    return count > 0 && memchr(positions, position, (size_t)count) != NULL;
}

static bool was_shown_by(const struct decision *decision, uint8_t position) {
    return decision->before.proposed >> position & 1;
}

void decision_begin(struct decision *decision, const struct slice_policy *policy,
                    const uint8_t *positions, int count, int references, uint8_t list_quality,
                    const struct log_evidence *before) {
    *decision = (struct decision){.policy = policy,
                                  .before = *before,
                                  .references = references,
                                  .list_quality = list_quality};
    const int most =
        policy->fingers < DECISION_FINGERS_MAX ? policy->fingers : DECISION_FINGERS_MAX;
    uint8_t order[DECISION_FINGERS_MAX];
    int found = 0;
    for (int i = 0; i < policy->finger_order_count && found < most; i++)
        if (has(positions, count, policy->finger_order[i]))
            order[found++] = policy->finger_order[i];
    for (int i = 0; i < count && found < most; i++)
        if (!has(order, found, positions[i]))
            order[found++] = positions[i];
    for (int shown = 0; shown < 2; shown++) // those that a search showed the voter by come last
        for (int i = 0; i < found; i++)
            if (was_shown_by(decision, order[i]) == (shown == 1))
                decision->order[decision->order_count++] = order[i];
}

float decision_search_threshold(const struct slice_policy *policy, uint32_t references) {
    const float for_all =
        policy->finger_threshold + (references > 1 ? log10f((float)references) : 0);
    return fmaxf(policy->finger_search_threshold, for_all);
}

float decision_face_search_threshold(const struct slice_policy *policy, uint32_t references) {
    return policy->face_threshold + (references > 1 ? log10f((float)references) : 0);
}

bool decision_is_candidate(float score, uint32_t references) {
    return references > 0 && score >= fmaxf(3, 1 + log10f((float)references));
}

float decision_with_face(const struct slice_policy *policy, float finger, float face) {
    const bool both = policy->together_allowed && finger >= policy->together_finger_least &&
                      face >= policy->together_face_least;
    return both ? fmaxf(finger, fused_score(finger, face)) : finger;
}

// The first finger from `from` on, round and round, that has tries left; -1: none has.
static int with_tries(const struct decision *decision, int from) {
    for (int i = 0; i < decision->order_count; i++) {
        const int finger = (from + i) % decision->order_count;
        if (decision->tries_of[finger] < decision->policy->finger_tries)
            return finger;
    }
    return -1;
}

int decision_finger(const struct decision *decision) {
    const int finger = with_tries(decision, decision->finger);
    return finger < 0 ? 0 : decision->order[finger];
}

int decision_next_finger(const struct decision *decision) {
    const int finger = with_tries(decision, decision->finger);
    const int next = finger < 0 ? -1 : with_tries(decision, finger + 1);
    return next < 0 || next == finger ? 0 : decision->order[next];
}

int decision_tries_of_finger(const struct decision *decision) {
    const int finger = with_tries(decision, decision->finger);
    return finger < 0 ? 0 : decision->tries_of[finger];
}

void decision_skip_finger(struct decision *decision) {
    const int finger = with_tries(decision, decision->finger);
    if (finger >= 0)
        decision->finger = (finger + 1) % decision->order_count;
}

// Captures that say nothing do not use them up: short taps would be the way to a face alone.
static bool tries_are_used_up(const struct decision *decision) {
    const struct slice_policy *policy = decision->policy;
    return !decision_finger(decision) || decision->tries_all >= policy->finger_tries_all ||
           decision->compared - decision->tries_all >= policy->poor_captures_max ||
           !decision_may_try(decision);
}

bool decision_fingers_are_used_up(const struct decision *decision) {
    return tries_are_used_up(decision) || decision->poor >= decision->policy->poor_captures_max;
}

static enum session_event again_or_used_up(const struct decision *decision) {
    return decision_fingers_are_used_up(decision) ? FINGERS_USED_UP : FINGER_AGAIN;
}

enum session_event decision_on_finger(struct decision *decision,
                                      const struct finger_answer *answer) {
    const struct slice_policy *policy = decision->policy;
    float needed = policy->finger_threshold;
    if (decision->references > 1)
        needed += log10f((float)decision->references);
    const bool was_shown = was_shown_by(decision, answer->position);
    if (was_shown)
        needed = decision_search_threshold(policy, decision->before.finger_among);
    decision->compared += answer->status == BIOMETRIC_OK;
    if (answer->status == BIOMETRIC_OK && decision->references > 0 && answer->score >= needed)
        return FINGER_AGREES;
    if (answer->status != BIOMETRIC_OK || answer->quality.value < policy->finger_quality_min) {
        decision->poor++;
        return again_or_used_up(decision);
    }
    const int finger = with_tries(decision, decision->finger);
    decision->tries_all++;
    if (finger >= 0) {
        decision->finger = finger;
        decision->tries_of[finger]++;
    }
    if (!was_shown)
        decision->best_finger = fmaxf(decision->best_finger, answer->score);
    return again_or_used_up(decision);
}

float decision_finger_evidence(const struct decision *decision) {
    const int comparisons = (decision->before.tries + decision->tries_all) * decision->references;
    return comparisons > 0 ? fmaxf(0, decision->best_finger - log10f((float)comparisons)) : 0;
}

bool decision_face_is_alone(const struct decision *decision) {
    return was_shown_by(decision, 0) || !decision->policy->together_allowed ||
           decision_finger_evidence(decision) < decision->policy->together_finger_least;
}

float decision_face_needed(const struct decision *decision) {
    const struct slice_policy *policy = decision->policy;
    if (was_shown_by(decision, 0))
        return decision_face_search_threshold(policy, decision->before.face_among);
    if (decision_face_is_alone(decision))
        return policy->face_threshold;
    const float missing =
        fused_score_sum(policy->together_threshold) - decision_finger_evidence(decision);
    const float looks = log10f((float)(decision->before.looks + decision->looks + 1));
    return fminf(policy->face_threshold, fmaxf(policy->together_face_least, missing) + looks);
}

bool decision_face_may_be_alone(const struct decision *decision) {
    const struct slice_policy *policy = decision->policy;
    const int of_visit = decision->order_count * policy->finger_tries;
    return policy->face_alone_at_once || decision->is_explained || !decision->order_count ||
           decision->list_quality < policy->face_alone_quality || tries_are_used_up(decision) ||
           decision->before.tries >=
               (of_visit < policy->finger_tries_all ? of_visit : policy->finger_tries_all) ||
           !decision_face_is_alone(decision);
}

bool decision_fingers_are_heard(const struct decision *decision) {
    return !decision->before.is_unheard;
}

enum policy_liveness decision_face_liveness(const struct decision *decision) {
    const enum policy_liveness usual = decision->policy->face_liveness;
    return usual != LIVENESS_PASSIVE && decision_face_is_alone(decision) ? LIVENESS_ALWAYS : usual;
}

bool decision_face_is_anothers(const struct decision *decision, float own, float other) {
    return other >= decision->policy->face_threshold && other >= own;
}

void decision_count_look(struct decision *decision) {
    decision->looks++;
    decision->looked++;
    decision->look_is_counted = true;
}

void decision_count_doubt(struct decision *decision) {
    decision->doubted++;
    decision->look_is_counted = false;
}

enum session_event decision_on_face(struct decision *decision, const struct face_answer *answer) {
    const bool seen = answer->status == BIOMETRIC_OK || answer->status == BIOMETRIC_TIME_UP;
    const bool agrees = seen && answer->score >= decision_face_needed(decision);
    decision->looks += !decision->look_is_counted;
    decision->looked += seen && !decision->look_is_counted;
    decision->look_is_counted = false;
    decision->together = 0;
    if (agrees && !decision_face_is_alone(decision))
        decision->together =
            fused_score(decision_finger_evidence(decision),
                        answer->score - log10f((float)(decision->before.looks + decision->looks)));
    decision->doubted += agrees && answer->doubts;
    if (agrees)
        return answer->doubts ? FACE_DOUBTED : FACE_AGREES;
    return decision_may_look(decision) ? FACE_AGAIN : FACES_USED_UP;
}

bool decision_may_try(const struct decision *decision) {
    return decision->before.tries + decision->compared < decision->policy->finger_tries_day;
}

static bool has_looks_of_day(const struct decision *decision) {
    return decision->before.looks + decision->looked < decision->policy->face_looks_day;
}

bool decision_doubts_are_used_up(const struct decision *decision) {
    return decision->before.doubts + decision->doubted >= decision->policy->face_doubts_day;
}

bool decision_may_look(const struct decision *decision) {
    return decision->looks < decision->policy->face_looks && has_looks_of_day(decision) &&
           !decision_doubts_are_used_up(decision);
}

bool decision_day_is_used_up(const struct decision *decision) {
    return !decision_may_try(decision) || !has_looks_of_day(decision);
}

bool decision_nothing_was_tried(const struct decision *decision) {
    return !(decision->before.tries + decision->before.looks + decision->compared +
             decision->looked) &&
           !decision->before.is_warned;
}

bool decision_is_alarm(const struct slice_policy *policy, uint32_t by_people, uint32_t identified) {
    return by_people >= policy->decision_alarm_least &&
           100 * (uint64_t)by_people > policy->decision_alarm_percent * (uint64_t)identified;
}

bool decision_is_about(const struct slice_official *official, uint32_t voter) {
    return voter && official->voter == voter;
}

const char *decision_officials_error(const struct slice_official *a, const struct slice_official *b,
                                     uint32_t voter) {
    if (!a || !b || a->id == b->id)
        return N_("Two different members are needed");
    if (a->role == ROLE_OPERATOR || b->role == ROLE_OPERATOR)
        return N_("The operator does not decide: choose two commission members");
    if (decision_is_about(a, voter) || decision_is_about(b, voter))
        return N_("Nobody decides about himself: choose another member");
    bool led = a->role == ROLE_CHAIR || a->role == ROLE_SECRETARY || b->role == ROLE_CHAIR ||
               b->role == ROLE_SECRETARY;
    return led ? NULL : N_("One of the two must be the chair or the secretary");
}
