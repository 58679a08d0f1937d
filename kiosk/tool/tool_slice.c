// shailoo slice: the command line of what regional staff do with voter lists. Each subcommand is a
// file of its own: slice_split.c, slice_build.c, slice_inspect.c, slice_diff.c, slice_update.c.
#include "kiosk/tool/slice_tool.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: shailoo slice build DIR OUT [--key FILE] [--passphrases FILE] [--biometrics DIR]\n"
    "                           [--models DIR] [--strict]\n"
    "       shailoo slice verify FILE [--pub FILE] [--election ID] [--precinct N] [--serial-min "
    "N]\n"
    "       shailoo slice inspect FILE [--pub FILE] [--passphrases FILE]\n"
    "       shailoo slice diff OLD NEW [--pub FILE] [--passphrases FILE]\n"
    "       shailoo slice update OLD CHANGES.csv OUT --key FILE [--pub FILE] [--passphrases FILE]\n"
    "                            [--biometrics DIR] [--models DIR] [--strict]\n"
    "       shailoo slice split NATIONAL.csv --stations FILE --officials FILE --common FILE\n"
    "                           --policy FILE --out DIR [--packages --key FILE "
    "[--biometrics DIR]\n"
    "                           [--models DIR]] [--jobs N] [--strict]\n"
    "       shailoo slice referral|find ...    (--help of their own)\n"
    "\n"
    "  build    makes the signed package OUT and OUT.minisig from\n"
    "             DIR/station.json, DIR/policy.json, DIR/voters.csv,\n"
    "             DIR/portraits/<PIN>.jpg|png, DIR/faces/<PIN>.f32, and\n"
    "             DIR/fingers/<PIN>/<1..10>.png|tif|bmp|pgm|jpg|jp2|wsq|fmr\n"
    "             (1 right thumb .. 5 right little, 6 left thumb .. 10 left little;\n"
    "             2_2.png is a second impression of finger 2; .f32: an embedding that was made\n"
    "             elsewhere, 704 float32; <PIN>_2.jpg and _3.jpg are further portraits, of which "
    "the\n"
    "             face is made too. A folder of the PIN's first five digits may stand between:\n"
    "             fingers/20304/<PIN>/2.png)\n"
    "           a row that cannot be taken is named with the reason; the others go in\n"
    "  verify   checks signature, form, place and counts\n"
    "  inspect  verifies, then prints what is open in the package: no personal data; with the\n"
    "           passphrases of two holders it counts again what is sealed\n"
    "  diff     what is different in NEW: manifest, counts, list numbers, owners; with the\n"
    "           passphrases of two holders also names, PINs and which fields. Exit status 1: it "
    "differs\n"
    "  update   makes a package with the next number from OLD and late changes; the holders'\n"
    "           passphrases and everyone's list number stay. CHANGES.csv: action (added, moved,\n"
    "           inactive) and pin, and for added ones the columns of voters.csv\n"
    "  split    the country's list, with a column 'precinct', into DIR/<precinct>/, a folder for\n"
    "           'build' each, or with --packages into DIR/<precinct>.slice. Run it again after an\n"
    "           interruption: finished stations stay. DIR/account.json is the account,\n"
    "           DIR/refusals.csv has every row that is in no station, with the reason\n"
    "             STATIONS.csv   precinct, address_ky, address_ru, address_en, kiosks\n"
    "             OFFICIALS.csv  precinct, role, name, list_number (of those who vote there)\n"
    "             COMMON.json    of station.json: election, date, serial, training\n"
    "           A voter without a kiosk: the stations' kiosks get a block of the list each.\n"
    "           Passphrases and officials' codes are random digits: codes in station.json; with\n"
    "           --packages all in DIR/secrets.csv (mode 0600), to be printed into sealed "
    "envelopes,\n"
    "           then kept in a safe or destroyed. Packages take 256 MiB of memory for every two "
    "jobs\n"
    "\n"
    "  --key FILE          the commission's secret key; build: else DIR/commission.key\n"
    "                      (shailoo keys new DIR makes one)\n"
    "  --pub FILE          the commission's public key; else commission.pub beside the package\n"
    "  --passphrases FILE  three lines: chair, secretary, operator; else they are asked for.\n"
    "                      To open a package two are enough, the third line may be empty.\n"
    "                      A training station may have them in station.json\n"
    "  --biometrics DIR    where portraits, fingers and faces are\n"
    "  --models DIR        the face models; else where setup keeps them. Without models no\n"
    "                      portrait becomes a face\n"
    "  --jobs N            how many threads; else as many as there are processors\n"
    "  --strict            nothing is made when a row is refused\n"
    "\n"
    "exit status: 0 made or good, 1 refused, 2 usage, 3 bad input\n";

static bool take_number(const char *name, const char *text, unsigned long max, unsigned long *out) {
    char *end;
    *out = strtoul(text, &end, 10);
    if (*text && !*end && *text != '-' && *out <= max)
        return true;
    tool_complain("%s %s is not a whole number up to %lu", name, text, max);
    return false;
}

static bool take_options(int argc, char **argv, struct slice_options *options) {
    enum { SERIAL_MIN = 20, JOBS, STRICT, PACKAGES };
    static const struct option known[] = {
        {"key",         required_argument, NULL, 0         },
        {"pub",         required_argument, NULL, 1         },
        {"passphrases", required_argument, NULL, 2         },
        {"models",      required_argument, NULL, 3         },
        {"biometrics",  required_argument, NULL, 4         },
        {"election",    required_argument, NULL, 5         },
        {"precinct",    required_argument, NULL, 6         },
        {"stations",    required_argument, NULL, 7         },
        {"common",      required_argument, NULL, 8         },
        {"policy",      required_argument, NULL, 9         },
        {"officials",   required_argument, NULL, 10        },
        {"out",         required_argument, NULL, 11        },
        {"serial-min",  required_argument, NULL, SERIAL_MIN},
        {"jobs",        required_argument, NULL, JOBS      },
        {"strict",      no_argument,       NULL, STRICT    },
        {"packages",    no_argument,       NULL, PACKAGES  },
        {NULL,          0,                 NULL, 0         }
    };
    const char **const texts[] = {&options->key,      &options->public_key, &options->passphrases,
                                  &options->models,   &options->biometrics, &options->election,
                                  &options->precinct, &options->stations,   &options->common,
                                  &options->policy,   &options->officials,  &options->out};
    int option;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (option) {
        case SERIAL_MIN:
            if (!take_number("--serial-min", optarg, UINT32_MAX, &options->serial_min))
                return false;
            break;
        case JOBS:
            if (!take_number("--jobs", optarg, 64, &options->jobs))
                return false;
            break;
        case STRICT: options->strict = true; break;
        case PACKAGES: options->packages = true; break;
        case '?': return false;
        default: *texts[option] = optarg;
        }
    }
    return true;
}

static int usage(void) {
    fputs(help, stderr);
    return TOOL_USAGE;
}

int tool_slice(int argc, char **argv) {
    struct slice_options options = {0};
    const char *what = argc >= 2 ? argv[1] : "";
    if (!strcmp(what, "referral") || !strcmp(what, "find"))
        return slice_referral(argc - 1, argv + 1);
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
            fputs(help, stdout);
            return TOOL_YES;
        }
    if (argc < 2 || !take_options(argc - 1, argv + 1, &options))
        return usage();
    if (!options.jobs) {
        const long processors = sysconf(_SC_NPROCESSORS_ONLN);
        options.jobs = processors < 1 ? 1 : processors > 64 ? 64 : (unsigned long)processors;
    }
    char **rest = argv + 1 + optind;
    const int count = argc - 1 - optind;
    if (!strcmp(what, "build") && count == 2)
        return slice_build(rest[0], rest[1], &options);
    if (!strcmp(what, "verify") && count == 1)
        return slice_verify(rest[0], &options);
    if (!strcmp(what, "inspect") && count == 1)
        return slice_inspect(rest[0], &options);
    if (!strcmp(what, "diff") && count == 2)
        return slice_diff(rest[0], rest[1], &options);
    if (!strcmp(what, "update") && count == 3)
        return slice_update(rest[0], rest[1], rest[2], &options);
    if (!strcmp(what, "split") && count == 1)
        return slice_split(rest[0], &options);
    return usage();
}
