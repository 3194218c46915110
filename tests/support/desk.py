"""Builders of a desk's records for tests: people, a claim, a check that meets every rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from claimdesk.desk import handlers, verbs
from claimdesk.desk.models import Account, Check, Claim, PolicyVersion, Publication
from claimdesk.desk.transactions import whole

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PASSWORD = "a long enough password for tests"


def later(minutes=1):
    """Return a time after NOW."""
    return NOW + timedelta(minutes=minutes)


def person(name="An", role="checker", **fields):
    """Make an account that can log in with PASSWORD (hashed once: Argon2 is slow on purpose)."""
    account = Account(
        email=f"{name.casefold().replace(' ', '.')}@desk.example",
        name=name,
        role=role,
        created=NOW,
        language=fields.pop("language", "en"),
        password="!",
        attested=fields.pop("attested", max(NOW, timezone.now())),
        **fields,
    )
    account.save()
    return account


def machine():
    """Return the machine's own account."""
    return Account.objects.get(email="machine@claimdesk.invalid")


def detect(item, now=NOW):
    """Find the claims of an item as its task does."""
    detect_all([{"item": item}], now)


def detect_all(tasks, now=NOW):
    """Find the claims of the items of several tasks, as a worker does that took them together."""
    ending = handlers.detect(tasks, now=now)
    if ending is not None:
        whole(ending)()


def claim(actor, text="Hot lemon water cures cancer.", checkability="statement", **fields):
    """Add a claim that may be checked."""
    return verbs.add_claim(actor=actor, text=text, checkability=checkability, now=NOW, **fields)


def draft(author, *, of: Claim | None = None, language="en") -> Check:
    """Start a check and fill it so that no rule blocks it."""
    of = of or claim(author)
    check = verbs.start_check(actor=author, claim=of.pk, language=language, now=NOW)
    fill(check, author)
    return check


def joined(check, *people):
    """Let people declare that they have no conflict of interest in a check, as each must."""
    for one in people:
        verbs.declare(actor=one, check=check.pk, conflicted=False, now=NOW)
    return check


def fill(check, author, now=NOW):
    """Write everything that the rules ask for: two independent sources and one finding."""
    keys = [
        verbs.put_evidence(
            actor=author, check=check.pk, now=now, source=source, owner=source,
            title=f"{source} on lemon water", address=f"https://{host}/lemon",
            quotation="There is no evidence that lemon water treats cancer.",
            stance="refutes", grade=grade, interest="none known",
        ).key
        for source, host, grade in (
            ("Cancer Research UK", "www.cancerresearchuk.org", "primary"),
            ("National Cancer Institute", "www.cancer.gov", "secondary"),
        )
    ]  # fmt: skip
    verbs.put_finding(
        actor=author,
        check=check.pk,
        text="No study shows that lemon water cures cancer.",
        cites=keys,
        now=now,
    )
    verbs.save_draft(
        actor=author,
        check=check.pk,
        now=now,
        title="Lemon water does not cure cancer",
        summary="Two cancer organisations say that there is no such evidence.",
        why="It has been shared widely and may keep people from treatment.",
        method="We read what two cancer organisations publish.",
        counter_search="We searched PubMed for trials that support the claim and found none.",
        verdict="false",
    )


def approved(author, reviewer, **fields) -> Check:
    """Take a draft through review."""
    check = draft(author, **fields)
    return approve(check, author, reviewer)


def statements():
    """Say who pays for the desk and who owns it, without which nothing is published."""
    for kind in ("funding", "ownership"):
        PolicyVersion.objects.get_or_create(
            kind=kind,
            language="vi",
            number=1,
            defaults={
                "body": "Quỹ thử nghiệm.",
                "written_by": machine(),
                "effective": max(NOW, timezone.now()),
            },
        )


def approve(check, author, reviewer, now=NOW) -> Check:
    """Send a filled draft to review and let a second person approve it."""
    statements()
    verbs.submit(actor=author, check=check.pk, now=now)
    verbs.declare(actor=reviewer, check=check.pk, conflicted=False, now=now)
    check = Check.objects.get(pk=check.pk)
    verbs.approve(actor=reviewer, check=check.pk, revision=check.head.number, now=now)
    return Check.objects.get(pk=check.pk)


def published(author, reviewer, publisher, **fields) -> Publication:
    """Take a draft through review to the public page."""
    check = approved(author, reviewer, **fields)
    return verbs.publish(actor=publisher, check=check.pk, now=NOW)
