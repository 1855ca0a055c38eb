"""Functions over flat arrays that run as machine code: compiled by numba when first called, kept for the next run.

Modules stay cheap to import: numba is loaded at the first call, never before. The compiled code lies in the user's cache
folder, in a folder named by the text of every module the function can reach, because numba itself does not notice that
a function called from another file has changed. Compiled functions release the interpreter's lock and use neither fast
mathematics nor parallel loops: callers share work among threads by ranges of rows, so the answer cannot depend on how many
there are.
"""

from __future__ import annotations

import os
import threading
import types
from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_ONE_AT_A_TIME = threading.RLock()
"""Steps run in threads, and where numba keeps machine code is one setting of the whole process."""


class Kernel(Generic[P, R]):
    """A plain function that is compiled when first called; other kernels it names are compiled with it.

    >>> @kernel
    ... def twice(number: int) -> int:
    ...     return 2 * number
    >>> twice.plain(21)
    42
    """

    def __init__(self, plain: Callable[P, R]) -> None:
        self.plain = plain
        """The same function, interpreted."""
        self._compiled: Any = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        result: R = self.dispatcher()(*args, **kwargs)
        return result

    def _compile(self) -> Any:
        import numba

        function: Any = self.plain
        settings: Any = numba.config
        if settings.DISABLE_JIT:
            return function
        named = {name: function.__globals__.get(name) for name in function.__code__.co_names}
        inner = {name: value.dispatcher() for name, value in named.items() if isinstance(value, Kernel)}
        bound = types.FunctionType(function.__code__, function.__globals__ | inner, function.__name__)
        bound.__module__ = function.__module__
        compiled = numba.njit(nogil=True)(bound)
        _keep(compiled, function.__module__)
        return compiled

    def dispatcher(self) -> Any:
        """The compiled function as numba knows it."""
        if self._compiled is None:
            with _ONE_AT_A_TIME:
                if self._compiled is None:
                    self._compiled = self._compile()
        return self._compiled


def kernel(function: Callable[P, R]) -> Kernel[P, R]:
    """Decorator: see `Kernel`."""
    return Kernel(function)


def _keep(compiled: Any, module: str) -> None:
    """Let numba store the machine code, unless the user has chosen a folder or none can be written."""
    import numba
    from platformdirs import user_cache_path

    from planpuls.store.fingerprint import fingerprint

    if module.partition(".")[0] != "planpuls":
        return
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    folder = user_cache_path("planpuls") / "kernels" / fingerprint(module)[:16]
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = chosen or str(folder)
    try:
        compiled.enable_caching()
    except (OSError, RuntimeError):
        # No folder to write: every process compiles for itself.
        return
    finally:
        config.CACHE_DIR = before
