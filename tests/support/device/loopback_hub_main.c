// loopback-hub --key: the verifier key of its receipts, for a policy's "hub_key".
// loopback-hub FOLDER KIOSK_ID PORT RECEIVED VKEY: the centre in small, for the demo. Makes
// certificates in FOLDER (ca.pem, client.pem and client.key are the kiosk's), serves
// https://127.0.0.1:PORT (0: any free port) until it is killed, and writes a line "KIOSK SEQ HEX"
// of each record to RECEIVED. Signs for the kiosk's checkpoints once the file VKEY with its
// verifier key is there. Says "https://127.0.0.1:PORT" on standard output when it is ready.
#include "sync/checkpoint.h"
#include "tests/support/device/loopback_hub.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int main(int argc, char **argv) {
    sigset_t ends;
    int which;
    if (argc == 2 && !strcmp(argv[1], "--key")) {
        struct checkpoint_signer signer;
        char key[CHECKPOINT_KEY_SIZE];
        loopback_hub_signer(&signer);
        checkpoint_signer_text(key, &signer);
        puts(key);
        return 0;
    }
    if (argc != 6) {
        fprintf(stderr, "usage: loopback-hub FOLDER KIOSK_ID PORT RECEIVED VKEY\n");
        return 2;
    }
    (void)mkdir(argv[1], 0700); // what fails next says why
    if (!loopback_certificates(argv[1], argv[2])) {
        fprintf(stderr, "loopback-hub: no certificates; see %s/openssl.log\n", argv[1]);
        return 3;
    }
    FILE *received = fopen(argv[4], "w");
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, NULL); // before the server's thread starts
    struct loopback_hub *hub =
        received ? loopback_hub_start(argv[1], (uint16_t)atoi(argv[3]), received) : NULL;
    if (!hub) {
        fprintf(stderr, "loopback-hub: cannot serve on port %s or write %s\n", argv[3], argv[4]);
        return 3;
    }
    loopback_hub_know_file(hub, argv[2], argv[5]);
    printf("https://127.0.0.1:%u\n", loopback_hub_port(hub));
    fflush(stdout);
    sigwait(&ends, &which);
    loopback_hub_stop(hub);
    fclose(received);
    return 0;
}
