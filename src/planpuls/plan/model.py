"""The plan as data: what stands in `plan.toml` and its CSV files."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from planpuls.disclosure.policy import Policy
from planpuls.plan.checks import CheckSetting
from planpuls.plan.corrections import Correction
from planpuls.plan.country import Country
from planpuls.plan.location_fit import GoodsCode, Guideline, LocationFit
from planpuls.spec.goal import Comment
from planpuls.spec.text import Text


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AreaSet(_Model):
    """One division of the region, of one edition."""

    id: str
    edition: str
    name: Text
    kind: Literal["municipality", "group"] = "group"
    """`municipality`: the areas are municipality codes of the edition; `group`: areas are made of members."""
    source: str
    note: Text | None = None

    @property
    def key(self) -> str:
        return f"{self.id}@{self.edition}"


class Area(_Model):
    area_set: str
    area: str
    name: Text


class Member(_Model):
    area_set: str
    area: str
    member_set: str
    member: str


class Assignment(_Model):
    """A membership on which sources disagree, as a setting."""

    area_set: str
    member: str
    choice: str
    choices: tuple[str, ...]
    source: str


class HubProfile(_Model):
    """What counts as a hub."""

    id: str
    name: Text
    complete: bool
    """Whether the list behind it is complete; a partial list never carries a verdict."""
    source: str
    note: Text | None = None


class DistanceProfile(_Model):
    """Which distances count as near."""

    id: str
    name: Text
    headline_m: int = Field(gt=0)
    """The distance the verdict is given for."""
    shown_m: tuple[int, ...]
    """Distances named on pages."""
    source: str
    note: Text | None = None


class VerdictRule(_Model):
    """When a share has moved, and which changes of method it must survive."""

    stable_below_points: float = Field(default=0.5, gt=0)
    clear_above_points: float = Field(default=2.0, gt=0)
    baseline: str = "2016"
    other_baselines: tuple[str, ...] = ("2017",)
    excluded_end_points: tuple[str, ...] = ("2021",)
    largest_cells: int = 20
    min_coverage_pct: float = 90.0
    other_hub_profiles: tuple[str, ...] = ()
    """Hub profiles that the verdict must survive too; the others are shown and decide nothing."""


class AreaOf(_Model):
    """One area of one area set."""

    area_set: str
    area: str
    name: Text | None = None
    """Instead of the plan's name of the area."""


class GoalMeasure(_Model):
    """The figure a goal is judged by: a share, a share of growth, or a level, of one area or of several together."""

    indicator: str
    view: str
    """A view, or a measure where a level is judged."""
    area_set: str
    """May be a set that the indicator makes itself."""
    area: str
    and_areas: tuple[str, ...] = ()
    """Further areas of the set that are counted together with `area`."""
    name: Text | None = None
    """What the areas are called in the answer; without it, the plan's name of the area."""
    where: dict[str, str | int] = Field(default_factory=dict)
    """Fixed values of the indicator's dimensions."""
    outside: AreaOf | None = None
    """The same figure is shown for this area beside it: the land outside the plan's areas."""
    stand_in: AreaOf | None = None
    """Shown without verdict where the area itself has no figures."""


class Goal(_Model):
    id: str
    document: Text
    """The plan document the wording stands in."""
    standing: Literal["adopted", "proposed", "assessment"]
    plan: Literal["areal", "kov"] = "areal"
    wording: Text
    """As in the document; the English text is our translation."""
    question: Text
    indicators: tuple[str, ...]
    direction: Literal["up", "down", "not_down", "none"]
    measured_by: GoalMeasure | None = None
    target: Text | None = None
    target_pct: float | None = Field(default=None, gt=0, le=100)
    """Least share of the growth that reaches the target, where the plan gives one."""
    zero_year: int | None = None
    """Year in which a level is to be near zero; it is held against a straight line from the baseline."""
    missing: Text | None = None
    """What is missing where the goal cannot be measured."""
    rule: VerdictRule = VerdictRule()


class Place(_Model):
    """A place of the plan; its polygon comes by import."""

    id: str
    name: str
    category: str
    municipality: str | None = None
    source: str
    certain: bool = True


class PlacePoint(_Model):
    """Where people arrive at a place, EPSG:4326; a place may have several."""

    place: str
    latitude: float = Field(ge=57, le=72)
    longitude: float = Field(ge=-10, le=32)
    source: str


class PlaceCategory(_Model):
    id: str
    name: Text
    members_known: bool
    note: Text | None = None


class Unknown(_Model):
    """Something the plan's public documents do not tell, said plainly."""

    subject: Text
    text: Text


class Timetables(_Model):
    """Which of Entur's timetables the plan uses; `[entur]` in `plan.toml`."""

    codespaces: tuple[Annotated[str, Field(pattern=r"^[a-z]{3}$")], ...] = ()
    """Feeds to fetch instead of the national one of 600 MB, such as `rut` and `vyg`; empty: the national feed."""


class Walking(_Model):
    """Where a cell's walk begins, and what makes it slow; `[walking]` in `plan.toml`."""

    points: Literal["centre", "establishments"] = "centre"
    """The middle of the cell, or the addresses of the newest register of establishments in it, weighted by employees."""
    slope: bool = True
    """Whether slopes count in walking times where a terrain model is imported; without one all streets are level."""


class JobClusters(_Model):
    """What counts as a concentration of jobs, of all and of offices alone; `[job_clusters]` in `plan.toml`."""

    bandwidth_m: int = Field(ge=250, le=5_000, multiple_of=250)
    """Radius that the density is smoothed over."""
    employees_per_km2: int = Field(gt=0)
    """Least smoothed density of a cell."""
    stricter_employees_per_km2: int = Field(gt=0)
    """The same for the sensitivity."""
    employees: int = Field(gt=0)
    """Least number of employees in all."""

    @model_validator(mode="after")
    def _stricter_is_stricter(self) -> JobClusters:
        if self.stricter_employees_per_km2 <= self.employees_per_km2:
            raise ValueError("stricter_employees_per_km2 must be above employees_per_km2")
        return self


class Centre(_Model):
    """The point that distances to the centre are measured to, EPSG:4326; `[centre]` in `plan.toml`."""

    name: Text
    latitude: float = Field(ge=57, le=72)
    longitude: float = Field(ge=-10, le=32)
    source: str


class Scenario(_Model):
    """That a plan folder is no plan but a scenario of one; `[scenario]` in `plan.toml`."""

    of: str
    """Id of the plan that it is held against."""
    name: Text
    """What is assumed."""


_Latitude = Annotated[float, Field(ge=57, le=72)]
_Longitude = Annotated[float, Field(ge=-10, le=32)]


class ScenarioHub(_Model):
    """A hub that a scenario adds, moves or removes, EPSG:4326."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    mode: Literal["rail", "metro", "tram", "bus", "ferry"]
    latitude: _Latitude
    longitude: _Longitude
    action: Literal["add", "move", "remove"]


class ScenarioFloorArea(_Model):
    """Floor area that a scenario plans at a point, EPSG:4326."""

    id: str = Field(min_length=1)
    municipality: str
    latitude: _Latitude
    longitude: _Longitude
    use: str
    floor_area_m2: float = Field(gt=0)
    year: int = Field(ge=2000, le=2100)


class ScenarioArea(_Model):
    """A further area of the plan in a scenario, as WKT in EPSG:25833."""

    id: str = Field(min_length=1)
    category: str
    place: str = ""
    name: str
    wkt: str


class Plan(_Model):
    """One regional plan with everything the figures need to know about it."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    id: str
    collection: str
    """Where the plan's own files are kept; overlays share their base's."""
    name: Text
    title: Text
    demo: bool = False
    region: str
    """Key of the area set whose one area is the whole region."""
    area_sets: tuple[AreaSet, ...]
    areas: tuple[Area, ...]
    members: tuple[Member, ...]
    assignments: tuple[Assignment, ...] = ()
    hub_profiles: tuple[HubProfile, ...]
    hub_profile: str
    """The profile figures are shown with."""
    distance_profiles: tuple[DistanceProfile, ...]
    distance_profile: str
    verdict: VerdictRule = VerdictRule()
    """The rule goals follow unless they give their own."""
    goals: tuple[Goal, ...]
    place_categories: tuple[PlaceCategory, ...] = ()
    places: tuple[Place, ...] = ()
    place_points: tuple[PlacePoint, ...] = ()
    """Points of the places that have one; travel times to the others are unknown."""
    unknown: tuple[Unknown, ...] = ()
    corrections: tuple[Correction, ...] = ()
    methods: dict[str, int] = Field(default_factory=dict)
    """Older versions of methods that the plan still uses, by indicator; `[methods]` in `plan.toml`."""
    checks: tuple[CheckSetting, ...] = ()
    """What the plan says otherwise of the checks of its figures."""
    comments: tuple[Comment, ...] = ()
    """Of single figures, from the folder `comments`."""
    scenario: Scenario | None = None
    scenario_hubs: tuple[ScenarioHub, ...] = ()
    scenario_floor_area: tuple[ScenarioFloorArea, ...] = ()
    scenario_areas: tuple[ScenarioArea, ...] = ()
    entur: Timetables = Timetables()
    walking: Walking = Walking()
    disclosure: Policy = Policy()
    job_clusters: JobClusters | None = None
    centre: Centre | None = None
    """Without it no distance to a centre is shown."""
    location_fit: LocationFit | None = None
    """Without it no place has an accessibility profile."""
    goods_groups: tuple[GoodsCode, ...] = ()
    """Groups of bulky goods by edition; figures are counted by the last edition."""
    guidelines: tuple[Guideline, ...] = ()
    country: Country = Field(exclude=True)

    @cached_property
    def sets(self) -> dict[str, AreaSet]:
        return {area_set.key: area_set for area_set in self.area_sets}

    @cached_property
    def newest(self) -> dict[str, str]:
        """Area set id without edition -> key of its newest edition."""
        newest: dict[str, str] = {}
        for area_set in sorted(self.area_sets, key=lambda item: item.edition):
            newest[area_set.id] = area_set.key
        return newest

    def resolve_set(self, name: str) -> str | None:
        """Key of an area set named with or without edition; None where the plan has none."""
        return name if name in self.sets else self.newest.get(name)

    @cached_property
    def area_names(self) -> dict[tuple[str, str], Text]:
        return {(area.area_set, area.area): area.name for area in self.areas}

    def municipalities(self, area_set: str, area: str) -> frozenset[tuple[str, str]]:
        """The municipalities an area is made of, as (municipality set, code)."""
        if self.sets[area_set].kind == "municipality":
            return frozenset({(area_set, area)})
        direct = self._members_of.get((area_set, area), ())
        return frozenset[tuple[str, str]]().union(*(self.municipalities(*member) for member in direct))

    @cached_property
    def _members_of(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        members: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for member in self.members:
            members.setdefault((member.area_set, member.area), []).append((member.member_set, member.member))
        return members

    @cached_property
    def region_municipalities(self) -> frozenset[str]:
        """Codes of the region's municipalities, of the edition the region is made of."""
        area = next(area.area for area in self.areas if area.area_set == self.region)
        return frozenset(code for _, code in self.municipalities(self.region, area))

    @property
    def municipality_set(self) -> str:
        """Key of the municipality edition the region is made of."""
        area = next(area.area for area in self.areas if area.area_set == self.region)
        return next(iter(self.municipalities(self.region, area)))[0]

    @property
    def edition(self) -> int:
        return int(self.sets[self.municipality_set].edition)

    @property
    def shown_name(self) -> Text:
        """The plan's name; a scenario's says that it is one, and of what."""
        return _as_scenario(self.name, self.scenario)

    @property
    def shown_title(self) -> Text:
        return _as_scenario(self.title, self.scenario)

    def hubs(self) -> HubProfile:
        return next(profile for profile in self.hub_profiles if profile.id == self.hub_profile)

    def distances(self) -> DistanceProfile:
        return next(profile for profile in self.distance_profiles if profile.id == self.distance_profile)


def _as_scenario(name: Text, scenario: Scenario | None) -> Text:
    if scenario is None:
        return name
    return Text(nb=f"{name.nb} – scenario: {scenario.name.nb}", en=f"{name.en} – scenario: {scenario.name.en}")
