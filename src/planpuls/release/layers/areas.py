"""Areas with the newest figure of every indicator: municipalities as they are, other sets joined from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from planpuls.release.layers.layer import Field, Layer
from planpuls.release.newest import NewestFigure
from planpuls.release.reader import Release
from planpuls.spec.indicator import View
from planpuls.spec.text import Text


def area_sets(release: Release) -> Iterator[str]:
    """Keys of the sets that can be drawn: today's municipalities, and groups of whole municipalities with an outline."""
    outlined = set(release.frame("outlines")["municipality"])
    members = release.frame("members")
    edition = str(release.plan["edition"])
    for key, entry in release.area_sets.items():
        codes = members.filter(pl.col("area_set") == key)["municipality"].to_list()
        own = entry["kind"] == "municipality" and str(entry["edition"]) == edition
        if codes and set(codes) <= outlined and (own or entry["kind"] == "group"):
            yield key


def layer_id(key: str) -> str:
    """
    >>> layer_id("sub_region@2024")
    'sub_region_2024'
    """
    return key.replace("@", "_")


def areas(release: Release, key: str, figures: Sequence[NewestFigure]) -> Layer:
    """The areas of one set, each the union of its municipalities' outlines, with a column per figure and its status."""
    entry = release.area_sets[key]
    name = Text.model_validate(entry["name"])
    shapes = _shapes(release, key)
    names = {code: release.area_name(key, code) for code in shapes}
    codes = sorted(shapes)
    table = pl.DataFrame(
        {
            "code": codes,
            "name_nb": [names[code].nb for code in codes],
            "name_en": [names[code].en for code in codes],
        },
        schema=dict.fromkeys(("code", "name_nb", "name_en"), pl.String),
    )
    fields = [
        Field("code", Text(nb="Kode", en="Code")),
        Field("name_nb", Text(nb="Navn", en="Name (bokmål)")),
        Field("name_en", Text(nb="Navn (engelsk)", en="Name (English)")),
    ]
    for figure in figures:
        column = column_name(figure)
        rows = figure.rows.select(
            pl.col("area").alias("code"),
            pl.col("value").alias(column),
            pl.col("status").alias(f"{column}_status"),
            pl.col("flags").alias(f"{column}_flags"),
        )
        table = table.join(rows, on="code", how="left", maintain_order="left")
        alias = figure_alias(figure)
        fields += [
            Field(column, alias, "number"),
            Field(f"{column}_status", Text(nb=f"Status: {alias.nb}", en=f"Status: {alias.en}")),
            Field(f"{column}_flags", Text(nb=f"Merknader: {alias.nb}", en=f"Flags: {alias.en}")),
        ]
    table = table.with_columns(pl.Series("wkb", [shapes[code] for code in codes], dtype=pl.Binary))
    sources = {source for figure in figures for source in figure.spec.sources} | {"kartverket.municipalities"}
    # A map needs figures that differ; an answer goes before a figure that is none.
    differing = [figure for figure in figures if table[column_name(figure)].drop_nulls().n_unique() > 1]
    shown = next((column_name(figure) for figure in sorted(differing, key=lambda figure: figure.is_partial)), None)
    return Layer(
        id=layer_id(key),
        title=name,
        description=Text(
            nb=f"{name.nb}, utgave {entry['edition']}, med det nyeste tallet fra hver indikator.",
            en=f"{name.en}, edition {entry['edition']}, with the newest figure of each indicator.",
        ),
        shape="MultiPolygon",
        style="areas",
        fields=tuple(fields),
        table=table,
        sources=tuple(sorted(sources)),
        shown=shown,
    )


def column_name(figure: NewestFigure) -> str:
    return f"{figure.spec.id}_{figure.item.id}".replace("-", "_")


def figure_alias(figure: NewestFigure) -> Text:
    """Indicator, figure, fixed values, unit and years of a column, in both languages."""

    def said(language: Any) -> str:
        dimensions = {dimension.id: dimension for dimension in figure.spec.dimensions}
        fixed = []
        for name, value in figure.where.items():
            label = dimensions[name].values.get(str(value))
            shown = label.get(language) if label else str(value)
            fixed.append(f"{dimensions[name].name.get(language)} {shown}")
        years = f"{figure.base_period}–{figure.period}" if figure.base_period else figure.period
        unit = figure.item.unit.get(language)
        head = f"{figure.spec.title.get(language)}: {figure.item.name.get(language)}"
        partial = figure.spec.partial_label if figure.is_partial else None
        warning = f" – {partial.get(language)}" if partial else ""
        return f"{', '.join([head, *fixed])} ({unit}, {years}){warning}"

    return Text(nb=said("nb"), en=said("en"))


def figures_table(figures: Mapping[str, Sequence[NewestFigure]]) -> pl.DataFrame:
    """Every figure of the area layers, one a row: layer, area, indicator, figure, dimension values, period, base period,
    value, unit, status, flags."""
    parts = [
        figure.rows.select(
            pl.lit(layer_id(key)).alias("layer"),
            pl.col("area").alias("code"),
            pl.lit(figure.spec.id).alias("indicator"),
            pl.lit(figure.item.id).alias("figure"),
            pl.lit("view" if isinstance(figure.item, View) else "measure").alias("kind"),
            pl.lit(" ".join(f"{name}={value}" for name, value in sorted(figure.where.items()))).alias("dimensions"),
            pl.lit(figure.period).alias("period"),
            pl.lit(figure.base_period, pl.String).alias("base_period"),
            "value",
            pl.lit(figure.item.unit.nb).alias("unit"),
            "status",
            "flags",
        )
        for key, found in figures.items()
        for figure in found
    ]
    return pl.concat(parts) if parts else pl.DataFrame()


def _shapes(release: Release, key: str) -> dict[str, bytes]:
    import shapely

    outlines = release.frame("outlines")
    shapes = dict(zip(outlines["municipality"], shapely.from_wkb(outlines["wkb"].to_list()), strict=True))
    members = release.frame("members").filter(pl.col("area_set") == key).sort("area", "municipality")
    found = {}
    for (area,), rows in members.group_by("area", maintain_order=True):
        joined = shapely.union_all([shapes[code] for code in rows["municipality"]])
        parts = [part for part in shapely.get_parts(joined) if part.geom_type == "Polygon"]
        found[str(area)] = shapely.to_wkb(shapely.normalize(shapely.multipolygons(parts)))
    return found
