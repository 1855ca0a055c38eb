"""Text in pictures: the house's own font, in both weights, whatever the machine has."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from planpuls.editions.charts import render
from planpuls.spec.numbers import NARROW_SPACE
from tests.editions.pages import Site

FONTS = Path(render.__file__).parents[1] / "site" / "static" / "fonts"


def drawn(family: str, weight: str, text: str) -> bytes:
    return render.png(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="40"><text x="5" y="25" font-size="20" '
        f'font-family="{family}"{weight}>{text}</text></svg>'
    )


@pytest.mark.parametrize("text", ["Ansatte i Lørenskog 1 234", "Unjárga, Deatnu, Čáhcesuolu, Ŋ Ŧ Đ"])
def test_pictures_are_written_in_inter_and_its_bold(text: str) -> None:
    assert FONTS.is_dir(), "The browser files are not built: make web."
    nothing = drawn("No such family", "", text)
    regular, bold = drawn("Inter", "", text), drawn("Inter", ' font-weight="600"', text)
    assert len({nothing, regular, bold}) == 3


def test_the_two_weights_are_one_family() -> None:
    from fontTools.ttLib import TTFont

    found = {path.name: TTFont(path)["name"].getDebugName(1) for path in sorted(FONTS.glob("*.ttf"))}
    assert found == {"inter-400.ttf": "Inter", "inter-600.ttf": "Inter"}


def test_no_picture_has_a_character_that_another_font_would_be_taken_for(site: Site) -> None:
    from fontTools.ttLib import TTFont

    drawn: set[str] = set()
    for path in site.folder.rglob("*.svg"):
        if path.with_suffix(".png").is_file():
            texts = ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")
            drawn.update("".join("".join(element.itertext()) for element in texts))
    assert {NARROW_SPACE, "→", "å"} <= drawn
    for path in FONTS.glob("*.ttf"):
        assert not drawn - set(map(chr, TTFont(path).getBestCmap()))
