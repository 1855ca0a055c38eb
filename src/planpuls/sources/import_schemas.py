"""The layouts of imported figures: place, year, one or two dimensions and a figure, and which codes they know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planpuls.spec.indicator import Concept
from planpuls.spec.text import Text


@dataclass(frozen=True)
class ImportSchema:
    """One layout: place, year, one dimension with closed codes (and perhaps one of a pattern before it), one figure."""

    name: str
    """Name of the layout, and of the first sheet of a workbook."""
    title: Text
    columns: tuple[str, ...]
    """The exact header: place (`municipality`, or `region` where counties and the country are allowed), `year`, dimensions, value."""
    codes: Mapping[str, Text]
    """Codes of the last dimension."""
    reference: Text
    concept: Concept
    whole_numbers: bool = True
    search: str = ""
    """What to search the StatBank's titles for, in case an open table holds it by now."""
    first: tuple[str, Text] | None = None
    """Where there are two dimensions: the pattern of the first one's codes, and what they are."""

    @property
    def dimensions(self) -> tuple[str, ...]:
        return self.columns[2:-1]

    @property
    def dataset(self) -> str:
        return f"import.{self.name}"


def _text(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


OCCUPATIONS = {
    "0": _text("Militære yrker og uoppgitt", "Armed forces and unspecified"),
    "1": _text("Ledere", "Managers"),
    "2": _text("Akademiske yrker", "Professionals"),
    "3": _text("Høyskoleyrker", "Technicians and associate professionals"),
    "4": _text("Kontoryrker", "Clerical support workers"),
    "5": _text("Salgs- og serviceyrker", "Service and sales workers"),
    "6": _text("Bønder, fiskere mv.", "Skilled agricultural, forestry and fishery workers"),
    "7": _text("Håndverkere", "Craft and related trades workers"),
    "8": _text("Prosess- og maskinoperatører, transportarbeidere mv.", "Plant and machine operators and assemblers"),
    "9": _text("Renholdere, hjelpearbeidere mv.", "Elementary occupations"),
}
"""Major groups of STYRK-08."""

SIZES = {
    size: _text(f"{size} ansatte", f"{size} employees")
    for size in ("1-4", "5-9", "10-19", "20-49", "50-99", "100-249", "250+")
}
EDUCATION = {
    "01": _text("Grunnskole", "Basic school"),
    "02a": _text("Videregående skole", "Upper secondary"),
    "11": _text("Fagskole", "Tertiary vocational"),
    "03a": _text("Universitet og høgskole, kort", "Higher education, short"),
    "04a": _text("Universitet og høgskole, lang", "Higher education, long"),
    "09a": _text("Uoppgitt eller ingen", "Unspecified or none"),
}
"""Codes of SSB's table 09429."""

VEHICLES = {"van": _text("Varebiler", "Vans"), "heavy": _text("Tunge kjøretøy", "Heavy vehicles")}

SURVIVAL_YEARS = (1, 2, 3, 4, 5)
RENEWAL = {
    "new": _text(
        "Nyetablerte foretak i året, uten overtakelser", "Enterprises founded in the year, takeovers left out"
    ),
    **{
        f"survived_{years}": _text(
            f"Nyetablerte i året som levde {years} år senere",
            f"Founded in the year and alive {years} {'year' if years == 1 else 'years'} later",
        )
        for years in SURVIVAL_YEARS
    },
    "ten_employees": _text(
        "Foretak med minst 10 ansatte tre år før", "Enterprises with at least 10 employees three years before"
    ),
    "high_growth": _text(
        "Vekstforetak: av disse, i snitt minst 20 prosent vekst i året over tre år",
        "High-growth enterprises: of these, growth of at least 20 per cent a year on average over three years",
    ),
    "medium_growth": _text(
        "Middels vekst: av disse, 10–19 prosent i året over tre år",
        "Medium growth: of these, 10–19 per cent a year over three years",
    ),
}
"""What is counted of enterprises (foretak), by SSB's definitions: a founding survives where there is turnover or employment."""

DIVISION = (
    r"\d\d",
    _text("næring i SN2007 med to sifre, 00 uoppgitt", "division of SN2007 of two digits, 00 not stated"),
)

_Q4 = _text("4. kvartal", "4th quarter")
_YEAR = _text("kalenderår", "calendar year")

SCHEMAS = (
    ImportSchema(
        name="occupation_by_residence",
        search="title:sysselsatte AND title:yrke",
        title=_text(
            "Sysselsatte 20–66 år etter bosted og yrke", "Employed persons aged 20–66 by residence and occupation"
        ),
        columns=("municipality", "year", "occupation", "employed_20_66"),
        codes=OCCUPATIONS,
        reference=_Q4,
        concept="employed_residence_q4",
    ),
    ImportSchema(
        name="employed_by_establishment_size",
        search="title:sysselsatte AND title:størrelse",
        title=_text(
            "Sysselsatte etter arbeidssted og virksomhetens størrelse",
            "Employed persons by workplace and size of establishment",
        ),
        columns=("municipality", "year", "establishment_size", "employed"),
        codes=SIZES,
        reference=_Q4,
        concept="employed_workplace_q4",
    ),
    ImportSchema(
        name="education_by_workplace",
        search="title:sysselsatte AND title:arbeidssted AND title:utdanning",
        title=_text("Sysselsatte etter arbeidssted og utdanningsnivå", "Employed persons by workplace and education"),
        columns=("municipality", "year", "education_level", "employed"),
        codes=EDUCATION,
        reference=_Q4,
        concept="employed_workplace_q4",
    ),
    ImportSchema(
        name="vacancies_by_occupation",
        search="title:ledige AND title:yrke",
        title=_text("Ledige stillinger etter yrke", "Vacancies by occupation"),
        columns=("region", "year", "occupation", "vacancies"),
        codes=OCCUPATIONS,
        reference=_YEAR,
        concept="count",
    ),
    ImportSchema(
        name="unemployed_by_occupation",
        search="title:ledige AND title:yrke",
        title=_text("Helt ledige etter yrke", "Unemployed by occupation"),
        columns=("region", "year", "occupation", "unemployed"),
        codes=OCCUPATIONS,
        reference=_YEAR,
        concept="count",
    ),
    ImportSchema(
        name="apprentices_by_occupation",
        search="title:lærlinger",
        title=_text("Løpende lærekontrakter etter yrke", "Apprentices by occupation"),
        columns=("region", "year", "occupation", "apprentices"),
        codes=OCCUPATIONS,
        reference=_YEAR,
        concept="count",
    ),
    ImportSchema(
        name="vocational_completions_by_occupation",
        search="title:fagprøver",
        title=_text("Oppnådde fag- og svennebrev etter yrke", "Vocational certificates by occupation"),
        columns=("region", "year", "occupation", "completions"),
        codes=OCCUPATIONS,
        reference=_YEAR,
        concept="count",
    ),
    ImportSchema(
        name="education_by_industry",
        search="title:sysselsatte AND title:næring AND title:utdanning",
        title=_text(
            "Sysselsatte etter arbeidssted, næring og utdanningsnivå",
            "Employed persons by workplace, industry and education",
        ),
        columns=("municipality", "year", "industry", "education_level", "employed"),
        codes=EDUCATION,
        first=DIVISION,
        reference=_Q4,
        concept="employed_workplace_q4",
    ),
    ImportSchema(
        name="enterprise_renewal",
        search="title:foretak AND title:overlevelse",
        title=_text(
            "Nyetablerte foretak, overlevelse og vekstforetak", "New enterprises, survival and high-growth enterprises"
        ),
        columns=("municipality", "year", "count_of", "enterprises"),
        codes=RENEWAL,
        reference=_YEAR,
        concept="count",
    ),
    ImportSchema(
        name="vehicle_emissions",
        search="title:utslipp AND title:kjøretøy",
        title=_text("Utslipp fra varebiler og tunge kjøretøy", "Emissions from vans and heavy vehicles"),
        columns=("municipality", "year", "vehicle_type", "emissions_tonnes_co2e"),
        codes=VEHICLES,
        reference=_YEAR,
        concept="emissions",
        whole_numbers=False,
    ),
)
