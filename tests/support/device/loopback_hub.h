// The centre in small: a real HTTPS server on this machine's loopback that takes kiosks' records as
// INTEGRITY.md 5 says, and can be told to misbehave. For tests and the demo; the real hub is
// another program.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct checkpoint_signer;

enum hub_fault { // what happens to one request
    HUB_WELL,
    HUB_LOSES_REQUEST, // nothing is taken, nothing is answered
    HUB_LOSES_ANSWER,  // taken, but the connection ends without an answer
    HUB_TAKES_TWICE,   // as if the network had doubled it
    HUB_TAKES_LATE,    // no answer, and taken only after the next request: reordered
    HUB_SAYS_500,
    HUB_SAYS_429,         // with Retry-After: 7
    HUB_SAYS_NONSENSE,    // taken; 200 without a word of JSON
    HUB_SAYS_TOO_MUCH,    // taken; 200 and 100 kB
    HUB_REFUSES,          // 422: a fork
    HUB_ANSWERS_OLD,      // taken; 200 with the number from before
    HUB_SIGNS_FALSELY,    // taken; the cosignature is over another size
    HUB_SIGNS_AS_ANOTHER, // taken; cosigned in the hub's name with another key
    HUB_SIGNS_NOTHING,    // taken; 200 without a cosignature
    HUB_HAS_MORE,         // nothing is taken; 200 with a number that no log here has
    HUB_ADMITS_NOBODY,    // 403
    HUB_ASKS_BACK,        // 409: one record before the first that was sent, and
    HUB_ASKS_ON,          // 409: one after it, as replicas do that are out of step
    HUB_FORGETS,          // 409: it has no record of this kiosk any more
};

// Makes a CA, a server's and a client's certificate (ca.pem, server.pem, server.key, client.pem
// with the CN `kiosk_id`, client.key, and other-ca.pem of another CA with other.pem and other.key,
// a client of it) in `folder` with the openssl program, unless they are there.
bool loopback_certificates(const char *folder, const char *kiosk_id);

struct loopback_hub;
// `port` 0: any free one. `received` may be NULL: a line "KIOSK SEQ HEX" of each record that is
// taken, flushed before the answer. NULL when it cannot be started.
struct loopback_hub *loopback_hub_start(const char *folder, uint16_t port, FILE *received);
void loopback_hub_stop(struct loopback_hub *hub); // takes NULL
uint16_t loopback_hub_port(const struct loopback_hub *hub);

void loopback_hub_plan(struct loopback_hub *hub, const enum hub_fault *faults,
                       size_t count); // in turn, then well
size_t loopback_hub_count(struct loopback_hub *hub, const char *kiosk_id);
// The record that came as number `index`; false when there is none.
bool loopback_hub_record(struct loopback_hub *hub, const char *kiosk_id, size_t index,
                         uint8_t bytes[120]);
unsigned loopback_hub_requests(struct loopback_hub *hub);

// Receipts: the hub cosigns a checkpoint of a kiosk whose key it was told when it has the same
// records, refuses (422) one that is false or of other records, and says nothing of one that it
// cannot check yet. `hub_signer` is who it signs as; its key is a fixed one, for tests alone.
void loopback_hub_know(struct loopback_hub *hub, const char *kiosk_id,
                       const struct checkpoint_signer *kiosk);
// The same, from a file with the kiosk's verifier key that is there when the first checkpoint
// comes.
void loopback_hub_know_file(struct loopback_hub *hub, const char *kiosk_id, const char *path);
void loopback_hub_signer(struct checkpoint_signer *hub_signer);
