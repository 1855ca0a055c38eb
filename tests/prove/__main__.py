"""Long proofs: `python -m tests.prove --scale 1 --write docs/reliability.md` (hours allowed), a sample in every CI run.

Each proof returns what it counted, or raises. The report holds seed, commit and every count.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.prove import damage, determinism, kills, second_delivery


@dataclass(frozen=True)
class Proof:
    name: str
    claim: str
    function: Callable[[int, int], Mapping[str, int | dict[str, int]]]
    """Called with seed and count; what it lists under a name beside its counts stands below the table of the report."""
    count: int
    """At scale 1."""


PROOFS = (
    Proof(
        "kills",
        "kill -9 at a random moment of import and run leaves the old release in force; the next run completes",
        kills.prove,
        200,
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
)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.prove")
    options.add_argument("--scale", type=float, default=1.0)
    options.add_argument("--seed", type=int, default=20_260_101)
    options.add_argument("--write", type=Path)
    chosen = options.parse_args()
    lines, lists = [], []
    for proof in PROOFS:
        count = max(1, round(proof.count * chosen.scale))
        started = time.monotonic()
        counted = proof.function(chosen.seed, count)
        told = ", ".join(f"{value} {name}" for name, value in counted.items() if isinstance(value, int))
        print(f"{proof.name}: {told} ({time.monotonic() - started:.0f} s)", flush=True)
        lines.append(f"| {proof.name} | {proof.claim} | {told} |")
        for name, listed in counted.items():
            if isinstance(listed, dict):
                lists += [
                    "",
                    f"## {proof.name}: {name}",
                    "",
                    *(f"- `{what}` {times}" for what, times in listed.items()),
                ]
    if chosen.write:
        chosen.write.write_text(_report(chosen.seed, chosen.scale, lines + lists), encoding="utf-8")
        print(f"written: {chosen.write}")


def _report(seed: int, scale: float, lines: list[str]) -> str:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    head = [
        "# Reliability",
        "",
        "Written by `make prove`; a 5 % sample of it runs in CI. A proof that fails stops the report.",
        "",
        f"Seed {seed}, scale {scale:g}, commit `{commit}`, Python {sys.version.split()[0]}.",
        "",
        "| proof | claim | counted |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *lines, ""])


if __name__ == "__main__":
    main()
