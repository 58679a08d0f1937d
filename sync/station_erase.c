#include "sync/station_erase.h"
#include "sync/erase_papers.h"
#include "sync/hash_text.h"
#include "sync/json_fields.h"
#include "sync/lock_file.h"
#include "sync/log_source.h"
#include "sync/merkle_tree.h"
#include "sync/participation_log.h"
#include "sync/secret_guard.h"
#include "sync/tpm_factor.h"
#include "sync/voter_slice.h"
#include "sync/whole_file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PLAN_MAX = 1 << 18 };
static const char log_name[] = "participation.log", plan_name[] = "erase.plan",
                  certificate_name[] = "erase-certificate-";
static const char receipt_name[] = "receipt.note";
// What stays in the data folder, without personal data: the kiosk's journal, the centre's receipt
// and what it proved, the serials of packages (an older one must not come back), and what is
// written here; and the lock, which is held meanwhile.
static const char *const kept[] = {"journal.txt", "receipt.note", "proved",
                                   "packages",    plan_name,      ERASE_LOCK_NAME};

void (*station_erase_on_step)(void);

static void step(void) {
    if (station_erase_on_step)
        station_erase_on_step();
}

__attribute__((format(printf, 3, 4))) static enum sync_status
say(char *why, enum sync_status status, const char *form, ...) {
    va_list list;
    va_start(list, form);
    vsnprintf(why, ERASE_WHY_SIZE, form, list);
    va_end(list);
    return status;
}

static bool path_in(char out[ERASE_PATH_SIZE], const char *folder, const char *name) {
    return (size_t)snprintf(out, ERASE_PATH_SIZE, "%s/%s", folder, name) < ERASE_PATH_SIZE;
}

// ---- What is asked before anything is decided

static enum sync_status open_slice(struct voter_slice **slice, const struct erase_order *order,
                                   char *why) {
    const struct slice_expected expected = {.key = order->key};
    char reason[SLICE_WHY_SIZE];
    int given = 0;
    for (int i = 0; i < KEY_HOLDERS; i++)
        given += order->passphrases[i] != NULL;
    if (given < 2)
        return say(why, SYNC_NOT_TWO,
                   "two of the three holders have to type their passphrases, and %s did",
                   given ? "only one" : "nobody");
    const enum sync_status status = voter_slice_open(slice, order->slice_path, &expected, reason);
    return status ? say(why, status, "%s: %s", order->slice_path, reason) : SYNC_OK;
}

// A kiosk that is locked has no log open, but it runs, and opens it again.
static enum sync_status take_lock(struct folder_lock *lock, const char *data_dir, char *why) {
    char path[ERASE_PATH_SIZE];
    if (!path_in(path, data_dir, ERASE_LOCK_NAME))
        return say(why, SYNC_DISK_FAILED, "%s: the name is too long", data_dir);
    const enum sync_status status = folder_lock_take(lock, data_dir, path);
    return status == SYNC_BUSY ? say(why, status,
                                     "the kiosk still runs on %s, or it is being erased already: "
                                     "end that first",
                                     data_dir)
           : status            ? say(why, status, "%s: %s", path, sync_status_text(status))
                               : SYNC_OK;
}

// Before any passphrase is tried: wrong ones are counted in the kiosk's folder.
static enum sync_status take_folder_of_kiosk(char log_path[ERASE_PATH_SIZE],
                                             struct folder_lock *lock, const char *data_dir,
                                             char *why) {
    if (!path_in(log_path, data_dir, log_name))
        return say(why, SYNC_DISK_FAILED, "%s: the name is too long", data_dir);
    if (access(log_path, F_OK)) // opening would make one
        return say(why, SYNC_DISK_FAILED, "%s: %s; is this the kiosk's data folder?", log_path,
                   strerror(errno));
    return take_lock(lock, data_dir, why);
}

static enum sync_status unlock_holder(struct voter_slice *slice, struct secret_guard *guard,
                                      const struct erase_order *order, enum key_holder holder,
                                      char *why) {
    const struct secret_try passphrase = {.secret = (enum log_secret)holder};
    enum sync_status status = secret_guard_begin(guard, &passphrase);
    if (status == SYNC_TOO_SOON)
        return say(why, status,
                   "too many wrong passphrases of the %s were typed, here or at the kiosk: wait %d "
                   "s, then do the same again",
                   key_holder_text(holder), secret_guard_wait_s(guard, &passphrase));
    if (status)
        return say(why, status, "%s: %s; wrong passphrases have to be counted there", guard->path,
                   sync_status_text(status));
    status = voter_slice_unlock(slice, holder, order->passphrases[holder - 1]);
    if (status == SYNC_WRONG_KEY)
        return say(why, status, "this is not the passphrase of the %s", key_holder_text(holder));
    if (status && status != SYNC_ONE_MORE)
        return say(why, status, "%s: %s", order->slice_path, sync_status_text(status));
    secret_guard_right(guard, &passphrase);
    return SYNC_OK;
}

// Every passphrase that was given has to be right, so that the certificate names nobody who was not
// there.
static enum sync_status unlock(struct voter_slice *slice, const struct erase_order *order,
                               char *why) {
    struct secret_guard guard;
    enum sync_status status = SYNC_OK;
    secret_guard_open(&guard, order->data_dir, true, voter_slice_manifest(slice));
    for (int i = 0; i < KEY_HOLDERS && !status; i++)
        if (order->passphrases[i])
            status = unlock_holder(slice, &guard, order, (enum key_holder)(i + 1), why);
    return status;
}

static enum sync_status open_log(struct participation_log **log, const struct voter_slice *slice,
                                 const struct erase_order *order, const char *path, char *why) {
    struct log_place place = {0};
    enum sync_status status = voter_slice_log_place(slice, order->kiosk, &place);
    place.path = path;
    place.medium_dir = order->medium_dir;
    if (!status)
        status = tpm_factor_bind(place.local_key, order->tpm, path, &place.counter);
    place.counter.index = 0; // a log that was put back may be erased too
    if (!status)
        status = participation_log_open(log, &place);
    sodium_memzero(&place, sizeof place);
    if (status == SYNC_BUSY)
        return say(why, status, "the kiosk still runs on %s: end it first", order->data_dir);
    if (status == SYNC_WRONG_KEY || status == SYNC_WRONG_STATION)
        return say(why, status,
                   "%s was not begun by kiosk %u with %s: name the kiosk (--kiosk) and the package "
                   "that it had",
                   path, order->kiosk, order->slice_path);
    if (status)
        return say(why, status, "%s: %s", path, sync_status_text(status));
    if (!participation_log_has_ended(*log))
        return say(why, SYNC_OUT_OF_ORDER,
                   "the poll is not closed: close it at the kiosk, export its log, then erase");
    return SYNC_OK;
}

// A note of the final state of this log, signed by one of `signer`'s kind. `what` is it called.
static enum sync_status check_note(const struct erase_certificate *certificate, const char *path,
                                   const char *what, const struct checkpoint_signer *signer,
                                   struct checkpoint_check *check, char *why) {
    struct checkpoint final, noted;
    char *note, root[HASH_TEXT_SIZE];
    size_t size;
    enum sync_status status = whole_file_read(path, CHECKPOINT_READ_MAX, &note, &size);
    if (status)
        return say(why, SYNC_NOT_FOUND, "there is no %s at %s", what, path);
    status = checkpoint_claims(&noted, note, size);
    if (!status)
        status = checkpoint_claims(&final, certificate->note, strlen(certificate->note));
    if (status)
        status = say(why, SYNC_BAD_FILE, "%s is no checkpoint, so this is no %s", path, what);
    else if (strcmp(noted.origin, final.origin))
        status = say(why, SYNC_WRONG_STATION, "this is another log's %s: of %s, and this is %s",
                     what, noted.origin, final.origin);
    else if (noted.size < final.size)
        status = say(why, SYNC_OLDER,
                     "the %s is of the first %llu of %llu records: make it anew of the closed log",
                     what, (unsigned long long)noted.size, (unsigned long long) final.size);
    else if (noted.size != final.size || memcmp(noted.root, final.root, sizeof final.root)) {
        hash_text(root, noted.root);
        status = say(why, SYNC_WRONG_STATION,
                     "the %s is of another log of the same name: %llu records with root %s, not %s",
                     what, (unsigned long long)noted.size, root, certificate->root);
    } else if (checkpoint_read(&noted, check, note, size, signer, 1))
        status = say(why, SYNC_BAD_SIGNATURE, "the %s is not signed by %s", what, signer->name);
    free(note);
    return status;
}

// The leaf hashes are what anyone checks the day from later: they have to give the checkpoint's
// root.
// `alone`: neither the centre nor the medium has the records, which only the auditors' folder holds
// beside its leaf hashes.
static enum sync_status check_leaves(const struct erase_certificate *certificate,
                                     const char *folder, bool alone, char *why) {
    struct log_source source;
    char reason[LOG_SOURCE_WHY_SIZE], root[HASH_TEXT_SIZE] = "";
    uint8_t hash[MERKLE_HASH_SIZE];
    enum sync_status status = log_source_open(&source, folder, reason);
    if (status)
        status = say(why, status, "%s: %s", folder, reason);
    else {
        merkle_root_of(hash, source.leaves, source.count);
        hash_text(root, hash);
        if (source.kind != LOG_SOURCE_FOLDER || *source.damage ||
            source.count != certificate->records || strcmp(root, certificate->root))
            status = say(why, SYNC_BAD_FILE,
                         "the leaf hashes in %s are not those of its checkpoint: export it anew",
                         folder);
        else if (alone && !source.records)
            status = say(why, SYNC_NOT_FOUND,
                         "%s has no records, and nobody else is known to have them: name the "
                         "folder for auditors (shailoo log export --auditor), or the medium",
                         folder);
    }
    log_source_close(&source);
    return status;
}

static enum sync_status check_export(const struct erase_certificate *certificate,
                                     const struct participation_log *log,
                                     const struct erase_order *order, char *why) {
    const char *folder = order->export_dir;
    struct checkpoint_signer kiosk;
    char path[ERASE_PATH_SIZE], text[CHECKPOINT_KEY_SIZE];
    participation_log_verifier_key(log, text);
    if (!path_in(path, folder, "checkpoint.note") || checkpoint_signer_parse(&kiosk, text))
        return say(why, SYNC_DISK_FAILED, "%s: the name is too long", folder);
    const enum sync_status status = check_note(certificate, path, "export", &kiosk, NULL, why);
    return status ? status
                  : check_leaves(certificate, folder, order->exception && !order->medium_dir, why);
}

// Unless it says otherwise, the receipt that the kiosk got from the centre that the package names.
static enum sync_status check_receipt(struct erase_certificate *certificate,
                                      const struct voter_slice *slice,
                                      const struct erase_order *order, char *why) {
    const char *key = order->hub_key ? order->hub_key : voter_slice_policy(slice)->hub_key;
    char path[ERASE_PATH_SIZE];
    struct checkpoint_signer hub;
    struct checkpoint_check check = {0};
    if (order->exception) {
        snprintf(certificate->exception, sizeof certificate->exception, "%s", order->exception);
        return strspn(order->exception, " ") == strlen(order->exception)
                   ? say(why, SYNC_NOT_FOUND, "an exception needs a reason in words")
                   : SYNC_OK;
    }
    if (!*key)
        return say(why, SYNC_NOT_FOUND,
                   "the package names no centre: give the centre's key, or an exception with its "
                   "reason");
    if (checkpoint_signer_parse(&hub, key) || hub.kind != CHECKPOINT_COSIGNER)
        return say(why, SYNC_BAD_FILE, "the centre's key is no verifier key of a cosigner");
    if (!path_in(path, order->data_dir, receipt_name))
        return say(why, SYNC_DISK_FAILED, "%s: the name is too long", order->data_dir);
    const enum sync_status status =
        check_note(certificate, order->receipt_path ? order->receipt_path : path, "receipt", &hub,
                   &check, why);
    if (status)
        return status;
    snprintf(certificate->receipt_by, sizeof certificate->receipt_by, "%s", hub.name);
    certificate->receipt_s = (int64_t)check.cosigned_s;
    return SYNC_OK;
}

// ---- The plan

static enum sync_status add_file(struct erase_certificate *certificate, const char *path,
                                 char *why) {
    struct stat about;
    for (int i = 0; i < certificate->file_count; i++)
        if (!strcmp(certificate->files[i].path, path))
            return SYNC_OK; // a package that lies in the data folder
    if (certificate->file_count == ERASE_FILES_MAX)
        return say(why, SYNC_REFUSED,
                   "%s has more than %d files, which is no kiosk's data folder: look what is in it",
                   certificate->data_dir, ERASE_FILES_MAX);
    if (lstat(path, &about) || access(path, W_OK))
        return say(why, SYNC_DISK_FAILED, "%s cannot be overwritten: %s", path, strerror(errno));
    struct erased_file *file = &certificate->files[certificate->file_count++];
    snprintf(file->path, sizeof file->path, "%s", path);
    file->bytes = (uint64_t)about.st_size;
    return SYNC_OK;
}

static bool is_kept(const char *name) {
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (!strcmp(name, kept[i]))
            return true;
    return !strncmp(name, certificate_name, sizeof certificate_name - 1);
}

// Everything in the data folder that is a file: what SQLite and keys put beside the log, "sent",
// and last the log, which tells whose plan it is. Folders are none of the kiosk's.
static enum sync_status add_data(struct erase_certificate *certificate, char *why) {
    DIR *folder = opendir(certificate->data_dir);
    enum sync_status status = SYNC_OK;
    if (!folder)
        return say(why, SYNC_DISK_FAILED, "%s: %s", certificate->data_dir, strerror(errno));
    for (struct dirent *entry; !status && (entry = readdir(folder));) {
        char path[ERASE_PATH_SIZE];
        struct stat about;
        if (is_kept(entry->d_name) || !strcmp(entry->d_name, log_name) ||
            !path_in(path, certificate->data_dir, entry->d_name) || lstat(path, &about) ||
            !S_ISREG(about.st_mode))
            continue;
        status = add_file(certificate, path, why);
    }
    closedir(folder);
    char log[ERASE_PATH_SIZE];
    if (!status && !path_in(log, certificate->data_dir, log_name))
        status = say(why, SYNC_DISK_FAILED, "%s: the name is too long", certificate->data_dir);
    return status ? status : add_file(certificate, log, why);
}

static enum sync_status add_signed(struct erase_certificate *certificate, const char *path,
                                   char *why) {
    char *whole = realpath(path, NULL), beside[ERASE_PATH_SIZE];
    enum sync_status status = SYNC_DISK_FAILED;
    if (!whole || strlen(whole) + sizeof ".minisig" > ERASE_PATH_SIZE)
        say(why, status, "%s: %s", path, whole ? "the name is too long" : strerror(errno));
    else
        status = add_file(certificate, whole, why);
    if (!status) {
        snprintf(beside, sizeof beside, "%s.minisig", whole);
        status = add_file(certificate, beside, why);
    }
    free(whole);
    return status;
}

static enum sync_status add_printer(void *context, const struct log_detail *detail) {
    struct erase_certificate *certificate = context;
    if (certificate->printer_count == ERASE_PRINTERS_MAX)
        return SYNC_REFUSED;
    struct erased_printer *printer = &certificate->printers[certificate->printer_count++];
    snprintf(printer->path, sizeof printer->path, "%s", detail->words);
    erase_papers_count(printer);
    return SYNC_OK;
}

static enum sync_status add_printers(struct erase_certificate *certificate,
                                     struct participation_log *log, char *why) {
    const enum sync_status status =
        participation_log_each_detail(log, LOG_PRINTER, add_printer, certificate);
    if (status == SYNC_REFUSED)
        return say(why, status, "the log names more than %d folders in which slips came out",
                   ERASE_PRINTERS_MAX);
    return status
               ? say(why, status, "%s: %s", participation_log_path(log), sync_status_text(status))
               : SYNC_OK;
}

// The package first: without its key boxes nothing else opens.
static enum sync_status add_files(struct erase_certificate *certificate,
                                  const struct erase_order *order, char *why) {
    enum sync_status status = add_signed(certificate, order->slice_path, why);
    if (!status && order->referral_path)
        status = add_signed(certificate, order->referral_path, why);
    return status ? status : add_data(certificate, why);
}

static json_t *words_to_json(const struct slice_words *words) {
    return json_pack("{ss ss ss}", "ky", words->ky, "ru", words->ru, "en", words->en);
}

static json_t *files_to_json(const struct erase_certificate *certificate) {
    json_t *list = json_array();
    for (int i = 0; list && i < certificate->file_count; i++)
        json_array_append_new(list, json_pack("{ss sI}", "path", certificate->files[i].path,
                                              "bytes", (json_int_t)certificate->files[i].bytes));
    return list;
}

static json_t *printers_to_json(const struct erase_certificate *certificate) {
    json_t *list = json_array();
    for (int i = 0; list && i < certificate->printer_count; i++) {
        const struct erased_printer *printer = &certificate->printers[i];
        json_array_append_new(list, json_pack("{ss si sI si sb}", "path", printer->path, "papers",
                                              printer->papers, "bytes", (json_int_t)printer->bytes,
                                              "elsewhere", printer->elsewhere, "reached",
                                              printer->reached));
    }
    return list;
}

static void add_remaining_papers(json_t *list, const struct erased_printer *printer) {
    if (!printer->reached) {
        json_array_append_new(list, json_sprintf("%s: could not be reached; SLIPS WITH NAMES may "
                                                 "be there",
                                                 printer->path));
        return;
    }
    json_array_append_new(list, json_sprintf("%s: the reports, no personal data", printer->path));
    if (printer->elsewhere)
        json_array_append_new(list, json_sprintf("%s: %d SLIPS WITH NAMES had a second name and "
                                                 "are still there under it",
                                                 printer->path, printer->elsewhere));
}

static json_t *remains_to_json(const struct erase_certificate *certificate) {
    json_t *list = json_array();
    for (int i = 0; i < certificate->printer_count; i++)
        add_remaining_papers(list, &certificate->printers[i]);
    if (!certificate->printer_count)
        json_array_append_new(list, json_string("the log does not say where SLIPS WITH NAMES came "
                                                "out; they may be there"));
    json_array_append_new(list,
                          json_sprintf("%s/journal.txt: no personal data", certificate->data_dir));
    json_array_append_new(
        list, json_sprintf("%s: the export of the log, no personal data", certificate->export_dir));
    if (*certificate->medium_dir)
        json_array_append_new(
            list, json_sprintf("%s: the second copy of the log, no personal data; its details "
                               "open with nothing any more",
                               certificate->medium_dir));
    if (certificate->is_unproved)
        json_array_append_new(list, json_string("the log was gone when this was finished: nothing "
                                                "proves who decided it"));
    json_array_append_new(list, json_string("at the centre: the original of the package, for which "
                                            "the centre answers"));
    return list;
}

// The caller frees; NULL: no memory. A plan's signature is over its text without signature and with
// nothing overwritten yet.
static char *text_of(const struct erase_certificate *certificate, int overwritten,
                     const char *signature) {
    json_t *root = json_pack(
        "{ss ss ss so so si sb si ss sI ss s[sss] ss ss sI sI sI ss ss ss si so so so}", "kind",
        certificate->ended_s ? "shailoo erase certificate" : "shailoo erase plan", "election",
        certificate->election, "precinct", certificate->uik, "title",
        words_to_json(&certificate->title), "address", words_to_json(&certificate->address),
        "kiosk", certificate->kiosk, "training", certificate->training, "utc_offset_min",
        certificate->utc_offset_min, "checkpoint", certificate->note, "records",
        (json_int_t)certificate->records, "root", certificate->root, "holders",
        certificate->holders[0], certificate->holders[1], certificate->holders[2], "exception",
        certificate->exception, "receipt_by", certificate->receipt_by, "receipt_s",
        (json_int_t)certificate->receipt_s, "begun_s", (json_int_t)certificate->begun_s, "ended_s",
        (json_int_t)certificate->ended_s, "export_dir", certificate->export_dir, "medium_dir",
        certificate->medium_dir, "data_dir", certificate->data_dir, "overwritten", overwritten,
        "removed", files_to_json(certificate), "printers", printers_to_json(certificate), "remains",
        remains_to_json(certificate));
    if (root && !certificate->ended_s)
        json_object_set_new(root, "signature", json_string(signature));
    char *text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
    json_decref(root);
    return text;
}

static enum sync_status write_json(const struct erase_certificate *certificate, const char *path,
                                   char *why) {
    char *text = text_of(certificate, certificate->overwritten, certificate->signature);
    enum sync_status status = SYNC_NO_MEMORY;
    if (text)
        status = whole_file_write(path, text, strlen(text), 0644);
    free(text);
    return status ? say(why, status, "%s: %s", path, sync_status_text(status)) : SYNC_OK;
}

static enum sync_status write_plan(const struct erase_certificate *certificate, char *why) {
    char path[ERASE_PATH_SIZE];
    return path_in(path, certificate->data_dir, plan_name)
               ? write_json(certificate, path, why)
               : say(why, SYNC_DISK_FAILED, "%s: the name is too long", certificate->data_dir);
}

static enum sync_status sign_plan(struct erase_certificate *certificate,
                                  const struct secret_key *key, char *why) {
    char *text = text_of(certificate, 0, "");
    if (!text)
        return say(why, SYNC_NO_MEMORY, "%s", sync_status_text(SYNC_NO_MEMORY));
    const size_t size =
        signature_make_bytes(certificate->signature, text, strlen(text), key, "kind=erase-plan");
    certificate->signature[size] = 0;
    free(text);
    return SYNC_OK;
}

bool station_erase_certificate_path(char out[ERASE_PATH_SIZE],
                                    const struct erase_certificate *certificate,
                                    const char *ending) {
    return (size_t)snprintf(out, ERASE_PATH_SIZE, "%s/%s%s.%s", certificate->data_dir,
                            certificate_name, certificate->election, ending) < ERASE_PATH_SIZE;
}

static void take_words(struct json_fields *fields, const json_t *root, const char *name,
                       struct slice_words *out) {
    const json_t *words = fields_part(fields, root, name, JSON_OBJECT, false);
    fields_text(fields, words, "ky", out->ky, sizeof out->ky, false);
    fields_text(fields, words, "ru", out->ru, sizeof out->ru, false);
    fields_text(fields, words, "en", out->en, sizeof out->en, false);
}

static int64_t take_number(struct json_fields *fields, const json_t *root, const char *name,
                           long max) {
    long number = 0;
    fields_whole(fields, root, name, &number, 0, max, false);
    return number;
}

static void take_files(struct json_fields *fields, const json_t *root,
                       struct erase_certificate *out) {
    const json_t *list = fields_part(fields, root, "removed", JSON_ARRAY, false);
    if (json_array_size(list) > ERASE_FILES_MAX)
        fields_fail(fields, "more files than a plan has");
    for (size_t i = 0; !fields->failed && i < json_array_size(list); i++) {
        struct erased_file *file = &out->files[out->file_count++];
        const json_t *one = json_array_get(list, i);
        fields_text(fields, one, "path", file->path, sizeof file->path, false);
        file->bytes = (uint64_t)take_number(fields, one, "bytes", INT64_MAX);
    }
}

static void take_printers(struct json_fields *fields, const json_t *root,
                          struct erase_certificate *out) {
    const json_t *list = fields_part(fields, root, "printers", JSON_ARRAY, true);
    if (json_array_size(list) > ERASE_PRINTERS_MAX)
        fields_fail(fields, "more printers than a plan has");
    for (size_t i = 0; !fields->failed && i < json_array_size(list); i++) {
        struct erased_printer *printer = &out->printers[out->printer_count++];
        const json_t *one = json_array_get(list, i);
        fields_text(fields, one, "path", printer->path, sizeof printer->path, false);
        printer->papers = (int)take_number(fields, one, "papers", INT32_MAX);
        printer->bytes = (uint64_t)take_number(fields, one, "bytes", INT64_MAX);
        printer->elsewhere = (int)take_number(fields, one, "elsewhere", INT32_MAX);
        fields_truth(fields, one, "reached", &printer->reached, false);
    }
}

static void take_plan(struct json_fields *fields, const json_t *root,
                      struct erase_certificate *out) {
    char kind[40] = "";
    long offset = 0;
    fields_text(fields, root, "kind", kind, sizeof kind, false);
    if (!fields->failed && strcmp(kind, "shailoo erase plan"))
        fields_fail(fields, "this is a %s", kind);
    fields_text(fields, root, "election", out->election, sizeof out->election, false);
    fields_text(fields, root, "precinct", out->uik, sizeof out->uik, false);
    take_words(fields, root, "title", &out->title);
    take_words(fields, root, "address", &out->address);
    out->kiosk = (uint8_t)take_number(fields, root, "kiosk", UINT8_MAX);
    fields_truth(fields, root, "training", &out->training, false);
    fields_whole(fields, root, "utc_offset_min", &offset, -1440, 1440, false);
    out->utc_offset_min = (int)offset;
    fields_text(fields, root, "checkpoint", out->note, sizeof out->note, false);
    out->records = (uint64_t)take_number(fields, root, "records", INT64_MAX);
    fields_text(fields, root, "root", out->root, sizeof out->root, false);
    const json_t *holders = fields_part(fields, root, "holders", JSON_ARRAY, false);
    for (size_t i = 0; i < KEY_HOLDERS; i++) {
        const char *name = json_string_value(json_array_get(holders, i));
        snprintf(out->holders[i], sizeof out->holders[i], "%s", name ? name : "");
    }
    fields_text(fields, root, "exception", out->exception, sizeof out->exception, false);
    fields_text(fields, root, "receipt_by", out->receipt_by, sizeof out->receipt_by, false);
    out->receipt_s = take_number(fields, root, "receipt_s", INT64_MAX);
    out->begun_s = take_number(fields, root, "begun_s", INT64_MAX);
    fields_text(fields, root, "export_dir", out->export_dir, sizeof out->export_dir, false);
    fields_text(fields, root, "medium_dir", out->medium_dir, sizeof out->medium_dir, false);
    fields_text(fields, root, "data_dir", out->data_dir, sizeof out->data_dir, false);
    take_files(fields, root, out);
    take_printers(fields, root, out);
    out->overwritten = (int)take_number(fields, root, "overwritten", out->file_count);
    fields_text(fields, root, "signature", out->signature, sizeof out->signature, true);
}

// A plan counts in the folder that it was made in: elsewhere its files would seem to be gone
// already.
static bool is_at_home(const struct erase_certificate *plan, const char *data_dir) {
    char *whole = realpath(data_dir, NULL);
    const bool same = whole && !strcmp(whole, plan->data_dir);
    free(whole);
    return same;
}

// Directly in the data folder.
static bool is_inside(const struct erase_certificate *plan, const char *path) {
    const size_t folder = strlen(plan->data_dir);
    return !strncmp(path, plan->data_dir, folder) && strrchr(path, '/') == path + folder;
}

// What a plan of ours may name: what the kiosk keeps, and a package or an index. Who could put a
// FILE.minisig beside another's FILE could remove that as well.
static bool may_be_erased(const struct erase_certificate *plan, int i) {
    const char *path = plan->files[i].path, *dot = strrchr(path, '.');
    char beside[ERASE_PATH_SIZE + sizeof ".minisig"];
    if (is_inside(plan, path))
        return !is_kept(strrchr(path, '/') + 1);
    if (dot && !strcmp(dot, ".minisig"))
        return i && strlen(plan->files[i - 1].path) == (size_t)(dot - path) &&
               !strncmp(plan->files[i - 1].path, path, (size_t)(dot - path));
    snprintf(beside, sizeof beside, "%s.minisig", path);
    return i + 1 < plan->file_count && !strcmp(plan->files[i + 1].path, beside) &&
           (access(path, F_OK) || !access(beside, F_OK));
}

// A plan that was found when the log was gone: what is left of the data folder may go.
static bool is_let_pass_unproved(struct erase_certificate *plan) {
    plan->is_unproved = true;
    memset(plan->holders, 0, sizeof plan->holders);
    for (int i = 0; i < plan->printer_count; i++)
        plan->printers[i].reached = false;
    for (int i = 0; i < plan->file_count; i++)
        if (!is_inside(plan, plan->files[i].path) && !access(plan->files[i].path, F_OK))
            return false;
    return true;
}

static bool is_signed(const struct erase_certificate *plan, const struct log_source *log) {
    struct public_key key;
    memcpy(key.number, log->public_key, sizeof key.number);
    memcpy(key.key, log->public_key, sizeof key.key);
    char *text = text_of(plan, 0, "");
    const bool is_good =
        text && !signature_check_bytes((const uint8_t *)text, strlen(text), plan->signature,
                                       strlen(plan->signature), &key, NULL);
    free(text);
    return is_good;
}

// Whoever can write into the data folder could write a plan.
static bool is_of_this_kiosk(struct erase_certificate *plan, const char *log_path) {
    struct log_source log;
    char reason[LOG_SOURCE_WHY_SIZE];
    const enum sync_status status = log_source_open(&log, log_path, reason);
    bool is_ours = status ? is_let_pass_unproved(plan) : is_signed(plan, &log);
    log_source_close(&log);
    for (int i = 0; i < plan->file_count; i++)
        is_ours &= may_be_erased(plan, i);
    return is_ours;
}

bool station_erase_is_begun(const char *data_dir) {
    char path[ERASE_PATH_SIZE];
    return path_in(path, data_dir, plan_name) && !access(path, F_OK);
}

static bool has_certificate(const char *data_dir) {
    DIR *folder = opendir(data_dir);
    bool has = false;
    for (struct dirent *entry; folder && !has && (entry = readdir(folder));)
        has = !strncmp(entry->d_name, certificate_name, sizeof certificate_name - 1);
    if (folder)
        closedir(folder);
    return has;
}

enum sync_status station_erase_resume(struct erase_certificate *out, const char *data_dir,
                                      char why[ERASE_WHY_SIZE]) {
    char path[ERASE_PATH_SIZE], log[ERASE_PATH_SIZE], reason[SLICE_WHY_SIZE] = "", *text;
    size_t size;
    if (!path_in(path, data_dir, plan_name) || !path_in(log, data_dir, log_name))
        return say(why, SYNC_DISK_FAILED, "%s: the name is too long", data_dir);
    if (!station_erase_is_begun(data_dir))
        return access(log, F_OK) && has_certificate(data_dir)
                   ? say(why, SYNC_ALREADY_THERE,
                         "this was erased before: see the certificate in %s", data_dir)
                   : say(why, SYNC_NOT_FOUND, "nothing was begun in %s", data_dir);
    enum sync_status status = whole_file_read(path, PLAN_MAX, &text, &size);
    if (status)
        return say(why, status, "%s: %s", path, sync_status_text(status));
    struct json_fields fields = {.why = reason};
    json_t *root = fields_parse(&fields, text, size);
    *out = (struct erase_certificate){0};
    take_plan(&fields, root, out);
    json_decref(root);
    free(text);
    if (fields.failed)
        return say(why, SYNC_BAD_FILE, "%s: %s", path, reason);
    if (!is_at_home(out, data_dir))
        return say(why, SYNC_WRONG_STATION, "%s was made for the folder %s: put it there again",
                   path, out->data_dir);
    return is_of_this_kiosk(out, log)
               ? SYNC_OK
               : say(why, SYNC_BAD_SIGNATURE,
                     "%s is not signed by this kiosk, so no two holders decided it. Nothing was "
                     "changed: take that file away and call the territorial commission",
                     path);
}

static void describe(struct erase_certificate *out, const struct voter_slice *slice,
                     const struct participation_log *log, const struct erase_order *order) {
    static const enum official_role roles[KEY_HOLDERS] = {ROLE_CHAIR, ROLE_SECRETARY,
                                                          ROLE_OPERATOR};
    const struct slice_manifest *manifest = voter_slice_manifest(slice);
    char note[CHECKPOINT_NOTE_MAX];
    uint8_t root[LOG_HASH_SIZE];
    memcpy(out->election, manifest->election, sizeof out->election);
    memcpy(out->uik, manifest->uik, sizeof out->uik);
    out->title = manifest->title;
    out->address = manifest->address;
    out->kiosk = order->kiosk;
    out->training = manifest->training;
    out->utc_offset_min = voter_slice_policy(slice)->utc_offset_min;
    out->records = participation_log_size(log);
    snprintf(out->note, sizeof out->note, "%.*s", (int)participation_log_checkpoint(log, note),
             note);
    if (!participation_log_root(log, out->records, root))
        hash_text(out->root, root);
    for (int i = 0; i < KEY_HOLDERS; i++) {
        if (!order->passphrases[i])
            continue;
        snprintf(out->holders[i], sizeof out->holders[i], "%s",
                 key_holder_text((enum key_holder)(i + 1)));
        for (int at = manifest->official_count; at-- > 0;)
            if (manifest->officials[at].role == roles[i])
                memcpy(out->holders[i], manifest->officials[at].name, sizeof out->holders[i]);
    }
    out->begun_s = (int64_t)time(NULL);
}

static enum sync_status check_order(struct erase_certificate *out, struct voter_slice **slice,
                                    struct participation_log **log, const struct erase_order *order,
                                    struct folder_lock *lock, char *why) {
    char log_path[ERASE_PATH_SIZE];
    enum sync_status status = open_slice(slice, order, why);
    if (!status)
        status = take_folder_of_kiosk(log_path, lock, order->data_dir, why);
    if (!status)
        status = unlock(*slice, order, why);
    if (!status)
        status = open_log(log, *slice, order, log_path, why);
    if (status)
        return status;
    describe(out, *slice, *log, order);
    status = check_export(out, *log, order, why);
    if (!status)
        status = check_receipt(out, *slice, order, why);
    return status ? status : add_printers(out, *log, why);
}

// Folders as they are called from anywhere: the order may be finished from another one.
static bool take_folder(char out[ERASE_PATH_SIZE], const char *folder) {
    char *whole = folder ? realpath(folder, NULL) : NULL;
    if (folder)
        snprintf(out, ERASE_PATH_SIZE, "%s", whole ? whole : folder);
    const bool fits = !whole || strlen(whole) < ERASE_PATH_SIZE / 2;
    free(whole);
    return fits;
}

enum sync_status station_erase_begin(struct erase_certificate *out, const struct erase_order *order,
                                     char why[ERASE_WHY_SIZE]) {
    struct voter_slice *slice = NULL;
    struct participation_log *log = NULL;
    struct secret_key key = {0};
    char path[ERASE_PATH_SIZE];
    struct folder_lock lock = {-1, -1}; // until the plan is there, which keeps every kiosk out
    *out = (struct erase_certificate){0};
    enum sync_status status = check_order(out, &slice, &log, order, &lock, why);
    if (!status && (!take_folder(out->data_dir, order->data_dir) ||
                    !take_folder(out->export_dir, order->export_dir) ||
                    !take_folder(out->medium_dir, order->medium_dir)))
        status = say(why, SYNC_DISK_FAILED, "a folder's name is too long");
    if (!status)
        participation_log_signing_key(log, &key);
    participation_log_close(log); // which takes PATH-wal and PATH-shm away
    if (!status)
        status = add_files(out, order, why);
    if (!status)
        status = sign_plan(out, &key, why);
    secret_key_wipe(&key);
    voter_slice_close(slice);
    if (!status) {
        step();
        status = write_plan(out, why);
    }
    if (!status && order->tpm && path_in(path, order->data_dir, log_name))
        tpm_counter_forget(order->tpm, path);
    folder_lock_give_back(&lock);
    return status;
}

// ---- Carrying it out

static int overwrite(const char *path) {
    // Not waiting: since the plan was made a pipe may have taken the file's name.
    const int file = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return errno;
    const int error = erase_overwrite(file);
    close(file);
    return error;
}

static enum sync_status erase_file(struct erase_certificate *certificate, int i, char *why) {
    const char *path = certificate->files[i].path;
    const bool is_new = i >= certificate->overwritten;
    step();
    const int error = overwrite(path); // once more: how far it was is not signed
    if (error == ENOENT && is_new && !certificate->is_unproved &&
        !is_inside(certificate, path)) // a stick that was pulled is not erased
        return say(why, SYNC_NOT_FOUND, "%s is not there: plug in the medium that it was on", path);
    if (error && error != ENOENT)
        return say(why, status_of_errno(error), "%s cannot be erased: %s", path, strerror(error));
    if (is_new) {
        certificate->overwritten = i + 1;
        step();
        const enum sync_status status = write_plan(certificate, why);
        if (status)
            return status;
    }
    step();
    if (unlink(path) && errno != ENOENT)
        return say(why, status_of_errno(errno), "%s cannot be removed: %s", path, strerror(errno));
    (void)whole_file_sync_folder(path); // what the name would still show is overwritten
    return SYNC_OK;
}

static enum sync_status erase_printed(struct erased_printer *printer, char *why) {
    const enum sync_status status = erase_papers(printer, step);
    return status ? say(why, status, "the slips in %s cannot be erased: %s", printer->path,
                        sync_status_text(status))
                  : SYNC_OK;
}

enum sync_status station_erase_carry_out(struct erase_certificate *certificate,
                                         char why[ERASE_WHY_SIZE]) {
    struct folder_lock lock; // two commands at once would each count what the other one does
    enum sync_status status = take_lock(&lock, certificate->data_dir, why);
    struct erased_printer printers[ERASE_PRINTERS_MAX]; // the plan, as it is signed, has them too
    const int last = certificate->file_count - 1;
    memcpy(printers, certificate->printers, sizeof printers);
    certificate->ended_s = 0;
    for (int i = 0; !status && i < last; i++)
        status = erase_file(certificate, i, why);
    for (int i = 0; !status && i < certificate->printer_count; i++)
        status = erase_printed(&printers[i], why);
    if (!status && last >= 0)
        status = erase_file(certificate, last, why);
    if (!status) {
        memcpy(certificate->printers, printers, sizeof printers);
        certificate->ended_s = (int64_t)time(NULL);
    }
    folder_lock_give_back(&lock);
    return status;
}

enum sync_status station_erase_end(const struct erase_certificate *certificate,
                                   char why[ERASE_WHY_SIZE]) {
    char path[ERASE_PATH_SIZE], plan[ERASE_PATH_SIZE];
    if (!station_erase_certificate_path(path, certificate, "json") ||
        !path_in(plan, certificate->data_dir, plan_name))
        return say(why, SYNC_DISK_FAILED, "%s: the name is too long", certificate->data_dir);
    step();
    const enum sync_status status = write_json(certificate, path, why);
    if (status)
        return status;
    step();
    if (unlink(plan) && errno != ENOENT)
        return say(why, status_of_errno(errno), "%s: %s", plan, strerror(errno));
    return whole_file_sync_folder(plan);
}
