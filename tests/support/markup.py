"""A fact-check's page in Vietnamese of which the linter has nothing to say, and its parts."""

from __future__ import annotations

import json
from copy import deepcopy

ADDRESS = "https://desk.example.org/kiem-chung/nuoc-chanh/"
CLAIM = "Nước chanh ấm chữa khỏi cúm trong một ngày."
_GOOD = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": ADDRESS,
    "claimReviewed": CLAIM,
    "headline": "Nước chanh ấm không chữa được cúm",
    "inLanguage": "vi",
    "datePublished": "2024-03-05T08:30:00+07:00",
    "dateModified": "2024-03-06T08:30:00+07:00",
    "author": {"@type": "Organization", "name": "Bàn Hồ Gươm", "url": "https://desk.example.org/"},
    "itemReviewed": {
        "@type": "Claim",
        "datePublished": "2024-02-28",
        "author": {"@type": "Organization", "name": "Công ty Ví Dụ"},
        "appearance": {"@type": "CreativeWork", "url": "https://company.example.com/news/4"},
    },
    "reviewRating": {
        "@type": "Rating",
        "alternateName": "Sai",
        "ratingValue": 1,
        "worstRating": 1,
        "bestRating": 5,
    },
    "citation": [{"@type": "CreativeWork", "name": "Hướng dẫn", "url": "https://h.example.net/c"}],
}
_SEEN = f"<h1>{_GOOD['headline']}</h1><p>{CLAIM}</p><p>Kết luận: Sai</p>"
LINKS = '<a href="/dinh-chinh/">Đính chính</a><a href="https://h.example.net/c">Nguồn</a>'
CANONICAL = f'<link rel="canonical" href="{ADDRESS}">'


def make_markup(**changes):
    """Return good markup; `reviewRating__bestRating` leads inside, None leaves out."""
    markup = deepcopy(_GOOD)
    for name, value in changes.items():
        *way, last = name.replace("at_", "@").split("__")
        node = markup
        for key in way:
            node = node[key]
        if value is None:
            node.pop(last, None)
        else:
            node[last] = value
    return markup


def make_page(  # noqa: PLR0913 - each part of a page may be another
    markup=None, *, script=None, head=CANONICAL, lang="vi", seen=_SEEN, body=LINKS, **changes
):
    """Return a page with markup: `changes` of the good one, or a `script` as it stands."""
    value = make_markup(**changes) if markup is None else markup
    text = json.dumps(value, ensure_ascii=False) if script is None else script
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>Trang</title>'
        f'{head}<script type="application/ld+json">{text}</script></head>'
        f"<body>{seen}{body}</body></html>"
    )
