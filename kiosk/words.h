// The three languages of the station, by gettext. A key is the English text itself; keys that are
// only handed on are marked N_() where they are written and translated with _() where they are
// drawn, so a change of language is a redraw and nothing else.
#pragma once

enum language { KYRGYZ, RUSSIAN, ENGLISH, LANGUAGES };

#define _(key) words_get(key)
#define N_(key) key

// From now on _() answers in this language. The first call comes before other threads start: it
// adds LANGUAGE to the environment; the later ones only change it. UI thread.
void words_use(enum language language);
// "" and NULL: "". A translation that takes other arguments than its key, in other order or of
// other kinds, is none: the key comes back.
const char *words_get(const char *key);

enum { NUMBER_TEXT = 24 };
const char *words_number(char out[NUMBER_TEXT], int number);         // 1 687
const char *words_distance(char out[NUMBER_TEXT], int metres);       // 300 m, 1,2 km, 240 km
const char *words_share(char out[NUMBER_TEXT], int part, int whole); // 24,4 %
