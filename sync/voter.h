// One voter of a station's list, as the slice holds it and as the builder takes it in. Fixed size;
// the byte views belong to whoever filled the struct.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VOTER_PIN_SIZE = 15, // 14 digits and the ending zero
    VOTER_NAME_SIZE = 96,
    VOTER_ADDRESS_SIZE = 256,
    VOTER_DOCUMENT_SIZE = 32,
    VOTER_IMPRESSIONS_MAX = 2,     // of one finger
    VOTER_FINGERS_MAX = 20,        // references: ten fingers, two impressions of each
    VOTER_FINGER_BYTES_MAX = 4096, // of one ISO/IEC 19794-2 record
    VOTER_PORTRAIT_BYTES_MAX = 262144,
    VOTER_FACE_BYTES_MAX = 2048, // of its template
};

struct day {
    uint16_t year; // 0: not known
    uint8_t month, day;
};

struct byte_view {
    const uint8_t *bytes;
    size_t size;
};

struct voter_finger {
    uint8_t position;        // ISO/IEC 19794-2: 1..5 right thumb..little, 6..10 left; twice at most
    uint8_t quality;         // 0 worst .. 100 best
    struct byte_view record; // ISO/IEC 19794-2, unopened here
};

struct voter {
    uint32_t number; // on the paper list, from 1; the voter's name inside the station
    uint16_t page;   // of the paper list; 0: not known
    uint8_t kiosk;   // that owns the voter: marks go only into its log; from 1
    char pin[VOTER_PIN_SIZE];
    char surname[VOTER_NAME_SIZE]; // UTF-8, as are all texts
    char given[VOTER_NAME_SIZE];
    char patronymic[VOTER_NAME_SIZE]; // "" when there is none
    struct day birth;
    char sex; // 'F' or 'M'
    char address[VOTER_ADDRESS_SIZE];
    char document[VOTER_DOCUMENT_SIZE];
    uint8_t finger_count;
    struct voter_finger fingers[VOTER_FINGERS_MAX]; // best first as the builder gave them
    struct byte_view portrait;                      // JPEG or PNG; size 0: none
    struct byte_view face; // a face_template record (matcher/), unopened here; size 0: none
};

bool day_is_real(struct day day);
// Whole years on `on`; 0 when one of them is not known or `on` is before the birth.
unsigned day_age(struct day birth, struct day on);

// Is it a PIN of a natural person: 14 digits, [12]DDMMYYYYnnnnn, 1 a woman and 2 a man, a real
// birth date? There is no known check digit (FIELD.md 4). Fills sex and birth, which may be NULL.
bool pin_read(const char *pin, char *sex, struct day *birth);
