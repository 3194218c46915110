"""The form for a new source: it asks for what its kind has, without a script too."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from claimdesk.domain.roles import Role
from support.desk import person

pytestmark = pytest.mark.django_db(transaction=True)
ALWAYS = {"kind", "name", "language"}
ASKED = {
    "feed": {"address", "every_minutes", "whole_pages"},
    "imap": {"address", "every_minutes", "login", "secret"},
    "telegram": {"every_minutes", "secret", "answers"},
    "desk": {"address", "every_minutes", "key"},
    "webhook": set(),
    "folder": {"address", "every_minutes"},
}


def test_a_kind_is_asked_for_what_it_has(open_page, live_desk):
    page = open_page(account=person("Eli", Role.ADMINISTRATOR))
    page.goto("/desk/sources/")
    form = page.locator("form.of-kind")
    for kind, asked in ASKED.items():
        form.locator("[name=kind]").select_option(kind)
        for name in set().union(*ASKED.values(), ALWAYS):
            field = form.locator(f"[name={name}]")
            expect(field).to_be_visible(visible=name in asked | ALWAYS)
