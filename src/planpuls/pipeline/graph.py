"""The steps of one plan's run, from the snapshots that are there to the goals.

Indicators name what they need (`NEEDS`); this module knows where each of those comes from. Any dataset's table is called
`table:<dataset>`. An indicator whose sources are not imported has no step: the release says so instead.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planpuls.indicators.registry import modules
from planpuls.pipeline.check_steps import STEP as CHECKS
from planpuls.pipeline.check_steps import check_step
from planpuls.pipeline.correcting import check_corrections, check_reach, corrections_of
from planpuls.pipeline.disclosure_steps import disclosure_steps
from planpuls.pipeline.goal_steps import goal_step
from planpuls.pipeline.happening_steps import happening_steps
from planpuls.pipeline.land_steps import land_steps
from planpuls.pipeline.location_steps import NO_RULE, location_steps
from planpuls.pipeline.methods import check_methods, version_of
from planpuls.pipeline.plan_tables import codes_by_year, flow_tables, labour_markets, plan_values
from planpuls.pipeline.readings import read_step
from planpuls.pipeline.scenarios import lay_over
from planpuls.pipeline.step import Graph, Ref, Rows, SnapshotRef, Step, Value
from planpuls.pipeline.transit_steps import NO_POINTS, named_places, told_of_slopes, transit_steps, without_timetable
from planpuls.places.areas import municipalities_needed
from planpuls.plan.model import Plan
from planpuls.sources.importing import collections
from planpuls.sources.nested_parts import widest
from planpuls.sources.registry import datasets
from planpuls.spec.indicator import Indicator
from planpuls.spec.text import Text
from planpuls.store.snapshots import Sidecar
from planpuls.store.workspace import Workspace

WORKPLACES = "ssb.workplaces_250m"
COMMUTING = "ssb.03321"
EMPLOYED = "ssb.11618"
BOUNDARIES = "kartverket.municipalities"
HUBS = "plan.hubs"
ESTABLISHMENTS = "brreg.establishments"
ADDRESSES = "kartverket.addresses"
STREETS = "osm.extract"
POPULATION = "ssb.population_250m"


@dataclass(frozen=True)
class Run:
    """What one run is made of."""

    plan: Plan
    graph: Graph
    current: dict[str, dict[str, Sidecar]]
    indicators: dict[str, Indicator]
    """Indicators that have a step, by step name."""
    absent: dict[str, tuple[Indicator, Text]]
    """Indicators without a step: what is missing."""
    stale: dict[str, list[str]]
    """Datasets whose last fetch failed, with the reasons."""


def build(plan: Plan, workspace: Workspace, *, protected: bool = True) -> Run:
    """The graph over the newest good snapshots of the plan's collections.

    Without `protected` indicators get what single units say: for `planpuls.pipeline.unprotected` alone, which publishes nothing.
    """
    check_corrections(plan)
    current = {dataset: widest(found) for dataset, found in workspace.snapshots.current(collections(plan)).items()}
    steps: dict[str, Step] = {}
    for dataset, by_period in current.items():
        if dataset in datasets():
            _table_steps(plan, dataset, by_period, steps)
    lay_over(plan, steps)
    if ESTABLISHMENTS in current and ADDRESSES in current:
        steps["places.establishments"] = _establishment_step(plan)
    if WORKPLACES in current and BOUNDARIES in current:
        _place_steps(plan, current, steps)
    provided = _provided(plan, current, steps)
    provided |= {"named_places": named_places(plan)} | transit_steps(plan, current, steps, WORKPLACES, HUBS)
    provided |= land_steps(plan, current, steps, HUBS, WORKPLACES)
    provided |= location_steps(plan, steps, provided)
    if protected:
        disclosure_steps(plan, provided, steps)
    indicators: dict[str, Indicator] = {}
    absent: dict[str, tuple[Indicator, Text]] = {}
    for module in modules():
        declared = importlib.import_module(module)
        spec: Indicator = declared.INDICATOR
        missing = [source for source in spec.sources if source not in current]
        step = f"indicator.{spec.id}"
        needs, wants = _named(declared.NEEDS), _named(getattr(declared, "WANTS", ()))
        missing += without_timetable(current, needs.values())
        if missing or any(need not in provided for need in needs.values()):
            absent[spec.id] = (spec, _missing_text(missing, [need for need in needs.values() if need not in provided]))
            continue
        arguments = {argument: provided[need] for argument, need in needs.items()}
        arguments |= {argument: provided.get(need) for argument, need in wants.items()}
        version = version_of(plan, spec)
        arguments |= {"method_version": version} if spec.method_versions else {}
        steps[step] = Step(step, f"{module}:compute", arguments)
        more = tuple(source for source in spec.more_sources if source in current)
        indicators[step] = spec.model_copy(update={"sources": (*spec.sources, *more), "method_version": version})
    check_methods(plan, [*indicators.values(), *(spec for spec, _ in absent.values())])
    happening_steps(plan, provided, steps)
    steps["goals"] = goal_step(plan, provided, indicators, absent)
    steps[CHECKS] = check_step(plan, provided, indicators, steps)
    stale = workspace.snapshots.stale(collections(plan))
    ends = [
        *indicators,
        "goals",
        CHECKS,
        *(name for name in steps if name.startswith(("places.", "reach.", "happenings."))),
    ]
    graph = Graph(steps).reaching(ends)
    check_reach(plan, graph, current)
    return Run(plan, graph, current, told_of_slopes(graph, indicators), absent, stale)


def _named(needs: Sequence[str] | Mapping[str, str]) -> dict[str, str]:
    """Argument of an indicator's function -> what it gets; a plain list names both alike."""
    return dict(needs) if isinstance(needs, Mapping) else {need: need for need in needs}


def _table_steps(plan: Plan, dataset: str, by_period: dict[str, Sidecar], steps: dict[str, Step]) -> None:
    periods_of: dict[str, list[str]] = {}
    sidecars = {sidecar.sha256: sidecar for sidecar in by_period.values()}
    for period in sorted(by_period):
        periods_of.setdefault(by_period[period].sha256, []).append(period)
    reads = [read_step(plan, sidecars[sha256]) for sha256 in periods_of]
    steps.update({step.name: step for step in reads})
    name = f"table.{dataset}"
    steps[name] = Step(
        name,
        "planpuls.sources.tables:assemble",
        {
            "frames": [Ref(step.name, "frame") for step in reads],
            "periods": list(periods_of.values()),
            "corrections": corrections_of(plan, dataset),
        },
    )
    for more in datasets()[dataset].more_tables:
        frames = [Ref(step.name, more) for step in reads]
        corrections = corrections_of(plan, f"{dataset}.{more}")
        arguments = {"frames": frames, "periods": list(periods_of.values()), "corrections": corrections}
        steps[f"{name}.{more}"] = Step(f"{name}.{more}", "planpuls.sources.tables:assemble", arguments)


def _place_steps(plan: Plan, current: dict[str, dict[str, Sidecar]], steps: dict[str, Step]) -> None:
    steps["places.cells"] = Step(
        "places.cells",
        "planpuls.places.cells:place_cells",
        {
            "workplaces": Ref(f"table.{WORKPLACES}", "table"),
            "boundaries": Ref(f"table.{BOUNDARIES}", "table"),
            "edition": plan.edition,
            "municipalities": municipalities_needed(plan),
        },
    )
    if POPULATION in current:
        steps["places.residents"] = Step(
            "places.residents",
            "planpuls.places.centre:place_residents",
            {
                "population": Ref(f"table.{POPULATION}", "table"),
                "boundaries": Ref(f"table.{BOUNDARIES}", "table"),
                "edition": plan.edition,
                "municipalities": municipalities_needed(plan),
            },
        )
    if HUBS in current:
        steps["reach.hubs"] = Step(
            "reach.hubs",
            "planpuls.reach.airline:distances",
            {
                "cells": Ref("places.cells", "cells"),
                "hubs": Ref(f"table.{HUBS}", "table"),
                "date": f"{max(current[WORKPLACES])}-01-01",
            },
        )
        if STREETS in current:
            _walking_steps(plan, current, steps)


def _walking_steps(plan: Plan, current: dict[str, dict[str, Sidecar]], steps: dict[str, Step]) -> None:
    """Walking along the streets of the newest extract. Its tables are derived from OpenStreetMap (ODbL) and stay apart."""
    newest = current[STREETS][max(current[STREETS])]
    steps["reach.network"] = Step(
        "reach.network", "planpuls.reach.walk_tables:network", {"path": SnapshotRef(newest.sha256)}
    )
    steps["reach.junctions"] = Step(
        "reach.junctions", "planpuls.reach.junctions:read_junctions", {"path": SnapshotRef(newest.sha256)}
    )
    steps["reach.main_roads"] = Step(
        "reach.main_roads",
        "planpuls.reach.junctions:to_main_roads",
        {
            "junctions": Ref("reach.junctions", "junctions"),
            "extent": Ref("reach.junctions", "extent"),
            "nodes": Ref("reach.network", "nodes"),
            "cells": Ref("places.cells", "cells"),
        },
    )
    steps["reach.walks"] = Step(
        "reach.walks",
        "planpuls.reach.walking:distances",
        {
            "cells": Ref("places.cells", "cells"),
            "hubs": Ref("reach.hubs", "hubs"),
            "air": Ref("reach.hubs", "distances"),
            "nodes": Ref("reach.network", "nodes"),
            "segments": Ref("reach.network", "segments"),
            "points": _points(plan, steps),
        },
    )
    profile = plan.distances()
    steps["reach.catchments"] = Step(
        "reach.catchments",
        "planpuls.reach.catchments:polygons",
        {
            "hubs": Ref("reach.hubs", "hubs"),
            "nodes": Ref("reach.network", "nodes"),
            "segments": Ref("reach.network", "segments"),
            "distances_m": sorted({int(metres) for metres in profile.shown_m}),
        },
    )


def _points(plan: Plan, steps: dict[str, Step]) -> Ref | None:
    """Where cells' walks begin, other than at their middle."""
    if plan.walking.points != "establishments" or "places.establishments" not in steps:
        return None
    establishments = {"establishments": Ref("places.establishments", "establishments")}
    steps["places.points"] = Step("places.points", "planpuls.places.points:address_points", establishments)
    return Ref("places.points", "points")


def _establishment_step(plan: Plan) -> Step:
    """Establishments as points. Both registers are joined on the codes of today, which the addresses come in."""
    country, newest = plan.country, plan.country.editions[-1]
    wanted = {new for code in municipalities_needed(plan) for new in country.forward(code, plan.edition, newest)}
    became = {code: country.forward(code, start, newest) for code, (start, end) in country.validity.items() if end}
    whole = [(old, next(iter(news))) for old, news in sorted(became.items()) if list(news.values()) == [1.0]]
    return Step(
        "places.establishments",
        "planpuls.places.establishments:place_establishments",
        {
            "establishments": Ref(f"table.{ESTABLISHMENTS}", "table"),
            "addresses": Ref(f"table.{ADDRESSES}", "table"),
            "municipalities": sorted(wanted),
            "codes": Rows(("old", "new"), tuple(whole)),
        },
    )


def _provided(plan: Plan, current: dict[str, dict[str, Sidecar]], steps: dict[str, Step]) -> dict[str, Value]:
    """Everything an indicator may name in NEEDS."""
    provided = plan_values(plan)
    tables = {"workplaces": WORKPLACES, "commuting": COMMUTING, "employed": EMPLOYED}
    provided |= {need: Ref(f"table.{dataset}", "table") for need, dataset in tables.items() if dataset in current}
    if "places.cells" in steps:
        provided |= {name: Ref("places.cells", name) for name in ("cells", "unplaced", "outlines")}
    if "places.residents" in steps:
        provided["resident_cells"] = Ref("places.residents", "cells")
    if "reach.hubs" in steps:
        provided |= {"cell_distances": Ref("reach.hubs", "distances"), "hubs": Ref("reach.hubs", "hubs")}
        if "reach.main_roads" in steps:
            provided["main_roads"] = Ref("reach.main_roads", "distances")
        provided["cell_walks"] = Ref("reach.walks", "walks") if "reach.walks" in steps else None
    if "places.establishments" in steps:
        provided["establishments"] = Ref("places.establishments", "establishments")
    if HUBS in current:
        # Hubs are those in use when the newest cells were counted; without cells, the newest there are.
        provided["hub_date"] = f"{max(current[WORKPLACES])}-01-01" if WORKPLACES in current else "9999-01-01"
    provided |= {f"table:{dataset}": Ref(f"table.{dataset}", "table") for dataset in current if dataset in datasets()}
    if COMMUTING in current:
        provided |= flow_tables(plan, sorted(current[COMMUTING])) | labour_markets(plan, sorted(current[COMMUTING]))
    yearly = [name for name in current if name in datasets() and datasets()[name].vintage == "year"]
    years = {period for name in yearly for period in current[name] if period.isdigit()}
    return provided | codes_by_year(plan, sorted(years))


def _missing_text(missing: list[str], needs: list[str]) -> Text:
    known = datasets()
    titles = [known[source].title if source in known else Text(nb=source, en=source) for source in missing]
    if not titles and "labour_markets" in needs:
        return _NO_LABOUR_MARKETS
    if not titles and "job_clusters" in needs:
        return _NO_JOB_CLUSTERS
    if not titles and "location_rule" in needs:
        return NO_RULE
    if not titles and any(need.startswith("transit_") for need in needs):
        return NO_POINTS
    titles = titles or [_PLACES]
    return Text(
        nb=f"Ikke lest inn: {', '.join(title.nb for title in titles)}.",
        en=f"Not imported: {', '.join(title.en for title in titles)}.",
    )


_PLACES = Text(nb="ruter med kjent kommune", en="cells with a known municipality")
_NO_LABOUR_MARKETS = Text(
    nb="Planen har ingen inndeling i bo- og arbeidsmarkedsregioner (BA-regioner).",
    en="The plan has no division in labour market regions (BA regions).",
)
_NO_JOB_CLUSTERS = Text(
    nb="Planen sier ikke hva en konsentrasjon av arbeidsplasser er ([job_clusters] i plan.toml).",
    en="The plan does not say what a concentration of jobs is ([job_clusters] in plan.toml).",
)
