// The release, shown on the locked screen and in reports.
#pragma once
extern const char *const shailoo_version;
