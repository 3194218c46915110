"""Words in a picture, recognised by Tesseract where it is installed, as a program inside limits."""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby

from claimdesk.errors import EmptyInputError, RecogniserMissingError, UnreadableInputError

LANGUAGES = ("vie", "eng")
WALL_LIMIT_S = 30.0
NOTICE = "Its words were recognised by a machine: compare them with the picture."
MISSING = (
    "Tesseract, which reads the words in pictures and scans, is not installed (on Debian: apt "
    "install tesseract-ocr tesseract-ocr-vie). Install it, or paste the words."
)
#: Words that Tesseract itself doubts more than this (of 100) are leaves, faces and wallpaper.
MIN_CONFIDENCE = 40.0
#: On a page of a document what it doubts is mostly a word. Of a clean Vietnamese page of
#: benchmarks/bench_scans.py 1.6 % of the letters were wrong, 2.2 % with the bound for pictures
#: (300 dots an inch, 2026-11-28).
MIN_PAGE_CONFIDENCE = 10.0
#: A hyphen between two letters at the end of a line; before a capital it is the word's own.
_BROKEN = re.compile(r"(?<=[^\W\d_])[-\u2010\xad]\n([^\W\d_])")
_WORD_LEVEL = "5"
_COLUMNS = 12
#: The program takes on the limits of a parser and leaves the network before it becomes Tesseract.
_START = (
    "import os, sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from claimdesk.intake import sandbox_worker as w; w.leave_network(); w.limit_resources(); "
    "os.execv(sys.argv[2], sys.argv[2:])"
)
_KEPT_VARIABLES = ("TESSDATA_PREFIX", "LD_LIBRARY_PATH", "SYSTEMROOT")


def is_there() -> bool:
    """Tell whether the words in pictures can be recognised on this machine."""
    return shutil.which("tesseract") is not None


class Recogniser:
    """Tesseract as it is found on this machine; it raises RecogniserMissingError if it is not.

    `notice` says how far what it recognises may be trusted.
    """

    def __init__(self) -> None:
        program = shutil.which("tesseract")
        here = _run(program, ["--list-langs"], b"").split() if program else []
        languages = [name for name in LANGUAGES if name in here]
        if program is None or not languages:
            raise RecogniserMissingError(MISSING)
        self._program = program
        self._arguments = ["stdin", "stdout", "-l", "+".join(languages), "tsv"]
        self.notice = NOTICE
        if "vie" not in languages:
            self.notice += (
                " Vietnamese is not among Tesseract's languages here: install tesseract-ocr-vie."
            )

    def words_of(self, png: str, *, least: float = MIN_CONFIDENCE) -> str:
        """Return the words of a picture that the sandbox made plain, paragraph by paragraph.

        Those of which it is less sure than `least` (of 100) are left out. Raises
        UnreadableInputError when it fails or takes too long.
        """
        table = _run(self._program, self._arguments, base64.b64decode(png))
        return "\n".join(_paragraphs(table, least))


def recognise(png: str) -> tuple[str, str]:
    """Return (words, notice) of a picture that `parse_picture` made plain.

    Raises what `Recogniser` does, and EmptyInputError for a picture without words.
    """
    recogniser = Recogniser()
    words = recogniser.words_of(png)
    if not words:
        raise EmptyInputError("No words were found in this picture. Type what it claims.")
    return words, recogniser.notice


def _run(program: str, arguments: list[str], data: bytes) -> str:
    import json  # noqa: PLC0415 - only pictures come here

    paths = json.dumps([os.path.abspath(path) for path in sys.path if path])  # noqa: PTH100
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    with subprocess.Popen(  # noqa: S603 - Tesseract from the search path, with fixed arguments
        [sys.executable, "-I", "-c", _START, paths, program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**kept, "OMP_THREAD_LIMIT": "1"},
        start_new_session=True,
    ) as child:
        try:
            found, _ = child.communicate(data, timeout=WALL_LIMIT_S)
        except subprocess.TimeoutExpired:
            raise UnreadableInputError(
                f"Recognising its words took longer than {WALL_LIMIT_S:g} s and was stopped. Crop "
                "it to the words, or paste them."
            ) from None
        finally:
            _kill(child)
    if child.returncode:
        raise UnreadableInputError("Tesseract could not read this picture. Paste the words.")
    return found.decode("utf-8", "replace")


def _kill(child: subprocess.Popen[bytes]) -> None:
    try:
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    except (ProcessLookupError, PermissionError):
        return


def _paragraphs(table: str, least: float) -> Iterator[str]:
    """Give the paragraphs of Tesseract's table of words, without those that it doubts."""
    rows = (line.split("\t") for line in table.split("\n"))
    words = [row for row in rows if len(row) == _COLUMNS and row[0] == _WORD_LEVEL]
    sure = (row for row in words if float(row[10]) >= least and row[11].strip())
    # Page, block and paragraph stand in the columns after the level.
    for _, paragraph in groupby(sure, key=lambda row: row[1:4]):
        lines = groupby(paragraph, key=lambda row: row[4])
        yield _one_line([" ".join(row[11].strip() for row in line) for _, line in lines])


def _one_line(lines: list[str]) -> str:
    """Join the lines of a paragraph; a word that was broken between two is whole again."""
    mended = _BROKEN.sub(lambda at: at[1] if at[1].islower() else f"-{at[1]}", "\n".join(lines))
    return mended.replace("\n", " ")
