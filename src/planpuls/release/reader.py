"""Open a release and read its parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planpuls.release.format import MANIFEST
from planpuls.spec.errors import NotFoundError, Problem
from planpuls.spec.goal import GoalResult, PublishedComment
from planpuls.spec.indicator import Break, Indicator
from planpuls.spec.text import Text
from planpuls.store.files import read_json

if TYPE_CHECKING:
    import polars as pl


_KEPT = frozenset({"areas", "members", "gaps", "cells"})


@dataclass(frozen=True)
class Release:
    """One release folder. Frames are polars, read on first use; those that most questions need are kept."""

    path: Path
    _kept: dict[str, pl.DataFrame] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        manifest: dict[str, Any] = read_json(self.path / MANIFEST)
        return manifest

    @property
    def id(self) -> str:
        return str(self.manifest["id"])

    @property
    def demo(self) -> bool:
        return bool(self.manifest["plan"]["demo"])

    @property
    def scenario(self) -> dict[str, Any] | None:
        """`of` (plan), `name` (what is assumed, nb and en) and `base` (release) of a scenario; None for a plan."""
        found: dict[str, Any] | None = self.manifest["plan"].get("scenario")
        return found

    def marked(self, title: str) -> str:
        """A title that says whether its figures are invented or those of a scenario."""
        demo, scenario = "DEMO: " if self.demo else "", "SCENARIO: " if self.scenario else ""
        return f"{demo}{scenario}{title}"

    @cached_property
    def plan(self) -> dict[str, Any]:
        """Names, area sets, profiles and places of the plan, as `plan.json`."""
        plan: dict[str, Any] = read_json(self.path / "plan.json")
        return plan

    @cached_property
    def name(self) -> Text:
        return Text.model_validate(self.plan["name"])

    @cached_property
    def title(self) -> Text:
        return Text.model_validate(self.plan["title"])

    @cached_property
    def specs(self) -> dict[str, Indicator]:
        """Indicators of this release by id, in the order of the plan's goals and then by id."""
        return {spec["id"]: Indicator.model_validate(spec) for spec in read_json(self.path / "specs.json")}

    @cached_property
    def absent(self) -> dict[str, dict[str, Any]]:
        """Indicators that could not be made: `spec` and `reason`."""
        absent: dict[str, dict[str, Any]] = read_json(self.path / "absent.json")
        return absent

    @cached_property
    def goals(self) -> list[GoalResult]:
        return [GoalResult.model_validate(goal) for goal in read_json(self.path / "goals.json")]

    @cached_property
    def comments(self) -> dict[str, PublishedComment]:
        """Experts' comments by goal or indicator; a release of an older version has none."""
        path = self.path / "comments.json"
        found = [PublishedComment.model_validate(entry) for entry in read_json(path)] if path.is_file() else []
        return {comment.figure: comment for comment in found}

    @cached_property
    def answers(self) -> dict[str, Text | None]:
        """The short answer of each indicator."""
        answers = read_json(self.path / "answers.json")
        return {name: Text.model_validate(answer) if answer else None for name, answer in answers.items()}

    @cached_property
    def facts(self) -> dict[str, dict[str, Any]]:
        """Counts for the method part of each indicator's page."""
        facts: dict[str, dict[str, Any]] = read_json(self.path / "facts.json")
        return facts

    @cached_property
    def disclosure(self) -> dict[str, Any]:
        """The rules that figures of single units are published by, and what they hid or rounded; empty in older releases."""
        path = self.path / "disclosure.json"
        found: dict[str, Any] = read_json(path) if path.is_file() else {}
        return found

    @cached_property
    def sources(self) -> list[dict[str, Any]]:
        """Datasets with title, licence, reference date, and the vintages and hashes this release was made from."""
        sources: list[dict[str, Any]] = read_json(self.path / "sources.json")
        return sources

    @cached_property
    def breaks(self) -> list[Break]:
        return [Break.model_validate(entry) for entry in read_json(self.path / "breaks.json")]

    @cached_property
    def lineage(self) -> dict[str, Any]:
        """Steps with key, function and inputs."""
        lineage: dict[str, Any] = read_json(self.path / "lineage.json")
        return lineage

    @cached_property
    def location(self) -> dict[str, Any]:
        """Thresholds, mobility profiles, goods groups and guidelines of the location check; empty in older releases."""
        path = self.path / "location.json"
        found: dict[str, Any] = read_json(path) if path.is_file() else {}
        return found

    @cached_property
    def area_sets(self) -> dict[str, dict[str, Any]]:
        """Area sets by key (id@edition), in the plan's order."""
        return {f"{entry['id']}@{entry['edition']}": entry for entry in self.plan["area_sets"]}

    @cached_property
    def area_names(self) -> dict[tuple[str, str], Text]:
        return {
            (row["area_set"], row["area"]): Text(nb=row["name_nb"], en=row["name_en"])
            for row in self.frame("areas").to_dicts()
        }

    def area_name(self, area_set: str, area: str) -> Text:
        """Name of an area, of the rest of the country or of the unstated; a code without a name stands for itself."""
        known = self.area_names.get((area_set, area)) or self.area_names.get(("*", area))
        return known or Text(nb=area, en=area)

    def observations(self, indicator: str) -> pl.DataFrame:
        self.spec(indicator)
        return self.frame(f"observations/{indicator}")

    def spec(self, indicator: str) -> Indicator:
        if indicator in self.specs:
            return self.specs[indicator]
        if indicator in self.absent:
            reason = Text.model_validate(self.absent[indicator]["reason"])
            problem = Problem(
                indicator, "an indicator of this release", reason.en, "Import what is missing and run again."
            )
        else:
            advice = f"This release has {', '.join(self.specs)}."
            problem = Problem(indicator, "the id of an indicator", "an unknown name", advice)
        raise NotFoundError([problem])

    def has(self, name: str) -> bool:
        """Whether a table is in the release."""
        return (self.path / f"{name}.parquet").is_file()

    def frame(self, name: str) -> pl.DataFrame:
        """A table of the release: areas, members, cells, hubs, outlines, gaps, unplaced, corrected, match_rates, catchments,
        detours, cell_reach, area_cells, location_cells, location_counts, location_hubs, planning_notices, larger_establishments,
        floor_area_events, checks, observations/<id>; those after `gaps`, and `hubs`, only where their sources were there (`has`)."""
        import polars as pl

        if name in self._kept:
            return self._kept[name]
        read = pl.read_parquet(self.path / f"{name}.parquet")
        return self._kept.setdefault(name, read) if name in _KEPT else read


def open_release(path: Path) -> Release:
    """Open a release folder."""
    if not (path / MANIFEST).is_file():
        raise NotFoundError(
            [Problem(str(path), "a release folder", f"no {MANIFEST}", "Give the id or folder of a release.")]
        )
    return Release(path)
