#include "biometric/face_camera.h"
#include "tests/check.h"
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/test_face_camera.XXXXXX";

static const char *in_folder(const char *name) {
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_frame(const char *name, int width, int height, uint8_t value) {
    struct picture made = {width, height, 3, 0, malloc((size_t)width * (size_t)height * 3)};
    memset(made.pixels, value, (size_t)width * (size_t)height * 3);
    CHECK(picture_write(&made, in_folder(name)) == BIOMETRIC_OK);
    picture_finish(&made);
}

static void write_frames(const char *pattern, int first, int count) {
    for (int i = 0; i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, pattern, first + i);
        write_frame(name, 32, 24, (uint8_t)(10 * (i + 1)));
    }
}

static void numbered_pictures_come_in_order_and_end(void) {
    static const int firsts[] = {0, 1};
    static const char *const patterns[] = {"a%03d.png", "b%d.png"};
    for (size_t k = 0; k < 2; k++) {
        struct face_camera *camera;
        struct picture frame = {0};
        write_frames(patterns[k], firsts[k], 5);
        CHECK(face_camera_open(&camera, in_folder(patterns[k])) == BIOMETRIC_OK);
        for (int i = 0; camera && i < 5; i++) {
            CHECK(face_camera_read(camera, &frame) == BIOMETRIC_OK);
            CHECK(frame.width == 32 && frame.height == 24 && frame.channels == 3);
            CHECK(frame.pixels && frame.pixels[0] == 10 * (i + 1));
        }
        for (int i = 0; camera && i < 2; i++) // the last frame stays
            CHECK(face_camera_read(camera, &frame) == BIOMETRIC_TIME_UP);
        CHECK(frame.pixels && frame.pixels[0] == 50);
        face_camera_close(camera);
        picture_finish(&frame);
    }
}

static void a_frame_keeps_its_memory(void) {
    struct face_camera *camera;
    struct picture frame = {0};
    write_frames("m%d.png", 0, 2);
    write_frame("m2.png", 40, 24, 9);
    CHECK(face_camera_open(&camera, in_folder("m%d.png")) == BIOMETRIC_OK);
    CHECK(face_camera_read(camera, &frame) == BIOMETRIC_OK);
    const uint8_t *first = frame.pixels;
    CHECK(face_camera_read(camera, &frame) == BIOMETRIC_OK && frame.pixels == first);
    CHECK(face_camera_read(camera, &frame) == BIOMETRIC_OK);
    CHECK(frame.width == 40 && frame.pixels[40 * 24 * 3 - 1] == 9); // another size: other memory
    face_camera_close(camera);
    picture_finish(&frame);
}

static void a_video_file_is_read_by_the_same_code(void) {
    FILE *video = fopen(in_folder("v.mjpeg"), "wb"); // JPEGs, one after the other
    CHECK(video != NULL);
    write_frames("v%d.jpg", 0, 3);
    for (int i = 0; video && i < 3; i++) {
        char name[32], bytes[8192];
        snprintf(name, sizeof name, "v%d.jpg", i);
        FILE *part = fopen(in_folder(name), "rb");
        size_t size = part ? fread(bytes, 1, sizeof bytes, part) : 0;
        CHECK(size > 0 && fwrite(bytes, 1, size, video) == size);
        if (part)
            fclose(part);
    }
    if (video)
        fclose(video);
    struct face_camera *camera;
    struct picture frame = {0};
    int frames = 0;
    CHECK(face_camera_open(&camera, in_folder("v.mjpeg")) == BIOMETRIC_OK);
    for (; camera && face_camera_read(camera, &frame) == BIOMETRIC_OK; frames++)
        CHECK(frame.width == 32 && abs(frame.pixels[0] - 10 * (frames + 1)) <= 3);
    CHECK(frames == 3);
    CHECK(!camera || face_camera_read(camera, &frame) == BIOMETRIC_TIME_UP);
    face_camera_close(camera);
    picture_finish(&frame);
}

static void refused(const char *source, enum biometric_status with) {
    struct face_camera *camera = (struct face_camera *)&folder;
    enum biometric_status got = face_camera_open(&camera, source);
    CHECK(got == with);
    CHECK(!camera);
    face_camera_close(camera); // takes NULL
    if (got != with)
        fprintf(stderr, "%s: %s\n", source, biometric_status_text(got));
}

static void what_is_not_there_is_said(void) {
    refused("987", BIOMETRIC_NO_DEVICE);
    refused(in_folder("none%03d.png"), BIOMETRIC_NO_FILE);
    refused(in_folder("none.avi"), BIOMETRIC_NO_FILE);
    refused(folder, BIOMETRIC_NOT_REGULAR);
    refused("http://127.0.0.1:9/x.avi", BIOMETRIC_NO_FILE);
    refused("", BIOMETRIC_NO_FILE);
}

static void what_is_no_source_is_refused(void) {
    static const char *const patterns[] = {"%s.png", "%d%d.png", "%n.png", "%000000d.png", "%"};
    FILE *text = fopen(in_folder("text.avi"), "w");
    CHECK(text && fputs("this is not a film", text) >= 0);
    if (text)
        fclose(text);
    refused(in_folder("text.avi"), BIOMETRIC_BAD_PICTURE);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        refused(in_folder(patterns[i]), BIOMETRIC_BAD_PICTURE);
    text = fopen(in_folder("torn0.png"), "w");
    CHECK(text && fputs("\x89PNG", text) >= 0);
    if (text)
        fclose(text);
    refused(in_folder("torn%d.png"), BIOMETRIC_BAD_PICTURE);
}

static void a_recording_ends_where_a_frame_is_torn(void) {
    struct face_camera *camera;
    struct picture frame = {0};
    write_frames("t%d.png", 0, 3);
    CHECK(face_camera_open(&camera, in_folder("t%d.png")) == BIOMETRIC_OK);
    CHECK(truncate(in_folder("t1.png"), 30) == 0);
    CHECK(face_camera_read(camera, &frame) == BIOMETRIC_OK);
    CHECK(face_camera_read(camera, &frame) == BIOMETRIC_TIME_UP);
    CHECK(frame.pixels && frame.pixels[0] == 10);
    face_camera_close(camera);
    picture_finish(&frame);
}

int main(void) {
    if (!mkdtemp(folder))
        return 1;
    RUN(numbered_pictures_come_in_order_and_end);
    RUN(a_frame_keeps_its_memory);
    RUN(a_video_file_is_read_by_the_same_code);
    RUN(what_is_not_there_is_said);
    RUN(what_is_no_source_is_refused);
    RUN(a_recording_ends_where_a_frame_is_torn);
    char remove[300];
    snprintf(remove, sizeof remove, "rm -rf '%s'", folder);
    if (system(remove))
        return 1;
    return check_report();
}
