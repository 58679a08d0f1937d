#include "kiosk/station/station_heard.h"
#include <stdlib.h>
#include <string.h>

static void add_hit(struct search_answer *all, const struct search_hit *hit) {
    int at = 0;
    while (at < all->count &&
           (all->best[at].number != hit->number || all->best[at].position != hit->position))
        at++;
    at -= at == SEARCH_BEST; // full: the lowest gives way
    if (at < all->count && all->best[at].score >= hit->score)
        return;
    all->count += at == all->count;
    for (; at > 0 && all->best[at - 1].score < hit->score; at--)
        all->best[at] = all->best[at - 1];
    all->best[at] = *hit;
}

void station_heard_add(struct search_answer *all, const struct search_answer *answer) {
    for (int i = 0; i < answer->count; i++)
        add_hit(all, &answer->best[i]);
    if (answer->references > all->references)
        all->references = answer->references;
}

bool station_heard_is_due(const struct station *station) {
    return (station->gallery == GALLERY_READY || station->gallery == GALLERY_LOADING) &&
           station->visit.searched_ticket < station->visit.shown_ticket;
}

static bool is_of_finger(enum session_event event) {
    return event == FINGER_AGAIN || event == FINGERS_USED_UP;
}

void station_heard_hold(struct station *station, enum session_event event) {
    struct visit *visit = &station->visit;
    if (visit->is_held && is_of_finger(event))
        return;
    visit->is_held = true;
    visit->held = event;
    station->view.is_busy = event == FORM_SENT;
    station->changed = true;
}

enum session_event station_heard_go_on(struct station *station) {
    const enum session_event held = station->visit.held;
    const bool is_idle = is_of_finger(held) && station->state != READING_FINGER;
    const bool is_held = station->visit.is_held;
    station->visit.is_held = false;
    return is_held && !is_idle ? held : SESSION_EVENTS;
}

void station_heard_next_capture(struct station *station) {
    station->visit.is_held &= !is_of_finger(station->visit.held);
}

static struct heard *heard_of(const struct station *station, uint32_t voter) {
    for (size_t i = 0; i < station->heard_count; i++)
        if (station->heard[i].voter == voter)
            return &station->heard[i];
    return NULL;
}

static struct heard *begin(struct station *station, uint32_t voter) {
    if (station->heard_count == station->heard_room) {
        const size_t room = 2 * station->heard_room + 32;
        struct heard *more = calloc(room, sizeof *more);
        if (!more)
            return NULL;
        if (station->heard) {
            memcpy(more, station->heard, station->heard_count * sizeof *more);
            explicit_bzero(station->heard, station->heard_count * sizeof *more);
        }
        free(station->heard);
        station->heard = more;
        station->heard_room = room;
    }
    struct heard *heard = &station->heard[station->heard_count++];
    *heard = (struct heard){.voter = voter};
    return heard;
}

// What is said of himself warns of nobody, and is no excuse for another finger in another visit.
static void keep_of_others(struct search_answer *all, const struct search_answer *answer,
                           uint32_t voter) {
    struct search_answer others = {.references = answer->references};
    for (int i = 0; i < answer->count; i++)
        if (answer->best[i].number != voter)
            others.best[others.count++] = answer->best[i];
    station_heard_add(all, &others);
}

static void keep_for(struct station *station, uint32_t voter) {
    const struct visit *visit = &station->visit;
    struct heard *heard = heard_of(station, voter);
    if (!heard && !(heard = begin(station, voter))) {
        station->heard_is_lost = true;
        return;
    }
    keep_of_others(&heard->fingers, &visit->given, voter);
    keep_of_others(&heard->faces, &visit->faces, voter);
    heard->is_unheard |= visit->unsearched || station_heard_is_due(station);
}

void station_heard_keep(struct station *station) {
    const struct visit *visit = &station->visit;
    const bool says = visit->given.count || visit->faces.count || visit->unsearched ||
                      station_heard_is_due(station);
    if (!says || !station->log)
        return;
    if (visit->record.voter)
        keep_for(station, visit->record.voter);
    for (int i = 0; i < station->view.search.count; i++)
        keep_for(station, visit->found[i].number);
}

void station_heard_take(struct station *station) {
    struct visit *visit = &station->visit;
    const struct heard *heard = heard_of(station, visit->record.voter);
    struct log_evidence *before = &visit->decision.before;
    before->is_unheard |= station->heard_is_lost && before->tries;
    if (!heard)
        return;
    station_heard_add(&visit->given, &heard->fingers);
    station_heard_add(&visit->faces, &heard->faces);
    before->is_unheard |= heard->is_unheard;
}

void station_heard_forget(struct station *station) {
    if (station->heard)
        explicit_bzero(station->heard, station->heard_count * sizeof *station->heard);
    free(station->heard);
    station->heard = NULL;
    station->heard_count = station->heard_room = 0;
}
