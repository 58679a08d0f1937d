// shailoo finger bench: accuracy on any set of prints, and speed and size on this machine. Times
// are those of one thread with nothing else of this program running; accuracy is worked out on all
// processors.
#include "kiosk/tool/tool_finger_accuracy.h"
#include "kiosk/tool/tool_finger_speed.h"
#include "kiosk/tool/tool_parallel.h"
#include "matcher/finger_score.h"
#include "matcher/kernels.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZES_MAX = 4, IMPOSTORS_MAX = 1000000 }; // of a database: beyond it a share by chance

static struct {
    struct tool_texts dpi;
    long largest; // gallery
    bool as_json;
} given = {.largest = 1000000};
static const struct tool_option takes[] = {
    TOOL_TEXTS(
        "dpi", "[FOLDER=]N", &given.dpi,
        "the images' resolution, 250 to 1000, for all, or for one folder in DIR; otherwise the "
        "file's, or the sensor's that the picture's size tells (FVC2002 DB2 has 569), or 500"),
    TOOL_WHOLE(
        "largest", "N", &given.largest, 0, 10000000,
        "the largest gallery that is searched, otherwise 1,000,000 (which takes some 3 GB and a "
        "minute); 0: none"),
    TOOL_FLAG("json", &given.as_json, "for programs, as said above"),
    TOOL_END,
};

struct database_figures {
    const char *name;
    size_t prints, failed, timed, poor,
        periods;                            // poor: below what a list asks for if it says nothing
    int dpi_least, dpi_most;                // 0: records
    const char *sensor;                     // that told it; NULL: none
    double ms, minutiae, bytes, flow_bytes; // the mean of a print; of a plain record, and beside it
    double dpi_seen;                        // the same, were its ridges as far apart as most are
    double frame;  // the length of what is in all pictures, as a share of their edge
    size_t one_in; // impostor pairs: one in so many
    struct finger_accuracy accuracy;
};

struct bench {
    struct finger_data data;                 // empty: without a folder
    struct database_figures *databases, all; // `all`: pooled
    bool has_flow;
    struct finger_accuracy alone; // pooled, without what goes with the minutiae
    struct finger_comparison_speed comparison;
    struct finger_search_speed searches[SIZES_MAX];
    size_t search_count;
};

// --- prints -----------------------------------------------------------------------------------

// Ridges of grown-ups lie some 0.46 mm apart, one hand's in the mean within a sixth of it.
static const double USUAL_PERIOD = 9; // pixels at 500 dpi
enum { QUALITY_MIN = 20 };            // slice_manifest's

static void add_print(struct database_figures *out, const struct finger_impression *impression) {
    uint8_t bytes[FINGER_RECORD_MAX];
    out->prints++;
    out->failed += impression->load != FINGER_LOADED;
    if (impression->is_timed && impression->is_picture && impression->load != FINGER_BAD_FILE) {
        out->timed++;
        out->ms += impression->ms;
    }
    out->poor += impression->load != FINGER_LOADED || impression->print.quality < QUALITY_MIN;
    if (impression->load != FINGER_LOADED)
        return;
    if (impression->print.flow.period && impression->dpi) {
        out->dpi_seen += impression->dpi * impression->print.flow.period / (256 * USUAL_PERIOD);
        out->periods++;
    }
    struct finger_template plain = impression->print;
    plain.flow = (struct finger_flow){0};
    const size_t size = finger_template_encode(&plain, bytes);
    out->minutiae += plain.count;
    out->bytes += (double)size;
    out->flow_bytes += (double)(finger_template_encode(&impression->print, bytes) - size);
    finger_template_wipe(&plain);
    if (!out->sensor)
        out->sensor = impression->sensor;
    if (!out->dpi_least || impression->dpi < out->dpi_least)
        out->dpi_least = impression->dpi;
    if (impression->dpi > out->dpi_most)
        out->dpi_most = impression->dpi;
}

static void make_means(struct database_figures *out) {
    const double loaded = (double)(out->prints - out->failed);
    out->dpi_seen = out->periods ? out->dpi_seen / (double)out->periods : NAN;
    out->ms = out->timed ? out->ms / (double)out->timed : NAN;
    out->minutiae = loaded > 0 ? out->minutiae / loaded : NAN;
    out->bytes = loaded > 0 ? out->bytes / loaded : NAN;
    out->flow_bytes = loaded > 0 ? out->flow_bytes / loaded : NAN;
}

static void count_prints(struct bench *bench) {
    const struct finger_data *data = &bench->data;
    bench->all.name = "all";
    bench->all.frame = NAN;
    for (size_t i = 0; i < data->database_count; i++) {
        bench->databases[i].name = data->databases[i].name;
        bench->databases[i].frame = finger_frame_seen(data->databases[i].frame);
    }
    for (size_t i = 0; i < data->count; i++) {
        add_print(&bench->databases[data->impressions[i].database], &data->impressions[i]);
        add_print(&bench->all, &data->impressions[i]);
    }
    for (size_t i = 0; i < data->database_count; i++)
        make_means(&bench->databases[i]);
    make_means(&bench->all);
}

// Names what did not become a template. False: a file could not be read.
static bool name_failures(const struct finger_data *data) {
    bool all_read = true;
    for (size_t i = 0; i < data->count; i++) {
        const struct finger_impression *impression = &data->impressions[i];
        if (impression->load == FINGER_NO_PRINT)
            tool_complain("%s: no fingerprint found, counts as a miss", impression->path);
        if (impression->load == FINGER_BAD_FILE)
            tool_complain("%s: counts as a miss: %s", impression->path, impression->why);
        all_read = all_read && impression->load != FINGER_BAD_FILE;
    }
    return all_read;
}

// --- accuracy ---------------------------------------------------------------------------------

struct comparing { // every print of a database with every later one
    const struct finger_impression *prints;
    size_t count, one_in;
    bool alone;                  // the minutiae alone
    struct finger_ready **ready; // of each print; NULL: none was found
    struct finger_pair *pairs;
    size_t *first; // of each print's pairs; and the end
};

// Of impostor pairs one in so many, by chance, the same ones each time.
static bool is_taken(const struct comparing *all, size_t i, size_t j) {
    uint64_t z = (uint64_t)i << 32 | j;
    if (all->one_in == 1 || all->prints[i].finger == all->prints[j].finger)
        return true;
    z = (z ^ (z >> 33)) * 0xff51afd7ed558ccdU; // MurmurHash3's finish (Appleby)
    z = (z ^ (z >> 33)) * 0xc4ceb9fe1a85ec53U;
    return (z ^ (z >> 33)) % all->one_in == 0;
}

static void make_ready(void *context, size_t i) {
    const struct comparing *all = context;
    struct finger_template print = all->prints[i].print;
    if (all->alone)
        print.flow = (struct finger_flow){0};
    if (all->prints[i].load == FINGER_LOADED)
        all->ready[i] = finger_score_make_ready(&print);
    finger_template_wipe(&print);
}

static void compare_one(void *context, size_t i) {
    const struct comparing *all = context;
    struct finger_pair *next = all->pairs + all->first[i];
    for (size_t j = i + 1; j < all->count; j++)
        if (is_taken(all, i, j)) {
            const bool both = all->ready[i] && all->ready[j];
            *next++ =
                (struct finger_pair){both ? finger_score_ready(all->ready[i], all->ready[j]) : -1,
                                     all->prints[i].finger, all->prints[j].finger};
        }
}

static size_t impostors_of(const struct finger_data *data, const struct finger_database *database) {
    size_t genuine = 0, of_finger = 0;
    for (size_t i = database->first; i < database->first + database->count; i++) {
        const bool same =
            i > database->first && data->impressions[i].finger == data->impressions[i - 1].finger;
        of_finger = same ? of_finger + 1 : 0;
        genuine += of_finger;
    }
    return database->count * (database->count - 1) / 2 - genuine;
}

// All scores of a database, `count` of them; NULL: no memory. The caller frees.
static struct finger_pair *compare(const struct finger_data *data, size_t which, bool alone,
                                   size_t *count, size_t *one_in) {
    const struct finger_database *database = &data->databases[which];
    struct comparing all = {.prints = data->impressions + database->first,
                            .count = database->count,
                            .alone = alone,
                            .one_in = 1 + impostors_of(data, database) / (IMPOSTORS_MAX + 1)};
    all.first = calloc(all.count + 1, sizeof *all.first);
    for (size_t i = 0; all.first && i < all.count; i++) {
        all.first[i + 1] = all.first[i];
        for (size_t j = i + 1; j < all.count; j++)
            all.first[i + 1] += is_taken(&all, i, j);
    }
    *count = all.first ? all.first[all.count] : 0;
    *one_in = all.one_in;
    all.pairs = all.first ? calloc(*count + 1, sizeof *all.pairs) : NULL;
    all.ready = all.pairs ? calloc(all.count + 1, sizeof(struct finger_ready *)) : NULL;
    if (all.ready) {
        tool_in_parallel(all.count, make_ready, &all, "prints made ready");
        tool_in_parallel(all.count, compare_one, &all, "prints compared");
    }
    bool good = all.ready;
    for (size_t i = 0; all.ready && i < all.count; i++) {
        good = good && (all.ready[i] || all.prints[i].load != FINGER_LOADED);
        finger_score_forget(all.ready[i]);
    }
    if (!good) {
        free(all.pairs);
        all.pairs = NULL;
    }
    free(all.ready);
    free(all.first);
    return all.pairs;
}

static uint32_t *databases_of_fingers(const struct finger_data *data) {
    uint32_t *out = calloc(data->finger_count + 1, sizeof *out);
    for (size_t i = 0; out && i < data->count; i++)
        out[data->impressions[i].finger] = data->impressions[i].database;
    return out;
}

// All databases, into `pooled`; unless `alone`, each also into its figures. False: no memory.
static bool measure_accuracy(struct bench *bench, const uint32_t *database_of, bool alone,
                             struct finger_accuracy *pooled) {
    const struct finger_data *data = &bench->data;
    struct finger_pair *all = NULL;
    size_t all_count = 0;
    bool good = true;
    for (size_t i = 0; good && i < data->database_count; i++) {
        struct database_figures *figures = &bench->databases[i];
        size_t count;
        struct finger_pair *pairs = compare(data, i, alone, &count, &figures->one_in);
        struct finger_pair *larger =
            pairs ? realloc(all, (all_count + count + 1) * sizeof *all) : NULL;
        good = larger;
        if (good) {
            all = larger;
            memcpy(all + all_count, pairs, count * sizeof *pairs);
            all_count += count;
            if (!alone)
                tool_finger_accuracy(&figures->accuracy, pairs, count, database_of,
                                     data->finger_count);
        }
        free(pairs);
    }
    if (good)
        tool_finger_accuracy(pooled, all, all_count, database_of, data->finger_count);
    free(all);
    return good;
}

// With all that templates hold, and with the minutiae alone where they hold more.
static bool measure_accuracies(struct bench *bench) {
    uint32_t *database_of = databases_of_fingers(&bench->data);
    bench->has_flow = bench->all.flow_bytes > 0;
    const bool good =
        database_of && measure_accuracy(bench, database_of, false, &bench->all.accuracy) &&
        (!bench->has_flow || measure_accuracy(bench, database_of, true, &bench->alone));
    free(database_of);
    return good;
}

// --- speed ------------------------------------------------------------------------------------

// False: no memory.
static bool measure_searches(struct bench *bench, size_t largest) {
    static const size_t usual[] = {10000, 25000, 1000000};
    double bytes = 4096; // that a template may take, until the first gallery tells
    size_t sizes[SIZES_MAX], count = 0;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (usual[i] <= largest)
            sizes[count++] = usual[i];
    if (largest && (!count || sizes[count - 1] != largest))
        sizes[count++] = largest;
    for (size_t i = 0; i < count; i++) {
        struct finger_search_speed *speed = &bench->searches[bench->search_count];
        if (!tool_finger_speed_search(speed, &bench->data, sizes[i], bytes))
            return false;
        bytes = speed->bytes > 0 ? 1.1 * speed->bytes : bytes;
        bench->search_count++;
    }
    return true;
}

// --- the table --------------------------------------------------------------------------------

static void print_kernels(void) {
    printf("kernels %s, of", kernels_pick()->name);
    for (size_t i = 0; kernels_at(i); i++)
        printf("%s %s", i ? "," : "", kernels_at(i)->name);
    printf(" that this machine runs\n");
}

static void print_cell(int width, int digits, double number) {
    if (isfinite(number))
        printf(" %*.*f", width, digits, number);
    else
        printf(" %*s", width, "-");
}

static void print_prints(const struct database_figures *figures) {
    char dpi[32] = "records";
    const bool one_dpi = figures->dpi_least == figures->dpi_most;
    if (figures->dpi_most)
        snprintf(dpi, sizeof dpi, one_dpi ? "%d" : "%d-%d", figures->dpi_least, figures->dpi_most);
    printf("%-24s %6zu %7zu %6zu %8s", figures->name, figures->prints, figures->failed,
           figures->poor, dpi);
    print_cell(6, 0, figures->dpi_seen);
    print_cell(6, 0, 100 * figures->frame);
    print_cell(7, 1, figures->ms);
    print_cell(9, 1, figures->minutiae);
    print_cell(6, 0, figures->bytes);
    print_cell(6, 0, figures->flow_bytes);
    if (figures->sensor && one_dpi)
        printf("  by its size %s", figures->sensor);
    printf("\n");
}

static void print_interval(double from, double to) {
    char text[32];
    snprintf(text, sizeof text, "%.1f-%.1f", 100 * from, 100 * to);
    printf(" %11s", text);
}

static void print_rates(const struct finger_accuracy *accuracy, const char *name, int from,
                        int count) {
    if (!accuracy->genuine || !accuracy->impostor)
        return;
    printf("%-24s", name);
    for (int i = from; i < from + count; i++)
        printf(" %11.2f", 100 * accuracy->rate[i]);
    printf("\n%-24s", "");
    for (int i = from; i < from + count; i++)
        print_interval(accuracy->low[i], accuracy->high[i]);
    printf("\n");
}

static void print_pairs(const struct database_figures *figures, const char *name) {
    const struct finger_accuracy *accuracy = &figures->accuracy;
    printf("%-24s %11zu %11zu %11zu %11zu", name, accuracy->genuine, accuracy->genuine_failed,
           accuracy->impostor, accuracy->impostor_failed);
    if (figures->one_in > 1)
        printf("  one in %zu of the impostor pairs", figures->one_in);
    printf("\n");
}

static void print_accuracy(const struct bench *bench) {
    static const struct {
        int from, count;
        const char *title, *columns[6];
    } tables[] = {
        {FINGER_EER,      5, "accuracy, percent",    {"EER", "FMR100", "FMR1000", "1e-4", "ZeroFMR"}},
        {FINGER_FMR_AT_2,
         6,                  "calibration, percent",
         {"FMR at s=2", "s=3", "s=4", "FNMR at s=2", "s=3", "s=4"}                                  },
    };
    for (int table = 0; table < 2; table++) {
        printf("\n%-24s", tables[table].title);
        for (int i = 0; i < tables[table].count; i++)
            printf(" %11s", tables[table].columns[i]);
        printf("\n");
        for (size_t i = 0; i < bench->data.database_count; i++)
            print_rates(&bench->databases[i].accuracy, bench->databases[i].name, tables[table].from,
                        tables[table].count);
        if (bench->data.database_count > 1)
            print_rates(&bench->all.accuracy, "pooled", tables[table].from, tables[table].count);
        if (bench->has_flow)
            print_rates(&bench->alone, "pooled, minutiae alone", tables[table].from,
                        tables[table].count);
    }
    printf("(below each rate its 95 %% interval over fingers; s promises FMR 1, 0.1, 0.01 %%)\n");
    printf("\n%-24s %11s %11s %11s %11s\n", "pairs", "genuine", "missed", "impostor", "missed");
    for (size_t i = 0; i < bench->data.database_count; i++)
        print_pairs(&bench->databases[i], bench->databases[i].name);
    if (bench->data.database_count > 1)
        print_pairs(&bench->all, "pooled");
}

static void print_speed(const struct bench *bench) {
    printf("\none against one          ");
    if (isfinite(bench->comparison.genuine_us))
        printf("genuine %.1f us, ", bench->comparison.genuine_us);
    if (isfinite(bench->comparison.impostor_us))
        printf("impostor %.1f us, ", bench->comparison.impostor_us);
    if (isfinite(bench->comparison.ready_us))
        printf("once to make a template ready %.1f us\n", bench->comparison.ready_us);
    else
        printf("there is no pair\n");
    if (bench->search_count)
        printf("\none against many         templates/s  ms a search  bytes each  searches  owner "
               "first  lost\n");
    for (size_t i = 0; i < bench->search_count; i++) {
        const struct finger_search_speed *speed = &bench->searches[i];
        printf("%-24zu ", speed->size);
        if (speed->needed_mb)
            printf("not measured: it takes some %zu MB of memory, which are not free\n",
                   speed->needed_mb);
        else if (speed->probes)
            printf("%11.0f %12.1f %11.0f %9zu %10.2f %% %5zu\n", speed->templates_per_s,
                   speed->search_ms, speed->bytes, speed->searches,
                   100 * (double)speed->first / (double)speed->probes, speed->lost);
        else
            printf("%11.0f %12.1f %11.0f %9zu\n", speed->templates_per_s, speed->search_ms,
                   speed->bytes, speed->searches);
    }
    if (bench->search_count)
        printf("(strangers are synthetic%s; lost: by the quick first stage, at most)\n",
               bench->data.count ? ", the fingers enrolled are real" : ", and so are the probes");
}

static void print_table(const struct bench *bench) {
    print_kernels();
    if (bench->data.count) {
        printf("\n%-24s %6s %7s %6s %8s %6s %6s %7s %9s %6s %6s\n", "extraction", "prints",
               "failed", "poor", "dpi", "seen", "frame", "ms", "minutiae", "bytes", "+flow");
        for (size_t i = 0; i < bench->data.database_count; i++)
            print_prints(&bench->databases[i]);
        if (bench->data.database_count > 1)
            print_prints(&bench->all);
        if (bench->data.passed_over)
            printf("(%zu files passed over: not named FINGER_IMPRESSION, or an impression twice)\n",
                   bench->data.passed_over);
        print_accuracy(bench);
    } else
        printf("no folder of prints: extraction and accuracy are not measured, and all below is "
               "synthetic\n");
    print_speed(bench);
}

// --- JSON -------------------------------------------------------------------------------------

static void print_text(const char *text) {
    putchar('"');
    for (; *text; text++)
        if ((unsigned char)*text < ' ')
            printf("\\u%04x", *text);
        else
            printf(*text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    putchar('"');
}

static void print_number(const char *name, double number) {
    printf("\"%s\": ", name);
    if (isfinite(number))
        printf("%.10g", number);
    else
        printf("null");
}

static void print_accuracy_json(const struct finger_accuracy *accuracy, size_t one_in) {
    static const char *const names[FINGER_RATES] = {
        "eer",      "fmr100",   "fmr1000",   "fmr10000",  "zero_fmr", "fmr_at_2",
        "fmr_at_3", "fmr_at_4", "fnmr_at_2", "fnmr_at_3", "fnmr_at_4"};
    const bool known = accuracy->genuine && accuracy->impostor;
    printf("{\"genuine\": %zu, \"genuine_missed\": %zu, \"impostor\": %zu, \"impostor_missed\": "
           "%zu",
           accuracy->genuine, accuracy->genuine_failed, accuracy->impostor,
           accuracy->impostor_failed);
    if (one_in)
        printf(", \"impostor_one_in\": %zu", one_in);
    for (int i = 0; i < FINGER_RATES; i++) {
        printf(",\n      \"%s\": {", names[i]);
        print_number("rate", known ? accuracy->rate[i] : NAN);
        printf(", ");
        print_number("low", known ? accuracy->low[i] : NAN);
        printf(", ");
        print_number("high", known ? accuracy->high[i] : NAN);
        printf("}");
    }
    printf("}");
}

static void print_database_json(const struct database_figures *figures) {
    printf("\n    {\"name\": ");
    print_text(figures->name);
    printf(
        ", \"prints\": %zu, \"failed\": %zu, \"poor\": %zu, \"dpi_least\": %d, \"dpi_most\": %d, ",
        figures->prints, figures->failed, figures->poor, figures->dpi_least, figures->dpi_most);
    print_number("dpi_seen", figures->dpi_seen);
    printf(", ");
    print_number("frame_seen", figures->frame);
    printf(", ");
    print_number("extraction_ms", figures->ms);
    printf(", ");
    print_number("minutiae", figures->minutiae);
    printf(", ");
    print_number("record_bytes", figures->bytes);
    printf(", ");
    print_number("flow_bytes", figures->flow_bytes);
    printf(",\n     \"accuracy\": ");
    print_accuracy_json(&figures->accuracy, figures->one_in);
    printf("}");
}

static void print_search_json(const struct finger_search_speed *speed) {
    const double probes = speed->probes ? (double)speed->probes : NAN;
    printf("\n    {\"templates\": %zu, \"searches\": %zu, ", speed->size, speed->searches);
    print_number("templates_per_s", speed->searches ? speed->templates_per_s : NAN);
    printf(", ");
    print_number("search_ms", speed->searches ? speed->search_ms : NAN);
    printf(", ");
    print_number("bytes_a_template", speed->searches ? speed->bytes : NAN);
    printf(", ");
    print_number("owner_first", (double)speed->first / probes);
    printf(", ");
    print_number("lost", speed->probes ? (double)speed->lost : NAN);
    printf("}");
}

static void print_json(const struct bench *bench) {
    printf("{\n  \"kernels\": ");
    print_text(kernels_pick()->name);
    printf(",\n  \"databases\": [");
    for (size_t i = 0; i < bench->data.database_count; i++) {
        printf(i ? "," : "");
        print_database_json(&bench->databases[i]);
    }
    printf("],\n  \"pooled\": ");
    if (bench->data.count)
        print_database_json(&bench->all);
    else
        printf("null");
    printf(",\n  \"pooled_minutiae_alone\": ");
    if (bench->has_flow)
        print_accuracy_json(&bench->alone, 0);
    else
        printf("null");
    printf(",\n  \"comparison\": {");
    print_number("genuine_us", bench->comparison.genuine_us);
    printf(", ");
    print_number("impostor_us", bench->comparison.impostor_us);
    printf(", ");
    print_number("ready_us", bench->comparison.ready_us);
    printf("},\n  \"searches\": [");
    for (size_t i = 0; i < bench->search_count; i++) {
        printf(i ? "," : "");
        print_search_json(&bench->searches[i]);
    }
    printf("]\n}\n");
}

// --- all of it --------------------------------------------------------------------------------

static int measure(struct bench *bench, const char *folder,
                   const struct finger_resolutions *asked) {
    int outcome = folder ? tool_finger_data_find(&bench->data, asked, folder) : TOOL_YES;
    bench->databases = calloc(bench->data.database_count + 1, sizeof *bench->databases);
    bool good = bench->databases;
    if (outcome == TOOL_YES && good) {
        tool_finger_data_load(&bench->data);
        outcome = name_failures(&bench->data) ? TOOL_YES : TOOL_BAD_INPUT;
        count_prints(bench);
        good = !bench->data.count || measure_accuracies(bench);
        good = good && tool_finger_speed_compare(&bench->comparison, &bench->data) &&
               measure_searches(bench, (size_t)given.largest);
        if (good)
            (given.as_json ? print_json : print_table)(bench);
    }
    return good ? outcome : tool_complain("bench: no memory left");
}

// N, or FOLDER=N.
static int take_dpi(struct finger_resolutions *asked, const char *text) {
    const char *equals = strrchr(text, '=');
    long dpi;
    if (!tool_whole_between(equals ? equals + 1 : text, FINGER_DPI_MIN, FINGER_DPI_MAX, &dpi))
        return tool_misused("--dpi %s is not a whole number from %d to %d, or FOLDER= and one",
                            text, FINGER_DPI_MIN, FINGER_DPI_MAX);
    if (equals) {
        asked->of[asked->count].folder = text;
        asked->of[asked->count].length = (size_t)(equals - text);
        asked->of[asked->count++].dpi = (int)dpi;
    } else if (asked->of_all)
        return tool_misused("--dpi is given twice for all folders");
    else
        asked->of_all = (int)dpi;
    return TOOL_YES;
}

static int run(char **paths) {
    static struct bench bench;
    struct finger_resolutions asked = {0};
    for (int i = 0; i < given.dpi.count; i++)
        if (take_dpi(&asked, given.dpi.at[i]) != TOOL_YES)
            return TOOL_USAGE;
    if (!paths[0] && given.dpi.count)
        return tool_misused("--dpi is for a folder of prints");
    if (kernels_unknown())
        tool_complain("SHAILOO_KERNELS=%s: this machine has none of that name; it uses %s",
                      kernels_unknown(), kernels_pick()->name);
    const int outcome = measure(&bench, paths[0], &asked);
    tool_finger_data_finish(&bench.data);
    free(bench.databases);
    return outcome;
}

const struct tool_command tool_finger_bench = {
    .name = "bench",
    .summary = "measures accuracy and speed with prints of one's own",
    .operands = "[DIR]",
    .options = takes,
    .words =
        "Measures accuracy and speed with the prints in DIR, which are named as in the FVC "
        "competitions, FINGER_IMPRESSION.ending (101_1.tif, 7_02.png, a7_R2_3.wsq). Each folder "
        "with such files is a database by itself: every two impressions of a finger are a genuine "
        "pair, every two of different fingers an impostor pair (of more than a million one in so "
        "many, by chance). Where no print is found all its pairs are misses. Records are measured "
        "where an impression has no picture. Poor: prints of a quality below 20. Seen: the "
        "resolution at which their ridges would lie as far apart as in most people, 0.46 mm; a "
        "sixth more or less is usual, a third is not: then --dpi is wrong. Frame: how long what "
        "stands at one place in all pictures is, the edge of the glass, a frame or a caption, in "
        "percent of a picture's edge. Without DIR only what synthetic prints can "
        "tell.\n" FINGER_FILES ".\n" FINGER_SCORES "\n"
        "With --json: {kernels, databases: [{name, prints, failed, poor, dpi_least, "
        "dpi_most, dpi_seen, frame_seen, extraction_ms, minutiae, record_bytes, flow_bytes, "
        "accuracy}], "
        "pooled: one such or null, "
        "pooled_minutiae_alone: accuracy without the flow that goes with a record, or null, "
        "comparison: {genuine_us, impostor_us, ready_us}, searches: [{templates, searches, "
        "templates_per_s, search_ms, bytes_a_template, owner_first, lost}]}; accuracy: {genuine, "
        "genuine_missed, impostor, impostor_missed, impostor_one_in, and eer, fmr100, fmr1000, "
        "fmr10000, zero_fmr, fmr_at_2 .. _4, fnmr_at_2 .. _4, each {rate, low, high}}: rates are 0 "
        "to 1, low and high the 95 % interval over fingers, null is not measured.",
    .exits = "0 done, 2 usage, 3 bad input",
    .run = run,
};
