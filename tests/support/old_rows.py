"""Rows of a desk as old migrations know them: every table, in an order that the locks allow.

Each function takes Django's historical models. A migration that makes a table has its rows here,
under its name, so that the migrations after it are tested with them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from claimdesk.domain.audit import GENESIS, digest

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def records(make):
    """Fill every table of records and accounts. `make(model, **fields)` inserts a row."""
    ann, bob, eve = people(make)
    false = make(
        "RatingValue", key="false", verdict="false", name_vi="Sai", name_en="Wrong", value=1
    )
    make("Desk", id=1, name="Bàn cũ", about="Trước đây.", created=NOW)
    make("PolicyVersion", kind="methodology", language="vi", number=1, body="Đọc nguồn.",
         written_by=eve, effective=NOW)  # fmt: skip
    hook = make(
        "Webhook", address="https://hooks.example/x", secret="s", created=NOW, created_by=eve
    )
    make("Delivery", webhook=hook, event="fact_check.published", message_id="msg_1",
         payload={"page": "https://desk.example"}, created=NOW)  # fmt: skip
    make("IdempotencyKey", account=ann, key="k", request_hash="0" * 64, status=201, body={"id": 1},
         created=NOW)  # fmt: skip
    item, claim = incoming(make, ann)
    publication = check(make, claim, (ann, bob, eve), false)
    make("Question", text=item.text, language="vi", code_hash="c" * 64, item=item, claim=claim,
         asked=NOW, state="answered", answer={"id": "x"}, answered=NOW)  # fmt: skip
    make("Dispute", check_record=publication.check_record, publication=publication,
         text="Số liệu đã cũ.", code_hash="d" * 64, received=NOW)  # fmt: skip
    audit_trail(make, ann)


def people(make):
    """Make accounts, with an invitation and a token."""
    ann, bob, eve = (
        make("Account", email=f"{name}@desk.example", name=name, role=role, created=NOW,
             password="!", language="vi", attested=NOW)
        for name, role in (("ann", "checker"), ("bob", "reviewer"), ("eve", "administrator"))
    )  # fmt: skip
    make("Invitation", email="new@desk.example", role="reader", token_hash="i" * 64, invited_by=eve,
         created=NOW, expires=LATER)  # fmt: skip
    make("ApiToken", account=ann, name="feed", prefix="cd_abc", token_hash="t" * 64,
         scopes=["read"], created=NOW, expires=LATER)  # fmt: skip
    return ann, bob, eve


def incoming(make, ann):
    """Make an item, a claim in it, and what the desk did with the claim; return both."""
    text = "Nghe nói uống nước chanh chữa ung thư."
    item = make("Item", text=text, language="vi", channel="web", content_hash="a" * 64,
                received=NOW, detected=NOW)  # fmt: skip
    make("Sighting", item=item, channel="web", hour=NOW, times=3)
    party = make("Party", name="Hội Nước Chanh", kind="organisation")
    claim = make("Claim", text="Uống nước chanh chữa ung thư.", folded="uong nuoc chanh",
                 text_hash="b" * 64, language="vi", state="published", checkability="statement",
                 worth=0.75, demand=1, claimant=party, appearance="https://lemon.example/",
                 said_on=date(2026, 11, 1), assignee=ann, created=NOW)  # fmt: skip
    make("Claim", text="Nước chanh.", folded="nuoc chanh", text_hash="e" * 64, state="merged",
         merged_into=claim, created=NOW)  # fmt: skip
    make("Mention", item=item, claim=claim, start=9, end=len(text))
    make("Match", claim=claim, entry_id="x", entry={"id": "x"}, probability=0.5, zone="suggest",
         decision="rejected", decided_by=ann, decided=NOW, created=NOW)  # fmt: skip
    make("Assignment", claim=claim, account=ann, by=ann, due=date(2026, 12, 1), created=NOW)
    make("SavedSearch", account=ann, name="của tôi", query="who=me", created=NOW)
    claim.tags.add(make("Tag", name="sức khỏe"))
    return item, claim


def check(make, claim, persons, verdict):
    """Make a check that was published and corrected; return its first publication."""
    ann, bob, eve = persons
    record = make(
        "Check", claim=claim, language="vi", slug="nuoc-chanh", author=ann, created=NOW, changed=NOW
    )
    make("Declaration", check_record=record, account=bob, by=bob, conflicted=False, created=NOW)
    first = None
    for number in (1, 2):
        revision = make("Revision", check_record=record, number=number, title="Không chữa được",
                        claim_reviewed=claim.text, verdict=verdict, summary=f"Lần {number}.",
                        correction_class="" if number == 1 else "typo",
                        correction_reason="" if number == 1 else "Sai chính tả.",
                        author=ann, last_editor=ann, created=NOW, changed=NOW)  # fmt: skip
        make("Contribution", revision=revision, account=ann)
        source = first.source if first else make_source(make, claim.claimant)
        evidence = make("Evidence", revision=revision, key="ev1", source=source, title="Bài báo",
                        quotation="Không có bằng chứng.", accessed_on=NOW.date())  # fmt: skip
        finding = make("Finding", revision=revision, key="f1", text="Không có thử nghiệm nào.")
        make("Citation", finding=finding, evidence=evidence)
        revision.sealed, revision.content_hash = NOW, str(number) * 64
        revision.page = {"title": "Không chữa được"}
        revision.save()
        record.head, record.state = revision, "in_review"
        record.save()
        review = make("Review", revision=revision, reviewer=bob, decision="approved", author=ann,
                      last_editor=ann, created=NOW)  # fmt: skip
        record.state = "approved"
        record.save()
        publication = make(
            "Publication", check_record=record, revision=revision, review=review, number=number,
            kind="first" if number == 1 else "correction", supersedes=first, author=ann,
            last_editor=ann, approved_by=bob, published_by=eve, content_hash=str(number) * 64,
            page={"title": "Không chữa được"}, published=NOW, folded="khong chua duoc",
        )  # fmt: skip
        first = first or publication
        first.source = source
        record.current, record.state = publication, "published"
        record.save()
    make("Correction", publication=publication, correction_class="typo", reason="Sai chính tả.")
    remark = make("Comment", claim=claim, text="@bob xem giúp", author=ann, created=NOW)
    remark.mentions.add(bob)
    return first


def make_source(make, owner):
    return make("Source", name="Báo Chanh", owner=owner, interest="none known")


def audit_trail(make, actor):
    """Write three entries, each with the hash of the one before, and the head."""
    previous = GENESIS
    for sequence in (1, 2, 3):
        said = {"verb": "ask", "object_kind": "question", "object_id": "1", "details": {"n": 1}}
        facts = {"sequence": sequence, "at": NOW.isoformat(timespec="microseconds"),
                 "actor": actor.pk, **said}  # fmt: skip
        own = digest(previous, facts)
        make("AuditEntry", sequence=sequence, at=NOW, actor=actor, previous_hash=previous,
             hash=own, **said)  # fmt: skip
        previous = own
    make("AuditHead", id=1, sequence=3, hash=previous)


def jobs(make):
    """Fill the tables of background work."""
    make("Worker", token="w1", pid=4, started=NOW, seen=NOW)
    make("Arrival", token="e" * 32, table=b"text\nx\n", facts={"state": "seen"}, kept=NOW)
    make("Job", kind="detect", key="detect:1", arguments={"item": 1}, next_at=NOW, created=NOW,
         updated=NOW)  # fmt: skip


def sources(make):
    """Fill the tables of sources."""
    by = make("Account", email="sue@desk.example", name="sue", role="administrator", created=NOW,
              password="!", language="vi")  # fmt: skip
    source = make("Subscription", kind="feed", address="https://news.example/rss", name="Báo",
                  next_run=NOW, created=NOW, created_by=by)  # fmt: skip
    make("SeenEntry", subscription=source, key="f" * 64, listed=NOW.date())
    make("VisitedHost", name="https://news.example", robots=b"User-agent: *", robots_read=NOW,
         next_visit=NOW)  # fmt: skip


def words(make):
    """Fill the tables of what claims are found by."""
    claim = make("Claim", text="Nước dừa.", folded="nuoc dua", text_hash="9" * 64, created=NOW)
    make("ClaimWord", word="nuoc", claim=claim)
    make("ClaimVector", claim=claim, coding="some", code=b"\x01\xff")


def pictures(make):
    """Fill the table of what items were recognised in: a picture, and a copy of it."""
    first, copy = (
        make("Item", text=f"Dừa {number}.", content_hash=f"{number}" * 64, received=NOW)
        for number in (7, 8)
    )
    make("Recognition", item=first, prints=b"\x01" * 160)
    make("Recognition", item=copy, prints=b"\x02" * 160, copy_of=first, pages=3, scanned=2, read=1)


def captures(make):
    """Fill the table of what was captured."""
    by = make("Account", email="cam@desk.example", name="cam", role="checker", created=NOW,
              password="!", language="vi")  # fmt: skip
    claim = make("Claim", text="Trà gừng.", folded="tra gung", text_hash="8" * 64, created=NOW)
    check = make("Check", claim=claim, language="vi", slug="tra-gung", author=by, created=NOW,
                 changed=NOW)  # fmt: skip
    make("Capture", check_record=check, address="https://news.example/a", state="refused",
         asked_by=by, asked=NOW, captured=NOW, file="7" * 64, sha256="6" * 64,
         problems=["login"])  # fmt: skip


def exchange(make):
    """Fill the tables of other desks."""
    by = make("Account", email="exa@desk.example", name="exa", role="checker", created=NOW,
              password="!", language="vi")  # fmt: skip
    source = make("Subscription", kind="desk", address="https://desk.example", name="Báo Kia",
                  next_run=NOW, created=NOW, created_by=by)  # fmt: skip
    make("PeerLog", subscription=source, key="desk.example/log+0+0", size=3, taken=2)
    peer = make("PeerEntry", entry_id="5" * 16, subscription=source, origin="desk.example/log",
                about="check/1", sequence=1, record="records/1/1.json", digest="4" * 64,
                state="corrected", entry={"id": "5" * 16}, issued=NOW, changed=LATER)  # fmt: skip
    make("PeerChange", peer=peer, sequence=1, kind="corrected", reason="Sai số.", issued=NOW,
         noticed=LATER, seen=LATER, seen_by=by)  # fmt: skip
    make("UnreadRecord", subscription=source, sequence=2, about="check/2", entry="{}",
         error="unreadable")  # fmt: skip


def watched(make):
    """Fill the tables of sources that are visited again: one that went, and whose readers know."""
    by = make("Account", email="wat@desk.example", name="wat", role="publisher", created=NOW,
              password="!", language="vi")  # fmt: skip
    address = "https://news.example/a"
    source = make("WatchedSource", check_record_id=1, key="ev1", address=address, outcome="gone",
                  since=NOW, reason="status", status=404, last_visit=NOW, next_visit=LATER,
                  file="7" * 64)  # fmt: skip
    change = make("SourceChange", watched=source, publication_id=2, address=address, kind="gone",
                  passage="gone", reason="status", status=404, was="7" * 64, noticed=NOW,
                  decision="marked", decided=LATER, decided_by=by)  # fmt: skip
    make("SourceMark", check_record_id=1, key="ev1", address=address, change=change, kind="gone",
         noticed=NOW, set_at=LATER, set_by=by)  # fmt: skip


def reports(make):
    """Fill the tables of reports: one that was counted, reviewed and published."""
    writer, reviewer = (
        make("Account", email=f"{name}@desk.example", name=name, role="publisher", created=NOW,
             password="!", language="vi", attested=NOW)
        for name in ("ria", "rob")
    )  # fmt: skip
    report = make("Report", kind="month", first=date(2026, 10, 1), last=date(2026, 10, 31),
                  zone="UTC", author=writer, created=NOW, changed=NOW)  # fmt: skip
    data = make("ReportData", report=report, archive=b"PK\x05\x06" + b"\0" * 18, frozen=NOW,
                frozen_by=writer)  # fmt: skip
    people = {"author": writer, "last_editor": writer}
    revision = make("ReportRevision", report=report, number=1, data=data, title_vi="Tháng Mười",
                    created=NOW, changed=NOW, **people)  # fmt: skip
    make("ReportContribution", revision=revision, account=writer)
    make("ReportCredit", report=report, account=reviewer, created=NOW)
    revision.sealed, revision.page, revision.content_hash = NOW, {"format": 1}, "3" * 64
    revision.save()
    report.head, report.state = revision, "in_review"
    report.save()
    review = make("ReportReview", revision=revision, reviewer=reviewer, decision="approved",
                  created=NOW, **people)  # fmt: skip
    report.state = "approved"
    report.save()
    report.current = make(
        "ReportPublication", report=report, revision=revision, review=review, number=1,
        approved_by=reviewer, published_by=writer, content_hash="3" * 64, page={"format": 1},
        published=NOW, **people,
    )  # fmt: skip
    report.state = "published"
    report.save()


def readiness(make):
    """Fill the tables of the self-check."""
    by, other = (
        make("Account", email=f"{name}@desk.example", name=name, role="publisher", created=NOW,
             password="!", language="vi")
        for name in ("ray", "rex")
    )  # fmt: skip
    make("ReadinessStatement", criterion="ifcn-1.1", text="Số 12/2026.", made=NOW, made_by=by,
         confirmed=LATER, confirmed_by=other)  # fmt: skip
    make("ReadinessSnapshot", made=NOW, made_by=by, report={"format": 1}, sha256="3" * 64,
         shown=LATER, shown_by=other)  # fmt: skip


def practice(make):
    """Fill the table of the practice room, for no fact-check that others look for."""
    by = make("Account", email="lan@desk.example", name="lan", role="reader", created=NOW,
              password="!", language="vi")  # fmt: skip
    make("PracticeAnswer", account=by, publication_id=1, verdict="false", confidence=80,
         answered=NOW)  # fmt: skip


def networks(make):
    """Fill the tables of networks: a member, a report of it, and one that was refused."""
    by = make("Account", email="net@desk.example", name="net", role="administrator", created=NOW,
              password="!", language="vi")  # fmt: skip
    member = make("NetworkMember", name="Huế", address="https://hue.example", key="hue.example/log",
                  created=NOW, created_by=by)  # fmt: skip
    make("MemberReport", member=member, sequence=3, about="report/1", digest="8" * 64,
         kind="month", first=date(2026, 10, 1), last=date(2026, 10, 31), data=b"x",
         first_issued=NOW, issued=NOW, arrived=LATER)  # fmt: skip
    make("MemberRefusal", member=member, reason="changed", told="It was changed.", at=LATER)


#: What to insert after each migration that makes tables.
ROWS = {"0002_records": records, "0004_jobs": jobs, "0005_sources": sources,
        "0007_words": words, "0011_pictures": pictures, "0012_capture": captures,
        "0014_exchange": exchange, "0015_watch": watched, "0018_reports": reports,
        "0019_readiness": readiness, "0020_practice": practice,
        "0021_networks": networks}  # fmt: skip
