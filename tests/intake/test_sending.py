"""Sending to the receivers of webhooks, under every rule of fetching."""

from __future__ import annotations

import pytest
from werkzeug import Response

from claimdesk.errors import AddressRefusedError, UnreachableError
from claimdesk.intake.http import Fetcher

LOOPBACK = "127.0.0.1/32"
HEADERS = [("Content-Type", "application/json"), ("webhook-id", "msg_1")]


def test_a_body_arrives_with_its_headers_and_nothing_private(httpserver, local_fetcher):
    httpserver.expect_request("/hook", method="POST").respond_with_data("ok", status=202)
    answer = local_fetcher.post(httpserver.url_for("/hook"), "xin chào".encode(), HEADERS)
    assert answer.status == 202
    (request, _) = httpserver.log[0]
    assert request.get_data() == "xin chào".encode()
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["webhook-id"] == "msg_1"
    assert request.headers["Content-Length"] == "9"
    assert not {"Cookie", "Authorization", "Referer"} & set(request.headers.keys())


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(httpserver, local_fetcher, canary, status):
    def point_on(_request):
        return Response("", status, {"Location": f"http://127.0.0.1:{canary.port}/"})

    httpserver.expect_request("/hook").respond_with_handler(point_on)
    assert local_fetcher.post(httpserver.url_for("/hook"), b"{}", HEADERS).status == status
    assert canary.is_untouched()
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("status", [400, 404, 410, 429, 500, 503])
def test_any_status_is_told_and_nothing_is_sent_twice(httpserver, local_fetcher, status):
    httpserver.expect_request("/hook").respond_with_data(
        "x", status=status, headers={"Retry-After": "0"}
    )
    answer = local_fetcher.post(httpserver.url_for("/hook"), b"{}", HEADERS)
    assert (answer.status, answer.body) == (status, b"")
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/",
        "http://[::1]:{port}/",
        "http://localhost:{port}/",
        "http://2130706433:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "file:///etc/passwd",
        "http://user:pw@site.example.org/",
    ],
)
def test_nothing_is_sent_to_a_private_address(canary, address):
    with Fetcher(allow_ports=(canary.port,)) as fetcher, pytest.raises(AddressRefusedError):
        fetcher.post(address.format(port=canary.port), b"{}", HEADERS)
    assert canary.is_untouched()


def test_a_name_that_leads_inside_is_refused(canary):
    answers = iter([["93.184.215.14", "127.0.0.1"]])
    with (
        Fetcher(allow_ports=(canary.port,), resolver=lambda *_: next(answers)) as fetcher,
        pytest.raises(AddressRefusedError),
    ):
        fetcher.post(f"http://site.example.org:{canary.port}/", b"{}", HEADERS)
    assert canary.is_untouched()


def test_an_endless_answer_is_not_read(serve_raw):
    port = serve_raw(
        lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 9999)
    )
    with Fetcher(allow_networks=(LOOPBACK,), allow_ports=(port,)) as fetcher:
        assert fetcher.post(f"http://127.0.0.1:{port}/", b"{}", HEADERS).body == b""


def test_a_receiver_that_does_not_answer_is_given_up(serve_raw):
    port = serve_raw(lambda _connection: None)
    with (
        Fetcher(allow_networks=(LOOPBACK,), allow_ports=(port,), total_timeout_s=2) as fetcher,
        pytest.raises(UnreachableError),
    ):
        fetcher.post(f"http://127.0.0.1:{port}/", b"{}", HEADERS)
