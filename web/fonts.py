"""The font of pictures made without a browser: Inter as TrueType, beside the site's own font files.

Pictures that leave their page must look alike on every machine, whatever fonts are installed there. The package holds
web fonts, split by letters and with a family name for each weight; drawing programs want one file for each weight of one
family, since they take letters they miss from any other font, whatever its weight.
"""

from __future__ import annotations

import math
from pathlib import Path

from fontTools.merge import Merger
from fontTools.misc.transform import Identity, Transform
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
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
THIN_SPACE, NARROW_SPACE, LEFT, UP, RIGHT = 0x2009, 0x202F, 0x2190, 0x2191, 0x2192
SUPERSCRIPT_TWO, SUBSCRIPT_TWO = 0x00B2, 0x2082
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
        _complete(font)
        dated = TTFont(files[0])["head"]
        font["head"].created, font["head"].modified = dated.created, dated.modified
        font.flavor, font.recalcTimestamp = None, False
        font.save(TARGET / f"inter-{weight}.ttf")


def _complete(font: TTFont) -> None:
    """Characters of the pictures that the web fonts lack: the space in numbers, arrows along a line, the two of CO₂.

    A character that is missing would be looked for in every font of the machine, and look like one of those.
    """
    names = font.getBestCmap()
    added = {NARROW_SPACE: names[THIN_SPACE]}
    up, raised = font["glyf"][names[UP]], font["glyf"][names[SUPERSCRIPT_TWO]]
    height = up.yMax - up.yMin
    middle = (-(up.xMin + up.xMax) / 2, -(up.yMin + up.yMax) / 2)
    width = height + font["hmtx"][names[UP]][0] - (up.xMax - up.xMin)
    for character, quarter in ((LEFT, 1), (RIGHT, -1)):
        turned = Identity.translate(width / 2, -middle[1]).rotate(quarter * math.pi / 2).translate(*middle)
        added[character] = _add(font, character, names[UP], turned, width)
    lowered = Identity.translate(0, -raised.yMin - (raised.yMax - raised.yMin) / 4)
    two = names[SUPERSCRIPT_TWO]
    added[SUBSCRIPT_TWO] = _add(font, SUBSCRIPT_TWO, two, lowered, font["hmtx"][two][0])
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update(added)


def _add(font: TTFont, character: int, origin: str, moved: Transform, width: int) -> str:
    """A glyph made of another one; returns its name."""
    pen, name = TTGlyphPen(None), f"uni{character:04X}"
    font.getGlyphSet()[origin].draw(TransformPen(pen, moved))
    glyph = pen.glyph()
    glyph.recalcBounds(font["glyf"])
    font["glyf"][name], font["hmtx"][name] = glyph, (width, glyph.xMin)
    return name


if __name__ == "__main__":
    write_fonts()
