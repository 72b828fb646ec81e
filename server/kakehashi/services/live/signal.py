"""A signal: whoever wants to know that something was written is called, in the writing thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

__all__ = ["Signal"]

logger = logging.getLogger(__name__)


class Signal:
    """Callbacks that are called when something has happened; for several threads.

    >>> changed, told = Signal(), []
    >>> end = changed.subscribe(lambda: told.append("written"))
    >>> changed.fire()
    >>> end()
    >>> changed.fire()
    >>> told
    ['written']
    """

    def __init__(self) -> None:
        self._callbacks: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` from now on; what is returned ends it.

        It runs in the thread of whoever fires, so it must be short, and never wait.
        """
        with self._lock:
            self._callbacks.append(callback)

        def end() -> None:
            with self._lock:
                if callback in self._callbacks:
                    self._callbacks.remove(callback)

        return end

    def fire(self) -> None:
        """Call all; what one of them raises is logged, and is no fault of the write."""
        with self._lock:
            callbacks = tuple(self._callbacks)
        for callback in callbacks:
            try:
                callback()
            except Exception:
                logger.exception("a subscriber of the live map failed")
