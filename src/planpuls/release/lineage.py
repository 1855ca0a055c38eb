"""Where an indicator's figures come from, as the release itself records it: steps, raw files, corrections and breaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from planpuls.release.reader import Release
from planpuls.spec.errors import NotFoundError, Problem
from planpuls.spec.indicator import Break

if TYPE_CHECKING:
    import polars as pl

_SNAPSHOT = "snapshot:"
_TABLE = "table."


def steps_behind(release: Release, indicator: str) -> list[str]:
    """Names of the steps that an indicator rests on, itself first, each after a step that it feeds.

    Error: an indicator that the release has no lineage of.
    """
    steps = release.lineage
    found, waiting = [], [f"indicator.{indicator}"]
    if waiting[0] not in steps:
        advice = "Ask for one of the release's indicators."
        raise NotFoundError([Problem(indicator, "an indicator with a recorded lineage", "none", advice)])
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            names = (reference.partition("/")[0] for reference in references(steps[name]))
            waiting += [above for above in names if above in steps]
    return found


def references(step: dict[str, Any]) -> list[str]:
    """What a recorded step was given: other steps' outputs as `step/output`, and files as `snapshot:<sha256>`."""
    found: list[str] = []
    for value in step["inputs"].values():
        found += value if isinstance(value, list) else [value]
    return [str(reference) for reference in found]


def files_behind(release: Release, indicator: str) -> list[dict[str, Any]]:
    """The raw files under an indicator: `dataset`, `licence`, and all that `sources.json` says of each."""
    used = {
        reference.removeprefix(_SNAPSHOT)
        for name in steps_behind(release, indicator)
        for reference in references(release.lineage[name])
        if reference.startswith(_SNAPSHOT)
    }
    return [
        {"dataset": source["id"], "licence": source["licence"], **file}
        for source in release.sources
        for file in source["files"]
        if file["sha256"] in used
    ]


def datasets_behind(release: Release, indicator: str) -> list[str]:
    """Datasets whose tables an indicator rests on, sorted."""
    listed = {source["id"] for source in release.sources}
    return [name for name in _tables_behind(release, indicator) if name in listed]


def _tables_behind(release: Release, indicator: str) -> list[str]:
    return sorted(name.removeprefix(_TABLE) for name in steps_behind(release, indicator) if name.startswith(_TABLE))


def corrections_behind(release: Release, indicator: str, periods: Sequence[str] = ()) -> pl.DataFrame:
    """Corrections applied to the tables under an indicator, of these periods where some are named."""
    import polars as pl

    if not release.has("corrected"):
        return pl.DataFrame()
    rows = release.frame("corrected").filter(pl.col("dataset").is_in(_tables_behind(release, indicator)))
    if "outcome" in rows.columns:
        rows = rows.filter(pl.col("outcome") == "applied")
    # A file's vintage may be a day, a figure's period its year.
    years = sorted({period[:4] for period in periods})
    return rows.filter(pl.col("vintage").str.slice(0, 4).is_in(years)) if years else rows


def breaks_behind(release: Release, indicator: str) -> list[Break]:
    """Breaks in the series that an indicator rests on, each once."""
    behind = datasets_behind(release, indicator)
    return list({(entry.before, entry.after): entry for entry in release.breaks if entry.dataset in behind}.values())


def explain_command(release: Release, indicator: str, area: str = "AREA", period: str = "PERIOD") -> str:
    """The command that computes a figure again from the raw files."""
    plan = release.manifest["plan"]["id"]
    return f"planpuls explain {indicator} --plan {plan} --area {area} --period {period}"
