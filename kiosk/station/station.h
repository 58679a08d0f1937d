// The station without a window: puts slice, log, session, sensors and line home together. The UI
// thread owns it; whoever calls it draws station_view() when station_changed() says so, runs
// station_work() while it has some, and waits station_wait_ms() for keys, touches and mail. No SDL
// here but its key numbers.
#pragma once
#include "kiosk/paper/printer.h"
#include "kiosk/session/touch.h"
#include "kiosk/session/view.h"
#include "kiosk/thread/camera_thread.h"
#include "kiosk/thread/device_thread.h"

struct station_config {
    const char *slice_path; // the signed package, and what it must be signed by
    const char *key_path;
    const char *data_dir;               // log, journal, what was sent
    const char *medium_dir;             // a folder on the removable medium: the log's second copy
    const char *printer_dir;            // slips and reports come out here as PDF
    const struct printer_kind *printer; // NULL: files in that folder
    const char *referral_path;          // the nationwide index; NULL: none
    const char *hub_url, *hub_ca, *hub_cert, *hub_key; // NULL: not connected to the centre
    struct device_config devices;
    struct camera_config camera;
    const char *tpm;        // binds the log to this machine, as sync/tpm_factor.h; NULL: not
    uint8_t kiosk;          // which of the station's kiosks this is, from 1
    enum language language; // of the screens when nobody chose another
};

struct station;

enum { STATION_WHY_SIZE = 400 };

// NULL: `why` says in a sentence what is wrong and what to do. `wake` comes from other threads:
// there is mail.
struct station *station_open(const struct station_config *config, void (*wake)(void *user),
                             void *user, char why[STATION_WHY_SIZE]);
void station_close(struct station *station); // takes NULL

const struct view *station_view(const struct station *station);
// False: whom a search proposed, or what a finger or a face said of a voter, is not in the log yet.
bool station_may_be_drawn(const struct station *station);
bool station_changed(struct station *station); // since it was asked last
int station_wait_ms(const struct station *station);
void station_tick(struct station *station); // clock and idle time; call it after each wait
// Takes mail until some of it asks for a task: that is worked off before more is heard.
void station_hear(struct station *station);
bool station_work(struct station *station); // carries out one task; false when there is none

// SDL keycode. What a key does is done once, however long it is held, and not within 0.4 s after
// the screen has changed; text is taken as it comes.
void station_key(struct station *station, int key, bool shift, bool is_repeat);
void station_text(struct station *station, const char *utf8);
void station_caps_lock(struct station *station, bool is_on); // is shown beside what is secret
void station_touch(struct station *station, const struct hit *hit);
// Somebody wants to close the window. True: the station is locked, and the program may end. Else it
// is locked where it can be, as by its key; during a visit, and before the last question of the day
// is answered, it only says why not.
bool station_quit(struct station *station);
