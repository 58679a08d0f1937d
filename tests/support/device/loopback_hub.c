#include "tests/support/device/loopback_hub.h"
#include "sync/checkpoint.h"
#include "sync/merkle_tree.h"
#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    KIOSKS_MAX = 8,
    RECORD = 120,
    FRAME = 4 + RECORD,
    BODY_MAX = 8 << 20,
    PLAN_MAX = 256,
    PEM_MAX = 8192,
    OWN_SEED = 9, // of the hub's key
    OTHER_SEED = 10,
};

struct kiosk {
    char id[64];
    uint8_t *records;
    size_t count;
    bool is_known;      // its key was told
    char key_file[512]; // where it will be; "": it is told
    struct checkpoint_signer signer;
    uint64_t cosigned; // the largest tree that was
};

struct body {
    uint8_t *bytes;
    size_t size;
};

struct loopback_hub {
    struct MHD_Daemon *daemon;
    FILE *received;
    pthread_mutex_t lock;
    struct kiosk kiosks[KIOSKS_MAX];
    enum hub_fault plan[PLAN_MAX];
    size_t plan_at, plan_size;
    unsigned requests;
    struct body late; // HUB_TAKES_LATE
    char late_kiosk[64];
    uint64_t late_from;
    char certificate[PEM_MAX], key[PEM_MAX], trust[PEM_MAX];
};

// ---- Certificates

static bool run(const char *folder, const char *command) {
    char line[1024];
    snprintf(line, sizeof line, "cd '%s' && %s >openssl.log 2>&1", folder, command);
    return system(line) == 0;
}

static bool make_ca(const char *folder, const char *name) {
    char command[512];
    snprintf(command, sizeof command,
             "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 "
             "-keyout %s.key -out %s.pem -subj '/CN=shailoo %s'",
             name, name, name);
    return run(folder, command);
}

static bool make_leaf(const char *folder, const char *ca, const char *name, const char *cn,
                      const char *extension) {
    char command[700];
    snprintf(command, sizeof command,
             "openssl req -x509 -CA %s.pem -CAkey %s.key -newkey ec "
             "-pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -keyout %s.key -out %s.pem "
             "-subj '/CN=%s' -addext basicConstraints=critical,CA:FALSE -addext %s",
             ca, ca, name, name, cn, extension);
    return run(folder, command);
}

bool loopback_certificates(const char *folder, const char *kiosk_id) {
    char last[1024];
    snprintf(last, sizeof last, "%s/other.pem", folder);
    if (!access(last, F_OK))
        return true;
    return make_ca(folder, "ca") && make_ca(folder, "other-ca") &&
           make_leaf(folder, "ca", "server", "127.0.0.1",
                     "subjectAltName=IP:127.0.0.1,DNS:localhost") &&
           make_leaf(folder, "ca", "client", kiosk_id, "extendedKeyUsage=clientAuth") &&
           make_leaf(folder, "other-ca", "other", kiosk_id, "extendedKeyUsage=clientAuth");
}

// ---- What it keeps

static struct kiosk *find_kiosk(struct loopback_hub *hub, const char *id) {
    for (int i = 0; i < KIOSKS_MAX; i++) {
        if (!*hub->kiosks[i].id)
            snprintf(hub->kiosks[i].id, sizeof hub->kiosks[i].id, "%s", id);
        if (!strcmp(hub->kiosks[i].id, id))
            return &hub->kiosks[i];
    }
    return NULL;
}

static void keep(struct loopback_hub *hub, struct kiosk *kiosk, const uint8_t record[RECORD]) {
    kiosk->records = realloc(kiosk->records, (kiosk->count + 1) * RECORD);
    if (!kiosk->records)
        abort();
    memcpy(kiosk->records + kiosk->count * RECORD, record, RECORD);
    if (hub->received) {
        fprintf(hub->received, "%s %zu ", kiosk->id, kiosk->count);
        for (int i = 0; i < RECORD; i++)
            fprintf(hub->received, "%02x", record[i]);
        fputc('\n', hub->received);
        fflush(hub->received);
    }
    kiosk->count++;
}

// Where the records end and a checkpoint's frame begins, or the body ends; false: neither.
static bool find_note(const struct body *body, size_t *at, const char **note, size_t *size) {
    *size = 0;
    for (*at = 0; *at + 4 <= body->size && !(body->bytes[*at] & 0x80);)
        *at += FRAME;
    if (*at == body->size)
        return true;
    if (*at + 4 > body->size)
        return false;
    *note = (const char *)body->bytes + *at + 4;
    *size = (size_t)body->bytes[*at + 2] << 8 | body->bytes[*at + 3];
    return *at + 4 + *size == body->size;
}

// Takes a body whose first record is number `from`; the HTTP status.
static unsigned take(struct loopback_hub *hub, struct kiosk *kiosk, uint64_t from,
                     const struct body *body) {
    const char *note;
    size_t end, note_size;
    if (!find_note(body, &end, &note, &note_size))
        return 400;
    if (from > kiosk->count)
        return 409;
    for (size_t at = 0; at < end; at += FRAME) {
        const uint8_t *frame = body->bytes + at;
        const uint64_t index = from + at / FRAME;
        if (memcmp(frame, (const uint8_t[]){0, 0, 0, RECORD}, 4))
            return 400;
        if (index < kiosk->count) {
            if (memcmp(kiosk->records + index * RECORD, frame + 4, RECORD))
                return 422; // another history under the same name
        } else
            keep(hub, kiosk, frame + 4);
    }
    return 200;
}

// ---- Receipts

static void key_of(uint8_t seed_byte, uint8_t public_key[32], uint8_t secret_key[64]) {
    uint8_t seed[32];
    memset(seed, seed_byte, sizeof seed);
    crypto_sign_seed_keypair(public_key, secret_key, seed);
}

static void signer_of(uint8_t seed_byte, struct checkpoint_signer *signer, uint8_t secret_key[64]) {
    uint8_t public_key[32];
    key_of(seed_byte, public_key, secret_key);
    checkpoint_signer_make(signer, CHECKPOINT_COSIGNER, "hub.example/test", public_key);
}

void loopback_hub_signer(struct checkpoint_signer *hub_signer) {
    uint8_t secret_key[64];
    signer_of(OWN_SEED, hub_signer, secret_key);
}

void loopback_hub_know(struct loopback_hub *hub, const char *kiosk_id,
                       const struct checkpoint_signer *kiosk) {
    pthread_mutex_lock(&hub->lock);
    struct kiosk *known = find_kiosk(hub, kiosk_id);
    known->signer = *kiosk;
    known->is_known = true;
    pthread_mutex_unlock(&hub->lock);
}

void loopback_hub_know_file(struct loopback_hub *hub, const char *kiosk_id, const char *path) {
    pthread_mutex_lock(&hub->lock);
    struct kiosk *known = find_kiosk(hub, kiosk_id);
    snprintf(known->key_file, sizeof known->key_file, "%s", path);
    pthread_mutex_unlock(&hub->lock);
}

static bool is_known(struct kiosk *kiosk) {
    char text[CHECKPOINT_KEY_SIZE] = "";
    FILE *file = kiosk->is_known || !*kiosk->key_file ? NULL : fopen(kiosk->key_file, "r");
    if (file) {
        const bool is_read = fgets(text, sizeof text, file) != NULL;
        fclose(file);
        text[strcspn(text, "\n")] = 0;
        kiosk->is_known = is_read && !checkpoint_signer_parse(&kiosk->signer, text);
    }
    return kiosk->is_known;
}

static void root_of(const struct kiosk *kiosk, uint64_t size, uint8_t root[MERKLE_HASH_SIZE]) {
    struct merkle_edge edge = {0};
    for (uint64_t i = 0; i < size; i++) {
        uint8_t leaf[MERKLE_HASH_SIZE];
        merkle_leaf(leaf, kiosk->records + i * RECORD, RECORD);
        merkle_add(&edge, leaf);
    }
    merkle_root(&edge, root);
}

// The body's checkpoint, if it has one: 422 when it is false; 200 and a line, or none.
static unsigned cosign(struct kiosk *kiosk, const struct body *body, enum hub_fault fault,
                       char line[CHECKPOINT_LINE_MAX]) {
    const char *note;
    size_t at, size;
    struct checkpoint noted;
    struct checkpoint_signer self;
    uint8_t root[MERKLE_HASH_SIZE], secret_key[64];
    *line = 0;
    if (!is_known(kiosk) || !find_note(body, &at, &note, &size) || !size)
        return 200;
    if (checkpoint_read(&noted, NULL, note, size, &kiosk->signer, 1))
        return 422;
    if (noted.size > kiosk->count || noted.size < kiosk->cosigned)
        return 200;
    root_of(kiosk, noted.size, root);
    if (memcmp(root, noted.root, sizeof root))
        return 422;
    if (fault == HUB_SIGNS_NOTHING)
        return 200;
    kiosk->cosigned = noted.size;
    noted.size += fault == HUB_SIGNS_FALSELY;
    signer_of(fault == HUB_SIGNS_AS_ANOTHER ? OTHER_SEED : OWN_SEED, &self, secret_key);
    line[checkpoint_cosign(line, &noted, &self, (uint64_t)time(NULL), secret_key)] = 0;
    return 200;
}

// ---- HTTP

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status,
                              const char *text) {
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(text), (void *)text, MHD_RESPMEM_MUST_COPY);
    if (status == 429)
        MHD_add_response_header(response, "Retry-After", "7");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer_next(struct MHD_Connection *connection, unsigned status, size_t next,
                                   const char *cosignature) {
    char text[64 + CHECKPOINT_LINE_MAX];
    const int length = (int)strcspn(cosignature, "\n");
    if (length)
        snprintf(text, sizeof text, "{\"next\": %zu, \"cosignature\": \"%.*s\\n\"}\n", next, length,
                 cosignature);
    else
        snprintf(text, sizeof text, "{\"next\": %zu}\n", next);
    return answer(connection, status, text);
}

// A certificate of our CA whose common name is the kiosk's, byte for byte.
static bool peer_is(struct MHD_Connection *connection, const char *id) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    unsigned status = 1, count = 0;
    char name[128];
    size_t size = sizeof name;
    gnutls_x509_crt_t certificate;
    if (!info || gnutls_certificate_verify_peers2(info->tls_session, &status) || status)
        return false;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(info->tls_session, &count);
    if (!chain || !count || gnutls_x509_crt_init(&certificate))
        return false;
    const bool good = !gnutls_x509_crt_import(certificate, chain, GNUTLS_X509_FMT_DER) &&
                      !gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0,
                                                     name, &size) &&
                      size == strlen(id) && !memcmp(name, id, size);
    gnutls_x509_crt_deinit(certificate);
    return good;
}

static void take_late(struct loopback_hub *hub) {
    if (!hub->late.bytes)
        return;
    struct kiosk *kiosk = find_kiosk(hub, hub->late_kiosk);
    if (kiosk)
        take(hub, kiosk, hub->late_from, &hub->late);
    free(hub->late.bytes);
    hub->late = (struct body){0};
}

static enum MHD_Result respond(struct loopback_hub *hub, struct MHD_Connection *connection,
                               struct kiosk *kiosk, uint64_t from, struct body *body) {
    const enum hub_fault fault =
        hub->plan_at < hub->plan_size ? hub->plan[hub->plan_at++] : HUB_WELL;
    static char much[100001];
    hub->requests++;
    switch (fault) {
    case HUB_LOSES_REQUEST: return MHD_NO;
    case HUB_SAYS_500: return answer(connection, 500, "an inner fault\n");
    case HUB_SAYS_429: return answer(connection, 429, "later\n");
    case HUB_REFUSES: return answer(connection, 422, "a fork\n");
    case HUB_HAS_MORE: return answer_next(connection, 200, 1000000, "");
    case HUB_ADMITS_NOBODY: return answer(connection, 403, "not this kiosk's certificate\n");
    case HUB_ASKS_BACK: return answer_next(connection, 409, from ? (size_t)from - 1 : 0, "");
    case HUB_ASKS_ON: return answer_next(connection, 409, (size_t)from + 1, "");
    case HUB_FORGETS:
        kiosk->count = 0;
        kiosk->cosigned = 0;
        return answer_next(connection, 409, 0, "");
    case HUB_TAKES_LATE:
        take_late(hub);
        hub->late = *body;
        hub->late_from = from;
        snprintf(hub->late_kiosk, sizeof hub->late_kiosk, "%s", kiosk->id);
        *body = (struct body){0};
        return MHD_NO;
    default: break;
    }
    const size_t before = kiosk->count;
    unsigned status = take(hub, kiosk, from, body);
    if (fault == HUB_TAKES_TWICE && status == 200)
        status = take(hub, kiosk, from, body);
    take_late(hub);
    char line[CHECKPOINT_LINE_MAX] = "";
    if (status == 200)
        status = cosign(kiosk, body, fault, line);
    if (status == 422)
        kiosk->count = before; // nothing of it is taken
    switch (fault) {
    case HUB_LOSES_ANSWER: return MHD_NO;
    case HUB_SAYS_NONSENSE: return answer(connection, 200, "<html>welcome to the hotel</html>\n");
    case HUB_SAYS_TOO_MUCH:
        memset(much, ' ', sizeof much - 1);
        return answer(connection, 200, much);
    case HUB_ANSWERS_OLD: return answer_next(connection, 200, before, "");
    default: break;
    }
    if (status == 200 || status == 409)
        return answer_next(connection, status, kiosk->count, line);
    return answer(connection, status, "{}\n");
}

static bool read_route(const char *url, char id[64]) {
    int end = 0;
    return sscanf(url, "/v1/kiosks/%63[a-z0-9-]/records%n", id, &end) == 1 && end && !url[end];
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **own) {
    struct loopback_hub *hub = context;
    struct body *body = *own;
    (void)version;
    if (!body) {
        *own = calloc(1, sizeof *body);
        return *own ? MHD_YES : MHD_NO;
    }
    if (*size) {
        if (body->size + *size > BODY_MAX ||
            !(body->bytes = realloc(body->bytes, body->size + *size)))
            return MHD_NO;
        memcpy(body->bytes + body->size, data, *size);
        body->size += *size;
        *size = 0;
        return MHD_YES;
    }
    char id[64], *end;
    const char *from = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "from");
    if (strcmp(method, "POST") || !read_route(url, id))
        return answer(connection, 404, "no such place\n");
    if (!peer_is(connection, id))
        return answer(connection, 403, "not this kiosk's certificate\n");
    const uint64_t number = from ? strtoull(from, &end, 10) : 0;
    if (!from || !*from || *end)
        return answer(connection, 400, "from=N is missing\n");
    pthread_mutex_lock(&hub->lock);
    struct kiosk *kiosk = find_kiosk(hub, id);
    enum MHD_Result result =
        kiosk ? respond(hub, connection, kiosk, number, body) : answer(connection, 503, "full\n");
    pthread_mutex_unlock(&hub->lock);
    return result;
}

static void on_end(void *context, struct MHD_Connection *connection, void **own,
                   enum MHD_RequestTerminationCode code) {
    struct body *body = *own;
    (void)context;
    (void)connection;
    (void)code;
    if (body)
        free(body->bytes);
    free(body);
    *own = NULL;
}

static bool read_pem(const char *folder, const char *name, char out[PEM_MAX]) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    const size_t size = file ? fread(out, 1, PEM_MAX - 1, file) : 0;
    if (file)
        fclose(file);
    out[size] = 0;
    return size > 0;
}

struct loopback_hub *loopback_hub_start(const char *folder, uint16_t port, FILE *received) {
    struct loopback_hub *hub = calloc(1, sizeof *hub);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (!hub)
        return NULL;
    pthread_mutex_init(&hub->lock, NULL);
    hub->received = received;
    if (read_pem(folder, "server.pem", hub->certificate) &&
        read_pem(folder, "server.key", hub->key) && read_pem(folder, "ca.pem", hub->trust))
        hub->daemon = MHD_start_daemon(
            MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_TLS, port, NULL, NULL, on_request, hub,
            MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_HTTPS_MEM_CERT, hub->certificate,
            MHD_OPTION_HTTPS_MEM_KEY, hub->key, MHD_OPTION_HTTPS_MEM_TRUST, hub->trust,
            MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_CONNECTION_TIMEOUT, 10u,
            MHD_OPTION_END);
    if (hub->daemon)
        return hub;
    loopback_hub_stop(hub);
    return NULL;
}

void loopback_hub_stop(struct loopback_hub *hub) {
    if (!hub)
        return;
    if (hub->daemon)
        MHD_stop_daemon(hub->daemon);
    for (int i = 0; i < KIOSKS_MAX; i++)
        free(hub->kiosks[i].records);
    free(hub->late.bytes);
    pthread_mutex_destroy(&hub->lock);
    free(hub);
}

uint16_t loopback_hub_port(const struct loopback_hub *hub) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(hub->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

void loopback_hub_plan(struct loopback_hub *hub, const enum hub_fault *faults, size_t count) {
    pthread_mutex_lock(&hub->lock);
    hub->plan_at = 0;
    hub->plan_size = count < PLAN_MAX ? count : PLAN_MAX;
    if (hub->plan_size)
        memcpy(hub->plan, faults, hub->plan_size * sizeof *faults);
    pthread_mutex_unlock(&hub->lock);
}

size_t loopback_hub_count(struct loopback_hub *hub, const char *kiosk_id) {
    pthread_mutex_lock(&hub->lock);
    const struct kiosk *kiosk = find_kiosk(hub, kiosk_id);
    const size_t count = kiosk ? kiosk->count : 0;
    pthread_mutex_unlock(&hub->lock);
    return count;
}

bool loopback_hub_record(struct loopback_hub *hub, const char *kiosk_id, size_t index,
                         uint8_t bytes[120]) {
    pthread_mutex_lock(&hub->lock);
    const struct kiosk *kiosk = find_kiosk(hub, kiosk_id);
    const bool there = kiosk && index < kiosk->count;
    if (there)
        memcpy(bytes, kiosk->records + index * RECORD, RECORD);
    pthread_mutex_unlock(&hub->lock);
    return there;
}

unsigned loopback_hub_requests(struct loopback_hub *hub) {
    pthread_mutex_lock(&hub->lock);
    const unsigned requests = hub->requests;
    pthread_mutex_unlock(&hub->lock);
    return requests;
}
