"""Parts of a site written by processes of their own: drawing charts and making tiles hold Python's lock."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MAP = "map"


@contextmanager
def written_beside(part: str, release: Path, folder: Path) -> Iterator[None]:
    """Write one part of a release's site into `folder` while the block runs; it is there when the block ends.

    `part` is `MAP` (with the GIS files) or a language, whose pages are then written. Error: `RuntimeError` with the other process's message.
    When the block fails the process is ended.
    """
    command = [sys.executable, "-m", __name__, part, str(release), str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            yield
        except BaseException:
            process.kill()
            raise
        _, said = process.communicate()
    if process.returncode:
        raise RuntimeError(f"The part «{part}» of the site of {release.name} could not be written:\n{said}")


def _write(part: str, release: Path, folder: Path) -> None:
    from planpuls.editions.gis import build as write_gis
    from planpuls.editions.site.build import write_pages
    from planpuls.editions.site.choices import Choices
    from planpuls.editions.site.map_data import write_map
    from planpuls.editions.site.parts import GIS
    from planpuls.release.layers import Layers
    from planpuls.release.reader import open_release
    from planpuls.spec.text import LANGUAGES

    choices = Choices(open_release(release))
    if part == MAP:
        layers = Layers(choices.release)
        write_map(choices, layers, folder / MAP)
        write_gis(choices.release, folder / GIS, layers)
    for language in LANGUAGES:
        if part == language:
            write_pages(choices, folder, language)


if __name__ == "__main__":
    _write(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
