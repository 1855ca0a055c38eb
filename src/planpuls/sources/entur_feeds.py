"""Feeds of timetables (GTFS): Entur's national one, its feeds per codespace, and any other of the same format.

The feeds of four codespaces have datasets of their own, and keep a history of days. Those of all other codespaces are
the parts of one dataset: each is in force from its newest file, and none stands in the way of another. A feed whose
agencies are of several codespaces, or of none, counts as the national one.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from planpuls.sources.addresses import base
from planpuls.sources.archives import first_member, glimpse, head_of
from planpuls.sources.dataset import Dataset, Sample
from planpuls.sources.dated_files import fetch_dated
from planpuls.sources.entur_gtfs import codespace_of, read_gtfs, read_other
from planpuls.sources.gtfs_tables import LAYOUTS
from planpuls.sources.norwegian_box import inside
from planpuls.sources.whole_csv import header_of
from planpuls.spec.text import Text

if TYPE_CHECKING:
    import zipfile

    from planpuls.plan.model import Plan
    from planpuls.sources.fetching import Fetched, FetchJob

GTFS = "entur.gtfs"
CODESPACES: dict[str, Text] = {
    "rut": Text(nb="Rutetider: Ruter", en="Timetables: Ruter"),
    "vyg": Text(nb="Rutetider: Vy", en="Timetables: Vy"),
    "flt": Text(nb="Rutetider: Flytoget", en="Timetables: Flytoget"),
    "sky": Text(nb="Rutetider: Skyss", en="Timetables: Skyss"),
}
"""Codespaces that have a dataset of their own; those of all others are the parts of `entur.gtfs_other`."""

OTHER = f"{GTFS}_other"
CHOSEN = "PLANPULS_ENTUR_CODESPACES"
"""Environment: codespaces to fetch instead of those of the plan, such as `rut,vyg`."""

_CORE = tuple(f"{table}.txt" for table, layout in LAYOUTS.items() if layout.needed)
_HEAD_BYTES = 1 << 16


def _looks_like(sample: Sample, dataset: str) -> bool:
    archive = glimpse(sample)
    if archive is None:
        # A feed that was cut off has lost its table of contents, but begins with one of its files.
        return dataset == GTFS and first_member(sample.head) in {f"{table}.txt" for table in LAYOUTS}
    with archive:
        if not set(_CORE) <= set(archive.namelist()):
            return False
        return _dataset_of(_column_of(archive, "agency.txt", "agency_id")) == dataset and _serves_norway(archive)


def _column_of(archive: zipfile.ZipFile, member: str, name: str) -> list[str]:
    """The values of a column in the first rows of a member, for recognising only."""
    head = head_of(archive, member, _HEAD_BYTES)
    names = [found.lower() for found in header_of(head)]
    if name not in names:
        return []
    rows = csv.reader(head.decode("utf-8", errors="replace").splitlines()[1:])
    position = names.index(name)
    return [row[position].strip() for row in rows if len(row) > position]


def _dataset_of(agencies: Iterable[str]) -> str:
    codespace = codespace_of(agencies)
    return GTFS if codespace is None else f"{GTFS}_{codespace}" if codespace in CODESPACES else OTHER


def _serves_norway(archive: zipfile.ZipFile) -> bool:
    """Whether a stop of the first rows lies in and round Norway; where no position can be read, the time zone tells."""
    longitudes = [_number(value) for value in _column_of(archive, "stops.txt", "stop_lon")]
    latitudes = [_number(value) for value in _column_of(archive, "stops.txt", "stop_lat")]
    positions = [pair for pair in zip(longitudes, latitudes, strict=False) if pair[0] == pair[0] and pair[1] == pair[1]]
    if not positions:
        return "Europe/Oslo" in _column_of(archive, "agency.txt", "agency_timezone")
    return any(inside(longitude, latitude) for longitude, latitude in positions)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def chosen(plan: Plan) -> tuple[str, ...]:
    """Codespaces to fetch instead of the national feed: those of the environment, else the plan's; none is the national."""
    named = os.environ.get(CHOSEN)
    wanted = plan.entur.codespaces if named is None else tuple(name.strip().lower() for name in named.split(","))
    return tuple(dict.fromkeys(name for name in wanted if name))


def _fetch(codespace: str | None, job: FetchJob) -> Iterator[Fetched]:
    """A feed, at most once a day: the national one, or one of the codespaces that were chosen instead."""
    if codespace in (chosen(job.plan) or (None,)):
        yield _feed(codespace or "norway", job)


def _fetch_others(job: FetchJob) -> Iterator[Fetched]:
    """The feeds of chosen codespaces that have no dataset of their own, each at most once a day."""
    from planpuls.sources.net import FetchError

    failures = []
    for codespace in chosen(job.plan):
        if codespace not in CODESPACES:
            try:
                yield _feed(codespace, job)
            except FetchError as error:
                failures.append(str(error))
    if failures:
        raise FetchError(base("entur"), "the feed of every codespace chosen", "; ".join(failures))


def _feed(name: str, job: FetchJob) -> Fetched:
    file = f"rb_{name}-aggregated-gtfs.zip"
    return fetch_dated(job, f"{base('entur')}/outbound/gtfs/{file}", file, every="day")


def _dataset(codespace: str | None, title: Text) -> Dataset:
    name = f"{GTFS}_{codespace}" if codespace else GTFS
    return Dataset(
        id=name,
        source="entur",
        title=title,
        licence="NLOD 2.0",
        disclosure="published",
        address=_ADDRESS,
        vintage="date",
        formats={"gtfs": partial(_looks_like, dataset=name)},
        readers={"gtfs": read_gtfs},
        reference=_REFERENCE,
        cadence="daily",
        fetch=partial(_fetch, codespace),
    )


_ADDRESS = "https://developer.entur.org/stops-and-timetable-data"
_REFERENCE = Text(nb="dagen rutetidene ble hentet", en="the day the timetables were fetched")
DATASETS = (
    _dataset(None, Text(nb="Rutetider for hele landet", en="Timetables, the whole country")),
    *(_dataset(codespace, title) for codespace, title in CODESPACES.items()),
    Dataset(
        id=OTHER,
        source="entur",
        title=Text(nb="Rutetider: andre kodeområder", en="Timetables: other codespaces"),
        licence="NLOD 2.0",
        disclosure="published",
        address=_ADDRESS,
        vintage="parts",
        formats={"gtfs": partial(_looks_like, dataset=OTHER)},
        readers={"gtfs": read_other},
        reference=_REFERENCE,
        cadence="daily",
        fetch=_fetch_others,
    ),
)
