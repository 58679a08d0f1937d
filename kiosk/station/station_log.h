// The station's log: opened with its medium and TPM, what was healed is said, faults are put in
// words, and without the medium everything is locked.
#pragma once
#include "kiosk/station/station_inside.h"

enum session_event station_log_open(struct station *station); // UNLOCKED_.. or LOG_FAILED
// A record that is no mark: SESSION_EVENTS, or LOG_FAILED.
enum session_event station_log_note(struct station *station, enum log_event event, uint32_t arg);
// A finger (its position) or the face (0, LOG_LOOK_ENDED) was compared with the voter's: in the log
// before what it said is shown. SESSION_EVENTS, or LOG_FAILED.
enum session_event station_log_try(struct station *station, uint8_t position, float score,
                                   const struct log_captures *captures);
// The reader (BY_FINGER) or the camera (BY_FACE) gave what it had given before, and nothing was
// compared. SESSION_EVENTS, or LOG_FAILED.
enum session_event station_log_repeated(struct station *station, enum log_method method);
// What broke while the poll is open, for the report; a log that cannot be written says so at the
// next mark.
void station_log_incident(struct station *station, enum log_incident what);
// Says on the screen why the log cannot be written; LOG_FAILED.
enum session_event station_log_fault(struct station *station, enum sync_status status);
// What locked the station, so that it cannot read the log: may that be over?
bool station_log_may_be_well(const struct station *station);
// Where slips come out, with names on them, is in the log, once for each folder: erasing looks
// there. And what was typed wrongly while the log was not open. SESSION_EVENTS, or LOG_FAILED.
enum session_event station_log_catch_up(struct station *station);
// Tells the line home of what the log has got since it was asked last; with it goes the signed
// checkpoint, where the centre gives receipts.
void station_log_poke(struct station *station);
// What the centre proved against the log before: shown; while it stands nothing new is written.
void station_log_read_proof(struct station *station);
// What it has proved or withdrawn now, as soon as no task is under way: LOG_FAILED, LOG_WELL, or
// SESSION_EVENTS.
enum session_event station_log_heed(struct station *station);
void station_log_lock(struct station *station); // the log and the data key
// Once the station is locked, ends the line home. A line that hangs takes a second to end: call it
// when there is no voter in memory any more.
void station_log_hang_up(struct station *station);
