"""What does not vary by the parts of an indicator has a table by area of its own."""

from __future__ import annotations

from planpuls.release.query import query
from tests.editions.pages import Site


def test_density_and_distance_stand_by_area_beside_the_classes(site: Site) -> None:
    header, *rows = site.read("sporsmal/job-density/index.html").tables["hele-municipality-2024"].rows
    assert [cell.text for cell in header][-2].startswith("Arbeidsplassenes avstand")
    stored = query(site.choices.release, "job-density", area_set="municipality", period="2024").rows
    wanted = {row["area"]: row["mean_employee_km"] for row in stored.to_dicts()}
    shown = {row[0].text: float(row[-2].value or "nan") for row in rows}
    names = {site.choices.name("municipality@2024", area, "nb"): value for area, value in wanted.items()}
    assert {name: shown[name] for name in names} == {name: round(value, 9) for name, value in names.items()}


def test_a_table_by_parts_shows_a_figure_that_varies_by_them(site: Site) -> None:
    page = site.read("sporsmal/multifunctional-centres/index.html")
    header, *rows = page.tables["deler-centre-2024"].rows
    spec = site.choices.release.spec("multifunctional-centres")
    functions = next(one for one in spec.dimensions if one.id == "function")
    assert [cell.text for cell in header][1:] == [functions.values[code].nb for code in functions.order]
    stored = query(site.choices.release, spec.id, area_set="centre", period="2024").rows
    wanted = {(row["area"], row["function"]): row["employees_in_centres"] for row in stored.to_dicts()}
    (area,) = {area for area, function in wanted if function == "all" and wanted[area, function] == 1_528}
    own = next(row for row in rows if row[0].text == site.choices.name("centre@2024", area, "nb"))
    values = [float(cell.value) if cell.value else None for cell in own[1:]]
    assert values == [wanted[area, code] for code in functions.order]
    assert len(set(values)) > 3
