// shailoo face compare: the score of the faces in two pictures.
#include "kiosk/tool/tool_face.h"
#include <stdio.h>

static const char *models;
static double at = -1; // below 0: not given
static const struct tool_option takes[] = {
    FACE_AT(&at, "3"),
    FACE_MODELS(&models),
    TOOL_END,
};

static int compare(struct face_engine *engine, char **names) {
    struct face_template faces[2] = {{.count = 0}};
    for (int i = 0; i < 2; i++)
        if (tool_face_need(&faces[i], engine, names[i]) != TOOL_YES)
            return TOOL_BAD_INPUT;
    float score = face_score_between(engine, face_template_similarity(&faces[0], &faces[1]),
                                     faces[0].quality, faces[1].quality);
    printf("%.2f\n", (double)score);
    return (double)score >= (at < 0 ? 3 : at) ? TOOL_YES : TOOL_NO;
}

static int run(char **names) {
    struct face_engine *engine;
    int result = tool_face_open(&engine, models, names);
    if (result != TOOL_YES)
        return result;
    result = compare(engine, names);
    face_engine_close(engine);
    return result;
}

const struct tool_command tool_face_compare = {
    .name = "compare",
    .summary = "prints the score of two faces",
    .operands = "A B",
    .options = takes,
    .words =
        "Prints the score of the faces in two pictures: S means that one stranger in 10^S scores "
        "as high.",
    .exits = "0 a match, 1 no match, 2 usage, 3 bad input",
    .run = run,
};
