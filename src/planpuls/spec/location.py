"""Right business in the right place: mobility profiles of industries, accessibility profiles of places, and their match.

A business has a mobility profile from three levels (`low`, `medium`, `high`): employees per area, visitors, freight. A place has
an accessibility profile from three answers: is a hub with frequent service near, is a hub with some service near, is a junction
of the main roads near. Each answer may be unknown. The letters are those of the ABC principle: A «arbeidsplassintensiv», B
«allsidig», C «arealkrevende».
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from planpuls.spec.text import Text

if TYPE_CHECKING:
    import polars as pl

Level = Literal["low", "medium", "high"]
LETTERS = ("A", "B", "C")
NONE, UNKNOWN = "none", "unknown"
ENERGY, TIED = "energy", "tied"
DISPUTED = "disputed"
ACCESS = (*LETTERS, NONE, UNKNOWN)
"""Accessibility profiles of places."""
MOBILITY = (*LETTERS, DISPUTED, ENERGY, TIED, UNKNOWN)
"""Mobility profiles of businesses; only the letters are held against places."""
RESULTS = ("match", "misfit", "no_score")
COLUMNS = ("standard", "code", "name_nb", "name_en", "employees", "visitors", "freight", "group", "source")
"""Columns of the table of mobility profiles."""
OURS = "vår vurdering"
"""The source of a row that no published text names. The three levels are ours in every row."""


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


ACCESS_TEXTS = {
    "A": _t("A: nær knutepunkt med hyppige avganger", "A: near a hub with frequent departures"),
    "B": _t("B: nær knutepunkt (allsidig virksomhet)", "B: near a hub (mixed business)"),
    "C": _t("C: nær hovedveg, ikke nær knutepunkt", "C: near a main road, not near a hub"),
    NONE: _t("verken nær knutepunkt eller hovedveg", "near neither a hub nor a main road"),
    UNKNOWN: _t("ukjent", "unknown"),
}
MOBILITY_TEXTS = {
    "A": _t("A: arbeidsplass- eller besøksintensiv", "A: many employees or visitors"),
    "B": _t("B: allsidig", "B: mixed"),
    "C": _t("C: arealkrevende", "C: area-demanding"),
    DISPUTED: _t("omstridte varegrupper", "disputed goods groups"),
    ENERGY: _t("energikrevende", "energy-intensive"),
    TIED: _t("stedbundet", "bound to its site"),
    UNKNOWN: _t("ukjent næringskode", "unknown industry code"),
}
LEVEL_TEXTS = {"low": _t("lav", "low"), "medium": _t("middels", "medium"), "high": _t("høy", "high")}


def mobility_of(employees: Level, visitors: Level, freight: Level) -> str:
    """The letter that three levels make.

    A: many employees or visitors, and not much freight. C: few of both, and some freight at least. B: all others.

    >>> mobility_of("high", "low", "low"), mobility_of("low", "medium", "high"), mobility_of("low", "low", "high")
    ('A', 'B', 'C')
    """
    if "high" in (employees, visitors) and freight != "high":
        return "A"
    if employees == visitors == "low" and freight != "low":
        return "C"
    return "B"


def accessibility(near_a: pl.Expr, near_b: pl.Expr, near_road: pl.Expr) -> pl.Expr:
    """The profile of places from three answers, each true, false or null where it is unknown.

    The first that holds counts, and an unknown answer before it makes the profile unknown: A place is never C because
    nobody knows the hubs.

    >>> import polars as pl
    >>> row = pl.DataFrame({"a": [False], "b": [None], "c": [True]}, schema=dict.fromkeys("abc", pl.Boolean))
    >>> row.select(accessibility(pl.col("a"), pl.col("b"), pl.col("c"))).item()
    'unknown'
    """
    import polars as pl

    found = pl.lit(NONE)
    for letter, near in (("C", near_road), ("B", near_b), ("A", near_a)):
        found = pl.when(near.is_null()).then(pl.lit(UNKNOWN)).when(near).then(pl.lit(letter)).otherwise(found)
    return found


def result_of(mobility: str, access: str) -> str:
    """Whether a business fits a place: the same letter. Without a letter on one side there is no score.

    >>> result_of("A", "A"), result_of("A", "none"), result_of("energy", "C"), result_of("B", "unknown")
    ('match', 'misfit', 'no_score', 'no_score')
    """
    if mobility not in LETTERS or access == UNKNOWN:
        return "no_score"
    return "match" if mobility == access else "misfit"


@dataclass(frozen=True)
class Industry:
    """One row of the table: a code with its levels."""

    standard: str
    code: str
    """A division or a span of them (`10-33`), or the beginning of a finer code (`47.52`)."""
    name: Text
    employees: Level
    visitors: Level
    freight: Level
    group: str
    """`energy` or `tied` where the levels do not decide."""
    source: str

    @cached_property
    def mobility(self) -> str:
        return self.group or mobility_of(self.employees, self.visitors, self.freight)

    @property
    def ours(self) -> bool:
        """Whether no published text says where the industry belongs."""
        return self.source == OURS

    def holds(self, code: str) -> bool:
        if "." in self.code:
            return code.startswith(self.code)
        first, _, last = self.code.partition("-")
        return first <= code[:2] <= (last or first)


def industries(rows: Iterable[Mapping[str, str]]) -> tuple[Industry, ...]:
    """The table's rows (`COLUMNS`), the finest codes first."""
    found = [
        Industry(
            row["standard"],
            row["code"],
            _t(row["name_nb"], row["name_en"]),
            row["employees"],  # type: ignore[arg-type]
            row["visitors"],  # type: ignore[arg-type]
            row["freight"],  # type: ignore[arg-type]
            row["group"],
            row["source"],
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda industry: ("." not in industry.code, -len(industry.code), industry.code)))


def industry_of(table: Iterable[Industry], standard: str, code: str) -> Industry | None:
    """The finest row that holds a code of a standard; None where the table has none, which is never guessed.

    >>> row = dict(zip(COLUMNS, ("SN2007", "10-33", "Industri", "Manufacturing", "low", "low", "high", "", OURS)))
    >>> industry_of(industries([row]), "SN2007", "25.110").mobility, industry_of(industries([row]), "SN2025", "25.110")
    ('C', None)
    """
    return next((row for row in table if row.standard == standard and row.holds(code)), None)
