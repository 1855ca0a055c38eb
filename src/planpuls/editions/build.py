"""Make the editions of one release, unless those that are there came from the same release and code.

The website carries the other editions: slides, memo and workbook in `filer/`, GIS files in `gis/`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from planpuls.store.files import key_of, new_folder, sha256_of
from planpuls.store.fingerprint import fingerprint

_SITE = Path(__file__).parent / "site"


def build_editions(release_folder: Path, target: Path) -> bool:
    """Write `target/site` and `target/gis`; returns whether anything was made. An edition is there wholly or not at all."""
    made = [_edition(target / name, write, key) for name, (write, key) in _editions(release_folder).items()]
    return any(made)


def _editions(release_folder: Path) -> dict[str, tuple[Callable[[Path], None], str]]:
    """Each edition's folder with what writes it and the key of what it is made from."""
    gis_key = key_of({"release": release_folder.name, "code": fingerprint("planpuls.editions.gis.build")})
    return {
        "site": (lambda folder: _site(release_folder, folder), _key(release_folder.name)),
        "gis": (lambda folder: _gis(release_folder, folder), gis_key),
    }


def _site(release_folder: Path, folder: Path) -> None:
    from planpuls.editions.site.build import build_site
    from planpuls.release.reader import open_release

    build_site(open_release(release_folder), folder)


def _gis(release_folder: Path, folder: Path) -> None:
    from planpuls.editions.gis import build
    from planpuls.release.reader import open_release

    build(open_release(release_folder), folder)


def _edition(folder: Path, write: Callable[[Path], None], key: str) -> bool:
    mark = folder / "edition.txt"
    if mark.is_file() and mark.read_text(encoding="utf-8").strip() == key:
        return False
    if folder.exists():
        # Renamed first, so that a killed build leaves no half-removed edition under its name.
        import shutil
        import tempfile

        aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".old-"))
        folder.rename(aside / folder.name)
        shutil.rmtree(aside)
    with new_folder(folder) as scratch:
        write(scratch)
        (scratch / "edition.txt").write_text(key + "\n", encoding="utf-8")
    return True


def _key(release_id: str) -> str:
    """Release, code that can be reached, templates, and the browser files."""
    parts = sorted(path for path in _SITE.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc"))
    files = {path.relative_to(_SITE).as_posix(): sha256_of(path) for path in parts}
    return key_of({"release": release_id, "code": fingerprint("planpuls.editions.build"), "files": files})
