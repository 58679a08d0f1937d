// Whoever starts the kiosk sets variables that its libraries obey: TLS writes its secrets where one
// of them says, and loads what another names. Of what is given the program keeps what it needs.
#include "kiosk/environment.h"
#include "tests/check.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void what_libraries_would_obey_is_gone(void) {
    static const char *const given[] = {"SSLKEYLOGFILE",  "OPENSSL_CONF", "OPENSSL_MODULES",
                                        "GIO_MODULE_DIR", "LIBUSB_DEBUG", "TSS2_LOG",
                                        "CURL_HOME",      "FP_DEBUG",     "LD_PRELOAD"};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        CHECK(!setenv(given[i], "/tmp/x", 1));
    CHECK(!setenv("DISPLAY", ":7", 1) && !setenv("XDG_RUNTIME_DIR", "/run/x", 1) &&
          !setenv("SDL_VIDEODRIVER", "x11", 1) && !setenv("DISPLAY_OTHER", "x", 1));
    environment_clean();
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        CHECK(!getenv(given[i]));
    CHECK(!strcmp(getenv("DISPLAY"), ":7") && !strcmp(getenv("XDG_RUNTIME_DIR"), "/run/x"));
    CHECK(!strcmp(getenv("SDL_VIDEODRIVER"), "x11") && !getenv("DISPLAY_OTHER"));
    for (char **variable = environ; *variable; variable++)
        CHECK(strchr(*variable, '='));
    CHECK(!setenv("TSS2_LOG", "all+NONE", 0) && getenv("TSS2_LOG")); // what the kiosk itself sets
}

int main(void) {
    RUN(what_libraries_would_obey_is_gone);
    return check_report();
}
