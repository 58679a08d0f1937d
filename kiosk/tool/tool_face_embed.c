// shailoo face embed: what the network makes of the faces in pictures, for programs.
#include "kiosk/tool/tool_face.h"
#include "sync/outside_file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_MAX = 1 << 30 };

static const char *models, *root = ".";
static const struct tool_option takes[] = {
    TOOL_TEXT("root", "DIR", &root, "where the paths of LIST begin; otherwise here"),
    FACE_MODELS(&models),
    TOOL_END,
};

static void print_embedding(const char *name, const struct face_sighting *seen) {
    printf("%s\t%d\t", name, seen ? 1 : 0);
    for (int i = 0; seen && i < FACE_EMBEDDING_SIZE; i++)
        printf("%s%.7g", i ? "," : "", (double)seen->embedding[i]);
    putchar('\n');
}

// One line of the list. A picture without a face is an outcome; one that cannot be read is bad
// input, but the others are still done.
static enum tool_exit embed_one(struct face_engine *engine, const char *name) {
    struct face_sighting seen;
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s", root, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return (enum tool_exit)tool_complain("%s: %s", name, "the path is too long");
    enum biometric_status status = tool_face_look(engine, path, &seen);
    print_embedding(name, status == BIOMETRIC_OK ? &seen : NULL);
    if (status == BIOMETRIC_OK || status == BIOMETRIC_NO_FACE)
        return TOOL_YES;
    return (enum tool_exit)tool_complain("%s: %s", path, biometric_status_text(status));
}

static int embed(struct face_engine *engine, const char *name) {
    enum sync_status status;
    FILE *list =
        strcmp(name, "-") ? outside_file_stream(name, LIST_MAX, OUTSIDE_LINK, &status) : stdin;
    if (!list)
        return tool_complain("%s: %s", name, sync_status_text(status));
    char *line = NULL;
    size_t room = 0;
    enum tool_exit worst = TOOL_YES;
    while (getline(&line, &room, list) > 0) {
        line[strcspn(line, "\r\n")] = 0;
        if (*line && embed_one(engine, line) != TOOL_YES)
            worst = TOOL_BAD_INPUT;
    }
    if (ferror(list))
        worst = (enum tool_exit)tool_complain("%s: %s", name, "cannot be read");
    free(line);
    if (list != stdin)
        fclose(list);
    return worst;
}

static int run(char **names) {
    struct face_engine *engine;
    int result = tool_face_open(&engine, models, names);
    if (result != TOOL_YES)
        return result;
    result = embed(engine, names[0]);
    face_engine_close(engine);
    return result;
}

const struct tool_command tool_face_embed = {
    .name = "embed",
    .summary = "prints the embeddings of the faces in pictures",
    .operands = "LIST",
    .options = takes,
    .words =
        "Reads the paths of pictures, one a line (LIST is a file, or - for standard input), and "
        "prints for each PATH<TAB>1<TAB>f0,f1,...,f703, or PATH<TAB>0<TAB> where no face can be "
        "enrolled. Pictures with a face too small for a portrait are enrolled too.",
    .exits = "0 done, 2 usage, 3 bad input",
    .run = run,
};
