#include "kiosk/station/station_day.h"
#include "kiosk/station/station_forms.h"
#include "kiosk/station/station_log.h"
#include "kiosk/station/station_paper.h"
#include "kiosk/station/station_show.h"
#include "kiosk/station/station_visit.h"
#include <string.h>

static void count_wrong(struct station *station, enum key_holder holder) {
    static const char *const words[KEY_HOLDERS] = {
        N_("This is not the chair's passphrase. Type it again"),
        N_("This is not the secretary's passphrase. Type it again"),
        N_("This is not the operator's passphrase. Type it again"),
    };
    unsigned wrong = unlock_guard_wrong(&station->guard, holder, station_now_ms());
    station->view.form.error = words[holder - 1];
    (void)station_forms_wait(station);
    journal_write(&station->journal, "unlock", "%s: wrong passphrase, try=%u wait_s=%d",
                  key_holder_text(holder), wrong, station->view.form.error_number);
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
    enum sync_status status = voter_slice_unlock(station->slice, holder, form->fields[1].text);
    station_forms_show(station);
    if (status == SYNC_OK || status == SYNC_ONE_MORE)
        unlock_guard_right(&station->guard, holder);
    if (status != SYNC_WRONG_KEY)
        journal_write(&station->journal, "unlock", "%s: %s", key_holder_text(holder),
                      sync_status_text(status));
    station->view.holders_done = status == SYNC_ONE_MORE;
    if (status == SYNC_OK)
        return station_log_open(station);
    if (status == SYNC_WRONG_KEY) {
        form->fields[0].chosen = chosen;
        count_wrong(station, holder);
        for (int i = 1; i <= KEY_HOLDERS; i++)
            station->view.holders_done |=
                voter_slice_holder_is_open(station->slice, (enum key_holder)i);
    } else if (status != SYNC_ONE_MORE) {
        form->error = N_("The package does not open. Ask for it anew");
    }
    return UNLOCK_REFUSED;
}

enum session_event station_day_open(struct station *station) {
    if (station->proved)
        return station_log_fault(station, station->proved);
    enum sync_status status = participation_log_begin(station->log, station->operator_id);
    if (status != SYNC_OK)
        return station_log_fault(station, status);
    station_show_figures(station);
    station_show_root(station);
    (void)station_paper_report(station,
                               false); // the poll opens without paper too; the screen says so
    if (station_log_note_printer(station) == LOG_FAILED) // after the report of one record
        return LOG_FAILED;
    return POLL_OPENED;
}

enum session_event station_day_close(struct station *station) {
    if (station->proved)
        return station_log_fault(station, station->proved);
    enum sync_status status = participation_log_end(station->log, station->operator_id);
    if (status != SYNC_OK)
        return station_log_fault(station, status);
    station_show_figures(station);
    (void)station_paper_report(station, true);
    search_thread_forget(station->search); // nobody comes any more
    return POLL_CLOSED;
}

// What the centre proved stands until the centre withdraws it: nothing that is done here helps.
static bool is_for_the_centre(const struct station *station) {
    return station->proved && (station->log || !voter_slice_is_unlocked(station->slice));
}

enum session_event station_day_check_log(struct station *station) {
    if (is_for_the_centre(station))
        return SESSION_EVENTS;
    participation_log_close(station->log);
    station->log = NULL;
    if (!voter_slice_is_unlocked(station->slice))
        return LOG_WELL;
    enum session_event opened = station_log_open(station);
    return opened == LOG_FAILED ? SESSION_EVENTS : LOG_WELL;
}

enum session_event station_day_lock(struct station *station) {
    station_visit_forget(station);
    station_log_lock(station);
    station->begin_new_medium = station->last_event == MEDIUM_PRESSED;
    station_show_state(station);
    if (station->begin_new_medium)
        station->view.notice = N_("By opening the station two holders agree to a new second copy");
    station_log_read_proof(station);
    return SESSION_EVENTS;
}
