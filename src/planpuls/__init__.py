"""planpuls: does business growth land where the regional plan wants it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planpuls.version import __version__ as __version__

if TYPE_CHECKING:
    from pathlib import Path

    from planpuls.release.opened import Opened


def open(source: str | Path | None = None, *, workspace: str | Path | None = None) -> Opened:
    """A release as frames: a folder, a release id, a plan's id, or nothing for the plan run last.

    `.polars(indicator)`, `.pandas(indicator)` and `.geopandas(layer)` give its figures; see `planpuls.release.opened`.

    >>> open("/nowhere", workspace="/nowhere")
    Traceback (most recent call last):
    planpuls.spec.errors.NotFoundError: /nowhere: expected a release (none), found /nowhere. Give a release folder, its id, or a plan that was run.
    """
    from planpuls.release.opened import opened

    return opened(source, workspace=workspace)
