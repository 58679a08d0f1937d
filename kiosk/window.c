#include "kiosk/window.h"
#include "kiosk/screen/screens.h"
#include <SDL2/SDL.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOWS = 2 };

struct window {
    SDL_Window *windows[WINDOWS];
    Uint32 wake_event;
    bool exposed;
    bool is_chord; // the last key; AltGr makes none, it types
};

// Made as large as the display, not only flagged fullscreen: a kiosk may run without a window
// manager, and then nobody else would make it so.
static SDL_Window *open_on(int display, bool fullscreen, const char *title) {
    SDL_Rect at = {0, 0, SCREEN_WIDTH * 2 / 3, SCREEN_HEIGHT * 2 / 3};
    if (fullscreen && SDL_GetDisplayBounds(display, &at) == 0)
        return SDL_CreateWindow(title, at.x, at.y, at.w, at.h,
                                SDL_WINDOW_FULLSCREEN_DESKTOP | SDL_WINDOW_KEYBOARD_GRABBED);
    // In the top left corner: the training panel stands to the right of it.
    return SDL_CreateWindow(title, at.x, at.y, at.w, at.h, SDL_WINDOW_RESIZABLE);
}

struct window *window_open(bool fullscreen) {
    struct window *window = calloc(1, sizeof *window);
    if (!window)
        return NULL;
    // The surface is drawn by Cairo and pushed as it is: 3D would cost memory and time and give
    // nothing.
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "1");
    SDL_SetHint(SDL_HINT_ALLOW_ALT_TAB_WHILE_GRABBED, "0");
    if (SDL_Init(SDL_INIT_VIDEO)) {
        fprintf(stderr, "shailoo-kiosk: no display: %s\n", SDL_GetError());
        free(window);
        return NULL;
    }
    window->windows[0] = open_on(0, fullscreen, "Shailoo");
    if (!window->windows[0]) {
        fprintf(stderr, "shailoo-kiosk: no window: %s\n", SDL_GetError());
        window_close(window);
        return NULL;
    }
    if (fullscreen && SDL_GetNumVideoDisplays() > 1)
        window->windows[1] = open_on(1, true, "Shailoo, public");
    window->wake_event = SDL_RegisterEvents(1);
    window->exposed = true;
    SDL_StartTextInput();
    return window;
}

// The grid fits into the window whole, centred; the rest stays paper.
static double scale_of(SDL_Window *sdl, double *left, double *top) {
    int width, height;
    SDL_GetWindowSize(sdl, &width, &height);
    double x = (double)width / SCREEN_WIDTH, y = (double)height / SCREEN_HEIGHT;
    double scale = x < y ? x : y;
    *left = (width - SCREEN_WIDTH * scale) / 2;
    *top = (height - SCREEN_HEIGHT * scale) / 2;
    return scale;
}

// A keypad without NumLock gives no text: its digits are meant all the same. With NumLock the text
// stands right behind the key.
static void take_keypad(SDL_Keycode key, struct input *input) {
    static const SDL_Keycode digits[] = {SDLK_KP_0, SDLK_KP_1, SDLK_KP_2, SDLK_KP_3, SDLK_KP_4,
                                         SDLK_KP_5, SDLK_KP_6, SDLK_KP_7, SDLK_KP_8, SDLK_KP_9};
    SDL_Event next;
    if (SDL_PeepEvents(&next, 1, SDL_PEEKEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) == 1 &&
        next.type == SDL_TEXTINPUT)
        return;
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++)
        if (key == digits[i]) {
            input->kind = INPUT_TEXT;
            snprintf(input->text, sizeof input->text, "%zu", i);
        }
}

static bool understand(struct window *window, const SDL_Event *event, struct input *input) {
    *input = (struct input){.kind = INPUT_NONE};
    switch (event->type) {
    case SDL_QUIT: input->kind = INPUT_QUIT; return true;
    case SDL_KEYDOWN: // the text of a key follows it
        window->is_chord = event->key.keysym.mod & (KMOD_CTRL | KMOD_LALT | KMOD_GUI);
        if (event->key.keysym.mod & (KMOD_CTRL | KMOD_ALT | KMOD_GUI))
            return false; // Alt+F4 is no F4
        input->kind = INPUT_KEY;
        input->key = event->key.keysym.sym;
        input->shift = event->key.keysym.mod & KMOD_SHIFT;
        input->caps_lock = event->key.keysym.mod & KMOD_CAPS;
        input->is_repeat = event->key.repeat;
        take_keypad(event->key.keysym.sym, input);
        return true;
    case SDL_TEXTINPUT:
        if (window->is_chord)
            return false; // nor is Alt+D a letter
        input->kind = INPUT_TEXT;
        snprintf(input->text, sizeof input->text, "%s", event->text.text);
        return true;
    case SDL_MOUSEBUTTONDOWN: {
        SDL_Window *at = SDL_GetWindowFromID(event->button.windowID);
        if (at != window->windows[0] || event->button.button != SDL_BUTTON_LEFT)
            return false;
        double left, top, scale = scale_of(at, &left, &top);
        input->kind = INPUT_TOUCH;
        input->x = (event->button.x - left) / scale;
        input->y = (event->button.y - top) / scale;
        return true;
    }
    case SDL_WINDOWEVENT:
        if (event->window.event == SDL_WINDOWEVENT_EXPOSED ||
            event->window.event == SDL_WINDOWEVENT_SIZE_CHANGED)
            window->exposed = true;
        return window->exposed;
    default: return event->type == window->wake_event;
    }
}

bool window_wait(struct window *window, int timeout_ms, struct input *input) {
    SDL_Event event;
    Uint64 end = SDL_GetTicks64() + (Uint64)(timeout_ms < 0 ? 0 : timeout_ms);
    for (;;) {
        Uint64 now = SDL_GetTicks64();
        int rest = timeout_ms < 0 ? -1 : now >= end ? 0 : (int)(end - now);
        if (!SDL_WaitEventTimeout(&event, rest)) {
            *input = (struct input){.kind = INPUT_NONE};
            return false;
        }
        if (understand(window, &event, input))
            return true;
    }
}

bool window_is_seen(const struct window *window) {
    const char *driver = SDL_GetCurrentVideoDriver();
    return window->windows[0] && driver && strcmp(driver, "dummy") && strcmp(driver, "offscreen");
}

void window_wake(void *user) {
    struct window *window = user;
    SDL_Event event = {.type = window->wake_event};
    SDL_PushEvent(&event);
}

bool window_was_exposed(struct window *window) {
    bool was = window->exposed;
    window->exposed = false;
    return was;
}

cairo_t *window_begin(struct window *window, int which) {
    SDL_Window *sdl = which < WINDOWS ? window->windows[which] : NULL;
    SDL_Surface *pixels = sdl ? SDL_GetWindowSurface(sdl) : NULL;
    if (!pixels)
        return NULL;
    // The X11 and KMS surfaces are 32-bit RGB, which is Cairo's RGB24.
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        pixels->pixels, CAIRO_FORMAT_RGB24, pixels->w, pixels->h, pixels->pitch);
    cairo_t *cairo = cairo_create(surface);
    cairo_surface_destroy(surface);
    double left, top, scale = scale_of(sdl, &left, &top);
    if (left > 0 || top > 0) {
        cairo_set_source_rgb(cairo, 0.078, 0.157, 0.235);
        cairo_paint(cairo);
    }
    cairo_translate(cairo, left, top);
    cairo_scale(cairo, scale, scale);
    cairo_rectangle(cairo, 0, 0, SCREEN_WIDTH, SCREEN_HEIGHT);
    cairo_clip(cairo);
    return cairo;
}

void window_end(struct window *window, int which, cairo_t *drawn) {
    cairo_surface_flush(cairo_get_target(drawn));
    cairo_destroy(drawn);
    SDL_UpdateWindowSurface(window->windows[which]);
}

void window_close(struct window *window) {
    if (!window)
        return;
    for (int i = 0; i < WINDOWS; i++)
        if (window->windows[i])
            SDL_DestroyWindow(window->windows[i]);
    SDL_Quit();
    free(window);
}
