"""Employees round hubs against sums made by hand and against the distances that the shares use."""

from __future__ import annotations

import polars as pl

from planpuls.release.hub_surroundings import employees_round
from tests.fixtures import Region


def test_a_hub_by_itself_has_the_cells_that_are_nearest_to_it(demo: Region) -> None:
    """Where no other hub is within twice the distance, the cells within it are those whose nearest hub it is."""
    hubs, cells = demo.release.frame("hubs"), demo.release.frame("cells")
    found = employees_round(demo.release, hubs, [600, 1000])
    stored = demo.release.observations("grid-change").with_columns(pl.col("area").cast(pl.Int64).alias("cell"))
    tried = 0
    for hub, x, y in hubs.select("hub", "x_cm", "y_cm").rows():
        others = hubs.filter(pl.col("hub") != hub)
        apart = ((others["x_cm"] - x) ** 2 + (others["y_cm"] - y) ** 2).min()
        if apart is None or float(apart) < 200_000.0**2:
            continue
        tried += 1
        for metres in (600, 1000):
            near = cells.filter((pl.col("hub") == hub) & (pl.col("distance_cm") <= metres * 100))
            sums = stored.join(near, on="cell").group_by("period").agg(pl.col("value").sum()).sort("period")
            mine = found.filter((pl.col("hub") == hub) & (pl.col("distance_m") == metres)).sort("period")
            assert mine["period"].to_list() == sorted(stored["period"].unique())
            assert dict(mine.select("period", "employees").rows()) == dict(sums.rows())
    assert tried >= 5


def test_a_hub_where_nobody_works_has_zeros_and_a_hidden_cell_hides_the_sum(demo: Region) -> None:
    cells = demo.release.frame("cells")
    far = pl.DataFrame({"hub": ["nowhere"], "x_cm": [0], "y_cm": [0]})
    found = employees_round(demo.release, far, [600])
    assert found["employees"].unique().to_list() == [0.0]
    assert set(found["status"]) == {"normal"}
    at = cells.row(0, named=True)
    here = pl.DataFrame({"hub": ["here"], "x_cm": [at["x_m"] * 100], "y_cm": [at["y_m"] * 100 + 60_000]})
    nearer = pl.DataFrame({"hub": ["here"], "x_cm": [at["x_m"] * 100], "y_cm": [at["y_m"] * 100 + 60_001]})
    years = employees_round(demo.release, here, [600]).filter(pl.col("employees") > 0)
    beyond = employees_round(demo.release, nearer, [600]).filter(pl.col("employees") > 0)
    own = demo.release.observations("grid-change").filter(pl.col("area") == str(at["cell"]))
    assert years.height >= own.height > 0, "a centre at exactly the distance is inside"
    assert sum(years["employees"]) - sum(beyond["employees"]) == sum(own["value"])
