"""Files with an indicator's figures: tidy CSV, JSON-stat, and the release's own Parquet."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.jsonstat import dataset
from planpuls.editions.site.parts import Download
from planpuls.editions.site.texts import say
from planpuls.spec.grid import CELL_SETS
from planpuls.spec.indicator import Indicator
from planpuls.spec.rounding import ENDS
from planpuls.spec.spreadsheet import harmless_frame
from planpuls.spec.text import LANGUAGES, Language, Text


def data_files(choices: Choices, spec: Indicator, language: Language) -> list[Download]:
    """The indicator's files as a page in one language offers them."""
    area_set = query_set(choices, spec)
    name = (
        choices.set_name(area_set, language)
        if area_set in choices.release.area_sets
        else say("file_csv_cells", language)
    )
    if area_set in CELL_SETS:
        name = name.removeprefix("CSV, ")
    cells = (
        [Download(_CELLS.get(language), f"data/{_stem(choices, spec)}-cells.csv")] if _by_cell(choices, spec) else []
    )
    return [
        Download(
            say("file_csv_cells" if area_set in CELL_SETS else "file_csv", language), f"data/{_stem(choices, spec)}.csv"
        ),
        Download(say("file_jsonstat", language, area_set=name), f"data/{_stem(choices, spec)}.{language}.json"),
        Download(say("file_parquet", language), f"data/{_stem(choices, spec)}.parquet"),
        *cells,
    ]


_CELLS = Text(nb="CSV, hver rute på 250 m", en="CSV, every 250 m cell")


def _by_cell(choices: Choices, spec: Indicator) -> bool:
    """Whether the figures of the single cells behind the indicator stand in the release."""
    return spec.id == "transit-reach" and choices.release.has("cell_reach")


def query_set(choices: Choices, spec: Indicator) -> str:
    """Key of the indicator's default area set."""
    return str(choices.rows(spec.id)["area_set"][0])


def write_data(choices: Choices, folder: Path) -> None:
    """Write the files of every indicator into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for spec in choices.release.specs.values():
        stem = _stem(choices, spec)
        harmless_frame(tidy(choices, spec)).write_csv(folder / f"{stem}.csv")
        for language in LANGUAGES:
            text = json.dumps(dataset(choices, spec, language), ensure_ascii=False, separators=(",", ":"))
            (folder / f"{stem}.{language}.json").write_text(text + "\n", encoding="utf-8")
        stored = choices.release.path / "observations" / f"{spec.id}.parquet"
        (folder / f"{stem}.parquet").write_bytes(stored.read_bytes())
        if _by_cell(choices, spec):
            choices.release.frame("cell_reach").write_csv(folder / f"{stem}-cells.csv")


def tidy(choices: Choices, spec: Indicator) -> pl.DataFrame:
    """One row per figure, with names, title, unit, reference date and source in columns. Bounds from rounding are rows too; those
    of distances are left to the Parquet.

    Cells are given as 1 km sums.
    """
    observed = choices.observed(spec.id)
    if spec.of_cells:
        observed = choices.in_1km(spec.id)
    values = [measure.id for measure in spec.measures if measure.role == "value" or measure.id.endswith(ENDS)]
    names = choices.release.frame("areas").select("area_set", "area", area_name="name_nb")
    outside = names.filter(pl.col("area_set") == "*").drop("area_set")

    def named(frame: pl.DataFrame, column: str) -> pl.DataFrame:
        of_set = names.rename({"area": column, "area_name": "__set"})
        of_all = outside.rename({"area": column, "area_name": "__all"})
        joined = frame.join(of_set, on=["area_set", column], how="left").join(of_all, on=column, how="left")
        return joined.with_columns(pl.coalesce("__set", "__all", pl.lit("")).alias(f"{column}_name")).drop(
            "__set", "__all"
        )

    table = named(observed.filter(pl.col("measure").is_in(values)), "area")
    table = named(table, "to_area") if spec.flow else table
    ends = ["area", "area_name", *(["to_area", "to_area_name"] if spec.flow else [])]
    titles = {measure.id: measure.name.nb for measure in spec.measures}
    dates = {measure.id: choices.reference(spec, "nb", measure) for measure in spec.measures}
    title = choices.release.marked(spec.title.nb)
    return table.select(
        pl.lit(title).alias("title"),
        "area_set",
        *ends,
        "period",
        pl.col("measure").replace_strict(dates, default="", return_dtype=pl.String).alias("reference_date"),
        *(dimension.id for dimension in spec.dimensions),
        "measure",
        pl.col("measure").replace_strict(titles, default="", return_dtype=pl.String).alias("measure_name"),
        "value",
        "unit",
        "status",
        "flags",
        pl.lit(", ".join(source["id"] for source in choices.sources_of(spec))).alias("source"),
        pl.lit(choices.release.id).alias("release"),
    ).sort("area_set", *ends, "period", *(dimension.id for dimension in spec.dimensions), "measure")


def _stem(choices: Choices, spec: Indicator) -> str:
    return f"demo-{spec.id}" if choices.release.demo else spec.id
