"""Brønnøysund's bulk file of establishments at full size, read and validated, against polars' bare `read_csv`.

The layout is that of 2025: 43 columns, every value quoted, lines of an address parted by line ends inside the quotes. The
peer reads the same bytes as text and checks nothing.
"""

from __future__ import annotations

import gzip
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from planpuls.plan.country import load_country
from planpuls.sources.brreg import read_establishments
from planpuls.sources.dataset import ReadContext

ROWS, RUNS, GOAL_RATIO = 860_000, 5, 0.5
_POST = ("adresse", "poststed", "postnummer", "kommune", "kommunenummer", "land", "landkode")
_CODES = ("56.110", "96.210", "47.110", "46.740", "86.210", "68.200", "00.000", "69.201", "49.410", "62.100")
_WEIGHTS = np.array([3, 2, 7, 6, 5, 4, 3, 2])


def _numbers(first: int) -> list[str]:
    """`ROWS` organisation numbers with right check digits."""
    stem = np.arange(first, first + ROWS + ROWS // 5, dtype=np.int64)
    digits = stem[:, None] // 10 ** np.arange(7, -1, -1) % 10
    check = -(digits * _WEIGHTS).sum(axis=1) % 11
    return (stem * 10 + check)[check < 10][:ROWS].astype(str).tolist()


def _bulk() -> pl.DataFrame:
    chance = np.random.default_rng(20_260_103)
    codes = sorted(load_country().codes(2024))
    streets = np.array([f"Oppdiktetveien {number}" for number in range(5_000)])
    name = np.array([f"OPPDIKTET BEDRIFT {number} AVD {number % 7}" for number in range(50_000)])
    employees = chance.choice(["", "5", "12", "48", "310"], ROWS, p=[0.7, 0.12, 0.12, 0.05, 0.01])
    has = np.where(employees != "", "true", chance.choice(["true", "false"], ROWS))
    place = chance.integers(0, len(codes), ROWS)
    street = streets[chance.integers(0, len(streets), ROWS)]
    street = np.where(chance.random(ROWS) < 0.05, np.char.add("c/o Oppdiktet Person\n", street), street)
    empty = np.full(ROWS, "")
    day = chance.choice(["1995-02-22", "2006-05-27", "2023-07-21"], ROWS)
    columns: dict[str, Any] = {
        "organisasjonsnummer": _numbers(10_000_000),
        "navn": name[chance.integers(0, len(name), ROWS)],
        "organisasjonsform.kode": np.full(ROWS, "BEDR"),
        "organisasjonsform.beskrivelse": np.full(ROWS, "Underenhet til næringsdrivende og offentlig forvaltning"),
        "naeringskode1.kode": chance.choice(_CODES, ROWS),
        "naeringskode1.beskrivelse": np.full(ROWS, "Oppdiktet beskrivelse av en næring, med komma"),
        **{f"naeringskode{number}.{part}": empty for number in (2, 3) for part in ("kode", "beskrivelse")},
        "hjelpeenhetskode.kode": empty,
        "hjelpeenhetskode.beskrivelse": empty,
        "harRegistrertAntallAnsatte": has,
        "antallAnsatte": employees,
        "registreringsdatoAntallAnsatteEnhetsregisteret": day,
        "registreringsdatoantallansatteNAVAaregisteret": day,
        **dict.fromkeys(("hjemmeside", "epostadresse", "telefon", "mobil"), empty),
        **{f"postadresse.{part}": empty for part in _POST},
        "beliggenhetsadresse.adresse": street,
        "beliggenhetsadresse.poststed": np.full(ROWS, "OPPDIKTET"),
        "beliggenhetsadresse.postnummer": (1_000 + place * 20).astype(str),
        "beliggenhetsadresse.kommune": np.full(ROWS, "OPPDIKTET"),
        "beliggenhetsadresse.kommunenummer": np.array(codes)[place],
        "beliggenhetsadresse.land": np.full(ROWS, "Norge"),
        "beliggenhetsadresse.landkode": np.full(ROWS, "NO"),
        "registreringsdatoIEnhetsregisteret": day,
        "frivilligMvaRegistrertBeskrivelser": empty,
        "registrertIMvaregisteret": np.full(ROWS, "false"),
        "oppstartsdato": day,
        "datoEierskifte": empty,
        "overordnetEnhet": _numbers(20_000_000),
        "nedleggelsesdato": empty,
    }
    return pl.DataFrame({column: pl.Series(values, dtype=pl.String) for column, values in columns.items()})


def _medians(ours: Callable[[], Any], theirs: Callable[[], Any]) -> tuple[float, float]:
    """Both in turn, so that a busy moment of the machine meets both."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(RUNS):
        for kept, work in zip(seconds, (ours, theirs), strict=True):
            start = time.perf_counter()
            work()
            kept.append(time.perf_counter() - start)
    return round(statistics.median(seconds[0]), 3), round(statistics.median(seconds[1]), 3)


def entries() -> list[dict[str, Any]]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        plain, packed = Path(folder) / "underenheter.csv", Path(folder) / "underenheter.csv.gz"
        _bulk().write_csv(plain, quote_style="always")
        with gzip.open(packed, "wb", compresslevel=6) as file:
            file.write(plain.read_bytes())
        context = ReadContext("underenheter.csv", load_country(), "2026-01-03")
        for name, path in (("plain", plain), ("gzip, as the service sends it", packed)):
            ours, theirs = _medians(
                lambda path=path: read_establishments(path, context),
                lambda path=path: pl.read_csv(path, infer_schema=False),
            )
            found.append(
                {
                    "name": f"bulk register of {ROWS} establishments read and validated ({name})",
                    "unit": "s",
                    "better": "lower",
                    "ours": ours,
                    "peers": {"polars read_csv alone": {"value": theirs, "goal_ratio": GOAL_RATIO, "published": False}},
                    "checked": _same(path, context),
                }
            )
    return found


def _same(path: Path, context: ReadContext) -> bool:
    """Whether the typed columns say what the text says."""
    text = pl.read_csv(path, infer_schema=False).sort("organisasjonsnummer")
    frame = read_establishments(path, context).frame
    shown = text["antallAnsatte"].cast(pl.Int32, strict=False)
    expected = shown.fill_null(pl.select(pl.when(text["harRegistrertAntallAnsatte"] == "false").then(0)).to_series())
    equal = (
        frame["organisation_number"].equals(text["organisasjonsnummer"].alias("organisation_number"))
        and frame["municipality"].equals(text["beliggenhetsadresse.kommunenummer"].alias("municipality"))
        and frame["employees"].cast(pl.Int32).equals(expected.cast(pl.Int32).alias("employees"))
    )
    if not equal:
        raise AssertionError(f"{path.name}: the answers differ")
    return equal
