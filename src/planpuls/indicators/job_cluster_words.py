"""What is said about concentrations of jobs: their names, and the short answer."""

from __future__ import annotations

from typing import Any

from planpuls.indicators.cluster_rules import MAIN, STRICTER
from planpuls.indicators.span import span
from planpuls.places.concentrations import Concentration
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text


def names(
    found: dict[str, dict[str, list[Concentration]]],
    by_year: dict[str, dict[int, int]],
    municipality_of: dict[int, str],
    place_names: dict[str, str],
) -> dict[str, Text]:
    """«Havnesund 1»: numbered in the order they came, the main rule's first (`found` in that order), and of one year the largest first."""
    order: dict[int, str] = {}
    for years in found.values():
        for year in sorted(years):
            for one in years[year]:
                order.setdefault(one.id, _municipality(one, by_year[year], municipality_of))
    counts: dict[str, int] = {}
    found_names = {}
    for cluster, municipality in order.items():
        counts[municipality] = counts.get(municipality, 0) + 1
        name = f"{place_names.get(municipality, municipality)} {counts[municipality]}"
        found_names[str(cluster)] = Text(nb=name, en=name)
    return found_names


def _municipality(one: Concentration, employees: dict[int, int], municipality_of: dict[int, str]) -> str:
    """Where most of its employees work; of two alike, the lower code."""
    sums: dict[str, int] = {}
    for cell in one.cells:
        if cell in municipality_of:
            sums[municipality_of[cell]] = sums.get(municipality_of[cell], 0) + employees.get(cell, 0)
    return min(sums, key=lambda code: (-sums[code], code))


def answer(
    found: dict[str, dict[str, list[Concentration]]],
    totals: dict[str, int],
    headline: dict[str, Any],
    region: dict[str, Any],
    given: dict[str, Any],
) -> Text | None:
    """Share of the employees in concentrations, at the baseline and in the newest year, and by the stricter rule."""
    years = span(sorted(totals), headline, q4=False)
    if years is None or not all(totals[year] for year in years):
        return None
    then, now = (100 * sum(one.employees for one in found[MAIN][year]) / totals[year] for year in years)
    strict = 100 * sum(one.employees for one in found[STRICTER][years[1]]) / totals[years[1]]
    counts = len(found[MAIN][years[1]]), len(found[STRICTER][years[1]])
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        end, start, other = (number(value, 1, language) for value in (now, then, strict))
        limit = number(given["stricter_employees_per_km2"], 0, language)
        if language == "nb":
            text = (
                f"{end} prosent av de ansatte i {region['name']['nb']} arbeidet i {years[1]} i {counts[0]} "
                f"{'konsentrasjon' if counts[0] == 1 else 'konsentrasjoner'}, mot {start} prosent i {years[0]}. Med en strengere "
                f"grense ({limit} per km²) er det {other} prosent i {counts[1]}."
            )
        else:
            text = (
                f"{end} per cent of the employees in {region['name']['en']} worked in {years[1]} in {counts[0]} "
                f"{'concentration' if counts[0] == 1 else 'concentrations'}, against {start} per cent in {years[0]}. With a stricter "
                f"limit ({limit} per km²) it is {other} per cent in {counts[1]}."
            )
        sentences[language] = text
    return Text(nb=sentences["nb"], en=sentences["en"])
