// The text of a face manifest, and the manifest of this program changed: what is accepted is within
// the bounds that its header states.
#include "biometric/face_manifest.h"
#include "tests/fuzz/edited.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void hold(const struct face_manifest *manifest) {
    assert(manifest->count >= 2 && manifest->count <= FACE_MANIFEST_POINTS);
    for (int i = 0; i < FACE_MODELS; i++) {
        const struct face_model *model = &manifest->models[i];
        assert(strlen(model->sha256) == 64 && model->file[0] && !strchr(model->file, '/'));
        assert(model->width >= 1 && model->width <= FACE_MANIFEST_SIDE_MAX);
        assert(model->height >= 1 && model->height <= FACE_MANIFEST_SIDE_MAX);
        assert(model->scale > 0 && model->output_count >= 1 && model->output_count <= 2);
        assert(model->floats[0] >= 1 && model->floats[0] <= FACE_MANIFEST_FLOATS_MAX);
    }
}

// Byte 0: as it is, or the good text edited by the rest.
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static char text[1 << 14];
    const size_t whole = strlen(face_manifest_text);
    if (size < 1 || size >= sizeof text || whole >= sizeof text)
        return 0;
    if (bytes[0] % 2) {
        edited((uint8_t *)text, (const uint8_t *)face_manifest_text, whole, bytes + 1, size - 1);
        text[whole] = 0;
    } else {
        memcpy(text, bytes + 1, size - 1);
        text[size - 1] = 0;
    }
    struct face_manifest got;
    char why[256] = "";
    if (face_manifest_parse(&got, text, why, sizeof why))
        hold(&got);
    else
        assert(*why);
    return 0;
}
