#include "tests/support/synthetic/synthetic_voters.h"
#include "tests/support/synthetic/synthetic_noise.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOR_VOTERS = 31, ON_A_PAGE = 20, YOUNGEST = 18, OLDEST = 97 };
#define COUNT(list) ((int)(sizeof(list) / sizeof *(list)))

// A man's forms; a father's name takes "ович" and "овна", or stands before "уулу" and "кызы".
static const char *const kyrgyz_surnames[] = {
    "Абдыкадыров", "Абдылдаев",     "Айдаров",     "Акматалиев",    "Акунов",        "Алымкулов",
    "Асанбаев",    "Байгазиев",     "Байсалов",    "Бектурганов",   "Болотбеков",    "Бөкөнбаев",
    "Бөрүбаев",    "Джумалиев",     "Дөөлөтбаев",  "Дүйшеев",       "Дүйшөнбиев",    "Ермекбаев",
    "Жаңыбаев",    "Жолдошев",      "Жумагулов",   "Жумашев",       "Жүнүшалиев",    "Исаков",
    "Кадыркулов",  "Кадырмамбетов", "Калыбеков",   "Касымалиев",    "Кеңешбаев",     "Кожомкулов",
    "Койчуманов",  "Көкүмбаев",     "Кубатов",     "Кыдыралиев",    "Мадылбеков",    "Мамбеткулов",
    "Мамытов",     "Мөңкөев",       "Мураталиев",  "Мырзабеков",    "Назаралиев",    "Ниязалиев",
    "Нурманбетов", "Орозалиев",     "Осмоналиев",  "Өмүрзаков",     "Өмүркулов",     "Өскөнбаев",
    "Рыскулов",    "Садырбаев",     "Сариев",      "Сатыбалдиев",   "Сулайманкулов", "Сүйүнбаев",
    "Сыдыкбеков",  "Таштанбеков",   "Темиркулов",  "Токтомамбетов", "Токтосунов",    "Төлөгөнов",
    "Төлөнбаев",   "Турганбаев",    "Тургунбаев",  "Усубалиев",     "Үмөталиев",     "Үсөнбаев",
    "Чоңкоев",     "Чоробаев",      "Шаршеналиев", "Шайлообеков",   "Шерниязов",     "Ыбрайымов",
    "Ырсалиев",    "Эгембердиев",   "Эсенгулов",   "Эсенкулов",     "Сыдык",         "Кадыр"};
static const char *const kyrgyz_men[] = {
    "Азамат", "Айбек",     "Алмаз",      "Асан",     "Бакыт",    "Бакытбек", "Бекболот", "Болот",
    "Данияр", "Дөөлөт",    "Дүйшөн",     "Жаңыбек",  "Жеңишбек", "Жолдош",   "Замир",    "Кадыр",
    "Канат",  "Кеңешбек",  "Кубанычбек", "Кылыч",    "Максат",   "Марат",    "Мирлан",   "Нурбек",
    "Нурлан", "Нурсултан", "Осмон",      "Өмүрбек",  "Рыскул",   "Сагын",    "Садыр",    "Сүйүнбек",
    "Сыймык", "Таалайбек", "Талант",     "Темирлан", "Тилек",    "Токтосун", "Төлөгөн",  "Улан",
    "Үсөн",   "Чыңгыз",    "Шайлообек",  "Эмилбек",  "Эркин",    "Эрлан"};
static const char *const kyrgyz_women[] = {
    "Аида",   "Айгүл",  "Айзада",   "Айнура",   "Айпери",    "Асел",     "Бактыгүл", "Бегимай",
    "Бермет", "Бурул",  "Бүбүсара", "Венера",   "Гүлзат",    "Гүлмира",  "Гүлнара",  "Жамиля",
    "Жаңыл",  "Жылдыз", "Жыпаргүл", "Зууракан", "Каныкей",   "Кенжегүл", "Кыял",     "Мээрим",
    "Назгүл", "Нургүл", "Перизат",  "Сайкал",   "Сонунбүбү", "Толгонай", "Толкунай", "Төрөкан",
    "Уулкан", "Үмүт",   "Үрүкан",   "Чолпон",   "Чынара",    "Шааркан",  "Эркеайым", "Элнура"};
static const char *const russian_surnames[] = {
    "Белоусов", "Васильев", "Воробьёв", "Гончаренко",     "Дмитриев", "Дьяченко", "Ершов",
    "Жуков",    "Зайцев",   "Ковалёв",  "Коновалов",      "Кузнецов", "Лебедев",  "Мельниченко",
    "Морозов",  "Никитин",  "Поляков",  "Рождественский", "Семёнов",  "Соколов",  "Соловьёв",
    "Тихонов",  "Толстых",  "Фёдоров",  "Шевченко",       "Щербаков", "Юрьев",    "Яковлев"};
static const char *const russian_men[] = {"Александр", "Алексей",  "Анатолий", "Андрей",  "Виктор",
                                          "Владимир",  "Геннадий", "Дмитрий",  "Евгений", "Иван",
                                          "Игорь",     "Николай",  "Олег",     "Пётр",    "Сергей",
                                          "Семён",     "Фёдор",    "Юрий"};
static const char *const russian_women[] = {
    "Алёна",   "Анастасия", "Валентина", "Вера", "Галина", "Екатерина", "Елена",   "Ирина", "Лидия",
    "Людмила", "Марина",    "Наталья",   "Нина", "Ольга",  "Светлана",  "Татьяна", "Юлия"};
static const char *const russian_fathers[] = {"Александров", "Анатольев",  "Андреев", "Валентинов",
                                              "Викторов",    "Владимиров", "Иванов",  "Михайлов",
                                              "Николаев",    "Петров"}; // with "ич" and "на"
static const char *const uzbek_surnames[] = {
    "Абдуллаев", "Абдурахманов", "Ахмедов",  "Ганиев",  "Исмаилов", "Мамасадыков",
    "Мирзаев",   "Рахматуллаев", "Рузиев",   "Сабиров", "Ташматов", "Тургунов",
    "Умаров",    "Хакимов",      "Холматов", "Эргашев", "Юлдашев",  "Юнусалиев"};
static const char *const uzbek_men[] = {"Алишер", "Бахтиёр", "Дилшод",  "Жахонгир", "Отабек",
                                        "Равшан", "Рустам",  "Улугбек", "Фуркат",   "Шухрат"};
static const char *const uzbek_women[] = {"Дилноза", "Дилором", "Зульфия", "Мухаббат", "Насиба",
                                          "Нигора",  "Ойдин",   "Хуршида", "Шахноза",  "Ёркиной"};
static const char *const dungan_surnames[] = {"Арбуду",  "Имазов",  "Исмаза", "Ма",      "Мамаза",
                                              "Машанло", "Сушанло", "Хахаза", "Цунвазо", "Юсуров"};
static const char *const dungan_men[] = {"Исмар", "Рашид", "Харун", "Юсуп", "Якуб", "Ясыр"};
static const char *const dungan_women[] = {"Айша", "Зухра", "Мариям", "Роза", "Фатима", "Халима"};
static const char *const streets[] = {"Токтогул",   "Чүй пр.",  "Манас пр.",     "Боконбаев",
                                      "Үсөнбаев",   "Ахунбаев", "Горький",       "Жибек-Жолу пр.",
                                      "Тыныстанов", "Раззаков", "Байтик Баатыр", "Ыбраимов"};

enum people { KYRGYZ, RUSSIAN, UZBEK, DUNGAN };
static const struct {
    const char *const *surnames, *const *men, *const *women, *const *fathers;
    int surname_count, man_count, woman_count, father_count, percent;
} peoples[] = {
    [KYRGYZ] = {kyrgyz_surnames,  kyrgyz_men,  kyrgyz_women,  kyrgyz_men,      COUNT(kyrgyz_surnames),
                COUNT(kyrgyz_men),                                                                                         COUNT(kyrgyz_women),  COUNT(kyrgyz_men), 70},
    [RUSSIAN] = {russian_surnames, russian_men, russian_women, russian_fathers,
                COUNT(russian_surnames),                                                               COUNT(russian_men), COUNT(russian_women),
                COUNT(russian_fathers),                                                                                                                             14},
    [UZBEK] = {uzbek_surnames,   uzbek_men,   uzbek_women,   uzbek_men,       COUNT(uzbek_surnames),
                COUNT(uzbek_men),                                                                                          COUNT(uzbek_women),   COUNT(uzbek_men),  10},
    [DUNGAN] = {dungan_surnames,  dungan_men,  dungan_women,  dungan_men,      COUNT(dungan_surnames),
                COUNT(dungan_men),                                                                                         COUNT(dungan_women),  COUNT(dungan_men), 6 },
};

static const char *one_of(struct synthetic_noise *noise, const char *const *list, int count) {
    return list[synthetic_noise_below(noise, count)];
}

static bool chance(struct synthetic_noise *noise, int percent) {
    return synthetic_noise_below(noise, 100) < percent;
}

static bool ends_with(const char *text, const char *ending) {
    size_t size = strlen(text), end = strlen(ending);
    return size > end && strcmp(text + size - end, ending) == 0;
}

static void put_surname(char out[VOTER_NAME_SIZE], const char *man, bool woman) {
    static const char *const declined[] = {"ов", "ев", "ёв", "ин"};
    size_t kept = strlen(man);
    const char *ending = "";
    for (size_t i = 0; woman && i < sizeof declined / sizeof *declined; i++)
        if (ends_with(man, declined[i]))
            ending = "а";
    if (woman && ends_with(man, "ский")) {
        kept -= strlen("ий");
        ending = "ая";
    }
    snprintf(out, VOTER_NAME_SIZE, "%.*s%s", (int)kept, man, ending);
}

// The newer Kyrgyz custom: the father's name with "уулу" or "кызы" for a surname, and no
// patronymic.
static void put_names(struct voter *voter, struct synthetic_noise *noise) {
    int kind = 0;
    for (int draw = synthetic_noise_below(noise, 100); draw >= peoples[kind].percent; kind++)
        draw -= peoples[kind].percent;
    bool woman = voter->sex == 'F';
    const char *father = one_of(noise, peoples[kind].fathers, peoples[kind].father_count);
    const char *surname = one_of(noise, peoples[kind].surnames, peoples[kind].surname_count);
    const char *given = woman ? one_of(noise, peoples[kind].women, peoples[kind].woman_count)
                              : one_of(noise, peoples[kind].men, peoples[kind].man_count);
    bool young = voter->birth.year > 1985;
    snprintf(voter->given, sizeof voter->given, "%s", given);
    if (kind == KYRGYZ && chance(noise, young ? 25 : 5)) {
        snprintf(voter->surname, sizeof voter->surname, "%s %s", father, woman ? "кызы" : "уулу");
    } else {
        put_surname(voter->surname, surname, woman);
        if (kind == UZBEK && young && chance(noise, 40))
            snprintf(voter->patronymic, sizeof voter->patronymic, "%s %s", father,
                     woman ? "кизи" : "угли");
        else if (!chance(noise, 4))
            snprintf(voter->patronymic, sizeof voter->patronymic, "%s%s%s", father,
                     kind == RUSSIAN ? "" : "ов", woman ? "на" : "ич");
    }
}

// The longest that a list is known to hold, so that screens and slips meet them in training.
static void put_long_name(struct voter *voter) {
    bool woman = voter->sex == 'F';
    snprintf(voter->surname, sizeof voter->surname, "%s",
             woman ? "Абдырахманова-Сулайманкулова" : "Абдырахманов-Сулайманкулов");
    snprintf(voter->given, sizeof voter->given, "%s", woman ? "Гүлжамалбүбү" : "Мухаммедкадыр");
    snprintf(voter->patronymic, sizeof voter->patronymic, "%s",
             woman ? "Кубанычбековна" : "Шайлообекович");
}

static struct day birth_of(struct synthetic_noise *noise, struct day on) {
    double draw = synthetic_noise_between(noise, 0, 1); // the young are more than the old
    int age = YOUNGEST + (int)(draw * (0.45 + 0.55 * draw) * (OLDEST + 1 - YOUNGEST));
    struct day birth = {.year = (uint16_t)(on.year - age - 1),
                        .month = (uint8_t)(1 + synthetic_noise_below(noise, 12)),
                        .day = (uint8_t)(1 + synthetic_noise_below(noise, 28))};
    bool had_birthday = birth.month < on.month || (birth.month == on.month && birth.day <= on.day);
    if (had_birthday)
        birth.year++;
    return birth;
}

static void invent(struct voter *voter, struct synthetic_noise *noise, int index, int count,
                   struct day on) {
    *voter = (struct voter){.kiosk = 1, .sex = chance(noise, 52) ? 'F' : 'M'};
    voter->birth = birth_of(noise, on);
    if (index < 2) { // the eldest and the youngest are there, whatever the chance
        voter->birth.year = (uint16_t)(on.year - (index ? OLDEST : YOUNGEST));
        voter->birth.month = voter->birth.day = 1;
    }
    put_names(voter, noise);
    if (index == 2 || index == 3)
        put_long_name(voter);
    // The number within the birth date counts the invented people, so no two PINs are alike.
    snprintf(voter->pin, sizeof voter->pin, "%c%02u%02u%04u%05u", voter->sex == 'F' ? '1' : '2',
             voter->birth.day % 100u, voter->birth.month % 100u, voter->birth.year % 10000u,
             (unsigned)(index * 7 + synthetic_noise_below(noise, 7)) % 100000u);
    const char *street = one_of(noise, streets, COUNT(streets));
    int house = 1 + synthetic_noise_below(noise, 240), flat = synthetic_noise_below(noise, 90);
    int size = snprintf(voter->address, sizeof voter->address, "Бишкек ш., %s%s, %d-үй", street,
                        ends_with(street, "пр.") ? "" : " көч.", house);
    if (flat)
        snprintf(voter->address + size, sizeof voter->address - (size_t)size, ", %d-батир", flat);
    snprintf(voter->document, sizeof voter->document, "%s%07d", chance(noise, 80) ? "ID" : "AN",
             (int)(1000000 + (long)index * 20011 % 1000000 + synthetic_noise_below(noise, 20000)));
    assert(count < 14000); // five digits hold no more of seven each
}

// The place of a letter: its own in the Kyrgyz alphabet; everything else stands before the letters.
static int place_of(const char **text) {
    static const char alphabet[] = "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя";
    static const char capitals[] = "АБВГДЕЁЖЗИЙКЛМНҢОӨПРСТУҮФХЦЧШЩЪЫЬЭЮЯ";
    const unsigned char *at = (const unsigned char *)*text;
    if (!*at)
        return -1;
    if (*at < 0xC0 || !at[1]) {
        *text += 1;
        return *at == ' ' ? 0 : *at == '-' ? 1 : 2;
    }
    *text += 2;
    for (int i = 0; alphabet[2 * i]; i++)
        if (memcmp(at, alphabet + 2 * i, 2) == 0 || memcmp(at, capitals + 2 * i, 2) == 0)
            return 3 + i;
    return 2;
}

int synthetic_voters_compare(const char *a, const char *b) {
    for (;;) {
        int one = place_of(&a), other = place_of(&b);
        if (one != other || one < 0)
            return one - other;
    }
}

static int by_list_order(const void *left, const void *right) {
    const struct voter *a = left, *b = right;
    int order = synthetic_voters_compare(a->surname, b->surname);
    if (!order)
        order = synthetic_voters_compare(a->given, b->given);
    if (!order)
        order = synthetic_voters_compare(a->patronymic, b->patronymic);
    return order ? order : strcmp(a->pin, b->pin);
}

void synthetic_voters_invent(struct voter *voters, int count, uint64_t seed, struct day on) {
    struct synthetic_noise noise = synthetic_noise_of(seed, FOR_VOTERS);
    for (int i = 0; i < count; i++)
        invent(&voters[i], &noise, i, count, on);
    qsort(voters, (size_t)count, sizeof *voters, by_list_order);
    for (int i = 0; i < count; i++) {
        voters[i].number = (uint32_t)i + 1;
        voters[i].page = (uint16_t)(i / ON_A_PAGE + 1);
    }
}
