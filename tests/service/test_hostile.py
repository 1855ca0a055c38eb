"""What nobody means well by: injections, ways out of the folder, huge and broken requests, slow clients."""

from __future__ import annotations

import socket
import time
from urllib.parse import quote, urlsplit

import httpx
import pytest

from planpuls.service.current import Current
from planpuls.service.server import Patient
from tests.service.conftest import running

TABLE = "/api/pxwebapi/v2/tables/job-index/data"
WORDS = [
    "' OR 1=1 --",
    "'; DROP TABLE observations; --",
    '" UNION SELECT * FROM sqlite_master --',
    "<script>alert(1)</script>",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "../../../../etc/passwd",
    "..\\..\\windows",
    "%00",
    "\x00",
    "æøå 中文 \U0001f600",
    "\u202e\ufeff",
    "a" * 3_000,
    "(" * 2_000,
    "*" * 2_000,
    "top(" * 500,
    "1e309",
    "-0",
    "NaN",
]


@pytest.mark.parametrize("word", WORDS)
def test_strange_words_are_refused_wherever_they_stand(client: httpx.Client, word: str) -> None:
    asked = [
        (TABLE, {"valueCodes[Region]": word}),
        (TABLE, {f"valueCodes[{word}]": "*"}),
        (TABLE, {"lang": word}),
        (TABLE, {"basePeriod": word}),
        (f"/api/pxwebapi/v2/tables/{quote(word, safe='')}/data", {}),
        ("/api/ogc/collections/hubs/items", {"bbox": word}),
        ("/api/ogc/collections/hubs/items", {"crs": word}),
        (f"/api/ogc/collections/{quote(word, safe='')}/items", {}),
        (f"/api/ogc/collections/hubs/items/{quote(word, safe='')}", {}),
        (f"/api/areas/{quote(word, safe='')}", {}),
        (f"/api/lineage/{quote(word, safe='')}", {}),
        (f"/api/lineage/commuting/{quote(word, safe='')}/2023", {}),
        (f"/api/lineage/commuting/region/{quote(word, safe='')}", {}),
        ("/api/lineage/commuting/region/2023", {"basePeriod": word}),
        (f"/{quote(word, safe='')}", {}),
    ]
    for path, query in asked:
        if word.startswith("*") and "Region" in str(query):
            continue
        response = client.get(path, params=query or None)
        assert 400 <= response.status_code < 500, (path, query, response.status_code)
        assert response.headers["content-type"] == "application/problem+json"
        assert "<script>" not in response.text or response.headers["x-content-type-options"] == "nosniff"
        assert len(response.content) < 3_000


@pytest.mark.parametrize(
    "path",
    [
        "/../outside.txt",
        "/..%2foutside.txt",
        "/%2e%2e/%2e%2e/outside.txt",
        "/kart/../../../outside.txt",
        "/kart/..%5c..%5coutside.txt",
        "/gis/../../outside.txt",
        "/gis/..%2f..%2foutside.txt",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/link.txt",
        "/.secret",
        "/kart/.%00./outside.txt",
        "/C:/outside.txt",
        "/" + "a/" * 500,
        "/" + "a" * 300,
        "/%ff%fe",
        "/%c0%ae%c0%ae/outside.txt",
    ],
)
def test_no_path_leads_out_of_the_site(base: str, path: str) -> None:
    answer = raw(base, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert b"404" in answer.split(b"\r\n", 1)[0]
    assert b"outside" not in answer.split(b"\r\n\r\n", 1)[1].replace(b"outside.txt", b"")
    assert b"hidden" not in answer


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /api HTTP/1.1\r\nHost: a<b>\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET /api?" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"414"),
        (b"GET /" + b"y" * 60_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b" 4"),
        (b"GET /api HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(9_000)) + b"\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
        (
            b"GET /api HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nHost: x\r\nConnection: close\r\n\r\n",
            b"400",
        ),
        (b"GET /api HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1,5-6\r\nConnection: close\r\n\r\n", b"200"),
        (b"GET /api HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: upgrade, close\r\n\r\n", b"200"),
        (b"GET /api?%ff=%fe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"400"),
    ],
)
def test_broken_requests_get_an_answer_or_a_closed_door(base: str, request_bytes: bytes, status: bytes) -> None:
    answer = raw(base, request_bytes)
    assert status in answer.split(b"\r\n", 1)[0]
    assert httpx.get(f"{base}/api").status_code == 200


def test_a_long_list_is_refused_before_it_is_searched(client: httpx.Client) -> None:
    asked = ",".join(["0"] * 2_500)
    response = client.get(f"{TABLE}?valueCodes[Region]={asked}")
    assert response.json()["title"] == "Too many values"


class Hasty(Patient):
    """The same with seconds cut short."""

    head_within_s = 0.4
    taken_within_s = 0.4


def test_slow_clients_are_cut_off_and_others_served_meanwhile(current: Current) -> None:
    with running(current, http=Hasty) as base:
        started = time.monotonic()
        half_asked = [connection(base) for _ in range(50)]
        for one in half_asked:
            one.sendall(b"GET /api HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        silent = connection(base)
        large = f"{base}/api/pxwebapi/v2/tables/jobs-near-hubs/data?outputFormat=csv"
        assert httpx.get(large, timeout=30).status_code == 200
        # Asks for several large answers and takes none of them.
        unread = connection(base, buffer=4_096)
        path = urlsplit(large).path + "?" + urlsplit(large).query
        unread.sendall(f"GET {path} HTTP/1.1\r\nHost: y\r\n\r\n".encode() * 3)
        assert httpx.get(f"{base}/api").status_code == 200
        for one in (*half_asked, silent):
            # A byte now and then does not begin the time anew.
            assert closed(one)
        assert time.monotonic() - started < 20
        time.sleep(1.5)
        assert closed(unread, reading=True)
        assert httpx.get(f"{base}/api").status_code == 200


def connection(base: str, buffer: int | None = None) -> socket.socket:
    parts = urlsplit(base)
    made = socket.socket()
    if buffer:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    made.settimeout(10)
    made.connect((str(parts.hostname), int(str(parts.port))))
    return made


def closed(one: socket.socket, *, reading: bool = False) -> bool:
    """Whether the other side ends the connection, after what it had sent before."""
    got = 0
    with one:
        try:
            while data := one.recv(65_536):
                got += len(data)
                if not reading:
                    return False
        except ConnectionError:
            return True
        except TimeoutError:
            return False
    return not reading or got < 3_000_000


def raw(base: str, request: bytes) -> bytes:
    """What comes back for bytes as they are."""
    received = b""
    with connection(base) as one:
        try:
            one.sendall(request)
            while data := one.recv(65_536):
                received += data
        except ConnectionError:
            pass
    return received
