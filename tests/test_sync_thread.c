// The thread that sends: each record that is poked arrives, and so does the centre's receipt of the
// newest checkpoint, while the log goes on being written.
#include "kiosk/thread/sync_thread.h"
#include "tests/check.h"
#include "tests/support/device/loopback_hub.h"
#include "tests/support/sample_log.h"
#include "tests/support/scratch.h"
#include <string.h>
#include <time.h>

#define KIOSK "uik7001-k1"
enum { VISITS = 30, WAIT_MS = 20000 };

static char url[64], ca[600], cert[600], key[600], sent_path[600], receipt_path[600];
static struct loopback_hub *hub;
static struct checkpoint_signer hub_signer;

static uint64_t receipt_size(void) {
    char text[CHECKPOINT_NOTE_MAX];
    struct checkpoint noted = {.size = 0};
    FILE *file = fopen(receipt_path, "rb");
    const size_t size = file ? fread(text, 1, sizeof text, file) : 0;
    if (file)
        fclose(file);
    return checkpoint_read(&noted, NULL, text, size, &hub_signer, 1) ? 0 : noted.size;
}

static void each_visit_arrives_and_the_last_one_is_signed_for(void) {
    struct sample_log day;
    struct checkpoint_signer kiosk;
    char text[CHECKPOINT_KEY_SIZE];
    CHECK(sample_log_begin(&day, "day", 1));
    participation_log_verifier_key(day.log, text);
    CHECK(checkpoint_signer_parse(&kiosk, text) == SYNC_OK);
    loopback_hub_know(hub, KIOSK, &kiosk);
    const struct uplink_config config = {.url = url,
                                         .ca_file = ca,
                                         .client_cert = cert,
                                         .client_key = key,
                                         .kiosk_id = KIOSK,
                                         .sent_file = sent_path,
                                         .hub = &hub_signer,
                                         .receipt_file = receipt_path};
    struct mailbox *mail = mailbox_create(NULL, NULL);
    struct sync_thread *thread = sync_thread_start(&config, day.path, mail);
    CHECK(mail && thread);
    for (uint32_t voter = 1; voter <= VISITS; voter++) {
        struct uplink_note note;
        CHECK(sample_log_mark(&day, voter));
        note.size = participation_log_checkpoint(day.log, note.text);
        sync_thread_poke(thread, &note);
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    const uint64_t size = participation_log_size(day.log);
    for (int waited = 0; waited < WAIT_MS && receipt_size() < size; waited += 20)
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    CHECK(receipt_size() == size && loopback_hub_count(hub, KIOSK) == size);
    sync_thread_stop(thread);
    mailbox_destroy(mail);
    sample_log_close(&day);
}

int main(void) {
    if (system("openssl version >/dev/null 2>&1"))
        SKIP("the openssl program is not here");
    snprintf(ca, sizeof ca, "%s", scratch_path("ca.pem"));
    snprintf(cert, sizeof cert, "%s", scratch_path("client.pem"));
    snprintf(key, sizeof key, "%s", scratch_path("client.key"));
    snprintf(sent_path, sizeof sent_path, "%s", scratch_path("sent"));
    snprintf(receipt_path, sizeof receipt_path, "%s", scratch_path("receipt.note"));
    if (!loopback_certificates(scratch_folder(), KIOSK) ||
        !(hub = loopback_hub_start(scratch_folder(), 0, NULL)))
        return 1;
    snprintf(url, sizeof url, "https://127.0.0.1:%u", loopback_hub_port(hub));
    loopback_hub_signer(&hub_signer);
    RUN(each_visit_arrives_and_the_last_one_is_signed_for);
    loopback_hub_stop(hub);
    return check_report();
}
