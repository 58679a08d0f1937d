// Every command of `shailoo`, walked by its row: its help, its manual page, and what it refuses
// before it does anything.
#include "tests/check.h"
#include "tests/support/scratch.h"
#include "tests/support/typed.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int shailoo_main(int argc, char **argv);
#define main shailoo_main
#include "kiosk/tool/tool_main.c" // the table of the rows, and what a line goes through
#undef main

enum { ROWS_MAX = 64, CALLED_SIZE = 64, PAGE_SIZE = 16384 };

static const char *const out = typed_out, *const err = typed_err;
#define shailoo(...) typed_call(shailoo_main, __VA_ARGS__)

static struct {
    char called[CALLED_SIZE]; // "shailoo slice verify"
    const struct tool_command *row;
} rows[ROWS_MAX];
static int row_count;

static void gather(const char *above, const struct tool_command *row) {
    const int i = row_count++;
    const int length =
        snprintf(rows[i].called, CALLED_SIZE, "%s%s%s", above, *above ? " " : "", row->name);
    CHECK(i + 1 < ROWS_MAX && length < TOOL_CALLED_SIZE);
    rows[i].row = row;
    for (int k = 0; row->commands && row->commands[k]; k++)
        gather(rows[i].called, row->commands[k]);
}

// As it is typed behind the program's name.
static const char *words_of(int i) {
    return rows[i].called + strlen("shailoo") + (rows[i].row != &program);
}

static bool has_option(const struct tool_command *row, const char *name) {
    for (const struct tool_option *option = row->options; option && option->name; option++)
        if (!strcmp(option->name, name))
            return true;
    return false;
}

static bool is_whole(const struct tool_option *option) {
    const int targets =
        !!option->flag + !!option->text + !!option->texts + !!option->whole + !!option->number;
    const bool is_plain =
        strspn(option->name, "abcdefghijklmnopqrstuvwxyz-") == strlen(option->name);
    return is_plain && option->words && *option->words && targets == 1 &&
           !option->value == !!option->flag &&
           (option->least < option->most) == (option->whole || option->number);
}

static void no_row_has_a_gap(void) {
    int commands = 0;
    for (int i = 0; i < row_count; i++) {
        const struct tool_command *row = rows[i].row;
        CHECK(row->summary && strlen(row->summary) < 68 && row->words && *row->words != ' ');
        CHECK(!!row->run == !row->commands && !!row->operands == !row->commands);
        CHECK(row->commands || (row->exits && strstr(row->exits, "2 usage")));
        commands += row->run != NULL;
        for (const struct tool_option *option = row->options; option && option->name; option++) {
            CHECK(is_whole(option));
            CHECK(strcmp(option->name, "help") && strcmp(option->name, "man"));
            for (const struct tool_option *other = row->options; other < option; other++)
                CHECK(strcmp(option->name, other->name));
        }
    }
    CHECK(commands >= 23);
}

static bool fits_on_a_page(const char *text) {
    size_t column = 0;
    for (; *text; text++) {
        column = *text == '\n' ? 0 : column + 1;
        if (column > 84 || (*text < ' ' && *text != '\n') || (unsigned char)*text > '~')
            return false;
        if (*text == ' ' && text[1] == '\n')
            return false;
    }
    return column == 0;
}

static void help_is_that_of_the_command_alone(void) {
    static char help[PAGE_SIZE];
    char line[2 * CALLED_SIZE];
    for (int i = 0; i < row_count; i++) {
        const struct tool_command *row = rows[i].row;
        CHECK(shailoo("%s --help", words_of(i)) == TOOL_YES && !*err && strlen(out) < PAGE_SIZE);
        memccpy(help, out, 0, sizeof help - 1);
        snprintf(line, sizeof line, "usage: %.63s ", rows[i].called);
        CHECK(!strncmp(help, line, strlen(line)) && !strstr(help + 1, "usage: "));
        CHECK(strstr(help, "\nexit status: 0 ") && fits_on_a_page(help));
        for (int k = 0; row->commands && row->commands[k]; k++) {
            snprintf(line, sizeof line, "\n  %s ", row->commands[k]->name);
            CHECK(strstr(help, line) && strstr(help, row->commands[k]->summary));
        }
        for (const struct tool_option *option = row->options; option && option->name; option++) {
            snprintf(line, sizeof line, "\n  --%s ", option->name);
            CHECK(strstr(help, line));
        }
        if (row->commands)
            continue;
        CHECK(strstr(help, "\n  --help ") && strstr(help, "\n  --man "));
        CHECK(shailoo("%s a --nonsense b -h c d e f", words_of(i)) == TOOL_YES &&
              !strcmp(out, help) && !*err);
    }
    CHECK(shailoo("--help") == TOOL_YES && strstr(out, "\n  erase   end a kiosk's data"));
}

static bool is_refused(const char *why) {
    const char *said = strstr(err, why), *end = strchr(err, '\n');
    return typed_is_misuse() && said && said < end;
}

// The options of each command, at the command before it.
static void another_command_s_option_is_refused_and_named(void) {
    char why[2 * CALLED_SIZE];
    int tried = 0;
    for (int i = 1; i < row_count; i++)
        for (const struct tool_option *option = rows[i].row->options; option && option->name;
             option++) {
            int at = i; // before the first comes the last
            while (rows[at].row->commands || has_option(rows[at].row, option->name))
                at = (at + row_count - 1) % row_count;
            CHECK(shailoo("%s a --%s 1 b", words_of(at), option->name) == TOOL_USAGE);
            snprintf(why, sizeof why, ": it has no option --%s\n", option->name);
            CHECK(is_refused(why) && !strncmp(err, rows[at].called, strlen(rows[at].called)));
            tried++;
        }
    CHECK(tried > 60);
    CHECK(shailoo("slice verify F --stations x") == TOOL_USAGE);
    CHECK(!strcmp(err, "shailoo slice verify: it has no option --stations\n"
                       "usage: shailoo slice verify FILE [--pub FILE] [--election ID] [--precinct "
                       "N]\n                            [--serial-min N]\n"));
}

static void operands_are_counted(void) {
    for (int i = 0; i < row_count; i++) {
        if (rows[i].row->commands)
            continue;
        if (*rows[i].row->operands && *rows[i].row->operands != '[')
            CHECK(shailoo("%s", words_of(i)) == TOOL_USAGE && is_refused(" is missing"));
        CHECK(shailoo("%s 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", words_of(i)) == TOOL_USAGE &&
              typed_is_misuse());
    }
    CHECK(shailoo("slice build data") == TOOL_USAGE && is_refused("OUT is missing"));
    CHECK(shailoo("slice build data o x") == TOOL_USAGE && is_refused("'x' is one word too many"));
    CHECK(shailoo("keys sign a") == TOOL_USAGE && is_refused("SECRET_KEY is missing"));
    CHECK(shailoo("keys sign a b c d") == TOOL_USAGE && is_refused("'d' is one word too many"));
    CHECK(shailoo("log verify") == TOOL_USAGE && is_refused("SOURCE is missing"));
    CHECK(shailoo("log verify a b --leaf x") == TOOL_USAGE && is_refused("--leaf"));
    CHECK(shailoo("erase a --data b") == TOOL_USAGE && is_refused("'a' is one word too many"));
}

static void options_that_are_needed_are_asked_for(void) {
    CHECK(shailoo("slice find 1 index") == TOOL_USAGE && is_refused("--pub is missing"));
    CHECK(shailoo("slice referral a b --stations s --key k --election e --date 2027-01-24") ==
              TOOL_USAGE &&
          is_refused("--serial is missing"));
    CHECK(shailoo("finger identify a") == TOOL_USAGE && is_refused("--gallery is missing"));
    CHECK(shailoo("face identify a") == TOOL_USAGE && is_refused("--gallery is missing"));
    CHECK(shailoo("erase --slice a --key b") == TOOL_USAGE && is_refused("--data is missing"));
}

// It might mean another option in the next release.
static void an_abbreviation_is_no_option(void) {
    CHECK(shailoo("slice verify a --serial 3") == TOOL_USAGE && is_refused("--serial"));
    CHECK(shailoo("slice verify a --pu=b") == TOOL_USAGE && is_refused("--pu"));
    CHECK(shailoo("slice verify a --public b") == TOOL_USAGE && is_refused("--public"));
    CHECK(shailoo("erase --dat a") == TOOL_USAGE && is_refused("--dat"));
    CHECK(shailoo("slice verify a -p b") == TOOL_USAGE && is_refused("-p"));
    CHECK(shailoo("slice verify a --=b") == TOOL_USAGE && is_refused("--=b"));
    CHECK(shailoo("slice verif a") == TOOL_USAGE && is_refused("'verif'"));
}

static void a_value_that_is_missing_empty_or_not_wanted_is_told(void) {
    CHECK(shailoo("slice verify a --pub") == TOOL_USAGE && is_refused("--pub is the last word"));
    CHECK(shailoo("slice verify a --pub=") == TOOL_USAGE && is_refused("--pub is empty"));
    CHECK(shailoo("slice verify a --pub ''") == TOOL_USAGE && is_refused("--pub is empty"));
    CHECK(shailoo("log verify a --key=") == TOOL_USAGE && is_refused("--key is empty"));
    CHECK(shailoo("slice verify a --serial-min=") == TOOL_USAGE && is_refused("--serial-min"));
    CHECK(shailoo("erase --data a --exception ''") == TOOL_USAGE && is_refused("--exception"));
    CHECK(shailoo("log show a --json=yes") == TOOL_USAGE && is_refused("--json takes no value"));
    CHECK(shailoo("slice verify a --help=x") == TOOL_USAGE && is_refused("--help=x"));
}

static void an_option_is_given_once_unless_several_make_sense(void) {
    char line[2048] = "";
    CHECK(shailoo("slice verify a --pub b --pub b") == TOOL_USAGE &&
          is_refused("--pub is given twice"));
    CHECK(shailoo("slice verify a --pub b --pub=c") == TOOL_USAGE && is_refused("given twice"));
    CHECK(shailoo("log show a --json --json") == TOOL_USAGE && is_refused("--json is given twice"));
    CHECK(shailoo("finger extract a b --dpi 500 --dpi 500") == TOOL_USAGE);
    CHECK(shailoo("log verify nothing --key a --key b") == TOOL_BAD_INPUT);
    for (int i = 0; i <= TOOL_TEXTS_MAX; i++)
        snprintf(line + strlen(line), sizeof line - strlen(line), " --key k%d", i);
    CHECK(shailoo("log verify nothing %s", line) == TOOL_USAGE && is_refused("more than 32 times"));
}

static void what_is_no_number_or_out_of_its_range_is_told(void) {
    static const char *const whole[] = {
        "x", "1x", "-1", "+1", "' 1'", "1.0", "1e3", "0x1", "0", "101", "99999999999999999999"};
    static const char *const numbers[] = {"x", "1x", "-0.1", "12.1", "nan", "inf", "1,5", "."};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        CHECK(shailoo("finger identify a --gallery b --best %s", whole[i]) == TOOL_USAGE &&
              is_refused(" is not a whole number from 1 to 100"));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        CHECK(shailoo("finger compare a b --at %s", numbers[i]) == TOOL_USAGE &&
              is_refused(" is not a number from 0 to 12"));
    CHECK(shailoo("slice verify a --serial-min 4294967296") == TOOL_USAGE &&
          is_refused("--serial-min 4294967296 is not a whole number from 0 to 4294967295"));
    CHECK(shailoo("slice verify a --serial-min 4294967295") == TOOL_BAD_INPUT);
    CHECK(shailoo("slice split a --jobs 65") == TOOL_USAGE && is_refused("--jobs 65"));
    CHECK(shailoo("erase --data a --kiosk 256") == TOOL_USAGE && is_refused("--kiosk 256"));
    CHECK(shailoo("erase --data a --language de") == TOOL_USAGE && is_refused("--language de"));
}

static void options_stand_where_they_are_typed(void) {
    CHECK(!chdir(scratch_folder()));
    CHECK(shailoo("keys new k") == TOOL_YES);
    CHECK(shailoo("slice verify nothing --pub k/commission.pub") == TOOL_BAD_INPUT);
    char said[512] = "";
    memccpy(said, err, 0, sizeof said - 1);
    CHECK(shailoo("slice verify --pub k/commission.pub nothing") == TOOL_BAD_INPUT &&
          !strcmp(err, said));
    CHECK(shailoo("slice verify --pub=k/commission.pub nothing --serial-min=1") == TOOL_BAD_INPUT &&
          !strcmp(err, said));
    CHECK(shailoo("slice verify --pub k/commission.pub -- nothing") == TOOL_BAD_INPUT &&
          !strcmp(err, said));
    CHECK(shailoo("slice verify -- nothing --pub") == TOOL_USAGE &&
          is_refused("'--pub' is one word too many"));
    CHECK(shailoo("keys new -- --help") == TOOL_YES && !access("--help/commission.key", F_OK));
    CHECK(shailoo("keys new -- --") == TOOL_YES && !access("--/commission.key", F_OK));
    CHECK(shailoo("keys new --") == TOOL_USAGE && is_refused("DIR is missing"));
    CHECK(shailoo("slice verify '' --pub k/commission.pub") == TOOL_BAD_INPUT);
}

static void names_that_are_none_are_told(void) {
    char name[1500];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = 0;
    CHECK(shailoo("%s", "") == TOOL_USAGE && !*out && !strncmp(err, "usage: shailoo SUB", 18));
    CHECK(shailoo("slice") == TOOL_USAGE && !*out && !strncmp(err, "usage: shailoo slice SUB", 24));
    CHECK(shailoo("''") == TOOL_USAGE && is_refused("shailoo: there is no subcommand ''"));
    CHECK(shailoo("burn a") == TOOL_USAGE && is_refused("there is no subcommand 'burn'"));
    CHECK(shailoo("slice burn a") == TOOL_USAGE && is_refused("there is no subcommand 'burn'"));
    CHECK(shailoo("slice --pub a verify b") == TOOL_USAGE && is_refused("'--pub'"));
    CHECK(shailoo("%s", name) == TOOL_USAGE && is_refused(name));
    CHECK(shailoo("slice %s", name) == TOOL_USAGE && is_refused(name));
    CHECK(shailoo("slice verify a --%s=b", name) == TOOL_USAGE && is_refused(name));
    CHECK(shailoo("slice verify a --pub b --election %s", name) == TOOL_BAD_INPUT);
    CHECK(shailoo("keys new a/%s", name) == TOOL_BAD_INPUT && typed_is_one_line(err));
}

static void read_page(char page[PAGE_SIZE], const char *path) {
    FILE *file = fopen(path, "r");
    page[file ? fread(page, 1, PAGE_SIZE - 1, file) : 0] = 0;
    if (file)
        fclose(file);
}

// How roff has it: each hyphen escaped.
static bool has(const char *page, const char *begin, const char *text, const char *end) {
    char wanted[256];
    size_t used = (size_t)snprintf(wanted, sizeof wanted, "%s", begin);
    for (; *text && used + 8 < sizeof wanted; text++) {
        if (*text == '-')
            wanted[used++] = '\\';
        wanted[used++] = *text;
    }
    snprintf(wanted + used, sizeof wanted - used, "%s", end);
    return strstr(page, wanted) != NULL;
}

// A page each, of the same words; --manuals writes them all.
static void each_command_has_a_manual_page(void) {
    static char page[PAGE_SIZE];
    char path[2048], name[CALLED_SIZE];
    CHECK(!mkdir(scratch_path("man"), 0700));
    CHECK(shailoo("--manuals %s", scratch_path("man")) == TOOL_YES && !*out && !*err);
    for (int i = 0; i < row_count; i++) {
        const struct tool_command *row = rows[i].row;
        memccpy(name, rows[i].called, 0, sizeof name);
        for (char *c = name; *c; c++)
            *c = *c == ' ' ? '-' : *c;
        snprintf(path, sizeof path, "%s/%s.1", scratch_path("man"), name);
        read_page(page, path);
        CHECK(shailoo("%s --man", words_of(i)) == TOOL_YES && !strcmp(out, page) && !*err);
        CHECK(!strncmp(page, ".TH SHAILOO", 11) && has(page, "\n.SH NAME\n", name, " \\- "));
        CHECK(strstr(page, "\n.SH DESCRIPTION\n") && !strstr(page, "\n.SH DESCRIPTION\n."));
        CHECK(strstr(page, "\n.SH EXIT STATUS\n0 ") && strstr(page, "\n.SH SEE ALSO\n.BR shailoo"));
        for (const struct tool_option *option = row->options; option && option->name; option++)
            CHECK(has(page, ".TP\n\\fB\\-\\-", option->name, "\\fR"));
        for (int k = 0; row->commands && row->commands[k]; k++)
            CHECK(has(page, ".TP\n\\fB", row->commands[k]->name, "\\fR\n"));
    }
    CHECK(shailoo("--manuals %s", scratch_path("nowhere")) == TOOL_BAD_INPUT &&
          typed_is_one_line(err));
}

// A disk that is full is no success.
static void output_that_is_lost_is_told(void) {
    if (!access("/dev/full", W_OK))
        CHECK(typed_run(BIN, "slice verify --help >/dev/full") == TOOL_BAD_INPUT &&
              typed_is_one_line(err) && strstr(err, "the standard output: "));
}

int main(void) {
    gather("", &program);
    RUN(no_row_has_a_gap);
    RUN(help_is_that_of_the_command_alone);
    RUN(another_command_s_option_is_refused_and_named);
    RUN(operands_are_counted);
    RUN(options_that_are_needed_are_asked_for);
    RUN(an_abbreviation_is_no_option);
    RUN(a_value_that_is_missing_empty_or_not_wanted_is_told);
    RUN(an_option_is_given_once_unless_several_make_sense);
    RUN(what_is_no_number_or_out_of_its_range_is_told);
    RUN(options_stand_where_they_are_typed);
    RUN(names_that_are_none_are_told);
    RUN(each_command_has_a_manual_page);
    RUN(output_that_is_lost_is_told);
    return check_report();
}
