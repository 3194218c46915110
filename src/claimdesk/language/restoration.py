"""Putting diacritics back on Vietnamese typed without them; typing shortcuts spelled out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from claimdesk.language.cleaning import clean_post
from claimdesk.language.identification import is_bare_vietnamese
from claimdesk.language.normalization import fold, place_tones

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
}  # fmt: skip
_TOKEN = re.compile(r"[^\W\d_]+|[\W\d_]+")
#: Weight of the pair against the single word: words right on held-out paragraphs 0.9512 at 0.7,
#: 0.9519 at 0.85, 0.9509 at 0.95.
_PAIR_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class _Model:
    """Forms by folded syllable, and how often pairs of them stand together.

    `forms` the written syllables; `choices` maps a folded syllable to the places of its forms;
    `counts` (n,) float32; `pairs` (p,) uint32 ascending, left * n + right; `pair_counts` (p,).
    """

    forms: list[str]
    choices: dict[str, list[int]]
    counts: NDArray[np.float32]
    pairs: NDArray[np.uint32]
    pair_counts: NDArray[np.float32]


@cache
def _model() -> _Model:
    import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

    with files("claimdesk.language").joinpath("weights/restoration.npz").open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        forms = bytes(stored["forms"]).decode().split("\n")
        pairs = np.cumsum(stored["pair_steps"], dtype=np.uint32)
        # Counts are kept as eighths of a power of two: near enough for a probability.
        counts = np.exp2(stored["count_levels"].astype(np.float32) / 8)
        pair_counts = np.exp2(stored["pair_levels"].astype(np.float32) / 8)
    choices: dict[str, list[int]] = {}
    for place, form in enumerate(forms):
        choices.setdefault(fold(form), []).append(place)
    return _Model(forms, choices, counts, pairs, pair_counts)


def make_readable(text: str) -> str:
    """Return a text as it is searched and judged: cleaned, and with its diacritics put back."""
    cleaned = clean_post(text)
    return restore(cleaned) if is_bare_vietnamese(cleaned) else cleaned


def restore(text: str) -> str:
    """Return Vietnamese text with its likely diacritics, shortcuts spelled out, in lower case.

    Words that are no Vietnamese syllable stay as they are. A pair model over Vietnamese Wikipedia
    (`training/restoration.py`) chooses by Viterbi.
    """
    model = _model()
    pieces = _TOKEN.findall(_expand(text))
    found: list[str] = []
    run: list[tuple[int, list[int]]] = []
    for piece in pieces:
        options = _options(model, piece)
        if options:
            run.append((len(found), options))
        elif not piece.isspace():
            _choose(model, run, found)
            run = []
        found.append(piece)
    _choose(model, run, found)
    return "".join(found)


def _options(model: _Model, piece: str) -> list[int]:
    """Return the places of the forms a typed word may stand for; one typed in full is itself."""
    if not piece.isalpha():
        return []
    typed = place_tones(piece.lower())
    options = model.choices.get(fold(typed), [])
    if typed == fold(typed):
        return options
    return [place for place in options if model.forms[place] == typed]


def _expand(text: str) -> str:
    tokens = _TOKEN.findall(text)
    return "".join(
        token if before[-1:].isdigit() else SHORTCUTS.get(token.lower(), token)  # 7k is 7,000
        for before, token in zip(["", *tokens], tokens, strict=False)
    )


def _choose(model: _Model, run: list[tuple[int, list[int]]], found: list[str]) -> None:
    """Write the likeliest forms of one unbroken run of syllables into `found` (Viterbi)."""
    import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

    if not run:
        return
    back: list[NDArray[np.int64]] = []
    total_count = model.counts.sum()
    before = np.array(run[0][1])
    best = np.log(model.counts[before] / model.counts[before].sum())
    for _, options in run[1:]:
        now = np.array(options)
        single = model.counts[now] / total_count
        seen = _pair_counts(model, before, now)
        chance = _PAIR_SHARE * seen / model.counts[before][:, None]
        total = best[:, None] + np.log(chance + (1 - _PAIR_SHARE) * single[None, :])
        back.append(total.argmax(axis=0))
        best, before = total.max(axis=0), now
    choice = int(best.argmax())
    for at in range(len(run) - 1, -1, -1):
        place, options = run[at]
        found[place] = model.forms[options[choice]]
        if at:
            choice = int(back[at - 1][choice])


def _pair_counts(
    model: _Model, left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return how often each pair of forms stands together, (len(left), len(right))."""
    import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

    keys = (left[:, None] * len(model.forms) + right[None, :]).astype(np.uint32)
    at = np.minimum(np.searchsorted(model.pairs, keys), len(model.pairs) - 1)
    return np.where(model.pairs[at] == keys, model.pair_counts[at], np.float32(0))


def syllables(text: str) -> list[str]:
    """Return the words of a text as the model counts them: lower case, tones placed."""
    return [piece for piece in _TOKEN.findall(place_tones(text.lower())) if piece.isalpha()]
