"""`planpuls update`: the parts in their order; `make prove` runs the whole against the stand-ins."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from planpuls.cli.app import app

DAY = "2026-10-01"
command = importlib.import_module("planpuls.cli.update")
"""The module: the package holds the function of that name too."""


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the command does, in order; the parts themselves do nothing."""
    order: list[str] = []
    monkeypatch.setattr(command, "fetch", lambda plan, dataset, **_: order.append(f"fetch {plan} {dataset}"))
    monkeypatch.setattr(command, "run", lambda plan, **_: order.append(f"run {plan}"))
    monkeypatch.setattr(
        command, "brief", lambda _, since, language, **__: order.append(f"letter {since} {language.value}")
    )
    return order


def in_force(root: Path) -> None:
    (root / "releases" / "0123").mkdir(parents=True)
    (root / "releases" / "0123" / "run.json").write_text(json.dumps({"finished_at": f"{DAY}T10:00:00+00:00"}))
    (root / "current.json").write_text(json.dumps({"releases": {"demo": "0123"}, "last": "demo"}))


def test_it_fetches_runs_and_writes_letters_since_the_release_in_force(tmp_path: Path, done: list[str]) -> None:
    in_force(tmp_path)
    ended = CliRunner().invoke(app, ["update", "demo", "--dataset", "plan.hubs", "--workspace", str(tmp_path)])
    assert ended.exit_code == 0, ended.output
    assert done == ["fetch demo ['plan.hubs']", "run demo", f"letter {DAY} nb", f"letter {DAY} en"]


def test_a_day_given_is_the_letters(tmp_path: Path, done: list[str]) -> None:
    CliRunner().invoke(app, ["update", "demo", "--brief-since", "2026-01-02", "--workspace", str(tmp_path)])
    assert done == ["fetch demo None", "run demo", "letter 2026-01-02 nb", "letter 2026-01-02 en"]


def test_the_first_release_has_no_letter(tmp_path: Path, done: list[str]) -> None:
    ended = CliRunner().invoke(app, ["update", "demo", "--workspace", str(tmp_path)])
    assert done == ["fetch demo None", "run demo"]
    assert "no letter: there is no earlier release" in ended.output


def test_a_source_that_fails_stops_nothing_and_is_the_exit_code(
    tmp_path: Path, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise typer.Exit(8)

    in_force(tmp_path)
    monkeypatch.setattr(command, "fetch", fails)
    ended = CliRunner().invoke(app, ["update", "demo", "--workspace", str(tmp_path)])
    assert (ended.exit_code, done[0], len(done)) == (8, "run demo", 3)
