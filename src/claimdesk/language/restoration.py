"""Putting diacritics back on Vietnamese typed without them; typing shortcuts spelled out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from claimdesk.language.cleaning import clean_post
from claimdesk.language.identification import is_bare_vietnamese
from claimdesk.language.normalization import fold, place_tones

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from claimdesk.language.restorer import Restorer

#: What people type for short; the ambiguous ones (k, h, a, e) are left to the reader.
SHORTCUTS = {
    "ko": "không", "kg": "không", "hok": "không", "khg": "không", "hem": "không", "kh": "không",
    "k": "không", "dc": "được", "đc": "được", "dk": "được", "ng": "người", "ngta": "người ta",
    "nc": "nước", "j": "gì", "gi": "gì", "vs": "với", "mn": "mọi người", "mng": "mọi người",
    "trc": "trước", "nhg": "những", "nhug": "nhưng", "lm": "làm", "bt": "biết", "cx": "cũng",
    "bv": "bệnh viện", "bs": "bác sĩ", "cty": "công ty", "sdt": "số điện thoại", "dt": "điện thoại",
    "tk": "tài khoản", "ntn": "như thế nào", "thik": "thích", "z": "vậy", "v": "vậy", "r": "rồi",
    "vx": "vẫn", "ck": "chồng", "vk": "vợ", "nma": "nhưng mà", "hnay": "hôm nay", "bik": "biết",
    "fai": "phải", "pải": "phải", "wa": "quá", "qua": "qua", "tgian": "thời gian", "gd": "gia đình",
    "ak": "à", "uh": "ừ", "oh": "ồ", "cb": "chuẩn bị", "ns": "nói", "mk": "mình", "bn": "bạn",
    "mik": "mình", "mih": "mình", "mjh": "mình", "khum": "không", "khog": "không", "hog": "không",
    "uog": "uống", "dag": "đang", "dg": "đang", "trog": "trong", "cug": "cũng", "nhiu": "nhiều",
    "lun": "luôn", "thui": "thôi", "rui": "rồi", "iu": "yêu", "ms": "mới", "chx": "chưa",
    "bh": "bây giờ", "bayh": "bây giờ", "hqua": "hôm qua", "hum": "hôm", "lsao": "làm sao",
    "dzay": "vậy", "zay": "vậy", "zi": "vậy", "dzo": "vô", "zo": "vô", "dzui": "vui", "zui": "vui",
    "dzia": "về", "zia": "về", "ae": "anh em", "ace": "anh chị em", "ac": "anh chị", "tr": "triệu",
    "hs": "học sinh", "sv": "sinh viên", "gv": "giáo viên", "nv": "nhân viên", "ny": "người yêu",
    "nt": "nhắn tin", "ib": "nhắn tin", "cmt": "bình luận", "stk": "số tài khoản",
    "xn": "xét nghiệm", "sk": "sức khoẻ", "ut": "ung thư", "ttin": "thông tin",
    "mxh": "mạng xã hội", "ytb": "youtube", "fb": "facebook", "dv": "dịch vụ", "sp": "sản phẩm",
    "bsi": "bác sĩ", "bvien": "bệnh viện", "bme": "bố mẹ", "bds": "bất động sản", "vde": "vấn đề",
    "xl": "xin lỗi", "xh": "xã hội",
}  # fmt: skip
_TOKEN = re.compile(r"[^\W\d_]+|[\W\d_]+")
#: Texts whose readings are remembered, and up to which length: detection, wordings, matching and
#: the guard read the same sentences.
_REMEMBERED, _REMEMBERED_CHARS = 2_048, 1_000


class Reading(NamedTuple):
    """A text as it is searched and judged, and what its words may be instead.

    `others` holds for each word that got its diacritics which other words it may well be; it is
    empty where none were put back.
    """

    text: str
    others: Mapping[str, Sequence[str]]


def make_readable(text: str) -> str:
    """Return a text as it is searched and judged: cleaned, and with its diacritics put back."""
    return read_typed(text).text


def read_typed(text: str) -> Reading:
    """Return a text cleaned and with its diacritics put back, and what its words may be instead."""
    return _read_again(text) if len(text) <= _REMEMBERED_CHARS else _read(text)


def _read(text: str) -> Reading:
    cleaned = clean_post(text)
    return _restore(cleaned) if is_bare_vietnamese(cleaned) else Reading(cleaned, {})


_read_again = lru_cache(_REMEMBERED)(_read)


def restore(text: str) -> str:
    """Return Vietnamese text with its likely diacritics, shortcuts spelled out, in lower case.

    Words that are no Vietnamese syllable stay as they are. How the forms are chosen is told in
    `restorer.py`.
    """
    return _restore(text).text


def _restore(text: str) -> Reading:
    from claimdesk.language.restorer import restorer  # noqa: PLC0415 - keeps `--help` quick

    model = restorer()
    pieces = _TOKEN.findall(_expand(text))
    typed = [place_tones(piece.lower()) for piece in pieces]
    options = [_options(model, piece) for piece in typed]
    symbols, at = _symbols(model, typed)
    hidden = model.network.hidden(symbols)
    others: dict[str, set[str]] = {}
    for run in _runs(typed, options):
        chosen = model.choose([options[place] for place in run], hidden[[at[p] for p in run]])
        for place, (first, *rest) in zip(run, chosen, strict=True):
            pieces[place] = model.forms[first]
            if rest:
                others.setdefault(pieces[place], set()).update(model.forms[one] for one in rest)
    return Reading("".join(pieces), {form: sorted(found) for form, found in others.items()})


def _options(model: Restorer, typed: str) -> list[int]:
    """Return the places of the forms a typed word may stand for; one typed in full is itself."""
    folded = fold(typed)
    options = model.choices.get(folded, [])
    if typed == folded:
        return options
    return [place for place in options if model.forms[place] == typed]


def _runs(typed: list[str], options: list[list[int]]) -> list[list[int]]:
    """Return the places of the syllables of each run: only white space stands between them."""
    runs: list[list[int]] = [[]]
    for place, piece in enumerate(typed):
        if options[place]:
            runs[-1].append(place)
        elif not piece.isspace():
            runs.append([])
    return [run for run in runs if run]


def _symbols(model: Restorer, pieces: list[str]) -> tuple[NDArray[np.int64], list[int]]:
    """Return the pieces of a text as the network sees them, and where each of them is.

    White space is left out.
    """
    import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

    word, number, end = range(len(model.symbols), len(model.symbols) + 3)
    found: list[int] = []
    at: list[int] = []
    for piece in pieces:
        at.append(len(found))
        if piece[0].isalpha():
            found.append(model.symbols.get(fold(piece), word))
        elif any(map(str.isdigit, piece)):
            found.append(number)
        elif not piece.isspace():
            found.append(end)
    return np.array(found, np.int64), at


def _expand(text: str) -> str:
    tokens = _TOKEN.findall(text)
    return "".join(
        token if before[-1:].isdigit() else SHORTCUTS.get(token.lower(), token)  # 7k is 7,000
        for before, token in zip(["", *tokens], tokens, strict=False)
    )


def syllables(text: str) -> list[str]:
    """Return the words of a text as the model counts them: lower case, tones placed."""
    return [piece for piece in _TOKEN.findall(place_tones(text.lower())) if piece.isalpha()]
