#include "kiosk/session/form.h"
#include "tests/check.h"
#include <string.h>

static struct form sample(void) {
    struct form form = {
        .fields = {{.label = "Who",
                    .kind = FIELD_CHOICE,
                    .choices = {"a", "b", "c"},
                    .choice_count = 3,
                    .chosen = -1},
                   {.label = "Passphrase", .kind = FIELD_SECRET, .chosen = -1},
                   {.label = "PIN", .kind = FIELD_LINE, .chosen = -1}},
        .count = 3,
        .focus = 1,
    };
    return form;
}

static void a_secret_takes_any_sign_and_gives_up_whole_ones(void) {
    struct form form = sample();
    static const uint32_t signs[] = {'a', 0x4E9, 0x20AC, 0x1F600}; // one to four bytes
    for (int i = 0; i < 4; i++)
        CHECK(form_type(&form, signs[i]));
    CHECK(!strcmp(form.fields[1].text, "aө€😀"));
    CHECK(form_erase(&form) && !strcmp(form.fields[1].text, "aө€"));
    CHECK(form_erase(&form) && !strcmp(form.fields[1].text, "aө"));
    CHECK(form_erase(&form) && !strcmp(form.fields[1].text, "a"));
    CHECK(form_erase(&form) && !strcmp(form.fields[1].text, ""));
    CHECK(!form_erase(&form));
}

static void what_is_no_sign_is_passed_over(void) {
    struct form form = sample();
    static const uint32_t bad[] = {0, 8, 27, 127, 0xD800, 0xDFFF, 0x110000, 0xFFFFFFFF};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!form_type(&form, bad[i]));
    form.fields[2].kind = FIELD_CODE, form.focus = 2;
    CHECK(!form_type(&form, 'a') && !form_type(&form, '/') && !form_type(&form, ':'));
    CHECK(!form_type(&form, 0x660)); // a digit of another script
    CHECK(form.fields[2].text[0] == 0);
}

static void a_line_keeps_letters_but_no_blanks(void) {
    struct form form = sample();
    form.focus = 2;
    CHECK(form_type(&form, '7') && !form_type(&form, ' ') && form_type(&form, 'a'));
    CHECK(form_type(&form, 0x660) && !strcmp(form.fields[2].text, "7a\u0660"));
    form.begins_anew = true;
    CHECK(form_erase(&form) && !form.begins_anew && !strcmp(form.fields[2].text, "7a"));
    form.begins_anew = true;
    CHECK(form_type(&form, '1') && !form.begins_anew && !strcmp(form.fields[2].text, "1"));
}

static void a_secret_says_in_which_letters_it_is(void) {
    static const struct {
        const char *text, *letters;
    } typed[] = {
        {"12",    NULL                        },
        {"1z",    "Latin letters"             },
        {"A",     "Latin letters"             },
        {"фы",  "Cyrillic letters"          },
        {"ң",    "Cyrillic letters"          },
        {"aф-1", "Latin and Cyrillic letters"},
    };
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        struct form form = sample();
        strcpy(form.fields[1].text, typed[i].text);
        CHECK(form_type(&form, '-'));
        CHECK(typed[i].letters ? form.letters && !strcmp(form.letters, typed[i].letters)
                               : !form.letters);
        CHECK(form_clear(&form) && !form.letters);
    }
}

static void a_full_field_takes_no_more(void) {
    struct form form = sample();
    int taken = 0;
    while (form_type(&form, 0x4E9) && taken < 1000)
        taken++;
    CHECK(taken == (FIELD_TEXT_MAX - 1) / 2);
    CHECK(form_type(&form, 'a') == ((FIELD_TEXT_MAX - 1) % 2 == 1));
    CHECK(!form_type(&form, 'a'));
    CHECK(strlen(form.fields[1].text) == FIELD_TEXT_MAX - 1);
}

static void arrows_choose_in_a_choice_and_stop_at_its_ends(void) {
    struct form form = sample();
    form.focus = 0;
    CHECK(form_step(&form, FORM_DOWN) && form.fields[0].chosen == 0);
    CHECK(!form_step(&form, FORM_UP) && form.fields[0].chosen == 0);
    CHECK(form_step(&form, FORM_RIGHT) && form_step(&form, FORM_DOWN));
    CHECK(form.fields[0].chosen == 2 && !form_step(&form, FORM_DOWN) && form.focus == 0);
    CHECK(form_erase(&form) && form.fields[0].chosen == -1);
    CHECK(form_step(&form, FORM_UP) && form.fields[0].chosen == 2);
    CHECK(form_type(&form, '2') && form.fields[0].chosen == 1);
    CHECK(!form_type(&form, '4') && !form_type(&form, '0') && form.fields[0].chosen == 1);
}

static void enter_goes_on_to_what_is_empty(void) {
    struct form form = sample();
    form.focus = form.count - 1;
    CHECK(form_focus_empty(&form) && form.focus == 0);
    form_choose(&form, 0, 1);
    CHECK(form_focus_empty(&form) && form.focus == 1);
    for (int i = 1; i < form.count; i++) {
        form.focus = i;
        form_type(&form, '1');
    }
    CHECK(form_complete(&form) && !form_focus_empty(&form) && form.focus == form.count - 1);
}

static void tab_goes_round_and_arrows_do_not(void) {
    struct form form = sample();
    CHECK(form_step(&form, FORM_NEXT) && form.focus == 2);
    CHECK(form_step(&form, FORM_NEXT) && form.focus == 0);
    CHECK(form_step(&form, FORM_PREVIOUS) && form.focus == 2);
    CHECK(!form_step(&form, FORM_DOWN) && form.focus == 2);
    CHECK(form_step(&form, FORM_UP) && form.focus == 1);
    CHECK(!form_step(&form, FORM_LEFT) && !form_step(&form, FORM_RIGHT));
    form.count = 1, form.focus = 0;
    CHECK(!form_step(&form, FORM_NEXT));
}

static void a_field_or_choice_that_is_not_there_changes_nothing(void) {
    struct form form = sample();
    CHECK(!form_focus(&form, -1) && !form_focus(&form, 3) && !form_focus(&form, 1));
    CHECK(!form_choose(&form, 0, 3) && !form_choose(&form, 0, -1) && !form_choose(&form, 9, 0));
    CHECK(!form_choose(&form, 1, 0)); // no choice
    struct form none = {0};
    CHECK(!form_type(&none, 'a') && !form_erase(&none) && !form_clear(&none));
    CHECK(!form_step(&none, FORM_NEXT) && form_complete(&none));
    form.focus = 77;
    CHECK(!form_type(&form, 'a') && !form_step(&form, FORM_DOWN));
}

static void a_change_takes_the_error_away_and_a_look_around_does_not(void) {
    struct form form = sample();
    form.error = "wrong";
    CHECK(form_step(&form, FORM_NEXT) && form.error);
    CHECK(!form_type(&form, ' ') && form.error);
    CHECK(form_type(&form, '1') && !form.error);
}

static void complete_means_every_field(void) {
    struct form form = sample();
    CHECK(!form_complete(&form));
    form_type(&form, 'x');
    form.focus = 2;
    form_type(&form, '1');
    CHECK(!form_complete(&form));
    form_choose(&form, 0, 2);
    CHECK(form_complete(&form));
}

static void wiping_leaves_no_byte_of_a_text(void) {
    struct form form = sample();
    static const char nothing[FIELD_TEXT_MAX];
    for (int i = 0; i < 40; i++)
        form_type(&form, 'x');
    for (int i = 0; i < 40; i++)
        form_erase(&form);
    CHECK(!memcmp(form.fields[1].text, nothing, sizeof nothing)); // erasing leaves none either
    for (int i = 0; i < 40; i++)
        form_type(&form, 'x');
    form_clear(&form);
    CHECK(!memcmp(form.fields[1].text, nothing, sizeof nothing)); // nor does emptying
    for (int i = 0; i < 40; i++)
        form_type(&form, 'x');
    form_choose(&form, 0, 1);
    form_wipe(&form);
    CHECK(!memcmp(form.fields[1].text, nothing, sizeof nothing));
    CHECK(form.fields[0].chosen == -1 && form.focus == 0 && !form.error && form.count == 3);
}

int main(void) {
    RUN(a_secret_takes_any_sign_and_gives_up_whole_ones);
    RUN(what_is_no_sign_is_passed_over);
    RUN(a_line_keeps_letters_but_no_blanks);
    RUN(a_secret_says_in_which_letters_it_is);
    RUN(a_full_field_takes_no_more);
    RUN(arrows_choose_in_a_choice_and_stop_at_its_ends);
    RUN(enter_goes_on_to_what_is_empty);
    RUN(tab_goes_round_and_arrows_do_not);
    RUN(a_field_or_choice_that_is_not_there_changes_nothing);
    RUN(a_change_takes_the_error_away_and_a_look_around_does_not);
    RUN(complete_means_every_field);
    RUN(wiping_leaves_no_byte_of_a_text);
    return check_report();
}
