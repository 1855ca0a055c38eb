"""What was read at import is not read again, and the release is the same as if it had been."""

from __future__ import annotations

from pathlib import Path

from planpuls.demo import Vintage
from planpuls.pipeline.executor import quietly
from planpuls.pipeline.readings import Keeper
from planpuls.pipeline.run import run
from planpuls.plan.load import load_plan
from planpuls.sources.dataset import ReadContext, Sample
from planpuls.sources.importing import import_files
from planpuls.sources.registry import recognise
from planpuls.spec.errors import InputError
from planpuls.store.workspace import Workspace
from tests.fixtures import Region


def test_a_reader_that_finds_the_period_in_the_content_does_not_look_at_what_it_is_told(
    deliveries: dict[Vintage, Path],
) -> None:
    plan, compared = load_plan("demo"), set()
    for path in sorted(deliveries["first"].iterdir()):
        known = recognise(Sample.of(path))
        assert known is not None, path.name
        dataset, layout = known
        reader = dataset.readers[layout]
        try:
            found = reader(path, ReadContext(path.name, plan.country, None))
        except InputError:
            continue
        if found.periods and dataset.id not in compared:
            told = reader(path, ReadContext(path.name, plan.country, found.periods[-1]))
            assert told.frame.equals(found.frame), path.name
            assert told.periods == found.periods
            assert {name: frame.equals(found.frames[name]) for name, frame in told.frames.items()} == dict.fromkeys(
                found.frames, True
            )
            assert told.notes == found.notes
            compared.add(dataset.id)
    assert len(compared) > 20


def test_a_run_after_an_import_reads_no_file_again_and_gives_the_same_bytes_in_another_workspace(
    demo: Region, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path / "another workspace æøå")
    workspace.prepare()
    list(import_files(demo.plan, workspace, [demo.files], keep=Keeper(demo.plan, workspace)))
    outcome = run(demo.plan, workspace, quietly)
    assert outcome.release == demo.outcome.release
    again = [step for step in outcome.computed if step.startswith("read.")]
    before = [step for step in demo.outcome.computed if step.startswith("read.")]
    assert len(before) > 40
    assert all(".undated." in step for step in again)
    release = workspace.releases / outcome.release
    assert {path.name for path in release.iterdir()} == {path.name for path in demo.release.path.iterdir()}
    for path in sorted(demo.release.path.rglob("*")):
        if path.is_file() and path.name != "run.json":
            twin = release / path.relative_to(demo.release.path)
            assert twin.read_bytes() == path.read_bytes(), path.name
