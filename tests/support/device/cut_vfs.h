// A disk that can lose its power. Between cut_begin and cut_end all that this program writes into
// the watched folders is kept apart until it is synced: what SQLite writes, through a VFS over its
// default one, and what our own code writes, through the linker's --wrap (only in a program linked
// linked so: tests/CMakeLists.txt). At the call chosen the power fails: that call
// and all later ones return an error and change nothing. cut_end then leaves the folders as a disk
// may leave them: each unsynced sector of 512 bytes is dropped, written or torn at random, each
// file made, removed or renamed since its folder was synced is there or not, and shared memory is
// gone or full of rubbish. What a torn write leaves in its sector is either a mixture or noise.
//
// Not modelled: a sector that was synced and decays later (tests/test_full_disk.c does that), and
// file systems that lose a whole folder. One thread.
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { CUT_FOLDERS = 2 };

struct cut_disk {
    const char *folders[CUT_FOLDERS]; // watched; no folder within another; NULL: none
    bool lies[CUT_FOLDERS];           // its flushes say done and do nothing
    bool tears_whole_sectors;         // a torn write also spoils what was in its sector before
    long calls;    // the power fails at this call that writes; LONG_MAX: at cut_end
    uint64_t seed; // of all chances
};

void cut_begin(const struct cut_disk *disk);
bool cut_is_dead(void);
void cut_power(void); // fails now
long cut_calls(void); // that wrote, synced, made, removed or renamed, since cut_begin
// Power off if it is not, then on again: the folders are as the disk kept them, and SQLite's
// default VFS is the ordinary one. The program must have closed its files before.
void cut_end(void);

uint64_t cut_random(uint64_t *state); // splitmix64
