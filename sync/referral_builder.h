// Makes the nationwide referral index (referral_index.h): precincts first, then each voter's hashed
// PIN with its precinct; the same input gives the same bytes, in whatever order the voters come.
// The hashing is the caller's, who may do it on several threads (referral_index_hash). All is kept
// in memory until the end: some 65 bytes a voter, 300 MB for the whole country.
#pragma once
#include "sync/referral_index.h"

struct referral_builder;

enum sync_status referral_builder_create(struct referral_builder **out,
                                         const struct referral_about *about);
void referral_builder_destroy(struct referral_builder *builder); // takes NULL

// SYNC_REFUSED: the number is there already, or a field is not of its form; `why` (SLICE_WHY_SIZE
// bytes) says so.
enum sync_status referral_builder_add_precinct(struct referral_builder *builder,
                                               const struct referral_precinct *precinct, char *why);
// The index of the precinct with this number, from 0; -1: there is none.
int referral_builder_precinct(const struct referral_builder *builder, const char *number);

// `row` is the list's and comes back in the refusals; `precinct` is an index of the table.
enum sync_status referral_builder_add(struct referral_builder *builder, unsigned long row,
                                      const struct referral_key *key, int precinct);

// A row whose PIN an earlier row has too: the earlier one stands.
typedef void (*referral_builder_on_twice)(void *context, unsigned long row, unsigned long earlier,
                                          bool same_precinct);
// Writes PATH and PATH.minisig, synced. SYNC_REFUSED: no voter was added. `why` says what is wrong.
// Afterwards the builder can only be destroyed.
enum sync_status referral_builder_finish(struct referral_builder *builder, const char *path,
                                         const struct secret_key *key,
                                         referral_builder_on_twice on_twice, void *context,
                                         char *why);
uint32_t referral_builder_voters(const struct referral_builder *builder); // in the index
