"""What the site shows of the streets beside an indicator's own figures: detours, and the reach of every cell."""

from __future__ import annotations

import polars as pl

from tests.editions.pages import Site

JOBS = "sporsmal/jobs-near-hubs/index.html"


def test_the_detour_factor_of_every_measured_municipality_stands_on_the_page(site: Site) -> None:
    detours = site.choices.release.frame("detours").sort("municipality")
    assert detours.height > 0
    table = site.read(JOBS).tables["omvei-tabell"]
    shown = [[cell.text for cell in row] for row in table.rows[1:]]
    assert len(shown) == detours.height
    for row, (_, cells, permille) in zip(shown, detours.rows(), strict=True):
        assert row[1] == str(cells)
        assert row[2] == ("–" if permille is None else f"{permille / 1_000:.2f}".replace(".", ","))
        # The way along the streets is never shorter than the air line.
        assert permille is None or permille >= 1_000


def test_every_cells_reach_can_be_downloaded(site: Site) -> None:
    page = (site.folder / "sporsmal/transit-reach/index.html").read_text(encoding="utf-8")
    assert "data/demo-transit-reach-cells.csv" in page
    file = pl.read_csv(site.folder / "data" / "demo-transit-reach-cells.csv")
    assert file.equals(site.choices.release.frame("cell_reach"))
    more = file.sort("cell", "minutes").group_by("cell", maintain_order=True)
    for column in ("residents", "employees"):
        assert more.agg(pl.col(column).diff().drop_nulls().min().alias("step"))["step"].min() >= 0  # type: ignore[operator]
