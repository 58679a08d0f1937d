// Looks for secrets in bytes: files of a station, the memory of a process. A secret is a whole byte
// string (a name, a key) or any 16 bytes in a row of a longer one (a template, a portrait). Texts
// are looked for in UTF-8, UTF-16 of both orders and UTF-32.
#pragma once
#include "sync/voter.h"
#include <stdbool.h>

struct secret_search; // opaque

struct secret_search *secret_search_create(void); // aborts when memory is out
void secret_search_destroy(struct secret_search *search);

// `kind` is what a find is called; static.
void secret_search_bytes(struct secret_search *search, const char *kind, const void *bytes,
                         size_t size); // at least 5
void secret_search_parts(struct secret_search *search, const char *kind, const void *bytes,
                         size_t size);
void secret_search_text(struct secret_search *search, const char *kind,
                        const char *text); // "": nothing
// Surname, given name, patronymic, all three folded to Latin, PIN, document, address, each finger's
// record (minutiae and flow apart) and its minutiae as the matcher holds them, face, portrait.
void secret_search_voter(struct secret_search *search, const struct voter *voter);

// How many secrets are in there; each kind is named once on stderr with `where` (NULL: not).
size_t secret_search_in(const struct secret_search *search, const void *bytes, size_t size,
                        const char *where);
// The same in a file; one that cannot be read is said, and counts as a find.
size_t secret_search_file(const struct secret_search *search, const char *path, const char *where);
bool secret_search_found(const struct secret_search *search, const char *kind); // so far
void secret_search_forget(struct secret_search *search);                        // what was found
