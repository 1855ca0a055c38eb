"""Real units of the register in three years' layouts (sole proprietors left out by the publisher of the sample)."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from planpuls.plan.country import load_country
from planpuls.sources.brreg import ENTERPRISES, ESTABLISHMENTS
from planpuls.sources.dataset import ReadContext, Reading, Sample
from planpuls.sources.registry import recognise

FILES = {
    "2019-underenheter.csv": (ESTABLISHMENTS, 1_086, 301, 20, 32),
    "2023-underenheter.csv": (ESTABLISHMENTS, 1_893, 355, 40, 72),
    "2024-underenheter.csv": (ESTABLISHMENTS, 2_376, 447, 45, 95),
    "2019-enheter.csv": (ENTERPRISES, 956, 141, 86, 74),
    "2023-enheter.csv": (ENTERPRISES, 2_022, 305, 176, 153),
    "2024-enheter.csv": (ENTERPRISES, 2_518, 374, 215, 201),
}
"""Dataset, rows, rows with 1-4 employees, without municipality, without industry; counted with Python's csv module."""


def opened(data: Path, name: str) -> tuple[str, Reading]:
    path = data / "brreg" / name
    known = recognise(Sample.of(path))
    assert known is not None
    return known[0].id, known[0].readers[known[1]](path, ReadContext(name, load_country(), name[:4]))


@pytest.mark.parametrize("name", FILES)
def test_every_row_of_every_layout_is_read(data: Path, name: str) -> None:
    dataset, reading = opened(data, name)
    frame = reading.frame
    withheld = frame.filter(pl.col("employees").is_null())
    missing = (frame["municipality"].null_count(), frame["nace"].null_count())
    assert (dataset, frame.height, withheld.height, *missing) == FILES[name]
    assert withheld.select("employees_low", "employees_high").unique().rows() == [(1, 4)]
    assert frame.filter(pl.col("employees").is_between(1, 4)).is_empty()
    assert frame["nace_standard"].unique().to_list() == ["SN2007"]
    assert frame["organisation_number"].is_sorted()
    assert set(reading.notes["unknown_municipalities"]) <= {"2100"}  # Svalbard is no municipality


def test_a_known_establishment(data: Path) -> None:
    _, reading = opened(data, "2023-underenheter.csv")
    row = reading.frame.row(by_predicate=pl.col("organisation_number") == "874306142", named=True)
    assert (row["parent"], row["nace"], row["employees"]) == ("929569849", "58.130", 10)
    assert (row["address"], row["postcode"], row["municipality"]) == ("Heddalsvegen 11", "3674", "4005")


def test_no_address_names_a_person_or_keeps_the_line_mark(data: Path) -> None:
    for name in FILES:
        addresses = opened(data, name)[1].frame["address"].drop_nulls()
        assert not addresses.str.contains(r"(?i:c/o)|\b[vV]/|/n|\n").any()


def test_establishments_have_neither_names_nor_contacts(data: Path) -> None:
    _, reading = opened(data, "2024-underenheter.csv")
    assert not {"name", "navn", "hjemmeside", "telefon", "mobil", "epostadresse"} & set(reading.frame.columns)
