// What the program lets its libraries see of the environment. Many of them do things for whoever
// sets a variable: libcurl's TLS writes its secrets into $SSLKEYLOGFILE, OpenSSL loads what
// $OPENSSL_CONF names.
#pragma once

// Only what display, sound, time zone, models and words need is left. Call it before any thread is
// started. (What the loader and the C library take at the start, such as LD_PRELOAD, is taken.)
void environment_clean(void);
