"""Whether a website shows the figures of its release: its data files made again, byte by byte, and every file by its hash."""

from __future__ import annotations

import tempfile
from pathlib import Path

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.downloads import write_data
from planpuls.release.reader import Release
from planpuls.release.verifying import EDITION, edition_faults
from planpuls.store.files import read_json


def site_faults(release: Release, site: Path) -> list[str]:
    """What is wrong with the site of a release; [] where there is nothing wrong."""
    if not (site / EDITION).is_file():
        return [f"{site / EDITION}: expected the list of the site's files, found none; make the editions again"]
    try:
        faults = edition_faults(read_json(site / EDITION), release.id, site)
    except (ValueError, KeyError, TypeError) as error:
        faults = [f"{EDITION}: expected the list of the site's files, found {error!r}"]
    return faults + figure_faults(release, site / "data")


def figure_faults(release: Release, folder: Path) -> list[str]:
    """Data files of a site whose figures are not those of the release."""
    faults = []
    with tempfile.TemporaryDirectory() as scratch:
        write_data(Choices(release), Path(scratch))
        for made in sorted(Path(scratch).iterdir()):
            shown = folder / made.name
            if not shown.is_file() or shown.read_bytes() != made.read_bytes():
                found = "other figures" if shown.is_file() else "no file"
                faults.append(f"data/{made.name}: expected the release's figures, found {found}")
    return faults
