"""A website is replaced as a whole: one that fails on its way leaves the old one where it was."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from planpuls.editions.build import build_editions


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words of the site's only page; a site of no words fails half-way."""
    words = ["first"]

    def build(_release: Any, target: Path, _difference: Any) -> None:
        (target / "index.html").write_text(words[0] if words else "half")
        if not words:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("planpuls.editions.site.build.build_site", build)
    monkeypatch.setattr("planpuls.release.reader.open_release", lambda path: SimpleNamespace(id=path.name))
    return words


def test_the_old_site_stays_until_the_new_one_is_whole(tmp_path: Path, pages: list[str]) -> None:
    release, target = tmp_path / "0123", tmp_path / "editions"
    assert build_editions(release, target)
    assert not build_editions(release, target), "it is there"
    (target / "site" / "edition.txt").write_text("of older code")
    pages.clear()
    with pytest.raises(OSError, match="No space"):
        build_editions(release, target)
    assert (target / "site" / "index.html").read_text() == "first"
    pages.append("second")
    assert build_editions(release, target)
    assert (target / "site" / "index.html").read_text() == "second"
    assert [path.name for path in target.iterdir()] == ["site"]


def test_what_a_killed_build_left_without_its_mark_is_no_site(tmp_path: Path, pages: list[str]) -> None:
    target = tmp_path / "editions"
    (target / "site").mkdir(parents=True)
    (target / "site" / "strange.html").write_text("half")
    assert build_editions(tmp_path / "0123", target)
    assert {path.name for path in (target / "site").iterdir()} == {"index.html", "edition.txt", "edition.json"}
    assert pages == ["first"]
