"""The screen of the network: empty, one period with a late member, the list behind a figure."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from claimdesk.desk import networks, verbs
from claimdesk.domain.canonical import canonical
from claimdesk.domain.reporting.filing import head_of, to_json
from claimdesk.publishing.log import records
from claimdesk.publishing.log.leaves import Kind, Leaf
from claimdesk.publishing.log.notes import Signer
from support import desk
from support.network import PERIOD, report_of, tables_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def reader(client):
    client.force_login(desk.person("Lan", "reader"))
    return client


def member(name="Huế", issued="2026-11-29T08:00:00Z"):
    """Add a member whose report came with its lists."""
    key = str(Signer.make("hue.example/log").verifier)
    row = verbs.add_member(
        actor=None, name=name, address="https://hue.example", key=key, now=desk.NOW
    )
    whole = to_json(report_of(tables_of(1)))
    leaf = Leaf(type=Kind.REPORT, id="report/1", seq=0, issued=issued,
                content_sha256=records.digest_of(canonical(head_of(whole))))  # fmt: skip
    found = networks.Found(leaf=leaf, data=json.dumps(whole).encode(), report=report_of(
        tables_of(1)))  # fmt: skip
    verbs.take_file(actor=None, member=row.pk, found=found, now=datetime(2026, 11, 30, tzinfo=UTC))


def test_without_members_the_screen_says_what_to_do(reader):
    assert "claimdesk network add" in reader.get("/desk/network/").content.decode()


def test_a_period_shows_late_members_sums_and_opens_lists(reader):
    member()
    page = reader.get("/desk/network/", {"period": PERIOD}).content.decode()
    assert "came late" in page or "đến muộn" in page
    assert "2026-11-29" in page or "29" in page
    asked = {"period": PERIOD, "member": "Huế", "list": "items/all/this"}
    listed = reader.get("/desk/network/list/", asked)
    assert listed.context["page"].paginator.count == 60
    assert reader.get("/desk/network/list/", {**asked, "member": "Vinh"}).status_code == 404
    assert reader.get("/desk/network/", {"period": "tháng"}).context["wrong"]
