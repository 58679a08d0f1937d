// A catalogue of translations that somebody else made: forms that take other arguments than the
// program gives would show what lies in memory beside them, or end it. And the environment, which
// would name such a catalogue, is not asked.
#include "kiosk/screen/screens.h"
#include "kiosk/words.h"
#include "tests/check.h"
#include "tests/support/sample_view.h"
#include "tests/support/scratch.h"
#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TEXT_SIZE = 4096 };

static const struct {
    const char *key, *text;
    bool is_taken;
} hostile[] = {
    {"PEC No. %04d · Kiosk %d",                                                                "%s %s",                    false},
    {"PEC No. %s",                                                                              "%s%n",                     false},
    {"Find",                                                                                    "%s%s%s%s%n",               false},
    {"Stop",                                                                                    "%",                        false},
    {"Lock",                                                                                    "%-",                       false},
    {"%d records",                                                                              "%ld жазуу",           false},
    {"%s from here in a straight line",                                                         "түз",                   false},
    {"of %s · turnout %s",                                                                     "%s",                       false},
    {"At %s, kiosk %d, slip No. %d (%s)",                                                       "%d %s %d %s",              false},
    {"Slip No. %d · %s · %s",                                                                 "%1$d · %3$s · %2$s",     false},
    {"page %d · No. %d",                                                                       "%*d %d",                   false},
    {"The first holder is done. Now the second one: choose yourself and type your passphrase.",
     "%s",                                                                                                                  false},
    {"page %d of %d",                                                                           "%d-бет, баары %d", true },
    {"Printer",                                                                                 "Басуучу",           true },
};
enum { HOSTILE = sizeof hostile / sizeof *hostile };

static char folder[600];

static bool make_catalogue(const char *language) {
    char path[800], command[2000];
    snprintf(path, sizeof path, "%s/%s", folder, language);
    bool well = !mkdir(path, 0700);
    strcat(path, "/LC_MESSAGES");
    well = well && !mkdir(path, 0700);
    strcat(path, "/shailoo.po");
    FILE *file = fopen(path, "w");
    if (!well || !file)
        return false;
    fputs("msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n", file);
    for (size_t i = 0; i < HOSTILE; i++)
        fprintf(file, "\nmsgid \"%s\"\nmsgstr \"%s\"\n", hostile[i].key, hostile[i].text);
    fclose(file);
    snprintf(command, sizeof command, "msgfmt -o '%.*s.mo' '%s'", (int)strlen(path) - 3, path,
             path);
    return !system(command);
}

static void the_environment_names_no_catalogue(void) {
    CHECK(!setenv("SHAILOO_WORDS", folder, 1)); // before the first word is asked for
    CHECK(!setenv("TEXTDOMAINDIR", folder, 1));
    CHECK(!setenv("LANGUAGE", "xx", 1));
    words_use(KYRGYZ);
    CHECK(!strcmp(_("Printer"), "Принтер") && !strcmp(_("Find"), "Табуу"));
    CHECK(!strcmp(_("page %d of %d"), "%d-бет, баары %d"));
    words_use(RUSSIAN);
    CHECK(!strcmp(_("Find"), "Найти"));
}

static void unescape(char *to, const char *from) {
    for (; *from && *from != '"'; from++)
        *to++ = *from != '\\' ? *from : *++from == 'n' ? '\n' : *from;
    *to = 0;
}

// Adds the string in quotes on this line to `text`, with C's name for a number's size as gettext
// knows it.
static void add_string(char text[TEXT_SIZE], const char *line) {
    char piece[TEXT_SIZE];
    unescape(piece, strchr(line, '"') + 1);
    char *type = strstr(piece, "<PRIu64>");
    const size_t used = strlen(text), before = type ? (size_t)(type - piece) : strlen(piece);
    snprintf(text + used, TEXT_SIZE - used, "%.*s%s%s", (int)before, piece, type ? PRIu64 : "",
             type ? type + strlen("<PRIu64>") : "");
}

static int compare_catalogue(const char *path) {
    char line[TEXT_SIZE], key[TEXT_SIZE] = "", text[TEXT_SIZE] = "", *part = NULL;
    int count = 0;
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    while (file && fgets(line, sizeof line, file)) {
        if (!strncmp(line, "msgid ", 6))
            *(part = key) = 0;
        else if (!strncmp(line, "msgstr ", 7))
            *(part = text) = 0;
        if (*line == '#' || !strchr(line, '"')) {
            if (*key && *text) {
                CHECK(!strcmp(_(key), text));
                if (strcmp(_(key), text) != 0)
                    fprintf(stderr, "%s\n", key);
                count++;
            }
            *key = *text = 0;
        } else if (part)
            add_string(part, line);
    }
    if (file)
        fclose(file);
    return count;
}

static void every_translation_of_our_own_is_taken_as_it_is(void) {
    words_use(KYRGYZ);
    CHECK(compare_catalogue("assets/words/ky.po") > 300);
    words_use(RUSSIAN);
    CHECK(compare_catalogue("assets/words/ru.po") > 300);
}

static void a_form_with_other_arguments_is_not_taken(void) {
    bindtextdomain("shailoo", folder); // as if the program's own had been exchanged
    for (int language = KYRGYZ; language <= RUSSIAN; language++) {
        words_use((enum language)language);
        for (size_t i = 0; i < HOSTILE; i++)
            CHECK(
                !strcmp(_(hostile[i].key), hostile[i].is_taken ? hostile[i].text : hostile[i].key));
    }
}

static void every_screen_is_drawn_from_it_without_harm(void) {
    for (size_t i = 0; i < sample_view_count; i++) {
        struct view view;
        sample_view(&view, i);
        view.language = KYRGYZ;
        cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 16, 9);
        cairo_t *to = cairo_create(surface);
        screen_draw(to, &view, NULL);
        screen_draw_public(to, &view);
        CHECK(cairo_status(to) == CAIRO_STATUS_SUCCESS);
        cairo_destroy(to);
        cairo_surface_destroy(surface);
        sample_view_finish(&view);
    }
}

int main(void) {
    snprintf(folder, sizeof folder, "%s", scratch_folder());
    CHECK(make_catalogue("ky") && make_catalogue("ru"));
    RUN(the_environment_names_no_catalogue);
    RUN(every_translation_of_our_own_is_taken_as_it_is);
    RUN(a_form_with_other_arguments_is_not_taken);
    RUN(every_screen_is_drawn_from_it_without_harm);
    return check_report();
}
