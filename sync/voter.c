#include "sync/voter.h"
#include <string.h>

bool day_is_real(struct day day) {
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (day.year < 1 || day.month < 1 || day.month > 12 || day.day < 1)
        return false;
    const bool leap = (day.year % 4 == 0 && day.year % 100 != 0) || day.year % 400 == 0;
    return day.day <= lengths[day.month - 1] + (leap && day.month == 2);
}

unsigned day_age(struct day birth, struct day on) {
    if (!birth.year || !on.year || on.year < birth.year)
        return 0;
    const bool before_birthday =
        on.month < birth.month || (on.month == birth.month && on.day < birth.day);
    const unsigned years = (unsigned)(on.year - birth.year);
    return years - (years && before_birthday);
}

static unsigned digits(const char *text, int count) {
    unsigned number = 0;
    for (int i = 0; i < count; i++)
        number = number * 10 + (unsigned)(text[i] - '0');
    return number;
}

bool pin_read(const char *pin, char *sex, struct day *birth) {
    if (strspn(pin, "0123456789") != 14 || pin[14] || (pin[0] != '1' && pin[0] != '2'))
        return false;
    const struct day day = {(uint16_t)digits(pin + 5, 4), (uint8_t)digits(pin + 3, 2),
                            (uint8_t)digits(pin + 1, 2)};
    if (!day_is_real(day) || day.year < 1880)
        return false;
    if (sex)
        *sex = pin[0] == '1' ? 'F' : 'M';
    if (birth)
        *birth = day;
    return true;
}
