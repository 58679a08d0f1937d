// shailoo keys new: the commission's signing key pair, in minisign's own form.
#include "kiosk/tool/tool_command.h"
#include "sync/signature.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static int run(char **operands) {
    const char *folder = operands[0];
    char public_path[4096], secret_path[4096];
    if ((size_t)snprintf(public_path, sizeof public_path, "%s/commission.pub", folder) >=
            sizeof public_path ||
        (size_t)snprintf(secret_path, sizeof secret_path, "%s/commission.key", folder) >=
            sizeof secret_path)
        return tool_complain("%s: the name is too long", folder);
    if (mkdir(folder, 0700) && errno != EEXIST)
        return tool_complain("%s: %s", folder, strerror(errno));
    const enum sync_status status = signature_new_pair(public_path, secret_path);
    if (status == SYNC_ALREADY_THERE) {
        tool_complain("%s has a key already; it stays as it is", folder);
        return TOOL_NO;
    }
    if (status)
        return tool_complain("%s: %s", folder, sync_status_text(status));
    printf("%s\n%s (secret)\n", public_path, secret_path);
    return TOOL_YES;
}

const struct tool_command keys_new = {
    .name = "new",
    .summary = "makes the commission's pair of keys",
    .operands = "DIR",
    .words =
        "Makes DIR/commission.pub, for every kiosk, and DIR/commission.key, the secret one, which "
        "is not encrypted: keep it on a medium that lies in a safe. Keys that are there are never "
        "overwritten.",
    .exits = "0 done, 1 the keys are there already, 2 usage, 3 bad input",
    .run = run,
};
