// From a PIN to the polling station whose list has it, for the whole country in one file, so that
// "not on this list" becomes "your station is 1234, 300 m away", without a network. The file holds
// no PIN and no name, and no list of people can be read out of it.
//
// It is a static function: BITS = CHECK_BITS + bits of the precinct's index are stored in each of
// about 1.08 slots a voter, and the XOR of the four slots that a PIN's hash names is the answer of
// this PIN (a binary fuse graph: T. M. Graf, D. Lemire, "Binary Fuse Filters", 2022,
// arxiv.org/abs/2201.01174, with a value in place of a fingerprint). What the four slots say of a
// PIN that is in no list is chance: the check bits turn most of it into "unknown", the rest is a
// wrong precinct. So a screen says "probably", and the other station looks into its own list.
//
// What someone has who tries all PINs, 2 x 30,000 days x 100,000 = 6e9, against 4.3e6 voters and
// 2,500 precincts (12 bits, of which 39 % name no precinct):
//   check bits   wrong answers to strangers   answers in all    of these voters   bytes a voter
//        5       1 in 52                      118 million       4 %               2.29
//        7       1 in 210                      33 million       13 %              2.55
//        8       1 in 419                      19 million       23 %              2.69
// With 7 there are seven strangers to each voter and nothing tells them apart, while of the few
// who are in no list anywhere one in 210 is sent to a wrong station. The hash is slow on purpose:
// Argon2id over 64 KiB, 0.07 ms a PIN, so trying all takes 110 hours of a processor, and the
// salt is the election's, so it cannot be done beforehand. What remains: whoever knows a PIN learns
// its precinct, as in the voter's cabinet; whoever has the files of two serials and tries all PINs
// in both finds strangers out, for they differ; and where the five digits are not used evenly the
// share of voters is higher. So treat the file as official: signed, on kiosks only, one serial.
//
// The file, integers big-endian:
//   "SHAILOO-REFERRAL" 16 | version u32 = 1 | election 48, zero padded | serial u32 | year u16 |
//   month u8 | day u8 | salt 16 | try u32 | keys u32 | slots u32 | segment u32 | bits u8 | 3 zeros
//   | precincts u32 | bytes of the precinct texts u32
//   the slots, `bits` each, packed from the highest bit on, then four zero bytes
//   precincts + 1 offsets u32 into the precinct texts, which follow: latitude i32, longitude i32
//   (millionths of a degree; both INT32_MIN: not known), then number, address in ky, ru, en and
//   map link, each u8 length and bytes
// and beside it FILE.minisig (sync/signature.h) whose comment repeats election, serial and date.
#pragma once
#include "sync/signature.h"
#include "sync/slice_manifest.h"

enum {
    REFERRAL_SALT_SIZE = 16,
    REFERRAL_KEY_SIZE = 16,
    REFERRAL_HASH_KIB = 64,
    REFERRAL_CHECK_BITS = 7,
    REFERRAL_PRECINCTS_MAX = 65535,
    REFERRAL_VOTERS_MAX = 100000000,
    REFERRAL_FILE_MAX = 1 << 29, // so many voters and precincts take less
};

struct referral_precinct {
    char number[SLICE_UIK_SIZE]; // digits
    struct slice_words address;
    bool has_place;
    double latitude, longitude; // degrees, WGS 84, when has_place
    char map[SLICE_TEXT_SIZE];  // a link for a telephone; "" when there is none
};

// Metres as the crow flies; both have to have a place.
double referral_index_distance_m(const struct referral_precinct *a,
                                 const struct referral_precinct *b);

struct referral_about {
    char election[SLICE_ID_SIZE];
    uint32_t serial;
    struct day date;
};

struct referral_key { // what is left of a PIN
    uint8_t bytes[REFERRAL_KEY_SIZE];
};
// The election's salt, and the slow hash under it: 0.07 ms, 64 KiB. Any thread. False: no memory.
void referral_index_salt(uint8_t salt[REFERRAL_SALT_SIZE], const char *election);
bool referral_index_hash(struct referral_key *out, const uint8_t salt[REFERRAL_SALT_SIZE],
                         const char *pin);

struct referral_expected {
    struct public_key key;
    const char *election; // NULL: any
    uint32_t serial_min;  // 0: any
};

struct referral_index;

// The signature over the whole file first, then its form, election and serial; a look-up reads what
// it needs from the private copy that was checked (sync/private_copy.h: the file's size in memory).
// SYNC_NO_FILE, _NOT_REGULAR, _IS_LINK, _TOO_LARGE, _NO_ACCESS, _DISK_FAILED; _BAD_SIGNATURE
// (changed, cut, or another key), _BAD_FILE, _WRONG_STATION (another election), _OLDER, _NO_MEMORY;
// `why` (SLICE_WHY_SIZE bytes) says it in words. On anything but SYNC_OK `*out` is NULL.
enum sync_status referral_index_open(struct referral_index **out, const char *path,
                                     const struct referral_expected *expected, char *why);
void referral_index_close(struct referral_index *index); // takes NULL

const struct referral_about *referral_index_about(const struct referral_index *index);
uint32_t referral_index_voters(const struct referral_index *index);
uint32_t referral_index_precincts(const struct referral_index *index);

// The precinct that has this PIN, probably. SYNC_NOT_FOUND: no list has it, or it is no PIN.
// SYNC_BAD_FILE, _DISK_FAILED: the file cannot be read any more.
enum sync_status referral_index_find(const struct referral_index *index, const char *pin,
                                     struct referral_precinct *out);
// A precinct by its place in the table, and by its number. SYNC_NOT_FOUND: there is none.
enum sync_status referral_index_precinct(const struct referral_index *index, uint32_t at,
                                         struct referral_precinct *out);
enum sync_status referral_index_precinct_of(const struct referral_index *index, const char *number,
                                            struct referral_precinct *out);
