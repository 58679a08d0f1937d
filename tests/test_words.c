// The languages change at run time, and what other parts give as keys is in the catalogues. That
// each marked text is there is check_words.sh's business.
#include "kiosk/session/advice.h"
#include "kiosk/words.h"
#include "tests/check.h"
#include <string.h>

static void a_change_of_language_changes_the_next_word(void) {
    for (int round = 0; round < 2; round++) {
        words_use(KYRGYZ);
        CHECK(!strcmp(_("Find"), "Табуу"));
        words_use(RUSSIAN);
        CHECK(!strcmp(_("Find"), "Найти"));
        words_use(ENGLISH);
        CHECK(!strcmp(_("Find"), "Find"));
    }
}

static void what_is_no_key_comes_back_as_it_is(void) {
    words_use(KYRGYZ);
    CHECK(!strcmp(words_get("Токтогулов Бакыт"), "Токтогулов Бакыт"));
    CHECK(!strcmp(words_get(""), "")); // not the head of the catalogue
    CHECK(!strcmp(words_get(NULL), ""));
    words_use((enum language)77);
    CHECK(!strcmp(_("Find"), "Табуу"));
}

static void numbers_are_grouped_and_shares_follow_the_language(void) {
    char text[NUMBER_TEXT];
    words_use(RUSSIAN);
    CHECK(!strcmp(words_number(text, 0), "0"));
    CHECK(!strcmp(words_number(text, 999), "999"));
    CHECK(!strcmp(words_number(text, 1687), "1\u202F687"));
    CHECK(!strcmp(words_number(text, -4294243), "-4\u202F294\u202F243"));
    CHECK(!strcmp(words_number(text, 2147483647), "2\u202F147\u202F483\u202F647"));
    CHECK(!strcmp(words_share(text, 412, 1687), "24,4\u00A0%"));
    CHECK(!strcmp(words_share(text, 0, 0), "0,0\u00A0%"));
    words_use(ENGLISH);
    CHECK(!strcmp(words_share(text, 1, 1), "100.0%"));
}

static void distances_are_as_people_say_them(void) {
    static const struct {
        int metres;
        const char *russian, *english;
    } cases[] = {
        {0,        "0 м",       "0 m"     },
        {60,       "50 м",      "50 m"    },
        {312,      "300 м",     "300 m"   },
        {974,      "950 м",     "950 m"   },
        {976,      "1 км",     "1 km"    },
        {1234,     "1,2 км",   "1.2 km"  },
        {1960,     "2 км",     "2 km"    },
        {9940,     "9,9 км",   "9.9 km"  },
        {9960,     "10 км",    "10 km"   },
        {287400,   "287 км",   "287 km"  },
        {20000000, "20000 км", "20000 km"},
    };
    char text[NUMBER_TEXT], plain[NUMBER_TEXT];
    for (int language = RUSSIAN; language <= ENGLISH; language++) {
        words_use((enum language)language);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            const char *wanted = language == RUSSIAN ? cases[i].russian : cases[i].english;
            const char *space = strstr(words_distance(text, cases[i].metres), "\u00A0");
            CHECK(space != NULL); // number and unit stay on one line
            snprintf(plain, sizeof plain, "%.*s %s", space ? (int)(space - text) : 0, text,
                     space ? space + 2 : "");
            CHECK(!strcmp(plain, wanted));
        }
    }
}

static bool is_translated(const char *key) {
    bool all = true;
    for (int language = KYRGYZ; language <= RUSSIAN; language++) {
        words_use((enum language)language);
        all &= strcmp(_(key), key) != 0;
    }
    return all;
}

static void every_advice_has_its_words(void) {
    for (int i = FINGER_TOO_DRY; i < FINGER_ADVICES; i++)
        CHECK(is_translated(finger_advice_text((enum finger_advice)i)));
    for (int i = FINGER_RETRY_GENERAL; i <= FINGER_RETRY_REPEATED; i++)
        CHECK(is_translated(finger_retry_text((enum finger_retry)i)));
    for (int i = FACE_NOBODY; i < FACE_ADVICES; i++)
        CHECK(is_translated(face_advice_text((enum face_advice)i)));
    for (unsigned doubt = 1; doubt < FACE_DOUBTS_END; doubt <<= 1)
        CHECK(is_translated(face_doubt_text(doubt)));
    for (int i = FACE_ASK_STRAIGHT; i <= FACE_ASK_BACK; i++)
        CHECK(is_translated(face_challenge_text((enum face_challenge)i)));
    CHECK(!*face_doubt_text(0) && !*face_doubt_text(3) && !*face_doubt_text(1U << 10));
    CHECK(!is_translated("No such key"));
}

int main(void) {
    RUN(a_change_of_language_changes_the_next_word);
    RUN(what_is_no_key_comes_back_as_it_is);
    RUN(numbers_are_grouped_and_shares_follow_the_language);
    RUN(distances_are_as_people_say_them);
    RUN(every_advice_has_its_words);
    return check_report();
}
