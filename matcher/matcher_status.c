#include "matcher/matcher_status.h"

const char *matcher_status_text(enum matcher_status status) {
    switch (status) {
    case MATCHER_OK: return "done";
    case MATCHER_BAD_BYTES: return "not a finger minutiae record";
    case MATCHER_FULL: return "the gallery is full";
    case MATCHER_NO_MEMORY: return "no memory left";
    case MATCHER_OTHER_EMBEDDER: return "a face that another network made";
    }
    return "unknown status";
}
