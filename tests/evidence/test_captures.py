"""Captures of addresses and files: what is in them, and that nothing is lost or made up."""

from __future__ import annotations

import hashlib
import io
import ssl
import subprocess
import sys
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claimdesk.errors import CaptureDamagedError, UnreachableError
from claimdesk.evidence import capture, verify
from claimdesk.evidence.warc import read_records
from claimdesk.intake.http import Fetcher
from claimdesk.intake.tape import Tape
from support.wire import KINDS, answer, page

SCRIPTS = Path(sys.executable).parent


def records(archive, found):
    with zipfile.ZipFile(archive.path_of(found.id)) as file:
        return list(read_records(file.read("archive/data.warc.gz")))


@pytest.mark.parametrize("kind", KINDS)
def test_bytes_are_kept_as_they_came_over_the_wire(kind, taken, archive):
    sent = answer(kind, 7)
    found = taken(sent)
    (came,) = found.exchanges
    assert came.received_sha256 == hashlib.sha256(sent).hexdigest()
    assert came.received_bytes == len(sent)
    block = next(one.block for one in records(archive, found) if one.kind == "response")
    interim = came.interim.encode("latin-1")
    assert interim + block == sent[: len(sent) - came.excess_bytes]
    assert verify(archive.path_of(found.id)) == []


@pytest.mark.parametrize(
    ("kind", "refusals"),
    [
        *[(kind, ()) for kind in KINDS if kind not in {"304", "brotli"}],
        ("304", ("status", "empty")),
        ("brotli", ("packed",)),
    ],
)
def test_document_is_unpacked_and_its_hash_is_that_of_what_a_browser_saves(kind, refusals, taken):
    found = taken(answer(kind, 7))
    assert found.refusals == refusals
    if not refusals and kind != "csv":
        assert found.sha256 == hashlib.sha256(page(7)).hexdigest()
        assert (found.title, found.lang, found.kind) == ("Trang 7", "vi", "html")


def test_redirects_are_kept_with_the_address_and_time_of_each(server, archive, sandbox):
    there = server.set("/b", answer("gzip", 1))
    here = server.set("/a", b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n")
    moment = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    with server.fetcher() as fetcher:
        found = capture(
            here, archive=archive, fetcher=fetcher, sandbox=sandbox, clock=lambda: moment
        )
    assert (found.requested, found.url, found.when) == (here, there, moment)
    assert [(one.url, one.status, one.ip) for one in found.exchanges] == [
        (here, 302, "127.0.0.1"),
        (there, 200, "127.0.0.1"),
    ]
    kinds = [(one.kind, one.url) for one in records(archive, found)[1:]]
    assert kinds == [("response", here), ("request", here), ("response", there), ("request", there)]
    assert b"User-Agent: Claimdesk/" in records(archive, found)[2].block


def test_tools_are_named_with_their_versions_and_text_with_its_origin(taken):
    found = taken(answer("plain", 3))
    assert {"claimdesk", "python", "warcio", "trafilatura"} <= found.software.keys()
    text = found.derived[0]
    assert (text.path, text.derived_from) == ("capture/text.txt", found.sha256)


def test_no_answer_leaves_no_capture(server, archive, sandbox):
    cut = server.set("/a", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort")
    with server.fetcher() as fetcher, pytest.raises(UnreachableError):
        capture(cut, archive=archive, fetcher=fetcher, sandbox=sandbox)
    assert archive.ids() == []


@pytest.mark.parametrize(
    ("name", "kind"), [("table.csv", "csv"), ("note.txt", "text"), ("book.xlsx", "xlsx")]
)
def test_files_are_captured_whatever_they_hold(name, kind, archive, sandbox, tmp_path):
    data = b"year,cases\n2024,1000\n"
    if name.endswith("xlsx"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as file:
            file.writestr("xl/workbook.xml", "<workbook/>")
        data = out.getvalue()
    (tmp_path / name).write_bytes(data)
    found = capture(tmp_path / name, archive=archive, sandbox=sandbox, address="https://a.org/f")
    assert (found.kind, found.sha256) == (kind, hashlib.sha256(data).hexdigest())
    assert found.refusals == ()
    assert bool(archive.open(found.id).text) is (kind != "xlsx")
    assert verify(archive.path_of(found.id)) == []
    assert name.partition(".")[0] not in archive.path_of(found.id).read_bytes().decode("latin-1")


def test_certificate_of_the_server_is_on_the_tape(tmp_path):
    key, shown = tmp_path / "key.pem", tmp_path / "shown.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2"),
            *("-keyout", key, "-out", shown, "-subj", "/CN=site.example.org"),
            *("-addext", "subjectAltName=DNS:site.example.org"),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, key)
    import socket

    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        with context.wrap_socket(listener.accept()[0], server_side=True) as connection:
            connection.recv(65536)
            connection.sendall(answer("plain"))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    port, tape = listener.getsockname()[1], Tape()
    with Fetcher(
        allow_networks=("127.0.0.1/32",),
        allow_ports=(port,),
        resolver=lambda *_: ["127.0.0.1"],
        ssl_context=ssl.create_default_context(cafile=str(shown)),
    ) as fetcher:
        fetcher.fetch(f"https://site.example.org:{port}/", tape=tape)
    thread.join(timeout=5)
    listener.close()
    expected = ssl.PEM_cert_to_DER_cert(shown.read_text())
    assert tape.exchanges[0].certificate == expected
    assert bytes(tape.exchanges[0].received) == answer("plain")


def test_other_programs_find_captures_valid(server, taken, archive, tmp_path):
    """One file for both, since they are slow to start; benchmarks/ has the 200 pages."""
    server.set("/b", answer("gzip chunked", 1))
    found = taken(b"HTTP/1.0 301 Moved\r\nLocation: /b\r\n\r\n")
    file, warc = archive.path_of(found.id), tmp_path / "data.warc.gz"
    with zipfile.ZipFile(file) as opened:
        warc.write_bytes(opened.read("archive/data.warc.gz"))
    for words, expected in (
        (["wacz", "validate", "-f", file], "Validation succeeded"),
        (["warcio", "check", "-v", warc], "digest pass"),
    ):
        told = subprocess.run(
            [SCRIPTS / words[0], *words[1:]], capture_output=True, text=True, check=False
        )
        assert told.returncode == 0, told.stdout
        assert expected in told.stdout


def test_index_leads_to_the_record_of_each_address(taken, archive):
    import gzip
    import json

    found = taken(answer("plain", 2))
    with zipfile.ZipFile(archive.path_of(found.id)) as file:
        warc = file.read("archive/data.warc.gz")
        (line,) = gzip.decompress(file.read("indexes/index.cdx.gz")).decode().splitlines()
        page_line = json.loads(file.read("pages/pages.jsonl").splitlines()[1])
    row = json.loads(line.split(" ", 2)[2])
    at = int(row["offset"])
    (record,) = read_records(warc[at : at + int(row["length"])])
    assert (record.url, record.kind) == (found.url, "response")
    assert (row["mime"], row["status"]) == ("text/html", "200")
    assert (page_line["url"], page_line["title"]) == (found.url, "Trang 2")


def test_capture_that_does_not_verify_is_not_kept(archive, sandbox, monkeypatch):
    from claimdesk.evidence import capturing

    monkeypatch.setattr(capturing.wacz, "pages", lambda *_: b"")
    monkeypatch.setattr(capturing, "write_records", _without_answers(capturing.write_records))
    with pytest.raises(CaptureDamagedError):
        capture(b"some words of a text", archive=archive, sandbox=sandbox)
    assert archive.ids() == []


def _without_answers(write):
    def written(records, info):
        data, places = write(records, info)
        return data[: places[-1].offset], places

    return written
