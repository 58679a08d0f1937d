// The invented list must be one that a station accepts, and must hold what makes a list hard.
#include "tests/check.h"
#include "tests/support/synthetic/synthetic_voters.h"
#include <string.h>

enum { COUNT = 400 };
static struct voter voters[COUNT], again[COUNT];
static const struct day on = {2027, 1, 24};

static void the_same_seed_invents_the_same_people_and_another_others(void) {
    synthetic_voters_invent(again, COUNT, 1, on);
    CHECK(memcmp(voters, again, sizeof voters) == 0);
    synthetic_voters_invent(again, COUNT, 2, on);
    int same = 0;
    for (int i = 0; i < COUNT; i++)
        same += strcmp(voters[i].pin, again[i].pin) == 0;
    CHECK(same < COUNT / 100);
}

static void a_pin_says_sex_and_birth_and_is_nobody_elses(void) {
    for (int i = 0; i < COUNT; i++) {
        char begin[10];
        const struct voter *v = &voters[i];
        CHECK(v->birth.month >= 1 && v->birth.month <= 12);
        CHECK(v->birth.day >= 1 && v->birth.day <= 28);
        snprintf(begin, sizeof begin, "%c%02u%02u%04u", v->sex == 'F' ? '1' : '2',
                 v->birth.day % 100u, v->birth.month % 100u, v->birth.year % 10000u);
        CHECK(strlen(v->pin) == 14 && strspn(v->pin, "0123456789") == 14);
        CHECK(strncmp(v->pin, begin, 9) == 0);
        for (int k = 0; k < i; k++) {
            CHECK(strcmp(v->pin, voters[k].pin) != 0);
            CHECK(strcmp(v->document, voters[k].document) != 0);
        }
    }
}

static int age_of(const struct voter *v) {
    bool before =
        v->birth.month > on.month || (v->birth.month == on.month && v->birth.day > on.day);
    return on.year - v->birth.year - before;
}

static void everybody_may_vote_from_the_youngest_to_the_eldest(void) {
    int women = 0, youngest = 200, eldest = 0;
    for (int i = 0; i < COUNT; i++) {
        int age = age_of(&voters[i]);
        youngest = age < youngest ? age : youngest;
        eldest = age > eldest ? age : eldest;
        women += voters[i].sex == 'F';
    }
    CHECK(youngest == 18);
    CHECK(eldest == 97);
    CHECK(women > COUNT * 4 / 10 && women < COUNT * 6 / 10);
}

static void the_list_is_numbered_in_the_kyrgyz_order(void) {
    for (int i = 0; i < COUNT; i++) {
        CHECK(voters[i].number == (uint32_t)i + 1);
        CHECK(voters[i].page == i / 20 + 1);
        if (i)
            CHECK(synthetic_voters_compare(voters[i - 1].surname, voters[i].surname) <= 0);
    }
    CHECK(synthetic_voters_compare("Осмонов", "Өмүров") < 0);
    CHECK(synthetic_voters_compare("Өмүров", "Петров") < 0);
    CHECK(synthetic_voters_compare("Нурбеков", "Ңоңов") < 0);
    CHECK(synthetic_voters_compare("Үсөнов", "Фёдоров") < 0);
    CHECK(synthetic_voters_compare("Ермеков", "Ёлкин") < 0);
    CHECK(synthetic_voters_compare("Азамат кызы", "Азаматова") < 0);
    CHECK(synthetic_voters_compare("Асан", "асан") == 0);
    CHECK(synthetic_voters_compare("Асан", "Асанов") < 0);
    CHECK(synthetic_voters_compare("", "") == 0);
}

static void every_name_is_whole_and_the_hard_ones_are_there(void) {
    static const char *const letters[] = {"Ө", "ө", "ү", "ң", "уулу", "кызы", "-"};
    int found[sizeof letters / sizeof *letters] = {0};
    size_t longest = 0, without = 0;
    for (int i = 0; i < COUNT; i++) {
        const struct voter *v = &voters[i];
        CHECK(*v->surname && *v->given && *v->address && *v->document);
        for (size_t k = 0; k < sizeof letters / sizeof *letters; k++)
            found[k] += strstr(v->surname, letters[k]) || strstr(v->given, letters[k]);
        size_t size = strlen(v->surname) + strlen(v->given) + strlen(v->patronymic);
        longest = size > longest ? size : longest;
        without += !*v->patronymic;
    }
    for (size_t k = 0; k < sizeof letters / sizeof *letters; k++)
        CHECK(found[k] > 0);
    CHECK(longest > 100); // bytes of UTF-8
    CHECK(without > 0 && without < COUNT / 2);
}

int main(void) {
    synthetic_voters_invent(voters, COUNT, 1, on);
    RUN(the_same_seed_invents_the_same_people_and_another_others);
    RUN(a_pin_says_sex_and_birth_and_is_nobody_elses);
    RUN(everybody_may_vote_from_the_youngest_to_the_eldest);
    RUN(the_list_is_numbered_in_the_kyrgyz_order);
    RUN(every_name_is_whole_and_the_hard_ones_are_there);
    return check_report();
}
