"""Tables by PxWebApi v2: json-stat clients, and every figure against the release."""

from __future__ import annotations

import io
import math
from typing import Any

import httpx
import polars as pl
import pytest
from pyjstat import pyjstat

from planpuls.release.query import query
from planpuls.spec.status import SIGNS, WITHOUT_VALUE, Status
from tests.fixtures import Region

API = "/api/pxwebapi/v2"


def got(client: httpx.Client, path: str, **asked: str) -> Any:
    response = client.get(f"{API}{path}", params=asked)
    assert response.status_code == 200, response.text
    return response.json()


def cells(dataset: dict[str, Any]) -> dict[tuple[str, ...], float | None]:
    """A dataset's values by their codes, unfolded by hand."""
    codes = [
        sorted(dataset["dimension"][axis]["category"]["index"], key=dataset["dimension"][axis]["category"]["index"].get)
        for axis in dataset["id"]
    ]
    found: dict[tuple[str, ...], float | None] = {}
    for place, value in enumerate(dataset["value"]):
        rest, key = place, []
        for axis in reversed(codes):
            rest, at = divmod(rest, len(axis))
            key.append(axis[at])
        found[tuple(reversed(key))] = value
    return found


def test_every_indicator_has_tables_and_every_table_its_figures_to_the_digit(
    demo: Region, client: httpx.Client
) -> None:
    listed = got(client, "/tables", pageSize="1000")["tables"]
    assert {entry["id"].partition(".")[0] for entry in listed} == set(demo.release.specs)
    seen = 0
    for indicator, spec in demo.release.specs.items():
        dataset = got(client, f"/tables/{indicator}/data", **{"valueCodes[Tid]": "top(2)"})
        key = dataset["extension"]["planpuls"]["area_set"]
        rows = query(demo.release, indicator, area_set=key).rows
        newest = sorted(rows["period"].unique())[-2:]
        values = cells(dataset)
        figures = [*(measure.id for measure in spec.measures), *(view.id for view in spec.views)]
        items = [name for name in figures if name in rows.columns]
        placed = 0
        for row in rows.filter(pl.col("period").is_in(newest)).to_dicts():
            ends = [row["area"], *([row["to_area"]] if spec.flow else [])]
            parts = [*ends, *("-" if row[d.id] is None else str(row[d.id]) for d in spec.dimensions)]
            for item in items:
                assert values[(*parts, item, row["period"])] == row[item]
                placed += row[item] is not None
        assert placed == sum(value is not None for value in dataset["value"])
        seen += placed
    assert seen > 5_000


def test_a_table_with_a_base_period_has_the_figures_that_compare(demo: Region, client: httpx.Client) -> None:
    asked = {"basePeriod": "2016", "valueCodes[Tid]": "2024", "valueCodes[ContentsCode]": "share_change_points"}
    dataset = got(client, "/tables/jobs-near-hubs.municipality.2024/data", **asked)
    rows = query(demo.release, "jobs-near-hubs", area_set="municipality@2024", period="2024", base_period="2016").rows
    values = cells(dataset)
    for row in rows.to_dicts():
        key = (row["area"], row["hub_profile"], row["method"], str(row["distance_m"]), "share_change_points", "2024")
        assert values[key] == row["share_change_points"]


def test_signs_say_why_a_figure_is_not_there(demo: Region, client: httpx.Client) -> None:
    hidden = {status.value for status in WITHOUT_VALUE}
    signed = 0
    for indicator in demo.release.specs:
        dataset = got(client, f"/tables/{indicator}/data", **{"valueCodes[Tid]": "top(3)"})
        for place, sign in dataset["status"].items():
            assert sign in {mark for mark in SIGNS.values() if mark}
            if sign in {SIGNS[Status(status)] for status in hidden}:
                assert dataset["value"][int(place)] is None
                signed += 1
        assert set(dataset["extension"]["planpuls"]["signs"]) == {mark for mark in SIGNS.values() if mark}
    assert signed > 0


@pytest.mark.filterwarnings("ignore:Shouldn:DeprecationWarning")
def test_pyjstat_reads_the_service_without_a_change(demo: Region, base: str) -> None:
    address = f"{base}{API}/tables/commuting/data?valueCodes[Tid]=2023&outputFormat=json-stat2"
    frame = pyjstat.Dataset.read(address).write("dataframe", naming="id")
    rows = query(demo.release, "commuting", period="2023").rows
    expected = {(row["area"], row["to_area"]): row["employed"] for row in rows.to_dicts()}
    there = {
        (row["Region"], row["ToRegion"]): row["value"]
        for row in frame.to_dict("records")
        if row["value"] is not None and not math.isnan(row["value"])
    }
    assert there == {pair: value for pair, value in expected.items() if value is not None}


def test_variables_go_by_the_names_of_the_release_too(client: httpx.Client) -> None:
    path = "/tables/jobs-near-hubs/data"
    ours = {"valueCodes[area]": "9101", "valueCodes[period]": "top(1)", "valueCodes[measure]": "employees"}
    theirs = {"valueCodes[region]": "9101", "valueCodes[TID]": "top(1)", "valueCodes[contentscode]": "employees"}
    assert got(client, path, **ours)["value"] == got(client, path, **theirs)["value"]


def test_metadata_has_every_code_and_the_data_none_other(client: httpx.Client) -> None:
    about, data = (got(client, f"/tables/job-index/{kind}", lang="en") for kind in ("metadata", "data"))
    assert "value" not in about
    assert about["dimension"] == data["dimension"]
    assert about["role"] == {"geo": ["Region"], "metric": ["ContentsCode"], "time": ["Tid"]}
    assert about["dimension"]["ContentsCode"]["category"]["unit"]["employed"]["decimals"] == 0
    assert about["note"][0] == "Invented demo data."
    assert about["label"].startswith("DEMO: ")


def test_csv_parquet_and_workbook_have_the_values_of_json(client: httpx.Client) -> None:
    import fastexcel

    path, asked = (
        f"{API}/tables/jobs-near-hubs/data",
        {"valueCodes[Tid]": "top(2)", "valueCodes[distance_m]": "600,1000"},
    )
    expected = client.get(path, params=asked).json()["value"]
    codes = {"Region": pl.String, "distance_m": pl.String, "Tid": pl.String}
    csv = pl.read_csv(client.get(path, params=asked | {"outputFormat": "csv"}).content, schema_overrides=codes)
    parquet = pl.read_parquet(io.BytesIO(client.get(path, params=asked | {"outputFormat": "parquet"}).content))
    book = client.get(path, params=asked | {"outputFormat": "xlsx"}).content
    sheet = fastexcel.read_excel(book).load_sheet("data", dtypes={"value": "float"}).to_polars()
    for frame in (csv, parquet, sheet):
        assert frame["value"].to_list() == expected
        assert frame["Region"].to_list() == csv["Region"].to_list()
    assert parquet["Region"].dtype == pl.String
    assert csv.filter(pl.col("value").is_not_null())["flags"].str.contains("demo").all()


def test_flags_stand_on_the_rows_they_belong_to(demo: Region, client: httpx.Client) -> None:
    path, asked = f"{API}/tables/jobs-near-hubs/data", {"valueCodes[Tid]": "top(1)", "outputFormat": "parquet"}
    frame = pl.read_parquet(io.BytesIO(client.get(path, params=asked).content))
    rows = query(demo.release, "jobs-near-hubs", period=frame["Tid"][0]).rows
    key = ["Region", "hub_profile", "method", "distance_m"]
    flags = {tuple(row[:4]): row[4] for row in frame.select(*key, "flags").rows() if row[4]}
    for row in rows.with_columns(pl.col("distance_m").cast(pl.String)).to_dicts():
        assert flags[row["area"], row["hub_profile"], row["method"], row["distance_m"]] == row["flags"]


def test_more_cells_than_the_limit_are_refused_with_the_number(client: httpx.Client) -> None:
    response = client.get(f"{API}/tables/jobs-near-hubs.municipality.2020/data", params={"basePeriod": "2016"})
    assert response.status_code in (200, 400)
    from planpuls.service.pxweb import cube

    most, cube.MOST_CELLS = cube.MOST_CELLS, 100
    try:
        response = client.get(f"{API}/tables/growth-industries/data", params={"valueCodes[Tid]": "*"})
    finally:
        cube.MOST_CELLS = most
    assert response.status_code == 400
    assert response.json()["title"] == "Too many cells selected"
    assert "at most 100" in response.json()["detail"]


def test_a_workbook_holds_fewer_cells_than_the_other_formats(client: httpx.Client) -> None:
    path, asked = f"{API}/tables/jobs-near-hubs/data", {"outputFormat": "xlsx", "valueCodes[Tid]": "*"}
    from planpuls.service.pxweb import formats

    most, formats.MOST_IN_WORKBOOK = formats.MOST_IN_WORKBOOK, 100
    try:
        response = client.get(path, params=asked)
    finally:
        formats.MOST_IN_WORKBOOK = most
    assert (response.status_code, response.json()["title"]) == (400, "Too many cells selected")


def test_the_list_can_be_searched_and_cut_in_pages(client: httpx.Client) -> None:
    whole = got(client, "/tables", pageSize="1000")
    assert whole["page"]["totalPages"] == 1
    pages = [got(client, "/tables", pageSize="7", pageNumber=str(page))["tables"] for page in range(1, 4)]
    assert [entry["id"] for page in pages for entry in page] == [entry["id"] for entry in whole["tables"][:21]]
    assert {entry["id"].partition(".")[0] for entry in got(client, "/tables", query="pendling kommuner")["tables"]} == {
        "commuting"
    }
    for link in whole["tables"][0]["links"]:
        assert httpx.get(link["href"]).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/tables/nothing/metadata", 404, "Non-existent table"),
        ("/tables/job-index/data?valueCodes[Region]=9999", 400, "Non-existent value"),
        ("/tables/job-index/data?valueCodes[Farge]=rosa", 400, "Non-existent variable"),
        ("/tables/job-index/data?basePeriod=1066", 400, "Non-existent value"),
        ("/tables/job-index/data?outputFormat=px", 400, "Bad request"),
        ("/tables/job-index/data?codelist[Region]=agg_x", 400, "Unknown parameter"),
        ("/tables/job-index/data?lang=no&lang=en", 400, "Repeated parameter"),
        ("/tables?pageNumber=0", 400, "Bad request"),
    ],
)
def test_a_refusal_says_what_was_wrong(client: httpx.Client, path: str, status: int, title: str) -> None:
    response = client.get(API + path)
    assert (response.status_code, response.json()["title"]) == (status, title)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
