// The camera thread with a camera and a face engine that this test plays, so that they can hang,
// repeat themselves, go away and come back; and, where models and real faces are at hand, with the
// real engine. This test is its UI thread: it orders, and takes mail.
#include "biometric/face_around.h"
#include "biometric/face_camera.h"
#include "kiosk/thread/camera_thread.h"
#include "tests/check.h"
#include "tests/support/shared_data.h"
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

enum { PATIENCE_MS = 20000, MAIL_ROOM = 64, VOTER = 3, STRANGER = 4, NOBODY = -1 };

// ---- The camera that is played

enum camera_plays { PLAYS_WELL, PLAYS_LOST, PLAYS_FROZEN, PLAYS_HUNG, PLAYS_HUNG_AT_OPENING };

static _Atomic enum camera_plays plays;
static atomic_int opened, closed, hanging, frames_made, engine_is_slow, person = VOTER;
static atomic_bool asked_for_it, is_copy, all_moves;
static atomic_int frames_around; // that were looked at for what is behind the face
static struct capture_memory *captures;
static bool real_engine;
static struct picture portrait; // what the camera shows to the real engine

struct face_camera {
    int frame;
};

static void nap(int ms) {
    const struct timespec time = {.tv_nsec = ms * 1000000L};
    nanosleep(&time, NULL);
}

static void hang_while(enum camera_plays what) {
    hanging++;
    while (plays == what)
        nap(2);
    hanging--;
}

enum biometric_status __wrap_face_camera_open(struct face_camera **out, const char *source);
enum biometric_status __wrap_face_camera_read(struct face_camera *camera, struct picture *frame);
void __wrap_face_camera_close(struct face_camera *camera);

enum biometric_status __wrap_face_camera_open(struct face_camera **out, const char *source) {
    asked_for_it = !strcmp(source, "a camera");
    *out = NULL;
    if (plays == PLAYS_HUNG_AT_OPENING)
        hang_while(PLAYS_HUNG_AT_OPENING);
    if (plays == PLAYS_LOST)
        return BIOMETRIC_NO_DEVICE;
    opened++;
    *out = calloc(1, sizeof **out);
    return BIOMETRIC_OK;
}

enum biometric_status __wrap_face_camera_read(struct face_camera *camera, struct picture *frame) {
    const int width = real_engine ? 640 : 64, height = real_engine ? 480 : 48;
    (void)camera;
    if (plays == PLAYS_HUNG)
        hang_while(PLAYS_HUNG);
    if (plays == PLAYS_LOST)
        return BIOMETRIC_DEVICE_LOST;
    if (!frame->pixels)
        *frame = (struct picture){width, height, 3, 0, malloc((size_t)(width * height * 3))};
    if (!frame->pixels)
        abort();
    if (plays != PLAYS_FROZEN)
        frames_made++;
    memset(frame->pixels, 120, (size_t)(width * height * 3));
    for (int y = 0; real_engine && y < portrait.height; y++)
        memcpy(frame->pixels + 3 * ((size_t)(y + 110) * 640 + 190),
               portrait.pixels + 3 * (size_t)y * (size_t)portrait.width,
               3 * (size_t)portrait.width);
    memcpy(frame->pixels, &(int){frames_made}, sizeof(int)); // no two are the same
    return BIOMETRIC_OK;
}

void __wrap_face_camera_close(struct face_camera *camera) {
    closed += camera != NULL;
    free(camera);
}

// ---- What is behind the face, which is played to move

void __real_face_around_see(struct face_around *around, const struct picture *frame,
                            const struct face_sighting *seen, int64_t now_ms);
void __wrap_face_around_see(struct face_around *around, const struct picture *frame,
                            const struct face_sighting *seen, int64_t now_ms);
bool __real_face_around_moves(const struct face_around *around);
bool __wrap_face_around_moves(const struct face_around *around);

void __wrap_face_around_see(struct face_around *around, const struct picture *frame,
                            const struct face_sighting *seen, int64_t now_ms) {
    frames_around++;
    __real_face_around_see(around, frame, seen, now_ms);
}

bool __wrap_face_around_moves(const struct face_around *around) {
    return all_moves || __real_face_around_moves(around);
}

// ---- The engine that is played: the person looks into direction `person`, with some noise

enum biometric_status __real_face_engine_open(struct face_engine **out, const char *folder,
                                              char *why, size_t size);
enum biometric_status __real_face_engine_look(struct face_engine *engine,
                                              const struct picture *picture,
                                              struct face_sighting *out);
void __real_face_engine_forget(struct face_engine *engine);
void __real_face_engine_close(struct face_engine *engine);
float __real_face_score_between(const struct face_engine *engine, float similarity, int quality,
                                int other_quality);
enum biometric_status __wrap_face_engine_open(struct face_engine **out, const char *folder,
                                              char *why, size_t size);
enum biometric_status __wrap_face_engine_look(struct face_engine *engine,
                                              const struct picture *picture,
                                              struct face_sighting *out);
void __wrap_face_engine_forget(struct face_engine *engine);
void __wrap_face_engine_close(struct face_engine *engine);
float __wrap_face_score_between(const struct face_engine *engine, float similarity, int quality,
                                int other_quality);

enum biometric_status __wrap_face_engine_open(struct face_engine **out, const char *folder,
                                              char *why, size_t size) {
    static int stands_for_it;
    if (real_engine)
        return __real_face_engine_open(out, NULL, why, size);
    *out = strcmp(folder, "models") ? NULL : (struct face_engine *)&stands_for_it;
    return *out ? BIOMETRIC_OK : BIOMETRIC_BAD_MODEL;
}

enum biometric_status __wrap_face_engine_look(struct face_engine *engine,
                                              const struct picture *picture,
                                              struct face_sighting *out) {
    int number;
    if (real_engine)
        return __real_face_engine_look(engine, picture, out);
    while (engine_is_slow)
        nap(2);
    memcpy(&number, picture->pixels, sizeof number);
    *out = (struct face_sighting){
        .quality = {0, FACE_NOBODY}
    };
    if (person == NOBODY)
        return BIOMETRIC_NO_FACE;
    *out = (struct face_sighting){
        .faces = 1,
        .at = {16, 12       },
        .width = 16,
        .height = 24,
        .liveness_is_sure = true,
        .liveness = 0.9F,
        .quality = {90, FACE_FINE},
        .strength = 1
    };
    out->embedding[person] = 0.6F;
    out->embedding[100 + number % 400] = is_copy ? 0 : 0.8F;
    return BIOMETRIC_OK;
}

void __wrap_face_engine_forget(struct face_engine *engine) {
    if (real_engine)
        __real_face_engine_forget(engine);
}

void __wrap_face_engine_close(struct face_engine *engine) {
    if (real_engine)
        __real_face_engine_close(engine);
}

float __wrap_face_score_between(const struct face_engine *engine, float similarity, int quality,
                                int other_quality) {
    return real_engine ? __real_face_score_between(engine, similarity, quality, other_quality)
                       : fmaxf(0, 6 * similarity);
}

// ---- Mail

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t come = PTHREAD_COND_INITIALIZER;
static struct mailbox *mail;
static struct camera_thread *camera;
static uint32_t ticket;

static void wake(void *user) {
    (void)user;
    pthread_mutex_lock(&lock);
    pthread_cond_signal(&come);
    pthread_mutex_unlock(&lock);
}

static bool next_event(struct station_event *event, int ms) {
    struct timespec until;
    bool got = false;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&lock);
    for (int late = 0; !(got = mailbox_take(mail, event)) && !late;)
        late = pthread_cond_timedwait(&come, &lock, &until);
    pthread_mutex_unlock(&lock);
    return got;
}

static bool fetch_picture(void) {
    struct picture picture = {0};
    const bool some = camera_thread_picture(camera, &picture);
    picture_finish(&picture);
    return some;
}

// Passes over live events, fetching the pictures as the station does; anything else that was not
// expected is a failure.
static bool await(struct station_event *event, enum station_event_kind kind) {
    while (next_event(event, PATIENCE_MS)) {
        if (event->kind == EVENT_FACE_FRAME)
            (void)fetch_picture();
        if (event->kind == kind)
            return true;
        if (event->kind == EVENT_FACE_FRAME || event->kind == EVENT_FACE_SEEN ||
            event->kind == EVENT_CAMERA_IS)
            continue;
        fprintf(stderr, "got event %d, not %d\n", (int)event->kind, (int)kind);
        return false;
    }
    fprintf(stderr, "event %d did not come\n", (int)kind);
    return false;
}

static struct face_answer await_face(void) {
    struct station_event event = {.as.face = {.status = BIOMETRIC_NO_MEMORY}};
    CHECK(await(&event, EVENT_FACE) && event.ticket == ticket);
    return event.as.face;
}

static enum biometric_status await_camera(void) {
    struct station_event event = {.as.device = BIOMETRIC_NO_MEMORY};
    CHECK(await(&event, EVENT_CAMERA) && event.ticket == 0);
    return event.as.device;
}

static struct face_seen await_seen(void) {
    struct station_event event = {.ticket = 0};
    while (await(&event, EVENT_FACE_SEEN) && event.ticket != ticket) {
    }
    return event.as.seen;
}

static bool only_live_mail_for(int ms) {
    struct station_event event;
    while (next_event(&event, ms))
        if (event.kind != EVENT_FACE_FRAME && event.kind != EVENT_FACE_SEEN &&
            event.kind != EVENT_CAMERA_IS)
            return false;
    return true;
}

// ---- Orders

static float reference[FACE_EMBEDDING_SIZE];

static void start_with(enum camera_plays what, const char *models) {
    const struct camera_config config = {
        .source = "a camera", .models_dir = models, .captures = captures};
    plays = what;
    person = VOTER;
    mail = mailbox_create(wake, NULL);
    camera = camera_thread_start(&config, mail);
    if (!mail || !camera)
        abort();
}

static void start(const char *models) {
    start_with(PLAYS_WELL, models);
}

static void stop(void) {
    camera_thread_stop(camera);
    mailbox_destroy(mail);
    camera = NULL;
    mail = NULL;
}

static void order_look(uint32_t time_limit_ms, float threshold) {
    struct face_request request = {
        .ticket = ++ticket, .time_limit_ms = time_limit_ms, .threshold = threshold};
    CHECK(!face_template_make(&request.reference, reference, FACE_EMBEDDING_SIZE, face_embedder()));
    camera_thread_look(camera, &request);
    memset(&request, 0xee, sizeof request); // it was copied
}

static void the_voter_is_recognised(void) {
    order_look(PATIENCE_MS, 3);
    const struct face_answer got = await_face();
    CHECK(got.status == BIOMETRIC_OK && got.score > 3.6F); // more than each frame's
    CHECK(got.frames == 5 && got.quality == 90 && got.doubts == 0 && got.liveness > 0.8F);
}

static void a_voter_before_the_camera_is_recognised(void) {
    start("models");
    CHECK(camera_thread_has_faces(camera));
    the_voter_is_recognised();
    CHECK(asked_for_it);
    the_voter_is_recognised();
}

static void what_is_seen_is_told_while_it_is_looked(void) {
    order_look(PATIENCE_MS, 100);
    const struct face_seen seen = await_seen();
    CHECK(seen.is_there && seen.advice == FACE_FINE && seen.challenge == FACE_ASK_NOTHING);
    CHECK(seen.x > 0.3F && seen.x < 0.45F && seen.y == 0.5F && seen.size == 0.5F);
    int progress = seen.progress;
    while (progress < 100) {
        const int next = await_seen().progress;
        CHECK(next >= progress);
        progress = next;
    }
    camera_thread_rest(camera);
    CHECK(only_live_mail_for(100));
}

static void a_stranger_is_looked_at_until_time_is_up(void) {
    person = STRANGER;
    order_look(500, 3);
    const struct face_answer got = await_face();
    CHECK(got.status == BIOMETRIC_TIME_UP && got.score < 3 && got.frames > 0);
    person = VOTER;
}

// He is to be found in the list: there is no reference, and the look ends once it is enough.
static void a_look_at_somebody_unknown_ends_by_itself(void) {
    const struct face_request request = {.ticket = ++ticket, .time_limit_ms = PATIENCE_MS};
    camera_thread_look(camera, &request);
    const struct face_answer got = await_face();
    CHECK(got.status == BIOMETRIC_OK && got.score == 0 && got.frames == 5);
}

// The frames' noise is away: what is put together is the reference itself.
static void a_copy_of_the_lists_picture_agrees_and_is_doubted(void) {
    is_copy = true;
    order_look(PATIENCE_MS, 3);
    const struct face_answer got = await_face();
    CHECK(got.status == BIOMETRIC_OK && got.doubts == FACE_DOUBT_PORTRAIT);
    is_copy = false;
}

static void a_picture_that_moves_with_all_around_it_agrees_and_is_doubted(void) {
    all_moves = true;
    frames_around = 0;
    order_look(PATIENCE_MS, 3);
    const struct face_answer got = await_face();
    CHECK(got.status == BIOMETRIC_OK && got.doubts == FACE_DOUBT_AROUND);
    CHECK(frames_around >= (int)got.frames);
    all_moves = false;
}

static void a_stream_that_is_played_once_more_is_not_compared(void) {
    const uint8_t key[LOG_CAPTURE_KEY_SIZE] = {7};
    stop();
    captures = capture_memory_create();
    CHECK(captures);
    capture_memory_begin(captures, key);
    start("models");
    for (int round = 0; round < 2; round++) {
        frames_made = 100000;
        order_look(PATIENCE_MS, 3);
        const struct face_answer got = await_face();
        CHECK(got.status == (round ? BIOMETRIC_RETRY : BIOMETRIC_OK) && got.frames == 5);
        CHECK(round ? !got.score && !got.list.count && !got.captures.count
                    : got.score > 3 && got.captures.count == 5);
    }
    frames_made = 200000;                // none of which the camera has given, however busy it was
    the_voter_is_recognised();           // by frames of its own
    capture_memory_begin(captures, key); // the log was closed and opened: they stay
    frames_made = 100000;
    order_look(PATIENCE_MS, 3);
    CHECK(await_face().status == BIOMETRIC_RETRY);
    stop();
    capture_memory_destroy(captures);
    captures = NULL;
    start("models");
}

static void nobody_is_no_face(void) {
    person = NOBODY;
    order_look(500, 3);
    const struct face_answer got = await_face();
    CHECK(got.status == BIOMETRIC_NO_FACE && got.score == 0 && got.frames == 0);
    person = VOTER;
}

static void the_picture_goes_on_while_the_networks_take_their_time(void) {
    struct station_event event;
    engine_is_slow = true;
    order_look(PATIENCE_MS, 3);
    for (int i = 0; i < 20; i++)
        CHECK(await(&event, EVENT_FACE_FRAME) && event.ticket == ticket);
    engine_is_slow = false;
    CHECK(await_face().status == BIOMETRIC_OK);
}

static void a_picture_is_told_once_until_it_is_fetched(void) {
    struct station_event event;
    int told = 0;
    engine_is_slow = true;
    order_look(PATIENCE_MS, 100);
    while (next_event(&event, 300))
        told += event.kind == EVENT_FACE_FRAME && event.ticket == ticket;
    CHECK(told == 1);
    CHECK(fetch_picture());
    while (next_event(&event, 300))
        told += event.kind == EVENT_FACE_FRAME;
    CHECK(told == 2);
    engine_is_slow = false;
    camera_thread_rest(camera);
    CHECK(only_live_mail_for(100));
}

static void nothing_of_a_look_is_left_after_it(void) {
    order_look(PATIENCE_MS, 100);
    (void)await_seen();
    camera_thread_rest(camera);
    for (int i = 0; i < 20; i++) {
        CHECK(!fetch_picture()); // nor does one come that was on its way
        nap(5);
    }
    CHECK(only_live_mail_for(50));
    for (int ms = 0; closed < opened && ms < PATIENCE_MS; ms += 10)
        nap(10);
    CHECK(closed == opened); // and the camera's light is off
}

static void a_new_order_replaces_the_one_under_way(void) {
    order_look(UINT32_MAX, 100);
    (void)await_seen();
    order_look(UINT32_MAX, 100);
    the_voter_is_recognised(); // of the last ticket, and nothing else came
    CHECK(only_live_mail_for(100));
}

// ---- A camera that does not do what it should

static void a_camera_unplugged_in_mid_look_is_told_and_the_look_goes_on(void) {
    for (int i = 0; i < 2; i++) {
        order_look(1500, 3);
        (void)await_seen();
        plays = PLAYS_LOST;
        CHECK(await_camera() == BIOMETRIC_DEVICE_LOST);
        CHECK(only_live_mail_for(2000)); // longer than the look may take: that time is not its
        plays = PLAYS_WELL;
        CHECK(await_camera() == BIOMETRIC_OK);
        CHECK(await_face().status == BIOMETRIC_OK);
    }
}

static void a_camera_that_hangs_is_told_and_holds_up_nothing(void) {
    order_look(1500, 3);
    (void)await_seen();
    plays = PLAYS_HUNG;
    CHECK(await_camera() == BIOMETRIC_TIME_UP);
    camera_thread_rest(camera); // comes back at once, as all that the UI thread calls
    order_look(1500, 3);
    CHECK(!fetch_picture());
    CHECK(only_live_mail_for(1000) && hanging == 1); // and is not told again
    plays = PLAYS_WELL;
    CHECK(await_camera() == BIOMETRIC_OK);
    CHECK(await_face().status == BIOMETRIC_OK);
}

static void a_camera_that_hangs_when_it_is_opened_is_told_too(void) {
    while (closed < opened)
        nap(10);
    plays = PLAYS_HUNG_AT_OPENING;
    order_look(1500, 3);
    CHECK(await_camera() == BIOMETRIC_TIME_UP);
    plays = PLAYS_WELL;
    CHECK(await_camera() == BIOMETRIC_OK);
    CHECK(await_face().status == BIOMETRIC_OK);
}

static void a_camera_that_repeats_its_picture_is_told_and_opened_anew(void) {
    order_look(1500, 3);
    (void)await_seen();
    plays = PLAYS_FROZEN;
    const int before = opened;
    CHECK(await_camera() == BIOMETRIC_TIME_UP);
    for (int ms = 0; opened == before && ms < PATIENCE_MS; ms += 10)
        nap(10);
    CHECK(opened > before);
    CHECK(only_live_mail_for(200)); // the one picture is no look, however long it is shown
    plays = PLAYS_WELL;
    CHECK(await_camera() == BIOMETRIC_OK);
    CHECK(await_face().status == BIOMETRIC_OK);
}

static void a_camera_that_comes_back_when_nobody_is_looked_at_is_told(void) {
    for (int frozen = 0; frozen < 2; frozen++) {
        order_look(1500, 3);
        (void)await_seen();
        plays = frozen ? PLAYS_FROZEN : PLAYS_LOST;
        CHECK(await_camera() == (frozen ? BIOMETRIC_TIME_UP : BIOMETRIC_DEVICE_LOST));
        camera_thread_rest(camera);
        CHECK(only_live_mail_for(100));
        plays = PLAYS_WELL;
        CHECK(await_camera() == BIOMETRIC_OK);
    }
    the_voter_is_recognised();
}

static void an_answer_waits_for_room_in_the_mailbox(void) {
    struct station_event event = {.kind = EVENT_SENT};
    person = NOBODY;
    order_look(100, 3);
    while (mailbox_send(mail, &event)) {
    }
    nap(400);
    int others = 0;
    while (next_event(&event, PATIENCE_MS) && event.kind != EVENT_FACE)
        others++;
    CHECK(event.kind == EVENT_FACE && event.as.face.status == BIOMETRIC_NO_FACE);
    CHECK(others >= MAIL_ROOM);
    person = VOTER;
}

static void it_stops_in_the_middle_of_a_look(void) {
    order_look(UINT32_MAX, 100);
    (void)await_seen();
    stop();
    camera_thread_stop(NULL);
}

static void it_stops_with_a_full_mailbox(void) {
    const struct station_event event = {.kind = EVENT_SENT};
    start("models");
    while (mailbox_send(mail, &event)) {
    }
    person = NOBODY;
    order_look(0, 3);
    nap(100);
    stop();
}

static void it_stops_while_the_camera_hangs(void) {
    start("models");
    order_look(UINT32_MAX, 100);
    (void)await_seen();
    plays = PLAYS_HUNG;
    while (!hanging)
        nap(2);
    stop();
    CHECK(hanging == 1);
    plays = PLAYS_WELL; // it comes back to find nobody
    for (int ms = 0; closed < opened && ms < PATIENCE_MS; ms += 10)
        nap(10);
    CHECK(closed == opened);
}

static void a_camera_that_is_missing_at_the_start_is_told_before_it_is_needed(void) {
    start_with(PLAYS_LOST, "models");
    CHECK(await_camera() == BIOMETRIC_DEVICE_LOST);
    plays = PLAYS_WELL;
    CHECK(await_camera() == BIOMETRIC_OK);
    stop();
    CHECK(closed == opened);
}

static void without_models_no_face_can_be_looked_at(void) {
    start("no models");
    CHECK(!camera_thread_has_faces(camera));
    order_look(PATIENCE_MS, 3);
    CHECK(await_face().status == BIOMETRIC_DEVICE_LOST);
    CHECK(opened == closed);
    stop();
}

// ---- The real engine

static bool enrol(const char *name, float out[FACE_EMBEDDING_SIZE]) {
    char path[512];
    struct face_engine *engine;
    struct face_sighting seen;
    struct picture picture = {0};
    snprintf(path, sizeof path, "%s/lfw-dev/lfw/%s", shared_data(), name);
    if (__real_face_engine_open(&engine, NULL, NULL, 0) != BIOMETRIC_OK)
        return false;
    const bool done = picture_read(&picture, path, 3) == BIOMETRIC_OK &&
                      face_engine_look_at_still(engine, &picture, &seen) == BIOMETRIC_OK;
    if (done)
        memcpy(out, seen.embedding, sizeof seen.embedding);
    picture_finish(&picture);
    __real_face_engine_close(engine);
    return done;
}

static void a_real_voter_is_recognised_and_a_real_stranger_is_not(void) {
    char path[512];
    real_engine = true;
    snprintf(path, sizeof path, "%s/lfw-dev/lfw/Abel_Pacheco/Abel_Pacheco_0004.jpg", shared_data());
    CHECK(picture_read(&portrait, path, 3) == BIOMETRIC_OK);
    start("models");
    order_look(PATIENCE_MS, 3);
    const struct face_answer got = await_face();
    CHECK(got.status == BIOMETRIC_OK && got.score >= 3);
    CHECK(enrol("Akhmed_Zakayev/Akhmed_Zakayev_0001.jpg", reference));
    order_look(2000, 3);
    const struct face_answer other = await_face();
    CHECK(other.status == BIOMETRIC_TIME_UP && other.score < 3);
    stop();
    picture_finish(&portrait);
}

int main(void) {
    reference[VOTER] = 1;
    RUN(a_voter_before_the_camera_is_recognised);
    RUN(what_is_seen_is_told_while_it_is_looked);
    RUN(a_stranger_is_looked_at_until_time_is_up);
    RUN(a_look_at_somebody_unknown_ends_by_itself);
    RUN(a_copy_of_the_lists_picture_agrees_and_is_doubted);
    RUN(a_picture_that_moves_with_all_around_it_agrees_and_is_doubted);
    RUN(a_stream_that_is_played_once_more_is_not_compared);
    RUN(nobody_is_no_face);
    RUN(the_picture_goes_on_while_the_networks_take_their_time);
    RUN(a_picture_is_told_once_until_it_is_fetched);
    RUN(nothing_of_a_look_is_left_after_it);
    RUN(a_new_order_replaces_the_one_under_way);
    RUN(a_camera_unplugged_in_mid_look_is_told_and_the_look_goes_on);
    RUN(a_camera_that_hangs_is_told_and_holds_up_nothing);
    RUN(a_camera_that_hangs_when_it_is_opened_is_told_too);
    RUN(a_camera_that_repeats_its_picture_is_told_and_opened_anew);
    RUN(a_camera_that_comes_back_when_nobody_is_looked_at_is_told);
    RUN(an_answer_waits_for_room_in_the_mailbox);
    RUN(it_stops_in_the_middle_of_a_look);
    RUN(it_stops_with_a_full_mailbox);
    RUN(it_stops_while_the_camera_hangs);
    RUN(a_camera_that_is_missing_at_the_start_is_told_before_it_is_needed);
    RUN(without_models_no_face_can_be_looked_at);
    if (!shared_data() || !enrol("Abel_Pacheco/Abel_Pacheco_0001.jpg", reference)) {
        puts("no real faces: the models or the shared data are not here");
        return check_report();
    }
    RUN(a_real_voter_is_recognised_and_a_real_stranger_is_not);
    return check_report();
}
