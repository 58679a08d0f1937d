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
                    const uint8_t *positions, int count, int references,
                    const struct log_evidence *before) {
    *decision = (struct decision){.policy = policy, .before = *before, .references = references};
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

int decision_finger(const struct decision *decision) {
    return decision->finger < decision->order_count ? decision->order[decision->finger] : 0;
}

int decision_next_finger(const struct decision *decision) {
    return decision->finger + 1 < decision->order_count ? decision->order[decision->finger + 1] : 0;
}

void decision_skip_finger(struct decision *decision) {
    decision->finger++;
    decision->tries_of_finger = 0;
}

static enum session_event again_or_used_up(const struct decision *decision) {
    const struct slice_policy *policy = decision->policy;
    bool used_up = !decision_finger(decision) || decision->tries_all >= policy->finger_tries_all ||
                   decision->poor >= policy->poor_captures_max || !decision_may_try(decision);
    return used_up ? FINGERS_USED_UP : FINGER_AGAIN;
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
    decision->tries_all++;
    decision->tries_of_finger++;
    if (!was_shown)
        decision->best_finger = fmaxf(decision->best_finger, answer->score);
    if (decision->tries_of_finger >= policy->finger_tries)
        decision_skip_finger(decision);
    return again_or_used_up(decision);
}

float decision_finger_evidence(const struct decision *decision) {
    const int comparisons = (decision->before.tries + decision->tries_all) * decision->references;
    return comparisons > 0 ? fmaxf(0, decision->best_finger - log10f((float)comparisons)) : 0;
}

float decision_face_needed(const struct decision *decision) {
    const struct slice_policy *policy = decision->policy;
    const float finger = decision_finger_evidence(decision);
    if (was_shown_by(decision, 0))
        return decision_face_search_threshold(policy, decision->before.face_among);
    if (!policy->together_allowed || finger < policy->together_finger_least)
        return policy->face_threshold;
    const float missing = fused_score_sum(policy->together_threshold) - finger;
    const float looks = log10f((float)(decision->before.looks + decision->looks + 1));
    return fminf(policy->face_threshold, fmaxf(policy->together_face_least, missing) + looks);
}

enum session_event decision_on_face(struct decision *decision, const struct face_answer *answer) {
    const bool seen = answer->status == BIOMETRIC_OK || answer->status == BIOMETRIC_TIME_UP;
    const bool agrees = seen && answer->score >= decision_face_needed(decision);
    decision->looks++;
    decision->looked += seen;
    decision->together = 0;
    if (agrees && answer->score < decision->policy->face_threshold)
        decision->together =
            fused_score(decision_finger_evidence(decision),
                        answer->score - log10f((float)(decision->before.looks + decision->looks)));
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

bool decision_may_look(const struct decision *decision) {
    return decision->looks < decision->policy->face_looks && has_looks_of_day(decision);
}

bool decision_day_is_used_up(const struct decision *decision) {
    return !decision_may_try(decision) || !has_looks_of_day(decision);
}

const char *decision_officials_error(const struct slice_official *a,
                                     const struct slice_official *b) {
    if (!a || !b || a->id == b->id)
        return N_("Two different members are needed");
    if (a->role == ROLE_OPERATOR || b->role == ROLE_OPERATOR)
        return N_("The operator does not decide: choose two commission members");
    bool led = a->role == ROLE_CHAIR || a->role == ROLE_SECRETARY || b->role == ROLE_CHAIR ||
               b->role == ROLE_SECRETARY;
    return led ? NULL : N_("One of the two must be the chair or the secretary");
}
