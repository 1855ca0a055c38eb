"""`/api`: goals with verdicts, areas and their profiles, and releases."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from planpuls.release.comparing import before
from planpuls.release.difference import Difference
from planpuls.release.format import ID, MANIFEST
from planpuls.release.profile import profile
from planpuls.release.reader import open_release
from planpuls.service.answers import answer, content, described, only_known, served
from planpuls.service.problems import RefusedError
from planpuls.spec.goal import STANDING_TEXTS, STATE_TEXTS, VERDICT_TEXTS, Verdict

router = APIRouter(prefix="/api", tags=["plan"], dependencies=[Depends(only_known)])
_OBJECT = {"type": "object"}


@router.get("", responses=described(content(_OBJECT), "What there is."))
def front(request: Request) -> Response:
    """The release in force and the parts of the service."""
    release = served(request).release
    return answer(
        {
            "release": release.id,
            "demo": release.demo,
            "scenario": release.scenario,
            "plan": {"id": release.manifest["plan"]["id"], "name": release.name.model_dump()},
            "parts": {
                "tables": "/api/pxwebapi/v2/tables",
                "layers": "/api/ogc",
                "goals": "/api/goals",
                "areas": "/api/areas",
                "lineage": "/api/lineage/{indicator}",
                "figure": "/api/lineage/{indicator}/{area}/{period}",
                "location": "/api/location",
                "releases": "/api/releases",
                "differences": "/api/differences",
                "openapi": "/api/openapi.json",
            },
        }
    )


@router.get("/goals", responses=described(content(_OBJECT), "Goals with verdicts."))
def goals(request: Request) -> Response:
    """Every goal of the plan with its verdict, the answer as a sentence, what it rests on, and experts' comments on figures."""
    release = served(request).release
    return answer(
        {
            "release": release.id,
            "demo": release.demo,
            "scenario": release.scenario,
            "verdicts": {verdict.value: VERDICT_TEXTS[verdict].model_dump() for verdict in Verdict},
            "goals": [goal.model_dump(mode="json") for goal in release.goals],
            "states": {state.value: text.model_dump() for state, text in STATE_TEXTS.items()},
            "standings": {standing.value: text.model_dump() for standing, text in STANDING_TEXTS.items()},
            "comments": [comment.model_dump(mode="json") for comment in release.comments.values()],
        }
    )


@router.get("/areas", responses=described(content(_OBJECT), "Area sets with their areas."))
def areas(request: Request) -> Response:
    """Every area set with codes, names and the municipalities it is made of."""
    release = served(request).release
    members: dict[tuple[str, str], list[str]] = {}
    for key, area, municipality in (
        release.frame("members")
        .select("area_set", "area", "municipality")
        .sort("area_set", "area", "municipality")
        .rows()
    ):
        members.setdefault((key, area), []).append(municipality)
    sets = [
        {
            "id": key,
            "name": entry["name"],
            "kind": entry["kind"],
            "areas": [
                {"code": area, "name": name.model_dump(), "municipalities": members.get((key, area), [])}
                for (owner, area), name in release.area_names.items()
                if owner == key
            ],
        }
        for key, entry in release.area_sets.items()
    ]
    return answer({"release": release.id, "demo": release.demo, "area_sets": sets})


@router.get("/areas/{area}", responses=described(content(_OBJECT), "One area through every indicator.", missing=True))
def area(
    request: Request,
    area: Annotated[str, Path(max_length=100, description="Code of an area.")],
    area_set: Annotated[
        str | None, Query(alias="areaSet", max_length=100, description="Area set with edition.")
    ] = None,
) -> Response:
    """The newest figure of every indicator for one area, with trend, the region's figure, and a place where one is given."""
    release = served(request).release
    found = profile(release, area, area_set)
    rows: list[dict[str, Any]] = []
    for row in found.rows:
        body = {name: value for name, value in asdict(row).items() if name not in ("item", "trend", "change")}
        if row.change is not None:
            counted = row.change.counted
            unit = counted.unit.model_dump() if counted else None
            body["change"] = asdict(row.change) | {"counted": counted.id if counted else None, "count_unit": unit}
        body |= {"name": row.item.name.model_dump(), "unit": row.item.unit.model_dump(), "trend": dict(row.trend)}
        rows.append(body)
    return answer({"release": release.id, "demo": release.demo, "area": area, "rows": rows, "left_out": found.left_out})


@router.get("/releases", responses=described(content(_OBJECT), "Releases of the plan in this workspace."))
def releases(request: Request) -> Response:
    """The releases that are here, by id; `current` is in force."""
    release = served(request).release
    folder = release.path.parent
    known = sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST}") if not path.parent.name.startswith("."))
    plan = release.manifest["plan"]["id"]
    own = [name for name in known if open_release(folder / name).manifest["plan"]["id"] == plan]
    return answer({"plan": plan, "current": release.id, "releases": own})


@router.get("/differences", responses=described(content(_OBJECT), "What the release in force changed."))
def last_difference(request: Request) -> Response:
    """The release in force against the one before it: verdicts, questions, sources, and why; `difference` is null where there
    is nothing to compare with. Every figure: `/api/differences/{base}`."""
    release = served(request).release
    base = before(release, release.path.parent)
    document = None if base is None else compared(request, base.name).document()
    return answer({"release": release.id, "demo": release.demo, "difference": document})


@router.get(
    "/differences/{base}", responses=described(content(_OBJECT), "The release in force against another.", missing=True)
)
def difference(
    request: Request,
    base: Annotated[
        str, Path(max_length=100, description="Id of a release of the plan.", examples=["0123456789abcdef"])
    ],
    offset: Annotated[int, Query(ge=0, le=100_000_000, description="First row.")] = 0,
    limit: Annotated[int, Query(ge=0, le=10_000, description="Rows at most.")] = 1_000,
) -> Response:
    """Everything that changed since the release `base`, with as many of the changed figures as are asked for."""
    found = compared(request, base)
    rows = found.rows.slice(offset, limit)
    body = found.document() | {"count": found.rows.height, "offset": offset, "rows": rows.to_dicts()}
    return answer({"release": found.release.id, "demo": found.release.demo, "difference": body})


def compared(request: Request, base: str) -> Difference:
    """The release in force against another of the same plan, kept while it is asked for."""
    current = served(request)
    folder = current.release.path.parent / base
    if ID.fullmatch(base) is None or not (folder / MANIFEST).is_file():
        raise RefusedError(404, "Not found", f"There is no release {base!r} here. See /api/releases.")
    other = open_release(folder)
    if other.manifest["plan"]["id"] != current.release.manifest["plan"]["id"]:
        raise RefusedError(404, "Not found", f"The release {base!r} is of another plan. See /api/releases.")
    found: Difference = current.tables.made(("difference", base), lambda: _Kept(other, current.release))
    return found


class _Kept(Difference):
    """A difference that says how much room it takes."""

    @property
    def bytes(self) -> int:
        return int(self.rows.estimated_size())
