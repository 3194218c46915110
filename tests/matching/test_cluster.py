"""Matching on a Ray cluster; runs where Ray is installed (docs/testing.md says how)."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from importlib.util import find_spec

import pytest

from claimdesk.errors import PackageMissingError, UnreachableError
from claimdesk.matching.cluster import answer_on_cluster
from claimdesk.matching.library import Library
from support.bulk_process import ROWS, job_of, match
from support.entries import make_entries
from support.posts import make_posts, write_posts
from support.writer_process import environment

needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed")


@pytest.fixture
def place(tmp_path, encoder):
    """Give a folder with a library of forty entries and forty batches of posts."""
    Library.open(tmp_path / "library", encoder=encoder, create=True).add(make_entries(40))
    write_posts(tmp_path / "posts.jsonl", make_posts(40 * ROWS))
    return tmp_path


@needs_ray
def test_a_node_that_dies_while_it_works_changes_nothing_of_the_output(place):
    match(place / "posts.jsonl", place / "one.jsonl", job_of(place / "library"))
    done = subprocess.run(
        [sys.executable, "-m", "support.cluster_process", str(place)],
        env=environment(), stdout=subprocess.PIPE, text=True, check=True, timeout=300,
    )  # fmt: skip
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen.pop("killed")
    assert seen == {"nodes": 2, "rows": 40 * ROWS}
    assert (place / "spread.jsonl").read_bytes() == (place / "one.jsonl").read_bytes()


def test_without_ray_it_is_said_what_to_install(place, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(PackageMissingError, match=r"claimdesk\[cluster\]"):
        answer_on_cluster(job_of(place / "library"), "local")


@needs_ray
def test_a_cluster_that_does_not_answer_is_told(place):
    job = job_of(place / "library")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(UnreachableError, match=f"No Ray cluster answers at {address}"):
            match(place / "posts.jsonl", place / "o.jsonl", job, answer_on_cluster(job, address))
