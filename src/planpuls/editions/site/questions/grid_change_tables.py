"""Tables of the page on grid change: gains and falls apart, pairs of re-registered addresses, and areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from planpuls.editions.site.parts import Cell, Column, Section, Table, figure_cell, name_cell
from planpuls.editions.site.texts import say
from planpuls.release.cells import totals_by_area
from planpuls.release.views import moved_pairs
from planpuls.spec.grid import corner
from planpuls.spec.numbers import number
from planpuls.spec.text import Text

if TYPE_CHECKING:
    from planpuls.editions.site.questions.grid_change import GridPage

COUNT = 10
_MOST = {
    True: Text(
        nb="De {count} største økningene, ruter på 1 km, {base}–{end}",
        en="The {count} largest gains, 1 km cells, {base}–{end}",
    ),
    False: Text(
        nb="De {count} største nedgangene, ruter på 1 km, {base}–{end}",
        en="The {count} largest falls, 1 km cells, {base}–{end}",
    ),
}
_PAIRS = Text(nb="Trolig omregistrerte adresser, {base}–{end}", en="Probably re-registered addresses, {base}–{end}")
_PAIRS_NOTE = Text(
    nb="{count} par av naboruter på 250 m har motsatte endringer på over 300. Til sammen {moved} ansatte er trolig bare ført på en ny adresse.",
    en="{count} pairs of neighbouring 250 m cells have opposite changes above 300. Altogether {moved} employees are probably only at a new address.",
)
_FROM = Text(nb="Falt i ruten", en="Fell in the cell")
_TO = Text(nb="Steg i ruten", en="Rose in the cell")
_FALL = Text(nb="Nedgang", en="Fall")
_GAIN = Text(nb="Økning", en="Gain")
_BOTH = Text(nb="Til sammen", en="Together")
_AREAS = Text(nb="Ansatte, {area_set}, {base} og {end}", en="Employees, {area_set}, {base} and {end}")
_RISING = Text(nb="Ruter på 250 m som økte", en="250 m cells that rose")
_FALLING = Text(nb="Ruter på 250 m som falt", en="250 m cells that fell")


def most_section(page: GridPage, *, gains: bool) -> Section:
    """The largest changes one way."""
    changes = page.changes("cell_1km", page.base)
    wanted = pl.col("change") > 0 if gains else pl.col("change") < 0
    rows = changes.filter(wanted).sort(pl.col("change").abs(), "area", descending=[True, False]).head(COUNT).to_dicts()
    title = _title(page, _MOST[gains], count=len(rows))
    section = "okninger" if gains else "nedganger"
    if not rows:
        return Section(section, title)
    return Section(section, title, tables=(page.cell_table(f"{section}-tabell", title, rows, "cell_1km"),), folded=True)


def pairs_section(page: GridPage) -> Section:
    """Neighbouring 250 m cells that changed opposite ways, each pair with what is left of both."""
    changes = page.changes("cell_250m", page.base)
    change = dict(changes.select("area", "change").rows())
    pairs = moved_pairs(changes).sort("moved", "from_cell", descending=[True, False])
    title = _title(page, _PAIRS)
    if pairs.is_empty():
        return Section("omregistrert", title)
    body = tuple(
        (
            name_cell(page.place(origin, "cell_250m")),
            Cell("{}, {}".format(*corner(int(origin)))),
            figure_cell(change[origin], 0, page.language, sign=True),
            name_cell(page.place(goal, "cell_250m")),
            Cell("{}, {}".format(*corner(int(goal)))),
            figure_cell(change[goal], 0, page.language, sign=True),
            figure_cell(change[origin] + change[goal], 0, page.language, sign=True),
        )
        for origin, goal in pairs.select("from_cell", "to_cell").rows()
    )
    labels = (_FROM, None, _FALL, _TO, None, _GAIN, _BOTH)
    columns = tuple(
        Column(
            label.get(page.language) if label else page.say("place_in_cell"),
            "number" if label in (_FALL, _GAIN, _BOTH) else "text",
        )
        for label in labels
    )
    note = _PAIRS_NOTE.get(page.language).format(
        count=number(pairs.height, 0, page.language), moved=number(float(pairs["moved"].sum()), 0, page.language)
    )
    table = Table("omregistrert-tabell", f"{title}. {page.unit}", columns, body)
    return Section("omregistrert", title, (note,), tables=(table,), folded=True)


def area_sections(page: GridPage) -> list[Section]:
    """The whole region's areas of every division, and its municipalities: both years and how they changed."""
    members = page.choices.release.frame("members")
    stored = members["area_set"].unique().to_list()
    keys = [page.choices.municipality_set, *page.choices.divisions(stored)]
    return [_areas(page, key, members, folded=place > 0) for place, key in enumerate(dict.fromkeys(keys))]


def _areas(page: GridPage, key: str, members: pl.DataFrame, *, folded: bool) -> Section:
    language = page.language
    title = _title(page, _AREAS, area_set=page.choices.set_name(key, language))
    changes, region = page.changes("cell_250m", page.base), page.choices.region
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for area_set in (key, region[0]):
        of_set = members.filter(pl.col("area_set") == area_set)
        sums = totals_by_area(changes, page.cells, of_set, page.spec, "employees")
        rows |= {(area_set, row["area"]): row for row in sums.to_dicts()}
    places = [place for place in (*((key, area) for area in page.choices.areas(key)), region) if place in rows]
    columns = (
        Column(say("area", language), "text"),
        Column(page.base),
        Column(page.end),
        *(Column(view.name.get(language)) for view in page.spec.views),
        Column(_RISING.get(language)),
        Column(_FALLING.get(language)),
    )
    body = []
    for area_set, area in places:
        row = rows[area_set, area]
        stocks = (figure_cell(row[name], 0, language, status=row["status"]) for name in ("employees_base", "employees"))
        views = (
            figure_cell(row[view.id], view.decimals, language, status=row["status"], sign=True)
            for view in page.spec.views
        )
        counts = (figure_cell(row[name], 0, language) for name in ("rising", "falling"))
        body.append((name_cell(page.choices.name(area_set, area, language)), *stocks, *views, *counts))
    notes = page.choices.sign_notes([row["status"] for row in rows.values()], language)
    name = "kommuner" if not folded else key.replace("@", "-")
    table = Table(f"{name}-tabell", f"{title}. {page.unit}", columns, tuple(body), notes)
    return Section(name, title, tables=(table,), folded=folded)


def _title(page: GridPage, text: Text, **values: object) -> str:
    filled = text.get(page.language).format(base=page.base, end=page.end, **values)
    return page.crossing(filled, page.base)
