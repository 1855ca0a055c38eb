"""Downloads go on in a later command, with the same file and no other."""

from __future__ import annotations

import base64
import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.utils import formatdate
from pathlib import Path

import pytest

from planpuls.sources.net import Client, FetchError
from planpuls.sources.partial_files import KEPT_DAYS, Part, mark_of
from tests.sources.test_net import CONTENT, QUICK
from tests.standin.server import Answer, Fault, Request, Service, StandIn, file_answer, standing_in

ONCE = replace(QUICK, attempts=1)


@dataclass
class Files(Service):
    """One file, whose bytes and headers a test may change."""

    name: str = "files"
    content: bytes = CONTENT
    headers: dict[str, str] | None = None
    ranges: bool = True

    def answer(self, request: Request) -> Answer:
        if not self.ranges:
            request = replace(request, headers={})
        answer = file_answer(request, self.content, "text/csv")
        if self.headers is not None:
            answer.headers = {**answer.headers, **self.headers}
        return answer


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
def server(files: Files) -> Iterator[StandIn]:
    with standing_in(files) as state:
        yield state


def cut_off(server: StandIn, folder: Path) -> None:
    """A command whose only download is cut off in the middle."""
    server.faults.append(Fault("cut"))
    with Client(ONCE, parts=folder / "parts") as client, pytest.raises(FetchError):
        client.download(f"{server.address}/files/a.csv", folder / "first.csv")
    assert not (folder / "first.csv").exists()


def next_command(server: StandIn, folder: Path) -> bytes:
    with Client(QUICK, parts=folder / "parts") as client:
        found = client.download(f"{server.address}/files/a.csv", folder / "second.csv")
    assert found is not None
    assert list((folder / "parts").iterdir()) == []
    return found.path.read_bytes()


def test_a_later_command_asks_for_the_rest_only(server: StandIn, tmp_path: Path) -> None:
    cut_off(server, tmp_path)
    assert next_command(server, tmp_path) == CONTENT
    asked = server.asked[-1].headers
    assert 0 < int(asked["range"].removeprefix("bytes=").rstrip("-")) < len(CONTENT)
    assert asked["if-range"].startswith('"')
    assert len(server.asked) == 2


def test_a_file_that_changed_in_between_is_begun_anew(server: StandIn, files: Files, tmp_path: Path) -> None:
    cut_off(server, tmp_path)
    files.content = CONTENT.upper() + b"more\n"
    assert next_command(server, tmp_path) == files.content


def test_a_file_that_grew_shorter_than_its_part_is_begun_anew(server: StandIn, tmp_path: Path) -> None:
    cut_off(server, tmp_path)
    part = next((tmp_path / "parts").glob("*.part"))
    part.write_bytes(CONTENT * 2)
    assert next_command(server, tmp_path) == CONTENT


def test_a_server_without_ranges_sends_the_whole_file(server: StandIn, files: Files, tmp_path: Path) -> None:
    files.ranges = False
    cut_off(server, tmp_path)
    assert next_command(server, tmp_path) == CONTENT


@pytest.mark.parametrize("mark", [{"ETag": ""}, {"ETag": 'W/"weak"'}])
def test_without_a_strong_mark_nothing_is_put_together(
    server: StandIn, files: Files, tmp_path: Path, mark: dict[str, str]
) -> None:
    files.headers = mark
    cut_off(server, tmp_path)
    assert next_command(server, tmp_path) == CONTENT
    assert "range" not in server.asked[-1].headers


def test_the_time_of_last_change_is_a_mark_when_it_is_long_past() -> None:
    now = time.time()
    old, new = (formatdate(now - seconds, usegmt=True) for seconds in (3_600, 5))
    assert mark_of({"Date": formatdate(now, usegmt=True), "Last-Modified": old}) == old
    assert mark_of({"Date": formatdate(now, usegmt=True), "Last-Modified": new}) is None
    assert mark_of({"Last-Modified": old}) is None
    assert mark_of({"ETag": '"a"', "Content-Encoding": "gzip"}) is None


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("x-goog-hash", "crc32c=AAAAAA==,md5={md5}"),
        ("Digest", "SHA-256={sha}"),
        ("Repr-Digest", "sha-256=:{sha}:"),
    ],
)
def test_the_announced_checksum_of_the_whole_file_must_fit(
    server: StandIn, files: Files, tmp_path: Path, header: str, value: str
) -> None:
    def announced(data: bytes) -> dict[str, str]:
        known = {"md5": hashlib.md5(data).digest(), "sha": hashlib.sha256(data).digest()}
        return {header: value.format(**{name: base64.b64encode(found).decode() for name, found in known.items()})}

    files.headers = announced(CONTENT)
    cut_off(server, tmp_path)
    part = next((tmp_path / "parts").glob("*.part"))
    part.write_bytes(b"X" + part.read_bytes()[1:])
    # The damaged part gives a wrong sum, so that the file is fetched once more, from its beginning.
    assert next_command(server, tmp_path) == CONTENT
    files.headers = announced(b"another file")
    with (
        Client(QUICK, parts=tmp_path / "parts") as client,
        pytest.raises(FetchError, match=r"(?i)expected (md5|sha-256) "),
    ):
        client.download(f"{server.address}/files/a.csv", tmp_path / "third.csv")


def test_a_note_that_is_no_note_is_passed_over(tmp_path: Path) -> None:
    part = Part.kept_in(tmp_path, "https://example.invalid/a")
    part.path.write_bytes(b"abc")
    for text in ("", "[]", "{}", "{"):
        part.path.with_name(part.path.name + ".json").write_text(text)
        assert part.resume_headers() == {}


def test_parts_that_nobody_came_back_for_are_forgotten(server: StandIn, tmp_path: Path) -> None:
    cut_off(server, tmp_path)
    kept = list((tmp_path / "parts").iterdir())
    for path in kept[:1]:
        os.utime(path, (time.time() - (KEPT_DAYS + 1) * 86_400,) * 2)
    with Client(QUICK, parts=tmp_path / "parts"):
        assert list((tmp_path / "parts").iterdir()) == kept[1:]
