"""Which releases of the sources are to come, as far as former years were seen coming or the publisher keeps a rhythm."""

from __future__ import annotations

from datetime import date

from planpuls.plan.model import Plan
from planpuls.sources.importing import collections
from planpuls.sources.next_release import arrivals
from planpuls.sources.registry import datasets
from planpuls.spec.text import LANGUAGES, Language, Text
from planpuls.store.workspace import Workspace

_USED = 3


def coming(plan: Plan, workspace: Workspace) -> list[tuple[Text, Text]]:
    """Title of each dataset that comes every year, and when its next year is expected, or that nobody knows yet."""
    by_dataset: dict[str, list[tuple[object, object]]] = {}
    current = workspace.snapshots.current(collections(plan))
    for sidecar, check in workspace.snapshots.all(collections(plan)):
        if check.passed and sidecar.dataset in current:
            by_dataset.setdefault(sidecar.dataset, []).append((sidecar, check))
    found = []
    for name in sorted(by_dataset):
        dataset = datasets().get(name)
        years = [int(period) for period in current[name] if period.isdigit()]
        if dataset is None or dataset.cadence != "yearly" or not years:
            continue
        following = max(years) + 1
        seen = arrivals(sidecar for sidecar, _ in by_dataset[name])[-_USED:]  # type: ignore[misc]
        if not seen:
            said = {
                "nb": f"{following}: måneden er ikke kjent; ingen årgang er sett komme ennå",
                "en": f"{following}: month not known; no year was seen coming yet",
            }
        else:
            days = [_moved(day, following - one.year) for one in seen for day in (one.first, one.last)]
            months: dict[Language, list[str]] = {
                language: list(dict.fromkeys(_month(day, language) for day in (min(days), max(days))))
                for language in LANGUAGES
            }
            said = {
                "nb": f"{following}: ventes {'–'.join(months['nb'])}, slik de siste årgangene kom",
                "en": f"{following}: expected {'–'.join(months['en'])}, as the last years came",
            }
        found.append((dataset.title, Text(nb=said["nb"], en=said["en"])))
    return found


def _moved(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28))


def _month(day: date, language: Language) -> str:
    from babel.dates import format_date

    return str(format_date(day, "MMMM yyyy", locale="nb_NO" if language == "nb" else "en_GB"))
