// Embeddings of nobody: for the same `person` the same direction, moved aside by `noise` (1: as
// much as the direction is long, so that two moved from it have a cosine of about a half).
#pragma once
#include <stddef.h>

void drawn_face(float *out, size_t count, unsigned person, float noise);
