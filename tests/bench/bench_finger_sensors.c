// Fingers on sensors of all kinds, the worst first: the seven databases of real prints, and sensors
// drawn over them (sensor_model.h), each alone, by the weights as shipped (fit_finger says what
// they are worth on a sensor left out). Two threads. With --cache a folder keeps the templates,
// for those who change the matcher and not the extractor.
#include "matcher/finger_score.h"
#include "tests/support/finger_figures.h"
#include "tests/support/sensor_prints.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    struct sensor_prints prints;
    struct finger_ready *ready[FINGER_DATABASE_PRINTS_MAX];
    struct finger_pair *pairs;
} work;

struct line {
    const char *name;
    int prints, failures;
    struct finger_figures figures;
};

static void compare(void *unused, int i) {
    (void)unused;
    const struct sensor_prints *of = &work.prints;
    size_t at = (size_t)i * (size_t)(2 * of->count - i - 1) / 2;
    for (int j = i + 1; j < of->count; j++, at++) {
        const struct finger_template *a = &of->print[i], *b = &of->print[j];
        work.pairs[at] = (struct finger_pair){
            of->finger[i], of->finger[j],
            a->count && b->count ? finger_score_ready(work.ready[i], work.ready[j]) : -1,
            a->quality < b->quality ? a->quality : b->quality};
    }
}

static struct line measure(void) {
    const struct sensor_prints *of = &work.prints;
    struct line line = {of->name, of->count, of->failures, {0}};
    size_t pairs = (size_t)of->count * (size_t)(of->count - 1) / 2;
    work.pairs = malloc(pairs * sizeof *work.pairs);
    for (int i = 0; i < of->count; i++) {
        work.ready[i] = finger_score_make_ready(&of->print[i]);
        if (!work.ready[i] || !work.pairs)
            exit(3);
    }
    sensor_prints_share(compare, NULL, of->count);
    line.figures = finger_figures_of(work.pairs, pairs);
    for (int i = 0; i < of->count; i++)
        finger_score_forget(work.ready[i]);
    free(work.pairs);
    return line;
}

static int worst_first(const void *one, const void *other) {
    const struct line *x = one, *y = other;
    return (x->figures.worst < y->figures.worst) - (x->figures.worst > y->figures.worst);
}

static void print_looks(const char *only, int impressions) {
    puts("                               gray at            of ridges             share of\n"
         "                                5 %  50 %  95 %   contrast clear period   ground");
    for (int i = 0; i < drawn_sensor_count(); i++) {
        const struct drawn_sensor *sensor = drawn_sensor_at(i);
        if (!strstr(sensor->model.name, only))
            continue;
        const struct sensor_look look = sensor_look_of(sensor, impressions);
        printf("%-30s %4.0f %5.0f %5.0f %10.0f %5.2f %6.1f %8.2f\n", sensor->model.name,
               (double)look.dark, (double)look.middle, (double)look.light, (double)look.contrast,
               (double)look.clearness, (double)look.period, (double)look.ground);
    }
}

static void usage(void) {
    fputs("usage: bench_finger_sensors [--only PART_OF_NAME] [--impressions 2..6 of each FCJ2020 "
          "finger for drawn sensors] [--cache FOLDER | --looks]\n",
          stderr);
    exit(2);
}

int main(int argc, char **argv) {
    static struct line lines[256];
    const char *only = "", *cache = NULL;
    int count = 0, impressions = 2;
    bool looks = argc > 1 && !strcmp(argv[argc - 1], "--looks");
    argc -= looks;
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc)
            usage();
        if (!strcmp(argv[i], "--only"))
            only = argv[i + 1];
        else if (!strcmp(argv[i], "--cache"))
            cache = argv[i + 1];
        else if (!strcmp(argv[i], "--impressions"))
            impressions = atoi(argv[i + 1]);
        else
            usage();
    }
    if (looks) {
        print_looks(only, impressions);
        return 0;
    }
    for (int i = 0; i < drawn_sensor_count(); i++)
        if (strstr(drawn_sensor_at(i)->model.name, only) &&
            sensor_prints_take(&work.prints, drawn_sensor_at(i), impressions, cache))
            lines[count++] = measure();
    qsort(lines, (size_t)count, sizeof *lines, worst_first);
    finger_figures_head();
    for (int i = 0; i < count; i++) {
        finger_figures_print(lines[i].name, &lines[i].figures);
        printf("   failed %d of %d\n", lines[i].failures, lines[i].prints);
    }
    return 0;
}
