"""Whether comments were written for the figures that a release has.

Every commented figure has a mark, a short hash of what a reader sees of it; a comment names the mark it was written for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from planpuls.spec.goal import Comment, CommentStanding, GoalResult, PublishedComment
from planpuls.spec.status import Flag
from planpuls.store.files import canonical_json, read_json

if TYPE_CHECKING:
    import polars as pl

FILE = "comments.json"
_LETTERS = 12
_DIGITS = 9
"""Significant ones of a figure: the last bits of a sum may differ between machines."""
_NOT_THE_FIGURE = (Flag.DEMO, Flag.SCENARIO, Flag.STALE)
"""Flags about the region, the scenario and the delivery."""
_OF_A_GOAL = {"verdict", "headline", "answer", "trend", "variants", "beside", "background"}
_NAMES = {"variants": {"__all__": {"name"}}, "beside": {"__all__": {"name"}}}


def indicator_mark(observations: pl.DataFrame) -> str:
    """Mark of an indicator's rows: equal rows have the same, in any order and from whichever step."""
    import polars as pl

    rows = observations.drop("step", strict=False)
    unwanted = [flag.value for flag in _NOT_THE_FIGURE]
    kept = pl.col("flags").str.split(" ").list.eval(pl.element().filter(~pl.element().is_in(unwanted)))
    rows = rows.with_columns(kept.list.join(" ").alias("flags"), pl.col("value").round_sig_figs(_DIGITS))
    rows = rows.select(sorted(rows.columns))
    return _hashed(rows.sort(rows.columns).write_csv().encode())


def goal_mark(goal: GoalResult) -> str:
    """Mark of a goal's answer: verdict, sentences in Norwegian, the series and every way of counting that was tried."""
    shown = goal.model_dump(mode="json", include=_OF_A_GOAL, exclude=_NAMES)
    return _hashed(canonical_json(_rounded(shown)).encode())


def held_against(comments: Iterable[Comment], mark: Callable[[str], str]) -> list[PublishedComment]:
    """The comments with their standing; `mark` gives the one of a goal or indicator, empty where there are no figures."""
    return [
        PublishedComment(
            **comment.model_dump(), figures_now=(now := mark(comment.figure)), standing=_standing(comment.figures, now)
        )
        for comment in comments
    ]


def to_review(release: Path) -> Sequence[str]:
    """A line for every comment of the release in this folder that does not name the figures that the release has."""
    if not (release / FILE).is_file():
        return []
    found = [PublishedComment.model_validate(entry) for entry in read_json(release / FILE)]
    return [_advice(comment) for comment in found if comment.standing is not CommentStanding.CURRENT]


def _standing(named: str, now: str) -> CommentStanding:
    if not named:
        return CommentStanding.UNKNOWN
    return CommentStanding.CURRENT if named == now else CommentStanding.CHANGED


def _advice(comment: PublishedComment) -> str:
    changed = comment.standing is CommentStanding.CHANGED
    said = "the figures have changed since it was written" if changed else "it names no figures"
    if not comment.figures_now:
        return f"comments/{comment.figure}.md: {said}; the release has none"
    return f"comments/{comment.figure}.md: {said}; if it holds for those of today, its head says figures: {comment.figures_now}"


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS - 1}e}")
    if isinstance(value, dict):
        # Wording in English follows the Norwegian.
        return {key: _rounded(part) for key, part in value.items() if key != "en"}
    return [_rounded(part) for part in value] if isinstance(value, list) else value


def _hashed(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_LETTERS]
