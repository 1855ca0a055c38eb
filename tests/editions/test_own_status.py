"""A figure without a value has its own reason, not that of another figure in its row."""

from __future__ import annotations

import polars as pl
import pytest

from planpuls.editions.site.questions.own_status import OwnStatuses
from tests.editions.pages import Site


@pytest.fixture(scope="module")
def own(site: Site) -> OwnStatuses:
    """Emissions missing in 2016, floor area in business areas confidential in that year."""
    spec = site.choices.release.specs["freight"]
    rows = [
        ("emissions", "2016", "all", None, "missing"),
        ("emissions", "2023", "all", 5.0, "normal"),
        ("logistics_in_business_areas", "2016", None, None, "confidential"),
    ]
    columns = ("measure", "period", "vehicle_type", "value", "status")
    table = pl.DataFrame(rows, schema=columns, orient="row").with_columns(area_set=pl.lit("s"), area=pl.lit("a"))
    return OwnStatuses(spec, table, "2016")


def row(**values: object) -> dict[str, object]:
    return {"area_set": "s", "area": "a", "period": "2023", "vehicle_type": "all", "status": "confidential"} | values


def test_a_measure_is_told_by_its_own_row(own: OwnStatuses) -> None:
    emissions, area = own.spec.measure("emissions"), own.spec.measure("logistics_in_business_areas")
    assert own.of(row(emissions_base=None), "emissions_base", emissions) == "missing"
    assert (
        own.of(row(logistics_in_business_areas_base=None), "logistics_in_business_areas_base", area) == "confidential"
    )


def test_a_measure_without_a_row_is_no_secret(own: OwnStatuses) -> None:
    line = own.spec.measure("line_to_zero")
    assert own.of(row(line_to_zero_base=None), "line_to_zero_base", line) == "normal"


def test_a_change_is_missing_where_one_of_its_ends_is(own: OwnStatuses) -> None:
    change = next(view for view in own.spec.views if view.compares and view.measure == "emissions")
    assert own.of(row(**{change.id: None}), change.id, change) == "missing"


def test_a_value_keeps_the_rows_status(own: OwnStatuses) -> None:
    emissions = own.spec.measure("emissions")
    assert own.of(row(emissions=5.0), "emissions", emissions) == "confidential"
    assert own.of(row(emissions=None, status="estimated"), "emissions", emissions) == "estimated"


def test_the_page_says_missing_of_emissions_before_there_were_any(site: Site) -> None:
    page = site.read("sporsmal/freight/index.html")
    assert [cells[1].text for cells in page.tables["etter-del"].rows[1:]] == [".."] * 3
    assert "vises ikke av konfidensialitetshensyn." in page.text
    assert ": :." not in page.text
