"""What changed between two releases, and why: figures, verdicts, answers, sources.

Every figure is compared, not a choice of them. A reason is read from the lineage: `vintage` (a file behind the figure is
another one), `correction`, `plan` (what the plan says of it), `code` (how it is computed).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from planpuls.release.reader import Release
from planpuls.spec.goal import GoalResult
from planpuls.spec.status import Flag
from planpuls.spec.text import Text

if TYPE_CHECKING:
    import polars as pl

Reason = Literal["vintage", "correction", "plan", "code"]
REASON_TEXTS: dict[Reason, Text] = {
    "vintage": Text(nb="nye kildedata", en="new source data"),
    "correction": Text(nb="rettelse", en="correction"),
    "plan": Text(nb="endret plan", en="changed plan"),
    "code": Text(nb="endret beregning", en="changed computation"),
}
COMPARED = ("value", "status", "flags")
_NO_KEY = (*COMPARED, "unit", "step")
ROW_COLUMNS = (
    "indicator", "what", "area_set", "area", "to_area", "period", "dimensions", "measure",
    "from_value", "to_value", "from_status", "to_status", "from_flags", "to_flags", "reasons",
)  # fmt: skip
_NUMBERS = ("from_value", "to_value")
_SNAPSHOT = "snapshot:"
_NAMING = {"id", "name", "title", "scenario"}
"""Parts of a plan that say what a scenario is called, not what it assumes."""
_CODE_LISTS = {"former_municipalities"}
"""What follows from the country's code lists; no figure rests on it."""


@dataclass(frozen=True)
class Difference:
    """`release` held against `base`."""

    base: Release
    release: Release

    @cached_property
    def rows(self) -> pl.DataFrame:
        """Every figure that is new, gone or changed (`ROW_COLUMNS`), of the indicators that both releases have.

        `dimensions` is `name=value` joined by spaces. A figure whose status or flags changed is changed too.
        """
        import polars as pl

        common = [name for name in self.release.specs if name in self.base.specs]
        found = [rows for name in common if (rows := self._rows_of(name)) is not None]
        schema = {name: pl.Float64 if name in _NUMBERS else pl.String for name in ROW_COLUMNS}
        return pl.concat(found) if found else pl.DataFrame(schema=schema)

    def _rows_of(self, name: str) -> pl.DataFrame | None:
        import polars as pl

        file = f"observations/{name}.parquet"
        if self.base.manifest["files"][file] == self.release.manifest["files"][file]:
            return None
        then, now = (_unmarked(release, name) for release in (self.base, self.release))
        if then.columns == now.columns and then.equals(now):
            return None
        keys = sorted({*then.columns, *now.columns} - set(_NO_KEY))
        joined = _keyed(then, keys, "from").join(
            _keyed(now, keys, "to"), on=keys, how="full", coalesce=True, nulls_equal=True
        )
        is_new, is_gone = pl.col("from_status").is_null(), pl.col("to_status").is_null()
        same = pl.all_horizontal(pl.col(f"from_{part}").eq_missing(pl.col(f"to_{part}")) for part in COMPARED)
        dimensions = [key for key in keys if key not in ("area_set", "area", "to_area", "period", "measure")]
        written = [pl.concat_str(pl.lit(f"{key}="), pl.col(key).cast(pl.String)) for key in dimensions]
        what = pl.when(is_new).then(pl.lit("new")).when(is_gone).then(pl.lit("gone")).otherwise(pl.lit("changed"))
        return (
            joined.filter(~same)
            .with_columns(
                pl.lit(name).alias("indicator"),
                what.alias("what"),
                (pl.col("to_area") if "to_area" in keys else pl.lit(None, pl.String)).alias("to_area"),
                (pl.concat_str(*written, separator=" ", ignore_nulls=True) if written else pl.lit("")).alias(
                    "dimensions"
                ),
                pl.lit(" ".join(self.reasons(f"indicator.{name}"))).alias("reasons"),
            )
            .select(ROW_COLUMNS)
            .sort("indicator", "area_set", "area", "to_area", "period", "dimensions", "measure", nulls_last=False)
        )

    def reasons(self, step: str) -> tuple[Reason, ...]:
        """Why the outputs of a step may differ; nothing where its key is the same."""
        then, now = self.base.lineage.get(step), self.release.lineage.get(step)
        if then is None or now is None or then["key"] == now["key"]:
            return ()
        before, after = (_behind(release, step) for release in (self.base, self.release))
        found: list[Reason] = []
        if before.snapshots != after.snapshots:
            found.append("vintage")
        if _differs(before.corrections, after.corrections):
            found.append("correction")
        if _differs(before.settings, after.settings) and (self.plan_changes or not found):
            found.append("plan")
        if _differs(before.code, after.code) or not found:
            found.append("code")
        return tuple(found)

    @cached_property
    def plan_changes(self) -> tuple[str, ...]:
        """Parts of the plan that are not the same, by their names in `plan.json`."""
        then, now = self.base.plan, self.release.plan
        names = {*then, *now} - _CODE_LISTS - (_NAMING if self.is_scenario else set())
        return tuple(sorted(name for name in names if (then.get(name) or ()) != (now.get(name) or ())))

    @property
    def is_scenario(self) -> bool:
        """Whether `release` is a scenario of `base`."""
        return self.release.scenario is not None and self.release.scenario["base"] == self.base.id

    @cached_property
    def verdicts(self) -> tuple[dict[str, Any], ...]:
        """Goals whose verdict, headline or sentence changed, and those that came or went; `verdict` says whether it is the first."""
        then, now = ({goal.id: goal for goal in release.goals} for release in (self.base, self.release))
        reasons = list(self.reasons("goals"))
        return tuple(
            {
                "id": name,
                "question": (now.get(name) or then[name]).question.model_dump(),
                "standing": (now.get(name) or then[name]).standing,
                "from": _verdict(then.get(name)),
                "to": _verdict(now.get(name)),
                "reasons": reasons,
                "verdict": (a := then.get(name)) is None or (b := now.get(name)) is None or a.verdict != b.verdict,
            }
            for name in dict.fromkeys([*now, *then])
            if _verdict(then.get(name)) != _verdict(now.get(name))
        )

    @cached_property
    def indicators(self) -> tuple[dict[str, Any], ...]:
        """Questions with a changed figure or answer, and those that came or went, in the release's order."""
        counted: dict[str, dict[str, int]] = {}
        for name, what, count in self.rows.group_by("indicator", "what").len().rows():
            counted.setdefault(name, {})[what] = count
        listed = []
        for name in dict.fromkeys([*self.release.specs, *self.base.specs]):
            in_base, in_release = name in self.base.specs, name in self.release.specs
            answers = [release.answers.get(name) for release in (self.base, self.release)]
            if in_base and in_release and name not in counted and answers[0] == answers[1]:
                continue
            spec = (self.release if in_release else self.base).specs[name]
            listed.append(
                {
                    "id": name,
                    "question": spec.question.model_dump(),
                    "state": "both" if in_base and in_release else "appeared" if in_release else "disappeared",
                    **{what: counted.get(name, {}).get(what, 0) for what in ("new", "changed", "gone")},
                    "reasons": list(self.reasons(f"indicator.{name}")),
                    "from_answer": answers[0].model_dump() if answers[0] else None,
                    "to_answer": answers[1].model_dump() if answers[1] else None,
                }
            )
        return tuple(listed)

    @cached_property
    def sources(self) -> tuple[dict[str, Any], ...]:
        """Datasets whose files changed: periods that are new, gone, or delivered anew."""
        then, now = (_files(release) for release in (self.base, self.release))
        titles = {source["id"]: source["title"] for release in (self.base, self.release) for source in release.sources}
        listed = []
        for name in sorted({*then, *now}):
            before, after = then.get(name, {}), now.get(name, {})
            if before != after:
                changed = sorted(period for period in before.keys() & after.keys() if before[period] != after[period])
                periods = {"new": sorted(after.keys() - before.keys()), "gone": sorted(before.keys() - after.keys())}
                listed.append({"id": name, "title": titles[name], **periods, "changed": changed})
        return tuple(listed)

    @cached_property
    def comments(self) -> tuple[str, ...]:
        """Figures whose comment is new, gone or changed; figures that move away from it do not change a comment."""
        written = {"figures_now", "standing"}
        then, now = (
            {name: comment.model_dump(exclude=written) for name, comment in release.comments.items()}
            for release in (self.base, self.release)
        )
        return tuple(sorted(name for name in {*then, *now} if then.get(name) != now.get(name)))

    @property
    def is_empty(self) -> bool:
        """Whether no figure, answer, verdict, source, comment or part of the plan differs."""
        return not (self.verdicts or self.indicators or self.sources or self.comments or self.plan_changes)

    def document(self) -> dict[str, Any]:
        """Everything but the single figures, as JSON values."""
        return {
            "schema": 1,
            "from": self.base.id,
            "to": self.release.id,
            "plan": {"from": self.base.manifest["plan"]["id"], "to": self.release.manifest["plan"]["id"]},
            "demo": self.release.demo,
            "scenario": self.release.scenario if self.is_scenario else None,
            "empty": self.is_empty,
            "software": {"from": self.base.manifest["software"], "to": self.release.manifest["software"]},
            "verdicts": list(self.verdicts),
            "indicators": list(self.indicators),
            "sources": list(self.sources),
            "plan_changes": list(self.plan_changes),
            "comments": list(self.comments),
            "figures": {what: int((self.rows["what"] == what).sum()) for what in ("new", "changed", "gone")},
        }


def _unmarked(release: Release, name: str) -> pl.DataFrame:
    """An indicator's rows without what differs between all releases, and without the mark of a scenario on every row."""
    import polars as pl

    rows = release.frame(f"observations/{name}").drop("step")
    if release.scenario is None:
        return rows
    flags = pl.col("flags").str.split(" ").list.eval(pl.element().filter(pl.element() != Flag.SCENARIO.value))
    return rows.with_columns(flags.list.join(" ").alias("flags"))


def _keyed(frame: pl.DataFrame, keys: Iterable[str], side: str) -> pl.DataFrame:
    import polars as pl

    columns = [pl.col(key) if key in frame.columns else pl.lit(None, pl.String).alias(key) for key in keys]
    return frame.select(*columns, *(pl.col(part).alias(f"{side}_{part}") for part in COMPARED))


@dataclass(frozen=True)
class _Behind:
    """What a step rests on, all the way down."""

    snapshots: frozenset[str]
    settings: dict[str, str]
    corrections: dict[str, str]
    code: dict[str, str]


def _differs(then: dict[str, str], now: dict[str, str]) -> bool:
    """Whether something that both have is not the same; steps come and go with their files."""
    return any(then[name] != now[name] for name in then.keys() & now.keys())


def _behind(release: Release, step: str) -> _Behind:
    steps, seen, waiting, snapshots = release.lineage, set[str](), [step], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for value in steps[name]["inputs"].values():
            for reference in value if isinstance(value, list) else [value]:
                if reference.startswith(_SNAPSHOT):
                    snapshots.add(reference)
                elif (other := reference.partition("/")[0]) in steps:
                    waiting.append(other)
    # Steps that read a file are named after it: they come and go with their files, which are told apart above.
    own = {name: steps[name] for name in seen if not name.startswith("read.")}

    def parts(key: str) -> dict[str, str]:
        return {name: entry[key] for name, entry in own.items() if key in entry}

    # Where a scenario lays its rows over a table, another function stands under the step's name.
    code = {f"{name} {entry['function']}": entry["code"] for name, entry in own.items() if "code" in entry}
    # Readers of one dataset share their code whatever files they read.
    readers = {steps[name]["function"]: steps[name].get("code", "") for name in seen if name.startswith("read.")}
    return _Behind(frozenset(snapshots), parts("settings"), parts("corrections"), code | readers)


def _verdict(goal: GoalResult | None) -> dict[str, Any] | None:
    if goal is None:
        return None
    words = {"headline": goal.headline.model_dump(), "answer": goal.answer.model_dump()}
    return {"verdict": goal.verdict.value, **words}


def _files(release: Release) -> dict[str, dict[str, str]]:
    """Dataset -> period (or the file itself, where it has none) -> its file."""
    found: dict[str, dict[str, str]] = {}
    for source in release.sources:
        periods = found.setdefault(source["id"], {})
        for file in source["files"]:
            periods |= dict.fromkeys(file["periods"] or [file["vintage"] or "-"], file["sha256"])
    return found
