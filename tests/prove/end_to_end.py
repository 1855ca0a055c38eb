"""From a new vintage at the services to published figures, difference and letter: one command, and how long it takes.

Every service answers under the host it shares with those it really shares one with, so that the pauses between requests to
a host are those of the real services. The machine's load counts into the seconds; the seconds of its processors do not.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

from planpuls.release.reader import open_release
from planpuls.sources.addresses import BASES
from planpuls.store.workspace import Workspace
from tests.prove.second_delivery import equals_the_truth
from tests.prove.states import PLAN, cloned, is_sound, states
from tests.standin.demo_region import services
from tests.standin.municipal_plans import TOKEN
from tests.standin.server import StandIn, standing_in

_GRID = "ssb.workplaces_250m"


def prove(seed: int, count: int) -> dict[str, int]:  # noqa: ARG001
    """A new vintage of the grid alone, and the whole second delivery, each by one `planpuls update`."""
    made = states()
    with _hosts("first") as (environment, _):
        known = made.at("before the new vintage")
        cloned(made.base, known)
        _timed(known, environment, "import", PLAN, str(made.files["both"] / "knutepunkter_2025.csv"))
        _timed(known, environment, "update", PLAN)
    found: dict[str, int] = {}
    with _hosts("second") as (environment, hosts):
        for name, words in (("one new vintage", ("--dataset", _GRID)), ("the whole second delivery", ())):
            space = made.at("end to end")
            cloned(known, space)
            before = [len(host.asked) for host in hosts]
            wall, processors = _timed(space, environment, "update", PLAN, *words)
            asked = [len(host.asked) - earlier for host, earlier in zip(hosts, before, strict=True)]
            release = space.current_release(PLAN)
            assert release is not None
            assert release != known.current_release(PLAN)
            is_sound(space, release)
            letters = list((space.editions / release / "brief").rglob("atom.xml"))
            assert len(letters) == 2, letters
            assert (space.root / "differences" / release / "last.txt").is_file()
            assert (space.editions / release / "site" / "edition.txt").is_file()
            if not words:
                equals_the_truth(open_release(space.releases / release))
            found |= {
                f"s for {name}": wall,
                f"s of processors for {name}": processors,
                f"requests for {name}": sum(asked),
                f"of them to one host for {name}": max(asked),
                f"load at the end of {name}": round(os.getloadavg()[0]),
            }
    return found


@contextmanager
def _hosts(vintage: str) -> Iterator[tuple[dict[str, str], list[StandIn]]]:
    folder = states().files["first" if vintage == "first" else "both"]
    together: dict[str, list[object]] = {}
    for service in services(folder, vintage):  # type: ignore[arg-type]
        together.setdefault(urlsplit(BASES[service.name]).netloc, []).append(service)
    environment = {"PLANPULS_DIBK_TOKEN": TOKEN}
    servers: list[StandIn] = []
    with ExitStack() as stack:
        for those in together.values():
            server = stack.enter_context(standing_in(*those))  # type: ignore[arg-type]
            servers.append(server)
            environment |= {f"PLANPULS_ADDRESS_{name.upper()}": f"{server.address}/{name}" for name in server.services}
        yield environment, servers


def _timed(space: Workspace, environment: dict[str, str], *words: str) -> tuple[int, int]:
    """Seconds on the clock and of the processors."""
    variables = os.environ | environment | {"PLANPULS_WORKSPACE": str(space.root)}
    command = [sys.executable, "-c", "from planpuls.cli import main; main()", *words]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr[-3000:]
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return round(time.monotonic() - started), round(used)
