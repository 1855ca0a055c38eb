"""What the pages show unless asked for something else: years, distances and area sets, read from the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from planpuls.editions.site.names import licence, publisher
from planpuls.editions.site.parts import ranges
from planpuls.editions.site.texts import TEXTS, say
from planpuls.release.comparing import StoredDifference
from planpuls.release.format import MANIFEST
from planpuls.release.periods import span
from planpuls.release.query import query
from planpuls.release.reader import Release, open_release
from planpuls.release.views import to_1km
from planpuls.release.whole import WholeTables
from planpuls.spec.indicator import Break, Indicator, Measure, View
from planpuls.spec.numbers import listed, number, written_date
from planpuls.spec.status import Flag, Status
from planpuls.spec.text import Language, Text

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Choices:
    """One release seen through its plan's defaults. Figures are asked for once and kept: both languages show the same."""

    release: Release
    _kept: dict[tuple[Any, ...], pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    difference: StoredDifference | None = field(default=None, compare=False)
    """What changed since the release before, or against a scenario's base; None where there is nothing to compare with."""
    pages: dict[tuple[str, Language], Any] = field(default_factory=dict, repr=False, compare=False)
    """Pages that were put together, by indicator and language: website, slides and memo tell the same."""

    def warnings(self, language: Language) -> list[tuple[str, str]]:
        """What every page and document says at its top: a word and a sentence each."""
        found = [(say("demo", language), say("demo_notice", language))] if self.release.demo else []
        if scenario := self.release.scenario:
            assumed = Text.model_validate(scenario["name"]).get(language)
            said = say("scenario_notice", language, name=assumed, base=scenario["base"])
            found.append((say("scenario", language), said))
        return found

    def rows(self, indicator: str, **asked: Any) -> pl.DataFrame:
        """Rows of `planpuls.release.query.query`; those of whole area sets are worked out once for all sets."""
        key = (indicator, *sorted(asked.items()))
        if key not in self._kept:
            of_set = "area_set" in asked and asked.keys() <= {"area_set", "period", "base_period"}
            whole = self._whole.rows(indicator, **asked) if of_set else None
            self._kept[key] = query(self.release, indicator, **asked).rows if whole is None else whole
        return self._kept[key]

    @cached_property
    def _whole(self) -> WholeTables:
        return WholeTables(self.release, self.observed)

    def observed(self, indicator: str) -> pl.DataFrame:
        """The stored observations of an indicator."""
        key = ("observed", indicator)
        if key not in self._kept:
            self._kept[key] = self.release.observations(indicator)
        return self._kept[key]

    def in_1km(self, indicator: str) -> pl.DataFrame:
        """The stored observations of an indicator of cells as sums of 1 km cells."""
        key = ("in_1km", indicator)
        if key not in self._kept:
            self._kept[key] = to_1km(self.observed(indicator))
        return self._kept[key]

    def stored_sets(self, indicator: str) -> list[str]:
        """Keys of the area sets an indicator has rows of."""
        return sorted(self.observed(indicator)["area_set"].unique())

    @cached_property
    def base(self) -> Choices | None:
        """The plan's release that a scenario is held against; None for a plan, and where that release is not there."""
        scenario = self.release.scenario
        if scenario is None or self.difference is None:
            return None
        folder = self.release.path.parent / str(scenario["base"])
        return Choices(open_release(folder)) if (folder / MANIFEST).is_file() else None

    @cached_property
    def plan(self) -> dict[str, Any]:
        return self.release.plan

    @cached_property
    def hub_profile(self) -> dict[str, Any]:
        return next(profile for profile in self.plan["hub_profiles"] if profile["id"] == self.plan["hub_profile"])

    @cached_property
    def distance_profile(self) -> dict[str, Any]:
        wanted = self.plan["distance_profile"]
        return next(profile for profile in self.plan["distance_profiles"] if profile["id"] == wanted)

    @cached_property
    def region(self) -> tuple[str, str]:
        """Area set and code of the whole region."""
        key = self.plan["region"]
        return key, next(area for found, area in self.release.area_names if found == key)

    @cached_property
    def municipality_set(self) -> str:
        return next(
            key
            for key, entry in self.release.area_sets.items()
            if entry["kind"] == "municipality" and str(entry["edition"]) == str(self.plan["edition"])
        )

    def newest_set(self, set_id: str) -> str:
        """Key of an area set's newest edition; empty where the plan has none."""
        return max((key for key, entry in self.release.area_sets.items() if entry["id"] == set_id), default="")

    def areas(self, area_set: str) -> list[str]:
        """Codes of a set's areas in the plan's order."""
        return [area for key, area in self.release.area_names if key == area_set]

    def divisions(self, stored: Sequence[str]) -> list[str]:
        """Newest edition of every set of more than one area that has rows, in the plan's order, municipalities left out."""
        newest = {entry["id"]: self.newest_set(entry["id"]) for entry in self.release.area_sets.values()}
        return [
            key
            for key, entry in self.release.area_sets.items()
            if key in stored and key in newest.values() and entry["kind"] == "group" and len(self.areas(key)) > 1
        ]

    def set_name(self, key: str, language: Language) -> str:
        return Text.model_validate(self.release.area_sets[key]["name"]).get(language)

    def name(self, area_set: str, area: str, language: Language) -> str:
        return self.release.area_name(area_set, area).get(language)

    def span(self, periods: Sequence[str], spec: Indicator | None = None) -> tuple[str, str]:
        """Baseline and newest end point of comparisons; see `planpuls.release.periods`."""
        return span(self.plan["verdict"], periods, spec)

    def breaks(self, spec: Indicator) -> list[Break]:
        """Breaks inside the series that the indicator has; one that several of its sources share is given once."""
        periods = self.observed(spec.id)["period"].unique()
        first, last = str(periods.min()), str(periods.max())
        inside = [
            entry
            for entry in self.release.breaks
            if entry.dataset in spec.sources and first <= entry.before and entry.after <= last
        ]
        return list({(entry.before, entry.after): entry for entry in inside}.values())

    def crossed(self, spec: Indicator, first: str, last: str) -> list[Break]:
        return [entry for entry in self.breaks(spec) if first <= entry.before and entry.after <= last]

    def is_partial(self, spec: Indicator) -> bool:
        """Whether the indicator's figures rest on a partial source and are no answer."""
        if spec.partial_label is None:
            return False
        flags = self.observed(spec.id)["flags"].unique()
        return any(Flag.PARTIAL_SOURCE.value in value.split(" ") for value in flags)

    def flag_texts(self, flags: str, language: Language) -> tuple[str, ...]:
        """Flags of a row as words; those that hold for the whole page are said there and not again."""
        whole_page = {
            Flag.AIR_LINE.value,
            Flag.PARTIAL_SOURCE.value,
            Flag.DEMO.value,
            Flag.SCENARIO.value,
            Flag.BREAK.value,
            Flag.STALE.value,
        }
        texts = self.glossary["flags"]
        return tuple(texts[flag][language] for flag in flags.split(" ") if flag and flag not in whole_page)

    @cached_property
    def glossary(self) -> dict[str, dict[str, Any]]:
        from planpuls.store.files import read_json

        glossary: dict[str, dict[str, Any]] = read_json(self.release.path / "glossary.json")
        return glossary

    def sources_of(self, spec: Indicator) -> list[dict[str, Any]]:
        return [source for source in self.release.sources if source["id"] in spec.sources]

    def stale(self, spec: Indicator, language: Language) -> tuple[str, ...]:
        """Titles of the sources that could not be renewed."""
        return tuple(source["title"][language] for source in self.sources_of(spec) if source.get("stale"))

    def answer(self, spec: Indicator) -> Text:
        """The short answer; where there is none, why the whole region has no figure."""
        if found := self.release.answers.get(spec.id):
            return found
        gaps = self.release.frame("gaps").filter(indicator=spec.id)
        of_region = gaps.filter(gaps["area"].is_null() | (gaps["area"] == self.region[1]))
        newest = of_region.filter(
            of_region["period"].is_null() | of_region["period"].eq_missing(of_region["period"].max())
        )
        reasons = newest.select("reason_nb", "reason_en").unique(maintain_order=True).to_dict(as_series=False)
        if not reasons["reason_nb"]:
            return TEXTS["no_region_figure"]
        return Text(nb=" ".join(reasons["reason_nb"]), en=" ".join(reasons["reason_en"]))

    def reference(self, spec: Indicator, language: Language, item: Measure | View | None = None) -> str:
        """Reference date within a year («1. januar») of one of an indicator's figures; without `item`, of the one that is drawn.

        It is that of the source that counts what the figure counts. Empty where that is said of no source, or of several with
        dates of their own.
        """
        item = item or (spec.figure(spec.chart.show) if spec.chart else spec.measures[0])
        counted = spec.measure(item.measure) if isinstance(item, View) else item
        dated = [source for source in self.sources_of(spec) if source["reference"]]
        own = [source for source in dated if source["concept"] == counted.concept] or dated
        found = {source["reference"][language] for source in own}
        return found.pop() if len(found) == 1 else ""

    def date(self, spec: Indicator, period: str, language: Language, item: Measure | View | None = None) -> str:
        """What day figures are of, as people write it: that of the period, or the reference date within it."""
        if not period.isdigit():
            return written_date(period, language)
        return f"{self.reference(spec, language, item)} {period}".strip()

    def source_line(self, spec: Indicator, language: Language) -> str:
        """Publisher, dataset, years and licence of everything behind a figure, and the release it stands in."""
        return self.sources_line([self.sources_of(spec)], language)

    def sources_line(self, sources: Sequence[Sequence[dict[str, Any]]], language: Language) -> str:
        """The same for several indicators' sources, each named once."""
        used = {source["id"]: source for group in sources for source in group}
        found = []
        for source in used.values():
            years = [period for period in source["periods"] if period.isdigit()]
            title = Text.model_validate(source["title"]).get(language)
            name = f"{publisher(source['source'], language)}, {title}"
            found.append(f"{name} ({ranges(years)})" if years else name)
        licences = listed(sorted({licence(source["licence"], language) for source in used.values()}), language)
        word = say("source" if len(found) == 1 else "sources", language)
        demo = f"{say('demo_source', language)}. " if self.release.demo else ""
        if not used:
            return f"{demo}{say('release', language)} {self.release.id}."
        return f"{demo}{word}: {'; '.join(found)}. {licences}. {say('release', language)} {self.release.id}."

    def whole(self, value: float, language: Language) -> str:
        return number(value, 0, language)

    def sign_notes(self, statuses: Sequence[str], language: Language) -> tuple[str, ...]:
        """What the signs in a table mean, for the statuses that occur."""
        shown = [status for status in Status if status.value in statuses and status is not Status.NORMAL]
        texts = self.glossary["statuses"]
        return tuple(
            say("signs_note", language, sign=texts[status.value]["sign"], text=texts[status.value]["text"][language])
            for status in shown
        )
