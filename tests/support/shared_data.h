// Where the real prints and faces are, for tests that use them: $SHAILOO_DATA or ../shared/data.
// NULL: not here.
#pragma once
const char *shared_data(void);
