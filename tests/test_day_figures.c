// The day's figures are what the log and the list say, and both files say the same.
#include "sync/day_figures.h"
#include "tests/check.h"
#include "tests/support/sample_slice.h"
#include "tests/support/scratch.h"
#include <jansson.h>
#include <string.h>

static struct voter_slice *slice;
static struct participation_log *day;
static int64_t clock_ms = 1800756000000; // 2027-01-24 02:00:00 UTC, 08:00 in Bishkek
static int64_t test_clock(void) {
    return clock_ms;
}
static const struct log_decision two = {
    .officials = {1, 2},
      .reason = 1
};

static void mark(uint32_t voter, enum log_method method, enum log_finding finding, bool issue) {
    struct log_visit visit = {.voter = voter, .method = method, .finding = finding};
    log_nonce(visit.nonce);
    CHECK(participation_log_reserve(day, &visit, NULL) == SYNC_OK);
    if (issue)
        CHECK(participation_log_issue(day, voter, visit.nonce, 3, NULL) == SYNC_OK);
}

static void play_a_day(void) {
    struct log_visit visit = {.voter = 20};
    CHECK(participation_log_begin(day, 3) == SYNC_OK);
    for (uint32_t voter = 1; voter <= 6; voter++) // 1, 3, 5 women; 2, 4, 6 men
        mark(voter, voter == 3 || voter == 4 ? BY_FINGER_AND_FACE : BY_FINGER, FOUND_BY_TYPED_PIN,
             true);
    clock_ms += 3600000;
    mark(7, BY_FACE, FOUND_BY_FACE, true); // 9 o'clock, a woman
    CHECK(participation_log_decide(day, &(struct log_visit){.voter = 8}, &two, true) == SYNC_OK);
    mark(8, BY_DECISION, FOUND_BY_NAME, true);
    CHECK(participation_log_decide(day, &(struct log_visit){.voter = 9}, &two, false) == SYNC_OK);
    CHECK(participation_log_note(day, LOG_NOT_IDENTIFIED, &visit, 0, NULL) == SYNC_OK);
    CHECK(participation_log_note(day, LOG_ALREADY, &(struct log_visit){.voter = 1}, 1, NULL) ==
          SYNC_OK);
    CHECK(participation_log_note(day, LOG_NOT_LISTED, &(struct log_visit){0}, 0, NULL) == SYNC_OK);
    CHECK(participation_log_note(day, LOG_NOT_LISTED, &(struct log_visit){0}, 0, NULL) == SYNC_OK);
    CHECK(participation_log_note(day, LOG_CANCELLED, &visit, 0, NULL) == SYNC_OK);
    CHECK(participation_log_note(day, LOG_WALKED_AWAY, &visit, 0, NULL) == SYNC_OK);
    CHECK(participation_log_note(day, LOG_SEARCHED, &(struct log_visit){0}, 2, NULL) == SYNC_OK);
    CHECK(participation_log_note(day, LOG_SEARCHED, &(struct log_visit){.finding = FOUND_BY_FACE},
                                 1, NULL) == SYNC_OK);
    CHECK(participation_log_note(day, LOG_WARNED, &visit, 1, NULL) == SYNC_OK);
    CHECK(participation_log_note(day, LOG_DOUBTED, &visit, LOG_DOUBT_FLAT, NULL) == SYNC_OK);
    CHECK(participation_log_note(day, LOG_DOUBTED, &visit, LOG_DOUBT_SCORE, NULL) == SYNC_OK);
    CHECK(participation_log_note(day, LOG_OVERRIDDEN, &visit, LOG_DOUBT_SCORE, NULL) == SYNC_OK);
    CHECK(participation_log_wrong_secret(day, SECRET_CHAIR, 3, NULL, NULL) == SYNC_OK);
    CHECK(participation_log_wrong_secret(day, SECRET_CODES, 2, &visit, two.officials) == SYNC_OK);
    CHECK(participation_log_note(day, LOG_INCIDENT, NULL, 4, "reader unplugged") == SYNC_OK);
    CHECK(participation_log_reprint(day, 7, 3) == SYNC_OK);
    CHECK(participation_log_void(day, 2, &two) == SYNC_OK); // a man of 8 o'clock goes
    mark(10, BY_FINGER, FOUND_BY_NAME, false);
    CHECK(participation_log_release(day, 10, &two) == SYNC_OK);
    mark(11, BY_FINGER, FOUND_BY_NAME, false); // its slip never came out
    clock_ms += 11 * 3600000;
    CHECK(participation_log_end(day, 3) == SYNC_OK);
}

static struct day_figures figures;

static void figures_are_what_happened(void) {
    CHECK(day_figures_collect(&figures, slice, day) == SYNC_OK);
    CHECK(figures.in_list == 30 && figures.with_biometrics == 28); // 12 and 24 have neither
    CHECK(figures.identified == 7 && figures.by_finger == 3 && figures.by_face == 1 &&
          figures.by_both == 2 && figures.by_decision == 1);
    CHECK(figures.women == 4 && figures.men == 3);
    CHECK(figures.typed_pin == 5);
    CHECK(figures.by_hour[8] == 5 && figures.by_hour[9] == 2 && figures.by_hour[2] == 0);
    CHECK(figures.without_slip == 1 && figures.voided == 1 && figures.released == 1);
    CHECK(figures.not_identified == 1 && figures.rejected == 1 && figures.already == 1);
    CHECK(figures.not_listed == 2 && figures.cancelled == 1 && figures.walked_away == 1);
    CHECK(figures.doubts == 2 && figures.overrides == 1);
    CHECK(figures.searches == 1 && figures.warnings == 1 && figures.by_search == 0);
    CHECK(figures.searches_of_faces == 1 && figures.by_search_of_face == 1);
    CHECK(figures.slips_issued == 8 && figures.slip_first == 1 && figures.slip_last == 8);
    CHECK(figures.duplicates == 1 && figures.incidents == 1 && figures.acts == 4);
    CHECK(figures.wrong_passphrases == 3 && figures.wrong_codes == 2);
    CHECK(figures.closed_ms - figures.opened_ms == 12 * 3600000);
    uint32_t ages = 0;
    for (int i = 0; i < SLICE_AGE_GROUPS; i++)
        ages += figures.by_age[i];
    CHECK(ages == figures.identified && figures.by_age[SLICE_AGE_GROUPS - 1] == 7);
    CHECK(figures.log_size == participation_log_size(day));
    uint8_t root[LOG_HASH_SIZE];
    CHECK(participation_log_root(day, figures.log_size, root) == SYNC_OK);
    CHECK(!memcmp(root, figures.log_root, sizeof root));
}

static void turnout_is_counted_up_to_an_hour(void) {
    CHECK(day_figures_until(&figures, 0) == 0 && day_figures_until(&figures, 8) == 0);
    CHECK(day_figures_until(&figures, 9) == 5 && day_figures_until(&figures, 10) == 7);
    CHECK(day_figures_until(&figures, 24) == 7 && day_figures_until(&figures, 99) == 7);
}

static void json_and_csv_say_the_same(void) {
    const struct slice_manifest *manifest = voter_slice_manifest(slice);
    const struct slice_policy *policy = voter_slice_policy(slice);
    char csv[DAY_FIGURES_CSV_SIZE], *json = day_figures_json(&figures, manifest, policy, 2);
    CHECK(day_figures_csv(&figures, manifest, policy, 2, csv) == strlen(csv));
    json_t *root = json ? json_loads(json, 0, NULL) : NULL;
    free(json);
    CHECK(root);
    CHECK(!strcmp(json_string_value(json_object_get(root, "precinct")), "7001"));
    CHECK(!strcmp(json_string_value(json_object_get(root, "opened")), "2027-01-24T08:00:00+06:00"));
    CHECK(!strcmp(json_string_value(json_object_get(root, "closed")), "2027-01-24T20:00:00+06:00"));
    CHECK(json_is_true(json_object_get(root, "training")));
    CHECK(strlen(json_string_value(json_object_get(root, "log_root"))) == 64);
    CHECK(json_array_size(json_object_get(root, "identified_by_hour")) == 24);
    const json_t *at_ten = json_array_get(json_object_get(root, "turnout"), 0);
    CHECK(json_integer_value(json_object_get(at_ten, "hour")) == 10);
    CHECK(json_integer_value(json_object_get(at_ten, "identified")) == 7);
    CHECK(json_integer_value(json_object_get(at_ten, "of")) == 30);
    const char *name;
    json_t *value;
    int count = 0;
    json_object_foreach(json_object_get(root, "figures"), name, value) {
        char line[100];
        snprintf(line, sizeof line, "\n%s,%lld\r\n", name, (long long)json_integer_value(value));
        if (!strstr(csv, line))
            CHECK(!"the figure is in the CSV too");
        count++;
    }
    CHECK(count == 40);
    CHECK(strstr(csv, "\nturnout_10,7\r\n") && strstr(csv, "\nidentified_hour_08,5\r\n"));
    json_decref(root);
}

static void the_base_of_turnout_is_policy(void) {
    struct slice_policy policy = *voter_slice_policy(slice);
    policy.turnout_base_biometric = true;
    char csv[DAY_FIGURES_CSV_SIZE];
    CHECK(day_figures_csv(&figures, voter_slice_manifest(slice), &policy, 2, csv) == strlen(csv));
    CHECK(strstr(csv, "\nturnout_base,28\r\n"));
}

static void hours_follow_the_stations_clock(void) {
    struct slice_policy policy = slice_policy_default;
    const struct voter_brief voter = {
        .number = 1, .sex = 'F', .birth = {1950, 1, 1}
    };
    struct log_mark at = {.state = VOTER_ISSUED, .t_ms = 1800756000000 - 3 * 3600000}; // 05:00
    struct day_figures own = {0};
    day_figures_add_voter(&own, &voter, &at, voter_slice_manifest(slice), &policy);
    policy.utc_offset_min = -330; // 23:00 UTC of the day before is 17:30
    day_figures_add_voter(&own, &voter, &at, voter_slice_manifest(slice), &policy);
    at.t_ms = -3600000;
    day_figures_add_voter(&own, &voter, &at, voter_slice_manifest(slice), &policy);
    CHECK(own.by_hour[5] == 1 && own.by_hour[17] == 2 && own.identified == 3);
}

static void without_the_key_there_are_no_figures(void) {
    struct day_figures none;
    voter_slice_lock(slice);
    CHECK(day_figures_collect(&none, slice, day) == SYNC_LOCKED && none.in_list == 0);
}

int main(void) {
    struct slice_station station;
    struct slice_expected expected = {0};
    struct log_place place;
    sample_station(&station);
    char path[600];
    snprintf(path, sizeof path, "%s", scratch_path("station.slice"));
    if (!sample_slice(path, &station, &expected.key) ||
        voter_slice_open(&slice, path, &expected, NULL))
        return 1;
    CHECK(voter_slice_unlock(slice, HOLDER_CHAIR, "chair-pass") == SYNC_ONE_MORE);
    CHECK(voter_slice_unlock(slice, HOLDER_SECRETARY, "secretary-pass") == SYNC_OK);
    CHECK(voter_slice_log_place(slice, 3, &place) == SYNC_NOT_FOUND);
    CHECK(voter_slice_log_place(slice, 2, &place) == SYNC_OK);
    place.path = scratch_path("day.log");
    place.now_ms = test_clock;
    if (participation_log_open(&day, &place))
        return 1;
    play_a_day();
    RUN(figures_are_what_happened);
    RUN(turnout_is_counted_up_to_an_hour);
    RUN(json_and_csv_say_the_same);
    RUN(the_base_of_turnout_is_policy);
    RUN(hours_follow_the_stations_clock);
    RUN(without_the_key_there_are_no_figures);
    participation_log_close(day);
    voter_slice_close(slice);
    return check_report();
}
