"""What Claimdesk never does, each line guarded as far as this part of it reaches."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from claimdesk.cli.check import Checked
from claimdesk.domain.claim import Claim, Uncheckable
from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.match import Match
from claimdesk.intake.http import Fetcher
from claimdesk.intake.reading import Document
from claimdesk.matching import library as library_module
from claimdesk.matching.library import Library
from claimdesk.publishing.claimreview import read_json, read_page
from support.command import run_command
from support.encoder import HashedWords
from support.entries import make_entries

ROOT = Path(__file__).resolve().parents[2]
_IDENTITY = re.compile(
    r"author|handle|user|account|claimant|person|speaker|poster|phone|mail|profile|device|"
    r"\bip\b|_ip|sender|member|avatar"
)
#: Rooms that answer requests, and so name their methods; the locks name SQL's.
_IN_THE_DESK = {"desk", "web"}
CLAIM = Claim(text="x", start=0, end=1, lang="", checkable=False, reason="opinion", score=0.0)
REVIEW = {
    "@type": "ClaimReview",
    "url": "https://desk.example/1",
    "claimReviewed": "Salt cures flu.",
    "reviewRating": {"@type": "Rating", "alternateName": "False"},
    "author": {"@type": "Organization", "name": "Test Desk"},
    "itemReviewed": {
        "@type": "Claim",
        "author": {
            "@type": "Person",
            "name": "Quillon Fernworthy",
            "sameAs": "https://social.example/@qfern",
        },
        "appearance": {"@type": "CreativeWork", "url": "https://social.example/@qfern/99"},
    },
}


@pytest.mark.parametrize("record", [FactCheck, Claim, Match, Checked, Document])
def test_no_record_has_a_place_for_who_posted_or_asked(record):
    names = [field.name for field in dataclasses.fields(record)]
    assert [name for name in names if _IDENTITY.search(name)] == []
    with pytest.raises((AttributeError, TypeError)):
        record.__new__(record).author = "Quillon Fernworthy"


@pytest.mark.parametrize(
    "read",
    [
        lambda: read_json(json.dumps(REVIEW)),
        lambda: read_page(f'<script type="application/ld+json">{json.dumps(REVIEW)}</script>'),
    ],
)
def test_who_made_a_claim_and_where_they_posted_it_is_not_taken_from_a_review(read):
    (entry,) = read()
    assert entry.claim_reviewed == "Salt cures flu."
    kept = json.dumps(entry.to_json())
    assert "Quillon" not in kept
    assert "qfern" not in kept


def test_what_somebody_asks_is_written_nowhere(tmp_path, monkeypatch):
    encoder = HashedWords()
    monkeypatch.setattr(library_module, "default_encoder", lambda: encoder)
    monkeypatch.setattr(library_module, "intake_encoder", lambda: encoder)
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "HOME", "TMPDIR"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    place = tmp_path / "library"
    Library.open(place, encoder=encoder, create=True).add(make_entries(5))
    asked = "Salt cures flu, says my neighbour Quillon Fernworthy (@qfern, 090 123 4567)."
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert run_command("check", "--library", place, asked).code == 0
    assert run_command("library", "search", "--library", place, asked).code == 0
    after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.parametrize("record", [Claim, Checked])
def test_a_sentence_has_no_place_for_a_verdict(record):
    assert not {field.name for field in dataclasses.fields(record)} & {"verdict", "rating", "truth"}


def test_a_verdict_cannot_be_put_on_a_sentence():
    with pytest.raises((AttributeError, TypeError)):
        CLAIM.verdict = "false"
    with pytest.raises((AttributeError, TypeError)):
        object.__setattr__(CLAIM, "verdict", "false")
    with pytest.raises(TypeError):
        dataclasses.replace(CLAIM, verdict="false")


def test_opinions_questions_and_predictions_are_kinds_that_cannot_be_checked():
    assert {"opinion", "question", "prediction"} <= {kind.value for kind in Uncheckable}


def test_verdicts_come_from_published_factchecks_only():
    shown = json.dumps(Checked("text", "en", [(CLAIM, [])], Document(text="x")).to_json())
    assert "verdict" not in shown


def test_the_http_client_sends_to_nobody_but_those_whom_people_or_settings_name():
    assert [name for name in vars(Fetcher) if name[0] != "_"] == [
        "fetch",
        "post",
        "post_and_read",
    ]
    sources = {path: path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py")}
    sends = re.compile(r"""["'](?:POST|PUT|PATCH|DELETE)["']""")
    library = [path for path in sources if not _IN_THE_DESK & {*path.parts}]
    assert [path.name for path in library if sends.search(sources[path])] == ["http.py"]
    posts = re.compile(r"fetcher\w*(?:\(\))?\.post\(")
    users = [path.relative_to(ROOT / "src") for path in sources if posts.search(sources[path])]
    assert sorted(path.as_posix() for path in users) == [
        "claimdesk/desk/sources/visits.py",
        "claimdesk/desk/webhooks.py",
    ]
    bots = re.compile(r"\bvisitor\.send\(|sendMessage")
    users = [path.relative_to(ROOT / "src") for path in sources if bots.search(sources[path])]
    assert [path.as_posix() for path in users] == ["claimdesk/desk/sources/telegram.py"]
    askers = [
        path.relative_to(ROOT / "src") for path in sources if ".post_and_read(" in sources[path]
    ]
    # A witness of the public log gets its head and hashes, an authority of time stamps the hash of
    # a file: they hold no text and no name.
    assert sorted(path.as_posix() for path in askers) == [
        "claimdesk/desk/publiclog/witnessing.py",
        "claimdesk/evidence/tokens.py",
        "claimdesk/matching/rerankers.py",
    ]
    # The desk matches without: what the public asks goes to no other machine.
    opens = [path for path in sources if "open_reranker" in sources[path]]
    assert all(_IN_THE_DESK.isdisjoint(path.parts) for path in opens)
