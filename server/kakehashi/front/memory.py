"""Memory of the front process: when objects are freed, and when it goes back to the system."""

from __future__ import annotations

import ctypes
import gc
from typing import Final

__all__ = ["set_up_memory", "tidy_memory"]

#: Objects, and rounds, until the collector looks for circles; a request leaves none.
_COLLECT: Final = (10_000, 20, 20)
#: Bytes from which on a block is the system's own, and goes back to it as soon as it is freed.
_LARGE: Final = 1 << 20
#: ``M_MMAP_THRESHOLD`` of ``malloc.h``.
_MMAP_THRESHOLD: Final = -3


def set_up_memory() -> None:
    """Let the collector look rarely, and large answers leave nothing behind.

    By itself, the C library of GNU soon takes large blocks from a heap that shrinks from its end
    only: 64 answers of 10 MB that nobody took left 162 MB, and 7 MB with this. Other C libraries
    have no such number, and nothing is done there.
    """
    gc.set_threshold(*_COLLECT)
    if (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_MMAP_THRESHOLD, _LARGE)


def tidy_memory() -> None:
    """Free what only circles hold; what is left is not looked at again until the next time.

    A release is some hundred thousand objects, and looking through them holds up every request.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
