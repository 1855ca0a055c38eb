"""What a map layer is: fields with names and units, and one geometry a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from planpuls.spec.text import Text

CRS = 25833
"""EPSG code of every stored geometry."""

Shape = Literal["Point", "LineString", "Polygon", "MultiPolygon"]
Style = Literal["areas", "cells", "points", "zones", "flows"]


@dataclass(frozen=True)
class Field:
    """One column of a layer."""

    name: str
    alias: Text
    """What a person reads instead of the column name; with unit and period where it has them."""
    kind: Literal["text", "integer", "number", "boolean"] = "text"


@dataclass(frozen=True)
class Layer:
    """One layer. The first field tells one feature from another."""

    id: str
    title: Text
    description: Text
    shape: Shape
    style: Style
    fields: tuple[Field, ...]
    table: pl.DataFrame
    """The fields' columns in their order, and `wkb`: geometry in EPSG:25833. Sorted; null is unknown."""
    sources: tuple[str, ...]
    """Datasets the layer rests on, as in the release's sources."""
    shown: str | None = None
    """The field a map is coloured by."""
    odbl: bool = False
    """Whether the layer is a database derived from OpenStreetMap, which stays under the ODbL. Figures computed along
    streets are not."""

    def __post_init__(self) -> None:
        names = [*(field.name for field in self.fields), "wkb"]
        if names != self.table.columns:
            raise ValueError(f"layer {self.id}: fields {names}, columns {self.table.columns}")
