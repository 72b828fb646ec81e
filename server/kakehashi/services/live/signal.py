"""A signal that something was written: fired in any thread, heard in any other."""

from __future__ import annotations

import threading
from collections.abc import Callable

__all__ = ["Signal"]


class Signal:
    """Knows the last event of the log that was heard of, and tells those who want to know."""

    def __init__(self) -> None:
        self.sequence = 0
        self._lock = threading.Lock()
        self._hearers: tuple[Callable[[], None], ...] = ()

    def hear(self, hearer: Callable[[], None]) -> Callable[[], None]:
        """Call ``hearer`` after each write, in the thread that wrote; return what ends that.

        It must neither wait nor raise: an event loop is woken by ``call_soon_threadsafe``.
        """
        with self._lock:
            self._hearers = (*self._hearers, hearer)

        def end() -> None:
            with self._lock:
                self._hearers = tuple(one for one in self._hearers if one is not hearer)

        return end

    def fire(self, sequence: int) -> None:
        """Tell that the log has come to an event; what is known already is not told again."""
        with self._lock:
            if sequence <= self.sequence:
                return
            self.sequence = sequence
            hearers = self._hearers
        for hearer in hearers:
            hearer()
