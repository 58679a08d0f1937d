// The session's tasks: what the table asks for, each done by the file that knows it.
#include "kiosk/station/station_tasks.h"
#include "kiosk/station/station_capture.h"
#include "kiosk/station/station_day.h"
#include "kiosk/station/station_doubt.h"
#include "kiosk/station/station_mark.h"
#include "kiosk/station/station_paper.h"
#include "kiosk/station/station_search.h"
#include "kiosk/station/station_visit.h"

enum session_event station_tasks_do(struct station *station, enum session_task task) {
    switch (task) {
    case UNLOCK: return station_day_unlock(station);
    case OPEN_POLL: return station_day_open(station);
    case CHOOSE_REPORT: return station_paper_choose(station);
    case PRINT_REPORT: return station_paper_report(station);
    case LEAVE_REPORT: return station_paper_leave(station);
    case FIND_VOTER: return station_visit_find(station);
    case SEARCH_FINGER: return station_search_finger(station);
    case SEARCH_FACE: return station_search_face(station);
    case RECORD_SEARCH: return station_search_record(station);
    case TAKE_CANDIDATE: return station_search_take(station);
    case CHECK_FINGER: return station_search_check(station);
    case RECORD_WARNING: return station_search_record_warning(station);
    case RECORD_DOUBT: return station_doubt_record(station);
    case RECORD_OVERRIDE: return station_doubt_override(station);
    case CAPTURE_FINGER: return station_capture_finger(station);
    case SKIP_FINGER: return station_capture_next_finger(station);
    case ASK_FOR_FACE: return station_capture_ask_for_face(station);
    case RECORD_REASON: return station_mark_explain(station);
    case CAPTURE_FACE: return station_capture_face(station);
    case RESERVE_MARK: return station_mark_reserve(station);
    case PRINT_SLIP: return station_mark_print(station);
    case ISSUE_MARK: return station_mark_issue(station);
    case RECORD_OUTCOME: return station_mark_outcome(station);
    case PRINT_REFERRAL: return station_mark_print_directions(station);
    case RECORD_DECISION: return station_mark_decide(station);
    case UNDO_MARK: return station_mark_undo(station);
    case CLOSE_DOORS: return station_day_close_doors(station);
    case GO_BACK: return session_way_back(station->came_from);
    case CLOSE_POLL: return station_day_close(station);
    case CHECK_LOG: return station_day_check_log(station);
    case FORGET_VOTER: return station_visit_end(station);
    case LOCK_STATION: return station_day_lock(station);
    case NOTHING:
    case IGNORE: break;
    }
    return SESSION_EVENTS;
}
