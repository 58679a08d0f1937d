// What a voter can do about a poor print or look, as keys of the translations: one list, so that
// the same thing is always said in the same words. "" when all is well.
#pragma once
#include "biometric/face_alive.h"
#include "biometric/face_quality.h"
#include "biometric/finger_extract.h"
#include "biometric/finger_reader.h"

const char *finger_advice_text(enum finger_advice advice);
const char *finger_retry_text(enum finger_retry retry);
const char *face_advice_text(enum face_advice advice);
const char *advice_doubt_key(unsigned doubt); // of face_doubt_text()
const char *advice_challenge_key(enum face_challenge challenge); // of face_challenge_text()
