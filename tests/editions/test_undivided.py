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
