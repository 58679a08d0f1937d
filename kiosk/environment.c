#include "kiosk/environment.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A name, or how names begin. FP_VIRTUAL_IMAGE is for training: a station of an election takes no
// such reader.
static const char *const kept[] = {"DISPLAY=",
                                   "FP_VIRTUAL_IMAGE=",
                                   "HOME=",
                                   "LANG=",
                                   "LC_",
                                   "PATH=",
                                   "PULSE_SERVER=",
                                   "SDL_",
                                   "SHAILOO_",
                                   "TMPDIR=",
                                   "TZ=",
                                   "USER=",
                                   "WAYLAND_DISPLAY=",
                                   "XAUTHORITY=",
                                   "XDG_"};

static bool is_kept(const char *variable) {
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (!strncmp(variable, kept[i], strlen(kept[i])))
            return true;
    return false;
}

void environment_clean(void) {
    char **to = environ;
    for (char **from = environ; from && *from; from++)
        if (is_kept(*from))
            *to++ = *from;
    if (to)
        *to = NULL;
}
