// What a touch on the operator's screen means: the screens say where, the station does it.
#pragma once

enum { HITS_MAX = 96 };

enum act {
    ACT_EVENT,    // session event `arg`
    ACT_TYPE,     // the character `arg` (Unicode) goes into the field with the focus
    ACT_ERASE,    // backspace
    ACT_FIELD,    // the focus goes to field `arg`
    ACT_CHOOSE,   // choice `arg` of the field `field`
    ACT_LANGUAGE, // `arg`
};

struct hit {
    double x, y, w, h; // in the units of the screen's grid
    enum act act;
    int arg;
    int field; // of ACT_CHOOSE
};

struct hits {
    struct hit at[HITS_MAX];
    int count;
};
