// The whole test harness. A test file has functions whose names read as sentences, and
//     int main(void) { RUN(a_template_cut_short_is_refused); ...; return check_report(); }
// CHECK goes on after a failure, so one run shows all of them. SKIP says why and leaves with 77.
#pragma once
#include <stdio.h>
#include <stdlib.h>

static int check_failures, check_count;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        check_count++;                                                                             \
        if (!(condition)) {                                                                        \
            check_failures++;                                                                      \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
        }                                                                                          \
    } while (0)

#define RUN(test)                                                                                  \
    do {                                                                                           \
        int before = check_failures;                                                               \
        test();                                                                                    \
        printf("%s %s\n", check_failures == before ? "ok  " : "FAIL", #test);                      \
    } while (0)

#define SKIP(why)                                                                                  \
    do {                                                                                           \
        printf("skipped: %s\n", why);                                                              \
        exit(77);                                                                                  \
    } while (0)

static inline int check_report(void) {
    printf("%d checks, %d failures\n", check_count, check_failures);
    return check_failures || !check_count ? 1 : 0;
}
