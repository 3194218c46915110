"""Bodies that come packed, too large, damaged or without end."""

from __future__ import annotations

import gzip
import zlib

import pytest

from claimdesk.errors import InputTooLargeError, UnreadableInputError, UnsupportedInputError
from claimdesk.intake.http import Fetcher

LOOPBACK = "127.0.0.1/32"


def local(port, **options):
    return Fetcher(allow_networks=(LOOPBACK,), allow_ports=(port,), **options)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("deflate, gzip", lambda data: gzip.compress(zlib.compress(data))),
        ("identity", lambda data: data),
        ("gzip", lambda data: gzip.compress(data[:10]) + gzip.compress(data[10:]) + b"noise"),
    ],
)
def test_packed_body_is_unpacked(encoding, pack, httpserver, local_fetcher):
    data = "Nước chanh không chữa được ung thư. ".encode() * 5000
    httpserver.expect_request("/a").respond_with_data(
        pack(data), headers={"Content-Encoding": encoding}
    )
    assert local_fetcher.fetch(httpserver.url_for("/a")).body == data


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", lambda zeros: gzip.compress(zeros, 9)),
        ("deflate", lambda zeros: zlib.compress(zeros, 9)),
        ("gzip, gzip", lambda zeros: gzip.compress(gzip.compress(zeros, 9), 9)),
        ("gzip, gzip", lambda _: gzip.compress(gzip.compress(b"") * 10**6, 9)),
    ],
)
def test_decompression_bomb_is_refused_early(encoding, pack, httpserver, local_fetcher):
    httpserver.expect_request("/a").respond_with_data(
        pack(bytes(30 * 2**20)), headers={"Content-Encoding": encoding}
    )
    with pytest.raises(InputTooLargeError, match="when unpacked"):
        local_fetcher.fetch(httpserver.url_for("/a"))


def test_body_past_the_unpacked_limit_is_refused(httpserver):
    data = gzip.compress(bytes(range(256)) * 40_000)
    httpserver.expect_request("/a").respond_with_data(data, headers={"Content-Encoding": "gzip"})
    with (
        local(httpserver.port, max_decoded_bytes=2**20) as fetcher,
        pytest.raises(InputTooLargeError, match="1 MiB when unpacked"),
    ):
        fetcher.fetch(httpserver.url_for("/a"))


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip, gzip", "gzip, br"])
def test_body_in_an_encoding_not_asked_for_is_refused(encoding, httpserver, local_fetcher):
    httpserver.expect_request("/a").respond_with_data(b"x", headers={"Content-Encoding": encoding})
    with pytest.raises(UnsupportedInputError, match="which is not read"):
        local_fetcher.fetch(httpserver.url_for("/a"))


@pytest.mark.parametrize("body", [b"not gzip at all", gzip.compress(b"x" * 999)[:-9]])
def test_damaged_packing_is_unreadable(body, httpserver, local_fetcher):
    httpserver.expect_request("/a").respond_with_data(body, headers={"Content-Encoding": "gzip"})
    with pytest.raises(UnreadableInputError):
        local_fetcher.fetch(httpserver.url_for("/a"))


def test_body_that_says_it_is_too_large_is_refused_unread(serve_raw):
    port = serve_raw(lambda s: s.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"))
    with local(port) as fetcher, pytest.raises(InputTooLargeError, match="20 MiB"):
        fetcher.fetch(f"http://127.0.0.1:{port}/")


def test_body_without_end_is_refused_at_the_limit(serve_raw):
    def answer(s):
        s.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            s.sendall(b"10000\r\n" + bytes(65536) + b"\r\n")

    port = serve_raw(answer)
    with local(port, max_wire_bytes=2**20) as fetcher, pytest.raises(InputTooLargeError):
        fetcher.fetch(f"http://127.0.0.1:{port}/")
