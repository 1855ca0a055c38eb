"""Tables 03321 and 11618 as SSB delivered them: every line is a row, and no code of any year is lost."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from planpuls.plan.load import load_plan
from planpuls.sources.dataset import ReadContext, Sample
from planpuls.sources.registry import recognise


@pytest.mark.parametrize("year", range(2017, 2022))
@pytest.mark.parametrize("table", ["03321_pendling", "11618_befolkning_sysselsatte"])
def test_every_line_of_the_file_is_in_the_table(data: Path, table: str, year: int) -> None:
    path = data / "ssb_pendling" / f"{table}_{year}.csv"
    known = recognise(Sample.of(path))
    assert known is not None
    frame = known[0].readers[known[1]](path, ReadContext(path.name, load_plan("oslo_akershus").country)).frame
    raw = pl.read_csv(path, infer_schema_length=0)
    assert known[0].id == f"ssb.{table[:5]}"
    counts = [column for column in frame.columns if frame[column].dtype == pl.Int64]
    assert sum(frame[column].sum() for column in counts) == raw["value"].cast(pl.Int64).sum()
    assert frame.height * len(counts) == raw.height
