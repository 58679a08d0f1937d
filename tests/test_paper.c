// Slip and reports: they are whole, the same input gives the same bytes, and no text is cut in any
// language. With $SHAILOO_SCREENS_DIR set, the PDFs stay there to be looked at.
#include "kiosk/paper/paper.h"
#include "kiosk/paper/paper_page.h"
#include "kiosk/paper/paper_report.h"
#include "kiosk/paper/paper_slip.h"
#include "tests/check.h"
#include "tests/support/golden.h"
#include <string.h>
#include <unistd.h>

static const char *const language_names[LANGUAGES] = {"ky", "ru", "en"};
static char folder[256] = "/tmp/shailoo-paper-XXXXXX";

static struct slip slip_of(uint32_t number) {
    return (struct slip){
        .election = "Жогорку Кеңештин депутаттарын шайлоо",
        .election_id = "jk-2027",
        .uik = "7161",
        .date = "24.01.2027",
        .time = "10:43",
        .kiosk = 2,
        .number = number,
        .voter = {.surname = "Мамбеталиева-Токтогулова",
                  .given = "Махабатжамал",
                  .patronymic = "Абдыкадырсултановна",
                  .page = 118,
                  .number = 5610},
        .method = "decision of the commission",
        .operator_name = "Абдыкадырова Жылдыз Сапарбековна",
        .log_index = 1204,
        .leaf = "Zk3w8cVtGQ4mBsx1N5Yq0uJ7hDfR2aLpE6iTgWnXyKo="
    };
}

static struct referral_slip referral_of(enum language language, bool known) {
    static const char *const addresses[LANGUAGES] = {
        "Ош облусу, Кара-Кулжа району, Алайкуу айыл аймагы, Кызыл-Жар айылы, Токтомамбетов көчөсү "
        "128а, Жаңы-Турмуш атындагы орто мектеп",
        "Ошская область, Кара-Кульджинский район, Алайкуинский айылный аймак, село Кызыл-Жар, ул. "
        "Токтомамбетова 128а, средняя школа имени Жаңы-Турмуш",
        "128a Toktomambetov Street, secondary school named after Jangy-Turmush, Kyzyl-Jar village, "
        "Alaikuu, Kara-Kulja district, Osh region"};
    return (struct referral_slip){
        .election = "Жогорку Кеңештин депутаттарын шайлоо",
        .uik = "7161",
        .date = "24.01.2027",
        .time = "10:43",
        .kiosk = 2,
        .number = known ? "5042" : NULL,
        .address = addresses[language],
        .distance_m = language == ENGLISH   ? 312
                      : language == RUSSIAN ? 1234
                                            : 287400,
        .link = known ? "https://map.shailoo.gov.kg/uik/5042" : voters_cabinet,
    };
}

static struct slice_manifest manifest;
static struct slice_policy policy;
static struct day_figures day;
static const struct device_view devices[] = {
    {"Finger reader", WELL,       "ready",         0},
    {"Camera",        WELL,       "ready",         0},
    {"Printer",       LOOK_AT_IT, "little paper",  0},
    {"Log",           WELL,       "%d records",    1},
    {"Second copy",   WELL,       "%d records",    1},
    {"Centre",        BROKEN,     "not connected", 0}
};

static struct report report_of(bool final) {
    static const uint32_t by_hour[24] = {
        [8] = 61,  [9] = 118, [10] = 97, [11] = 84,  [12] = 52, [13] = 71,
        [14] = 90, [15] = 66, [16] = 80, [17] = 102, [18] = 95, [19] = 58};
    manifest = (struct slice_manifest){
        .election = "jk-2027",
        .uik = "7161",
        .title = {"Жогорку Кеңештин депутаттарын шайлоо",       "Выборы депутатов Жогорку Кеңеша",
                  "Election of deputies of the Jogorku Kenesh"                                                                                                                                            },
        .address = {"Бишкек ш., Манас пр. 101, № 61 мектеп",
                  "г. Бишкек, пр. Манаса 101, школа № 61",                                                                                "101 Manas Avenue, school No. 61, Bishkek"},
        .official_count = 3,
        .officials = {{1, ROLE_CHAIR, "Мамбеталиева Айгүл Төлөгөновна"},
                  {2, ROLE_SECRETARY, "Сыдыков Нурлан Эркинович"},
                  {3, ROLE_OPERATOR, "Ким Сергей Владимирович"}                                                                                                                      },
        .counts = {.voters = 1687,                                                                .women = 889,                                                  .men = 798                                }
    };
    policy = slice_policy_default;
    day = (struct day_figures){.in_list = 1687, .with_biometrics = 1671, .log_size = 1};
    memset(day.log_root, 0x5A, sizeof day.log_root);
    if (final) {
        day.identified = 974, day.by_finger = 921, day.by_face = 47, day.by_decision = 6;
        day.women = 540, day.men = 434, day.typed_pin = 61, day.by_search = 2, day.searches = 3,
        day.by_search_of_face = 1, day.searches_of_faces = 2, day.warnings = 1, day.doubts = 3,
        day.overrides = 2, day.not_identified = 4;
        day.rejected = 1, day.used_up = 2, day.tries = 5172, day.already = 2, day.not_listed = 9,
        day.cancelled = 3;
        day.slip_first = 1, day.slip_last = 978, day.slips_issued = 976, day.duplicates = 2;
        day.voided = 1, day.released = 1, day.acts = 9, day.incidents = 5, day.log_size = 2011;
        memcpy(day.by_hour, by_hour, sizeof by_hour);
    }
    return (struct report){.kind = final ? LOG_REPORT_FINAL : LOG_REPORT_ZERO,
                           .number = 1,
                           .printed_date = "24.01.2027",
                           .printed_time = "21:15",
                           .day = &day,
                           .manifest = &manifest,
                           .policy = &policy,
                           .kiosk = 2,
                           .date = "24.01.2027",
                           .time = final ? "20:04" : "07:42",
                           .opened = final ? "08:00" : NULL,
                           .closed = final ? "20:04" : NULL,
                           .devices = devices,
                           .device_count = 6,
                           .checkpoint = "shailoo.gov.kg/jk-2027/uik7161/k2\n2011\n"
                                         "Zk3w8cVtGQ4mBsx1N5Yq0uJ7hDfR2aLpE6iTgWnXyKo=\n\n— "
                                         "shailoo.gov.kg/jk-2027/uik7161/k2 "
                                         "t2rMaKB7ZZlyMRkH17uAm6iLcVBCijwGPq5BKy/"
                                         "MZxW6kD1JZ7e7RzFesMF3uslb7UKu2Oocz8g35ra83q3zTsieMwc=\n",
                           .verifier_key = "shailoo.gov.kg/jk-2027/uik7161/k2+b76acc68+"
                                           "AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs"};
}

static char *bytes_of(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    char *bytes = calloc(1, 1 << 20);
    *size = file ? fread(bytes, 1, (1 << 20) - 1, file) : 0;
    if (file)
        fclose(file);
    return bytes;
}

static bool same_bytes(const char *a, const char *b) {
    size_t size_a, size_b;
    char *bytes_a = bytes_of(a, &size_a), *bytes_b = bytes_of(b, &size_b);
    bool same = size_a > 1000 && size_a == size_b && !memcmp(bytes_a, bytes_b, size_a);
    free(bytes_a);
    free(bytes_b);
    return same;
}

static int pages_of(const char *path) {
    size_t size;
    char *bytes = bytes_of(path, &size);
    int count = 0;
    for (size_t i = 0; i + 12 < size; i++)
        count += !memcmp(bytes + i, "/Type /Page ", 12);
    free(bytes);
    return count;
}

// A paper that was made, as a file to look at.
static bool write_out(const char *path, bool is_made, struct paper *paper) {
    FILE *file = fopen(path, "wb");
    const bool well = is_made && file && fwrite(paper->bytes, 1, paper->size, file) == paper->size;
    paper_forget(paper);
    return file && !fclose(file) && well;
}

static bool write_slip(const char *path, const struct slip *slip, enum language language) {
    struct paper paper;
    return write_out(path, paper_slip_make(&paper, slip, language), &paper);
}

static bool write_referral(const char *path, const struct referral_slip *slip,
                           enum language language) {
    struct paper paper;
    return write_out(path, paper_referral_make(&paper, slip, language), &paper);
}

static bool write_report(const char *path, const struct report *report, enum language language) {
    struct paper paper;
    return write_out(path, paper_report_make(&paper, report, language), &paper);
}

static void no_text_is_cut(void) {
    char path[512];
    for (int i = 0; i < LANGUAGES; i++) {
        struct slip slip = slip_of(413);
        slip.training = slip.duplicate = true;
        snprintf(path, sizeof path, "%s/slip.%s.pdf", folder, language_names[i]);
        CHECK(write_slip(path, &slip, (enum language)i));
        for (int known = 0; known < 2; known++) {
            struct referral_slip referral = referral_of((enum language)i, known);
            referral.training = true;
            snprintf(path, sizeof path, "%s/referral-%d.%s.pdf", folder, known, language_names[i]);
            CHECK(write_referral(path, &referral, (enum language)i));
        }
        for (int final = 0; final < 2; final++) {
            struct report report = report_of(final);
            manifest.training = !final;
            snprintf(path, sizeof path, "%s/%s.%s.pdf", folder, final ? "final" : "zero",
                     language_names[i]);
            CHECK(write_report(path, &report, (enum language)i));
            CHECK(pages_of(path) == (final ? 2 : 1));
        }
    }
    CHECK(paper_cut_texts == 0);
}

// 0 slip, 1 zero report, 2 and 3 the final report's pages, 4 a turnout report, 5 a copy of the zero
// report.
enum { KINDS = 6 };
static void see(int kind, int language) {
    static const char *const kinds[KINDS] = {"slip",    "zero",    "final-1",
                                             "final-2", "turnout", "zero-copy"};
    char name[64];
    struct slip slip = slip_of(413);
    slip.training = language == ENGLISH;
    slip.duplicate = language == KYRGYZ;
    struct report report = report_of(kind > 1 && kind < 5);
    if (kind == 4)
        report.kind = LOG_REPORT_TURNOUT, report.time = "14:35";
    if (kind == 5)
        report.number = 2;
    int width = kind ? PAGE_WIDTH : SLIP_WIDTH, height = PAGE_HEIGHT;
    if (!kind)
        height = (int)paper_slip_draw(NULL, &slip, (enum language)language);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t *to = cairo_create(surface);
    cairo_set_source_rgb(to, 1, 1, 1);
    cairo_paint(to);
    if (kind)
        paper_report_page(to, &report, (enum language)language, kind == 3 ? 2 : 1);
    else
        paper_slip_draw(to, &slip, (enum language)language);
    cairo_destroy(to);
    cairo_surface_flush(surface);
    snprintf(name, sizeof name, "paper-%s.%s", kinds[kind], language_names[language]);
    CHECK(golden_compare(surface, name));
    cairo_surface_destroy(surface);
}

static void see_referral(int language, bool known) {
    const struct referral_slip slip = referral_of((enum language)language, known);
    const int height = (int)paper_referral_draw(NULL, &slip, (enum language)language);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, SLIP_WIDTH, height);
    cairo_t *to = cairo_create(surface);
    char name[64];
    cairo_set_source_rgb(to, 1, 1, 1);
    cairo_paint(to);
    paper_referral_draw(to, &slip, (enum language)language);
    cairo_destroy(to);
    cairo_surface_flush(surface);
    snprintf(name, sizeof name, "paper-referral%s.%s", known ? "" : "-unknown",
             language_names[language]);
    CHECK(golden_compare(surface, name));
    cairo_surface_destroy(surface);
}

static void referrals_look_as_accepted(void) {
    for (int language = 0; language < LANGUAGES; language++) {
        see_referral(language, true);
        see_referral(language, false);
    }
}

static void slip_and_reports_look_as_accepted(void) {
    for (int kind = 0; kind < KINDS; kind++)
        for (int language = 0; language < LANGUAGES; language++)
            see(kind, language);
}

static void the_same_input_gives_the_same_bytes(void) {
    char first[512], second[512];
    snprintf(first, sizeof first, "%s/first.pdf", folder);
    snprintf(second, sizeof second, "%s/second.pdf", folder);
    struct slip slip = slip_of(84);
    CHECK(write_slip(first, &slip, RUSSIAN));
    CHECK(write_slip(second, &slip, RUSSIAN));
    CHECK(same_bytes(first, second));
    slip.number = 85;
    CHECK(write_slip(second, &slip, RUSSIAN));
    CHECK(!same_bytes(first, second));
    struct report report = report_of(true);
    CHECK(write_report(first, &report, KYRGYZ));
    CHECK(write_report(second, &report, KYRGYZ));
    CHECK(same_bytes(first, second));
    unlink(first);
    unlink(second);
}

static void what_is_marked_makes_the_slip_longer(void) {
    struct slip slip = slip_of(1);
    double plain = paper_slip_draw(NULL, &slip, KYRGYZ);
    slip.duplicate = true;
    double duplicate = paper_slip_draw(NULL, &slip, KYRGYZ);
    slip.training = true;
    CHECK(plain > 500 && plain < duplicate && duplicate < paper_slip_draw(NULL, &slip, KYRGYZ));
}

static void what_is_forgotten_is_gone(void) {
    struct slip slip = slip_of(1);
    struct paper paper;
    CHECK(paper_slip_make(&paper, &slip, ENGLISH) && paper.size > 1000);
    paper_forget(&paper);
    CHECK(!paper.bytes && !paper.size && !paper.room);
    paper_forget(&paper);
}

int main(void) {
    const char *wanted = getenv("SHAILOO_SCREENS_DIR");
    if (wanted)
        snprintf(folder, sizeof folder, "%s", wanted);
    else if (!mkdtemp(folder))
        return 1;
    RUN(no_text_is_cut);
    RUN(slip_and_reports_look_as_accepted);
    RUN(referrals_look_as_accepted);
    RUN(the_same_input_gives_the_same_bytes);
    RUN(what_is_marked_makes_the_slip_longer);
    RUN(what_is_forgotten_is_gone);
    if (!wanted) {
        char path[512];
        static const char *const kinds[] = {"slip", "zero", "final", "referral-0", "referral-1"};
        for (int i = 0; i < 5 * LANGUAGES; i++) {
            snprintf(path, sizeof path, "%s/%s.%s.pdf", folder, kinds[i / 3],
                     language_names[i % 3]);
            unlink(path);
        }
        rmdir(folder);
    }
    return check_report();
}
