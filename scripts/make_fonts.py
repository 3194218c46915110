"""Make the two fonts that pictures are drawn with, from the npm package of Be Vietnam Pro."""

# /// script
# requires-python = ">=3.11"
# dependencies = ["fonttools[woff]==4.68.0"]
# ///
# A one-off, kept so that it can be repeated:
#
#   npm pack @fontsource/be-vietnam-pro@5.3.0 && tar xzf fontsource-be-vietnam-pro-5.3.0.tgz
#   uv run scripts/make_fonts.py package src/claimdesk/publishing/fonts
#
# The package holds each weight in three files (latin, latin-ext, vietnamese), as browsers load
# them. They become one TrueType file each, outlines and metrics only: Pillow draws them large, so
# hints are of no use, and composed letters need no layout tables.

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

WEIGHTS = {"Medium": 500, "Bold": 700}
SUBSETS = ("latin", "latin-ext", "vietnamese")
#: Latin with its two extensions, the letters of Vietnamese, and what texts are set with.
RANGES = (
    *((0x20, 0x7E), (0xA0, 0x17F), (0x18F, 0x18F), (0x1A0, 0x1A1), (0x1AF, 0x1B0)),
    *((0x1CD, 0x1DC), (0x218, 0x21B), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x2030, 0x203A)),
    *((0x2044, 0x2044), (0x20A0, 0x20BF), (0x2116, 0x2116), (0x2122, 0x2122), (0x2190, 0x2199)),
    *((0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2265)),
)
_DROPPED = ("GSUB", "GPOS", "GDEF", "fpgm", "prep", "cvt ", "gasp")
#: Seconds since 1904, so that the same input gives the same bytes: 2021-01-01.
_MADE = 3692217600


def main(package: Path, target: Path) -> None:
    """Write the fonts and their licence from the unpacked package into a folder."""
    target.mkdir(parents=True, exist_ok=True)
    for name, weight in WEIGHTS.items():
        font = _merged(package / "files", weight)
        options = Options(hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[code for a, b in RANGES for code in range(a, b + 1)])
        subsetter.subset(font)
        font["head"].created = font["head"].modified = _MADE
        font.recalcTimestamp = False
        font.save(target / f"BeVietnamPro-{name}.ttf", reorderTables=True)
    licence = (package / "LICENSE").read_text("utf-8").partition("\n")[2].lstrip()
    notice = TTFont(target / "BeVietnamPro-Bold.ttf")["name"].getDebugName(0)
    (target / "OFL.txt").write_text(f"{notice}\n\n{licence}", encoding="utf-8")


def _merged(files: Path, weight: int) -> TTFont:
    with TemporaryDirectory() as folder:
        paths = []
        for subset in SUBSETS:
            font = TTFont(files / f"be-vietnam-pro-{subset}-{weight}-normal.woff2")
            for tag in _DROPPED:
                if tag in font:
                    del font[tag]
            font.flavor = None
            paths.append(str(Path(folder) / f"{subset}.ttf"))
            font.save(paths[-1])
        return Merger().merge(paths)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
