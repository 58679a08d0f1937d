#include "kiosk/version.h"
const char *const shailoo_version = "0.1.0";
