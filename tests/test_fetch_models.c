// assets/fetch_models.sh with an npm of our own in front of the real one: nothing here reaches the
// network.
#include "tests/check.h"
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/test_fetch_models.XXXXXX";
static char said[8192];

static void write_script(const char *name, const char *text) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0 && chmod(path, 0755) == 0);
}

// A shell line in the folder, with the script as $fetch; leaves what it said.
static int run(const char *line) {
    char here[1024], all[4096];
    if (!getcwd(here, sizeof here))
        return -1;
    snprintf(all, sizeof all, "cd %s && fetch=%s/assets/fetch_models.sh && { %s ; } >said 2>&1",
             folder, here, line);
    int status = system(all);
    snprintf(all, sizeof all, "%s/said", folder);
    FILE *file = fopen(all, "r");
    said[file ? fread(said, 1, sizeof said - 1, file) : 0] = 0;
    if (file)
        fclose(file);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool is_empty_of_models(void) {
    return run("test -z \"$(ls -A models 2>/dev/null)\"") == 0;
}

static void another_package_is_refused(void) {
    write_script("npm", "#!/bin/sh\n"
                        "mkdir -p package/model && echo not it >package/model/fr_detect.onnx\n"
                        "tar -czf faceplugin-face-recognition-js-0.0.1.tgz package\n");
    CHECK(run("PATH=$PWD:$PATH $fetch models") == 1);
    CHECK(strstr(said, "sha256 differs"));
    CHECK(is_empty_of_models());
}

static void no_network_is_said(void) {
    write_script("npm", "#!/bin/sh\necho 'npm ERR! ENOTFOUND' >&2\nexit 1\n");
    CHECK(run("PATH=$PWD:$PATH $fetch models") == 1);
    CHECK(strstr(said, "ENOTFOUND") && strstr(said, "network"));
    CHECK(is_empty_of_models());
}

static void a_missing_npm_is_said(void) {
    CHECK(run("mkdir -p bin && for p in sh sed cut sha256sum dirname mktemp mkdir rm awk; do "
              "ln -sf \"$(command -v $p)\" bin/$p; done") == 0);
    CHECK(run("PATH=$PWD/bin sh $fetch models") == 1);
    CHECK(strstr(said, "npm is not installed"));
}

static void a_folder_that_cannot_be_made_is_said(void) {
    CHECK(run("echo x >file && $fetch file/models") == 1);
    CHECK(strstr(said, "cannot make the folder"));
}

static void a_changed_model_is_seen(void) {
    write_script("npm", "#!/bin/sh\necho called >>\"$(dirname \"$0\")/calls\"\nexit 1\n");
    CHECK(run("rm -rf models && mkdir models && for f in detect landmark feature liveness; do "
              "echo x >models/fr_$f.onnx; done") == 0);
    CHECK(run("PATH=$PWD:$PATH $fetch models") == 1);
    CHECK(run("test $(wc -l <calls) = 1") == 0); // not taken for the model because of its name
}

static void what_is_no_network_is_not_converted(void) {
    CHECK(run("test -x \"$(command -v node)\"") == 0); // which npm needs
    CHECK(
        run("for n in 0 1 8 4096; do head -c $n \"$fetch\" >no.tflite && "
            "! node \"$(dirname $fetch)/tflite_to_onnx.js\" no.tflite out.onnx || exit 9; done") ==
        0);
    CHECK(strstr(said, "tflite_to_onnx: "));
    CHECK(run("node \"$(dirname $fetch)/tflite_to_onnx.js\" /no/such/file out.onnx") == 1);
    CHECK(strstr(said, "ENOENT") && run("test ! -e out.onnx") == 0);
}

int main(void) {
    char remove[300];
    if (!mkdtemp(folder))
        return 1;
    RUN(another_package_is_refused);
    RUN(no_network_is_said);
    RUN(a_missing_npm_is_said);
    RUN(a_folder_that_cannot_be_made_is_said);
    RUN(a_changed_model_is_seen);
    RUN(what_is_no_network_is_not_converted);
    snprintf(remove, sizeof remove, "rm -rf '%s'", folder);
    if (system(remove))
        return 1;
    return check_report();
}
