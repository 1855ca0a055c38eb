"""What surrounds the program fails: disk, network, clock, locale, names of folders, a store without rename, another version.

Full and closed disks are made by mounts in a namespace of their own (`unshare`, no rights needed where user namespaces are
allowed), and so is a machine without network. Where that is not allowed, the proofs that need it say so instead of counting.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from planpuls.cli import DISK_EXIT_CODE
from planpuls.sources.net import FetchError
from planpuls.spec.errors import IntegrityError
from planpuls.store.workspace import Workspace
from tests.prove.forked import Job, Starter
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
_READING = (
    ("show", "commuting"),
    ("sources", PLAN),
    ("diff", PLAN),
    ("explain", "commuting", "--area", "91", "--period", "2020"),
)
NO_NAMESPACES = {"not proven, for namespaces are not allowed here": 1}


@cache
def second() -> tuple[Workspace, Workspace, str]:
    """The second delivery taken, and run; the release it gives when nothing disturbs it."""
    made = states()
    taken, done = made.at("taken to be disturbed"), made.at("undisturbed")
    cloned(made.base, taken)
    made.does(taken, made.import_second)
    cloned(taken, done)
    made.does(done, _RUN)
    release = done.current_release(PLAN)
    assert release is not None
    return taken, done, release


def _waiting(name: str, chance: random.Random, *, taken: bool) -> Workspace:
    """A copy of the first or second delivery's workspace, with most of the steps to come given to it."""
    space = states().at(name)
    with_second, done, _ = second()
    cloned(with_second if taken else states().base, space)
    read = cached(with_second) - cached(states().base)
    give_cache(done, space, chance, 0.9, frozenset() if taken else read)
    return space


def _ends_well(space: Workspace, *commands: tuple[str, ...], **replaced: object) -> None:
    """The commands end well, with the bytes of the undisturbed run."""
    _, done, release = second()
    states().does(space, *commands, replaced=replaced)
    is_sound(space, release)
    assert snapshots_of(space) == snapshots_of(done)
    assert leavings(space) == [], leavings(space)


@cache
def _namespaces() -> bool:
    return subprocess.run(["unshare", "-rmn", "true"], capture_output=True, check=False).returncode == 0


def _apart(script: str, folder: Path, *, flags: str = "-rm") -> Starter:
    """A starter of commands for which `script` has changed what `$0` is."""
    return Starter(("unshare", flags, "sh", "-ec", f'{script}; exec "$@"', str(folder)))


def _seen_by(starter: Starter, space: Workspace) -> Workspace:
    """A workspace as a process sees it to whom something else is mounted there."""
    return Workspace(Path(f"/proc/{starter.process}/root") / space.root.relative_to("/"))


def full_disk(seed: int, count: int) -> dict[str, int]:
    """`count` runs and imports on a disk with less room than they were seen to need, each then with room enough."""
    if not _namespaces():
        return NO_NAMESPACES
    made, chance, done = states(), random.Random(seed), second()[1]
    tried = [_need(chance, importing=importing) for importing in (True, False)][:count]
    for number in range(count):
        command, source, before, need = tried[number % len(tried)]
        assert need > 100, f"{command[0]} needs {need} kB: too little to be short of"
        space = made.at("full")
        with _disk(source, space, f"{int(before + chance.uniform(0.0, 0.9) * need)}k") as starter:
            seen = _seen_by(starter, space)
            ended = starter.run(made.job(space, command))
            assert ended.code == DISK_EXIT_CODE, (ended.code, made.said(space)[-2000:])
            assert "Make room" in made.said(space), made.said(space)[-2000:]
            is_sound(seen, made.release)
            job = made.job(space, made.import_second, _RUN, replaced={"room": [str(space.root), "600m"]})
            assert starter.run(job).code == 0, made.said(space)[-2000:]
            is_sound(seen, second()[2])
            assert snapshots_of(seen) == snapshots_of(done)
            assert leavings(seen) == [], leavings(seen)
    return {
        "runs refused in a sentence for want of room": count,
        **{f"kB that {command[0]} needs": need for command, _, _, need in tried},
    }


def _need(chance: random.Random, *, importing: bool) -> tuple[tuple[str, ...], Workspace, int, int]:
    """A command, a workspace that it has work in, kilobytes of that on a disk, and how many more are there in the end."""
    made = states()
    command = made.import_second if importing else _RUN
    source = _waiting(f"before {command[0]}", chance, taken=not importing)
    space = made.at("wide")
    with _disk(source, space, "600m") as starter:
        seen = _seen_by(starter, space)
        # A job without commands: once it has ended the disk is mounted and filled.
        assert starter.run(made.job(space)).code == 0
        before = _used(seen)
        assert starter.run(made.job(space, command)).code == 0, made.said(space)[-2000:]
        return command, source, before, _used(seen) - before


def _disk(source: Workspace, space: Workspace, size: str) -> Starter:
    """A starter to whom `space` is a disk of its own with the files of `source`."""
    space.root.mkdir(exist_ok=True)
    return _apart(f'mount -t tmpfs -o size={size} t "$0"; cp -a "{source.root}/." "$0"', space.root)


def _used(space: Workspace) -> int:
    disk = os.statvfs(space.root)
    return (disk.f_blocks - disk.f_bfree) * disk.f_frsize // 1024


def small_files(seed: int, count: int) -> dict[str, int]:
    """`count` runs that may write no file above a size: a disk that fails at one file and not at another."""
    made, chance, counted = states(), random.Random(seed), Counter[str]()
    for _ in range(count):
        space = _waiting("small", chance, taken=True)
        ended = made.starter.run(made.job(space, _RUN, replaced={"largest_file": chance.randrange(500, 60_000)}))
        assert ended.code in (0, DISK_EXIT_CODE), made.said(space)[-2000:]
        counted["refused in a sentence"] += ended.code == DISK_EXIT_CODE
        is_sound(space, made.release if ended.code else second()[2])
        _ends_well(space, _RUN)
    return {"runs with a limit": count, **counted}


def read_only(seed: int, count: int) -> dict[str, int]:
    """Commands in a workspace that may not be written to: who writes says so, who reads does not mind."""
    if not _namespaces():
        return NO_NAMESPACES
    made, counted = states(), Counter[str]()
    space = _waiting("closed", random.Random(seed), taken=False)
    before = contents(space.root)
    writing = (made.import_second, _RUN, ("fetch", PLAN), ("update", PLAN))
    with _apart('mount --bind "$0" "$0"; mount -o remount,bind,ro "$0"', space.root) as starter:
        for number in range(max(count, len(writing) + len(_READING))):
            command = (*writing, *_READING)[number % (len(writing) + len(_READING))]
            ended = starter.run(made.job(space, command))
            assert ended.code == (DISK_EXIT_CODE if command in writing else 0), (command, made.said(space)[-2000:])
            counted["refused in a sentence" if command in writing else "answered"] += 1
            if command in writing:
                assert "Read-only file system. Give a folder" in made.said(space), made.said(space)
    assert contents(space.root) == before
    _ends_well(space, made.import_second, _RUN)
    return {"commands": sum(counted.values()), **counted}


def at_once(seed: int, count: int) -> dict[str, int]:
    """`count` pairs of processes that import and run the same at the same time."""
    made, chance, waited = states(), random.Random(seed), 0
    with Starter() as other:
        for _ in range(count):
            space = _waiting("shared", chance, taken=False)
            late = chance.uniform(0.0, 1.0)
            commands = (made.import_second, _RUN)
            job = made.job(Workspace(space.root), *commands)
            second_job = made.job(space, *commands, said_by="the other")
            with ThreadPoolExecutor(1) as later:
                running = later.submit(_late, other, second_job, late)
                codes = [made.starter.run(job).code, running.result()]
            said = made.said(space) + Path(second_job.said).read_text(encoding="utf-8")
            assert codes == [0, 0], (codes, said[-3000:])
            waited += "Waiting: the workspace is held by process" in said
            is_sound(space, second()[2])
            assert snapshots_of(space) == snapshots_of(second()[1])
            assert leavings(space) == [], leavings(space)
    return {"pairs": count, "of them one waited": waited}


def _late(starter: Starter, job: Job, after_s: float) -> int:
    time.sleep(after_s)
    return starter.run(job).code


def clock(seed: int, count: int) -> dict[str, int]:
    """`count` times the second delivery with a clock years ahead or behind that goes backwards."""
    chance = random.Random(seed)
    for _ in range(count):
        space = _waiting("clock", chance, taken=False)
        _ends_well(space, states().import_second, _RUN, clock=chance.choice((-1, 1)) * chance.randrange(1, 4_000))
    return {"wrong clocks": count}


_LOCALES: tuple[dict[str, str], ...] = (
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "nb_NO.ISO-8859-1", "PYTHONIOENCODING": "latin-1", "TZ": "Pacific/Kiritimati"},
    {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "cp1252", "TZ": "America/St_Johns"},
    {"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr", "TZ": "Asia/Kathmandu"},
)


def locales(seed: int, count: int) -> dict[str, int]:
    """Every command under locales and encodings that have no Norwegian letters, or are not there at all."""
    made, chance, answered = states(), random.Random(seed), 0
    for number in range(count):
        space = _waiting("locale", chance, taken=False)
        variables = os.environ | _LOCALES[number % len(_LOCALES)] | {"PLANPULS_WORKSPACE": str(space.root)}
        for words in (made.import_second, _RUN, *_READING):
            command = [sys.executable, "-c", "from planpuls.cli import main; main()", *words]
            done = subprocess.run(command, env=variables, capture_output=True, check=False)
            assert done.returncode == 0, (words, done.stderr[-2000:])
            answered += 1
        is_sound(space, second()[2])
    return {"locales": min(count, len(_LOCALES)), "commands": answered}


_NAMES = (
    "med mellomrom",
    "æøå ÆØÅ",
    "A\u030as",
    "100 % #1 ?&=",
    "'a' \"b\" `c`",
    "-n",
    "a;b$HOME",
    "中文",
    "." + "x" * 200,
)


def paths(seed: int, count: int) -> dict[str, int]:
    """Workspaces and deliveries in folders with names that programs stumble over."""
    made, chance, last = states(), random.Random(seed), 0
    for number in range(count):
        last = number % len(_NAMES)
        parent = made.folder / _NAMES[last]
        parent.mkdir()
        source = _waiting("source", chance, taken=False)
        space = Workspace(parent / _NAMES[last])
        cloned(source, space)
        files = parent / "filer æ"
        shutil.copytree(made.files["second"], files)
        # The folder's name is too long for a name beside it.
        job = made.job(
            Workspace(made.folder / "odd"), ("import", PLAN, str(files)), _RUN, *_READING, workspace=str(space.root)
        )
        assert made.starter.run(job).code == 0, (space.root, Path(job.said).read_text(encoding="utf-8")[-2000:])
        is_sound(space, second()[2])
        shutil.rmtree(parent)
    return {"names": min(count, len(_NAMES)), "workspaces": count}


def no_network(seed: int, count: int) -> dict[str, int]:
    """`count` times fetching on a machine without network, and again with it."""
    if not _namespaces():
        return NO_NAMESPACES
    made, chance, stale = states(), random.Random(seed), 0
    with served("first") as environment:
        quick = {"environment": environment, "impatient": None}
        known = made.at("fetched before")
        cloned(made.base, known)
        made.does(known, ("fetch", PLAN), _RUN, replaced=quick)
        release = known.current_release(PLAN)
        assert release is not None
        for _ in range(count):
            space = made.at("alone")
            cloned(known, space)
            with _apart(":", space.root, flags="-rmn") as starter:
                ended = starter.run(made.job(space, ("fetch", PLAN), replaced=quick))
                assert ended.code == FetchError.exit_code, made.said(space)[-2000:]
                is_sound(space, release)
                marks = len(list((space.root / "snapshots").glob("*/stale/*.json")))
                assert marks > chance.randrange(10)
                stale += marks
                assert starter.run(made.job(space, _RUN)).code == 0, made.said(space)[-2000:]
                assert space.current_release(PLAN) != release, "nothing says that the figures may be old"
            made.does(space, ("fetch", PLAN), _RUN, replaced=quick)
            is_sound(space, release)
            assert leavings(space) == [], leavings(space)
    return {"machines without network": count, "sources marked stale": stale}


def no_rename(seed: int, count: int) -> dict[str, int]:
    """`count` kills of runs on a store that moves folders file by file, in any order."""
    made, counted = states(), Counter[str]()
    chance = random.Random(seed)
    space = _waiting("objects", chance, taken=True)
    made.does(space, _RUN, replaced={"no_rename_of_folders": seed}, die_before=-1)
    changes = int((made.folder / f"{space.root.name}.said.changes").read_text())
    for number in range(count):
        space = _waiting("objects", chance, taken=True)
        replaced = {"no_rename_of_folders": f"{seed}/{number}"}
        ended = made.starter.run(made.job(space, _RUN, replaced=replaced, die_before=chance.randrange(changes)))
        assert ended.killed or ended.code == 0, made.said(space)[-2000:]
        counted["killed before a change"] += ended.killed
        in_force = space.current_release(PLAN)
        assert in_force in (made.release, second()[2])
        is_sound(space, str(in_force))
        half = [path for path in space.cache.glob("??/*") if not (path / "outputs.json").is_file()]
        counted["left half a folder"] += bool([path for path in half if not path.name.startswith(".")])
        _ends_well(space, _RUN, **replaced)
    return {"runs": count, **counted}


def other_versions(seed: int, count: int) -> dict[str, int]:
    """Workspaces that another version laid out, or whose records it wrote, are refused in a sentence and left as they are."""
    made, chance, refused = states(), random.Random(seed), 0

    def another_layout(space: Workspace) -> Path:
        path = space.root / "workspace.json"
        path.unlink()
        path.write_text(json.dumps(chance.choice(({"layout": 0}, {"layout": 2}, {"layout": "1"}, {}, []))))
        return path

    def another_record(space: Workspace) -> Path:
        records = [path for path in (space.root / "snapshots").glob("*/*.json") if ".check." not in path.name]
        path = chance.choice(sorted(records))
        entry = json.loads(path.read_bytes())
        if chance.random() < 0.5:
            entry["a field to come"] = 1
        else:
            del entry[chance.choice(("format", "vintage_from", "licence"))]
        path.unlink()
        path.write_text(json.dumps(entry))
        return path

    for number in range(count):
        space = _waiting("other", chance, taken=True)
        changed = (another_layout, another_record)[number % 2](space)
        before = contents(space.root)
        for command in (_RUN, ("fetch", PLAN), made.import_second, ("show", "commuting"))[
            : 4 if number % 2 == 0 else 1
        ]:
            ended = made.starter.run(made.job(space, command))
            assert ended.code == IntegrityError.exit_code, (command, changed, made.said(space)[-2000:])
            assert changed.name in made.said(space)
            refused += 1
        now = contents(space.root)
        assert {name: now[name] for name in before} == before
        assert (space.root / IN_FORCE).is_file()
    return {"workspaces": count, "commands refused in a sentence": refused}
