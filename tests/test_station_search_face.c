// A face and the whole list, from key press to log: a voter without a document whom no finger
// helps. A real slice, log, list and table. First there is neither reader nor camera, and what they
// would answer is put into the mailbox; then, where the real faces are, the camera sees pictures of
// people whose portraits are in the list, and of strangers. Needs the face models; says so where
// they are not.
#include "biometric/face_alive.h"
#include "kiosk/station/station_inside.h"
#include "tests/check.h"
#include "tests/support/device/virtual_camera.h"
#include "tests/support/face_samples.h"
#include "tests/support/shared_data.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <math.h>
#include <string.h>

enum { WOMAN = 1, MAN, MEMBER, WITHOUT_FINGERS, OF_KIOSK_2, VOTERS = SMALL_STATION_VOTERS };

static struct small_station small;
static struct station *station;
static struct hand_day day;

// ---- What the devices answer

static void send(const struct station_event *event) {
    CHECK(mailbox_send(station->mail, event));
    station_hear(station); // before the next key
}

// The list's answer to a look: `of` first, with this score, among so many faces.
static void face_to_find(uint32_t of, float score, uint32_t among, unsigned doubts) {
    CHECK(hand_reaches(station, FINDING_FACE));
    send(&(struct station_event){
        .kind = EVENT_FACE,
        .ticket = station->ticket,
        .as.face = {.status = BIOMETRIC_OK,
                    .frames = 5,
                    .doubts = doubts,
                    .list = {.references = among,
                             .count = of > 0,
                             .best = {{.number = of, .score = score, .quality = 60}}}}
    });
}

static void finger(float score, int position) {
    CHECK(hand_reaches(station, READING_FINGER));
    const uint32_t ticket = station->ticket;
    send(&(struct station_event){
        .kind = EVENT_FINGER,
        .ticket = ticket,
        .as.finger = {BIOMETRIC_OK, .quality = {.value = 70}, .score = score,
                      .position = (uint8_t)position}
    });
    send(&(struct station_event){
        .kind = EVENT_SEARCHED, .ticket = ticket, .as.search = {.references = 6}});
}

static void face(float score) {
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    send(&(struct station_event){
        .kind = EVENT_FACE,
        .ticket = station->ticket,
        .as.face = {.status = BIOMETRIC_OK, .score = score, .list = {.references = VOTERS}}
    });
}

static void camera_is(enum biometric_status status) {
    send(&(struct station_event){.kind = EVENT_CAMERA, .as.device = status});
}

// ---- What people do

static void search_by_face(void) {
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, FINDING));
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, FINDING_FACE));
}

static void choose_the_first(void) {
    CHECK(hand_reaches(station, CHOOSING));
    station_text(station, "1");
    hand_press(station, SDLK_RETURN);
}

static void leave(void) {
    hand_press(station, SDLK_ESCAPE);
    CHECK(hand_reaches(station, WAITING));
}

// ---- What the log has

static struct log_record record_at(uint64_t seq) {
    struct log_record record = {0};
    CHECK(hand_records(&day, seq, &record, 1) == 1);
    return record;
}

static uint64_t log_size(void) {
    return participation_log_size(station->log);
}

static struct log_record last_record(void) {
    return record_at(log_size() - 1);
}

static bool is_of_nobody(const struct log_record *record) {
    static const uint8_t nobody[LOG_TAG_SIZE];
    return !memcmp(record->tag, nobody, sizeof nobody);
}

// ---- The tests

static void a_face_proposes_and_a_finger_identifies(void) {
    search_by_face();
    face_to_find(WOMAN, 5, VOTERS, 0);
    CHECK(hand_reaches(station, CHOOSING));
    const struct view *view = station_view(station);
    CHECK(view->search.by_face && view->search.count == 1 && view->search.references == VOTERS);
    CHECK(view->search.best[0].voter.number == WOMAN && view->search.best[0].voter.portrait);
    CHECK(!view->voter.surname); // nobody is chosen yet
    struct log_record record = last_record();
    CHECK(record.event == LOG_SEARCHED && record.finding == FOUND_BY_FACE && record.arg == 1);
    CHECK(record.method == BY_NOTHING && is_of_nobody(&record));
    choose_the_first();
    CHECK(hand_reaches(station, SHOWING_VOTER) && view->without_document && view->found_by_face);
    hand_press(station, SDLK_RETURN);
    finger(5, 2);
    CHECK(hand_reaches(station, IDENTIFIED));
    record = last_record();
    CHECK(record.event == LOG_ISSUED && record.finding == FOUND_BY_FACE);
    CHECK(record.method == BY_FINGER);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING) && !view->without_document && !view->found_by_face);
}

static void who_was_found_and_is_marked_is_already_identified(void) {
    search_by_face();
    face_to_find(WOMAN, 5, VOTERS, 0);
    CHECK(hand_reaches(station, CHOOSING) && *station_view(station)->search.best[0].marked);
    choose_the_first();
    CHECK(hand_reaches(station, ALREADY_IDENTIFIED)); // and no warning: a face alone is none
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
}

static void the_look_that_found_a_voter_does_not_identify_him(void) {
    search_by_face();
    face_to_find(WITHOUT_FINGERS, 6, VOTERS, 0);
    choose_the_first();
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_RETURN); // no finger to take: a look of its own
    face(4.5F);                       // would do for one who came with a document: 4
    CHECK(hand_reaches(station, LOOKING_AT_FACE));
    CHECK(station_view(station)->face.attempt == 2);
    face(4.8F); // 4 + log10(5) = 4.7
    CHECK(hand_reaches(station, IDENTIFIED));
    const struct log_record record = last_record();
    CHECK(record.event == LOG_ISSUED && record.method == BY_FACE);
    CHECK(record.finding == FOUND_BY_FACE);
    hand_press(station, SDLK_RETURN);
}

static void in_a_long_list_the_commission_decides(void) {
    search_by_face();
    face_to_find(MAN, 6, 6000, 0);
    choose_the_first();
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, SHOWING_VOTER));
    CHECK(strstr(station_view(station)->notice, "so long a list"));
    hand_press(station, SDLK_RETURN);
    hand_press(station, SDLK_F5);
    CHECK(hand_reaches(station, DECIDING));
    hand_press(station, SDLK_ESCAPE); // without a decision ...
    CHECK(hand_reaches(station, READING_FINGER));
    leave(); // ... nobody is marked
}

static void a_doubted_face_shows_nobody_before_the_operators_word(void) {
    const uint64_t before = log_size();
    search_by_face();
    face_to_find(MAN, 5, VOTERS, FACE_DOUBT_SCORE);
    CHECK(hand_reaches(station, FINDING_DOUBTED));
    CHECK(station_view(station)->face.doubts == FACE_DOUBT_SCORE);
    CHECK(station_view(station)->form.count == 0);
    struct log_record record = last_record();
    CHECK(record.event == LOG_DOUBTED && record.arg == LOG_DOUBT_SCORE && is_of_nobody(&record));
    CHECK(record.method == BY_FACE && record.score_bucket == 5);
    hand_press(station, SDLK_RETURN); // look again
    face_to_find(MAN, 5, VOTERS, FACE_DOUBT_SCORE | FACE_DOUBT_FLAT);
    CHECK(hand_reaches(station, FINDING_DOUBTED));
    hand_press(station, SDLK_F7);
    CHECK(hand_reaches(station, CHOOSING) && station_view(station)->search.count == 1);
    CHECK(log_size() == before + 4);
    CHECK(record_at(before + 1).event == LOG_DOUBTED);
    CHECK(record_at(before + 2).event == LOG_OVERRIDDEN);
    record = last_record();
    CHECK(record.event == LOG_SEARCHED && record.method == BY_NOTHING);
    leave();
}

static void a_doubt_that_the_regulations_leave_shows_nobody(void) {
    // The package's own policy; what a package says is read in test_slice_package.
    struct slice_policy *policy = (struct slice_policy *)station_policy(station);
    policy->face_operator_may_override = false;
    search_by_face();
    face_to_find(MAN, 5, VOTERS, FACE_DOUBT_FLAT);
    CHECK(hand_reaches(station, FINDING_DOUBTED));
    const uint64_t before = log_size();
    hand_press(station, SDLK_F7);
    CHECK(hand_reaches(station, FINDING_DOUBTED) && log_size() == before);
    hand_press(station, SDLK_F2);
    CHECK(hand_reaches(station, FINDING) && !station_view(station)->search.count);
    leave();
    policy->face_operator_may_override = true;
}

static void a_doubt_of_a_face_that_is_like_nobodys_is_none(void) {
    const uint64_t before = log_size();
    search_by_face();
    face_to_find(MAN, 2.9F, VOTERS, FACE_DOUBT_SCORE);
    CHECK(hand_reaches(station, NOBODY_FOUND) && station_view(station)->search.by_face);
    CHECK(log_size() == before + 1 && last_record().event == LOG_SEARCHED);
    CHECK(last_record().arg == 0);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, FINDING) && !station_view(station)->search.by_face);
    leave();
}

// One search in ten would show a stranger, however long the list is.
static void in_a_longer_list_a_face_has_to_be_more_alike(void) {
    search_by_face();
    face_to_find(MAN, 4.7F, 6000, 0); // 1 + log10(6,000) = 4.8
    CHECK(hand_reaches(station, NOBODY_FOUND));
    hand_press(station, SDLK_F3);
    face_to_find(MAN, 4.8F, 6000, 0);
    CHECK(hand_reaches(station, CHOOSING));
    hand_press(station, SDLK_F3); // and once more
    CHECK(hand_reaches(station, FINDING_FACE) && !station_view(station)->search.count);
    leave();
}

static void a_look_at_nobody_is_begun_again_and_the_way_out_is_open(void) {
    const uint64_t before = log_size();
    search_by_face();
    send(&(struct station_event){
        .kind = EVENT_FACE, .ticket = station->ticket, .as.face.status = BIOMETRIC_NO_FACE});
    CHECK(hand_reaches(station, FINDING_FACE));
    leave();
    CHECK(log_size() == before && !station_view(station)->search.by_face);
    send(&(struct station_event){
  // too late
        .kind = EVENT_FACE,
        .ticket = station->ticket - 1,
        .as.face = {
                    .status = BIOMETRIC_OK,
                    .list = {.references = VOTERS, .count = 1, .best = {{.number = 1, .score = 6}}}}
    });
    CHECK(hand_reaches(station, WAITING) && !station->visit.faces.count);
}

static void a_camera_that_is_pulled_is_told_and_the_look_goes_on(void) {
    search_by_face();
    camera_is(BIOMETRIC_DEVICE_LOST);
    CHECK(hand_reaches(station, FINDING_FACE) && station_view(station)->face.lost);
    camera_is(BIOMETRIC_TIME_UP);
    CHECK(hand_reaches(station, FINDING_FACE) && station_view(station)->face.frozen);
    camera_is(BIOMETRIC_OK);
    CHECK(hand_reaches(station, FINDING_FACE) && !station_view(station)->face.frozen);
    face_to_find(MAN, 5, VOTERS, 0);
    CHECK(hand_reaches(station, CHOOSING));
    leave();
}

static void what_another_kiosk_marks_is_sent_there(void) {
    search_by_face();
    face_to_find(OF_KIOSK_2, 5, VOTERS, 0);
    choose_the_first();
    CHECK(hand_reaches(station, CHOOSING));
    CHECK(strstr(station_view(station)->form.error, "another kiosk"));
    leave();
}

static void a_list_that_is_not_there_yet_is_waited_for(void) {
    const enum gallery_state was = station->gallery;
    station->gallery = GALLERY_LOADING;
    search_by_face();
    face_to_find(0, 0, 0, 0);
    CHECK(hand_reaches(station, FINDING_FACE)); // another look meanwhile
    station->gallery = was;
    face_to_find(MAN, 5, VOTERS, 0);
    CHECK(hand_reaches(station, CHOOSING));
    leave();
}

static void without_the_lists_faces_the_station_says_so(void) {
    const uint32_t were = station->gallery_faces;
    CHECK(were == VOTERS && station->gallery == GALLERY_READY);
    station->gallery_faces = 0;
    hand_press(station, SDLK_F2);
    hand_press(station, SDLK_F3);
    CHECK(hand_reaches(station, WAITING));
    CHECK(strstr(station_view(station)->notice, "cannot search by face"));
    station->gallery_faces = were;
}

static bool report_has(const char *words) {
    return hand_finds(day.printer, "final-report.csv", words);
}

static void searches_by_face_are_in_the_report(void) {
    CHECK(hand_closes_poll(station));
    CHECK(report_has("\nidentified_found_by_face,2\r"));
    CHECK(report_has("\nidentified_found_by_finger,0\r"));
    CHECK(report_has("\nsearches_by_face,11\r") && report_has("\nsearches_by_finger,0\r"));
}

// ---- Real faces before a real camera's code

enum { STRANGERS = 6, PEOPLE = VOTERS + STRANGERS };

static char shown[HAND_PATH_SIZE], frames[HAND_PATH_SIZE + 32], lfw[PATH_MAX];
static struct face_sample people[PEOPLE]; // women and men in turn; the strangers come last

static bool choose_people(void) {
    struct face_sample women[PEOPLE], men[PEOPLE];
    if (!shared_data())
        return false;
    snprintf(lfw, sizeof lfw, "%s/lfw-dev/lfw", shared_data());
    if (face_samples_choose(women, PEOPLE, lfw, true) < PEOPLE / 2 + 1 ||
        face_samples_choose(men, PEOPLE, lfw, false) < PEOPLE / 2)
        return false;
    for (int i = 0; i < PEOPLE; i++)
        people[i] = i % 2 ? men[i / 2] : women[i / 2];
    return true;
}

static bool enrol(struct face_engine *engine, int person, struct face_template *out) {
    char path[PATH_MAX];
    struct picture picture = {0};
    struct face_sighting seen = {0};
    const bool enrolled =
        face_sample_path(path, lfw, &people[person], 1) &&
        picture_read(&picture, path, 3) == BIOMETRIC_OK &&
        face_engine_look_at_still(engine, &picture, &seen) == BIOMETRIC_OK &&
        face_template_make(out, seen.embedding, FACE_EMBEDDING_SIZE, face_embedder()) == MATCHER_OK;
    out->quality = (uint8_t)seen.quality.value;
    picture_finish(&picture);
    return enrolled;
}

static bool make_station_of_real_faces(void) {
    static struct face_template faces[VOTERS];
    struct face_engine *engine;
    if (!choose_people() || face_engine_open(&engine, NULL, NULL, 0) != BIOMETRIC_OK)
        return false;
    for (int i = 0; i < VOTERS; i++)
        CHECK(enrol(engine, i, &faces[i]));
    face_engine_close(engine);
    return small_station_make_with_faces(&small, small_station_faces_at_once, faces);
}

// Somebody's second picture comes before the camera, and is looked for. NOBODY_FOUND or CHOOSING: a
// still that is doubted is let pass.
static enum session_state look_for(int person) {
    char path[PATH_MAX];
    CHECK(face_sample_path(path, lfw, &people[person], 2) && virtual_camera_show(shown, path));
    search_by_face();
    while (station->state == FINDING_FACE || station_wait_ms(station) == 0)
        hand_turn(station);
    if (station->state == FINDING_DOUBTED)
        hand_press(station, SDLK_F7);
    CHECK(station->state == CHOOSING || station->state == NOBODY_FOUND);
    return station->state;
}

static void real_faces_propose_their_owners_and_strangers_nobody(void) {
    int owners = 0, strangers = 0;
    for (int person = 0; person < PEOPLE; person++) {
        const bool proposes = look_for(person) == CHOOSING;
        const struct candidate_view *best = &station_view(station)->search.best[0];
        CHECK(station_view(station)->search.references == VOTERS);
        owners += person < VOTERS && proposes && best->voter.number == person + 1;
        strangers += person >= VOTERS && proposes;
        leave();
    }
    printf("owners proposed: %d of %d; strangers to whom somebody was: %d of %d\n", owners, VOTERS,
           strangers, STRANGERS);
    CHECK(owners >= VOTERS - 1 && strangers == 0); // 5 in 1,000 strangers would be
}

static void test_real_faces(void) {
    if (!make_station_of_real_faces()) {
        puts("no real faces: the shared data are not here");
        return;
    }
    day = hand_day_of(&small, "");
    snprintf(shown, sizeof shown, "%.240s/camera", small.folder);
    snprintf(frames, sizeof frames, "%s/now/frame-%%03d.jpg", shown);
    CHECK(virtual_camera_show(shown, NULL));
    station = hand_opens_for_looks(&small, &day, frames);
    CHECK(station != NULL);
    if (!station)
        return;
    // A still cannot turn its head.
    ((struct slice_policy *)station_policy(station))->face_liveness = LIVENESS_PASSIVE;
    RUN(real_faces_propose_their_owners_and_strangers_nobody);
    station_close(station);
    small_station_remove(&small);
}

int main(void) {
    CHECK(small_station_make_with_policy(&small, small_station_faces_at_once));
    day = hand_day_of(&small, "");
    station = hand_opens_for_looks(&small, &day, NULL);
    const bool has_models = station != NULL;
    if (station) {
        RUN(a_face_proposes_and_a_finger_identifies);
        RUN(who_was_found_and_is_marked_is_already_identified);
        RUN(the_look_that_found_a_voter_does_not_identify_him);
        RUN(in_a_long_list_the_commission_decides);
        RUN(a_doubted_face_shows_nobody_before_the_operators_word);
        RUN(a_doubt_that_the_regulations_leave_shows_nobody);
        RUN(a_doubt_of_a_face_that_is_like_nobodys_is_none);
        RUN(in_a_longer_list_a_face_has_to_be_more_alike);
        RUN(a_look_at_nobody_is_begun_again_and_the_way_out_is_open);
        RUN(a_camera_that_is_pulled_is_told_and_the_look_goes_on);
        RUN(what_another_kiosk_marks_is_sent_there);
        RUN(a_list_that_is_not_there_yet_is_waited_for);
        RUN(without_the_lists_faces_the_station_says_so);
        RUN(searches_by_face_are_in_the_report);
    }
    station_close(station);
    small_station_remove(&small);
    if (has_models)
        test_real_faces();
    if (!has_models)
        SKIP("the face models are not here");
    return check_report();
}
