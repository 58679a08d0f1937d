// `shailoo slice` and `shailoo keys` as regional staff type them: what is made, what is refused,
// exit status.
#include "biometric/face_compare.h"
#include "biometric/picture.h"
#include "tests/check.h"
#include "tests/support/finger_samples.h"
#include "tests/support/scratch.h"
#include "tests/support/shared_data.h"
#include "tests/support/synthetic/synthetic_print.h"
#include "tests/support/synthetic/wsq_writer.h"
#include "tests/support/typed.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const out = typed_out, *const err = typed_err;
#define shailoo(...) typed_run(BIN, __VA_ARGS__)

static void write_text(const char *name, const char *text) {
    FILE *file = fopen(name, "wb");
    CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void write_print(const char *name) {
    enum { WIDTH = SYNTHETIC_PRINT_WIDTH, HEIGHT = SYNTHETIC_PRINT_HEIGHT };
    static uint8_t pixels[WIDTH * HEIGHT];
    struct synthetic_finger *finger = synthetic_finger_create(11);
    const struct synthetic_touch touch = {.seed = 5, .kind = SYNTHETIC_GOOD};
    const struct picture picture = {WIDTH, HEIGHT, 1, SYNTHETIC_PRINT_DPI, pixels};
    CHECK(finger && synthetic_print_draw(pixels, finger, &touch));
    CHECK(picture_write(&picture, name) == BIOMETRIC_OK);
    synthetic_finger_destroy(finger);
}

#define WORDS "{\"ky\": \"к\", \"ru\": \"р\", \"en\": \"e\"}"
static const char station[] =
    "{\"election\": {\"id\": \"2027-01\", \"title\": " WORDS "}, \"precinct\": \"7001\","
    " \"address\": " WORDS ", \"date\": \"2027-01-24\", \"serial\": 2, \"training\": true,"
    " \"officials\": [{\"id\": 1, \"role\": \"chair\", \"name\": \"A\", \"code\": \"123456\"},"
    " {\"id\": 2, \"role\": \"secretary\", \"name\": \"B\", \"code\": \"654321\"}]";
static const char holders[] =
    ", \"holders\": {\"chair\": \"one1\", \"secretary\": \"two2\", \"operator\": \"three3\"}}";

static void make_folder(void) {
    char text[2000];
    mkdir("data", 0700);
    mkdir("data/portraits", 0700);
    mkdir("data/fingers", 0700);
    mkdir("data/fingers/20101199000001", 0700);
    mkdir("data/fingers/10101199000002", 0700);
    snprintf(text, sizeof text, "%s%s", station, holders);
    write_text("data/station.json", text);
    write_text("data/policy.json", "{}");
    write_text("data/voters.csv",
               "list_number,page,pin,surname,given,patronymic,birth,sex,address,document\n"
               "1,1,20101199000001,Асанов,Үсөн,,1990-01-01,M,,\n"
               "2,1,10101199000002,Асанова,Айгүл,,1990-01-01,F,,\n"
               "3,1,10101199000003,Асанова,Айгүл,,1991-01-01,F,,\n"
               "4,1,20101199000001,Тууган,Эки,,1990-01-01,M,,\n"
               "5,1,x\n");
    write_print("data/fingers/20101199000001/2.png");
    write_text("data/fingers/10101199000002/7.png", "no picture");
    write_text("data/portraits/10101199000002.jpg", "no picture");
}

static void keys_are_made_once(void) {
    CHECK(shailoo("keys new data") == 0 && strstr(out, "data/commission.pub"));
    CHECK(shailoo("keys new data") == 1 && strstr(err, "stays as it is"));
    CHECK(shailoo("keys new no/such/folder") == 3 && *err);
    CHECK(shailoo("keys") == 2 && shailoo("keys --help") == 0 && strstr(out, "usage"));
}

static void a_file_can_be_signed(void) {
    write_text("letter", "dear voters\n");
    CHECK(shailoo("keys sign letter data/commission.key 'kind=letter'") == 0);
    CHECK(access("letter.minisig", F_OK) == 0);
    CHECK(shailoo("keys sign letter data/commission.pub") == 3);
    CHECK(shailoo("keys sign nothing data/commission.key") == 3);
}

static void a_package_is_built_and_refusals_are_listed(void) {
    CHECK(shailoo("slice build data st.slice --models /nowhere") == 0);
    CHECK(
        strstr(out, "2 voters (1 with fingers, 0 with a face, 0 with a portrait), 3 rows refused"));
    CHECK(strstr(err, "row 4: refused: the PIN's date and the birth do not agree"));
    CHECK(strstr(err, "row 5: refused: another row has this PIN"));
    CHECK(strstr(err, "row 6: refused: has 3 fields"));
    CHECK(strstr(err, "row 3: note: finger 7 is left out"));
    CHECK(strstr(err, "row 3: note: portrait 1 is left out: it is no picture"));
    CHECK(strstr(err, "no face will be made of a portrait"));
    CHECK(access("st.slice", F_OK) == 0 && access("st.slice.minisig", F_OK) == 0);
    CHECK(access("st.slice.part", F_OK) != 0);
}

static void a_strict_build_makes_nothing_of_a_faulty_list(void) {
    CHECK(shailoo("slice build data strict.slice --strict --models /nowhere") == 1);
    CHECK(access("strict.slice", F_OK) && access("strict.slice.part", F_OK));
}

static void a_good_package_is_verified_and_inspected(void) {
    CHECK(
        shailoo("slice verify st.slice --pub data/commission.pub --precinct 7001 --serial-min 2") ==
        0);
    CHECK(strstr(out, "good: election 2027-01, precinct 7001, number 2, 2 voters"));
    CHECK(shailoo("slice inspect st.slice --pub data/commission.pub") == 0);
    CHECK(strstr(out, "2: 1 women, 1 men") && strstr(out, "TRAINING"));
    CHECK(!strstr(out, "Асан") && !strstr(out, "20101199000001") && !strstr(out, "123456"));
}

static void a_wrong_package_is_refused_in_words(void) {
    CHECK(shailoo("slice verify st.slice --pub data/commission.pub --precinct 7002") == 1);
    CHECK(!*out && strstr(err, "7001") && strstr(err, "7002"));
    CHECK(shailoo("slice verify st.slice --pub data/commission.pub --serial-min 3") == 1);
    CHECK(shailoo("slice verify st.slice --pub data/commission.pub --election 2028-01") == 1);
    CHECK(system("cp st.slice bad.slice && cp st.slice.minisig bad.slice.minisig && "
                 "printf x >> bad.slice") == 0);
    CHECK(shailoo("slice verify bad.slice --pub data/commission.pub") == 1 &&
          strstr(err, "changed"));
    CHECK(shailoo("slice inspect bad.slice --pub data/commission.pub") == 1 && !*out);
    CHECK(shailoo("slice verify nothing --pub data/commission.pub") == 3);
    CHECK(shailoo("slice verify st.slice") == 3 && strstr(err, "--pub"));
}

// Who made the package can have made the key beside it.
static void a_key_that_came_with_the_package_does_not_make_it_good(void) {
    CHECK(system("mkdir together && cp st.slice st.slice.minisig data/commission.pub together") ==
          0);
    CHECK(shailoo("slice verify together/st.slice") == 0);
    CHECK(!strncmp(err,
                   "the key came with the package (together/commission.pub): it shows that "
                   "the package is whole, not whose it is",
                   100));
    CHECK(strstr(out, "whole by the key that came with it: election") && !strstr(out, "good"));
    CHECK(shailoo("slice verify together/st.slice --pub data/commission.pub") == 0);
    CHECK(strstr(out, "good: election") && !*err);
}

static void write_face(const char *name, size_t size, float value) {
    static float numbers[FACE_EMBEDDING_SIZE + 1];
    FILE *file = fopen(name, "wb");
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        numbers[i] = value;
    CHECK(size <= sizeof numbers && file && fwrite(numbers, 1, size, file) == size &&
          fclose(file) == 0);
}

// As they come in bulk: in a folder of their own, one folder deeper, embeddings ready made.
static void biometrics_may_lie_elsewhere_and_deeper(void) {
    CHECK(
        system("cp -r data data2 && rm -r data2/fingers data2/portraits && "
               "mkdir -p bulk/fingers/20101/20101199000001 bulk/faces/10101 bulk/faces && "
               "cp data/fingers/20101199000001/2.png bulk/fingers/20101/20101199000001/ && "
               "cp data/fingers/20101199000001/2.png bulk/fingers/20101/20101199000001/3_2.png && "
               "touch bulk/fingers/20101/20101199000001/11.png "
               "bulk/fingers/20101/20101199000001/4.txt "
               "bulk/fingers/20101/20101199000001/notes") == 0);
    write_face("bulk/faces/10101/10101199000002.f32", 4 * FACE_EMBEDDING_SIZE, 0.25F);
    write_face("bulk/faces/20101199000001.f32", 4 * FACE_EMBEDDING_SIZE, 0.5F);
    CHECK(shailoo("slice build data2 bulk.slice --biometrics bulk --models /nowhere") == 0);
    CHECK(strstr(out, "2 voters (1 with fingers, 2 with a face, 0 with a portrait)"));
    CHECK(!strstr(err, "note"));
    write_face("bulk/faces/20101199000001.f32", 4 * FACE_EMBEDDING_SIZE - 1, 0.5F);
    write_face("bulk/faces/10101/10101199000002.f32", 4 * FACE_EMBEDDING_SIZE, 0.0F / 0.0F);
    CHECK(shailoo("slice build data2 bulk.slice --biometrics bulk --models /nowhere") == 0);
    CHECK(strstr(out, "0 with a face") && strstr(err, "row 2: note: the face is left out"));
    write_face("bulk/faces/10101/10101199000002.f32", 4 * FACE_EMBEDDING_SIZE + 4, 0.25F);
    CHECK(shailoo("slice build data2 bulk.slice --biometrics bulk --models /nowhere") == 0);
    CHECK(strstr(out, "0 with a face") && strstr(err, "row 3: note: the face is left out"));
}

static char *faces; // the folder of the real ones; NULL: they or the models are not here

static void portrait(const char *name, const char *ending) {
    char command[1200];
    snprintf(command, sizeof command, "cp %s/%s data4/portraits/20101199000001%s.jpg", faces, name,
             ending);
    CHECK(system(command) == 0);
}

static void build_with_portraits(void) {
    CHECK(shailoo("slice build data2 faces.slice --biometrics data4") == 0);
    CHECK(strstr(out, "(0 with fingers, 1 with a face, 1 with a portrait)"));
}

static double score_in_package(const char *probe) {
    shailoo("face identify %s/%s --gallery faces.slice --pub data/commission.pub --passphrases "
            "three",
            faces, probe);
    const char *line = strchr(out, '\n'); // "match  4.93 .."
    return line ? strtod(line + strlen("\nmatch"), NULL) : -1;
}

// The third picture is 3.5 to the first and more than 4.5 to the second.
static void several_portraits_make_one_face_that_is_surer(void) {
    static const char *const probe = "Claudia_Pechstein/Claudia_Pechstein_0003.jpg";
    CHECK(system("mkdir -p data4/portraits") == 0);
    write_text("three", "one1\ntwo2\nthree3\n");
    portrait("Claudia_Pechstein/Claudia_Pechstein_0001.jpg", "");
    build_with_portraits();
    CHECK(!strstr(err, "note"));
    const double alone = score_in_package(probe);
    CHECK(alone > 3 && alone < 4);

    portrait("Claudia_Pechstein/Claudia_Pechstein_0002.jpg", "_2");
    portrait("AJ_Cook/AJ_Cook_0001.jpg", "_3");
    build_with_portraits();
    CHECK(strstr(err, "row 2: note: portrait 3 is left out: it seems to be of somebody else"));
    CHECK(!strstr(err, "portrait 2"));
    CHECK(score_in_package(probe) > alone + 0.4);
}

// Two views in one record: the fingers 3 and 4.
static void write_record_of_two(const char *name) {
    struct finger_template finger;
    uint8_t one[FINGER_RECORD_MAX], both[2 * FINGER_RECORD_MAX];
    finger_sample_draw(&finger, 1, 30);
    const size_t size = finger_template_encode(&finger, one), all = 24 + 2 * (size - 24);
    memcpy(both, one, size);
    memcpy(both + size, one + 24, size - 24);
    both[10] = (uint8_t)(all >> 8);
    both[11] = (uint8_t)all;
    both[22] = 2;
    both[24] = 3;
    both[size] = 4;
    FILE *file = fopen(name, "wb");
    CHECK(file && fwrite(both, 1, all, file) == all && fclose(file) == 0);
}

static void write_wsq(const char *from, const char *to) {
    struct picture print = {0};
    size_t size;
    CHECK(picture_read(&print, from, 1) == BIOMETRIC_OK);
    uint8_t *bytes = wsq_write(&print, 0.75, &size);
    FILE *file = fopen(to, "wb");
    CHECK(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
    free(bytes);
    picture_finish(&print);
}

// As registries keep them: records of several fingers, pictures in WSQ.
static void fingers_come_from_records_of_several_and_from_wsq(void) {
    CHECK(system("mkdir -p registry/fingers/20101199000001 registry/fingers/10101199000002") == 0);
    write_record_of_two("registry/fingers/20101199000001/4.fmr");
    write_wsq("data/fingers/20101199000001/2.png", "registry/fingers/10101199000002/2.wsq");
    CHECK(shailoo("slice build data2 registry.slice --biometrics registry --models /nowhere") == 0);
    CHECK(strstr(out, "(2 with fingers") && !strstr(err, "note"));
    CHECK(rename("registry/fingers/20101199000001/4.fmr",
                 "registry/fingers/20101199000001/5.fmr") == 0);
    CHECK(shailoo("slice build data2 registry.slice --biometrics registry --models /nowhere") == 0);
    CHECK(strstr(out, "(1 with fingers") && strstr(err, "several fingers, but not this one"));
    CHECK(shailoo("finger extract registry/fingers/10101199000002/2.wsq of_wsq.fmr") == 0);
    CHECK(shailoo("finger compare of_wsq.fmr data/fingers/20101199000001/2.png") == 0);
}

// A file that says another resolution than its sensor's, a sheet of two fingers, and a maker's
// record whose views are numbered on, with zeros to the end of a buffer.
static void what_is_odd_about_a_print_is_noted(void) {
    enum { W = SYNTHETIC_PRINT_WIDTH, H = SYNTHETIC_PRINT_HEIGHT };
    static uint8_t both[2 * W * H];
    struct picture print, sheet = {2 * W, H, 1, 500, both};
    CHECK(system("mkdir -p odd/fingers/20101199000001 odd/fingers/10101199000002") == 0);
    CHECK(picture_read(&print, "data/fingers/20101199000001/2.png", 1) == BIOMETRIC_OK);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < 2 * W; x++)
            both[2 * y * W + x] = print.pixels[y * W + x % W];
    print.dpi = 1000;
    CHECK(picture_write(&print, "odd/fingers/20101199000001/2.png") == BIOMETRIC_OK);
    CHECK(picture_write(&sheet, "odd/fingers/20101199000001/7.png") == BIOMETRIC_OK);
    picture_finish(&print);
    write_record_of_two("odd/fingers/10101199000002/4.fmr");
    FILE *file = fopen("odd/fingers/10101199000002/4.fmr", "r+b");
    uint8_t head[28], number = 0x10;
    CHECK(file && fread(head, 1, sizeof head, file) == sizeof head);
    const long second = 24 + ((head[10] << 8 | head[11]) - 24) / 2 + 1;
    CHECK(file && fseek(file, second, SEEK_SET) == 0 && fwrite(&number, 1, 1, file) == 1);
    CHECK(file && fclose(file) == 0);
    CHECK(system("truncate -s 4096 odd/fingers/10101199000002/4.fmr") == 0);
    CHECK(shailoo("slice build data2 odd.slice --biometrics odd --models /nowhere") == 0);
    CHECK(strstr(out, "(2 with fingers") && strstr(out, "2 notes"));
    CHECK(strstr(err, "row 2: note: finger 2: taken for 500 dpi: its ridges do not fit the 1000"));
    CHECK(strstr(err, "row 2: note: finger 7: several fingers in the picture"));
}

static void look_alike_letters_are_noted_not_refused(void) {
    CHECK(system("cp -r data data3 && sed -i 's/^1,1,\\([0-9]*\\),Асанов/1,1,\\1,Acанов/' "
                 "data3/voters.csv") == 0);
    CHECK(shailoo("slice build data3 look.slice --models /nowhere") == 0);
    CHECK(strstr(err, "row 2: note: a word of the name has Latin and Cyrillic letters"));
    CHECK(strstr(out, "2 voters"));
}

static void what_is_sealed_is_counted_again_for_two_holders(void) {
    write_text("two", "\ntwo2\nthree3\n");
    CHECK(shailoo("slice inspect st.slice --pub data/commission.pub --passphrases two") == 0);
    CHECK(strstr(out, "recounted"));
    write_text("two", "one1\nnot two2\nthree3\n");
    CHECK(shailoo("slice inspect st.slice --pub data/commission.pub --passphrases two") == 1);
    CHECK(strstr(err, "secretary") && !strstr(out, "recounted"));
}

static void input_that_cannot_be_used_is_named(void) {
    char text[2000];
    CHECK(shailoo("slice build nowhere o.slice") == 3 && strstr(err, "nowhere/policy.json"));
    CHECK(shailoo("slice build data o.slice --key data/commission.pub") == 3);
    snprintf(text, sizeof text, "%s}", station);
    write_text("data/station.json", text); // no passphrases, and nobody to ask
    CHECK(shailoo("slice build data o.slice") == 3 && strstr(err, "passphrases"));
    write_text("pass", "one1\ntwo2\n");
    CHECK(shailoo("slice build data o.slice --passphrases pass") == 3 &&
          strstr(err, "three lines"));
    write_text("pass", "one1\ntwo2\nthree3\n");
    CHECK(shailoo("slice build data o.slice --passphrases pass --models /nowhere") == 0);
    write_text("data/policy.json", "{\"fingers\": {\"threshold\": 0}}");
    CHECK(shailoo("slice build data o2.slice --passphrases pass") == 3 && strstr(err, "threshold"));
    write_text("data/voters.csv", "a,b\n1,2\n");
    CHECK(shailoo("slice build data o2.slice --passphrases pass") == 3 &&
          strstr(err, "list_number"));
    CHECK(access("o2.slice", F_OK));
}

static void the_usage_is_told(void) {
    CHECK(shailoo("slice") == 2 && shailoo("slice build data") == 2 &&
          shailoo("slice burn x") == 2);
    CHECK(shailoo("slice verify a b") == 2 && shailoo("slice verify --what a") == 2);
    CHECK(shailoo("slice verify a --serial-min -1") == 2);
    CHECK(shailoo("slice --help") == 0 && strstr(out, "usage") && !*err);
    CHECK(shailoo("slice build --help") == 0);
}

int main(void) {
    char path[4096];
    if (shared_data() && face_models_folder(path, sizeof path) && !access(path, R_OK)) {
        snprintf(path, sizeof path, "%s/lfw-dev/lfw", shared_data());
        faces = realpath(path, NULL);
    }
    CHECK(!chdir(scratch_folder()));
    make_folder();
    RUN(keys_are_made_once);
    RUN(a_file_can_be_signed);
    RUN(a_package_is_built_and_refusals_are_listed);
    RUN(a_strict_build_makes_nothing_of_a_faulty_list);
    RUN(a_good_package_is_verified_and_inspected);
    RUN(a_wrong_package_is_refused_in_words);
    RUN(a_key_that_came_with_the_package_does_not_make_it_good);
    RUN(biometrics_may_lie_elsewhere_and_deeper);
    RUN(fingers_come_from_records_of_several_and_from_wsq);
    RUN(what_is_odd_about_a_print_is_noted);
    if (faces)
        RUN(several_portraits_make_one_face_that_is_surer);
    else
        puts("left out: the shared faces or the face models are not here");
    RUN(look_alike_letters_are_noted_not_refused);
    RUN(what_is_sealed_is_counted_again_for_two_holders);
    RUN(input_that_cannot_be_used_is_named);
    RUN(the_usage_is_told);
    free(faces);
    return check_report();
}
