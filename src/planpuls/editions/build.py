"""Make the editions of one release, unless those that are there came from the same release and code.

The website carries the other editions: slides, memo and workbook in `filer/`, GIS files in `gis/`.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from planpuls.release.comparing import StoredDifference
from planpuls.release.verifying import EDITION, edition_document
from planpuls.store.files import NEW, OLD, canonical_json, key_of, settle, sha256_of
from planpuls.store.fingerprint import fingerprint

_SITE = Path(__file__).parent / "site"
MARK = "edition.txt"
"""Says which release and code a site came from, and that it is whole."""


def build_editions(release_folder: Path, target: Path, difference: StoredDifference | None = None) -> bool:
    """Write `target/site`; returns whether anything was made. It is there wholly or not at all.

    `difference` is what the release changed, shown on a page of its own.
    """
    from planpuls.release.reader import open_release

    folder, key = target / "site", _key(release_folder.name, difference)
    mark = folder / MARK
    if mark.is_file() and mark.read_text(encoding="utf-8").strip() == key:
        return False
    from planpuls.editions.site.build import build_site

    release = open_release(release_folder)
    target.mkdir(parents=True, exist_ok=True)
    scratch, aside = (Path(tempfile.mkdtemp(dir=target, prefix=prefix)) for prefix in (NEW, OLD))
    try:
        build_site(release, scratch, difference)
        (scratch / MARK).write_text(key + "\n", encoding="utf-8")
        listed = canonical_json(edition_document(release.id, scratch))
        (scratch / EDITION).write_text(listed, encoding="utf-8")
        # The old site stays until the new one is whole.
        if folder.exists():
            folder.rename(aside / folder.name)
        settle(scratch, folder, MARK)
    finally:
        for left in (scratch, aside):
            shutil.rmtree(left, ignore_errors=True)
    return True


def _key(release_id: str, difference: StoredDifference | None) -> str:
    """Release and what it is compared with, code that can be reached, templates, and the browser files."""
    parts = sorted(path for path in _SITE.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc"))
    files = {path.relative_to(_SITE).as_posix(): sha256_of(path) for path in parts}
    base = difference.path.name if difference else None
    return key_of({"release": release_id, "base": base, "code": fingerprint("planpuls.editions.build"), "files": files})
