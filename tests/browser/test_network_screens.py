"""The network in a real browser: a period with a late member, the list of a figure, on a phone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support import desk
from support.member_desk import member
from support.network import PERIOD
from support.pages import assert_accessible, assert_fits

pytestmark = pytest.mark.django_db(transaction=True)


def photograph(page, name):
    """Leave a picture where somebody wants to look at it."""
    if folder := os.environ.get("CLAIMDESK_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize(("language", "viewport"), [("vi", "phone"), ("en", "desktop")])
def test_a_period_of_the_network_is_accessible_and_fits(open_page, language, viewport):
    for seed, name in enumerate(("Huế", "Vinh", "Đà Nẵng", "Cần Thơ", "Hà Nội", "Sài Gòn")):
        issued = "2026-11-29T08:00:00Z" if seed == 0 else "2026-11-05T08:00:00Z"
        member(name, issued, seed=seed)
    account = desk.person("Lan", "publisher")
    account.language = language
    account.save()
    page = open_page(account=account, locale=language, viewport=viewport)
    for number, place in enumerate(
        (f"/desk/network/?period={PERIOD}",
         f"/desk/network/list/?period={PERIOD}&member=Huế&list=items/all/this")
    ):  # fmt: skip
        assert page.goto(place).ok
        assert_accessible(page, colours=language == "vi")
        assert_fits(page)
        photograph(page, f"network-{language}-{viewport}-{number}")
