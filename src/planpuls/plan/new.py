"""Write a plan folder for any Norwegian region from the packaged lists: municipalities, counties, BA-regions.

What the lists do not hold (centrality classes: no list of them is packaged; goals, hubs, places) is written as unknown or left to
fill in; the comments in the files say where it comes from. Polygons come with the first import.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path

from planpuls.plan.country import NORWAY, Country, load_country
from planpuls.spec.errors import PlanError, Problem

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class _Group:
    """Rows of one area set of whole municipalities."""

    id: str
    edition: str
    name: tuple[str, str]
    source: str
    areas: dict[str, tuple[str, list[str]]]
    """Area code -> name and municipality codes."""


def write_plan(folder: Path, municipalities: list[str], counties: list[str]) -> Path:
    """Write `folder` for the municipalities (codes or names of today) and those of the counties (codes or names).

    Errors: a folder that exists, a name that cannot be an id, unknown or ambiguous municipalities and counties.
    """
    if not _NAME.fullmatch(folder.name):
        advice = "Use small letters, digits and underscores, such as grenland."
        raise PlanError([Problem(folder.name, "a name that can be an id", folder.name, advice)])
    if folder.exists():
        raise PlanError(
            [Problem(str(folder), "a new folder", "one that exists", "Give another name or remove the folder.")]
        )
    country = load_country()
    edition = country.editions[-1]
    codes = _chosen(country, edition, municipalities, counties)
    folder.mkdir(parents=True)
    groups = [_counties(codes), _region(folder.name, codes), _ba_regions(codes, edition)]
    _write_csv(
        folder / "areas.csv", ("area_set", "area", "name_nb", "name_en"), _area_rows(country, edition, codes, groups)
    )
    _write_csv(folder / "members.csv", ("area_set", "area", "member_set", "member"), _member_rows(edition, groups))
    (folder / "plan.toml").write_text(_toml(folder.name, edition, groups), encoding="utf-8")
    return folder


def _chosen(country: Country, edition: int, municipalities: list[str], counties: list[str]) -> list[str]:
    valid = country.codes(edition)
    by_name: dict[str, list[str]] = {}
    for code in sorted(valid):
        for name in {country.name(code), *country.name(code).split(" - ")}:
            by_name.setdefault(name.casefold(), []).append(code)
    county_names = {
        name.casefold(): code
        for code, whole in _rows("counties.csv", "county", "name")
        for name in (whole, *whole.split(" - "))
    }
    problems: list[Problem] = []
    chosen: set[str] = set()
    for wanted in municipalities:
        found = [wanted] if wanted in valid else by_name.get(wanted.casefold(), [])
        if len(found) == 1:
            chosen.add(found[0])
        else:
            told = f"{wanted}, which is {', '.join(found)}" if found else wanted
            problems.append(
                Problem("--municipality", f"one municipality of {edition}", told, "Give the code of four digits.")
            )
    for wanted in counties:
        county = wanted if wanted in county_names.values() else county_names.get(wanted.casefold())
        if county is None:
            problems.append(
                Problem("--county", "a county's code or name", wanted, f"Known: {', '.join(sorted(county_names))}.")
            )
        else:
            chosen |= {municipality for municipality in valid if municipality.startswith(county)}
    if not chosen and not problems:
        problems.append(
            Problem("new", "--municipality or --county", "neither", "Say which municipalities the region has.")
        )
    if problems:
        raise PlanError(problems)
    return sorted(chosen)


def _counties(codes: list[str]) -> _Group:
    names: dict[str, str] = {row[0]: row[1] for row in _rows("counties.csv", "county", "name")}
    areas = {
        county: (names[county], [code for code in codes if code.startswith(county)])
        for county in sorted({code[:2] for code in codes})
    }
    return _Group("county", "2024", ("Fylker", "Counties"), "SSB Klass 104 and 131", areas)


def _region(name: str, codes: list[str]) -> _Group:
    title = name.replace("_", " ").capitalize()
    return _Group(
        "region", "2024", ("Hele regionen", "The whole region"), "the plan's own choice", {"region": (title, codes)}
    )


def _ba_regions(codes: list[str], edition: int) -> _Group:
    """Whole BA-regions that hold any of the region's municipalities, also where they reach outside it."""
    rows = _rows("ba_regions.csv", "municipality", "ba_region", "name")
    touched = {region for municipality, region, _ in rows if municipality in codes}
    areas: dict[str, tuple[str, list[str]]] = {}
    for municipality, region, name in rows:
        if region in touched:
            areas.setdefault(region, (name, []))[1].append(municipality)
    source = f"TØI report 1713/2019, edition 2020 on the codes of {edition}"
    return _Group("ba_region", "2020", ("Bo- og arbeidsmarkedsregioner", "Labour market regions"), source, areas)


def _area_rows(country: Country, edition: int, codes: list[str], groups: list[_Group]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [
        (f"municipality@{edition}", code, country.name(code), country.name(code)) for code in codes
    ]
    return rows + [
        (f"{group.id}@{group.edition}", area, name, name) for group in groups for area, (name, _) in group.areas.items()
    ]


def _member_rows(edition: int, groups: list[_Group]) -> list[tuple[str, ...]]:
    return [
        (f"{group.id}@{group.edition}", area, f"municipality@{edition}", code)
        for group in groups
        for area, (_, members) in group.areas.items()
        for code in members
    ]


def _toml(name: str, edition: int, groups: list[_Group]) -> str:
    title = name.replace("_", " ").capitalize()
    sets = [
        f'[[area_set]]\nid = "municipality"\nedition = "{edition}"\nname = {_text("Kommuner", "Municipalities")}\n'
        'kind = "municipality"\nsource = "SSB Klass 131"\n'
    ]
    sets += [
        f'[[area_set]]\nid = "{group.id}"\nedition = "{group.edition}"\nname = {_text(*group.name)}\nsource = {json.dumps(group.source, ensure_ascii=False)}\n'
        for group in groups
    ]
    return _TEMPLATE.format(name=name, title=json.dumps(title, ensure_ascii=False), sets="\n".join(sets))


def _text(nb: str, en: str) -> str:
    return f"{{ nb = {json.dumps(nb, ensure_ascii=False)}, en = {json.dumps(en, ensure_ascii=False)} }}"


def _rows(file: str, *columns: str) -> list[tuple[str, ...]]:
    with (NORWAY / file).open(encoding="utf-8", newline="") as opened:
        return [tuple(row[column] for column in columns) for row in csv.DictReader(opened)]


def _write_csv(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


_TEMPLATE = """# A plan folder written by `planpuls new`. Fill in the names and the goals; everything else has a default.
# Municipalities, their history, counties and BA-regions come from packaged lists; boundaries with the first import.

schema = 1
id = "{name}"
name = {{ nb = {title}, en = {title} }}
title = {{ nb = {title}, en = {title} }}
region = "region@2024"
default_hub_profile = "plan"
default_distance_profile = "national"

# When a share has moved, and what a verdict must survive.
[verdict]
baseline = "2016"
other_baselines = ["2017"]
excluded_end_points = ["2021"]

# What counts as a concentration of jobs: a rule of planpuls, to be changed before the figures are seen.
[job_clusters]
bandwidth_m = 500
employees_per_km2 = 2000
stricter_employees_per_km2 = 4000
employees = 1000

# How figures of single units are published (docs/disclosure.md). Counts of delivered tables from 1 to below count_base become 0 or
# count_base; a sum of values rests on at least least_units units, of which the largest_units largest have at most largest_pct per cent,
# and what the two largest leave is at least remainder_pct per cent of the largest. open_tables: delivered tables that are published as they are.
[disclosure]
count_base = 3
least_units = 3
largest_units = 1
largest_pct = 80
remainder_pct = 10
open_tables = []

{sets}
# The region's own list of hubs: import a CSV with id, name, mode, latitude, longitude. Say complete = true only when it is.
[[hub_profile]]
id = "plan"
name = {{ nb = "Regionens kollektivknutepunkter", en = "The region's public-transport hubs" }}
complete = false
source = "the region's own list"

[[hub_profile]]
id = "mdir_hub"
name = {{ nb = "Miljødirektoratets knutepunkt", en = "The Environment Agency's hub" }}
complete = false
source = "miljokommune.no: two or more modes with at least a departure every 10 (bus), 15 (metro, tram) or 30 minutes (train) in the peak"

[[distance_profile]]
id = "national"
name = {{ nb = "600 og 1 000 m", en = "600 and 1,000 m" }}
headline_m = 600
shown_m = [600, 1000]
source = "600 m for workplaces as reported for Oslo and Akershus (press, December 2015); set the region's own"

# Entur's feeds to fetch instead of the national one of 600 MB, by codespace:
# [entur]
# codespaces = ["rut", "vyg"]

# Goals: copy this block for each goal of the plan. Without measured_by or missing a goal cannot be shown.
[[goal]]
id = "jobs-near-hubs"
document = {{ nb = "Ikke fylt ut", en = "Not filled in" }}
standing = "assessment"
wording = {{ nb = "Arbeidsplasser nær kollektivknutepunkt", en = "Jobs near public-transport hubs" }}
question = {{ nb = "Kommer arbeidsplassene i gangavstand fra kollektivknutepunktene?", en = "Do jobs come within walking distance of the public-transport hubs?" }}
indicators = ["jobs-near-hubs"]
direction = "up"
measured_by = {{ indicator = "jobs-near-hubs", view = "share_pct", area_set = "region@2024", area = "region", where = {{ hub_profile = "plan", method = "air_line", distance_m = 600 }} }}

[[unknown]]
subject = {{ nb = "Sentralitetsklasser", en = "Centrality classes" }}
text = {{ nb = "planpuls har ingen liste over klassene med seg. planpuls fetch henter dem fra SSB Klass (klass.centrality); de tas i bruk som et områdesett centrality i denne filen, areas.csv og members.csv.", en = "planpuls brings no list of the classes. planpuls fetch gets them from SSB Klass (klass.centrality); they are put to use as an area set centrality in this file, areas.csv and members.csv." }}

[[unknown]]
subject = {{ nb = "Planens mål og steder", en = "The plan's goals and places" }}
text = {{ nb = "Må fylles ut fra regionens plan.", en = "To be filled in from the region's plan." }}
"""
