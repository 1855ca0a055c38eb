"""Parts of a site made by processes of their own: drawing pictures, making tiles and writing cells hold Python's lock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from planpuls.spec.text import LANGUAGES, Language

if TYPE_CHECKING:
    from planpuls.release.comparing import StoredDifference

MAP, PICTURES, WORKBOOK = "map", "pictures", "workbook"
_ENVIRONMENT = {"POLARS_MAX_THREADS": "1"}
"""The parts share the cores: a pool of threads in each of them only costs."""


class _EndedError(Exception):
    """The other process is gone, and its message says why."""


@contextmanager
def map_beside(release: Path, folder: Path, base: Path | None = None) -> Iterator[None]:
    """Write the map files and GIS files of a release into `folder` while the block runs; they are there when it ends.

    `base` is the release of the plan that a scenario is of.
    """
    with _beside(MAP, str(release), str(folder), *([str(base)] if base else [])):
        yield


@contextmanager
def workbook_beside(
    release: Path, target: Path, language: Language, difference: StoredDifference | None
) -> Iterator[None]:
    """Write the workbook of a release to `target` while the block runs; it is there when it ends.

    It asks the release once more for what pages ask too, which takes less than waiting for its cells to be written.
    """
    compared = [str(difference.path)] if difference else []
    with _beside(WORKBOOK, str(release), str(target), language, *compared):
        yield


@contextmanager
def pictures_beside() -> Iterator[Callable[[Path], None]]:
    """While the block runs, turn every SVG file that is named to it into a PNG beside it; they are there when it ends."""
    with _beside(PICTURES) as process:
        assert process.stdin is not None
        pipe = process.stdin.fileno()

        def wanted(svg: Path) -> None:
            try:
                os.write(pipe, json.dumps(str(svg)).encode() + b"\n")
            except BrokenPipeError as error:
                raise _EndedError from error

        yield wanted


@contextmanager
def _beside(part: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Error: `RuntimeError` with the other process's message. When the block fails the process is ended."""
    command = [sys.executable, "-m", __name__, part, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stderr=pipe, text=True, encoding="utf-8", env=os.environ | _ENVIRONMENT
    ) as process:
        try:
            yield process
        except _EndedError:
            pass
        except BaseException:
            process.kill()
            raise
        _, said = process.communicate()
    if process.returncode:
        raise RuntimeError(f"The part «{part}» of the site could not be made ({' '.join(arguments)}):\n{said}")


def _write_map(release: Path, folder: Path, base: Path | None = None) -> None:
    from planpuls.editions.gis import build as write_gis
    from planpuls.editions.site.choices import Choices
    from planpuls.editions.site.map_data import write_map
    from planpuls.editions.site.parts import GIS
    from planpuls.release.layers import Layers
    from planpuls.release.reader import open_release

    choices = Choices(open_release(release))
    layers = Layers(choices.release)
    write_map(choices, layers, folder / MAP, Choices(open_release(base)) if base else None)
    write_gis(choices.release, folder / GIS, layers)


def _write_workbook(release: Path, target: Path, language: Language, compared: Path | None) -> None:
    from planpuls.editions.office.workbook import workbook
    from planpuls.editions.site.choices import Choices
    from planpuls.release.comparing import StoredDifference
    from planpuls.release.reader import open_release

    difference = StoredDifference(compared) if compared else None
    target.write_bytes(workbook(Choices(open_release(release), difference=difference), language))


def _draw_pictures() -> None:
    from planpuls.editions.charts.render import png

    for line in sys.stdin:
        svg = Path(json.loads(line))
        svg.with_suffix(".png").write_bytes(png(svg.read_text(encoding="utf-8")))


if __name__ == "__main__":
    if sys.argv[1] == MAP:
        _write_map(*(Path(argument) for argument in sys.argv[2:]))
    elif sys.argv[1] == WORKBOOK:
        release, target, language, *compared = sys.argv[2:]
        known = next(one for one in LANGUAGES if one == language)
        _write_workbook(Path(release), Path(target), known, Path(compared[0]) if compared else None)
    else:
        _draw_pictures()
