// The manifest as JSON, inside a slice and (its first part) in station.json; for this folder's own
// use.
#pragma once
#include "sync/json_fields.h"
#include "sync/slice_manifest.h"

// The members that station.json and the manifest share: election .. officials.
void manifest_take_station(struct json_fields *fields, const json_t *root,
                           struct slice_manifest *out);
// What of them is the same for all stations of an election.
void manifest_take_election(struct json_fields *fields, const json_t *root,
                            struct slice_manifest *out);
#define MANIFEST_ELECTION_NAMES "election date serial training"
#define MANIFEST_STATION_NAMES MANIFEST_ELECTION_NAMES " precinct address kiosks officials"

// SYNC_BAD_FILE and `why`.
enum sync_status manifest_read(struct slice_manifest *out, const char *json, size_t size,
                               char *why);
char *manifest_write(const struct slice_manifest *manifest); // the caller frees; NULL: no memory

bool day_from_text(struct day *out, const char *text); // YYYY-MM-DD and a real day
