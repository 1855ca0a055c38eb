"""Parts of a site that other processes make: whole when the block ends, or an error that says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planpuls.editions.charts.render import Drawing
from planpuls.editions.charts.theme import number_locale
from planpuls.editions.site.processes import map_beside, pictures_beside, workbook_beside
from tests.editions.pages import Site

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'


def test_map_files_that_fail_say_why(tmp_path: Path) -> None:
    release = tmp_path / "0123456789abcdef"
    with (
        pytest.raises(RuntimeError, match=r"«map» of the site .*(?s:.*)0123456789abcdef"),
        map_beside(release, tmp_path),
    ):
        pass


def test_a_workbook_that_fails_says_why(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match=r"«workbook» of the site .*(?s:.*)0123456789abcdef"),
        workbook_beside(tmp_path / "0123456789abcdef", tmp_path / "book.xlsx", "nb", None),
    ):
        pass


def test_a_block_that_fails_does_not_wait_for_the_map(site: Site, tmp_path: Path) -> None:
    with pytest.raises(KeyError), map_beside(site.choices.release.path, tmp_path):
        raise KeyError
    assert not (tmp_path / "map" / "map.json").exists()


def test_every_picture_is_there_when_the_block_ends(tmp_path: Path) -> None:
    drawn = [tmp_path / f"{name}.svg" for name in ("æøå og mellomrom", "to")]
    with pictures_beside() as pictures:
        for svg in drawn:
            svg.write_text(SVG, encoding="utf-8")
            pictures.png(svg)
    assert all(svg.with_suffix(".png").read_bytes().startswith(b"\x89PNG") for svg in drawn)


def test_a_picture_that_cannot_be_drawn_is_named_however_many_follow(tmp_path: Path) -> None:
    missing = tmp_path / "mangler.svg"
    with pytest.raises(RuntimeError, match=r"«pictures»(?s:.*)mangler\.svg"):
        _draw([missing] * 100_000)


def test_charts_drawn_beside_are_those_drawn_here_each_in_its_place() -> None:
    drawings = [Drawing(chart(fields), number_locale("nb")) for fields in ("abc", "ab", "a")]
    with pictures_beside() as pictures:
        waiting = [pictures.draw(drawing) for drawing in drawings]
        assert [wait() for wait in waiting[::-1]] == [drawing.svg() for drawing in drawings[::-1]]


def test_a_chart_that_cannot_be_drawn_ends_the_wait_for_those_after_it() -> None:
    wrong = chart("a") | {"mark": "no-such-mark"}
    with pytest.raises(RuntimeError, match=r"«pictures»(?s:.*)conversion failed"):
        _draw_last(wrong, chart("b"))


def test_a_process_that_ended_is_not_taken_for_another(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"«workbook» of the site"):
        _hand_charts(tmp_path / "0123456789abcdef", tmp_path / "book.xlsx")


def test_a_pipe_that_breaks_elsewhere_is_an_error_of_its_own() -> None:
    with pytest.raises(BrokenPipeError), pictures_beside():
        raise BrokenPipeError


def _draw_last(*specs: dict[str, Any]) -> None:
    with pictures_beside() as pictures:
        waiting = [pictures.draw(Drawing(spec, number_locale("nb"))) for spec in specs]
        waiting[-1]()


def _hand_charts(release: Path, book: Path) -> None:
    with workbook_beside(release, book, "nb", None) as to_book, pictures_beside():
        for _ in range(100_000):
            to_book(None)


def chart(fields: str) -> dict[str, Any]:
    return {
        "mark": "bar",
        "data": {"values": [{"name": name, "value": place} for place, name in enumerate(fields, 1)]},
        "encoding": {"x": {"field": "value", "type": "quantitative"}, "y": {"field": "name", "type": "nominal"}},
    }


def _draw(drawn: list[Path]) -> None:
    with pictures_beside() as pictures:
        for svg in drawn:
            pictures.png(svg)
