// The thread that sends: each record that is poked arrives, and so does the centre's receipt of the
// newest checkpoint, while the log goes on being written. And a centre that answers amiss is not
// asked again and again, whatever happens here.
#include "kiosk/thread/sync_thread.h"
#include "tests/check.h"
#include "tests/support/device/loopback_hub.h"
#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include <string.h>
#include <time.h>

#define KIOSK "uik7001-k1"
enum { VISITS = 30, WAIT_MS = 20000, HURRY_MS = 2000, PLAN = 256 };

static char url[64], ca[600], cert[600], key[600], sent_path[600], receipt_path[600],
    proof_path[600];
static struct loopback_hub *hub;
static struct checkpoint_signer hub_signer;

static uint64_t receipt_size(void) {
    char text[CHECKPOINT_NOTE_MAX];
    struct checkpoint noted = {.size = 0};
    FILE *file = fopen(receipt_path, "rb");
    const size_t size = file ? fread(text, 1, sizeof text, file) : 0;
    if (file)
        fclose(file);
    return checkpoint_read(&noted, NULL, text, size, &hub_signer, 1) ? 0 : noted.size;
}

static struct uplink_config config_here(void) {
    return (struct uplink_config){.url = url,
                                  .ca_file = ca,
                                  .client_cert = cert,
                                  .client_key = key,
                                  .kiosk_id = KIOSK,
                                  .sent_file = sent_path,
                                  .proof_file = proof_path,
                                  .hub = &hub_signer,
                                  .receipt_file = receipt_path};
}

static void nap(int ms) {
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

static void each_visit_arrives_and_the_last_one_is_signed_for(void) {
    struct sample_log day;
    struct checkpoint_signer kiosk;
    char text[CHECKPOINT_KEY_SIZE];
    CHECK(sample_log_begin(&day, "day", 1));
    participation_log_verifier_key(day.log, text);
    CHECK(checkpoint_signer_parse(&kiosk, text) == SYNC_OK);
    loopback_hub_know(hub, KIOSK, &kiosk);
    const struct uplink_config config = config_here();
    struct mailbox *mail = mailbox_create(NULL, NULL);
    struct sync_thread *thread = sync_thread_start(&config, day.path, mail);
    CHECK(mail && thread);
    for (uint32_t voter = 1; voter <= VISITS; voter++) {
        struct uplink_note note;
        CHECK(sample_log_mark(&day, voter));
        note.size = participation_log_checkpoint(day.log, note.text);
        sync_thread_poke(thread, &note);
        nap(10);
    }
    const uint64_t size = participation_log_size(day.log);
    for (int waited = 0; waited < WAIT_MS && receipt_size() < size; waited += 20)
        nap(20);
    CHECK(receipt_size() == size && loopback_hub_count(hub, KIOSK) == size);
    sync_thread_stop(thread);
    mailbox_destroy(mail);
    sample_log_close(&day);
}

static void the_pause_doubles_from_two_seconds_to_five_minutes(void) {
    static const struct uplink_sent silence = {.retry_after_s = 7, .waiting = 1};
    uint32_t most = 2000;
    for (unsigned times = 0; times < 40; times++) {
        for (uint32_t random = 0; random < 3; random++) { // never before it was asked to
            struct sync_pace pace = {.in_vain = times, .heeds_pokes = true};
            const uint32_t want = random == 2 ? 0 : random * most; // the last: and no more
            CHECK(sync_thread_pause_ms(&pace, SYNC_NO_LINK, &silence,
                                       random == 2 ? most + 1 : random * most) == 7000 + want);
            CHECK(pace.in_vain == times + 1 && !pace.heeds_pokes);
        }
        most = most * 2 < 300000 ? most * 2 : 300000;
    }
}

static void only_progress_is_followed_at_once(void) {
    const struct uplink_sent asks_back = {.waiting = 9}, goes_on = {.waiting = 2, .progress = true},
                             all = {.progress = true},
                             forked = {.progress = true, .proved = SYNC_FORKED};
    struct sync_pace pace = {.heeds_pokes = true};
    CHECK(sync_thread_pause_ms(&pace, SYNC_OK, &goes_on, 1234) == 0 && pace.heeds_pokes);
    CHECK(sync_thread_pause_ms(&pace, SYNC_OK, &asks_back, 1234) == 1234 && !pace.heeds_pokes);
    CHECK(sync_thread_pause_ms(&pace, SYNC_OK, &forked, 3999) == 3999 && !pace.heeds_pokes);
    CHECK(sync_thread_pause_ms(&pace, SYNC_REFUSED, &all, 7999) == 7999 && !pace.heeds_pokes);
    CHECK(sync_thread_pause_ms(&pace, SYNC_OK, &all, 60000) == 90000 && pace.heeds_pokes);
    // All is sent, and forgotten there, and sent again: the pauses grow all the same.
    CHECK(sync_thread_pause_ms(&pace, SYNC_OK, &asks_back, 15999) == 15999);
    CHECK(sync_thread_pause_ms(&pace, SYNC_OK, &all, 0) == 30000);
    CHECK(sync_thread_pause_ms(&pace, SYNC_OK, &all, 0) == 30000);
    CHECK(sync_thread_pause_ms(&pace, SYNC_OK, &asks_back, 15999) == 15999 % 2001);
}

// How many posts there are when the centre answers so in turn, while the log grows all the time.
static unsigned posts(const char *name, const enum hub_fault *in_turn, size_t count) {
    struct sample_log day;
    enum hub_fault plan[PLAN];
    for (size_t i = 0; i < PLAN; i++)
        plan[i] = in_turn[i % count];
    const struct uplink_config config = config_here();
    struct mailbox *mail = mailbox_create(NULL, NULL);
    CHECK(sample_log_begin(&day, name, 1));
    loopback_hub_plan(hub, (const enum hub_fault[]){HUB_FORGETS}, 1); // another day begins there
    struct uplink_sent sent;
    struct log_reader *reader;
    CHECK(log_reader_open(&reader, day.path) == SYNC_OK);
    (void)uplink_round(&config, reader, NULL, &sent);
    CHECK(uplink_round(&config, reader, NULL, &sent) == SYNC_OK && !sent.waiting);
    log_reader_close(reader);
    loopback_hub_plan(hub, plan, PLAN);
    const unsigned before = loopback_hub_requests(hub);
    struct sync_thread *thread = sync_thread_start(&config, day.path, mail);
    for (int waited = 0, voter = 1; waited < HURRY_MS; waited += 50, voter++) {
        struct station_event event;
        CHECK(sample_log_mark(&day, (uint32_t)voter));
        sync_thread_poke(thread, NULL);
        nap(50);
        while (mailbox_take(mail, &event))
            ;
    }
    const unsigned after = loopback_hub_requests(hub);
    sync_thread_stop(thread);
    mailbox_destroy(mail);
    sample_log_close(&day);
    loopback_hub_plan(hub, NULL, 0);
    (void)remove(proof_path);
    return after - before;
}

// There were twenty posts a second. Six pauses of up to 2, 4, 8 .. 64 s take less than the time
// here once in twenty million runs.
static void an_answer_that_is_no_progress_is_waited_out(void) {
    static const enum hub_fault replicas[] = {HUB_ASKS_BACK, HUB_ASKS_ON};
    static const enum hub_fault forgets[] = {HUB_FORGETS, HUB_WELL};
    static const enum hub_fault back[] = {HUB_ASKS_BACK};
    static const enum hub_fault fork[] = {HUB_REFUSES};
    static const enum hub_fault more[] = {HUB_HAS_MORE};
    static const enum hub_fault nobody[] = {HUB_ADMITS_NOBODY};
    static const enum hub_fault nonsense[] = {HUB_SAYS_NONSENSE};
    static const enum hub_fault later[] = {HUB_SAYS_429};
    CHECK(posts("replicas", replicas, 2) <= 6);
    CHECK(posts("back", back, 1) <= 6);
    CHECK(posts("fork", fork, 1) <= 6);
    CHECK(posts("more", more, 1) <= 6);
    CHECK(posts("nobody", nobody, 1) <= 6);
    CHECK(posts("nonsense", nonsense, 1) <= 6);
    CHECK(posts("later", later, 1) == 1);      // in seven seconds, it said
    CHECK(posts("forgets", forgets, 2) <= 12); // each pause, then one that is taken
}

static void what_is_proved_is_told_though_the_mailbox_is_full(void) {
    struct sample_log day;
    struct station_event event = {.kind = EVENT_READER};
    const struct uplink_config config = config_here();
    struct mailbox *mail = mailbox_create(NULL, NULL);
    int full = 0;
    CHECK(sample_log_begin(&day, "full", 1));
    while (mailbox_send(mail, &event))
        full++;
    loopback_hub_plan(hub, (const enum hub_fault[]){HUB_REFUSES}, 1);
    const unsigned before = loopback_hub_requests(hub);
    struct sync_thread *thread = sync_thread_start(&config, day.path, mail);
    for (int waited = 0; waited < WAIT_MS && loopback_hub_requests(hub) == before; waited += 20)
        nap(20);
    nap(300);
    for (; full > 0; full--)
        CHECK(mailbox_take(mail, &event) && event.kind == EVENT_READER);
    bool is_there = false;
    for (int waited = 0; waited < 2000 && !(is_there = mailbox_take(mail, &event)); waited += 20)
        nap(20);
    CHECK(is_there && event.kind == EVENT_SENT && event.as.sent.round.proved == SYNC_FORKED);
    CHECK(event.as.sent.status == SYNC_FORKED && strstr(event.as.sent.round.why, "422"));
    sync_thread_stop(thread);
    mailbox_destroy(mail);
    sample_log_close(&day);
}

int main(void) {
    if (system("openssl version >/dev/null 2>&1"))
        SKIP("the openssl program is not here");
    snprintf(ca, sizeof ca, "%s", scratch_path("ca.pem"));
    snprintf(cert, sizeof cert, "%s", scratch_path("client.pem"));
    snprintf(key, sizeof key, "%s", scratch_path("client.key"));
    snprintf(sent_path, sizeof sent_path, "%s", scratch_path("sent"));
    snprintf(proof_path, sizeof proof_path, "%s", scratch_path("proved"));
    snprintf(receipt_path, sizeof receipt_path, "%s", scratch_path("receipt.note"));
    if (!loopback_certificates(scratch_folder(), KIOSK) ||
        !(hub = loopback_hub_start(scratch_folder(), 0, NULL)))
        return 1;
    snprintf(url, sizeof url, "https://127.0.0.1:%u", loopback_hub_port(hub));
    loopback_hub_signer(&hub_signer);
    RUN(each_visit_arrives_and_the_last_one_is_signed_for);
    RUN(the_pause_doubles_from_two_seconds_to_five_minutes);
    RUN(only_progress_is_followed_at_once);
    RUN(an_answer_that_is_no_progress_is_waited_out);
    RUN(what_is_proved_is_told_though_the_mailbox_is_full);
    loopback_hub_stop(hub);
    return check_report();
}
