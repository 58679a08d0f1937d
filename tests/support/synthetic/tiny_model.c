#include "tests/support/synthetic/tiny_model.h"
#include <assert.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

struct message {
    uint8_t bytes[2048];
    size_t size;
};

static void put_number(struct message *out, unsigned value) {
    for (; value >= 128; value >>= 7)
        out->bytes[out->size++] = (uint8_t)(value | 128);
    out->bytes[out->size++] = (uint8_t)value;
}

static void put_int(struct message *out, unsigned field, unsigned value) {
    put_number(out, field << 3);
    put_number(out, value);
}

static void put_bytes(struct message *out, unsigned field, const void *bytes, size_t size) {
    put_number(out, field << 3 | 2);
    put_number(out, (unsigned)size);
    assert(size <= sizeof out->bytes - out->size);
    memcpy(out->bytes + out->size, bytes, size);
    out->size += size;
}

static void put_text(struct message *out, unsigned field, const char *text) {
    put_bytes(out, field, text, strlen(text));
}

static void put_message(struct message *out, unsigned field, const struct message *in) {
    put_bytes(out, field, in->bytes, in->size);
}

static void put_pair(struct message *node, const char *name, struct tiny_block block) {
    struct message attribute = {.size = 0};
    put_text(&attribute, 1, name);
    put_int(&attribute, 8, (unsigned)block.height);
    put_int(&attribute, 8, (unsigned)block.width);
    put_int(&attribute, 20, 7); // INTS
    put_message(node, 5, &attribute);
}

static void put_shape(struct message *graph, unsigned field, const char *name, const int *shape,
                      int dimensions) {
    struct message sizes = {.size = 0}, tensor = {.size = 0}, type = {.size = 0},
                   value = {.size = 0};
    for (int i = 0; i < dimensions; i++) {
        struct message one = {.size = 0};
        put_int(&one, 1, (unsigned)shape[i]);
        put_message(&sizes, 1, &one);
    }
    put_int(&tensor, 1, 1); // FLOAT
    put_message(&tensor, 2, &sizes);
    put_message(&type, 1, &tensor);
    put_text(&value, 1, name);
    put_message(&value, 2, &type);
    put_message(graph, field, &value);
}

static void put_means(struct message *graph, int output, struct tiny_block block) {
    struct message pool = {.size = 0}, flatten = {.size = 0};
    char name[32], pooled[32];
    snprintf(name, sizeof name, "numbers%d", output);
    snprintf(pooled, sizeof pooled, "pooled%d", output);
    put_text(&pool, 1, "picture");
    put_text(&pool, 2, pooled);
    put_text(&pool, 3, pooled);
    put_text(&pool, 4, "AveragePool");
    put_pair(&pool, "kernel_shape", block);
    put_pair(&pool, "strides", block);
    put_text(&flatten, 1, pooled);
    put_text(&flatten, 2, name);
    put_text(&flatten, 3, name);
    put_text(&flatten, 4, "Flatten");
    put_message(graph, 1, &pool);
    put_message(graph, 1, &flatten);
}

struct tiny_model tiny_model(int channels, int height, int width, const struct tiny_block *blocks,
                             int count) {
    struct message graph = {.size = 0}, version = {.size = 0}, whole = {.size = 0};
    struct tiny_model made;
    for (int i = 0; i < count; i++)
        put_means(&graph, i, blocks[i]);
    put_text(&graph, 2, "tiny");
    put_shape(&graph, 11, "picture", (const int[]){1, channels, height, width}, 4);
    for (int i = 0; i < count; i++) {
        const int numbers = channels * (height / blocks[i].height) * (width / blocks[i].width);
        put_shape(&graph, 12, i ? "numbers1" : "numbers0", (const int[]){1, numbers}, 2);
    }
    put_text(&version, 1, "");
    put_int(&version, 2, 11);
    put_int(&whole, 1, 6);
    put_message(&whole, 7, &graph);
    put_message(&whole, 8, &version);
    memcpy(made.bytes, whole.bytes, whole.size);
    made.size = whole.size;
    return made;
}

bool tiny_model_write(const struct tiny_model *model, const char *folder, const char *name,
                      char sha256[65]) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    gchar *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, model->bytes, model->size);
    snprintf(sha256, 65, "%s", hash);
    g_free(hash);
    FILE *file = fopen(path, "wb");
    const bool written = file && fwrite(model->bytes, 1, model->size, file) == model->size;
    return file && fclose(file) == 0 && written;
}

bool tiny_models(char *manifest, size_t size, const char *folder) {
    static const struct tiny_block places[] =
        {
            {4, 4},
            {4, 8}
    },
                                   two = {2, 2}, four = {4, 4}, eight = {8, 8};
    const struct tiny_model models[] = {
        tiny_model(3, TINY_HEIGHT, TINY_WIDTH, places, 2),
        tiny_model(1, 16, 34, &two, 1),
        tiny_model(3, 16, 16, &four, 1),
        tiny_model(3, 8, 8, &eight, 1),
        tiny_model(3, 16, 16, &eight, 1),
    };
    enum { MODELS = sizeof models / sizeof *models };
    static const char *const names[] = {"0.onnx", "1.onnx", "2.onnx", "3.onnx", "4.onnx"};
    const char *people = "name tiny\nlicence none\nsource none\n";
    char hashes[MODELS][65];
    for (int i = 0; i < MODELS; i++)
        if (!tiny_model_write(&models[i], folder, names[i], hashes[i]))
            return false;
    const int length =
        snprintf(manifest, size,
                 "model detect 0.onnx %s\n%sinput picture %d %d rgb\nnormalise 127 0.012\n"
                 "output numbers0 4\noutput numbers1 2\naccept 0.4 0.4\n"
                 "model landmark 1.onnx %s\n%sinput picture 34 16 gray\nnormalise 0 0.00390625\n"
                 "output numbers0 136\nmargin 1.1\n"
                 "model feature 2.onnx %s\n%sinput picture 16 16 bgr\nnormalise 127.5 0.01\n"
                 "output numbers0 48\nalign 4 5 12 5 8 8 5 12 11 12\nmirror -1\nstrength 0.1\n"
                 "model liveness 3.onnx %s\n%sinput picture 8 8 bgr\nnormalise 127 0.1\n"
                 "output numbers0 3\nmargin 2.7\n"
                 "model second 4.onnx %s\n%sinput picture 16 16 bgr\nnormalise 127.5 0.02\n"
                 "output numbers0 12\nweight 1\n"
                 "similarity 0.1 1e-1\nsimilarity 0.5 1e-5\npoor 50 0.025\n",
                 hashes[0], people, TINY_WIDTH, TINY_HEIGHT, hashes[1], people, hashes[2], people,
                 hashes[3], people, hashes[4], people);
    return length > 0 && (size_t)length < size;
}
