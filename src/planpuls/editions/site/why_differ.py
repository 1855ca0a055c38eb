"""«Why do the figures differ?»: the three counts of work side by side, with the release's figures of one and the same winter."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Cell, Column, Table, figure_cell, name_cell, question_address
from planpuls.editions.site.texts import MEASURES, MEASURES_NOTE, say
from planpuls.spec.text import Language, Text

GRID, REGISTER = "growth-distribution", "housing-only-towns"
"""Indicators with employees of 1 January, and with employed persons by workplace and by residence."""


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_ROWS: tuple[tuple[Text, tuple[Text, Text, Text]], ...] = (
    (
        _t("Hva telles", "What is counted"),
        (
            _t("Ansettelser ved en virksomhet", "Employments at an establishment"),
            _t("Personer med arbeid, også selvstendige", "People in work, the self-employed too"),
            _t("Personer med arbeid, også selvstendige", "People in work, the self-employed too"),
        ),
    ),
    (
        _t("Hvor de telles", "Where they are counted"),
        (
            _t("Virksomhetens registrerte adresse", "The establishment's registered address"),
            _t("Kommunen de arbeider i", "The municipality they work in"),
            _t("Kommunen de bor i", "The municipality they live in"),
        ),
    ),
    (
        _t("Når", "When"),
        (_t("1. januar", "1 January"), _t("4. kvartal", "4th quarter"), _t("4. kvartal", "4th quarter")),
    ),
    (
        _t("Minste sted", "Smallest place"),
        (_t("Rute på 250 m", "250 m cell"), _t("Kommune", "Municipality"), _t("Kommune", "Municipality")),
    ),
    (
        _t("Kilde", "Source"),
        (
            _t("SSB, virksomheter på rutenett", "Statistics Norway, establishments on a grid"),
            _t("SSB, registerbasert sysselsetting", "Statistics Norway, register-based employment"),
            _t("SSB, registerbasert sysselsetting", "Statistics Norway, register-based employment"),
        ),
    ),
    (
        _t("Brukes til", "Used for"),
        (
            _t("Hvor i kommunen arbeidsplassene ligger", "Where in the municipality the jobs lie"),
            _t("Vekst, næringer, pendling inn", "Growth, industries, commuting in"),
            _t("Hvem som bor her, pendling ut", "Who lives here, commuting out"),
        ),
    ),
)
REASONS: tuple[Text, ...] = (
    _t(
        "En person med to jobber er to ansatte, men én sysselsatt.",
        "A person with two jobs is two employees but one employed person.",
    ),
    _t(
        "Ansatte står der virksomheten er registrert. Er mange registrert på hovedkontoret, kan de arbeide et annet sted.",
        "Employees stand where the establishment is registered. Where many are registered at a head office, they may work elsewhere.",
    ),
    _t(
        "1. januar og 4. kvartal er ikke samme dag: sesongarbeid og ansettelser ved årsskiftet gir forskjell.",
        "1 January and the 4th quarter are not the same day: seasonal work and hiring at the turn of the year make a difference.",
    ),
    _t(
        "Det er flere eller færre som arbeider i en kommune enn som bor der: det er pendlingen.",
        "More or fewer people work in a municipality than live there: that is commuting.",
    ),
)


@dataclass(frozen=True)
class WhyPage:
    measures: tuple[tuple[str, str], ...]
    """Name and meaning of each count."""
    compared: Table
    figures: Table | None
    pages: tuple[tuple[str, str], ...]
    note: str
    reasons: tuple[str, ...]


def why_page(choices: Choices, language: Language) -> WhyPage:
    names = [text.get(language).partition(":") for _, text in MEASURES]
    columns = (Column(say("measure", language), "text"), *(Column(name, "text") for name, _, _ in names))
    body = tuple(
        (name_cell(heading.get(language)), *(name_cell(cell.get(language)) for cell in cells))
        for heading, cells in _ROWS
    )
    specs = [choices.release.specs[name] for name in (GRID, REGISTER, "commuting") if name in choices.release.specs]
    return WhyPage(
        tuple((name, meaning.strip()[:1].upper() + meaning.strip()[1:]) for name, _, meaning in names),
        Table("tre-maal", say("measures", language), columns, body),
        _figures(choices, language),
        tuple((spec.question.get(language), question_address(spec.id).get(language)) for spec in specs),
        MEASURES_NOTE.get(language),
        tuple(reason.get(language) for reason in REASONS),
    )


def _figures(choices: Choices, language: Language) -> Table | None:
    """The newest winter that all three counts have: grid of 1 January of a year, registers of the 4th quarter before it."""
    specs = choices.release.specs
    if GRID not in specs or REGISTER not in specs:
        return None
    both = [choices.observed(GRID), choices.observed(REGISTER)]
    here = [set(table["period"].unique()) for table in both]
    winters = sorted(year for year in here[1] if year.isdigit() and str(int(year) + 1) in here[0])
    if not winters:
        return None
    quarter, january = winters[-1], str(int(winters[-1]) + 1)
    measures = (("by_workplace", specs[REGISTER]), ("by_residence", specs[REGISTER]))
    shown = [(both[0].filter((pl.col("measure") == "employees") & (pl.col("period") == january)), january)]
    shown += [
        (both[1].filter((pl.col("measure") == name) & (pl.col("period") == quarter)), quarter) for name, _ in measures
    ]
    at = [
        {
            (key, area): (value, status)
            for key, area, value, status in rows.select("area_set", "area", "value", "status").rows()
        }
        for rows, _ in shown
    ]
    areas = [choices.region, *((choices.municipality_set, code) for code in choices.areas(choices.municipality_set))]
    body = tuple(
        (name_cell(choices.name(*area, language)), *(_cell(found.get(area), language) for found in at))
        for area in areas
        if any(area in found for found in at)
    )
    names = [text.get(language).partition(":")[0] for _, text in MEASURES]
    columns = (
        Column(say("area", language), "text"),
        *(Column(f"{name} {year}") for name, (_, year) in zip(names, shown, strict=True)),
    )
    statuses = [status for found in at for _, status in found.values()]
    title = say("same_winter", language, january=january, quarter=quarter)
    return Table("samme-vinter", title, columns, body, choices.sign_notes(statuses, language))


def _cell(found: tuple[float | None, str] | None, language: Language) -> Cell:
    value, status = found or (None, "normal")
    return figure_cell(value, 0, language, status=status)
