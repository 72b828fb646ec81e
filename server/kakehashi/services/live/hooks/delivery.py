"""Deliver what is written, in its order, at least once."""

from __future__ import annotations

import fcntl
import logging
import os
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Final

from kakehashi.model.live.event import Event
from kakehashi.model.live.published import as_json
from kakehashi.services.live import Live
from kakehashi.services.live.hooks.position import Position, folder_of, keep, kept
from kakehashi.services.live.hooks.sending import Outcome, send
from kakehashi.services.live.hooks.targets import Target
from kakehashi.store.record.log import now

__all__ = ["Delivery", "Hooks"]

#: Seconds between two looks at the log, which other processes write too.
LOOK: Final = 1.0
#: Seconds after the first failure, and at most: each failure doubles them.
FIRST: Final = 1.0
LONGEST: Final = 600.0
_DOUBLINGS: Final = 10
#: Seconds after which another process is asked whether it still delivers.
_AGAIN: Final = 2.0
#: Events that are read at a time, and seconds for which what was read is believed: an entry may be
#: for members only a moment later.
_READ: Final = 100
_BELIEVED: Final = 1.0
#: Seconds that the end of the server waits for requests under way; they are sent again next time.
_PATIENCE: Final = 1.0

logger = logging.getLogger(__name__)


class Hooks:
    """All targets of a server. Of several servers over one folder one delivers."""

    def __init__(self, live: Live, targets: Sequence[Target], record_dir: Path) -> None:
        self._live, self._folder = live, folder_of(record_dir)
        self._stopped = threading.Event()
        self._held: IO[bytes] | None = None
        self.deliveries = tuple(Delivery(live, one, self._folder, self._stopped) for one in targets)
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
        self._deaf = live.changed.hear(self._poke)

    def begin(self) -> None:
        """Begin to deliver."""
        if self.deliveries:
            self._thread.start()

    def close(self) -> None:
        """Stop; what is not delivered is delivered by the next server."""
        self._deaf()
        self._stopped.set()
        self._poke()
        until = time.monotonic() + _PATIENCE
        for thread in (self._thread, *(one.thread for one in self.deliveries)):
            if thread.is_alive():
                thread.join(max(0.0, until - time.monotonic()))
        for one in self.deliveries:
            one.let_go = True
        if self._held is not None:
            self._held.close()

    def _poke(self) -> None:
        for one in self.deliveries:
            one.news.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            if self._alone():
                for one in self.deliveries:
                    one.thread.start()
                return
            self._stopped.wait(_AGAIN)

    def _alone(self) -> bool:
        """Return whether no other process delivers from this folder."""
        held: IO[bytes] | None = None
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            held = (self._folder / "held").open("ab")
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held = held.close() if held else None
        except OSError:
            logger.exception("the folder of the webhooks cannot be used; trying again")
            held = held.close() if held else None
        self._held = held
        return held is not None


class Delivery:
    """Follows the log for one target, in a thread of its own."""

    def __init__(self, live: Live, target: Target, folder: Path, stopped: threading.Event) -> None:
        self._live, self.target, self._folder, self._stopped = live, target, folder, stopped
        self.news = threading.Event()
        self.position = kept(folder, target.name) or Position(0, "")
        self.failed = 0  #: requests since the start
        self.let_go = False  #: somebody else may deliver now, and keeps the position
        self._broken = False  #: the position could not be kept
        self.thread = threading.Thread(target=self._run, name=f"webhook-{target.name}", daemon=True)

    @property
    def behind(self) -> int:
        """Events that are not looked at yet."""
        return max(0, self._live.changed.sequence - self.position.sequence)

    def _run(self) -> None:
        found = False
        while not self._stopped.is_set():
            try:
                if not found:
                    self._find()
                    found = True
                    if self.position.gone:  # the operator may have talked to them
                        self._move(replace(self.position, gone=False))
                wait = self._some()
            except Exception:
                if not self._stopped.is_set():
                    logger.exception("webhook %s cannot read the log", self.target.name)
                wait = _AGAIN
            if self.position.gone:
                logger.error("webhook %s wants no more (HTTP 410)", self.target.name)
                return
            if wait:
                self._stopped.wait(wait)
            elif self.news.wait(LOOK):
                self.news.clear()

    def _find(self) -> None:
        """Go on where the last server ended; a new target is told what comes from now on."""
        before = kept(self._folder, self.target.name)
        log, head = self._live.record.log, self._live.record.log.head()
        if before is not None and before.sequence:
            there = log.events(before.sequence - 1, most=1)
            if there and there[0].hash == before.hash:
                self.position = before
                return
            logger.warning(
                "webhook %s: the log is another one; it goes on from its end", self.target.name
            )
        elif before is not None:  # nothing had been written when it began
            self.position = before
            return
        self._move(Position(head.sequence, head.hash, before.delivered if before else 0))

    def _some(self) -> float:
        """Deliver some events; return the seconds to wait, 0: until there is news."""
        while not self._stopped.is_set():
            read = time.monotonic()
            events = self._live.record.log.events(self.position.sequence, most=_READ)
            if not events:
                return 0.0
            self._live.changed.fire(events[-1].sequence)  # also what other processes wrote
            heard = self._live.changed.sequence
            begin = self.position.sequence
            told = self._live.changes.told(events, members=self.target.members)
            for event, one in zip(events, told, strict=True):
                if one is None or not self.target.wants(event):
                    self.position = replace(self.position, sequence=event.sequence, hash=event.hash)
                    continue
                outcome = send(self.target, _identifier(event), as_json(one).encode())
                if outcome.fault:
                    return self._failed(outcome)
                self._delivered(event)
                late = time.monotonic() > read + _BELIEVED
                if late or self._stopped.is_set() or self._live.changed.sequence != heard:
                    break
            if self.position.sequence > begin:
                self._move(self.position)
        return 0.0

    def _delivered(self, event: Event) -> None:
        if self.position.failures:
            logger.warning(
                "webhook %s answers again after %d failures",
                self.target.name,
                self.position.failures,
            )
        done = self.position.delivered + 1
        self._move(Position(event.sequence, event.hash, done))

    def _failed(self, outcome: Outcome) -> float:
        last = self.position
        self.failed += 1
        if not last.failures:
            logger.warning("webhook %s: %s; trying again", self.target.name, outcome.fault)
        self._move(
            replace(
                last,
                failures=last.failures + 1,
                fault=outcome.fault,
                since=last.since or now(),
                gone=outcome.gone,
            )
        )
        wait = min(LONGEST, FIRST * 2.0 ** min(last.failures, _DOUBLINGS))
        wait = max(wait, min(outcome.wait, LONGEST))
        return wait * random.uniform(0.8, 1.2)  # noqa: S311  (no secret)

    def _move(self, position: Position) -> None:
        """Keep a position; when it cannot be kept, some messages may come again."""
        self.position = position
        if self.let_go:
            return
        try:
            keep(self._folder, self.target.name, position)
            self._broken = False
        except OSError as error:
            if not self._broken:
                reason = os.strerror(error.errno) if error.errno else str(error)
                logger.error("webhook %s: its position is not kept: %s", self.target.name, reason)  # noqa: TRY400
            self._broken = True


def _identifier(event: Event) -> str:
    """Return what a message is known by, however often it is sent."""
    return f"evt_{event.hash[:32]}"
