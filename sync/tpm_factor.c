#include "sync/tpm_factor.h"
#include "sync/sealed_cell.h"
#include "sync/whole_file.h"
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tss2/tss2_esys.h>
#include <tss2/tss2_mu.h>
#include <tss2/tss2_tctildr.h>
#include <unistd.h>

enum {
    PATH_SIZE = 4096,
    SECRET_SIZE = 32,
    MARK_SIZE = 8,
    SEAL_SIZE = 32,
    FILE_MAX = 4096,
    COUNTER_SIZE = 8,
    FIRST_INDEX = 0x01800000, // the owner's, as the TCG's registry of handles has it
    INDEXES = 1 << 22,
    TRIES = 8, // for a number that nobody has
};
static const char file_mark[MARK_SIZE] = {'S', 'H', 'L', 'T', 'P', 'M', '2', '\n'},
                  older_mark[MARK_SIZE] = {'S', 'H', 'L', 'T', 'P', 'M', '1', '\n'};

struct tpm {
    TSS2_TCTI_CONTEXT *tcti;
    ESYS_CONTEXT *esys;
    ESYS_TR parent, session, object; // ESYS_TR_NONE: not there
};

struct sealed { // what the TPM gives out, to be kept anywhere
    TPM2B_PUBLIC public;
    TPM2B_PRIVATE private;
    uint32_t index; // of the counter; 0: an older file, which has none
    uint64_t began; // what it showed then
    uint8_t seal[SEAL_SIZE];
};

static const TPML_PCR_SELECTION pcr_7 = {
    .count = 1,
    .pcrSelections = {{.hash = TPM2_ALG_SHA256, .sizeofSelect = 3, .pcrSelect = {1 << 7}}},
};
static const TPMT_SYM_DEF aes_128 = {
    .algorithm = TPM2_ALG_AES, .keyBits.aes = 128, .mode.aes = TPM2_ALG_CFB};

// Of a TPM's answer, not of the library's: part 2, 6.6.3, without the number of handle or session.
static bool says(TSS2_RC code, TSS2_RC wanted) {
    const TSS2_RC format_one = 0x80, which_error = 0xBF;
    return !(code & TSS2_RC_LAYER_MASK) && code & format_one && (code & which_error) == wanted;
}

static void flush(struct tpm *tpm, ESYS_TR *handle) {
    if (*handle != ESYS_TR_NONE)
        Esys_FlushContext(tpm->esys, *handle);
    *handle = ESYS_TR_NONE;
}

static void tpm_close(struct tpm *tpm) {
    if (tpm->esys) {
        flush(tpm, &tpm->object);
        flush(tpm, &tpm->session);
        flush(tpm, &tpm->parent);
        Esys_Finalize(&tpm->esys);
    }
    if (tpm->tcti)
        Tss2_TctiLdr_Finalize(&tpm->tcti);
}

static bool make_parent(struct tpm *tpm) {
    const TPM2B_PUBLIC template = {
        .publicArea = {
                       .type = TPM2_ALG_ECC,
                       .nameAlg = TPM2_ALG_SHA256,
                       .objectAttributes = TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_DECRYPT |
                                TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT |
                                TPMA_OBJECT_SENSITIVEDATAORIGIN | TPMA_OBJECT_USERWITHAUTH |
                                TPMA_OBJECT_NODA, .parameters.eccDetail = {.symmetric = {.algorithm = TPM2_ALG_AES,
                                                   .keyBits.aes = 128,
                                                   .mode.aes = TPM2_ALG_CFB},
                                     .scheme.scheme = TPM2_ALG_NULL,
                                     .curveID = TPM2_ECC_NIST_P256,
                                     .kdf.scheme = TPM2_ALG_NULL},
                       }
    };
    const TPM2B_SENSITIVE_CREATE no_auth = {0};
    const TPM2B_DATA no_data = {0};
    const TPML_PCR_SELECTION no_pcr = {0};
    return !Esys_CreatePrimary(tpm->esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE,
                               ESYS_TR_NONE, &no_auth, &template, &no_data, &no_pcr, &tpm->parent,
                               NULL, NULL, NULL, NULL);
}

static enum sync_status connect_to(struct tpm *tpm, const char *tcti) {
    *tpm = (struct tpm){.parent = ESYS_TR_NONE, .session = ESYS_TR_NONE, .object = ESYS_TR_NONE};
    return Tss2_TctiLdr_Initialize(tcti, &tpm->tcti) || Esys_Initialize(&tpm->esys, tpm->tcti, NULL)
               ? SYNC_NO_TPM
               : SYNC_OK;
}

static enum sync_status tpm_open(struct tpm *tpm, const char *tcti) {
    return !connect_to(tpm, tcti) && make_parent(tpm) ? SYNC_OK : SYNC_NO_TPM;
}

// Salted by the parent, so that who listens on the bus of the chip learns nothing.
static bool begin_session(struct tpm *tpm, TPM2_SE kind, TPMA_SESSION attributes) {
    return !Esys_StartAuthSession(tpm->esys, kind == TPM2_SE_TRIAL ? ESYS_TR_NONE : tpm->parent,
                                  ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, NULL,
                                  kind, &aes_128, TPM2_ALG_SHA256, &tpm->session) &&
           !Esys_TRSess_SetAttributes(tpm->esys, tpm->session,
                                      attributes | TPMA_SESSION_CONTINUESESSION, 0xFF);
}

static bool policy_is_pcr_7(struct tpm *tpm) {
    const TPM2B_DIGEST as_it_is = {0};
    return !Esys_PolicyPCR(tpm->esys, tpm->session, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
                           &as_it_is, &pcr_7);
}

static bool policy_digest(struct tpm *tpm, TPM2B_DIGEST *out) {
    TPM2B_DIGEST *digest = NULL;
    const bool made = begin_session(tpm, TPM2_SE_TRIAL, 0) && policy_is_pcr_7(tpm) &&
                      !Esys_PolicyGetDigest(tpm->esys, tpm->session, ESYS_TR_NONE, ESYS_TR_NONE,
                                            ESYS_TR_NONE, &digest);
    if (made)
        *out = *digest;
    Esys_Free(digest);
    flush(tpm, &tpm->session);
    return made;
}

static enum sync_status seal(struct tpm *tpm, struct sealed *out,
                             const uint8_t secret[SECRET_SIZE]) {
    TPM2B_PUBLIC template = {
        .publicArea = {.type = TPM2_ALG_KEYEDHASH,
                       .nameAlg = TPM2_ALG_SHA256,
                       .objectAttributes =
                           TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_NODA,
                       .parameters.keyedHashDetail.scheme.scheme = TPM2_ALG_NULL}
    };
    TPM2B_SENSITIVE_CREATE sensitive = {.sensitive.data.size = SECRET_SIZE};
    const TPM2B_DATA no_data = {0};
    const TPML_PCR_SELECTION no_pcr = {0};
    TPM2B_PUBLIC *public = NULL;
    TPM2B_PRIVATE *private = NULL;
    memcpy(sensitive.sensitive.data.buffer, secret, SECRET_SIZE);
    const bool made =
        policy_digest(tpm, &template.publicArea.authPolicy) &&
        begin_session(tpm, TPM2_SE_HMAC, TPMA_SESSION_DECRYPT) &&
        !Esys_Create(tpm->esys, tpm->parent, tpm->session, ESYS_TR_NONE, ESYS_TR_NONE, &sensitive,
                     &template, &no_data, &no_pcr, &private, &public, NULL, NULL, NULL);
    if (made)
        *out = (struct sealed){.public = *public, .private = *private};
    Esys_Free(public);
    Esys_Free(private);
    sodium_memzero(&sensitive, sizeof sensitive);
    flush(tpm, &tpm->session);
    return made ? SYNC_OK : SYNC_NO_TPM;
}

static enum sync_status unseal(struct tpm *tpm, const struct sealed *sealed,
                               uint8_t secret[SECRET_SIZE]) {
    TPM2B_SENSITIVE_DATA *data = NULL;
    TSS2_RC code = Esys_Load(tpm->esys, tpm->parent, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
                             &sealed->private, &sealed->public, &tpm->object);
    if (code)
        return says(code, TPM2_RC_INTEGRITY) ? SYNC_OTHER_TPM : SYNC_NO_TPM;
    if (!begin_session(tpm, TPM2_SE_POLICY, TPMA_SESSION_ENCRYPT) || !policy_is_pcr_7(tpm))
        return SYNC_NO_TPM;
    code = Esys_Unseal(tpm->esys, tpm->object, tpm->session, ESYS_TR_NONE, ESYS_TR_NONE, &data);
    if (code)
        return says(code, TPM2_RC_POLICY_FAIL) ? SYNC_TPM_CHANGED : SYNC_NO_TPM;
    const bool good = data->size == SECRET_SIZE;
    if (good)
        memcpy(secret, data->buffer, SECRET_SIZE);
    sodium_memzero(data, sizeof *data);
    Esys_Free(data);
    return good ? SYNC_OK : SYNC_BAD_FILE;
}

// ---- PATH.tpm

static enum sync_status write_sealed(const char *path, const struct sealed *sealed) {
    uint8_t bytes[FILE_MAX];
    size_t size = MARK_SIZE;
    memcpy(bytes, file_mark, MARK_SIZE);
    if (Tss2_MU_UINT32_Marshal(sealed->index, bytes, sizeof bytes, &size) ||
        Tss2_MU_UINT64_Marshal(sealed->began, bytes, sizeof bytes, &size) ||
        Tss2_MU_TPM2B_PUBLIC_Marshal(&sealed->public, bytes, sizeof bytes, &size) ||
        Tss2_MU_TPM2B_PRIVATE_Marshal(&sealed->private, bytes, sizeof bytes, &size) ||
        size + SEAL_SIZE > sizeof bytes)
        return SYNC_NO_TPM;
    memcpy(bytes + size, sealed->seal, SEAL_SIZE);
    return whole_file_write(path, bytes, size + SEAL_SIZE, 0600);
}

static bool read_fields(struct sealed *out, const uint8_t *bytes, size_t size) {
    size_t at = MARK_SIZE;
    const bool is_older = size >= MARK_SIZE && !memcmp(bytes, older_mark, MARK_SIZE);
    if (size < MARK_SIZE || (!is_older && memcmp(bytes, file_mark, MARK_SIZE)))
        return false;
    if (!is_older && (Tss2_MU_UINT32_Unmarshal(bytes, size, &at, &out->index) ||
                      Tss2_MU_UINT64_Unmarshal(bytes, size, &at, &out->began) ||
                      out->index - FIRST_INDEX >= INDEXES))
        return false;
    if (Tss2_MU_TPM2B_PUBLIC_Unmarshal(bytes, size, &at, &out->public) ||
        Tss2_MU_TPM2B_PRIVATE_Unmarshal(bytes, size, &at, &out->private) ||
        size - at != (is_older ? 0 : SEAL_SIZE))
        return false;
    memcpy(out->seal, bytes + at, size - at);
    return true;
}

static enum sync_status read_sealed(const char *path, struct sealed *out) {
    char *bytes;
    size_t size;
    enum sync_status status = whole_file_read(path, FILE_MAX, &bytes, &size);
    if (status)
        return status;
    *out = (struct sealed){0};
    if (!read_fields(out, (uint8_t *)bytes, size))
        status = SYNC_BAD_FILE;
    free(bytes);
    return status;
}

// A log with a counter has another key than it would have without: an older file made of its parts,
// which would count nothing, opens nothing.
static void mix(uint8_t local_key[KEY_SIZE], const uint8_t secret[SECRET_SIZE], bool is_counted) {
    struct bound_parts bound = {0};
    uint8_t mixed[KEY_SIZE];
    bound_add_text(&bound, is_counted ? "tpm-local-v2" : "tpm-local-v1");
    bound_add(&bound, secret, SECRET_SIZE);
    crypto_generichash(mixed, sizeof mixed, bound.bytes, bound.size, local_key, KEY_SIZE);
    memcpy(local_key, mixed, KEY_SIZE);
    sodium_memzero(&bound, sizeof bound);
    sodium_memzero(mixed, sizeof mixed);
}

// ---- The counter

static void derive(uint8_t out[KEY_SIZE], const uint8_t key[KEY_SIZE], const char *what,
                   const void *bytes, size_t size) {
    struct bound_parts bound = {0};
    bound_add_text(&bound, what);
    if (size)
        bound_add(&bound, bytes, size);
    crypto_generichash(out, KEY_SIZE, bound.bytes, bound.size, key, KEY_SIZE);
}

// Where the counter is and what it began with, by who has the log's key alone.
static void seal_counter(uint8_t seal[SEAL_SIZE], const struct sealed *sealed,
                         const uint8_t local_key[KEY_SIZE]) {
    uint8_t bytes[12];
    size_t at = 0;
    (void)Tss2_MU_UINT32_Marshal(sealed->index, bytes, sizeof bytes, &at);
    (void)Tss2_MU_UINT64_Marshal(sealed->began, bytes, sizeof bytes, &at);
    derive(seal, local_key, "tpm-counter-v1", bytes, sizeof bytes);
}

// By a session that hides nothing: the word is never sent, and what the chip answers is signed with
// it. SYNC_PUT_BACK: there is no such counter.
static enum sync_status begin_counting(struct tpm *tpm, const struct tpm_counter *counter,
                                       ESYS_TR *index) {
    TPM2B_AUTH word = {.size = sizeof counter->word};
    memcpy(word.buffer, counter->word, sizeof counter->word);
    const TSS2_RC code = Esys_TR_FromTPMPublic(tpm->esys, counter->index, ESYS_TR_NONE,
                                               ESYS_TR_NONE, ESYS_TR_NONE, index);
    const bool begun =
        !code && !Esys_TR_SetAuth(tpm->esys, *index, &word) &&
        !Esys_StartAuthSession(tpm->esys, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
                               ESYS_TR_NONE, NULL, TPM2_SE_HMAC, &aes_128, TPM2_ALG_SHA256,
                               &tpm->session) &&
        !Esys_TRSess_SetAttributes(tpm->esys, tpm->session, TPMA_SESSION_CONTINUESESSION, 0xFF);
    sodium_memzero(&word, sizeof word);
    return says(code, TPM2_RC_HANDLE) ? SYNC_PUT_BACK : begun ? SYNC_OK : SYNC_NO_TPM;
}

static bool count(struct tpm *tpm, ESYS_TR index) {
    return !Esys_NV_Increment(tpm->esys, index, index, tpm->session, ESYS_TR_NONE, ESYS_TR_NONE);
}

// SYNC_PUT_BACK: it is another one, under the same number.
static enum sync_status read_count(struct tpm *tpm, ESYS_TR index, uint64_t *value) {
    TPM2B_MAX_NV_BUFFER *bytes = NULL;
    size_t at = 0;
    const TSS2_RC code = Esys_NV_Read(tpm->esys, index, index, tpm->session, ESYS_TR_NONE,
                                      ESYS_TR_NONE, COUNTER_SIZE, 0, &bytes);
    const bool is_read = !code && bytes->size == COUNTER_SIZE &&
                         !Tss2_MU_UINT64_Unmarshal(bytes->buffer, COUNTER_SIZE, &at, value);
    Esys_Free(bytes);
    if (says(code, TPM2_RC_AUTH_FAIL) || says(code, TPM2_RC_BAD_AUTH))
        return SYNC_PUT_BACK;
    return is_read ? SYNC_OK : SYNC_NO_TPM;
}

// No number is tried twice for long: of four million a machine has used a few.
static bool define(struct tpm *tpm, struct tpm_counter *counter) {
    TPM2B_AUTH word = {.size = sizeof counter->word};
    TPM2B_NV_PUBLIC public = {
        .nvPublic = {.nameAlg = TPM2_ALG_SHA256,
                     .attributes = TPMA_NV_AUTHREAD | TPMA_NV_AUTHWRITE | TPMA_NV_NO_DA |
                                   TPM2_NT_COUNTER << TPMA_NV_TPM2_NT_SHIFT,
                     .dataSize = COUNTER_SIZE}
    };
    ESYS_TR index = ESYS_TR_NONE;
    TSS2_RC code = TPM2_RC_NV_DEFINED;
    memcpy(word.buffer, counter->word, sizeof counter->word);
    for (int i = 0; i < TRIES && code == TPM2_RC_NV_DEFINED; i++) {
        counter->index = FIRST_INDEX + randombytes_uniform(INDEXES);
        public.nvPublic.nvIndex = counter->index;
        code = begin_session(tpm, TPM2_SE_HMAC, TPMA_SESSION_DECRYPT)
                   ? Esys_NV_DefineSpace(tpm->esys, ESYS_TR_RH_OWNER, tpm->session, ESYS_TR_NONE,
                                         ESYS_TR_NONE, &word, &public, &index)
                   : TPM2_RC_FAILURE;
        flush(tpm, &tpm->session);
    }
    sodium_memzero(&word, sizeof word);
    return !code;
}

static void undefine(struct tpm *tpm, uint32_t number) {
    ESYS_TR index;
    if (!Esys_TR_FromTPMPublic(tpm->esys, number, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &index))
        (void)Esys_NV_UndefineSpace(tpm->esys, ESYS_TR_RH_OWNER, index, ESYS_TR_PASSWORD,
                                    ESYS_TR_NONE, ESYS_TR_NONE);
}

// A counter that was never counted has no value yet.
static enum sync_status make_counter(struct tpm *tpm, struct tpm_counter *counter) {
    ESYS_TR index;
    if (!define(tpm, counter))
        return SYNC_NO_TPM;
    const bool made = !begin_counting(tpm, counter, &index) && count(tpm, index) &&
                      !read_count(tpm, index, &counter->began);
    flush(tpm, &tpm->session);
    if (!made)
        undefine(tpm, counter->index);
    return made ? SYNC_OK : SYNC_NO_TPM;
}

enum sync_status tpm_counter_read(const struct tpm_counter *counter, uint64_t *value) {
    struct tpm tpm;
    ESYS_TR index;
    enum sync_status status = connect_to(&tpm, counter->tcti);
    if (!status)
        status = begin_counting(&tpm, counter, &index);
    if (!status)
        status = read_count(&tpm, index, value);
    tpm_close(&tpm);
    return status;
}

enum sync_status tpm_counter_step(const struct tpm_counter *counter) {
    struct tpm tpm;
    ESYS_TR index;
    enum sync_status status = connect_to(&tpm, counter->tcti);
    if (!status && (begin_counting(&tpm, counter, &index) || !count(&tpm, index)))
        status = SYNC_NO_TPM;
    tpm_close(&tpm);
    return status;
}

void tpm_counter_forget(const char *tcti, const char *log_path) {
    char path[PATH_SIZE];
    struct sealed sealed;
    struct tpm tpm;
    if ((size_t)snprintf(path, sizeof path, "%s.tpm", log_path) >= sizeof path ||
        read_sealed(path, &sealed) || !sealed.index)
        return;
    if (!connect_to(&tpm, tcti))
        undefine(&tpm, sealed.index);
    tpm_close(&tpm);
}

// ---- Binding

static enum sync_status make_sealed(struct tpm *tpm, uint8_t local_key[KEY_SIZE], const char *path,
                                    struct tpm_counter *counter) {
    struct sealed sealed = {.index = 0};
    uint8_t secret[SECRET_SIZE];
    randombytes_buf(secret, sizeof secret);
    enum sync_status status = seal(tpm, &sealed, secret);
    mix(local_key, secret, true);
    sodium_memzero(secret, sizeof secret);
    derive(counter->word, local_key, "tpm-counter-word-v1", NULL, 0);
    if (!status)
        status = make_counter(tpm, counter);
    if (status)
        return status;
    sealed.index = counter->index;
    sealed.began = counter->began;
    seal_counter(sealed.seal, &sealed, local_key);
    status = write_sealed(path, &sealed);
    if (status)
        undefine(tpm, counter->index);
    return status;
}

static enum sync_status open_sealed(struct tpm *tpm, uint8_t local_key[KEY_SIZE],
                                    const struct sealed *sealed, struct tpm_counter *counter) {
    uint8_t secret[SECRET_SIZE], seal[SEAL_SIZE];
    const enum sync_status status = unseal(tpm, sealed, secret);
    if (status)
        return status;
    mix(local_key, secret, sealed->index != 0);
    sodium_memzero(secret, sizeof secret);
    if (!sealed->index)
        return SYNC_OK;
    seal_counter(seal, sealed, local_key);
    if (sodium_memcmp(seal, sealed->seal, sizeof seal) != 0)
        return SYNC_BAD_FILE;
    counter->index = sealed->index;
    counter->began = sealed->began;
    derive(counter->word, local_key, "tpm-counter-word-v1", NULL, 0);
    return SYNC_OK;
}

static enum sync_status use_tpm(uint8_t local_key[KEY_SIZE], const char *tcti, const char *path,
                                bool is_new, struct tpm_counter *counter) {
    struct tpm tpm;
    struct sealed sealed;
    enum sync_status status = is_new ? SYNC_OK : read_sealed(path, &sealed);
    if (status)
        return status;
    status = tpm_open(&tpm, tcti);
    if (!status)
        status = is_new ? make_sealed(&tpm, local_key, path, counter)
                        : open_sealed(&tpm, local_key, &sealed, counter);
    tpm_close(&tpm);
    counter->tcti = tcti;
    return status;
}

enum sync_status tpm_factor_bind(uint8_t local_key[KEY_SIZE], const char *tcti,
                                 const char *log_path, struct tpm_counter *counter) {
    char path[PATH_SIZE], key_path[PATH_SIZE];
    enum sync_status status = SYNC_OK;
    *counter = (struct tpm_counter){0};
    if ((size_t)snprintf(path, sizeof path, "%s.tpm", log_path) >= sizeof path ||
        (size_t)snprintf(key_path, sizeof key_path, "%s.key", log_path) >= sizeof key_path)
        status = SYNC_DISK_FAILED;
    else {
        const bool bound = !access(path, F_OK), begun = !access(key_path, F_OK);
        if (!tcti)
            status = bound ? SYNC_TPM_NEEDED : SYNC_OK;
        else if (begun && !bound)
            status = SYNC_TPM_UNBOUND;
        else
            status = sodium_init() < 0 ? SYNC_NO_MEMORY
                                       : use_tpm(local_key, tcti, path, !bound, counter);
    }
    if (status) {
        sodium_memzero(local_key, KEY_SIZE);
        sodium_memzero(counter, sizeof *counter);
    }
    return status;
}
