"""Keep the graphs of the live map in another engine; see :mod:`kakehashi.store.remote.live`.

Several servers may write into one engine, each what its log says. Which event the engine shows is
read before each write, so that none takes back what another one has brought further.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from kakehashi.services.live import Live
from kakehashi.services.live.projection import Change, Projection
from kakehashi.settings import Settings
from kakehashi.store.choice import read_choice
from kakehashi.store.evaluator import Evaluator
from kakehashi.store.remote.evaluator import RemoteEvaluator
from kakehashi.store.remote.live import LiveGraphs, things_of
from kakehashi.store.remote.reader import RemoteReader

__all__ = ["EngineGraphs"]

#: Seconds after which the engine is asked whether it still has the graphs.
CHECK: Final = 5.0


class EngineGraphs:
    """The graphs of one release, whose files are in ``folder``, in its engine."""

    def __init__(self, folder: Path, evaluator: Evaluator, settings: Settings, live: Live) -> None:
        choice = read_choice(settings.store, folder)
        reader = RemoteReader(choice.query_url, settings)
        self._graphs = LiveGraphs(reader, choice.update_url, settings, folder)
        self._evaluator, self._live = evaluator, live
        self._mark = ""  #: what the engine showed last, as far as we know
        self._checked = 0.0

    @property
    def due(self) -> bool:
        """Whether the engine should be asked again."""
        return time.monotonic() > self._checked + CHECK

    def bring(self, projection: Projection, change: Change) -> None:
        """Let the engine show the projection, of which ``change`` is new; raises StoreError."""
        mark = projection.mark
        evaluator = self._evaluator
        if isinstance(evaluator, RemoteEvaluator):
            hidden = change.added if self._mark else projection
            evaluator.reader.hidden |= things_of(hidden)
        found, out = self._graphs.mark(), projection.taken_back
        if found == mark:
            if not self._mark and not self._graphs.agree(projection, out):
                self._graphs.replace(projection, mark, out)
        elif found and found == self._mark:
            self._graphs.change(change.removed, change.added, mark)
        elif not self._is_ahead(found, projection.sequence):
            self._graphs.replace(projection, mark, out)
        else:
            mark = found
        self._mark, self._checked = mark, time.monotonic()
        evaluator.sequence = projection.sequence

    def _is_ahead(self, mark: str, sequence: int) -> bool:
        """Return whether another server has brought the engine to a later event of the same log."""
        number, _, digest = mark.partition(" ")
        if not number.isdigit() or int(number) <= sequence:
            return False
        there = self._live.record.log.events(int(number) - 1, most=1)
        return bool(there) and there[0].hash == digest
