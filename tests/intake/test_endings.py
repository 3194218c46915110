"""Endings of files: folder source, form and command have those of the files that are read."""

from __future__ import annotations

import os

import pytest

from claimdesk.desk.sources import folders
from claimdesk.intake.kinds import READ_ENDINGS, kind_of
from claimdesk.intake.reading import MEDIA_TYPES, read_bytes
from intake.builders import build_docx, build_pdf, paragraph
from intake.test_opendocument import build_odt

WORDS = "The minister said on Monday that the vaccine was safe for all."
SAMPLES = {
    "text": WORDS.encode(),
    "markdown": f"# Title\n\n{WORDS}".encode(),
    "html": f"<!doctype html><title>a</title><p>{WORDS} {WORDS}</p>".encode(),
    "pdf": build_pdf([[WORDS]]),
    "docx": build_docx(paragraph(WORDS)),
    "odt": build_odt(f"<text:p>{WORDS}</text:p>"),
    "transcript": f"1\n00:00:01,000 --> 00:00:04,000\n{WORDS}\n".encode(),
    "image": b"GIF89a" + bytes(20),
}


def put(folder, name, data=b"words"):
    path = folder / name
    path.write_bytes(data)
    os.utime(path, (1_700_000_000, 1_700_000_000))


def test_every_kind_that_is_read_has_an_ending_and_every_ending_a_kind_that_is_read():
    assert set(READ_ENDINGS.values()) == set(MEDIA_TYPES) == set(SAMPLES)


@pytest.mark.parametrize("ending", READ_ENDINGS)
def test_file_with_an_ending_is_read_as_what_the_ending_says(ending, sandbox):
    kind = READ_ENDINGS[ending]
    name = f"file{ending}"
    assert kind_of(SAMPLES[kind], name=name) == kind
    if kind != "image":  # tests of pictures have their own file
        found = read_bytes(SAMPLES[kind], name=name, sandbox=sandbox)
        assert WORDS in found.text
        assert found.media_type == MEDIA_TYPES[kind]


def test_files_of_every_ending_in_a_folder_are_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(folders.recognition, "is_there", lambda: True)
    for ending in READ_ENDINGS:
        put(tmp_path, f"file{ending}")
        put(tmp_path, f"FILE{ending.upper()}")
    for other in (".doc", ".rtf", ".csv", ".json", ".exe", ".mp4", ""):
        put(tmp_path, f"file{other}")
    found = [file.path.suffix.lower() for file in folders.files_in(str(tmp_path))]
    assert sorted(found) == sorted([*READ_ENDINGS] * 2)


def test_pictures_in_a_folder_wait_for_the_program_that_reads_them(tmp_path, monkeypatch):
    put(tmp_path, "a.png")
    put(tmp_path, "a.odt")
    monkeypatch.setenv("PATH", os.devnull)
    assert [file.path.name for file in folders.files_in(str(tmp_path))] == ["a.odt"]
