"""`claimdesk deidentify`: what is printed of a text, a file and standard input."""

from __future__ import annotations

import json

import pytest

from support.command import run_command

TEXT = "Gọi 0912 345 678 hoặc +84912345678."


@pytest.mark.parametrize("way", ["words", "file", "input"])
def test_the_cleaned_text_is_printed(way, tmp_path):
    (tmp_path / "post.txt").write_text(TEXT, "utf-8")
    source = {"words": TEXT, "file": tmp_path / "post.txt", "input": "-"}[way]
    done = run_command("deidentify", source, stdin=TEXT.encode())
    assert (done.code, done.out.strip()) == (0, "Gọi [PHONE_1] hoặc [PHONE_1].")


def test_json_tells_kinds_counts_and_places_and_not_what_stood_there():
    done = run_command("deidentify", "--json", TEXT)
    said = json.loads(done.out)
    assert said["counts"] == {"phone": 1}
    assert said["found"][0] == {"start": 4, "end": 16, "kind": "phone"}
    assert "0912" not in done.out
