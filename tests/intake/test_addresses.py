"""The list of server-side request forgery vectors: all refused, and nobody was connected to."""

from __future__ import annotations

import pytest

from claimdesk.errors import AddressRefusedError, UnreachableError
from claimdesk.intake.addresses import check_address, check_ip
from claimdesk.intake.http import Fetcher

LITERALS = (
    *("127.0.0.1", "127.0.0.0", "127.127.127.127", "0.0.0.0", "10.0.0.1", "172.16.0.1"),  # noqa: S104
    *("172.31.255.255", "192.168.0.1", "100.64.0.1", "169.254.169.254", "169.254.170.2"),
    *("100.100.100.200", "192.0.0.192", "168.63.129.16", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
    "255.255.255.255",
)
ENCODINGS = (
    *("0", "0x0", "127.1", "127.0.1", "2130706433", "3232235521", "2852039166", "0x7f000001"),
    *("0x7f.1", "0xa9fea9fe", "0177.0.0.1", "017700000001", "00000000177.0.0.1", "o177.0.0.1"),
    *("0o177.0.0.1", "127.0.0.1.", "127。0。0。1", "①②⑦.⓪.⓪.①", "１２７.０.０.１", "ⓛocalhost"),
    *("%31%32%37.0.0.1", "127%2e0.0.1", "127.0.0.1%00.example.com"),
)
IPV6 = (
    *("[::]", "[::1]", "[0000::1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *("[::ffff:169.254.169.254]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]"),
    *("[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::]"),
    *("[2001:0:7f00:1::1]", "[2001:db8::1]", "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]"),
    *("[fe80::1%25lo]", "[fec0::1]", "[ff02::1]", "[100::1]", "[64:ff9b::808:808]", "[v1.x]"),
)
NAMES = (
    *("localhost", "LOCALHOST", "localhost.", "foo.localhost", "ip6-localhost", "ip6-loopback"),
    *("metadata", "metadata.google.internal", "instance-data", "kubernetes.default.svc", "x.local"),
    *("printer.lan", "hidden.onion", "hidden.i2p", "example.com.", "1.0.0.127.in-addr.arpa"),
    *("ﬀ.example.com", "exa\u00admple.com", "exa\u200bmple.com", "ex℀mple.com", "a..example.com"),
    "a" * 64 + ".example.com",
    "a." * 4000 + "com",
)
NAMES_TO_PRIVATE = ("localtest.me", "127.0.0.1.nip.io", "169.254.169.254.nip.io")
PARSER_TRICKS = (
    *("http://127.1.1.1:{port}\\@127.2.2.2:80/", "http://127.1.1.1:{port}\\@@127.2.2.2:80/"),
    *("http://127.1.1.1:{port}#\\@127.2.2.2:80/", "http://1.1.1.1 &@2.2.2.2# @3.3.3.3/"),
    *("http://example.com@127.0.0.1:{port}/", "http://127.0.0.1@example.com/"),
    *("http://user:secret@example.com/", "http://@example.com/", "http:127.0.0.1:{port}/"),
    *("http:/127.0.0.1:{port}/", "http:///127.0.0.1:{port}/", "//127.0.0.1:{port}/"),
    *("http:\\\\127.0.0.1:{port}/", "http://exa\tmple.com/", "http://exa\nmple.com/"),
    *("http://example.com\r\nX: 1/", "http://example.com/\r\nX: 1", "http://exa%00mple.com/"),
    *("http://127%2e0%2e0%2e1:{port}/", "http://%31%32%37.0.0.1:{port}/", "http://example.com:0/"),
    *("http://example.com:99999/", "http://example.com:/", "http://example.com:080/"),
    *("http://example.com:8o/", "http://example.com:٨٠/", "http://test???test.com", "http://"),
    *("0://evil:80;http://google.com:80/", "http://[::1", "http://[::1]x/", "http://\ud800.com/"),
    *("", "http://?", "http://#", "http://example.com:443:80/", "https://ex ample.com/"),
)
SCHEMES_AND_PORTS = (
    *("file:///etc/passwd", "file://\\/\\/etc/passwd", "ftp://127.0.0.1:{port}/", "gopher://a.com"),
    *("dict://127.0.0.1:{port}/", "ldap://127.0.0.1:{port}/", "tftp://a.com", "sftp://a.com"),
    *("jar:http://127.0.0.1:{port}!/", "netdoc:///etc/passwd", "data:text/html,x"),
    *("javascript:alert(1)", "ws://127.0.0.1:{port}/", "http+unix://%2Ftmp%2Fs/", "about:blank"),
    *(f"http://example.com:{port}/" for port in (22, 25, 3306, 5432, 6379, 8080, 11211)),
)


def refuse_to_resolve(host, port):
    raise AssertionError(f"{host} must be refused before it is looked up")


def assert_refused(url, canary, resolver=refuse_to_resolve):
    fetcher = Fetcher(allow_ports=(canary.port,), resolver=resolver, total_timeout_s=1)
    with fetcher, pytest.raises(AddressRefusedError) as caught:
        fetcher.fetch(url)
    assert canary.is_untouched()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("host", LITERALS + ENCODINGS + IPV6 + NAMES)
def test_host_that_is_not_public_is_refused_before_lookup(host, canary):
    assert_refused(f"http://{host}:{canary.port}/", canary)
    assert_refused(f"http://{host}/", canary)


@pytest.mark.parametrize("url", PARSER_TRICKS + SCHEMES_AND_PORTS)
def test_address_that_parsers_read_in_two_ways_is_refused(url, canary):
    assert_refused(url.replace("{port}", str(canary.port)), canary)


@pytest.mark.parametrize("host", NAMES_TO_PRIVATE)
@pytest.mark.parametrize("answer", ["127.0.0.1", "::1", "169.254.169.254", "::ffff:127.0.0.1"])
def test_public_name_with_private_answer_is_refused(host, answer, canary):
    assert_refused(f"http://{host}:{canary.port}/", canary, lambda *_: [answer])


@pytest.mark.parametrize(
    "answers",
    [
        ["8.8.8.8", "10.0.0.1"],
        ["8.8.8.8", "::1"],
        ["2001:4860:4860::8888", "fe80::1%lo"],
        ["8.8.8.8"] * 299 + ["127.0.0.1"],
        ["not an address"],
        ["64:ff9b::7f00:1"],
        ["2002:7f00:1::"],
    ],
)
def test_one_private_answer_among_public_ones_refuses_the_name(answers, canary):
    assert_refused(f"http://mixed.example.org:{canary.port}/", canary, lambda *_: answers)


@pytest.mark.parametrize("host", LITERALS)
def test_private_address_reached_through_nat64_is_refused(host):
    carried = "64:ff9b::" + ":".join(
        f"{int(a):02x}{int(b):02x}" for a, b in [host.split(".")[:2], host.split(".")[2:]]
    )
    with pytest.raises(AddressRefusedError):
        check_ip("http://x.example.org/", carried, nat64=True)


@pytest.mark.parametrize("answer", ["8.8.8.8", "1.1.1.1", "2001:4860:4860::8888", "2606:4700::1"])
def test_public_address_passes(answer):
    assert check_ip("http://x.example.org/", answer) == answer


def test_nat64_address_passes_only_where_the_network_has_nat64():
    assert check_ip("x", "64:ff9b::808:808", nat64=True) == "64:ff9b::808:808"
    with pytest.raises(AddressRefusedError):
        check_ip("x", "64:ff9b::808:808")


@pytest.mark.parametrize(
    ("url", "host", "target"),
    [
        ("https://example.com", "example.com", "/"),
        ("HTTPS://Example.COM:443/a?b=c#d", "example.com", "/a?b=c"),
        ("http://tuổitrẻ.vn/tin tức".replace(" ", "-"), "xn--tuitr-351b8g.vn", "/tin-t%E1%BB%A9c"),
        ("http://ba\u0301o.vn/", "xn--bo-mia.vn", "/"),
        ("http://faß.de/", "xn--fa-hia.de", "/"),
        ("https://my_blog.blogspot.com/2024/01/a.html", "my_blog.blogspot.com", "/2024/01/a.html"),
        ("http://8.8.8.8/", "8.8.8.8", "/"),
        ("http://[2001:4860:4860::8888]/x", "2001:4860:4860::8888", "/x"),
        (
            "https://example.com/?url=http://127.0.0.1/@x",
            "example.com",
            "/?url=http://127.0.0.1/@x",
        ),
        ("  https://example.com/a%20b%00 ", "example.com", "/a%20b%00"),
        ("https://3g.example.123.com/", "3g.example.123.com", "/"),
        ("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com", "/"),
    ],
)
def test_ordinary_address_is_taken_apart(url, host, target):
    address = check_address(url)
    assert (address.host, address.target) == (host, target)


def test_allowed_port_stands_in_the_host_header():
    assert check_address("http://example.com:8000/", allow_ports=(8000,)).authority == (
        "example.com:8000"
    )
    assert check_address("https://[2606:4700::1]:80/").authority == "[2606:4700::1]:80"


@pytest.mark.parametrize("failure", [OSError("no such name"), UnicodeError("bad label")])
def test_name_that_does_not_resolve_is_unreachable(failure, canary):
    def resolver(host, port):
        raise failure

    with Fetcher(resolver=resolver) as fetcher, pytest.raises(UnreachableError, match="no such"):
        fetcher.fetch("http://nowhere.example.org/")


def test_name_without_answers_is_unreachable():
    with Fetcher(resolver=lambda *_: []) as fetcher, pytest.raises(UnreachableError):
        fetcher.fetch("http://nowhere.example.org/")
