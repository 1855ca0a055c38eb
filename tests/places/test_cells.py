"""Cells on a hand-made square country: inside, on the border, in the water near and far, in a lake, abroad."""

from __future__ import annotations

import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from planpuls.places.cells import place_cells
from planpuls.spec.grid import cell_id

# Two squares of 2 km beside each other, 0101 in the west and 0102 in the east, with sea around; 0103 lies across a
# sound of 3 km. The far island 0199 belongs to another region. Centres of cells lie 125 m off their corners.
WEST, EAST, SOUTH, NORTH = 0, 4_000, 0, 2_000
A = shapely.box(0, 0, 2_000, 2_000)
B = shapely.box(2_000, 0, 4_000, 2_000)
ACROSS = shapely.box(7_000, 0, 9_000, 2_000)
FAR = shapely.box(50_000, 0, 51_000, 1_000)


def boundaries(**shapes: shapely.Geometry) -> pl.DataFrame:
    codes = list(shapes)
    return pl.DataFrame(
        {
            "municipality": [code.removeprefix("m") for code in codes],
            "name": [f"Name of {code}" for code in codes],
            "period": ["2024"] * len(codes),
            "wkb": [shapely.to_wkb(shape) for shape in shapes.values()],
        },
        schema={"municipality": pl.String, "name": pl.String, "period": pl.String, "wkb": pl.Binary},
    )


COUNTRY = boundaries(m0101=A, m0102=B, m0103=ACROSS, m0199=FAR)
REGION = ["0101", "0102"]
WITHIN_M = 500


def work_at(*centres: tuple[int, int]) -> pl.DataFrame:
    """One establishment with one employee in the cell round each centre."""
    cells = [cell_id(x - 125, y - 125, 250) for x, y in centres]
    for (x, y), cell in zip(centres, cells, strict=True):
        assert cell == (x - 125 + 2_000_000) * 10**7 + y - 125, "a centre lies 125 m off a corner"
    return pl.DataFrame(
        {"cell": cells, "period": ["2023"] * len(cells), "employees": range(1, len(cells) + 1)},
        schema={"cell": pl.Int64, "period": pl.String, "employees": pl.Int64},
    )


def placed(
    *centres: tuple[int, int], borders: pl.DataFrame = COUNTRY, wanted: list[str] = REGION
) -> dict[str, pl.DataFrame]:
    return place_cells(work_at(*centres), borders, edition=2024, municipalities=wanted)


def found(centre: tuple[int, int], borders: pl.DataFrame = COUNTRY, wanted: list[str] = REGION) -> str:
    """What became of the one cell round `centre`, in a word."""
    result = placed(centre, borders=borders, wanted=wanted)
    if result["cells"].height:
        (row,) = result["cells"].to_dicts()
        return str(row["municipality"]) + (" from water" if row["water"] else "")
    return "unplaced" if result["unplaced"].height else "elsewhere"


class TestTheory:
    def test_a_cell_has_its_centre_and_its_parent(self) -> None:
        (row,) = placed((1_125, 125))["cells"].to_dicts()
        assert row == {
            "cell": 20010000000000,
            "cell_1km": 20010000000000,
            "x_m": 1_125,
            "y_m": 125,
            "municipality": "0101",
            "water": False,
        }

    @pytest.mark.parametrize(
        ("centre", "where"),
        [
            ((125, 125), "0101"),
            ((1_875, 1_875), "0101"),
            ((2_125, 125), "0102"),
            ((4_125, 125), "0102 from water"),
            ((4_375, 125), "0102 from water"),
            ((4_625, 125), "elsewhere"),
            ((1_875, 2_375), "0101 from water"),
            ((8_125, 125), "elsewhere"),
            ((6_875, 125), "elsewhere"),
            ((50_125, 125), "elsewhere"),
        ],
    )
    def test_the_centre_decides(self, centre: tuple[int, int], where: str) -> None:
        assert found(centre) == where

    def test_a_centre_on_a_border_belongs_to_the_lower_code(self) -> None:
        west, east = shapely.box(0, 0, 1_125, 2_000), shapely.box(1_125, 0, 2_000, 2_000)
        assert found((1_125, 625), boundaries(m0101=west, m0102=east)) == "0101"
        assert found((1_125, 625), boundaries(m0102=west, m0101=east)) == "0101"
        assert found((1_125, 625), boundaries(m0101=east, m0102=west)) == "0101"

    @pytest.mark.parametrize(("gap_cm", "where"), [(0, "0101 from water"), (1, "unplaced"), (-1, "0101 from water")])
    def test_exactly_500_metres_is_near_enough(self, gap_cm: int, where: str) -> None:
        shore = 1_125 - 500 - gap_cm / 100
        # The islet in the east keeps the centre inside the region's extent without being near it.
        land = shapely.union(shapely.box(0, 0, shore, 2_000), shapely.box(5_000, 0, 5_100, 100))
        assert found((1_125, 625), boundaries(m0101=land), ["0101"]) == where

    def test_water_between_two_belongs_to_the_nearer(self) -> None:
        west, east = shapely.box(0, 0, 1_000, 2_000), shapely.box(1_300, 0, 3_000, 2_000)
        assert found((1_125, 625), boundaries(m0102=west, m0101=east)) == "0102 from water"
        assert found((1_125, 625), boundaries(m0101=west, m0102=east)) == "0101 from water"

    def test_water_equally_near_to_two_belongs_to_the_lower_code(self) -> None:
        west, east = shapely.box(0, 0, 1_000, 2_000), shapely.box(1_250, 0, 3_000, 2_000)
        assert found((1_125, 625), boundaries(m0101=west, m0102=east)) == "0101 from water"
        assert found((1_125, 625), boundaries(m0102=west, m0101=east)) == "0101 from water"

    def test_the_nearer_land_counts_also_where_it_is_another_regions(self) -> None:
        west, abroad = shapely.box(0, 0, 1_000, 2_000), shapely.box(1_200, 0, 3_000, 2_000)
        borders = boundaries(m0101=west, m0103=abroad)
        assert found((1_125, 625), borders, ["0101"]) == "elsewhere"

    def test_a_lake_is_water(self) -> None:
        lake = shapely.difference(shapely.box(0, 0, 6_000, 6_000), shapely.box(1_000, 1_000, 5_000, 5_000))
        assert found((1_375, 3_125), boundaries(m0101=lake), ["0101"]) == "0101 from water"
        assert found((3_125, 3_125), boundaries(m0101=lake), ["0101"]) == "unplaced"

    def test_a_municipality_inside_another_is_not_its_hole(self) -> None:
        ring = shapely.difference(shapely.box(0, 0, 6_000, 6_000), shapely.box(1_000, 1_000, 5_000, 5_000))
        borders = boundaries(m0101=ring, m0102=shapely.box(1_000, 1_000, 5_000, 5_000))
        assert found((3_125, 3_125), borders) == "0102"

    def test_parts_of_one_municipality_belong_together(self) -> None:
        islands = shapely.union(shapely.box(0, 0, 1_000, 1_000), shapely.box(3_000, 0, 4_000, 1_000))
        assert found((3_125, 125), boundaries(m0101=islands), ["0101"]) == "0101"
        assert found((2_125, 125), boundaries(m0101=islands), ["0101"]) == "unplaced"

    def test_who_works_in_an_unplaced_cell_is_reported_by_year(self) -> None:
        work = pl.concat([work_at((2_125, 125)), work_at((2_125, 125)).with_columns(pl.lit("2022").alias("period"))])
        islands = shapely.union(shapely.box(0, 0, 1_000, 1_000), shapely.box(3_500, 0, 4_000, 1_000))
        result = place_cells(work, boundaries(m0101=islands), edition=2024, municipalities=["0101"])
        assert result["unplaced"].select("period", "employees").rows() == [("2022", 1), ("2023", 1)]

    def test_a_cell_of_several_years_is_one_cell(self) -> None:
        work = pl.concat([work_at((125, 125)), work_at((125, 125)).with_columns(pl.lit("2022").alias("period"))])
        assert place_cells(work, COUNTRY, edition=2024, municipalities=REGION)["cells"].height == 1

    def test_only_the_wanted_outlines_are_kept(self) -> None:
        assert placed((125, 125))["outlines"]["municipality"].to_list() == REGION

    @pytest.mark.parametrize(
        ("centre", "where"),
        [
            *((centre, "unplaced") for centre in ((1_125, 4_625), (5_375, 4_625), (4_625, 1_125), (4_625, 5_375))),
            *((centre, "elsewhere") for centre in ((875, 4_625), (5_625, 4_625), (4_625, 875), (4_625, 5_625))),
        ],
    )
    def test_what_nobody_takes_is_reported_up_to_500_metres_round_the_regions_extent(
        self, centre: tuple[int, int], where: str
    ) -> None:
        # Two narrow arms, so that the corners of the extent are far from land.
        cross = shapely.union(shapely.box(1_625, 3_000, 4_875, 3_100), shapely.box(3_000, 1_625, 3_100, 4_875))
        assert found(centre, boundaries(m0101=cross), ["0101"]) == where


class TestWithoutData:
    def test_municipalities_without_borders_have_no_cells_though_others_have_some(self) -> None:
        result = placed((125, 125), wanted=["0777"])
        assert {name: frame.height for name, frame in result.items()} == {"cells": 0, "unplaced": 0, "outlines": 0}

    def test_borders_of_another_edition_place_nothing(self) -> None:
        result = place_cells(work_at((125, 125)), COUNTRY, edition=2020, municipalities=REGION)
        assert {name: frame.height for name, frame in result.items()} == {"cells": 0, "unplaced": 0, "outlines": 0}
        assert {name: frame.schema for name, frame in result.items()} == {
            name: frame.schema for name, frame in placed((125, 125)).items()
        }

    def test_no_workplaces_are_no_cells(self) -> None:
        result = placed()
        assert {name: frame.schema for name, frame in result.items()} == {
            name: frame.schema for name, frame in placed((125, 125)).items()
        }
        assert result["cells"].is_empty()


CENTRES = st.tuples(
    st.integers(-8, 60).map(lambda step: step * 250 + 125), st.integers(0, 16).map(lambda step: step * 250 + 125)
)


def expected(centre: tuple[int, int]) -> str:
    """The rule in plain words of geometry, one point at a time."""
    point = shapely.Point(centre)
    shapes = {"0101": A, "0102": B, "0103": ACROSS, "0199": FAR}
    inside = [code for code, shape in shapes.items() if shape.intersects(point)]
    near = min((shape.distance(point), code) for code, shape in shapes.items())
    code = inside[0] if inside else near[1] if near[0] <= WITHIN_M else None
    if code in REGION:
        return f"{code}{'' if inside else ' from water'}"
    in_extent = all(
        low - WITHIN_M <= value <= high + WITHIN_M
        for value, low, high in ((centre[0], WEST, EAST), (centre[1], SOUTH, NORTH))
    )
    return "unplaced" if code is None and in_extent else "elsewhere"


class TestProperties:
    @given(st.lists(CENTRES, unique=True, max_size=30))
    def test_every_cell_is_in_exactly_one_group_and_in_the_right_one(self, centres: list[tuple[int, int]]) -> None:
        result = placed(*centres)
        cells = {
            (row["x_m"], row["y_m"]): row["municipality"] + (" from water" if row["water"] else "")
            for row in result["cells"].to_dicts()
        }
        lost = {
            (cell // 10**7 - 2_000_000 + 125, cell % 10**7 + 125): "unplaced" for cell in result["unplaced"]["cell"]
        }
        assert len(cells) == result["cells"].height
        assert not cells.keys() & lost.keys()
        assert {centre: (cells | lost).get(centre, "elsewhere") for centre in centres} == {
            centre: expected(centre) for centre in centres
        }

    @given(st.lists(CENTRES, unique=True, max_size=12), st.permutations(range(4)), st.randoms(use_true_random=False))
    def test_the_order_of_rows_changes_nothing(
        self, centres: list[tuple[int, int]], order: list[int], random: object
    ) -> None:
        random.shuffle(shuffled := list(centres))  # type: ignore[attr-defined]
        work = work_at(*centres)
        mixed = pl.concat([work.filter(pl.col("cell") == work_at(centre)["cell"][0]) for centre in shuffled] or [work])
        one = place_cells(work, COUNTRY, edition=2024, municipalities=REGION)
        other = place_cells(mixed, COUNTRY[order], edition=2024, municipalities=REGION[::-1])
        for name, frame in one.items():
            assert_frame_equal(frame, other[name])
