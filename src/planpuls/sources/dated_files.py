"""Services that keep one file at one address and replace it: what is fetched is a snapshot of a day.

There is no history at the service, so each snapshot is kept under its day. A file is asked for again only in the next
day or month, and then with the ETag it came with.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Literal

from planpuls.sources.fetching import Fetched, FetchJob
from planpuls.sources.net import FetchError
from planpuls.store.snapshots import Sidecar

SHRUNK_BELOW = 0.7
"""A file with less than this share of the bytes it had last time was cut off somewhere on its way."""


def today() -> str:
    """The clock, for names of snapshots only."""
    return datetime.now(UTC).date().isoformat()


def fetch_dated(
    job: FetchJob, address: str, name: str, every: Literal["day", "month"], check: Callable[[Path], None] | None = None
) -> Fetched:
    """The file at `address`, or the news that nothing is new. `check` may raise FetchError for what arrived.

    The day of a snapshot is the day the service says it was last changed, else today.
    """
    day = today()
    length = {"day": 10, "month": 7}[every]
    taken = [_day(period, sidecar) for period, sidecar in job.have.items() if _from(address, sidecar)]
    if any(there[:length] == day[:length] for there in taken):
        return Fetched(None, address, note=f"one snapshot a {every}: there is one already")
    last = max(
        (sidecar for sidecar in job.have.values() if _from(address, sidecar)),
        key=lambda sidecar: sidecar.fetched_at,
        default=None,
    )
    found = job.client.download(
        address,
        job.folder / name,
        etag=last.etag if last else None,
        last_modified=_http_date(last.fetched_at) if last and not last.etag else None,
    )
    if found is None:
        return Fetched(None, address)
    size = found.path.stat().st_size
    if last is not None and size < SHRUNK_BELOW * last.bytes:
        raise FetchError(address, f"about {last.bytes} bytes as last time", f"{size} bytes")
    if check is not None:
        check(found.path)
    return Fetched(found.path, address, vintage=_day_of(found.last_modified, day), etag=found.etag)


def _day(period: str, sidecar: Sidecar) -> str:
    """The day of a snapshot: its period, or the day it was fetched where its periods are no days."""
    return period if re.match(r"\d{4}-\d\d", period) else sidecar.fetched_at[:10]


def _from(address: str, sidecar: Sidecar) -> bool:
    return sidecar.origin == address


def _http_date(moment: str) -> str:
    return format_datetime(datetime.fromisoformat(moment).astimezone(UTC), usegmt=True)


def _day_of(last_modified: str | None, day: str) -> str:
    try:
        changed = parsedate_to_datetime(last_modified or "").astimezone(UTC).date().isoformat()
    except ValueError:
        return day
    return min(changed, day)
