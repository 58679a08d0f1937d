// libcurl ends here. HTTPS only, no redirects, no proxy of the environment, TLS 1.2 at least, and
// one CA: the election's, not the system's.
#include "sync/outside_file.h"
#include "sync/transport.h"
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEM_MAX = 1 << 18 }; // a key has 2 KB, a CA's chain some more

struct own_files { // as they were read, once a request
    struct curl_blob ca, cert, key;
};

static size_t take(char *bytes, size_t one, size_t count, void *context) {
    struct transport_answer *answer = context;
    const size_t size = one * count;
    if (size > TRANSPORT_BODY_MAX - answer->size)
        return 0; // ends the transfer: too long is no answer
    memcpy(answer->body + answer->size, bytes, size);
    answer->size += size;
    answer->body[answer->size] = 0;
    return size;
}

// Asked each second, and at each byte.
static int is_given_up(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    const struct transport_request *request = context;
    (void)a, (void)b, (void)c, (void)d;
    return request->given_up && *request->given_up;
}

static bool read_own(struct curl_blob *out, const char *path, struct transport_answer *answer) {
    char *bytes;
    if (!path)
        return true;
    const enum sync_status status =
        outside_file_read(path, PEM_MAX, OUTSIDE_LINK, &bytes, &out->len);
    out->data = bytes;
    out->flags = CURL_BLOB_NOCOPY;
    if (!status)
        return true;
    answer->fault = TRANSPORT_OWN_FILES;
    snprintf(answer->why, sizeof answer->why, "%.100s: %s", path, sync_status_text(status));
    return false;
}

// libcurl is given no path: it would wait in open() for whoever writes into a pipe, and whoever
// locks the station would wait for this thread.
static bool read_own_files(struct own_files *out, const struct transport_request *request,
                           struct transport_answer *answer) {
    return read_own(&out->ca, request->ca_file, answer) &&
           read_own(&out->cert, request->client_cert, answer) &&
           read_own(&out->key, request->client_key, answer);
}

static void forget(struct own_files *files) {
    if (files->key.data)
        explicit_bzero(files->key.data, files->key.len);
    free(files->ca.data);
    free(files->cert.data);
    free(files->key.data);
}

static CURLcode set_up(CURL *curl, const struct transport_request *request,
                       const struct own_files *own, struct transport_answer *answer,
                       struct curl_slist *headers, char *error) {
    CURLcode code = CURLE_OK;
#define SET(option, value)                                                                         \
    if (!code)                                                                                     \
    code = curl_easy_setopt(curl, option, value)
    SET(CURLOPT_ERRORBUFFER, error);
    SET(CURLOPT_URL, request->url);
    SET(CURLOPT_PROTOCOLS_STR, "https");
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_CAINFO, NULL);
    SET(CURLOPT_CAPATH, NULL);
    SET(CURLOPT_CAINFO_BLOB, own->ca.data ? &own->ca : NULL);
    SET(CURLOPT_SSLCERT_BLOB, own->cert.data ? &own->cert : NULL);
    SET(CURLOPT_SSLKEY_BLOB, own->key.data ? &own->key : NULL);
    SET(CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)request->timeout_ms / 2 + 1);
    SET(CURLOPT_HTTPHEADER, headers);
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_POSTFIELDS, (const char *)request->body);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size);
    SET(CURLOPT_WRITEFUNCTION, take);
    SET(CURLOPT_WRITEDATA, answer);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_XFERINFOFUNCTION, is_given_up);
    SET(CURLOPT_XFERINFODATA, request);
#undef SET
    return code;
}

static enum transport_fault fault_of(CURLcode code) {
    switch (code) {
    case CURLE_OK: return TRANSPORT_ANSWERED;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS: return TRANSPORT_STRANGER;
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE: return TRANSPORT_OWN_FILES;
    default: return TRANSPORT_NOBODY;
    }
}

static enum sync_status post(const struct transport_request *request, const struct own_files *own,
                             struct transport_answer *answer) {
    char error[CURL_ERROR_SIZE] = "";
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/octet-stream");
    struct curl_slist *more = headers ? curl_slist_append(headers, "Expect:") : NULL;
    if (!curl || !more) {
        curl_slist_free_all(headers);
        curl_easy_cleanup(curl);
        return SYNC_NO_MEMORY;
    }
    CURLcode code = set_up(curl, request, own, answer, headers, error);
    if (!code)
        code = curl_easy_perform(curl);
    if (!code) {
        curl_off_t wait_s = 0;
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
        curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &wait_s);
        answer->retry_after_s = wait_s < 0 ? 0 : wait_s > 3600 ? 3600 : (uint32_t)wait_s;
    }
    answer->fault = fault_of(code);
    if (code)
        snprintf(answer->why, sizeof answer->why, "%.150s",
                 *error ? error : curl_easy_strerror(code));
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return code ? SYNC_NO_LINK : SYNC_OK;
}

enum sync_status transport_post(const struct transport_request *request,
                                struct transport_answer *answer) {
    struct own_files own = {.ca = {.data = NULL}};
    memset(answer, 0, sizeof *answer);
    const enum sync_status status =
        read_own_files(&own, request, answer) ? post(request, &own, answer) : SYNC_NO_LINK;
    forget(&own);
    return status;
}
