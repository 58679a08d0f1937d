// A station's data as regional staff have them: station.json, policy.json, voters.csv. Nothing in
// them is trusted; each refusal says where and why.
#pragma once
#include "sync/slice_package.h"
#include "sync/voter_list.h"

// The JSON text of station.json:
//   {"election": {"id": "2027-01", "title": {"ky": .., "ru": .., "en": ..}}, "precinct": "7001",
//    "address": {"ky": .., "ru": .., "en": ..}, "date": "2027-01-24", "serial": 1, "kiosks": 1,
//    "training": true, "officials": [{"id": 1, "role": "chair", "name": "..", "code": "123456",
//    "voter": 118}, ..], "holders": {"chair": "passphrase", "secretary": .., "operator": ..}}
// "holders" is allowed only where "training" is true. "voter", which may be absent, is the
// official's own number in this list: a finger of theirs that comes in a voter's place is then
// warned of.
enum sync_status slice_source_station(struct slice_station *out, const char *json, size_t size,
                                      char *why);
void slice_station_wipe(struct slice_station *station);
// The part of it that is the same for all stations, as a file of its own: election, date, serial,
// training.
enum sync_status slice_source_election(struct slice_station *out, const char *json, size_t size,
                                       char *why);
// station.json of this station, codes included; "holders" only where training is true. The caller
// wipes and frees; NULL: no memory.
char *slice_source_write_station(const struct slice_station *station);
// Random codes of 6 digits and passphrases of 20 digits (66 bits; digits are the same on every
// keyboard and in every language), for those that are still empty.
void slice_source_make_secrets(struct slice_station *station);

// What is to be done with a voter of the list, and with a row that is refused; rows are counted
// from 1, the header is row 1. A false ends the reading.
typedef bool (*slice_source_on_voter)(void *context, unsigned long row, const struct voter *voter);
typedef bool (*slice_source_on_refusal)(void *context, unsigned long row, const char *why);

// voters.csv, read piece by piece; voter_list.h says what its rows may look like. A voter without a
// kiosk gets 1. SYNC_BAD_FILE when the header lacks a column or the file is no UTF-8; `why` says
// which and what to do.
enum sync_status slice_source_voters(const char *path, slice_source_on_voter on_voter,
                                     slice_source_on_refusal on_refusal, void *context, char *why);
// The same from bytes in memory.
enum sync_status slice_source_voters_bytes(const char *bytes, size_t size,
                                           slice_source_on_voter on_voter,
                                           slice_source_on_refusal on_refusal, void *context,
                                           char *why);
