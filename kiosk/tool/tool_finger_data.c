#include "kiosk/tool/tool_finger_data.h"
#include "kiosk/tool/tool_parallel.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { TIMED_OF_A_DATABASE = 80 };

// --- finding ----------------------------------------------------------------------------------

struct named { // a file's name, taken apart
    const char *path;
    size_t folder, finger; // lengths of what names them: the path up to the slash, and to the _
    unsigned long impression;
    bool is_picture;
};

static bool ends_in(const char *name, const char *const *endings, size_t count) {
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < count; i++)
        if (!strcasecmp(dot + 1, endings[i]))
            return true;
    return false;
}

static bool take_apart(struct named *out, const char *path) {
    static const char *const pictures[] = {"tif", "tiff", "png", "bmp", "pgm",
                                           "jpg", "jpeg", "jp2", "wsq"};
    static const char *const records[] = {"fmr", "iso", "ansi", "fmd"};
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *line = strrchr(name, '_');
    char *end;
    *out = (struct named){.path = path, .folder = slash ? (size_t)(slash - path) : 0};
    out->is_picture = ends_in(name, pictures, sizeof pictures / sizeof *pictures);
    if (!out->is_picture && !ends_in(name, records, sizeof records / sizeof *records))
        return false;
    if (!line || line == name || line[1] < '0' || line[1] > '9')
        return false;
    out->finger = (size_t)(line - path);
    out->impression = strtoul(line + 1, &end, 10);
    return *end == '.' && end == strrchr(name, '.');
}

static int by_length_then_number(const char *a, size_t a_length, const char *b, size_t b_length) {
    char left[4096], right[4096];
    snprintf(left, sizeof left, "%.*s", (int)a_length, a);
    snprintf(right, sizeof right, "%.*s", (int)b_length, b);
    return strverscmp(left, right);
}

// By folder, finger and impression; of several files of one impression the picture comes first.
static int by_name(const void *left, const void *right) {
    const struct named *a = left, *b = right;
    int order = by_length_then_number(a->path, a->folder, b->path, b->folder);
    if (!order)
        order = by_length_then_number(a->path, a->finger, b->path, b->finger);
    if (!order)
        order = (a->impression > b->impression) - (a->impression < b->impression);
    if (!order)
        order = b->is_picture - a->is_picture;
    return order ? order : strcmp(a->path, b->path);
}

static bool same(const struct named *a, const struct named *b, size_t a_length, size_t b_length) {
    return a_length == b_length && !memcmp(a->path, b->path, a_length);
}

static struct named *take_names(struct finger_data *data, size_t *count) {
    struct named *names = calloc(data->files.count + 1, sizeof *names);
    *count = 0;
    for (size_t i = 0; names && i < data->files.count; i++)
        *count += take_apart(&names[*count], data->files.at[i]);
    data->passed_over = data->files.count - *count;
    if (names)
        qsort(names, *count, sizeof *names, by_name);
    return names;
}

static const char *name_of(const struct named *named, const char *root) {
    const size_t length = strlen(root);
    if (named->folder <= length)
        return strdup(root);
    const char *from = named->path + length;
    from += *from == '/';
    return strndup(from, (size_t)(named->path + named->folder - from));
}

static bool begin_database(struct finger_data *data, const struct named *named, const char *root) {
    struct finger_database *database = &data->databases[data->database_count++];
    *database = (struct finger_database){.name = name_of(named, root),
                                         .first = data->count,
                                         .first_finger = data->finger_count,
                                         .frame = finger_frame_begin()};
    return database->name;
}

// False: no memory.
static bool group(struct finger_data *data, const struct named *names, size_t count,
                  const char *root) {
    data->impressions = calloc(count, sizeof *data->impressions);
    data->databases = calloc(count, sizeof *data->databases);
    if (!data->impressions || !data->databases)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct named *named = &names[i], *before = i ? named - 1 : NULL;
        const bool new_database = !before || !same(named, before, named->folder, before->folder);
        const bool new_finger = !before || !same(named, before, named->finger, before->finger);
        if (before && !new_finger && named->impression == before->impression) {
            data->passed_over++; // the same impression again
            continue;
        }
        if (new_database && !begin_database(data, named, root))
            return false;
        struct finger_database *database = &data->databases[data->database_count - 1];
        data->finger_count += new_finger;
        database->fingers += new_finger;
        database->count++;
        data->impressions[data->count++] =
            (struct finger_impression){.path = named->path,
                                       .finger = (uint32_t)(data->finger_count - 1),
                                       .database = (uint32_t)(data->database_count - 1),
                                       .is_picture = named->is_picture};
    }
    return true;
}

static int set_dpi(struct finger_data *data, const struct finger_resolutions *asked) {
    for (size_t i = 0; i < data->database_count; i++)
        data->databases[i].dpi = asked->of_all;
    for (int k = 0; k < asked->count; k++) {
        const char *folder = asked->of[k].folder;
        const size_t length = asked->of[k].length;
        bool there = false;
        for (size_t i = 0; i < data->database_count; i++) {
            const char *name = data->databases[i].name;
            if (strlen(name) != length || memcmp(name, folder, length) != 0)
                continue;
            data->databases[i].dpi = asked->of[k].dpi;
            there = true;
        }
        if (!there)
            return tool_complain("--dpi %s: there is no such folder with prints", folder);
    }
    return TOOL_YES;
}

int tool_finger_data_find(struct finger_data *out, const struct finger_resolutions *asked,
                          const char *folder) {
    *out = (struct finger_data){0};
    if (!tool_finger_find_files(&out->files, folder))
        return TOOL_BAD_INPUT;
    size_t count;
    struct named *names = take_names(out, &count);
    const bool grouped = names && (count == 0 || group(out, names, count, folder));
    free(names);
    if (!grouped)
        return tool_complain("%s: no memory left", folder);
    if (count == 0)
        return tool_complain("%s: no print in it is named FINGER_IMPRESSION, as 101_1.tif", folder);
    return set_dpi(out, asked);
}

void tool_finger_data_finish(struct finger_data *data) {
    if (data->impressions)
        explicit_bzero(data->impressions, data->count * sizeof *data->impressions);
    for (size_t i = 0; i < data->database_count; i++) {
        free((char *)data->databases[i].name);
        finger_frame_finish(data->databases[i].frame);
    }
    free(data->impressions);
    free(data->databases);
    tool_finger_paths_finish(&data->files);
    *data = (struct finger_data){0};
}

// --- reading ----------------------------------------------------------------------------------

// Sensors of the FVC competitions whose pictures have no resolution in the file and another one
// than 500 dpi: http://bias.csr.unibo.it/fvc2002/databases.asp, /fvc2004/, /fvc2006/.
static const struct {
    int width, height, dpi;
    const char *name;
} sensors[] = {
    {296, 560, 569, "FVC2002 DB2"},
    {300, 480, 512, "FVC2004 DB3"},
    {96,  96,  250, "FVC2006 DB1"},
    {400, 560, 569, "FVC2006 DB2"},
};

static int dpi_of_sensor(struct finger_impression *impression, const struct picture *picture) {
    for (size_t i = 0; i < sizeof sensors / sizeof *sensors; i++)
        if (picture->width == sensors[i].width && picture->height == sensors[i].height) {
            impression->sensor = sensors[i].name;
            return sensors[i].dpi;
        }
    return 0;
}

static double thread_ms(void) { // so that others on the machine do not count
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static void read_one(void *context, size_t i) {
    struct finger_data *data = context;
    struct finger_impression *impression = &data->impressions[i];
    const int asked = data->databases[impression->database].dpi;
    struct finger_file file;
    struct finger_quality quality;
    impression->load = tool_finger_read(&file, impression->path, &impression->why);
    if (impression->load == FINGER_LOADED) {
        const bool is_said =
            file.picture.dpi >= FINGER_DPI_MIN && file.picture.dpi <= FINGER_DPI_MAX;
        const int dpi = asked     ? asked
                        : is_said ? file.picture.dpi
                                  : dpi_of_sensor(impression, &file.picture);
        const double begun = thread_ms();
        impression->load =
            tool_finger_make_template(&impression->print, &quality, &file, dpi, &impression->why);
        impression->ms = thread_ms() - begun;
        impression->is_picture = file.picture.pixels;
        if (impression->is_picture)
            finger_frame_add(data->databases[impression->database].frame, &file.picture);
        impression->dpi = (uint16_t)(impression->is_picture ? dpi ? dpi : 500 : 0);
    }
    tool_finger_file_finish(&file);
}

struct rest {
    struct finger_data *data;
    const size_t *which;
};

static void read_rest(void *context, size_t i) {
    const struct rest *rest = context;
    read_one(rest->data, rest->which[i]);
}

void tool_finger_data_load(struct finger_data *data) {
    size_t *which = calloc(data->count + 1, sizeof *which), left = 0, timed = 0;
    for (size_t i = 0; i < data->count; i++) {
        const struct finger_database *database = &data->databases[data->impressions[i].database];
        const size_t every = (database->count + TIMED_OF_A_DATABASE - 1) / TIMED_OF_A_DATABASE;
        data->impressions[i].is_timed = !which || (i - database->first) % every == 0;
        if (data->impressions[i].is_timed)
            timed++;
        else
            which[left++] = i;
    }
    for (size_t i = 0, done = 0; i < data->count; i++)
        if (data->impressions[i].is_timed) {
            read_one(data, i);
            tool_show_progress("prints, timed", ++done, timed);
        }
    struct rest rest = {data, which};
    tool_in_parallel(left, read_rest, &rest, "prints");
    free(which);
}
