#include "kiosk/session/advice.h"
#include "kiosk/words.h"

const char *finger_advice_text(enum finger_advice advice) {
    switch (advice) {
    case FINGER_FINE: return "";
    case FINGER_TOO_DRY: return N_("Moisten the finger a little and press again");
    case FINGER_TOO_WET: return N_("Wipe the finger dry and press again");
    case FINGER_TOO_LIGHT: return N_("Press a little harder and hold still");
    case FINGER_PARTIAL: return N_("Put the middle of the finger on the glass");
    case FINGER_MOVED: return N_("Hold the finger still on the glass");
    case FINGER_SEVERAL: return N_("One finger only on the glass, please");
    case FINGER_ADVICES: break;
    }
    return "";
}

const char *finger_retry_text(enum finger_retry retry) {
    switch (retry) {
    case FINGER_RETRY_GENERAL: return N_("Lift the finger and press again");
    case FINGER_RETRY_TOO_SHORT: return N_("Hold the finger on the glass a little longer");
    case FINGER_RETRY_CENTRE: return N_("Put the middle of the finger on the glass");
    case FINGER_RETRY_LIFT: return N_("Lift the finger and touch the glass again");
    case FINGER_RETRY_REPEATED:
        return N_("The reader gave this very picture before: lift the finger and press again");
    }
    return "";
}

const char *face_advice_text(enum face_advice advice) {
    switch (advice) {
    case FACE_FINE: break;
    case FACE_NOBODY: return N_("Stand in front of the camera");
    case FACE_SEVERAL: return N_("One person only, please");
    case FACE_CUT: return N_("Show the whole face");
    case FACE_TOO_FAR: return N_("Come closer");
    case FACE_LIGHT_BEHIND: return N_("Step aside: the light is behind you");
    case FACE_TOO_DARK: return N_("More light on the face");
    case FACE_TOO_BRIGHT: return N_("Less light on the face");
    case FACE_TURNED: return N_("Look straight at the camera");
    case FACE_BLURRED: return N_("Hold still");
    case FACE_EYES_COVERED: return N_("Show your eyes: open, without dark glasses");
    case FACE_TOO_NEAR: return N_("Step back a little");
    case FACE_ADVICES: break;
    }
    return "";
}

const char *face_doubt_text(unsigned doubt) {
    switch (doubt) {
    case FACE_DOUBT_SCORE: return N_("It looks like a print or a screen");
    case FACE_DOUBT_UNSURE: return N_("It could not be told whether this is a living face");
    case FACE_DOUBT_REPEATED: return N_("The camera's pictures repeat: frozen, or a recording");
    case FACE_DOUBT_FLAT: return N_("The turned face is as flat as a picture");
    case FACE_DOUBT_NO_TURN: return N_("The head was not turned as asked");
    case FACE_DOUBT_OTHER: return N_("After the turn it is another face than before");
    case FACE_DOUBT_JUMPED: return N_("The face left the picture during the turn");
    case FACE_DOUBT_SEVERAL: return N_("A second face is in the picture");
    case FACE_DOUBT_PORTRAIT:
        return N_("It is so like the list's picture that it may be a copy of it");
    case FACE_DOUBT_AROUND: return N_("What is behind the face moves with it, as in a picture");
    default: return "";
    }
}

const char *face_challenge_text(enum face_challenge challenge) {
    switch (challenge) {
    case FACE_ASK_NOTHING: return "";
    case FACE_ASK_STRAIGHT: return N_("Look straight at the camera");
    case FACE_ASK_LEFT: return N_("Turn your head to the left");
    case FACE_ASK_RIGHT: return N_("Turn your head to the right");
    case FACE_ASK_BACK: return N_("And look straight again");
    }
    return "";
}
