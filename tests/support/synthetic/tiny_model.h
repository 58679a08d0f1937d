// Networks of our own, of some hundred bytes, in ONNX (Protocol Buffers): each output is the means
// of a picture's blocks, a row of blocks after the other, a channel after the other. What goes in
// decides what comes out, so that a test or a fuzzer says what a network answers.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tiny_block {
    int height, width; // pixels, which divide the picture's
};

struct tiny_model {
    uint8_t bytes[2048];
    size_t size;
};

// The input is called "picture", the outputs "numbers0" and "numbers1"; `count` is 1 or 2.
struct tiny_model tiny_model(int channels, int height, int width, const struct tiny_block *blocks,
                             int count);

// As a file of that folder. Its sha256 in hexadecimal; false when it cannot be written.
bool tiny_model_write(const struct tiny_model *model, const char *folder, const char *name,
                      char sha256[65]);

// Four of them in that folder, and the manifest of an engine that asks them: corners from -1.5 to
// 1.5 of the picture at 18 places, and what is a face there, marks all over the crop. `size`: 4,096
// bytes are enough.
enum { TINY_WIDTH = 24, TINY_HEIGHT = 16 }; // of the detector's picture
bool tiny_models(char *manifest, size_t size, const char *folder);
