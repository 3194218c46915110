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

from claimdesk.desk import audit, handlers, jobs, locks, places  # noqa: E402 - as above
from claimdesk.desk.captures import archive  # noqa: E402 - as above
from claimdesk.desk.engine import engine  # noqa: E402 - as above
from claimdesk.desk.entries import entry_of  # noqa: E402 - as above
from claimdesk.desk.models import (  # noqa: E402 - as above
    Arrival,
    AuditEntry,
    Capture,
    Check,
    Claim,
    Delivery,
    Evidence,
    IdempotencyKey,
    Item,
    Job,
    Match,
    Mention,
    Publication,
    Question,
    SeenEntry,
    SourceChange,
    Subscription,
    WatchedSource,
    Webhook,
)
from claimdesk.desk.verbs.demand import rank_anew  # noqa: E402 - as above
from claimdesk.desk.verbs.incoming import hash_code  # noqa: E402 - as above
from claimdesk.desk.verbs.sources import Wish, add_source  # noqa: E402 - as above
from claimdesk.desk.verbs.tokens import make_token  # noqa: E402 - as above
from support import desk  # noqa: E402 - as above

_SETTLED_S = 120
#: Items and claims of which what was derived is derived anew and compared.
_COMPARED = 150
#: How files are called while they are written.
_UNFINISHED = {".partial", ".new", ".tmp", ".part"}


def seed(checks: str, hook: str, page: str) -> dict:
    """Make whom and what the load works with."""
    now = jobs.utc_now()
    people = {
        role: desk.person(role.capitalize(), role=role)
        for role in ("checker", "reviewer", "publisher", "administrator")
    }
    tokens = {}
    for scope, role in (
        ("intake", "checker"),
        ("write", "checker"),
        ("publish", "publisher"),
        ("administer", "administrator"),
    ):
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
    draft = desk.draft(people["checker"], of=of)
    evidence = Evidence.objects.filter(revision__check_record=draft)
    evidence.update(address=page)
    return {
        "tokens": tokens,
        "approved": approved,
        "incoming": sender.address,
        "secret": sender.secret,
        "draft": draft.pk,
        "evidence": list(evidence.values_list("key", flat=True)),
    }


def settle(*, reads: bool = True) -> dict:
    """Wait until every task is done, and where something `reads` them every source was read.

    What waits after a failure is tried at once, as people may. It ends when nothing was done for a
    long while.
    """
    done, deadline = -1, 0.0
    while True:
        left = Job.objects.exclude(state=Job.State.DONE)
        now_done = Job.objects.filter(state=Job.State.DONE).count()
        if now_done != done:
            done, deadline = now_done, time.monotonic() + _SETTLED_S
        unread = Subscription.objects.filter(last_run=None).exclude(kind="webhook")
        if not (left.exists() or (reads and unread.exists())) or time.monotonic() > deadline:
            break
        jobs.again(left.values_list("pk", flat=True), jobs.utc_now())
        time.sleep(0.5)
    return {
        "left": list(left.values("key", "state", "last_error")[:5]),
        "done": done,
        "files_without_a_row": len(set(archive().ids()) - _named_files()),
        "attempted_again": Job.objects.filter(attempts__gt=1).count(),
    }


def faults(file: str) -> list[str]:
    """Return everything that is lost, there twice, or not whole."""
    told = json.loads(Path(file).read_text("utf-8"))
    return [
        *_lost(told),
        *_lost_of_sources(told),
        *_twice(),
        *_not_followed(),
        *_not_derived(),
        *_of_files(told),
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
    known = set(Item.objects.values_list("text", flat=True))
    for what, texts in (("message", told["sent"]), ("table", told["rows"])):
        lost += [f"text of a {what}: {text}" for text in texts if text not in known]
    for check, pk in told["publications"]:
        if not Publication.objects.filter(pk=pk, check_record=check).exists():
            lost.append(f"publication {pk} of {check}")
    for check, titles in told["titles"].items():
        title = Check.objects.get(pk=check).head.title
        if title not in titles:
            lost.append(f"title {titles[0]!r} of check {check}, which says {title!r}")
    return [f"lost: {what}" for what in lost]


def _lost_of_sources(told: dict) -> list[str]:
    """Return the entries of sources that are not there once: their texts, and what notes them."""
    found = []
    texts = list(Item.objects.filter(channel__in=("feed", "file")).values_list("text", flat=True))
    for pk, sentences in told["sources"].items():
        for sentence in sentences:
            times = sum(sentence in text for text in texts)
            if times != 1:
                found.append(f"lost or twice: entry of source {pk}, {times} times: {sentence}")
        source = Subscription.objects.get(pk=pk)
        noted = SeenEntry.objects.filter(subscription=source).count()
        if (source.taken, noted) != (len(sentences), len(sentences)):
            found.append(f"source {pk} took {source.taken} and noted {noted} of {len(sentences)}")
    return found


def _twice() -> list[str]:
    """Return what is there twice: publications, claims of the same words, entries of the trail."""
    # Every text that came is another one: taken twice it is one item, seen twice.
    seen = Item.objects.annotate(times=Sum("sightings__times")).exclude(times=1)
    found = [f"twice: item {pk} came {n} times" for pk, n in seen.values_list("pk", "times")]
    for name, query in (
        ("publications of a check", Publication.objects.values("check_record")),
        ("claims of the same words", Claim.objects.values("text_hash")),
        ("places of a claim in an item", Mention.objects.values("claim", "item", "start")),
        ("matches of a claim", Match.objects.values("claim", "entry_id")),
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
    for what, left in (
        ("items were never read", Item.objects.filter(detected=None)),
        ("claims were never matched", Claim.objects.filter(matched=None, merged_into=None)),
        ("captures wait", Capture.objects.filter(state=Capture.State.WAITING)),
        ("tasks are not done", Job.objects.exclude(state=Job.State.DONE)),
        ("answers under a key are half written", IdempotencyKey.objects.filter(status=0)),
        ("tables are on their way", Arrival.objects.filter(facts__state="started")),
    ):
        if left.exists():
            found.append(f"{left.count()} {what}")
    for verb, rows in (("publish", Publication), ("receive", Item), ("ask", Question),
                       ("add_source", Subscription)):  # fmt: skip
        said = AuditEntry.objects.filter(verb=verb).count()
        if said != rows.objects.count():
            found.append(f"{said} entries {verb} of the trail for {rows.objects.count()}")
    return found


def _not_derived() -> list[str]:
    """Return what was found in some of the items and counted of claims, and is otherwise now."""
    found = []
    items = list(Item.objects.order_by("?")[:_COMPARED])
    for item in items:
        claims = engine().find_many([(item.text, item.language)])[0]
        wanted = {
            span
            for one in handlers._choose(item, claims)
            for span in ((one.start, one.end), *map(tuple, one.again))
        }
        there = set(item.mentions.values_list("start", "end"))
        if there != wanted:
            found.append(f"item {item.pk} has claims at {there}, not at {wanted}")
    counted = ("demand", "channels", "priority", "questions_open")
    for claim in Claim.objects.filter(merged_into=None).order_by("?")[:_COMPARED]:
        before = [getattr(claim, name) for name in counted]
        rank_anew([claim])
        if before != [getattr(claim, name) for name in counted]:
            found.append(f"claim {claim.pk} has counts {before}")
    return found


def _of_files(told: dict) -> list[str]:
    """Return captures without their file, and what killed processes left half written."""
    rows = Capture.objects.filter(pk__in=told["captures"])
    found = [f"capture {pk} is lost" for pk in told["captures"] if not rows.filter(pk=pk).exists()]
    named = _named_files()
    there = set(archive().ids())
    found += [f"capture without its file: {key}" for key in named - there]
    for key in there:
        archive().open(key)  # raises where it is damaged
    left = [path for path in places.data_folder().rglob("*") if path.suffix in _UNFINISHED]
    return found + [f"half-written file: {path.name}" for path in left]


def _named_files() -> set[str]:
    named = ((Capture, "file"), (WatchedSource, "file"), (SourceChange, "was"))
    return {
        file for model, name in named for file in model.objects.values_list(name, flat=True) if file
    }


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
