"""The page of what changed: verdicts, answers, sources and the largest changes, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.map_data import has_map
from planpuls.editions.site.map_page import BESIDE
from planpuls.editions.site.parts import ABSENT, Cell, Column, Download, Section, Table, figure_cell, name_cell, ranges
from planpuls.editions.site.texts import say
from planpuls.release.difference import REASON_TEXTS
from planpuls.spec.indicator import Indicator
from planpuls.spec.numbers import listed
from planpuls.spec.spreadsheet import harmless_frame
from planpuls.spec.text import Language
from planpuls.store.files import canonical_json, write_parquet

MOST_FIGURES = 40


@dataclass(frozen=True)
class ChangesPage:
    lead: str
    notes: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    downloads: tuple[Download, ...] = ()
    on_map: str = ""
    """State of the map that shows plan and scenario beside each other; empty where there is no such map."""


def changes_page(choices: Choices, language: Language) -> ChangesPage:
    """The page in one language; it says so where there is nothing to compare with, or where nothing changed."""
    if choices.difference is None:
        return ChangesPage(say("changes_none", language))
    document = choices.difference.document
    lead = say("changes_lead", language, to=document["to"], base=document["from"])
    if document["scenario"]:
        lead = f"{say('scenario_side_by_side', language)}. {lead}"
    if document["empty"]:
        return ChangesPage(f"{lead} {say('no_change', language)}")
    found = (
        _verdicts(document, language),
        _questions(document, language),
        _sources(document, language),
        _figures(choices, language),
    )
    stem = _stem(choices)
    files = (("file_changes_csv", "csv"), ("file_changes_parquet", "parquet"), ("file_changes_json", "json"))
    return ChangesPage(
        lead,
        tuple(_notes(document, language)),
        tuple(section for section in found if section.tables and section.tables[0].rows),
        tuple(Download(say(key, language), f"data/{stem}.{ending}") for key, ending in files),
        BESIDE if choices.base is not None and has_map(choices) else "",
    )


def write_figures(choices: Choices, folder: Path) -> None:
    """All changed figures as CSV and Parquet, and the summary as JSON."""
    assert choices.difference is not None
    folder.mkdir(parents=True, exist_ok=True)
    rows, stem = choices.difference.rows, _stem(choices)
    harmless_frame(rows).write_csv(folder / f"{stem}.csv")
    write_parquet(rows, folder / f"{stem}.parquet")
    (folder / f"{stem}.json").write_text(canonical_json(choices.difference.document), encoding="utf-8")


def _stem(choices: Choices) -> str:
    return "demo-endringer" if choices.release.demo else "endringer"


def why(reasons: Sequence[Any], language: Language) -> str:
    """Reasons in words."""
    return listed([REASON_TEXTS[reason].get(language) for reason in reasons], language)


def _notes(document: dict[str, Any], language: Language) -> list[str]:
    notes = []
    if document["plan_changes"]:
        notes.append(say("changed_plan", language, names=", ".join(document["plan_changes"])))
    if document["comments"]:
        notes.append(say("changed_comments", language, names=", ".join(document["comments"])))
    software = [document["software"][end]["version"] for end in ("from", "to")]
    if software[0] != software[1]:
        notes.append(say("changed_software", language, base=software[0], to=software[1]))
    return notes


def _verdicts(document: dict[str, Any], language: Language) -> Section:
    title = say("changed_verdicts", language)
    ends = ("plan_now", "scenario") if document["scenario"] else ("verdict_before", "verdict_now")
    labels = ("indicator", *ends, "now_answer", "why")
    columns = tuple(Column(say(key, language), "text") for key in labels)
    body = tuple(
        (
            name_cell(entry["question"][language], (say(entry["standing"], language),)),
            Cell(_headline(entry["from"], language)),
            Cell(_headline(entry["to"], language)),
            Cell(entry["to"]["answer"][language] if entry["to"] else ABSENT),
            Cell(why(entry["reasons"], language)),
        )
        for entry in document["verdicts"]
    )
    return Section("vurderinger", title, tables=(Table("vurderinger-tabell", title, columns, body),))


def _headline(entry: dict[str, Any] | None, language: Language) -> str:
    return str(entry["headline"][language]) if entry else ABSENT


def _questions(document: dict[str, Any], language: Language) -> Section:
    title = say("changed_questions", language)
    ends = ("plan_now", "scenario") if document["scenario"] else ("before_answer", "now_answer")
    columns = (
        Column(say("indicator", language), "text"),
        *(Column(say(key, language), "text") for key in ends),
        *(Column(say(key, language)) for key in ("new_figures", "revised_figures", "gone_figures")),
        Column(say("why", language), "text"),
    )
    body = tuple(
        (
            name_cell(
                entry["question"][language], () if entry["state"] == "both" else (say(entry["state"], language),)
            ),
            Cell(entry["from_answer"][language] if entry["from_answer"] else ABSENT),
            Cell(entry["to_answer"][language] if entry["to_answer"] else ABSENT),
            *(figure_cell(entry[what], 0, language) for what in ("new", "changed", "gone")),
            Cell(why(entry["reasons"], language)),
        )
        for entry in document["indicators"]
    )
    return Section("svar", title, tables=(Table("svar-tabell", title, columns, body),))


def _sources(document: dict[str, Any], language: Language) -> Section:
    title = say("changed_sources", language)
    columns = tuple(
        Column(say(key, language), "text") for key in ("dataset", "new_periods", "changed_periods", "gone_periods")
    )
    body = tuple(
        (name_cell(entry["title"][language]), *(Cell(_periods(entry[what])) for what in ("new", "changed", "gone")))
        for entry in document["sources"]
    )
    return Section("kildedata", title, tables=(Table("kildedata-tabell", title, columns, body),))


def _periods(periods: list[str]) -> str:
    """Years as spans; of many parts (municipalities, notices) the first ones and their number."""
    if len(periods) > 12:
        return f"{', '.join(periods[:6])} … ({len(periods)})"
    return ranges(periods) or ABSENT


def _figures(choices: Choices, language: Language) -> Section:
    """Revised figures, the largest relative change first; new years are counted above and stand in the files."""
    assert choices.difference is not None
    title = say("changed_figures", language)
    changed = choices.difference.rows.filter(pl.col("what") == "changed")
    columns = (
        Column(say("figure", language), "text"),
        Column(say("area", language), "text"),
        Column(say("period", language), "text"),
        Column(say("figure_before", language)),
        Column(say("figure_now", language)),
        Column(say("why", language), "text"),
    )
    size = (pl.col("to_value") - pl.col("from_value")).abs() / pl.max_horizontal(pl.col("from_value").abs(), 1.0)
    ordered = changed.with_columns(size.fill_null(float("inf")).alias("size")).sort(
        "size", "indicator", "area_set", "area", "period", "measure", "dimensions", descending=[True, *[False] * 6]
    )
    body = tuple(_figure_row(choices, row, language) for row in ordered.head(MOST_FIGURES).to_dicts())
    notes = (
        (say("largest_note", language, shown=len(body), count=changed.height),) if changed.height > len(body) else ()
    )
    return Section("tall", title, tables=(Table("tall-tabell", title, columns, body, notes),))


def _figure_row(choices: Choices, row: dict[str, Any], language: Language) -> tuple[Cell, ...]:
    spec: Indicator = choices.release.specs[row["indicator"]]
    measure = next((measure for measure in spec.measures if measure.id == row["measure"]), None)
    decimals = measure.decimals if measure else 1
    name = f"{spec.title.get(language)}: {measure.name.get(language) if measure else row['measure']}"
    details = (row["dimensions"],) if row["dimensions"] else ()
    same = row["from_value"] == row["to_value"]
    area = choices.name(row["area_set"], row["area"], language)
    to_area = choices.name(row["area_set"], row["to_area"], language) if row["to_area"] else ""
    return (
        name_cell(name, (*details, *((say("changed_only_status", language),) if same else ()))),
        Cell(f"{area} → {to_area}" if to_area else area),
        Cell(row["period"]),
        figure_cell(row["from_value"], decimals, language, status=row["from_status"]),
        figure_cell(row["to_value"], decimals, language, status=row["to_status"]),
        Cell(why(row["reasons"].split(), language)),
    )
