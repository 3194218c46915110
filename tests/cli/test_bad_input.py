"""Bad input to `claimdesk check`: one line that says what to do, the agreed exit code."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from claimdesk.intake import http
from intake.builders import build_pdf
from support.command import run_command

DATA = Path(
    os.environ.get("CLAIMDESK_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")
)
NAUGHTY = DATA / "bad-inputs" / "naughty-strings.json"
LOCK = "open sesame"
OWN_NAUGHTY = [
    *("", " ", "\x00", "\ufeff", "\u200b", "\ud800", "NaN", "undefined", "-", "--", "1/0", "%s%n"),
    *("../../etc/passwd", "$(id)", "`id`", "<script>alert(1)</script>", "'; DROP TABLE x;--"),
    *("😀" * 200, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘", "\u202ehello\u202c", "a" * 9000, "[bold]x[/bold]", "[/]"),
    *("http://", "https://[", "http://\x00", "file:///etc/passwd", "con.txt", "x.pdf"),
]


@pytest.fixture
def check(small):
    """Give a function that checks with a small library and returns the outcome."""
    return lambda *arguments, **options: run_command(
        "check", "--library", small, *arguments, **options
    )


def _assert_refused(outcome, code):
    assert outcome.code == code
    assert outcome.out == ""
    (line,) = outcome.error_lines
    assert line.startswith("claimdesk: ")
    assert "Traceback" not in line
    return line


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\t\n"),
        ("invisible.txt", "\u200b\u200b".encode()),
        ("rubbish.txt", bytes(range(256)) * 40),
        ("rubbish.pdf", b"%PDF-1.7\n" + os.urandom(2000)),
        ("rubbish.docx", b"PK\x03\x04" + bytes(500)),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("old.doc", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)),
        ("table.csv", b"a,b\n1,2\n3,4\n"),
        ("locked.pdf", build_pdf([["secret"]], password=LOCK)),
        ("scan.pdf", build_pdf([[]])),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_names_itself(check, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    line = _assert_refused(check("--json", path), 3)
    assert name in line


def test_a_locked_document_says_to_take_the_password_off(check, tmp_path):
    (tmp_path / "locked.pdf").write_bytes(build_pdf([["secret"]], password=LOCK))
    assert "password" in _assert_refused(check(tmp_path / "locked.pdf"), 3)


def test_a_file_of_two_hundred_megabytes_is_refused_unread(check, tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    assert "50 MB" in _assert_refused(check(path), 3)


@pytest.mark.parametrize("name", ["missing.txt", "no/such/folder/missing.pdf", "thiếu.docx"])
def test_a_missing_file_is_named(check, tmp_path, name):
    assert Path(name).name in _assert_refused(check(tmp_path / name), 3)


def test_a_folder_is_not_a_text(check, tmp_path):
    assert "folder" in _assert_refused(check(tmp_path), 3)


@pytest.mark.parametrize("text", ["", "   ", "\n", "\u200b"])
def test_an_empty_text_is_refused(check, text):
    _assert_refused(check(text), 3)


def test_empty_standard_input_is_refused(check):
    assert "standard input" in _assert_refused(check("-", stdin=b""), 3)


@pytest.mark.parametrize("charset", ["windows-1258", "utf-16", "shift_jis", "windows-1251"])
def test_a_file_in_another_charset_is_read_or_refused_but_never_breaks(check, tmp_path, charset):
    text = {"shift_jis": "ワクチンは危険です。", "windows-1251": "Вакцины опасны для детей."}
    path = tmp_path / "text.txt"
    path.write_bytes(text.get(charset, "Salt cures the flu.").encode(charset))
    assert check("--json", path).code in {0, 3}


def test_broken_utf_8_in_a_file_is_read_around(check, tmp_path):
    path = tmp_path / "text.txt"
    path.write_bytes(b"Salt cures the flu \xff\xfe and more \xc3. It was said on Monday.")
    assert check("--json", path).code in {0, 3}


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1:8080/admin",
        "http://localhost/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0x7f.1/",
        "http://2130706433/",
        "HTTP://127.1/",
        "http://user:password@10.1.1.1/",
    ],
)
def test_a_private_address_is_refused_unvisited(check, address):
    _assert_refused(check("--json", address), 4)


def test_an_address_that_nobody_answers_is_said_to_be_unreachable(check, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    opened = http.Fetcher(allow_networks=("127.0.0.1/32",), allow_ports=(port,))
    monkeypatch.setattr(http, "Fetcher", lambda: opened)
    line = _assert_refused(check(f"http://127.0.0.1:{port}/x"), 4)
    assert "browser" in line


@pytest.mark.parametrize(("status", "code"), [(404, 4), (500, 4), (403, 4)])
def test_an_address_that_answers_with_an_error_is_not_checked(check, local_web, status, code):
    local_web.expect_request("/x").respond_with_data("Salt cures flu.", status=status)
    assert str(status) in _assert_refused(check(local_web.url_for("/x")), code)


def test_a_page_without_text_is_refused(check, local_web):
    local_web.expect_request("/x").respond_with_data("<html></html>", content_type="text/html")
    _assert_refused(check(local_web.url_for("/x")), 3)


def _assert_takes(check, text):
    """Assert that a text, whatever it is, is checked or refused in one line."""
    for arguments in (("--json", "--", text), ("--", text)):
        outcome = check(*arguments)
        assert outcome.code in {0, 3, 4}, (text, outcome)
        assert "Traceback" not in outcome.error
        assert len(outcome.error_lines) <= 1, (text, outcome.error)
        if outcome.code == 0 and arguments[0] == "--json":
            json.loads(outcome.out)


@pytest.mark.parametrize("text", OWN_NAUGHTY)
def test_any_text_on_the_command_line_is_checked_or_refused(check, text):
    _assert_takes(check, text)


def test_every_naughty_string_is_checked_or_refused(check):
    if not NAUGHTY.exists():
        pytest.skip(f"no {NAUGHTY.name} in {DATA}: set CLAIMDESK_DATA")
    for text in json.loads(NAUGHTY.read_text("utf-8")):
        if not text.lower().startswith("http"):
            _assert_takes(check, text)


def test_every_naughty_string_is_checked_from_a_file(check, tmp_path):
    if not NAUGHTY.exists():
        pytest.skip(f"no {NAUGHTY.name} in {DATA}: set CLAIMDESK_DATA")
    path = tmp_path / "naughty.txt"
    path.write_bytes("\n\n".join(json.loads(NAUGHTY.read_text("utf-8"))).encode("utf-8", "replace"))
    assert check("--json", "--top", "1", path).code in {0, 3}
