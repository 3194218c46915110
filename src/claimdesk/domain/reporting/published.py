"""What was published: checks, verdicts, corrections, disputes, sources. As words, query, Python."""

# ruff: noqa: S608 - the SQL is made of the constants in this file
from __future__ import annotations

from collections.abc import Callable, Iterable

from claimdesk.domain.check import CorrectionClass, Grade
from claimdesk.domain.report import Listed, Unit
from claimdesk.domain.reporting.rules import (
    Hit,
    Record,
    Rule,
    Tables,
    Window,
    by_id,
    define,
    hours,
)

_OUT = "published >= $starts AND published < $ends"


def published(table: str, name: Callable[[Record], str]) -> Callable[[Tables, Window], list[Hit]]:
    """Return a rule that counts what of a table was published in a window, by a name of each."""

    def counted(tables: Tables, window: Window) -> list[Hit]:
        return [
            (name(one), one["id"], 0) for one in tables[table] if window.holds(one["published"])
        ]

    return counted


def _to_publication(tables: Tables, window: Window) -> Iterable[Hit]:
    claims = by_id(tables["claims"])
    for one in tables["checks"]:
        if window.holds(one["published"]):
            begun = claims[one["claim_id"]]["created"]
            yield "all", one["id"], (hours(one["published"]) - hours(begun)) * 60


def _disputes(tables: Tables, window: Window) -> Iterable[Hit]:
    for one in tables["disputes"]:
        if window.holds(one["received"]):
            yield one["state"], one["id"], 0


def _relied(tables: Tables, window: Window) -> Iterable[Record]:
    return (one for one in tables["evidence"] if window.holds(one["published"]))


def _source_kinds(tables: Tables, window: Window) -> Iterable[Hit]:
    sources = by_id(tables["sources"])
    used = {one["source_id"] for one in _relied(tables, window)}
    return ((sources[key]["kind"] or "unknown", key, 0) for key in used)


def _by_source(tables: Tables, window: Window) -> Iterable[Hit]:
    pairs = {(one["source_id"], one["check_id"]) for one in _relied(tables, window)}
    return ((source, check, 0) for source, check in pairs)


RULES = (
    Rule(
        definition=define(
            "checks",
            Listed.CHECK,
            ("Bài kiểm chứng mới", "Fact-checks published"),
            (
                "Bài kiểm chứng được công bố lần đầu trong kỳ.",
                "Fact-checks that were published for the first time in the period.",
            ),
            f"SELECT 'all' AS row, id FROM checks WHERE {_OUT}",
        ),
        counted=published("checks", lambda _: "all"),
        rows=("all",),
    ),
    Rule(
        definition=define(
            "verdicts",
            Listed.CHECK,
            ("Kết luận", "Verdicts"),
            (
                "Bài kiểm chứng công bố lần đầu trong kỳ, theo kết luận khi công bố lần đầu.",
                (
                    "Fact-checks first published in the period, by the verdict they were first "
                    "published with."
                ),
            ),
            f"SELECT verdict AS row, id FROM checks WHERE {_OUT}",
        ),
        counted=published("checks", lambda one: str(one["verdict"])),
    ),
    Rule(
        definition=define(
            "time_to_publication",
            Listed.CHECK,
            ("Từ tuyên bố đến công bố", "From claim to publication"),
            (
                (
                    "Bài công bố lần đầu trong kỳ: thời gian từ giờ tuyên bố được ghi nhận đến "
                    "giờ công bố. Trung vị và tứ phân vị, tính theo giờ tròn."
                ),
                (
                    "Fact-checks first published in the period: the time from the hour in which "
                    "the claim was noted to that of the publication. Median and quartiles, of "
                    "whole hours."
                ),
            ),
            """SELECT 'all' AS row, k.id, (hours(k.published) - hours(c.created)) * 60 AS value
            FROM checks k JOIN claims c ON c.id = k.claim_id
            WHERE k.published >= $starts AND k.published < $ends""",
            unit=Unit.MINUTES,
        ),
        counted=_to_publication,
        adds_up=False,
    ),
    Rule(
        definition=define(
            "corrections",
            Listed.PUBLICATION,
            ("Đính chính, theo loại", "Corrections by class"),
            (
                (
                    "Bản đính chính và thông báo rút bài công bố trong kỳ, theo loại. Lỗi chính "
                    "tả cũng được tính."
                ),
                (
                    "Corrections and withdrawals published in the period, by class. Typos are "
                    "counted too."
                ),
            ),
            f"SELECT class AS row, id FROM corrections WHERE {_OUT}",
        ),
        counted=published("corrections", lambda one: str(one["class"])),
        rows=tuple(one.value for one in CorrectionClass),
    ),
    Rule(
        definition=define(
            "disputes",
            Listed.DISPUTE,
            ("Khiếu nại và kết quả", "Disputes and outcomes"),
            (
                "Khiếu nại nhận được trong kỳ, theo tình trạng khi báo cáo được chốt.",
                "Disputes received in the period, as they stood when the report was frozen.",
            ),
            """SELECT state AS row, id FROM disputes
            WHERE received >= $starts AND received < $ends""",
        ),
        counted=_disputes,
        rows=("open", "upheld", "partly", "rejected"),
    ),
    Rule(
        definition=define(
            "sources_by_kind",
            Listed.SOURCE,
            ("Nguồn dẫn, theo loại", "Sources relied on, by kind"),
            (
                (
                    "Nguồn được dẫn trong các bản công bố trong kỳ, mỗi nguồn một lần, theo loại "
                    "mà toà soạn ghi cho nguồn."
                ),
                (
                    "Sources relied on in what was published in the period, each counted once, by "
                    "the kind that the desk wrote down for it."
                ),
            ),
            f"""SELECT CASE WHEN s.kind = '' THEN 'unknown' ELSE s.kind END AS row, s.id
            FROM sources s WHERE s.id IN (SELECT source_id FROM evidence WHERE {_OUT})""",
        ),
        counted=_source_kinds,
    ),
    Rule(
        definition=define(
            "evidence_by_grade",
            Listed.EVIDENCE,
            ("Bằng chứng, nguồn gốc hay thứ cấp", "Evidence, primary or secondary"),
            (
                (
                    "Bằng chứng trong các bản công bố trong kỳ, theo nguồn là nguồn gốc hay thứ "
                    "cấp. Mỗi bản công bố được tính riêng."
                ),
                (
                    "Pieces of evidence in what was published in the period, by how close the "
                    "source is to the fact. Each revision counts for itself."
                ),
            ),
            f"SELECT grade AS row, id FROM evidence WHERE {_OUT}",
        ),
        counted=published("evidence", lambda one: str(one["grade"])),
        rows=tuple(one.value for one in Grade),
    ),
    Rule(
        definition=define(
            "checks_by_source",
            Listed.CHECK,
            ("Nguồn được dẫn nhiều nhất", "Sources by checks that rely on them"),
            (
                (
                    "Mỗi nguồn: số bài kiểm chứng dẫn nguồn đó trong các bản công bố trong kỳ. "
                    "Một bài dẫn nhiều nguồn, nên các dòng không cộng lại được."
                ),
                (
                    "Each source: how many fact-checks rely on it in what was published in the "
                    "period. A check relies on several sources, so the rows must not be added up."
                ),
            ),
            f"SELECT DISTINCT source_id AS row, check_id AS id FROM evidence WHERE {_OUT}",
        ),
        counted=_by_source,
        adds_up=False,
    ),
)
