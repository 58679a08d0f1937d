// The policy's counts and thresholds, each at its edge.
#include "kiosk/session/decision.h"
#include "tests/check.h"

static struct slice_policy policy = {
    .finger_tries = 2,
    .fingers = 4,
    .finger_tries_all = 8,
    .finger_tries_day = 200,
    .poor_captures_max = 16,
    .finger_order = {2, 7, 1, 6},
    .finger_order_count = 4,
    .finger_quality_min = 20,
    .finger_threshold = 4,
    .face_looks = 3,
    .face_looks_day = 100,
    .face_doubts_day = 100,
    .face_threshold = 3,
};
static const struct log_evidence nothing;
static const struct log_evidence by_finger = {.proposed = 1 << 2, .finger_among = 20000};
static const struct log_evidence by_face = {.proposed = 1, .face_among = 10};
static const struct finger_answer stranger = {
    .status = BIOMETRIC_OK, .quality = {.value = 60}, .score = 1};
static const struct finger_answer same = {
    .status = BIOMETRIC_OK, .quality = {.value = 60}, .score = 9};
static const struct finger_answer smudge = {
    .status = BIOMETRIC_OK, .quality = {.value = 10}, .score = 1};
static const struct finger_answer retry = {.status = BIOMETRIC_RETRY};

static void the_policy_orders_the_fingers_and_missing_ones_are_skipped(void) {
    struct decision visit;
    const uint8_t have[] = {5, 7, 2};
    decision_begin(&visit, &policy, have, 3, 3, 50, &nothing);
    CHECK(visit.order_count == 3);
    CHECK(visit.order[0] == 2 && visit.order[1] == 7 && visit.order[2] == 5);
    CHECK(decision_finger(&visit) == 2 && decision_next_finger(&visit) == 7);
}

static void no_more_fingers_are_asked_for_than_the_policy_says(void) {
    struct decision visit;
    const uint8_t have[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    decision_begin(&visit, &policy, have, 10, 10, 50, &nothing);
    CHECK(visit.order_count == 4);
}

static void a_voter_without_fingers_goes_to_the_face_at_once(void) {
    struct decision visit;
    decision_begin(&visit, &policy, NULL, 0, 0, 50, &nothing);
    CHECK(decision_finger(&visit) == 0);
    CHECK(decision_on_finger(&visit, &same) == FINGERS_USED_UP); // no reference, no agreement
}

static void the_threshold_holds_for_the_voter_however_many_references_there_are(void) {
    struct decision visit;
    const uint8_t have[] = {2};
    struct finger_answer edge = same;
    edge.score = 4;
    decision_begin(&visit, &policy, have, 1, 1, 50, &nothing);
    CHECK(decision_on_finger(&visit, &edge) == FINGER_AGREES);
    decision_begin(&visit, &policy, have, 1, 10, 50, &nothing);
    CHECK(decision_on_finger(&visit, &edge) == FINGER_AGAIN);
    edge.score = 5.01F;
    CHECK(decision_on_finger(&visit, &edge) == FINGER_AGREES);
    edge.score = 3.99F;
    decision_begin(&visit, &policy, have, 1, 1, 50, &nothing);
    CHECK(decision_on_finger(&visit, &edge) == FINGER_AGAIN);
    edge.score = 4.2F; // most voters have two fingers in the list: 4 + log10(2) is needed
    decision_begin(&visit, &policy, have, 1, 2, 50, &nothing);
    CHECK(decision_on_finger(&visit, &edge) == FINGER_AGAIN);
    edge.score = 4.31F;
    CHECK(decision_on_finger(&visit, &edge) == FINGER_AGREES);
}

static void a_finger_of_the_whole_list_has_to_agree_for_all_that_it_was_compared_with(void) {
    struct slice_policy strict = policy;
    strict.finger_search_threshold = 8;
    CHECK(decision_search_threshold(&strict, 1) == 8);
    CHECK(decision_search_threshold(&strict, 10000) == 8);
    CHECK(decision_search_threshold(&strict, 100000) > 8.99F &&
          decision_search_threshold(&strict, 100000) < 9.01F); // one voter in 10,000 still
    strict.finger_search_threshold = 2; // a regulation cannot make it laxer than one voter's rate
    CHECK(decision_search_threshold(&strict, 1000) > 6.99F);
    CHECK(decision_is_candidate(4.01F, 1000) && !decision_is_candidate(3.99F, 1000));
    CHECK(!decision_is_candidate(12, 0) && !decision_is_candidate(2.9F, 1));
}

static void the_face_that_found_a_voter_has_to_single_him_out_to_identify_him(void) {
    struct decision visit;
    struct slice_policy both = policy;
    struct finger_answer finger = same;
    const uint8_t have[] = {2};
    both.together_allowed = true;
    both.together_threshold = 4;
    both.together_finger_least = both.together_face_least = 2;
    decision_begin(&visit, &both, have, 1, 1, 50, &nothing);
    CHECK(decision_face_needed(&visit) == policy.face_threshold);
    decision_begin(&visit, &both, have, 1, 1, 50, &by_face);
    CHECK(decision_face_needed(&visit) == decision_face_search_threshold(&both, 10));
    struct face_answer face = {.status = BIOMETRIC_OK, .score = policy.face_threshold + 0.9F};
    CHECK(decision_on_face(&visit, &face) == FACE_AGAIN);
    face.score += 0.2F;
    CHECK(decision_on_face(&visit, &face) == FACE_AGREES && visit.together == 0);
    finger.score = policy.finger_threshold; // which did not find him: evidence of its own
    CHECK(decision_on_finger(&visit, &finger) == FINGER_AGREES);
    // Nor does it complete a finger that is nearly enough.
    decision_begin(&visit, &both, have, 1, 1, 50, &nothing);
    finger.score = policy.finger_threshold - 0.1F;
    CHECK(decision_on_finger(&visit, &finger) == FINGER_AGAIN);
    CHECK(decision_face_needed(&visit) < policy.face_threshold);
    visit.before = by_face;
    CHECK(decision_face_needed(&visit) > policy.face_threshold);
}

static void the_finger_that_found_a_voter_is_asked_for_last_and_counts_as_found(void) {
    struct decision visit;
    struct slice_policy searched = policy;
    struct finger_answer finger = same;
    const uint8_t have[] = {2, 7, 5};
    searched.finger_search_threshold = 8;
    decision_begin(&visit, &searched, have, 3, 3, 50, &by_finger);
    CHECK(visit.order[0] == 7 && visit.order[1] == 5 && visit.order[2] == 2);
    CHECK(decision_finger(&visit) == 7);
    finger.position = 2; // the same once more: no news
    finger.score = 8.2F;
    CHECK(decision_on_finger(&visit, &finger) == FINGER_AGAIN);
    finger.score = 8.4F; // 4 + log10(20,000) = 8.3
    CHECK(decision_on_finger(&visit, &finger) == FINGER_AGREES);
    finger.position = 7; // another one speaks for itself
    finger.score = 5;
    CHECK(decision_on_finger(&visit, &finger) == FINGER_AGREES);
    const uint8_t one[] = {2};
    decision_begin(&visit, &searched, one, 1, 1, 50, &by_finger);
    CHECK(decision_finger(&visit) == 2); // there is no other
}

static void two_good_captures_a_finger_then_the_next_then_the_face(void) {
    struct decision visit;
    const uint8_t have[] = {2, 7};
    decision_begin(&visit, &policy, have, 2, 2, 50, &nothing);
    CHECK(decision_on_finger(&visit, &stranger) == FINGER_AGAIN && decision_finger(&visit) == 2);
    CHECK(decision_on_finger(&visit, &stranger) == FINGER_AGAIN && decision_finger(&visit) == 7);
    CHECK(decision_next_finger(&visit) == 0);
    CHECK(decision_on_finger(&visit, &stranger) == FINGER_AGAIN && decision_finger(&visit) == 7);
    CHECK(decision_on_finger(&visit, &stranger) == FINGERS_USED_UP);
}

static void all_tries_of_the_visit_have_an_end(void) {
    struct decision visit;
    struct slice_policy strict = policy;
    const uint8_t have[] = {2, 7, 1, 6};
    strict.finger_tries_all = 3;
    decision_begin(&visit, &strict, have, 4, 4, 50, &nothing);
    CHECK(decision_on_finger(&visit, &stranger) == FINGER_AGAIN);
    CHECK(decision_on_finger(&visit, &stranger) == FINGER_AGAIN);
    CHECK(decision_on_finger(&visit, &stranger) == FINGERS_USED_UP);
}

static void a_poor_capture_is_no_try_but_poor_ones_have_an_end(void) {
    struct decision visit;
    const uint8_t have[] = {2};
    decision_begin(&visit, &policy, have, 1, 1, 50, &nothing);
    for (int i = 0; i < 15; i++)
        CHECK(decision_on_finger(&visit, i % 2 ? &smudge : &retry) == FINGER_AGAIN);
    CHECK(visit.tries_all == 0);
    CHECK(decision_on_finger(&visit, &smudge) == FINGERS_USED_UP);
}

static void a_poor_capture_that_agrees_is_an_agreement(void) {
    struct decision visit;
    const uint8_t have[] = {2};
    struct finger_answer poor_but_same = same;
    poor_but_same.quality.value = 5;
    decision_begin(&visit, &policy, have, 1, 1, 50, &nothing);
    CHECK(decision_on_finger(&visit, &poor_but_same) == FINGER_AGREES);
}

static void a_retry_never_agrees_whatever_its_score_says(void) {
    struct decision visit;
    const uint8_t have[] = {2};
    struct finger_answer odd = {.status = BIOMETRIC_RETRY, .score = 12};
    decision_begin(&visit, &policy, have, 1, 1, 50, &nothing);
    CHECK(decision_on_finger(&visit, &odd) == FINGER_AGAIN);
    odd.status = BIOMETRIC_NO_FINGER;
    CHECK(decision_on_finger(&visit, &odd) == FINGER_AGAIN);
}

static void faces_have_three_looks(void) {
    struct decision visit;
    struct face_answer nobody = {.status = BIOMETRIC_TIME_UP, .score = 0};
    struct face_answer face = {.status = BIOMETRIC_OK, .score = 3};
    decision_begin(&visit, &policy, NULL, 0, 0, 50, &nothing);
    CHECK(decision_on_face(&visit, &nobody) == FACE_AGAIN);
    CHECK(decision_on_face(&visit, &nobody) == FACE_AGAIN);
    CHECK(decision_on_face(&visit, &nobody) == FACES_USED_UP);
    CHECK(decision_on_face(&visit, &face) == FACE_AGREES);
    face.score = 2.99F;
    CHECK(decision_on_face(&visit, &face) != FACE_AGREES);
    face = (struct face_answer){.status = BIOMETRIC_NO_FACE, .score = 9};
    CHECK(decision_on_face(&visit, &face) != FACE_AGREES);
}

static void a_face_that_agrees_and_is_doubted_is_a_look_and_no_agreement(void) {
    struct decision visit;
    struct face_answer face = {.status = BIOMETRIC_OK, .score = 3, .doubts = 1};
    decision_begin(&visit, &policy, NULL, 0, 0, 50, &nothing);
    CHECK(decision_on_face(&visit, &face) == FACE_DOUBTED);
    face.score = 2.9F; // a picture of somebody else
    CHECK(decision_on_face(&visit, &face) == FACE_AGAIN);
    CHECK(decision_may_look(&visit));
    face.score = 3;
    CHECK(decision_on_face(&visit, &face) == FACE_DOUBTED); // shown to the end
    CHECK(!decision_may_look(&visit));
    face.doubts = 0;
    CHECK(decision_on_face(&visit, &face) == FACE_AGREES);
}

// One reference, one try: a finger of 3 is worth 3.
static struct decision after_a_finger(const struct slice_policy *rule, float score) {
    struct decision visit;
    static const uint8_t have[] = {2};
    struct finger_answer finger = stranger;
    finger.score = score;
    decision_begin(&visit, rule, have, 1, 1, 50, &nothing);
    CHECK(decision_on_finger(&visit, &finger) == FINGER_AGAIN);
    return visit;
}

static struct slice_policy both_allowed(void) {
    struct slice_policy rule = policy;
    rule.face_threshold = 4;
    rule.together_allowed = true;
    rule.together_threshold = 4;
    rule.together_finger_least = rule.together_face_least = 2;
    return rule;
}

static bool is_about(float a, float b) {
    return a > b - 0.001F && a < b + 0.001F;
}

static void a_face_completes_a_finger_that_is_nearly_enough(void) {
    const struct slice_policy rule = both_allowed();
    struct decision visit = after_a_finger(&rule, 3);
    struct face_answer face = {.status = BIOMETRIC_TIME_UP, .score = 2.1F};
    CHECK(is_about(decision_face_needed(&visit), 5.1057F - 3)); // the sum that is worth 4
    CHECK(decision_on_face(&visit, &face) == FACE_AGAIN && visit.together == 0);
    visit = after_a_finger(&rule, 3);
    face.score = 2.11F;
    CHECK(decision_on_face(&visit, &face) == FACE_AGREES);
    CHECK(visit.together >= 4 && visit.together < 4.01F);
}

// It was asked for no turn of the head, for a finger stands beside it: so it is of both.
static void a_face_that_agrees_beside_a_finger_is_of_both(void) {
    const struct slice_policy rule = both_allowed();
    struct decision visit = after_a_finger(&rule, 3);
    const struct face_answer face = {.status = BIOMETRIC_OK, .score = 4};
    CHECK(decision_on_face(&visit, &face) == FACE_AGREES && visit.together >= 4);
}

static void each_must_bring_the_least_that_the_policy_says(void) {
    struct slice_policy rule = both_allowed();
    struct decision visit = after_a_finger(&rule, 1.99F);
    CHECK(decision_face_needed(&visit) == 4); // a face alone
    visit = after_a_finger(&rule, 2);
    CHECK(is_about(decision_face_needed(&visit), 3.1057F));
    visit = after_a_finger(&rule, 3.5F); // 1.6 would be enough
    CHECK(decision_face_needed(&visit) == 2);
    rule.together_face_least = 3;
    CHECK(decision_face_needed(&visit) == 3);
    rule.together_face_least = 12; // more than a face alone has to bring is not asked
    CHECK(decision_face_needed(&visit) == 4);
}

static void where_the_policy_does_not_allow_it_a_face_completes_nothing(void) {
    struct slice_policy rule = both_allowed();
    rule.together_allowed = false;
    struct decision visit = after_a_finger(&rule, 3.9F);
    const struct face_answer face = {.status = BIOMETRIC_OK, .score = 3.9F};
    CHECK(decision_face_needed(&visit) == 4);
    CHECK(decision_on_face(&visit, &face) == FACE_AGAIN);
}

// The best of n comparisons is n times likelier by chance.
static void tries_references_and_looks_are_allowed_for(void) {
    const struct slice_policy rule = both_allowed();
    const uint8_t have[] = {2, 7};
    struct decision visit;
    struct finger_answer finger = stranger;
    const struct face_answer nobody = {.status = BIOMETRIC_TIME_UP, .score = 0};
    decision_begin(&visit, &rule, have, 2, 5, 50, &nothing);
    CHECK(decision_finger_evidence(&visit) == 0);
    finger.score = 3.7F;
    CHECK(decision_on_finger(&visit, &finger) == FINGER_AGAIN);
    CHECK(is_about(decision_finger_evidence(&visit), 3.7F - 0.69897F)); // of 5
    CHECK(decision_on_finger(&visit, &stranger) == FINGER_AGAIN);
    CHECK(is_about(decision_finger_evidence(&visit), 2.7F)); // of 10
    visit.before.tries = 18;                                 // and of 90 in earlier visits
    CHECK(is_about(decision_finger_evidence(&visit), 1.7F));
    visit.before.tries = 0;
    CHECK(is_about(decision_face_needed(&visit), 2.4057F));
    CHECK(decision_on_face(&visit, &nobody) == FACE_AGAIN);
    CHECK(is_about(decision_face_needed(&visit), 2.4057F + 0.30103F)); // the second look
    CHECK(decision_on_face(&visit, &nobody) == FACE_AGAIN);
    CHECK(is_about(decision_face_needed(&visit), 2.4057F + 0.47712F));
    const struct face_answer enough = {.status = BIOMETRIC_OK, .score = 2.9F};
    CHECK(decision_on_face(&visit, &enough) == FACE_AGREES);
    CHECK(visit.together >= 4 && visit.together < 4.02F);
}

static void what_is_no_try_is_no_evidence(void) {
    const struct slice_policy rule = both_allowed();
    struct decision visit = after_a_finger(&rule, 1);
    struct finger_answer poor = smudge, odd = retry;
    poor.score = 3.9F, odd.score = 3.9F;
    decision_on_finger(&visit, &poor);
    decision_on_finger(&visit, &odd);
    CHECK(decision_finger_evidence(&visit) == 1);
}

static void the_finger_that_found_a_voter_is_no_evidence_beside_the_face(void) {
    struct slice_policy rule = both_allowed();
    struct decision visit;
    const uint8_t have[] = {2, 7};
    struct finger_answer finger = stranger;
    rule.finger_search_threshold = 8;
    decision_begin(&visit, &rule, have, 2, 2, 50, &by_finger);
    finger.position = 2, finger.score = 7;
    CHECK(decision_on_finger(&visit, &finger) == FINGER_AGAIN);
    CHECK(decision_finger_evidence(&visit) == 0 && decision_face_needed(&visit) == 4);
    finger.position = 7, finger.score = 3.7F;
    CHECK(decision_on_finger(&visit, &finger) == FINGER_AGAIN);
    CHECK(is_about(decision_finger_evidence(&visit), 3.7F - 0.60206F)); // both captures count
}

static void a_face_that_was_not_seen_completes_nothing(void) {
    const struct slice_policy rule = both_allowed();
    struct decision visit = after_a_finger(&rule, 3.9F);
    const struct face_answer none = {.status = BIOMETRIC_NO_FACE, .score = 6};
    CHECK(decision_on_face(&visit, &none) == FACE_AGAIN);
}

static void a_face_of_the_list_completes_a_finger_of_the_list_the_same_way(void) {
    struct slice_policy rule = both_allowed();
    CHECK(decision_with_face(&rule, 5.5F, 4.5F) > 8.5F); // 10 - log10(1 + 23)
    CHECK(decision_with_face(&rule, 5.5F, 0) == 5.5F && decision_with_face(&rule, 7, 1.9F) == 7);
    CHECK(decision_with_face(&rule, 1.9F, 6) == 1.9F); // a face alone names nobody
    CHECK(decision_with_face(&rule, 2, 6) > 6.7F);
    CHECK(decision_with_face(&rule, 12, 2) > 12);
    rule.together_allowed = false;
    CHECK(decision_with_face(&rule, 5.5F, 6) == 5.5F);
}

static void the_commission_decides_by_two_and_never_by_the_operator(void) {
    struct slice_official chair = {1, ROLE_CHAIR, "a", 0}, secretary = {2, ROLE_SECRETARY, "b", 0};
    struct slice_official operator_ = {3, ROLE_OPERATOR, "c", 0};
    struct slice_official member = {4, ROLE_MEMBER, "d", 0}, other = {5, ROLE_MEMBER, "e", 0};
    CHECK(!decision_officials_error(&chair, &secretary, 0));
    CHECK(!decision_officials_error(&member, &chair, 0));
    CHECK(!decision_officials_error(&secretary, &member, 0));
    CHECK(decision_officials_error(&chair, &chair, 0));
    CHECK(decision_officials_error(&chair, &operator_, 0));
    CHECK(decision_officials_error(&operator_, &secretary, 0));
    CHECK(decision_officials_error(&member, &other, 0));
    CHECK(decision_officials_error(NULL, &chair, 0));
}

static void the_days_tries_are_the_voters_and_not_the_visits(void) {
    struct decision visit;
    struct slice_policy rule = policy;
    const uint8_t have[] = {2, 7, 1, 6};
    rule.finger_tries_day = 10;
    for (uint16_t before = 0; before <= 10; before += 2) {
        const struct log_evidence said = {.tries = before};
        int tries = 0;
        decision_begin(&visit, &rule, have, 4, 4, 50, &said);
        while (decision_may_try(&visit) && decision_on_finger(&visit, &stranger) == FINGER_AGAIN)
            tries++;
        CHECK(visit.compared == (before <= 2 ? 8 : 10 - before) && tries <= visit.compared);
        CHECK(decision_day_is_used_up(&visit) == (before >= 2));
    }
}

static void a_poor_print_is_a_chance_too_and_counts_for_the_day(void) {
    struct decision visit;
    struct slice_policy rule = policy;
    const uint8_t have[] = {2};
    rule.finger_tries_day = 3;
    decision_begin(&visit, &rule, have, 1, 1, 50, &nothing);
    CHECK(decision_on_finger(&visit, &smudge) == FINGER_AGAIN);
    CHECK(decision_on_finger(&visit, &retry) == FINGER_AGAIN && visit.compared == 1);
    CHECK(decision_on_finger(&visit, &smudge) == FINGER_AGAIN);
    CHECK(decision_on_finger(&visit, &smudge) == FINGERS_USED_UP);
    CHECK(!decision_may_try(&visit) && decision_may_look(&visit));
}

static void the_days_looks_end_too(void) {
    struct decision visit;
    struct slice_policy rule = policy;
    const struct face_answer other = {.status = BIOMETRIC_OK, .score = 1};
    const struct log_evidence said = {.looks = 4};
    rule.face_looks_day = 6;
    decision_begin(&visit, &rule, NULL, 0, 0, 50, &said);
    CHECK(decision_on_face(&visit, &other) == FACE_AGAIN);
    CHECK(decision_on_face(&visit, &other) == FACES_USED_UP);
    CHECK(!decision_may_look(&visit) && decision_day_is_used_up(&visit));
}

static void what_a_search_showed_says_no_more_by_whatever_way_the_voter_comes(void) {
    struct decision visit;
    const uint8_t have[] = {2, 7};
    const struct log_evidence said = {
        .proposed = 1 << 2 | 1 << 7 | 1, .finger_among = 20000, .face_among = 5000};
    struct finger_answer finger = same;
    struct face_answer face = {.status = BIOMETRIC_OK, .score = 6};
    decision_begin(&visit, &policy, have, 2, 2, 50, &said);
    for (uint8_t position = 2; position <= 7; position += 5) {
        finger.position = position;
        finger.score = 8.2F; // 4 + log10(20,000) = 8.3
        CHECK(decision_on_finger(&visit, &finger) == FINGER_AGAIN);
    }
    CHECK(decision_on_face(&visit, &face) == FACE_AGAIN); // 3 + log10(5,000) = 6.7
    CHECK(decision_finger_evidence(&visit) == 0);
}

static void a_finger_that_is_passed_over_is_not_used_up(void) {
    struct decision visit;
    const uint8_t have[] = {2, 7, 1};
    decision_begin(&visit, &policy, have, 3, 3, 50, &nothing);
    decision_skip_finger(&visit);
    CHECK(decision_finger(&visit) == 7 && decision_next_finger(&visit) == 1);
    for (int i = 0; i < 2; i++)
        CHECK(decision_on_finger(&visit, &stranger) == FINGER_AGAIN);
    CHECK(decision_finger(&visit) == 1 && decision_next_finger(&visit) == 2);
    for (int i = 0; i < 2; i++)
        CHECK(decision_on_finger(&visit, &stranger) == FINGER_AGAIN);
    CHECK(decision_finger(&visit) == 2 && decision_next_finger(&visit) == 0);
    CHECK(decision_tries_of_finger(&visit) == 0);
    decision_skip_finger(&visit); // it is the last: it is asked for all the same
    CHECK(decision_finger(&visit) == 2);
    CHECK(decision_on_finger(&visit, &stranger) == FINGER_AGAIN);
    CHECK(decision_tries_of_finger(&visit) == 1);
    CHECK(decision_on_finger(&visit, &stranger) == FINGERS_USED_UP && !decision_finger(&visit));
}

static void a_face_stands_alone_only_where_no_finger_can(void) {
    struct decision visit;
    struct slice_policy rule = policy;
    const uint8_t have[] = {2};
    const struct log_evidence tried = {.tries = 2}, tried_once = {.tries = 1};
    rule.face_alone_quality = 20;
    decision_begin(&visit, &rule, have, 1, 1, 20, &nothing);
    CHECK(!decision_face_may_be_alone(&visit));
    CHECK(decision_on_finger(&visit, &stranger) == FINGER_AGAIN);
    CHECK(!decision_face_may_be_alone(&visit));
    CHECK(decision_on_finger(&visit, &stranger) == FINGERS_USED_UP);
    CHECK(decision_face_may_be_alone(&visit));
    decision_begin(&visit, &rule, have, 1, 1, 19, &nothing); // the list marks the print as poor
    CHECK(decision_face_may_be_alone(&visit));
    decision_begin(&visit, &rule, NULL, 0, 0, 0, &nothing);
    CHECK(decision_face_may_be_alone(&visit));
    decision_begin(&visit, &rule, have, 1, 1, 20, &tried_once);
    CHECK(!decision_face_may_be_alone(&visit));
    decision_begin(&visit, &rule, have, 1, 1, 20, &tried); // as many as of a visit, today
    CHECK(decision_face_may_be_alone(&visit));
    decision_begin(&visit, &rule, have, 1, 1, 20, &nothing);
    visit.is_explained = true;
    CHECK(decision_face_may_be_alone(&visit));
    rule.face_alone_at_once = true;
    decision_begin(&visit, &rule, have, 1, 1, 20, &nothing);
    CHECK(decision_face_may_be_alone(&visit));
}

static void short_taps_are_no_way_to_a_face_alone(void) {
    struct decision visit;
    const uint8_t have[] = {2};
    decision_begin(&visit, &policy, have, 1, 1, 50, &nothing);
    for (int i = 1; i < policy.poor_captures_max; i++)
        CHECK(decision_on_finger(&visit, &retry) == FINGER_AGAIN);
    CHECK(decision_on_finger(&visit, &retry) == FINGERS_USED_UP);
    CHECK(!decision_face_may_be_alone(&visit)); // nothing was compared
    decision_begin(&visit, &policy, have, 1, 1, 50, &nothing);
    for (int i = 1; i < policy.poor_captures_max; i++)
        CHECK(decision_on_finger(&visit, &smudge) == FINGER_AGAIN);
    CHECK(!decision_face_may_be_alone(&visit));
    CHECK(decision_on_finger(&visit, &smudge) == FINGERS_USED_UP);
    CHECK(decision_face_may_be_alone(&visit));
}

static void a_look_that_is_broken_off_counts_once_it_could_say_something(void) {
    struct decision visit;
    const struct face_answer other = {.status = BIOMETRIC_OK, .score = 1};
    decision_begin(&visit, &policy, NULL, 0, 0, 0, &nothing);
    decision_count_look(&visit);
    CHECK(decision_on_face(&visit, &other) == FACE_AGAIN);
    CHECK(visit.looks == 1 && visit.looked == 1); // not twice
    CHECK(decision_on_face(&visit, &other) == FACE_AGAIN && visit.looks == 2);
}

static void a_face_that_stands_alone_asks_for_the_head_turn(void) {
    struct decision visit;
    struct slice_policy rule = policy;
    const uint8_t have[] = {2};
    struct finger_answer nearly = same;
    rule.together_allowed = true;
    rule.together_threshold = 4;
    rule.together_finger_least = rule.together_face_least = 2;
    rule.face_liveness = LIVENESS_WHEN_DOUBTED;
    decision_begin(&visit, &rule, have, 1, 1, 50, &nothing);
    CHECK(decision_face_is_alone(&visit) && decision_face_liveness(&visit) == LIVENESS_ALWAYS);
    nearly.score = rule.finger_threshold - 0.1F;
    CHECK(decision_on_finger(&visit, &nearly) == FINGER_AGAIN);
    CHECK(!decision_face_is_alone(&visit) && decision_face_may_be_alone(&visit));
    CHECK(decision_face_liveness(&visit) == LIVENESS_WHEN_DOUBTED);
    visit.before = by_face; // the face found him: it completes no finger
    CHECK(decision_face_is_alone(&visit) && decision_face_liveness(&visit) == LIVENESS_ALWAYS);
    rule.face_liveness = LIVENESS_PASSIVE; // a regulation without turns
    CHECK(decision_face_liveness(&visit) == LIVENESS_PASSIVE);
}

static void the_days_doubts_end_the_looks(void) {
    struct decision visit;
    struct slice_policy rule = policy;
    struct face_answer doubted = {.status = BIOMETRIC_OK, .score = 5, .doubts = 1};
    const struct log_evidence said = {.doubts = 1};
    rule.face_doubts_day = 2;
    decision_begin(&visit, &rule, NULL, 0, 0, 0, &said);
    CHECK(decision_may_look(&visit) && !decision_doubts_are_used_up(&visit));
    doubted.score = 1; // of a face that does not agree nothing is doubted
    CHECK(decision_on_face(&visit, &doubted) == FACE_AGAIN && decision_may_look(&visit));
    doubted.score = 5;
    CHECK(decision_on_face(&visit, &doubted) == FACE_DOUBTED);
    CHECK(!decision_may_look(&visit) && decision_doubts_are_used_up(&visit));
}

static void a_face_is_anothers_that_is_as_like_him_and_agrees(void) {
    struct decision visit;
    decision_begin(&visit, &policy, NULL, 0, 0, 0, &nothing);
    CHECK(decision_face_is_anothers(&visit, 3.5F, 3.5F));
    CHECK(!decision_face_is_anothers(&visit, 3.5F, 3.4F));
    CHECK(!decision_face_is_anothers(&visit, 2, 2.9F)); // as far as from anybody
}

static void what_was_tried_today_was_tried(void) {
    struct decision visit;
    const uint8_t have[] = {2};
    const struct log_evidence tried = {.tries = 1}, looked = {.looks = 1},
                              warned = {.is_warned = true};
    decision_begin(&visit, &policy, have, 1, 1, 50, &nothing);
    CHECK(decision_nothing_was_tried(&visit));
    CHECK(decision_on_finger(&visit, &retry) == FINGER_AGAIN); // nothing was compared
    CHECK(decision_nothing_was_tried(&visit));
    CHECK(decision_on_finger(&visit, &smudge) == FINGER_AGAIN &&
          !decision_nothing_was_tried(&visit));
    decision_begin(&visit, &policy, have, 1, 1, 50, &tried);
    CHECK(!decision_nothing_was_tried(&visit));
    decision_begin(&visit, &policy, have, 1, 1, 50, &looked);
    CHECK(!decision_nothing_was_tried(&visit));
    decision_begin(&visit, &policy, have, 1, 1, 50, &warned); // a finger was given: another's
    CHECK(!decision_nothing_was_tried(&visit));
}

static void a_share_is_an_alarm_above_the_policys_and_not_before_a_few(void) {
    const struct slice_policy rule = {.decision_alarm_percent = 5, .decision_alarm_least = 5};
    CHECK(!decision_is_alarm(&rule, 4, 4));
    CHECK(decision_is_alarm(&rule, 5, 99) && !decision_is_alarm(&rule, 5, 100));
    CHECK(!decision_is_alarm(&rule, 50, 1000) && decision_is_alarm(&rule, 51, 1000));
}

int main(void) {
    RUN(the_policy_orders_the_fingers_and_missing_ones_are_skipped);
    RUN(no_more_fingers_are_asked_for_than_the_policy_says);
    RUN(a_voter_without_fingers_goes_to_the_face_at_once);
    RUN(the_threshold_holds_for_the_voter_however_many_references_there_are);
    RUN(a_finger_of_the_whole_list_has_to_agree_for_all_that_it_was_compared_with);
    RUN(the_finger_that_found_a_voter_is_asked_for_last_and_counts_as_found);
    RUN(the_face_that_found_a_voter_has_to_single_him_out_to_identify_him);
    RUN(two_good_captures_a_finger_then_the_next_then_the_face);
    RUN(all_tries_of_the_visit_have_an_end);
    RUN(a_poor_capture_is_no_try_but_poor_ones_have_an_end);
    RUN(a_poor_capture_that_agrees_is_an_agreement);
    RUN(a_retry_never_agrees_whatever_its_score_says);
    RUN(faces_have_three_looks);
    RUN(a_face_that_agrees_and_is_doubted_is_a_look_and_no_agreement);
    RUN(a_face_completes_a_finger_that_is_nearly_enough);
    RUN(a_face_that_agrees_beside_a_finger_is_of_both);
    RUN(each_must_bring_the_least_that_the_policy_says);
    RUN(where_the_policy_does_not_allow_it_a_face_completes_nothing);
    RUN(tries_references_and_looks_are_allowed_for);
    RUN(what_is_no_try_is_no_evidence);
    RUN(the_finger_that_found_a_voter_is_no_evidence_beside_the_face);
    RUN(a_face_that_was_not_seen_completes_nothing);
    RUN(a_face_of_the_list_completes_a_finger_of_the_list_the_same_way);
    RUN(the_commission_decides_by_two_and_never_by_the_operator);
    RUN(the_days_tries_are_the_voters_and_not_the_visits);
    RUN(a_poor_print_is_a_chance_too_and_counts_for_the_day);
    RUN(the_days_looks_end_too);
    RUN(what_a_search_showed_says_no_more_by_whatever_way_the_voter_comes);
    RUN(a_finger_that_is_passed_over_is_not_used_up);
    RUN(a_face_stands_alone_only_where_no_finger_can);
    RUN(short_taps_are_no_way_to_a_face_alone);
    RUN(a_look_that_is_broken_off_counts_once_it_could_say_something);
    RUN(a_face_that_stands_alone_asks_for_the_head_turn);
    RUN(the_days_doubts_end_the_looks);
    RUN(a_face_is_anothers_that_is_as_like_him_and_agrees);
    RUN(what_was_tried_today_was_tried);
    RUN(a_share_is_an_alarm_above_the_policys_and_not_before_a_few);
    return check_report();
}
