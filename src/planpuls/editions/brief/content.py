"""What the monthly letter says: items by part, each made from the release, and «Ingen endring» where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from planpuls.editions.brief.words import GROUPS, word
from planpuls.editions.site.changes import why
from planpuls.editions.site.choices import Choices
from planpuls.release.difference import Difference
from planpuls.release.profile import ProfileRow, profile
from planpuls.release.reader import Release
from planpuls.spec.errors import NotFoundError, Problem
from planpuls.spec.grid import CELL_250M, cell_id
from planpuls.spec.location import ACCESS_TEXTS, UNKNOWN
from planpuls.spec.numbers import listed, number, written_date
from planpuls.spec.text import Language, Text

WANTED_KINDS = ("business", "centre")
EVERYWHERE = "*"
"""Stands for all municipalities of the plan in the table of floor area."""
PROFILES = "location_cells"
"""Table of the release with the accessibility profile of every 250 m cell, where there is one."""


@dataclass(frozen=True)
class Item:
    id: str
    """The same in every letter that tells of it."""
    title: str
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    id: str
    heading: str
    items: tuple[Item, ...]
    nothing: str
    """Said where there are no items."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Brief:
    title: str
    lead: str
    compared: str
    warnings: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    plan: str
    release: str
    finished: str

    @property
    def items(self) -> int:
        return sum(len(part.items) for part in self.parts)

    @property
    def news(self) -> int:
        """Items that tell of something that has happened; what is to come has not."""
        return sum(len(part.items) for part in self.parts if part.id != "calendar")


def brief(
    release: Release,
    base: Release | None,
    since: str,
    language: Language,
    *,
    area: str | None = None,
    calendar: Sequence[tuple[Text, Text]] = (),
    calendar_notes: Sequence[Text] = (),
    finished: str = "",
) -> Brief:
    """The letter of one release since an ISO day; `base` is the release that was in force then.

    With `area` only what concerns its municipalities. Error: an area that no set of the plan has.
    """
    return _Letter(release, base, since, language, area).made(calendar, calendar_notes, finished)


@dataclass(frozen=True)
class _Letter:
    release: Release
    base: Release | None
    since: str
    language: Language
    area: str | None

    def made(self, calendar: Sequence[tuple[Text, Text]], notes: Sequence[Text], finished: str) -> Brief:
        choices = Choices(self.release)
        ids = {"to": self.release.id, "base": self.base.id if self.base else "", "since": self._day(self.since)}
        return Brief(
            title=f"{self._say('title')}: {self._name}",
            lead=self._say("lead", name=self._name, since=self._day(self.since)),
            compared=self._say("releases" if self.base else "no_base", **ids),
            warnings=tuple(choices.warnings(self.language)),
            parts=(
                self._verdicts(),
                self._figures(),
                self._calendar(calendar, notes),
                self._notices(),
                self._establishments(),
                self._floor_area(),
            ),
            plan=str(self.release.manifest["plan"]["id"]),
            release=self.release.id,
            finished=finished,
        )

    def _say(self, key: str, **values: object) -> str:
        return word(key, self.language, **values)

    def _day(self, day: str) -> str:
        return written_date(day, self.language)

    def _count(self, value: float) -> str:
        return number(value, 0, self.language)

    @cached_property
    def _name(self) -> str:
        if self.area is None:
            return self.release.name.get(self.language)
        for (key, code), name in self.release.area_names.items():
            if code == self.area and key != "*":
                return name.get(self.language)
        advice = "See the area codes in the workbook."
        raise NotFoundError([Problem(self.area, "the code of an area", "an unknown code", advice)])

    @cached_property
    def _municipalities(self) -> frozenset[str] | None:
        """Codes of the asked area; None without one."""
        if self.area is None:
            return None
        _ = self._name
        members = self.release.frame("members").filter(pl.col("area") == self.area)
        first = members["area_set"][0] if members.height else ""
        return frozenset(members.filter(pl.col("area_set") == first)["municipality"]) or frozenset({self.area})

    def _here(self, rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
        if self._municipalities is None:
            return rows
        codes = sorted(self._municipalities)
        return rows.filter(pl.any_horizontal(pl.col(column).is_in(codes) for column in columns))

    def _municipality(self, code: str) -> str:
        choices = Choices(self.release)
        return choices.name(choices.municipality_set, code, self.language)

    @cached_property
    def _difference(self) -> Difference | None:
        return Difference(self.base, self.release) if self.base else None

    # --- parts -----------------------------------------------------------------------------------------------------

    def _verdicts(self) -> Part:
        """Changed verdicts and headlines of the plan's goals; a sentence alone is no changed verdict."""
        items = []
        for entry in self._difference.verdicts if self._difference else ():
            heads = [entry[end]["headline"][self.language] if entry[end] else "–" for end in ("from", "to")]
            if heads[0] == heads[1]:
                continue
            texts = [self._say("verdict_moved", before=heads[0], now=heads[1])]
            texts += [entry["to"]["answer"][self.language]] if entry["to"] else []
            items.append(Item(f"goal:{entry['id']}", entry["question"][self.language], tuple(texts)))
        return self._part("verdicts", items, "no_change" if self.base else "not_compared")

    def _figures(self) -> Part:
        if self._difference is None:
            return self._part("figures", [], "not_compared")
        if self.area is not None:
            return self._part("figures", self._area_figures(), "no_change")
        items = []
        for entry in self._difference.indicators:
            counts = {name: self._count(entry[name]) for name in ("new", "changed", "gone")}
            reasons = why(entry["reasons"], self.language) or self._say("why_unknown")
            before, now = (entry[end][self.language] if entry[end] else None for end in ("from_answer", "to_answer"))
            texts = [now] if now else []
            texts += [self._say("before", answer=before)] if before and before != now else []
            texts.append(self._say("counts", **counts, why=reasons))
            items.append(Item(f"indicator:{entry['id']}", entry["question"][self.language], tuple(texts)))
        return self._part("figures", items, "no_change")

    def _area_figures(self) -> list[Item]:
        """The area's own newest figures that are not what they were."""
        assert self.base is not None
        assert self.area is not None
        before, now = (
            {row.indicator: row for row in profile(release, self.area).rows} for release in (self.base, self.release)
        )
        items = []
        for name, row in now.items():
            old = before.get(name)
            if old is None or (old.value, old.period, old.status) != (row.value, row.period, row.status):
                texts = [self._figure(row)] + ([self._say("before", answer=self._figure(old))] if old else [])
                question = self.release.specs[name].question.get(self.language)
                items.append(Item(f"indicator:{name}:{self.area}", question, tuple(texts)))
        return items

    def _figure(self, row: ProfileRow) -> str:
        name, unit = row.item.name.get(self.language), row.item.unit.get(self.language)
        years = f"{row.base_period}–{row.period}" if row.base_period else row.period
        value = "–" if row.value is None else number(row.value, row.item.decimals, self.language)
        return f"{name}, {years}: {value} {unit}."

    def _calendar(self, calendar: Sequence[tuple[Text, Text]], notes: Sequence[Text]) -> Part:
        items = [
            Item(f"calendar:{place}", title.get(self.language), (f"{when.get(self.language)}.",))
            for place, (title, when) in enumerate(calendar)
        ]
        return self._part("calendar", items, "no_calendar", [note.get(self.language) for note in notes])

    def _notices(self) -> Part:
        if not self.release.has("planning_notices"):
            return self._part("notices", [], "notices_missing")
        rows = self._here(self.release.frame("planning_notices"), "municipality").filter(
            (pl.col("announced_date") >= self.since) | (pl.col("updated_date") >= self.since)
        )
        ordered = rows.sort("announced_date", "notice", descending=[True, False], nulls_last=True).to_dicts()
        items = [self._notice(row) for row in ordered if row["kind"] in WANTED_KINDS]
        unknown = [row["name"] or row["notice"] for row in ordered if row["kind"] == "unknown"]
        notes = (
            [self._say("notices_unknown", count=len(unknown), names=listed(unknown, self.language))] if unknown else []
        )
        return self._part("notices", items, "no_notices", notes)

    def _notice(self, row: dict[str, Any]) -> Item:
        dates = [self._say("announced", day=self._day(row["announced_date"]))] if row["announced_date"] else []
        if row["updated_date"] and row["updated_date"] != row["announced_date"]:
            dates.append(self._say("updated", day=self._day(row["updated_date"])))
        texts = [" ".join(dates)] if dates else []
        texts += [self._say("purpose_by_name")] if row["purpose"] is None else [str(row["purpose"])]
        texts += [self._hub(row), self._category(row["plan_category"]), self._profile(row)]
        title = f"{self._municipality(row['municipality'])}: {row['name'] or row['plan_id'] or row['notice']}"
        return Item(f"notice:{row['notice']}:{row['updated_date'] or ''}", title, tuple(texts))

    def _hub(self, row: dict[str, Any]) -> str:
        if row["hub_distance_m"] is None:
            return self._say("hub_unknown")
        choices = Choices(self.release)
        limit = choices.distance_profile["headline_m"]
        key = "hub_near" if row["hub_distance_m"] <= limit else "hub_far"
        metres = self._count(row["hub_distance_m"])
        said = self._say(key, metres=metres, hub=row["hub"], limit=self._count(limit))
        return said if choices.hub_profile["complete"] else f"{said} {self._say('hub_partial')}"

    def _category(self, category: str | None) -> str:
        if category is None:
            return self._say("category_unknown")
        if category == "outside":
            return self._say("category", category=self._say("category_outside"))
        known = {entry["id"]: entry["name"][self.language] for entry in self.release.plan.get("place_categories", [])}
        names = {"belt": {"nb": "bybåndet", "en": "the urban belt"}[self.language]} | known
        return self._say("category", category=names.get(category, category))

    def _profile(self, row: dict[str, Any]) -> str:
        """The accessibility profile of the cell that the area's centre lies in, where the release has profiles."""
        if not self.release.has(PROFILES) or row["x_m"] is None:
            return self._say("profile_unknown")
        cell = cell_id(int(row["x_m"] // 1), int(row["y_m"] // 1), CELL_250M)
        found = self.release.frame(PROFILES).filter(pl.col("cell") == cell)["access"].to_list()
        profile = found[0] if found else UNKNOWN
        if profile == UNKNOWN:
            return self._say("profile_unknown")
        return self._say("profile", profile=ACCESS_TEXTS[profile].get(self.language))

    def _establishments(self) -> Part:
        if not self.release.has("larger_establishments"):
            return self._part("establishments", [], "establishments_missing")
        every = self.release.frame("larger_establishments")
        if every.is_empty():
            return self._part("establishments", [], "establishments_missing")
        rows = self._here(every, "from_area", "to_area").filter(pl.col("to_date") >= self.since)
        counted = rows.group_by(rows.columns).len().sort(
            "to_date", "what", "size", "from_area", "to_area", "industry", "hub_distance",
            descending=[True, *[False] * 6], nulls_last=True,
        )  # fmt: skip
        items = [self._establishment(row) for row in counted.to_dicts()]
        return self._part("establishments", items, "no_establishments")

    def _establishment(self, row: dict[str, Any]) -> Item:
        names = {end: self._end(row[end]) for end in ("from_area", "to_area")}
        where = {"opened": names["to_area"], "closed": names["from_area"]}.get(
            row["what"], self._say("from_to", start=names["from_area"], end=names["to_area"])
        )
        times = f" ({row['len']})" if row["len"] > 1 else ""
        said = self._say("establishment", size=row["size"].replace("-", "–"), where=where)
        industry = self._industry(row["industry"])
        between = self._say("between", first=self._day(row["from_date"]), last=self._day(row["to_date"]))
        key = ":".join(str(row[name]) for name in ("to_date", "what", "from_area", "to_area", "industry", "size"))
        return Item(f"establishment:{key}", f"{self._say(row['what'])}: {said}{times}", (f"{industry}. {between}",))

    def _end(self, code: str) -> str:
        known = self.release.area_names.get(("*", code))
        return known.get(self.language) if known else self._municipality(code)

    def _industry(self, code: str) -> str:
        spec = self.release.specs.get("moves")
        dimension = next((one for one in spec.dimensions if one.id == "industry"), None) if spec else None
        label = dimension.values.get(code) if dimension else None
        return label.get(self.language) if label else code

    def _floor_area(self) -> Part:
        if not self.release.has("floor_area_events"):
            return self._part("floor_area", [], "floor_area_missing")
        # The register's events are published by whole months.
        events = self.release.frame("floor_area_events").filter(pl.col("date") >= f"{self.since[:7]}-01")
        shown = pl.col("floor_area_m2").is_not_null().all()
        sums = (
            self._here(events, "municipality")
            .group_by("municipality", "what", "group")
            .agg(*(pl.when(shown).then(pl.col(name).sum()).alias(name) for name in ("floor_area_m2", "buildings")))
            .sort("what", "municipality", "group", descending=[True, False, False])
        )
        items = [
            Item(
                f"floor:{row['what']}:{row['municipality']}:{row['group']}",
                f"{self._say(row['what'])}: {self._place(row['municipality'])}, {GROUPS[row['group']].get(self.language)}",
                (self._floor_area_words(row),),
            )
            for row in sums.to_dicts()
        ]
        return self._part("floor_area", items, "no_floor_area", [self._say("whole_months")] if items else ())

    def _place(self, code: str) -> str:
        return self._say("whole_region") if code == EVERYWHERE else self._municipality(code)

    def _floor_area_words(self, row: dict[str, Any]) -> str:
        if row["floor_area_m2"] is None:
            return self._say("floor_area_hidden")
        said = {"area": self._count(row["floor_area_m2"]), "buildings": self._count(row["buildings"])}
        return self._say("square_metres", **said) + "."

    def _part(self, key: str, items: Sequence[Item], nothing: str, notes: Sequence[str] = ()) -> Part:
        return Part(key, self._say(key), tuple(items), self._say(nothing), tuple(notes))
