"""The model that chooses among the written forms of Vietnamese syllables typed without diacritics.

Two parts look at a text: pairs of neighbouring forms, counted, and a small network that sees four
folded syllables on either side. `training/restoration.py` writes both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from claimdesk.language.normalization import fold

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

#: Syllables that the network sees on either side.
REACH = 4
#: What stands in a text beside known syllables: another word, a number, an end; and nothing known.
SIGNS = ("word", "number", "end", "hidden")
#: Weight of the pair against the single word: words right on held-out paragraphs 0.9512 at 0.7,
#: 0.9519 at 0.85, 0.9509 at 0.95.
_PAIR_SHARE = 0.85
#: A form is told beside the chosen one if the likeliest reading with it is at most so much less
#: likely (natural logarithm): one in a hundred.
_TOLD = 4.6


@dataclass(frozen=True, slots=True)
class Network:
    """What folded syllables around a place say of the form there, one hidden layer.

    `around` (2 * REACH * v, h) int8 has a row for each place around and each of v syllables and
    signs; times `scale` (h,), summed, and `bias` (h,) added, they make the hidden layer. `forms`
    (n, h) int8 times `form_scale` (h,), and `prior` (n,), score the n forms.
    """

    around: NDArray[np.int8]
    scale: Floats
    bias: Floats
    forms: NDArray[np.int8]
    form_scale: Floats
    prior: Floats

    def hidden(self, symbols: Ints) -> Floats:
        """Return the hidden layer (n, h) at each of n symbols of a text."""
        size = len(self.around) // (2 * REACH)
        end = size - len(SIGNS) + SIGNS.index("end")
        padded = np.pad(symbols, REACH, constant_values=end)
        around = [at for at in range(2 * REACH + 1) if at != REACH]
        rows = np.stack([padded[at : at + len(symbols)] for at in around], axis=1)
        rows += np.arange(len(around)) * size
        total = self.around[rows].sum(axis=1, dtype=np.int32)
        return np.asarray(np.tanh(total * self.scale + self.bias), np.float32)

    def likely(self, hidden: Floats, places: Ints) -> Floats:
        """Return the log-probability (c,) of forms at a place with hidden layer (h,)."""
        scores = self.forms[places].astype(np.float32) @ (hidden * self.form_scale)
        scores += self.prior[places]
        scores -= scores.max()
        return np.asarray(scores - np.log(np.exp(scores).sum()), np.float32)


@dataclass(frozen=True, slots=True)
class Restorer:
    """Forms by folded syllable, how often pairs of them stand together, and the network.

    `forms` the written syllables; `choices` maps a folded syllable to the places of its forms, and
    `symbols` to its number; `counts` (n,) float32; `pairs` (p,) uint32 ascending, left * n + right;
    `pair_counts` (p,).
    """

    forms: list[str]
    choices: dict[str, list[int]]
    symbols: dict[str, int]
    counts: Floats
    pairs: NDArray[np.uint32]
    pair_counts: Floats
    network: Network

    def choose(self, options: Sequence[Sequence[int]], hidden: Floats) -> list[tuple[int, ...]]:
        """Return the likeliest forms of an unbroken run of syllables, by Viterbi.

        `options` are the places of the forms that each syllable may have, `hidden` (len(options),
        h) is the network's hidden layer there. Each syllable's form comes first, others that it may
        well have follow.
        """
        tried = [np.array(places) for places in options]
        near = [self.network.likely(row, places) for row, places in zip(hidden, tried, strict=True)]
        first = tried[0]
        ahead = [np.log(self.counts[first] / self.counts[first].sum()) + near[0]]
        steps: list[Floats] = []
        for left, right, chance in zip(tried, tried[1:], near[1:], strict=False):
            steps.append(self._step(left, right) + chance)
            ahead.append((ahead[-1][:, None] + steps[-1]).max(axis=0))
        behind = [np.zeros(len(tried[-1]), np.float32)]
        for step in reversed(steps):
            behind.append((step + behind[-1]).max(axis=1))
        found = []
        for places, before, after in zip(tried, ahead, reversed(behind), strict=True):
            total = before + after
            order = np.argsort(-total, kind="stable")
            told = order[total[order] >= total[order[0]] - _TOLD]
            found.append(tuple(places[told].tolist()))
        return found

    def _step(self, left: Ints, right: Ints) -> Floats:
        """Return the log-probability of each form after each, (len(left), len(right))."""
        keys = (left[:, None] * len(self.forms) + right[None, :]).astype(np.uint32)
        at = np.minimum(np.searchsorted(self.pairs, keys), len(self.pairs) - 1)
        seen = np.where(self.pairs[at] == keys, self.pair_counts[at], np.float32(0))
        single = self.counts[right] / self.counts.sum()
        chance = _PAIR_SHARE * seen / self.counts[left][:, None] + (1 - _PAIR_SHARE) * single
        return np.asarray(np.log(chance), np.float32)


@cache
def restorer() -> Restorer:
    """Return the shipped weights."""
    with files("claimdesk.language").joinpath("weights/restoration.npz").open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        arrays = {name: stored[name] for name in stored.files}
    forms = bytes(arrays["forms"]).decode().split("\n")
    choices: dict[str, list[int]] = {}
    for place, form in enumerate(forms):
        choices.setdefault(fold(form), []).append(place)
    return Restorer(
        forms,
        choices,
        {syllable: number for number, syllable in enumerate(sorted(choices))},
        # Counts are kept as eighths of a power of two: near enough for a probability.
        np.exp2(arrays["count_levels"].astype(np.float32) / 8),
        np.cumsum(arrays["pair_steps"], dtype=np.uint32),
        np.exp2(arrays["pair_levels"].astype(np.float32) / 8),
        Network(*(arrays[f"network_{name}"] for name in Network.__slots__)),
    )
