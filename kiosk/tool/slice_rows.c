#include "kiosk/tool/slice_rows.h"
#include "biometric/face_compare.h"
#include "biometric/finger_extract.h"
#include "biometric/picture.h"
#include "matcher/finger_template.h"
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, THREADS_MAX = 64, FINGERS_ROOM = VOTER_FINGERS_MAX * FINGER_RECORD_MAX };
_Static_assert((int)VOTER_FACE_FLOATS == (int)FACE_EMBEDDING_SIZE,
               "the slice keeps what the models make");
_Static_assert((int)FINGER_RECORD_MAX <= (int)VOTER_FINGER_BYTES_MAX, "a record fits its cell");

bool slice_rows_add(struct slice_rows *rows, unsigned long row, const struct voter *voter) {
    if (rows->count == rows->room) {
        const size_t room = rows->room ? 2 * rows->room : 256;
        struct slice_row *more = realloc(rows->at, room * sizeof *more);
        if (!more)
            return false;
        rows->at = more;
        rows->room = room;
    }
    rows->at[rows->count++] = (struct slice_row){.row = row, .voter = *voter};
    return true;
}

void slice_row_drop_bytes(struct slice_row *row) {
    if (row->bytes)
        explicit_bzero(row->bytes, FINGERS_ROOM + VOTER_PORTRAIT_BYTES_MAX);
    free(row->bytes);
    row->bytes = NULL;
    row->voter.finger_count = 0;
    row->voter.portrait = (struct byte_view){0};
}

void slice_rows_finish(struct slice_rows *rows) {
    for (size_t i = 0; i < rows->count; i++)
        slice_row_drop_bytes(&rows->at[i]);
    if (rows->at)
        explicit_bzero(rows->at, rows->count * sizeof *rows->at);
    free(rows->at);
    *rows = (struct slice_rows){0};
}

static void note(struct slice_row *row, const char *form, ...)
    __attribute__((format(printf, 2, 3)));
static void note(struct slice_row *row, const char *form, ...) {
    const size_t used = strlen(row->notes);
    va_list list;
    va_start(list, form);
    vsnprintf(row->notes + used, sizeof row->notes - used, form, list);
    va_end(list);
    const size_t length = strlen(row->notes);
    if (length + 1 < sizeof row->notes)
        memcpy(row->notes + length, "\n", 2);
}

// ---- The portrait and the face

// FOLDER/KIND/PIN... .ENDING, the first that is there; "" when none is.
static void find_file(char out[PATH_SIZE], const char *stem, const char *const *endings) {
    for (; *endings; endings++)
        if ((size_t)snprintf(out, PATH_SIZE, "%s.%s", stem, *endings) < PATH_SIZE &&
            !access(out, F_OK))
            return;
    *out = 0;
}

static void take_portrait(struct slice_row *row, const char *folder, struct face_engine *engine) {
    static const char *const endings[] = {"jpg", "jpeg", "png", NULL};
    char stem[PATH_SIZE - 8], path[PATH_SIZE];
    uint8_t *bytes = row->bytes + FINGERS_ROOM;
    enum face_advice advice = FACE_FINE;
    if ((size_t)snprintf(stem, sizeof stem, "%s/portraits/%s", folder, row->voter.pin) >=
        sizeof stem)
        return;
    find_file(path, stem, endings);
    FILE *file = *path ? fopen(path, "rb") : NULL;
    if (!file) {
        if (*path)
            note(row, "the portrait is left out: %s", strerror(errno));
        return;
    }
    const size_t size = fread(bytes, 1, VOTER_PORTRAIT_BYTES_MAX, file);
    const bool is_whole = size > 0 && fgetc(file) == EOF && !ferror(file);
    fclose(file);
    if (!is_whole) {
        note(row, "the portrait is left out: empty, unreadable or over %d bytes",
             VOTER_PORTRAIT_BYTES_MAX);
        return;
    }
    struct picture picture = {0};
    if (picture_decode(&picture, bytes, size, 1) != BIOMETRIC_OK) {
        note(row, "the portrait is left out: it is no picture");
        return;
    }
    picture_finish(&picture);
    row->voter.portrait = (struct byte_view){bytes, size};
    if (!engine)
        return;
    const enum biometric_status status =
        face_engine_enrol(engine, bytes, size, row->voter.face, &advice);
    row->voter.has_face = status == BIOMETRIC_OK;
    if (status != BIOMETRIC_OK)
        note(row, "no face was made of the portrait: %s",
             advice == FACE_TOO_FAR ? "the face is too small in it"
                                    : biometric_status_text(status));
    face_engine_forget(engine);
}

// ---- Fingers

static bool read_record(struct finger_template *out, const char *path, const char **why) {
    uint8_t bytes[VOTER_FINGER_BYTES_MAX];
    FILE *file = fopen(path, "rb");
    if (!file) {
        *why = strerror(errno);
        return false;
    }
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    *why = "it is longer than a record of one finger";
    return size < sizeof bytes && finger_template_decode(out, bytes, size, why) == MATCHER_OK;
}

static bool read_image(struct finger_template *out, const char *path, const char **why) {
    struct picture picture = {0};
    struct finger_quality quality = {0};
    enum biometric_status status = picture_read(&picture, path, 1);
    if (status == BIOMETRIC_OK) {
        const struct finger_image image = {picture.pixels, picture.width, picture.height,
                                           picture.dpi};
        status = finger_extract(&image, out, &quality);
        picture_finish(&picture);
    }
    out->quality = quality.value;
    *why = biometric_status_text(status);
    return status == BIOMETRIC_OK;
}

// Puts finger `position` among the voter's, best first.
static void put_finger(struct slice_row *row, struct finger_template *finger, uint8_t position) {
    struct voter *voter = &row->voter;
    uint8_t *bytes = row->bytes + (size_t)voter->finger_count * FINGER_RECORD_MAX;
    finger->position = position;
    const struct voter_finger made = {
        position, finger->quality, {bytes, finger_template_encode(finger, bytes)}
    };
    int at = voter->finger_count++;
    for (; at > 0 && voter->fingers[at - 1].quality < made.quality; at--)
        voter->fingers[at] = voter->fingers[at - 1];
    voter->fingers[at] = made;
}

// The finger of one file, `stem` and one of the endings, when there is one.
static void take_finger(struct slice_row *row, const char *stem, uint8_t position) {
    static const char *const endings[] = {"png", "tif", "tiff", "bmp", "pgm", "jpg", "fmr", NULL};
    char path[PATH_SIZE];
    struct finger_template finger = {0};
    const char *why = "";
    find_file(path, stem, endings);
    if (!*path)
        return;
    const bool is_record = !strcmp(strrchr(path, '.'), ".fmr");
    if (!(is_record ? read_record : read_image)(&finger, path, &why))
        note(row, "finger %u is left out: %s", position, why);
    else if (!finger.count)
        note(row, "finger %u is left out: there is no minutia in it", position);
    else
        put_finger(row, &finger, position);
    finger_template_wipe(&finger);
}

// 2.png, and 2_2.png where a second impression of that finger was taken.
static void take_fingers(struct slice_row *row, const char *folder) {
    for (uint8_t position = 1; position <= 10; position++) {
        char stem[PATH_SIZE - 8];
        const int length =
            snprintf(stem, sizeof stem - 2, "%s/fingers/%s/%u", folder, row->voter.pin, position);
        if ((size_t)length >= sizeof stem - 2)
            return;
        take_finger(row, stem, position);
        memcpy(stem + length, "_2", sizeof "_2");
        take_finger(row, stem, position);
    }
}

// ---- Threads

struct work {
    struct slice_row *rows;
    size_t count;
    const struct slice_pictures *pictures;
    atomic_size_t next;
    atomic_bool failed;
};

static void prepare_row(struct slice_row *row, const struct work *work,
                        struct face_engine *engine) {
    row->bytes = calloc(1, FINGERS_ROOM + VOTER_PORTRAIT_BYTES_MAX);
    if (!row->bytes || !pin_read(row->voter.pin, NULL, NULL))
        return; // the builder refuses the row; a PIN of other letters must not become a path
    take_fingers(row, work->pictures->folder);
    take_portrait(row, work->pictures->folder, engine);
}

static void *run(void *context) {
    struct work *work = context;
    struct face_engine *engine = NULL;
    if (work->pictures->models &&
        face_engine_open(&engine, work->pictures->models, NULL, 0) != BIOMETRIC_OK)
        work->failed = true;
    for (size_t i; !work->failed && (i = work->next++) < work->count;) {
        prepare_row(&work->rows[i], work, engine);
        if (!work->rows[i].bytes)
            work->failed = true;
    }
    face_engine_close(engine);
    return NULL;
}

bool slice_rows_prepare(struct slice_rows *rows, size_t first, size_t count,
                        const struct slice_pictures *pictures) {
    struct work work = {.rows = rows->at + first, .count = count, .pictures = pictures};
    pthread_t threads[THREADS_MAX];
    unsigned started = 0;
    while (started < pictures->threads && started < THREADS_MAX &&
           !pthread_create(&threads[started], NULL, run, &work))
        started++;
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return started && !work.failed;
}
