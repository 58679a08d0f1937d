#include "kiosk/tool/tool.h"
int tool_face(int argc, char **argv) {
    (void)argc;
    (void)argv;
    return TOOL_USAGE;
}
