"""Other desks for tests: a signed log and its records, served by `support.outlets`."""

from __future__ import annotations

import os
from contextlib import contextmanager

from claimdesk.desk import answers, engine, verbs
from claimdesk.desk.models import PeerLog, Question, Subscription
from claimdesk.desk.sources import runs, visits
from claimdesk.domain.match import Match, Zone
from claimdesk.intake.sandbox import Sandbox
from claimdesk.publishing.log import records, writing
from claimdesk.publishing.log.leaves import Kind, Leaf
from claimdesk.publishing.log.notes import Signer
from claimdesk.publishing.log.succession import KeyRecord, handed_over
from support import desk
from support.outlets import outlets, parse_here

HOST = "peer.example.org"
LEMON = "Hot lemon water cures cancer."
ISSUED = "2026-11-18T08:00:00Z"


def page(claim, verdict="false", **said):
    """Return the page of a fact-check, as a desk publishes its record."""
    return {
        "title": f"On: {claim}",
        "claim_reviewed": claim,
        "summary": "We looked into it.",
        "language": "en",
        "rating": {"name": verdict.title(), "verdict": verdict, "key": verdict},
        "publisher": "Peer Desk",
        "path": "/en/fact-checks/it/",
        "licence": "CC BY 4.0",
        "claimant": {"name": "Quillon Fernworthy", "kind": "office_holder", "office": "Mayor"},
        "evidence": [{"address": "https://stats.example.org/1"}],
    } | said


class Peer:
    """A desk that publishes, corrects and withdraws; `put` lets its readers see it."""

    def __init__(self, folder, sites, host=HOST):
        self.folder, self.sites, self.host = folder, sites, host
        self.signer = Signer.make(f"{host}/log")
        self.entries, self.leaves, self.records, self.newest = [], [], {}, {}

    @property
    def key(self):
        return str(self.signer.verifier)

    @property
    def address(self):
        return self.sites.url(self.host, "")

    def enter(self, kind, about, data, *, number=None, issued=ISSUED):
        """Add an entry with its record; return the path of the record."""
        place = len(self.entries)
        path = f"records/{about}/{place if number is None else number}.json"
        leaf = Leaf(
            type=Kind(kind), id=about, seq=place, page=path, issued=issued,
            content_sha256=records.digest_of(data), supersedes=self.newest.get(about),
        )  # fmt: skip
        self.newest[about] = place
        self.entries.append(leaf.dump())
        self.leaves.append(leaf)
        self.records[path] = data
        return path

    def publish(self, number, claim, **said):
        return self.enter("verdict", f"check/{number}", records.of_page(page(claim, **said)))

    def correct(self, number, claim, reason="A figure was wrong.", **said):
        said |= {"correction_class": "substantial", "correction_reason": reason}
        return self.enter("correction", f"check/{number}", records.of_page(page(claim, **said)))

    def withdraw(self, number, reason="Its source was forged."):
        notice = {"title": "On it", "language": "en", "correction_class": "withdrawal",
                  "correction_reason": reason}  # fmt: skip
        return self.enter("retraction", f"check/{number}", records.of_withdrawal(notice))

    def change_key(self, *, signed=True):
        """Let a new key sign; without `signed` the old one does not vouch for it."""
        old, fresh = self.signer, Signer.make(self.signer.name)
        record = handed_over(old, fresh.verifier) if signed else KeyRecord(fresh.verifier)
        self.enter("key", "key", record.dump())
        self.signer = fresh

    def put(self, name="log"):
        """Sign, and put every file where readers find it; another `name` forgets what was."""
        folder = self.folder / name
        writing.publish(
            folder, self.entries, signer=self.signer, signed=self.folder / f"{name}.signed"
        )
        self.clear()
        for path in folder.rglob("*"):
            if path.is_file() and not path.name.startswith("."):
                self.serve(f"log/{path.relative_to(folder).as_posix()}", path.read_bytes())
        for path, data in self.records.items():
            self.serve(path, data)
        return self

    def clear(self):
        for host, path in list(self.sites.pages):
            if host == self.host:
                del self.sites.pages[host, path]

    def serve(self, path, data):
        """Serve a file with a tag, by which nothing that is unchanged is sent again."""
        tag = f'"{hash(data)}"'

        def answer(headers):
            same = headers.get("If-None-Match") == tag
            return (304, {}, b"") if same else (200, {"ETag": tag}, data)

        self.sites.put(self.host, f"/{path}", answer)

    def refuse(self, path, status=404):
        self.sites.put(self.host, f"/{path}", (status, {}, b""))

    def asked(self):
        return [path for path in self.sites.paths(self.host) if path != "/robots.txt"]


@contextmanager
def another_desk(monkeypatch, folder):
    """Give another desk whose site this one can ask without waiting."""
    monkeypatch.setattr(os, "fsync", lambda _handle: None)  # no power is cut here
    with outlets() as found:
        monkeypatch.setattr(visits, "fetcher", found.fetcher)
        for name in ("DESK_DELAY_S", "HOST_DELAY_S"):
            monkeypatch.setattr(visits, name, 0.0)
        monkeypatch.setattr(Sandbox, "run", parse_here)
        yield Peer(folder, found)


def follow(peer, **fields):
    """Subscribe to another desk by the key that it gave."""
    source = Subscription.objects.create(
        kind="desk", address=peer.address, name="Peer", next_run=desk.NOW, created=desk.NOW,
        created_by=desk.machine(),
    )  # fmt: skip
    PeerLog.objects.create(subscription=source, key=fields.get("key", peer.key))
    return source


def run(source, minutes=0):
    """Read a source once; return it as it stands afterwards."""
    runs.run_now(source.pk, desk.later(minutes))
    source.refresh_from_db()
    return source


def library():
    return {one.claim_reviewed: one for one in engine.engine().library()}


def accepted(claim_text=LEMON):
    """Let a person accept the fact-check of the other desk as the answer to a claim."""
    checker = desk.person()
    claim = desk.claim(checker, claim_text)
    entry = library()[LEMON]
    found = [Match(entry=entry, probability=0.97, zone=Zone.ANSWER)]
    (match,) = verbs.store_matches(actor=checker, claim=claim.pk, matches=found, now=desk.later(1))
    verbs.decide_match(actor=checker, match=match.pk, decision="accepted", now=desk.later(2))
    question, code = verbs.ask(text=LEMON, language="en", now=desk.NOW)
    Question.objects.filter(pk=question.pk).update(claim=claim)
    verbs.answer_question(
        actor=checker, question=question.pk, entry=entry.to_json(), now=desk.later(3)
    )
    return claim, code


def place(code):
    return answers.place_of(verbs.question_by_code(code))


def again(peer):
    """Let the other desk begin the same log anew, by the same key."""
    other = Peer(peer.folder, peer.sites, peer.host)
    other.signer = peer.signer
    return other
