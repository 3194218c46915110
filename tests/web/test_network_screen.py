"""The screen of the network: empty, one period with a late member, the list behind a figure."""

from __future__ import annotations

import pytest

from support import desk
from support.member_desk import member
from support.network import PERIOD

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def reader(client):
    client.force_login(desk.person("Lan", "reader"))
    return client


def test_without_members_the_screen_says_what_to_do(reader):
    assert "claimdesk network add" in reader.get("/desk/network/").content.decode()


def test_a_period_shows_late_members_sums_and_opens_lists(reader):
    member()
    page = reader.get("/desk/network/", {"period": PERIOD}).content.decode()
    assert "came late" in page or "đến muộn" in page
    asked = {"period": PERIOD, "member": "Huế", "list": "items/all/this"}
    listed = reader.get("/desk/network/list/", asked)
    assert listed.context["page"].paginator.count == 60
    assert reader.get("/desk/network/list/", {**asked, "member": "Vinh"}).status_code == 404
    assert reader.get("/desk/network/", {"period": "tháng"}).context["wrong"]
