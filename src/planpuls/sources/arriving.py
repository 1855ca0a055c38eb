"""Ask several hosts at once: a thread for each, whose files wait until their dataset's turn comes.

Only asking happens in the threads. Whoever takes the files takes them in the datasets' order, so that what is stored, and in
which order, is what asking one after the other gives. Each host's datasets are asked in their order, and the client lets one
request at a time through to a host.
"""

from __future__ import annotations

import queue
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from planpuls.store.snapshots import Sidecar

if TYPE_CHECKING:
    from planpuls.plan.model import Plan
    from planpuls.sources.dataset import Dataset
    from planpuls.sources.fetching import Fetched
    from planpuls.sources.net import Client


class Arriving:
    """Use as a context manager: what the fetchers of some datasets give, by dataset.

    `begun` is told of each dataset when it is asked for, from its thread, one at a time. Leaving the context ends the threads at
    their next file; a file that is on its way then is lost with the scratch folder, or kept as a part.
    """

    def __init__(
        self,
        plan: Plan,
        client: Client,
        datasets: list[Dataset],
        have: Mapping[str, dict[str, Sidecar]],
        begun: Callable[[str], None],
    ) -> None:
        self._plan, self._client, self._have = plan, client, have
        self._begun, self._one_at_a_time = begun, threading.Lock()
        self._hosts: dict[str, list[Dataset]] = {}
        for dataset in datasets:
            self._hosts.setdefault(dataset.service or dataset.source, []).append(dataset)
        self._arrived: dict[str, queue.SimpleQueue[Fetched | BaseException | None]] = {
            dataset.id: queue.SimpleQueue() for dataset in datasets
        }
        self._over = threading.Event()
        # A thread may still be writing when the command is interrupted.
        self._scratch = tempfile.TemporaryDirectory(prefix="planpuls-fetch-", ignore_cleanup_errors=True)

    def __enter__(self) -> Arriving:
        for host, datasets in self._hosts.items():
            threading.Thread(target=self._ask, args=(datasets,), name=f"fetch {host}", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._scratch.cleanup()

    def of(self, dataset: Dataset) -> Iterator[Fetched]:
        """Its files as they arrive, which are gone when it has ended; raises what its fetcher raised."""
        while (arrived := self._arrived[dataset.id].get()) is not None:
            if isinstance(arrived, BaseException):
                raise arrived
            yield arrived
        # Other hosts are ahead and fill the disk meanwhile.
        shutil.rmtree(Path(self._scratch.name) / dataset.id, ignore_errors=True)

    def _ask(self, datasets: list[Dataset]) -> None:
        from planpuls.sources.fetching import FetchJob

        for dataset in datasets:
            if self._over.is_set():
                return
            arrived = self._arrived[dataset.id]
            with self._one_at_a_time:
                self._begun(dataset.id)
            folder = Path(self._scratch.name) / dataset.id
            try:
                folder.mkdir()
                assert dataset.fetch is not None
                for file in dataset.fetch(FetchJob(self._plan, self._client, folder, self._have.get(dataset.id, {}))):
                    arrived.put(file)
                    if self._over.is_set():
                        return
                arrived.put(None)
            except BaseException as error:
                # Whoever waits for the files must learn of it, whatever it is.
                arrived.put(error)
