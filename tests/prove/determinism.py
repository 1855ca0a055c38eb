"""The same snapshots, plan and code under other circumstances."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.prove.states import states

_CODE = """
import sys
from pathlib import Path
from planpuls.store.workspace import Workspace
from tests.fixtures import made
print(made(Workspace(Path(sys.argv[1])), Path(sys.argv[2])).outcome.release)
"""


def prove(seed: int, count: int) -> dict[str, int]:
    """`count` runs from empty workspaces, each in a process with other threads, time zone, locale, hash seed and folder."""
    chance = random.Random(seed)
    releases = {states().release}
    with tempfile.TemporaryDirectory() as name:
        files = states().files["first"]
        for number in range(count):
            environment = os.environ | {
                "POLARS_MAX_THREADS": str(1 + number % 2),
                "TZ": chance.choice(["UTC", "Pacific/Kiritimati", "America/St_Johns"]),
                "LC_ALL": chance.choice(["C", "C.UTF-8"]),
                "PYTHONHASHSEED": str(chance.randrange(1, 10_000)),
            }
            folder = Path(name, chance.choice(["arbeid æøå", "w", "a b c"]) + str(number))
            command = [sys.executable, "-c", _CODE, str(folder), str(files)]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            releases.add(done.stdout.strip())
    assert len(releases) == 1, releases
    return {"runs": count + 1, "different releases": len(releases) - 1}
