// How the station looks: colours, sizes and the grid, and nothing else. Colours are 0xRRGGBB. White
// on every verdict is at least 7:1 (WCAG 2.1 AAA); test_screens reads that off these numbers.
#pragma once

enum {
    INK = 0x14283C,
    INK_SOFT = 0x3F4F5F, // second lines; 7:1 on white
    PAPER = 0xF7F5F0,
    CARD = 0xFFFFFF,
    HAIRLINE = 0xE2DED5,
    EDGE = 0xC9C4B9,  // of what can be touched
    SHADE = 0xF1EEE7, // keys, tiles, the empty part of a bar
    SUN = 0xD99A00,   // here, now: the focus, the cursor, the finger to use
    SUN_PALE = 0xFCF1D9,
    GO = 0x096235,
    STOP = 0xA8231B,
    WAIT = 0x7A4F00,
    ELSEWHERE = 0x1B4F72,
    ELSEWHERE_PALE = 0xE6EFF5,
    STOP_PALE = 0xFAE9E7,
    WHITE = 0xFFFFFF,
    BLACK = 0x000000,
};

// The grid: everything stands on multiples of 8.
enum {
    SCREEN_WIDTH = 1920,
    SCREEN_HEIGHT = 1080,
    MARGIN = 40,
    GAP = 32,
    RADIUS = 24,
    HEADER = 104,
    CARDS_TOP = HEADER + GAP,
    ACTIONS = 116, // the row at the bottom
    CARDS_BOTTOM = SCREEN_HEIGHT - ACTIONS - GAP,
    CARDS_HEIGHT = CARDS_BOTTOM - CARDS_TOP,
    TOUCH_LEAST = 64,
};

// Type, in units of the 1920 x 1080 grid. Nothing is set below TEXT_LEAST.
enum {
    TEXT_PUBLIC = 124,
    TEXT_PUBLIC_SECOND = 52,
    TEXT_PUBLIC_THIRD = 40,
    TEXT_HEADING = 52,
    TEXT_LARGE = 34,
    TEXT_BODY = 27,
    TEXT_SMALL = 22,
    TEXT_LEAST = 20,
};
