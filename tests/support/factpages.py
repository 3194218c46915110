"""Public fact-check pages for tests: a record, its publisher, and a plain rendering."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from html import escape

from claimdesk.domain.check import CorrectionClass, Grade
from claimdesk.domain.verdict import Verdict
from claimdesk.publishing.factpage import (
    Claimant,
    ClaimantKind,
    FactCheckPage,
    Finding,
    Publisher,
    RatingValue,
    Revision,
    Source,
)
from claimdesk.publishing.markup import script_tag

HANOI = timezone(timedelta(hours=7))
ADDRESS = "https://desk.example.org/vi/fact-checks/nuoc-chanh/"
PUBLISHER = Publisher(
    name="Bàn kiểm chứng Hồ Gươm",
    url="https://desk.example.org/",
    corrections_policy="https://desk.example.org/vi/policies/corrections/",
)
FIRST = Revision(number=1, published=datetime(2024, 3, 5, 8, 30, tzinfo=HANOI))
SECOND = Revision(
    number=2,
    published=datetime(2024, 3, 7, 9, 0, tzinfo=HANOI),
    correction=CorrectionClass.SUBSTANTIAL,
    reason="Bản trước ghi nhầm năm của nghiên cứu.",
)
SOURCES = (
    Source(
        position=1,
        title="Hướng dẫn điều trị cúm",
        name="Sở Y tế Ví Dụ",
        address="https://health.example.net/cum?id=1&x=2",
        quotation="Không có bằng chứng nước chanh chữa được cúm.",
        published=date(2023, 11, 2),
        accessed=datetime(2024, 3, 4, 15, 0, tzinfo=HANOI),
        sha256="0" * 64,
        interest="none",
        grade=Grade.PRIMARY,
    ),
    Source(position=2, title="Biên bản phỏng vấn <bản in>", quotation="“Chưa từng thấy.”"),
)


def make_page(**changes):
    """Return a page in Vietnamese with a claimant, two sources and one finding."""
    fields = {
        "address": ADDRESS,
        "title": "Nước chanh ấm không chữa được cúm",
        "claim_reviewed": "Nước chanh ấm chữa khỏi cúm trong một ngày.",
        "rating": RatingValue(alternate_name="Sai", verdict=Verdict.FALSE, value=1),
        "summary": "Không nghiên cứu nào cho thấy nước chanh chữa được cúm.",
        "language": "vi",
        "published": FIRST.published,
        "modified": FIRST.published,
        "findings": (Finding(text="Hai nguồn độc lập đều bác bỏ.", sources=(1, 2)),),
        "sources": SOURCES,
        "claimant": Claimant(name="Công ty Ví Dụ", kind=ClaimantKind.ORGANISATION),
        "claim_date": date(2024, 2, 28),
        "appearance": "https://company.example.com/news/4",
        "why": "Được chia sẻ nhiều trong mùa cúm.",
        "how": "Chúng tôi tìm các nghiên cứu đã công bố.",
        "reply": "Công ty chưa trả lời.",
        "revisions": (FIRST,),
        "tags": ("sức khoẻ", "cúm"),
        "uid": "urn:uuid:7d0f6cde-4d0c-4e2b-9a3f-0d6f8f6a1c11",
    } | changes
    return FactCheckPage(**fields)


def make_corrected(**changes):
    """Return the same page at its second revision, a substantial correction."""
    fields = {"modified": SECOND.published, "revision": 2, "revisions": (FIRST, SECOND)}
    return make_page(**fields | changes)


def make_english(**changes):
    """Return a page in English about what an office-holder said, with no place on the scale."""
    fields = {
        "address": "https://desk.example.org/en/fact-checks/bridge/",
        "title": "Nobody has counted the cars on the new bridge",
        "claim_reviewed": "The new bridge carries 40,000 cars a day.",
        "rating": RatingValue(alternate_name="Unproven", verdict=Verdict.UNPROVEN),
        "summary": "No count has been published.",
        "language": "en",
        "claimant": Claimant(
            name="A. Example", kind=ClaimantKind.OFFICE_HOLDER, office="Mayor of Sampleton"
        ),
        "findings": (),
        "sources": (),
        "why": "",
        "how": "",
        "reply": "",
        "tags": (),
    } | changes
    return make_page(**fields)


def render(page, publisher=PUBLISHER, *, tag=None, head="", body=""):
    """Return a page as plain HTML that says all the record says."""
    texts = [page.title, page.claim_reviewed, page.rating.alternate_name, page.summary, page.why]
    texts += [page.how, page.reply, page.claimant.name if page.claimant else ""]
    texts += [finding.text for finding in page.findings]
    texts += [text for source in page.sources for text in (source.title, source.quotation)]
    texts += [revision.reason for revision in page.corrections]
    if page.withdrawn is not None:
        texts = [page.withdrawn]
    seen = "".join(f"<p>{escape(text)}</p>\n" for text in texts)
    tag = script_tag(page, publisher) if tag is None else tag
    return (
        f'<!doctype html>\n<html lang="{page.language}"><head><meta charset="utf-8">'
        f'<title>Trang</title><link rel="canonical" href="{escape(page.address)}">{head}{tag}'
        f'</head><body>{seen}<a href="{escape(publisher.corrections_policy)}">?</a>{body}</body>'
        "</html>\n"
    )
