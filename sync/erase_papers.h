// What a kiosk printed for one voter, in a folder that stood for its printer: found by its name,
// overwritten and removed, for station_erase. Others may have written into that folder too, so
// nothing there is followed or overwritten that is not a file of this name alone: a link and a pipe
// only lose their names, and a file that has a second name loses this one and is counted.
#pragma once
#include "sync/station_erase.h"

// Counts what is there into papers, bytes and elsewhere, and says whether the folder was reached.
void erase_papers_count(struct erased_printer *printer);
// Does it. SYNC_OK also where the folder is not there any more: `reached` is then false.
// `step` is called before each change on the disk. Anything else: do the same again.
enum sync_status erase_papers(struct erased_printer *printer, void (*step)(void));
// Overwrites a file with zeros and flushes it; 0 or an errno. For station_erase.
int erase_overwrite(int file);
