"""The map files written by a process of their own, beside the pages: GDAL holds Python's lock while it makes tiles."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def map_files(release: Path, folder: Path) -> Iterator[None]:
    """Write the map files of a release folder into `folder` while the block runs; they are there when it ends.

    Error: `RuntimeError` with the other process's message. When the block fails the process is ended.
    """
    command = [sys.executable, "-m", __name__, str(release), str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            yield
        except BaseException:
            process.kill()
            raise
        _, said = process.communicate()
    if process.returncode:
        raise RuntimeError(f"the map files of {release.name} could not be written:\n{said}")


if __name__ == "__main__":
    from planpuls.editions.site.choices import Choices
    from planpuls.editions.site.map_data import write_map
    from planpuls.release.reader import open_release

    write_map(Choices(open_release(Path(sys.argv[1]))), Path(sys.argv[2]))
