"""Decided matches scored anew: by what the matching of today sees, split by claim."""

from __future__ import annotations

import numpy as np
import pytest

from claimdesk.domain.match import Zone
from claimdesk.matching.decisions import ZONES, Decided, score_decided
from claimdesk.matching.fusion import shipped
from claimdesk.matching.retrieval import GROUPS
from support.entries import make_entries, make_entry


def decided(number, text=None, *, accepted=True, **fields):
    entry = make_entry(number)
    return Decided(
        text=text or f"They say: {entry.claim_reviewed}",
        entry_id=fields.get("entry_id", entry.id),
        claim_reviewed=fields.get("claim_reviewed", entry.claim_reviewed),
        accepted=accepted,
    )


@pytest.fixture
def full(library):
    library.add(make_entries(80))
    return library


def look_at(library, *pairs):
    return score_decided(library, pairs, lambda *_: None)


def test_pairs_are_scored_as_the_library_scores_them_now(full):
    pairs = [decided(number) for number in (3, 9, 31)]
    found = look_at(full, *pairs)
    shown = shipped().probabilities(found.scores, found.groups)
    zones = found.zones(shipped())
    for pair, probability, zone in zip(pairs, shown, zones, strict=True):
        match = next(one for one in full.match(pair.text, top=30) if one.entry.id == pair.entry_id)
        assert probability == pytest.approx(match.probability, abs=1e-6)
        assert ZONES[zone] == match.zone
    assert (found.groups == GROUPS.index("en")).all()


def test_an_entry_that_would_not_be_found_today_is_described_all_the_same(full):
    asked = "Nothing of the kind was ever written here, whatever one reads."
    stranger = decided(5, asked, accepted=False)
    shown = [match.entry.id for match in full.match(asked, top=30)]
    far = next(number for number in range(80) if make_entry(number).id not in shown)
    found = look_at(full, decided(far, asked, accepted=False), stranger)
    assert len(found) == 2
    assert np.isfinite(found.scores).all()
    assert (found.zones(shipped()) != ZONES.index(Zone.ANSWER)).all()


def test_pairs_whose_entry_is_gone_are_left_out_and_counted(full):
    full.remove([make_entry(4).id])
    found = look_at(full, decided(3), decided(4), decided(5, entry_id="ffffffffffffffff"))
    assert (len(found), found.gone, found.changed) == (1, 2, 0)


def test_pairs_whose_entry_says_something_else_now_are_left_out_and_counted(full):
    found = look_at(full, decided(3), decided(4, claim_reviewed="Salt cures flu."))
    assert (len(found), found.gone, found.changed) == (1, 0, 1)


def test_without_pairs_nothing_is_scored(full):
    assert len(look_at(full)) == 0


def test_all_pairs_of_a_claim_stand_on_one_side(full):
    pairs = [
        decided(number, f"Claim {claim} about Huế", accepted=number == 1)
        for claim in range(40)
        for number in (1, 2, 3)
    ]
    found = look_at(full, *pairs)
    sides = {}
    for claim, held in zip(found.claims.tolist(), found.is_held.tolist(), strict=True):
        sides.setdefault(claim, set()).add(held)
    assert len(sides) == 40
    assert all(len(side) == 1 for side in sides.values())
    assert {True, False} == {held for side in sides.values() for held in side}


def test_a_claim_typed_without_diacritics_stands_on_the_same_side(full):
    for number in range(12):
        plain = decided(1, f"uong nuoc chanh nong {number} ly")
        typed = decided(2, f"Uống  nước chanh nóng {number} ly")
        found = look_at(full, plain, typed)
        assert found.is_held[0] == found.is_held[1]
        assert found.claims[0] == found.claims[1]


def test_the_digest_follows_from_the_pairs_and_not_from_their_order(full):
    pairs = [decided(3), decided(4, accepted=False)]
    first = look_at(full, *pairs).digest
    assert look_at(full, *reversed(pairs)).digest == first
    assert look_at(full, decided(3), decided(4)).digest != first


def test_a_conflict_or_too_few_words_forbid_an_answer(full):
    entry = make_entry(900, claim_reviewed="The flood in Huế killed 30 people in one night.")
    full.add([entry])
    same = Decided(
        text=entry.claim_reviewed,
        entry_id=entry.id,
        claim_reviewed=entry.claim_reviewed,
        accepted=True,
    )
    other = Decided(
        text=entry.claim_reviewed.replace("30", "300"),
        entry_id=entry.id,
        claim_reviewed=entry.claim_reviewed,
        accepted=False,
    )
    short = Decided(
        text="flood in Huế",
        entry_id=entry.id,
        claim_reviewed=entry.claim_reviewed,
        accepted=False,
    )
    assert look_at(full, same, other, short).may_answer.tolist() == [True, False, False]
