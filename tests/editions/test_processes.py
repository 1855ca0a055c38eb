"""Parts of a site that other processes write: whole when the block ends, or an error that says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from planpuls.editions.site.processes import MAP, written_beside
from tests.editions.pages import Site


@pytest.mark.parametrize("part", [MAP, "en"])
def test_a_part_that_fails_says_which_and_why(tmp_path: Path, part: str) -> None:
    release = tmp_path / "0123456789abcdef"
    said = rf"«{part}» of the site of 0123456789abcdef .*(?s:.*){release.name}"
    with pytest.raises(RuntimeError, match=said), written_beside(part, release, tmp_path):
        pass


def test_a_block_that_fails_does_not_wait_for_the_part(site: Site, tmp_path: Path) -> None:
    with pytest.raises(KeyError), written_beside(MAP, site.choices.release.path, tmp_path):
        raise KeyError
    assert not (tmp_path / "map" / "map.json").exists()
