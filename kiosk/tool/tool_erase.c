// shailoo erase: the end of a kiosk's data after the poll, with a certificate of it.
#include "kiosk/draw/canvas.h"
#include "kiosk/journal.h"
#include "kiosk/paper/paper_certificate.h"
#include "kiosk/private_memory.h"
#include "kiosk/tool/passphrases.h"
#include "kiosk/tool/tool_command.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: shailoo erase --slice FILE --key FILE --data DIR --export DIR\n"
    "           ([--receipt NOTE] [--hub-key VKEY] | --exception REASON)\n"
    "           [--passphrases FILE] [--kiosk N] [--medium DIR] [--tpm TCTI]\n"
    "           [--referral FILE] [--language ky|ru|en]\n"
    "       shailoo erase --data DIR        finishes what a power cut interrupted\n"
    "\n"
    "  Overwrites and removes the package with its key boxes and all that the kiosk kept: the "
    "log,\n"
    "  its keys, what was sent. Only after the poll is closed and with two of the three holders.\n"
    "  Afterwards nothing of this kiosk opens any more, not even with all three passphrases.\n"
    "  The journal stays, the medium's copy of the log stays (it has no personal data), and\n"
    "  DIR/erase-certificate-ELECTION.pdf and .json say what was done\n"
    "\n"
    "  --slice FILE        the station's package, and --key the commission's public key for it\n"
    "  --data DIR          the kiosk's data folder\n"
    "  --export DIR        made by shailoo log export of the closed log\n"
    "  --receipt NOTE      the centre's receipt for the whole log, a signed checkpoint; else\n"
    "                      DIR/receipt.note, which the kiosk got from the centre\n"
    "  --hub-key VKEY      the centre's verifier key, as text or as a file with it; else the\n"
    "                      package's\n"
    "  --exception REASON  there is no receipt, and why: it stands on the certificate\n"
    "  --passphrases FILE  three lines: chair, secretary, operator; one may be empty.\n"
    "                      Else they are asked for on the terminal\n"
    "  --kiosk N           which kiosk of the station this is; 1 when it is not said\n"
    "  --medium DIR        where the second copy of the log is, as the kiosk was started with\n"
    "  --referral FILE     the index of other stations, which is erased too\n"
    "  --tpm TCTI          as the kiosk was started with\n"
    "\n"
    "exit status: 0 erased, 1 refused and nothing was changed, 2 usage, 3 it could not be "
    "finished:\n"
    "             do the same again\n";

struct options {
    struct erase_order order;
    const char *key_path, *passphrases;
    char hub_key[CHECKPOINT_KEY_SIZE]; // where it was a file
    enum language language;
};

struct passphrases { // in locked memory
    char typed[KEY_HOLDERS][KEY_PASSPHRASE_SIZE];
};

// The centre's key may be the text itself or a file with it.
static void read_hub_key(struct options *options) {
    char *text = options->hub_key;
    FILE *file = options->order.hub_key ? fopen(options->order.hub_key, "r") : NULL;
    if (!file)
        return;
    if (fgets(text, CHECKPOINT_KEY_SIZE, file)) {
        text[strcspn(text, "\r\n")] = 0;
        options->order.hub_key = text;
    }
    fclose(file);
}

static void note_in_journal(const struct erase_certificate *certificate, const char *what) {
    struct journal journal;
    char path[ERASE_PATH_SIZE + 16];
    snprintf(path, sizeof path, "%s/journal.txt", certificate->data_dir);
    if (!journal_open(&journal, path))
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
    const bool well = station_erase_certificate_path(path, certificate, "pdf") &&
                      paper_certificate_write(path, certificate, language);
    canvas_forget_fonts();
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
    printf("erased: %d files. The certificate is in %s\n", certificate->file_count,
           certificate->data_dir);
    return TOOL_YES;
}

static int begin(struct options *options, struct erase_certificate *certificate,
                 struct passphrases *passphrases) {
    char why[ERASE_WHY_SIZE];
    const enum sync_status status = public_key_read(&options->order.key, options->key_path);
    if (status) {
        tool_complain("%s: no public key (%s)", options->key_path, sync_status_text(status));
        return TOOL_NO;
    }
    read_hub_key(options);
    if (!passphrases_read(passphrases->typed, 2, options->passphrases))
        return TOOL_NO;
    for (int i = 0; i < KEY_HOLDERS; i++)
        if (*passphrases->typed[i])
            options->order.passphrases[i] = passphrases->typed[i];
    if (station_erase_begin(certificate, &options->order, why)) {
        tool_complain("%s. Nothing was changed", why);
        return TOOL_NO;
    }
    note_in_journal(certificate, "begun");
    return TOOL_YES;
}

static int erase(struct options *options) {
    static struct erase_certificate certificate; // too large for a stack
    char why[ERASE_WHY_SIZE];
    switch (station_erase_resume(&certificate, options->order.data_dir, why)) {
    case SYNC_OK:
        fputs("finishing what was begun before\n", stderr);
        return carry_out(&certificate, options->language);
    case SYNC_NOT_FOUND: break;
    case SYNC_ALREADY_THERE: printf("%s\n", why); return TOOL_YES;
    default: return tool_complain("%s", why);
    }
    const struct erase_order *order = &options->order;
    if (!order->slice_path || !options->key_path || !order->export_dir ||
        (order->exception && (order->receipt_path || order->hub_key))) {
        fputs(help, stderr);
        return TOOL_USAGE;
    }
    struct passphrases *passphrases = private_memory_take(sizeof *passphrases);
    if (!passphrases)
        return tool_complain("no memory left");
    const int result = begin(options, &certificate, passphrases);
    private_memory_give_back(passphrases, sizeof *passphrases);
    return result == TOOL_YES ? carry_out(&certificate, options->language) : result;
}

static bool take_options(int argc, char **argv, struct options *options) {
    enum {
        SLICE = 1,
        KEY,
        DATA,
        EXPORT,
        RECEIPT,
        HUB_KEY,
        EXCEPTION,
        PASSPHRASES,
        KIOSK,
        MEDIUM,
        TPM,
        REFERRAL,
        LANGUAGE
    };
    static const struct option known[] = {
        {"slice",       required_argument, NULL, SLICE      },
        {"key",         required_argument, NULL, KEY        },
        {"data",        required_argument, NULL, DATA       },
        {"export",      required_argument, NULL, EXPORT     },
        {"receipt",     required_argument, NULL, RECEIPT    },
        {"hub-key",     required_argument, NULL, HUB_KEY    },
        {"exception",   required_argument, NULL, EXCEPTION  },
        {"passphrases", required_argument, NULL, PASSPHRASES},
        {"kiosk",       required_argument, NULL, KIOSK      },
        {"medium",      required_argument, NULL, MEDIUM     },
        {"referral",    required_argument, NULL, REFERRAL   },
        {"tpm",         required_argument, NULL, TPM        },
        {"language",    required_argument, NULL, LANGUAGE   },
        {NULL,          0,                 NULL, 0          }
    };
    static const char *const languages[LANGUAGES] = {"ky", "ru", "en"};
    struct erase_order *order = &options->order;
    bool good = true;
    for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (option) {
        case SLICE: order->slice_path = optarg; break;
        case KEY: options->key_path = optarg; break;
        case DATA: order->data_dir = optarg; break;
        case EXPORT: order->export_dir = optarg; break;
        case RECEIPT: order->receipt_path = optarg; break;
        case HUB_KEY: order->hub_key = optarg; break;
        case EXCEPTION: order->exception = optarg; break;
        case PASSPHRASES: options->passphrases = optarg; break;
        case REFERRAL: order->referral_path = optarg; break;
        case MEDIUM: order->medium_dir = optarg; break;
        case TPM:
            order->tpm = optarg;
            setenv("TSS2_LOG", "all+NONE", 0); // its library would write to stderr
            break;
        case KIOSK: {
            const long number = strtol(optarg, NULL, 10);
            good &= number >= 1 && number <= SLICE_KIOSKS_MAX;
            order->kiosk = (uint8_t)number;
            break;
        }
        case LANGUAGE: {
            int i = 0;
            while (i < LANGUAGES && strcmp(optarg, languages[i]) != 0)
                i++;
            good &= i < LANGUAGES;
            options->language = (enum language)i;
            break;
        }
        default: return false;
        }
    }
    return good && optind == argc && order->data_dir;
}

int tool_erase(int argc, char **argv) {
    struct options options = {.order.kiosk = 1, .language = KYRGYZ};
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
            fputs(help, stdout);
            return TOOL_YES;
        }
    if (!take_options(argc, argv, &options)) {
        fputs(help, stderr);
        return TOOL_USAGE;
    }
    return erase(&options);
}
