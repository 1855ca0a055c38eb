"""Ask the StatBank which tables there are: for figures without a confirmed open table, and for a table that is gone.

What is found is told by id and label and nothing is taken by itself: whether a table holds what is needed is for a
person to see. Searching is the service's own (`/tables?query=`), on words of the titles.
"""

from __future__ import annotations

from collections.abc import Iterator

from planpuls.sources.fetching import FetchJob
from planpuls.sources.net import FetchError
from planpuls.sources.statbank_client import Found, StatBank, refuse_in_quiet_hours

_NAMED = 5


def probe(job: FetchJob, query: str) -> Iterator[str]:
    """One sentence on what the StatBank has for a figure that comes by import as long as no table is confirmed."""
    try:
        refuse_in_quiet_hours()
        found = StatBank(job.client).search(query)
    except FetchError as error:
        yield f"StatBank could not be asked for a table ({query}): {error}"
        return
    by_region = [table for table in found if table.by_region]
    if by_region:
        yield (
            f"StatBank has tables by region for {query} ({len(by_region)}): {listed(by_region)}. "
            "None is taken by itself: see whether one holds the figures, and import them in the documented layout."
        )
    else:
        yield f"StatBank has no table by region for {query} ({len(found)} without region); import the figures by hand."


def in_its_place(service: object, query: str) -> str:
    """Tables that may have replaced one that is gone, as the end of a sentence; empty where nothing can be told."""
    if not query or not isinstance(service, StatBank):
        return ""
    try:
        found = service.search(query)
    except FetchError:
        return ""
    return f"; tables of such a title today: {listed(found)}" if found else "; no table of such a title today"


def listed(tables: list[Found]) -> str:
    """Ids and labels of the first tables, and how many more there are.

    >>> listed([Found("14830", "Sysselsatte etter yrke", True)])
    '14830 «Sysselsatte etter yrke»'
    """
    first = ", ".join(f"{table.id} «{table.label}»" for table in tables[:_NAMED])
    return first + (f" and {len(tables) - _NAMED} more" if len(tables) > _NAMED else "")
