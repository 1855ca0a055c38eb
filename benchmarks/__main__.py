"""`make bench`: run every benchmark and write `benchmarks/results/latest.json`.

Each entry: name, unit, better (lower or higher), ours, peers {name: {value, goal_ratio, published}}, checked (the answers
were compared and equal). Values are the median of several runs; machines differ, so read the ratios.
"""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks import addresses, brreg, cells, land, streets, transit

RESULTS = Path(__file__).parent / "results" / "latest.json"


def main() -> None:
    modules = (cells, addresses, brreg, streets, transit, land)
    entries = [entry for module in modules for entry in module.entries()]
    for entry in entries:
        for name, peer in entry["peers"].items():
            print(
                f"{entry['name']}: ours {entry['ours']} {entry['unit']}, {name} {peer['value']}, ratio {peer['value'] / entry['ours']:.1f}"
            )
    RESULTS.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
