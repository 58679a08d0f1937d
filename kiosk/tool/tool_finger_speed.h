// How fast templates are compared on this machine: this thread's processor time, with nothing else
// of this program running.
#pragma once
#include "kiosk/tool/tool_finger_data.h"

struct finger_comparison_speed {
    double genuine_us, impostor_us; // a comparison of templates made ready; NAN: no such pair
    double ready_us;                // to make one ready
};

// Of pairs drawn from the prints; without any, of synthetic strangers. False: no memory.
bool tool_finger_speed_compare(struct finger_comparison_speed *out, const struct finger_data *data);

struct finger_search_speed {
    size_t size, searches, needed_mb; // needed_mb not 0: not measured for want of so much memory
    double templates_per_s, search_ms;
    double bytes;  // of memory, a template
    size_t probes; // whose owner was in the gallery
    size_t first;  // of them: the owner came first
    size_t lost;   // of those that did not: comparing with all would have put the owner first,
                   // at most
};

// A gallery of `size`: two impressions of each finger (of 500 at most) and for the rest synthetic
// strangers. The other impressions are searched for, 3 to 240 of them. `bytes`: what a template is
// expected to take. False: no memory at all.
bool tool_finger_speed_search(struct finger_search_speed *out, const struct finger_data *data,
                              size_t size, double bytes);
