"""The rerankers that come with Claimdesk: a cross-encoder here, and one behind an HTTP address."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urlsplit

import numpy as np

from claimdesk.errors import PackageMissingError, SettingError, UnreachableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.intake.http import Fetcher
    from claimdesk.matching.reranking import Reranker

    Floats = NDArray[np.float32]

#: The variable that holds the key of an HTTP address, if it wants one.
KEY = "CLAIMDESK_RERANK_KEY"


def open_reranker(name: str) -> Reranker:
    """Return the reranker of a name: an http(s) address, a model's folder, or its name on the hub.

    Nothing is loaded or asked before its first use.
    """
    if name.lower().startswith(("http://", "https://")):
        return Endpoint(name, key=os.environ.get(KEY, ""))
    return CrossEncoder(name)


class CrossEncoder:
    """A cross-encoder of sentence-transformers (extra `rerank`), on the CPU or what torch finds.

    `name` is a folder, from which nothing is fetched, or a model's name on the Hugging Face hub.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def _model(self) -> Any:
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        try:
            import sentence_transformers  # noqa: PLC0415 - an extra, and heavy: it loads torch
        except ImportError as error:
            raise PackageMissingError(
                "A cross-encoder is run by sentence-transformers, which is not installed. Install "
                "it with: pip install 'claimdesk[rerank]'"
            ) from error
        try:
            model = sentence_transformers.CrossEncoder(
                self.name, local_files_only=Path(self.name).is_dir()
            )
        except (OSError, ValueError) as error:
            reason = str(error).split("\n", 1)[0]
            raise SettingError(f"{self.name}: no cross-encoder can be loaded: {reason}") from error
        if model.num_labels != 1:
            raise SettingError(
                f"{self.name} gives {model.num_labels} numbers for a pair of texts; a reranker "
                "gives one."
            )
        return model

    def score(self, text: str, passages: Sequence[str]) -> Floats:
        """Return (len(passages),) float32, the model's number for each pair of texts."""
        pairs = [(text, passage) for passage in passages]
        return np.asarray(self._model.predict(pairs, show_progress_bar=False), dtype=np.float32)


class Endpoint:
    """A `/rerank` address in the form that TEI, Jina and llama.cpp share.

    What follows a # in the address is the name of the model, for servers that hold several. `key`
    is sent as a bearer token. Goes through the guarded client; the network and port of the address
    are allowed, because whoever runs the command named them.
    """

    def __init__(self, address: str, *, key: str = "") -> None:
        self.name = address
        url, self._model = urldefrag(address)
        # The guarded client takes full public names and numbers, and this name is neither.
        self._url = re.sub(r"(?i)^(https?://)localhost(?=[:/])", r"\g<1>127.0.0.1", url)
        self._key = key

    @cached_property
    def _client(self) -> Fetcher:
        from claimdesk.intake.http import Fetcher  # noqa: PLC0415 - where it is used

        try:
            port = urlsplit(self._url).port
        except ValueError as error:
            raise SettingError(f"{self._url}: this is no address of a reranker.") from error
        return Fetcher(
            allow_networks=("0.0.0.0/0", "::/0"), allow_ports=() if port is None else (port,)
        )

    def score(self, text: str, passages: Sequence[str]) -> Floats:
        """Return (len(passages),) float32, the server's number for each passage.

        Raises UnreachableError where the answer is not one number for each.
        """
        # TEI reads `texts`, Jina `documents`; each passes over the name that it does not know.
        asked: dict[str, Any] = {"query": text, "texts": [*passages], "documents": [*passages]}
        if self._model:
            asked["model"] = self._model
        headers = [("Content-Type", "application/json"), ("Accept", "application/json")]
        if self._key:
            headers.append(("Authorization", f"Bearer {self._key}"))
        answer = self._client.post_and_read(self._url, json.dumps(asked).encode(), headers)
        if not 200 <= answer.status < 300:
            raise UnreachableError(f"{self._url}: answered with status {answer.status}.")
        return _read_scores(answer.body, len(passages), self._url)


def _read_scores(body: bytes, count: int, url: str) -> Floats:
    """Return the scores in the order of the passages; a server may list them by score."""
    scores = np.full(count, np.nan, np.float32)
    try:
        rows = json.loads(body)
        for row in rows["results"] if isinstance(rows, dict) else rows:
            number = row["relevance_score"] if "relevance_score" in row else row["score"]
            scores[range(count)[row["index"]]] = number
    except (ValueError, KeyError, TypeError, IndexError):
        scores[:] = np.nan
    if not np.isfinite(scores).all():
        raise UnreachableError(f"{url}: its answer does not hold a number for each text.")
    return scores
