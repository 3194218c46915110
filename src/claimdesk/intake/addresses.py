"""Rules for addresses: which URL, which host name and which IP address may be asked for at all.

A URL is read by two parsers, WHATWG (ada) and the standard library's; where they see another host
it is refused, because the one that checks and the one that connects must not differ. The deny
table is our own since `ipaddress.is_global` lets through 6to4, NAT64 and compatible addresses
that carry a private one, multicast, and some cloud metadata services.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import SplitResult, urlsplit

from claimdesk.errors import AddressRefusedError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

MAX_ADDRESS_CHARS = 8192
_MAX_HOST_CHARS = 253
_MAX_LABEL_CHARS = 63
_STANDARD_PORTS = {"http": 80, "https": 443}
_SHOWN_CHARS = 120

# IANA special-purpose registries, plus the metadata services that live on public-looking addresses
# (Azure 168.63.129.16, Alibaba 100.100.100.200, Oracle 192.0.0.192).
_DENIED = tuple(
    ipaddress.ip_network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
        *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
        *("::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
        *("5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")

# Names that mean a machine or network of one's own, or a network that is not the public one.
_PRIVATE_SUFFIXES = frozenset(
    (
        *("arpa", "corp", "home", "i2p", "internal", "intranet", "invalid", "lan"),
        *("local", "localdomain", "localhost", "onion", "svc"),
    )
)
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_DOTS = frozenset("\u3002\uff0e\uff61")  # IDNA reads these as a dot, and NFKC keeps the first
_PORT = re.compile(r"[1-9][0-9]{0,4}")
#: Sites whose pages are mostly those of persons.
_OF_PERSONS = (
    "facebook.com", "fb.com", "instagram.com", "threads.net", "threads.com", "x.com", "twitter.com",
    "tiktok.com", "t.me", "telegram.me", "zalo.me", "vk.com", "reddit.com", "bsky.app",
    "linkedin.com", "locket.cam",
)  # fmt: skip
#: Sites that carry what their users write or film, organisations among them.
_OF_USERS = (
    "youtube.com", "youtu.be", "medium.com", "substack.com", "quora.com", "blogspot.com",
    "wordpress.com", "tumblr.com", "pinterest.com", "discord.com", "voz.vn", "tinhte.vn",
    "otofun.net", "webtretho.com", "spiderum.com", "noron.vn",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address that has passed the rules: what to ask for, and whom.

    `url` is the WHATWG form without fragment; `host` a lower-case ASCII name or a bare IP literal;
    `target` path and query as sent; `authority` the Host header.
    """

    url: str
    scheme: str
    host: str
    port: int
    target: str
    authority: str

    @property
    def is_literal(self) -> bool:
        """Tell whether the host is an IP address rather than a name."""
        return _literal(self.host) is not None


def check_address(url: str, *, allow_ports: Iterable[int] = ()) -> Address:
    """Return the parts of a public http(s) address, or raise AddressRefusedError with the reason.

    Nothing is looked up: an IP literal or the answers for a name go through `check_ip` afterwards.
    """
    url = url.strip(" \t\r\n")
    split = _split(url)
    host_text, port_text = _host_and_port(url, split)
    scheme = split.scheme.lower()
    whatwg_host, url_read, target = _read_whatwg(url)
    host = _agreed_host(url, host_text, whatwg_host)
    port = _checked_port(url, scheme, port_text, allow_ports)
    shown = f"[{host}]" if ":" in host else host
    authority = shown if port == _STANDARD_PORTS[scheme] else f"{shown}:{port}"
    return Address(
        url=url_read, scheme=scheme, host=host, port=port, target=target, authority=authority
    )


def check_kept(url: str) -> Address:
    """Return the parts of an address that is kept to be asked later, as `check_address` does.

    An IP literal must be public at once; where a name leads is looked at when it is asked.
    """
    address = check_address(url)
    if address.is_literal:
        check_ip(address.url, address.host)
    return address


def is_of_persons(address: Address) -> bool:
    """Tell whether an address looks like the page of a person."""
    return _is_on(address.host, _OF_PERSONS) or "/@" in address.target


def is_of_users(address: Address) -> bool:
    """Tell whether what stands at an address was likely written by a user of the site."""
    return is_of_persons(address) or _is_on(address.host, _OF_USERS)


def _is_on(host: str, sites: Iterable[str]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in sites)


def check_ip(
    host: str, answer: str, *, allow_networks: Iterable[IPNetwork] = (), nat64: bool = False
) -> str:
    """Return `answer` in canonical form when it is a public address, or raise AddressRefusedError.

    IPv4-mapped addresses are judged by the IPv4 address they carry, and so are NAT64 ones when
    `nat64` says that this network reaches IPv4 through them.
    """
    try:
        ip: IPAddress = ipaddress.ip_address(answer)
    except ValueError:
        _refuse(host, f"its name leads to {answer!r}, which is not an IP address")
    if getattr(ip, "scope_id", None):
        _refuse(host, f"it leads to {ip}, an address of one network card only")
    judged = _unwrap(ip, nat64=nat64)
    if any(judged.version == net.version and judged in net for net in allow_networks):
        return str(ip)
    if not _is_public(judged):
        _refuse(host, f"it leads to {ip}, which is not on the public internet")
    return str(ip)


def shorten(url: str) -> str:
    """Return an address fit for a one-line message: no control characters, at most 120 long."""
    clean = "".join(char if char.isprintable() else "?" for char in url)
    return clean if len(clean) <= _SHOWN_CHARS else clean[: _SHOWN_CHARS - 1] + "…"


def _unwrap(ip: IPAddress, *, nat64: bool) -> IPAddress:
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return ip.ipv4_mapped
        if nat64 and ip in _NAT64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip


def _is_public(ip: IPAddress) -> bool:
    # 6to4, Teredo, NAT64 and IPv4-compatible addresses are refused whole, so that what they carry
    # never matters.
    if ip.version == 6 and ip not in _GLOBAL_UNICAST:
        return False
    return ip.is_global and not any(ip.version == net.version and ip in net for net in _DENIED)


def _refuse(url: str, why: str) -> NoReturn:
    raise AddressRefusedError(
        f"{shorten(url)}: not fetched, because {why}. Give a public page, or save it as a file."
    )


def _split(url: str) -> SplitResult:
    if len(url) > MAX_ADDRESS_CHARS:
        _refuse(url, f"it is longer than {MAX_ADDRESS_CHARS} characters")
    if not re.match(r"https?:", url, re.IGNORECASE):
        _refuse(url, "only http:// and https:// addresses are")
    # The parsers drop tabs and line ends silently and read a backslash in two ways.
    bad = next((char for char in url if char in "\\\x7f" or char <= " "), None)
    if bad is not None:
        _refuse(url, f"it holds the character {bad!r}; copy it again")
    if not re.match(r"https?://[^/?#]", url, re.IGNORECASE):
        _refuse(url, "it names no host after //")
    try:
        split = urlsplit(url)
        url.encode()
    except ValueError:
        _refuse(url, "it is not a well-formed address")
    return split


def _host_and_port(url: str, split: SplitResult) -> tuple[str, str | None]:
    authority = split.netloc
    if "@" in authority:
        _refuse(url, "it holds a user name or password before @")
    if "%" in authority:
        _refuse(url, "its host is written with % codes")
    if authority.startswith("["):
        host, bracket, rest = authority.partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            _refuse(url, "it is not a well-formed address")
        return host + bracket, rest[1:] if rest else None
    host, colon, port = authority.partition(":")
    return host, port if colon else None


def _read_whatwg(url: str) -> tuple[str, str, str]:
    """Return (host, address without fragment, path and query) as a browser reads the address."""
    import ada_url  # noqa: PLC0415 - a compiled module, and `import claimdesk` stays quick

    try:
        parsed = ada_url.URL(url)
        parsed.hash = ""
        host, href = str(parsed.hostname), str(parsed.href)
        target = f"{parsed.pathname}{parsed.search}"
    except ValueError:
        _refuse(url, "it is not a well-formed address")
    return host, href, target


def _agreed_host(url: str, host_text: str, whatwg_host: str) -> str:
    literal = _literal(whatwg_host.strip("[]"))
    if literal is not None:
        # 127.1, 0x7f.1 and ①②⑦.0.0.1 are IP addresses in disguise; nobody publishes under them.
        if _literal(host_text.strip("[]")) != literal:
            _refuse(url, f"its host is the IP address {literal} in an unusual spelling")
        return str(literal)
    if host_text.startswith("["):
        _refuse(url, "it is not a well-formed address")
    host = _ascii_name(url, host_text)
    if host != whatwg_host:
        _refuse(url, "its host can be read in two ways")
    _check_name(url, host)
    return host


def _ascii_name(url: str, host: str) -> str:
    if host.isascii():
        return host.lower()
    for char in host:
        folded = unicodedata.normalize("NFKC", char)
        looks_ascii = not char.isascii() and any(part.isascii() for part in folded)
        if looks_ascii or char in _DOTS or unicodedata.category(char)[0] in "CZ":
            _refuse(url, f"its host holds the look-alike character U+{ord(char):04X}")
    import idna  # noqa: PLC0415 - its tables take a while to load, and few addresses need them

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except UnicodeError:
        _refuse(url, "its host is not a valid international name")


def _check_name(url: str, host: str) -> None:
    if host.endswith("."):
        _refuse(url, "its host ends with a dot")
    if not _NAME.fullmatch(host):
        _refuse(url, f"{shorten(host)!r} is not a full public host name")
    labels = host.split(".")
    if len(host) > _MAX_HOST_CHARS or any(len(label) > _MAX_LABEL_CHARS for label in labels):
        _refuse(url, "its host name is too long")
    if labels[-1] in _PRIVATE_SUFFIXES:
        _refuse(url, f"names ending in .{labels[-1]} are not on the public internet")
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*|0?o[0-7]+", labels[-1]):
        _refuse(url, f"{shorten(host)!r} is neither a name nor a plain IP address")


def _checked_port(url: str, scheme: str, port_text: str | None, allow_ports: Iterable[int]) -> int:
    if port_text is None:
        return _STANDARD_PORTS[scheme]
    if not _PORT.fullmatch(port_text) or int(port_text) > 65535:
        _refuse(url, f"{shorten(port_text)!r} is not a port number")
    port = int(port_text)
    if port not in {*_STANDARD_PORTS.values(), *allow_ports}:
        _refuse(url, f"port {port} is not one of the web (80 and 443)")
    return port


def _literal(host: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
