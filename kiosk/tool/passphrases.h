// The holders' passphrases as a subcommand gets them: from a file or typed on the terminal, unseen.
// No buffer of the C library keeps them; `out` is best taken from private_memory_take.
#pragma once
#include "sync/keys.h"
#include <stdbool.h>

// Of chair, secretary and operator: three lines of `file`, or with NULL from the terminal. `least`
// of them are needed, the others may be empty; all three are new ones and are asked for twice.
// False: it was complained about.
bool passphrases_read(char (*out)[KEY_PASSPHRASE_SIZE], int least, const char *file);
