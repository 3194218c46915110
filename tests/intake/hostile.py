"""Inputs made to break a reader, built when they are asked for; run as a program, they are read.

As a program it prints JSON: for each input what became of it and in how many seconds, and the
greatest memory of this process's growth, of its parsers and of the programs they are.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import struct
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from claimdesk.errors import ClaimdeskError
from claimdesk.intake.feeds import read_feed, read_sitemap
from claimdesk.intake.reading import read_bytes
from claimdesk.intake.sandbox import Sandbox
from intake.builders import assemble_pdf, build_docx, build_pdf, paragraph

BASE = "https://check.example.org/"
WORDS = b"Nuoc chanh khong chua duoc ung thu. "


def laughs(root: str, levels: int = 12) -> str:
    """Return a document whose entity stands for ten of another, and so on."""
    inner = "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' if n else '<!ENTITY a0 "ha">'
        for n in range(levels)
    )
    return f"<!DOCTYPE x [{inner}]><{root}>&a{levels - 1};</{root}>"


def quadratic(root: str) -> str:
    """Return a document that repeats one long entity many times."""
    return f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]><{root}>{"&a;" * 50_000}</{root}>'


def png(width: int, height: int, rows: bytes) -> bytes:
    """Return a one-bit grey PNG that says it has this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compress(rows, 9)
    mark = b"\x89PNG\r\n\x1a\n"
    return mark + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def gif(frames: int) -> bytes:
    """Return a GIF of one pixel with many frames."""
    head = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
    frame = b"!\xf9\x04\x00\x01\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00"
    return head + frame * frames + b";"


def looped_pages() -> bytes:
    """Return a PDF whose tree of pages leads to itself."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>"]
    return assemble_pdf(objects, b"/Root 1 0 R")


def same_page(times: int) -> bytes:
    """Return a PDF that names one page very often."""
    kids = b" ".join([b"3 0 R"] * times)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, times),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    ]
    return assemble_pdf(objects, b"/Root 1 0 R")


def stacked(layers: int) -> bytes:
    """Return a PDF whose page is packed several times over."""
    data = bytes(40_000_000)
    for _ in range(layers):
        data = zlib.compress(data, 9)
    filters = b"/FlateDecode " * layers
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        b"<< /Length %d /Filter [%s] >>\nstream\n%s\nendstream" % (len(data), filters, data),
    ]
    return assemble_pdf(objects, b"/Root 1 0 R")


def circular_previous() -> bytes:
    """Return a PDF whose table of objects names itself as the one before."""
    whole = build_pdf([["Hello."]])
    start = whole.rindex(b"xref\n0")
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % start)


def lying_zip() -> bytes:
    """Return a Word document whose parts are said to be far smaller than they are."""
    data = bytearray(build_docx(paragraph("a" * 3_000_000)))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


def overlapping_zip(times: int) -> bytes:
    """Return an archive whose directory names one packed part again and again."""
    data = build_docx(paragraph("a" * 500_000))
    at, end = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    entry = data[at:end]
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, times, times, len(entry) * times, at, 0)
    return data[:at] + entry * times + tail


def noise(size_bytes: int) -> bytes:
    """Return bytes without any meaning."""
    return random.Random(7).randbytes(size_bytes)  # noqa: S311 - noise, no secret


def build_inputs() -> dict[str, tuple[str, bytes]]:
    """Return {what it is: (name of the file, bytes)}; feeds and sitemaps are read as such."""
    pdf, docx = build_pdf([["Hello."] * 40] * 3), build_docx(paragraph("Hello.") * 500)
    picture = png(300, 300, (b"\x00" + b"\xa5" * 38) * 300)
    feed = '<rss version="2.0"><channel><item><title>x</title></item></channel></rss>'
    found = {
        "laughs in a feed": ("a.feed", laughs("rss").encode()),
        "laughs in a sitemap": ("a.sitemap", laughs("urlset").encode()),
        "laughs in a Word document": ("a.docx", build_docx("x", prologue=laughs("x"))),
        "long entity in a feed": ("a.feed", quadratic("rss").encode()),
        "long entity in a sitemap": ("a.sitemap", quadratic("urlset").encode()),
        "entity from outside": (
            "a.feed",
            f'<!DOCTYPE x [<!ENTITY % e SYSTEM "file:///etc/passwd">%e;]>{feed}'.encode(),
        ),
        "deep HTML": ("a.html", b"<div>" * 100_000 + WORDS),
        "deep HTML of formatting": ("a.html", b"<b><i>" * 20_000 + WORDS),
        "deep sitemap": ("a.sitemap", b"<urlset>" + b"<url>" * 100_000),
        "deep JSON feed": ("a.feed", b'{"items":' + b"[" * 100_000),
        "many paragraphs": ("a.html", b"<p>x" * 15_000),
        "long attribute": ("a.html", b'<p title="' + b"a" * 5_000_000 + b'">' + WORDS),
        "comment without end": ("a.html", WORDS + b"<!--" + b"-" * 3_000_000),
        "many attributes": ("a.html", b"<p " + b"a=1 " * 200_000 + b">" + WORDS),
        "NULs": ("a.txt", bytes(5_000_000)),
        "NULs in a page": ("a.html", b"<p>" + bytes(1_000_000) + WORDS),
        "a gibibyte of NULs as gzip": ("a.sitemap", gzip.compress(bytes(2**26)) * 16),
        "gzip of gzip of NULs": ("a.sitemap", gzip.compress(gzip.compress(bytes(2**26)))),
        "gzip cut short": ("a.sitemap", gzip.compress(b"<urlset></urlset>")[:-9]),
        "Word document that unpacks to a lot": (
            "a.docx",
            build_docx("", extra={"word/a.xml": bytes(60_000_000)}),
        ),
        "Word document with a lying size": ("a.docx", lying_zip()),
        "Word document with overlapping parts": ("a.docx", overlapping_zip(1500)),
        "picture of 50,000 by 50,000": ("a.png", png(50_000, 50_000, bytes(1000))),
        "picture within the limit that unpacks to 36 million": (
            "a.png",
            png(6_000, 6_000, (b"\x00" + b"\xa5" * 750) * 6_000),
        ),
        "GIF of 10,000 frames": ("a.gif", gif(10_000)),
        "PDF of pages in a loop": ("a.pdf", looped_pages()),
        "PDF with its table in a loop": ("a.pdf", circular_previous()),
        "PDF with one page 10,000 times": ("a.pdf", same_page(10_000)),
        "PDF packed three times": ("a.pdf", stacked(3)),
        "locked PDF": ("a.pdf", build_pdf([["Hello."]], password="secret")),
        "noise": ("a.txt", noise(1_000_000)),
        "noise after the mark of a PDF": ("a.pdf", b"%PDF-1.7\n" + noise(500_000)),
        "noise after the mark of a JPEG": ("a.jpg", b"\xff\xd8\xff\xe0" + noise(500_000)),
        "one line of five million": ("a.txt", WORDS.strip() * 140_000),
        "marks of markdown": ("a.md", b"[" * 300_000 + b"*" * 300_000),
        "subtitles without words": ("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\n" * 60_000),
        "UTF-7": ("a.html", b'<meta charset="utf-7">+ADw-script+AD4-' + WORDS),
        "half a UTF-16 letter": ("a.txt", "Nước chanh".encode("utf-16")[:-1]),
        "overrides of direction": ("a.txt", "\u202e\u2066a\u200d\u200b\ufeff chanh".encode()),
    }
    wholes = (("a.pdf", pdf), ("a.docx", docx), ("a.png", picture), ("a.gif", gif(3)))
    for name, whole in wholes:
        for share in (0.3, 0.7, 0.99):
            found[f"{share:.0%} of {name}"] = (name, whole[: int(len(whole) * share)])
    return found


def read_one(name: str, data: bytes, sandbox: Sandbox) -> str:
    """Return what became of an input: `read`, or the kind of error that refused it."""
    try:
        if name.endswith(".feed"):
            read_feed(data, base_url=BASE)
        elif name.endswith(".sitemap"):
            read_sitemap(data, base_url=BASE)
        else:
            read_bytes(data, name=name, sandbox=sandbox)
    except ClaimdeskError as error:
        return type(error).__name__
    return "read"


def main() -> None:
    """Read all of them by two threads, and print what became of each."""
    inputs = build_inputs()

    def run(what: str) -> tuple[str, str, float]:
        start = time.perf_counter()
        outcome = read_one(*inputs[what], sandbox)
        return what, outcome, time.perf_counter() - start

    with Sandbox() as sandbox, ThreadPoolExecutor(2) as threads:
        read_one("a.txt", WORDS, sandbox)
        Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak counts from here
        before = _peak_bytes()
        outcomes = list(threads.map(run, inputs))
        growth = _peak_bytes() - before
    parsers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    report = {"outcomes": outcomes, "growth_bytes": growth, "parsers_bytes": parsers}
    sys.stdout.write(json.dumps(report))


def _peak_bytes() -> int:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    main()
