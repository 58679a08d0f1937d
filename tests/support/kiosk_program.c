#include "tests/support/kiosk_program.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void kiosk_program_start(struct kiosk_program *kiosk) {
    const struct hand_day *day = kiosk->day;
    kiosk->process = fork();
    if (kiosk->process)
        return;
    char program[512], output[HAND_PATH_SIZE + 16];
    snprintf(program, sizeof program, "%s/shailoo-kiosk", kiosk->programs);
    snprintf(output, sizeof output, "%s/output", day->data);
    const int file = open(output, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(file, 1);
    dup2(file, 2);
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    // SDL and its drivers keep what they have until the end.
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    execl(program, "shailoo-kiosk", "--slice", kiosk->small->slice, "--key", kiosk->small->key,
          "--data", day->data, "--medium", day->medium, "--printer", day->printer, "--reader",
          day->reader, "--camera", "none-%d.png", "--models", day->printer, "--language", "en",
          (char *)NULL);
    _exit(1);
}

int kiosk_program_has(const struct kiosk_program *kiosk, const char *text) {
    char path[HAND_PATH_SIZE + 16], line[1024];
    int times = 0;
    snprintf(path, sizeof path, "%s/journal.txt", kiosk->day->data);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        times += strstr(line, text) != NULL;
    if (file)
        fclose(file);
    return times;
}

bool kiosk_program_says(const struct kiosk_program *kiosk, const char *text, int times) {
    for (int i = 0; i < 4000; i++) {
        siginfo_t ended = {0};
        if (kiosk_program_has(kiosk, text) >= times)
            return true;
        if (waitid(P_PID, (id_t)kiosk->process, &ended, WEXITED | WNOHANG | WNOWAIT) ||
            ended.si_pid)
            return false;
        usleep(5000);
    }
    fprintf(stderr, "the journal does not say '%s' %d times\n", text, times);
    return false;
}

void kiosk_program_press(struct virtual_hands *hands, const char *key) {
    usleep(450000);
    virtual_hands_press(hands, key);
}

void kiosk_program_type(struct virtual_hands *hands, const char *line) {
    virtual_hands_type(hands, line);
    virtual_hands_press(hands, "Return");
}

bool kiosk_program_opens_poll(const struct kiosk_program *kiosk, struct virtual_hands *hands) {
    if (!virtual_hands_wait_window(hands, 20000))
        return false;
    kiosk_program_type(hands, small_station_passphrases[0]);
    if (!kiosk_program_says(kiosk, "chair: ", 1))
        return false;
    kiosk_program_type(hands, small_station_passphrases[1]);
    if (!kiosk_program_says(kiosk, "\tOPENING ", 1))
        return false;
    kiosk_program_press(hands, "Return");
    return kiosk_program_says(kiosk, "\tWAITING event=DAY_GOES_ON", 1);
}
