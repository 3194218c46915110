"""Addresses as newsrooms, offices and platforms really write them: none of them is refused."""

from __future__ import annotations

from urllib.parse import urlsplit

from claimdesk.intake.addresses import check_address, check_ip

HOSTS = (
    *("example.com", "www.example.com.vn", "tuoitre.example.vn", "m.bao-moi.example", "t.example"),
    *("news.example.co.uk", "xn--bo-mia.vn", "báo.example.vn", "3g.example.org", "bbc1.example"),
    *("my_blog.blogspot.example", "a-b-c.example.info", "127-0-0-1.example.net", "0x.example.org"),
    *("localhost.example.com", "internal.example.com", "metadata.example.com", "EXAMPLE.ORG"),
    *("cdn.1.2.3.example.org", "пример.example.рф"),
)
PATHS = (
    *("", "/", "/tin-tuc/uong-nuoc-chanh-20261128093012345.htm", "/a/b/c.html?utm_source=x&id=1"),
    *("/tin-tức/nước-chanh?q=ung+thư", "/wiki/Vaccine_(disambiguation)#History", "//double//slash"),
    *(
        "/redirect?to=http://127.0.0.1/&u=a@b.example",
        "/%E1%BB%A9/%2e%2e/x;jsessionid=1",
        "/~u/!*'",
    ),
)


def test_two_hundred_ordinary_addresses_pass():
    addresses = [f"https://{host}{path}" for host in HOSTS for path in PATHS]
    assert len(addresses) == 200
    for url in addresses:
        address = check_address(url)
        assert address.port == 443, url
        assert address.host == urlsplit(address.url).hostname, url
        assert check_ip(url, "2606:4700::1") == "2606:4700::1"
