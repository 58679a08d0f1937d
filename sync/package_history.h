// Which packages a kiosk has had, so that its serial never goes down and a log that has begun keeps
// the package that it is bound to. A small text file in the kiosk's data folder, no personal data:
//   ELECTION PRECINCT SERIAL
// one line an election and precinct, with the highest serial; the last line is the latest package.
#pragma once
#include "sync/slice_manifest.h"

// Asked after the package was opened. SYNC_OK: it may be used, and the file says so, synced.
// SYNC_OLDER: a higher serial was loaded here. SYNC_WRONG_STATION: `log_has_begun` with another
// package. SYNC_BAD_FILE: the file is damaged. SYNC_DISK_FAILED, _DISK_FULL. `why`
// (SLICE_WHY_SIZE bytes) says it in words.
enum sync_status package_history_admit(const char *path, bool log_has_begun,
                                       const struct slice_manifest *manifest, char *why);
