"""Writes to a record, as short as a test wants them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kakehashi.model.live.event import Entry, Event, State
from kakehashi.store.record.log import Log, Write
from kakehashi.store.record.record import Record, open_record

__all__ = ["change", "create", "files_of", "fill", "state"]


def state(number: int, size: int = 40) -> dict[str, Any]:
    """Something that an entry may say."""
    return {"title": {"en": f"Issue {number}", "ja": "課題" * size}, "number": number}


def create(
    log: Log, number: int = 0, *, entry: str = "", kind: str = "issue", **more: Any
) -> Event:
    """Make an entry."""
    return log.write(Write(kind, entry, "aki", "create", lambda _: state(number), **more))


def change(log: Log, entry: str, to: State | None, **more: Any) -> Event:
    """Give an entry another state; None withdraws it."""
    kind = entry.rpartition("-")[0]

    def decide(before: Entry | None) -> State | None:
        del before
        return to

    return log.write(Write(kind, entry, "beni", "change", decide, **more))


def fill(log: Log, events: int) -> None:
    """Write some events about a few dozen entries."""
    for number in range(events):
        if number % 3 == 0:
            create(log, number)
        else:
            change(log, f"issue-{number // 3 % 20 + 1 if number > 60 else 1}", state(number))


def files_of(folder: Path) -> list[Path]:
    """Return the files of an embedded record."""
    return sorted(folder.iterdir())


def reopened(folder: Path) -> Record:
    """Open a record in its folder."""
    return open_record("", folder)
