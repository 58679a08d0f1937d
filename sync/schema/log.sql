-- The participation log of one kiosk. Rows are only ever added, and the triggers say so to other programs.
PRAGMA application_id = 0x53484C47; -- "SHLG"
PRAGMA user_version = 1;

CREATE TABLE record (
    seq INTEGER PRIMARY KEY CHECK (seq >= 0), -- leaf index of the RFC 6962 tree
    bytes BLOB NOT NULL CHECK (length(bytes) = 120), -- sync/participation_log.h
    leaf BLOB NOT NULL CHECK (length(leaf) = 32), -- SHA-256(00 | bytes)
    seal BLOB NOT NULL CHECK (length(seal) = 32), -- keyed BLAKE2b of the root after it: this kiosk wrote it
    detail BLOB -- sealed under the station's local key; record 0's is open: package hash, public key
) STRICT;

CREATE TRIGGER record_is_final BEFORE UPDATE ON record
BEGIN SELECT RAISE(ABORT, 'the log is append only'); END;
CREATE TRIGGER record_stays BEFORE DELETE ON record
BEGIN SELECT RAISE(ABORT, 'the log is append only'); END;
