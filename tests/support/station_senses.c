#include "tests/support/station_senses.h"
#include <assert.h>

enum { IN_LIST = 6, RIGHT_INDEX = 2 };

void senses_settle(struct station *station) {
    do
        station_hear(station);
    while (station_work(station));
}

static struct search_answer answer_of(struct sense list, uint8_t position) {
    return (struct search_answer){
        .references = IN_LIST,
        .count = list.number > 0,
        .best = {{.number = list.number, .position = position, .score = list.score}}};
}

static void send_finger(struct station *station, float score, int position) {
    assert(mailbox_send(station->mail,
                        &(struct station_event){
                            .kind = EVENT_FINGER,
                            .ticket = station->ticket,
                            .as.finger = {BIOMETRIC_OK, .quality = {.value = 70}, .score = score,
                                          .position = (uint8_t)position}
    }));
}

static void send_list(struct station *station, uint32_t ticket, struct sense list) {
    assert(mailbox_send(station->mail,
                        &(struct station_event){.kind = EVENT_SEARCHED,
                                                .ticket = ticket,
                                                .as.search = answer_of(list, RIGHT_INDEX)}));
}

void senses_capture(struct station *station, float score, int position) {
    send_finger(station, score, position);
    senses_settle(station);
}

void senses_list(struct station *station, uint32_t ticket, struct sense list) {
    send_list(station, ticket, list);
    senses_settle(station);
}

void senses_finger(struct station *station, float score, int position, struct sense list) {
    const uint32_t ticket = station->ticket;
    send_finger(station, score, position);
    send_list(station, ticket, list);
    senses_settle(station);
}

void senses_face(struct station *station, float score, unsigned doubts, struct sense list) {
    assert(mailbox_send(station->mail, &(struct station_event){
                                           .kind = EVENT_FACE,
                                           .ticket = station->ticket,
                                           .as.face = {.status = BIOMETRIC_OK,
                                                       .score = score,
                                                       .doubts = doubts,
                                                       .list = answer_of(list, 0)}
    }));
    senses_settle(station);
}
