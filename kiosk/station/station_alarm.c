#include "kiosk/station/station_alarm.h"
#include "kiosk/station/station_log.h"

static const char *const words[ALARMS] = {
    [ALARM_DECISIONS] = N_("Admitted by decision: %d of %d identified. The commission looks why"),
    [ALARM_OFFICIAL] = N_("Admitted with one member's code: %d of %d identified"),
    [ALARM_OVERRIDES] = N_("Doubted faces that the operator let pass: %d of %d identified"),
    [ALARM_FRUITLESS] =
        N_("Ended without a mark after a finger or face was compared: %d visits, %d identified"),
    [ALARM_DOUBTS] = N_("Faces that may be pictures: %d looks, %d identified"),
    [ALARM_PACE] = N_("%d marks within %d minutes: too quick to look at people"),
};

// The last so many marks came within so many minutes; a restart forgets none.
static bool is_too_quick(const struct station *station) {
    const struct slice_policy *policy = station_policy(station);
    int64_t ago_ms;
    return policy->pace_alarm_marks && station->log &&
           participation_log_issued_ago(station->log, policy->pace_alarm_marks - 1u, &ago_ms) &&
           ago_ms < (int64_t)policy->pace_alarm_minutes * 60000;
}

// Shows it, where none was found before it, and notes it, once a day.
static enum session_event raise_alarm(struct station *station, enum log_alarm alarm,
                                      const struct slice_official *about, int number, int of) {
    const struct log_visit nobodys = {.operator_id = about ? about->id : 0};
    if (!station->view.alarm.words)
        station->view.alarm =
            (struct alarm_view){words[alarm], about ? about->name : NULL, number, of};
    if (participation_log_has_alarm(station->log, alarm, nobodys.operator_id))
        return SESSION_EVENTS;
    const enum sync_status status =
        participation_log_note(station->log, LOG_ALARM, &nobodys, alarm, NULL);
    return status ? station_log_fault(station, status) : SESSION_EVENTS;
}

static enum session_event look_at_officials(struct station *station, int identified) {
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    enum session_event answer = SESSION_EVENTS;
    for (int i = 0; i < manifest->official_count && answer == SESSION_EVENTS; i++) {
        const struct slice_official *official = &manifest->officials[i];
        const uint32_t signed_by = participation_log_admitted_by(station->log, official->id);
        if (decision_is_alarm(station_policy(station), signed_by, (uint32_t)identified))
            answer = raise_alarm(station, ALARM_OFFICIAL, official, (int)signed_by, identified);
    }
    return answer;
}

enum session_event station_alarm_look(struct station *station) {
    const struct slice_policy *policy = station_policy(station);
    const struct figures_view *figures = &station->view.figures;
    const int identified = figures->identified;
    const struct {
        enum log_alarm alarm;
        int number, whole;
    } shares[] = {
        {ALARM_DECISIONS, figures->by_decision, identified                     },
        {ALARM_OVERRIDES, figures->overrides,   identified                     },
        {ALARM_FRUITLESS, figures->fruitless,   identified + figures->fruitless},
        {ALARM_DOUBTS,    figures->doubts,      identified + figures->doubts   },
    };
    enum session_event answer = SESSION_EVENTS;
    station->view.alarm = (struct alarm_view){.words = NULL};
    if (!station->log || !participation_log_has_begun(station->log) ||
        participation_log_has_ended(station->log) || station->proved)
        return SESSION_EVENTS;
    if (is_too_quick(station))
        answer = raise_alarm(station, ALARM_PACE, NULL, policy->pace_alarm_marks,
                             policy->pace_alarm_minutes);
    for (size_t i = 0; i < sizeof shares / sizeof *shares && answer == SESSION_EVENTS; i++)
        if (decision_is_alarm(policy, (uint32_t)shares[i].number, (uint32_t)shares[i].whole))
            answer = raise_alarm(station, shares[i].alarm, NULL, shares[i].number, identified);
    if (station->gallery == GALLERY_FAILED && !station->view.alarm.words)
        station->view.alarm.words = N_("The list cannot be searched: nobody is warned of another's "
                                       "finger. Call the territorial commission");
    return answer == SESSION_EVENTS ? look_at_officials(station, identified) : answer;
}
