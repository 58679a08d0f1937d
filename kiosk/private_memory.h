// Names, templates, passphrases and keys stay in this process: no core file, no reading by another
// process of the same user, no swap for what is locked. Keys, templates and the list's names lie in
// sync's own locked memory already; here is what the programs add.
#pragma once
#include <stdbool.h>
#include <stddef.h>

void private_memory_begin(void); // first in main, before anything secret is read

// Zeroed memory, locked where the limit allows; NULL: none left. Wiped when it is given back.
void *private_memory_take(size_t size);
void private_memory_give_back(void *taken, size_t size); // takes NULL

// What others took and filled, as far as whole pages go: locked where the limit allows, and in no
// core file. False: it may reach swap.
bool private_memory_keep(void *filled, size_t size);

// Whether as much as a station of 6,000 voters needs may be locked beside what is locked already.
// The fingers of the whole list come on top; search_thread.h tells of them.
// False: RLIMIT_MEMLOCK (LimitMEMLOCK= of systemd) is too low, and secrets may reach swap where
// there is one.
bool private_memory_is_locked(void);
