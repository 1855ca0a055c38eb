"""The service under load: many clients on loopback, each asking once a second for figures of every municipality.

    python -m benchmarks.service --workspace W [--plan P] [--seconds 60] [--clients 200] [--pause 1]

The server runs in a process of its own (`planpuls serve`). Every fourth question carries the tag of an answer the client has.
Each client keeps to seconds of its own, whatever an answer took: clients that wait a second after each answer are held up
together once and ask together from then on, which many people never do.
A program that answers every request with a fixed 304 is asked as often, half a second later: what it takes is the
machine's and the client's own.
Printed and written to `benchmarks/results/service.json`: answers, errors, p50 and p99 of all three kinds in milliseconds, the
server's largest memory, beside the goals.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results" / "service.json"
GOALS = {"query_p99_ms": 150.0, "tag_p99_ms": 5.0, "memory_mib": 1024.0}
_SERVE = "import sys; from planpuls.cli import main; sys.argv = ['planpuls', *sys.argv[1:]]; main()"
_BARE = """
import asyncio

async def answered(reader, writer):
    while await reader.readline():
        while (await reader.readline()).strip():
            pass
        writer.write(b"HTTP/1.1 304 Not Modified\\r\\n\\r\\n")

async def main():
    server = await asyncio.start_server(answered, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""
_TABLE = "/api/pxwebapi/v2/tables/jobs-near-hubs.municipality.2024"


@dataclass
class Seen:
    query_ms: list[float] = field(default_factory=list)
    tag_ms: list[float] = field(default_factory=list)
    bare_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", required=True)
    parser.add_argument("--plan")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--pause", type=float, default=1.0)
    asked = parser.parse_args()
    command = [sys.executable, "-c", _SERVE, "serve", *([asked.plan] if asked.plan else [])]
    command += ["--port", "0", "--workspace", asked.workspace]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server,
        subprocess.Popen([sys.executable, "-c", _BARE], stdout=subprocess.PIPE, text=True) as bare,
    ):
        assert server.stdout is not None
        assert bare.stdout is not None
        try:
            server.stdout.readline()
            port = int(server.stdout.readline().rstrip("/\n").rpartition(":")[2])
            ports = port, int(bare.stdout.readline())
            seen = asyncio.run(_load(ports, asked.clients, asked.seconds, asked.pause))
            memory = _largest_memory_mib(server.pid)
        finally:
            server.terminate()
            bare.terminate()
    found = _summary(seen, memory) | {"clients": asked.clients, "seconds": asked.seconds, "pause_s": asked.pause}
    print(json.dumps(found, indent=1))
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


async def _load(ports: tuple[int, int], clients: int, seconds: float, pause: float) -> Seen:
    paths = await _questions(ports[0])
    seen, ends = Seen(), time.monotonic() + seconds
    await asyncio.gather(*(_client(ports, number, paths, ends, pause, seen) for number in range(clients)))
    return seen


async def _questions(port: int) -> list[str]:
    """Every period and distance, with all municipalities, as figures and as change from the first period."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    _, body, _ = await _ask(reader, writer, f"{_TABLE}/metadata", None)
    writer.close()
    dimension = json.loads(body)["dimension"]
    periods, distances = (list(dimension[name]["category"]["index"]) for name in ("Tid", "distance_m"))
    shape = f"{_TABLE}/data?valueCodes[Region]=*&valueCodes[distance_m]={{}}&valueCodes[Tid]={{}}"
    plain = [shape.format(distance, period) for distance in distances for period in periods]
    return plain + [f"{path}&basePeriod={periods[0]}" for path in plain if not path.endswith(periods[0])]


async def _client(ports: tuple[int, int], number: int, paths: list[str], ends: float, pause: float, seen: Seen) -> None:
    chance = random.Random(number)
    at = time.monotonic() + chance.random() * pause
    (reader, writer), bare = [await asyncio.open_connection("127.0.0.1", port) for port in ports]
    have: dict[str, str] = {}
    turn = number
    while at < ends:
        await asyncio.sleep(at - time.monotonic())
        at, turn = at + pause, turn + 1
        known = turn % 4 == 0 and bool(have)
        path = chance.choice(list(have)) if known else chance.choice(paths)
        started = time.perf_counter()
        status, _, tag = await _ask(reader, writer, path, have.get(path) if known else None)
        taken = 1_000 * (time.perf_counter() - started)
        if status != (304 if known else 200):
            seen.errors.append(f"{status} {path}")
        else:
            (seen.tag_ms if known else seen.query_ms).append(taken)
            have[path] = tag
        if known:
            await asyncio.sleep(at - pause / 2 - time.monotonic())
            started = time.perf_counter()
            await _ask(*bare, path, have[path])
            seen.bare_ms.append(1_000 * (time.perf_counter() - started))
    writer.close()
    bare[1].close()


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, tag: str | None
) -> tuple[int, bytes, str]:
    held = f"If-None-Match: {tag}\r\n" if tag else ""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip;q=0\r\n{held}\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return int(head.split(" ", 2)[1]), body, headers.get("etag", "")


def _largest_memory_mib(pid: int) -> float:
    """Most memory a process has had at one time, as Linux counts it."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024, 1)


def _summary(seen: Seen, memory_mib: float) -> dict[str, Any]:
    def at(values: list[float], part: float) -> float | None:
        return round(sorted(values)[min(len(values) - 1, int(part * len(values)))], 2) if values else None

    return {
        "answers": len(seen.query_ms) + len(seen.tag_ms),
        "errors": len(seen.errors),
        "first_errors": seen.errors[:3],
        "query_p50_ms": at(seen.query_ms, 0.5),
        "query_p99_ms": at(seen.query_ms, 0.99),
        "tag_p50_ms": at(seen.tag_ms, 0.5),
        "tag_p99_ms": at(seen.tag_ms, 0.99),
        "bare_p50_ms": at(seen.bare_ms, 0.5),
        "bare_p99_ms": at(seen.bare_ms, 0.99),
        "memory_mib": memory_mib,
        "goals": GOALS,
    }


if __name__ == "__main__":
    main()
