"""SSB StatBank: the datasets of all tables that planpuls uses, each in two layouts, CSV and JSON-stat2.

What a table is stands in `statbank_tables`, how its files are read in `statbank_commuting` and `statbank_long`, how
they are fetched in `statbank_fetching`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from planpuls.sources.dataset import Dataset, Reader
from planpuls.sources.statbank_commuting import (
    read_commuting_csv,
    read_commuting_json,
    read_employed_csv,
    read_employed_json,
)
from planpuls.sources.statbank_long import read_table_csv, read_table_json
from planpuls.sources.statbank_reading import looks_like
from planpuls.sources.statbank_tables import COMMUTING, EMPLOYED, LONG_TABLES, StatbankTable

if TYPE_CHECKING:
    from planpuls.sources.fetching import Fetched, FetchJob


def _fetcher(table: StatbankTable) -> Callable[[FetchJob], Iterator[Fetched]]:
    def fetch(job: FetchJob) -> Iterator[Fetched]:
        from planpuls.sources.statbank_fetching import fetch_table

        return fetch_table(job, table)

    return fetch


def _dataset(table: StatbankTable, csv: Reader, json_stat2: Reader) -> Dataset:
    return Dataset(
        id=table.dataset,
        source="ssb",
        title=table.title,
        licence="CC BY 4.0",
        address=f"https://www.ssb.no/statbank/table/{table.id}",
        vintage="year",
        formats=looks_like(table),
        readers={"csv": csv, "json-stat2": json_stat2},
        scope=table.scope,
        concept=table.concept,
        reference=table.reference,
        cadence="yearly",
        fetch=_fetcher(table),
    )


DATASETS = (
    _dataset(COMMUTING, read_commuting_csv, read_commuting_json),
    _dataset(EMPLOYED, read_employed_csv, read_employed_json),
    *(_dataset(table, read_table_csv, read_table_json) for table in LONG_TABLES),
)
