// What a referral index is made of: the national list, of which PIN and precinct alone are read,
// and the table of polling stations. Both are CSV as sync/slice_source.h describes it, columns by
// name in any order, others ignored. They are read row by row, so memory does not grow with them;
// each row that cannot be taken is refused with a reason and the others go on.
#pragma once
#include "sync/csv_file.h"
#include "sync/referral_index.h"

// Rows are counted from 1, the header is row 1. A false ends the reading. `pin` has passed
// pin_read, `precinct` is digits; both are the reader's and hold until the next row.
typedef bool (*referral_source_on_voter)(void *context, unsigned long row, const char *pin,
                                         const char *precinct);
typedef bool (*referral_source_on_precinct)(void *context, unsigned long row,
                                            const struct referral_precinct *precinct);
typedef bool (*referral_source_on_refusal)(void *context, unsigned long row, const char *why);

// Columns pin, precinct. SYNC_BAD_FILE: the header lacks a column, and `why` (SLICE_WHY_SIZE bytes)
// says which. SYNC_DISK_FAILED: the file could not be read to its end.
enum sync_status referral_source_voters(struct csv_file *file, referral_source_on_voter on_voter,
                                        referral_source_on_refusal on_refusal, void *context,
                                        char *why);
// Columns precinct, address_ky, address_ru, address_en, latitude, longitude (degrees, 42.874622 or
// 42,874622; both empty: not known) and map or map_link (may be absent or empty).
enum sync_status referral_source_precincts(struct csv_file *file,
                                           referral_source_on_precinct on_precinct,
                                           referral_source_on_refusal on_refusal, void *context,
                                           char *why);
