// One program at a time: a lock on a file of its own, held by the program that has it open and gone
// with it, however it ends. The file stays and holds nothing.
#pragma once
#include "sync/sync_status.h"

// SYNC_BUSY: another program has it. `*lock` is -1 unless SYNC_OK.
enum sync_status lock_file_take(int *lock, const char *path);
void lock_file_give_back(int *lock); // takes -1
