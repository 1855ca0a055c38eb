"""All datasets that planpuls knows, found from the modules of this room."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from planpuls.sources.dataset import Dataset, Sample


@cache
def datasets() -> dict[str, Dataset]:
    """Dataset id -> dataset, in the order of ids."""
    import planpuls.sources as room

    found: dict[str, Dataset] = {}
    for info in pkgutil.iter_modules(room.__path__):
        module = importlib.import_module(f"{room.__name__}.{info.name}")
        for dataset in getattr(module, "DATASETS", ()):
            found[dataset.id] = dataset
    return dict(sorted(found.items()))


def recognise(sample: Sample) -> tuple[Dataset, str] | None:
    """The dataset and layout a file's beginning shows, or None."""
    for dataset in datasets().values():
        layout = dataset.layout_of(sample)
        if layout is not None:
            return dataset, layout
    return None
