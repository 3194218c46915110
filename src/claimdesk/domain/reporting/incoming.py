"""What came in: items, claims, questions. Each rule as words, as a query, and in Python."""

# ruff: noqa: S608 - the SQL is made of the constants in this file
from __future__ import annotations

from collections.abc import Iterable

from claimdesk.domain.check import Checkability
from claimdesk.domain.report import Listed, Unit
from claimdesk.domain.reporting.rules import Hit, Record, Rule, Tables, Window, define, hours

OUTCOMES = ("at_once", "after_check", "by_other", "closed", "open")
_IN = "received >= $starts AND received < $ends"
_ASKED = "asked >= $starts AND asked < $ends"


def _items(tables: Tables, window: Window) -> Iterable[Record]:
    return (one for one in tables["items"] if window.holds(one["received"]))


def _asked(tables: Tables, window: Window) -> Iterable[Record]:
    return (one for one in tables["questions"] if window.holds(one["asked"]))


def _by_topic(tables: Tables, window: Window) -> Iterable[Hit]:
    topics: dict[str, list[str]] = {}
    for one in tables["item_topics"]:
        topics.setdefault(one["item_id"], []).append(one["topic_id"])
    for item in _items(tables, window):
        for topic in topics.get(item["id"], ["none"]):
            yield topic, item["id"], 0


def _outcome(question: Record) -> str:
    if question["state"] == "closed":
        return "closed"
    if not question["answered"]:
        return "open"
    if question["answered"] == question["asked"]:
        return "at_once"
    return "after_check" if question["answered_by"] == "own" else "by_other"


def _waits(tables: Tables, window: Window) -> Iterable[Hit]:
    for one in tables["questions"]:
        if window.holds(one["answered"]):
            yield "all", one["id"], (hours(one["answered"]) - hours(one["asked"])) * 60


RULES = (
    Rule(
        definition=define(
            "items",
            Listed.ITEM,
            ("Mục tin đến", "Items that came in"),
            (
                (
                    "Mục tin đến toà soạn lần đầu trong kỳ. Cùng một lời văn đến nhiều lần là một "
                    "mục tin. Giờ đến được làm tròn xuống giờ."
                ),
                (
                    "Items that came in for the first time in the period. The same words that "
                    "come in again are the same item. Times are cut to the hour."
                ),
            ),
            f"SELECT 'all' AS row, id FROM items WHERE {_IN}",
        ),
        counted=lambda tables, window: (("all", one["id"], 0) for one in _items(tables, window)),
        rows=("all",),
    ),
    Rule(
        definition=define(
            "items_by_channel",
            Listed.ITEM,
            ("Mục tin đến theo kênh", "Items by channel"),
            (
                "Mục tin đến trong kỳ, theo kênh đưa nó đến lần đầu.",
                "Items that came in in the period, by the channel that brought each first.",
            ),
            f"SELECT channel AS row, id FROM items WHERE {_IN}",
        ),
        counted=lambda tables, window: (
            (one["channel"], one["id"], 0) for one in _items(tables, window)
        ),
    ),
    Rule(
        definition=define(
            "items_by_language",
            Listed.ITEM,
            ("Mục tin đến theo ngôn ngữ", "Items by language"),
            (
                "Mục tin đến trong kỳ, theo ngôn ngữ của lời văn.",
                "Items that came in in the period, by the language of their text.",
            ),
            f"""SELECT CASE WHEN language = '' THEN 'unknown' ELSE language END AS row, id
            FROM items WHERE {_IN}""",
        ),
        counted=lambda tables, window: (
            (one["language"] or "unknown", one["id"], 0) for one in _items(tables, window)
        ),
    ),
    Rule(
        definition=define(
            "items_by_topic",
            Listed.ITEM,
            ("Mục tin đến theo chủ đề", "Items by topic"),
            (
                (
                    "Mục tin đến trong kỳ, theo chủ đề mà toà soạn gắn cho các tuyên bố trong mục "
                    "tin đó. Một mục tin có thể thuộc nhiều chủ đề, nên các dòng không cộng lại "
                    "được."
                ),
                (
                    "Items that came in in the period, by the topics that the desk gave to the "
                    "claims in them. An item may have several topics, so the rows must not be "
                    "added up."
                ),
            ),
            f"""SELECT t.topic_id AS row, i.id FROM items i
            JOIN item_topics t ON t.item_id = i.id WHERE i.received >= $starts
            AND i.received < $ends UNION ALL SELECT 'none' AS row, id FROM items WHERE {_IN}
            AND id NOT IN (SELECT item_id FROM item_topics)""",
        ),
        counted=_by_topic,
        adds_up=False,
    ),
    Rule(
        definition=define(
            "claims_by_checkability",
            Listed.CLAIM,
            ("Tuyên bố mới, theo loại", "New claims by what they are"),
            (
                (
                    "Tuyên bố được ghi nhận lần đầu trong kỳ, theo loại của nó khi báo cáo được "
                    "chốt. Chỉ phát biểu về sự thật mới được kiểm chứng."
                ),
                (
                    "Claims first noted in the period, by what they are as of the day the report "
                    "was frozen. Only factual statements are checked."
                ),
            ),
            """SELECT checkability AS row, id FROM claims
            WHERE created >= $starts AND created < $ends""",
        ),
        counted=lambda tables, window: (
            (one["checkability"], one["id"], 0)
            for one in tables["claims"]
            if window.holds(one["created"])
        ),
        rows=tuple(one.value for one in Checkability),
    ),
    Rule(
        definition=define(
            "questions",
            Listed.QUESTION,
            ("Câu hỏi của công chúng", "Questions of the public"),
            (
                "Câu hỏi mà công chúng gửi trong kỳ. Không lưu ai đã hỏi.",
                "Questions that the public asked in the period. Who asked is not kept.",
            ),
            f"SELECT 'all' AS row, id FROM questions WHERE {_ASKED}",
        ),
        counted=lambda tables, window: (("all", one["id"], 0) for one in _asked(tables, window)),
        rows=("all",),
    ),
    Rule(
        definition=define(
            "questions_by_language",
            Listed.QUESTION,
            ("Câu hỏi theo ngôn ngữ", "Questions by language"),
            (
                "Câu hỏi gửi trong kỳ, theo ngôn ngữ của trang nơi câu hỏi được gửi.",
                "Questions asked in the period, by the language in which they were asked.",
            ),
            f"""SELECT CASE WHEN language = '' THEN 'unknown' ELSE language END AS row, id
            FROM questions WHERE {_ASKED}""",
        ),
        counted=lambda tables, window: (
            (one["language"] or "unknown", one["id"], 0) for one in _asked(tables, window)
        ),
    ),
    Rule(
        definition=define(
            "questions_by_outcome",
            Listed.QUESTION,
            ("Câu hỏi được trả lời thế nào", "How questions were answered"),
            (
                (
                    "Câu hỏi gửi trong kỳ, theo tình trạng khi báo cáo được chốt: trả lời ngay "
                    "(trong cùng giờ), trả lời sau bằng bài kiểm chứng của toà soạn, trả lời sau "
                    "bằng bài của nơi khác, đóng mà không trả lời, hoặc còn mở."
                ),
                (
                    "Questions asked in the period, as they stood when the report was frozen: "
                    "answered at once (within the hour), later by a fact-check of this desk, "
                    "later by one of another publisher, closed without an answer, or still open."
                ),
            ),
            f"""SELECT CASE WHEN state = 'closed' THEN 'closed' WHEN answered = '' THEN 'open'
            WHEN answered = asked THEN 'at_once' WHEN answered_by = 'own' THEN 'after_check'
            ELSE 'by_other' END AS row, id FROM questions WHERE {_ASKED}""",
        ),
        counted=lambda tables, window: (
            (_outcome(one), one["id"], 0) for one in _asked(tables, window)
        ),
        rows=OUTCOMES,
    ),
    Rule(
        definition=define(
            "time_to_answer",
            Listed.QUESTION,
            ("Từ câu hỏi đến câu trả lời", "From question to answer"),
            (
                (
                    "Câu hỏi được trả lời trong kỳ: thời gian từ giờ hỏi đến giờ có câu trả lời "
                    "mới nhất. Trung vị và tứ phân vị, tính theo giờ tròn."
                ),
                (
                    "Questions answered in the period: the time from the hour of the question to "
                    "the hour of its newest answer. Median and quartiles, of whole hours."
                ),
            ),
            """SELECT 'all' AS row, id, (hours(answered) - hours(asked)) * 60 AS value
            FROM questions WHERE answered >= $starts AND answered < $ends""",
            unit=Unit.MINUTES,
        ),
        counted=_waits,
        adds_up=False,
    ),
)
