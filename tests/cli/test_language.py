"""The reader's language: reasons of matches as the terminal is set, or as the option says."""

from __future__ import annotations

import re

import pytest

from claimdesk.cli.language import reader_language
from claimdesk.domain.match import Match, Zone
from claimdesk.errors import MarkupFaultError, status_of
from claimdesk.matching.library import Library
from support.command import run_command
from support.entries import make_entry
from support.markup import make_page

ENTRY = make_entry(4)
FOUND = Match(
    entry=ENTRY,
    probability=0.6,
    zone=Zone.SUGGEST,
    reasons=("words: letter, fee", "field: claim", "meaning: close (0.41)"),
    conflicts=("numbers: 30 / 300",),
)
ENGLISH = (
    "because  Same words: letter, fee; The words stand in the claim that was checked;",
    "but      Other numbers: 30 here, 300 in the fact-check",
)
VIETNAMESE = ("vì       Cùng từ ngữ: letter, fee;", "nhưng    Con số khác nhau: ở đây 30,")
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def asked(small, monkeypatch):
    """Give a function that sets the terminal, asks a command, and returns the outcome."""
    monkeypatch.setattr(Library, "match", lambda *_a, **_o: [FOUND])
    monkeypatch.setattr(Library, "match_many", lambda _self, texts, **_o: [[FOUND] for _ in texts])
    monkeypatch.setenv("COLUMNS", "200")

    def ask(command, *arguments, text="Letters cost a fee.", **terminal):
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        for name, value in terminal.items():
            monkeypatch.setenv(name, value)
        return run_command(*command.split(), "--library", small, *arguments, text)

    return ask


@pytest.mark.parametrize(
    ("terminal", "language"),
    [
        ({}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi"}, "vi"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LC_MESSAGES": "vi_VN", "LANG": "en_GB.UTF-8"}, "vi"),
        ({"LC_ALL": "C", "LC_MESSAGES": "vi_VN", "LANG": "vi_VN"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "vi_VN@euro"}, "vi"),
        ({"LANG": "vie_VN"}, "en"),
    ],
)
def test_the_first_variable_that_is_set_decides(monkeypatch, terminal, language):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in terminal.items():
        monkeypatch.setenv(name, value)
    assert reader_language() == language
    assert reader_language("vi") == "vi"
    assert reader_language("en") == "en"


@pytest.mark.parametrize("command", ["check", "library search"])
def test_reasons_and_conflicts_are_told_in_the_language_of_the_terminal(asked, command):
    for line in ENGLISH:
        assert line in asked(command).out
    for line in VIETNAMESE:
        assert line in asked(command, LANG="vi_VN.UTF-8").out
        assert line in asked(command, "--language", "vi", LANG="en_GB.UTF-8").out
    for line in ENGLISH:
        assert line in asked(command, "--language", "en", LANG="vi_VN.UTF-8").out


def test_not_found_is_said_in_the_language_of_the_terminal(asked, monkeypatch):
    monkeypatch.setattr(Library, "match_many", lambda _self, texts, **_o: [[] for _ in texts])
    assert "nobody here has checked this" in asked("check").out
    assert "ở đây chưa ai kiểm chứng điều này" in asked("check", LANG="vi_VN").out


@pytest.mark.parametrize("command", ["check", "library search"])
def test_the_terminal_changes_nothing_of_json_and_the_option_adds_words(asked, command):
    def match_of(outcome):
        return outcome.json[0] if command != "check" else outcome.json["claims"][0]["matches"][0]

    plain = asked(command, "--json", LANG="en_GB.UTF-8")
    assert asked(command, "--json", LANG="vi_VN.UTF-8").out == plain.out
    assert match_of(plain) == FOUND.to_json()
    told = match_of(asked(command, "--json", "--language", "vi", LANG="en_GB.UTF-8"))
    assert told.pop("reasons_in_words")[0] == "Cùng từ ngữ: letter, fee"
    assert told.pop("conflicts_in_words")[0].startswith("Con số khác nhau: ở đây 30")
    assert told == FOUND.to_json()


@pytest.mark.parametrize(
    ("command", "english", "vietnamese"),
    [
        (
            "check",
            (
                "1 sentence, asked of 12 fact-checks",
                "SUGGEST  60%",
                "a plain statement · worth 0.",
            ),
            ("1 câu, đối chiếu với 12 bài kiểm chứng", "GỢI Ý    60%", "đáng kiểm chứng 0,"),
        ),
        ("library search", ("SUGGEST  60%",), ("GỢI Ý    60%",)),
    ],
)
def test_what_was_found_is_told_in_the_language_of_the_terminal(
    asked, command, english, vietnamese
):
    for part in english:
        assert part in asked(command).out
    for part in vietnamese:
        assert part in asked(command, LANG="vi_VN.UTF-8").out
        assert part in asked(command, "--language", "vi").out


def test_sentences_that_are_left_out_are_counted_in_both_languages(asked, monkeypatch):
    monkeypatch.setattr(Library, "match_many", lambda _self, texts, **_o: [[] for _ in texts])
    text = "Good morning all! The fee rose to 30 dollars in 2024. How nice."
    for language, said in (
        ("en", "2 sentences not checkable and without a match: see --all."),
        ("vi", "2 câu không kiểm chứng được và không có bài trùng khớp: xem --all."),
    ):
        assert said in asked("check", "--language", language, text=text).out
    assert (
        "tự nó không kiểm chứng được" in asked("check", "--language", "vi", "--all", text=text).out
    )
    assert "--all cho biết vì sao" in asked("check", "--language", "vi", text="Hi. Bye.").out


@pytest.mark.parametrize(
    ("command", "language", "parts"),
    [
        ("info", "en", ("entries          12\n", "verdicts         False 12\n")),
        (
            "info",
            "vi",
            (
                "số mục           12\n",
                "kết luận         Sai 12\n",
                "tiếng khác       máy không tự trả lời gì; gợi ý từ 0,",
                "hiệu chỉnh       bản đi kèm phần mềm\n",
            ),
        ),
        ("list --limit 10", "en", ("publisher", "2 more: --limit 12")),
        ("list --limit 10", "vi", ("nơi đăng", "còn 2 mục nữa: --limit 12")),
        ("list --publisher zzz", "vi", ("Không có mục nào.",)),
        ("verify", "vi", ("12 mục, mọi tệp đều đúng như lúc ghi.\n",)),
        (f"show {ENTRY.id}", "vi", ("1. hiện nay\n",)),
        (f"remove {ENTRY.id}", "vi", ("Đã gỡ 1 mục. Hoàn tác bằng: claimdesk library restore",)),
    ],
)
def test_a_library_is_told_of_in_the_language_of_the_terminal(
    small, monkeypatch, command, language, parts
):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("LC_ALL", language)
    told = run_command("library", *command.split(), "--library", small).out
    for part in parts:
        assert part in told


def test_the_summary_of_many_posts_is_told_in_both_languages(small, tmp_path, monkeypatch):
    monkeypatch.delenv("LC_ALL", raising=False)
    posts = tmp_path / "posts.csv"
    posts.write_text(f'text\n"{ENTRY.claim_reviewed}"\nsky\n', encoding="utf-8")
    out = tmp_path / "out.csv"

    def summary(*options):
        command = ("match", posts, "-o", out, "--restart", "--library", small, *options)
        return run_command(*command).out

    said, told = summary(), summary("--language", "vi")
    assert re.match(r"2 rows, \d with a match \(.*suggest\), 0 that cannot be read\. Written", said)
    assert re.match(
        r"2 dòng, \d có bài trùng khớp \(.*gợi ý\), 0 không đọc được\. Đã ghi vào", told
    )
    assert re.findall(r"\d+", said) == re.findall(r"\d+", told)
    assert summary("--language", "vi", "--json") == summary("--json")


def test_an_unknown_language_is_refused(asked):
    assert asked("check", "--language", "fr").code == 2


def test_the_linter_too_speaks_as_the_terminal_does(tmp_path, monkeypatch):
    page = tmp_path / "bad.html"
    page.write_text(make_page(url="/kiem-chung/nuoc-chanh/"), encoding="utf-8")
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    outcome = run_command("lint", page)
    assert outcome.code == status_of(MarkupFaultError())[1]
    assert "Ghi cả https://" in outcome.out
    assert outcome.out.splitlines()[1].startswith("lỗi ")
    assert outcome.out.splitlines()[-1].startswith("Đã đọc 1, 1 ClaimReview: 1 lỗi, ")
    assert "Give it with" in run_command("lint", "--language", "en", page).out
