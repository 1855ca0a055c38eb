"""Parts of a site made by processes of their own: drawing pictures and making tiles hold Python's lock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

MAP, PICTURES = "map", "pictures"
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


def _draw_pictures() -> None:
    from planpuls.editions.charts.render import png

    for line in sys.stdin:
        svg = Path(json.loads(line))
        svg.with_suffix(".png").write_bytes(png(svg.read_text(encoding="utf-8")))


if __name__ == "__main__":
    if sys.argv[1] == MAP:
        _write_map(*(Path(argument) for argument in sys.argv[2:]))
    else:
        _draw_pictures()
