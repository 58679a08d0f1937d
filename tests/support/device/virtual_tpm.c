#include "tests/support/device/virtual_tpm.h"
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t swtpm;
static int port;
static char tcti[64];

static bool port_answers(int number) {
    struct sockaddr_in there = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)number),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool answers = s >= 0 && !connect(s, (struct sockaddr *)&there, sizeof there);
    close(s);
    return answers;
}

void virtual_tpm_stop(void) {
    if (swtpm <= 0)
        return;
    kill(swtpm, SIGTERM);
    waitpid(swtpm, NULL, 0);
    swtpm = 0;
}

const char *virtual_tpm_start(const char *folder) {
    static bool ends_with_us;
    char state[1200], server[80], control[80];
    virtual_tpm_stop();
    if (!ends_with_us)
        atexit(virtual_tpm_stop);
    ends_with_us = true;
    setenv("TSS2_LOG", "all+NONE", 0); // its library would write to stderr
    snprintf(state, sizeof state, "dir=%s", folder);
    mkdir(folder, 0700);
    for (int tries = 0; tries < 20; tries++) {
        port = 20000 + (getpid() * 7 + tries * 611 + (int)time(NULL)) % 40000;
        if (port_answers(port) || port_answers(port + 1))
            continue;
        snprintf(server, sizeof server, "type=tcp,bindaddr=127.0.0.1,port=%d", port);
        snprintf(control, sizeof control, "type=tcp,bindaddr=127.0.0.1,port=%d", port + 1);
        swtpm = fork();
        if (swtpm == 0) {
            execlp("swtpm", "swtpm", "socket", "--tpm2", "--tpmstate", state, "--server", server,
                   "--ctrl", control, "--flags", "not-need-init,startup-clear", (char *)NULL);
            _exit(127);
        }
        for (int i = 0; i < 200; i++) {
            nanosleep(&(struct timespec){.tv_nsec = 25000000}, NULL);
            if (waitpid(swtpm, NULL, WNOHANG) == swtpm)
                break; // the port was taken: another one
            char listening[200];
            snprintf(listening, sizeof listening,
                     "tpm2_pcrread -T swtpm:host=127.0.0.1,port=%d sha256:7 >/dev/null 2>&1", port);
            if (!system(listening)) {
                snprintf(tcti, sizeof tcti, "swtpm:host=127.0.0.1,port=%d", port);
                return tcti;
            }
        }
    }
    return NULL;
}

bool virtual_tpm_typed(const char *command) {
    char line[300];
    snprintf(line, sizeof line, "%s -T %s 2>/dev/null", command, tcti);
    return !system(line);
}

bool virtual_tpm_is_there(void) {
    return !system("command -v swtpm >/dev/null && command -v tpm2_pcrextend >/dev/null");
}
