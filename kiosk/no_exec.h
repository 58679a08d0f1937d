// No other program comes out of this one, whatever somebody finds to press or to plug in: seccomp
// (libseccomp, filter by Linux) refuses execve and execveat, for good and for all threads.
#pragma once
#include <stdbool.h>

// First in main, before a library could start a helper of its own. What asks afterwards gets EPERM,
// and no right can be gained. False: this kernel cannot refuse it.
bool no_exec_begin(void);
