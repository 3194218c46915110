"""What a test of kills asks of the desk's own database: `python -m support.killed_desk JOB ...`.

`seed` makes people, tokens, a webhook and checks; `settle` waits until every task is done; `faults`
compares the database with what was acknowledged. Each prints JSON.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from pathlib import Path

from claimdesk.web.boot import setup

setup()

from django.db import connection  # noqa: E402 - Django is set up first
from django.db.models import Count, Sum  # noqa: E402 - as above

from claimdesk.desk import audit, jobs, locks  # noqa: E402 - as above
from claimdesk.desk.engine import engine  # noqa: E402 - as above
from claimdesk.desk.entries import entry_of  # noqa: E402 - as above
from claimdesk.desk.models import (  # noqa: E402 - as above
    AuditEntry,
    Check,
    Claim,
    Delivery,
    Item,
    Job,
    Publication,
    Question,
    Webhook,
)
from claimdesk.desk.verbs.incoming import hash_code  # noqa: E402 - as above
from claimdesk.desk.verbs.sources import Wish, add_source  # noqa: E402 - as above
from claimdesk.desk.verbs.tokens import make_token  # noqa: E402 - as above
from support import desk  # noqa: E402 - as above

_SETTLED_S = 120


def seed(checks: str, hook: str) -> dict:
    """Make whom and what the load works with."""
    now = jobs.utc_now()
    people = {
        role: desk.person(role.capitalize(), role=role)
        for role in ("checker", "reviewer", "publisher", "administrator")
    }
    tokens = {}
    for scope, role in (("intake", "checker"), ("write", "checker"), ("publish", "publisher")):
        _token, tokens[scope] = make_token(
            actor=people[role], account=people[role].pk, name=scope, scopes=[scope], now=now
        )
    Webhook.objects.create(
        address=hook, secret="whsec_" + base64.b64encode(b"s" * 24).decode(), created=now,
        created_by=people["administrator"], events=["fact_check.published"],
    )  # fmt: skip
    approved = [
        desk.approved(
            people["checker"], people["reviewer"],
            of=desk.claim(people["checker"], text=f"Lemon number {number} cures cancer."),
        ).pk
        for number in range(int(checks))
    ]  # fmt: skip
    sender = add_source(actor=None, wish=Wish(kind="webhook", address="", name="Chat"), now=now)
    of = desk.claim(people["checker"], text="Wet socks cure fever.")
    return {
        "tokens": tokens,
        "approved": approved,
        "incoming": sender.address,
        "secret": sender.secret,
        "draft": desk.draft(people["checker"], of=of).pk,
    }


def settle() -> dict:
    """Wait until every task is done; what waits after a failure is tried at once, as people may.

    It ends when nothing was done for a long while.
    """
    done, deadline = -1, 0.0
    while True:
        left = Job.objects.exclude(state=Job.State.DONE)
        now_done = Job.objects.filter(state=Job.State.DONE).count()
        if now_done != done:
            done, deadline = now_done, time.monotonic() + _SETTLED_S
        if not left.exists() or time.monotonic() > deadline:
            break
        jobs.again(left.values_list("pk", flat=True), jobs.utc_now())
        time.sleep(0.5)
    return {
        "left": list(left.values("key", "state", "last_error")[:5]),
        "done": done,
        "attempted_again": Job.objects.filter(attempts__gt=1).count(),
    }


def faults(file: str) -> list[str]:
    """Return everything that is lost, there twice, or not whole."""
    told = json.loads(Path(file).read_text("utf-8"))
    return [
        *_lost(told),
        *_twice(),
        *_not_followed(),
        *([f"the audit trail breaks at {found}"] if (found := audit.find_break()) else []),
        *(f"the lock {name} does not stand" for name in locks.missing(connection)),
        *_not_whole(),
    ]


def _lost(told: dict) -> list[str]:
    lost = [
        f"question {code}"
        for code in told["questions"]
        if not Question.objects.filter(code_hash=hash_code(code)).exists()
    ]
    for model, rows in ((Item, told["items"]), (Claim, told["claims"])):
        known = dict(model.objects.values_list("pk", "text"))
        lost += [f"{model.__name__} {pk}" for pk, text in rows if known.get(pk) != text]
    # Taken twice it would be one item, seen twice in an hour.
    seen = dict(
        Item.objects.filter(text__in=told["sent"])
        .annotate(times=Sum("sightings__times"))
        .values_list("text", "times")
    )
    lost += [f"text of a message: {text}" for text in told["sent"] if text not in seen]
    lost += [f"text of a message, {n} times: {text}" for text, n in seen.items() if n > 1]
    for check, pk in told["publications"]:
        if not Publication.objects.filter(pk=pk, check_record=check).exists():
            lost.append(f"publication {pk} of {check}")
    for check, (saved, sent) in told["titles"].items():
        title = Check.objects.get(pk=check).head.title
        if title not in {saved, sent}:
            lost.append(f"title {saved!r} of check {check}, which says {title!r}")
    return [f"lost: {what}" for what in lost]


def _twice() -> list[str]:
    """Return what is there twice: publications, claims of the same words, entries of the trail."""
    found = []
    for name, query in (
        ("publications of a check", Publication.objects.values("check_record")),
        ("claims of the same words", Claim.objects.values("text_hash")),
        ("messages of a publication", Delivery.objects.values("payload__data__publication")),
        (
            "audit entries of one deed",
            AuditEntry.objects.filter(verb__in=("receive", "ask", "publish", "add_claim")).values(
                "verb", "object_id"
            ),
        ),
    ):
        rows = query.annotate(times=Count("pk")).filter(times__gt=1).order_by()
        found += [f"twice: {name}: {row}" for row in rows[:3]]
    return found


def _not_followed() -> list[str]:
    """Return what should have followed and did not, or more than once."""
    found = []
    library = engine().library()
    for publication in Publication.objects.all():
        entry = entry_of(publication)
        if entry.id not in library:
            found.append(f"publication {publication.pk} is not in the Library")
        elif len(library.history(entry.id)) != 1:
            found.append(f"publication {publication.pk} came into the Library more than once")
    if Delivery.objects.filter(delivered=None).exists():
        found.append("a message was not delivered")
    if Delivery.objects.count() != Publication.objects.count():
        found.append("a publication has no message")
    unread = Item.objects.filter(detected=None).count()
    if unread:
        found.append(f"{unread} items were never read")
    said = AuditEntry.objects.filter(verb="publish").count()
    if said != Publication.objects.count():
        found.append(f"{said} entries of the trail for {Publication.objects.count()} publications")
    return found


def _not_whole() -> list[str]:
    if connection.vendor != "sqlite":
        connection.check_constraints()
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        said = [row[0] for row in cursor.fetchall()]
        cursor.execute("PRAGMA foreign_key_check")
        dangling = cursor.fetchall()
    return [*(f"SQLite: {line}" for line in said if line != "ok"), *map(str, dangling)]


if __name__ == "__main__":
    JOBS = {"seed": seed, "settle": settle, "faults": faults}
    print(json.dumps(JOBS[sys.argv[1]](*sys.argv[2:])))  # noqa: T201 - what the test reads
