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
from planpuls.spec.indicator import Break
from planpuls.spec.text import Text

if TYPE_CHECKING:
    from planpuls.sources.fetching import Fetched, FetchJob


_REGISTER_BREAK = Break(
    dataset="",
    before="2014",
    after="2015",
    text=Text(
        nb="Brudd mellom 2014 og 2015: nye kilder (a-ordningen). Årene fra 2015 kan ikke sammenlignes med tidligere år.",
        en="Break between 2014 and 2015: new sources (a-ordningen). Years from 2015 cannot be compared with earlier ones.",
    ),
    source="SSB, tabell 06445 og 13472, om statistikken",
)


def _is_employment(table: StatbankTable) -> bool:
    """Whether the table counts employed persons in the 4th quarter, from the registers."""
    return table.concept in ("employed_workplace_q4", "employed_residence_q4")


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
        disclosure="published",
        address=f"https://www.ssb.no/statbank/table/{table.id}",
        vintage="year",
        formats=looks_like(table),
        readers={"csv": csv, "json-stat2": json_stat2},
        scope=table.scope,
        concept=table.concept,
        reference=table.reference,
        breaks=(_REGISTER_BREAK.model_copy(update={"dataset": table.dataset}),) if _is_employment(table) else (),
        cadence="yearly",
        fetch=_fetcher(table),
    )


DATASETS = (
    _dataset(COMMUTING, read_commuting_csv, read_commuting_json),
    _dataset(EMPLOYED, read_employed_csv, read_employed_json),
    *(_dataset(table, read_table_csv, read_table_json) for table in LONG_TABLES),
)
