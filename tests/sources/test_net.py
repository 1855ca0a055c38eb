"""The HTTP client against a server that misbehaves in every documented way."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from planpuls.sources.net import Client, FetchError, Settings
from tests.standin.server import Answer, Fault, Request, Service, StandIn, file_answer, standing_in

QUICK = Settings(attempts=4, wait_initial_s=0.01, wait_max_s=0.2, pause_s=0.0, timeout_s=2.0, total_s=10.0)
CONTENT = b"".join(b"line %d\n" % number for number in range(20_000))


class Files(Service):
    name = "files"

    def answer(self, request: Request) -> Answer:
        if request.path == "/limited":
            return Answer(b"{}", headers={"X-Ratelimit-Policy": "40;w=4s", "X-Ratelimit-Remaining": "0"})
        if request.path == "/json":
            return Answer(b'{"asked": "%s"}' % request.method.encode())
        return file_answer(request, CONTENT, "text/csv")


@pytest.fixture
def server() -> Iterator[StandIn]:
    with standing_in(Files()) as state:
        yield state


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(QUICK) as opened:
        yield opened


def test_a_download_arrives_whole_and_the_next_one_is_not_repeated(
    server: StandIn, client: Client, tmp_path: Path
) -> None:
    first = client.download(f"{server.address}/files/a.csv", tmp_path / "a.csv")
    assert first is not None
    assert first.path.read_bytes() == CONTENT
    assert client.download(f"{server.address}/files/a.csv", tmp_path / "b.csv", etag=first.etag) is None
    assert not (tmp_path / "b.csv").exists()


@pytest.mark.parametrize(
    "fault",
    [
        Fault("status"),
        Fault("status", code=429, retry_after="0"),
        Fault("cut"),
        Fault("slow"),
        Fault("status", times=3, code=500),
    ],
    ids=["503", "429", "cut", "slow", "500 three times"],
)
def test_passing_faults_are_outlasted(server: StandIn, client: Client, tmp_path: Path, fault: Fault) -> None:
    server.faults.append(fault)
    found = client.download(f"{server.address}/files/a.csv", tmp_path / "a.csv")
    assert found is not None
    assert found.path.read_bytes() == CONTENT


def test_a_cut_download_goes_on_where_it_stopped(server: StandIn, client: Client, tmp_path: Path) -> None:
    server.faults.append(Fault("cut"))
    client.download(f"{server.address}/files/a.csv", tmp_path / "a.csv")
    assert "range" not in server.asked[0].headers
    start = int(server.asked[1].headers["range"].removeprefix("bytes=").rstrip("-"))
    assert 0 < start < len(CONTENT)


def test_retry_after_is_obeyed(server: StandIn, client: Client, tmp_path: Path) -> None:
    server.faults.append(Fault("status", code=429, retry_after="1"))
    started = time.monotonic()
    client.download(f"{server.address}/files/a.csv", tmp_path / "a.csv")
    assert time.monotonic() - started >= 1.0


def test_an_exhausted_window_makes_the_host_rest(server: StandIn, client: Client) -> None:
    started = time.monotonic()
    client.get_json(f"{server.address}/files/limited")
    client.get_json(f"{server.address}/files/json")
    assert time.monotonic() - started >= QUICK.wait_max_s


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("status", times=99), "found status 503"),
        (Fault("status", code=404), "found status 404"),
        (Fault("html"), "expected JSON, found text/html"),
    ],
)
def test_lasting_faults_are_named(server: StandIn, client: Client, fault: Fault, said: str) -> None:
    server.faults.append(fault)
    with pytest.raises(FetchError, match=said) as caught:
        client.get_json(f"{server.address}/files/json")
    assert f"{server.address}/files/json" in str(caught.value)


def test_a_missing_page_is_not_asked_for_again(server: StandIn, client: Client) -> None:
    server.faults.append(Fault("status", code=404, times=99))
    with pytest.raises(FetchError):
        client.get_json(f"{server.address}/files/json")
    assert len(server.asked) == 1


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/x", "nonsense"])
def test_only_http_is_spoken(client: Client, tmp_path: Path, address: str) -> None:
    with pytest.raises(FetchError, match="an http or https address"):
        client.download(address, tmp_path / "x")


def test_nothing_listening_is_an_error_with_the_address(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANPULS_ADDRESS_STANDIN", "http://127.0.0.1:9")
    with pytest.raises(FetchError, match=r"127\.0\.0\.1:9/x: .*refused"):
        client.download("http://127.0.0.1:9/x", tmp_path / "x")


def test_a_host_that_cannot_be_reached_is_asked_once_more_for_each_further_file(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANPULS_ADDRESS_STANDIN", "http://127.0.0.1:9")
    tries: list[str] = []
    monkeypatch.setattr(client, "_wait_turn", tries.append)
    for name in ("a", "b", "c"):
        with pytest.raises(FetchError):
            client.download(f"http://127.0.0.1:9/{name}", tmp_path / name)
    assert [address[-1] for address in tries] == ["a"] * QUICK.attempts + ["b", "c"]


class Elsewhere(Service):
    """Redirects to wherever the path says."""

    name = "elsewhere"
    target = ""

    def answer(self, _: Request) -> Answer:
        return Answer(b"", 302, headers={"Location": self.target})


def test_a_service_that_redirects_to_this_machine_or_its_network_is_not_followed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Elsewhere()
    with standing_in(service) as state, standing_in(Files()) as inside:
        # Only the service is named by the user, not what it redirects to.
        monkeypatch.setenv("PLANPULS_ADDRESS_STANDIN", state.address)
        for target, found in (
            (f"{inside.address}/files/a.csv", "http"),
            (inside.address.replace("http:", "https:"), "127.0.0.1"),
            ("https://169.254.169.254/latest/meta-data", "169.254.169.254"),
            ("https://10.0.0.7/", "10.0.0.7"),
            ("https://192.168.1.1/", "192.168.1.1"),
            ("https://[::1]/", "::1"),
            ("https://[::ffff:127.0.0.1]/", "127.0.0.1"),
            ("https://localhost/", "localhost is"),
            ("https://2130706433/", "127.0.0.1"),
        ):
            service.target = target
            with pytest.raises(FetchError, match=re.escape(found)):
                client.get_json(f"{state.address}/elsewhere/x")
        assert inside.asked == []


@pytest.mark.parametrize(
    "address", ["http://data.example/x", "http://127.0.0.1:1/x", "https://127.0.0.1:1/x", "https://10.1.2.3/x"]
)
def test_an_address_that_nobody_named_must_be_https_and_public(client: Client, address: str) -> None:
    with pytest.raises(FetchError, match="an https address"):
        client.get_json(address)


def test_a_service_on_the_users_own_network_is_asked_where_the_user_names_it(
    client: Client, server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get_json(f"{server.address}/files/json") == {"asked": "GET"}
    monkeypatch.delenv("PLANPULS_ADDRESS_STANDIN")
    with pytest.raises(FetchError, match=r"PLANPULS_ADDRESS_"):
        client.get_json(f"{server.address}/files/json")


def test_a_packed_answer_is_counted_as_it_grows(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planpuls.sources.net.MAX_ANSWER_BYTES", 100_000)
    with standing_in(Bomb()) as state, pytest.raises(FetchError, match="at most 100000 bytes"):
        client.get_json(f"{state.address}/bomb/x")


class Bomb(Service):
    """A small answer that unpacks to 3 MB."""

    name = "bomb"

    def answer(self, _: Request) -> Answer:
        return Answer(gzip.compress(b" " * 3_000_000 + b"1"), headers={"Content-Encoding": "gzip"})


def test_an_answer_that_never_ends_is_cut_at_the_limit(
    client: Client, server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planpuls.sources.net.MAX_DOWNLOAD_BYTES", 1_000)
    with pytest.raises(FetchError, match="at most 1000 bytes"):
        client.download(f"{server.address}/files/a.csv", tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []
