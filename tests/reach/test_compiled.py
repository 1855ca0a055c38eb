"""Kernels: the compiled function says the same as the plain one, from however many threads it is first called."""

import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import numba
import pytest

from planpuls.reach import path_kernels
from planpuls.reach.compiled import Kernel, kernel


def _fresh(module: ModuleType) -> list[Kernel[..., Any]]:
    return [kernel(value.plain) for value in vars(module).values() if isinstance(value, Kernel)]


def test_kernels_first_called_from_many_threads_keep_their_code_in_one_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    dispatcher = type(numba.njit(_fresh(path_kernels)[0].plain))
    own = dispatcher.enable_caching
    inside = threading.Lock()
    overlapped: list[bool] = []

    def slow(self: Any) -> None:
        free = inside.acquire(blocking=False)
        overlapped.append(not free)
        threading.Event().wait(0.02)
        own(self)
        if free:
            inside.release()

    monkeypatch.setattr(dispatcher, "enable_caching", slow)
    kernels = _fresh(path_kernels)
    start = threading.Barrier(len(kernels))

    def first_call(one: Kernel[..., Any]) -> None:
        start.wait()
        one.dispatcher()

    threads = [threading.Thread(target=first_call, args=(one,)) for one in kernels]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kernels) > 1
    assert not any(overlapped)
    assert list(tmp_path.iterdir()) == []
