"""The demonstration desk: people of every role, items, claims in every state, published checks.

The texts are the project's own; the facts are true and their sources public. Everything is made by
the verbs, as people would do it, and the desk says on every page that it is a demonstration.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from claimdesk.desk import audit, verbs
from claimdesk.desk.demonstration.reporting import publish_report
from claimdesk.desk.engine import engine
from claimdesk.desk.handlers import library as bring_into_library
from claimdesk.desk.handlers import machine
from claimdesk.desk.models import Account, Check, Claim, Desk, Item, Job, PolicyVersion
from claimdesk.desk.publiclog import entering, signing
from claimdesk.domain.roles import Role

#: Who works at the demonstration desk. `@claimdesk.example` can never be anybody's address.
PEOPLE = (
    ("Nguyễn Minh An", "an", Role.CHECKER, "vi"),
    ("Trần Thu Bình", "binh", Role.REVIEWER, "vi"),
    ("Lê Hoàng Chi", "chi", Role.PUBLISHER, "vi"),
    ("Dana Moore", "dana", Role.CHECKER, "en"),
    ("Eli Carter", "eli", Role.ADMINISTRATOR, "en"),
    ("Phạm Gia Hân", "han", Role.READER, "vi"),
)
_STAGES = ("draft", "in_review", "approved", "published", "corrected")


@dataclass(slots=True)
class Seeding:
    """What is known while the desk is being filled."""

    now: datetime
    people: dict[str, Account] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)

    def ago(self, hours: float) -> datetime:
        """Return the time so many hours before now."""
        return self.now - timedelta(hours=hours)


def password() -> str:
    """Return a password for the people of a demonstration desk, made anew for each."""
    return f"demo-{secrets.token_hex(5)}"


def fill(
    *, now: datetime, secret: str, progress: Callable[[str], None] = lambda _line: None
) -> bool:
    """Fill an empty desk; return False where it is filled already.

    All or nothing, but for the report: a demonstration that is stopped just before it has none.
    `secret` is the password of all its people.
    """
    if Desk.objects.filter(pk=1, demonstration=True).exists():
        return False
    checks = _read("checks.json")
    items = [json.loads(line) for line in _text("items.jsonl").splitlines()]
    with transaction.atomic():
        seeding = Seeding(now=now)
        _open_desk(seeding, secret)
        progress(f"{len(items)} items, matched with the starter library ...")
        for item in items:
            _receive(seeding, item)
        progress(f"{len(checks)} checks, from draft to correction ...")
        for check in checks:
            _check(seeding, check)
        # what was enqueued on the way has been done on the way, but for signing the public log
        waiting = Job.objects.filter(state=Job.State.QUEUED).exclude(kind="log")
        waiting.update(state=Job.State.DONE, finished=now)
        _decide(seeding)
        _talk(seeding)
    # A report tells the head of the log as it was signed last, so that is signed before.
    signing.sign(now)
    with transaction.atomic():
        publish_report(seeding.people, now)
    return True


def _open_desk(seeding: Seeding, secret: str) -> None:
    desk = Desk.objects.get(pk=1)
    desk.name = "Bàn kiểm chứng trình diễn"
    desk.about = (
        "Đây là bàn kiểm chứng trình diễn của phần mềm Claimdesk. / "
        "This is the demonstration desk of the Claimdesk software."
    )
    desk.demonstration = True
    desk.set_up_code_hash = ""
    desk.save()
    hashed = make_password(secret)  # costly on purpose, so once for all of them
    for name, short, role, language in PEOPLE:
        seeding.people[short] = Account.objects.create(
            email=f"{short}@claimdesk.example",
            name=name,
            role=role.value,
            language=language,
            password=hashed,
            created=seeding.ago(24 * 30),
            attested=seeding.ago(24 * 20),
        )
    audit.append("demonstrate", desk, actor=None, now=seeding.ago(24 * 30))
    for language, body in _read("policies.json").items():
        for kind, text in body.items():
            version = PolicyVersion.objects.create(
                kind=kind,
                language=language,
                number=1,
                body=text,
                written_by=seeding.people["eli"],
                effective=seeding.ago(24 * 29),
            )
            entering.policy_entered(version, version.effective)


def _receive(seeding: Seeding, row: dict[str, Any]) -> None:
    """Bring an item in as often as it was seen, with its claim and what the Library says of it."""
    channels, worker = row["channels"], seeding.people["an"]
    for turn, hours in enumerate(row["hours"]):
        verbs.receive(
            actor=worker,
            text=row["text"],
            language=row["language"],
            channel=channels[turn % len(channels)],
            now=seeding.ago(hours),
        )
    item = Item.objects.latest("pk")
    at = row["text"].index(row["claim"])
    words = row["claim"][:1].upper() + row["claim"][1:] + "."
    claim = verbs.add_claim(
        actor=machine(),
        text=words,
        language=row["language"],
        item=item,
        span=(at, at + len(row["claim"])),
        worth=_worth(words, row["language"]),
        checkability=row.get("kind", "statement"),
        now=seeding.ago(max(row["hours"])),
    )
    found = [one for one in engine().match(claim.text) if one.zone.value != "none"]
    verbs.store_matches(actor=machine(), claim=claim.pk, matches=found, now=seeding.now)
    item.detected = seeding.now
    item.save(update_fields=["detected"])
    seeding.claims[row["key"]] = claim
    same = seeding.claims.get(row.get("same_as", ""))
    if same is not None and same != claim:  # else the machine has joined it by itself
        verbs.merge_claims(actor=worker, claim=claim.pk, into=same.pk, now=seeding.now)


def _worth(text: str, language: str) -> float:
    found = engine().find_claims(text, language)
    return round(max((one.score for one in found), default=0.0), 4)


def _check(seeding: Seeding, row: dict[str, Any]) -> None:
    """Take a claim as far as its stage, by two people."""
    claim = seeding.claims[row["item"]]
    vietnamese = claim.language == "vi"
    author = seeding.people["an" if vietnamese else "dana"]
    reviewer = seeding.people["binh"]
    start, stage = row["hours"] + 3, _STAGES.index(row["stage"])
    claimant = row.get("claimant", {})
    verbs.describe_claim(
        actor=author,
        claim=claim.pk,
        checkability="statement",
        claimant=claimant.get("name", ""),
        claimant_kind=claimant.get("kind", "organisation"),
        now=seeding.ago(start),
    )
    verbs.tag_claim(actor=author, claim=claim.pk, names=row["tags"], now=seeding.ago(start))
    check = verbs.start_check(
        actor=author, claim=claim.pk, language=claim.language, now=seeding.ago(start)
    )
    _write(author, check, row, seeding.ago(start))
    if stage >= _STAGES.index("in_review"):
        verbs.submit(actor=author, check=check.pk, now=seeding.ago(row["hours"] + 2))
    if stage >= _STAGES.index("approved"):
        _approve(reviewer, check, seeding.ago(row["hours"] + 1))
    if stage >= _STAGES.index("published"):
        _publish(seeding, check, seeding.ago(row["hours"]))
    if row["stage"] == "corrected":
        _correct(seeding, author, check, row)


def _write(author: Account, check: Check, row: dict[str, Any], now: datetime) -> None:
    names = ("title", "claim_reviewed", "why", "method", "counter_search", "primary_reason")
    keys = [
        verbs.put_evidence(actor=author, check=check.pk, now=now, owner=one["source"], **one).key
        for one in row["evidence"]
    ]
    for finding in row["findings"]:
        verbs.put_finding(
            actor=author,
            check=check.pk,
            text=finding["text"],
            cites=[keys[number] for number in finding["cites"]],
            now=now,
        )
    verbs.save_draft(
        actor=author,
        check=check.pk,
        now=now,
        verdict=row["verdict"],
        summary=row.get("correction", {}).get("before") or row["summary"],
        **{name: row[name] for name in names},
    )


def _approve(reviewer: Account, check: Check, now: datetime) -> None:
    verbs.declare(actor=reviewer, check=check.pk, conflicted=False, now=now)
    number = Check.objects.get(pk=check.pk).head.number
    verbs.approve(
        actor=reviewer,
        check=check.pk,
        revision=number,
        note="Đã đọc nguồn. / Sources read.",
        now=now,
    )


def _publish(seeding: Seeding, check: Check, now: datetime) -> None:
    publication = verbs.publish(actor=seeding.people["chi"], check=check.pk, now=now)
    bring_into_library(publication=publication.pk, now=now)


def _correct(seeding: Seeding, author: Account, check: Check, row: dict[str, Any]) -> None:
    told = row["correction"]
    verbs.correct(
        actor=author,
        check=check.pk,
        correction_class=told["class"],
        reason=told["reason"],
        now=seeding.ago(12),
    )
    verbs.save_draft(actor=author, check=check.pk, summary=row["summary"], now=seeding.ago(11))
    verbs.submit(actor=author, check=check.pk, now=seeding.ago(11))
    _approve(seeding.people["binh"], check, seeding.ago(10))
    _publish(seeding, check, seeding.ago(9))


def _decide(seeding: Seeding) -> None:
    """Accept and reject some matches, close what cannot be checked, give out some claims."""
    worker = seeding.people["an"]
    for key in ("otp", "mmr", "great-wall", "plastic-rice"):
        match = seeding.claims[key].matches.first()
        if match is not None:
            verbs.decide_match(
                actor=worker, match=match.pk, decision="accepted", now=seeding.ago(1)
            )
    for key in ("fish-kill", "bridge-toll"):
        for match in seeding.claims[key].matches.all()[:1]:
            verbs.decide_match(
                actor=worker, match=match.pk, decision="rejected", now=seeding.ago(1)
            )
    for key, reason in (
        ("best-soup", "Ý kiến về món ăn, không kiểm chứng được."),
        ("spaghetti", "A joke page; nobody took it for news."),
    ):
        verbs.close_claim(
            actor=worker, claim=seeding.claims[key].pk, reason=reason, now=seeding.ago(1)
        )
    today = seeding.now.date()
    for key, short, days in (
        ("dam", "an", 0),
        ("school-closed", "an", 1),
        ("power-bank", "dana", 2),
    ):
        verbs.assign(
            actor=seeding.people["chi"],
            claim=seeding.claims[key].pk,
            account=seeding.people[short].pk,
            due=today + timedelta(days=days),
            now=seeding.ago(1),
        )


def _talk(seeding: Seeding) -> None:
    """Ask some questions as the public would, comment, and object to a published check."""
    verbs.comment(
        actor=seeding.people["binh"],
        claim=seeding.claims["dam"].pk,
        text="@Nguyễn Minh An gọi ban chỉ huy phòng chống thiên tai tỉnh trước khi viết gì nhé.",
        now=seeding.ago(0.5),
    )
    for text, language in (
        ("Tin vỡ đập thủy điện ở xã mình có thật không ạ?", "vi"),
        ("Is it true that all power banks are banned from flights from now on?", "en"),
    ):
        verbs.ask(text=text, language=language, now=seeding.ago(1))
    bats = seeding.claims["bats"].check_record
    verbs.dispute(
        check=bats.pk,
        text="Some cave bats are said to have hardly any sight left. Did you look at those?",
        may_be_shown=True,
        now=seeding.ago(2),
    )


def _text(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")


def _read(name: str) -> Any:
    return json.loads(_text(name))
