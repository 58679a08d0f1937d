// The whole station against a centre that proves something, or answers amiss: what is said, what is
// still done, what outlives a restart. Threat 7 of INTEGRITY.md, a disk that was cloned, with the
// real uplink to the centre in small.
#include "kiosk/station/station_inside.h"
#include "tests/check.h"
#include "tests/support/device/loopback_hub.h"
#include "tests/support/scratch.h"
#include "tests/support/station_hand.h"
#include <SDL2/SDL_keycode.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define KIOSK "uik7161-k1"
static const char unknown_pin[] = "11005199900099"; // of nobody in the list
enum { NAP_MS = 1, WAIT_MS = 30000 };

static struct small_station small;
static struct loopback_hub *hub;
static char url[64], ca[600], other_ca[600], cert[600], key[600];
static struct hand_day day;

static bool run_in_shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static bool run_in_shell(const char *format, ...) {
    char command[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    return system(command) == 0;
}

// A centre that has seen nothing yet, and folders that hold nothing.
static void on_another_day(const char *mark) {
    loopback_hub_stop(hub);
    hub = loopback_hub_start(scratch_folder(), 0, NULL);
    snprintf(url, sizeof url, "https://127.0.0.1:%u", loopback_hub_port(hub));
    day = hand_day_of(&small, mark);
}

static struct station *start(const char *at_url, const char *at_ca) {
    struct station_config config = hand_config(&small, &day);
    config.hub_url = at_url;
    config.hub_ca = at_ca;
    config.hub_cert = cert;
    config.hub_key = key;
    return hand_opens(&config);
}

static void plan(enum hub_fault fault, size_t times) {
    enum hub_fault faults[256];
    for (size_t i = 0; i < times; i++)
        faults[i] = fault;
    loopback_hub_plan(hub, faults, times);
}

static void let_run(struct station *station, int ms) {
    const int64_t end = station_now_ms() + ms;
    while (station_now_ms() < end) {
        while (station_work(station))
            ;
        station_hear(station);
        station_tick(station);
        nanosleep(&(struct timespec){.tv_nsec = NAP_MS * 1000000}, NULL);
    }
}

// An opening is a record too: "all sent" may be of the round before it.
static bool is_of_now(const struct station *station, const char *words) {
    return strcmp(words, "all sent") || !station->log ||
           uplink_sent_before(station->sent_path) >= participation_log_size(station->log);
}

static bool centre_says(struct station *station, const char *words) {
    for (int waited = 0; waited < WAIT_MS; waited += NAP_MS) {
        let_run(station, NAP_MS);
        if (strstr(station_view(station)->devices[DEVICE_CENTRE].words, words) &&
            is_of_now(station, words))
            return true;
    }
    fprintf(stderr, "the centre's row says: %s\n",
            station_view(station)->devices[DEVICE_CENTRE].words);
    return false;
}

static void unlock(struct station *station) {
    CHECK(hand_reaches(station, LOCKED) && hand_unlocks_by_two(station));
}

static void tell_the_centre_the_key_of(struct station *station) {
    struct checkpoint_signer kiosk;
    char text[CHECKPOINT_KEY_SIZE];
    participation_log_verifier_key(station->log, text);
    CHECK(checkpoint_signer_parse(&kiosk, text) == SYNC_OK);
    loopback_hub_know(hub, KIOSK, &kiosk);
}

// A station that waits for voters, its zero record at the centre and signed for.
static struct station *open_for_voters(void) {
    struct station *station = start(url, ca);
    unlock(station);
    CHECK(hand_reaches(station, OPENING));
    tell_the_centre_the_key_of(station);
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING) && centre_says(station, "all sent"));
    return station;
}

static void write_a_record(struct station *station) {
    hand_looks_up_stranger(station, unknown_pin);
    CHECK(hand_reaches(station, NOT_LISTED));
    hand_press(station, SDLK_RETURN);
}

static bool journal_has(const char *words) {
    return hand_finds(day.data, "journal.txt", words);
}

static bool is_stopped(struct station *station, const char *words) {
    const struct view *view = station_view(station);
    return hand_reaches(station, STOPPED) && view->is_evidence && strstr(view->reason, words) &&
           strstr(view->reason, "territorial commission");
}

// As if the centre had proved it in a round of the station's own.
static void hears(struct station *station, enum sync_status proved) {
    struct station_event event = {.kind = EVENT_SENT};
    event.as.sent.status = event.as.sent.round.proved = proved;
    event.as.sent.round.reason = proved ? UPLINK_PROVED : UPLINK_WELL;
    CHECK(mailbox_send(station->mail, &event));
}

// ---- Threat 7

static void a_cloned_disk_stops_the_kiosk_at_its_next_record_and_for_good(void) {
    on_another_day("clone");
    const struct hand_day first = day, copy = hand_day_of(&small, "clone.copy");
    struct station *station = open_for_voters();
    station_close(station);
    CHECK(run_in_shell("cp -a '%s' '%s' && cp -a '%s' '%s'", day.data, copy.data, day.medium,
                       copy.medium));
    day = copy; // goes on with the day, elsewhere
    station = start(url, ca);
    unlock(station);
    CHECK(hand_reaches(station, WAITING));
    write_a_record(station);
    let_run(station, 50);
    CHECK(centre_says(station, "all sent"));
    station_close(station);
    day = first;

    station = start(url, ca); // and the first kiosk too
    unlock(station);          // which is its next record
    CHECK(is_stopped(station, "other records"));
    CHECK(!strcmp(station_view(station)->devices[DEVICE_CENTRE].words, "stopped this kiosk"));
    CHECK(journal_has("(422)") && journal_has("STOPPED event=LOG_FAILED"));
    const uint64_t size = participation_log_size(station->log);
    hand_press(station, SDLK_RETURN); // nothing to be put right here
    let_run(station, 300);
    CHECK(is_stopped(station, "other records"));
    hand_press(station, SDLK_F6); // and no medium to be begun anew
    let_run(station, 300);
    CHECK(is_stopped(station, "other records"));
    hand_press(station, SDLK_F12);
    CHECK(hand_reaches(station, LOCKED) && strstr(station_view(station)->notice, "other records"));
    unlock(station);
    CHECK(is_stopped(station, "other records"));
    CHECK(participation_log_size(station->log) == size &&
          !participation_log_healing(station->log)->new_medium);
    station_close(station);

    station = start("https://127.0.0.1:1", ca); // off and on, and the cable out
    CHECK(strstr(station_view(station)->notice, "other records"));
    unlock(station);
    CHECK(is_stopped(station, "other records"));
    hand_press(station, SDLK_RETURN);
    CHECK(is_stopped(station, "other records"));
    CHECK(participation_log_size(station->log) == size);
    station_close(station);
    station = start(NULL, NULL); // not even connected
    unlock(station);
    CHECK(is_stopped(station, "other records"));
    station_close(station);
}

static void the_medium_out_does_not_lead_round_what_was_proved(void) {
    struct station *station = start("https://127.0.0.1:1", ca); // of the day before
    CHECK(run_in_shell("mv '%s' '%s.away'", day.medium, day.medium));
    unlock(station);
    CHECK(is_stopped(station, "other records"));
    hand_press(station, SDLK_RETURN);
    CHECK(is_stopped(station, "other records"));
    hand_press(station, SDLK_F6); // is not offered
    hand_press(station, SDLK_F12);
    CHECK(run_in_shell("mkdir '%s'", day.medium)); // another one
    station->begin_new_medium = true; // as by F6, before the centre proved it
    unlock(station);
    CHECK(is_stopped(station, "other records"));
    CHECK(run_in_shell("test -z \"$(ls '%s')\"", day.medium));
    station_close(station);
}

static void a_centre_with_more_records_stops_the_kiosk_until_it_says_otherwise(void) {
    on_another_day("more");
    struct station *station = open_for_voters();
    plan(HUB_HAS_MORE, 256);
    write_a_record(station);
    CHECK(is_stopped(station, "more records"));
    CHECK(journal_has("the centre has 1000000 records, this log has "));
    loopback_hub_plan(hub, NULL, 0);
    CHECK(hand_reaches(station, LOCKED)); // asked once more, it has what we have and signs for it
    CHECK(strstr(station_view(station)->notice, "same records"));
    CHECK(journal_has("withdrawn") && journal_has("LOCKED event=LOG_WELL"));
    unlock(station);
    CHECK(hand_reaches(station, WAITING) && centre_says(station, "all sent"));
    write_a_record(station);
    CHECK(hand_reaches(station, WAITING));
    station_close(station);
    station = start(url, ca);
    CHECK(!station_view(station)->notice);
    unlock(station);
    CHECK(hand_reaches(station, WAITING));
    station_close(station);
}

static void an_answer_without_a_receipt_does_not_clear_the_kiosk(void) {
    on_another_day("unsigned");
    struct station *station = open_for_voters();
    const enum hub_fault faults[] = {HUB_REFUSES, HUB_SIGNS_NOTHING, HUB_SIGNS_AS_ANOTHER,
                                     HUB_LOSES_REQUEST, HUB_LOSES_REQUEST};
    loopback_hub_plan(hub, faults, 5);
    const unsigned before = loopback_hub_requests(hub);
    write_a_record(station);
    CHECK(is_stopped(station, "other records"));
    for (int i = 0; i < 60 && loopback_hub_requests(hub) < before + 3; i++)
        let_run(station, 500);
    let_run(station, 100);
    CHECK(loopback_hub_requests(hub) >= before + 3 && is_stopped(station, "other records"));
    station_close(station);
}

// ---- From each state

static void whatever_is_on_the_screen_is_left_and_the_voter_forgotten(void) {
    on_another_day("states");
    snprintf(day.reader, sizeof day.reader, "replay:/nowhere"); // the finger is waited for
    struct station *station = start(NULL, NULL);
    unlock(station);
    CHECK(hand_reaches(station, OPENING));
    hears(station, SYNC_AHEAD);
    CHECK(is_stopped(station, "more records"));
    hears(station, SYNC_OK);
    unlock(station);
    CHECK(hand_reaches(station, OPENING));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
    static const struct {
        const char *typed;
        int keys[2];
        enum session_state state;
    } ways[] = {
        {"",      {SDLK_TAB},             WAITING       },
        {"1",     {SDLK_TAB},             SHOWING_VOTER },
        {"1",     {SDLK_RETURN},          READING_FINGER},
        {"1",     {SDLK_RETURN, SDLK_F5}, DECIDING      },
        {"10043", {SDLK_TAB},             WAITING       },
        {"",      {SDLK_F9},              CLOSING_DOORS },
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        hand_looks_up(station, ways[i].typed);
        for (int k = 0; k < 2 && ways[i].keys[k]; k++)
            hand_press(station, ways[i].keys[k]);
        CHECK(hand_reaches(station, ways[i].state));
        const uint64_t size = participation_log_size(station->log);
        hears(station, SYNC_FORKED);
        CHECK(is_stopped(station, "other records"));
        CHECK(!station_view(station)->voter.surname && !station->visit.record.voter);
        hears(station, SYNC_FORKED); // said once
        struct station_event lost = {.kind = EVENT_READER, .as.device = BIOMETRIC_DEVICE_LOST};
        station->view.devices[DEVICE_READER].health = WELL;
        CHECK(mailbox_send(station->mail, &lost));
        let_run(station, 20);
        CHECK(participation_log_size(station->log) == size); // nothing is written any more
        hears(station, SYNC_OK);
        unlock(station);
        CHECK(hand_reaches(station, WAITING));
    }
    station_close(station);
}

// Goes on with voter 1, a task at a time, until there.
static bool step_to(struct station *station, enum session_state state, enum session_task task) {
    hand_looks_up(station, "1");
    CHECK(hand_reaches(station, SHOWING_VOTER));
    hand_strikes(station, SDLK_RETURN);
    for (int i = 0; i < 60000; i++) {
        if (station->state == state && station->pending == task)
            return true;
        if (!station_work(station))
            station_hear(station);
        nanosleep(&(struct timespec){.tv_nsec = NAP_MS * 1000000}, NULL);
    }
    return false;
}

static enum log_state mark_of(struct station *station, uint32_t voter) {
    struct log_mark mark;
    participation_log_state(station->log, voter, &mark);
    return mark.state;
}

static void a_mark_that_is_not_begun_is_not_made_and_one_that_is_gets_its_slip(void) {
    on_another_day("mark");
    struct station *station = start(NULL, NULL);
    unlock(station);
    CHECK(hand_reaches(station, OPENING));
    hand_press(station, SDLK_RETURN);
    CHECK(hand_reaches(station, WAITING));
    CHECK(step_to(station, RESERVING, RESERVE_MARK));
    station->proved =
        SYNC_FORKED; // known by then; mail waits until a task that was asked for is done
    CHECK(is_stopped(station, "other records") && mark_of(station, 1) == VOTER_FREE);
    hears(station, SYNC_OK);
    unlock(station);
    CHECK(hand_reaches(station, WAITING));
    CHECK(step_to(station, PRINTING, PRINT_SLIP));
    station->proved =
        SYNC_FORKED; // known by then; mail waits until a task that was asked for is done
    CHECK(station->state == PRINTING); // a slip may be on its way out already
    CHECK(is_stopped(station, "other records") && mark_of(station, 1) == VOTER_ISSUED);
    CHECK(!station_view(station)->voter.surname);
    station_close(station);
}

// It is proved while the table's task is already asked for.
static void a_day_is_neither_opened_nor_closed_on_what_was_proved(void) {
    on_another_day("day");
    struct station *station = start(NULL, NULL);
    unlock(station);
    CHECK(hand_reaches(station, OPENING));
    hand_strikes(station, SDLK_RETURN);
    station->proved =
        SYNC_FORKED; // known by then; mail waits until a task that was asked for is done
    CHECK(is_stopped(station, "other records") && !participation_log_has_begun(station->log));
    hears(station, SYNC_OK);
    CHECK(hand_reaches(station, LOCKED) && hand_opens_day(station));
    CHECK(hand_asks_to_close(station));
    station->proved =
        SYNC_FORKED; // known by then; mail waits until a task that was asked for is done
    hand_signs_closing(station);
    CHECK(is_stopped(station, "other records") && !participation_log_has_ended(station->log));
    station_close(station);
}

static void a_closed_day_stays_closed_and_says_it(void) {
    on_another_day("closed");
    struct station *station = open_for_voters();
    CHECK(hand_asks_to_close(station));
    plan(HUB_REFUSES, 256);
    hand_signs_closing(station);
    CHECK(hand_reaches(station, CLOSED) && centre_says(station, "stopped this kiosk"));
    CHECK(hand_reaches(station, CLOSED) && strstr(station_view(station)->reason, "other records"));
    hand_press(station, SDLK_F12);
    CHECK(hand_reaches(station, LOCKED) && strstr(station_view(station)->notice, "other records"));
    unlock(station);
    CHECK(hand_reaches(station, CLOSED) && strstr(station_view(station)->reason, "other records"));
    loopback_hub_plan(hub, NULL, 0);
    CHECK(centre_says(station, "all sent"));
    CHECK(hand_reaches(station, CLOSED) && !station_view(station)->reason);
    station_close(station);
}

// ---- What is no proof

static void all_sent_is_said_when_all_is_signed_for(void) {
    on_another_day("receipt");
    struct station *station = open_for_voters();
    plan(HUB_SIGNS_NOTHING, 1);
    write_a_record(station);
    CHECK(hand_reaches(station, WAITING) && centre_says(station, "without a receipt"));
    CHECK(station_view(station)->devices[DEVICE_CENTRE].health == LOOK_AT_IT &&
          station_view(station)->devices[DEVICE_CENTRE].number >= 1);
    CHECK(journal_has("unsent=0 without_receipt=1") || journal_has("unsent=0 without_receipt=2") ||
          journal_has("unsent=0 without_receipt=3"));
    write_a_record(station);
    CHECK(hand_reaches(station, WAITING) && centre_says(station, "all sent"));
    // and what is written between the marks is signed for too
    struct station_event lost = {.kind = EVENT_READER, .as.device = BIOMETRIC_DEVICE_LOST};
    station->view.devices[DEVICE_READER].health = WELL;
    CHECK(mailbox_send(station->mail, &lost));
    const uint64_t size = participation_log_size(station->log);
    let_run(station, 300);
    CHECK(participation_log_size(station->log) == size + 1 && centre_says(station, "all sent"));
    CHECK(loopback_hub_count(hub, KIOSK) == size + 1);
    station_close(station);
}

static void why_the_centre_is_of_no_help_is_on_the_screen_and_in_the_journal(void) {
    static const struct {
        enum hub_fault fault;
        const char *row, *why;
        enum health health;
    } cases[] = {
        {HUB_ADMITS_NOBODY,    "certificate is not accepted", "does not take this kiosk's certif",
         BROKEN                                                                                              },
        {HUB_SIGNS_AS_ANOTHER, "receipt of another key",      "not signed with the key",           BROKEN    },
        {HUB_SIGNS_FALSELY,    "receipt of another key",      "not signed with the key",           BROKEN    },
        {HUB_SAYS_NONSENSE,    "makes no sense",              "makes no sense",                    BROKEN    },
        {HUB_SAYS_500,         "busy, not sent: %d",          "busy (500)",                        LOOK_AT_IT},
        {HUB_LOSES_ANSWER,     "no answer, not sent: %d",     "why=",                              LOOK_AT_IT},
        {HUB_ASKS_ON,          "makes no sense",              "(409)",                             BROKEN    },
    };
    on_another_day("why");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct station *station = start(url, ca); // anew: nothing is waited out
        unlock(station);
        if (!i) {
            CHECK(hand_reaches(station, OPENING));
            tell_the_centre_the_key_of(station);
            hand_press(station, SDLK_RETURN);
        }
        CHECK(hand_reaches(station, WAITING) && centre_says(station, "all sent"));
        plan(cases[i].fault, 256);
        write_a_record(station);
        CHECK(centre_says(station, cases[i].row));
        CHECK(station_view(station)->devices[DEVICE_CENTRE].health == cases[i].health);
        CHECK(hand_reaches(station, WAITING)); // and the day goes on
        CHECK(journal_has(cases[i].why));
        station_close(station);
        loopback_hub_plan(hub, NULL, 0);
    }
    struct station *station = start(url, other_ca); // somebody else's server
    unlock(station);
    CHECK(hand_reaches(station, WAITING));
    write_a_record(station);
    CHECK(centre_says(station, "not the centre's certificate") && journal_has("certificate"));
    station_close(station);
}

int main(void) {
    struct checkpoint_signer signer;
    char policy[CHECKPOINT_KEY_SIZE + 32], signer_text[CHECKPOINT_KEY_SIZE];
    if (system("openssl version >/dev/null 2>&1"))
        SKIP("the openssl program is not here");
    snprintf(ca, sizeof ca, "%s", scratch_path("ca.pem"));
    snprintf(other_ca, sizeof other_ca, "%s", scratch_path("other-ca.pem"));
    snprintf(cert, sizeof cert, "%s", scratch_path("client.pem"));
    snprintf(key, sizeof key, "%s", scratch_path("client.key"));
    loopback_hub_signer(&signer);
    checkpoint_signer_text(signer_text, &signer);
    snprintf(policy, sizeof policy, "{\"hub_key\": \"%s\"}", signer_text);
    if (!loopback_certificates(scratch_folder(), KIOSK) ||
        !small_station_make_with_policy(&small, policy) || !small_station_touch(&small, 1, 2, 2) ||
        !small_station_touch(&small, 1, 2, 2))
        return 1;
    RUN(a_cloned_disk_stops_the_kiosk_at_its_next_record_and_for_good);
    RUN(the_medium_out_does_not_lead_round_what_was_proved);
    RUN(a_centre_with_more_records_stops_the_kiosk_until_it_says_otherwise);
    RUN(an_answer_without_a_receipt_does_not_clear_the_kiosk);
    RUN(whatever_is_on_the_screen_is_left_and_the_voter_forgotten);
    RUN(a_mark_that_is_not_begun_is_not_made_and_one_that_is_gets_its_slip);
    RUN(a_day_is_neither_opened_nor_closed_on_what_was_proved);
    RUN(a_closed_day_stays_closed_and_says_it);
    RUN(all_sent_is_said_when_all_is_signed_for);
    RUN(why_the_centre_is_of_no_help_is_on_the_screen_and_in_the_journal);
    loopback_hub_stop(hub);
    small_station_remove(&small);
    return check_report();
}
