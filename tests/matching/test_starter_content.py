"""The starter library and its questions keep what they promise."""

import json
import re
import unicodedata
from collections import defaultdict
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import claimdesk.matching
from claimdesk.domain.factcheck import FactCheck

ENTRIES = Path(claimdesk.matching.__file__).parent / "starter" / "entries.jsonl"
QUESTIONS = Path(__file__).parent / "starter_questions.jsonl"
FIELDS = [
    "id",
    "claim_reviewed",
    "title",
    "verdict",
    "rating",
    "publisher",
    "url",
    "language",
    "date",
    "summary",
    "sources",
    "demonstration",
]
ADDRESS = re.compile(r"https://claimdesk\.example/starter/(en|vi)/([a-z0-9]+(?:-[a-z0-9]+)*)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
PHONE = re.compile(r"\+?\d(?:[\s.()-]?\d){7,}")


def _rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _prose(row):
    return [row[field] for field in ("claim_reviewed", "title", "rating", "summary")]


def _folded(text):
    return " ".join(re.findall(r"\w+", text.casefold()))


@pytest.fixture(scope="module")
def entries():
    return _rows(ENTRIES)


@pytest.fixture(scope="module")
def questions():
    return _rows(QUESTIONS)


@pytest.fixture(scope="module")
def languages_of(entries):
    found = defaultdict(set)
    for row in entries:
        language, slug = ADDRESS.fullmatch(row["url"]).groups()
        found[slug].add(language)
    return found


def test_there_are_at_least_eighty_entries_in_two_languages(entries):
    assert len(entries) >= 80
    assert {row["language"] for row in entries} == {"en", "vi"}


def test_at_least_forty_facts_exist_in_both_languages(languages_of):
    assert sum(languages == {"en", "vi"} for languages in languages_of.values()) >= 40


def test_every_entry_has_exactly_the_agreed_fields_and_loads(entries):
    for row in entries:
        assert list(row) == FIELDS
        assert row["id"] == ""
        check = FactCheck.from_json(row)
        assert check.demonstration is True
        assert check.publisher == "Claimdesk demonstration"
        assert date.fromisoformat(check.date).year == 2026
        assert all(_prose(row))


def test_the_identities_derived_from_the_entries_are_distinct(entries):
    identities = {FactCheck.from_json(row).with_identity().id for row in entries}
    assert len(identities) == len(entries)


def test_the_address_names_the_language_of_the_entry(entries):
    for row in entries:
        assert ADDRESS.fullmatch(row["url"]).group(1) == row["language"]


def test_claims_titles_and_addresses_are_distinct(entries):
    for field in ("claim_reviewed", "title", "url"):
        values = [_folded(row[field]) for row in entries]
        assert len(set(values)) == len(values), field
    for row in entries:
        assert _folded(row["title"]) != _folded(row["claim_reviewed"])


def test_claims_are_one_short_statement(entries):
    for row in entries:
        assert len(row["claim_reviewed"]) <= 120, row["claim_reviewed"]
        assert row["claim_reviewed"].endswith("."), row["claim_reviewed"]


def test_every_entry_rests_on_two_sources_of_different_hosts(entries):
    for row in entries:
        parts = [urlsplit(source) for source in row["sources"]]
        assert all(part.scheme == "https" for part in parts), row["url"]
        assert len({part.hostname.removeprefix("www.") for part in parts}) >= 2, row["url"]


def test_both_languages_of_a_fact_agree_on_verdict_and_date(entries):
    told = defaultdict(set)
    for row in entries:
        told[ADDRESS.fullmatch(row["url"]).group(2)].add((row["verdict"], row["date"]))
    assert [slug for slug, answers in told.items() if len(answers) > 1] == []


def test_all_text_is_in_normal_form_c_without_stray_spaces(entries, questions):
    texts = [text for row in entries for text in _prose(row)]
    texts += [row[field] for row in questions for field in ("text", "sloppy") if field in row]
    for text in texts:
        assert unicodedata.is_normalized("NFC", text), text
        assert text == " ".join(text.split())


def test_vietnamese_entries_carry_diacritics(entries):
    for row in entries:
        if row["language"] == "vi":
            assert not row["summary"].isascii(), row["url"]
            assert not row["claim_reviewed"].isascii(), row["url"]


def test_no_text_holds_an_e_mail_address_or_a_telephone_number(entries, questions):
    texts = [text for row in entries for text in _prose(row)] + [row["text"] for row in questions]
    for text in texts:
        assert EMAIL.search(text) is None, text
        assert PHONE.search(text) is None, text


def test_every_question_asks_about_an_entry_in_its_own_words(entries, questions):
    claims = {_folded(row["claim_reviewed"]) for row in entries}
    slugs = {ADDRESS.fullmatch(row["url"]).group(2) for row in entries}
    for row in questions:
        assert row["slug"] in slugs
        assert _folded(row["text"]) not in claims
    texts = [_folded(row["text"]) for row in questions]
    assert len(set(texts)) == len(texts)


def test_every_entry_is_asked_about_in_its_language(languages_of, questions):
    asked = defaultdict(set)
    for row in questions:
        asked[row["slug"]].add(row["lang"])
    assert {slug for slug in languages_of if not languages_of[slug] <= asked[slug]} == set()


def test_vietnamese_questions_have_a_sloppy_twin_without_diacritics(questions):
    for row in questions:
        if row["lang"] == "vi":
            assert row["sloppy"].isascii(), row["sloppy"]
            assert row["sloppy"] != row["text"]
        else:
            assert "sloppy" not in row
