// A plain drawn head for a voter who does not exist: skin, hair and clothes in varied colours, a
// headscarf or a kalpak now and then, gray hair with age. It is nobody's face: the models find a
// face in it and take any such head for any other (cosine 0.6 to 0.97), so nothing about faces may
// be measured on it. A test tool.
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { SYNTHETIC_PORTRAIT_WIDTH = 300, SYNTHETIC_PORTRAIT_HEIGHT = 400 };

struct synthetic_person {
    uint64_t seed;
    bool woman;
    int age;       // years
    uint64_t view; // 0: the document's picture; others: before a camera, shifted, in other light
};

// Fills width * height * 3 bytes, blue-green-red, of the size above.
void synthetic_portrait_draw(uint8_t *pixels, const struct synthetic_person *person);
