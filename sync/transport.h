// One HTTPS request and its answer: the seam between the uplink and libcurl (transport_curl.c).
#pragma once
#include "sync/sync_status.h"
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct transport_request {
    const char *url;                                // whole, https only
    const char *ca_file, *client_cert, *client_key; // PEM, read anew for each; NULL: none
    const uint8_t *body;
    size_t body_size;
    uint32_t timeout_ms;
    const atomic_bool *given_up; // true: within a second there is no answer; NULL: it never is
};

enum { TRANSPORT_BODY_MAX = 4096, TRANSPORT_WHY_SIZE = 160 };

enum transport_fault { // why there is no answer
    TRANSPORT_ANSWERED,
    TRANSPORT_NOBODY,    // nobody is there, or the line is bad
    TRANSPORT_STRANGER,  // who is there has no certificate of our CA for this address
    TRANSPORT_OWN_FILES, // our own certificate, key or CA cannot be read
};

struct transport_answer {
    enum transport_fault fault;
    long status; // HTTP's
    uint32_t retry_after_s;
    size_t size;
    char body[TRANSPORT_BODY_MAX + 1]; // ends with a zero; a longer one is no answer
    char why[TRANSPORT_WHY_SIZE];      // when there is none
};

// POST. SYNC_OK: there is an answer, whatever it says. SYNC_NO_LINK: none, or not from whom we
// trust.
enum sync_status transport_post(const struct transport_request *request,
                                struct transport_answer *answer);
