"""What rows are called, and what a desk does not count, in both languages."""

from __future__ import annotations

from claimdesk.domain.report import NotCounted, Words
from claimdesk.domain.reporting.rules import Tables

#: (definition, row) or ("", row) -> Vietnamese, English. Rows with names of the desk's own are
#: named by what the desk wrote: topics, verdicts, sources.
_NAMES = {
    ("", "all"): ("Tất cả", "All"),
    ("", "unknown"): ("Chưa rõ", "Unknown"),
    ("items_by_topic", "none"): ("Chưa có chủ đề", "No topic"),
    ("items_by_channel", "desk"): ("Nhập tại toà soạn", "Typed in at the desk"),
    ("items_by_channel", "web"): ("Biểu mẫu trên trang", "Form on the site"),
    ("items_by_channel", "page"): ("Trang web", "Web page"),
    ("items_by_channel", "file"): ("Tệp", "File"),
    ("items_by_channel", "feed"): ("Nguồn tin (feed)", "Feed"),
    ("items_by_channel", "api"): ("API", "API"),
    ("items_by_channel", "import"): ("Nhập hàng loạt", "Import"),
    ("items_by_channel", "chat"): ("Tin nhắn", "Chat"),
    ("items_by_channel", "mail"): ("Thư điện tử", "Mail"),
    ("items_by_channel", "other"): ("Khác", "Other"),
    ("", "vi"): ("Tiếng Việt", "Vietnamese"),
    ("", "en"): ("Tiếng Anh", "English"),
    ("claims_by_checkability", "statement"): ("Phát biểu về sự thật", "Factual statement"),
    ("claims_by_checkability", "opinion"): ("Ý kiến", "Opinion"),
    ("claims_by_checkability", "prediction"): ("Dự đoán", "Prediction"),
    ("claims_by_checkability", "question"): ("Câu hỏi", "Question"),
    ("claims_by_checkability", "satire"): ("Châm biếm", "Satire"),
    ("claims_by_checkability", "unclear"): ("Chưa phân loại", "Not said yet"),
    ("questions_by_outcome", "at_once"): ("Trả lời ngay", "Answered at once"),
    ("questions_by_outcome", "after_check"): (
        "Trả lời sau, bằng bài của toà soạn",
        "Answered later, by a check of this desk",
    ),
    ("questions_by_outcome", "by_other"): (
        "Trả lời sau, bằng bài của nơi khác",
        "Answered later, by a check of another publisher",
    ),
    ("questions_by_outcome", "closed"): ("Đóng, không trả lời", "Closed without an answer"),
    ("questions_by_outcome", "open"): ("Còn mở", "Still open"),
    ("corrections", "typo"): ("Lỗi chính tả", "Typo"),
    ("corrections", "clarification"): ("Nói rõ hơn", "Clarification"),
    ("corrections", "update"): ("Cập nhật", "Update"),
    ("corrections", "substantial"): ("Sửa đáng kể", "Substantial"),
    ("corrections", "withdrawal"): ("Rút bài", "Withdrawal"),
    ("disputes", "open"): ("Chưa trả lời", "Not answered yet"),
    ("disputes", "upheld"): ("Chấp nhận", "Upheld"),
    ("disputes", "partly"): ("Chấp nhận một phần", "Partly upheld"),
    ("disputes", "rejected"): ("Bác", "Rejected"),
    ("evidence_by_grade", "primary"): ("Nguồn gốc", "Primary"),
    ("evidence_by_grade", "secondary"): ("Nguồn thứ cấp", "Secondary"),
    ("", "organisation"): ("Tổ chức", "Organisation"),
    ("", "office_holder"): ("Người giữ chức vụ", "Office-holder"),
    ("claimants", "none"): ("Không nêu ai", "Nobody named"),
    ("found_false", "none"): ("Không nêu ai", "Nobody named"),
    ("matches_decided", "accepted"): ("Nhận", "Accepted"),
    ("matches_decided", "rejected"): ("Bác", "Rejected"),
    ("match_precision", "answer"): ("Đủ chắc để tự trả lời", "Sure enough to answer"),
    ("match_precision", "suggest"): ("Chỉ gợi ý", "Suggested only"),
    ("match_precision", "none"): ("Dưới ngưỡng", "Below the thresholds"),
    ("", "quartile_1"): ("Tứ phân vị dưới", "Lower quartile"),
    ("", "median"): ("Trung vị", "Median"),
    ("", "quartile_3"): ("Tứ phân vị trên", "Upper quartile"),
}

NOT_COUNTED = (
    NotCounted(
        key="reach",
        title=Words(vi="Lượt xem trang", en="Page views"),
        reason=Words(
            vi="Máy chủ của toà soạn không đếm lượt xem trang, nên không có số liệu.",
            en="The desk's own server counts no page views, so there is no figure.",
        ),
    ),
    NotCounted(
        key="used_by_desks",
        title=Words(vi="Bài ở đây được toà soạn khác dùng", en="Fact-checks used by other desks"),
        reason=Words(
            vi="Các toà soạn khác đọc nhật ký công khai mà không báo lại, nên toà soạn này không "
            "biết.",
            en="Other desks read the public log and report nothing back, so this desk does not "
            "know.",
        ),
    ),
)


#: Definitions whose rows are records, and the table of the export that names those.
_NAMED_BY = {
    "items_by_topic": ("topics", "name", "name"),
    "verdicts": ("verdicts", "name_vi", "name_en"),
    "checks_by_source": ("sources", "name", "name"),
}


def names_in(tables: Tables) -> dict[str, dict[str, Words]]:
    """Return, by definition, what the desk calls the rows that are records of its own."""
    return {
        key: {
            str(one["id"]): Words(vi=str(one[vi]), en=str(one[en])) for one in tables.get(name, ())
        }
        for key, (name, vi, en) in _NAMED_BY.items()
    }


def name_of(definition: str, row: str) -> Words:
    """Return what a row is called; the row itself where it has no name here."""
    vi, en = _NAMES.get((definition, row)) or _NAMES.get(("", row)) or (row, row)
    return Words(vi=vi, en=en)
