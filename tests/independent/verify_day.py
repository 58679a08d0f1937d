#!/usr/bin/env python3
"""Checks a station's polling day with nothing but Python's standard library: a second verifier beside
`shailoo log verify`, written from the specifications alone (c2sp.org/tlog-checkpoint, signed-note,
tlog-cosignature, tlog-proof; RFC 6962 2.1; RFC 8032 5.1.7), for observers who trust neither us nor our build.

    verify_day.py FOLDER [--key VKEY]...               what `shailoo log export` wrote: leaves.txt against
                                                       checkpoint.note; by verify_events.py beside this file
                                                       records.bin and events.json, where they are there
    verify_day.py FILE.tlog-proof LEAF [--key VKEY]... that the record with this leaf hash (base64, from the
                                                       slip) is in the log

VKEY: the kiosk's verifier key from the zero report (the centre's too, if you have it). Without it a
folder's own kiosk.vkey is used: then compare that with the report. Good so far is a log that is not closed, or not
seen to be: whether more followed only the final report's code tells. Exit status: 0 good, 1 not, 2 usage."""
import base64
import hashlib
import os
import sys

sys.dont_write_bytecode = True  # nothing is left beside the evidence
import verify_events
from verify_events import Bad, read

# ---- Ed25519, RFC 8032 5.1: points as (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)

def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point, number = add(point, point), number >> 1
    return result

def point_of(octets):
    number = int.from_bytes(octets, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise Bad("a point of the key or signature is not on the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P

BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))

def ed25519_verifies(key, message, signature):
    r, a = point_of(signature[:32]), point_of(key)
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(s, BASE), add(r, times(k, a))
    return s < ORDER and all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))

# ---- Checkpoints
def from_base64(text):
    octets = base64.b64decode(text.encode(), validate=True)  # binascii.Error is a ValueError
    if base64.b64encode(octets).decode() != text:
        raise Bad("base64 that is not canonical: " + text)
    return octets

def hash_of(text):
    octets = from_base64(text)
    if len(octets) != 32:
        raise Bad("not a hash: " + text)
    return octets

def number_of(text):
    if not (text.isascii() and text.isdigit()) or (text != "0" and text[0] == "0"):
        raise Bad("not a number: " + text)
    return int(text)

def is_name(name):
    return name != "" and not any(c.isspace() or c == "+" for c in name)

def parse_key(text):
    """A verifier key as (name, key id, kind, Ed25519 key)."""
    if text.count("+") < 2:
        raise Bad("--key is followed by the key itself (name+id+key, as on the zero report and in kiosk.vkey), and this "
                  "is none: " + text.strip())
    name, key_id, coded = text.strip().split("+", 2)
    octets = from_base64(coded)
    if len(octets) != 33 or octets[0] not in (1, 4) or not is_name(name):
        raise Bad("not a verifier key: " + text)
    own_id = hashlib.sha256(name.encode() + b"\n" + octets).digest()[:4]
    if own_id.hex() != key_id.lower():
        raise Bad("a verifier key whose id is not its own: " + text)
    return name, own_id, octets[0], octets[1:]

def signed_by(text, origin, payload, key):
    if key[2] == 1:
        return key[0] == origin and len(payload) == 64 and ed25519_verifies(key[3], text, payload)
    time = int.from_bytes(payload[:8], "big")
    return len(payload) == 72 and time < 2**63 and ed25519_verifies(
        key[3], b"cosignature/v1\ntime %d\n" % time + text, payload[8:])

def read_note(note, keys):
    """(origin, size, root, who signed), or Bad."""
    if any(c < 0x20 and c != 0x0A for c in note):
        raise Bad("the checkpoint has control characters")
    body, blank, lines = note.decode().rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise Bad("the checkpoint has no signatures")
    text = body.split("\n")
    if len(text) < 3 or "" in text or not is_name(text[0]):
        raise Bad("the checkpoint has no origin, size and root")
    origin, size, root, signers = text[0], number_of(text[1]), hash_of(text[2]), []
    for line in lines[:-1].split("\n"):
        dash, name, coded = line.split(" ")
        signature = from_base64(coded)
        if dash != "\u2014" or not is_name(name) or len(signature) < 5:
            raise Bad("a signature line that is none: " + line)
        for key in keys:
            if key[:2] == (name, signature[:4]):
                if not signed_by((body + "\n").encode(), origin, signature[4:], key):
                    raise Bad("the signature of %s is false" % name)
                signers.append(name)
    for key in keys:
        if key[2] == 4 and key[0] not in signers:
            raise Bad("%s, whose key was given, has not signed the checkpoint" % key[0])
    if not signers:
        raise Bad("nobody whose key is known has signed the checkpoint")
    return origin, size, root, signers

# ---- RFC 6962
def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()

def root_of(leaves):
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return node(root_of(leaves[:left]), root_of(leaves[left:]))

def root_by_proof(leaf, index, size, hashes):
    """The root that the hashes lead to; the tree is walked down as in 2.1.1 and hashed on the way up."""
    if not 0 <= index < size or (size == 1) != (not hashes):
        raise Bad("the proof has not as many hashes as the tree has levels")
    if size == 1:
        return leaf
    left = 1 << (size - 1).bit_length() - 1
    if index < left:
        return node(root_by_proof(leaf, index, left, hashes[:-1]), hashes[-1])
    return node(hashes[-1], root_by_proof(leaf, index - left, size - left, hashes[:-1]))

# ---- What is asked
def verify_folder(folder, keys):
    own = parse_key(read(folder, "kiosk.vkey").decode())
    if own not in keys and any(key[2] == 1 for key in keys):
        raise Bad("kiosk.vkey is not the key that was given")
    origin, size, root, signers = read_note(read(folder, "checkpoint.note"), keys or [own])
    leaves = [hash_of(line) for line in read(folder, "leaves.txt").decode().splitlines()]
    if size > len(leaves) or root_of(leaves[:size]) != root:
        raise Bad("leaves.txt does not have the records that were signed")
    verdict, said = verify_events.verdict(folder, leaves, size, origin)
    print("%s: %s, %d of %d records signed by %s%s%s" % (verdict, origin, size, len(leaves), " and ".join(signers),
                                                       "" if keys else " (its own word)", said))

def verify_proof(path, leaf, keys):
    head, _, note = read(path).partition(b"\n\n")
    lines = head.decode().split("\n")
    if len(lines) > 1 and lines[1].startswith("extra "):
        from_base64(lines.pop(1)[6:])
    if len(lines) < 2 or lines[0] != "c2sp.org/tlog-proof@v1" or not lines[1].startswith("index "):
        raise Bad("not a tlog-proof file")
    index, hashes = number_of(lines[1][6:]), [hash_of(line) for line in lines[2:]]
    origin, size, root, signers = read_note(note, keys)
    if root_by_proof(hash_of(leaf), index, size, hashes) != root:
        raise Bad("this record is not record %d of %s" % (index, origin))
    print("good: record %d of the %d that %s signed" % (index, size, " and ".join(signers)))

def main(words):
    keys, rest, words = [], [], iter(words)
    try:
        for word in words:
            if word == "--key":
                keys.append(parse_key(next(words, "")))
            else:
                rest.append(word)
        if len(rest) == 1 and os.path.isdir(rest[0]):
            verify_folder(rest[0], keys)
        elif len(rest) == 2 and keys:
            verify_proof(rest[0], rest[1], keys)
        else:
            return print(__doc__) or 2
    except (Bad, ValueError, OSError, StopIteration) as why:
        print("NOT GOOD: %s" % why)
        return 1
    return 0

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
