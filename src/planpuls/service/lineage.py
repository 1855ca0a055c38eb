"""`/api/lineage`: where an indicator's figures come from, and one figure by its address with the numbers in its formula."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from planpuls.release.lineage import corrections_behind, explain_command, files_behind, steps_behind
from planpuls.release.query import query
from planpuls.release.reader import Release
from planpuls.release.worked import worked
from planpuls.service.answers import answer, content, described, only_known, served
from planpuls.spec.observation import key_columns
from planpuls.spec.rounding import has_bounds

router = APIRouter(prefix="/api/lineage", tags=["plan"], dependencies=[Depends(only_known)])
_OBJECT = {"type": "object"}
_Indicator = Annotated[str, Path(max_length=200, description="Id of an indicator.", examples=["jobs-near-hubs"])]
_Area = Annotated[str, Path(max_length=100, description="Code of an area.", examples=["region"])]
_Period = Annotated[str, Path(max_length=100, description="Year or day.", examples=["2024"])]


@router.get(
    "/{indicator}",
    responses=described(content(_OBJECT), "Definition, formula, steps and files behind an indicator.", missing=True),
)
def lineage(request: Request, indicator: _Indicator) -> Response:
    """Where an indicator's figures come from: every step with its key, and the raw files by their SHA-256.

    `command` computes one figure again from those files; `figure` is the address of one figure's own lineage.
    """
    release = served(request).release
    return answer(_of_indicator(release, indicator, "AREA", "PERIOD"))


@router.get(
    "/{indicator}/{area}/{period}",
    responses=described(
        content(_OBJECT), "One figure with its formula in numbers, and what is behind it.", missing=True
    ),
)
def figure(
    request: Request,
    indicator: _Indicator,
    area: _Area,
    period: _Period,
    area_set: Annotated[
        str | None, Query(alias="areaSet", max_length=100, description="Area set, with or without edition.")
    ] = None,
    base_period: Annotated[
        str | None, Query(alias="basePeriod", max_length=100, description="Year that changes start from.")
    ] = None,
    offset: Annotated[int, Query(ge=0, le=100_000_000, description="First row.")] = 0,
    limit: Annotated[int, Query(ge=0, le=1_000, description="Rows at most.")] = 200,
) -> Response:
    """The stored figures of one indicator, area and period, every derived one with the numbers in its formula, the breaks they
    cross, the corrections that apply, and the steps and raw files behind them."""
    release = served(request).release
    bounds = has_bounds(release.spec(indicator))
    found = query(
        release, indicator, area_set=area_set, area=area, period=period, base_period=base_period, bounds=bounds
    )
    corrections = corrections_behind(release, indicator, [period, *([base_period] if base_period else [])])
    # Figures are worked from all rows, for some are sums over them, and shown for those that are asked for.
    shown = found.rows.slice(offset, limit)
    key = key_columns(found.spec)
    places = set(shown.select(key).rows())
    numbers = [
        {
            "figure": one.view,
            "name": one.name.model_dump(),
            "unit": one.unit.model_dump(),
            "where": one.where,
            "text": one.text.model_dump(),
            "value": one.value,
            "least": one.least,
            "most": one.most,
        }
        for one in worked(release, found.spec, found.rows, period=period, base_period=base_period)
        if tuple(one.where[name] for name in key) in places
    ]
    body = {
        "area": area,
        "period": period,
        "base_period": base_period,
        "count": found.rows.height,
        "offset": offset,
        "figures": shown.to_dicts(),
        "worked": numbers,
        "breaks": [entry.model_dump(mode="json") for entry in found.breaks],
        "corrections": corrections.to_dicts(),
    }
    return answer(_of_indicator(release, indicator, area, period) | body)


def _of_indicator(release: Release, indicator: str, area: str, period: str) -> dict[str, Any]:
    spec = release.spec(indicator)
    steps = steps_behind(release, indicator)
    return {
        "release": release.id,
        "demo": release.demo,
        "software": release.manifest["software"],
        "indicator": indicator,
        "definition": spec.definition.model_dump(),
        "formula": spec.formula.model_dump(),
        "method": {
            "version": spec.method_version,
            "versions": [entry.model_dump(mode="json") for entry in spec.method_versions],
        },
        "command": explain_command(release, indicator, area, period),
        "figure": f"/api/lineage/{indicator}/{{area}}/{{period}}",
        "steps": [{"step": name, **release.lineage[name]} for name in steps],
        "files": files_behind(release, indicator),
    }
