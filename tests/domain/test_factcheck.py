"""A fact-check's identity, and that nothing is lost when it is written and read."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdesk.domain.factcheck import FactCheck, canonical_address, identity
from claimdesk.domain.verdict import Verdict

TEXTS = st.text(max_size=60)
WORDS = st.text(string.ascii_letters + "đàệ 0123", min_size=1, max_size=40)
NAMES = st.text(string.ascii_letters + string.digits + "-%éđ", min_size=1, max_size=20)
FACTCHECKS = st.builds(
    FactCheck,
    id=st.text("0123456789abcdef", min_size=16, max_size=16),
    claim_reviewed=st.text(min_size=1, max_size=60),
    title=TEXTS,
    verdict=st.sampled_from(Verdict),
    rating=TEXTS,
    publisher=TEXTS,
    url=TEXTS,
    language=st.sampled_from(["", "vi", "en"]),
    date=st.sampled_from(["", "2026-01-31"]),
    summary=TEXTS,
    sources=st.lists(TEXTS, max_size=3).map(tuple),
    demonstration=st.booleans(),
)


@pytest.mark.parametrize(
    "address",
    [
        "https://desk.example/checks/1",
        "http://desk.example/checks/1",
        "https://www.desk.example/checks/1",
        "https://desk.example/checks/1/",
        "https://DESK.example/checks/1",
        "https://desk.example:443/checks/1",
        "http://desk.example:80/checks/1",
        "https://desk.example/checks/1#comments",
        "https://desk.example/checks/1?utm_source=mail&utm_campaign=x",
        "https://desk.example/checks/1?fbclid=abc",
        "https://desk.example/checks/1/?gclid=abc&UTM_Medium=social#top",
        "  https://desk.example/checks/1  ",
    ],
)
def test_one_page_has_one_identity_however_its_address_is_written(address):
    assert identity(address, "A claim.") == identity("https://desk.example/checks/1", "A claim.")


@pytest.mark.parametrize(
    "address",
    [
        "https://desk.example/checks/2",
        "https://desk.example/Checks/1",
        "https://desk.example/checks/1?id=7",
        "https://desk.example:8443/checks/1",
        "https://other.example/checks/1",
        "https://vi.desk.example/checks/1",
        "",
    ],
)
def test_another_page_has_another_identity(address):
    assert identity(address, "A claim.") != identity("https://desk.example/checks/1", "A claim.")


def test_parameters_that_name_the_page_are_kept_in_any_order():
    assert canonical_address("https://desk.example/?b=2&a=1&utm_id=9") == canonical_address(
        "https://desk.example/?a=1&b=2"
    )
    assert canonical_address("https://desk.example/?id=1") != canonical_address(
        "https://desk.example/?id=2"
    )


def test_case_and_white_space_of_the_claim_do_not_count_but_its_words_do():
    address = "https://desk.example/checks/1"
    assert identity(address, "Salt  CURES\ncancer.") == identity(address, " salt cures cancer. ")
    assert identity(address, "Salt cures cancer.") != identity(address, "Salt causes cancer.")


def test_two_claims_checked_on_one_page_are_two_factchecks():
    first = FactCheck(id="", claim_reviewed="One.", url="https://desk.example/x").with_identity()
    second = FactCheck(id="", claim_reviewed="Two.", url="https://desk.example/x").with_identity()
    assert first.id != second.id


@given(TEXTS, TEXTS)
def test_an_identity_is_sixteen_hex_digits_of_anything(url, claim):
    found = identity(url, claim)
    assert len(found) == 16
    assert set(found) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    "address",
    ["http://[", "https://a.example:port/", "https://a.example:99999/", "//", "?", "https://"],
)
def test_a_broken_address_still_gives_an_identity(address):
    assert identity(address, "A claim.")


def test_lone_surrogates_still_give_an_identity():
    assert identity("https://desk.example/?q=\ud800", "A claim \udfff.")


@given(st.sampled_from(["http", "https"]), NAMES, st.dictionaries(WORDS, WORDS, max_size=4))
def test_the_canonical_form_of_a_canonical_address_is_itself(scheme, path, query):
    pairs = "&".join(f"{key}={value}" for key, value in query.items())
    once = canonical_address(f"{scheme}://www.desk.example/{path}/?{pairs}")
    assert canonical_address(once) == once


@given(FACTCHECKS)
def test_a_factcheck_survives_json(entry):
    assert FactCheck.from_json(json.loads(json.dumps(entry.to_json()))) == entry


@given(FACTCHECKS)
def test_json_leaves_empty_fields_out(entry):
    assert all(value not in ("", [], (), False) for value in entry.to_json().values())


def test_fields_of_a_newer_version_are_ignored():
    row = {"id": "00", "claim_reviewed": "A claim.", "colour": "blue"}
    assert FactCheck.from_json(row) == FactCheck(id="00", claim_reviewed="A claim.")


def test_a_factcheck_cannot_be_edited_in_place():
    entry = FactCheck(id="00", claim_reviewed="A claim.")
    with pytest.raises(AttributeError):
        entry.verdict = Verdict.TRUE
