"""Pairs of a page as it was and as it is now, with what became of it, of hand-written parts.

The parts (articles, shapes of pages, what surrounds a text, what may stand in its place) are in
`tests/quality/drift_*.toml`; here are the kinds of change. A label is an outcome of
`evidence.drift`, with what became of the passage where the page changed.
"""

from __future__ import annotations

import random
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from html import escape
from textwrap import wrap

from intake.builders import build_pdf

SAME, GONE, LATER = "same", "gone", "unreachable"
TOUCHED, UNTOUCHED, MOVED, LOST = (
    f"changed/{what}" for what in ("changed", "untouched", "moved", "gone")
)
_PLAIN = str.maketrans({"“": '"', "”": '"'})
#: How many articles, each in a shape of its own, are put through a kind of change.
EACH = 3


@dataclass(frozen=True)
class Answer:
    """What came for an address: its bytes, and how it came."""

    body: bytes
    url: str
    requested: str
    status: int = 200
    media_type: str = "text/html"
    charset: str = "utf-8"


@dataclass(frozen=True)
class Pair:
    """A page before and now; `now` is None where nothing answered."""

    name: str
    lang: str
    passage: str
    before: Answer
    now: Answer | None
    label: str


class Maker:
    """Makes the pairs of one file of parts."""

    def __init__(self, path):
        self.parts = tomllib.loads(path.read_text("utf-8"))

    def pairs(self):
        """Yield all pairs, in an order that never changes."""
        for number, (kind, (change, label)) in enumerate(KINDS.items()):
            usable = [one for one in self.parts["article"] if _fits(one, kind)]
            dice = random.Random(kind)  # noqa: S311 - the same each time
            for article in dice.sample(usable, min(EACH, len(usable))):
                shape = self.parts["shape"][(number + len(article["title"])) % 5]
                page = Page(self.parts, article, shape)
                with_table = page if "table" not in kind else replace(page, has_table=True)
                passage = " | ".join(article["table"][1]) if "cell" in kind else article["passage"]
                passage = passage.replace(" | ", " … ")
                yield Pair(
                    name=f"{kind}: {article['host']}, {shape['name']}",
                    lang=article["lang"],
                    passage=passage,
                    before=_first(kind)(with_table),
                    now=change(replace(with_table, state=1)),
                    label=label,
                )


@dataclass(frozen=True)
class Page:
    """An article in a shape; `state` 0 is that of the first day, 1 what surrounds it later."""

    parts: dict
    article: dict
    shape: dict
    state: int = 0
    paragraphs: tuple = ()
    title: str = ""
    table: tuple = ()
    has_table: bool = False
    path: str = ""
    before_text: str = ""
    after_text: str = ""

    @property
    def around(self):
        return self.parts["around"][self.article["lang"]]

    @property
    def said(self):
        return [list(one) for one in self.paragraphs or self.article["paragraphs"]]

    @property
    def rows(self):
        return [list(one) for one in self.table or self.article.get("table", ())]

    def put(self, old, new):
        """Return the page with a sentence in place of another; without, where `new` is empty."""
        found = [[new if one == old else one for one in part] for part in self.said]
        assert found != self.said, old
        return replace(self, paragraphs=tuple([one for one in part if one] for part in found))

    @property
    def whole(self):
        """Return the sentence that the passage stands in."""
        passage = self.article["passage"]
        return next(one for part in self.said for one in part if passage in one)

    def body(self):
        parts = [f"<p>{escape(' '.join(part), quote=False)}</p>" for part in self.said if part]
        if self.has_table:
            rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in self.rows)
            parts.insert(2, f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
        return [self.before_text, *parts, self.after_text]

    def html(self):
        around, at = self.around, self.state
        body = self.body()
        ad = f"<p>{around['ad_inside'][at]}</p>"
        fields = {
            "lang": self.article["lang"],
            "host": self.article["host"],
            "title": self.title or self.article["title"],
            "body": "\n".join(body),
            "body_with_ad": "\n".join([*body[:2], ad, *body[2:]]),
            "ad": f"<p>{around['ad'][at]}</p>" if around["ad"][at] else "",
            **{name: _items(around[name][at]) for name in ("menu", "related")},
            "comments": "".join(f"<p>{one}</p>" for one in around["comments"][at]),
            **{
                name: around[name][at]
                for name in ("date", "views", "related_title", "comments_title", "share", "year")
            },
            "updated": around["updated"][at],
        }
        return _filled(self.shape["html"], fields)

    def answer(self, text=None, **facts):
        path = self.article["path"]
        asked = f"https://{self.article['host']}{path}"
        url = asked if not self.path else f"https://{self.article['host']}{self.path}"
        body = (self.html() if text is None else text).encode()
        return replace(Answer(body, url, asked), **facts)

    def dead(self, kind, **facts):
        """Return what stands in the page's place, in its language where there is one."""
        named = "wall" if kind in {"cookies", "robots", "script"} else "dead"
        found = [one for one in self.parts[named] if one["kind"] == kind]
        own = [one for one in found if one["lang"] == self.article["lang"]]
        return self.answer(_filled((own or found)[0]["html"], self.article), **facts)


def _fits(article, kind):
    if "table" in kind:
        return "table" in article
    return not kind.startswith("PDF") or article["lang"] == "en"


def _first(kind):
    """Return how the first state of a kind comes."""
    if kind.startswith("PDF"):
        return _as_pdf
    return _as_text if kind.startswith("text") else Page.answer


def _items(names):
    return "".join(f"<li><a href='/x/{at}'>{one}</a></li>" for at, one in enumerate(names))


def _filled(template, fields):
    for name, value in fields.items():
        template = template.replace("{{" + name + "}}", str(value))
    return template


def _home(page):
    found = [one for one in page.parts["home"] if one["lang"] == page.article["lang"]]
    return found[0]["html"]


def _typographic(page):
    signs = {"'": "’", " - ": " – ", '"': "”", "...": "…"}
    text = page.html()
    head, _, rest = text.partition("<body")
    words = rest.split(">")
    for at, one in enumerate(words):  # not within tags
        said, mark, tag = one.partition("<")
        for plain, set_ in signs.items():
            said = said.replace(plain, set_)
        words[at] = said.replace(", ", ",\u00a0") + mark + tag
    return page.answer(f"{head}<body{'>'.join(words)}")


def _another(page):
    """Return another article at the same address."""
    return _neighbour(page).answer()


def _neighbour(page):
    others = [one for one in page.parts["article"] if one["lang"] == page.article["lang"]]
    place = others.index(page.article)
    other = {**others[(place + 1) % len(others)], "host": page.article["host"]}
    return replace(page, article={**other, "path": page.article["path"]})


def _edited(field):
    return lambda page: page.put(page.whole, page.article[field]).answer()


def _redesigned(page):
    shapes = page.parts["shape"]
    return replace(page, shape=shapes[(shapes.index(page.shape) + 2) % len(shapes)]).answer()


def _moved(page):
    lone = page.put(page.whole, "")
    return replace(lone, paragraphs=(*lone.said, [page.whole])).answer()


def _added(place):
    def change(page):
        said = page.said
        said.insert(place if place >= 0 else len(said), [page.article["extra"]])
        return replace(page, paragraphs=tuple(said)).answer()

    return change


def _without_paragraph(page):
    kept = [part for part in page.said if page.whole not in part]
    return replace(page, paragraphs=tuple(kept)).answer()


def _live(page):
    entries = (f"<p><b>{at}:05</b> {page.article['extra']}</p>" for at in (9, 11))
    return replace(page, before_text="".join(entries)).answer()


def _cell(row, value):
    def change(page):
        rows = page.rows
        rows[row][1] = value
        return replace(page, table=tuple(rows)).answer()

    return change


def _new_row(page):
    return replace(page, table=(*page.rows, ["Lanh", "512"])).answer()


def _joined(page):
    said = [one for part in page.said for one in part]
    return replace(page, paragraphs=(said[:3], said[3:])).answer()


def _status(status, html="<html><body><h1>Error</h1></body></html>"):
    return lambda page: page.answer(html, status=status)


def _as_text(page):
    text = "\n\n".join(" ".join(part) for part in page.said)
    return page.answer(f"{page.article['title']}\n\n{text}\n", media_type="text/plain")


def _as_pdf(page):
    """Return the article as a PDF, whose lines are broken where they are full."""
    lines = [line for part in page.said for line in (*wrap(" ".join(part), 76), "")]
    ascii_only = [line.translate(_PLAIN) for line in lines]
    data = build_pdf([[page.title or page.article["title"], "", *ascii_only]])
    asked = page.answer("")
    return replace(asked, body=data, media_type="application/pdf", charset="")


def _paywalled(*, cut):
    """Return the page with a paywall after, or before, the passage."""

    def change(page):
        words = {
            "vi": "Bài viết này chỉ dành cho thuê bao. Đăng ký để đọc tiếp.",
            "en": "Subscribe to continue reading. Already a subscriber? Log in.",
        }[page.article["lang"]]
        said = page.said
        at = next(at for at, part in enumerate(said) if page.whole in part)
        teaser = said[:at] if cut else said[: at + 1]
        wall = f"<div class='paywall'><p>{words}</p></div>"
        return replace(page, paragraphs=tuple(teaser), after_text=wall).answer()

    return change


#: Kind -> what is done to the later state of a page, and what it is called then.
KINDS = {
    "surroundings": (Page.answer, SAME),
    "surroundings again": (Page.answer, SAME),
    "decomposed": (lambda p: p.answer(unicodedata.normalize("NFD", p.html())), SAME),
    "composed anew and typographic": (_typographic, SAME),
    "utf-16": (
        lambda p: replace(p.answer(), body=p.html().encode("utf-16"), charset="utf-16"), SAME,
    ),
    "redesigned": (_redesigned, SAME),
    "paragraphs joined": (_joined, SAME),
    "moved to another address": (
        lambda p: replace(p, path=f"/archive/2026{p.article['path']}").answer(), SAME,
    ),
    "cookie bar over the page": (
        lambda p: replace(p, after_text=f"<div class='bar'>{p.around['cookies']}</div>").answer(),
        SAME,
    ),
    "newsletter in the text": (
        lambda p: replace(p, after_text=f"<p>{p.around['newsletter']}</p>").answer(), SAME,
    ),
    "updated line": (
        lambda p: replace(p, before_text=f"<p>{p.around['updated'][1]}</p>").answer(), SAME,
    ),
    "table, same": (Page.answer, SAME),
    "figure": (_edited("figure"), TOUCHED),
    "small": (_edited("small"), TOUCHED),
    "turned": (_edited("turned"), TOUCHED),
    "rephrased": (_edited("rephrase"), TOUCHED),
    "sentence elsewhere edited": (lambda p: p.put(*p.article["other"]).answer(), UNTOUCHED),
    "sentence elsewhere removed": (lambda p: p.put(p.article["other"][0], "").answer(), UNTOUCHED),
    "sentence at the end": (_added(-1), UNTOUCHED),
    "sentence in between": (_added(1), UNTOUCHED),
    "notice at the top": (
        lambda p: replace(p, before_text=f"<p>{p.article['notice']}</p>").answer(), UNTOUCHED,
    ),
    "live entries": (_live, UNTOUCHED),
    "headline": (lambda p: replace(p, title=p.article["headline"]).answer(), UNTOUCHED),
    "passage at the end": (_moved, MOVED),
    "passage left out": (lambda p: p.put(p.whole, "").answer(), LOST),
    "paragraph left out": (_without_paragraph, LOST),
    "another article": (_another, LOST),
    "table, other cell": (_cell(2, "1.111"), UNTOUCHED),
    "table, new row": (_new_row, UNTOUCHED),
    "table, cell of the passage": (_cell(1, "9.999"), TOUCHED),
    "paywall behind the passage": (_paywalled(cut=False), UNTOUCHED),
    "paywall before the passage": (_paywalled(cut=True), GONE),
    "text, same": (_as_text, SAME),
    "text, decomposed": (
        lambda p: replace(
            _as_text(p), body=unicodedata.normalize("NFD", _as_text(p).body.decode()).encode()
        ),
        SAME,
    ),
    "text, figure": (lambda p: _as_text(p.put(p.whole, p.article["figure"])), TOUCHED),
    "text, left out": (lambda p: _as_text(p.put(p.whole, "")), LOST),
    "PDF, same": (_as_pdf, SAME),
    "PDF, figure": (lambda p: _as_pdf(p.put(p.whole, p.article["figure"])), TOUCHED),
    "PDF, sentence at the end": (
        lambda p: _as_pdf(replace(p, paragraphs=(*p.said, [p.article["extra"]]))), UNTOUCHED,
    ),
    "PDF, replaced": (lambda p: _as_pdf(_neighbour(p)), LOST),
    "404": (_status(404), GONE),
    "410": (_status(410), GONE),
    "451": (_status(451), GONE),
    "says that it is not found": (lambda p: p.dead("soft404"), GONE),
    "says that it was removed": (lambda p: p.dead("removed"), GONE),
    "parked": (lambda p: p.dead("parked"), GONE),
    "login": (lambda p: p.dead("login"), GONE),
    "login at another address": (
        lambda p: replace(p.dead("login"), url=f"https://{p.article['host']}/login?next=1"), GONE,
    ),
    "front page": (lambda p: replace(p, path="/").answer(_home(p)), GONE),
    "front page of another host": (
        lambda p: p.answer(_home(p), url="https://www.new-owner.example/"), GONE,
    ),
    "section": (
        lambda p: replace(p, path=f"{p.article['path'].rpartition('/')[0]}/").answer(_home(p)),
        GONE,
    ),
    "no answer": (lambda _p: None, LATER),
    "503": (_status(503), LATER),
    "502": (_status(502), LATER),
    "429": (_status(429), LATER),
    "robot check": (lambda p: p.dead("robots", status=403), LATER),
    "robot check that says 200": (lambda p: p.dead("robots"), LATER),
    "cookie wall": (lambda p: p.dead("cookies"), LATER),
    "scripts": (lambda p: p.dead("script"), LATER),
}  # fmt: skip
