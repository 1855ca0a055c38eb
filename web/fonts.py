"""The font of pictures made without a browser: Inter as TrueType, beside the site's own font files.

Pictures that leave their page must look alike on every machine, whatever fonts are installed there. The package holds
web fonts, split by letters and with a family name for each weight; drawing programs want one file for each weight of one
family, since they take letters they miss from any other font, whatever its weight.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
FILES = HERE / "node_modules" / "@fontsource" / "inter" / "files"
TARGET = HERE.parent / "src" / "planpuls" / "editions" / "site" / "static" / "fonts"
LETTERS = ("latin", "latin-ext")
CHARACTERS = [
    *range(0x20, 0x180),
    *range(0x2000, 0x2070),
    0x20AC,
    *range(0x2190, 0x2194),
    0x2212,
    0x2260,
    0x2264,
    0x2265,
]
"""Latin with the letters of the Sami languages, spaces and quotation marks, arrows, signs of arithmetic."""
FAMILY_NAMES, STYLE_NAMES = (1, 16), (2, 17)
STYLES = {400: "Regular", 600: "SemiBold"}


def write_fonts() -> None:
    """The two weights the charts use; the same bytes every time."""
    for weight, style in STYLES.items():
        files = [str(FILES / f"inter-{letters}-{weight}-normal.woff") for letters in LETTERS]
        font = Merger().merge(files)
        chosen = Subsetter(
            Options(layout_features=["kern", "mark", "tnum"], hinting=False, name_IDs=[1, 2, 4, 6, 16, 17])
        )
        chosen.populate(unicodes=CHARACTERS)
        chosen.subset(font)
        for record in font["name"].names:
            if record.nameID in FAMILY_NAMES:
                record.string = "Inter"
            elif record.nameID in STYLE_NAMES:
                record.string = style
        dated = TTFont(files[0])["head"]
        font["head"].created, font["head"].modified = dated.created, dated.modified
        font.flavor, font.recalcTimestamp = None, False
        font.save(TARGET / f"inter-{weight}.ttf")


if __name__ == "__main__":
    write_fonts()
