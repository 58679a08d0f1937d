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
    // A locale that every Debian has; what translates is LANGUAGE alone. Numbers stay plain. The
    // catalogues are the program's own: no environment may name others.
    setlocale(LC_ALL, "C.UTF-8");
    bindtextdomain("shailoo", SHAILOO_WORDS_DIR);
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

// The next conversion of a form, "%s" or "%-5.2f"; its length, 0 behind the last one.
static size_t next_conversion(const char **at) {
    *at += strcspn(*at, "%");
    if (!**at)
        return 0;
    const size_t before = 1 + strspn(*at + 1, "0123456789.*$-+ #'IhlLqjzt");
    return before + ((*at)[before] != 0);
}

// Many texts are forms for snprintf. One that takes other arguments than its key would print what
// lies beside them, or end the program: whatever is in a catalogue, it does not get so far.
static bool has_conversions_of(const char *text, const char *key) {
    size_t size;
    do {
        size = next_conversion(&key);
        if (next_conversion(&text) != size || memcmp(text, key, size) != 0)
            return false;
        text += size;
        key += size;
    } while (size);
    return true;
}

const char *words_get(const char *key) {
    if (!key || !*key)
        return "";
    const char *text = dgettext("shailoo", key);
    return text == key || has_conversions_of(text, key) ? text : key;
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
