"""Fetch code lists from SSB's Klass API.

JSON is asked for by the Accept header: the default is XML, CSV comes in ISO-8859-1, and suffixes of addresses are being
removed. What Klass says of a classification (`lastModified`) tells whether anything can have changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from planpuls.sources.addresses import base
from planpuls.sources.dataset import UNDATED
from planpuls.sources.fetching import Fetched, FetchJob
from planpuls.sources.klass import (
    CENTRALITY,
    ECONOMIC_REGIONS,
    INDUSTRIES,
    INDUSTRY_CORRESPONDENCE,
    MUNICIPALITIES,
    MUNICIPALITY_CHANGES,
    OCCUPATIONS,
)
from planpuls.sources.net import FetchError

_MUNICIPALITY, _INDUSTRY, _OCCUPATION, _ECONOMIC_REGION, _CENTRALITY = 131, 6, 7, 108, 128
_SN2025_TO_SN2007 = 2919
_SINCE = date(2013, 1, 1)
_FIRST_CENTRALITY = 2018
_JSON = {"Accept": "application/json"}


def today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class Version:
    id: str
    name: str
    valid_from: str
    """ISO date."""
    modified: str


def _versions(job: FetchJob, classification: int) -> tuple[str, list[Version]]:
    """When the classification was last changed, and its versions, oldest first."""
    address = f"{base('klass')}/classifications/{classification}"
    document = job.client.get_json(address, headers=_JSON)
    try:
        versions = [_version(entry) for entry in document["versions"]]
        modified = str(document.get("lastModified", ""))
    except (KeyError, TypeError) as error:
        raise FetchError(address, "a classification with versions", f"no {error}") from error
    if not versions:
        raise FetchError(address, "a classification with versions", "none", status=200)
    return modified, sorted(versions, key=lambda version: version.valid_from)


def _version(entry: dict[str, Any]) -> Version:
    href = entry["_links"]["self"]["href"]
    return Version(href.rsplit("/", 1)[-1], entry["name"], entry["validFrom"], str(entry.get("lastModified", "")))


def _get(job: FetchJob, path: str, mark: str, period: str, name: str, vintage: str | None = None) -> Fetched:
    """One answer, unless the snapshot in use was fetched by the same question in the same state."""
    address = f"{base('klass')}/{path}"
    known = job.have.get(period)
    if mark and known is not None and known.etag == mark:
        return Fetched(None, address)
    target = job.folder / name
    got = job.client.download(address, target, headers=_JSON, etag=None if mark else (known.etag if known else None))
    if got is None:
        return Fetched(None, address)
    return Fetched(target, address, vintage, etag=mark or got.etag)


def _range(start: date, end: date) -> str:
    """Parameters of a range; the end is exclusive."""
    return urlencode({"from": start.isoformat(), "to": end.isoformat()})


def _next_year() -> date:
    return date(today().year + 1, 1, 1)


def fetch_municipalities(job: FetchJob) -> Iterator[Fetched]:
    """Every code since 2013 with its validity."""
    modified, _ = _versions(job, _MUNICIPALITY)
    path = f"classifications/{_MUNICIPALITY}/codes?{_range(_SINCE, _next_year())}"
    yield _get(job, path, f"{modified} {path}", UNDATED, "municipalities.json")


def fetch_municipality_changes(job: FetchJob) -> Iterator[Fetched]:
    modified, _ = _versions(job, _MUNICIPALITY)
    path = f"classifications/{_MUNICIPALITY}/changes?{_range(_SINCE, _next_year())}"
    yield _get(job, path, f"{modified} {path}", UNDATED, "municipality_changes.json")


def fetch_centrality(job: FetchJob) -> Iterator[Fetched]:
    """The class of every municipality in each version since 2018.

    `correspondsAt` answers empty for this pair and `codesAt` gives only the names of the classes, so a range is asked for.
    A range that no table covers in full answers 404; then the version's first year is asked for alone.
    """
    modified, versions = _versions(job, _CENTRALITY)
    ends = [date.fromisoformat(version.valid_from) for version in versions[1:]] + [_next_year()]
    for version, end in zip(versions, ends, strict=True):
        start = date.fromisoformat(version.valid_from)
        if start.year < _FIRST_CENTRALITY:
            continue
        year = str(start.year)
        mark = f"{modified} {version.modified} {version.id}"
        one_year = min(end, date(start.year + 1, 1, 1))
        try:
            yield _get(job, _to_centrality(start, end), mark, year, f"centrality_{year}.json", year)
        except FetchError as error:
            if error.status != 404 or one_year == end:
                raise
            yield _get(job, _to_centrality(start, one_year), mark, year, f"centrality_{year}.json", year)


def _to_centrality(start: date, end: date) -> str:
    return f"classifications/{_MUNICIPALITY}/corresponds?targetClassificationId={_CENTRALITY}&{_range(start, end)}"


def fetch_industries(job: FetchJob) -> Iterator[Fetched]:
    """SN2007 and SN2025, told by name and year: ids of versions are SSB's and may change."""
    _, versions = _versions(job, _INDUSTRY)
    standards = [version for version in versions if version.valid_from >= "2007"]
    named = " ".join(f"{version.name} {version.valid_from}" for version in standards)
    if not re.search("2025", named):
        raise FetchError(
            f"{base('klass')}/classifications/{_INDUSTRY}", "versions of SN2007 and SN2025", named, status=200
        )
    for version in standards:
        yield _get_version(job, version, version.valid_from[:4])


def _newest(classification: int) -> Callable[[FetchJob], Iterator[Fetched]]:
    def fetch(job: FetchJob) -> Iterator[Fetched]:
        _, versions = _versions(job, classification)
        in_force = [version for version in versions if version.valid_from <= today().isoformat()]
        yield _get_version(job, (in_force or versions)[-1], UNDATED)

    return fetch


def _get_version(job: FetchJob, version: Version, period: str) -> Fetched:
    return _get(job, f"versions/{version.id}", f"{version.modified} {version.id}", period, f"version_{version.id}.json")


def fetch_industry_correspondence(job: FetchJob) -> Iterator[Fetched]:
    """The table does not say when it was changed: it is asked for when its classification changed, and once a month."""
    modified, _ = _versions(job, _INDUSTRY)
    mark = f"{modified} asked in {today():%Y-%m}"
    yield _get(job, f"correspondencetables/{_SN2025_TO_SN2007}", mark, UNDATED, "industry_correspondence.json")


FETCHERS: dict[str, Callable[[FetchJob], Iterator[Fetched]]] = {
    MUNICIPALITIES: fetch_municipalities,
    MUNICIPALITY_CHANGES: fetch_municipality_changes,
    CENTRALITY: fetch_centrality,
    INDUSTRIES: fetch_industries,
    INDUSTRY_CORRESPONDENCE: fetch_industry_correspondence,
    OCCUPATIONS: _newest(_OCCUPATION),
    ECONOMIC_REGIONS: _newest(_ECONOMIC_REGION),
}
