"""Steps run two at a time; what is reported, and which error is raised, does not depend on how fast each is."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from planpuls.pipeline.executor import AT_ONCE, Executor
from planpuls.pipeline.step import Graph, Ref, Step
from planpuls.store.snapshots import Snapshots

ANY_FUNCTION = "planpuls.sources.tables:assemble"


def graph(**inputs: str) -> Graph:
    """Steps by name, each with the names of the steps it needs."""
    needs = {name: {above: Ref(above, "x") for above in text.split()} for name, text in inputs.items()}
    return Graph({name: Step(name, ANY_FUNCTION, arguments) for name, arguments in needs.items()})


@dataclass
class Acting(Executor):
    """Does what a test says in place of a step's function."""

    acts: dict[str, Callable[[], None]] = field(default_factory=dict)
    begun: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def _compute(self, step: Step) -> None:
        self.begun.append(step.name)
        assert {above for above in step.inputs() if above not in self.ended} == set()
        self.acts.get(step.name, lambda: None)()
        self.ended.append(step.name)


def acting(tmp_path: Path, made: Graph, **acts: Callable[[], None]) -> Acting:
    return Acting(made, Snapshots(tmp_path), None, acts=acts)


def slow() -> None:
    time.sleep(0.05)


def failing(text: str, seconds: float = 0.0) -> Callable[[], None]:
    def fail() -> None:
        time.sleep(seconds)
        raise ValueError(text)

    return fail


def test_a_step_waits_for_those_it_needs_and_reports_keep_the_order(tmp_path: Path) -> None:
    made = graph(a="", b="", c="a", d="b c", e="")
    told: list[str] = []
    executor = acting(tmp_path, made, a=slow, d=slow)
    executor.run(list(made.steps), lambda name, what: told.append(f"{name} {what}"))
    assert told == [f"{name} computed" for name in "abcde"]
    assert sorted(executor.ended) == list("abcde")


@pytest.mark.skipif(AT_ONCE < 2, reason="one processor")
def test_two_steps_that_need_nothing_of_each_other_run_at_once(tmp_path: Path) -> None:
    meet = threading.Barrier(2, timeout=5)
    executor = acting(tmp_path, graph(a="", b=""), a=lambda: void(meet.wait()), b=lambda: void(meet.wait()))
    executor.run(["a", "b"], lambda *_: None)
    assert sorted(executor.ended) == ["a", "b"]


def void(_: object) -> None:
    """Nothing."""


@pytest.mark.parametrize("seconds", [(0.05, 0.0), (0.0, 0.05)])
def test_the_error_is_that_of_the_first_step_whichever_fails_first(
    tmp_path: Path, seconds: tuple[float, float]
) -> None:
    acts = {"a": failing("first", seconds[0]), "b": failing("second", seconds[1])}
    executor = acting(tmp_path, graph(a="", b="", c="", d="a"), **acts)
    told: list[str] = []
    with pytest.raises(ValueError, match="first"):
        executor.run(["a", "b", "c", "d"], lambda name, _: told.append(name))
    assert told == []
    assert "d" not in executor.begun


def test_what_ended_before_a_failure_is_kept_and_reported(tmp_path: Path) -> None:
    executor = acting(tmp_path, graph(a="", b="a", c="b", d=""), c=failing("no"), a=slow)
    told: list[str] = []
    with pytest.raises(ValueError, match="no"):
        executor.run(["a", "b", "c", "d"], lambda name, _: told.append(name))
    assert told == ["a", "b"]
