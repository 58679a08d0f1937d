// Makes a station's package: one SQLite file, sealed cell by cell, signed as a whole. The reading
// side is voter_slice.h, the tables are in schema/slice.sql, and sync/README.md explains both. The
// file is written beside OUT under another name and moved there when it is whole and signed.
#pragma once
#include "sync/keys.h"
#include "sync/signature.h"
#include "sync/slice_manifest.h"
#include "sync/voter_slice.h"

struct slice_builder;

struct slice_station {                  // what station.json says; secret: wipe it
    struct slice_manifest manifest;     // counts are ignored, the builder counts
    char codes[SLICE_OFFICIALS_MAX][8]; // 6 digits each, as the officials of the manifest
    char passphrases[KEY_HOLDERS][KEY_PASSPHRASE_SIZE]; // chair, secretary, operator
};

// `policy_json` is kept as it is after it was read once. SYNC_BAD_FILE: a code or a passphrase is
// missing or too weak, or the policy is refused; `why` has SLICE_WHY_SIZE bytes.
enum sync_status slice_builder_create(struct slice_builder **out, const char *path,
                                      const struct slice_station *station, const char *policy_json,
                                      struct key_cost cost, char *why);
// Goes on from a package that is unlocked, as it was when it was opened. The same keys, holders,
// officials, policy and voters; the serial is one higher. SYNC_LOCKED; SYNC_DISK_FAILED,
// _DISK_FULL.
enum sync_status slice_builder_continue(struct slice_builder **out, const char *path,
                                        struct voter_slice *old, char *why);
// Takes a voter of the old package out, with all that belongs to him. `voter` is as
// voter_slice_voter gave it.
enum sync_status slice_builder_remove(struct slice_builder *builder, const struct voter *voter,
                                      char *why);
// Could this voter be in a package of that station at all? SYNC_REFUSED and why; other rows are not
// looked at.
enum sync_status slice_voter_check(const struct slice_manifest *manifest, const struct voter *voter,
                                   char *why);
// Takes one voter. SYNC_REFUSED: this row is not taken (a number or PIN that is there already, a
// PIN that does not agree with sex or birth, a field without which nobody can be identified) and
// `why` says so; the builder goes on. Anything else ends the build.
enum sync_status slice_builder_add(struct slice_builder *builder, const struct voter *voter,
                                   char *why);
// Writes counts, indexes and signature; then OUT and OUT.minisig are there, synced.
enum sync_status slice_builder_finish(struct slice_builder *builder, const struct secret_key *key,
                                      char *why);
const struct slice_counts *slice_builder_counts(const struct slice_builder *builder);
void slice_builder_destroy(struct slice_builder *builder); // removes what is unfinished; takes NULL
