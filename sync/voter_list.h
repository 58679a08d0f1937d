// The rows of a voter list as staff have it (csv_file.h), turned into voters: a station's own list,
// the whole country's, or a list of late changes. Nothing in it is trusted; each refusal says why.
//
// Columns by name, in any order, in English, Russian or Kyrgyz (voter_list.c has all names):
//   list_number page pin surname given patronymic birth sex address document, and
//   kiosk     may be absent or empty
//   precinct  of the country's list
//   action    of the changes: added, moved, inactive
// Birth: YYYY-MM-DD or DD.MM.YYYY. With slashes it is DD/MM/YYYY or MM/DD/YYYY: the first date of
// the file that can be only one of them says which; where none does, the PIN, which carries the
// birth date too; where that agrees with neither, the row is refused. Sex: F or M, Ж or М, Аял or
// Эркек. Texts lose line breaks and double spaces; й and ё written as two characters become one.
#pragma once
#include "sync/csv_file.h"
#include "sync/slice_manifest.h"
#include "sync/voter.h"

// Also of the other tables that have a precinct in each row.
#define VOTER_LIST_PRECINCT_NAMES                                                                  \
    "precinct|polling station|уик|номер уик|участок|номер участка|ушк|ушк номери|участок номери"

enum voter_column {
    LIST_NUMBER,
    LIST_PAGE,
    LIST_PIN,
    LIST_SURNAME,
    LIST_GIVEN,
    LIST_PATRONYMIC,
    LIST_BIRTH,
    LIST_SEX,
    LIST_ADDRESS,
    LIST_DOCUMENT,
    LIST_KIOSK,
    LIST_PRECINCT,
    LIST_ACTION,
    LIST_COLUMNS
};
enum voter_list_kind { LIST_OF_STATION, LIST_OF_COUNTRY, LIST_OF_CHANGES };
enum day_order { ORDER_UNKNOWN, DAY_FIRST, MONTH_FIRST };

struct voter_list { // how a list is written; the same for all its rows, so threads may share it
    char delimiter;
    size_t columns;
    int index[LIST_COLUMNS]; // where a column stands; -1: absent
    enum day_order order;
};

// Reads the header that `file` stands on, and ahead for the order of days; afterwards `file` stands
// before row 2. SYNC_BAD_FILE: a column is missing; SYNC_DISK_FAILED; `why` has SLICE_WHY_SIZE
// bytes.
enum sync_status voter_list_begin(struct voter_list *out, struct csv_file *file,
                                  enum voter_list_kind kind, char *why);
// False, and why, when the record is no voter. `out` gets no fingers, face or portrait (its `face`
// stays unset); kiosk 0: none is said.
bool voter_list_take(const struct voter_list *list, const struct csv_record *record,
                     struct voter *out, char *why);
// A field as it stands there, "" when absent. Only of a record with `columns` fields.
const char *voter_list_field(const struct voter_list *list, const struct csv_record *record,
                             enum voter_column column);
// Is the record one that fields may be taken from at all? Else `why`.
bool voter_list_is_whole(const struct voter_list *list, const struct csv_record *record, char *why);
