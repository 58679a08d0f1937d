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

enum { PATH_SIZE = 4096, SECRET_SIZE = 32, MARK_SIZE = 8, FILE_MAX = 4096 };
static const char file_mark[MARK_SIZE] = {'S', 'H', 'L', 'T', 'P', 'M', '1', '\n'};

struct tpm {
    TSS2_TCTI_CONTEXT *tcti;
    ESYS_CONTEXT *esys;
    ESYS_TR parent, session, object; // ESYS_TR_NONE: not there
};

struct sealed { // what the TPM gives out, to be kept anywhere
    TPM2B_PUBLIC public;
    TPM2B_PRIVATE private;
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

static enum sync_status tpm_open(struct tpm *tpm, const char *tcti) {
    *tpm = (struct tpm){.parent = ESYS_TR_NONE, .session = ESYS_TR_NONE, .object = ESYS_TR_NONE};
    if (Tss2_TctiLdr_Initialize(tcti, &tpm->tcti) || Esys_Initialize(&tpm->esys, tpm->tcti, NULL) ||
        !make_parent(tpm))
        return SYNC_NO_TPM;
    return SYNC_OK;
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
        *out = (struct sealed){*public, *private};
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
    if (Tss2_MU_TPM2B_PUBLIC_Marshal(&sealed->public, bytes, sizeof bytes, &size) ||
        Tss2_MU_TPM2B_PRIVATE_Marshal(&sealed->private, bytes, sizeof bytes, &size))
        return SYNC_NO_TPM;
    return whole_file_write(path, bytes, size, 0600);
}

static enum sync_status read_sealed(const char *path, struct sealed *out) {
    char *bytes;
    size_t size, at = MARK_SIZE;
    enum sync_status status = whole_file_read(path, FILE_MAX, &bytes, &size);
    if (status)
        return status;
    *out = (struct sealed){0};
    if (size < MARK_SIZE || memcmp(bytes, file_mark, MARK_SIZE) ||
        Tss2_MU_TPM2B_PUBLIC_Unmarshal((uint8_t *)bytes, size, &at, &out->public) ||
        Tss2_MU_TPM2B_PRIVATE_Unmarshal((uint8_t *)bytes, size, &at, &out->private) || at != size)
        status = SYNC_BAD_FILE;
    free(bytes);
    return status;
}

static void mix(uint8_t local_key[KEY_SIZE], const uint8_t secret[SECRET_SIZE]) {
    struct bound_parts bound = {0};
    uint8_t mixed[KEY_SIZE];
    bound_add_text(&bound, "tpm-local-v1");
    bound_add(&bound, secret, SECRET_SIZE);
    crypto_generichash(mixed, sizeof mixed, bound.bytes, bound.size, local_key, KEY_SIZE);
    memcpy(local_key, mixed, KEY_SIZE);
    sodium_memzero(&bound, sizeof bound);
    sodium_memzero(mixed, sizeof mixed);
}

static enum sync_status use_tpm(uint8_t local_key[KEY_SIZE], const char *tcti, const char *path,
                                bool is_new) {
    struct tpm tpm;
    struct sealed sealed;
    uint8_t secret[SECRET_SIZE];
    enum sync_status status = is_new ? SYNC_OK : read_sealed(path, &sealed);
    if (status)
        return status;
    status = tpm_open(&tpm, tcti);
    if (!status && is_new) {
        randombytes_buf(secret, sizeof secret);
        status = seal(&tpm, &sealed, secret);
        if (!status)
            status = write_sealed(path, &sealed);
    } else if (!status)
        status = unseal(&tpm, &sealed, secret);
    tpm_close(&tpm);
    if (!status)
        mix(local_key, secret);
    sodium_memzero(secret, sizeof secret);
    return status;
}

enum sync_status tpm_factor_bind(uint8_t local_key[KEY_SIZE], const char *tcti,
                                 const char *log_path) {
    char path[PATH_SIZE], key_path[PATH_SIZE];
    enum sync_status status = SYNC_OK;
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
            status = sodium_init() < 0 ? SYNC_NO_MEMORY : use_tpm(local_key, tcti, path, !bound);
    }
    if (status)
        sodium_memzero(local_key, KEY_SIZE);
    return status;
}
