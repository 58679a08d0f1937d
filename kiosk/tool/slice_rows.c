#include "kiosk/tool/slice_rows.h"
#include "biometric/face_compare.h"
#include "biometric/finger_extract.h"
#include "biometric/picture.h"
#include "kiosk/tool/tool_finger.h"
#include "matcher/face_template.h"
#include "matcher/finger_record.h"
#include "sync/outside_file.h"
#include <dirent.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PATH_SIZE = 4096,
    FINGERS_ROOM = VOTER_FINGERS_MAX * FINGER_RECORD_MAX,
    PORTRAITS = 3,              // of a voter; the first is shown, all make the face
    PORTRAITS_ALIKE = 2,        // score that those beyond the first have to reach with it
    RECORD_BYTES_MAX = 1 << 16, // of a file; a record of ten fingers has some 3,000
};
_Static_assert((int)FACE_RECORD_MAX <= (int)VOTER_FACE_BYTES_MAX, "a face does not fit");
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
        explicit_bzero(row->bytes, row->size);
    free(row->bytes);
    row->bytes = NULL;
    row->size = 0;
    row->voter.finger_count = 0;
    row->voter.portrait = row->voter.face = (struct byte_view){0};
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

// ---- Where a voter's files are

// FOLDER/KIND/PIN, or one folder deeper; whether there is something must be tried.
static bool path_of(char out[PATH_SIZE], const char *folder, const char *kind, const char *pin,
                    bool deeper, const char *ending) {
    const int length =
        deeper ? snprintf(out, PATH_SIZE, "%s/%s/%.5s/%s%s", folder, kind, pin, pin, ending)
               : snprintf(out, PATH_SIZE, "%s/%s/%s%s", folder, kind, pin, ending);
    return length > 0 && length < PATH_SIZE;
}

static FILE *open_file(const char *folder, const char *kind, const char *pin,
                       const char *const *endings, enum sync_status *status) {
    char path[PATH_SIZE];
    *status = SYNC_NO_FILE;
    for (; *endings; endings++)
        for (int deeper = 0; deeper < 2; deeper++) {
            FILE *file = path_of(path, folder, kind, pin, deeper, *endings)
                             ? outside_file_stream(path, OUTSIDE_ANY_SIZE, OUTSIDE_LINK, status)
                             : NULL;
            if (*status != SYNC_NO_FILE)
                return file;
        }
    return NULL;
}

// ---- The portrait and the face

// `bytes` hold FACE_RECORD_MAX.
static bool keep_face(struct voter *voter, const float *embedding, int quality, uint8_t *bytes) {
    struct face_template face;
    const bool good =
        face_template_make(&face, embedding, FACE_EMBEDDING_SIZE, face_embedder()) == MATCHER_OK;
    if (good) {
        face.quality = (uint8_t)quality;
        voter->face = (struct byte_view){bytes, face_template_encode(&face, bytes)};
    }
    face_template_wipe(&face);
    return good;
}

// The bytes of a voter's portrait, counted from 0; how many, 0 when there is none that can be
// taken. `bytes` hold VOTER_PORTRAIT_BYTES_MAX.
static size_t read_portrait(struct slice_row *row, const char *folder, int which, uint8_t *bytes) {
    static const char *const endings[PORTRAITS][4] = {
        {".jpg",   ".jpeg",   ".png",   NULL},
        {"_2.jpg", "_2.jpeg", "_2.png", NULL},
        {"_3.jpg", "_3.jpeg", "_3.png", NULL}
    };
    enum sync_status status;
    FILE *file = open_file(folder, "portraits", row->voter.pin, endings[which], &status);
    if (!file) {
        if (status != SYNC_NO_FILE)
            note(row, "portrait %d is left out: %s", which + 1, sync_status_text(status));
        return 0;
    }
    const size_t size = fread(bytes, 1, VOTER_PORTRAIT_BYTES_MAX, file);
    const bool is_whole = size > 0 && fgetc(file) == EOF && !ferror(file);
    fclose(file);
    if (!is_whole) {
        note(row, "portrait %d is left out: empty, unreadable or over %d bytes", which + 1,
             VOTER_PORTRAIT_BYTES_MAX);
        return 0;
    }
    struct picture picture = {0};
    if (picture_decode(&picture, bytes, size, 1) != BIOMETRIC_OK) {
        note(row, "portrait %d is left out: it is no picture", which + 1);
        return 0;
    }
    picture_finish(&picture);
    return size;
}

struct face_sum { // of embeddings of length 1
    float numbers[FACE_EMBEDDING_SIZE];
    float first[FACE_EMBEDDING_SIZE]; // all others have to be like it
    int count, quality;               // the best of them
};

static void add_portrait(struct slice_row *row, struct face_engine *engine, int which,
                         struct byte_view picture, struct face_sum *sum) {
    struct face_quality quality = {0, FACE_FINE};
    float embedding[FACE_EMBEDDING_SIZE];
    const enum biometric_status status =
        face_engine_enrol(engine, picture.bytes, picture.size, embedding, &quality);
    face_engine_forget(engine);
    if (status != BIOMETRIC_OK) {
        note(row, "no face was made of portrait %d: %s", which + 1,
             quality.advice == FACE_TOO_FAR ? "the face is too small in it"
                                            : biometric_status_text(status));
        return;
    }
    if (!sum->count)
        memcpy(sum->first, embedding, sizeof embedding);
    const float score = face_score(engine, face_similarity(sum->first, embedding));
    if (score < PORTRAITS_ALIKE) {
        note(row, "portrait %d is left out: it seems to be of somebody else", which + 1);
    } else {
        for (int i = 0; i < FACE_EMBEDDING_SIZE; i++)
            sum->numbers[i] += embedding[i];
        sum->count++;
        sum->quality = quality.value > sum->quality ? quality.value : sum->quality;
    }
    explicit_bzero(embedding, sizeof embedding);
}

// Portraits of different days differ in light, glasses and smile; what they have in common is the
// person (biometric/FIGURES.md has what it is worth). `bytes` hold FACE_RECORD_MAX, `scratch`
// VOTER_PORTRAIT_BYTES_MAX.
static void make_face(struct slice_row *row, struct face_engine *engine, const char *folder,
                      uint8_t *bytes, uint8_t *scratch) {
    struct face_sum sum = {.count = 0};
    add_portrait(row, engine, 0, row->voter.portrait, &sum);
    for (int which = 1; which < PORTRAITS; which++) {
        const struct byte_view picture = {scratch, read_portrait(row, folder, which, scratch)};
        if (picture.size)
            add_portrait(row, engine, which, picture, &sum);
        explicit_bzero(scratch, picture.size);
    }
    if (sum.count && !keep_face(&row->voter, sum.numbers, sum.quality, bytes))
        note(row, "no face was made of the portraits"); // embeddings that cancel out
    explicit_bzero(&sum, sizeof sum);
}

// An embedding that was made elsewhere, of the models that the kiosks have.
static void take_face(struct slice_row *row, const char *folder, uint8_t *record) {
    static const char *const endings[] = {".f32", NULL};
    uint8_t bytes[4 * FACE_EMBEDDING_SIZE];
    float embedding[FACE_EMBEDDING_SIZE];
    enum sync_status status;
    FILE *file = open_file(folder, "faces", row->voter.pin, endings, &status);
    if (!file) {
        if (status != SYNC_NO_FILE)
            note(row, "the face is left out: %s", sync_status_text(status));
        return;
    }
    const bool is_whole = fread(bytes, 1, sizeof bytes, file) == sizeof bytes && fgetc(file) == EOF;
    fclose(file);
    for (int i = 0; is_whole && i < FACE_EMBEDDING_SIZE; i++) {
        const uint8_t *at = bytes + 4 * i;
        const uint32_t bits =
            at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
        memcpy(&embedding[i], &bits, sizeof bits);
    }
    if (!is_whole || !keep_face(&row->voter, embedding, 0, record))
        note(row, "the face is left out: it is not %d numbers of 4 bytes", FACE_EMBEDDING_SIZE);
    explicit_bzero(bytes, sizeof bytes);
    explicit_bzero(embedding, sizeof embedding);
}

// ---- Fingers

// The finger of that position, where the record holds several; of one view the file's name says
// whose it is.
static bool read_record(struct finger_template *out, struct finger_quality *quality,
                        const char *path, uint8_t position, const char **why) {
    (void)quality; // there is no picture to judge
    struct finger_record record = {0};
    uint8_t bytes[RECORD_BYTES_MAX];
    enum sync_status status;
    FILE *file = outside_file_stream(path, OUTSIDE_ANY_SIZE, OUTSIDE_LINK, &status);
    if (!file) {
        *why = sync_status_text(status);
        return false;
    }
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    bool found = false;
    *why = "it is longer than any record of ten fingers";
    if (size < sizeof bytes && finger_record_open(&record, bytes, size, why) == MATCHER_OK)
        *why = "the record holds several fingers, but not this one";
    for (unsigned view = 0; view < record.views && !found; view++) {
        finger_record_read(&record, view, out);
        found = record.views == 1 || out->position == position;
    }
    explicit_bzero(bytes, size);
    return found;
}

static bool read_image(struct finger_template *out, struct finger_quality *quality,
                       const char *path, uint8_t position, const char **why) {
    (void)position; // a picture shows one finger
    struct picture picture = {0};
    enum biometric_status status = picture_read(&picture, path, 1);
    if (status == BIOMETRIC_OK) {
        // Programs write 72 or 96 dpi into pictures whose resolution they do not know.
        const bool believable = picture.dpi >= 250 && picture.dpi <= 1000;
        const struct finger_image image = {picture.pixels, picture.width, picture.height,
                                           believable ? picture.dpi : 0};
        status = finger_extract(&image, out, quality);
        picture_finish(&picture);
    }
    out->quality = quality->value;
    *why = biometric_status_text(status);
    return status == BIOMETRIC_OK;
}

// Puts finger `position` among the voter's, best first; its record goes to `bytes`. Returns its
// size.
static size_t put_finger(struct voter *voter, struct finger_template *finger, uint8_t position,
                         uint8_t *bytes) {
    finger->position = position;
    const struct voter_finger made = {
        position, finger->quality, {bytes, finger_template_encode(finger, bytes)}
    };
    int at = voter->finger_count++;
    for (; at > 0 && voter->fingers[at - 1].quality < made.quality; at--)
        voter->fingers[at] = voter->fingers[at - 1];
    voter->fingers[at] = made;
    return made.record.size;
}

static const char *const finger_endings[] = {"png", "tif", "tiff", "bmp", "pgm",
                                             "jpg", "jp2", "wsq",  "fmr"};
enum { FINGER_ENDINGS = 9, RECORD_ENDING = 8 };

static size_t take_finger(struct slice_row *row, const char *folder, uint8_t position,
                          bool is_second, int ending, uint8_t *bytes) {
    char path[PATH_SIZE];
    char remark[TOOL_FINGER_REMARK_SIZE];
    struct finger_template finger = {0};
    struct finger_quality quality = {0};
    const char *why = "the name is too long";
    size_t size = 0;
    const bool fits = snprintf(path, sizeof path, "%s/%u%s.%s", folder, position,
                               is_second ? "_2" : "", finger_endings[ending]) < PATH_SIZE;
    if (!fits || !(ending == RECORD_ENDING ? read_record : read_image)(&finger, &quality, path,
                                                                       position, &why))
        note(row, "finger %u is left out: %s", position, why);
    else if (!finger.count)
        note(row, "finger %u is left out: there is no minutia in it", position);
    else
        size = put_finger(&row->voter, &finger, position, bytes);
    if (size && tool_finger_remark(remark, sizeof remark, &quality))
        note(row, "finger %u: %s", position, remark);
    finger_template_wipe(&finger);
    return size;
}

// Which finger a file of that name is: position, impression, and its ending's place in the list.
static bool read_name(const char *name, unsigned *position, unsigned *impression, int *ending) {
    char *end = NULL;
    *position = *name >= '1' && *name <= '9' ? (unsigned)strtoul(name, &end, 10) : 0;
    if (*position < 1 || *position > 10)
        return false;
    *impression = !strncmp(end, "_2.", 3);
    end += *impression ? 3 : 1;
    for (*ending = 0; end[-1] == '.' && *ending < FINGER_ENDINGS; ++*ending)
        if (!strcmp(end, finger_endings[*ending]))
            return true;
    return false;
}

// One look at the folder instead of asking for 140 names. Where a finger has files of several
// kinds, the first kind of the list counts. Returns the bytes used.
static size_t take_fingers(struct slice_row *row, const char *folder, uint8_t *bytes) {
    char path[PATH_SIZE];
    int found[11][2]; // 1 + the ending's place; 0: none
    DIR *dir = path_of(path, folder, "fingers", row->voter.pin, false, "") ? opendir(path) : NULL;
    if (!dir && path_of(path, folder, "fingers", row->voter.pin, true, ""))
        dir = opendir(path);
    if (!dir)
        return 0;
    memset(found, 0, sizeof found);
    for (struct dirent *entry; (entry = readdir(dir));) {
        unsigned position, impression;
        int ending;
        if (read_name(entry->d_name, &position, &impression, &ending)) {
            int *best = &found[position][impression];
            *best = !*best || ending + 1 < *best ? ending + 1 : *best;
        }
    }
    closedir(dir);
    size_t used = 0;
    for (uint8_t position = 1; position <= 10; position++)
        for (int impression = 0; impression < 2; impression++)
            if (found[position][impression])
                used += take_finger(row, path, position, impression,
                                    found[position][impression] - 1, bytes + used);
    return used;
}

// ---- Threads

struct work {
    struct slice_row *rows;
    size_t count;
    struct slice_pictures *pictures;
    atomic_uint started;
    atomic_size_t next;
    atomic_bool failed;
};

// Everything is read into `scratch` first, and only what there was is kept.
static bool prepare_row(struct slice_row *row, const struct work *work, unsigned thread,
                        uint8_t *scratch) {
    const struct slice_pictures *pictures = work->pictures;
    struct voter *voter = &row->voter;
    if (!pin_read(voter->pin, NULL, NULL))
        return true; // the builder refuses the row; a PIN of other letters must not become a path
    const size_t fingers = take_fingers(row, pictures->folder, scratch);
    const size_t portrait = read_portrait(row, pictures->folder, 0, scratch + fingers);
    const size_t pictures_end = fingers + portrait;
    if (portrait)
        voter->portrait = (struct byte_view){scratch + fingers, portrait};
    take_face(row, pictures->folder, scratch + pictures_end);
    if (portrait && !voter->face.size && pictures->engines[thread])
        make_face(row, pictures->engines[thread], pictures->folder, scratch + pictures_end,
                  scratch + pictures_end + FACE_RECORD_MAX);
    row->size = pictures_end + voter->face.size;
    row->bytes = row->size ? malloc(row->size) : NULL;
    if (!row->size)
        return true;
    if (row->bytes)
        memcpy(row->bytes, scratch, row->size);
    explicit_bzero(scratch, row->size);
    for (int i = 0; i < voter->finger_count; i++)
        voter->fingers[i].record.bytes = row->bytes + (voter->fingers[i].record.bytes - scratch);
    if (portrait)
        voter->portrait.bytes = row->bytes + fingers;
    if (voter->face.size)
        voter->face.bytes = row->bytes + pictures_end;
    return row->bytes != NULL;
}

static void *run(void *context) {
    struct work *work = context;
    const unsigned thread = work->started++;
    struct face_engine **engine = &work->pictures->engines[thread];
    uint8_t *scratch = malloc(FINGERS_ROOM + 2 * VOTER_PORTRAIT_BYTES_MAX + FACE_RECORD_MAX);
    if (!scratch || (work->pictures->models && !*engine &&
                     face_engine_open(engine, work->pictures->models, NULL, 0) != BIOMETRIC_OK))
        work->failed = true;
    for (size_t i; !work->failed && (i = work->next++) < work->count;)
        if (!prepare_row(&work->rows[i], work, thread, scratch))
            work->failed = true;
    free(scratch);
    return NULL;
}

bool slice_rows_prepare(struct slice_rows *rows, size_t first, size_t count,
                        struct slice_pictures *pictures) {
    struct work work = {.rows = rows->at + first, .count = count, .pictures = pictures};
    pthread_t threads[SLICE_THREADS_MAX];
    unsigned more = 0; // beside this one
    while (more + 1 < pictures->threads && more + 1 < SLICE_THREADS_MAX && more + 1 < count &&
           !pthread_create(&threads[more], NULL, run, &work))
        more++;
    run(&work);
    for (unsigned i = 0; i < more; i++)
        pthread_join(threads[i], NULL);
    return !work.failed;
}

void slice_pictures_finish(struct slice_pictures *pictures) {
    for (int i = 0; i < SLICE_THREADS_MAX; i++)
        face_engine_close(pictures->engines[i]);
    *pictures = (struct slice_pictures){0};
}

const char *slice_models_find(const char *named, char *path, size_t size) {
    struct face_engine *engine;
    char why[SLICE_WHY_SIZE] = "there is no home folder";
    if (!named && !face_models_folder(path, size))
        *path = 0;
    const char *folder = named ? named : path;
    const bool good = *folder && face_engine_open(&engine, folder, why, sizeof why) == BIOMETRIC_OK;
    if (good)
        face_engine_close(engine);
    else
        fprintf(stderr, "no face will be made of a portrait: %s\n", why);
    return good ? folder : NULL;
}
