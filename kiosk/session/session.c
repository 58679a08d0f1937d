#include "kiosk/session/session.h"
#include "kiosk/session/states.h"

static const struct session_row rows[] = {
  // in               on                to                  and do
    {LOCKED,             FORM_SENT,           LOCKED,             UNLOCK         },
    {LOCKED,             UNLOCK_REFUSED,      LOCKED,             NOTHING        },
    {LOCKED,             UNLOCKED_FRESH,      OPENING,            NOTHING        },
    {LOCKED,             UNLOCKED_OPEN,       WAITING,            NOTHING        },
    {LOCKED,             UNLOCKED_CLOSED,     CLOSED,             NOTHING        },
    {LOCKED,             UNLOCKED_UNREPORTED, UNREPORTED,         NOTHING        },
    {LOCKED,             LOG_FAILED,          STOPPED,            FORGET_VOTER   },

    {OPENING,            NEXT_PRESSED,        OPENING,            OPEN_POLL      },
    {OPENING,            POLL_OPENED,         REPORTING,          PRINT_REPORT   },
    {OPENING,            LOCK_PRESSED,        LOCKED,             LOCK_STATION   },
    {OPENING,            LOG_FAILED,          STOPPED,            FORGET_VOTER   },

    {REPORTING,          REPORT_PRINTED,      REPORTING,          LEAVE_REPORT   },
    {REPORTING,          REPORT_FAILED,       UNREPORTED,         NOTHING        },
    {REPORTING,          DAY_GOES_ON,         WAITING,            NOTHING        },
    {REPORTING,          DAY_IS_OVER,         CLOSED,             NOTHING        },
    {REPORTING,          LOG_FAILED,          STOPPED,            FORGET_VOTER   },

    {UNREPORTED,         NEXT_PRESSED,        REPORTING,          PRINT_REPORT   },
    {UNREPORTED,         CANCEL_PRESSED,      UNREPORTED,         LEAVE_REPORT   }, // the screens go on saying it
    {UNREPORTED,         DAY_GOES_ON,         WAITING,            NOTHING        },
    {UNREPORTED,         DAY_IS_OVER,         CLOSED,             NOTHING        },
    {UNREPORTED,         LOG_FAILED,          STOPPED,            FORGET_VOTER   },

    {PAPERS,             FORM_SENT,           PAPERS,             CHOOSE_REPORT  },
    {PAPERS,             REPORT_CHOSEN,       REPORTING,          PRINT_REPORT   },
    {PAPERS,             CANCEL_PRESSED,      PAPERS,             LEAVE_REPORT   },
    {PAPERS,             TIME_UP,             PAPERS,             LEAVE_REPORT   },
    {PAPERS,             DAY_GOES_ON,         WAITING,            NOTHING        },
    {PAPERS,             DAY_IS_OVER,         CLOSED,             NOTHING        },
    {PAPERS,             LOG_FAILED,          STOPPED,            FORGET_VOTER   },

    {WAITING,            FORM_SENT,           WAITING,            FIND_VOTER     },
    {WAITING,            FORM_WRONG,          WAITING,            NOTHING        },
    {WAITING,            VOTER_FOUND,         SHOWING_VOTER,      NOTHING        },
    {WAITING,            VOTER_MARKED,        ALREADY_IDENTIFIED, RECORD_OUTCOME },
    {WAITING,            VOTER_UNFINISHED,    INTERRUPTED,        NOTHING        },
    {WAITING,            VOTER_WARNED,        WARNED,             NOTHING        },
    {WAITING,            VOTER_NOT_LISTED,    NOT_LISTED,         RECORD_OUTCOME },
    {WAITING,            FINGER_PRESSED,      FINDING,            SEARCH_FINGER  },
    {WAITING,            PRINT_PRESSED,       PAPERS,             NOTHING        },
    {WAITING,            DOORS_PRESSED,       CLOSING_DOORS,      NOTHING        },
    {WAITING,            CLOSE_PRESSED,       CLOSING,            NOTHING        },
    {WAITING,            LOCK_PRESSED,        LOCKED,             LOCK_STATION   },
    {WAITING,            LOG_FAILED,          STOPPED,            FORGET_VOTER   },

    {FINDING,            FINGER_AGAIN,        FINDING,            SEARCH_FINGER  },
    {FINDING,            FACE_PRESSED,        FINDING_FACE,       SEARCH_FACE    },
    {FINDING,            SEARCH_PROPOSES,     CHOOSING,           RECORD_SEARCH  },
    {FINDING,            SEARCH_EMPTY,        NOBODY_FOUND,       RECORD_SEARCH  },
    {FINDING,            SEARCH_FAILED,       WAITING,            FORGET_VOTER   },
    {FINDING,            SENSOR_LOST,         FINDING,            NOTHING        },
    {FINDING,            SENSOR_BACK,         FINDING,            SEARCH_FINGER  },

    {FINDING_FACE,       FACE_AGAIN,          FINDING_FACE,       SEARCH_FACE    },
    {FINDING_FACE,       SEARCH_PROPOSES,     CHOOSING,           RECORD_SEARCH  },
    {FINDING_FACE,       FACE_DOUBTED,        FINDING_DOUBTED,    RECORD_DOUBT   },
    {FINDING_FACE,       SEARCH_EMPTY,        NOBODY_FOUND,       RECORD_SEARCH  },
    {FINDING_FACE,       SEARCH_FAILED,       WAITING,            FORGET_VOTER   },
    {FINDING_FACE,       FINGER_PRESSED,      FINDING,            SEARCH_FINGER  },
    {FINDING_FACE,       SENSOR_LOST,         FINDING_FACE,       NOTHING        },
    {FINDING_FACE,       SENSOR_BACK,         FINDING_FACE,       NOTHING        }, // the look goes on

    {FINDING_DOUBTED,    OVERRIDE_PRESSED,    FINDING_DOUBTED,    RECORD_OVERRIDE},
    {FINDING_DOUBTED,    FACE_AGREES,         CHOOSING,           RECORD_SEARCH  }, // as the operator says
    {FINDING_DOUBTED,    FACE_PRESSED,        FINDING_FACE,       SEARCH_FACE    },
    {FINDING_DOUBTED,    FINGER_PRESSED,      FINDING,            SEARCH_FINGER  },

    {CHOOSING,           FORM_SENT,           CHOOSING,           TAKE_CANDIDATE },
    {CHOOSING,           FORM_WRONG,          CHOOSING,           NOTHING        },
    {CHOOSING,           VOTER_FOUND,         SHOWING_VOTER,      NOTHING        }, // who also gives another finger
    {CHOOSING,           VOTER_MARKED,        ALREADY_IDENTIFIED, RECORD_OUTCOME },
    {CHOOSING,           VOTER_UNFINISHED,    INTERRUPTED,        NOTHING        },
    {CHOOSING,           VOTER_WARNED,        WARNED,             NOTHING        },
    {CHOOSING,           ANOTHERS_FINGER,     WARNED,             RECORD_WARNING },
    {CHOOSING,           FINGER_PRESSED,      FINDING,            SEARCH_FINGER  },
    {CHOOSING,           FACE_PRESSED,        FINDING_FACE,       SEARCH_FACE    },

    {NOBODY_FOUND,       FINGER_PRESSED,      FINDING,            SEARCH_FINGER  },
    {NOBODY_FOUND,       FACE_PRESSED,        FINDING_FACE,       SEARCH_FACE    },

    {SHOWING_VOTER,      NEXT_PRESSED,        READING_FINGER,     CAPTURE_FINGER },
    {SHOWING_VOTER,      FACE_PRESSED,        SHOWING_VOTER,      ASK_FOR_FACE   },
    {SHOWING_VOTER,      FACE_ALLOWED,        LOOKING_AT_FACE,    CAPTURE_FACE   },
    {SHOWING_VOTER,      FACE_UNEXPLAINED,    EXPLAINING,         NOTHING        },

    {READING_FINGER,     FINGER_AGREES,       CHECKING,           CHECK_FINGER   },
    {READING_FINGER,     ANOTHERS_FINGER,     WARNED,             RECORD_WARNING },
    {READING_FINGER,     VOTER_WARNED,        WARNED,             NOTHING        }, // whose mark was interrupted
    {READING_FINGER,     FINGER_AGAIN,        READING_FINGER,     CAPTURE_FINGER },
    {READING_FINGER,     FINGERS_USED_UP,     READING_FINGER,     ASK_FOR_FACE   },
    {READING_FINGER,     FINGER_PRESSED,      READING_FINGER,     SKIP_FINGER    },
    {READING_FINGER,     FACE_PRESSED,        READING_FINGER,     ASK_FOR_FACE   },
    {READING_FINGER,     FACE_ALLOWED,        LOOKING_AT_FACE,    CAPTURE_FACE   },
    {READING_FINGER,     FACE_UNEXPLAINED,    EXPLAINING,         NOTHING        },
    {READING_FINGER,     DECISION_PRESSED,    DECIDING,           NOTHING        },
    {READING_FINGER,     SENSOR_LOST,         READING_FINGER,     NOTHING        }, // the voter stays
    {READING_FINGER,     SENSOR_BACK,         READING_FINGER,     CAPTURE_FINGER },

    {EXPLAINING,         FORM_SENT,           EXPLAINING,         RECORD_REASON  },
    {EXPLAINING,         FORM_WRONG,          EXPLAINING,         NOTHING        },
    {EXPLAINING,         FACE_ALLOWED,        LOOKING_AT_FACE,    CAPTURE_FACE   },
    {EXPLAINING,         ANOTHERS_FINGER,     WARNED,             RECORD_WARNING },
    {EXPLAINING,         CANCEL_PRESSED,      READING_FINGER,     CAPTURE_FINGER },

    {LOOKING_AT_FACE,    FACE_AGREES,         CHECKING,           CHECK_FINGER   },
    {LOOKING_AT_FACE,    FACE_DOUBTED,        DOUBTED,            RECORD_DOUBT   },
    {LOOKING_AT_FACE,    ANOTHERS_FINGER,     WARNED,             RECORD_WARNING },
    {LOOKING_AT_FACE,    FACE_AGAIN,          LOOKING_AT_FACE,    CAPTURE_FACE   },
    {LOOKING_AT_FACE,    FACES_USED_UP,       NOT_IDENTIFIED,     RECORD_OUTCOME },
    {LOOKING_AT_FACE,    FINGER_PRESSED,      READING_FINGER,     CAPTURE_FINGER },
    {LOOKING_AT_FACE,    DECISION_PRESSED,    DECIDING,           NOTHING        },
    {LOOKING_AT_FACE,    SENSOR_LOST,         LOOKING_AT_FACE,    NOTHING        },
    {LOOKING_AT_FACE,    SENSOR_BACK,         LOOKING_AT_FACE,    NOTHING        }, // the look goes on

    {DOUBTED,            OVERRIDE_PRESSED,    DOUBTED,            RECORD_OVERRIDE},
    {DOUBTED,            FACE_AGREES,         CHECKING,           CHECK_FINGER   }, // as the operator says
    {DOUBTED,            FACE_PRESSED,        LOOKING_AT_FACE,    CAPTURE_FACE   },
    {DOUBTED,            FINGER_PRESSED,      READING_FINGER,     CAPTURE_FINGER },
    {DOUBTED,            DECISION_PRESSED,    DECIDING,           NOTHING        },
    {DOUBTED,            ANOTHERS_FINGER,     WARNED,             RECORD_WARNING },

    {CHECKING,           FINGER_CLEAR,        RESERVING,          RESERVE_MARK   },
    {CHECKING,           ANOTHERS_FINGER,     WARNED,             RECORD_WARNING },
    {CHECKING,           SEARCH_FAILED,       NOT_IDENTIFIED,     RECORD_OUTCOME }, // then the commission

    {WARNED,             DECISION_PRESSED,    DECIDING,           NOTHING        },

    {RESERVING,          MARK_RESERVED,       PRINTING,           PRINT_SLIP     },
    {RESERVING,          MARK_EXISTS,         ALREADY_IDENTIFIED, RECORD_OUTCOME },
    {RESERVING,          CANCEL_PRESSED,      RESERVING,          IGNORE         }, // it ends by itself, in a moment
    {RESERVING,          TIME_UP,             RESERVING,          IGNORE         },

    {PRINTING,           SLIP_PRINTED,        PRINTING,           ISSUE_MARK     },
    {PRINTING,           MARK_ISSUED,         IDENTIFIED,         NOTHING        },
    {PRINTING,           SLIP_FAILED,         UNFINISHED,
     NOTHING                                                                     }, // left, it stays reserved; a look-up brings it back
    {PRINTING,           CANCEL_PRESSED,      PRINTING,           IGNORE         },
    {PRINTING,           TIME_UP,             PRINTING,           IGNORE         },

    {UNFINISHED,         NEXT_PRESSED,        PRINTING,           PRINT_SLIP     },
    {UNFINISHED,         UNDO_PRESSED,        UNDOING,            NOTHING        },

    {INTERRUPTED,        NEXT_PRESSED,        READING_FINGER,     CAPTURE_FINGER },
    {INTERRUPTED,        FACE_PRESSED,        INTERRUPTED,        ASK_FOR_FACE   },
    {INTERRUPTED,        VOTER_WARNED,        WARNED,             NOTHING        },
    {INTERRUPTED,        FACE_ALLOWED,        LOOKING_AT_FACE,    CAPTURE_FACE   },
    {INTERRUPTED,        FACE_UNEXPLAINED,    EXPLAINING,         NOTHING        },
    {INTERRUPTED,        DECISION_PRESSED,    DECIDING,           NOTHING        },
    {INTERRUPTED,        UNDO_PRESSED,        UNDOING,            NOTHING        },

    {IDENTIFIED,         NEXT_PRESSED,        WAITING,            FORGET_VOTER   },
    {IDENTIFIED,         UNDO_PRESSED,        UNDOING,            NOTHING        },

    {NOT_IDENTIFIED,     FINGER_PRESSED,      READING_FINGER,     CAPTURE_FINGER },
    {NOT_IDENTIFIED,     FACE_PRESSED,        NOT_IDENTIFIED,     ASK_FOR_FACE   },
    {NOT_IDENTIFIED,     FACE_ALLOWED,        LOOKING_AT_FACE,    CAPTURE_FACE   },
    {NOT_IDENTIFIED,     FACE_UNEXPLAINED,    EXPLAINING,         NOTHING        },
    {NOT_IDENTIFIED,     VOTER_WARNED,        WARNED,             NOTHING        },
    {NOT_IDENTIFIED,     DECISION_PRESSED,    DECIDING,           NOTHING        },
    {NOT_IDENTIFIED,     ANOTHERS_FINGER,     WARNED,             RECORD_WARNING },
    {NOT_IDENTIFIED,     NEXT_PRESSED,        WAITING,            FORGET_VOTER   },

    {ALREADY_IDENTIFIED, NEXT_PRESSED,        WAITING,            FORGET_VOTER   },
    {ALREADY_IDENTIFIED, UNDO_PRESSED,        UNDOING,            NOTHING        },

    {NOT_LISTED,         NEXT_PRESSED,        WAITING,            FORGET_VOTER   },
    {NOT_LISTED,         PRINT_PRESSED,       NOT_LISTED,         PRINT_REFERRAL },

    {DECIDING,           FORM_SENT,           DECIDING,           RECORD_DECISION},
    {DECIDING,           FORM_WRONG,          DECIDING,           NOTHING        },
    {DECIDING,           ANOTHERS_FINGER,     WARNED,             RECORD_WARNING },
    {DECIDING,           DECISION_ADMITS,     RESERVING,          RESERVE_MARK   },
    {DECIDING,           DECISION_REFUSES,    NOT_IDENTIFIED,     NOTHING        },
    {DECIDING,           CANCEL_PRESSED,      DECIDING,           GO_BACK        }, // to where it was opened
    {DECIDING,           FINGER_AGAIN,        READING_FINGER,     CAPTURE_FINGER },
    {DECIDING,           FACE_ALLOWED,        LOOKING_AT_FACE,    CAPTURE_FACE   },
    {DECIDING,           FACE_DOUBTED,        DOUBTED,            NOTHING        },
    {DECIDING,           VOTER_WARNED,        WARNED,             NOTHING        },
    {DECIDING,           VOTER_UNFINISHED,    INTERRUPTED,        NOTHING        },
    {DECIDING,           FACES_USED_UP,       NOT_IDENTIFIED,     NOTHING        },

    {UNDOING,            FORM_SENT,           UNDOING,            UNDO_MARK      },
    {UNDOING,            FORM_WRONG,          UNDOING,            NOTHING        },
    {UNDOING,            CANCEL_PRESSED,      UNDOING,            GO_BACK        },
    {UNDOING,            MARK_ISSUED,         IDENTIFIED,         NOTHING        },
    {UNDOING,            VOTER_MARKED,        ALREADY_IDENTIFIED, NOTHING        },
    {UNDOING,            SLIP_FAILED,         UNFINISHED,         NOTHING        },
    {UNDOING,            VOTER_UNFINISHED,    INTERRUPTED,        NOTHING        },
    {UNDOING,            MARK_UNDONE,         WAITING,            FORGET_VOTER   },

    {CLOSING_DOORS,      FORM_SENT,           CLOSING_DOORS,      CLOSE_DOORS    },
    {CLOSING_DOORS,      FORM_WRONG,          CLOSING_DOORS,      NOTHING        },
    {CLOSING_DOORS,      DOORS_CLOSED,        WAITING,            NOTHING        }, // who is inside is served
    {CLOSING_DOORS,      CANCEL_PRESSED,      WAITING,            NOTHING        },
    {CLOSING_DOORS,      TIME_UP,             WAITING,            NOTHING        },
    {CLOSING_DOORS,      LOG_FAILED,          STOPPED,            FORGET_VOTER   },

    {CLOSING,            FORM_SENT,           CLOSING,            CLOSE_POLL     },
    {CLOSING,            FORM_WRONG,          CLOSING,            NOTHING        },
    {CLOSING,            POLL_CLOSED,         REPORTING,          PRINT_REPORT   },
    {CLOSING,            CANCEL_PRESSED,      WAITING,            NOTHING        },
    {CLOSING,            TIME_UP,             WAITING,            NOTHING        },
    {CLOSING,            LOG_FAILED,          STOPPED,            FORGET_VOTER   },

    {CLOSED,             PRINT_PRESSED,       PAPERS,             NOTHING        },
    {CLOSED,             LOCK_PRESSED,        LOCKED,             LOCK_STATION   },
    {CLOSED,             LOG_FAILED,          CLOSED,             NOTHING        }, // the screen says it
    {CLOSED,             LOG_WELL,            CLOSED,             NOTHING        },

    {STOPPED,            NEXT_PRESSED,        STOPPED,            CHECK_LOG      },
    {STOPPED,            LOG_FAILED,          STOPPED,            NOTHING        }, // for another reason
    {STOPPED,            LOG_WELL,            LOCKED,             LOCK_STATION   }, // unlocking reads the day's state anew
    {STOPPED,            LOCK_PRESSED,        LOCKED,             LOCK_STATION   },
    {STOPPED,            MEDIUM_PRESSED,      LOCKED,             LOCK_STATION   }, // two holders agree to it by opening

  // Where there is a voter and no row above says otherwise: no screen keeps one for ever.
    {EVERY_VISIT,        CANCEL_PRESSED,      WAITING,            FORGET_VOTER   },
    {EVERY_VISIT,        TIME_UP,             WAITING,            FORGET_VOTER   },
    {EVERY_VISIT,        LOG_FAILED,          STOPPED,            FORGET_VOTER   },
};

static const struct session_row *row_of(enum session_state state, enum session_event event) {
    const bool visit = states_row(state)->holds_a_voter;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].on == event && (rows[i].in == state || (visit && rows[i].in == EVERY_VISIT)))
            return &rows[i];
    return NULL;
}

bool session_step(enum session_state *state, enum session_event event, enum session_task *task) {
    const struct session_row *row = row_of(*state, event);
    if (!row || row->task == IGNORE)
        return false;
    *state = row->to;
    *task = row->task;
    return true;
}

enum session_event session_way_back(enum session_state from) {
    static const struct {
        enum session_state from;
        enum session_event back;
    } ways[] = {
        {READING_FINGER,     FINGER_AGAIN    },
        {LOOKING_AT_FACE,    FACE_ALLOWED    },
        {DOUBTED,            FACE_DOUBTED    },
        {WARNED,             VOTER_WARNED    },
        {INTERRUPTED,        VOTER_UNFINISHED},
        {NOT_IDENTIFIED,     FACES_USED_UP   },
        {IDENTIFIED,         MARK_ISSUED     },
        {ALREADY_IDENTIFIED, VOTER_MARKED    },
        {UNFINISHED,         SLIP_FAILED     },
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (ways[i].from == from)
            return ways[i].back;
    return SESSION_EVENTS;
}

const struct session_row *session_rows(size_t *count) {
    *count = sizeof rows / sizeof *rows;
    return rows;
}

const char *session_event_name(enum session_event event) {
#define NAME(event) [event] = #event
    static const char *const names[SESSION_EVENTS] = {
        NAME(NEXT_PRESSED),     NAME(CANCEL_PRESSED),
        NAME(FORM_SENT),        NAME(FINGER_PRESSED),
        NAME(FACE_PRESSED),     NAME(OVERRIDE_PRESSED),
        NAME(DECISION_PRESSED), NAME(UNDO_PRESSED),
        NAME(DOORS_PRESSED),    NAME(CLOSE_PRESSED),
        NAME(PRINT_PRESSED),    NAME(LOCK_PRESSED),
        NAME(MEDIUM_PRESSED),   NAME(TIME_UP),
        NAME(UNLOCK_REFUSED),   NAME(UNLOCKED_FRESH),
        NAME(UNLOCKED_OPEN),    NAME(UNLOCKED_CLOSED),
        NAME(POLL_OPENED),      NAME(UNLOCKED_UNREPORTED),
        NAME(REPORT_CHOSEN),    NAME(REPORT_PRINTED),
        NAME(REPORT_FAILED),    NAME(DAY_GOES_ON),
        NAME(DAY_IS_OVER),      NAME(VOTER_FOUND),
        NAME(VOTER_MARKED),     NAME(VOTER_UNFINISHED),
        NAME(VOTER_WARNED),     NAME(VOTER_NOT_LISTED),
        NAME(FORM_WRONG),       NAME(FINGER_AGREES),
        NAME(FINGER_AGAIN),     NAME(FINGERS_USED_UP),
        NAME(FACE_ALLOWED),     NAME(FACE_UNEXPLAINED),
        NAME(FACE_AGREES),      NAME(FACE_DOUBTED),
        NAME(FACE_AGAIN),       NAME(FACES_USED_UP),
        NAME(SEARCH_PROPOSES),  NAME(SEARCH_EMPTY),
        NAME(SEARCH_FAILED),    NAME(FINGER_CLEAR),
        NAME(ANOTHERS_FINGER),  NAME(SENSOR_LOST),
        NAME(SENSOR_BACK),      NAME(MARK_RESERVED),
        NAME(MARK_EXISTS),      NAME(SLIP_PRINTED),
        NAME(SLIP_FAILED),      NAME(MARK_ISSUED),
        NAME(MARK_UNDONE),      NAME(DECISION_ADMITS),
        NAME(DECISION_REFUSES), NAME(DOORS_CLOSED),
        NAME(POLL_CLOSED),      NAME(LOG_FAILED),
        NAME(LOG_WELL),
    };
#undef NAME
    return event < SESSION_EVENTS ? names[event] : "?";
}
