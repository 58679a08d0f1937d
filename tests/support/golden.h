// Accepted pictures: tests/golden/<name>.png holds what a screen or a paper looks like, at a third
// of its size. Compared in blocks with some tolerance, so that another font renderer's last bit is
// no difference and a missing word is one.
#pragma once
#include <cairo/cairo.h>
#include <stdbool.h>

// Of an image surface in RGB24. When it is not as accepted, says so, writes it to build/golden/,
// and beside it <name>.difference.png. tests/golden/accept.sh takes it over.
bool golden_compare(cairo_surface_t *full, const char *name);
cairo_surface_t *golden_reduced(cairo_surface_t *full); // as it is kept
// How many blocks of two reduced pictures differ; -1: their sizes do.
int golden_difference(cairo_surface_t *a, cairo_surface_t *b);
