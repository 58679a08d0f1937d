// The thread that holds every finger of the list, on the small station's slice. This test is its UI
// thread and its device thread: it loads, looks, and takes mail.
#include "kiosk/thread/search_thread.h"
#include "tests/check.h"
#include "tests/support/small_station.h"
#include <string.h>
#include <time.h>

enum { PATIENCE_MS = 20000, FINGERS = 6, FACES = SMALL_STATION_VOTERS };

static struct small_station small;
static struct voter_slice *slice;
static struct mailbox *mail;
static struct search_thread *thread;
static struct finger_template enrolled; // voter 2, left index

static bool next(struct station_event *event, int ms) {
    for (int i = 0; i < ms; i++) {
        if (mailbox_take(mail, event))
            return true;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return false;
}

static enum gallery_state await_gallery(void) {
    struct station_event event;
    while (next(&event, PATIENCE_MS))
        if (event.kind == EVENT_GALLERY && event.as.gallery.state != GALLERY_LOADING) {
            CHECK(event.ticket == 0);
            return event.as.gallery.state;
        }
    return GALLERY_NONE;
}

static struct search_answer await_search(uint32_t ticket) {
    struct station_event event;
    while (next(&event, PATIENCE_MS))
        if (event.kind == EVENT_SEARCHED) {
            CHECK(event.ticket == ticket);
            return event.as.search;
        }
    CHECK(!"an answer");
    return (struct search_answer){0};
}

static bool open_slice(void) {
    struct slice_expected expected = {0};
    return public_key_read(&expected.key, small.key) == SYNC_OK &&
           voter_slice_open(&slice, small.slice, &expected, NULL) == SYNC_OK;
}

static bool unlock(void) {
    return voter_slice_unlock(slice, HOLDER_CHAIR, small_station_passphrases[0]) == SYNC_ONE_MORE &&
           voter_slice_unlock(slice, HOLDER_OPERATOR, small_station_passphrases[2]) == SYNC_OK;
}

static void without_a_gallery_the_answer_says_that_nothing_was_compared(void) {
    search_thread_look(thread, 1, &enrolled);
    const struct search_answer got = await_search(1);
    CHECK(got.references == 0 && got.count == 0);
    search_thread_look(NULL, 1, &enrolled); // a station without one
}

static struct face_template face_of(uint32_t number) {
    struct face_template face = {0};
    struct voter voter;
    CHECK(voter_slice_voter(slice, number, &voter) == SYNC_OK);
    CHECK(face_template_decode(&face, voter.face.bytes, voter.face.size, NULL) == MATCHER_OK);
    return face;
}

static void no_face_is_found_where_none_is_loaded(void) {
    const struct face_template face = {.count = 512, .length = 1};
    struct search_answer answer = {.references = 7, .count = 7};
    search_thread_faces(thread, &face, &answer);
    CHECK(answer.references == 0 && answer.count == 0);
    answer = (struct search_answer){.references = 7, .count = 7};
    search_thread_faces(NULL, &face, &answer);
    CHECK(answer.references == 0 && answer.count == 0);
}

static void the_lists_faces_are_searched_at_once(void) {
    struct search_answer answer;
    for (uint32_t number = 1; number <= FACES; number++) {
        const struct face_template face = face_of(number);
        search_thread_faces(thread, &face, &answer);
        CHECK(answer.references == FACES && answer.count == FACES);
        CHECK(answer.best[0].number == number && answer.best[0].score > 0.99F &&
              answer.best[0].position == 0 && answer.best[1].score < 0.5F);
        CHECK(answer.best[0].quality == face.quality && face.quality == 40 + number);
    }
    struct face_template other = face_of(1);
    other.embedder++; // another network's
    search_thread_faces(thread, &other, &answer);
    CHECK(answer.references == FACES && answer.count == 0);
}

static void a_locked_slice_cannot_be_loaded(void) {
    search_thread_load(thread, slice);
    CHECK(await_gallery() == GALLERY_FAILED);
}

static void a_search_waits_for_the_loading_and_names_voter_and_finger(void) {
    CHECK(unlock());
    struct voter voter;
    CHECK(voter_slice_voter(slice, 2, &voter) == SYNC_OK && voter.finger_count == 2);
    CHECK(!finger_template_decode(&enrolled, voter.fingers[1].record.bytes,
                                  voter.fingers[1].record.size, NULL));
    search_thread_load(thread, slice);
    search_thread_look(thread, 2, &enrolled);
    const struct search_answer got = await_search(2);
    CHECK(got.references == FINGERS && got.count >= 1);
    the_lists_faces_are_searched_at_once();
    CHECK(got.best[0].number == 2 && got.best[0].position == 7 && got.best[0].score > 8);
    for (int i = 1; i < got.count; i++)
        CHECK(got.best[i].score <= got.best[i - 1].score);
}

static void a_handle_goes_on_when_the_other_is_locked(void) {
    search_thread_load(thread, slice);
    voter_slice_lock(slice); // in the middle of it, or after
    CHECK(await_gallery() == GALLERY_READY);
    CHECK(unlock());
}

static void each_search_that_was_taken_is_answered_in_its_order_and_the_others_are_said(void) {
    struct station_event event;
    uint32_t last = 100, taken = 0, answers = 0;
    for (uint32_t i = 1; i <= 3 * SEARCHES_MAX; i++)
        taken += search_thread_look(thread, 100 + i, &enrolled);
    CHECK(taken >= SEARCHES_MAX && taken < 3 * SEARCHES_MAX);
    while (answers < taken && next(&event, PATIENCE_MS)) {
        CHECK(event.kind == EVENT_SEARCHED && event.ticket > last);
        last = event.ticket;
        answers++;
    }
    CHECK(answers == taken);
}

static void what_waits_can_be_dropped_and_what_is_loaded_be_forgotten(void) {
    struct station_event event;
    search_thread_forget(thread);
    search_thread_look(thread, 200, &enrolled);
    CHECK(await_search(200).references == 0);
    no_face_is_found_where_none_is_loaded();
    // The mail is full, so that the loading waits in its middle for room to tell of itself.
    while (mailbox_send(mail, &(struct station_event){.kind = EVENT_SENT}))
        ;
    search_thread_load(thread, slice);
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    search_thread_forget(thread);
    while (mailbox_take(mail, &event))
        CHECK(event.kind == EVENT_SENT);
    search_thread_look(thread, 201, &enrolled);
    CHECK(await_search(201).references == 0);
    search_thread_load(thread, slice);
    search_thread_look(thread, 202, &enrolled);
    search_thread_drop(thread);
    search_thread_look(thread, 203, &enrolled);
    const bool took = next(&event, PATIENCE_MS);
    CHECK(took);
    search_thread_forget(NULL);
    search_thread_drop(NULL);
}

static void stopping_in_the_middle_leaves_nothing_behind(void) { // the leak checker sees to that
    search_thread_load(thread, slice);
    search_thread_load(thread, slice);
    search_thread_look(thread, 300, &enrolled);
    search_thread_stop(thread);
    search_thread_stop(NULL);
}

int main(void) {
    CHECK(small_station_make(&small) && open_slice());
    mail = mailbox_create(NULL, NULL);
    thread = search_thread_start(mail);
    CHECK(mail && thread);
    if (check_failures)
        return check_report();
    RUN(without_a_gallery_the_answer_says_that_nothing_was_compared);
    RUN(no_face_is_found_where_none_is_loaded);
    RUN(a_locked_slice_cannot_be_loaded);
    RUN(a_search_waits_for_the_loading_and_names_voter_and_finger);
    RUN(a_handle_goes_on_when_the_other_is_locked);
    RUN(each_search_that_was_taken_is_answered_in_its_order_and_the_others_are_said);
    RUN(what_waits_can_be_dropped_and_what_is_loaded_be_forgotten);
    RUN(stopping_in_the_middle_leaves_nothing_behind);
    voter_slice_close(slice);
    mailbox_destroy(mail);
    small_station_remove(&small);
    return check_report();
}
