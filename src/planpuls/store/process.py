"""Settings of a process that is wholly ours; a program that uses planpuls as a library keeps its own."""

from __future__ import annotations

import gc
import os
import warnings

_OBJECTS, _GENERATION = 50_000, 20


def settle_in() -> None:
    """Look for unreachable objects less often, start no threads for linear algebra, and leave out a warning about names of files.

    Frames and specs hold few cycles: the default looks through everything a run holds every 700 new objects, a twelfth of
    its time. OpenBLAS keeps a thread for every core waiting busily, though nothing here multiplies large matrices. To be
    called before NumPy is imported; a setting of the user's stands. Processes that this one starts take over the second.

    GDAL warns of maps whose name ends otherwise than it expects, and a snapshot's name is its hash. Set once: threads that
    each set and put back the filters of the process would put back each other's.
    """
    gc.set_threshold(_OBJECTS, _GENERATION, _GENERATION)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    warnings.filterwarnings("ignore", message=".*non conformant file extension", category=RuntimeWarning)
