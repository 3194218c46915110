"""Subtitles read as running text with moments."""

from __future__ import annotations

import pytest

from claimdesk.errors import EmptyInputError
from claimdesk.intake.kinds import kind_of
from claimdesk.intake.reading import read_bytes
from claimdesk.intake.transcripts import read_transcript

SRT = """1
00:00:01,000 --> 00:00:04,000
<i>Nước chanh nóng</i>

2
00:00:04,000 --> 00:00:07,500
không chữa được ung thư.

3
00:01:02,000 --> 00:01:05,000
{\\an8}- Ai nói vậy?
"""
VTT = """WEBVTT - a talk

STYLE
::cue { color: red }

NOTE made by hand
and not to be read

intro
00:01.000 --> 00:04.000 align:start position:0%
<v Quillon Fernworthy>Hot lemon water &amp; salt

00:04.000 --> 00:07.500
do <00:05.000><c>not</c> cure cancer.
"""
ROLLING = """WEBVTT

00:00:01.000 --> 00:00:03.000
the lake rose

00:00:03.000 --> 00:00:05.000
the lake rose
by forty centimetres

00:00:05.000 --> 00:00:07.000
by forty centimetres
in a year
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["talk.srt", "talk.txt", "talk"])
def test_subrip_is_read_as_running_text_with_moments(ending, name):
    found = read_bytes(SRT.replace("\n", ending).encode(), name=name)
    assert found.text == "Nước chanh nóng không chữa được ung thư.\n- Ai nói vậy?"
    assert found.places == ((0, "00:00:01"), (41, "00:01:02"))
    assert found.place_at(20) == "00:00:01"
    assert found.place_at(45) == "00:01:02"


def test_webvtt_is_read_without_styles_notes_and_names_of_voices():
    found = read_bytes(VTT.encode(), name="talk.vtt", media_type="text/vtt")
    assert found.text == "Hot lemon water & salt do not cure cancer."


def test_lines_that_roll_from_caption_to_caption_count_once():
    assert read_transcript(ROLLING)[0] == "the lake rose by forty centimetres in a year"


@pytest.mark.parametrize(
    "text", ["WEBVTT", "WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "1\n00:00:01,000 --> 00:00:02,000"]
)
def test_transcript_without_words_is_empty(text):
    with pytest.raises(EmptyInputError):
        read_bytes(text.encode(), name="a.srt")


@pytest.mark.parametrize(
    "text",
    ["1\nWEBVTT comes first", "WEBVTTX", "2026\nMột năm", "7 --> 8", "Lúc 00:01:02,000 --> x"],
)
def test_text_that_only_begins_alike_is_no_transcript(text):
    assert kind_of(text.encode()) == "text"
    assert read_bytes(text.encode(), name="a.txt").text == text


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT\n" + "00:01.000 --> 00:02.000\n" * 50_000,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<" * 100_000,
        "WEBVTT\n\n999:59:59.999 --> 00:00.000\nlate\n\n00:00.000 --> 00:00.000\nearly",
        "1\n00:00:01,000 --> 00:00:02,000\n" + "{\\" * 50_000,
    ],
)
def test_broken_transcript_ends(text):
    words, places = read_transcript(text)
    assert all(0 <= offset <= len(words) for offset, _ in places)
