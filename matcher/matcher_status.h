// What can happen in this folder, beside success. An outcome (no match) is data, never a status.
#pragma once

enum matcher_status {
    MATCHER_OK,
    MATCHER_BAD_BYTES, // the record is not what the standard says
    MATCHER_FULL,      // the gallery holds its capacity
    MATCHER_NO_MEMORY,
    MATCHER_OTHER_EMBEDDER, // a face that another network made cannot be compared
};
const char *matcher_status_text(enum matcher_status status); // a sentence in English, static
