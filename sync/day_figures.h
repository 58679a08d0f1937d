// The figures of the day's reports, from the log and the list alone: a fold that can be repeated by
// anyone who has both. Undone marks are gone from every total and counted as undone.
#pragma once
#include "sync/participation_log.h"
#include "sync/voter_slice.h"

struct day_figures {
    // the list
    uint32_t in_list, with_biometrics;
    // marks that stand
    uint32_t identified, by_finger, by_face, by_both, by_decision;
    uint32_t women, men;
    uint32_t by_age[SLICE_AGE_GROUPS];
    uint32_t by_hour[24];       // local time of the issued slip
    uint32_t typed_pin;         // of those identified: found by a PIN that was typed
    uint32_t by_search;         // of those identified: found by the finger, in the whole list
    uint32_t by_search_of_face; // and by the face
    uint32_t without_slip;      // reserved, neither issued nor released
    // visits that ended otherwise
    uint32_t not_identified, rejected, already, not_listed, cancelled, walked_away;
    uint32_t fruitless; // without a mark, but a finger or face had been compared
    uint32_t untried;   // of those admitted by decision: neither finger nor face was compared
    uint32_t used_up;   // of those not identified: the voter's tries of the day were used up
    uint32_t tries;     // fingers and faces that were compared with a voter's
    uint32_t searches, warnings; // fingers looked for in the whole list; fingers of somebody else
    uint32_t searches_of_faces;
    uint32_t repeated;          // captures that had been given before, and were not compared
    uint32_t doubts, overrides; // faces that may have been pictures; of these let pass
    uint32_t explained;         // faces taken without a finger, as a member of the commission said
    uint32_t alarms;            // shares and paces that the policy does not take for usual
    // slips
    uint32_t slip_first, slip_last, slips_issued, duplicates, voided, released;
    uint32_t acts;                           // decisions, releases, voids, each with two officials
    uint32_t wrong_passphrases, wrong_codes; // that were typed
    uint32_t incidents, clock_steps;
    uint32_t conflicts; // voters with a mark in another kiosk's log too
    // the log
    int64_t opened_ms, closed_ms; // 0: not yet
    uint64_t log_size;
    uint8_t log_root[LOG_HASH_SIZE];
};

// One voter of the fold, for tests.
void day_figures_add_voter(struct day_figures *figures, const struct voter_brief *voter,
                           const struct log_mark *mark, const struct slice_manifest *manifest,
                           const struct slice_policy *policy);

// Fills `out` from an unlocked slice and its log.
enum sync_status day_figures_collect(struct day_figures *out, struct voter_slice *slice,
                                     struct participation_log *log);

// Identified up to local hour `hour` (0..24), for turnout at fixed hours.
uint32_t day_figures_until(const struct day_figures *figures, unsigned hour);

// The final report as data. JSON: NULL when memory is out, and the caller frees. CSV: its length.
enum { DAY_FIGURES_CSV_SIZE = 8192 };
char *day_figures_json(const struct day_figures *figures, const struct slice_manifest *manifest,
                       const struct slice_policy *policy, uint8_t kiosk);
size_t day_figures_csv(const struct day_figures *figures, const struct slice_manifest *manifest,
                       const struct slice_policy *policy, uint8_t kiosk,
                       char text[DAY_FIGURES_CSV_SIZE]);
