"""The network of the restorer: what folded syllables around a place say of the form there."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from claimdesk.language.normalization import fold, place_tones
from claimdesk.language.restorer import REACH, SIGNS

UNITS = 96
# Words right by the network alone, held-out paragraphs / held questions: 1,500 steps of 96 units
# with a quarter of talk 0.944 / 0.832; 128 units with three tenths of talk after 1,000 steps
# 0.963 / 0.843, after 3,500, when talk is known by heart, 0.974 / 0.834.
_STEPS = 1_500
_PLACES_AT_ONCE = 4_096
#: Shares of a batch that are talk and terms of the glossary; the rest is prose.
_TALK, _TERMS = 0.2, 0.05
_RATE = 3e-3
_WARM_UP_STEPS = 100
#: So many of the syllables around are hidden, so that none is leant on.
_HIDDEN = 0.1
_TOKEN = re.compile(r"[^\W\d_]+|\d[\d.,]*|[^\w\s]")
_WORD, _NUMBER, _END = -1, -2, -3


@dataclass(frozen=True)
class Texts:
    """What is learnt from: prose, talk, and terms, which stand alone."""

    prose: list[str]
    talk: list[str]
    terms: list[str]


@dataclass(frozen=True)
class Places:
    """Places with a choice: what stands around (n, 2 * REACH), and the form that is right (n,)."""

    around: np.ndarray
    forms: np.ndarray


class Alphabet:
    """The forms by folded syllable, numbered as the restorer numbers them."""

    def __init__(self, forms: list[str]) -> None:
        self._places = {form: at for at, form in enumerate(forms)}
        folded = [fold(form) for form in forms]
        numbers = {syllable: at for at, syllable in enumerate(sorted(set(folded)))}
        self.syllable = np.array([numbers[one] for one in folded])
        self.size = len(numbers) + len(SIGNS)
        self._sign = {name: len(numbers) + at for at, name in enumerate(SIGNS)}
        #: The forms in the order of their syllables, how many each has, and where they begin.
        self.ordered = np.argsort(self.syllable, kind="stable")
        self.counts = np.bincount(self.syllable)
        self.starts = np.cumsum(self.counts) - self.counts

    def read(self, text: str) -> list[int]:
        """Return the forms of a text; other words, numbers and ends of phrases are negative."""
        found = [_END]
        for token in _TOKEN.findall(place_tones(text.lower())):
            if token[0].isalpha():
                found.append(self._places.get(token, _WORD))
            elif token[0].isdigit():
                found.append(_NUMBER)
            elif found[-1] != _END:
                found.append(_END)
        return found

    def places(self, texts: list[str], *, alone: bool = False) -> Places:
        """Return the places with a choice in some texts; of texts that stand alone no more."""
        gap = [_END] * REACH if alone else []
        joined = [gap + self.read(text)[bool(alone) :] + gap for text in texts]
        forms = np.concatenate([np.array(one, np.int32) for one in joined])
        symbols = np.where(forms >= 0, self.syllable[np.maximum(forms, 0)], 0)
        for code, name in ((_WORD, "word"), (_NUMBER, "number"), (_END, "end")):
            symbols[forms == code] = self._sign["hidden" if alone and code == _END else name]
        padded = np.pad(symbols, REACH, constant_values=self._sign["end"]).astype(np.int32)
        kept = np.flatnonzero(forms >= 0)
        kept = kept[self.counts[symbols[kept]] > 1]
        steps = [step for step in range(2 * REACH + 1) if step != REACH]
        around = np.stack([padded[kept + step] for step in steps], axis=1)
        return Places(around, forms[kept])

    @property
    def hidden(self) -> int:
        """Return the sign of what is hidden."""
        return self._sign["hidden"]


class Learner:
    """Weights as in `restorer.Network`, in full precision, with Adam's means."""

    def __init__(self, alphabet: Alphabet, counts: np.ndarray) -> None:
        generator = np.random.default_rng(0)
        rows, forms = 2 * REACH * alphabet.size, len(counts)
        self._alphabet = alphabet
        self.around = generator.normal(0, 0.05, (rows, UNITS)).astype(np.float32)
        self.bias = np.zeros(UNITS, np.float32)
        self.forms = generator.normal(0, 0.05, (forms, UNITS)).astype(np.float32)
        self.prior = np.log(counts / counts.sum()).astype(np.float32)
        self._weights = [self.around, self.bias, self.forms, self.prior]
        self._first = [np.zeros_like(part) for part in self._weights]
        self._second = [np.zeros_like(part) for part in self._weights]
        self._step = 0

    def learn(self, around: np.ndarray, right: np.ndarray, rate: float) -> float:
        """Take one step of Adam; return the mean loss."""
        alphabet, size = self._alphabet, len(right)
        columns = (around + np.arange(2 * REACH) * alphabet.size).ravel()
        ends = np.arange(0, len(columns) + 1, 2 * REACH)
        ones = np.ones(len(columns), np.float32)
        seen = sparse.csr_matrix((ones, columns, ends), (size, len(self.around)))
        hidden = np.tanh(seen @ self.around + self.bias)
        syllable = alphabet.syllable[right]
        count = alphabet.counts[syllable]
        first = np.cumsum(count) - count
        row = np.repeat(np.arange(size), count)
        within = np.arange(len(row)) - np.repeat(first, count)
        tried = alphabet.ordered[np.repeat(alphabet.starts[syllable], count) + within]
        scores = np.einsum("ij,ij->i", hidden[row], self.forms[tried]) + self.prior[tried]
        share = np.exp(scores - np.maximum.reduceat(scores, first)[row])
        share /= np.add.reduceat(share, first)[row]
        is_right = tried == right[row]
        pushed = ((share - is_right) / size).astype(np.float32)
        table = sparse.csr_matrix((pushed, (tried, row)), (len(self.forms), size))
        back = (table.T.tocsr() @ self.forms) * (1 - hidden**2)
        slopes = [
            seen.T.tocsr() @ back,
            back.sum(axis=0),
            table @ hidden,
            np.bincount(tried, pushed, len(self.forms)).astype(np.float32),
        ]
        self._move(slopes, rate)
        return float(-np.log(share[is_right] + 1e-9).mean())

    def _move(self, slopes: list[np.ndarray], rate: float) -> None:
        self._step += 1
        for at, slope in enumerate(slopes):
            self._first[at] += 0.1 * (slope - self._first[at])
            self._second[at] += 0.01 * (slope**2 - self._second[at])
            size = np.sqrt(self._second[at] / (1 - 0.99**self._step)) + 1e-7
            self._weights[at] -= rate * self._first[at] / (1 - 0.9**self._step) / size


def train(forms: list[str], counts: np.ndarray, texts: Texts) -> dict[str, np.ndarray]:
    """Return the arrays of `restorer.Network`."""
    alphabet = Alphabet(forms)
    sets = [
        (alphabet.places(texts.prose), 1 - _TALK - _TERMS),
        (alphabet.places(texts.talk), _TALK),
        (alphabet.places(texts.terms, alone=True), _TERMS),
    ]
    learner = Learner(alphabet, counts)
    generator = np.random.default_rng(1)
    losses = []
    for step in range(_STEPS):
        around, right = [], []
        for places, share in sets:
            size = round(share * _PLACES_AT_ONCE)
            chosen = generator.integers(0, len(places.forms), size)
            around.append(places.around[chosen])
            right.append(places.forms[chosen])
        shown = np.concatenate(around)
        shown[generator.random(shown.shape) < _HIDDEN] = alphabet.hidden
        rate = _RATE * min(1.0, (step + 1) / _WARM_UP_STEPS, 1.02 - step / _STEPS)
        losses.append(learner.learn(shown, np.concatenate(right), rate))
        if step % 250 == 249:
            print(f"step {step + 1}: loss {np.mean(losses[-250:]):.4f}", flush=True)
    around, scale = _rounded(learner.around)
    known, form_scale = _rounded(learner.forms)
    return {
        "around": around,
        "scale": scale,
        "bias": learner.bias,
        "forms": known,
        "form_scale": form_scale,
        "prior": learner.prior,
    }


def _rounded(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return weights (n, h) as int8, and what each column of them is to be multiplied by (h,)."""
    scale = (np.abs(weights).max(axis=0) / 127).astype(np.float32)
    return np.rint(weights / scale).astype(np.int8), scale
