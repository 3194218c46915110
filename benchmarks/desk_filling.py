"""Fills a desk with what came in: people, items, claims, matches, questions. Needs Django set up.

Rows go in by the thousand, round the verbs and not round the database's locks, which stand all the
while. The audit trail is written at the end, in the order of time, as one chain.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import accumulate
from typing import Any

from desk_texts import LANGUAGES, TOPICS, Writer

from claimdesk.desk import audit
from claimdesk.desk.models import (
    Account,
    Assignment,
    AuditEntry,
    AuditHead,
    Claim,
    Comment,
    Desk,
    Item,
    Job,
    Match,
    Mention,
    Party,
    PolicyKind,
    PolicyVersion,
    Question,
    SavedSearch,
    Sighting,
    Source,
    Tag,
)
from claimdesk.desk.ranking import harm_of, priority
from claimdesk.desk.similar import keep_words
from claimdesk.domain.audit import digest
from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.verdict import Verdict
from claimdesk.language.normalization import fold

BATCH = 1_000
DAYS = 500
_CHANNELS = ("desk", "web", "page", "feed", "api", "chat", "mail")
_ROLES = {"checker": 14, "reviewer": 6, "publisher": 3, "administrator": 2, "reader": 3}


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much a desk holds. The other counts follow from these."""

    items: int = 100_000
    claims: int = 20_000
    checks: int = 5_000

    @property
    def questions(self) -> int:
        """Return how many questions of the public there are."""
        return self.items // 12

    @property
    def work(self) -> int:
        """Return how many checks are under way."""
        return self.checks // 8


@dataclass(slots=True)
class Filling:
    """What is known while a desk is being filled."""

    sizes: Sizes
    now: datetime
    chance: random.Random
    writer: Writer
    people: dict[str, list[Account]] = field(default_factory=dict)
    tags: list[Tag] = field(default_factory=list)
    sources: dict[str, list[Source]] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    #: What the audit trail will tell: (time, verb, kind, id, account, details).
    story: list[tuple[datetime, str, str, str, int | None, dict[str, Any]]] = field(
        default_factory=list
    )

    def tell(self, at: datetime, verb: str, record: Any, actor: Account | None, **facts: Any):
        """Note what the audit trail will say of a record."""
        kind, actor_id = type(record)._meta.model_name, actor and actor.pk  # noqa: SLF001
        self.story.append((at, verb, kind, str(record.pk), actor_id, facts))

    def one_of(self, *roles: str) -> Account:
        """Return somebody who has one of some roles."""
        return self.chance.choice(self.people[self.chance.choice(roles)])

    def machine(self) -> Account:
        """Return the machine's account."""
        return self.people["machine"][0]


def many(rows: Iterable[Any]) -> list[Any]:
    """Insert rows of one table, and return them with their ids."""
    rows = list(rows)
    return type(rows[0]).objects.bulk_create(rows, batch_size=BATCH) if rows else []


def fill_office(into: Filling) -> None:
    """Make the people, the desk's statements, its tags and the sources it cites."""
    begun, confirmed = into.now - timedelta(days=DAYS), into.now - timedelta(days=30)
    into.people["machine"] = [Account.objects.get(role="machine")]
    for role, count in _ROLES.items():
        into.people[role] = many(
            Account(
                email=f"{role}{number}@desk.example",
                name=f"{role.capitalize()} {number}",
                role=role,
                language=into.chance.choice(LANGUAGES),
                password="!",  # noqa: S106 - nobody logs in with one
                created=begun,
                attested=confirmed,
            )
            for number in range(1, count + 1)
        )
    writer = into.people["administrator"][0]
    many(
        PolicyVersion(
            kind=kind, language=language, number=number, written_by=writer,
            effective=begun if number == 1 else confirmed,
            body="\n\n".join(into.writer.paragraph(language, 5) for _ in range(8)),
        )
        for kind in PolicyKind.values for language in LANGUAGES for number in (1, 2)
    )  # fmt: skip
    Desk.objects.filter(pk=1).update(name="Bàn kiểm chứng thử tải", set_up_code_hash="")
    into.tags = many(Tag(name=f"{topic} {number}") for topic in TOPICS for number in range(1, 7))
    for language in LANGUAGES:
        names = sorted({into.writer.body(language) for _ in range(240)})
        owners = many(Party(name=name) for name in names)
        into.sources[language] = many(
            Source(name=owner.name, owner=owner, kind="body", interest="none known")
            for owner in owners
        )


def fill_incoming(into: Filling) -> None:
    """Make claims and the items that say them, the newest last, each claim where it is said."""
    texts = [_said_claim(into) for _ in range(into.sizes.claims)]
    weights = list(accumulate(1 / rank**0.7 for rank in range(1, len(texts) + 1)))
    span = DAYS * 24
    hours = sorted(int(span * into.chance.random() ** 1.6) for _ in range(into.sizes.items))
    hours.reverse()  # hours before now: the oldest first
    top = into.now.replace(minute=0, second=0, microsecond=0)
    drafts, known = [], set()
    for before in hours:
        while True:
            chosen = set(into.chance.choices(range(len(texts)), cum_weights=weights, k=2))
            chosen = sorted(chosen)[: into.chance.choice((0, 1, 1, 1, 1, 2))]
            language = texts[chosen[0]][1] if chosen else into.chance.choice(LANGUAGES)
            text, starts = into.writer.post(language, [texts[at][0] for at in chosen])
            words = " ".join(text.casefold().split())
            if words not in known:
                known.add(words)
                break
        drafts.append((text, language, words, top - timedelta(hours=before), chosen, starts))
    into.items = many(
        Item(
            text=text, language=language, channel=into.chance.choice(_CHANNELS),
            content_hash=sha256(words.encode()).hexdigest(), received=hour, detected=hour,
        )
        for text, language, words, hour, _, _ in drafts
    )  # fmt: skip
    into.claims = many(_claims(into, texts))
    keep_words(into.claims)
    _mention(into, [(chosen, starts) for *_, chosen, starts in drafts])
    for item in into.items:
        into.tell(item.received, "receive", item, None, channel=item.channel)


def _said_claim(into: Filling) -> tuple[str, str]:
    language = into.chance.choices(LANGUAGES, (6, 4))[0]
    return into.writer.claim(language), language


def _claims(into: Filling, texts: list[tuple[str, str]]) -> Iterable[Claim]:
    """Return claims in every state; those whose checks follow are in check until then."""
    sizes, chance = into.sizes, into.chance
    states = ["published"] * sizes.checks + ["checking"] * sizes.work
    rest = sizes.claims - len(states)
    states += ["answered"] * (rest // 5) + ["closed"] * (rest // 4)
    states += ["open"] * (sizes.claims - len(states))
    chance.shuffle(states)
    for (text, language), state in zip(texts, states, strict=True):
        checked = state in {"published", "checking"}
        yield Claim(
            text=text,
            folded=fold(text).casefold(),
            text_hash=sha256(" ".join(text.casefold().split()).encode()).hexdigest(),
            language=language,
            state="checking" if checked else state,
            checkability="statement"
            if checked
            else chance.choices(("statement", "unclear", "opinion", "prediction"), (8, 2, 1, 1))[0],
            checkability_by_machine=not checked,
            worth=round(chance.random(), 4),
            claimant=chance.choice(into.sources[language]).owner if chance.random() < 0.2 else None,
            closed_reason=into.writer.talk(language) if state == "closed" else "",
            due=(into.now + timedelta(days=chance.randint(-5, 14))).date()
            if state in {"open", "checking"} and chance.random() < 0.3
            else None,
            assignee=into.one_of("checker", "reviewer")
            if checked or (state == "open" and chance.random() < 0.2)
            else None,
            matched=into.now,
            created=into.now - timedelta(days=DAYS),
        )


def _mention(into: Filling, drafts: list[tuple[list[int], list[int]]]) -> None:
    """Write where each claim is said, and what follows: sightings, demand, when it came up."""
    mentions, seen = [], defaultdict(set)
    for item, (chosen, starts) in zip(into.items, drafts, strict=True):
        for at, start in zip(chosen, starts, strict=True):
            claim = into.claims[at]
            mentions.append(
                Mention(item=item, claim=claim, start=start, end=start + len(claim.text))
            )
            if not seen[at]:
                claim.created = item.received
            seen[at].add((item.channel, item.received))
    many(mentions)
    many(Sighting(item=item, channel=item.channel, hour=item.received) for item in into.items)
    for at, claim in enumerate(into.claims):
        hours = Counter(channel for channel, _hour in seen[at]).values()
        claim.demand, claim.channels = len(seen[at]), len(hours)
        claim.harm = harm_of(claim.text)
        claim.priority = priority(hours, claim.worth, claim.harm)
        into.tell(claim.created, "add_claim", claim, into.machine())


def fill_tags(into: Filling) -> None:
    """Give the claims tags."""
    tagged = Claim.tags.through
    many(
        tagged(claim_id=claim.pk, tag_id=tag.pk)
        for claim in into.claims
        for tag in into.chance.sample(into.tags, into.chance.choice((0, 1, 1, 2, 3)))
    )


def fill_around_claims(into: Filling) -> None:
    """Give the claims matches, questions, comments, and those who work on them."""
    _match(into)
    _ask(into)
    given = [claim for claim in into.claims if claim.assignee_id]
    many(
        Assignment(claim=claim, account_id=claim.assignee_id, by=into.one_of("publisher"),
                   due=claim.due, created=claim.created)
        for claim in given
    )  # fmt: skip
    many(
        Comment(claim=claim, text=into.writer.talk(claim.language), created=claim.created,
                author=into.one_of("checker", "reviewer"))
        for claim in given for _ in range(into.chance.choice((0, 1, 2)))
    )  # fmt: skip
    many(
        SavedSearch(account=account, name=f"{tag}", query=f"tag={tag}", created=into.now)
        for account in into.people["checker"]
        for tag in into.chance.sample(into.tags, 3)
    )
    _merge(into)
    ranks = ["demand", "channels", "harm", "priority"]
    fields = [*ranks, "questions_open", "state", "merged_into", "created"]
    Claim.objects.bulk_update(into.claims, fields, batch_size=BATCH // 8)


def _entries(into: Filling, count: int) -> list[dict[str, Any]]:
    made = []
    for number in range(count):
        language = into.chance.choice(LANGUAGES)
        entry = FactCheck(
            id="", claim_reviewed=into.writer.claim(language), title=into.writer.found(language),
            verdict=into.chance.choice((Verdict.FALSE, Verdict.MIXTURE, Verdict.TRUE)),
            rating="", publisher=into.writer.body(language), language=language,
            url=f"https://checks.example/{number}", date="2026-01-02",
            summary=into.writer.paragraph(language, 2),
        )  # fmt: skip
        made.append(entry.with_identity().to_json())
    return made


def _match(into: Filling) -> None:
    entries, chance, rows = _entries(into, 3_000), into.chance, []
    for claim in into.claims:
        answered = claim.state == "answered"
        for place, entry in enumerate(chance.sample(entries, chance.choice((1, 2, 3, 5)))):
            if not answered and chance.random() < 0.4:
                continue
            decision = "pending"
            if place == 0 and answered:
                decision = "accepted"
            elif chance.random() < 0.2:
                decision = "rejected"
            decided = decision != "pending"
            rows.append(
                Match(
                    claim=claim,
                    entry_id=entry["id"],
                    entry=entry,
                    zone="suggest",
                    probability=round(chance.uniform(0.3, 0.95), 4),
                    decision=decision,
                    reasons=["words: water, month"],
                    conflicts=["numbers: 30 / 300"],
                    decided_by=into.one_of("checker") if decided else None,
                    decided=claim.created if decided else None,
                    created=claim.created,
                )
            )
        into.tell(claim.created, "store_matches", claim, into.machine(), found=len(rows) % 6)
    many(rows)


def _ask(into: Filling) -> None:
    """Write the public's questions: the words of an item, about the claim that it says."""
    first = dict(Mention.objects.order_by("-start").values_list("item_id", "claim_id"))
    by_id = {claim.pk: claim for claim in into.claims}
    asked = into.chance.sample([one for one in into.items if one.pk in first], into.sizes.questions)
    rows = []
    for number, item in enumerate(asked):
        claim = by_id[first[item.pk]]
        state = "open" if claim.state in {"open", "checking"} else "answered"
        claim.questions_open += state == "open"
        rows.append(
            Question(
                text=item.text,
                language=item.language,
                item=item,
                claim=claim,
                state=state,
                code_hash=sha256(f"code {number}".encode()).hexdigest(),
                asked=item.received,
                answer={"id": "made", "claim_reviewed": claim.text}
                if state == "answered"
                else None,
                answered=item.received if state == "answered" else None,
            )
        )
    for question in many(rows):
        into.tell(question.asked, "ask", question, None)


def _merge(into: Filling) -> None:
    free = [claim for claim in into.claims if claim.state == "open" and claim.assignee_id is None]
    into.chance.shuffle(free)
    for number in range(len(free) // 30):
        claim, target = free[2 * number], free[2 * number + 1]
        claim.state, claim.merged_into = "merged", target
        into.tell(into.now, "merge_claims", claim, into.one_of("checker"),
                  into=target.pk, mentions=[], questions=[])  # fmt: skip


def fill_jobs(into: Filling, publications: list[int]) -> None:
    """Write the tasks of the last month as done, and a few that failed."""
    month = into.now - timedelta(days=30)
    rows = [
        ("detect", f"detect:{item.pk}", {"item": item.pk}, item.received)
        for item in into.items
        if item.received > month
    ]
    rows += [("library", f"library:{pk}", {"publication": pk}, into.now) for pk in publications]
    many(
        Job(
            kind=kind, key=key, arguments=arguments, attempts=1, next_at=at, created=at,
            updated=at, finished=at, state="failed" if number % 997 == 0 else "done",
            last_error="JobError: made up." if number % 997 == 0 else "",
        )
        for number, (kind, key, arguments, at) in enumerate(rows)
    )  # fmt: skip


def write_audit(into: Filling) -> None:
    """Write the audit trail: everything that was told, in the order of time, each with its hash."""
    head = AuditHead.objects.get(pk=1)
    rows = []
    for at, verb, kind, record, actor, details in sorted(into.story, key=lambda told: told[0]):
        entry = AuditEntry(
            sequence=head.sequence + 1, at=at, actor_id=actor, verb=verb, object_kind=kind,
            object_id=record, details=details, previous_hash=head.hash,
        )  # fmt: skip
        entry.hash = digest(entry.previous_hash, audit.facts_of(entry))
        head.sequence, head.hash = entry.sequence, entry.hash
        rows.append(entry)
    many(rows)
    head.save()
