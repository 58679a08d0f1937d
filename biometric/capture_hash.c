#include "biometric/capture_hash.h"
#include <string.h>

// Eight bytes a step, each mixed into all of the sum before the next (a multiplication's high bits
// brought down).
uint64_t capture_hash(const struct picture *capture) {
    const size_t size =
        (size_t)capture->width * (size_t)capture->height * (size_t)capture->channels;
    uint64_t sum = 0x9E3779B97F4A7C15U ^ size;
    for (size_t at = 0; at < size; at += sizeof(uint64_t)) {
        uint64_t word = 0;
        const size_t left = size - at;
        memcpy(&word, capture->pixels + at, left < sizeof word ? left : sizeof word);
        sum = (sum ^ word) * 0xD6E8FEB86659FD93U;
        sum ^= sum >> 32;
    }
    return sum;
}
