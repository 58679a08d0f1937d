// People with several pictures in ../shared/data/lfw-dev: one picture is enrolled, the others come
// before the camera. Chosen by first names that tell women from men, so that a voter's portrait
// suits the list.
#pragma once
#include <limits.h>
#include <stdbool.h>

enum { TRAINING_FACE_PICTURES_MAX = 6 };

struct training_face {
    char name[96]; // of the folder; "": nobody
    int pictures;  // 2 .. TRAINING_FACE_PICTURES_MAX
};

// The first `wanted` by name that have two pictures or more; returns how many there are. `lfw` is
// the folder of folders.
int training_faces_choose(struct training_face *out, int wanted, const char *lfw, bool women);
// `picture` from 1. False: the path is too long.
bool training_face_path(char path[PATH_MAX], const char *lfw, const struct training_face *face,
                        int picture);
