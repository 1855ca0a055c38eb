"""`planpuls check`"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from planpuls.cli.options import PlanArgument, WorkspaceOption, open_workspace, read_plan, release_of

if TYPE_CHECKING:
    from planpuls.release.location import Check
    from planpuls.release.reader import Release
    from planpuls.spec.text import Language, Text
    from planpuls.store.workspace import Workspace


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


class Standard(StrEnum):
    SN2025 = "SN2025"
    SN2007 = "SN2007"


class Tongue(StrEnum):
    NB = "nb"
    EN = "en"


def check(
    plan: PlanArgument,
    x: Annotated[float | None, typer.Option(help="East in metres, EPSG:25833 (with --y).")] = None,
    y: Annotated[float | None, typer.Option(help="North in metres, EPSG:25833.")] = None,
    at: Annotated[str | None, typer.Option(help="Latitude,longitude instead, such as 59.91,10.75.")] = None,
    address: Annotated[
        str | None, typer.Option(help="«Storgata 1, 0155 Oslo» instead, where addresses are imported.")
    ] = None,
    industry: Annotated[str | None, typer.Option(help="Industry code, such as 49.410.")] = None,
    standard: Annotated[Standard, typer.Option(help="What the code is written in.")] = Standard.SN2025,
    language: Annotated[Tongue, typer.Option(help="Of the text.")] = Tongue.NB,
    format: Annotated[Format, typer.Option(help="json has both languages.")] = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """What kind of business a place is for, and whether one fits there, with the reasons and the guideline that speaks."""
    from planpuls.release.location import check as checked

    space = open_workspace(workspace)
    release = release_of(space, plan)
    east, north = _point(space, plan, x, y, at, address)
    found = checked(release, east, north, industry, standard.value)
    if format is Format.JSON:
        document = {"release": release.id, "demo": release.demo, **found.document()}
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        tongue: Language = "en" if language is Tongue.EN else "nb"
        for line in _lines(release, found, tongue):
            typer.echo(line)


def _point(
    space: Workspace, plan: str, x: float | None, y: float | None, at: str | None, address: str | None
) -> tuple[float, float]:
    """The point asked for, in EPSG:25833; one way of saying it, and only one."""
    from planpuls.spec.errors import InputError, Problem

    given = [name for name, value in (("--x --y", x), ("--at", at), ("--address", address)) if value is not None]
    if len(given) != 1 or (x is None) != (y is None):
        found = " and ".join(given) or "none of them"
        raise InputError([Problem("check", "--x and --y, --at or --address", found, "Give one of the three.")])
    if x is not None and y is not None:
        return x, y
    if address is not None:
        from planpuls.pipeline.find_address import find_address

        return find_address(read_plan(plan), space, address)
    assert at is not None
    return _from_degrees(at)


def _from_degrees(at: str) -> tuple[float, float]:
    from planpuls.release.location import metres_of
    from planpuls.spec.errors import InputError, Problem

    try:
        latitude, longitude = (float(part) for part in at.split(","))
    except ValueError as error:
        raise InputError([Problem("--at", "latitude,longitude", at, "Write it as 59.91,10.75.")]) from error
    return metres_of(latitude, longitude)


def _lines(release: Release, found: Check, language: Language) -> list[str]:
    from planpuls.spec.location import ACCESS_TEXTS, MOBILITY_TEXTS

    def listed(texts: list[Text]) -> list[str]:
        return [f"  {text.get(language)}" for text in texts]

    demo = {"nb": " (oppdiktede demodata)", "en": " (invented demo data)"}[language] if release.demo else ""
    lines = [f"{release.name.get(language)}{demo} · {found.x_m} {found.y_m} (EPSG:25833)", ""]
    lines += [f"{_HEADS['place'][language]}: {ACCESS_TEXTS[found.access].get(language)}", *listed(found.place)]
    lines += ["", _HEADS["reasons"][language], *listed(found.reasons)]
    if found.belongs:
        names = ", ".join(text.get(language).lower() for text in found.belongs)
        lines += ["", _HEADS["belongs"][language], f"  {names}"]
    if found.industry is not None:
        own = MOBILITY_TEXTS[found.industry["mobility"]].get(language)
        lines += ["", f"{_HEADS['business'][language]}: {own}", *listed(found.business)]
    if found.guidelines:
        lines += ["", _HEADS["guidelines"][language]]
        lines += [f"  {entry['title'][language]}: {entry['text'][language]}" for entry in found.guidelines]
    return lines


_HEADS: dict[str, dict[Literal["nb", "en"], str]] = {
    "place": {"nb": "Stedet", "en": "The place"},
    "reasons": {"nb": "Hvorfor", "en": "Why"},
    "belongs": {"nb": "Virksomheter som hører til her", "en": "Businesses that belong here"},
    "business": {"nb": "Virksomheten", "en": "The business"},
    "guidelines": {"nb": "Retningslinjer", "en": "Guidelines"},
}
