// shailoo keys: the commission's signing key pair, in minisign's own form, and signatures made with
// it.
#include "kiosk/tool/tool_command.h"
#include "sync/signature.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char help[] =
    "usage: shailoo keys new DIR\n"
    "       shailoo keys sign FILE SECRET_KEY [COMMENT]\n"
    "\n"
    "  new   makes DIR/commission.pub, for every kiosk, and DIR/commission.key, the secret one,\n"
    "        which is not encrypted: keep it on a medium that lies in a safe.\n"
    "        Keys that are there are never overwritten\n"
    "  sign  writes FILE.minisig; anyone checks it with\n"
    "        minisign -V -p commission.pub -m FILE\n"
    "\n"
    "exit status: 0 done, 1 the keys are there already, 2 usage, 3 bad input\n";

static int make_pair(const char *folder) {
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

static int sign(const char *file, const char *key_path, const char *comment) {
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

int tool_keys(int argc, char **argv) {
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
            fputs(help, stdout);
            return TOOL_YES;
        }
    if (argc == 3 && !strcmp(argv[1], "new"))
        return make_pair(argv[2]);
    if ((argc == 4 || argc == 5) && !strcmp(argv[1], "sign"))
        return sign(argv[2], argv[3], argc == 5 ? argv[4] : "signed by shailoo");
    fputs(help, stderr);
    return TOOL_USAGE;
}
