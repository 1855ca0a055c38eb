"""Who works in a labour market's centre, in a region made by hand."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.demo import commuting
from planpuls.indicators.labour_market_regions import INDICATOR, compute
from planpuls.release.query import query
from planpuls.release.views import wide
from planpuls.spec.observation import finished
from tests.fixtures import Region
from tests.indicators.hand_made import employed as workplaces

NAMES = {"0001": "Avik", "0002": "Bnes", "0009": "Cdal"}
MARKETS = [("0001", "5", "yes"), ("0002", "5", "no"), ("0009", "5", "no")]
FLOWS = {
    ("2017", "0001", "0001"): 900,
    ("2017", "0002", "0001"): 40,
    ("2017", "0003", "0001"): 30,
    ("2017", "0004", "0001"): 5,
    ("2021", "0001", "0001"): 950,
    ("2021", "0002", "0001"): 60,
    ("2021", "0009", "0001"): 50,
    ("2021", "0002", "0004"): 3,
}
RESIDENTS = {
    ("0001", "2017"): 1_000,
    ("0002", "2017"): 600,
    ("0003", "2017"): 200,
    ("0004", "2017"): 300,
    ("0001", "2021"): 1_000,
    ("0002", "2021"): 600,
    ("0009", "2021"): 1_000,
}


def result(residents: dict[tuple[str, str], int] | None = None) -> Any:
    """0003 and 0004 became 0009 in 2020."""
    rows = [(home, work, year, value, "normal", "") for (year, home, work), value in FLOWS.items()]
    schema = ("residence", "workplace", "period", "employed", "status", "flags")
    commuting = pl.DataFrame(rows, schema=schema, orient="row")
    table = workplaces({}).clear() if residents == {} else workplaces(dict(residents or RESIDENTS))
    table = table.with_columns(pl.col("employed_workplace").alias("employed_residence"))
    codes = [("2017", code, code, *rest) for code, *rest in MARKETS if code != "0009"]
    codes += [("2017", code, "0009", "5", "no") for code in ("0003", "0004")]
    codes += [("2021", code, code, *rest) for code, *rest in MARKETS]
    markets = pl.DataFrame(codes, schema=("period", "code", "municipality", "region", "centre"), orient="row")
    return compute(commuting, table, markets, "municipality@1", NAMES)


def shares(found: Any) -> dict[tuple[str, str], float | None]:
    table = wide(INDICATOR, finished(INDICATOR, found.observations))
    return {(row["area"], row["period"]): row["share_pct"] for row in table.to_dicts() if row["centre"] == "0001"}


def test_the_share_is_of_all_employed_residents_on_todays_borders() -> None:
    found = shares(result())
    assert found["0002", "2017"] == round(100 * 40 / 600, 9)
    assert found["0009", "2017"] == 7.0, "35 of 500, from two municipalities that became one"
    assert found["0009", "2021"] == 5.0


def test_the_centre_itself_commutes_nowhere() -> None:
    assert not [area for area, _ in shares(result()) if area == "0001"]


def test_the_answer_names_who_crossed_the_ground() -> None:
    answer = result().answer
    assert answer is not None
    assert "i Avik i 1 av 2 kommuner rundt. Siden 2017 har Bnes kommet over grensen og ingen falt under." in answer.nb


def test_a_municipality_that_the_table_lacks_a_part_of_is_a_gap() -> None:
    found = result({key: value for key, value in RESIDENTS.items() if key != ("0004", "2017")})
    assert ("0009", "2017") not in shares(found)
    assert [(gap.area, gap.period) for gap in found.gaps if gap.area] == [("0009", "2017")]


def test_facts_count_the_members() -> None:
    assert result().facts["members"] == {"5": 3}


def test_the_demo_shows_shares_of_its_world(demo: Region) -> None:
    year = max(query(demo.release, "labour-market-regions").rows["period"])
    matrix, residents = commuting.on_codes(int(year), 2024), commuting.employed_by_residence(int(year), 2024)
    rows = query(demo.release, "labour-market-regions", period=year).rows.to_dicts()
    shown = {(row["area"], row["centre"]): row for row in rows if row["status"] == "normal"}
    assert ("9102", "9101") in shown
    assert ("9403", "9401") in shown
    for (area, centre), row in shown.items():
        assert (row["commuters"], row["employed"]) == (matrix[area, centre], residents[area])
    assert demo.release.facts["labour-market-regions"]["members"] == {"1": 3, "2": 4}
