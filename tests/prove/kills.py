"""Kill the program with SIGKILL while it fetches, imports, runs and publishes; what was in force stays, and the next run
gives the bytes of a run that nobody disturbed.

Half of the kills come at a random moment, half before a random change of a file. Every kill begins from the published first
delivery, hard-linked; the second delivery waits. What the disturbed part does not compute is given to it from the undisturbed
run, but for a random part of the steps, so that a kill comes in the middle of the steps that are left. Publishing kills get
the undisturbed pages to write, and compute them anew once in 25.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from dataclasses import dataclass

from planpuls.release.format import verify
from planpuls.store.workspace import Workspace
from tests.prove.states import (
    IN_FORCE,
    PLAN,
    cached,
    cloned,
    contents,
    give_cache,
    is_sound,
    leavings,
    served,
    snapshots_of,
    states,
)

_RUN = ("run", PLAN, "--no-editions")
_WHOLE_PAGES_EVERY = 25
_KEPT_STEPS = 0.85


@dataclass(frozen=True)
class Way:
    """What is killed, and how it goes undisturbed."""

    name: str
    start: Workspace
    killed: tuple[str, ...]
    """The command that is killed."""
    again: tuple[tuple[str, ...], ...]
    """What is done after the kill."""
    done: Workspace
    release: str
    seconds: float
    changes: int
    replaced: dict[str, object]
    read_there: frozenset[str]
    """Steps that the killed command computes itself, and that are never given to it."""


def prove(seed: int, count: int) -> dict[str, int]:
    """`count` kills, a quarter of them of each command."""
    counted: Counter[str] = Counter()
    with served("second") as environment:
        ways = _ways(environment)
        before = contents(states().folder / "taken" / "snapshots") | contents(states().base.root / "releases")
        for number in range(count):
            way = ways[number % len(ways)]
            counted.update(
                _kill(way, random.Random(f"{seed}/{number}"), pages=number // len(ways) % _WHOLE_PAGES_EVERY)
            )
            counted[f"of {way.name}"] += 1
        after = contents(states().folder / "taken" / "snapshots") | contents(states().base.root / "releases")
        assert before == after, "a file that was there was written into"
    names = ("at a random moment", "before a random change", "ended before the kill", "new release in force", "old one")
    return {"kills": count, **{name: counted[name] for name in (*(f"of {way.name}" for way in ways), *names)}}


def _ways(environment: dict[str, str]) -> tuple[Way, ...]:
    made = states()
    by_hand, by_net = made.at("done"), made.at("fetched")
    quick: dict[str, object] = {"environment": environment, "impatient": None}
    taken = made.at("taken")
    cloned(made.base, taken)
    seconds, changes = {}, {}

    def undisturbed(name: str, space: Workspace, command: tuple[str, ...], **replaced: object) -> None:
        seconds[name] = made.does(space, command, replaced=replaced, die_before=-1)
        changes[name] = int((made.folder / f"{space.root.name}.said.changes").read_text())

    undisturbed("import", taken, made.import_second)
    cloned(taken, by_hand)
    undisturbed("run", by_hand, _RUN)
    release = by_hand.current_release(PLAN)
    cloned(made.base, by_net)
    undisturbed("fetch", by_net, ("fetch", PLAN), **quick)
    made.does(by_net, _RUN)
    fetched = by_net.current_release(PLAN)
    assert release is not None
    assert fetched is not None
    assert len({made.release, release, fetched}) == 3
    ran = made.at("ran")
    cloned(by_hand, ran)
    # As before publishing: computed, and the first release still in force.
    (ran.root / IN_FORCE).unlink()
    shutil.copyfile(made.base.root / IN_FORCE, ran.root / IN_FORCE)
    shutil.rmtree(ran.root / "differences", ignore_errors=True)
    site = by_hand.editions / release / "site"
    made.does(by_hand, ("run", PLAN))
    pages: dict[str, object] = {"pages": str(site)}
    tried = made.at("tried")
    cloned(ran, tried)
    undisturbed("publish", tried, ("run", PLAN), **pages)
    assert contents(tried.editions / release / "site") == contents(site)
    kept, nothing = cached(taken) - cached(made.base), frozenset[str]()
    second, again = made.import_second, (made.import_second, _RUN)

    def way(
        name: str,
        start: Workspace,
        killed: tuple[str, ...],
        then: tuple[tuple[str, ...], ...],
        done: Workspace,
        end: str,
        replaced: dict[str, object],
        read_there: frozenset[str],
    ) -> Way:
        return Way(name, start, killed, then, done, end, seconds[name], changes[name], replaced, read_there)

    return (
        way("fetch", made.base, ("fetch", PLAN), (("fetch", PLAN), _RUN), by_net, fetched, quick, nothing),
        way("import", made.base, second, again, by_hand, release, {}, kept),
        way("run", taken, _RUN, (_RUN,), by_hand, release, {}, nothing),
        way("publish", ran, ("run", PLAN), (("run", PLAN),), by_hand, release, pages, nothing),
    )


def _kill(way: Way, chance: random.Random, *, pages: int) -> Counter[str]:
    made, counted = states(), Counter[str]()
    space = made.at("work")
    cloned(way.start, space)
    give_cache(way.done, space, chance, chance.choice((_KEPT_STEPS, _KEPT_STEPS, 1.0)), way.read_there)
    publishes = way.name == "publish"
    if publishes and chance.random() < 0.5:
        _old_site(way, space)
    replaced = {} if publishes and pages == _WHOLE_PAGES_EVERY - 1 else way.replaced
    if chance.random() < 0.5:
        counted["at a random moment"] += 1
        job = made.job(space, way.killed, replaced=replaced)
        ended = made.starter.run(job, chance.uniform(0.0, way.seconds))
    else:
        counted["before a random change"] += 1
        job = made.job(space, way.killed, replaced=replaced, die_before=chance.randrange(way.changes))
        ended = made.starter.run(job)
    assert ended.killed or ended.code == 0, made.said(space)[-3000:]
    counted["ended before the kill"] += not ended.killed
    in_force = space.current_release(PLAN)
    counted["new release in force" if in_force == way.release else "old one"] += 1
    assert in_force in {way.release, made.release}
    assert in_force == made.release or way.name in ("run", "publish"), f"{way.name} moved the pointer"
    is_sound(space, in_force)
    # The old release is there to the last file, whichever is in force.
    assert verify(space.releases / made.release) == []
    _site_is_whole(space, way)
    made.does(space, *way.again, replaced=replaced)
    is_sound(space, way.release)
    assert snapshots_of(space) == snapshots_of(way.done)
    assert leavings(space) == [], leavings(space)
    if publishes:
        assert contents(space.editions / way.release / "site") == contents(way.done.editions / way.release / "site")
    return counted


def _old_site(way: Way, space: Workspace) -> None:
    """A website of the new release that older code made."""
    site = space.editions / way.release / "site"
    shutil.copytree(way.done.editions / way.release / "site", site)
    (site / "index.html").write_text("older", encoding="utf-8")
    (site / "edition.txt").write_text("older\n", encoding="utf-8")


def _site_is_whole(space: Workspace, way: Way) -> None:
    """A website that says it is whole has every file of the undisturbed one."""
    site, whole = space.editions / way.release / "site", way.done.editions / way.release / "site"
    if (site / "edition.txt").is_file():
        assert contents(site).keys() == contents(whole).keys()
        if (site / "index.html").read_bytes() != b"older":
            assert contents(site) == contents(whole)
