"""Which code of a table is the sum of all industries, verified by the table's own words.

A sum taken for an industry, or an industry for the sum, counts people twice or leaves most of them out, and no check of
the figures would see it. So a code counts as the sum only where its label says so, and in tables that were never seen a
sum under any other code is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from planpuls.sources.statbank_tables import StatbankTable
from planpuls.spec.errors import InputError, Problem

INDUSTRY_TOTALS = ("00-99", "nr23_6", "A-X", "01-99", "TOT")
"""Codes under which tables write the sum of all industries, the surest first."""
_SAYS_ALL = re.compile(
    r"(?:\S*\d\S*\s+)?(?:alle(?: næringer)?$|all industries|i alt\b|totalt?\b|sum\b|næringer i alt)", re.IGNORECASE
)
_ADVICE = "Report the code with its label: figures of this table could count everything twice."


def check_totals(
    table: StatbankTable, codes: Iterable[str], labels: Mapping[str, str] | None, origin: str, field: str
) -> None:
    """Refuse a table whose sum of all industries is not where it is taken to be. `labels` None: a file without labels."""
    problems = []
    listed = ", ".join(INDUSTRY_TOTALS)
    for code in sorted(codes):
        label = "" if labels is None else str(labels.get(code, ""))
        says_all = _SAYS_ALL.match(label.strip()) is not None
        if code in INDUSTRY_TOTALS and labels is None and not table.confirmed:
            advice = "Fetch the table as JSON-stat2, which has labels."
            problems.append(Problem(origin, "a label that says what the code is", f"{code} alone", advice, field=field))
        elif code in INDUSTRY_TOTALS and labels is not None and not says_all:
            expected = f"a label that says that {code} is the sum of all industries"
            problems.append(Problem(origin, expected, f"«{label}»", _ADVICE, field=field))
        elif says_all and code not in INDUSTRY_TOTALS and not table.confirmed:
            expected = f"the sum of all industries under one of the codes {listed}"
            problems.append(Problem(origin, expected, f"{code} «{label}»", _ADVICE, field=field))
    if problems:
        raise InputError(problems)
