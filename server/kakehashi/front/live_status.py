"""How far the live map has come into the store that queries read."""

from __future__ import annotations

import time
from dataclasses import dataclass

__all__ = ["LiveStatus"]


@dataclass(slots=True)
class LiveStatus:
    """What the metrics tell."""

    offered: bool = True  #: whether the store can have the graphs
    head: int = 0  #: last event of the log
    shown: int = 0  #: last event that queries see
    switches: int = 0
    failures: int = 0
    seconds: float = 0.0  #: that the last projection took
    behind_since: float | None = None  #: ``time.monotonic``; None: nothing is to be done

    @property
    def lag(self) -> float:
        """Seconds for which something has been written that queries do not see."""
        return 0.0 if self.behind_since is None else time.monotonic() - self.behind_since
