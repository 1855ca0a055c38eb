"""SSB Klass: code lists, their changes and correspondences, as the API gives them in JSON.

Codes are texts. An open end of validity comes as null or as a far future date (`+999999999-12-31`); both are null here.
Lists of a range come under `correspondenceItems`, single tables under `correspondenceMaps`: both are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from planpuls.sources.dataset import Dataset, ReadContext, Reader, Reading, Sample
from planpuls.sources.klass_documents import CHANGES, CODES, MAPS, VERSION, read_items, read_list
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

if TYPE_CHECKING:
    from planpuls.sources.fetching import Fetched, FetchJob

MUNICIPALITIES = "klass.municipalities"
MUNICIPALITY_CHANGES = "klass.municipality_changes"
CENTRALITY = "klass.centrality"
INDUSTRIES = "klass.industries"
INDUSTRY_CHANGES = "klass.industry_changes"
INDUSTRY_CORRESPONDENCE = "klass.industry_correspondence"
OCCUPATIONS = "klass.occupations"
ECONOMIC_REGIONS = "klass.economic_regions"
OTHER_CORRESPONDENCE = "klass.correspondence"

_NAME = re.compile(r'"name"\s*:\s*"([^"]*)"')
_CODE = re.compile(r'"code"\s*:\s*"([^"]*)"')
_OLD_OR_NEW = re.compile(r'"(?:old|new)Code"\s*:\s*"([^"]*)"')
_PAIR = re.compile(r'"sourceCode"\s*:\s*"([^"]*)".*?"targetCode"\s*:\s*"([^"]*)"', re.DOTALL)
_ENDS = re.compile(r'"(?:source|target)"\s*:\s*"([^"]*)"')
_MUNICIPALITY = re.compile(r"\d{4}")
_INDUSTRY_5 = re.compile(r"\d{2}\.\d{3}")


# --- recognition -----------------------------------------------------------------------------------------------


def _text(sample: Sample, *keys: str) -> str:
    """The head where it is a JSON object with one of the keys, else nothing."""
    text = sample.text
    return text if text.lstrip().startswith("{") and any(f'"{key}"' in text for key in keys) else ""


def _is_version(pattern: str) -> Callable[[Sample], bool]:
    def looks_like(sample: Sample) -> bool:
        text = _text(sample, VERSION, "levels")
        name = _NAME.search(text) if '"validFrom"' in text and MAPS[1] not in text else None
        return name is not None and re.search(pattern, name.group(1), re.IGNORECASE) is not None

    return looks_like


def _is_municipality_codes(sample: Sample) -> bool:
    text = _text(sample, CODES)
    codes = _CODE.findall(text)[:20]
    first_level = re.search(r'"level"\s*:\s*"?1"?\s*[,}]', text)
    return bool(codes) and first_level is not None and all(_MUNICIPALITY.fullmatch(code) for code in codes)


def _are_changes(pattern: re.Pattern[str]) -> Callable[[Sample], bool]:
    def looks_like(sample: Sample) -> bool:
        codes = _OLD_OR_NEW.findall(_text(sample, CHANGES))[:20]
        return bool(codes) and all(pattern.match(code) for code in codes)

    return looks_like


def _correspondence(sample: Sample) -> Literal["centrality", "industries", "other", ""]:
    text = _text(sample, *MAPS)
    pairs = _PAIR.findall(text)[:20]
    if not pairs:
        return ""
    if all(_MUNICIPALITY.fullmatch(source) and re.fullmatch(r"0?[1-6]", target) for source, target in pairs):
        return "centrality"
    ends = " ".join(_ENDS.findall(text))
    if "2007" in ends and "2025" in ends and all(_INDUSTRY_5.fullmatch(source) for source, _ in pairs):
        return "industries"
    # Only a table that names its two ends can be told apart later.
    return "other" if len(_ENDS.findall(text)) >= 2 else ""


# --- readers ---------------------------------------------------------------------------------------------------


def read_municipalities(path: Path, context: ReadContext) -> Reading:
    """Columns `code`, `name`, `valid_from`, `valid_to` (dates, the end exclusive, null while valid)."""
    items, document = read_items(path, context, CODES, VERSION, code=_MUNICIPALITY.pattern)
    frame = items.select("code", "name", "valid_from", "valid_to")
    if VERSION in document:
        frame = frame.with_columns(
            pl.lit(_date(document.get("validFrom")), pl.String).str.to_date(strict=False).alias("valid_from"),
            pl.lit(_date(document.get("validTo")), pl.String).str.to_date(strict=False).alias("valid_to"),
        )
    return Reading(frame.sort("code", "valid_from"), ())


def read_industries(path: Path, context: ReadContext) -> Reading:
    """Columns `code`, `name`, `level` (1 section to 5 subclass), `parent`, `nace_standard`, `period` (year it took effect)."""
    items, document = read_items(path, context, VERSION, code=r"[A-Z]|\d{2}(?:\.\d{1,3})?")
    year = _year(document, context)
    standard = "SN2025" if int(year) >= 2025 else "SN2007" if int(year) >= 2007 else f"SN{year}"
    frame = items.select("code", "name", "level", "parent").with_columns(
        pl.lit(standard).alias("nace_standard"), pl.lit(year).alias("period")
    )
    return Reading(frame.sort("code"), (year,))


def read_occupations(path: Path, context: ReadContext) -> Reading:
    """STYRK-08: columns `code` (1 to 4 digits), `name`, `level`, `parent`."""
    items, _ = read_items(path, context, VERSION, code=r"\d{1,4}")
    return Reading(items.select("code", "name", "level", "parent").sort("code"), ())


def read_economic_regions(path: Path, context: ReadContext) -> Reading:
    """Columns `code`, `name`, `parent`."""
    items, _ = read_items(path, context, VERSION, code=r"\d{2,5}")
    return Reading(items.select("code", "name", "parent").sort("code"), ())


def read_municipality_changes(path: Path, context: ReadContext) -> Reading:
    """Columns `old_code`, `old_name`, `new_code`, `new_name`, `changed_on`; a code that only ended or began has a null."""
    return Reading(read_list(path, context, (CHANGES,), (r"\d{4}", r"\d{4}")).sort("changed_on", "old_code"), ())


def read_industry_changes(path: Path, context: ReadContext) -> Reading:
    """Columns as `read_municipality_changes`, between two standards of industries."""
    code = r"[A-Z]|\d{2}(?:\.\d{1,3})?"
    return Reading(read_list(path, context, (CHANGES,), (code, code)).sort("changed_on", "old_code"), ())


def read_centrality(path: Path, context: ReadContext) -> Reading:
    """Columns `municipality`, `centrality` (class 1 to 6), `class_name`, `period` (first year of the version).

    The answer does not say which version it is, so the year comes with the file. Errors: a municipality in two classes.
    """
    frame = read_list(path, context, MAPS, (r"\d{4}", r"0?[1-6]"))
    table = frame.select(
        pl.col("source_code").alias("municipality"),
        pl.col("target_code").str.strip_chars_start("0").alias("centrality"),
        pl.col("target_name").alias("class_name"),
    ).unique(["municipality", "centrality"], maintain_order=True)
    twice = table.filter(pl.col("municipality").is_duplicated())["municipality"].unique().sort().to_list()
    if twice:
        advice = "Fetch the range of one version at a time."
        raise InputError([Problem(context.origin, "one class for each municipality", ", ".join(twice), advice)])
    return Reading(table.with_columns(pl.lit(context.period, pl.String).alias("period")).sort("municipality"), ())


def read_industry_correspondence(path: Path, context: ReadContext) -> Reading:
    """Columns `sn2025`, `sn2025_name`, `sn2007`, `sn2007_name`; five digits, many to many: never splice by it alone."""
    frame = read_list(path, context, MAPS, (_INDUSTRY_5.pattern, _INDUSTRY_5.pattern))
    source = str(frame["source"][0] or "")
    newer, older = ("source", "target") if "2025" in source else ("target", "source")
    columns = {f"{newer}_code": "sn2025", f"{newer}_name": "sn2025_name"}
    columns |= {f"{older}_code": "sn2007", f"{older}_name": "sn2007_name"}
    return Reading(frame.select(list(columns)).rename(columns).sort("sn2025", "sn2007"), ())


def read_correspondence(path: Path, context: ReadContext) -> Reading:
    """Any other table: `source`, `target` (names of the lists), `source_code`, `source_name`, `target_code`, `target_name`."""
    frame = read_list(path, context, MAPS, (r".+", r".+"))
    columns = ["source", "target", "source_code", "source_name", "target_code", "target_name"]
    return Reading(frame.select(columns).sort("source_code", "target_code"), ())


def _date(value: object) -> str | None:
    """A date; an open end is null or lies in a far future that no calendar here reaches."""
    text = str(value or "")
    return None if not re.fullmatch(r"\d{4}-\d\d-\d\d", text) or text.startswith("9999") else text


def _year(document: Mapping[str, Any], context: ReadContext) -> str:
    start = _date(document.get("validFrom"))
    if start is None:
        found = repr(document.get("validFrom"))
        raise InputError([Problem(context.origin, "a date", found, "Fetch the version again.", field="validFrom")])
    return start[:4]


# --- datasets --------------------------------------------------------------------------------------------------


def _fetcher(dataset: str) -> Callable[[FetchJob], Iterator[Fetched]]:
    def fetch(job: FetchJob) -> Iterator[Fetched]:
        from planpuls.sources.klass_fetching import FETCHERS

        return FETCHERS[dataset](job)

    return fetch


def _dataset(
    dataset: str,
    title: Text,
    classification: int,
    formats: Mapping[str, Callable[[Sample], bool]],
    reader: Reader,
    *,
    vintage: Literal["year", "undated"] = "undated",
    fetched: bool = True,
) -> Dataset:
    return Dataset(
        id=dataset,
        source="ssb",
        title=title,
        licence="CC BY 4.0",
        disclosure="published",
        address=f"https://www.ssb.no/klass/klassifikasjoner/{classification}",
        vintage=vintage,
        formats=formats,
        readers=dict.fromkeys(formats, reader),
        cadence="irregular",
        steady=True,
        fetch=_fetcher(dataset) if fetched else None,
    )


def _titled(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


DATASETS = (
    _dataset(
        MUNICIPALITIES,
        _titled("Kommuneinndeling", "Municipalities"),
        131,
        {"codes": _is_municipality_codes, "version": _is_version(r"^kommuneinndeling")},
        read_municipalities,
    ),
    _dataset(
        MUNICIPALITY_CHANGES,
        _titled("Endringer i kommuneinndelingen", "Changes of municipalities"),
        131,
        {"changes": _are_changes(re.compile(r"\d{4}$"))},
        read_municipality_changes,
    ),
    _dataset(
        CENTRALITY,
        _titled("Sentralitet etter kommune", "Centrality by municipality"),
        128,
        {"correspondence": lambda sample: _correspondence(sample) == "centrality"},
        read_centrality,
        vintage="year",
    ),
    _dataset(
        INDUSTRIES,
        _titled("Næringsgruppering", "Industries"),
        6,
        {"version": _is_version(r"n(?:æ|ae)ringsgruppering|\bSN\s?20\d\d")},
        read_industries,
        vintage="year",
    ),
    _dataset(
        INDUSTRY_CHANGES,
        _titled("Endringer i næringsgrupperingen", "Changes of industries"),
        6,
        {"changes": _are_changes(re.compile(r"\d{2}\.\d|[A-Z]$"))},
        read_industry_changes,
        fetched=False,
    ),
    _dataset(
        INDUSTRY_CORRESPONDENCE,
        _titled("Korrespondanse SN2025–SN2007", "Correspondence SN2025–SN2007"),
        6,
        {"correspondence": lambda sample: _correspondence(sample) == "industries"},
        read_industry_correspondence,
    ),
    _dataset(
        OCCUPATIONS,
        _titled("Yrkesklassifisering STYRK-08", "Occupations, STYRK-08"),
        7,
        {"version": _is_version(r"yrkesklassifisering|STYRK")},
        read_occupations,
    ),
    _dataset(
        ECONOMIC_REGIONS,
        _titled("Økonomiske regioner", "Economic regions"),
        108,
        {"version": _is_version(r"økonomiske? region")},
        read_economic_regions,
    ),
    _dataset(
        OTHER_CORRESPONDENCE,
        _titled("Korrespondansetabell fra Klass", "Correspondence table of Klass"),
        131,
        {"correspondence": lambda sample: _correspondence(sample) == "other"},
        read_correspondence,
        fetched=False,
    ),
)
