"""Joining 860,000 establishments with 2.6 million official addresses, against a plain Python dictionary on a sample."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import polars as pl

from planpuls.places.geocode import geocode

ADDRESSES, ESTABLISHMENTS, STREETS, POSTCODES, SAMPLE, RUNS = 2_600_000, 860_000, 90_000, 3_200, 20_000, 3
GOAL_S = 3.0
_ENDINGS = ("vegen", "veien", "gata", "gate", "bakken", "tunet", "haugen", "svingen", "åsen", "løkka")


def _official(chance: np.random.Generator) -> pl.DataFrame:
    """Streets of 1 to 60 numbers with some letters, each in one postcode of one municipality."""
    street = np.sort(chance.integers(0, STREETS, ADDRESSES))
    start = np.searchsorted(street, street)
    position = np.arange(ADDRESSES) - start
    number = position // 2 + 1
    letter = np.where(position % 2 == 0, "", np.array(list("ABCD"))[number % 4])
    postcode = chance.integers(0, POSTCODES, STREETS)[street]
    # Names recur in other postcodes, as «Storgata» does.
    name = np.array([f"{_syllables(at % 40_000)}{_ENDINGS[at % len(_ENDINGS)]}" for at in range(STREETS)])[street]
    return pl.DataFrame(
        {
            "address": np.arange(10**8, 10**8 + ADDRESSES).astype(str),
            "municipality": (1_000 + postcode // 9).astype(str),
            "street": name,
            "number": number.astype(np.int64),
            "letter": letter,
            "postcode": (1_000 + postcode).astype(str),
            "x_m": 250_000.0 + position,
            "y_m": 6_600_000.0 + street,
            "basic_unit": np.full(ADDRESSES, "10000101"),
        }
    )


def _syllables(number: int) -> str:
    parts = ("Bjørk", "Gran", "Furu", "Sol", "Øst", "Vest", "Kirke", "Skole", "Mølle", "Stor")
    digits = [number // 10**place % 10 for place in range(5)]
    return parts[digits[0]] + "".join("aeiouyæøår"[digit] + "lnrstkmdgv"[digit] for digit in digits[1:])


def _establishments(official: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    at = chance.integers(0, official.height, ESTABLISHMENTS)
    drawn = official[at].with_columns(pl.Series("fault", chance.integers(0, 100, ESTABLISHMENTS)))
    fault = pl.col("fault")
    number = pl.when(fault < 6).then(pl.col("number") + 5_000).otherwise("number")
    letter = pl.when(fault.is_between(6, 12)).then(pl.lit("Z")).otherwise("letter")
    text = pl.concat_str("street", pl.lit(" "), number.cast(pl.String), letter)
    text = pl.when(fault.is_between(20, 30)).then(pl.lit("c/o Oppdiktet AS/n") + text).otherwise(text)
    text = pl.when(fault.is_between(31, 33)).then(text.str.to_uppercase()).otherwise(text)
    text = pl.when(fault == 34).then(pl.lit("Postboks 12")).otherwise(text)
    other = ((pl.col("postcode").cast(pl.Int64) - 1_000 + 1) % POSTCODES + 1_000).cast(pl.String)
    return drawn.select(
        pl.Series("establishment", np.arange(ESTABLISHMENTS).astype(str)),
        text.alias("address"),
        pl.when(fault.is_between(13, 19)).then(other).otherwise("postcode").alias("postcode"),
        "municipality",
    )


def entries() -> list[dict[str, Any]]:
    chance = np.random.default_rng(20_260_101)
    official = _official(chance)
    establishments = _establishments(official, chance)
    seconds, answer = [], None
    for _ in range(RUNS):
        start = time.perf_counter()
        answer = geocode(establishments, official)
        seconds.append(time.perf_counter() - start)
    assert answer is not None
    checked, by_dictionary_s = _agrees_with_dictionary(establishments, official, answer.places)
    if not checked:
        raise AssertionError("the address join and the dictionary differ")
    return [
        {
            "name": "860 000 establishments to 2.6 million addresses",
            "unit": "s",
            "better": "lower",
            "ours": round(sorted(seconds)[RUNS // 2], 3),
            "peers": {
                "goal": {"value": GOAL_S, "goal_ratio": 1.0, "published": False},
                "python dict, scaled from a sample": {
                    "value": round(by_dictionary_s, 3),
                    "goal_ratio": 1.0,
                    "published": False,
                },
            },
            "checked": checked,
        }
    ]


def _agrees_with_dictionary(
    establishments: pl.DataFrame, official: pl.DataFrame, places: pl.DataFrame
) -> tuple[bool, float]:
    """The same steps with dictionaries on the first establishments; seconds are scaled up to all of them."""
    begun = time.perf_counter()
    by_postcode: dict[tuple[str, int, str], dict[str, str]] = {}
    by_municipality: dict[tuple[str, int, str], list[tuple[str, str, str]]] = {}
    columns = ("address", "municipality", "street", "number", "letter", "postcode")
    for address, municipality, street, number, letter, postcode in official.select(columns).iter_rows():
        key = street.upper()
        letters = by_postcode.setdefault((key, number, postcode), {})
        letters[letter] = min(address, letters.get(letter, address))
        by_municipality.setdefault((key, number, municipality), []).append((letter, postcode, address))
    built = time.perf_counter() - begun
    begun = time.perf_counter()
    expected = [_by_hand(row, by_postcode, by_municipality) for row in establishments.head(SAMPLE).iter_rows()]
    asked = time.perf_counter() - begun
    found = places.head(SAMPLE).select("step", "address").rows()
    return found == expected, built + asked * establishments.height / SAMPLE


def _by_hand(
    row: tuple[str, str, str, str],
    by_postcode: dict[tuple[str, int, str], dict[str, str]],
    by_municipality: dict[tuple[str, int, str], list[tuple[str, str, str]]],
) -> tuple[str | None, str | None]:
    _, text, postcode, municipality = row
    line = text.split("/n")[-1].upper()
    street, _, last = line.rpartition(" ")
    digits = last.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ")
    if street == "POSTBOKS":
        return None, None
    number, letter = int(digits), last[len(digits) :]
    letters = by_postcode.get((street, number, postcode))
    if letters:
        return ("exact", letters[letter]) if letter in letters else ("letter", letters[min(letters)])
    fitting = by_municipality.get((street, number, municipality), [])
    same = [entry for entry in fitting if entry[0] == letter]
    chosen = same or fitting
    if len({entry[1] for entry in chosen}) != 1:
        return None, None
    first = min(chosen, key=lambda entry: (entry[0], entry[2]))
    return ("postcode" if same else "postcode_letter"), first[2]
