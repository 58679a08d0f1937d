#include "kiosk/advice.h"
#include "kiosk/words.h"

const char *finger_advice_text(enum finger_advice advice) {
    switch (advice) {
    case FINGER_FINE: return "";
    case FINGER_TOO_DRY: return N_("Moisten the finger a little and press again");
    case FINGER_TOO_WET: return N_("Wipe the finger dry and press again");
    case FINGER_TOO_LIGHT: return N_("Press a little harder and hold still");
    case FINGER_PARTIAL: return N_("Put the middle of the finger on the glass");
    case FINGER_MOVED: return N_("Hold the finger still on the glass");
    }
    return "";
}

const char *finger_retry_text(enum finger_retry retry) {
    switch (retry) {
    case FINGER_RETRY_GENERAL: return N_("Lift the finger and press again");
    case FINGER_RETRY_TOO_SHORT: return N_("Hold the finger on the glass a little longer");
    case FINGER_RETRY_CENTRE: return N_("Put the middle of the finger on the glass");
    case FINGER_RETRY_LIFT: return N_("Lift the finger and touch the glass again");
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
    case FACE_LIGHT_BEHIND: return N_("The light is behind you: turn away from the window");
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
