#include "kiosk/draw/canvas.h"
#include "tests/check.h"
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

static void draw_many_sizes(void) {
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 400, 100);
    cairo_t *to = cairo_create(surface);
    struct canvas canvas;
    canvas_begin(&canvas, to);
    for (int size = 20; size < 60; size++)
        canvas_text(&canvas, (struct box){0, 0, 400, 100}, (struct type){.size = size}, "Шайлоо");
    canvas_end(&canvas);
    cairo_destroy(to);
    cairo_surface_destroy(surface);
}

// On one processor Pango's own thread has hardly begun to sort fonts for these sizes when the last
// is drawn: most of the children would abort, were it not waited for.
static void fonts_are_forgotten_while_pango_still_looks_for_some(void) {
    enum { CHILDREN = 8 };
    for (int i = 0; i < CHILDREN; i++) {
        int status = -1;
        const pid_t child = fork();
        if (!child) {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET((size_t)sched_getcpu(), &one);
            if (sched_setaffinity(0, sizeof one, &one))
                _exit(2);
            draw_many_sizes();
            canvas_forget_fonts();
            _exit(0);
        }
        CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
    }
}

int main(void) {
    RUN(fonts_are_forgotten_while_pango_still_looks_for_some);
    return check_report();
}
