"""What each question's page shows between its answer and its method: one module per question."""

from __future__ import annotations

from collections.abc import Callable

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Section
from planpuls.editions.site.questions import (
    commuting,
    declared,
    grid_change,
    jobs_near_hubs,
    location_fit,
    moves,
    occupations,
    published_profiles,
)
from planpuls.spec.indicator import Indicator
from planpuls.spec.text import Language

Maker = Callable[[Choices, Indicator, Language], list[Section]]

_MAKERS: dict[str, Maker] = {
    "jobs-near-hubs": jobs_near_hubs.sections,
    "grid-change": grid_change.sections,
    "commuting": commuting.sections,
    "moves": moves.sections,
    "location-fit": location_fit.sections,
    "published-profiles": published_profiles.sections,
    "occupations-by-centrality": occupations.sections,
}


def sections(choices: Choices, spec: Indicator, language: Language) -> list[Section]:
    """Charts and tables of a question; an indicator without a page of its own gets what its spec declares."""
    return _MAKERS.get(spec.id, declared.sections)(choices, spec, language)
