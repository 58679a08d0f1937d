#include "kiosk/station/station_day.h"
#include "kiosk/station/station_alarm.h"
#include "kiosk/station/station_forms.h"
#include "kiosk/station/station_last.h"
#include "kiosk/station/station_log.h"
#include "kiosk/station/station_mark.h"
#include "kiosk/station/station_paper.h"
#include "kiosk/station/station_show.h"
#include "kiosk/station/station_visit.h"
#include <stdio.h>
#include <string.h>

static void say_wrong(struct station *station, const struct secret_try *tried) {
    static const char *const words[KEY_HOLDERS] = {
        N_("This is not the chair's passphrase. Type it again"),
        N_("This is not the secretary's passphrase. Type it again"),
        N_("This is not the operator's passphrase. Type it again"),
    };
    const enum key_holder holder = (enum key_holder)tried->secret;
    station->view.form.error = words[holder - 1];
    (void)station_forms_wait(station);
    journal_write(&station->journal, "unlock", "%s: wrong passphrase, try=%u wait_s=%d",
                  key_holder_text(holder), secret_guard_in_row(&station->guard, tried),
                  station->view.form.error_number);
}

// Whoever types stands before a screen with today's date, and confirms it. False: the second one
// saw another day than the first.
static bool is_day_confirmed(struct station *station, bool is_first) {
    struct view *view = &station->view;
    station_show_clock(station);
    if (is_first)
        memcpy(station->confirmed, view->today, sizeof station->confirmed);
    return !view->is_other_day || !strcmp(station->confirmed, view->today);
}

static enum sync_status note_day(struct station *station) {
    const char *day = station->view.today;
    unsigned at[3];
    if (!station->view.is_other_day || sscanf(day, "%u.%u.%u", &at[0], &at[1], &at[2]) != 3)
        return SYNC_OK;
    return participation_log_confirm_date(station->log, station->operator_id,
                                          at[2] * 10000 + at[1] * 100 + at[0]);
}

// The holders confirmed another log than the one that is open: they see this one, and begin again.
static enum session_event show_anew(struct station *station) {
    journal_write(&station->journal, "unlock", "shown: slip %d of %d records; opened: %u of %llu",
                  station->view.last.slip, station->view.last.records,
                  participation_log_last_slip(station->log),
                  (unsigned long long)participation_log_size(station->log));
    station->tell_opening = false; // the next opening says it
    station_log_lock(station);
    (void)station_last_read(station);
    station->view.form.error =
        N_("The log goes as far as it says now, and not as was shown before. "
           "Compare with the last slip on paper, begin again");
    return UNLOCK_REFUSED;
}

// The day goes on: who opened it saw how far the log goes, and which date it is.
static enum session_event resume(struct station *station) {
    const enum session_event opened = station_log_open(station);
    if ((opened == UNLOCKED_OPEN || opened == UNLOCKED_FRESH) && !station->is_as_shown)
        return show_anew(station);
    if (opened == UNLOCKED_CLOSED && !station->view.paper.out[LOG_REPORT_FINAL]) {
        station_paper_begin(station, LOG_REPORT_FINAL); // the power went before it was out
        return UNLOCKED_UNREPORTED;
    }
    if (opened != UNLOCKED_OPEN)
        return opened;
    enum sync_status status = participation_log_resume(station->log, station->operator_id,
                                                       (uint32_t)station->view.last.slip);
    if (!status)
        status = note_day(station);
    station_show_figures(station);
    if (status)
        return station_log_fault(station, status);
    return station_alarm_look(station) == LOG_FAILED ? LOG_FAILED : opened;
}

enum session_event station_day_unlock(struct station *station) {
    struct form *form = &station->view.form;
    int chosen = form->fields[0].chosen;
    if (chosen < 0)
        return UNLOCK_REFUSED;
    enum key_holder holder = (enum key_holder)(chosen + 1);
    if (station_forms_wait(station)) {
        explicit_bzero(form->fields[1].text, sizeof form->fields[1].text);
        journal_write(&station->journal, "unlock", "%s: not tried, wait_s=%d",
                      key_holder_text(holder), form->error_number);
        return UNLOCK_REFUSED;
    }
    const struct secret_try passphrase = {.secret = (enum log_secret)holder};
    enum sync_status status = secret_guard_begin(&station->guard, &passphrase);
    if (status) {
        journal_write(&station->journal, "unlock", "%s: not tried, %s", key_holder_text(holder),
                      sync_status_text(status));
        form->error = N_("The disk cannot be written. Check it, then press Enter");
        return UNLOCK_REFUSED;
    }
    const char *letters = form->letters;
    status = voter_slice_unlock(station->slice, holder, form->fields[1].text);
    station_forms_show(station);
    if (status == SYNC_OK || status == SYNC_ONE_MORE)
        secret_guard_right(&station->guard, &passphrase);
    if (status != SYNC_WRONG_KEY)
        journal_write(&station->journal, "unlock", "%s: %s", key_holder_text(holder),
                      sync_status_text(status));
    station->view.holders_done = status == SYNC_ONE_MORE;
    if ((status == SYNC_OK || status == SYNC_ONE_MORE) &&
        !is_day_confirmed(station, status == SYNC_ONE_MORE)) {
        station_log_lock(station);
        form->error = N_("The date has changed: both holders have to confirm it, begin again");
        return UNLOCK_REFUSED;
    }
    if (status == SYNC_OK)
        return resume(station);
    if (status == SYNC_WRONG_KEY) {
        form->fields[0].chosen = chosen;
        form->letters = letters; // which may be what was wrong
        say_wrong(station, &passphrase);
        for (int i = 1; i <= KEY_HOLDERS; i++)
            station->view.holders_done |=
                voter_slice_holder_is_open(station->slice, (enum key_holder)i);
    } else if (status != SYNC_ONE_MORE) {
        form->error = N_("The package does not open. Ask for it anew");
    }
    return UNLOCK_REFUSED;
}

void station_day_give_up(struct station *station) {
    journal_write(&station->journal, "unlock", "given up: the second passphrase did not come");
    station_log_lock(station);
    station_forms_show(station);
    station->view.notice =
        N_("The second passphrase did not come in time: begin with the first one again");
}

enum session_event station_day_open(struct station *station) {
    if (station->proved)
        return station_log_fault(station, station->proved);
    if (!is_day_confirmed(station, false))
        return SESSION_EVENTS; // the clock was set a moment ago: the next look at it locks
    enum sync_status status = participation_log_begin(station->log, station->operator_id);
    if (status != SYNC_OK)
        return station_log_fault(station, status);
    station_show_figures(station);
    station_paper_begin(station, LOG_REPORT_ZERO);
    if (station_log_catch_up(station) == LOG_FAILED)
        return LOG_FAILED;
    status = note_day(station);
    return status ? station_log_fault(station, status) : POLL_OPENED;
}

static enum session_event watch_clock(struct station *station) {
    const int64_t began_ms = station_clock_began_ms(), step_ms = began_ms - station->clock_began_ms;
    if (step_ms >= -LOG_CLOCK_STEP_MS && step_ms <= LOG_CLOCK_STEP_MS)
        return SESSION_EVENTS;
    station->clock_began_ms = began_ms;
    if (station->proved || !station->log || !participation_log_has_begun(station->log) ||
        participation_log_has_ended(station->log)) {
        station_show_clock_step(station, step_ms / 1000);
        return SESSION_EVENTS;
    }
    const enum sync_status status = participation_log_watch_clock(station->log);
    station_show_figures(station);
    return status ? station_log_fault(station, status) : SESSION_EVENTS;
}

enum session_event station_day_watch_clock(struct station *station) {
    const bool is_open = station->state == OPENING || station->state == WAITING;
    const enum session_event event = watch_clock(station);
    if (event != SESSION_EVENTS)
        return event;
    if (is_open && !is_day_confirmed(station, false))
        return LOCK_PRESSED;
    station_show_clock_words(station);
    return SESSION_EVENTS;
}

enum session_event station_day_close_doors(struct station *station) {
    const struct form *form = &station->view.form;
    const bool is_early = station->view.minutes_left > 0;
    struct log_decision early = {.reason = EARLY_NOT};
    if (is_early && !form->count) { // the clock was set since the form was made
        station_forms_show(station);
        return SESSION_EVENTS;
    }
    if (is_early) {
        early.reason = (uint16_t)(form->fields[0].chosen + 1);
        const enum session_event refused = station_mark_officials(station, 1, &early);
        if (refused != SESSION_EVENTS)
            return refused;
    }
    const enum sync_status status =
        participation_log_close_doors(station->log, station->operator_id, is_early ? &early : NULL);
    if (status != SYNC_OK)
        return station_log_fault(station, status);
    station_show_figures(station);
    return DOORS_CLOSED;
}

enum session_event station_day_close(struct station *station) {
    struct log_decision decision = {.reason = 0};
    if (station->proved)
        return station_log_fault(station, station->proved);
    const enum session_event refused = station_mark_officials(station, 0, &decision);
    if (refused != SESSION_EVENTS)
        return refused;
    const enum sync_status status = participation_log_end_by(station->log, decision.officials);
    if (status != SYNC_OK)
        return station_log_fault(station, status);
    station_show_figures(station);
    station_paper_begin(station, LOG_REPORT_FINAL);
    search_thread_forget(station->search); // nobody comes any more
    return POLL_CLOSED;
}

// What the centre proved stands until the centre withdraws it: nothing that is done here helps.
static bool is_for_the_centre(const struct station *station) {
    return station->proved && (station->log || !voter_slice_is_unlocked(station->slice));
}

// Whoever looks again sees that somebody looked.
static enum session_event say_it_is_still_so(struct station *station) {
    struct tm when;
    char clock[9];
    station_local_time(station, station_time_ms(), &when);
    strftime(clock, sizeof clock, "%H:%M:%S", &when);
    words_use(station->view.language);
    snprintf(station->notice_text, sizeof station->notice_text,
             _("Looked again at %s: it is still so"), clock);
    station->view.notice = station->notice_text;
    return SESSION_EVENTS;
}

enum session_event station_day_check_log(struct station *station) {
    if (is_for_the_centre(station))
        return SESSION_EVENTS;
    participation_log_close(station->log);
    station->log = NULL;
    if (!voter_slice_is_unlocked(station->slice))
        return station_log_may_be_well(station) ? LOG_WELL : say_it_is_still_so(station);
    enum session_event opened = station_log_open(station);
    return opened == LOG_FAILED ? say_it_is_still_so(station) : LOG_WELL;
}

enum session_event station_day_watch_medium(struct station *station) {
    enum { LOOK_MS = 1000 };
    const int64_t now_ms = station_now_ms();
    const bool is_locked = !voter_slice_is_unlocked(station->slice);
    if (station->state != STOPPED || !is_locked || station->proved ||
        (station->fault != SYNC_NO_MEDIUM && station->fault != SYNC_ONE_DISK) ||
        now_ms < station->look_at_fault_ms)
        return SESSION_EVENTS;
    station->look_at_fault_ms = now_ms + LOOK_MS;
    if (!station_log_may_be_well(station))
        return SESSION_EVENTS;
    words_use(station->view.language);
    snprintf(station->notice_text, sizeof station->notice_text, "%s",
             _("The medium is back: two holders open the station"));
    station->tell_opening = true;
    return LOG_WELL;
}

enum session_event station_day_lock(struct station *station) {
    station_visit_forget(station);
    station_log_lock(station);
    station->reader_is_excused = false; // who opens anew says it anew
    station->begin_new_medium = station->last_event == MEDIUM_PRESSED;
    station_show_state(station);
    if (station->begin_new_medium)
        station->view.notice = N_("By opening the station two holders agree to a new second copy");
    station_log_read_proof(station);
    return SESSION_EVENTS;
}
