"""The provinces of Vietnam, folded: the 34 since July 2025, and those of before by their old names.

By Resolution 202/2025/QH15; common short forms are among them.
"""

from __future__ import annotations

_NOW = (
    "ha noi|hai phong|hue|da nang|ho chi minh|can tho|cao bang|dien bien|ha tinh|lai chau|lang son|"
    "nghe an|quang ninh|thanh hoa|son la|tuyen quang|lao cai|thai nguyen|phu tho|bac ninh|hung yen|"
    "ninh binh|quang tri|quang ngai|gia lai|khanh hoa|lam dong|dak lak|dong nai|tay ninh|vinh long|"
    "dong thap|ca mau|an giang"
)
_BEFORE = (
    "ha giang|yen bai|bac kan|vinh phuc|hoa binh|bac giang|thai binh|hai duong|ha nam|nam dinh|"
    "quang binh|kon tum|binh dinh|ninh thuan|dak nong|binh thuan|phu yen|binh phuoc|binh duong|"
    "ba ria - vung tau|ba ria vung tau|vung tau|long an|ben tre|tra vinh|tien giang|bac lieu|"
    "soc trang|"
    "kien giang|hau giang|quang nam|thua thien hue|thua thien - hue"
)
_SHORT = (
    "tp\\.? ?ho chi minh|tp\\.? ?hcm|tphcm|hcm|sai gon|sg|hn|tp\\.? ?ha noi|tp\\.? ?da nang|"
    "tp\\.? ?hue|tp\\.? ?can tho|tp\\.? ?hai phong|da lat|nha trang|viet nam"
)
#: Alternatives of a pattern, the longer ones first.
PROVINCES = tuple(sorted(f"{_NOW}|{_BEFORE}|{_SHORT}".split("|"), key=len, reverse=True))
