"""Lines with made-up identifiers at known places, and sentences that hold none; both by a seed.

The numbers are drawn by chance in valid forms; whoever has one of them, it was not looked up.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from claimdesk.intake.deidentification import Cleaned
from claimdesk.intake.deidentification.numbers import fits_luhn
from claimdesk.language.normalization import fold

_HERE = Path(__file__).resolve().parents[1] / "intake"
OWN, HELD, PLAIN = (_HERE / f"identifiers_{name}.jsonl" for name in ("own", "held", "none"))
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Line:
    """A line with the places of its identifiers: (start, end, kind)."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


def hand_written(path: Path) -> list[Line]:
    """Return the lines of a file, each with its spans."""
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Line(one["text"], tuple(map(tuple, one["spans"]))) for one in records]


class _Made:
    """Values of each kind, drawn by chance."""

    def __init__(self, chance: random.Random):
        self.chance = chance

    def digits(self, count: int) -> str:
        return "".join(self.chance.choice("0123456789") for _ in range(count))

    def grouped(self, digits: str, *sizes: int) -> str:
        parts, at = [], 0
        for size in sizes:
            parts.append(digits[at : at + size])
            at += size
        return self.chance.choice(" .-").join(parts)

    def phone(self) -> str:
        prefix = self.chance.choice(_MOBILES)
        number = f"0{prefix}{self.digits(7)}"
        forms = (
            lambda: number,
            lambda: self.grouped(number, 4, 3, 3),
            lambda: self.grouped(number, 3, 3, 4),
            lambda: f"+84{number[1:]}",
            lambda: f"+84 {self.grouped(number[1:], 3, 3, 3)}",
            lambda: f"(+84) {number[1:]}",
            lambda: f"0084{number[1:]}",
            lambda: " ".join(number),
            lambda: f"o{number[1:]}",
            lambda: number.translate(_FULL_WIDTH),
            lambda: f"02{self.chance.choice(['4', '8'])} {self.grouped(self.digits(8), 4, 4)}",
            lambda: f"(02{self.chance.randint(10, 29)}) {self.digits(7)}",
            lambda: (
                f"+1 {self.chance.choice(['212', '415', '650'])} {self.chance.randint(200, 998)}"
                f" {self.digits(4)}"
            ),
            lambda: f"+44 20 7{self.digits(3)} {self.digits(4)}",
        )
        return self.chance.choice(forms)()

    def id(self) -> str:
        number = f"{self.chance.choice(_PROVINCES)}{self.chance.randint(0, 3)}{self.digits(8)}"
        forms = (number, number, self.grouped(number, 3, 3, 3, 3), self.grouped(number, 6, 6))
        return self.chance.choice(forms)

    def old_id(self) -> str:
        number = f"{self.chance.choice('0123')}{self.digits(8)}"
        return self.chance.choice((number, self.grouped(number, 3, 3, 3)))

    def passport(self) -> str:
        return self.chance.choice("BCPNEK") + self.digits(7)

    def tax(self) -> str:
        number = self.chance.choice(("0", "3", "8")) + self.digits(9)
        return self.chance.choice((number, number, f"{number}-{self.chance.randint(1, 99):03d}"))

    def insurance(self) -> str:
        return self.digits(10)

    def health(self) -> str:
        letters = self.chance.choice(("GD", "HS", "TE", "DN", "CH", "HT", "SV"))
        number = f"{self.chance.randint(1, 5)}{self.digits(12)}"
        return self.chance.choice((letters + number, f"{letters} {self.grouped(number, 1, 2, 10)}"))

    def bank(self) -> str:
        number = self.chance.choice("123456789") + self.digits(self.chance.randint(9, 13))
        return self.chance.choice((number, number, self.grouped(number, 4, 4, 6)))

    def card(self) -> str:
        body = self.chance.choice(("4", "51", "55", "9704")) + self.digits(14)
        number = next(body[:15] + last for last in "0123456789" if fits_luhn(body[:15] + last))
        return self.chance.choice((number, self.grouped(number, 4, 4, 4, 4).replace(".", "-")))

    def plate(self) -> str:
        place, letter = (
            self.chance.choice(("29", "30", "43", "51", "59", "65", "99")),
            self.chance.choice("ABCDFGHK"),
        )
        last = self.digits(5)
        forms = (f"{place}{letter}-{last[:3]}.{last[3:]}", f"{place}{letter} {last[:3]}.{last[3:]}",
                 f"{place}{letter}-{last}", f"{place}-{letter}1 {last[:3]}.{last[3:]}")  # fmt: skip
        return self.chance.choice(forms)

    def email(self) -> str:
        name = self.chance.choice(_NICKS) + self.chance.choice((".", "_", "")) + self.digits(3)
        host = self.chance.choice(("gmail.com", "yahoo.com.vn", "mail.example", "truong.edu.vn"))
        forms = (
            f"{name}@{host}",
            f"{name}@{host}",
            f"{name.upper()}@{host}",
            f"{name} (at) gmail (dot) com",
        )
        return self.chance.choice(forms)

    def profile(self) -> str:
        name = f"{self.chance.choice(_NICKS)}.{self.digits(3)}"
        sites = ("https://www.facebook.com/", "facebook.com/", "https://www.tiktok.com/@", "t.me/",
                 "instagram.com/", "https://x.com/", "https://zalo.me/", "@")  # fmt: skip
        return self.chance.choice(sites) + name

    def address(self) -> str:
        house, street = self.chance.randint(1, 400), self.chance.choice(_STREETS)
        ward, province = self.chance.choice(_WARDS), self.chance.choice(_CITIES)
        lane, hamlet = self.chance.randint(2, 300), self.chance.choice(_HAMLETS)
        forms = (
            f"số {house} đường {street}, phường {ward}, {province}",
            f"số nhà {house}, ngõ {lane} phố {street}, {province}",
            f"{house}/{lane} đường {street}, P. {ward}, {province}",
            f"{house} {street}, phường {ward}, {province}",
            f"hẻm {lane} {street}, phường {ward}",
            f"thôn {hamlet}, xã {ward}, tỉnh {self.chance.choice(_PROVINCE_NAMES)}",
            f"ấp {hamlet}, xã {ward}, {self.chance.choice(_PROVINCE_NAMES)}",
            f"tổ {self.chance.randint(1, 40)}, khu phố {self.chance.randint(1, 9)}, phường {ward}",
            f"căn hộ {house} chung cư {street}, phường {ward}, {province}",
        )
        return self.chance.choice(forms)

    def birth(self) -> str:
        day, month, year = (
            self.chance.randint(1, 28),
            self.chance.randint(1, 12),
            self.chance.randint(1935, 2020),
        )
        return self.chance.choice((f"{day:02d}/{month:02d}/{year}", f"{day}-{month}-{year}",
                                   f"{day} tháng {month} năm {year}",
                                   f"{day}.{month}.{year}"))  # fmt: skip

    def coordinates(self) -> str:
        north, east = self.chance.uniform(8.5, 23.3), self.chance.uniform(102.2, 109.4)
        return self.chance.choice((f"{north:.6f}, {east:.6f}", f"{north:.4f},{east:.5f}"))

    def patient(self) -> str:
        return self.chance.choice(("BN", "BN-", "")) + self.digits(self.chance.randint(6, 9))

    def student(self) -> str:
        return self.chance.choice(("", "B", "SV", "K65-")) + self.digits(self.chance.randint(7, 8))

    def network(self) -> str:
        return ".".join(str(self.chance.randint(11, 254)) for _ in range(4))


_MOBILES = (
    "32 33 34 35 36 37 38 39 52 56 58 59 70 76 77 78 79 81 82 83 84 85 86 88 89 90 91 93 96 97 98"
).split()
_PROVINCES = "001 008 019 024 031 036 040 048 051 056 066 075 079 083 092 096".split()
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_NICKS = "lan.pham huyhoang mebim_sua anhtu tranvy ca_chua quocbao hoa_mai thaytu be.na".split()
_STREETS = ("Nguyễn Trãi", "Lê Lợi", "Trần Hưng Đạo", "Hai Bà Trưng", "Điện Biên Phủ",
            "Hoàng Văn Thụ",
            "Phan Đình Phùng", "Cách Mạng Tháng Tám", "Kim Mã", "Võ Thị Sáu")  # fmt: skip
_WARDS = (
    "Hòa Khánh",
    "Tân Định",
    "Mỹ Xuân",
    "Phú Lợi",
    "An Hải",
    "Vĩnh Tuy",
    "Long Bình",
    "Cửa Nam",
)
_CITIES = ("Hà Nội", "TP Hồ Chí Minh", "Đà Nẵng", "TP.HCM", "Hải Phòng", "Cần Thơ", "TP Huế")
_PROVINCE_NAMES = (
    "Nghệ An",
    "Quảng Trị",
    "Đồng Tháp",
    "Lâm Đồng",
    "Phú Thọ",
    "An Giang",
    "Bắc Ninh",
)
_HAMLETS = ("Đông", "Thượng", "3", "7", "Bình An", "Tân Lập", "Hạ Vàng")

_KIND_OF = {"old_id": "id", "health": "insurance", "patient": "code", "student": "code"}
_WITH = (
    "Cần gấp, gọi {phone} giúp tôi với",
    "Ai bị lừa rồi thì nhắn số {phone} để lập nhóm",
    "Bác sĩ giả để lại số {phone} và hẹn khám tại nhà",
    "Nó dùng số {phone} gọi cho mẹ tôi lúc 8h30 ngày 12/3/2025",
    "Tin nhắn từ {phone} nói tôi trúng 50.000.000 đồng",
    "They called from {phone} and asked for the code",
    "CCCD số {id} bị đem đi vay 30.000.000 đồng",
    "căn cước công dân {id} của em tôi bị lộ trên nhóm",
    "CMND {old_id} cấp năm 2009 bị làm giả",
    "Hộ chiếu {passport} bị giữ ở cửa khẩu",
    "passport {passport} was taken by the broker",
    "mã số thuế {tax} bị dùng để khai khống",
    "MST {tax} của hộ kinh doanh nhà tôi",
    "mã số BHXH {insurance} bị rút một lần",
    "thẻ BHYT {health} bị từ chối ở bệnh viện",
    "Ủng hộ về số tài khoản {bank} ngân hàng Vietcombank",
    "STK {bank} MB Bank, chủ tài khoản là kẻ lừa đảo",
    "chuyển vào tk {bank} techcombank trước 17h",
    "thẻ {card} của tôi bị trừ 2.500.000 đồng",
    "card number {card} was charged twice",
    "Xe biển số {plate} bỏ chạy trên quốc lộ 1A",
    "ô tô {plate} tông vào học sinh lớp 5",
    "mail cho {email} để nhận link",
    "Write to {email} if you saw it in 2024",
    "Bài gốc của {profile} có 12.000 lượt chia sẻ",
    "xem trang {profile} là thấy",
    "Nhà ở {address} bị đồn là ổ dịch",
    "giao tới {address} nhé",
    "Ông T. trú tại {address} bị vu oan",
    "Chị H. sinh ngày {birth} chưa từng tới đó",
    "ngày sinh {birth}, quê Thái Bình",
    "Có người kẹt ở {coordinates}, nước đã lên 2 m",
    "tọa độ {coordinates} là nhà tôi",
    "mã bệnh nhân {patient} có kết quả dương tính",
    "MSSV {student} bị đuổi học năm 2023",
    "IP {network} đã gửi 1.000 bình luận",
    "Tên Lan, sđt {phone}, ở {address}, stk {bank} VCB",
    "Liên hệ {phone} hoặc {email}, hạn 30/4",
    "biển số {plate}, tài xế {phone}, sinh ngày {birth}",
)  # fmt: skip


def made_lines(count: int, seed: int = 20261128) -> Iterator[Line]:
    """Yield lines with identifiers; one in four is typed without diacritics."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    made = _Made(chance)
    for number in range(count):
        template = _WITH[number % len(_WITH)]
        line = _filled(template, lambda name: getattr(made, name)())
        yield Line(fold(line.text), line.spans) if chance.random() < 0.25 else line


def _filled(template: str, value: Callable[[str], str]) -> Line:
    text, spans, at = "", [], 0
    for slot in _SLOT.finditer(template):
        text += template[at : slot.start()]
        said = value(slot[1])
        spans.append((len(text), len(text) + len(said), _KIND_OF.get(slot[1], slot[1])))
        text += said
        at = slot.end()
    return Line(text + template[at:], tuple(spans))


_WITHOUT = (
    "Nghị định {law}/{year}/NĐ-CP có hiệu lực từ {date}",
    "Luật số {law}/{year}/QH15 được thông qua ngày {date}",
    "Quyết định {law}/QĐ-TTg ngày {date}",
    "Giá vàng là {amount} đồng một lượng",
    "Thiệt hại {amount} đồng, {small} người chết",
    "{amount} người đã tiêm đủ liều",
    "Xuất khẩu đạt {amount} USD, tăng {percent}%",
    "Từ {date} đến {date} mưa {small} mm",
    "Gọi tổng đài {hotline} để được hỗ trợ",
    "Hotline {hotline} miễn phí 24/7",
    "Trẻ sinh năm {year} trở đi được miễn học phí",
    "Bão số {digit} làm {small} nhà sập ngày {date}",
    "Năm {year} có {amount} thí sinh",
    "In {year}, {amount} people were displaced",
    "The budget of {amount} USD grew by {percent}%",
    "Có {small} xã và {digit} phường sáp nhập từ {date}",
    "Phường {digit} và xã Tân Phú mất điện từ {date}",
    "Doanh nghiệp lãi {amount} đồng năm {year}",
    "Vietcombank lãi {amount} đồng",
    "Chuyển khoản trên {amount} đồng phải xác thực từ {date}",
    "Lúc 08:{minute} ngày {date} động đất {digit},{digit} độ",
    "Điều {small} Bộ luật Hình sự năm {year}",
    "Tỉ lệ {percent}% trong {amount} ca",
    "xác suất {fraction}, cỡ mẫu {amount} người",
    "Công văn số {law}/BYT-DP ngày {date}",
)


def plain_lines(count: int, seed: int = 20261129) -> Iterator[str]:
    """Yield sentences of statistics, dates, laws and public numbers, without an identifier."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    hotlines = (
        "113",
        "114",
        "115",
        "111",
        "112",
        "1900 9095",
        "19003228",
        "1800 1060",
        "1900.545.486",
    )
    values: dict[str, Callable[[], str]] = {
        "law": lambda: str(chance.randint(1, 2500)),
        "year": lambda: str(chance.randint(1990, 2026)),
        "date": lambda: "/".join(
            f"{chance.randint(low, high):02d}"
            for low, high in ((1, 28), (1, 12), (1990, 2026))
        ),
        "amount": lambda: _grouped(
            chance.randint(1000, 10 ** chance.randint(5, 13)), chance.choice("..., ")
        ),
        "small": lambda: str(chance.randint(2, 900)),
        "digit": lambda: str(chance.randint(1, 9)),
        "percent": lambda: f"{chance.uniform(0, 99):.2f}".replace(".", ","),
        "minute": lambda: f"{chance.randint(0, 59):02d}",
        "fraction": lambda: f"{chance.random():.{chance.randint(4, 12)}f}".replace(
            ".", chance.choice(".,")
        ),
        "hotline": lambda: chance.choice(hotlines),
    }  # fmt: skip
    for number in range(count):
        yield _filled(_WITHOUT[number % len(_WITHOUT)], lambda name: values[name]()).text


def _grouped(number: int, separator: str) -> str:
    return f"{number:,}".replace(",", separator)


@dataclass
class Score:
    """How much of some lines was found; addresses are counted by themselves."""

    found: dict[str, int]
    there: dict[str, int]
    right: int
    wrong: int

    def recall(self, *, addresses: bool) -> float:
        kinds = [kind for kind in self.there if (kind == "address") == addresses]
        return sum(self.found.get(kind, 0) for kind in kinds) / sum(
            self.there[kind] for kind in kinds
        )

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)


def score(lines: list[Line], clean: Callable[[str], Cleaned]) -> Score:
    """Return how well lines are cleaned.

    An identifier is found when all its letters and digits are gone (80 % of an address's) under its
    own kind; what is replaced is right when it touches one of its kind.
    """
    total = Score({}, {}, 0, 0)
    for line in lines:
        got = clean(line.text).found
        for start, end, kind in line.spans:
            total.there[kind] = total.there.get(kind, 0) + 1
            told = [at for at in range(start, end) if line.text[at].isalnum()]
            gone = sum(any(one.start <= at < one.end for one in got) for at in told) / len(told)
            same = any(one.kind == kind and one.start < end and start < one.end for one in got)
            if same and gone >= (0.8 if kind == "address" else 1):
                total.found[kind] = total.found.get(kind, 0) + 1
        for one in got:
            is_right = any(
                one.kind == k and one.start < e and s < one.end for s, e, k in line.spans
            )
            total.right, total.wrong = total.right + is_right, total.wrong + (not is_right)
    return total
