// People with several pictures in the shared data's lfw-dev: one picture is enrolled, the others
// come before the camera. Chosen by first names that tell women from men, so that a voter's
// portrait suits the list.
#pragma once
#include <limits.h>
#include <stdbool.h>

enum { FACE_SAMPLE_PICTURES_MAX = 6 };

struct face_sample {
    char name[96]; // of the folder; "": nobody
    int pictures;  // 2 .. FACE_SAMPLE_PICTURES_MAX
};

// The first `wanted` by name that have two pictures or more; returns how many there are. `lfw` is
// the folder of folders.
int face_samples_choose(struct face_sample *out, int wanted, const char *lfw, bool women);
// `picture` from 1. False: the path is too long.
bool face_sample_path(char path[PATH_MAX], const char *lfw, const struct face_sample *face,
                      int picture);
