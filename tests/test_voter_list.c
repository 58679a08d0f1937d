// Lists as people really have them: encodings, quotes, dates, names, headers; and files that are
// read piece by piece give what they give whole.
#include "sync/slice_source.h"
#include "tests/check.h"
#include "tests/support/scratch.h"
#include <string.h>

#define HEADER "list_number,page,pin,surname,given,patronymic,birth,sex,address,document\n"
#define COLUMNS_7(number, pin, birth, sex) number ",2," pin ",Асанов,Үсөн,," birth "," sex ",,\n"
#define MAN "20304199000001" // born 3 April 1990

static struct {
    unsigned long voters, refusals, refused_row, row;
    struct voter last;
    char why[SLICE_WHY_SIZE], file_why[SLICE_WHY_SIZE];
    uint64_t sum;
} got;

static bool on_voter(void *context, unsigned long row, const struct voter *voter) {
    (void)context;
    got.last = *voter;
    got.row = row;
    got.voters++;
    got.sum = got.sum * 31 + row + voter->number + strlen(voter->address);
    return true;
}

static bool on_refusal(void *context, unsigned long row, const char *why) {
    (void)context;
    got.refusals++;
    got.refused_row = row;
    got.sum = got.sum * 31 + row;
    snprintf(got.why, sizeof got.why, "%s", why);
    return true;
}

static enum sync_status read_size(const char *text, size_t size) {
    memset(&got, 0, sizeof got);
    return slice_source_voters_bytes(text, size, on_voter, on_refusal, NULL, got.file_why);
}

static enum sync_status read_list(const char *text) {
    return read_size(text, strlen(text));
}

static bool born(unsigned year, unsigned month, unsigned day) {
    const struct day birth = got.last.birth;
    return birth.year == year && birth.month == month && birth.day == day;
}

static void dates_are_read_in_the_usual_ways(void) {
    CHECK(read_list(HEADER COLUMNS_7("1", MAN, "1990-04-03", "M")) == SYNC_OK && got.voters == 1);
    CHECK(born(1990, 4, 3));
    CHECK(read_list(HEADER COLUMNS_7("1", MAN, "03.04.1990", "M")) == SYNC_OK && got.voters == 1);
    CHECK(born(1990, 4, 3));
    CHECK(read_list(HEADER COLUMNS_7("1", MAN, "3.4.1990", "M")) == SYNC_OK && born(1990, 4, 3));
    static const char *const bad[] = {"03.04.90",    "1990.04.03", "03.13.1990", "31.02.1990",
                                      "03-04-1990",  "3/4/90",     "13/13/1990", "00.04.1990",
                                      "03.04.1990x", "x",          "",           "03/04.1990"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[500];
        snprintf(text, sizeof text, HEADER "1,2," MAN ",A,B,,%s,M,,\n", bad[i]);
        CHECK(read_list(text) == SYNC_OK && got.voters == 0 && got.refusals == 1);
        CHECK(strstr(got.why, "birth"));
    }
}

static void slashes_are_read_in_the_order_that_the_file_shows(void) {
    CHECK(read_list(HEADER COLUMNS_7("1", "20304199000001", "03/04/1990", "M")
                        COLUMNS_7("2", "22504199000002", "25/04/1990", "M")) == SYNC_OK);
    CHECK(got.voters == 2 && got.row == 3 && born(1990, 4, 25));
    CHECK(read_list(HEADER COLUMNS_7("1", "22504199000002", "04/25/1990", "M")
                        COLUMNS_7("2", "20304199000001", "04/03/1990", "M")) == SYNC_OK);
    CHECK(got.voters == 2 && born(1990, 4, 3));
    // once the file has shown it, a row of the other kind is refused, whatever its PIN says
    CHECK(read_list(HEADER COLUMNS_7("1", "22504199000002", "25/04/1990", "M")
                        COLUMNS_7("2", "22504199000003", "04/25/1990", "M")) == SYNC_OK);
    CHECK(got.voters == 1 && got.refused_row == 3 && strstr(got.why, "birth"));
    // and one that the order turns into another day is that day: the builder sees that the PIN
    // differs
    CHECK(read_list(HEADER COLUMNS_7("1", "22504199000002", "25/04/1990", "M")
                        COLUMNS_7("2", "20304199000001", "04/03/1990", "M")) == SYNC_OK);
    CHECK(got.voters == 2 && born(1990, 3, 4));
}

static void where_nothing_shows_the_order_the_pin_decides_or_the_row_is_refused(void) {
    CHECK(read_list(HEADER COLUMNS_7("1", MAN, "03/04/1990", "M")) == SYNC_OK && got.voters == 1);
    CHECK(born(1990, 4, 3));
    CHECK(read_list(HEADER COLUMNS_7("1", MAN, "04/03/1990", "M")) == SYNC_OK && got.voters == 1);
    CHECK(born(1990, 4, 3));
    CHECK(read_list(HEADER COLUMNS_7("1", "20505199000001", "05/05/1990", "M")) == SYNC_OK &&
          got.voters == 1);
    CHECK(read_list(HEADER COLUMNS_7("1", MAN, "06/07/1990", "M")) == SYNC_OK && !got.voters);
    CHECK(got.refusals == 1 && strstr(got.why, "ambiguous"));
    CHECK(read_list(HEADER COLUMNS_7("1", "x", "03/04/1990", "M")) == SYNC_OK && !got.voters);
}

static void other_encodings_are_refused_with_what_to_do(void) {
    static const char utf16[] = "\xFF\xFEl\0i\0s\0t\0";
    CHECK(read_size(utf16, sizeof utf16 - 1) == SYNC_BAD_FILE && strstr(got.file_why, "UTF-16"));
    CHECK(strstr(got.file_why, "CSV UTF-8"));
    char plain[400]; // UTF-16 without a mark
    for (size_t i = 0; i < sizeof plain; i++)
        plain[i] = i % 2 ? 0 : 'a';
    CHECK(read_size(plain, sizeof plain) == SYNC_BAD_FILE && strstr(got.file_why, "UTF-16"));
    CHECK(read_list(HEADER "1,2," MAN ",\xC0\xF1\xE0\xED\xEE\xE2,\xD3\xF1\xE5\xED,,1990-04-03,M,,"
                           "\n") == SYNC_BAD_FILE); // Windows-1251
    CHECK(strstr(got.file_why, "Windows-1251") && strstr(got.file_why, "CSV UTF-8"));
    CHECK(read_size("PK\3\4abcdefg", 11) == SYNC_BAD_FILE && strstr(got.file_why, "spreadsheet"));
    CHECK(read_list("\xEF\xBB\xBF") == SYNC_BAD_FILE && strstr(got.file_why, "no header"));
}

static void delimiters_are_found(void) {
    CHECK(read_list("pin\tlist_number\tpage\tsurname\tgiven\tpatronymic\tbirth\tsex\taddress\t"
                    "document\n" MAN
                    "\t7\t\tАсанов\tҮсөн\t\t03.04.1990\tM\tа, б; в\t\n") == SYNC_OK);
    CHECK(got.voters == 1 && got.last.number == 7 && !strcmp(got.last.address, "а, б; в"));
    CHECK(read_list("sep=;\r\nlist_number;page;pin;surname;given;patronymic;birth;sex;address;"
                    "document\r\n1;2;" MAN
                    ";Асанов;Үсөн;;03.04.1990;M;;\r\n;;;;;;;;;\r\n") == SYNC_OK);
    CHECK(got.voters == 1 && got.row == 3 && !got.refusals); // Excel's empty rows are blank rows
}

static void headers_may_be_russian_or_kyrgyz(void) {
    CHECK(read_list("№;Страница;ПИН;Фамилия;Имя;Отчество;Дата рождения;Пол;Адрес;Документ;КИОСК\n"
                    "1;2;" MAN ";Асанов;Үсөн;;03.04.1990;М;Ош;ID1;2\n") == SYNC_OK);
    CHECK(got.voters == 1 && got.last.sex == 'M' && got.last.kiosk == 2);
    CHECK(read_list("Катар номери;Бет;ПИН;Фамилиясы;Аты;Атасынын аты;Туулган күнү;Жынысы;Дареги;"
                    "Документи\n1;2;" MAN ";Асанов;Үсөн;;03.04.1990;Эркек;Ош;ID1\n") == SYNC_OK);
    CHECK(got.voters == 1 && got.last.kiosk == 1 && !strcmp(got.last.address, "Ош"));
    CHECK(read_list("List Number,PAGE,Pin,surname,given,patronymic,birth,sex,address,DOCUMENT\n"
                    "1,," MAN ",A,B,,1990-04-03,Аял,,\n") == SYNC_OK);
    CHECK(got.voters == 1 && got.last.sex == 'F');
    CHECK(read_list("номер,list_number\n") == SYNC_BAD_FILE && strstr(got.file_why, "twice"));
}

static void names_come_out_composed_and_tidy(void) {
    CHECK(read_list(HEADER "1,2," MAN ",\"  Аи\xCC\x86гуль\xC2\xA0 Е\xCC\x88лка \",\"У\nи\xCC\x88\""
                           ",,1990-04-03,M,\" a\r\n\r\nb \",\n") == SYNC_OK);
    CHECK(got.voters == 1 && !strcmp(got.last.surname, "Айгуль Ёлка"));
    CHECK(!strcmp(got.last.given, "У и\xCC\x88")); // no letter of this alphabet: as it was
    CHECK(!strcmp(got.last.address, "a b"));
    char text[600] = HEADER "1,2," MAN ",";
    for (int i = 0; i < VOTER_NAME_SIZE / 2 - 1; i++)
        strcat(text, "и\xCC\x86"); // two characters each, but one when composed: it fits
    strcat(text, ",B,,1990-04-03,M,,\n");
    CHECK(read_list(text) == SYNC_OK && got.voters == 1);
    CHECK(strlen(got.last.surname) == VOTER_NAME_SIZE - 2);
}

static void quotes_may_hold_anything_and_a_broken_one_costs_one_row(void) {
    CHECK(read_list(HEADER "1,2," MAN ",\"A \"\"B\"\", \r\nC\" ,D,,1990-04-03,M,,\r\n"
                           "2,2," MAN ",A\"B,D,,1990-04-03,M,,\n"
                           "3,2," MAN ",\"A\"B,D,,1990-04-03,M,,\n"
                           "4,2," MAN ",\"A,D,,1990-04-03,M,,\n") == SYNC_OK);
    CHECK(got.voters == 1 && got.refusals == 3 && got.refused_row == 5 && got.row == 2);
    CHECK(!strcmp(got.last.surname, "A \"B\", C"));
}

// Rows of many kinds, far more than the reader's window, whatever falls on its edges.
static void a_long_file_gives_what_it_gives_whole(void) {
    const size_t room = 3 << 20;
    char *text = malloc(room);
    size_t size = (size_t)snprintf(text, room, "%s", HEADER);
    for (unsigned i = 1; size < room - 20000; i++) {
        size += (size_t)snprintf(text + size, room - size,
                                 "%u,2," MAN ",A,B,,1990-04-03,M,\"%.*s%s\",\n", i, (int)(i % 200),
                                 HEADER HEADER HEADER, i % 7 ? "" : "\n\"\"\r\n");
        if (i % 1000 == 0)
            size += (size_t)snprintf(text + size, room - size, "%u,\"broken\"x%*s\n\n", i,
                                     (int)(i % 9000), "");
    }
    FILE *file = fopen(scratch_path("long.csv"), "wb");
    CHECK(file && fwrite(text, 1, size, file) == size && fclose(file) == 0);
    CHECK(read_size(text, size) == SYNC_OK && got.voters > 10000 && got.refusals > 10);
    const unsigned long voters = got.voters, refusals = got.refusals;
    const uint64_t sum = got.sum;
    memset(&got, 0, sizeof got);
    CHECK(slice_source_voters(scratch_path("long.csv"), on_voter, on_refusal, NULL, got.file_why) ==
          SYNC_OK);
    CHECK(got.voters == voters && got.refusals == refusals && got.sum == sum);
    free(text);
}

static void a_line_longer_than_any_window_costs_one_row(void) {
    const size_t long_line = 1 << 20;
    FILE *file = fopen(scratch_path("line.csv"), "wb");
    CHECK(file && fputs(HEADER "1,2,\"", file) >= 0);
    for (size_t i = 0; i < long_line; i++)
        fputc('x', file);
    CHECK(fputs("\n" COLUMNS_7("2", MAN, "1990-04-03", "M"), file) >= 0 && fclose(file) == 0);
    memset(&got, 0, sizeof got);
    CHECK(slice_source_voters(scratch_path("line.csv"), on_voter, on_refusal, NULL, got.file_why) ==
          SYNC_OK);
    CHECK(got.voters == 1 && got.row == 3 && got.refusals == 1 && strstr(got.why, "8 KiB"));
    CHECK(slice_source_voters(scratch_folder(), on_voter, on_refusal, NULL, got.file_why) ==
          SYNC_NOT_REGULAR);
}

int main(void) {
    RUN(dates_are_read_in_the_usual_ways);
    RUN(slashes_are_read_in_the_order_that_the_file_shows);
    RUN(where_nothing_shows_the_order_the_pin_decides_or_the_row_is_refused);
    RUN(other_encodings_are_refused_with_what_to_do);
    RUN(delimiters_are_found);
    RUN(headers_may_be_russian_or_kyrgyz);
    RUN(names_come_out_composed_and_tidy);
    RUN(quotes_may_hold_anything_and_a_broken_one_costs_one_row);
    RUN(a_long_file_gives_what_it_gives_whole);
    RUN(a_line_longer_than_any_window_costs_one_row);
    return check_report();
}
