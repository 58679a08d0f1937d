#include "kiosk/session/session.h"

static const struct session_row rows[] = {
  // in               on                to                  and do
    {LOCKED,             FORM_SENT,        LOCKED,             UNLOCK         },
    {LOCKED,             UNLOCK_REFUSED,   LOCKED,             NOTHING        },
    {LOCKED,             UNLOCKED_FRESH,   OPENING,            NOTHING        },
    {LOCKED,             UNLOCKED_OPEN,    WAITING,            NOTHING        },
    {LOCKED,             UNLOCKED_CLOSED,  CLOSED,             NOTHING        },
    {LOCKED,             LOG_FAILED,       STOPPED,            NOTHING        },

    {OPENING,            NEXT_PRESSED,     OPENING,            OPEN_POLL      },
    {OPENING,            POLL_OPENED,      WAITING,            NOTHING        },
    {OPENING,            LOCK_PRESSED,     LOCKED,             LOCK_STATION   },
    {OPENING,            LOG_FAILED,       STOPPED,            NOTHING        },

    {WAITING,            FORM_SENT,        WAITING,            FIND_VOTER     },
    {WAITING,            FORM_WRONG,       WAITING,            NOTHING        },
    {WAITING,            VOTER_FOUND,      SHOWING_VOTER,      NOTHING        },
    {WAITING,            VOTER_MARKED,     ALREADY_IDENTIFIED, RECORD_OUTCOME },
    {WAITING,            VOTER_UNFINISHED, UNFINISHED,         NOTHING        },
    {WAITING,            VOTER_NOT_LISTED, NOT_LISTED,         RECORD_OUTCOME },
    {WAITING,            FINGER_PRESSED,   FINDING,            SEARCH_FINGER  },
    {WAITING,            CLOSE_PRESSED,    CLOSING,            NOTHING        },
    {WAITING,            LOCK_PRESSED,     LOCKED,             LOCK_STATION   },
    {WAITING,            LOG_FAILED,       STOPPED,            NOTHING        },

    {FINDING,            FINGER_AGAIN,     FINDING,            SEARCH_FINGER  },
    {FINDING,            FACE_PRESSED,     FINDING_FACE,       SEARCH_FACE    },
    {FINDING,            SEARCH_PROPOSES,  CHOOSING,           RECORD_SEARCH  },
    {FINDING,            SEARCH_EMPTY,     NOBODY_FOUND,       RECORD_SEARCH  },
    {FINDING,            SEARCH_FAILED,    WAITING,            FORGET_VOTER   },
    {FINDING,            SENSOR_LOST,      FINDING,            NOTHING        },
    {FINDING,            SENSOR_BACK,      FINDING,            SEARCH_FINGER  },
    {FINDING,            CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {FINDING,            LOG_FAILED,       STOPPED,            FORGET_VOTER   },
    {FINDING,            TIME_UP,          WAITING,            FORGET_VOTER   },

    {FINDING_FACE,       FACE_AGAIN,       FINDING_FACE,       SEARCH_FACE    },
    {FINDING_FACE,       SEARCH_PROPOSES,  CHOOSING,           RECORD_SEARCH  },
    {FINDING_FACE,       FACE_DOUBTED,     FINDING_DOUBTED,    RECORD_DOUBT   },
    {FINDING_FACE,       SEARCH_EMPTY,     NOBODY_FOUND,       RECORD_SEARCH  },
    {FINDING_FACE,       SEARCH_FAILED,    WAITING,            FORGET_VOTER   },
    {FINDING_FACE,       FINGER_PRESSED,   FINDING,            SEARCH_FINGER  },
    {FINDING_FACE,       SENSOR_LOST,      FINDING_FACE,       NOTHING        },
    {FINDING_FACE,       SENSOR_BACK,      FINDING_FACE,       NOTHING        }, // the look goes on
    {FINDING_FACE,       CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {FINDING_FACE,       TIME_UP,          WAITING,            FORGET_VOTER   },
    {FINDING_FACE,       LOG_FAILED,       STOPPED,            FORGET_VOTER   },

    {FINDING_DOUBTED,    OVERRIDE_PRESSED, FINDING_DOUBTED,    RECORD_OVERRIDE},
    {FINDING_DOUBTED,    FACE_AGREES,      CHOOSING,           RECORD_SEARCH  }, // as the operator says
    {FINDING_DOUBTED,    FORM_WRONG,       FINDING_DOUBTED,    NOTHING        },
    {FINDING_DOUBTED,    FACE_PRESSED,     FINDING_FACE,       SEARCH_FACE    },
    {FINDING_DOUBTED,    FINGER_PRESSED,   FINDING,            SEARCH_FINGER  },
    {FINDING_DOUBTED,    CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {FINDING_DOUBTED,    TIME_UP,          WAITING,            FORGET_VOTER   },
    {FINDING_DOUBTED,    LOG_FAILED,       STOPPED,            FORGET_VOTER   },

    {CHOOSING,           FORM_SENT,        CHOOSING,           TAKE_CANDIDATE },
    {CHOOSING,           FORM_WRONG,       CHOOSING,           NOTHING        },
    {CHOOSING,           VOTER_FOUND,      SHOWING_VOTER,      NOTHING        }, // who also gives another finger
    {CHOOSING,           VOTER_MARKED,     ALREADY_IDENTIFIED, RECORD_OUTCOME },
    {CHOOSING,           VOTER_UNFINISHED, UNFINISHED,         NOTHING        },
    {CHOOSING,           ANOTHERS_FINGER,  WARNED,             RECORD_WARNING },
    {CHOOSING,           FINGER_PRESSED,   FINDING,            SEARCH_FINGER  },
    {CHOOSING,           FACE_PRESSED,     FINDING_FACE,       SEARCH_FACE    },
    {CHOOSING,           CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {CHOOSING,           TIME_UP,          WAITING,            FORGET_VOTER   },
    {CHOOSING,           LOG_FAILED,       STOPPED,            FORGET_VOTER   },

    {NOBODY_FOUND,       FINGER_PRESSED,   FINDING,            SEARCH_FINGER  },
    {NOBODY_FOUND,       FACE_PRESSED,     FINDING_FACE,       SEARCH_FACE    },
    {NOBODY_FOUND,       CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {NOBODY_FOUND,       TIME_UP,          WAITING,            FORGET_VOTER   },
    {NOBODY_FOUND,       LOG_FAILED,       STOPPED,            FORGET_VOTER   },

    {SHOWING_VOTER,      NEXT_PRESSED,     READING_FINGER,     CAPTURE_FINGER },
    {SHOWING_VOTER,      FACE_PRESSED,     LOOKING_AT_FACE,    CAPTURE_FACE   },
    {SHOWING_VOTER,      CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {SHOWING_VOTER,      TIME_UP,          WAITING,            FORGET_VOTER   }, // no screen keeps a voter for ever

    {READING_FINGER,     FINGER_AGREES,    CHECKING,           CHECK_FINGER   },
    {READING_FINGER,     ANOTHERS_FINGER,  WARNED,             RECORD_WARNING },
    {READING_FINGER,     FINGER_AGAIN,     READING_FINGER,     CAPTURE_FINGER },
    {READING_FINGER,     FINGERS_USED_UP,  LOOKING_AT_FACE,    CAPTURE_FACE   },
    {READING_FINGER,     FINGER_PRESSED,   READING_FINGER,     SKIP_FINGER    },
    {READING_FINGER,     FACE_PRESSED,     LOOKING_AT_FACE,    CAPTURE_FACE   },
    {READING_FINGER,     DECISION_PRESSED, DECIDING,           NOTHING        },
    {READING_FINGER,     SENSOR_LOST,      READING_FINGER,
     NOTHING                                                                  }, // the voter stays; the screen says what to do
    {READING_FINGER,     SENSOR_BACK,      READING_FINGER,     CAPTURE_FINGER },
    {READING_FINGER,     CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {READING_FINGER,     TIME_UP,          WAITING,            FORGET_VOTER   },

    {LOOKING_AT_FACE,    FACE_AGREES,      CHECKING,           CHECK_FINGER   },
    {LOOKING_AT_FACE,    FACE_DOUBTED,     DOUBTED,            RECORD_DOUBT   },
    {LOOKING_AT_FACE,    ANOTHERS_FINGER,  WARNED,             RECORD_WARNING },
    {LOOKING_AT_FACE,    FACE_AGAIN,       LOOKING_AT_FACE,    CAPTURE_FACE   },
    {LOOKING_AT_FACE,    FACES_USED_UP,    NOT_IDENTIFIED,     RECORD_OUTCOME },
    {LOOKING_AT_FACE,    FINGER_PRESSED,   READING_FINGER,     CAPTURE_FINGER },
    {LOOKING_AT_FACE,    DECISION_PRESSED, DECIDING,           NOTHING        },
    {LOOKING_AT_FACE,    SENSOR_LOST,      LOOKING_AT_FACE,    NOTHING        },
    {LOOKING_AT_FACE,    SENSOR_BACK,      LOOKING_AT_FACE,    NOTHING        }, // the look goes on
    {LOOKING_AT_FACE,    CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {LOOKING_AT_FACE,    TIME_UP,          WAITING,            FORGET_VOTER   },

    {DOUBTED,            OVERRIDE_PRESSED, DOUBTED,            RECORD_OVERRIDE},
    {DOUBTED,            FACE_AGREES,      CHECKING,           CHECK_FINGER   }, // as the operator says
    {DOUBTED,            FORM_WRONG,       DOUBTED,            NOTHING        },
    {DOUBTED,            FACE_PRESSED,     LOOKING_AT_FACE,    CAPTURE_FACE   },
    {DOUBTED,            FINGER_PRESSED,   READING_FINGER,     CAPTURE_FINGER },
    {DOUBTED,            DECISION_PRESSED, DECIDING,           NOTHING        },
    {DOUBTED,            ANOTHERS_FINGER,  WARNED,             RECORD_WARNING },
    {DOUBTED,            CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {DOUBTED,            TIME_UP,          WAITING,            FORGET_VOTER   },
    {DOUBTED,            LOG_FAILED,       STOPPED,            FORGET_VOTER   },

    {CHECKING,           FINGER_CLEAR,     RESERVING,          RESERVE_MARK   },
    {CHECKING,           ANOTHERS_FINGER,  WARNED,             RECORD_WARNING },
    {CHECKING,           CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {CHECKING,           TIME_UP,          WAITING,            FORGET_VOTER   },

    {WARNED,             FINGER_PRESSED,   READING_FINGER,     CAPTURE_FINGER },
    {WARNED,             DECISION_PRESSED, DECIDING,           NOTHING        },
    {WARNED,             CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {WARNED,             TIME_UP,          WAITING,            FORGET_VOTER   },
    {WARNED,             LOG_FAILED,       STOPPED,            FORGET_VOTER   },

    {RESERVING,          MARK_RESERVED,    PRINTING,           PRINT_SLIP     },
    {RESERVING,          MARK_EXISTS,      ALREADY_IDENTIFIED, RECORD_OUTCOME },
    {RESERVING,          LOG_FAILED,       STOPPED,            FORGET_VOTER   },

    {PRINTING,           SLIP_PRINTED,     PRINTING,           ISSUE_MARK     },
    {PRINTING,           MARK_ISSUED,      IDENTIFIED,         NOTHING        },
    {PRINTING,           SLIP_FAILED,      UNFINISHED,         NOTHING        },
    {PRINTING,           LOG_FAILED,       STOPPED,            FORGET_VOTER   },

    {UNFINISHED,         NEXT_PRESSED,     PRINTING,           PRINT_SLIP     },
    {UNFINISHED,         UNDO_PRESSED,     UNDOING,            NOTHING        },
    {UNFINISHED,         CANCEL_PRESSED,   WAITING,            FORGET_VOTER   }, // stays reserved; a look-up brings it back
    {UNFINISHED,         TIME_UP,          WAITING,            FORGET_VOTER   },

    {IDENTIFIED,         NEXT_PRESSED,     WAITING,            FORGET_VOTER   },
    {IDENTIFIED,         CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {IDENTIFIED,         UNDO_PRESSED,     UNDOING,            NOTHING        },
    {IDENTIFIED,         TIME_UP,          WAITING,            FORGET_VOTER   },

    {NOT_IDENTIFIED,     DECISION_PRESSED, DECIDING,           NOTHING        },
    {NOT_IDENTIFIED,     ANOTHERS_FINGER,  WARNED,             RECORD_WARNING },
    {NOT_IDENTIFIED,     NEXT_PRESSED,     WAITING,            FORGET_VOTER   },
    {NOT_IDENTIFIED,     CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {NOT_IDENTIFIED,     TIME_UP,          WAITING,            FORGET_VOTER   },
    {NOT_IDENTIFIED,     LOG_FAILED,       STOPPED,            FORGET_VOTER   },

    {ALREADY_IDENTIFIED, NEXT_PRESSED,     WAITING,            FORGET_VOTER   },
    {ALREADY_IDENTIFIED, CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {ALREADY_IDENTIFIED, UNDO_PRESSED,     UNDOING,            NOTHING        },
    {ALREADY_IDENTIFIED, TIME_UP,          WAITING,            FORGET_VOTER   },
    {ALREADY_IDENTIFIED, LOG_FAILED,       STOPPED,            FORGET_VOTER   },

    {NOT_LISTED,         NEXT_PRESSED,     WAITING,            FORGET_VOTER   },
    {NOT_LISTED,         PRINT_PRESSED,    NOT_LISTED,         PRINT_REFERRAL },
    {NOT_LISTED,         CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {NOT_LISTED,         TIME_UP,          WAITING,            FORGET_VOTER   },
    {NOT_LISTED,         LOG_FAILED,       STOPPED,            FORGET_VOTER   },

    {DECIDING,           FORM_SENT,        DECIDING,           RECORD_DECISION},
    {DECIDING,           FORM_WRONG,       DECIDING,           NOTHING        },
    {DECIDING,           ANOTHERS_FINGER,  WARNED,             RECORD_WARNING },
    {DECIDING,           DECISION_ADMITS,  RESERVING,          RESERVE_MARK   },
    {DECIDING,           DECISION_REFUSES, NOT_IDENTIFIED,     NOTHING        },
    {DECIDING,           CANCEL_PRESSED,   NOT_IDENTIFIED,     NOTHING        },
    {DECIDING,           TIME_UP,          WAITING,            FORGET_VOTER   },
    {DECIDING,           LOG_FAILED,       STOPPED,            FORGET_VOTER   },

    {UNDOING,            FORM_SENT,        UNDOING,            UNDO_MARK      },
    {UNDOING,            FORM_WRONG,       UNDOING,            NOTHING        },
    {UNDOING,            MARK_UNDONE,      WAITING,            FORGET_VOTER   },
    {UNDOING,            CANCEL_PRESSED,   WAITING,            FORGET_VOTER   },
    {UNDOING,            TIME_UP,          WAITING,            FORGET_VOTER   },
    {UNDOING,            LOG_FAILED,       STOPPED,            FORGET_VOTER   },

    {CLOSING,            NEXT_PRESSED,     CLOSING,            CLOSE_POLL     },
    {CLOSING,            POLL_CLOSED,      CLOSED,             NOTHING        },
    {CLOSING,            CANCEL_PRESSED,   WAITING,            NOTHING        },
    {CLOSING,            TIME_UP,          WAITING,            NOTHING        },
    {CLOSING,            LOG_FAILED,       STOPPED,            NOTHING        },

    {CLOSED,             LOCK_PRESSED,     LOCKED,             LOCK_STATION   },

    {STOPPED,            NEXT_PRESSED,     STOPPED,            CHECK_LOG      },
    {STOPPED,            LOG_WELL,         LOCKED,             LOCK_STATION   }, // unlocking reads the day's state anew
    {STOPPED,            LOCK_PRESSED,     LOCKED,             LOCK_STATION   },
    {STOPPED,            MEDIUM_PRESSED,   LOCKED,             LOCK_STATION   }, // two holders agree to it by opening
};

bool session_step(enum session_state *state, enum session_event event, enum session_task *task) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].in != *state || rows[i].on != event)
            continue;
        *state = rows[i].to;
        *task = rows[i].task;
        return true;
    }
    return false;
}

const struct session_row *session_rows(size_t *count) {
    *count = sizeof rows / sizeof *rows;
    return rows;
}

const char *session_state_name(enum session_state state) {
    static const char *const names[SESSION_STATES] = {
        "LOCKED",
        "OPENING",
        "WAITING",
        "FINDING",
        "FINDING_FACE",
        "FINDING_DOUBTED",
        "CHOOSING",
        "NOBODY_FOUND",
        "SHOWING_VOTER",
        "READING_FINGER",
        "LOOKING_AT_FACE",
        "CHECKING",
        "RESERVING",
        "PRINTING",
        "IDENTIFIED",
        "NOT_IDENTIFIED",
        "ALREADY_IDENTIFIED",
        "NOT_LISTED",
        "WARNED",
        "DOUBTED",
        "UNFINISHED",
        "DECIDING",
        "UNDOING",
        "CLOSING",
        "CLOSED",
        "STOPPED",
    };
    return state < SESSION_STATES ? names[state] : "?";
}

const char *session_event_name(enum session_event event) {
    static const char *const names[SESSION_EVENTS] = {
        "NEXT_PRESSED",     "CANCEL_PRESSED",   "FORM_SENT",        "FINGER_PRESSED",
        "FACE_PRESSED",     "OVERRIDE_PRESSED", "DECISION_PRESSED", "UNDO_PRESSED",
        "CLOSE_PRESSED",    "PRINT_PRESSED",    "LOCK_PRESSED",     "MEDIUM_PRESSED",
        "TIME_UP",          "UNLOCK_REFUSED",   "UNLOCKED_FRESH",   "UNLOCKED_OPEN",
        "UNLOCKED_CLOSED",  "POLL_OPENED",      "VOTER_FOUND",      "VOTER_MARKED",
        "VOTER_UNFINISHED", "VOTER_NOT_LISTED", "FORM_WRONG",       "FINGER_AGREES",
        "FINGER_AGAIN",     "FINGERS_USED_UP",  "FACE_AGREES",      "FACE_DOUBTED",
        "FACE_AGAIN",       "FACES_USED_UP",    "SEARCH_PROPOSES",  "SEARCH_EMPTY",
        "SEARCH_FAILED",    "FINGER_CLEAR",     "ANOTHERS_FINGER",  "SENSOR_LOST",
        "SENSOR_BACK",      "MARK_RESERVED",    "MARK_EXISTS",      "SLIP_PRINTED",
        "SLIP_FAILED",      "MARK_ISSUED",      "MARK_UNDONE",      "DECISION_ADMITS",
        "DECISION_REFUSES", "POLL_CLOSED",      "LOG_FAILED",       "LOG_WELL",
    };
    return event < SESSION_EVENTS ? names[event] : "?";
}
