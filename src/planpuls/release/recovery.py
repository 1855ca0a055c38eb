"""How deep a series fell in a crisis, and how long it took to come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planpuls.spec.indicator import Break, Episode


@dataclass(frozen=True)
class Recovery:
    """One crisis in one series.

    `fall_pct` = 100 (lowest / before - 1), negative; 0 where the series never went below; None where it cannot be said.
    `years` = years from the last year before the crisis until the level of that year was reached again; None where it was
    not, or not needed.
    """

    episode: str
    fall_pct: float | None
    lowest: str | None
    regained: str | None
    years: int | None
    crosses_break: bool = False


def recoveries(values: Mapping[str, float], episodes: Sequence[Episode], breaks: Sequence[Break]) -> list[Recovery]:
    """What each crisis did to a yearly series. A fall is only looked for within one side of every break.

    >>> from planpuls.spec.text import Text
    >>> crisis = Episode(id="c", name=Text(nb="krise", en="crisis"), before="2019", through="2021")
    >>> recoveries({"2019": 100, "2020": 95, "2021": 99, "2022": 104}, [crisis], [])[0].years
    3
    """
    return [_recovery(values, episode, breaks) for episode in episodes]


def _recovery(values: Mapping[str, float], episode: Episode, breaks: Sequence[Break]) -> Recovery:
    start = values.get(episode.before)
    during = [year for year in sorted(values) if episode.before < year <= episode.through]
    whole = set(during) == {str(year) for year in range(int(episode.before) + 1, int(episode.through) + 1)}
    if start is None or start <= 0 or not whole:
        return Recovery(episode.id, None, None, None, None)
    if any(episode.before <= entry.before and entry.after <= episode.through for entry in breaks):
        return Recovery(episode.id, None, None, None, None, crosses_break=True)
    lowest = min(during, key=lambda year: (values[year], year))
    fall = 100 * (values[lowest] / start - 1)
    if fall >= 0:
        return Recovery(episode.id, 0.0, None, None, None)
    regained = next((year for year in sorted(values) if year > lowest and values[year] >= start), None)
    crossed = any(
        lowest <= entry.before and (regained is None or entry.after <= regained) and entry.after <= max(values)
        for entry in breaks
    )
    if crossed:
        return Recovery(episode.id, fall, lowest, None, None, crosses_break=True)
    return Recovery(episode.id, fall, lowest, regained, int(regained) - int(episode.before) if regained else None)
