// A small station with invented voters, for tests that need a slice: two kiosks, four officials,
// passphrases "chair-pass", "secretary-pass", "operator-pass", codes 100001.. for officials 1..4.
// Cheap key cost.
#pragma once
#include "sync/slice_package.h"

extern const struct key_cost sample_cost;
void sample_station(struct slice_station *out); // election "test-2027", precinct "7001", serial 3
// Voter `number` (1 .. SAMPLE_VOTERS) as the builder takes it; the views are static and hold until
// the next call. Every third has no finger, every fourth no face, every fifth no portrait. One
// finger record is SAMPLE_RECORD_SIZE bytes that start with "FMR"; a face is nobody's.
enum { SAMPLE_VOTERS = 30, SAMPLE_FACES = 23, SAMPLE_RECORD_SIZE = 200 };
void sample_voter(struct voter *out, uint32_t number);
// Builds, signs with a new key pair at PATH.pub and PATH.key; false when anything fails (said on
// stderr).
bool sample_slice(const char *path, const struct slice_station *station, struct public_key *key);
