"""Two published revisions side by side: what a reader sees, hears and is never shown."""

from __future__ import annotations

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import Check
from support.desk import NOW, approve, later
from support.public import Staff, correct, path_of, publish, read, seen

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def corrected(staff):
    """Give a fact-check with three published revisions."""
    publication = publish(staff, summary="The first summary, with an error.")
    check = publication.check_record
    correct(
        staff, check, kind="substantial", reason="We had the wrong year.",
        summary="The second summary, without an error.", verdict="mixture",
    )  # fmt: skip
    correct(
        staff, check, kind="typo", reason="A letter was missing.", now=later(90),
        summary="The third summary, without an error.",
    )  # fmt: skip
    return publication


def columns(source):
    """Return the two columns of each change, in turn: before, after."""
    rows = source.split('<div class="before-after">')[1:]
    return [tuple(map(seen, row.split('<p class="label">')[1:3])) for row in rows]


def test_each_change_stands_before_and_after_with_words_for_screen_readers(client, corrected):
    source = read(client.get(f"{path_of(corrected)}changes/1/2/"))
    verdict, summary = columns(source)
    assert verdict[0].startswith("Before [taken out: False ]")
    assert verdict[1].startswith("After [put in: Mixture ]")
    assert "<del>first</del>" in source
    assert summary[0].startswith("Before The [taken out: first ] summary")
    assert summary[1].startswith("After The [put in: second ] summary")
    assert "first" not in summary[1]
    assert "second" not in summary[0]
    assert "We had the wrong year." in seen(source)
    assert "Substantial correction" in seen(source)
    assert "A letter was missing." not in seen(source)
    assert "ClaimReview" not in source


def test_what_changed_since_an_older_revision_is_told_with_every_reason(client, corrected):
    source = read(client.get(f"{path_of(corrected)}changes/1/3/"))
    said = seen(source)
    assert said.index("We had the wrong year.") < said.index("A letter was missing.")
    assert "third" in columns(source)[1][1]
    assert 'aria-current="page">1 and 3</a>' in source


def test_a_source_that_came_or_went_is_told_with_its_title(staff, client):
    publication = publish(staff)
    check = publication.check_record
    verbs.correct(
        actor=staff.author, check=check.pk, correction_class="update", reason="More.", now=NOW
    )
    finding = check.revisions.first().findings.get()
    new = verbs.put_evidence(
        actor=staff.author, check=check.pk, source="Lemon Institute", title="Lemons at length",
        quotation="None.", interest="none", stance="refutes", now=NOW,
    )  # fmt: skip
    cited = [one.evidence.key for one in finding.citations.all()]
    verbs.put_finding(
        actor=staff.author, check=check.pk, key=finding.key, text=finding.text,
        cites=[*cited, new.key], now=NOW,
    )  # fmt: skip
    approve(Check.objects.get(pk=check.pk), staff.author, staff.reviewer)
    verbs.publish(actor=staff.publisher, check=check.pk, now=later())
    source = read(client.get(f"{path_of(publication)}changes/1/2/"))
    cites, evidence = columns(source)
    assert "Lemons at length" in cites[1]
    assert "Lemons at length" not in cites[0]
    assert evidence[0].startswith("Before — nothing")
    assert "“None.”" in evidence[1]
    assert new.key not in source


def test_addresses_of_no_pair_lead_nowhere_and_turned_round_to_the_pair(client, corrected):
    path = path_of(corrected)
    assert client.get(f"{path}changes/2/1/")["Location"] == f"{path}changes/1/2/"
    other = path.replace("/en/", "/vi/")
    assert client.get(f"{other}changes/1/2/")["Location"] == f"{path}changes/1/2/"
    for wrong in ("1/1", "0/1", "1/4", "3/999999999"):
        assert client.get(f"{path}changes/{wrong}/").status_code == 404


def test_nothing_of_a_withdrawn_fact_check_is_compared(staff, client, corrected):
    correct(
        staff, corrected.check_record, kind="withdrawal", reason="Forged source.", now=later(200)
    )
    path = path_of(corrected)
    assert client.get(f"{path}changes/1/2/")["Location"] == path
    tombstone = client.get(path)
    assert tombstone.status_code == 200
    assert "Forged source." in seen(read(tombstone))
    assert "changes/" not in read(tombstone)
