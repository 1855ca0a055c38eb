"""What to ask the StatBank for, so that a plan gets its part of a table: codes by year, contents, calls under the limit."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from planpuls.plan.model import Plan
from planpuls.sources.net import FetchError
from planpuls.sources.statbank_client import Choice, CodeList, Selection, StatBank, Table, Variable, cells
from planpuls.sources.statbank_tables import Dim, StatbankTable
from planpuls.sources.statbank_v0 import StatBankV0

_COUNTRY = "0"
_CLOSED = re.compile(r"\((?:\d{4})?\s*[-–]\s*(\d{4})\)\s*$")
_YEAR = re.compile(r"\d{4}")
Service = StatBank | StatBankV0


@dataclass(frozen=True)
class PlannedFile:
    """One file: the years it covers, and the calls whose answers it is joined from, along `along`."""

    years: tuple[str, ...]
    calls: tuple[Selection, ...]
    along: str

    @property
    def mark(self) -> str:
        """A short hash of what is asked; with the table's date it tells whether the answer can be another one."""
        asked = [{name: (choice.codelist, choice.codes) for name, choice in call.items()} for call in self.calls]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]


def planned(service: Service, table: Table, declared: StatbankTable, plan: Plan) -> list[PlannedFile]:
    """The files that hold the table for the plan. Errors name what the table's metadata does not have any more."""
    columns = _columns(table, declared)
    fixed: dict[str, Choice] = {}
    by_year: dict[str, Dim] = {}
    for dim in declared.dims:
        if dim.column in columns and dim.take in ("plan", "country"):
            by_year[columns[dim.column]] = dim
        elif dim.column in columns:
            fixed[columns[dim.column]] = _choice(service, table, table.variables[columns[dim.column]], dim)
    fixed["ContentsCode"] = _contents(table, declared)
    total = _country_total(service, table, declared, by_year)
    along = list(by_year)[-1]
    files: list[PlannedFile] = []
    for years, regions in _years_of_same_codes(table, declared, plan, by_year):
        selection = {**regions, **fixed}
        if total is not None and total.codelist is None:
            selection[along] = Choice.of((*total.codes, *regions[along].codes))
        for file in _within_limit(service, selection, years, along):
            if total is not None and total.codelist is not None:
                whole_country = {**file.calls[0], along: total}
                file = PlannedFile(file.years, (*file.calls, whole_country), along)
            files.append(file)
    return files


def _columns(table: Table, declared: StatbankTable) -> dict[str, str]:
    """Our column -> variable of the table; refuses a renamed variable and a new one that must be selected."""
    needed = frozenset(table.variables) - {"ContentsCode", "Tid"}
    wanted = {name.lower() for dim in declared.dims for name in dim.ids}
    columns = declared.columns_of(
        frozenset(name for name in needed if name.lower() in wanted or not table.variables[name].elimination)
    )
    if columns is None or not {"ContentsCode", "Tid"} <= table.variables.keys():
        ids = " and ".join("/".join(dim.ids) for dim in declared.dims if not dim.optional)
        found = ", ".join(f"{variable.id} ({variable.label})" for variable in table.variables.values())
        raise _changed(table, f"the variables {ids}, ContentsCode and Tid", found)
    return columns


def _changed(table: Table, expected: str, found: str) -> FetchError:
    return FetchError(f"table {table.id}", expected, found, status=200)


def _choice(service: Service, table: Table, variable: Variable, dim: Dim) -> Choice:
    if isinstance(dim.take, tuple):
        missing = [code for code in dim.take if code not in variable.codes]
        if missing:
            shown = ", ".join(variable.codes[:10])
            raise _changed(table, f"the codes {', '.join(missing)} of {variable.id}", f"{shown} …")
        return Choice.of(dim.take)
    if dim.codelist is not None:
        named = next((name for name in variable.codelists if re.fullmatch(dim.codelist, name)), None)
        if named is not None:
            return Choice.of(tuple(service.codelist(named).members), named)
    return Choice.of(variable.codes)


def _contents(table: Table, declared: StatbankTable) -> Choice:
    there = table.variables["ContentsCode"].codes
    if declared.takes_all_contents:
        return Choice.of(there)
    missing = [content for content in declared.contents if content not in there]
    if missing:
        raise _changed(table, f"the contents {', '.join(declared.contents)}", ", ".join(there))
    return Choice.of(declared.contents)


def _country_total(service: Service, table: Table, declared: StatbankTable, by_year: dict[str, Dim]) -> Choice | None:
    """The selection of the whole country's row: a code of the variable, or one of its code lists' (`vs_Landet`)."""
    if not declared.country_total:
        return None
    for name in by_year:
        variable = table.variables[name]
        if _COUNTRY in variable.codes:
            return Choice.of((_COUNTRY,))
        for listed in variable.codelists:
            if "land" in listed.lower():
                own = _country_in(service.codelist(listed))
                if own is not None:
                    return Choice.of((own,), listed)
    if isinstance(service, StatBankV0):
        # v0 does not name code lists; the country's row then comes with the next fetch through v2.
        return None
    raise _changed(table, f"the whole country (code {_COUNTRY}) in {', '.join(by_year)}", "no such code or code list")


def _country_in(codelist: CodeList) -> str | None:
    return _COUNTRY if _COUNTRY in codelist.members else codelist.code_of(_COUNTRY)


def _years_of_same_codes(
    table: Table, declared: StatbankTable, plan: Plan, by_year: dict[str, Dim]
) -> Iterator[tuple[list[str], dict[str, Choice]]]:
    """Years with the same codes in use, oldest first, and the codes."""
    first = max(declared.since, plan.country.editions[0]) if declared.scope == "country" else declared.since
    years = sorted(year for year in table.variables["Tid"].codes if _YEAR.fullmatch(year) and int(year) >= first)
    if not years:
        raise _changed(table, f"years from {first} in Tid", ", ".join(table.variables["Tid"].codes[-5:]))
    group: list[str] = []
    before: dict[str, Choice] = {}
    for year in years:
        regions = {
            name: Choice.of(_regions(table.variables[name], dim, declared, plan, int(year)))
            for name, dim in by_year.items()
        }
        empty = next((name for name, choice in regions.items() if not choice.codes), None)
        if empty is not None:
            wanted = ", ".join(sorted(plan_regions(plan, int(year), declared.levels))[:5])
            found = f"{', '.join(table.variables[empty].codes[:5])} …"
            raise _changed(table, f"regions of the plan such as {wanted} in {empty} for {year}", found)
        if group and regions != before:
            yield group, before
            group = []
        group.append(year)
        before = regions
    yield group, before


def _regions(variable: Variable, dim: Dim, declared: StatbankTable, plan: Plan, year: int) -> tuple[str, ...]:
    if dim.take == "plan":
        wanted = plan_regions(plan, year, declared.levels)
        return tuple(code for code in variable.codes if code in wanted)
    in_use = plan.country.codes(year)
    return tuple(code for code in variable.codes if code in in_use or _unlisted(code, variable, plan, year))


def _unlisted(code: str, variable: Variable, plan: Plan, year: int) -> bool:
    """A municipality code that our list does not know and that SSB does not call closed: a new one, or «Uoppgitt»."""
    if code in plan.country.validity or not re.fullmatch(r"\d{4}", code):
        return False
    closed = _CLOSED.search(variable.labels.get(code, ""))
    return closed is None or int(closed.group(1)) >= year


def plan_regions(plan: Plan, year: int, levels: tuple[str, ...] = ("municipality",)) -> frozenset[str]:
    """Codes, as of `year`, of the municipalities that the plan's areas are made of, and of their counties.

    Municipalities of the plan's own area sets count too where they lie outside its region, as in BA-regions.
    """
    country = plan.country
    edition = country.edition(year)
    found: set[str] = set()
    for area in plan.areas:
        for area_set, code in plan.municipalities(area.area_set, area.area):
            own = int(plan.sets[area_set].edition)
            if own <= edition:
                found |= country.forward(code, own, edition).keys()
            else:
                found |= {old for old, news in country.became(edition, own).items() if code in news}
    municipalities = found & country.codes(year)
    counties = {code[:2] for code in municipalities}
    return frozenset().union(*({"municipality": municipalities, "county": counties}[level] for level in levels))


def _within_limit(service: Service, selection: Selection, years: list[str], along: str) -> list[PlannedFile]:
    """Calls under the service's limit: several years in each, or one year in several calls to join along `along`."""
    a_year = cells(selection)
    at_once = service.max_cells // a_year
    if at_once:
        chunks = [tuple(years[start : start + at_once]) for start in range(0, len(years), at_once)]
        return [PlannedFile(chunk, ({**selection, "Tid": Choice.of(chunk)},), along) for chunk in chunks]
    codes = selection[along].codes
    step = service.max_cells * len(codes) // a_year
    if step == 0:
        raise FetchError(along, f"a selection of at most {service.max_cells} cells", f"{a_year} cells", status=400)
    parts = [Choice.of(codes[start : start + step]) for start in range(0, len(codes), step)]
    return [
        PlannedFile((year,), tuple({**selection, along: part, "Tid": Choice.of((year,))} for part in parts), along)
        for year in years
    ]
