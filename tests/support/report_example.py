"""A report that somebody made up: small, with every kind of figure in it."""

from __future__ import annotations

from claimdesk.domain.distributions import binned, quartile
from claimdesk.domain.intervals import share, wilson
from claimdesk.domain.periods import read_period
from claimdesk.domain.report import (
    Amendment,
    Column,
    Definition,
    Distribution,
    Figure,
    Listed,
    Narrative,
    NotCounted,
    Report,
    Row,
    Table,
    Unit,
    Words,
    ids_digest,
    list_key,
)

Lists = dict[str, tuple[str, ...]]
_COLUMNS = (Column.THIS, Column.BEFORE, Column.YEAR_AGO)
_CHANNELS = {"web": ("Trang web", "Web page", 31, 20, 0), "chat": ("Chat", "Chat", 12, 9, 0)}
_VERDICTS = {
    "false": ("Sai", "False", 9, 11, 2),
    "partly": ("Đúng một phần", "Partly true", 4, 2, 0),
    "insufficient": ("Chưa đủ bằng chứng", "Insufficient evidence", 2, 0, 1),
}
_WAITS = {Column.THIS: (0, 60, 180, 600, 2880), Column.BEFORE: (120, 240), Column.YEAR_AGO: ()}


def report_example() -> Report:
    """Return a made-up report of March 2026 with counts, shares, durations and a narrative."""
    period = read_period("2026-03", "Asia/Ho_Chi_Minh")
    lists: Lists = {}
    waits = tuple(
        Distribution(definition="time_to_answer", column=column, bins=binned(found), values=found)
        for column, found in _WAITS.items()
    )
    return Report(
        desk="Bàn kiểm chứng Sông Hồng",
        address="https://desk.example",
        period=period,
        before=period.before(),
        year_ago=period.year_earlier(),
        made="2026-04-01T03:00:00Z",
        definitions=_definitions(),
        tables=(
            _counted("items_by_channel", "item", _CHANNELS, lists),
            _counted("verdicts", "check", _VERDICTS, lists),
            Table(definition="time_to_answer", rows=_waiting(lists), adds_up=False),
            Table(definition="precision", rows=(_precision(lists),), adds_up=False),
        ),
        distributions=waits,
        not_counted=(
            NotCounted(
                key="reach",
                title=Words(vi="Lượt xem trang", en="Page views"),
                reason=Words(
                    vi="Máy chủ không đếm lượt xem trang.",
                    en="The server counts no page views.",
                ),
            ),
        ),
        lists=lists,
        narrative=Narrative(
            title=Words(vi="Tháng Ba: tin đồn về nước chanh", en="March: rumours of lemon water"),
            summary=Words(vi="Nhiều câu hỏi về sức khoẻ.", en="Many questions were of health."),
            notes=Words(vi="", en=""),
        ),
        contributors=("Ngô Thị Lan",),
        amendments=(
            Amendment(
                number=2,
                correction_class="typo",
                reason="Một lỗi chính tả.",
                published="2026-04-03T02:00:00Z",
            ),
        ),
        number=2,
    )


def _definitions() -> tuple[Definition, ...]:
    return (
        _definition("items_by_channel", Unit.COUNT, Listed.ITEM, "Tin đến, theo kênh", "Items"),
        _definition("verdicts", Unit.COUNT, Listed.CHECK, "Kết luận", "Verdicts"),
        _definition("time_to_answer", Unit.MINUTES, Listed.QUESTION, "Thời gian", "Time to answer"),
        _definition("precision", Unit.SHARE, Listed.MATCH, "Độ chính xác", "Precision"),
    )


def _definition(key: str, unit: Unit, listed: Listed, vi: str, en: str) -> Definition:
    text = Words(vi=f"{vi}: số bản ghi trong kỳ.", en=f"{en}: the records of the period.")
    query = "SELECT kind AS row, id FROM records WHERE at >= $starts AND at < $ends"
    return Definition(
        key=key,
        unit=unit,
        listed=listed,
        title=Words(vi=vi, en=en),
        text=text,
        query=query,
        whole=query if unit is Unit.SHARE else "",
    )


def _counted(
    key: str, prefix: str, rows: dict[str, tuple[str, str, int, int, int]], lists: Lists
) -> Table:
    made = []
    for row, (vi, en, *counts) in rows.items():
        figures = [
            _figure(list_key(key, row, column), _ids(prefix, row, count), lists)
            for column, count in zip(_COLUMNS, counts, strict=True)
        ]
        made.append(_row(row, vi, en, figures))
    return Table(definition=key, rows=tuple(made))


def _ids(prefix: str, row: str, count: int) -> tuple[str, ...]:
    first = 1000 * (1 + len(row))
    return tuple(f"{prefix}/{first + number}" for number in range(count))


def _figure(key: str, ids: tuple[str, ...], lists: Lists) -> Figure:
    lists[key] = ids
    return Figure(
        value=len(ids), unit=Unit.COUNT, listed=key, length=len(ids), digest=ids_digest(ids)
    )


def _row(key: str, vi: str, en: str, figures: list[Figure]) -> Row:
    this, before, year_ago = figures
    return Row(key=key, name=Words(vi=vi, en=en), this=this, before=before, year_ago=year_ago)


def _waiting(lists: Lists) -> tuple[Row, ...]:
    names = ("Tứ phân vị dưới", "Trung vị", "Tứ phân vị trên")
    english = ("Lower quartile", "Median", "Upper quartile")
    rows = []
    for place, key in enumerate(("quartile_1", "median", "quartile_3")):
        figures = []
        for column in _COLUMNS:
            ids = _ids("question", column.value, len(_WAITS[column]))
            listed = list_key("time_to_answer", "all", column)
            lists[listed] = ids
            figures.append(
                Figure(
                    value=quartile(_WAITS[column], place + 1),
                    unit=Unit.MINUTES,
                    listed=listed,
                    length=len(ids),
                    digest=ids_digest(ids),
                )
            )
        rows.append(_row(key, names[place], english[place], figures))
    return tuple(rows)


def _precision(lists: Lists) -> Row:
    figures = []
    for column, part, whole in zip(_COLUMNS, (46, 0, 0), (50, 3, 0), strict=True):
        ids = _ids("match", "all", whole)
        key, all_key = (list_key("precision", name, column) for name in ("all", "all.whole"))
        lists[key], lists[all_key] = ids[:part], ids
        ends = wilson(part, whole)
        figures.append(
            Figure(
                value=share(part, whole),
                unit=Unit.SHARE,
                listed=key,
                length=part,
                digest=ids_digest(ids[:part]),
                whole=whole,
                whole_listed=all_key,
                whole_digest=ids_digest(ids),
                low=ends[0] if ends else None,
                high=ends[1] if ends else None,
            )
        )
    return _row("all", "Tất cả", "All", figures)
