"""Fetch a StatBank table for a plan: which codes and years, in how many calls, and nothing that has not changed.

Codes are asked for only in the years in which they were in use, so that no file holds cells of municipalities that were
not there. A file covers the years of one set of codes, as many as go under the service's limit; where a single year
is over the limit, or where two code lists are needed, the answers are joined to one file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from planpuls.sources.fetching import Fetched, FetchJob
from planpuls.sources.net import FetchError
from planpuls.sources.statbank_client import StatBank, Table, is_outage, refuse_in_quiet_hours
from planpuls.sources.statbank_join import NotJoinedError, joined
from planpuls.sources.statbank_planning import PlannedFile, Service, planned
from planpuls.sources.statbank_probing import in_its_place
from planpuls.sources.statbank_tables import StatbankTable
from planpuls.sources.statbank_v0 import StatBankV0


def fetch_table(job: FetchJob, declared: StatbankTable) -> Iterator[Fetched]:
    """The table's files for the plan; through v0 where v2 is down. A table that is gone or renamed is an error by name."""
    refuse_in_quiet_hours()
    try:
        yield from _fetch_from(StatBank(job.client), job, declared)
    except FetchError as error:
        if not is_outage(error):
            raise
        try:
            yield from _fetch_from(StatBankV0(job.client), job, declared)
        except FetchError as second:
            raise FetchError(
                error.problems[0].where,
                f"table {declared.id} from v2 or v0",
                f"{error.problems[0].found}; v0: {second.problems[0].found}",
                status=error.status,
            ) from second


def _fetch_from(service: Service, job: FetchJob, declared: StatbankTable) -> Iterator[Fetched]:
    table = _first_there(service, declared)
    for number, file in enumerate(planned(service, table, declared, job.plan)):
        mark = f"{table.updated} {file.mark}" if table.updated else None
        known = {job.have[year].etag if year in job.have else None for year in file.years}
        if mark is not None and known == {mark}:
            yield Fetched(None, f"table {table.id}, {file.years[0]}-{file.years[-1]}")
            continue
        target = job.folder / f"{table.id}-{number}.json"
        address = _download(service, table, file, target)
        note = "" if service.version == "v2" else "v2 was down, fetched through v0"
        yield Fetched(target, address, etag=mark, note=note)


def _first_there(service: Service, declared: StatbankTable) -> Table:
    """The table, or the one that can stand in for it; the error of the first where none is there."""
    first: FetchError | None = None
    for table in declared.ids:
        try:
            return service.table(table)
        except FetchError as error:
            if is_outage(error):
                raise
            first = first or error
    assert first is not None
    found = f"it is gone ({first.problems[0].found}){in_its_place(service, declared.search)}"
    raise FetchError(first.problems[0].where, f"table {' or '.join(declared.ids)}", found, status=404) from first


def _download(service: Service, table: Table, file: PlannedFile, target: Path) -> str:
    if len(file.calls) == 1:
        return service.download(table, file.calls[0], target)
    answers, address = [], ""
    for number, call in enumerate(file.calls):
        part = target.with_suffix(f".{number}")
        address = service.download(table, call, part)
        answers.append(part.read_bytes())
    try:
        target.write_bytes(joined(answers, file.along))
    except NotJoinedError as error:
        raise FetchError(address, "answers that fit together", str(error), status=200) from error
    return address
