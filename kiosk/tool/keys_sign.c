// shailoo keys sign: a signature with the commission's key, in minisign's own form.
#include "kiosk/tool/tool_command.h"
#include "sync/signature.h"
#include <string.h>

static int run(char **operands) {
    const char *file = operands[0], *key_path = operands[1];
    const char *comment = operands[2] ? operands[2] : "signed by shailoo";
    struct secret_key key;
    if (strlen(comment) >= SIGNATURE_COMMENT_SIZE || strpbrk(comment, "\r\n"))
        return tool_complain("the comment is not one line of at most 511 bytes");
    enum sync_status status = secret_key_read(&key, key_path);
    if (status)
        return tool_complain("%s: %s", key_path,
                             status == SYNC_WRONG_KEY ? "the key is encrypted"
                                                      : sync_status_text(status));
    status = signature_make(file, &key, comment);
    secret_key_wipe(&key);
    return status ? tool_complain("%s: %s", file, sync_status_text(status)) : TOOL_YES;
}

const struct tool_command keys_sign = {
    .name = "sign",
    .summary = "signs a file",
    .operands = "FILE SECRET_KEY [COMMENT]",
    .words = "Writes FILE.minisig; anyone checks it with\n"
             "  minisign -V -p commission.pub -m FILE",
    .exits = "0 done, 2 usage, 3 bad input",
    .run = run,
};
