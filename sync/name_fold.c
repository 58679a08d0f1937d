#include "sync/name_fold.h"
#include <stdint.h>
#include <string.h>

// The next code point; 0xFFFD for a byte that is no UTF-8. Moves *at on by at least one byte.
static uint32_t next_letter(const char **at) {
    const uint8_t *bytes = (const uint8_t *)*at;
    if (bytes[0] < 0x80) {
        *at += 1;
        return bytes[0];
    }
    if ((bytes[0] & 0xE0) == 0xC0 && (bytes[1] & 0xC0) == 0x80) {
        *at += 2;
        return (uint32_t)(bytes[0] & 0x1F) << 6 | (bytes[1] & 0x3F);
    }
    *at += 1;
    return 0xFFFD;
}

static const char *const russian[32] = { // а .. я, as ICAO 9303 writes them, made simpler below
    "a", "b", "v", "g", "d", "e",  "j",  "z",  "i",  "i",  "k", "l", "m", "n", "o",  "p",
    "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "sh", "",  "y", "",  "e", "iu", "ia"};

static const struct {
    uint32_t letter;
    const char *sound;
} others[] = {
    {0x451, "e" },
    {0x401, "e" }, // ё
    {0x4A3, "n" },
    {0x4A2, "n" }, // ң
    {0x4E9, "o" },
    {0x4E8, "o" }, // ө
    {0x4AF, "u" },
    {0x4AE, "u" }, // ү
    {0x493, "g" },
    {0x492, "g" }, // ғ
    {0x49B, "k" },
    {0x49A, "k" }, // қ
    {0x4BB, "h" },
    {0x4BA, "h" }, // һ
    {0x456, "i" },
    {0x406, "i" }, // і
    {0x4D9, "a" },
    {0x4D8, "a" }, // ә
    {0xF6,  "o" },
    {0xD6,  "o" }, // ö
    {0xFC,  "u" },
    {0xDC,  "u" }, // ü
    {0xF1,  "n" },
    {0xD1,  "n" }, // ñ
    {0xE7,  "ch"},
    {0xC7,  "ch"}, // ç
    {0x15F, "sh"},
    {0x15E, "sh"}, // ş
    {0x11F, "g" },
    {0x11E, "g" }, // ğ
    {0x131, "i" },
    {0x130, "i" }, // ı
    {0xE9,  "e" },
    {0xC9,  "e" }, // é
};

static const char *sound_of(uint32_t letter, char latin[2]) {
    if (letter >= 'A' && letter <= 'Z')
        letter += 'a' - 'A';
    if (letter >= 'a' && letter <= 'z') {
        latin[0] = (char)letter;
        latin[1] = 0;
        return latin;
    }
    if (letter >= 0x410 && letter <= 0x42F)
        letter += 0x20;
    if (letter >= 0x430 && letter <= 0x44F)
        return russian[letter - 0x430];
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].letter == letter)
            return others[i].sound;
    return NULL;
}

// Several letters that one sound is written with, longest first. What is left of each pair differs
// from passport to passport; what is right of it is the same for all.
static const struct {
    const char *written, *sound;
} spellings[] = {
    {"shch", "sh"},
    {"dzh",  "j" },
    {"zh",   "j" },
    {"dj",   "j" },
    {"kh",   "h" },
    {"ng",   "n" },
    {"ck",   "k" },
    {"ph",   "f" },
    {"q",    "k" },
    {"w",    "v" },
    {"x",    "h" },
    {"y",    "i" },
};

static size_t simplify(char *text) {
    size_t length = 0;
    for (const char *at = text; *at;) {
        const char *sound = NULL;
        size_t taken = 1;
        for (size_t i = 0; i < sizeof spellings / sizeof *spellings && !sound; i++)
            if (!strncmp(at, spellings[i].written, strlen(spellings[i].written))) {
                sound = spellings[i].sound;
                taken = strlen(spellings[i].written);
            }
        char same[2] = {*at, 0};
        at += taken;
        for (const char *put = sound ? sound : same; *put; put++)
            if (!length || text[length - 1] != *put) // аа, нн, ии: one is as good
                text[length++] = *put;
    }
    text[length] = 0;
    return length;
}

size_t name_fold(char *out, size_t size, const char *name) {
    size_t length = 0;
    bool parted = false;
    for (const char *at = name; *at;) {
        char latin[2];
        const uint32_t letter = next_letter(&at);
        const char *sound = sound_of(letter, latin);
        if (letter == '\'' || letter == 0xFFFD)
            continue;
        if (!sound) {
            parted = length > 0;
            continue;
        }
        const size_t more = strlen(sound) + parted;
        if (length + more >= size)
            break;
        if (parted)
            out[length++] = ' ';
        parted = false;
        memcpy(out + length, sound, strlen(sound));
        length += strlen(sound);
    }
    out[length] = 0;
    return simplify(out);
}

static bool some_word_begins_with(const char *folded, const char *word, size_t size) {
    for (const char *at = folded; at; at = strchr(at, ' ')) {
        at += *at == ' ';
        if (!strncmp(at, word, size))
            return true;
    }
    return false;
}

bool name_fold_matches(const char *folded, const char *query) {
    if (!*query)
        return false;
    while (*query) {
        const size_t size = strcspn(query, " ");
        if (!some_word_begins_with(folded, query, size))
            return false;
        query += size + (query[size] == ' ');
    }
    return true;
}

bool name_mixes_alphabets(const char *name) {
    bool has_latin = false, has_cyrillic = false;
    for (const char *at = name; *at;) {
        const uint32_t letter = next_letter(&at);
        if (letter == ' ' || letter == '-')
            has_latin = has_cyrillic = false;
        has_latin |= (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
                     (letter >= 0xC0 && letter < 0x250);
        has_cyrillic |= letter >= 0x400 && letter < 0x530;
        if (has_latin && has_cyrillic)
            return true;
    }
    return false;
}
