// One program at a time: a lock on a file of its own, held by the program that has it open and gone
// with it, however it ends. The file stays and holds nothing.
#pragma once
#include "sync/sync_status.h"

// SYNC_BUSY: another program has it. `*lock` is -1 unless SYNC_OK.
enum sync_status lock_file_take(int *lock, const char *path);
void lock_file_give_back(int *lock); // takes -1

// One program at a time in a folder: the file NAME in it, and the folder itself, so that nobody is
// let in by taking the file away. SYNC_BUSY and others: as above; then nothing is held.
struct folder_lock {
    int file, folder; // -1: not held
};
enum sync_status folder_lock_take(struct folder_lock *lock, const char *folder, const char *path);
void folder_lock_give_back(struct folder_lock *lock);
