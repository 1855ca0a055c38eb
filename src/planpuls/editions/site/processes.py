"""Parts of a site made by processes of their own: drawing pictures, making tiles and writing cells hold Python's lock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING, Any

from planpuls.spec.text import LANGUAGES, Language
from planpuls.store.process import settle_in

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from planpuls.editions.charts.plotted import Plotted
    from planpuls.editions.charts.render import Drawing
    from planpuls.release.comparing import StoredDifference

MAP, PICTURES, WORKBOOK = "map", "pictures", "workbook"
_ENVIRONMENT = {"POLARS_MAX_THREADS": "1"}
"""The parts share the cores: a pool of threads in each of them only costs."""


class _EndedError(Exception):
    """The other process is gone, and its message says why."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        super().__init__("The other process ended.")
        self.process = process


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
) -> Iterator[Callable[[Plotted | None], None]]:
    """Write the workbook of a release to `target` while the block runs; it is there when it ends.

    It is given the chart of one indicator after the other, in the release's order: working out a page for it once more
    would take as long as writing its sheet.
    """
    compared = [str(difference.path)] if difference else []
    with _beside(WORKBOOK, str(release), str(target), language, *compared) as process:
        yield lambda plotted: _tell(process, _charts().dump_python(plotted, mode="json"))


class Pictures:
    """A process that draws, and makes PNG of what is drawn, in the order it is asked."""

    def __init__(self, process: subprocess.Popen[str], answers: IO[str]) -> None:
        self._process = process
        self._waiting: SimpleQueue[Future[str]] = SimpleQueue()
        Thread(target=self._deliver, args=(answers,), daemon=True).start()

    def draw(self, drawing: Drawing) -> Callable[[], str]:
        """Have a chart drawn; the result waits for the drawing."""
        found: Future[str] = Future()
        # Before it is asked for: whoever delivers must know it, also where the process ends at this moment.
        self._waiting.put(found)
        _tell(self._process, {"draw": [drawing.spec, drawing.numbers]})
        return found.result

    def png(self, svg: Path) -> None:
        """Have an SVG file turned into a PNG beside it."""
        _tell(self._process, {"png": str(svg)})

    def _deliver(self, answers: IO[str]) -> None:
        with answers:
            for line in answers:
                self._waiting.get().set_result(json.loads(line))
        while not self._waiting.empty():
            self._waiting.get().set_exception(_EndedError(self._process))


@contextmanager
def pictures_beside() -> Iterator[Pictures]:
    """While the block runs, a process draws charts and turns SVG files into PNG; all are there when it ends."""
    with _beside(PICTURES, answers=True) as process:
        answers, process.stdout = process.stdout, None
        assert answers is not None
        yield Pictures(process, answers)


@contextmanager
def _beside(part: str, *arguments: str, answers: bool = False) -> Iterator[subprocess.Popen[str]]:
    """`answers`: whether it gives some, on its standard output.

    Error: `RuntimeError` with the other process's message. When the block fails the process is ended.
    """
    command = [sys.executable, "-m", __name__, part, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command,
        stdin=pipe,
        stdout=pipe if answers else None,
        stderr=pipe,
        text=True,
        encoding="utf-8",
        env=os.environ | _ENVIRONMENT,
    ) as process:
        try:
            yield process
        except _EndedError as ended:
            if ended.process is not process:
                process.kill()
                raise
        except BaseException:
            process.kill()
            raise
        _, said = process.communicate()
    if process.returncode:
        raise RuntimeError(f"The part «{part}» of the site could not be made ({' '.join(arguments)}):\n{said}")


def _tell(process: subprocess.Popen[str], value: Any) -> None:
    """Hand a process its next value, as one line of JSON."""
    assert process.stdin is not None
    line = memoryview(json.dumps(value).encode() + b"\n")
    try:
        # Not through the buffered file: closing that would fail once more where the other process is gone.
        while line:
            line = line[os.write(process.stdin.fileno(), line) :]
    except BrokenPipeError as error:
        raise _EndedError(process) from error


def _told() -> Iterator[Any]:
    """What the other process hands over, one value after the other."""
    return map(json.loads, sys.stdin)


@cache
def _charts() -> TypeAdapter[Plotted | None]:
    from pydantic import TypeAdapter

    from planpuls.editions.charts.plotted import Plotted

    return TypeAdapter(Plotted | None)


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
    plotted = map(_charts().validate_python, _told())
    target.write_bytes(workbook(Choices(open_release(release), difference=difference), language, plotted))


def _draw_pictures() -> None:
    from planpuls.editions.charts.render import Drawing, png

    for asked in _told():
        if "draw" in asked:
            sys.stdout.write(json.dumps(Drawing(*asked["draw"]).svg()) + "\n")
            sys.stdout.flush()
        else:
            svg = Path(asked["png"])
            svg.with_suffix(".png").write_bytes(png(svg.read_text(encoding="utf-8")))


if __name__ == "__main__":
    settle_in()
    if sys.argv[1] == MAP:
        _write_map(*(Path(argument) for argument in sys.argv[2:]))
    elif sys.argv[1] == WORKBOOK:
        release, target, language, *compared = sys.argv[2:]
        known = next(one for one in LANGUAGES if one == language)
        _write_workbook(Path(release), Path(target), known, Path(compared[0]) if compared else None)
    else:
        _draw_pictures()
