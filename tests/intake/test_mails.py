"""Mails: the words of their writer, and not who wrote them or what they reply to."""

from __future__ import annotations

import pytest

from claimdesk.intake.mails import cut, parse_mail


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Muối chữa cúm?\n\n-- \nVương Thị A\n0987", "Muối chữa cúm?"),
        ("Thật không?\n\nOn Fri, 20 Nov 2026, Vuong A <a@b.example> wrote:\n> Cũ", "Thật không?"),
        ("Thật không?\nVào Th 6, 20 thg 11, 2026 lúc 10:00 Vương A\n<a@b.example> đã viết:\n> Cũ",
         "Thật không?"),
        ("Xem:\n---------- Forwarded message ---------\nTừ: A <a@b.example>\nDate: Fri\n\nCầu sập.",
         "Xem:\n\nCầu sập."),
        ("Đúng?\n-----Original Message-----\nFrom: A\nCũ", "Đúng?"),
        ("Từ: Hà Nội đi Huế mất ba giờ.", "Từ: Hà Nội đi Huế mất ba giờ."),
        ("On Monday he wrote that salt cures flu.", "On Monday he wrote that salt cures flu."),
    ],
)  # fmt: skip
def test_signature_and_what_is_replied_to_are_cut_where_they_are_marked(text, words):
    assert cut(text) == words


def test_of_html_only_what_the_writer_says_is_kept():
    page = (
        "<p>Nước máy tăng giá.</p><div class='gmail_quote'><div class='gmail_attr'>On Fri, A wrote:"
        "</div><blockquote>Cũ</blockquote></div><div class='gmail_signature'>Vương A</div>"
    )
    data = f"From: Qxjvw <k@b.example>\nContent-Type: text/html; charset=utf-8\n\n{page}".encode()
    assert parse_mail(data) == {"text": "Nước máy tăng giá."}


def test_a_mail_that_holds_no_words_or_is_cut_off_is_read_as_far_as_it_goes():
    assert parse_mail(b"Content-Type: image/png\n\nx") == {"text": ""}
    whole = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSalt cures."
        b"\n--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0"
    )
    assert parse_mail(whole) == {"text": "Salt cures."}
