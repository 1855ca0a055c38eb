"""Changing on foot between stops: the walks along the streets, and what the timetable says about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from planpuls.reach.timetable import Feed, Timetable, quays_by_place
from planpuls.reach.trip_rules import named_rules, on_doubles, rules_of, seconds_of

Int32s = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Walks:
    """Walks from every row of one list to rows of another: `to[first[i]:first[i + 1]]` in `seconds`, by time, then row."""

    first: Int32s
    to: Int32s
    seconds: Int32s

    @classmethod
    def of(cls, rows: int, walks: Mapping[tuple[int, int], int]) -> Walks:
        """From a mapping (from, to) -> seconds.

        >>> Walks.of(2, {(1, 0): 60}).first.tolist()
        [0, 0, 1]
        """
        keys = np.array(sorted(walks), np.int64).reshape(len(walks), 2)
        seconds = np.array([walks[here, there] for here, there in keys.tolist()], np.int64)
        return cls.from_arrays(rows, keys[:, 0], keys[:, 1], seconds)

    @classmethod
    def from_arrays(
        cls, rows: int, here: npt.NDArray[np.int64], there: npt.NDArray[np.int64], seconds: npt.NDArray[np.int64]
    ) -> Walks:
        """From one entry per walk."""
        order = np.lexsort((there, seconds, here))
        counts = np.bincount(here, minlength=rows)
        first = np.concatenate([[0], np.cumsum(counts)])
        return cls(first.astype(np.int32), there[order].astype(np.int32), seconds[order].astype(np.int32))

    def turned(self, rows: int) -> Walks:
        """The same walks from the other end; `rows` is the length of the other list."""
        here = np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))
        return Walks.from_arrays(rows, self.to.astype(np.int64), here, self.seconds.astype(np.int64))

    def rows(self, begin: int, end: int) -> Walks:
        """Only the walks from rows `begin` to `end` - 1, which become 0, 1, …"""
        low, high = self.first[begin], self.first[end]
        return Walks(self.first[begin : end + 1] - low, self.to[low:high], self.seconds[low:high])

    def pairs(self) -> dict[tuple[int, int], int]:
        """As a mapping (from, to) -> seconds."""
        here = np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))
        return dict(zip(zip(here.tolist(), self.to.tolist(), strict=True), self.seconds.tolist(), strict=True))


def transfers(table: Timetable, feeds: Sequence[Feed], on_streets: Walks | None = None) -> Walks:
    """Seconds on foot between stops for changing vehicles; a stop to itself is among them.

    `on_streets` are walks along the streets. transfers.txt goes before: a minimum time (type 2) is the time of that change, a forbidden change
    (type 3) is none, also from a stop to itself; a timed change (type 1) without a time takes none. Rows for a station hold for
    all its stops. Rows that name trips or routes hold between the doubles of stops that the timetable has for them
    (`planpuls.reach.trip_rules`). Changing at one stop takes no time but the slack that every boarding needs.
    """
    real = len(table.stop_ids) - len(table.doubles)
    walks: dict[tuple[int, int], int] = {}
    if on_streets is not None:
        walks |= on_streets.pairs()
    if table.doubles:
        # Doubles get the walks of their stops below, after the rules for everybody.
        walks = {pair: seconds for pair, seconds in walks.items() if max(pair) < real}
    walks |= {(stop, stop): 0 for stop in range(real)}
    row_of = {stop: row for row, stop in enumerate(table.stop_ids[:real])}
    places = [quays_by_place(feed, row_of) for feed in feeds]
    for feed, quays in zip(feeds, places, strict=True):
        rules = []
        for start, end, kind, seconds in _for_everybody(feed.frames["transfers"]).iter_rows():
            pairs = [(here, there) for here in quays.get(start, []) for there in quays.get(end, [])]
            rules.append((pairs, kind, seconds))
        # Rules for whole stations come first, so that the finer ones stand.
        for pairs, kind, seconds in sorted(rules, key=lambda rule: -len(rule[0])):
            for pair in pairs:
                _apply(walks, pair, kind, seconds)
    if table.doubles:
        walks = on_doubles(
            walks,
            table.doubles,
            real,
            [
                (rule, quays)
                for feed, quays in zip(feeds, places, strict=True)
                for rule in rules_of(feed.frames["transfers"])
            ],
        )
    return Walks.of(len(table.stop_ids), walks)


def _apply(walks: dict[tuple[int, int], int], pair: tuple[int, int], kind: int | None, seconds: int | None) -> None:
    says, takes = seconds_of(kind, seconds)
    if says and takes is None:
        walks.pop(pair, None)
    elif says and takes is not None:
        walks[pair] = takes


def _for_everybody(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that name neither trips nor routes."""
    columns = ("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time_s")
    if rows.is_empty():
        return rows.select(columns)
    own = rows.with_row_index("__row").join(named_rules(rows.with_row_index("__row")), on="__row", how="anti")
    return own.select(columns).sort(columns)
