"""Data and method: sources and their files, what is counted, gaps, corrections, signs, what is unknown, how to check."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from planpuls.editions.site.checks_section import check_sections
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.confidentiality import confidentiality
from planpuls.editions.site.corrections_section import corrections_section
from planpuls.editions.site.downloads import data_files
from planpuls.editions.site.map_data import has_map
from planpuls.editions.site.match_rates import match_rate_sections
from planpuls.editions.site.method_versions import method_sections
from planpuls.editions.site.names import licence, publisher
from planpuls.editions.site.parts import (
    GIS,
    OFFICE,
    Cell,
    Column,
    Download,
    Entry,
    Section,
    Table,
    figure_cell,
    name_cell,
    office_stem,
    ranges,
    vintage,
)
from planpuls.editions.site.texts import MEASURES, MEASURES_NOTE, say
from planpuls.release.layers.hubs import along_streets
from planpuls.spec.text import Language, Text


@dataclass(frozen=True)
class DataPage:
    sections: tuple[Section, ...]
    measures: tuple[Entry, ...]
    measures_note: str
    unknown: tuple[Entry, ...]
    checks: tuple[Entry, ...]
    downloads: tuple[tuple[str, tuple[Download, ...]], ...]
    addresses: tuple[tuple[str, str], ...]
    """Title and address of each source's own page."""


def data_page(choices: Choices, language: Language) -> DataPage:
    release = choices.release
    concepts = {source["concept"] for source in release.sources if source["concept"]}
    return DataPage(
        sections=(
            _files(choices, language),
            _breaks(choices, language),
            _gaps(choices, language),
            *check_sections(choices, language),
            corrections_section(choices, language),
            confidentiality(choices, language),
            *method_sections(choices, language),
            *_cells(choices, language),
            *match_rate_sections(choices, language),
            _glossary(choices, language),
        ),
        measures=tuple(
            Entry(text.get(language), tuple(_spoken(choices, concept, language)))
            for concept, text in MEASURES
            if concept in concepts
        ),
        measures_note=MEASURES_NOTE.get(language),
        unknown=tuple(
            Entry(entry["subject"][language], (entry["text"][language],)) for entry in choices.plan.get("unknown", [])
        ),
        checks=(
            Entry(say("release", language), (), release.id),
            Entry(
                say("software", language),
                (f"{release.manifest['software']['name']} {release.manifest['software']['version']}",),
            ),
            Entry(say("verify", language), (say("verify_text", language),), f"planpuls verify {release.id}"),
        ),
        downloads=(
            (say("whole_release", language), _whole_release(choices, language)),
            *(
                (spec.title.get(language), tuple(data_files(choices, spec, language)))
                for spec in release.specs.values()
            ),
        ),
        addresses=tuple(
            (Text.model_validate(source["title"]).get(language), source["address"])
            for source in release.sources
            if source["address"]
        ),
    )


def _whole_release(choices: Choices, language: Language) -> tuple[Download, ...]:
    """The editions that carry every question."""
    stem = f"{OFFICE}/{office_stem(str(choices.plan['id']), 'nb', demo=choices.release.demo)}"
    endings = (("file_slides", ".pptx"), ("file_memo", ".docx"), ("file_workbook", ".xlsx"))
    found = [Download(say(key, language), stem + ending) for key, ending in endings]
    if has_map(choices):
        gis = f"{GIS}/{'demo-' if choices.release.demo else ''}{choices.plan['id']}"
        found.append(Download(say("file_gis", language), f"{gis}.gpkg"))
        if along_streets(choices.release):
            found.append(Download(say("file_gis_odbl", language), f"{gis}-odbl.gpkg"))
    return tuple(found)


def _spoken(choices: Choices, concept: str, language: Language) -> list[str]:
    """The questions that a count is used in."""
    return [
        spec.title.get(language)
        for spec in choices.release.specs.values()
        if any(measure.concept == concept for measure in spec.measures)
    ]


def _files(choices: Choices, language: Language) -> Section:
    columns = tuple(
        Column(say(key, language), "text") for key in ("dataset", "vintage", "counts", "licence", "file", "hash")
    )
    rows = []
    for source in choices.release.sources:
        name = f"{publisher(source['source'], language)}: {source['title'][language]}"
        concept = source["reference"][language] if source["reference"] else say("without_reference", language)
        concept += _rounding(source.get("rounding", {}), language)
        rows += [
            (
                name_cell(name, [choices.glossary["flags"]["stale"][language]] if source.get("stale") else ()),
                Cell(vintage(file["periods"], language)),
                Cell(concept),
                Cell(licence(source["licence"], language)),
                Cell(file["origin"]),
                Cell(file["sha256"]),
            )
            for file in source["files"]
        ]
    title = say("files", language)
    return Section("filer", title, tables=(Table("filer-tabell", title, columns, tuple(rows)),))


def _rounding(by_period: dict[str, str], language: Language) -> str:
    """How the table treats small counts, as its own values show it, with the years where they differ."""
    periods: dict[str, list[str]] = {}
    for period, how in by_period.items():
        periods.setdefault(how, []).append(period)
    said = [
        say(f"small_{how}", language) + (f" ({vintage(periods[how], language)})" if len(periods) > 1 else "")
        for how in sorted(periods)
    ]
    return f"; {', '.join(said)}" if said else ""


def _breaks(choices: Choices, language: Language) -> Section:
    texts = tuple(
        f"{entry.text.get(language)} ({say('source', language)}: {entry.source})" for entry in choices.release.breaks
    )
    return Section("brudd", say("breaks", language), texts or (say("no_breaks", language),))


def _gaps(choices: Choices, language: Language) -> Section:
    title = say("gaps", language)
    grouped = (
        choices.release.frame("gaps")
        .group_by("indicator", "area_set", f"reason_{language}", maintain_order=True)
        .agg(pl.col("area").drop_nulls().unique().sort(), pl.col("period").drop_nulls().unique().sort())
        .to_dicts()
    )
    rows = []
    for row in grouped:
        known = row["area_set"] in choices.release.area_sets
        where = choices.set_name(row["area_set"], language) if known else say("every_area", language)
        if known and row["area"]:
            names = [choices.name(row["area_set"], area, language) for area in row["area"]]
            where += f": {', '.join(names)}"
        spec = choices.release.specs.get(row["indicator"])
        rows.append(
            (
                name_cell(spec.title.get(language) if spec else row["indicator"]),
                Cell(where),
                Cell(ranges(row["period"]) or say("every_period", language)),
                Cell(row[f"reason_{language}"]),
            )
        )
    if not rows:
        return Section("hull", title, (say("no_gaps", language),))
    columns = tuple(Column(say(key, language), "text") for key in ("indicator", "area", "period", "reason"))
    return Section("hull", title, tables=(Table("hull-tabell", title, columns, tuple(rows)),))


def _cells(choices: Choices, language: Language) -> list[Section]:
    """Cells in water and cells outside every municipality, as the indicators counted them."""
    found = []
    for spec_id, facts in choices.release.facts.items():
        if not isinstance(facts.get("water"), list):
            continue
        name = choices.release.specs[spec_id].measures[0].name.get(language)
        for key, heading in (("water", "water"), ("unplaced", "unplaced")):
            title = say(heading, language)
            columns = (Column(say("year", language), "text"), Column(say("cells", language)), Column(name))
            body = tuple(
                (
                    name_cell(row["period"]),
                    figure_cell(row["cells"], 0, language),
                    figure_cell(row["employees"], 0, language),
                )
                for row in facts.get(key, [])
            )
            tables = (Table(f"{key}-tabell", title, columns, body),) if body else ()
            found.append(Section(key, title, () if body else (say("no_unplaced", language),), tables=tables))
    return found


def _glossary(choices: Choices, language: Language) -> Section:
    title = say("glossary", language)
    columns = (Column(say("sign", language), "text"), Column(say("meaning", language), "text"))
    signs = [
        (name_cell(entry["sign"]), Cell(entry["text"][language]))
        for entry in choices.glossary["statuses"].values()
        if entry["sign"]
    ]
    flags = [(name_cell(code), Cell(text[language])) for code, text in choices.glossary["flags"].items()]
    return Section("tegn", title, tables=(Table("tegn-tabell", title, columns, (*signs, *flags)),))
