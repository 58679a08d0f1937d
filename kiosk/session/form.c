#include "kiosk/session/form.h"
#include "kiosk/words.h"
#include <string.h>

static struct field *focused(struct form *form) {
    return form->focus >= 0 && form->focus < form->count ? &form->fields[form->focus] : NULL;
}

// Which keyboard it was: a passphrase in the other one's letters is only wrong, and shows as discs.
static const char *letters_of(const char *text) {
    bool latin = false, cyrillic = false;
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        latin |= (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
        cyrillic |= *at >= 0xD0 && *at <= 0xD4; // U+0400 to U+053F
    }
    return latin && cyrillic ? N_("Latin and Cyrillic letters")
           : cyrillic        ? N_("Cyrillic letters")
           : latin           ? N_("Latin letters")
                             : NULL;
}

static bool changed(struct form *form) {
    const struct field *field = focused(form);
    form->error = NULL;
    form->begins_anew = false;
    if (field && field->kind == FIELD_SECRET)
        form->letters = letters_of(field->text);
    return true;
}

static size_t utf8_encode(char out[4], uint32_t character) {
    static const unsigned char first[] = {0, 0x00, 0xC0, 0xE0, 0xF0};
    size_t size = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--, character >>= 6)
        out[i] = (char)(0x80 | (character & 63));
    out[0] = (char)(first[size] | character);
    return size;
}

static bool holds(enum field_kind kind, uint32_t character) {
    if (kind == FIELD_SECRET || kind == FIELD_LINE)
        return character >= (kind == FIELD_LINE ? '!' : ' ') && character != 0x7F &&
               character <= 0x10FFFF && !(character >= 0xD800 && character < 0xE000);
    return character >= '0' && character <= '9';
}

bool form_type(struct form *form, uint32_t character) {
    struct field *field = focused(form);
    if (!field || !holds(field->kind, character))
        return false;
    if (field->kind == FIELD_CHOICE)
        return form_choose(form, form->focus, (int)(character - '1'));
    if (form->begins_anew)
        form_clear(form);
    char bytes[4];
    size_t size = utf8_encode(bytes, character), length = strnlen(field->text, FIELD_TEXT_MAX);
    if (length + size >= FIELD_TEXT_MAX)
        return false;
    memcpy(field->text + length, bytes, size);
    field->text[length + size] = 0;
    return changed(form);
}

bool form_erase(struct form *form) {
    struct field *field = focused(form);
    if (!field || field->kind == FIELD_CHOICE)
        return form_clear(form);
    size_t length = strnlen(field->text, FIELD_TEXT_MAX);
    if (!length)
        return false;
    unsigned char erased;
    do { // back over the bytes that continue a character, and its first one
        erased = (unsigned char)field->text[--length];
        field->text[length] = 0;
    } while (length && (erased & 0xC0) == 0x80);
    return changed(form);
}

bool form_clear(struct form *form) {
    struct field *field = focused(form);
    if (!field)
        return false;
    if (field->kind == FIELD_CHOICE) {
        if (field->chosen < 0)
            return false;
        field->chosen = -1;
        return changed(form);
    }
    if (!field->text[0])
        return false;
    explicit_bzero(field->text, sizeof field->text);
    return changed(form);
}

bool form_focus(struct form *form, int field) {
    if (field < 0 || field >= form->count || field == form->focus)
        return false;
    form->focus = field;
    return true;
}

bool form_choose(struct form *form, int field, int choice) {
    if (field < 0 || field >= form->count)
        return false;
    struct field *at = &form->fields[field];
    if (at->kind != FIELD_CHOICE || choice < 0 || choice >= at->choice_count ||
        choice == at->chosen)
        return false;
    at->chosen = choice;
    return changed(form);
}

bool form_step(struct form *form, enum form_step step) {
    struct field *field = focused(form);
    if (!field)
        return false;
    bool back = step == FORM_PREVIOUS || step == FORM_UP || step == FORM_LEFT;
    bool along = step == FORM_NEXT || step == FORM_PREVIOUS;
    if (field->kind == FIELD_CHOICE && !along) {
        int next = field->chosen + (back ? -1 : 1);
        if (field->chosen < 0)
            next = back ? field->choice_count - 1 : 0;
        return form_choose(form, form->focus, next);
    }
    if (step == FORM_LEFT || step == FORM_RIGHT)
        return false;
    if (!along) // arrows stop at the ends, Tab goes round
        return form_focus(form, form->focus + (back ? -1 : 1));
    return form_focus(form, (form->focus + form->count + (back ? -1 : 1)) % form->count);
}

static bool is_empty(const struct field *field) {
    return field->kind == FIELD_CHOICE ? field->chosen < 0 : !field->text[0];
}

bool form_focus_empty(struct form *form) {
    for (int step = 1; step < form->count; step++) {
        const int next = (form->focus + step) % form->count;
        if (is_empty(&form->fields[next]))
            return form_focus(form, next);
    }
    return false;
}

bool form_complete(const struct form *form) {
    for (int i = 0; i < form->count; i++)
        if (is_empty(&form->fields[i]))
            return false;
    return true;
}

void form_wipe(struct form *form) {
    for (int i = 0; i < FORM_FIELDS_MAX; i++) {
        explicit_bzero(form->fields[i].text, sizeof form->fields[i].text);
        if (form->fields[i].kind == FIELD_CHOICE)
            form->fields[i].chosen = -1;
    }
    form->error = NULL;
    form->focus = 0;
}
