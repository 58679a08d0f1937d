// Ties a participation log to the machine that keeps it (INTEGRITY.md 4): 32 bytes made once,
// sealed by the machine's TPM to the state in which it started (PCR 7, Secure Boot), kept beside
// the log as PATH.tpm and mixed into the log's local key. So a copy of the data folder opens
// nowhere else, not even with all passphrases; the package still does, on a spare kit. What travels
// to and from the chip is encrypted.
//   PATH.tpm = "SHLTPM2" LF | u32 index | u64 began | TPM2B_PUBLIC | TPM2B_PRIVATE | seal 32
// as TPM 2.0 part 2 marshals them; "SHLTPM1" LF | TPM2B_PUBLIC | TPM2B_PRIVATE in older logs.
// The parent is the owner's storage key of the TCG template (ECC P-256), made anew each time. One
// thing stays in the chip: a counter, which no restored disk can turn back. Its value is `began`,
// plus one for each of the log's counted records (participation_log.h); only who has the log's key
// can count. `seal`: BLAKE2b(key = the local key, "tpm-counter-v1" | index | began).
#pragma once
#include "sync/keys.h"

struct tpm_counter {
    const char *tcti;
    uint32_t index; // in the chip; 0: there is none, no TPM is used or the log is older
    uint64_t began;
    uint8_t word[KEY_SIZE]; // that lets count; secret
};

// Replaces `local_key` by BLAKE2b(key = local_key, "tpm-local-v2" | secret), v1 in older logs.
// `tcti` says which TPM, as tss2 names them ("device:/dev/tpmrm0",
// "swtpm:host=127.0.0.1,port=2321"); NULL: none is used, and local_key stays. At a log's beginning
// (neither PATH.key nor PATH.tpm) the secret is made and sealed, and the counter begun. `counter`
// points to `tcti`, which has to stay. On anything but SYNC_OK no file was changed, and local_key
// and counter are wiped:
// SYNC_TPM_NEEDED   the log began with a TPM, and none was named
// SYNC_TPM_UNBOUND  the log began without one, or PATH.tpm is gone
// SYNC_NO_TPM       it does not answer, has no room for the counter, or refuses its work
// SYNC_OTHER_TPM    PATH.tpm was sealed by another TPM, or this one was cleared since
// SYNC_TPM_CHANGED  the machine starts otherwise than it did then (PCR 7)
// SYNC_BAD_FILE, _DISK_FULL, _DISK_FAILED of PATH.tpm. Takes up to a second.
enum sync_status tpm_factor_bind(uint8_t local_key[KEY_SIZE], const char *tcti,
                                 const char *log_path, struct tpm_counter *counter);

// SYNC_PUT_BACK: the chip has no such counter. SYNC_NO_TPM: it does not answer.
enum sync_status tpm_counter_read(const struct tpm_counter *counter, uint64_t *value);
enum sync_status tpm_counter_step(const struct tpm_counter *counter); // SYNC_NO_TPM
// Takes the log's counter out of the chip, where there is one: when the log is erased.
void tpm_counter_forget(const char *tcti, const char *log_path);
