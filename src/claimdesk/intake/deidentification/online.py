"""What leads to somebody on a network: mail, handles, profile pages, network addresses, places."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from claimdesk.intake.deidentification.folding import View
from claimdesk.intake.deidentification.kinds import Found, Kind

_AT = r"(?:@| ?[\[({] ?(?:at|a cong|acong|@) ?[\])}] ?| a ?cong | at )"
_DOT = r"(?:\.| ?[\[({] ?(?:dot|cham|\.) ?[\])}] ?| cham | dot )"
_EMAIL = re.compile(
    r"(?<![a-z0-9._%+\-'])[a-z0-9][a-z0-9._%+\-']{0,63}@(?:[a-z0-9][a-z0-9\-]{0,62}\.)+[a-z]{2,24}(?![a-z0-9])"
)
_EMAIL_HIDDEN = re.compile(
    rf"(?<![a-z0-9._%+\-])[a-z0-9][a-z0-9._%+\-]{{1,63}}{_AT}[a-z0-9][a-z0-9\-]{{1,40}}(?:{_DOT}"
    r"(?:com|net|org|vn|edu|gov|info|io|me|co|uk|fr|de|jp|us|au|biz|xyz)(?![a-z0-9])){1,3}"
)
_MAILBOX = re.compile(
    r"(?<![a-z0-9])(?:e-?mail|gmail|mail|thu dien tu)(?: (?:la|cua (?:minh|em|toi)|is))? ?[:=] ?"
    r"(?P<name>[a-z0-9._\-]*[0-9._][a-z0-9._\-]*[a-z0-9])(?![@a-z0-9])"
)
_SITES = (
    r"facebook\.com|fb\.com|fb\.me|m\.me|messenger\.com|zalo\.me|chat\.zalo\.me|tiktok\.com|t\.me|"
    r"telegram\.(?:me|dog|org)|instagram\.com|instagr\.am|twitter\.com|x\.com|threads\.(?:net|com)|"
    r"youtube\.com|linkedin\.com|wa\.me|api\.whatsapp\.com|vk\.com|weibo\.com|snapchat\.com|"
    r"pinterest\.com|reddit\.com|line\.me|viber\.com|locket\.cam|bsky\.app|mastodon\.social|lotus\.vn|"
    r"skype\.com|discord\.gg|discordapp\.com|onlyfans\.com|github\.com|t\.co|vt\.tiktok\.com|tumblr\.com"
)
_PROFILE = re.compile(
    rf"(?:https?://)?(?<![a-z0-9@.\-])(?:(?:www|m|vi-vn|mobile|web|mbasic|vn|l)\.)?(?:{_SITES})/"
    r"(?P<path>[^\s<>\"'\])}，]*[a-z0-9/_=])"
)
#: Pages of these sites that are nobody's.
_NOBODYS = re.compile(
    r"(?:watch(?:\?v=[\w\-]+)?|help|policies|policy|about|legal|privacy|terms|business|ads|hashtag/.*|"
    r"search.*|explore.*|results.*|playlist.*|login.*|home|marketplace|gaming|tag/.*|s/|embed/.*)/?"
)
_HANDLE = re.compile(
    r"(?<![a-z0-9._%+/\-@])@(?=[a-z0-9_.]*[a-z])[a-z0-9_][a-z0-9_.]{1,38}[a-z0-9_](?![a-z0-9_(])"
)
_NETWORKS = (
    r"zalo|fb|facebook|face|tele|telegram|tiktok|tik tok|insta|instagram|ig|twitter|viber|"
    r"skype|line|"
    r"wechat|snapchat|snap|threads|discord|youtube|kakao|kakaotalk|messenger|signal|whatsapp|x"
)
_NAMED = re.compile(
    rf"(?<![a-z0-9])(?:{_NETWORKS})(?P<id> ?(?:id|nick|nickname|acc|account|user|username|ten)"
    rf"(?: la| is)?)?"
    r" ?(?P<colon>[:=] ?|(?<=id) |(?<=nick) |(?<=la) |(?<=is) )"
    r"(?P<handle>(?:live:)?[a-z0-9_.](?:[a-z0-9_.#\-]{1,38}[a-z0-9_]))(?P<after>[^\n]{0,2})"
)
_NICK = re.compile(
    r"(?<![a-z0-9])(?:nick(?:name)?|username|user name|user|ten dang nhap|ten tai khoan)"
    r"(?: (?:la|fb|facebook|zalo|tiktok|tele|telegram|ten|is))* ?[:=\"“]? ?"
    r"(?P<handle>[a-z0-9_]*[0-9_.][a-z0-9_.]*[a-z0-9_])(?![a-z0-9])"
)
_DISCORD = re.compile(r"(?<![a-z0-9])[a-z0-9_.]{2,32}#\d{4}(?![a-z0-9])")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d]|\.\d)")
_IPV6 = re.compile(r"(?<![a-z0-9:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![a-z0-9:])")
_MAC = re.compile(r"(?<![a-z0-9])[0-9a-f]{2}(?:([:\-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![a-z0-9])")
_IMEI = re.compile(
    r"(?<![a-z0-9])(?:imei|udid|serial|android id)[^\d\n]{0,10}(?P<id>\d(?:[ \-]?\d){13,15})(?!\d)"
)
_VERSIONS = re.compile(r"(?:phien ban|version|ver\.?|muc|dieu|chuong|section|v)[ .]?$")
_DEGREES = r"-?\d{1,3}[.,]\d{3,}°?(?: ?[nsewbdt])?(?![\d])"
_PAIR = re.compile(rf"(?<![\d.,])\(?{_DEGREES} ?[,;/ ] ?{_DEGREES}\)?")
_DMS = re.compile(
    r"\d{1,3} ?[°º*] ?\d{1,2} ?['′] ?(?:\d{1,2}(?:[.,]\d+)? ?(?:\"|″|''|”))? ?[nsb]"
    r"(?:ac)?[ ,;\-]{1,3}"
    r"\d{1,3} ?[°º*] ?\d{1,2} ?['′] ?(?:\d{1,2}(?:[.,]\d+)? ?(?:\"|″|''|”))? ?[ewd](?:ong)?"
    r"(?![a-z0-9])"
)
_MAP = re.compile(
    r"(?:https?://)?(?:www\.)?(?:maps\.google\.[a-z.]+|google\.[a-z.]+/maps|goo\.gl/maps|maps\.app\.goo\.gl|"
    r"maps\.apple\.com|openstreetmap\.org)/?[^\s<>\"]*[a-z0-9/]"
)
_PLUS_CODE = re.compile(
    r"(?<![A-Z0-9])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?![A-Z0-9])"
)


def find(seen: View) -> Iterator[Found]:
    """Yield mail addresses, handles, profile pages, network addresses and coordinates."""
    for pattern in (_EMAIL, _EMAIL_HIDDEN):
        yield from (Found(*found.span(), Kind.EMAIL) for found in pattern.finditer(seen.lower))
    for found in _MAILBOX.finditer(seen.lower):
        yield Found(*found.span("name"), Kind.EMAIL)
    yield from profiles(seen)
    yield from networks(seen.lower)
    for pattern in (_PAIR, _DMS, _MAP):
        for found in pattern.finditer(seen.lower):
            if pattern is not _PAIR or is_pair(found[0]):
                yield Found(*found.span(), Kind.COORDINATES)
    for found in _PLUS_CODE.finditer(seen.cased):
        yield Found(*found.span(), Kind.COORDINATES)


def profiles(seen: View) -> Iterator[Found]:
    """Yield handles, and the addresses of profiles and of what stands on them."""
    for found in _PROFILE.finditer(seen.lower):
        if not _NOBODYS.fullmatch(found["path"]):
            yield Found(*found.span(), Kind.PROFILE)
    for pattern in (_HANDLE, _DISCORD):
        yield from (Found(*found.span(), Kind.PROFILE) for found in pattern.finditer(seen.lower))
    for found in _NAMED.finditer(seen.lower):
        if is_handle(found):
            yield Found(*found.span("handle"), Kind.PROFILE)
    for found in _NICK.finditer(seen.lower):
        if re.search("[a-z]", found["handle"]):
            yield Found(*found.span("handle"), Kind.PROFILE)


def is_handle(found: re.Match[str]) -> bool:
    """Tell whether what follows the name of a network is a handle: no word of a sentence."""
    handle = found["handle"]
    if not re.search("[a-z]", handle):
        return False
    if re.search(r"[0-9_.]", handle.rstrip(".")):
        return True
    is_last = not re.match(r" [a-z]|[a-z]", found["after"])
    return bool(found["id"]) and (is_last or len(handle) > 7)


def networks(text: str) -> Iterator[Found]:
    """Yield the addresses of machines, and the numbers of devices."""
    for found in _IPV4.finditer(text):
        parts = [int(part) for part in found[0].split(".")]
        is_version = max(parts) < 10 or _VERSIONS.search(text[: found.start()][-12:])
        is_padded = any(len(part) > 1 and part[0] == "0" for part in found[0].split("."))
        if max(parts) < 256 and not is_version and not is_padded:
            yield Found(*found.span(), Kind.NETWORK)
    for found in _IPV6.finditer(text):
        if is_ipv6(found[0]):
            yield Found(*found.span(), Kind.NETWORK)
    for found in _MAC.finditer(text):
        yield Found(*found.span(), Kind.NETWORK)
    for found in _IMEI.finditer(text):
        yield Found(*found.span("id"), Kind.NETWORK)


def is_ipv6(text: str) -> bool:
    """Tell whether something is an address by RFC 4291, longer than `::` and two digits."""
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return len(text.replace(":", "")) > 2


def is_pair(pair: str) -> bool:
    """Tell whether two decimal numbers can be a latitude and a longitude, finer than a town."""
    numbers = [float(one.replace(",", ".")) for one in re.findall(r"-?\d{1,3}[.,]\d{3,}", pair)]
    fine = [len(one) for one in re.findall(r"(?<=[.,])\d{3,}", pair)]
    is_grouped = all(length == 3 for length in fine)
    return len(numbers) == 2 and not is_grouped and abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180
