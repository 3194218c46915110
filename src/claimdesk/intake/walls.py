"""Pages that stand in an article's place: walls of all kinds, and "not found" that says 200.

Careful on purpose: a wall is told only where several signs agree and there is hardly anything to
read, since an article that is called a wall is lost, while a wall that is read as a page is seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

import lxml.html

from claimdesk.intake.pagefacts import PageFacts

#: Pages with more visible text than this stand in nobody's place.
_WALL_CHARS = 2_500
#: What calls itself an article is one, unless there is less of it than this.
_ARTICLE_CHARS = 250
#: The part before a paywall is a few paragraphs.
_TEASER_CHARS = 3_000
_SHORT_TEASER_CHARS = 700
_ANCHOR_CHARS = 40
_HEAD_CHARS = 300
_MIN_CONSENT_SHARE = 0.5
#: Paths of articles are longer than this; those of sections, languages and campaigns are not.
_LONG_PATH_CHARS = 20


class WallKind(StrEnum):
    """What stands in the article's place."""

    PAYWALL = "paywall"
    LOGIN = "login"
    COOKIES = "cookies"
    ROBOTS = "robots"
    MISSING = "missing"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True)
class Wall:
    """What stands in the article's place, and the reason in words."""

    kind: WallKind
    reason: str


REASONS = {
    WallKind.PAYWALL: "only its beginning is there; the rest is for subscribers",
    WallKind.LOGIN: "it asks to log in and shows no article",
    WallKind.COOKIES: "it asks about cookies and shows no article",
    WallKind.ROBOTS: "it asks whether a person is reading, or refuses programs",
    WallKind.MISSING: "it says that there is no such page, or is the front page in its place",
    WallKind.SCRIPT: "it is empty until a browser runs its scripts",
}

_IGNORE = re.IGNORECASE
_PAY = re.compile(
    r"subscribe (?:now )?to (?:continue|keep|read|unlock)|to (?:continue|keep) reading[^.\n]{0,80}"
    r"(?:subscri|sign up|log ?in|register)|(?:article|story|content) is (?:\w+ ){0,2}"
    r"(?:for|available to|reserved for|exclusive to)(?: \w+){0,2} (?:subscribers|members)|"
    r"already a subscriber\?|unlock (?:this|the full) (?:article|story)|"
    r"(?:you.ve|you have) (?:read|reached) (?:\w+ ){0,4}(?:free articles|limit)|"
    r"(?:đăng ký|đăng nhập|mua gói|trả phí|nâng cấp)[^.\n]{0,60}để (?:đọc tiếp|xem tiếp|"
    r"đọc toàn bộ|đọc đầy đủ|xem đầy đủ)|"
    r"(?:bài viết|nội dung)(?: này)? (?:chỉ )?dành (?:riêng )?cho "
    r"(?:\w+ ){0,3}(?:thuê bao|hội viên|thành viên|độc giả trả phí)|réservé aux abonnés|"
    r"nur für abonnenten|solo para suscriptores|exclusivo para assinantes",
    _IGNORE,
)
_PAY_MARK = re.compile(
    r"paywall|pay-wall|regwall|subscriber-only|subscribers-only|premium-wall|meter-wall|piano-"
    r"(?:offer|inline)|tp-modal|article-locked|content-gate",
    _IGNORE,
)
_LOGIN = re.compile(
    r"\b(?:log|sign) ?in(?:to)?\b|\blogin\b|đăng nhập|anmelden|se connecter|iniciar sesión|"
    r"ログイン|로그인|登录",
    _IGNORE,
)
_MUST_LOGIN = re.compile(
    r"(?:you )?must (?:be logged in|log ?in|sign in)|please (?:log|sign) ?in to|"
    r"(?:log|sign) ?in to (?:continue|see|view|read)|"
    r"(?:vui lòng|hãy|bạn (?:cần|phải)) đăng nhập|đăng nhập để",
    _IGNORE,
)
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|dang-?nhap|auth|sso|accounts?/login)(?:[/.?]|$)", _IGNORE
)
_CONSENT = re.compile(
    r"cookie|consent|legitimate interest|our partners|privacy|quyền riêng tư|dữ liệu cá nhân|"
    r"đối tác|chấp nhận|datenschutz|zustimm|vie privée|partenaires",
    _IGNORE,
)
_CONSENT_BUTTON = re.compile(
    r"(?:accept|reject|allow|agree to) (?:all|cookies|all cookies)|i agree|agree|i accept|"
    r"manage (?:options|preferences|choices|cookies)|đồng ý(?: tất cả)?|chấp nhận(?: tất cả)?|"
    r"từ chối(?: tất cả)?|alle akzeptieren|akzeptieren|tout accepter|accepter",
    _IGNORE,
)
_CONSENT_TITLE = re.compile(
    r"before you continue|cookie|consent|privacy|trước khi bạn tiếp tục|quyền riêng tư", _IGNORE
)
_ROBOT_TITLE = re.compile(
    r"just a moment|attention required|access denied|are you (?:a robot|human)|robot check|"
    r"security check|checking your browser|bot verification|human verification|"
    r"verif(?:y|ying) (?:that )?you are (?:a )?human|pardon our interruption|"
    r"xác minh (?:bạn|rằng)|kiểm tra bảo mật|truy cập bị (?:từ chối|chặn)|403 forbidden",
    _IGNORE,
)
_ROBOT_TEXT = re.compile(
    r"checking (?:your browser|if the site connection is secure)|enable javascript and cookies to "
    r"continue|verify (?:that )?you are (?:a )?human|unusual traffic from your|complete the "
    r"security check|you don.t have permission to access|you have been blocked|ray id|captcha|"
    r"xác (?:minh|nhận) (?:bạn )?(?:là người|không phải (?:là )?(?:robot|người máy))",
    _IGNORE,
)
_MISSING = re.compile(
    r"(?:^|\W)404(?:\W|$)|(?:page|article|story|content)(?: you[^.\n]{0,40})? (?:(?:was|is|could) "
    r"(?:not|no longer|be)(?: be)? (?:found|available|exist)|not found|cannot be found|"
    r"can.t be found|does(?:n.t| not) exist)|nothing (?:was )?found|page (?:has been )?removed|"
    r"không tìm thấy (?:trang|bài|nội dung|đường dẫn)|"
    r"(?:trang|bài viết|nội dung|đường dẫn)[^.\n]{0,40} (?:không tồn tại|không tìm thấy|đã bị xóa|"
    r"đã bị gỡ|không còn)|seite (?:wurde )?nicht gefunden|page (?:introuvable|non trouvée)|"
    r"página no encontrada",
    _IGNORE,
)
_NEEDS_SCRIPT = re.compile(
    r"(?:enable|turn on|requires?|need)[^.\n]{0,40} javascript|javascript[^.\n]{0,40}"
    r"(?:disabled|required|enable)|bật javascript",
    _IGNORE,
)
_CUT = re.compile(r"(?:…|\.\.\.|\[…\]|[^.!?”\"'’»)\]…。？！])\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """A page as the detectors of walls see it.

    `article` is the main text that was found, `seen` all that a reader sees; `requested` the
    address asked for and `url` the one that answered, both empty for a file.
    """

    tree: lxml.html.HtmlElement
    facts: PageFacts
    article: str
    seen: str
    url: str = ""
    requested: str = ""

    @property
    def heading(self) -> str:
        """Return the title and the first heading."""
        first = next(self.tree.iter("h1", "h2"), None)
        words = " ".join(first.text_content().split())[:_HEAD_CHARS] if first is not None else ""
        return f"{self.facts.title}\n{words}"

    @property
    def hidden(self) -> str:
        """Return what is shown where no scripts run."""
        words = (" ".join(node.text_content().split()) for node in self.tree.iter("noscript"))
        return " ".join(words)[:_WALL_CHARS]


def find_wall(page: PageView) -> Wall | None:
    """Return what stands in the article's place, or None for an ordinary page."""
    if _is_sent_home(page):
        return Wall(WallKind.MISSING, REASONS[WallKind.MISSING])
    is_short = len(page.seen) <= _WALL_CHARS and not (
        page.facts.is_article and len(page.article) >= _ARTICLE_CHARS
    )
    for kind, is_it in _DETECTORS.items():
        if (is_short or kind is WallKind.PAYWALL) and is_it(page):
            return Wall(kind, REASONS[kind])
    return None


def _is_paywall(page: PageView) -> bool:
    article = page.article
    if len(article) > _TEASER_CHARS or page.facts.is_free:
        return False
    phrase = _PAY.search(article, max(0, len(article) - _HEAD_CHARS))
    if phrase is None and not _says_after(page):
        return False
    if not (page.facts.is_locked or _has_mark(page.tree)):
        return False
    # The words stand in the article's last lines or right below it: what comes before is its end.
    body = article[: phrase.start()] if phrase else article
    return len(body) < _SHORT_TEASER_CHARS or bool(_CUT.search(body))


def _says_after(page: PageView) -> bool:
    """Tell whether a paywall's words stand right below the article, not in a bar above it."""
    last_words = page.article[-_ANCHOR_CHARS:].rpartition("\n")[2]
    at = page.seen.rfind(last_words) if last_words.strip() else -1
    return at >= 0 and bool(_PAY.search(page.seen, at, at + _ANCHOR_CHARS + 2 * _HEAD_CHARS))


def _has_mark(tree: lxml.html.HtmlElement) -> bool:
    return any(
        _PAY_MARK.search(value)
        for value in tree.xpath("//body//*/@class | //body//*/@id | //body//*/@data-testid")
    )


def _is_for_people(page: PageView) -> bool:
    if len(page.article) >= 2 * _ARTICLE_CHARS or not _ROBOT_TITLE.search(page.heading):
        return False
    return bool(_ROBOT_TEXT.search(f"{page.seen}\n{page.hidden}"))


def _is_login(page: PageView) -> bool:
    has_password = bool(page.tree.xpath("boolean(//input[@type='password'])"))
    is_sent = bool(_LOGIN_PATH.search(_path(page.url))) and not _LOGIN_PATH.search(
        _path(page.requested)
    )
    if len(page.article) >= _ARTICLE_CHARS and not (is_sent and has_password):
        return False
    names_it = bool(_LOGIN.search(page.heading))
    asks = bool(_MUST_LOGIN.search(page.seen))
    return sum((has_password, is_sent, names_it, asks)) >= 2


def _is_consent(page: PageView) -> bool:
    labels = (
        " ".join(str(node.text_content() or node.get("value") or "").split())
        for node in page.tree.iter("button", "a", "input")
        if node.tag != "input" or node.get("type") in {"submit", "button"}
    )
    if not any(_CONSENT_BUTTON.fullmatch(label) for label in labels):
        return False
    lines = [line for line in page.seen.split("\n") if len(line) > 30]
    about = sum(len(line) for line in lines if _CONSENT.search(line))
    share = about / max(1, sum(map(len, lines)))
    return share >= (_MIN_CONSENT_SHARE if _CONSENT_TITLE.search(page.heading) else 0.9)


def _is_missing(page: PageView) -> bool:
    article = page.article
    says = _MISSING.search(page.heading) or _MISSING.search(article[:_HEAD_CHARS])
    if not says or len(article) >= _ARTICLE_CHARS:
        return False
    # A headline may quote the words; the page itself says them twice, or says little else.
    said = _MISSING.findall(f"{page.heading}\n{page.seen}")
    return len(said) >= 2 or len(article) < _ARTICLE_CHARS // 2


def _is_sent_home(page: PageView) -> bool:
    """Tell whether a long path of a site led to the site's front page."""
    url, requested = page.url, page.requested
    if not url or not requested or _host(url) != _host(requested) or page.facts.is_article:
        return False
    return _path(url) in {"", "/"} and len(_path(requested).strip("/")) > _LONG_PATH_CHARS


def _is_empty(page: PageView) -> bool:
    words = f"{page.seen}\n{page.hidden}"
    return len(page.seen) < _ARTICLE_CHARS and bool(_NEEDS_SCRIPT.search(words))


_DETECTORS: dict[WallKind, Callable[[PageView], bool]] = {
    WallKind.PAYWALL: _is_paywall,
    WallKind.ROBOTS: _is_for_people,
    WallKind.LOGIN: _is_login,
    WallKind.COOKIES: _is_consent,
    WallKind.MISSING: _is_missing,
    WallKind.SCRIPT: _is_empty,
}


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
