"""The location check: what a place is, what a business is, whether they fit, and which guideline speaks, with the reasons.

The profile is that of the 250 m cell the point lies in, as the run computed it; distances by air line and who lives and works
within 1 km are computed at the point itself. Everything comes from one release.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

import polars as pl

from planpuls.release.location_words import MODES, SENTENCES
from planpuls.release.reader import Release
from planpuls.spec.errors import InputError, NotFoundError, Problem
from planpuls.spec.grid import CELL_250M, cell_id, corner
from planpuls.spec.location import (
    ACCESS_TEXTS,
    DISPUTED,
    LETTERS,
    LEVEL_TEXTS,
    MOBILITY_TEXTS,
    UNKNOWN,
    Industry,
    industries,
    industry_of,
    result_of,
)
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Text

STANDARDS = ("SN2025", "SN2007")
NEAR_M = 1_000
NEAREST_HUBS = 3


@dataclass(frozen=True)
class Check:
    """The answer for one point, and for one industry where it was asked."""

    x_m: int
    y_m: int
    cell: int | None
    """SSB id of the cell; None where no cell with a street or workplaces is known."""
    municipality: str | None
    access: str
    illustration: bool
    """Whether the thresholds are ours."""
    near: dict[str, bool | None]
    """Answers to the three questions behind the profile; None is unknown."""
    hubs: list[dict[str, Any]]
    """The hubs nearest to the point by air line."""
    figures: dict[str, int | None]
    """`walk_m` and `main_road_m` from the cell's centre; `employees_1km`, `residents_1km` at the point; `employees_45min`, `residents_45min` of the cell."""
    place: list[Text]
    """What is known of the place, in sentences."""
    reasons: list[Text]
    """Why it has its profile."""
    belongs: list[Text] = field(default_factory=list)
    """Industries with the place's letter."""
    industry: dict[str, Any] | None = None
    business: list[Text] = field(default_factory=list)
    result: str = "no_score"
    guidelines: list[dict[str, Any]] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """As JSON values; texts in both languages."""
        found = asdict(self)
        for name in ("place", "reasons", "belongs", "business"):
            found[name] = [text.model_dump() for text in getattr(self, name)]
        found["access_name"] = ACCESS_TEXTS[self.access].model_dump()
        return found


def metres_of(latitude: float, longitude: float) -> tuple[float, float]:
    """A point in EPSG:4326 as east and north in EPSG:25833; error where it is not in or round Norway."""
    from pyproj import Transformer

    if not (57 <= latitude <= 72 and -10 <= longitude <= 32):
        found = f"{latitude},{longitude}"
        raise InputError([Problem("point", "latitude 57 to 72, longitude -10 to 32", found, "Give a place in Norway.")])
    x, y = Transformer.from_crs(4326, 25833, always_xy=True).transform(longitude, latitude)
    return float(x), float(y)


def said(key: str, /, **values: Any) -> Text:
    """A sentence with numbers as people write them; a `Text` among the values is given in the sentence's language."""
    filled = {}
    for language in LANGUAGES:
        words = {}
        for name, value in values.items():
            if isinstance(value, Text):
                words[name] = value.get(language)
            elif isinstance(value, int | float):
                words[name] = number(value, 0 if float(value).is_integer() else 1, language)
            else:
                words[name] = str(value)
        filled[language] = SENTENCES[key].get(language).format(**words)
    return Text(nb=filled["nb"], en=filled["en"])


def check(release: Release, x_m: float, y_m: float, industry: str | None = None, standard: str = STANDARDS[0]) -> Check:
    """The check of a point (EPSG:25833), and of a business with an industry code of `standard` in it.

    Error: a release without cells, made before the check or without cells and hubs.
    """
    if not release.has("location_cells") or not release.location:
        advice = "Import workplaces, boundaries and hubs, and run again."
        raise NotFoundError([Problem(release.id, "cells with accessibility profiles", "none", advice)])
    cell = cell_id(int(x_m // 1), int(y_m // 1), CELL_250M)
    found = release.frame("location_cells").filter(pl.col("cell") == cell).to_dicts()
    row = found[0] if found else None
    document = release.location
    hubs = _nearest_hubs(release, x_m, y_m)
    figures = _figures(release, row, x_m, y_m)
    access = row["access"] if row else UNKNOWN
    table = industries(document["industries"])
    made = Check(
        x_m=int(x_m // 1),
        y_m=int(y_m // 1),
        cell=cell if row else None,
        municipality=row["municipality"] if row else None,
        access=access,
        illustration=bool(document["rule"] and document["rule"]["ours"]),
        near={name: row[f"near_{name}"] if row else None for name in ("a", "b", "road")},
        hubs=hubs,
        figures=figures,
        place=_place(release, row, hubs, figures),
        reasons=_reasons(document, row),
        belongs=_belonging(table, access, standard),
    )
    if industry is None:
        return _with_guidelines(made, document, {access})
    return _judged(made, document, table, industry, standard)


def _nearest_hubs(release: Release, x_m: float, y_m: float) -> list[dict[str, Any]]:
    east, north = pl.col("x_cm") - round(100 * x_m), pl.col("y_cm") - round(100 * y_m)
    away = ((east**2 + north**2).cast(pl.Float64).sqrt() / 100).round().cast(pl.Int64).alias("air_m")
    near = release.frame("location_hubs").with_columns(away).sort("air_m", "hub").head(NEAREST_HUBS)
    return near.select("hub", "name", "air_m", "mode", "departures_per_hour", "departures_week").to_dicts()


def _figures(release: Release, row: dict[str, Any] | None, x_m: float, y_m: float) -> dict[str, int | None]:
    counts = release.frame("location_counts")
    x, y = corner(pl.col("cell"))
    half = CELL_250M / 2
    near = (x + half - x_m) ** 2 + (y + half - y_m) ** 2 <= NEAR_M**2
    inside = counts.filter(near)
    facts = release.location["facts"]
    sums = {
        f"{name}_1km": int(inside[name].sum()) if row and facts[f"{name}_period"] else None
        for name in ("employees", "residents")
    }
    metres = {
        name: round(row[f"{what}_cm"] / 100) if row and row[f"{what}_cm"] is not None else None
        for name, what in (("walk_m", "walk"), ("main_road_m", "main_road"))
    }
    reached = {f"{name}_45min": row[f"{name}_reached"] if row else None for name in ("employees", "residents")}
    return {**metres, **sums, **reached}


def _place(
    release: Release, row: dict[str, Any] | None, hubs: list[dict[str, Any]], figures: dict[str, int | None]
) -> list[Text]:
    """What is known of the place: hubs, departures, people, roads."""
    facts = release.location["facts"]
    names = dict(release.frame("location_hubs").select("hub", "name").rows())
    found = []
    if row is None:
        found.append(said("outside"))
    elif figures["walk_m"] is not None:
        found.append(said("walk", metres=figures["walk_m"], hub=names[row["walk_hub"]]))
    else:
        found.append(said("walk_far" if row["on_street"] else "walk_unknown"))
    found += [said("air", metres=hub["air_m"], hub=hub["name"]) for hub in hubs[:1]]
    found += [service_of(hub) for hub in hubs[:1]]
    if row is None:
        return found
    for name in ("employees", "residents"):
        count = figures[f"{name}_1km"]
        if count is not None:
            found.append(said(f"{name}_1km", count=count, period=facts[f"{name}_period"]))
        elif name == "residents":
            found.append(said("residents_unknown"))
    reached = [(name, figures[f"{name}_45min"]) for name in ("employees", "residents")]
    known = [said(f"{name}_reached", count=count) for name, count in reached if count is not None]
    found += known or [said("reached_unknown")]
    road = figures["main_road_m"]
    return [*found, said("main_road", metres=road) if road is not None else said("main_road_unknown")]


def service_of(hub: dict[str, Any]) -> Text:
    """How often something leaves from a hub."""
    if hub["departures_per_hour"] is None:
        return said("service_unknown", hub=hub["name"])
    if not hub["departures_per_hour"]:
        return said("service_none", hub=hub["name"])
    mode = MODES.get(hub["mode"], Text(nb=hub["mode"], en=hub["mode"]))
    return said("service", hub=hub["name"], hourly=hub["departures_per_hour"], weekly=hub["departures_week"], mode=mode)


def _reasons(document: dict[str, Any], row: dict[str, Any] | None) -> list[Text]:
    """The three questions with their answers, and why some have none."""
    rule = document["rule"]
    if rule is None:
        return [said("no_rule")]
    answers = {name: _answer(row[f"near_{name}"] if row else None) for name in ("a", "b", "road")}
    found = [
        said(f"rule_{letter}", walk=rule[f"{letter}_walk_m"], hourly=rule[f"{letter}_departures_per_hour"], answer=answers[letter])
        for letter in ("a", "b")
    ]  # fmt: skip
    found.append(said("rule_c", road=rule["c_main_road_m"], answer=answers["road"]))
    if row is not None and (row["near_a"] is None or row["near_b"] is None):
        facts = document["facts"]
        if not facts["complete"]:
            found.append(said("partial"))
        if facts["hubs_without_service"] == facts["hubs"]:
            found.append(said("no_timetable"))
    return [*found, said("illustration")] if rule["ours"] else found


def _answer(value: bool | None) -> Text:
    return SENTENCES["unknown" if value is None else "yes" if value else "no"]


def _belonging(table: tuple[Industry, ...], access: str, standard: str) -> list[Text]:
    if access not in LETTERS:
        return []
    mine = [row for row in table if row.standard == standard and row.mobility == access]
    return [row.name for row in sorted(mine, key=lambda row: row.code)]


def _judged(made: Check, document: dict[str, Any], table: tuple[Industry, ...], code: str, standard: str) -> Check:
    """The check with a business: its own profile, the match, and the guidelines that speak of it."""
    row = industry_of(table, standard, code)
    goods = next(
        (
            entry
            for entry in document["goods_groups"]
            if entry["edition"] == document["goods_edition"]
            and entry["standard"] == standard
            and entry["code"]
            and code.startswith(entry["code"])
        ),
        None,
    )
    disputed = goods is not None and goods["standing"] == DISPUTED
    mobility = DISPUTED if disputed else row.mobility if row else UNKNOWN
    business = [said("unknown_code", code=code, standard=standard)] if row is None else [_described(row, code)]
    if goods is not None:
        name = Text.model_validate(goods["name"])
        business.append(said(f"goods_{goods['standing']}", name=name, edition=goods["edition"]))
    result = result_of(mobility, made.access)
    words = {"mobility": MOBILITY_TEXTS[mobility], "access": ACCESS_TEXTS[made.access]}
    if result == "no_score":
        why = "no_score_business" if mobility not in LETTERS else "no_score_place"
        business.append(said(why, **words) if why == "no_score_business" else said(why))
    else:
        business.append(said(result, **words) if result == "misfit" else said(result))
    asked = {
        "code": code,
        "standard": standard,
        "mobility": mobility,
        "mobility_name": MOBILITY_TEXTS[mobility].model_dump(),
        "name": row.name.model_dump() if row else None,
        "goods_group": goods["group"] if goods else None,
    }
    judged = replace(made, industry=asked, business=business, result=result)
    return _with_guidelines(judged, document, {mobility, *([goods["standing"]] if goods else [])})


def _described(row: Industry, code: str) -> Text:
    levels = {name: LEVEL_TEXTS[getattr(row, name)] for name in ("employees", "visitors", "freight")}
    return said("industry", name=row.name, code=code, standard=row.standard, source=row.source, **levels)


def _with_guidelines(made: Check, document: dict[str, Any], spoken_of: set[str]) -> Check:
    speaking = [guideline for guideline in document["guidelines"] if spoken_of & set(guideline["mobility"])]
    return replace(made, guidelines=speaking)
