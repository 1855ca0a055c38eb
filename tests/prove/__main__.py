"""Long proofs: `python -m tests.prove --scale 1 --write docs/reliability.md` (hours allowed), a sample in every CI run.

Each proof returns what it counted, or raises. `--only NAME` runs one, `--but NAME` all but
one; only their rows of the report change.
"""

from __future__ import annotations

import argparse
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.prove import branches, damage, determinism, end_to_end, faults, kills, mutation, second_delivery
from tests.prove.report import Ran, merged


@dataclass(frozen=True)
class Proof:
    name: str
    claim: str
    function: Callable[[int, int], Mapping[str, int | dict[str, int]]]
    """Called with seed and count; what it lists under a name beside its counts stands below the table of the report."""
    count: int
    """At scale 1."""
    in_sample: bool = True
    """Whether it also runs at scales below 1; what does not has small tests, or is a part of another proof."""


PROOFS = (
    Proof(
        "kills",
        "kill -9 at a random moment, or before a random change of a file, of fetch, import, run and publish: the old release is whole, what is in force is whole, the next run gives the undisturbed bytes",
        kills.prove,
        200,
    ),
    Proof(
        "full disk",
        "import and run on a small disk (tmpfs): refused in a sentence, old release in force, with room the undisturbed bytes",
        faults.full_disk,
        20,
        in_sample=False,
    ),
    Proof(
        "limited files",
        "a run that may not write files above a size (RLIMIT_FSIZE): the same",
        faults.small_files,
        20,
        in_sample=False,
    ),
    Proof(
        "read-only folder",
        "in a folder mounted read-only who writes is refused in a sentence, who reads is answered",
        faults.read_only,
        8,
    ),
    Proof(
        "two at once",
        "two imports and runs of one workspace at the same time both end well",
        faults.at_once,
        20,
        in_sample=False,
    ),
    Proof(
        "clocks",
        "a clock years ahead or behind that goes backwards: the second delivery is used, the bytes are the same",
        faults.clock,
        20,
        in_sample=False,
    ),
    Proof(
        "locales",
        "locales and encodings without Norwegian letters: every command ends well, the bytes are the same",
        faults.locales,
        10,
        in_sample=False,
    ),
    Proof(
        "names of folders",
        "spaces, Norwegian letters, quotes, signs of the shell and long names in paths: the bytes are the same",
        faults.paths,
        18,
        in_sample=False,
    ),
    Proof(
        "no network",
        "fetch on a machine without network names every source, figures say that they may be old; with it all is as before",
        faults.no_network,
        5,
    ),
    Proof(
        "no rename of folders",
        "kills on a store that moves folders file by file in any order (a stand-in in the process): as for kills",
        faults.no_rename,
        40,
    ),
    Proof(
        "other versions",
        "workspaces and records of another version are refused in a sentence and left as they are",
        faults.other_versions,
        20,
        in_sample=False,
    ),
    Proof(
        "damage",
        "a damaged file is refused, or equal to the sound one but for declared values; losses no reader sees are listed",
        damage.prove,
        10_000,
    ),
    Proof(
        "determinism",
        "other thread counts, locales, time zones and folders give the same release",
        determinism.prove,
        12,
    ),
    Proof(
        "second delivery", "after new and revised files every figure equals the truth table", second_delivery.prove, 1
    ),
    Proof(
        "branches",
        "every conditional jump of disclosure, recoding and verdict rules is taken both ways by their tests",
        branches.prove,
        1,
        in_sample=False,
    ),
    Proof(
        "mutation",
        "changed operators, comparisons, numbers, conditions and returns of the numeric core, disclosure, recoding and verdict rules fail small tests",
        mutation.prove,
        600,
        in_sample=False,
    ),
    Proof(
        "end to end",
        "from a new vintage at the stand-in services to figures, difference, website and letters: one `planpuls update`",
        end_to_end.prove,
        1,
        in_sample=False,
    ),
)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.prove")
    options.add_argument("--scale", type=float, default=1.0)
    options.add_argument("--seed", type=int, default=20_260_101)
    for option in ("--only", "--but"):
        names = [proof.name for proof in PROOFS]
        options.add_argument(option, action="append", choices=names, metavar="NAME", default=[])
    options.add_argument("--write", type=Path)
    chosen = options.parse_args()
    for proof in PROOFS:
        asked = proof.name in chosen.only if chosen.only else chosen.scale >= 1 or proof.in_sample
        if not asked or proof.name in chosen.but:
            continue
        started, commit = time.monotonic(), _commit()
        counted = proof.function(chosen.seed, max(1, round(proof.count * chosen.scale)))
        ran = Ran(proof.name, proof.claim, counted, chosen.seed, chosen.scale, commit)
        print(f"{proof.name}: {ran.told} ({time.monotonic() - started:.0f} s)", flush=True)
        if chosen.write:
            text = merged(chosen.write, [ran], [known.name for known in PROOFS])
            chosen.write.write_text(text, encoding="utf-8")


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", "src", "tests")
    return git("rev-parse", "--short=12", "HEAD") + (" and changes" if changed else "")


if __name__ == "__main__":
    main()
