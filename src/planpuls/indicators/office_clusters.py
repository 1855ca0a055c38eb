"""Where do the offices gather? Not to be answered yet: the figure waits for office work with a place."""

from __future__ import annotations

import polars as pl

from planpuls.indicators.result import Gap, Result
from planpuls.spec.indicator import Indicator, Measure
from planpuls.spec.text import Text


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


INDICATOR = Indicator(
    id="office-clusters",
    plan="areal",
    question=_t("Hvor samler kontorene seg?", "Where do the offices gather?"),
    title=_t("Kontorklynger", "Office clusters"),
    definition=_t(
        "Klynger av kontorarbeid: bruksareal i kontorbygg (bygningstype 311–319), eller ansatte i kontornæringer med kjent adresse.",
        "Clusters of office work: floor area of office buildings (building types 311–319), or employees of office industries with a "
        "known address.",
    ),
    formula=_t("bruksareal til kontor per km², sammenhengende", "office floor area per km², connected"),
    caveats=(
        _t(
            "Erstattes ikke av alle arbeidsplasser: de står under «Konsentrasjoner av arbeidsplasser».",
            "Not replaced by all jobs: those stand under «Concentrations of jobs».",
        ),
    ),
    sources=(),
    measures=(
        Measure(
            id="office_floor_area",
            name=_t("Bruksareal til kontor", "Office floor area"),
            concept="floor_area",
            unit=_t("m² bruksareal i kontorbygg", "m² floor area of office buildings"),
            additive=True,
        ),
    ),
    area_sets=("region",),
)

NEEDS = ()

REASON = _t(
    "Kan ikke vises: planpuls regner ikke kontorklynger ennå, heller ikke der bygninger med bruksareal eller kontornæringer med adresse "
    "er lest inn. Alle arbeidsplasser er ikke et svar på spørsmålet.",
    "Cannot be shown: planpuls does not compute office clusters yet, not even where buildings with floor area or office industries with "
    "an address are imported. All jobs are no answer to the question.",
)


def compute() -> Result:
    """No rows, and the reason why."""
    names = ("area_set", "area", "period", "measure", "status", "flags")
    nothing = pl.DataFrame(schema=dict.fromkeys(names, pl.String) | {"value": pl.Float64})
    return Result(nothing, (Gap(REASON),))
