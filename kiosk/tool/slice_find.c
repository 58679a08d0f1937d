// shailoo slice find: the polling station of a PIN, from the nationwide index.
#include "kiosk/tool/slice_tool.h"
#include "sync/referral_index.h"
#include <stdio.h>

static const char *public_key;
static const struct tool_option takes[] = {
    TOOL_TEXT("pub", "FILE", &public_key,
              "the commission's public key, which must have signed the index", .is_needed = true),
    TOOL_END,
};

static int run(char **operands) {
    const char *pin = operands[0], *path = operands[1];
    struct referral_expected expected = {0};
    struct referral_precinct precinct;
    struct referral_index *index;
    char why[SLICE_WHY_SIZE];
    if (!pin_read(pin, NULL, NULL))
        return tool_complain("this is no PIN: 14 digits, [12]DDMMYYYYnnnnn");
    enum sync_status status = public_key_read(&expected.key, public_key);
    if (status)
        return tool_complain("%s: no public key (%s)", public_key, sync_status_text(status));
    status = referral_index_open(&index, path, &expected, why);
    if (status) {
        tool_complain("%s", why);
        return sync_status_is_unread(status) ? TOOL_BAD_INPUT : TOOL_NO;
    }
    status = referral_index_find(index, pin, &precinct);
    referral_index_close(index);
    if (status == SYNC_NOT_FOUND)
        printf("in no list\n");
    else if (status)
        return tool_complain("%s: %s", path, sync_status_text(status));
    else
        printf("probably precinct %s\n%s\n%s\n%s\n%s\n", precinct.number, precinct.address.ky,
               precinct.address.ru, precinct.address.en, precinct.map);
    return status ? TOOL_NO : TOOL_YES;
}

const struct tool_command slice_find = {
    .name = "find",
    .summary = "says which polling station a PIN probably has",
    .operands = "PIN INDEX",
    .options = takes,
    .words = "The polling station of a PIN, probably, from an index that referral made.",
    .exits = "0 found, 1 in no list, or the index is refused, 2 usage, 3 bad input",
    .run = run,
};
