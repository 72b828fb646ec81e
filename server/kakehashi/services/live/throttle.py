"""Slow down those who guess passwords: each further failure of an account, or of a client, waits.

In memory, with a bounded number of names: who is forgotten first failed longest ago.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kakehashi.errors import TooManyRequestsError

__all__ = ["Throttle", "WaitError"]

#: Failures of an account, and of a client, that cost no waiting.
_FREE: Final = {"account": 5, "client": 20}
#: Seconds that a wait lasts at most; nobody shuts an account of others for longer.
_MOST: Final = 300.0
#: Seconds after which failures are forgotten.
_FORGET: Final = 3600.0
_NAMES: Final = 10_000


class WaitError(TooManyRequestsError):
    """Too many failures; ``seconds`` says how long to wait."""


@dataclass(slots=True)
class _Tries:
    count: int = 0
    until: float = 0.0
    last: float = 0.0


class Throttle:
    """Counts failures; for several threads."""

    #: What tells the time (seconds).
    clock: Callable[[], float] = staticmethod(time.monotonic)

    def __init__(self) -> None:
        self._tries: OrderedDict[tuple[str, str], _Tries] = OrderedDict()
        self._lock = threading.Lock()

    def attempt(self, account: str, client: str) -> None:
        """Count an attempt, before it is known how it ends. Raises WaitError.

        Attempts at the same time are all counted, and one that has to wait is not.
        """
        with self._lock:
            now = self.clock()
            both = [(kind, self._of(kind, name, now)) for kind, name in _keys(account, client)]
            wait = max(tries.until - now for _, tries in both)
            if wait > 0:
                raise WaitError(
                    "Too many attempts to sign in failed.",
                    remedy="Wait {seconds} seconds.",
                    seconds=int(wait) + 1,
                )
            for kind, tries in both:
                tries.count += 1
                tries.last = now
                over = tries.count - _FREE[kind]
                if over >= 0:
                    tries.until = now + min(_MOST, 2.0 ** min(over, 20))

    def succeeded(self, account: str, client: str) -> None:
        """Forget the failures of an account; of the client only this attempt.

        Else an account of their own would let somebody try all others.
        """
        with self._lock:
            self._tries.pop(("account", account), None)
            if tries := self._tries.get(("client", client)):
                tries.count -= 1
                tries.until = 0.0

    def _of(self, kind: str, name: str, now: float) -> _Tries:
        tries = self._tries.pop((kind, name), None)
        if tries is None or now - tries.last > _FORGET:
            tries = _Tries()
        self._tries[kind, name] = tries
        while len(self._tries) > _NAMES:
            self._tries.popitem(last=False)
        return tries


def _keys(account: str, client: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("account", account), ("client", client)
