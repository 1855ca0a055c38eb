"""What planpuls takes from SSB's StatBank, table by table: dimensions, contents, unit, reference date, selection.

A declaration is data. Variable ids differ between tables and change with a new industry standard (`NACE2007` becomes
`NACE2025`), so each dimension lists the ids it may have; a table that has none of them is refused by name.
`confirmed` says whether the ids and contents were seen in a real answer; the others are checked against the table's
metadata at first contact, and everything found there is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from planpuls.spec.indicator import Concept
from planpuls.spec.text import Text

Take = Literal["all", "plan", "country"]
_NACE = ("NACE2007", "NACE2025")
_BOTH_SEXES = ("0",)


@dataclass(frozen=True)
class Dim:
    """One dimension of a table."""

    column: str
    """Name in our table."""
    ids: tuple[str, ...]
    """SSB's ids of the variable; the first is the usual one."""
    take: Take | tuple[str, ...] = "all"
    """`all` codes, the regions of the `plan`, every code of the `country` that a year uses, or these codes."""
    codelist: str | None = None
    """Pattern of the code list to fetch by, where the table offers it."""
    optional: bool = False
    """Whether the table is known to exist without it; the column is then null."""


@dataclass(frozen=True)
class StatbankTable:
    """One table as planpuls uses it."""

    id: str
    title: Text
    dims: tuple[Dim, ...]
    contents: tuple[str, ...]
    """ContentsCode values seen in real answers."""
    unit: Text
    concept: Concept | None
    reference: Text
    confirmed: bool = True
    takes_all_contents: bool = False
    levels: tuple[Literal["municipality", "county"], ...] = ("municipality",)
    country_total: bool = False
    """Whether the whole country's row is fetched too, for location quotients and relative growth."""
    whole_numbers: bool = True
    lowest: float | None = 0
    since: int = 2008
    also: tuple[str, ...] = ()
    """Ids of tables with the same content that are asked when this one is gone."""
    search: str = ""
    """What to search the StatBank's titles for when the table is gone."""

    @property
    def dataset(self) -> str:
        return f"ssb.{self.id}"

    @property
    def scope(self) -> Literal["country", "plan"]:
        return "plan" if any(dim.take == "plan" for dim in self.dims) else "country"

    @property
    def ids(self) -> tuple[str, ...]:
        return (self.id, *self.also)

    def columns_of(self, variables: frozenset[str]) -> dict[str, str] | None:
        """Our column -> SSB's id among `variables` (any case), or None where they are not this table's."""
        by_name = {name.lower(): name for name in variables}
        found: dict[str, str] = {}
        for dim in self.dims:
            ours = [by_name[name.lower()] for name in dim.ids if name.lower() in by_name]
            if len(ours) == 1:
                found[dim.column] = ours[0]
            elif ours or not dim.optional:
                return None
        return found if len(found) == len(variables) else None


def nace_standard(variable: str) -> str:
    """The industry standard a variable id names.

    >>> nace_standard("NACE2025")
    'SN2025'
    """
    year = re.search(r"(?:2007|2025)", variable)
    return f"SN{year.group()}" if year else "unknown"


def _text(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_REGION = Dim("region", ("Region",), "plan")
_PERSONS = _text("personer", "persons")
_Q4 = _text("4. kvartal", "4th quarter")
_1_JANUARY = _text("1. januar", "1 January")
_YEAR = _text("kalenderår", "calendar year")

COMMUTING = StatbankTable(
    id="03321",
    search="title:arbeidsstedskommune AND title:bostedskommune",
    title=_text(
        "Sysselsatte etter arbeidsstedskommune og bostedskommune",
        "Employed persons by municipality of work and of residence",
    ),
    dims=(Dim("workplace", ("ArbstedKomm",), "country"), Dim("residence", ("Bokommuen",), "country")),
    contents=("Sysselsatte",),
    unit=_PERSONS,
    concept="employed_residence_q4",
    reference=_Q4,
)
EMPLOYED = StatbankTable(
    id="11618",
    search="title:sysselsatte AND title:bosted",
    title=_text("Sysselsatte etter bosted og arbeidssted", "Employed persons by residence and by workplace"),
    dims=(
        Dim("municipality", ("Region",), "country"),
        Dim("sex", ("Kjonn",), _BOTH_SEXES),
        Dim("age", ("Alder",), ("15-74",)),
    ),
    contents=("BefolkningBosted", "SysselBosted", "SysselArbsted"),
    unit=_PERSONS,
    concept="employed_workplace_q4",
    reference=_Q4,
)
LONG_TABLES = (
    StatbankTable(
        id="11616",
        search="title:pendlere",
        title=_text("Innpendlere og utpendlere", "Commuters in and out"),
        dims=(_REGION, Dim("age", ("Alder",), ("15-74",), optional=True)),
        contents=("Innpendlere", "Utpendlere"),
        takes_all_contents=True,
        unit=_PERSONS,
        concept="employed_residence_q4",
        reference=_Q4,
    ),
    StatbankTable(
        id="13470",
        search="title:sysselsatte AND title:arbeidssted AND title:næring",
        title=_text("Sysselsatte etter arbeidssted og næring", "Employed persons by workplace and industry"),
        dims=(_REGION, Dim("industry", _NACE, codelist=r"agg_NACE\d{4}arb11")),
        contents=("SysselsatteArb",),
        unit=_PERSONS,
        concept="employed_workplace_q4",
        reference=_Q4,
        country_total=True,
    ),
    StatbankTable(
        id="08536",
        search="title:sysselsatte AND title:arbeidssted AND title:næring",
        title=_text(
            "Sysselsatte etter bosted, arbeidssted og detaljert næring",
            "Employed persons by residence, workplace and detailed industry",
        ),
        dims=(_REGION, Dim("industry", _NACE), Dim("sex", ("Kjonn",), _BOTH_SEXES)),
        contents=("SysselBosted", "SysselArbsted"),
        unit=_PERSONS,
        concept="employed_workplace_q4",
        reference=_Q4,
        country_total=True,
    ),
    StatbankTable(
        id="13472",
        search="title:sysselsatte AND title:sektor",
        title=_text("Sysselsatte etter arbeidssted og sektor", "Employed persons by workplace and sector"),
        dims=(_REGION, Dim("sector", ("Sektor",))),
        contents=("SysselEtterArbste",),
        unit=_PERSONS,
        concept="employed_workplace_q4",
        reference=_Q4,
        country_total=True,
    ),
    StatbankTable(
        id="10309",
        search="title:virksomheter AND title:ansatte",
        also=("07091",),
        title=_text(
            "Virksomheter etter næring og antall ansatte", "Establishments by industry and number of employees"
        ),
        dims=(_REGION, Dim("industry", _NACE), Dim("size", ("AntAnsatte",))),
        contents=("Bedrifter", "Virksomheter"),
        confirmed=False,
        takes_all_contents=True,
        unit=_text("virksomheter", "establishments"),
        concept="establishments",
        reference=_1_JANUARY,
    ),
    StatbankTable(
        id="05887",
        search="title:bruksareal",
        title=_text(
            "Byggeareal: bruksareal til annet enn bolig etter bygningstype",
            "Building: floor area other than dwellings by type of building",
        ),
        dims=(_REGION, Dim("building_type", ("Byggeareal", "BygnType", "Bygningstype", "Bygningstyper"))),
        contents=(),
        confirmed=False,
        takes_all_contents=True,
        unit=_text("m² bruksareal", "m² floor area"),
        concept="floor_area",
        reference=_YEAR,
    ),
    StatbankTable(
        id="07459",
        search="title:befolkning AND title:alder",
        title=_text("Befolkning etter kjønn og alder", "Population by sex and age"),
        dims=(_REGION, Dim("sex", ("Kjonn",)), Dim("age", ("Alder",))),
        contents=("Personer1",),
        unit=_PERSONS,
        concept="residents",
        reference=_1_JANUARY,
        country_total=True,
    ),
    StatbankTable(
        id="07849",
        search="title:kjøretøy AND title:drivstoff",
        title=_text("Registrerte kjøretøy etter drivstoff", "Registered vehicles by fuel"),
        dims=(_REGION, Dim("driving", ("KjoringensArt",)), Dim("fuel", ("DrivstoffType",))),
        contents=("Personbil1",),
        takes_all_contents=True,
        unit=_text("kjøretøy", "vehicles"),
        concept="count",
        reference=_text("31. desember", "31 December"),
    ),
    StatbankTable(
        id="09429",
        search="title:utdanningsnivå",
        title=_text("Utdanningsnivå etter bosted", "Level of education by residence"),
        dims=(_REGION, Dim("education_level", ("Nivaa",)), Dim("sex", ("Kjonn",), _BOTH_SEXES)),
        contents=("Personer",),
        unit=_text("personer 16 år og over", "persons aged 16 and over"),
        concept="residents",
        reference=_text("1. oktober", "1 October"),
        country_total=True,
    ),
    StatbankTable(
        id="12937",
        search="title:hovedtall AND title:region",
        title=_text("Næringenes hovedtall etter region", "Key figures of industries by region"),
        dims=(_REGION, Dim("industry", _NACE)),
        contents=("Bedrifter", "Omsetning", "Lonn", "Sysselsatte"),
        confirmed=False,
        takes_all_contents=True,
        unit=_text("se innholdet", "see the content"),
        concept=None,
        reference=_YEAR,
        levels=("county", "municipality"),
        country_total=True,
        lowest=None,
    ),
    StatbankTable(
        id="11713",
        search="title:nasjonalregnskap AND title:fylke",
        title=_text("Fylkesfordelt nasjonalregnskap etter næring", "National accounts by county and industry"),
        dims=(_REGION, Dim("industry", (*_NACE, "NACE", "Naering", "NRNaering"))),
        contents=(),
        confirmed=False,
        takes_all_contents=True,
        unit=_text("se innholdet", "see the content"),
        concept="money",
        reference=_YEAR,
        levels=("county",),
        country_total=True,
        whole_numbers=False,
        lowest=None,
    ),
)
TABLES = {table.id: table for table in (COMMUTING, EMPLOYED, *LONG_TABLES)}
