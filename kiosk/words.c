#include "kiosk/words.h"
#include <libintl.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern int _nl_msg_cat_cntr; // glibc's: raised, it forgets the translations that it has looked up

static enum language now = LANGUAGES;

static void start(void) {
    // A locale that every Debian has; what translates is LANGUAGE alone. Numbers stay plain.
    setlocale(LC_ALL, "C.UTF-8");
    const char *folder = getenv("SHAILOO_WORDS");
    bindtextdomain("shailoo", folder && *folder ? folder : SHAILOO_WORDS_DIR);
    bind_textdomain_codeset("shailoo", "UTF-8");
}

void words_use(enum language language) {
    static const char *const names[LANGUAGES] = {
        [KYRGYZ] = "ky", [RUSSIAN] = "ru", [ENGLISH] = "en"};
    if (language == now || language >= LANGUAGES)
        return;
    if (now == LANGUAGES)
        start();
    now = language;
    setenv("LANGUAGE", names[language], 1);
    ++_nl_msg_cat_cntr;
}

const char *words_get(const char *key) {
    return key && *key ? dgettext("shailoo", key) : "";
}

const char *words_number(char out[NUMBER_TEXT], int number) {
    char digits[NUMBER_TEXT];
    int length = snprintf(digits, sizeof digits, "%d", number);
    char *to = out;
    for (int i = 0; i < length; i++) {
        bool group = i && digits[i - 1] != '-' && (length - i) % 3 == 0;
        if (group)
            to = stpcpy(to, "\u202F"); // narrow, and no line breaks there
        *to++ = digits[i];
    }
    *to = 0;
    return out;
}

// As people say it: no more figures than mean something to who walks there.
const char *words_distance(char out[NUMBER_TEXT], int metres) {
    const int fifties = (metres + 25) / 50 * 50, tenths = (metres + 50) / 100;
    if (fifties < 1000)
        snprintf(out, NUMBER_TEXT, "%d\u00A0%s", fifties, _("m"));
    else if (tenths < 100 && tenths % 10)
        snprintf(out, NUMBER_TEXT, now == ENGLISH ? "%d.%d\u00A0%s" : "%d,%d\u00A0%s", tenths / 10,
                 tenths % 10, _("km"));
    else
        snprintf(out, NUMBER_TEXT, "%d\u00A0%s", (metres + 500) / 1000, _("km"));
    return out;
}

const char *words_share(char out[NUMBER_TEXT], int part, int whole) {
    int tenths = whole > 0 ? (int)((1000LL * part + whole / 2) / whole) : 0;
    if (now == ENGLISH)
        snprintf(out, NUMBER_TEXT, "%d.%d%%", tenths / 10, tenths % 10);
    else
        snprintf(out, NUMBER_TEXT, "%d,%d\u00A0%%", tenths / 10, tenths % 10);
    return out;
}
