"""Entity tags, compression, ranges, headers, the site, and another release put in force."""

from __future__ import annotations

import asyncio
import gzip
import json
import shutil
import socket
import threading
import time
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from planpuls.release.format import MANIFEST, manifest
from planpuls.release.query import query
from planpuls.service import current as following
from planpuls.service import delivery
from planpuls.service.current import Current, Kept
from planpuls.service.delivery import Delivery, Receive, Send
from planpuls.service.server import Patient
from planpuls.store.files import canonical_json, read_json
from planpuls.store.workspace import Workspace
from tests.fixtures import Region
from tests.service.conftest import running, small_site

DATA = "/api/pxwebapi/v2/tables/jobs-near-hubs/data?valueCodes[Tid]=top(1)"


def test_a_tag_names_release_and_address_and_saves_the_answer(demo: Region, client: httpx.Client) -> None:
    first = client.get(DATA)
    tag = first.headers["etag"]
    assert tag.startswith(f'W/"{demo.release.id}-')
    again = client.get(DATA, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert client.get(DATA.replace("top(1)", "top(2)"), headers={"if-none-match": tag}).status_code == 200
    assert client.get(DATA, headers={"if-none-match": f'"other", {tag}'}).status_code == 304
    assert "no-cache" in first.headers["cache-control"]


def test_a_refusal_has_no_tag_and_is_never_kept(client: httpx.Client) -> None:
    for path in ("/api/pxwebapi/v2/tables/none", "/none", "/api/ogc/collections?x=1"):
        response = client.get(path)
        assert "etag" not in response.headers
        assert response.headers["cache-control"] == "no-store"


def test_the_compressed_answer_is_the_plain_one(client: httpx.Client) -> None:
    plain = client.get(DATA, headers={"accept-encoding": "identity"})
    with client.stream("GET", DATA, headers={"accept-encoding": "gzip"}) as response:
        packed = b"".join(response.iter_raw())
    assert response.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == plain.content
    assert len(packed) < len(plain.content) / 4
    assert "content-encoding" not in client.get(DATA, headers={"accept-encoding": "gzip;q=0"}).headers
    assert "accept-encoding" in plain.headers["vary"]


def test_a_large_answer_is_compressed_beside_the_loop_and_kept(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where: list[str] = []
    packed = delivery._packed

    def watched(content: bytes) -> bytes:
        where.append(threading.current_thread().name)
        return packed(content)

    monkeypatch.setattr(delivery, "_packed", watched)
    path = "/api/pxwebapi/v2/tables/jobs-near-hubs/data?lang=en"
    plain = client.get(path, headers={"accept-encoding": "identity"})
    assert len(plain.content) > delivery.CHUNK
    for _ in range(2):
        assert client.get(path, headers={"accept-encoding": "gzip"}).content == plain.content
    client.get(f"{DATA}&lang=en", headers={"accept-encoding": "gzip"})
    assert len(where) == 2
    assert where[0].startswith("asyncio_")
    assert not where[1].startswith("asyncio_")


def test_no_more_answers_are_computed_at_a_time_than_said_and_none_twice(current: Current) -> None:
    begun: list[str] = []
    most = 0
    working = 0

    async def slow(scope: MutableMapping[str, Any], _: Receive, send: Send) -> None:
        nonlocal most, working
        begun.append(scope["path"])
        working += 1
        most = max(most, working)
        await asyncio.sleep(0.01)
        working -= 1
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": scope["path"].encode()})

    async def asked(application: Delivery, path: str) -> bytes:
        told = bytearray()

        async def send(message: MutableMapping[str, Any]) -> None:
            told.extend(message.get("body", b""))

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request"}

        scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b"slow"}
        await application(scope, receive, send)
        return bytes(told)

    async def all_at_once() -> list[bytes]:
        application = Delivery(slow, current)
        return await asyncio.gather(*(asked(application, f"/api/slow/{number % 6}") for number in range(18)))

    assert asyncio.run(all_at_once()) == [f"/api/slow/{number % 6}".encode() for number in range(18)]
    assert most == delivery.AT_ONCE
    assert sorted(begun) == [f"/api/slow/{number}" for number in range(6)]


def test_answers_are_sent_without_waiting_for_receipts(current: Current) -> None:
    undelayed: list[int] = []

    class Watched(Patient):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            own = transport.get_extra_info("socket")
            undelayed.append(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    with running(current, http=Watched) as base:
        assert httpx.get(f"{base}/api").status_code == 200
    assert undelayed == [1]


def test_head_is_get_without_the_body(client: httpx.Client) -> None:
    for path in (DATA, "/", "/kart/cells.pmtiles"):
        asked = {"accept-encoding": "identity"}
        got, head = client.get(path, headers=asked), client.head(path, headers=asked)
        assert head.content == b""
        for name in ("content-length", "content-type", "etag"):
            assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_the_service_only_reads(client: httpx.Client, method: str) -> None:
    response = client.request(method, DATA)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD"


def test_the_site_stands_under_the_same_roof(client: httpx.Client) -> None:
    front = client.get("/")
    assert "Blåbær" in front.text
    assert "frame-ancestors 'none'" in front.headers["content-security-policy"]
    assert client.get("/kart").headers["location"] == "/kart/"
    assert "Kart" in client.get("/kart/").text
    assert client.get("//kart").headers.get("location", "/kart/") == "/kart/"
    assert client.get("/gis/demo-demo.gpkg").content[:6] == b"SQLite"


def test_the_maps_tiles_come_in_ranges(client: httpx.Client) -> None:
    whole = client.get("/kart/cells.pmtiles")
    part = client.get("/kart/cells.pmtiles", headers={"range": "bytes=100-199"})
    assert part.status_code == 206
    assert part.content == whole.content[100:200]
    assert part.headers["etag"] == whole.headers["etag"]
    same = {"range": "bytes=0-9", "if-range": whole.headers["etag"]}
    assert client.get("/kart/cells.pmtiles", headers=same).status_code == 206
    assert client.get("/kart/cells.pmtiles", headers={"range": "bytes=999999-"}).status_code == 416


def test_every_answer_has_safe_headers(client: httpx.Client) -> None:
    for path in (DATA, "/", "/none", "/kart/cells.pmtiles", "/api/openapi.json", "/api/ogc/none"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "content-security-policy" in headers
        assert "server" not in headers
        assert "access-control-allow-origin" not in headers


def test_another_release_put_in_force_is_taken_up(
    demo: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "LOOK_EVERY_S", 0.0)
    workspace = Workspace(tmp_path)
    shutil.copytree(demo.release.path, workspace.releases / demo.release.id)
    other = tmp_path / "releases" / "new"
    shutil.copytree(demo.release.path, other)
    goals = read_json(other / "goals.json")
    (other / "goals.json").write_text(canonical_json(goals[:1]), encoding="utf-8")
    head = {name: value for name, value in read_json(other / MANIFEST).items() if name not in ("id", "schema", "files")}
    (other / MANIFEST).unlink()
    found = manifest(other, head)
    (other / MANIFEST).write_text(canonical_json(found), encoding="utf-8")
    other.rename(workspace.releases / found["id"])
    workspace.publish("demo", demo.release.id)
    with running(Current(workspace, "demo")) as base, httpx.Client(base_url=base) as client:
        before = client.get("/api/goals")
        assert client.get("/").status_code == 404
        workspace.publish("demo", found["id"])
        after = client.get("/api/goals", headers={"if-none-match": before.headers["etag"]})
        assert after.status_code == 200
        assert after.json()["release"] == found["id"]
        assert (len(before.json()["goals"]), len(after.json()["goals"])) == (len(goals), 1)
        # The website is made after the release is put in force.
        small_site(workspace.editions / found["id"] / "site")
        (workspace.editions / found["id"] / "site" / "edition.txt").write_text("made", encoding="utf-8")
        front = client.get("/")
        assert front.status_code == 200
        (workspace.editions / found["id"] / "site" / "edition.txt").write_text("made again", encoding="utf-8")
        assert client.get("/", headers={"if-none-match": front.headers["etag"]}).status_code == 200
        # A pointer that is broken for a moment changes nothing.
        (tmp_path / "current.json").write_text("{", encoding="utf-8")
        assert client.get("/api/goals").json()["release"] == found["id"]


def test_a_store_keeps_to_its_size_and_drops_what_was_used_longest_ago() -> None:
    store: Kept[bytes] = Kept(100, len)
    for name in "abcd":
        store.put(name, bytes(25))
    assert store.get("a") == bytes(25)
    store.put("e", bytes(25))
    assert store.get("b") is None
    assert store.get("a") is not None
    assert store.used_bytes == 100
    store.put("large", bytes(26))
    assert store.get("large") is None


def test_plain_routes_say_what_the_release_says(demo: Region, client: httpx.Client) -> None:
    release = demo.release
    answer = client.get("/api/goals").json()
    assert answer["goals"] == [goal.model_dump(mode="json") for goal in release.goals]
    commented = {comment["figure"]: answer["standings"][comment["standing"]]["en"] for comment in answer["comments"]}
    assert commented["growth-distribution"] == "The figures have changed since the comment was written."
    areas = {entry["id"]: entry for entry in client.get("/api/areas").json()["area_sets"]}
    assert list(areas) == list(release.area_sets)
    profile = client.get("/api/areas/9101").json()
    assert {row["indicator"] for row in profile["rows"]} | set(profile["left_out"]) >= set(release.specs)
    grown = next(row for row in profile["rows"] if row["indicator"] == "growth-distribution")
    assert grown["change"]["base_period"] == "2016"
    assert (grown["change"]["counted"], set(grown["change"]["count_unit"])) == ("employees", {"nb", "en"})
    assert client.get("/api/areas/none").status_code == 404
    lineage = client.get("/api/lineage/jobs-near-hubs").json()
    assert lineage["steps"][0]["key"] == release.lineage["indicator.jobs-near-hubs"]["key"]
    files = {file["sha256"] for source in release.sources for file in source["files"]}
    assert lineage["files"]
    assert {file["sha256"] for file in lineage["files"]} <= files
    assert client.get("/api/lineage/none").status_code == 404
    where = lineage["figure"].format(area="9101", period="2024")
    figure = client.get(where, params={"basePeriod": "2016", "limit": 3}).json()
    assert figure["steps"] == lineage["steps"]
    rows = query(release, "jobs-near-hubs", area="9101", period="2024", base_period="2016").rows
    assert (figure["count"], figure["figures"]) == (rows.height, rows.head(3).to_dicts())
    views = [view.id for view in release.spec("jobs-near-hubs").views]
    assert len(figure["worked"]) == sum(rows.head(3).select(views).count().row(0))
    assert figure["command"].endswith("--area 9101 --period 2024")
    grid = client.get("/api/lineage/job-density/region/2019").json()
    assert [entry["before"] for entry in grid["corrections"]] == ["10900"]
    assert client.get("/api/lineage/jobs-near-hubs/9101/1066").status_code == 404
    assert client.get("/api/releases").json() == {"plan": "demo", "current": release.id, "releases": [release.id]}
    assert json.loads(client.get("/api").text)["release"] == release.id


def test_a_tag_that_holds_is_answered_within_milliseconds(client: httpx.Client) -> None:
    tag = client.get(DATA).headers["etag"]
    times = []
    for _ in range(50):
        start = time.perf_counter()
        assert client.get(DATA, headers={"if-none-match": tag}).status_code == 304
        times.append(time.perf_counter() - start)
    # The bench measures the goal of 5 ms on an idle machine; here the best of them, which no neighbour can spoil.
    assert min(times) < 0.005
