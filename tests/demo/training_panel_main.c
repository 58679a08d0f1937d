// training-panel: stands beside the kiosk of the training station and is the voters' hands and
// faces: pick a voter, type the PIN on the kiosk, and place this finger or another one, pull the
// reader's cable, stand before the camera. SDL and Cairo, one window; what it shows comes from the
// kiosk's journal.
#include "biometric/picture.h"
#include "kiosk/session/view.h"
#include "tests/demo/demo_journal.h"
#include "tests/demo/demo_station.h"
#include "tests/support/device/virtual_camera.h"
#include "tests/support/device/virtual_finger.h"
#include <SDL2/SDL.h>
#include <cairo/cairo.h>
#include <getopt.h>
#include <pango/pangocairo.h>
#include <signal.h>
#include <string.h>

enum { WIDTH = 460, HEIGHT = 904, MARGIN = 16, ROW = 46, ROWS = 8, LIST_TOP = 136, BUTTON = 46 };
enum { BUTTONS_TOP = LIST_TOP + ROWS * ROW + 16, SHORT_WAIT_MS = 1500, LOOK_EVERY_MS = 100 };

enum word {
    WORD_HEAD,
    WORD_HINT,
    WORD_OWN,
    WORD_OTHER,
    WORD_BAD,
    WORD_UNPLUG,
    WORD_PLUG_IN,
    WORD_FACE,
    WORD_OTHER_FACE,
    WORD_NOBODY,
    WORD_NOT_WANTED,
    WORD_PLACED,
    WORD_UNPLUGGED,
    WORD_PLUGGED,
    WORD_NO_FACE,
    WORD_SHOWN,
    WORD_FAILED,
    WORD_CHAIR,
    WORD_SECRETARY,
    WORD_OPERATOR,
    WORD_CODES,
    WORD_LEGEND,
    WORDS
};
static const char *const words[WORDS][LANGUAGES] = {
    [WORD_HEAD] = {"Окуу: шайлоочу",                                                  "Обучение: избиратель",                                    "Training: the voter"                  },
    [WORD_HINT] = {"Шайлоочуну тандап, ПИНди киоскко териңиз",
                   "Выберите избирателя и наберите его ПИН на киоске",
                   "Pick a voter and type the PIN on the kiosk"                                                                                                                                                       },
    [WORD_OWN] = {"Бул шайлоочунун манжасы",                                "Палец этого избирателя",                                "This voter's finger"                  },
    [WORD_OTHER] = {"Башка адамдын манжасы",                                    "Палец другого человека",                                "Another person's finger"              },
    [WORD_BAD] = {"Начар басуу",                                                       "Плохое касание",                                               "A bad touch"                          },
    [WORD_UNPLUG] = {"Окугучту ажыратуу",                                           "Отключить сканер",                                           "Unplug the reader"                    },
    [WORD_PLUG_IN] = {"Окугучту туташтыруу",                                       "Подключить сканер",                                         "Plug the reader in"                   },
    [WORD_FACE] = {"Бул шайлоочунун жүзү",                                      "Лицо этого избирателя",                                  "This voter's face"                    },
    [WORD_OTHER_FACE] = {"Башка адамдын жүзү",                                          "Лицо другого человека",                                  "Another person's face"                },
    [WORD_NOBODY] = {"Камеранын алдында эч ким жок",                        "Перед камерой никого",
                   "Nobody at the camera"                                                                                                                                                                             },
    [WORD_NOT_WANTED] = {"Киоск азыр манжа сураган жок",                        "Киоск сейчас не просит палец",
                   "The kiosk asks for no finger now"                                                                                                                                                                 },
    [WORD_PLACED] = {"Манжа коюлду",                                                     "Палец приложен",                                               "The finger was placed"                },
    [WORD_UNPLUGGED] = {"Окугуч ажыратылды",                                           "Сканер отключён",                                             "The reader is unplugged"              },
    [WORD_PLUGGED] = {"Окугуч туташтырылды",                                       "Сканер подключён",                                           "The reader is plugged in"             },
    [WORD_NO_FACE] = {"Бул адамдын башка сүрөтү жок",                        "Другого снимка этого человека нет",
                   "There is no other picture of this person"                                                                                                                                                         },
    [WORD_SHOWN] = {"Кийинки кароодо камера муну көрөт",              "Камера увидит это при следующем взгляде",
                   "The camera sees this at its next look"                                                                                                                                                            },
    [WORD_FAILED] = {"Окугуч жооп берген жок",                                   "Сканер не ответил",                                          "The reader did not answer"            },
    [WORD_CHAIR] = {"төрага",                                                                "председатель",                                                  "chair"                                },
    [WORD_SECRETARY] = {"катчы",                                                                  "секретарь",                                                        "secretary"                            },
    [WORD_OPERATOR] = {"оператор",                                                            "оператор",                                                          "operator"                             },
    [WORD_CODES] = {"Мүчөлөрдүн коддору",                                         "Коды членов комиссии",                                    "Codes of the members"                 },
    [WORD_LEGEND] = {"◉ чыныгы манжа изи   ☺ чыныгы сүрөт",
                   "◉ настоящие отпечатки   ☺ настоящее фото",                                                                              "◉ real prints   ☺ real photograph"},
};

enum button {
    PLACE_OWN,
    PLACE_OTHER,
    PLACE_BAD,
    CABLE,
    SHOW_FACE,
    SHOW_OTHER,
    SHOW_NOBODY,
    BUTTONS
};

struct panel {
    struct demo_station station;
    struct demo_journal journal;
    struct virtual_finger finger;
    const char *socket, *camera;
    SDL_Window *window;
    enum language language;
    int first, chosen; // of the list
    int impression;    // of the next own finger
    int stranger;      // the next other person
    bool unplugged;
    int wanted_position; // 0: the kiosk asks for no finger
    enum word said;      // below the buttons; WORDS: nothing yet
    bool changed;
};

static const char *say(const struct panel *panel, enum word word) {
    return words[word][panel->language];
}

// ---- Drawing ----

static void colour(cairo_t *to, unsigned rgb) {
    cairo_set_source_rgb(to, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                         (rgb & 255) / 255.0);
}

static const unsigned ink = 0x14283C, paper = 0xF7F5F0, line = 0xE2DED5, white = 0xFFFFFF,
                      sun = 0xD99A00;

static void text(cairo_t *to, const char *font, double x, double y, double width,
                 const char *what) {
    PangoLayout *layout = pango_cairo_create_layout(to);
    PangoFontDescription *face = pango_font_description_from_string(font);
    pango_layout_set_font_description(layout, face);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_height(layout, -2); // lines, and then an ellipsis
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_text(layout, what, -1);
    cairo_move_to(to, x, y);
    pango_cairo_show_layout(to, layout);
    pango_font_description_free(face);
    g_object_unref(layout);
}

static void box(cairo_t *to, double x, double y, double width, double height, unsigned fill) {
    cairo_rectangle(to, x, y, width, height);
    colour(to, fill);
    cairo_fill_preserve(to);
    colour(to, line);
    cairo_set_line_width(to, 1);
    cairo_stroke(to);
}

static void draw_voter(cairo_t *to, const struct panel *panel, int row) {
    const int index = panel->first + row;
    if (index >= panel->station.voter_count)
        return;
    const struct demo_voter *voter = &panel->station.voters[index];
    const double y = LIST_TOP + row * ROW;
    char detail[128];
    box(to, MARGIN, y, WIDTH - 2 * MARGIN, ROW, index == panel->chosen ? sun : white);
    colour(to, ink);
    text(to, "Inter Semi-Bold 11", MARGIN + 10, y + 3, WIDTH - 2 * MARGIN - 20, voter->name);
    snprintf(detail, sizeof detail, "%s   № %d%s%s", voter->pin, voter->number,
             voter->real ? "   ◉" : "", voter->face_is_real ? "   ☺" : "");
    text(to, "Inter 10", MARGIN + 10, y + 23, WIDTH - 2 * MARGIN - 20, detail);
}

static void draw_button(cairo_t *to, const struct panel *panel, int button) {
    static const enum word labels[BUTTONS] = {WORD_OWN,  WORD_OTHER,      WORD_BAD,   WORD_UNPLUG,
                                              WORD_FACE, WORD_OTHER_FACE, WORD_NOBODY};
    const double y = BUTTONS_TOP + button * (BUTTON + 4);
    const bool is_finger = button <= PLACE_BAD;
    const bool idle = is_finger && (panel->wanted_position == 0 || panel->unplugged);
    enum word label = labels[button];
    if (button == CABLE && panel->unplugged)
        label = WORD_PLUG_IN;
    box(to, MARGIN, y, WIDTH - 2 * MARGIN, BUTTON, idle ? paper : white);
    colour(to, idle ? 0x8A93A0 : ink);
    text(to, "Inter Medium 12", MARGIN + 14, y + 12, WIDTH - 2 * MARGIN - 28, say(panel, label));
}

// What the officials of a training station know by heart.
static void draw_secrets(cairo_t *to, const struct panel *panel) {
    static const enum word holders[DEMO_HOLDERS] = {WORD_CHAIR, WORD_SECRETARY, WORD_OPERATOR};
    char line_of_text[512];
    size_t used = 0;
    for (int i = 0; i < DEMO_HOLDERS; i++)
        used += (size_t)snprintf(line_of_text + used, sizeof line_of_text - used, "%s%s %s",
                                 i ? " · " : "", say(panel, holders[i]), panel->station.holders[i]);
    text(to, "Inter 10", MARGIN, 62, WIDTH - 2 * MARGIN, line_of_text);
    used = (size_t)snprintf(line_of_text, sizeof line_of_text, "%s:", say(panel, WORD_CODES));
    for (int i = 0; i < panel->station.official_count && i < 4; i++) {
        const struct demo_official *official = &panel->station.officials[i];
        used += (size_t)snprintf(line_of_text + used, sizeof line_of_text - used, "%s %.*s %s",
                                 i ? "," : "", (int)strcspn(official->name, " "), official->name,
                                 official->code);
    }
    text(to, "Inter 10", MARGIN, 80, WIDTH - 2 * MARGIN, line_of_text);
    text(to, "Inter 10", MARGIN, 115, WIDTH - 2 * MARGIN, say(panel, WORD_LEGEND));
}

static void draw(struct panel *panel) {
    SDL_Surface *pixels = SDL_GetWindowSurface(panel->window);
    if (!pixels)
        return;
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        pixels->pixels, CAIRO_FORMAT_RGB24, pixels->w, pixels->h, pixels->pitch);
    cairo_t *to = cairo_create(surface);
    colour(to, paper);
    cairo_paint(to);
    colour(to, ink);
    text(to, "Inter Bold 16", MARGIN, 12, 330, say(panel, WORD_HEAD));
    text(to, "Inter 11", WIDTH - 84, 18, 80, "кы  ру  en");
    text(to, "Inter 10", MARGIN, 42, WIDTH - 2 * MARGIN, say(panel, WORD_HINT));
    draw_secrets(to, panel);
    for (int row = 0; row < ROWS; row++)
        draw_voter(to, panel, row);
    for (int button = 0; button < BUTTONS; button++)
        draw_button(to, panel, button);
    colour(to, ink);
    if (panel->said != WORDS)
        text(to, "Inter 11", MARGIN, BUTTONS_TOP + BUTTONS * (BUTTON + 4) + 8, WIDTH - 2 * MARGIN,
             say(panel, panel->said));
    cairo_destroy(to);
    cairo_surface_destroy(surface);
    SDL_UpdateWindowSurface(panel->window);
}

// ---- Doing ----

static bool connected(struct panel *panel) {
    return panel->finger.socket >= 0 ||
           virtual_finger_open(&panel->finger, panel->socket, SHORT_WAIT_MS);
}

static void place(struct panel *panel, const char *path) {
    struct picture print = {0};
    if (!panel->wanted_position || panel->unplugged) {
        panel->said = WORD_NOT_WANTED;
        return;
    }
    panel->said = WORD_FAILED;
    if (!path || picture_read(&print, path, 1) != BIOMETRIC_OK)
        return;
    if (connected(panel) &&
        virtual_finger_touch(&panel->finger, print.pixels, print.width, print.height))
        panel->said = WORD_PLACED;
    else
        virtual_finger_close(&panel->finger); // the next touch connects anew
    panel->wanted_position = 0;
    picture_finish(&print);
}

static const struct demo_voter *chosen(const struct panel *panel) {
    return &panel->station.voters[panel->chosen];
}

static const struct demo_voter *next_stranger(struct panel *panel) {
    const struct demo_station *station = &panel->station;
    if (station->stranger_count == 0)
        return &station->voters[(panel->chosen + 1) % station->voter_count];
    return &station->voters[station->voter_count + panel->stranger++ % station->stranger_count];
}

static const char *picture_of(const struct demo_pictures *pictures, int which) {
    return pictures->count ? pictures->path[which % pictures->count] : NULL;
}

static void place_own(struct panel *panel) {
    const struct demo_voter *voter = chosen(panel);
    const struct demo_finger *finger = &voter->fingers[0];
    for (int i = 0; i < voter->finger_count; i++)
        if (voter->fingers[i].position == panel->wanted_position)
            finger = &voter->fingers[i];
    place(panel, picture_of(&finger->good, panel->impression++));
}

static void place_bad(struct panel *panel) {
    const struct demo_pictures *poor = &chosen(panel)->fingers[0].poor;
    place(panel, picture_of(poor->count ? poor : &panel->station.blank, panel->impression++));
}

static void move_cable(struct panel *panel) {
    panel->said = WORD_FAILED;
    if (panel->unplugged) {
        if (virtual_finger_plug_in(&panel->finger)) {
            panel->unplugged = false;
            panel->said = WORD_PLUGGED;
        }
    } else if (connected(panel) && virtual_finger_unplug(&panel->finger)) {
        panel->unplugged = true;
        panel->wanted_position = 0;
        panel->said = WORD_UNPLUGGED;
    }
}

static void show(struct panel *panel, const struct demo_pictures *faces) {
    if (faces && faces->count == 0)
        panel->said = WORD_NO_FACE;
    else
        panel->said = virtual_camera_show(panel->camera, faces ? faces->path[0] : NULL)
                          ? WORD_SHOWN
                          : WORD_FAILED;
}

static void press(struct panel *panel, int button) {
    switch (button) {
    case PLACE_OWN: place_own(panel); break;
    case PLACE_OTHER: place(panel, picture_of(&next_stranger(panel)->fingers[0].good, 0)); break;
    case PLACE_BAD: place_bad(panel); break;
    case CABLE: move_cable(panel); break;
    case SHOW_FACE: show(panel, &chosen(panel)->faces); break;
    case SHOW_OTHER: show(panel, &next_stranger(panel)->faces); break;
    case SHOW_NOBODY: show(panel, NULL); break;
    default: return;
    }
    panel->changed = true;
}

static void touch(struct panel *panel, int x, int y) {
    if (y < LIST_TOP) {
        if (x > WIDTH - 90 && y < 44)
            panel->language = (enum language)((x - (WIDTH - 90)) * LANGUAGES / 90);
    } else if (y < LIST_TOP + ROWS * ROW) {
        const int index = panel->first + (y - LIST_TOP) / ROW;
        if (index < panel->station.voter_count)
            panel->chosen = index;
    } else if (y >= BUTTONS_TOP) {
        press(panel, (y - BUTTONS_TOP) / (BUTTON + 4));
    }
    panel->changed = true;
}

static void scroll(struct panel *panel, int rows) {
    const int last = panel->station.voter_count - ROWS;
    panel->first += rows;
    panel->first = panel->first > last ? last : panel->first;
    panel->first = panel->first < 0 ? 0 : panel->first;
    panel->changed = true;
}

static void hear_journal(struct panel *panel) {
    struct demo_line said;
    while (demo_journal_next(&panel->journal, &said, 0)) {
        const int before = panel->wanted_position;
        if (said.what == SAID_FINGER)
            panel->wanted_position = strcmp(said.word, "wanted") == 0 ? said.position : 0;
        if (said.what == SAID_STATE && said.state != READING_FINGER)
            panel->wanted_position = 0;
        panel->changed |= before != panel->wanted_position;
    }
}

static bool hear_people(struct panel *panel) {
    SDL_Event event;
    if (!SDL_WaitEventTimeout(&event, LOOK_EVERY_MS))
        return true;
    do {
        switch (event.type) {
        case SDL_QUIT: return false;
        case SDL_MOUSEBUTTONDOWN: touch(panel, event.button.x, event.button.y); break;
        case SDL_MOUSEWHEEL: scroll(panel, -3 * event.wheel.y); break;
        case SDL_KEYDOWN:
            if (event.key.keysym.sym == SDLK_DOWN || event.key.keysym.sym == SDLK_PAGEDOWN)
                scroll(panel, event.key.keysym.sym == SDLK_DOWN ? 1 : ROWS);
            if (event.key.keysym.sym == SDLK_UP || event.key.keysym.sym == SDLK_PAGEUP)
                scroll(panel, event.key.keysym.sym == SDLK_UP ? -1 : -ROWS);
            break;
        case SDL_WINDOWEVENT: panel->changed = true; break;
        default: break;
        }
    } while (SDL_PollEvent(&event));
    return true;
}

static void usage(FILE *to) {
    fputs("training-panel --station DIR --socket PATH --journal FILE --camera DIR\n"
          "Places fingers and faces for the kiosk of the training station. Exit status: 0, 1 "
          "failed, 2 usage.\n",
          to);
}

static bool read_options(struct panel *panel, const char **folder, int argc, char **argv) {
    static const struct option longs[] = {
        {"station", required_argument, NULL, 's'},
        {"socket",  required_argument, NULL, 'f'},
        {"journal", required_argument, NULL, 'j'},
        {"camera",  required_argument, NULL, 'c'},
        {"help",    no_argument,       NULL, 'h'},
        {NULL,      0,                 NULL, 0  },
    };
    const char *journal = NULL;
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;)
        switch (option) {
        case 's': *folder = optarg; break;
        case 'f': panel->socket = optarg; break;
        case 'j': journal = optarg; break;
        case 'c': panel->camera = optarg; break;
        case 'h': usage(stdout); exit(0);
        default: return false;
        }
    if (!*folder || !panel->socket || !journal || !panel->camera || optind != argc)
        return false;
    demo_journal_open(&panel->journal, journal);
    return true;
}

int main(int argc, char **argv) {
    static struct panel panel = {
        .finger = {.socket = -1}, .language = RUSSIAN, .said = WORDS, .changed = true};
    const char *folder = NULL;
    char why[DEMO_WHY_SIZE];
    if (!read_options(&panel, &folder, argc, argv)) {
        usage(stderr);
        return 2;
    }
    if (!demo_station_open(&panel.station, folder, why)) {
        fprintf(stderr, "training-panel: %s\n", why);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_Rect display = {0};
    if (SDL_Init(SDL_INIT_VIDEO) || SDL_GetDisplayUsableBounds(0, &display) ||
        !(panel.window = SDL_CreateWindow("Shailoo, training", display.x + display.w - WIDTH,
                                          display.y, WIDTH, HEIGHT, 0))) {
        fprintf(stderr, "training-panel: no window: %s\n", SDL_GetError());
        return 1;
    }
    for (int i = panel.station.voter_count; i-- > 0;) // the first one with real prints, if any
        panel.chosen = panel.station.voters[i].real ? i : panel.chosen;
    scroll(&panel, panel.chosen);
    virtual_camera_show(panel.camera, NULL);
    while (hear_people(&panel)) {
        hear_journal(&panel);
        if (panel.changed)
            draw(&panel);
        panel.changed = false;
    }
    virtual_finger_close(&panel.finger);
    demo_journal_close(&panel.journal);
    demo_station_close(&panel.station);
    SDL_Quit();
    return 0;
}
