"""How a report says things in Vietnamese and in English: labels, numbers, durations, periods."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from claimdesk.domain.periods import Period, PeriodKind
from claimdesk.domain.report import Figure, Listed, Unit, Words

LANGUAGES = ("vi", "en")
NOTHING = "–"
_HOUR, _DAY = 60, 24 * 60
#: Below this many minutes a duration is told in hours and minutes, from it on in days and hours.
_IN_HOURS = 2 * _DAY

_LABELS = {
    "report": ("Báo cáo", "Report"),
    "title": ("Tiêu đề", "Title"),
    "at_a_glance": ("Tóm tắt số liệu", "At a glance"),
    "summary": ("Tóm tắt", "Summary"),
    "notes": ("Ghi chú", "Notes"),
    "contents": ("Mục lục", "Contents"),
    "incoming": ("Mục tin đến", "What came in"),
    "questions": ("Câu hỏi của công chúng", "Questions of the public"),
    "checks": ("Bài kiểm chứng", "Fact-checks"),
    "sources": ("Nguồn được dẫn", "Sources relied on"),
    "balance": ("Cân bằng giữa các bên", "Balance of claimants"),
    "matching": ("Chất lượng so khớp", "Quality of matching"),
    "other": ("Số liệu khác", "Other figures"),
    "not_counted": ("Những gì không được đếm", "What is not counted"),
    "contributors": ("Người đóng góp", "Contributors"),
    "contributors_text": (
        "Chỉ nêu những người đã đồng ý được nêu tên.",
        "Only those who asked to be named.",
    ),
    "corrections": ("Đính chính báo cáo này", "Corrections to this report"),
    "definitions": ("Định nghĩa từng số liệu", "Definition of each figure"),
    "proof": ("Kiểm tra báo cáo này", "How to verify this report"),
    "proof_text": (
        ("Mỗi số liệu mở ra đúng danh sách mà nó đếm. Tải tệp báo cáo và tệp dữ liệu ở địa chỉ "
        "dưới đây, rồi chạy lệnh claimdesk report verify TỆP: mọi số liệu được tính lại từ đầu."),
        ("Each figure opens to the very list that it counts. Download the report's file and its "
        "export at the address below and run claimdesk report verify FILE: every figure is "
        "derived again."),
    ),
    "address": ("Địa chỉ", "Address"),
    "digest": ("Mã băm SHA-256, như trong nhật ký công khai", "SHA-256, as the public log has it"),
    "draft": ("Bản nháp: chưa được đăng.", "A draft: not published yet."),
    "checkpoint": ("Đầu nhật ký công khai khi chốt", "Head of the public log when frozen"),
    "no_checkpoint": (
        "Khi báo cáo được chốt, toà soạn chưa đăng gì.",
        "When the report was frozen the desk had published nothing.",
    ),
    "made": ("Chốt số liệu lúc", "Frozen at"),
    "number": ("Phiên bản", "Version"),
    "demonstration": (
        "Bản trình diễn: số liệu không có thật.",
        "A demonstration: these figures are made up.",
    ),
    "period": ("Kỳ", "Period"),
    "row": ("Dòng", "Row"),
    "value": ("Giá trị", "Value"),
    "counted": ("Đếm", "Counts"),
    "query": ("Truy vấn", "Query"),
    "whole": ("Tính trên", "Out of"),
    "interval": ("Khoảng tin cậy 95%", "95% interval"),
    "not_added": (
        "Một bản ghi có thể nằm ở nhiều dòng: không cộng các dòng.",
        "A record may be in several rows: do not add them up.",
    ),
    "no_rows": ("Không có gì trong các kỳ này.", "Nothing in any of these periods."),
    "more_rows": (
        "Còn {count} dòng nữa: xem trên trang web và trong các tệp bảng.",
        "{count} more rows: on the web page and in the tables' files.",
    ),
    "page": ("Trang", "Page"),
    "of": ("trên", "of"),
}  # fmt: skip
_LISTED = {
    Listed.ITEM: ("mục tin", "items"),
    Listed.QUESTION: ("câu hỏi", "questions"),
    Listed.CLAIM: ("tuyên bố", "claims"),
    Listed.CHECK: ("bài kiểm chứng", "fact-checks"),
    Listed.PUBLICATION: ("lần đăng", "published revisions"),
    Listed.EVIDENCE: ("bằng chứng", "pieces of evidence"),
    Listed.SOURCE: ("nguồn", "sources"),
    Listed.DISPUTE: ("khiếu nại", "disputes"),
    Listed.MATCH: ("gợi ý trùng khớp", "matches"),
}
_CLASSES = {
    "typo": ("Lỗi chính tả", "Typo"),
    "clarification": ("Làm rõ", "Clarification"),
    "update": ("Cập nhật", "Update"),
    "substantial": ("Sửa đáng kể", "Substantial correction"),
    "withdrawal": ("Rút", "Withdrawal"),
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def say(language: str, key: str) -> str:
    """Return a label in a language."""
    vi, en = _LABELS[key]
    return Words(vi=vi, en=en).in_(language)


def listed_name(language: str, listed: Listed) -> str:
    """Return what the records of a list are called."""
    vi, en = _LISTED[listed]
    return Words(vi=vi, en=en).in_(language)


def class_name(language: str, code: str) -> str:
    """Return the name of a class of corrections; the code where it is none."""
    vi, en = _CLASSES.get(code, (code, code))
    return Words(vi=vi, en=en).in_(language)


def number(language: str, value: int) -> str:
    """Return a whole number with its thousands apart: `12.345` or `12,345`."""
    text = f"{value:,}"
    return text.replace(",", ".") if language == "vi" else text


def per_cent(language: str, parts: int, *, sign: bool = True) -> str:
    """Return parts of 10,000 as per cent with one digit: `92,0%` or `92.0%`, rounded half up."""
    tenths = (parts + 5) // 10
    point = "," if language == "vi" else "."
    return f"{tenths // 10}{point}{tenths % 10}{'%' if sign else ''}"


def duration(language: str, minutes: int) -> str:
    """Return a duration in its two largest units: `3 giờ 5 phút`, `2 d 4 h`."""
    day, hour, minute = ("ngày", "giờ", "phút") if language == "vi" else ("d", "h", "min")
    if minutes < _IN_HOURS:
        parts = [(minutes // _HOUR, hour), (minutes % _HOUR, minute)]
    else:
        parts = [(minutes // _DAY, day), (minutes % _DAY // _HOUR, hour)]
    said = [f"{number(language, count)} {unit}" for count, unit in parts if count]
    return " ".join(said) or f"0 {minute}"


def value_of(language: str, figure: Figure) -> str:
    """Return the value of a figure as readers see it."""
    if figure.value is None:
        return NOTHING
    if figure.unit is Unit.SHARE:
        return per_cent(language, figure.value)
    if figure.unit is Unit.MINUTES:
        return duration(language, figure.value)
    return number(language, figure.value)


def interval_of(language: str, figure: Figure) -> str:
    """Return the ends of a share's interval, or nothing: `81,2–96,8%`."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{per_cent(language, figure.low, sign=False)}–{per_cent(language, figure.high)}"


def day(language: str, value: date) -> str:
    """Return a day as readers write it: `1/3/2026`, `1 March 2026`."""
    if language == "vi":
        return f"{value.day}/{value.month}/{value.year}"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(language: str, text: str, zone: str) -> str:
    """Return a moment in UTC (`2026-04-01T03:00:00Z`) by the clock of a time zone."""
    at = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(language, local.date())}, {local:%H:%M}"


def period_name(language: str, period: Period) -> str:
    """Return how readers call a period: `Tháng 3/2026`, `March 2026`."""
    first, vi = period.first, language == "vi"
    if period.kind is PeriodKind.YEAR:
        return f"Năm {first.year}" if vi else str(first.year)
    if period.kind is PeriodKind.MONTH:
        return (
            f"Tháng {first.month}/{first.year}"
            if vi
            else f"{_MONTHS[first.month - 1]} {first.year}"
        )
    if period.kind is PeriodKind.QUARTER:
        quarter = (first.month + 2) // 3
        return f"Quý {quarter}/{first.year}" if vi else f"Quarter {quarter} of {first.year}"
    if period.kind is PeriodKind.WEEK:
        iso = first.isocalendar()
        return f"Tuần {iso.week}/{iso.year}" if vi else f"Week {iso.week} of {iso.year}"
    return f"{day(language, first)} – {day(language, period.last)}"


def days_of(language: str, period: Period) -> str:
    """Return the first and last day of a period."""
    return f"{day(language, period.first)} – {day(language, period.last)}"
