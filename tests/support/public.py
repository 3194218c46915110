"""Published fact-checks for tests of the public site, and pages as their readers see them."""

from __future__ import annotations

import html
import re

from claimdesk.desk import verbs
from claimdesk.desk.models import Check, Desk
from claimdesk.web.public import records, site
from support.desk import NOW, approve, claim, draft, later, person

_TAG = re.compile(r"<(script|style|head)\b.*?</\1>|<[^>]*>", re.DOTALL)


class Staff:
    """The three people that a publication takes."""

    def __init__(self):
        self.author = person("An", "checker")
        self.reviewer = person("Bình", "reviewer")
        self.publisher = person("Chi", "administrator")


def publish(staff, *, text="Hot lemon water cures cancer.", language="en", now=NOW, **changes):
    """Publish a fact-check; `changes` are fields of its draft, `party` describes its claim."""
    party = changes.pop("party", None)
    of = claim(staff.author, text=text, language=language)
    if party:
        verbs.describe_claim(
            actor=staff.author, claim=of.pk, checkability="statement", now=NOW, **party
        )
    check = draft(staff.author, of=of, language=language)
    if changes:
        verbs.save_draft(actor=staff.author, check=check.pk, now=now, **changes)
    approve(Check.objects.get(pk=check.pk), staff.author, staff.reviewer, now=now)
    return verbs.publish(actor=staff.publisher, check=check.pk, now=now)


def correct(staff, check, *, kind="substantial", reason="A figure was wrong.", now=None, **changes):
    """Publish a correction of a check, or withdraw it with `kind="withdrawal"`."""
    now = now or later(60)
    verbs.correct(actor=staff.author, check=check.pk, correction_class=kind, reason=reason, now=now)
    if changes:
        verbs.save_draft(actor=staff.author, check=check.pk, now=now, **changes)
    approve(Check.objects.get(pk=check.pk), staff.author, staff.reviewer, now=now)
    return verbs.publish(actor=staff.publisher, check=check.pk, now=now)


def path_of(publication):
    """Return the path of a publication's page."""
    return records.path_of(publication.check_record)


def shown(check):
    """Return a check as its readers see it now."""
    return records.current_shown(Check.objects.select_related("current").get(pk=check.pk))


def publisher(language="en"):
    """Return the desk as its readers know it."""
    return site.publisher_of(Desk.objects.get(pk=1), language)


def read(response):
    """Return a page's source."""
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def seen(source):
    """Return the text of a page as a reader sees it."""
    return " ".join(html.unescape(_TAG.sub(" ", source)).split())
