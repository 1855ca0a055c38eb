"""Which releases of the sources are to come, as far as former years were seen coming or the publisher keeps a rhythm.

No source states release days, so none is given: what stands here is expected, and what is not known is said to be so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planpuls.plan.model import Plan
from planpuls.sources.dataset import Dataset
from planpuls.sources.importing import collections
from planpuls.sources.next_release import Expected, expected
from planpuls.sources.registry import datasets
from planpuls.spec.numbers import listed
from planpuls.spec.text import LANGUAGES, Language, Text
from planpuls.store.snapshots import Sidecar
from planpuls.store.workspace import Workspace

_WITHOUT_YEAR = {
    "half-yearly": Text(nb="Forventet hvert halvår: {names}.", en="Expected every half year: {names}."),
    "monthly": Text(nb="Forventet hver måned: {names}.", en="Expected every month: {names}."),
    "daily": Text(nb="Fornyes hver dag: {names}.", en="Renewed every day: {names}."),
    "irregular": Text(
        nb="Kommer når utgiveren endrer dem, uten kalender: {names}.",
        en="Come when their publisher changes them, by no calendar: {names}.",
    ),
    "unknown": Text(nb="Ikke kjent når de kommer neste gang: {names}.", en="Not known when they come next: {names}."),
}
_NOT_HERE = Text(
    nb="{count} andre kilder er ikke lest inn for planen, og ventes derfor ikke her; planpuls sources nevner dem.",
    en="{count} other sources are not imported for the plan and are not waited for here; planpuls sources names them.",
)


@dataclass(frozen=True)
class Calendar:
    items: tuple[tuple[Text, Text], ...] = ()
    """Title of each dataset that comes every year, and when its next year is expected; known months first."""
    notes: tuple[Text, ...] = ()
    """The other datasets in use by how often they are renewed, and how many are not in use."""


def coming(plan: Plan, workspace: Workspace, day: date) -> Calendar:
    """What may be expected of every dataset that the plan has files of, as known on `day`."""
    good: dict[str, list[Sidecar]] = {}
    current = workspace.snapshots.current(collections(plan))
    for sidecar, check in workspace.snapshots.all(collections(plan)):
        if check.passed and sidecar.dataset in current:
            good.setdefault(sidecar.dataset, []).append(sidecar)
    used = [dataset for dataset in datasets().values() if dataset.id in good]
    following = {dataset.id: expected(dataset, good[dataset.id]) for dataset in used}
    yearly = [(found, dataset) for dataset in used if (found := following[dataset.id])]
    yearly.sort(key=lambda entry: (entry[0].first or date.max, entry[0].year, entry[1].id))
    others = [dataset for dataset in used if following[dataset.id] is None]
    return Calendar(
        tuple((dataset.title, _when(found, day)) for found, dataset in yearly),
        (*_by_rhythm(others), *_not_here(len(datasets()) - len(used))),
    )


def _when(found: Expected, day: date) -> Text:
    year, first, last = found.year, found.first, found.last
    if first is None or last is None:
        return Text(
            nb=f"{year}: forventet, men måneden er ikke kjent; ingen årgang er sett komme ennå",
            en=f"{year}: expected, but the month is not known; no year was seen coming yet",
        )
    months = {
        language: "–".join(dict.fromkeys((_month(first, language), _month(last, language)))) for language in LANGUAGES
    }
    late = {"nb": "; senere enn vanlig", "en": "; later than usual"} if found.is_late(day) else {"nb": "", "en": ""}
    return Text(
        nb=f"{year}: forventet {months['nb']}, slik de siste årgangene kom{late['nb']}",
        en=f"{year}: expected {months['en']}, as the last years came{late['en']}",
    )


def _by_rhythm(others: list[Dataset]) -> list[Text]:
    notes = []
    for cadence, said in _WITHOUT_YEAR.items():
        titles = [dataset.title for dataset in others if dataset.cadence == cadence]
        if titles:
            nb, en = (listed([title.get(language) for title in titles], language) for language in LANGUAGES)
            notes.append(Text(nb=said.nb.format(names=nb), en=said.en.format(names=en)))
    return notes


def _not_here(count: int) -> list[Text]:
    return [Text(nb=_NOT_HERE.nb.format(count=count), en=_NOT_HERE.en.format(count=count))] if count else []


def _month(day: date, language: Language) -> str:
    from babel.dates import format_date

    return str(format_date(day, "MMMM yyyy", locale="nb_NO" if language == "nb" else "en_GB"))
