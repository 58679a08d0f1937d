-- A station's package. The whole file is signed from outside (FILE.minisig); nothing is written after that.
-- "sealed": nonce 24 | ciphertext | tag 16, XChaCha20-Poly1305 under a key below the station's data key;
-- associated data = election, precinct, row's number, column's name, "cell-v1" (sync/sealed_cell.h).
PRAGMA page_size = 4096;
PRAGMA application_id = 0x53484C4F; -- "SHLO"
PRAGMA user_version = 2;            -- SLICE_SCHEMA

CREATE TABLE document ( -- open: 'manifest' and 'policy'
    name TEXT PRIMARY KEY,
    json TEXT NOT NULL
) STRICT;

CREATE TABLE key_box ( -- a share of the data key for each holder; two of three open the rest
    holder INTEGER PRIMARY KEY, -- 1 chair, 2 secretary, 3 operator
    box BLOB NOT NULL CHECK (length(box) = 131),
    member_key BLOB NOT NULL CHECK (length(member_key) = 32) -- Ed25519; its seed is in the box
) STRICT;

CREATE TABLE key_commitment ( -- one row: what the joined key has to give
    one INTEGER PRIMARY KEY CHECK (one = 1),
    commitment BLOB NOT NULL CHECK (length(commitment) = 32)
) STRICT;

CREATE TABLE official ( -- names and roles are in the manifest
    id INTEGER PRIMARY KEY,
    code BLOB NOT NULL -- sealed: Argon2id of the official's own code
) STRICT;

CREATE TABLE voter (
    number INTEGER PRIMARY KEY CHECK (number > 0), -- on the paper list
    page INTEGER NOT NULL,
    kiosk INTEGER NOT NULL CHECK (kiosk > 0),      -- that owns the voter
    pin_tag BLOB NOT NULL UNIQUE,                  -- keyed BLAKE2b-128 of the PIN
    pin BLOB NOT NULL,                             -- sealed: 14 digits
    name BLOB NOT NULL,     -- sealed, padded: surname 00 given 00 patronymic
    birth BLOB NOT NULL,    -- sealed: YYYYMMDD and F or M
    address BLOB NOT NULL,  -- sealed, padded
    document BLOB NOT NULL  -- sealed, padded
) STRICT;

CREATE TABLE finger (
    number INTEGER NOT NULL REFERENCES voter,
    slot INTEGER NOT NULL,  -- 0 the best; which finger it is, is sealed
    record BLOB NOT NULL,   -- sealed: position, quality, ISO/IEC 19794-2 record
    PRIMARY KEY (number, slot)
) STRICT;

CREATE TABLE face (
    number INTEGER PRIMARY KEY REFERENCES voter,
    template BLOB NOT NULL -- sealed: a face_template record (matcher/face_template.h)
) STRICT;

CREATE TABLE portrait (
    number INTEGER PRIMARY KEY REFERENCES voter,
    picture BLOB NOT NULL -- sealed: JPEG or PNG
) STRICT;
