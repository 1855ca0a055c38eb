"""The demo region served on a free port of this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from planpuls.editions import gis
from planpuls.service.app import application
from planpuls.service.current import Current
from planpuls.service.server import listening, server
from planpuls.store.workspace import Workspace
from tests.fixtures import Region


@contextmanager
def running(current: Current, **more: Any) -> Iterator[str]:
    """The address of a server that runs as long as the block."""
    with listening("127.0.0.1", 0) as opened:
        instance = server(application(current), "127.0.0.1", 0, **more)
        thread = threading.Thread(target=instance.run, kwargs={"sockets": [opened]}, daemon=True)
        thread.start()
        while not instance.started:
            assert thread.is_alive()
            threading.Event().wait(0.01)
        yield f"http://127.0.0.1:{opened.getsockname()[1]}"
        instance.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def workspace(demo: Region, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The demo's releases, with a small website and the GIS files as editions."""
    found = Workspace(tmp_path_factory.mktemp("served"))
    found.releases.mkdir()
    (found.releases / demo.release.id).symlink_to(demo.release.path)
    found.publish("demo", demo.release.id)
    small_site(found.editions / demo.release.id / "site")
    gis.build(demo.release, found.editions / demo.release.id / "site" / "gis")
    return found


def small_site(folder: Path) -> None:
    (folder / "kart").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Blåbær</title>" + "æøå " * 400, encoding="utf-8")
    (folder / "kart" / "index.html").write_text("<!doctype html><title>Kart</title>", encoding="utf-8")
    (folder / "kart" / "cells.pmtiles").write_bytes(bytes(range(256)) * 40)
    (folder / ".secret").write_text("hidden", encoding="utf-8")
    (folder.parent.parent / "outside.txt").write_text("outside", encoding="utf-8")
    (folder / "link.txt").symlink_to(folder.parent.parent / "outside.txt")


@pytest.fixture(scope="session")
def current(workspace: Workspace) -> Current:
    return Current(workspace, "demo")


@pytest.fixture(scope="session")
def base(current: Current) -> Iterator[str]:
    with running(current) as address:
        yield address


@pytest.fixture(scope="session")
def client(base: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base, timeout=30) as found:
        yield found
