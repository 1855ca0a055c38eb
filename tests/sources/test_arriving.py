"""Hosts are asked at the same time; what is taken, stored and said does not depend on which of them is quicker."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from planpuls.plan.load import load_plan
from planpuls.sources.arriving import Arriving
from planpuls.sources.dataset import Dataset
from planpuls.sources.fetching import Fetched, FetchJob
from planpuls.sources.net import Client, FetchError, Settings
from planpuls.sources.registry import datasets
from tests.sources.fetch_cases import QUICK
from tests.standin.server import Answer, Request, Service, standing_in

WAIT_S = 20.0


def dataset(name: str, source: str, *addresses: str, **more: object) -> Dataset:
    def fetch(job: FetchJob) -> Iterator[Fetched]:
        for address in addresses:
            path = job.folder / address
            path.write_text(address)
            yield Fetched(path, address)

    return replace(datasets()["klass.occupations"], id=name, source=source, **({"fetch": fetch} | more))  # type: ignore[arg-type]


def arriving(*asked: Dataset, begun: list[str] | None = None) -> Arriving:
    told = begun if begun is not None else []
    return Arriving(load_plan("demo"), Client(QUICK), list(asked), {}, told.append)


def addresses(among: Arriving, of: Dataset) -> list[str]:
    return [file.address for file in among.of(of)]


def test_files_come_by_dataset_whoever_is_asked_first() -> None:
    one, two, three = dataset("one", "x", "a", "b"), dataset("two", "y", "c"), dataset("three", "x", "d")
    begun: list[str] = []
    with arriving(one, two, three, begun=begun) as among:
        assert addresses(among, three) == ["d"]
        assert addresses(among, one) == ["a", "b"]
        assert addresses(among, two) == ["c"]
    assert sorted(begun) == ["one", "three", "two"]
    assert begun.index("one") < begun.index("three"), "one host's datasets are asked in their order"


def test_a_host_that_never_answers_keeps_no_other_waiting() -> None:
    answers = threading.Event()

    def slow(_: FetchJob) -> Iterator[Fetched]:
        assert answers.wait(WAIT_S), "the other host was not asked meanwhile"
        yield Fetched(None, "late")

    one, two = dataset("one", "x", fetch=slow), dataset("two", "y", "c")
    with arriving(one, two) as among:
        assert addresses(among, two) == ["c"]
        answers.set()
        assert addresses(among, one) == ["late"]


def test_services_of_one_source_on_hosts_of_their_own_are_asked_at_once() -> None:
    meeting = threading.Barrier(2)

    def meets(_: FetchJob) -> Iterator[Fetched]:
        meeting.wait(WAIT_S)
        yield Fetched(None, "met")

    one = dataset("one", "x", fetch=meets)
    two = replace(one, id="two", service="maps")
    with arriving(one, two) as among:
        assert addresses(among, one) == addresses(among, two) == ["met"]


@pytest.mark.parametrize("error", [FetchError("a", "b", "c"), ZeroDivisionError("a fault of ours")])
def test_what_one_fetcher_raises_is_raised_for_it_alone_after_its_good_files(error: Exception) -> None:
    def fails(_: FetchJob) -> Iterator[Fetched]:
        yield Fetched(None, "good")
        raise error

    one, two = dataset("one", "x", fetch=fails), dataset("two", "x", "c")
    with arriving(one, two) as among:
        files = among.of(one)
        assert next(files).address == "good"
        with pytest.raises(type(error)):
            next(files)
        assert addresses(among, two) == ["c"]


def test_files_are_there_until_their_dataset_has_ended() -> None:
    one = dataset("one", "x", "a", "b")
    with arriving(one) as among:
        paths = [file.path for file in among.of(one) if file.path is not None and file.path.is_file()]
        assert [path.name for path in paths] == ["a", "b"]
        assert not paths[0].exists()


def test_who_stops_taking_stops_the_asking() -> None:
    asked: list[int] = []
    taken = threading.Event()

    def endless(_: FetchJob) -> Iterator[Fetched]:
        for number in range(1_000):
            asked.append(number)
            if number:
                assert taken.wait(WAIT_S)
            yield Fetched(None, str(number))

    one = dataset("one", "x", fetch=endless)
    with arriving(one) as among:
        next(among.of(one))
    taken.set()
    threads = [thread for thread in threading.enumerate() if thread.name == "fetch x"]
    for thread in threads:
        thread.join(WAIT_S)
    assert len(asked) <= 2


class Overlap(Service):
    """Counts how many requests it answers at the same time, and when they come."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.most = self._now = 0
        self.times: list[float] = []
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Answer:  # noqa: ARG002
        with self._lock:
            self.times.append(time.monotonic())
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(0.03)
        with self._lock:
            self._now -= 1
        return Answer(b"{}")


def test_threads_that_ask_one_host_wait_for_each_other_and_for_the_pause(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    service, pause = Overlap("maps"), 0.05
    with standing_in(service) as server, Client(Settings(pause_s=pause)) as client:
        monkeypatch.setenv("PLANPULS_ADDRESS_ALL", server.address)

        def ask(number: int) -> None:
            if number % 2:
                client.get_json(f"{server.address}/maps/{number}")
            else:
                client.download(f"{server.address}/maps/{number}", tmp_path / str(number))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(WAIT_S)
    assert (len(service.times), service.most) == (6, 1)
    # When a request arrives is not when it was sent: single pauses may look shorter, all of them together do not.
    assert service.times[-1] - service.times[0] >= pause * 4.5
