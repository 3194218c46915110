"""Pages made for tests: walls of each kind, and ordinary pages that look a little like one."""

from __future__ import annotations

import json

SITE = "https://news.example"
STORY = f"{SITE}/2026/11/28/what-the-lake-measured-this-year.html"
EN = (
    "The water of the lake rose by forty centimetres in a year, the office said on Friday.",
    "It is the third year in a row that the level has gone up after a long fall.",
    "Engineers measured the level at nine places and compared it with the readings of ten years.",
    "The office will publish the readings every month from January, and open its stations.",
)
VI = (
    "Mực nước hồ dâng thêm bốn mươi xăng-ti-mét trong một năm, cơ quan cho biết hôm thứ Sáu.",
    "Đây là năm thứ ba liên tiếp mực nước tăng sau một thời gian dài hạ thấp.",
    "Các kỹ sư đo mực nước tại chín điểm và so sánh với số liệu của mười năm trước đó.",
    "Cơ quan này sẽ công bố số liệu hằng tháng từ tháng Giêng và mở các trạm đo.",
)
BAR = '<nav><a href="/">Home</a> <a href="/login">Log in</a> <a href="/s">Subscribe</a></nav>'
FOOT = "<footer><p>We use cookies. Privacy. Contact. All rights reserved.</p></footer>"
PASSWORD = '<form action="/l"><input name="u"><input type="password" name="p"></form>'
LOCKED = {"@type": "NewsArticle", "headline": "Lake", "isAccessibleForFree": False}
FREE = {"@type": "NewsArticle", "headline": "Lake", "isAccessibleForFree": "True"}


def page(title, body, *, stated=None, head="", heading=None):
    """Return an HTML page with a bar above and small print below."""
    block = f'<script type="application/ld+json">{json.dumps(stated)}</script>' if stated else ""
    top = f"<h1>{title if heading is None else heading}</h1>"
    return (
        f"<!doctype html><html><head><title>{title}</title>{block}{head}</head>"
        f"<body>{BAR}{top}{body}{FOOT}</body></html>"
    )


def story(sentences, times=1):
    """Return paragraphs of an article."""
    return "".join(f"<p>{sentence}</p>" for sentence in sentences * times)


def cut(sentences):
    """Return the beginning of an article, broken off."""
    return f"<p>{sentences[0]}</p><p>{sentences[1][:60]}…</p>"


#: (kind, page, address that answered, address asked for)
WALLS = [
    *(
        (
            "paywall",
            page("Lake", f'{cut(lines)}<div class="{mark}">{words}</div>', stated=stated),
            "",
            "",
        )
        for lines, mark, words, stated in (
            (EN, "paywall", "<p>Subscribe to continue reading.</p>", LOCKED),
            (EN, "paywall-inline", "<p>This article is for subscribers only.</p>", None),
            (EN, "box", "<p>Already a subscriber? Sign in</p>", LOCKED),
            (EN, "regwall", "<p>To keep reading, please sign up or log in.</p>", None),
            (EN, "piano-offer", "<p>You have reached your limit of free articles.</p>", None),
            (VI, "paywall", "<p>Đăng ký gói thành viên để đọc tiếp bài viết này.</p>", LOCKED),
            (VI, "content-gate", "<p>Bài viết này chỉ dành cho thuê bao trả phí.</p>", None),
            (VI, "x", "<p>Vui lòng đăng nhập để đọc toàn bộ bài viết.</p>", LOCKED),
            (
                EN,
                "subscriber-only",
                "<p>Unlock this article for one euro.</p>",
                {"@graph": [LOCKED]},
            ),
        )
    ),
    *(
        ("login", page(title, body), url, asked)
        for title, body, url, asked in (
            ("Log in", PASSWORD, "", ""),
            ("Log in to Example", f"<p>You must log in to continue.</p>{PASSWORD}", "", ""),
            ("Sign in", PASSWORD, f"{SITE}/accounts/login/?next=/x", STORY),
            ("Đăng nhập", f"<p>Vui lòng đăng nhập.</p>{PASSWORD}", "", ""),
            ("Example", "<p>Please sign in to see this post.</p>", f"{SITE}/login", STORY),
            ("Đăng nhập hoặc đăng ký", "<p>Đăng nhập để xem bài viết này.</p>", "", ""),
        )
    ),
    *(
        ("cookies", page(title, body), "", "")
        for title, body in (
            (
                "Before you continue",
                (
                    "<p>We use cookies and data to deliver services and measure engagement.</p>"
                    "<p>We and our partners process personal data with your consent.</p>"
                    "<button>Reject all</button><button>Accept all</button>"
                ),
            ),
            (
                "We value your privacy",
                (
                    "<p>We and our 800 partners store cookies on your device.</p>"
                    "<p>Some rely on their legitimate interest.</p><button>I agree</button>"
                ),
            ),
            (
                "Trước khi bạn tiếp tục",
                (
                    "<p>Chúng tôi dùng cookie để đo lường mức độ quan tâm của bạn.</p>"
                    "<p>Chúng tôi và các đối tác xử lý dữ liệu cá nhân nếu bạn chấp nhận.</p>"
                    "<button>Từ chối tất cả</button><button>Đồng ý tất cả</button>"
                ),
            ),
        )
    ),
    *(
        ("robots", page(title, body), "", "")
        for title, body in (
            ("Just a moment...", "<noscript>Enable JavaScript and cookies to continue</noscript>"),
            ("Attention Required!", "<p>Please complete the security check. Ray ID: 1</p>"),
            (
                "Access Denied",
                "<p>You don't have permission to access this page on this server.</p>",
            ),
            ("Are you a robot?", "<p>Please solve this captcha to go on.</p>"),
            ("Xác minh bạn là người", "<p>Xác nhận bạn không phải là robot để xem trang.</p>"),
        )
    ),
    *(
        ("missing", page(title, body), url, asked)
        for title, body, url, asked in (
            ("404 - Page not found", "<p>The page you are looking for does not exist.</p>", "", ""),
            ("Page not found", "<p>Sorry.</p>", "", ""),
            ("Oops!", "<p>This page could not be found.</p>", "", ""),
            ("Không tìm thấy trang", "<p>Trang bạn tìm không tồn tại hoặc đã bị xóa.</p>", "", ""),
            ("Thông báo", "<p>Bài viết này không tồn tại.</p>", "", ""),
            ("Seite nicht gefunden", "<p>Zur Startseite</p>", "", ""),
            ("The News", story(EN, 20), f"{SITE}/", STORY),
        )
    ),
    (
        "script",
        "<html><body><noscript>You need to enable JavaScript.</noscript></body></html>",
        "",
        "",
    ),
]
ORDINARY = [
    page("Lake rises", story(EN, 3)),
    page("Lake rises", story(EN), stated=FREE),
    page("Nước hồ dâng", story(VI, 3)),
    page("Nước hồ dâng", story(VI)),
    # A publisher that locks everything in its markup, and sends the whole text all the same.
    page("Lake rises", story(EN, 8), stated=LOCKED),
    page("Lake rises", story(EN), stated=LOCKED),
    page(
        "Lake",
        story(EN, 3) + '<div class="paywall">Subscribe to continue reading</div>',
        stated=FREE,
    ),
    page(
        "Lake",
        f'<p>Already a subscriber? Sign in</p><div id="paywall"></div>{story(EN)}',
        stated=LOCKED,
    ),
    page("Nước hồ", f"<p>Đăng nhập để đọc tiếp</p>{story(VI)}", stated=LOCKED),
    # Windows for log-in, cookies and letters that lie in the page until somebody opens them.
    page("Lake rises", f"{PASSWORD}<p>Log in to comment</p>{story(EN)}"),
    page("Nước hồ dâng", f"{PASSWORD}<p>Đăng nhập để bình luận</p>{story(VI)}"),
    page(
        "Lake",
        f"{story(EN)}<p>We and our partners use cookies.</p><button>Accept all</button>",
    ),
    page("Hồ", f"{story(VI)}<p>Chúng tôi dùng cookie.</p><button>Đồng ý</button>"),
    page("Lake rises", story(EN) + "<noscript>Please enable JavaScript to comment.</noscript>"),
    # Articles about walls.
    page(
        "Why newspapers put up paywalls",
        story(EN, 2) + "<p>“Subscribe to continue reading” is the line.</p>",
    ),
    page(
        "How to log in to the tax portal",
        story(EN, 2) + "<p>You must log in to continue, the office says.</p>",
    ),
    page(
        "Cách đăng nhập cổng dịch vụ công",
        story(VI, 2) + "<p>Người dân cần đăng nhập để xem hồ sơ.</p>",
    ),
    page(
        "Cookie banners to be banned",
        story(EN, 2) + "<p>Consent to cookies and partners is a farce.</p>",
    ),
    page("The 404 bus is back", story(EN, 2)),
    page(
        "Error 404: the story of a number",
        story(EN, 2) + "<p>“Page not found” came with the first web.</p>",
    ),
    page("Access denied to reporters, union says", story(EN, 2)),
    page("Missing hikers not found after a week", story(EN)),
    page("Không tìm thấy nạn nhân sau ba ngày", story(VI)),
    page(
        "Are you a robot? What captchas cost us",
        story(EN, 2) + "<p>A captcha takes ten seconds.</p>",
    ),
    page("Just a moment: a photographer's year", story(EN)),
    page(
        "Bài viết không còn trên mạng xã hội",
        story(VI) + "<p>Nội dung đã bị gỡ, công ty cho biết.</p>",
    ),
    page("Privacy law passed", story(EN, 2) + "<p>Cookie rules change.</p><button>Agree</button>"),
    # A short note, a list, a page without any article, a front page asked for as such.
    page("Road closed", "<p>The coast road is closed until Monday, the town council said.</p>"),
    page("Cấm đường", "<p>Đường ven biển cấm xe đến thứ Hai, ủy ban thị trấn cho biết.</p>"),
    page(
        "Lake levels",
        "<ul>" + "".join(f"<li>Station {n}: {n}0 cm</li>" for n in range(30)) + "</ul>",
    ),
    page("Contact", "<p>Write to the desk at the address below, or call in the morning.</p>"),
]
