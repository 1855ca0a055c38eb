"""The map's layer of accessibility profiles (A, B, C, none): 250 m cells close by, square kilometres from afar."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.editions.site.map_layers import MapLayers, squares
from planpuls.release.location_words import SENTENCES
from planpuls.spec.grid import CELL_1KM, CELL_250M, parent
from planpuls.spec.location import ACCESS, ACCESS_TEXTS, UNKNOWN
from planpuls.spec.text import LANGUAGES, Text

LEVELS = {"profile_1km": CELL_1KM, "profile_250m": CELL_250M}


def has_profiles(layers: MapLayers) -> bool:
    """Whether some cell has a profile that is known: a map of «unknown» says nothing."""
    release = layers.release
    if not (release.has("location_cells") and release.location):
        return False
    counted = release.location["facts"]["profiles"]
    return any(count for access, count in counted.items() if access != UNKNOWN)


def unknown_profiles(layers: MapLayers) -> Text:
    """Why no cell has a profile: the plan has no rule, or what the rule asks is not known."""
    document = layers.release.location
    facts = document["facts"]
    if not document["rule"]:
        return SENTENCES["no_rule"]
    return SENTENCES["no_timetable" if facts["hubs_without_service"] == facts["hubs"] else "partial"]


def profile_cells(layers: MapLayers, level: str) -> Any:
    """Squares with id, municipality, profile (`p`) and the number of 250 m cells of each profile (`n_A`, `n_B` …)."""
    cells = layers.release.frame("location_cells").select("cell", "municipality", "access")
    table = counted(cells, LEVELS[level])
    columns: dict[str, Any] = {
        "id": table["cell"].cast(pl.String).to_list(),
        "m": table["municipality"].to_list(),
        "mn": [
            " / ".join(layers.name(code) for code in codes.split(" ")) if codes else None
            for codes in table["municipality"]
        ],
        "p": table["access"].to_list(),
    }
    if level == "profile_1km":
        columns |= {f"n_{access}": table[f"n_{access}"].to_list() for access in ACCESS}
    return squares(columns, table["cell"], LEVELS[level])


def counted(cells: pl.DataFrame, size: int) -> pl.DataFrame:
    """Cells of `size` m with their municipalities, the number of 250 m cells of each profile, and the profile that most of
    them have; of several with as many, the one nearest to a hub.

    >>> cells = pl.DataFrame({"cell": [22620006649000, 22620006649250, 22622506649000], "municipality": ["0301", "0301", "3201"], "access": ["C", "A", "A"]})
    >>> counted(cells, 1000).select("cell", "municipality", "access", "n_A", "n_C").rows()
    [(22620006649000, '0301 3201', 'A', 2, 1)]
    """
    return (
        cells.with_columns(
            parent(pl.col("cell").cast(pl.Int64), size).alias("cell")
            if size > CELL_250M
            else pl.col("cell").cast(pl.Int64)
        )
        .group_by("cell")
        .agg(
            pl.col("municipality").drop_nulls().unique().sort().str.join(" "),
            *((pl.col("access") == access).sum().cast(pl.Int32).alias(f"n_{access}") for access in ACCESS),
        )
        .with_columns(
            pl.concat_list(f"n_{access}" for access in ACCESS)
            .list.arg_max()
            .replace_strict(dict(enumerate(ACCESS)), return_dtype=pl.String)
            .alias("access")
        )
        .sort("cell")
    )


def profile_document(layers: MapLayers, at: str = "map") -> dict[str, Any]:
    """What the map must know of the layer: files, the profiles with their words, and that the thresholds are ours."""
    rule = layers.release.location["rule"]
    present = layers.release.location["facts"]["profiles"]
    ours = bool(rule and rule["ours"])
    return {
        "tiles": {level: f"{at}/{level}.pmtiles" for level in LEVELS},
        "classes": [
            {"id": access, "name": ACCESS_TEXTS[access].model_dump()} for access in ACCESS if present.get(access)
        ],
        "illustration": {language: SENTENCES["illustration"].get(language) for language in LANGUAGES} if ours else None,
    }
