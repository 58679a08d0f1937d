// shailoo finger scores: a list of pairs, each file of it loaded once.
#include "kiosk/tool/tool_finger.h"
#include "matcher/finger_score.h"
#include "sync/outside_file.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_MAX = 1 << 30 };
static long dpi;
static const struct tool_option takes[] = {FINGER_DPI(&dpi), TOOL_END};

struct line {
    const char *a, *b;
};

struct list {
    const char *path;
    char *text; // as read; the paths below point into it
    struct line *lines;
    size_t line_count;
    struct finger_print *prints; // by path
    size_t print_count;
};

static void list_finish(struct list *list) {
    free(list->text);
    free(list->lines);
    free(list->prints);
}

// All of standard input and a zero byte; NULL: no memory, or it cannot be read.
static char *read_input(void) {
    size_t size = 0, room = 1 << 16;
    char *text = malloc(room);
    while (text) {
        size += fread(text + size, 1, room - size - 1, stdin);
        text[size] = 0;
        if (size + 1 < room)
            break;
        char *larger = realloc(text, room *= 2);
        if (!larger)
            free(text);
        text = larger;
    }
    if (text && ferror(stdin)) {
        free(text);
        return NULL;
    }
    return text;
}

static bool read_list(struct list *list) {
    size_t size;
    enum sync_status status = SYNC_DISK_FAILED;
    if (!strcmp(list->path, "-"))
        list->text = read_input();
    else
        status = outside_file_read(list->path, LIST_MAX, OUTSIDE_LINK, &list->text, &size);
    if (!list->text)
        tool_complain("%s: %s", list->path, sync_status_text(status));
    return list->text;
}

// Cuts the text into lines of two paths; empty lines and those from # are passed over.
static bool parse_list(struct list *list) {
    size_t room = 1, number = 0;
    for (const char *c = list->text; *c; c++)
        room += *c == '\n';
    list->lines = calloc(room, sizeof *list->lines);
    if (!list->lines) {
        tool_complain("%s: no memory left", list->path);
        return false;
    }
    for (char *rest = list->text, *line; (line = strsep(&rest, "\n"));) {
        char *state, *a = strtok_r(line, " \t\r", &state);
        number++;
        if (!a || *a == '#')
            continue;
        char *b = strtok_r(NULL, " \t\r", &state);
        if (!b || strtok_r(NULL, " \t\r", &state)) {
            tool_complain("%s:%zu: a line has two paths, PATH_A PATH_B", list->path, number);
            return false;
        }
        list->lines[list->line_count++] = (struct line){a, b};
    }
    return true;
}

static int by_text(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static int by_path(const void *left, const void *right) {
    return strcmp(((const struct finger_print *)left)->path,
                  ((const struct finger_print *)right)->path);
}

// All paths of the list, sorted, each once; NULL: no memory. The caller frees.
static const char **sorted_paths(const struct list *list, size_t *count) {
    const char **paths = calloc(2 * list->line_count + 1, sizeof *paths);
    *count = 0;
    if (!paths)
        return NULL;
    for (size_t i = 0; i < list->line_count; i++) {
        paths[2 * i] = list->lines[i].a;
        paths[2 * i + 1] = list->lines[i].b;
    }
    qsort(paths, 2 * list->line_count, sizeof *paths, by_text);
    for (size_t i = 0; i < 2 * list->line_count; i++)
        if (*count == 0 || strcmp(paths[i], paths[*count - 1]) != 0)
            paths[(*count)++] = paths[i];
    return paths;
}

// Names each file of the list once; nothing is loaded yet.
static bool gather_prints(struct list *list) {
    size_t count;
    const char **paths = sorted_paths(list, &count);
    list->prints = paths ? calloc(count + 1, sizeof *list->prints) : NULL;
    if (!paths || !list->prints) {
        free(paths);
        tool_complain("%s: no memory left", list->path);
        return false;
    }
    list->print_count = count;
    for (size_t i = 0; i < count; i++)
        list->prints[i].path = paths[i];
    free(paths);
    return true;
}

// Goes on past files that are not read, so that one run names them all; false when there was one.
static bool load_prints(struct list *list) {
    bool all_read = true;
    tool_finger_load_all(list->prints, list->print_count, (int)dpi);
    for (size_t i = 0; i < list->print_count; i++) {
        const struct finger_print *print = &list->prints[i];
        if (print->load != FINGER_BAD_FILE)
            continue;
        tool_complain("%s: %s", print->path, print->why);
        all_read = false;
    }
    return all_read;
}

static const struct finger_print *print_of(const struct list *list, const char *path) {
    const struct finger_print wanted = {.path = path};
    return bsearch(&wanted, list->prints, list->print_count, sizeof wanted, by_path);
}

static void print_scores(const struct list *list) {
    for (size_t i = 0; i < list->line_count; i++) {
        const struct line *line = &list->lines[i];
        const struct finger_print *a = print_of(list, line->a), *b = print_of(list, line->b);
        if (a->load == FINGER_LOADED && b->load == FINGER_LOADED)
            printf("%s %s %.4f\n", line->a, line->b, (double)finger_score(&a->finger, &b->finger));
        else
            printf("%s %s FTE\n", line->a, line->b);
    }
}

static int run(char **paths) {
    struct list list = {.path = paths[0]};
    int outcome = TOOL_BAD_INPUT;
    if (read_list(&list) && parse_list(&list) && gather_prints(&list)) {
        outcome = load_prints(&list) ? TOOL_YES : TOOL_BAD_INPUT;
        print_scores(&list);
    }
    for (size_t i = 0; i < list.print_count; i++)
        finger_template_wipe(&list.prints[i].finger);
    list_finish(&list);
    return outcome;
}

const struct tool_command tool_finger_scores = {
    .name = "scores",
    .summary = "prints the scores of a list of pairs",
    .operands = "LIST",
    .options = takes,
    .words =
        "For each line `PATH_A PATH_B` of LIST (- is the standard input) prints `PATH_A PATH_B "
        "SCORE`, or FTE for a score where no print was found.\n" FINGER_FILES ".\n" FINGER_SCORES,
    .exits = "0 done, 2 usage, 3 bad input",
    .run = run,
};
