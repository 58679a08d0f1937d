// shailoo: what regional IT staff, commissions, auditors and engineers type. The table of its
// commands; each has its row beside its code, in a file of its name.
#include "kiosk/private_memory.h"
#include "kiosk/tool/tool_manual.h"
#include <errno.h>
#include <string.h>

extern const struct tool_command slice_build, slice_verify, slice_inspect, slice_diff, slice_update,
    slice_split, slice_referral, slice_find, keys_new, keys_sign, log_verify, log_show, log_prove,
    log_export, tool_erase, tool_finger_extract, tool_finger_compare, tool_finger_scores,
    tool_finger_identify, tool_finger_bench, tool_face_embed, tool_face_compare, tool_face_identify;

static const struct tool_command *const slice[] = {&slice_build,    &slice_verify, &slice_inspect,
                                                   &slice_diff,     &slice_update, &slice_split,
                                                   &slice_referral, &slice_find,   NULL};
static const struct tool_command *const keys[] = {&keys_new, &keys_sign, NULL};
static const struct tool_command *const logs[] = {&log_verify, &log_show, &log_prove, &log_export,
                                                  NULL};
static const struct tool_command *const finger[] = {&tool_finger_extract, &tool_finger_compare,
                                                    &tool_finger_scores,  &tool_finger_identify,
                                                    &tool_finger_bench,   NULL};
static const struct tool_command *const face[] = {&tool_face_embed, &tool_face_compare,
                                                  &tool_face_identify, NULL};

static const struct tool_command
    group_slice = {.name = "slice",
                   .summary = "split, build, update, verify and inspect voter lists",
                   .words = "A slice is a station's package: the voters of its list with all that "
                            "identifies them, sealed, and signed with the commission's key.",
                   .commands = slice},
    group_keys = {.name = "keys",
                  .summary = "make the commission's signing keys and signatures",
                  .words = "Keys and signatures have minisign's own form.",
                  .commands = keys},
    group_log = {.name = "log",
                 .summary = "verify, show, prove and export participation logs",
                 .words = "For auditors and observers, with nobody's passphrase. A SOURCE is a "
                          "participation log, a medium's copy of one, or a folder made by export. "
                          "No personal data are in it: voters are tags.",
                 .commands = logs},
    group_finger = {.name = "finger",
                    .summary = "extract, compare and score fingerprints",
                    .words = "What the station makes of a fingerprint, for measuring on one's own "
                             "prints.",
                    .commands = finger},
    group_face = {.name = "face",
                  .summary = "embed, compare and identify faces",
                  .words = "What the station sees in a picture of a face, for measuring and for "
                           "trying one's own models.",
                  .commands = face};

static const struct tool_command *const groups[] = {
    &group_slice, &group_keys, &group_log, &tool_erase, &group_finger, &group_face, NULL};
static const struct tool_command program = {
    .name = "shailoo",
    .summary = "lists, keys and logs of a polling station's kiosk",
    .words = "What regional staff, commissions, auditors and engineers type. The station does not "
             "need it.\n"
             "shailoo --manuals DIR writes the manual pages of all subcommands into DIR.",
    .commands = groups};

int main(int argc, char **argv) {
    private_memory_begin(); // lists, passphrases and keys pass through
    if (argc == 3 && !strcmp(argv[1], "--manuals") && *argv[2]) {
        if (tool_manual_write(argv[2], &program))
            return TOOL_YES;
        fprintf(stderr, "shailoo: the manual pages cannot be written into %s: %s\n", argv[2],
                strerror(errno));
        return TOOL_BAD_INPUT;
    }
    return tool_command_run(&program, argv + 1);
}
