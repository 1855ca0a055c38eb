"""What is said about office clusters: why there are none, and the short answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planpuls.indicators.register_coverage import LEAST_COVERAGE, is_extract
from planpuls.spec.numbers import number, written_date
from planpuls.spec.text import LANGUAGES, Language, Text

NO_ESTABLISHMENTS = Text(
    nb="Kan ikke vises: registeret har ingen virksomheter i planområdet. Alle arbeidsplasser er ikke et svar på spørsmålet.",
    en="Cannot be shown: the register has no establishments in the plan area. All jobs are no answer to the question.",
)
NONE = Text(
    nb="Området var ingen egen kontorklynge i dette uttrekket: under grensene, eller del av en annen.",
    en="The area was no office cluster of its own in this snapshot: below the limits, or part of another.",
)


def extract(share: float) -> Text:
    """Why a register with this share of the grid's employees has no office clusters."""
    reason = is_extract(share)
    return Text(
        nb=f"Kan ikke vises. {reason.nb} Alle arbeidsplasser er ikke et svar på spørsmålet.",
        en=f"Cannot be shown. {reason.en} All jobs are no answer to the question.",
    )


def unplaced(share: float) -> Text:
    """Why office employees of whom this share has a known point have no clusters."""
    shown = {language: number(100 * share, 1, language) for language in LANGUAGES}
    least = number(100 * LEAST_COVERAGE, 0, "nb")
    return Text(
        nb=f"Kan ikke vises: {shown['nb']} prosent av de ansatte i kontornæringer har en adresse med kjent punkt, og {least} må ha det.",
        en=f"Cannot be shown: {shown['en']} per cent of the employees of office industries have an address with a known point, and {least} must.",
    )


def answer(figures: Mapping[str, float], day: str, region: dict[str, Any]) -> Text:
    """The share of the office employees that works in clusters, between its bounds, on the newest day.

    `figures`: the measures of the whole region by the main rule.
    """
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        name, date = region["name"][language], written_date(day, language)
        count = int(figures["clusters"])
        low, high = (
            number(100 * figures[f"employees_{end}"] / (figures[whole] or 1), 1, language)
            for end, whole in (("least", "whole_if_low"), ("most", "whole_if_high"))
        )
        if language == "nb":
            if not count:
                said[language] = f"Ingen kontorklynge i {name} er over grensene (registeret per {date})."
                continue
            said[language] = (
                f"Mellom {low} og {high} prosent av de ansatte i kontornæringer i {name} arbeider i {count} "
                f"{'kontorklynge' if count == 1 else 'kontorklynger'} (registeret per {date}, adresser med kjent punkt)."
            )
        else:
            if not count:
                said[language] = f"No office cluster in {name} is above the limits (the register of {date})."
                continue
            said[language] = (
                f"Between {low} and {high} per cent of the employees of office industries in {name} work in {count} office "
                f"{'cluster' if count == 1 else 'clusters'} (the register of {date}, addresses with a known point)."
            )
    return Text(nb=said["nb"], en=said["en"])
