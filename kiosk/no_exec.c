#include "kiosk/no_exec.h"
#include <errno.h>
#include <seccomp.h>

bool no_exec_begin(void) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    const bool refused = filter && // threads that a library started before main too
                         !seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) &&
                         !seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(execve), 0) &&
                         !seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(execveat), 0) &&
                         !seccomp_load(filter);
    seccomp_release(filter);
    return refused;
}
