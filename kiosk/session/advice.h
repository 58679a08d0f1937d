// What a voter can do about a poor print or look, as keys of the translations: one list, so that
// the same thing is always said in the same words. "" when all is well.
#pragma once
#include "biometric/face_alive.h"
#include "biometric/face_quality.h"
#include "biometric/finger_capture.h"
#include "biometric/finger_extract.h"

const char *finger_advice_text(enum finger_advice advice);
const char *finger_retry_text(enum finger_retry retry);
const char *face_advice_text(enum face_advice advice);
const char *face_challenge_text(enum face_challenge challenge);
// What the operator is told, of one bit (enum face_doubt); "" of any other number.
const char *face_doubt_text(unsigned doubt);
