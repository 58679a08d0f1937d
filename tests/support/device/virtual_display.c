#include "tests/support/device/virtual_display.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t virtual_display_start(void) {
    char name[16] = ":";
    int ends[2];
    if (pipe(ends))
        return -1;
    const pid_t display = fork();
    if (!display) {
        char end[16];
        const int nowhere = open("/dev/null", O_WRONLY);
        snprintf(end, sizeof end, "%d", ends[1]);
        dup2(nowhere, 1);
        dup2(nowhere, 2);
        close(ends[0]);
        execlp("Xvfb", "Xvfb", "-displayfd", end, "-screen", "0", "1280x800x24", "-nolisten", "tcp",
               (char *)NULL);
        _exit(1);
    }
    close(ends[1]);
    size_t length = 1;
    while (length < sizeof name - 1 && read(ends[0], name + length, 1) == 1 && name[length] != '\n')
        length++;
    close(ends[0]);
    if (length == 1) {
        waitpid(display, NULL, 0);
        return -1;
    }
    name[length] = 0;
    setenv("DISPLAY", name, 1);
    return display;
}

void virtual_display_end(pid_t display) {
    if (display <= 0)
        return;
    kill(display, SIGTERM);
    waitpid(display, NULL, 0);
}
