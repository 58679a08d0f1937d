#include "sync/voter_list.h"
#include "sync/manifest_json.h"
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[LIST_COLUMNS] = {
    [LIST_NUMBER] = "list_number|number|№|номер|номер в списке|катар номери|тизмедеги номери",
    [LIST_PAGE] = "page|страница|лист|бет|барак",
    [LIST_PIN] = "pin|пин|персональный номер|жеке номер|жеке номери",
    [LIST_SURNAME] = "surname|last name|фамилия|фамилиясы",
    [LIST_GIVEN] = "given|given name|first name|имя|аты",
    [LIST_PATRONYMIC] = "patronymic|middle name|отчество|атасынын аты",
    [LIST_BIRTH] = "birth|birth date|date of birth|дата рождения|туулган күнү|туулган датасы",
    [LIST_SEX] = "sex|gender|пол|жынысы",
    [LIST_ADDRESS] = "address|адрес|дарек|дареги",
    [LIST_DOCUMENT] = "document|документ|номер документа|документи|документтин номери",
    [LIST_KIOSK] = "kiosk|киоск",
    [LIST_PRECINCT] = VOTER_LIST_PRECINCT_NAMES,
    [LIST_ACTION] = "action|действие|аракет",
};
#define BIT(column) (1U << (column))
static const unsigned needed[] = {
    [LIST_OF_STATION] = BIT(LIST_KIOSK) - 1,
    [LIST_OF_COUNTRY] = (BIT(LIST_KIOSK) - 1) | BIT(LIST_PRECINCT),
    [LIST_OF_CHANGES] = BIT(LIST_PIN) | BIT(LIST_ACTION),
};

// ---- Days

static const char *digits(const char *at, int least, int most, unsigned *out) {
    int count = 0;
    for (*out = 0; at && count < most && *at >= '0' && *at <= '9'; count++)
        *out = *out * 10 + (unsigned)(*at++ - '0');
    return at && count >= least ? at : NULL;
}

// A and B of A.B.YYYY or A/B/YYYY.
static bool read_parts(const char *text, char between, unsigned *a, unsigned *b, unsigned *year) {
    const char *at = digits(text, 1, 2, a);
    at = at && *at == between ? digits(at + 1, 1, 2, b) : NULL;
    at = at && *at == between ? digits(at + 1, 4, 4, year) : NULL;
    return at && !*at;
}

static struct day day_of(unsigned year, unsigned month, unsigned day) {
    const struct day made = {(uint16_t)year, (uint8_t)month, (uint8_t)day};
    return day_is_real(made) ? made : (struct day){0};
}

static bool same_day(struct day a, struct day b) {
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

static const char *take_slashed(const struct voter_list *list, unsigned a, unsigned b,
                                unsigned year, const char *pin, struct day *out) {
    const struct day day_first = day_of(year, b, a), month_first = day_of(year, a, b);
    struct day of_pin;
    if (list->order == DAY_FIRST || !month_first.year)
        *out = day_first;
    else if (list->order == MONTH_FIRST || !day_first.year || a == b)
        *out = month_first;
    else if (pin_read(pin, NULL, &of_pin) &&
             (same_day(of_pin, day_first) || same_day(of_pin, month_first)))
        *out = of_pin;
    else
        return "is ambiguous: nothing in the file shows whether the day or the month is first, and "
               "the PIN agrees with neither; write it as YYYY-MM-DD";
    if (out->year)
        return NULL;
    return list->order == MONTH_FIRST ? "is no day as MM/DD/YYYY, which the file uses"
                                      : "is no day as DD/MM/YYYY";
}

static const char *take_birth(const struct voter_list *list, const char *text, const char *pin,
                              struct day *out) {
    unsigned a, b, year;
    if (day_from_text(out, text))
        return NULL;
    if (read_parts(text, '/', &a, &b, &year))
        return take_slashed(list, a, b, year, pin, out);
    *out = read_parts(text, '.', &a, &b, &year) ? day_of(year, b, a) : (struct day){0};
    return out->year ? NULL : "is not a day as YYYY-MM-DD or DD.MM.YYYY";
}

// Reads on while dates have slashes, until one can be only of one kind. A list is written one way
// throughout, so this ends after a few rows; should another kind be mixed in, the PIN decides each
// row.
static bool find_order(struct voter_list *list, struct csv_file *file) {
    unsigned a, b, year;
    while (list->order == ORDER_UNKNOWN && csv_file_next(file)) {
        if (file->record.broken || file->record.count != list->columns)
            continue;
        if (!read_parts(voter_list_field(list, &file->record, LIST_BIRTH), '/', &a, &b, &year))
            break;
        if (a > 12 && b <= 12)
            list->order = DAY_FIRST;
        else if (b > 12 && a <= 12)
            list->order = MONTH_FIRST;
    }
    return !csv_file_failed(file) && csv_file_rewind(file);
}

// ---- Texts

// The length of the UTF-8 character at `at`; 0: it is none.
static size_t letter_size(const uint8_t *at) {
    const size_t more = *at < 0x80                  ? 0
                        : *at >= 0xC2 && *at < 0xE0 ? 1
                        : (*at & 0xF0) == 0xE0      ? 2
                        : *at >= 0xF0 && *at < 0xF5 ? 3
                                                    : 4;
    if (more == 4 || (at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] > 0x9F) ||
        (at[0] == 0xF0 && at[1] < 0x90) || (at[0] == 0xF4 && at[1] > 0x8F))
        return 0;
    for (size_t i = 1; i <= more; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    return more + 1;
}

static bool is_space(const uint8_t *at, size_t size) {
    return *at == ' ' || *at == '\t' || *at == '\r' || *at == '\n' ||
           (size == 2 && !memcmp(at, "\xC2\xA0", 2)); // the space that does not break
}

// The letter before and a mark after it as one (Unicode's NFC for this alphabet): и + ̆ = й,
// е + ̈ = ё. `at` stands at the mark.
static bool compose(char *last, const uint8_t *at) {
    static const struct {
        const char *two, *one;
    } pairs[] = {
        {"и\xCC\x86", "й"},
        {"И\xCC\x86", "Й"},
        {"е\xCC\x88", "ё"},
        {"Е\xCC\x88", "Ё"}
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (!memcmp(last, pairs[i].two, 2) && !memcmp(at, pairs[i].two + 2, 2)) {
            memcpy(last, pairs[i].one, 2);
            return true;
        }
    return false;
}

// What is wrong with a field, in words; NULL: nothing.
static const char *take_text(const char *text, char *out, size_t room) {
    size_t used = 0;
    bool has_gap = false;
    for (const uint8_t *at = (const uint8_t *)text; *at;) {
        const size_t size = letter_size(at);
        if (!size)
            return "is no clean UTF-8";
        if (is_space(at, size))
            has_gap = used > 0;
        else if (*at < 0x20 || *at == 0x7F)
            return "has a control character";
        else if (size != 2 || *at != 0xCC || used < 2 || has_gap || !compose(out + used - 2, at)) {
            if (used + has_gap + size >= room)
                return "is too long";
            if (has_gap)
                out[used++] = ' ';
            memcpy(out + used, at, size);
            used += size;
            has_gap = false;
        }
        at += size;
    }
    out[used] = 0;
    return NULL;
}

static const char *take_number(const char *text, unsigned long min, unsigned long max,
                               unsigned long *out) {
    *out = 0;
    if (!*text && !min)
        return NULL;
    if (!*text || strlen(text) > 9 || strspn(text, "0123456789") != strlen(text))
        return "is not a whole number";
    *out = strtoul(text, NULL, 10);
    return *out < min || *out > max ? "is out of range" : NULL;
}

static const char *take_sex(const char *text, char *out) {
    static const struct {
        const char *text;
        char sex;
    } known[] = {
        {"F",          'F'},
        {"M",          'M'},
        {"f",          'F'},
        {"m",          'M'},
        {"Ж",         'F'},
        {"М",         'M'},
        {"ж",         'F'},
        {"м",         'M'},
        {"Аял",     'F'},
        {"Эркек", 'M'},
        {"аял",     'F'},
        {"эркек", 'M'}
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(text, known[i].text)) {
            *out = known[i].sex;
            return NULL;
        }
    return "is not F or M, Ж or М, Аял or Эркек";
}

// ---- A row

const char *voter_list_field(const struct voter_list *list, const struct csv_record *record,
                             enum voter_column column) {
    const int index = list->index[column];
    return index < 0 ? "" : record->fields[index];
}

static const char *take_column(const struct voter_list *list, const struct csv_record *record,
                               enum voter_column column, struct voter *out) {
    const char *text = voter_list_field(list, record, column), *wrong;
    unsigned long number;
    switch (column) {
    case LIST_NUMBER:
        wrong = take_number(text, 1, 999999999, &number);
        out->number = (uint32_t)number;
        return wrong;
    case LIST_PAGE:
        wrong = take_number(text, 0, 65535, &number);
        out->page = (uint16_t)number;
        return wrong;
    case LIST_KIOSK:
        wrong = take_number(text, 0, SLICE_KIOSKS_MAX, &number);
        out->kiosk = (uint8_t)number;
        return wrong ? wrong : *text && !number ? "is out of range" : NULL;
    case LIST_PIN: return take_text(text, out->pin, sizeof out->pin);
    case LIST_SURNAME: return take_text(text, out->surname, sizeof out->surname);
    case LIST_GIVEN: return take_text(text, out->given, sizeof out->given);
    case LIST_PATRONYMIC: return take_text(text, out->patronymic, sizeof out->patronymic);
    case LIST_ADDRESS: return take_text(text, out->address, sizeof out->address);
    case LIST_DOCUMENT: return take_text(text, out->document, sizeof out->document);
    case LIST_BIRTH: return take_birth(list, text, out->pin, &out->birth); // the PIN is before it
    case LIST_SEX: return take_sex(text, &out->sex);
    case LIST_PRECINCT:
    case LIST_ACTION:
    case LIST_COLUMNS: break;
    }
    return NULL;
}

bool voter_list_is_whole(const struct voter_list *list, const struct csv_record *record,
                         char *why) {
    if (record->broken)
        snprintf(why, SLICE_WHY_SIZE, "%s", record->broken);
    else if (record->count != list->columns)
        snprintf(why, SLICE_WHY_SIZE, "has %zu fields where the header has %zu", record->count,
                 list->columns);
    else if (record->has_zero_byte)
        snprintf(why, SLICE_WHY_SIZE, "has a zero byte");
    else
        return true;
    return false;
}

bool voter_list_take(const struct voter_list *list, const struct csv_record *record,
                     struct voter *out, char *why) {
    memset(out, 0, sizeof *out);
    if (!voter_list_is_whole(list, record, why))
        return false;
    for (int column = 0; column < LIST_COLUMNS; column++) {
        const char *wrong = take_column(list, record, (enum voter_column)column, out);
        if (wrong) {
            snprintf(why, SLICE_WHY_SIZE, "%.*s %s", (int)strcspn(names[column], "|"),
                     names[column], wrong);
            return false;
        }
    }
    return true;
}

enum sync_status voter_list_begin(struct voter_list *out, struct csv_file *file,
                                  enum voter_list_kind kind, char *why) {
    struct csv_column columns[LIST_COLUMNS];
    for (int column = 0; column < LIST_COLUMNS; column++)
        columns[column] = (struct csv_column){names[column], (needed[kind] & BIT(column)) != 0};
    *out = (struct voter_list){.delimiter = file->delimiter, .columns = file->record.count};
    const enum sync_status status =
        csv_columns_find(&file->record, columns, LIST_COLUMNS, out->index, why);
    if (status)
        return status;
    if (!find_order(out, file)) {
        snprintf(why, SLICE_WHY_SIZE, "it cannot be read");
        return SYNC_DISK_FAILED;
    }
    return SYNC_OK;
}
