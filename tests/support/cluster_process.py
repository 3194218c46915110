"""A run on a Ray cluster of two nodes on this machine, one of which dies while it works.

Run as `python -m support.cluster_process DIRECTORY` with this folder's parent on the path. The
second node answers a batch, gets stuck in its next one, and is killed there: a batch is lost for
certain. Tells as JSON what was seen.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path

import ray
from ray.cluster_utils import Cluster

from claimdesk.matching.bulk import PinnedLibrary
from claimdesk.matching.cluster import answer_on_cluster
from support.bulk_process import job_of, match
from support.encoder import HashedWords
from support.killing import wait_until

_PATIENCE_S = 200


class StuckInTheSecond(HashedWords):
    """Encodes one batch, says that it is stuck in the next, and never comes back."""

    def __init__(self, sign: Path):
        super().__init__()
        self._sign, self._batches = sign, 0

    def encode_queries(self, texts):
        self._batches += 1
        if self._batches == 2:
            self._sign.touch()
            threading.Event().wait()
        return super().encode_queries(texts)


class WaitingForTheSecond(HashedWords):
    """Encodes one batch, and the next when the other node is stuck: it cannot do all by itself."""

    def __init__(self, sign: Path):
        super().__init__()
        self._sign, self._batches = sign, 0

    def encode_queries(self, texts):
        self._batches += 1
        if self._batches == 2:
            wait_until(self._sign.exists, _PATIENCE_S, "the second node works too")
        return super().encode_queries(texts)


def open_on_node(place: Path) -> PinnedLibrary:
    """Open the library on a node, with an encoder that gets stuck or one that waits for it."""
    is_second = (place / ray.get_runtime_context().get_node_id()).exists()
    kind = StuckInTheSecond if is_second else WaitingForTheSecond
    return PinnedLibrary(place / "library", kind(place / "stuck"))


def run(place: Path) -> None:
    """Match `posts.jsonl` of a folder on two nodes, one of which is killed."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    second = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    (place / second.node_id).touch()
    seen = {}

    def kill_second() -> None:
        wait_until((place / "stuck").exists, _PATIENCE_S, "a batch is stuck on the second node")
        seen["nodes"] = sum(node["Alive"] for node in ray.nodes())
        cluster.remove_node(second, allow_graceful=False)
        seen["killed"] = second.node_id

    killing = threading.Thread(target=kill_second, daemon=True)
    job = replace(job_of(place / "library"), open_library=partial(open_on_node, place))
    answers = answer_on_cluster(job, cluster.address)
    outcome = match(
        place / "posts.jsonl",
        place / "spread.jsonl",
        job,
        answers,
        tell=lambda rows, _: None if rows else killing.start(),
    )
    killing.join()
    cluster.shutdown()
    print(json.dumps(seen | {"rows": outcome.counts.rows}))  # noqa: T201


if __name__ == "__main__":
    run(Path(sys.argv[1]))
