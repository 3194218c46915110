"""What became of a source: one line of a table for each way in which pages change."""

from __future__ import annotations

import unicodedata

import pytest

from claimdesk.evidence import drift as drifting
from claimdesk.evidence.drift import Outcome, Page, Passage, compare
from claimdesk.evidence.quality import REASONS
from claimdesk.evidence.records import CUT
from claimdesk.evidence.surroundings import units_of
from claimdesk.intake.walls import REASONS as WALLS
from claimdesk.intake.walls import WallKind

VI = (
    "Sở Y tế công bố số liệu mới.\nTrong tháng 3 có 1.240 ca được chữa khỏi.\n"
    "Bệnh viện mở từ 1998.\nPhần lớn bệnh nhân sống gần đó."
)
QUOTED = "Trong tháng 3 có 1.240 ca được chữa khỏi."
EN = "The clinic grew.\nIt treated 1,240 patients in March.\nTwo nurses founded it in 1998."


def page(text=VI, **how):
    how = {"title": "Bệnh viện", "status": 200, **how}
    asked = "https://news.example/2026/clinic.html"
    return Page(text=text, url=how.pop("url", asked), requested=asked, **how)


@pytest.mark.parametrize(
    ("now", "passage"),
    [
        (VI, Passage.UNTOUCHED),
        (unicodedata.normalize("NFD", VI), Passage.UNTOUCHED),
        (VI.replace(" ", "\u00a0").replace(".\n", ".\n\n"), Passage.UNTOUCHED),
        (f"Trang chủ\nThứ Ba, 10/11/2026\n{VI}\n1.204 lượt xem\nTin liên quan\nGiá", "untouched"),
    ],
)  # fmt: skip
def test_what_surrounds_a_text_and_how_it_is_written_is_no_change(now, passage):
    drift = compare(page(), page(now), QUOTED)
    assert (drift.outcome, drift.passage) == (Outcome.SAME, passage)


@pytest.mark.parametrize(
    ("now", "passage"),
    [
        (VI.replace("1.240", "1.420"), Passage.CHANGED),
        (VI.replace("được chữa", "không được chữa"), Passage.CHANGED),
        (VI.replace(QUOTED, "Số người khỏi bệnh tăng nhẹ so với trước."), Passage.CHANGED),
        (VI.replace(f"{QUOTED}\n", ""), Passage.GONE),
        (f"{VI.replace(f'{QUOTED}{chr(10)}', '')}\n{QUOTED}", Passage.MOVED),
        (VI.replace("1998", "1989"), Passage.UNTOUCHED),
        (f"{VI}\nMột bệnh viện nữa sẽ mở vào năm sau.", Passage.UNTOUCHED),
    ],
)
def test_change_of_the_text_says_what_became_of_the_passage(now, passage):
    drift = compare(page(), page(now), QUOTED)
    assert (drift.outcome, drift.passage) == (Outcome.CHANGED, passage)
    assert drift.changed_steps > 0


@pytest.mark.parametrize(
    ("now", "outcome", "reason"),
    [
        (page(status=404), Outcome.GONE, "status"),
        (page(status=451), Outcome.GONE, "status"),
        (page(status=401), Outcome.GONE, "login"),
        (page("Đăng nhập", refusals=("login",)), Outcome.GONE, "login"),
        (page("Không thấy", refusals=("missing",)), Outcome.GONE, "missing"),
        (page("Tin mới.", url="https://news.example/"), Outcome.GONE, "home"),
        (page("Tin mới.", url="https://news.example/2026/"), Outcome.GONE, "home"),
        (page("Bài viết này đã bị gỡ bỏ.", title="Thông báo"), Outcome.GONE, "missing"),
        (page("This domain is for sale.", title="news.example"), Outcome.GONE, "parked"),
        (page("Sở Y tế công bố số liệu mới.", is_cut=True), Outcome.GONE, "paywall"),
        (page(status=503), Outcome.UNREACHABLE, "status"),
        (page(status=403), Outcome.UNREACHABLE, "status"),
        (page("Cookie?", refusals=("cookies",)), Outcome.UNREACHABLE, "cookies"),
        (page("", refusals=("script",)), Outcome.UNREACHABLE, "script"),
        (None, Outcome.UNREACHABLE, "silent"),
    ],
)
def test_what_stands_in_a_pages_place_is_told_with_its_reason(now, outcome, reason):
    drift = compare(page(), now, QUOTED)
    assert (drift.outcome, drift.reason) == (outcome, reason)


def test_wall_that_was_evidence_itself_is_no_change():
    wall = page("Please log in to continue.", refusals=("login",))
    assert compare(wall, wall).outcome == Outcome.SAME


def test_headline_that_says_something_else_is_a_change_and_the_sites_name_is_none():
    old, same = page(EN, title="Clinic grows - The Daily"), page(EN, title="Clinic grows | Daily")
    assert compare(old, same).outcome == Outcome.SAME
    drift = compare(old, page(EN, title="Clinic shrinks - The Daily"))
    assert (drift.outcome, drift.title) == (Outcome.CHANGED, (old.title, drift.title[1]))


def test_documents_without_text_are_compared_by_their_hash():
    one, other = (page("", kind="picture", sha256=digit * 64) for digit in "12")
    assert compare(one, one).outcome == Outcome.SAME
    assert compare(one, other).outcome == Outcome.CHANGED
    assert compare(page("", kind="html"), page("", kind="html", sha256="3")).outcome == Outcome.SAME


def test_figures_of_a_table_count_row_by_row():
    table = "Năm nay:\n| Giống | Giá |\n| OM 18 | 7.400 |\n| IR 50404 | 6.900 |"
    drift = compare(page(table), page(table.replace("6.900", "6.950")), "OM 18 … 7.400")
    assert (drift.outcome, drift.passage) == (Outcome.CHANGED, Passage.UNTOUCHED)
    drift = compare(page(table), page(table.replace("7.400", "7.450")), "OM 18 … 7.400")
    assert drift.passage == Passage.CHANGED


def test_long_texts_are_compared_without_regard_to_their_order(monkeypatch):
    monkeypatch.setattr(drifting, "_MOST_UNITS", 20)
    long = "\n".join(f"Đây là câu số {number} của văn bản rất dài này." for number in range(30))
    drift = compare(page(long), page(long.replace("số 19 ", "số 99 ")))
    assert (drift.outcome, drift.changed_steps) == (Outcome.CHANGED, 2)


def test_units_are_places_in_the_text():
    assert all(VI[one.start : one.end].strip() == one.text for one in units_of(VI))


def test_a_paywall_is_known_by_the_words_of_its_notice():
    assert f"Of this page {WALLS[WallKind.PAYWALL]}".startswith(CUT)
    assert {"login", "missing", "cookies", "robots", "script", "packed", "empty"} <= set(REASONS)
