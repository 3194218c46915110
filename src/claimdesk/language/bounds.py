"""Words before a figure: bounds ("more than", "dưới"), rough ones ("khoảng"), labels ("lớp")."""

from __future__ import annotations

#: Words before a figure: +1 at least, -1 at most, 0 about.
BOUNDS = {
    "en": {
        "more than": 1, "over": 1, "above": 1, "at least": 1, "exceeding": 1, "upwards of": 1,
        "minimum": 1, "minimum of": 1, "no fewer than": 1, "no less than": 1, "greater than": 1,
        "exceeds": 1, "exceed": 1, "exceeded": 1, "as many as": 0, "as much as": 0,
        "less than": -1, "fewer than": -1, "under": -1, "below": -1, "at most": -1, "up to": -1,
        "maximum": -1, "maximum of": -1, "no more than": -1, "not more than": -1, "lower than": -1,
        "about": 0, "around": 0, "roughly": 0, "approximately": 0, "nearly": 0, "almost": 0,
        "some": 0, "close to": 0, "circa": 0, "an estimated": 0, "estimated": 0, "just over": 1,
        "well over": 1, "just under": -1,
    },
    "vi": {
        "hơn": 1, "trên": 1, "ít nhất": 1, "tối thiểu": 1, "không dưới": 1, "vượt": 1, "quá": 1,
        "không ít hơn": 1, "vượt quá": 1, "từ": 0, "lớn hơn": 1, "cao hơn": 1, "vượt mức": 1,
        "chưa đủ": -1, "không đến": -1, "từ đủ": 1, "đủ": 0, "dưới": -1,
        "chưa đến": -1, "chưa tới": -1, "tối đa": -1, "không quá": -1, "ít hơn": -1,
        "nhiều nhất": -1, "chưa đầy": -1, "không vượt quá": -1, "thấp hơn": -1, "nhỏ hơn": -1,
        "khoảng": 0, "chừng": 0, "gần": 0, "tầm": 0, "cỡ": 0, "ước tính": 0, "xấp xỉ": 0,
        "lên tới": 0, "lên đến": 0, "tới": 0, "độ": 0, "ngót": 0, "ước chừng": 0,
    },
}  # fmt: skip
#: Words after which a figure counts nothing but names one of many: "lớp 12", "gate 5" -> its unit.
LABELS = {
    word: f"label {names.split(' ', 1)[0]}"
    for names in (
        "grade lớp khối", "floor tầng", "phase giai", "article điều", "clause khoản", "page trang",
        "channel kênh", "room phòng", "gate", "chapter chương", "route highway lộ", "line tuyến",
        "district quận", "ward phường", "episode tập", "level cấp mức", "type loại", "step bước",
        "category", "terminal", "platform", "ring đai", "decree định", "model mẫu", "version",
    )
    for word in names.split()
}  # fmt: skip


def said_of_past(unit: str, following: str) -> bool:
    """Return whether a stretch of time tells how long ago: "ten years ago", "mười năm trước"."""
    return unit == "time" and following in {"ago", "earlier", "before", "trước"}
