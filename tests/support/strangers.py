"""Made-up people, each with everything by which somebody can be found, and how it may be written.

Names, handles and mail boxes bear a mark, and so do networks. Numbers have the form that real ones
have, which the desk knows them by, and belong to one of these people only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from unicodedata import normalize
from zlib import crc32

from claimdesk.language.normalization import fold

#: In each name, handle, mail and profile; in each network address.
WORD, NETWORK = "kwzqxvj", "2001:db8:5a5a"
#: In each text that people chose to send: it must be found.
SAID = "chuyệnkểrằng"
#: There are so many of them. Of a hundred thousand none has a number of another.
MOST = 60_000
_PROVINCES = ("001", "024", "031", "048", "056", "075", "079", "092")
_PLACES = ("29", "30", "43", "51", "59", "65", "99")
#: None of these letters is a digit of a hexadecimal number.
_SERIES = "KLMNPSTUVXZ"
#: One in so many writes into the text of a party by what they can be found.
_WRITES = 5
_SYLLABLES = "ba đê giu hoa khe lim mo nga phan quy rô sen tha vây xuân yên chi trúc".split()


def _scattered(number: int, digits: int) -> str:
    """Return a number of so many digits, another one for each of the first so many numbers."""
    return f"{(number * 48_271 + 10_007) % 10**digits:0{digits}d}"


@dataclass(frozen=True)
class Stranger:
    """Somebody who never was."""

    number: int

    @cached_property
    def name(self) -> str:
        return f"Vương Thị {WORD.capitalize()}{self.number:05d}"

    @cached_property
    def handle(self) -> str:
        return f"{WORD}{self.number:05d}_z"

    @cached_property
    def mail(self) -> str:
        return f"{WORD}.{self.number:05d}@mail.example"

    @cached_property
    def profile(self) -> str:
        return f"facebook.com/{self.handle}"

    @cached_property
    def phone(self) -> str:
        return f"+8459{_scattered(self.number, 7)}"

    @cached_property
    def chat(self) -> int:
        """Return their number at Telegram."""
        return int(f"58{_scattered(self.number, 8)}")

    @cached_property
    def address(self) -> str:
        return f"{NETWORK}:{self.number:x}::1"

    @cached_property
    def old_address(self) -> str:
        return f"247.{self.number >> 8}.{self.number & 255}.9{self.number % 10}"

    @cached_property
    def paper(self) -> str:
        """Return the number of their CCCD."""
        born = f"{1 if self.birth.year > 1999 else 0}{self.birth:%y}"
        return f"{_PROVINCES[self.number % 8]}{born}{_scattered(self.number, 6)}"

    @cached_property
    def plate(self) -> str:
        last = _scattered(self.number, 5)
        return f"{_PLACES[self.number % 7]}{_SERIES[self.number % 11]}-{last[:3]}.{last[3:]}"

    @cached_property
    def account(self) -> str:
        return f"1903{_scattered(self.number, 10)}"

    @cached_property
    def house(self) -> str:
        """Return what no other home has: house, lane and lane off that lane."""
        return f"{100 + self.number % 900}/{10 + self.number // 900}/37"

    @cached_property
    def home(self) -> str:
        return f"số {self.house} đường Nguyễn Trãi, phường Vĩnh Tuy, Hà Nội"

    @cached_property
    def birth(self) -> date:
        return date(1940, 1, 1) + timedelta(self.number % 29_000)

    @cached_property
    def spot(self) -> str:
        return f"16.0{self.number:05d}7, 108.2{self.number:05d}3"

    @property
    def written(self) -> str:
        """Return how they write into a text by what they can be found; a name may stay in one."""
        wide = f"0{self.phone[3:]}"
        phone, plate, born, paper = (
            (self.phone, self.plate, f"{self.birth:%d/%m/%Y}", self.paper),
            (f"{wide[:4]} {wide[4:7]} {wide[7:]}", self.plate.replace(".", ""),
             f"{self.birth.day} tháng {self.birth.month} năm {self.birth.year}",
             " ".join(self.paper[at : at + 3] for at in range(0, 12, 3))),
            (f"(+84) {self.phone[3:6]}-{self.phone[6:9]}-{self.phone[9:]}",
             self.plate.replace("-", " "), f"{self.birth.day}-{self.birth.month}-{self.birth.year}",
             self.paper),
        )[self.number % 3]  # fmt: skip
        return (
            f"gọi {phone} hoặc {self.mail}, {self.profile}, @{self.handle}, "
            f"CCCD {paper}, tk {self.account} vcb, biển số {plate}, "
            f"sinh ngày {born}, nhà ở {self.home}, tọa độ {self.spot}, "
            f"IP {self.address} và {self.old_address}"
        )

    @property
    def facts(self) -> tuple[str, ...]:
        """Return everything by which they can be found, once each."""
        return (
            self.name, self.handle, self.mail, self.profile, self.phone, str(self.chat),
            self.address, self.old_address, self.paper, self.plate, self.account, self.home,
            self.birth.isoformat(), self.spot,
        )  # fmt: skip

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return what bears no mark, in each form in which it may be found, in lower case."""
        plate, last = self.plate[:3].lower(), self.plate[4:].replace(".", "")
        day, month, year = self.birth.day, self.birth.month, self.birth.year
        days = {
            self.birth.isoformat(), f"{day} tháng {month} năm {year}",
            f"{day} thang {month} nam {year}",
            *(f"{a}{mark}{b}{mark}{year}" for mark in "/-."
              for a, b in ((day, month), (f"{day:02d}", f"{month:02d}"))),
        }  # fmt: skip
        return (
            f"84{self.phone[3:]}", f"0{self.phone[3:]}", str(self.chat), self.old_address,
            self.paper, self.account, self.house, self.spot.partition(",")[0],
            f"{plate}{last}", f"{plate}-{last}", f"{plate} {last}", *days,
        )  # fmt: skip

    def wordings(self) -> Iterator[str]:
        """Yield every form of each fact of which somebody might keep a digest."""
        for fact in self.facts:
            folded = fold(fact)
            plain = "".join(filter(str.isalnum, folded))
            yield from {fact, fact.lower(), fact.upper(), folded, folded.casefold(), plain,
                        plain.lower(), normalize("NFD", fact)}  # fmt: skip
        yield from (self.phone[1:], self.phone[3:], f"0{self.phone[3:]}", f"@{self.handle}")
        yield from (f"https://{self.profile}", f"https://www.{self.profile}", self.house)
        yield from (f"{self.birth:%d/%m/%Y}", f"{self.birth:%d-%m-%Y}", f"{self.birth:%d%m%Y}")
        yield ":".join(self.address.split(":")[:4])


def parties(count: int, together: int) -> list[list[Stranger]]:
    """Return so many strangers, so many of them in each party."""
    everybody = [Stranger(number) for number in range(count)]
    return [everybody[at : at + together] for at in range(0, count, together)]


def tale(some: list[Stranger], way: str) -> str:
    """Return a text that some strangers send together, in which one in five writes all of it.

    By another way it is others who do.
    """
    first, begin = some[0].number, crc32(way.encode()) % _WRITES
    place, other = (_SYLLABLES[first // of % 18].capitalize() for of in (1, 18))
    told = f"{SAID} cầu {way} số {first} ở {place} {other} đã đóng cửa {first % 90 + 2} ngày"
    writers = some[begin::_WRITES] or some[:1]
    return f"{told}. Cần {'; '.join(who.written for who in writers)}."
