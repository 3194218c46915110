"""The HTTP client against servers that behave and servers that do not."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading

import pytest
from werkzeug import Response

from claimdesk.errors import (
    AddressRefusedError,
    InputTooLargeError,
    UnreachableError,
)
from claimdesk.intake.addresses import check_address
from claimdesk.intake.connection import Deadline
from claimdesk.intake.http import Fetcher

LOOPBACK = "127.0.0.1/32"
NAME = "site.example.org"


def local(port, **options):
    return Fetcher(allow_networks=(LOOPBACK,), allow_ports=(port,), **options)


def named(port, answers, **options):
    """Give a fetcher for which every name leads to the given answers, one list a question."""
    turns = iter(answers)
    return local(port, resolver=lambda *_: next(turns), **options)


@pytest.fixture
def pauses(monkeypatch):
    """Collect the pauses instead of sleeping through them."""
    taken: list[float] = []
    monkeypatch.setattr(Deadline, "pause", lambda _, seconds: taken.append(seconds))
    return taken


def test_page_comes_with_its_headers_type_and_charset(httpserver, local_fetcher):
    httpserver.expect_request("/a").respond_with_data(
        "xin chào", content_type="Text/HTML; Charset=UTF-8", headers={"ETag": '"1"'}
    )
    answer = local_fetcher.fetch(httpserver.url_for("/a"))
    assert answer.body.decode() == "xin chào"
    assert (answer.status, answer.media_type, answer.charset) == (200, "text/html", "utf-8")
    assert answer.headers["etag"] == '"1"'
    assert answer.ip == "127.0.0.1"
    assert answer.requested == answer.url == httpserver.url_for("/a")


def test_request_names_its_sender_and_carries_nothing_private(httpserver, local_fetcher):
    httpserver.expect_request("/a").respond_with_data("x", headers={"Set-Cookie": "id=1"})
    for _ in range(2):
        local_fetcher.fetch(httpserver.url_for("/a"))
    sent = httpserver.log[1][0].headers
    assert sent["User-Agent"].startswith("Claimdesk/")
    assert sent["Host"] == f"127.0.0.1:{httpserver.port}"
    assert not {"Cookie", "Authorization", "Referer"} & set(sent.keys())


def test_proxy_and_netrc_of_the_environment_are_ignored(
    httpserver, local_fetcher, canary, monkeypatch, tmp_path
):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b")
    monkeypatch.setenv("NETRC", str(netrc))
    httpserver.expect_request("/a").respond_with_data("x")
    assert local_fetcher.fetch(httpserver.url_for("/a")).status == 200
    assert "Authorization" not in httpserver.log[0][0].headers
    assert canary.is_untouched()


def test_unchanged_page_is_status_304_without_body(httpserver, local_fetcher):
    httpserver.expect_request(
        "/a", headers={"If-None-Match": '"1"', "If-Modified-Since": "Mon"}
    ).respond_with_data(status=304)
    answer = local_fetcher.fetch(httpserver.url_for("/a"), etag='"1"', last_modified="Mon")
    assert (answer.status, answer.body) == (304, b"")


def test_validator_with_line_end_is_not_sent(httpserver, local_fetcher):
    httpserver.expect_request("/a").respond_with_data("x")
    local_fetcher.fetch(httpserver.url_for("/a"), etag='"1"\r\nX-Evil: 1')
    assert not {"If-None-Match", "X-Evil"} & set(httpserver.log[0][0].headers.keys())


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_followed_and_recorded(status, httpserver, local_fetcher):
    httpserver.expect_request("/a").respond_with_data(status=status, headers={"Location": "/b?ö"})
    httpserver.expect_request("/b").respond_with_data("there")
    answer = local_fetcher.fetch(httpserver.url_for("/a"))
    assert answer.body == b"there"
    assert answer.redirects == (httpserver.url_for("/a"),)
    assert answer.requested == httpserver.url_for("/a")
    assert answer.url == httpserver.url_for("/b?%C3%B6")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        *(
            "http://127.0.0.2:{port}/",
            "http://[::1]:{port}/",
            "//[::1]:{port}/",
            "file:///etc/passwd",
        ),
        *("ftp://127.0.0.1:{port}/", "http://localhost:{port}/", "http://2130706433:{port}/"),
        *("\\\\[::1]:{port}/", "/\\[::1]:{port}/", "http://[64:ff9b::7f00:1]:{port}/", "data:,x"),
        *("http://a@[::1]:{port}/", "http://127.0.0.1:22/", "http://exa mple.com/", "http://ⓛ.com"),
        *("http://example.com/\tx", "http://[::1", "ws://[::1]:{port}/", "http:///[::1]:{port}/"),
    ],
)
def test_redirect_to_what_is_not_public_is_refused(status, location, serve_raw, canary):
    target = location.replace("{port}", str(canary.port)).encode()
    answer = b"HTTP/1.1 %d Moved\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n" % (status, target)
    port = serve_raw(lambda s: s.sendall(answer))
    with (
        Fetcher(allow_networks=(LOOPBACK,), allow_ports=(port, canary.port)) as fetcher,
        pytest.raises(AddressRefusedError),
    ):
        fetcher.fetch(f"http://127.0.0.1:{port}/")
    assert canary.is_untouched()


def test_redirect_from_https_to_http_is_refused():
    here = check_address("https://example.org/")
    with Fetcher() as fetcher, pytest.raises(AddressRefusedError, match="from https to http"):
        fetcher._next_hop(here, "http://example.org/", 1)


@pytest.mark.parametrize("target", ["/loop", "/hop"])
def test_redirects_without_end_are_given_up(target, httpserver, local_fetcher):
    def hop(request):
        number = int(request.args.get("n", 0))
        there = "/loop" if target == "/loop" else f"/hop?n={number + 1}"
        return Response(status=302, headers={"Location": there})

    httpserver.expect_request(target).respond_with_handler(hop)
    with pytest.raises(UnreachableError, match="redirects more than 5 times"):
        local_fetcher.fetch(httpserver.url_for(target))
    assert len(httpserver.log) == 6


def test_refresh_header_and_meta_refresh_are_not_followed(httpserver, local_fetcher, canary):
    evil = f"http://127.0.0.1:{canary.port}/"
    page = f'<meta http-equiv="refresh" content="0;url={evil}"><img src="{evil}">'
    httpserver.expect_request("/a").respond_with_data(
        page, headers={"Refresh": f"0;url={evil}", "Alt-Svc": f'h2=":{canary.port}"', "Link": evil}
    )
    assert local_fetcher.fetch(httpserver.url_for("/a")).body == page.encode()
    assert canary.is_untouched()


def test_name_is_resolved_once_and_the_checked_answer_is_connected_to(httpserver):
    httpserver.expect_request("/a").respond_with_data("x")
    url = f"http://{NAME}:{httpserver.port}/a"
    with named(httpserver.port, [["127.0.0.1"]]) as fetcher:
        assert fetcher.fetch(url).ip == "127.0.0.1"
    assert httpserver.log[0][0].headers["Host"] == f"{NAME}:{httpserver.port}"


def test_name_that_turns_private_on_redirect_is_refused(httpserver, canary):
    httpserver.expect_request("/a").respond_with_data(status=302, headers={"Location": "/b"})
    url = f"http://{NAME}:{httpserver.port}/a"
    with (
        named(httpserver.port, [["127.0.0.1"], ["::1"]]) as fetcher,
        pytest.raises(AddressRefusedError),
    ):
        fetcher.fetch(url)
    assert len(httpserver.log) == 1


def test_name_that_turns_private_is_refused_on_the_next_fetch(httpserver):
    httpserver.expect_request("/a").respond_with_data("x")
    url = f"http://{NAME}:{httpserver.port}/a"
    with named(httpserver.port, [["127.0.0.1"], ["::1"]]) as fetcher:
        assert fetcher.fetch(url).status == 200
        with pytest.raises(AddressRefusedError):
            fetcher.fetch(url)
    assert len(httpserver.log) == 1


def test_second_address_is_tried_when_the_first_does_not_answer(httpserver):
    httpserver.expect_request("/a").respond_with_data("x")
    with Fetcher(
        allow_networks=("127.0.0.0/8",),
        allow_ports=(httpserver.port,),
        resolver=lambda *_: ["127.0.0.1", "127.0.0.1"],
    ) as fetcher:
        assert fetcher.fetch(f"http://{NAME}:{httpserver.port}/a").status == 200


def test_slow_resolver_is_given_up():
    waiting = threading.Event()
    with (
        Fetcher(resolver=lambda *_: [str(waiting.wait(5))], total_timeout_s=0.2) as fetcher,
        pytest.raises(UnreachableError, match="in time"),
    ):
        fetcher.fetch(f"http://{NAME}/")
    waiting.set()


def test_closed_port_is_unreachable(canary):
    port = canary.port
    for listener in canary.sockets:
        listener.close()
    with local(port) as fetcher, pytest.raises(UnreachableError, match="connection was refused"):
        fetcher.fetch(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("status", [300, 400, 401, 403, 404, 410, 429, 500, 502, 503])
def test_status_that_is_no_success_is_unreachable_and_named(status, httpserver, local_fetcher):
    httpserver.expect_request("/a").respond_with_data("sorry", status=status)
    with pytest.raises(UnreachableError, match=f"status {status}"):
        local_fetcher.fetch(httpserver.url_for("/a"))
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_busy_server_is_asked_once_more_after_the_time_it_names(
    status, httpserver, local_fetcher, pauses
):
    httpserver.expect_ordered_request("/a").respond_with_data(
        status=status, headers={"Retry-After": "7"}
    )
    httpserver.expect_ordered_request("/a").respond_with_data("x")
    assert local_fetcher.fetch(httpserver.url_for("/a")).body == b"x"
    assert pauses == [7.0]


@pytest.mark.parametrize("wait", ["3600", "soon", "-1", "Fri, 31 Dec 2100 23:59:59 GMT"])
def test_server_that_asks_for_a_long_wait_is_left_alone(wait, httpserver, local_fetcher, pauses):
    httpserver.expect_request("/a").respond_with_data(status=503, headers={"Retry-After": wait})
    with pytest.raises(UnreachableError):
        local_fetcher.fetch(httpserver.url_for("/a"))
    assert (pauses, len(httpserver.log)) == ([], 1)


def test_server_that_stays_busy_is_asked_twice_only(httpserver, local_fetcher, pauses):
    httpserver.expect_request("/a").respond_with_data(status=429, headers={"Retry-After": "1"})
    with pytest.raises(UnreachableError, match="429"):
        local_fetcher.fetch(httpserver.url_for("/a"))
    assert len(httpserver.log) == 2


def test_host_is_visited_no_faster_than_its_delay(httpserver, pauses):
    httpserver.expect_request("/a").respond_with_data("x")
    with local(httpserver.port, host_delay_s=60) as fetcher:
        fetcher.fetch(httpserver.url_for("/a"))
        assert pauses == []
        fetcher.fetch(httpserver.url_for("/a"))
    assert len(pauses) == 1
    assert 50 < pauses[0] <= 60


def drip(head):
    def answer(s):
        s.sendall(head)
        stop = threading.Event()
        while not stop.wait(0.05):
            s.sendall(b"x")

    return answer


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: ", b""]
)
def test_slow_server_meets_the_deadline_of_the_whole_fetch(head, serve_raw):
    port = serve_raw(drip(head))
    with local(port, total_timeout_s=0.4) as fetcher, pytest.raises(UnreachableError, match="time"):
        fetcher.fetch(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "flood", [b"X-A: " + b"a" * 1000 + b"\r\n", b"HTTP/1.1 103 Early Hints\r\n\r\n", b"a" * 1000]
)
def test_header_without_end_is_refused(flood, serve_raw):
    start = b"" if flood.startswith(b"HTTP") else b"HTTP/1.1 200 OK\r\n"
    port = serve_raw(lambda s: s.sendall(start + flood * (300_000 // len(flood))))
    with local(port) as fetcher, pytest.raises(InputTooLargeError, match="header"):
        fetcher.fetch(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "answer",
    [
        *(b"", b"hello, this is HTTP/0.9", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 OK\r\n\r\n"),
        *(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nabc", b"\x00\xff" * 99),
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
    ],
)
def test_answer_that_is_not_proper_http_is_unreachable(answer, serve_raw):
    port = serve_raw(lambda s: s.sendall(answer))
    with local(port) as fetcher, pytest.raises(UnreachableError):
        fetcher.fetch(f"http://127.0.0.1:{port}/")


@pytest.fixture
def tls_server(tmp_path, serve_raw):
    """Serve one page over TLS under NAME; give (port, context that trusts it, SNI names seen)."""
    if not shutil.which("openssl"):
        pytest.skip("needs the openssl command to make a certificate")
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    subprocess.run(
        [
            *command.split(),
            "-subj",
            f"/CN={NAME}",
            "-addext",
            f"subjectAltName=DNS:{NAME}",
            "-keyout",
            str(key),
            "-out",
            str(cert),
        ],
        check=True,
        capture_output=True,
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(cert, key)
    names: list[str | None] = []
    serving.sni_callback = lambda _sock, name, _context: names.append(name)
    return serving, ssl.create_default_context(cafile=str(cert)), names


def serve_tls(serving):
    """Give a function that answers one TLS connection on a listening socket."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run():
        connection, _ = listener.accept()
        try:
            with serving.wrap_socket(connection, server_side=True) as s:
                s.recv(65536)
                s.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        except OSError:
            connection.close()
        finally:
            listener.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return listener.getsockname()[1], thread


def test_certificate_is_checked_against_the_name_while_the_ip_is_pinned(tls_server):
    serving, trusting, names = tls_server
    port, thread = serve_tls(serving)
    with named(port, [["127.0.0.1"]], ssl_context=trusting) as fetcher:
        assert fetcher.fetch(f"https://{NAME}:{port}/").body == b"ok"
    thread.join(timeout=2)
    assert names == [NAME]


@pytest.mark.parametrize("host", ["other.example.org", NAME])
def test_certificate_of_another_name_or_an_unknown_signer_is_refused(host, tls_server):
    serving, trusting, _ = tls_server
    port, thread = serve_tls(serving)
    context = trusting if host != NAME else None
    with (
        named(port, [["127.0.0.1"]], ssl_context=context) as fetcher,
        pytest.raises(UnreachableError, match="certificate is not valid"),
    ):
        fetcher.fetch(f"https://{host}:{port}/")
    thread.join(timeout=2)


def test_fetcher_is_shared_between_threads(httpserver, local_fetcher):
    httpserver.expect_request("/a").respond_with_data("x")
    found: list[int] = []

    def ask():
        found.append(local_fetcher.fetch(httpserver.url_for("/a")).status)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [200] * 8
