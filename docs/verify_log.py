#!/usr/bin/env python3
"""Verify that a record of a fact-check is in the public log of the desk that published it.

    python verify_log.py KEY RECORD [PROOF]     PROOF is RECORD.tlog-proof unless it is given

KEY is the key of the log, in the form name+id+key, or a file with it: get it from the desk by
another way than from the site. Needs Python and nothing else, and no network. Exit code 0: the log
that KEY signs holds an entry for exactly these bytes. 1: it does not, for the reason printed.

Formats: C2SP tlog-proof, tlog-checkpoint and signed-note; RFC 6962, RFC 9162, RFC 8032.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

# Ed25519 (RFC 8032, section 5.1 and appendix A): points are (X, Y, Z, T) with x = X/Z, y = Y/Z.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add(one, two):
    """Return the sum of two points."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    """Return a multiple of a point."""
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def same(one, two):
    """Say whether two points are one."""
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 == (one[1] * two[2] - two[1] * one[2]) % P


def point_of(data):
    """Return the point in 32 bytes."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if len(data) != 32 or y >= P:
        raise ValueError("no point of the curve")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key, text, signature):
    """Say whether 64 bytes are the Ed25519 signature of a text by a key of 32 bytes."""
    if len(signature) != 64:
        return False
    try:
        mine, theirs = point_of(key), point_of(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % ORDER
    return s < ORDER and same(times(s, BASE), add(theirs, times(h, mine)))


def checkpoint_of(note, key):
    """Return (size, root) of a checkpoint that the key signed under its own name."""
    name, key_id, data = key.strip().split("+", 2)
    public = base64.b64decode(data, validate=True)
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    if public[:1] != b"\x01" or len(public) != 33:
        raise ValueError("the key is no Ed25519 key")
    for line in signatures.splitlines():
        mark, by, signature = line.split(" ")
        raw = base64.b64decode(signature, validate=True)
        if (mark, by, raw[:4].hex()) == ("—", name, key_id):
            if not is_signed(public[1:], text.encode(), raw[4:]):
                raise ValueError("the signature of the log is not good")
            origin, size, root = text.split("\n")[:3]
            if origin != name:
                raise ValueError(f"this is the log of {origin}, not of {name}")
            return int(size), base64.b64decode(root, validate=True)
    raise ValueError(f"the log is not signed by {name}")


def root_of(entry, index, size, proof):
    """Return the root that an entry leads to (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        raise ValueError("the log has no such entry")
    place, last = index, size - 1
    found = hashlib.sha256(b"\x00" + entry).digest()
    for other in proof:
        if last == 0:
            raise ValueError("the proof is too long")
        if place & 1 or place == last:
            found = hashlib.sha256(b"\x01" + other + found).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + other).digest()
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("the proof is too short")
    return found


def verify(key, record, proof):
    """Return what the log says of a record; raises ValueError where it does not hold it."""
    head, _, note = proof.decode().partition("\n\n")
    first, extra, index, *hashes = head.split("\n")
    if first != "c2sp.org/tlog-proof@v1" or extra[:6] != "extra " or index[:6] != "index ":
        raise ValueError("this is no proof of a log")
    entry = base64.b64decode(extra[6:], validate=True)
    size, root = checkpoint_of(note, key)
    path = [base64.b64decode(one, validate=True) for one in hashes]
    if root_of(entry, int(index[6:]), size, path) != root:
        raise ValueError("the proof does not lead to the root that was signed")
    said = json.loads(entry)
    if said["content_sha256"] != hashlib.sha256(record).hexdigest():
        raise ValueError("the record is not the one that was logged")
    return said


if __name__ == "__main__":
    try:
        key, record = sys.argv[1], Path(sys.argv[2])
        proof = Path(sys.argv[3] if len(sys.argv) > 3 else f"{record}.tlog-proof")
        key = Path(key).read_text("utf-8") if "+" not in key else key
        print("good:", json.dumps(verify(key, record.read_bytes(), proof.read_bytes())))
    except IndexError:
        sys.exit(__doc__)
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.exit(f"not verified: {error}")
