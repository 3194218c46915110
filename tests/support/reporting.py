"""A small desk with something of everything that reports count, and its report."""

from __future__ import annotations

from datetime import timedelta

from claimdesk.desk import verbs
from claimdesk.desk.models import Item, Match, Question
from claimdesk.desk.reporting.counting import freeze, period_named
from claimdesk.domain.match import Match as Found
from claimdesk.domain.match import Zone
from support import desk
from support.entries import make_entries

PERIOD = "2026-11"
DAY = timedelta(days=1)
#: After the month has ended.
AFTER = desk.NOW + 12 * DAY


def month():
    """Return the period in which `fill` puts everything."""
    return period_named(PERIOD)


def people():
    """Make those whom a published check and a report need: writer, reviewer, publisher."""
    return (
        desk.person("An"),
        desk.person("Em", "reviewer"),
        desk.person("Giang", "publisher"),
    )


def fill(author, reviewer, publisher):
    """Fill a desk; return the publication of its one check."""
    for text, channel, language in (
        ("Nước chanh chữa ung thư.", "web", "vi"),
        ("Salt is blue.", "chat", "en"),
        ("Sugar is red.", "chat", ""),
    ):
        verbs.receive(actor=author, text=text, channel=channel, language=language, now=desk.NOW)
    _old_item(author)
    claim = desk.claim(author)
    verbs.tag_claim(actor=author, claim=claim.pk, names=["sức khoẻ"], now=desk.NOW)
    for text in ("Salt is blue.", "Older news."):
        claim.mentions.create(item=Item.objects.get(text=text), start=0, end=4)
    at_once, _ = verbs.ask(text="Is salt blue?", language="en", answer={"id": "x"}, now=desk.NOW)
    open_one, _ = verbs.ask(text="Muối có xanh không?", language="vi", now=desk.NOW)
    later, _ = verbs.ask(text="Does lemon water cure cancer?", language="en", now=desk.NOW)
    Question.objects.filter(pk=later.pk).update(claim=claim)
    check = desk.approve(desk.draft(author, of=claim), author, reviewer)
    publication = verbs.publish(actor=publisher, check=check.pk, now=desk.NOW + DAY)
    verbs.dispute(check=check.pk, text="Wrong.", now=desk.NOW + DAY)
    _decide(author)
    assert {at_once.pk, open_one.pk, later.pk} == set(Question.objects.values_list("pk", flat=True))
    return publication


def report_of(now=AFTER):
    """Freeze the report of the month, without keeping it."""
    return freeze(month(), now)


def kept(author, now=AFTER):
    """Freeze the report of the month as a draft."""
    return verbs.report_freeze(actor=author, period=month(), now=now)


def published(author, reviewer, publisher, now=AFTER):
    """Take a report of the month to its readers."""
    desk.statements()
    report = kept(author, now)
    verbs.write_report(
        actor=author, report=report.pk, title_vi="Tháng Mười Một", summary_en="A month.", now=now
    )
    verbs.submit_report(actor=author, report=report.pk, now=now)
    report.refresh_from_db()
    verbs.approve_report(actor=reviewer, report=report.pk, revision=report.head.number, now=now)
    return verbs.publish_report(actor=publisher, report=report.pk, now=now)


def _old_item(author):
    """Receive something a year and a month earlier."""
    for text, days in (("Old news.", 365), ("Older news.", 25)):
        verbs.receive(
            actor=author, text=text, channel="feed", language="en", now=desk.NOW - days * DAY
        )


def _decide(author):
    """Let the machine propose two matches, and a person accept one and reject the other."""
    claim = desk.claim(author, "Garlic cures the flu.")
    found = [Found(entry=entry, probability=0.8, zone=Zone.SUGGEST) for entry in make_entries(2)]
    verbs.store_matches(actor=author, claim=claim.pk, matches=found, now=desk.NOW)
    first, second = Match.objects.filter(claim=claim).order_by("pk")[:2]
    verbs.decide_match(actor=author, match=second.pk, decision="rejected", now=desk.NOW)
    verbs.decide_match(actor=author, match=first.pk, decision="accepted", now=desk.NOW)
