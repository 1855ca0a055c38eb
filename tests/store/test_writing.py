"""A file or folder is wholly there or not at all, whatever stops the writer."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.store.files import (
    canonical_json,
    key_of,
    new_folder,
    read_json,
    sha256_of,
    sweep,
    write_bytes,
    write_json,
    write_parquet,
)

WORDS = st.text(max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(WORDS, below, max_size=3),
    max_leaves=5,
)


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestFiles:
    def test_a_new_file_stands_alone_in_folders_made_for_it(self, tmp_path: Path) -> None:
        write_bytes(tmp_path / "a" / "b" / "file", b"new")
        assert tree(tmp_path) == {"a/b/file": b"new"}

    def test_others_may_read_what_was_written(self, tmp_path: Path) -> None:
        write_bytes(tmp_path / "file", b"new")
        assert (tmp_path / "file").stat().st_mode & 0o777 == 0o644

    @pytest.mark.parametrize("stage", ["fsync", "replace"])
    @pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
    def test_a_writer_that_fails_leaves_the_old_file_and_nothing_beside_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str, error: BaseException
    ) -> None:
        write_bytes(tmp_path / "file", b"old")

        def fail(*_: Any) -> None:
            raise error

        owner: Any = os if stage == "fsync" else Path
        monkeypatch.setattr(owner, stage, fail)
        with pytest.raises(type(error)):
            write_bytes(tmp_path / "file", b"new")
        assert tree(tmp_path) == {"file": b"old"}

    def test_a_killed_writer_leaves_the_old_bytes_or_the_new_ones(self, tmp_path: Path) -> None:
        program = """
import sys
from pathlib import Path
from planpuls.store.files import write_bytes
print("ready", flush=True)
while True:
    for letter in (b"a", b"b"):
        write_bytes(Path(sys.argv[1]), letter * 300_000)
"""
        path = tmp_path / "file"
        write_bytes(path, b"a" * 300_000)
        for _ in range(3):
            writer = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE)
            assert writer.stdout is not None
            writer.stdout.readline()
            seen = {bytes(sorted(set(path.read_bytes()))) for _ in range(20)}
            writer.kill()
            writer.wait()
            writer.stdout.close()
            assert path.stat().st_size == 300_000
            assert seen | {bytes(sorted(set(path.read_bytes())))} <= {b"a", b"b"}


class TestFolders:
    def test_a_folder_appears_when_its_block_ends(self, tmp_path: Path) -> None:
        target = tmp_path / "made" / "here"
        with new_folder(target, "file") as scratch:
            (scratch / "file").write_bytes(b"new")
            assert not target.exists()
        assert tree(tmp_path) == {"made/here/file": b"new"}

    def test_a_block_that_fails_leaves_nothing(self, tmp_path: Path) -> None:
        def write() -> None:
            with new_folder(tmp_path / "here", "file") as scratch:
                (scratch / "file").write_bytes(b"half")
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            write()
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_that_is_there_is_kept(self, tmp_path: Path) -> None:
        for content in (b"first", b"second"):
            with new_folder(tmp_path / "here", "file") as scratch:
                (scratch / "file").write_bytes(content)
        assert tree(tmp_path) == {"here/file": b"first"}

    def test_the_mark_comes_last_and_a_folder_without_it_is_filled(self, tmp_path: Path) -> None:
        """What a killed move left on a store that moves folders file by file."""
        left = tmp_path / "here"
        (left / "below").mkdir(parents=True)
        (left / "below" / "one").write_bytes(b"ha")
        for _ in range(2):
            with new_folder(left, "mark") as scratch:
                (scratch / "below").mkdir()
                for name in ("below/one", "two", "mark"):
                    (scratch / name).write_bytes(b"whole")
        assert tree(tmp_path) == {f"here/{name}": b"whole" for name in ("below/one", "two", "mark")}

    @pytest.mark.parametrize("moves", [0, 1, 2])
    def test_a_move_that_fails_half_way_leaves_no_mark_and_is_mended_by_the_next(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
    ) -> None:
        left, target = [moves], tmp_path / "here"
        replace, rename = Path.replace, Path.rename

        def fails(move: Any) -> Any:
            def moved(path: Path, there: Path) -> Path:
                left[0] -= 1
                if left[0] < 0:
                    raise OSError(5, "Input/output error")
                return move(path, there)  # type: ignore[no-any-return]

            return moved

        def write() -> None:
            with new_folder(target, "mark") as scratch:
                (scratch / "file").write_bytes(b"whole")
                (scratch / "mark").write_bytes(b"mark")

        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", fails(replace))
            patched.setattr(Path, "rename", fails(rename))
            with pytest.raises(OSError, match="Input/output"):
                write()
        assert not (target / "mark").exists()
        assert {path.name for path in tmp_path.iterdir()} <= {"here"}
        write()
        assert tree(tmp_path) == {"here/file": b"whole", "here/mark": b"mark"}


class TestSweeping:
    def test_only_what_was_left_half_made_goes(self, tmp_path: Path) -> None:
        (tmp_path / ".new-a").mkdir()
        (tmp_path / ".new-a" / "file").write_bytes(b"half")
        for name in (".new-b", ".old-c", "file", ".lock"):
            (tmp_path / name).write_bytes(b"x")
        sweep(tmp_path)
        assert tree(tmp_path).keys() == {"file", ".lock"}

    def test_where_others_write_only_what_is_old_goes(self, tmp_path: Path) -> None:
        for name in (".new-now", ".new-before"):
            (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / ".new-before", (0, 0))
        sweep(tmp_path, older_than_s=60)
        assert tree(tmp_path).keys() == {".new-now"}


class TestKeys:
    def test_sha256_is_that_of_the_bytes(self, tmp_path: Path) -> None:
        data = bytes(range(256)) * 5_000
        (tmp_path / "file").write_bytes(data)
        assert sha256_of(tmp_path / "file") == hashlib.sha256(data).hexdigest()

    @given(st.dictionaries(WORDS, JSON, max_size=4))
    def test_the_order_of_entries_changes_no_key(self, value: dict[str, Any]) -> None:
        assert key_of(dict(reversed(value.items()))) == key_of(value)

    @given(JSON, JSON)
    def test_different_values_have_different_keys(self, one: Any, other: Any) -> None:
        assert (key_of(one) == key_of(other)) == (canonical_json(one) == canonical_json(other))

    @pytest.mark.parametrize("pair", [(1, "1"), (None, "null"), ([1, 2], [2, 1]), ({"a": 1}, {"b": 1}), (0, False)])
    def test_values_that_look_alike_have_different_keys(self, pair: tuple[Any, Any]) -> None:
        assert key_of(pair[0]) != key_of(pair[1])

    def test_json_comes_back_as_it_was_written(self, tmp_path: Path) -> None:
        value = {"navn": "Bærum", "tall": [1, 2.5, None]}
        write_json(tmp_path / "file.json", value)
        assert read_json(tmp_path / "file.json") == value
        assert "Bærum" in (tmp_path / "file.json").read_text(encoding="utf-8")


def test_a_table_on_a_full_disk_is_an_error_of_the_disk_whatever_polars_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pl.DataFrame({"a": range(1_000)})
    with pytest.raises(OSError) as raised:  # noqa: PT011
        write_parquet(frame, Path("/dev/full"))
    assert raised.value.errno == errno.ENOSPC
    own = pl.DataFrame.write_parquet

    def out_of_specification(self: pl.DataFrame, file: Any) -> None:
        if isinstance(file, Path):
            raise pl.exceptions.ComputeError("parquet: File out of specification: Invalid thrift: transport error")
        own(self, file)

    frame.write_parquet(tmp_path / "usual.parquet")
    monkeypatch.setattr(pl.DataFrame, "write_parquet", out_of_specification)
    write_parquet(frame, tmp_path / "a.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "usual.parquet").read_bytes()
