"""`make bench`: run every benchmark and write `benchmarks/results/latest.json`; with `--only` a part, whose entries replace
those of the same names.

Each entry: name, unit, better (lower or higher), ours, peers {name: {value, goal_ratio, published}}, checked (the answers
were compared and equal). Values are the median of several runs; machines differ, so read the ratios.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from benchmarks import addresses, brreg, cells, land, streets, transit

PARTS = {module.__name__.rpartition(".")[2]: module for module in (cells, addresses, brreg, streets, transit, land)}
RESULTS = Path(__file__).parent / "results" / "latest.json"


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--only", action="append", choices=sorted(PARTS), metavar="PART", default=[])
    chosen = options.parse_args().only
    entries = {entry["name"]: entry for entry in json.loads(RESULTS.read_text("utf-8"))} if chosen else {}
    for module in (PARTS[name] for name in chosen or PARTS):
        begin = time.monotonic()
        made = module.entries()
        print(f"{module.__name__}: {time.monotonic() - begin:.0f} s", flush=True)
        for entry in made:
            for name, peer in entry["peers"].items():
                print(f"  {entry['name']}: {_told(entry, name, peer)}", flush=True)
        entries |= {entry["name"]: entry for entry in made}
    RESULTS.write_text(json.dumps(list(entries.values()), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _told(entry: dict[str, Any], name: str, peer: dict[str, Any]) -> str:
    """Ours, the peer's, how far ahead we are, and how far we want to be."""
    ratio = peer["value"] / entry["ours"] if entry["better"] == "lower" else entry["ours"] / peer["value"]
    goal = f"goal {peer['goal_ratio']:.2f}" + (", published" if peer["published"] else "")
    return f"ours {entry['ours']} {entry['unit']}, {name} {peer['value']}, ratio {ratio:.2f} ({goal})"


if __name__ == "__main__":
    main()
