// A machine's TPM in software: swtpm on loopback, which keeps its state in a folder. Another folder
// is another machine; a restart of the same one resets the PCRs.
#pragma once
#include <stdbool.h>

bool virtual_tpm_is_there(void); // swtpm and tpm2-tools are installed
// Ends the machine that runs and starts this one; how tss2 names it, until the next start. NULL: it
// does not start.
const char *virtual_tpm_start(const char *folder);
void virtual_tpm_stop(void);
bool virtual_tpm_typed(const char *command); // a tpm2-tools command, at the machine that runs
