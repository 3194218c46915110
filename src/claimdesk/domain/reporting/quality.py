"""Balance of claimants, matching quality, other desks. Each as words, as a query, and in Python.

Claimants are organisations and office-holders who said something in public; nothing here sorts
anybody by what they think.
"""

# ruff: noqa: S608 - the SQL is made of the constants in this file
from __future__ import annotations

from collections.abc import Iterable

from claimdesk.domain.report import Listed, Unit
from claimdesk.domain.reporting.rules import Hit, Record, Rule, Tables, Window, by_id, define

CLAIMANTS = ("organisation", "office_holder")
_EVERYBODY = (*CLAIMANTS, "none")
ZONES = ("answer", "suggest")
_NOT_TRUE = frozenset({"false", "mostly_false"})
_CLAIMED = """FROM checks k JOIN claims c ON c.id = k.claim_id
    WHERE k.published >= $starts AND k.published < $ends"""
_DECIDED = "decided >= $starts AND decided < $ends AND decision IN ('accepted', 'rejected')"


def _claimed(tables: Tables, window: Window) -> Iterable[tuple[str, Record]]:
    """Yield checks first published in a window with the kind of who said it, or `none`."""
    claims = by_id(tables["claims"])
    for one in tables["checks"]:
        if window.holds(one["published"]):
            yield claims[one["claim_id"]]["claimant_kind"] or "none", one


def _by_claimant(tables: Tables, window: Window) -> Iterable[Hit]:
    return ((kind, one["id"], 0) for kind, one in _claimed(tables, window))


def _of_named(tables: Tables, window: Window) -> Iterable[Hit]:
    return (hit for hit in _by_claimant(tables, window) if hit[0] != "none")


def _all_named(tables: Tables, window: Window) -> Iterable[Hit]:
    return ((row, one, 0) for _, one, _ in _of_named(tables, window) for row in CLAIMANTS)


def _not_true(tables: Tables, window: Window) -> Iterable[Hit]:
    for kind, one in _claimed(tables, window):
        if one["scale"] in _NOT_TRUE:
            yield kind, one["id"], 0


def _decided(tables: Tables, window: Window) -> Iterable[Record]:
    for one in tables["matches"]:
        if window.holds(one["decided"]) and one["decision"] in {"accepted", "rejected"}:
            yield one


def _by_decision(tables: Tables, window: Window) -> Iterable[Hit]:
    return ((one["decision"], one["id"], 0) for one in _decided(tables, window))


def _by_zone(tables: Tables, window: Window) -> Iterable[Hit]:
    return ((one["zone"], one["id"], 0) for one in _decided(tables, window))


def _accepted(tables: Tables, window: Window) -> Iterable[Hit]:
    for one in _decided(tables, window):
        if one["decision"] == "accepted":
            yield one["zone"], one["id"], 0


def _overturned(tables: Tables, window: Window) -> Iterable[Hit]:
    for one in _decided(tables, window):
        if one["zone"] == "answer" and one["decision"] == "rejected":
            yield "all", one["id"], 0


def _answers(tables: Tables, window: Window) -> Iterable[Hit]:
    return (("all", one["id"], 0) for one in _decided(tables, window) if one["zone"] == "answer")


def _from_desks(tables: Tables, window: Window) -> Iterable[Hit]:
    for one in _decided(tables, window):
        if one["decision"] == "accepted" and one["origin"]:
            yield one["origin"], one["id"], 0


RULES = (
    Rule(
        definition=define(
            "claimants",
            Listed.CHECK,
            ("Ai đã đưa ra tuyên bố", "Who made the claims"),
            (
                (
                    "Bài công bố lần đầu trong kỳ, theo loại của bên đưa ra tuyên bố: tổ chức, "
                    "người giữ chức vụ, hoặc không nêu ai. Không phân loại cá nhân hay quan điểm."
                ),
                (
                    "Fact-checks first published in the period, by the kind of who said it in "
                    "public: an organisation, an office-holder, or nobody named. No private "
                    "person and no opinion is sorted."
                ),
            ),
            f"""SELECT CASE WHEN c.claimant_kind = '' THEN 'none' ELSE c.claimant_kind END AS row,
            k.id {_CLAIMED}""",
        ),
        counted=_by_claimant,
        rows=_EVERYBODY,
    ),
    Rule(
        definition=define(
            "claimant_balance",
            Listed.CHECK,
            ("Cân bằng giữa các bên đưa ra tuyên bố", "Balance of claimants"),
            (
                (
                    "Trong các bài công bố lần đầu trong kỳ có nêu bên đưa ra tuyên bố: tỷ lệ của "
                    "mỗi loại, với khoảng tin cậy Wilson 95 %."
                ),
                (
                    "Of the fact-checks first published in the period that name who said it: the "
                    "share of each kind, with Wilson's interval of 95 %."
                ),
            ),
            f"""SELECT c.claimant_kind AS row, k.id {_CLAIMED} AND c.claimant_kind <> ''""",
            unit=Unit.SHARE,
            whole=f"""SELECT r.row, x.id FROM (SELECT k.id {_CLAIMED} AND c.claimant_kind <> '') x
            CROSS JOIN (SELECT 'organisation' AS row UNION ALL SELECT 'office_holder' AS row) r""",
        ),
        counted=_of_named,
        whole=_all_named,
        rows=CLAIMANTS,
        adds_up=False,
    ),
    Rule(
        definition=define(
            "found_false",
            Listed.CHECK,
            ("Tỷ lệ kết luận sai, theo bên đưa ra tuyên bố", "Found false, by who said it"),
            (
                (
                    "Trong các bài công bố lần đầu trong kỳ về tuyên bố của mỗi loại bên phát "
                    "biểu: tỷ lệ có kết luận sai hoặc phần lớn sai trên thang chung, với khoảng "
                    "tin cậy Wilson 95 %."
                ),
                (
                    "Of the fact-checks first published in the period on claims of each kind of "
                    "claimant: the share found false or mostly false on the common scale, with "
                    "Wilson's interval of 95 %."
                ),
            ),
            f"""SELECT CASE WHEN c.claimant_kind = '' THEN 'none' ELSE c.claimant_kind END AS row,
            k.id {_CLAIMED} AND k.scale IN ('false', 'mostly_false')""",
            unit=Unit.SHARE,
            whole=f"""SELECT CASE WHEN c.claimant_kind = '' THEN 'none' ELSE c.claimant_kind END
            AS row, k.id {_CLAIMED}""",
        ),
        counted=_not_true,
        whole=_by_claimant,
        rows=_EVERYBODY,
        adds_up=False,
    ),
    Rule(
        definition=define(
            "matches_decided",
            Listed.MATCH,
            ("Gợi ý trùng khớp đã được quyết định", "Matches decided"),
            (
                (
                    "Bài kiểm chứng mà máy đề xuất cho một tuyên bố và một người đã nhận hoặc bác "
                    "trong kỳ."
                ),
                (
                    "Fact-checks that the machine proposed for a claim and that a person accepted "
                    "or rejected in the period."
                ),
            ),
            f"SELECT decision AS row, id FROM matches WHERE {_DECIDED}",
        ),
        counted=_by_decision,
        rows=("accepted", "rejected"),
    ),
    Rule(
        definition=define(
            "match_precision",
            Listed.MATCH,
            ("Độ chính xác của gợi ý", "Precision of matches"),
            (
                (
                    "Trong các gợi ý đã được quyết định trong kỳ: tỷ lệ được nhận, theo vùng mà "
                    "máy xếp, với khoảng tin cậy Wilson 95 %."
                ),
                (
                    "Of the matches decided in the period: the share that was accepted, by the "
                    "zone that the machine had put them in, with Wilson's interval of 95 %."
                ),
            ),
            f"SELECT zone AS row, id FROM matches WHERE {_DECIDED} AND decision = 'accepted'",
            unit=Unit.SHARE,
            whole=f"SELECT zone AS row, id FROM matches WHERE {_DECIDED}",
        ),
        counted=_accepted,
        whole=_by_zone,
        rows=ZONES,
        adds_up=False,
    ),
    Rule(
        definition=define(
            "answers_overturned",
            Listed.MATCH,
            ("Câu trả lời tự động bị bác", "Automatic answers overturned"),
            (
                (
                    "Trong các trùng khớp mà máy đủ chắc để tự trả lời và một người đã xem lại "
                    "trong kỳ: tỷ lệ bị bác, với khoảng tin cậy Wilson 95 %."
                ),
                (
                    "Of the matches sure enough to be answered by the machine that a person "
                    "looked at in the period: the share that was rejected, with Wilson's interval "
                    "of 95 %."
                ),
            ),
            f"""SELECT 'all' AS row, id FROM matches WHERE {_DECIDED} AND zone = 'answer'
            AND decision = 'rejected'""",
            unit=Unit.SHARE,
            whole=f"SELECT 'all' AS row, id FROM matches WHERE {_DECIDED} AND zone = 'answer'",
        ),
        counted=_overturned,
        whole=_answers,
        rows=("all",),
        adds_up=False,
    ),
    Rule(
        definition=define(
            "used_from_desks",
            Listed.MATCH,
            ("Bài của toà soạn khác được dùng ở đây", "Fact-checks of other desks used here"),
            (
                (
                    "Trùng khớp được nhận trong kỳ mà bài trả lời là của một toà soạn khác có "
                    "nhật ký công khai được theo dõi ở đây, theo tên nhật ký."
                ),
                (
                    "Matches accepted in the period whose fact-check is that of another desk "
                    "whose public log is followed here, by the name of the log."
                ),
            ),
            f"""SELECT origin AS row, id FROM matches WHERE {_DECIDED} AND decision = 'accepted'
            AND origin <> ''""",
        ),
        counted=_from_desks,
    ),
)
