"""Reading a mail: the words of its writer, without header, signature and what they reply to.

Runs in the sandbox. Of the header only what says how to read the body is looked at.
"""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage

import lxml.html

from claimdesk.intake.charsets import decode_html, decode_text
from claimdesk.intake.pages import read_tree, seen_text

#: As mail programs write above what is replied to, wrapped to two lines at the most.
_REPLY = re.compile(r"(?:On\b.{1,300}\bwrote|Vào\b.{1,300}\bđã viết)\s*:", re.IGNORECASE)
_ORIGINAL = re.compile(r"-{2,}\s*(?:Original Message|Thư gốc|Tin nhắn gốc)\s*-{2,}", re.IGNORECASE)
_FORWARDED = re.compile(
    r"-{2,}\s*(?:Forwarded message|Thư được chuyển tiếp|Thư đã chuyển tiếp)\s*-*"
)
#: Above what is forwarded, or replied to in some programs: who wrote to whom, and when.
_HEADER = re.compile(
    r"\*?(?:From|Sent|Date|Subject|To|Cc|Từ|Người gửi|Đã gửi|Ngày|Date|Chủ đề|Tiêu đề|Đến|Tới)"
    r"\s*:\*?\s.*"
)
#: What programs mark in HTML as a quotation, a signature, or the line above a quotation.
_MARKED = (
    "//blockquote | //*[contains(concat(' ', @class, ' '), ' gmail_attr ')]"
    " | //*[contains(@class, 'gmail_signature') or contains(@class, 'moz-signature')"
    " or contains(@class, 'moz-cite-prefix') or @id = 'Signature']"
)


def parse_mail(data: bytes) -> dict[str, str]:
    """Return {text} of a mail, empty where it holds no words; attachments are not read.

    `data` may be cut off at its end. Plain words are preferred to HTML.
    """
    mail = email.message_from_bytes(data, policy=email.policy.default)
    body = mail.get_body(("plain", "html")) if isinstance(mail, EmailMessage) else None
    if body is None:
        return {"text": ""}
    raw = body.get_payload(decode=True)
    charset = body.get_content_charset() or ""
    content = raw if isinstance(raw, bytes) else b""
    if body.get_content_subtype() == "html":
        return {"text": cut(_seen(decode_html(content, charset)))}
    return {"text": cut(decode_text(content, charset or None))}


def cut(text: str) -> str:
    """Return a mail's words without signature, quoted lines, and lines that name who wrote them."""
    lines = text.replace("\r\n", "\n").split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        if line == "--" or _ORIGINAL.fullmatch(line):
            break
        if skipped := _named(lines, at):
            at += skipped
            continue
        if not line.startswith(">"):
            kept.append(lines[at].rstrip())
        at += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _named(lines: list[str], at: int) -> int:
    """Return how many lines from here only name who wrote what follows, and when."""
    line = lines[at].strip()
    if _FORWARDED.fullmatch(line):
        return 1
    for count in (1, 2):
        if _REPLY.fullmatch(" ".join(one.strip() for one in lines[at : at + count])):
            return count
    count = 0
    while at + count < len(lines) and _HEADER.fullmatch(lines[at + count].strip()):
        count += 1
    return count if count > 1 else 0


def _seen(page: str) -> str:
    tree = read_tree(page)
    if tree is None:
        return ""
    marked = tree.xpath(_MARKED)
    for node in marked if isinstance(marked, list) else ():
        if isinstance(node, lxml.html.HtmlElement) and node.getparent() is not None:
            node.drop_tree()
    return seen_text(tree)
