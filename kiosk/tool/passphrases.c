#include "kiosk/tool/passphrases.h"
#include "kiosk/tool/tool_command.h"
#include "sync/outside_file.h"
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 16 };

// One line without its end; false when there is none or it is longer than a passphrase may be.
static bool read_line(int file, char out[KEY_PASSPHRASE_SIZE]) {
    size_t length = 0;
    char one = 0;
    bool is_whole = true, any = false;
    while (read(file, &one, 1) == 1) {
        any = true;
        if (one == '\n')
            break;
        if (length + 1 < KEY_PASSPHRASE_SIZE)
            out[length++] = one;
        else
            is_whole = false;
    }
    length -= length && out[length - 1] == '\r';
    out[length] = 0;
    return any && is_whole;
}

static int count(char (*passphrases)[KEY_PASSPHRASE_SIZE]) {
    int there = 0;
    for (int i = 0; i < KEY_HOLDERS; i++)
        there += passphrases[i][0] != 0;
    return there;
}

static bool from_file(char (*out)[KEY_PASSPHRASE_SIZE], int least, const char *path) {
    struct outside_file file;
    const enum sync_status status = outside_file_open(&file, path, FILE_MAX, OUTSIDE_LINK);
    if (status) {
        tool_complain("%s: %s", path, sync_status_text(status));
        return false;
    }
    bool good = true;
    for (int i = 0; i < KEY_HOLDERS && good; i++)
        good = read_line(file.file, out[i]);
    outside_file_close(&file);
    if (good && count(out) >= least)
        return true;
    tool_complain("%s: three lines are needed: chair, secretary, operator%s", path,
                  least < KEY_HOLDERS ? "; one of them may be empty" : "");
    return false;
}

static bool ask(const char *question, const char *holder, char out[KEY_PASSPHRASE_SIZE]) {
    fprintf(stderr, "%s (%s): ", question, holder);
    const bool good = read_line(STDIN_FILENO, out);
    fputc('\n', stderr);
    return good;
}

// New ones are asked for twice, and all of them; else two are enough.
static bool ask_holder(char out[KEY_PASSPHRASE_SIZE], const char *holder, bool is_new) {
    char again[KEY_PASSPHRASE_SIZE] = "";
    bool good = ask(is_new ? "passphrase" : "passphrase, or nothing", holder, out);
    if (good && is_new) {
        good = ask("the same again", holder, again);
        if (good && strcmp(again, out)) {
            tool_complain("the two passphrases of the %s differ", holder);
            good = false;
        }
    }
    explicit_bzero(again, sizeof again);
    return good;
}

static bool from_terminal(char (*out)[KEY_PASSPHRASE_SIZE], int least) {
    struct termios shown, hidden;
    if (tcgetattr(STDIN_FILENO, &shown)) {
        tool_complain(
            "the holders' passphrases are needed: --passphrases FILE, or a terminal to ask on");
        return false;
    }
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    bool good = true;
    for (int i = 0; i < KEY_HOLDERS && good && count(out) < least; i++)
        good = ask_holder(out[i], key_holder_text((enum key_holder)(i + 1)), least == KEY_HOLDERS);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    if (good && count(out) < least)
        tool_complain("the passphrases of two holders are needed");
    return good && count(out) >= least;
}

bool passphrases_read(char (*out)[KEY_PASSPHRASE_SIZE], int least, const char *file) {
    const size_t size = (size_t)KEY_HOLDERS * KEY_PASSPHRASE_SIZE;
    (void)mlock(out, size); // where the limit allows; its pages stay so until the program ends
    explicit_bzero(out, size);
    return file ? from_file(out, least, file) : from_terminal(out, least);
}
