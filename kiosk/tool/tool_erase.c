// shailoo erase: the end of a kiosk's data after the poll, with a certificate of it.
#include "kiosk/journal.h"
#include "kiosk/paper/paper_certificate.h"
#include "kiosk/private_memory.h"
#include "kiosk/tool/passphrases.h"
#include "kiosk/tool/tool_command.h"
#include "sync/outside_file.h"
#include "sync/whole_file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    struct erase_order order;
    const char *key_path, *passphrases, *language;
    char hub_key[CHECKPOINT_KEY_SIZE]; // where it was a file
    long kiosk;
} given = {.language = "ky", .kiosk = 1};
static const struct tool_option takes[] = {
    TOOL_TEXT("slice", "FILE", &given.order.slice_path, "the station's package"),
    TOOL_TEXT("key", "FILE", &given.key_path, "the commission's public key, which has signed it"),
    TOOL_TEXT("data", "DIR", &given.order.data_dir, "the kiosk's data folder", .is_needed = true),
    TOOL_TEXT("export", "DIR", &given.order.export_dir,
              "made by shailoo log export of the closed log"),
    TOOL_TEXT(
        "receipt", "NOTE", &given.order.receipt_path,
        "the centre's receipt for the whole log, a signed checkpoint; else receipt.note in the "
        "data folder, which the kiosk got from the centre"),
    TOOL_TEXT("hub-key", "VKEY", &given.order.hub_key,
              "the centre's verifier key, as text or as a file with it; else the package's"),
    TOOL_TEXT("exception", "REASON", &given.order.exception,
              "there is no receipt, and why: it stands on the certificate"),
    TOOL_TEXT(
        "passphrases", "FILE", &given.passphrases,
        "three lines: chair, secretary, operator; one may be empty. Else they are asked for on the "
        "terminal"),
    TOOL_WHOLE("kiosk", "N", &given.kiosk, 1, SLICE_KIOSKS_MAX,
               "which kiosk of the station this is; 1 when it is not said"),
    TOOL_TEXT("medium", "DIR", &given.order.medium_dir,
              "where the second copy of the log is, as the kiosk was started with"),
    TOOL_TEXT("referral", "FILE", &given.order.referral_path,
              "the index of other stations, which is erased too"),
    TOOL_TEXT("tpm", "TCTI", &given.order.tpm, "as the kiosk was started with"),
    TOOL_TEXT("language", "ky|ru|en", &given.language,
              "of the certificate; ky when it is not said"),
    TOOL_END,
};

struct passphrases { // in locked memory
    char typed[KEY_HOLDERS][KEY_PASSPHRASE_SIZE];
};

// The centre's key may be the text itself or a file with it.
static void read_hub_key(void) {
    char *text = given.hub_key;
    enum sync_status status;
    FILE *file = given.order.hub_key ? outside_file_stream(given.order.hub_key, CHECKPOINT_READ_MAX,
                                                           OUTSIDE_LINK, &status)
                                     : NULL;
    if (!file)
        return;
    if (fgets(text, CHECKPOINT_KEY_SIZE, file)) {
        text[strcspn(text, "\r\n")] = 0;
        given.order.hub_key = text;
    }
    fclose(file);
}

static bool open_journal(struct journal *journal, const char *data_dir) {
    char path[ERASE_PATH_SIZE + 16];
    snprintf(path, sizeof path, "%s/journal.txt", data_dir);
    return journal_open(journal, path);
}

static void note_refusal(const char *why) {
    struct journal journal;
    if (!open_journal(&journal, given.order.data_dir))
        return;
    journal_write(&journal, "erase", "refused: %s", why);
    journal_close(&journal);
}

static void note_in_journal(const struct erase_certificate *certificate, const char *what) {
    struct journal journal;
    if (!open_journal(&journal, certificate->data_dir))
        return;
    journal_write(
        &journal, "erase", "%s holders=%s%s%s receipt=%s exception=\"%s\"", what,
        *certificate->holders[0] ? " chair" : "", *certificate->holders[1] ? " secretary" : "",
        *certificate->holders[2] ? " operator" : "",
        *certificate->receipt_by ? certificate->receipt_by : "none", certificate->exception);
    journal_close(&journal);
}

static bool print_certificate(const struct erase_certificate *certificate, enum language language) {
    char path[ERASE_PATH_SIZE];
    struct paper paper = {0};
    const bool well = station_erase_certificate_path(path, certificate, "pdf") &&
                      paper_certificate_make(&paper, certificate, language) &&
                      whole_file_write(path, paper.bytes, paper.size, 0644) == SYNC_OK;
    paper_forget(&paper);
    return well;
}

static int carry_out(struct erase_certificate *certificate, enum language language) {
    char why[ERASE_WHY_SIZE];
    if (station_erase_carry_out(certificate, why))
        return tool_complain("%s; what is left is erased by the same command", why);
    if (!print_certificate(certificate, language))
        return tool_complain("the certificate cannot be written into %s; make room and do the same "
                             "again",
                             certificate->data_dir);
    if (station_erase_end(certificate, why))
        return tool_complain("%s; do the same again", why);
    note_in_journal(certificate, "finished");
    int papers = 0;
    for (int i = 0; i < certificate->printer_count; i++) {
        papers += certificate->printers[i].papers;
        if (!certificate->printers[i].reached)
            fprintf(stderr, "%s could not be reached: look for slips with names there\n",
                    certificate->printers[i].path);
    }
    printf("erased: %d files, %d slips and directions. The certificate is in %s\n",
           certificate->file_count, papers, certificate->data_dir);
    return TOOL_YES;
}

static int begin(struct erase_certificate *certificate, struct passphrases *passphrases) {
    char why[ERASE_WHY_SIZE];
    const enum sync_status status = public_key_read(&given.order.key, given.key_path);
    if (status) {
        tool_complain("%s: no public key (%s)", given.key_path, sync_status_text(status));
        return TOOL_NO;
    }
    read_hub_key();
    if (!passphrases_read(passphrases->typed, 2, given.passphrases))
        return TOOL_NO;
    for (int i = 0; i < KEY_HOLDERS; i++)
        if (*passphrases->typed[i])
            given.order.passphrases[i] = passphrases->typed[i];
    const enum sync_status begun = station_erase_begin(certificate, &given.order, why);
    if (begun == SYNC_WRONG_KEY || begun == SYNC_TOO_SOON)
        note_refusal(why);
    if (begun) {
        tool_complain("%s. Nothing was changed", why);
        return TOOL_NO;
    }
    note_in_journal(certificate, "begun");
    return TOOL_YES;
}

// What a new erasure needs, and what was begun before does not.
static int check_order(void) {
    const struct erase_order *order = &given.order;
    if (!order->slice_path || !given.key_path || !order->export_dir)
        return tool_misused("--slice, --key and --export are needed");
    if (order->exception && (order->receipt_path || order->hub_key))
        return tool_misused("--exception says that there is no receipt: --receipt and --hub-key do "
                            "not go with it");
    return TOOL_YES;
}

static int erase_anew(struct erase_certificate *certificate, enum language language) {
    int result = check_order();
    if (result != TOOL_YES)
        return result;
    struct passphrases *passphrases = private_memory_take(sizeof *passphrases);
    if (!passphrases)
        return tool_complain("no memory left");
    result = begin(certificate, passphrases);
    private_memory_give_back(passphrases, sizeof *passphrases);
    return result == TOOL_YES ? carry_out(certificate, language) : result;
}

static bool read_language(enum language *out) {
    static const char *const languages[LANGUAGES] = {"ky", "ru", "en"};
    for (int i = 0; i < LANGUAGES; i++)
        if (!strcmp(given.language, languages[i])) {
            *out = (enum language)i;
            return true;
        }
    return false;
}

static int run(char **operands) {
    static struct erase_certificate certificate; // too large for a stack
    char why[ERASE_WHY_SIZE];
    enum language language;
    (void)operands;
    if (!read_language(&language))
        return tool_misused("--language %s is not ky, ru or en", given.language);
    given.order.kiosk = (uint8_t)given.kiosk;
    if (given.order.tpm)
        setenv("TSS2_LOG", "all+NONE", 0); // its library would write to stderr
    switch (station_erase_resume(&certificate, given.order.data_dir, why)) {
    case SYNC_OK:
        fputs("finishing what was begun before\n", stderr);
        return carry_out(&certificate, language);
    case SYNC_NOT_FOUND: return erase_anew(&certificate, language);
    case SYNC_ALREADY_THERE: printf("%s\n", why); return TOOL_YES;
    default: return tool_complain("%s", why);
    }
}

const struct tool_command tool_erase = {
    .name = "erase",
    .summary = "end a kiosk's data after the poll, certified",
    .operands = "",
    .options = takes,
    .words =
        "Overwrites and removes the package with its key boxes and all that the kiosk kept: the "
        "log, its keys, what was sent. Only after the poll is closed and with two of the three "
        "holders. Afterwards nothing of this kiosk opens any more, not even with all three "
        "passphrases. The slips go too, in each folder that stood for the printer; where one "
        "cannot be reached, the certificate says that slips with names may be there. The journal "
        "stays, the medium's copy of the log stays (it has no personal data), the reports stay, "
        "and erase-certificate-ELECTION.pdf and .json in the data folder say what was "
        "done.\n"
        "Wrong passphrases count together with those typed at the kiosk: from the fifth in a row "
        "on that holder waits, 10 s at first, 640 s at most.\n"
        "It needs --slice, --key, --data and --export, and either the centre's receipt or "
        "--exception; with that, --medium, or an export that has the records (log export "
        "--auditor). What a power cut interrupted is finished with\n"
        "  shailoo erase --data DIR",
    .exits = "0 erased, 1 refused and nothing was changed, 2 usage, 3 it could not be finished: do "
             "the same again",
    .run = run,
};
