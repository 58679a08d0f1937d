// Slips and reports come out of here: drawn by paper.c, written whole or not at all into the folder
// that stands for the printer, and synced. True: the paper is out.
#pragma once
#include <stdbool.h>

struct station;
bool printer_slip(struct station *station);
bool printer_referral(struct station *station);           // nothing of the person is on it
bool printer_report(struct station *station, bool final); // final: also as CSV and JSON
