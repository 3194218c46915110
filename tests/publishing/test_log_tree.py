"""The tree, notes and entries of the log: published vectors, and every change noticed."""

from __future__ import annotations

import base64
import random
from datetime import datetime, timedelta, timezone

import pytest

from claimdesk.domain.canonical import canonical
from claimdesk.errors import LogForgedError, LogKeyError
from claimdesk.publishing.log import notes, tiles
from claimdesk.publishing.log.leaves import Kind, Leaf, time_of
from claimdesk.publishing.log.merkle import (
    EMPTY_ROOT,
    Tree,
    leaf_hash,
    prove_consistency,
    prove_inclusion,
    root,
    verifies_consistency,
    verifies_inclusion,
)
from claimdesk.publishing.log.notes import Checkpoint, Signer, Verifier
from support.logs import SIGNER, entries_of

#: The leaves that the tests of Certificate Transparency use, with their roots at each size.
CLASSIC = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
CLASSIC += ["606162636465666768696a6b6c6d6e6f"]
CLASSIC_ENDS = {
    1: ("6e340b9c", "afa01d"),
    2: ("fac54203", "e3c125"),
    3: ("aeb6bcfe", "e06e77"),
    8: ("5dc9da79", "604328"),
}
#: transparency-dev/tessera, testdata/log.
WORDS = "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten"
TESSERA = {
    1: "0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=",
    2: "T1X2GdkhUjV3iyufF9b0kVsWFxIU0VI4EpNml2Teci4=",
    3: "Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=",
    15: "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=",
}
#: The example of the standard: its text, key and signature.
NOTE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


def test_roots_are_those_of_the_classic_leaves():
    tree = Tree(bytes.fromhex(one) for one in CLASSIC)
    for size, (start, end) in CLASSIC_ENDS.items():
        found = tree.root(size).hex()
        assert (found[:8], found[-6:]) == (start, end)
    assert base64.b64encode(EMPTY_ROOT) == b"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def test_roots_are_those_that_tessera_publishes():
    tree = Tree(word.encode() for word in WORDS.split())
    assert {size: base64.b64encode(tree.root(size)).decode() for size in TESSERA} == TESSERA
    bundle = tiles.pack([b"one", b"two", b"three"])
    assert bundle.hex() == "00036f6e65000374776f00057468726565"


def test_every_proof_of_trees_of_1_to_300_leads_to_its_root():
    tree = Tree(entries_of(300))
    for size in range(1, 301):
        whole = tree.root(size)
        for index in {0, size // 3, size // 2, size - 1}:
            proof = prove_inclusion(tree.subtree, index, size)
            assert verifies_inclusion(tree.subtree(0, index), index, size, proof, whole)
        for old in {0, 1, size // 3, size // 2, size - 1, size}:
            proof = prove_consistency(tree.subtree, old, size)
            assert verifies_consistency(old, size, proof, tree.root(old), whole)


def test_no_proof_verifies_once_a_hash_of_it_is_another():
    dice = random.Random(7)  # noqa: S311 - the same trees each time
    for _ in range(150):
        size = dice.randint(1, 600)
        tree = Tree(dice.randbytes(8) for _ in range(size))
        index, old = dice.randrange(size), dice.randint(1, size)
        leaf, whole, before = tree.subtree(0, index), tree.root(), tree.root(old)
        inclusion = prove_inclusion(tree.subtree, index, size)
        consistency = prove_consistency(tree.subtree, old, size)
        for place in range(len(inclusion)):
            wrong = _changed(inclusion, place, dice)
            assert not verifies_inclusion(leaf, index, size, wrong, whole)
        for place in range(len(consistency)):
            wrong = _changed(consistency, place, dice)
            assert not verifies_consistency(old, size, wrong, before, whole)
        other = leaf_hash(b"other")
        assert not verifies_inclusion(other, index, size, inclusion, whole)
        assert not verifies_inclusion(leaf, index, size, [*inclusion, other], whole)
        assert not verifies_consistency(old, size, consistency, other, whole)
        assert not verifies_consistency(old, size, consistency, before, other)
        assert not verifies_consistency(old, size, [*consistency, other], before, whole)


def _changed(proof, place, dice):
    wrong = bytearray(proof[place])
    wrong[dice.randrange(32)] ^= 1 << dice.randrange(8)
    return [*proof[:place], bytes(wrong), *proof[place + 1 :]]


@pytest.mark.parametrize("size", [1, 255, 256, 257, 700])
def test_tiles_give_the_same_proofs_as_the_tree(size):
    entries = entries_of(size)
    tree = Tree(entries)
    held = dict(tiles.growth(tree, entries, 0))
    stored = tiles.Tiles(held.__getitem__, size)
    assert list(stored.entries()) == entries
    assert root(stored.subtree, size) == tree.root()
    for index in {0, size // 2, size - 1}:
        proof = prove_inclusion(stored.subtree, index, size)
        assert verifies_inclusion(leaf_hash(entries[index]), index, size, proof, tree.root())


def test_a_log_of_70000_entries_has_the_tiles_of_the_standard():
    widths = [tiles.width_of(70_000, level, index) for level, index in ((0, 273), (1, 1), (2, 0))]
    assert widths == [112, 17, 1]
    assert tiles.width_of(256, 0, 0) == 256
    assert tiles.width_of(256, 0, 1) == 0
    assert tiles.tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tiles.tile_path(1, 1, 17) == "tile/1/001.p/17"
    assert tiles.bundle_path(0, 3) == "tile/entries/000.p/3"


def test_a_second_implementation_reads_what_ours_writes(tmp_path):
    aics = pytest.importorskip("aics_tlog", reason="needs Python 3.12")
    from claimdesk.publishing.log import writing

    entries = entries_of(600)
    for size in (*range(1, 40), 255, 256, 257, 600):
        head = writing.publish(
            tmp_path / "log", entries[:size], signer=SIGNER, signed=tmp_path / "signed"
        )
        note = aics.parse_note((tmp_path / "log" / "checkpoint").read_bytes())
        found = aics.verify_checkpoint(note, aics.parse_vkey(str(SIGNER.verifier)))
        assert (found.ok, found.size, found.root) == (True, size, head.root)
        aics.audit_tiles(aics.FileSystemTileReader(tmp_path / "log"), size, head.root)


def test_a_key_is_read_and_written_as_the_standard_has_it():
    assert str(Verifier.load(NOTE_KEY)) == NOTE_KEY
    assert Signer.load(SIGNER.dump()) == SIGNER
    for wrong in ("", "example.com", NOTE_KEY.replace("530d", "530e"), NOTE_KEY[:-4] + "!!!!"):
        with pytest.raises(LogKeyError):
            Verifier.load(wrong)
    with pytest.raises(LogKeyError):
        Signer.load(NOTE_KEY)


def test_a_note_is_good_only_with_the_signature_of_a_known_key():
    text = Checkpoint(SIGNER.name, 3, leaf_hash(b"")).dump()
    other = Signer("other.example", bytes(32))
    note = notes.sign(text, [other, SIGNER])
    assert notes.open_checkpoint(note, [SIGNER.verifier]).size == 3
    assert notes.open_note(note, [other.verifier])[1] == (other.verifier,)
    for known in ([], [Signer(SIGNER.name, bytes(32)).verifier]):
        with pytest.raises(LogForgedError, match="not signed"):
            notes.open_note(note, known)
    with pytest.raises(LogForgedError, match="another's"):
        notes.open_checkpoint(note, [other.verifier])


def test_no_changed_byte_of_a_note_goes_unnoticed():
    note = notes.sign(Checkpoint(SIGNER.name, 3, leaf_hash(b"")).dump(), [SIGNER])
    for place in range(len(note)):
        changed = bytearray(note)
        changed[place] ^= 1
        with pytest.raises(LogForgedError):
            notes.open_checkpoint(bytes(changed), [SIGNER.verifier])
    for cut in range(len(note)):
        with pytest.raises(LogForgedError):
            notes.open_checkpoint(note[:cut], [SIGNER.verifier])


def test_an_entry_is_canonical_and_comes_back_as_it_was():
    leaf = Leaf.load(entries_of(2)[1])
    assert (leaf.type, leaf.seq, leaf.page) == (Kind.VERDICT, 1, "records/1/1.json")
    with pytest.raises(LogForgedError, match="proper form"):
        Leaf.load(leaf.dump().replace(b",", b", "))
    for wrong in (b"", b"[]", b"{}", b'{"v":2}', b'{"v":1,"type":"opinion"}', b"\xff"):
        with pytest.raises(LogForgedError):
            Leaf.load(wrong)


@pytest.mark.parametrize(
    "field",
    [
        {"id": "Nguyễn Văn A"},
        {"page": "../secret"},
        {"page": "/etc/passwd"},
        {"page": "a//b"},
        {"verdict": "it is false, says X"},
        {"content_sha256": "short"},
        {"issued": "yesterday"},
        {"seq": -1},
        {"seq": True},
        {"supersedes": 5},
    ],
)
def test_an_entry_has_no_place_for_text_names_and_ways_out_of_the_site(field):
    sound = {"type": Kind.VERDICT, "id": "check/1", "seq": 0, "content_sha256": "0" * 64}
    sound["issued"] = "2026-11-28T10:00:00Z"
    assert Leaf(**sound).dump()
    with pytest.raises(ValueError, match="not what an entry"):
        Leaf(**{**sound, **field}).dump()


def test_json_is_that_of_rfc_8785():
    row = {"b": [True, None, '\u20ac\x0f\n"\\/'], "\ufb33": 1, "\U0001f600": 2, "a": -5}
    expected = '{"a":-5,"b":[true,null,"€\\u000f\\n\\"\\\\/"],"😀":2,"\ufb33":1}'
    assert canonical(row).decode() == expected
    for wrong in (1.5, float("nan"), 2**53, "\ud800", {1: 2}, b"x"):
        with pytest.raises(ValueError):  # noqa: PT011 - each has words of its own
            canonical({"x": wrong})


def test_a_time_is_told_in_utc():
    here = datetime(2026, 11, 28, 17, 0, 30, 99, tzinfo=timezone(timedelta(hours=7)))
    assert time_of(here) == "2026-11-28T10:00:30Z"
