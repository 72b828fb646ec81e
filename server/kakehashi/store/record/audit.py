"""Find any edit, gap or reordering in the store of record, and make its state anew from its log."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, delete, insert, update
from sqlalchemy.exc import DatabaseError

from kakehashi.errors import Finding
from kakehashi.model.live.event import Entry, Event, Head, first_fault
from kakehashi.store.record import schema
from kakehashi.store.record.anchor import Anchor
from kakehashi.store.record.database import writing
from kakehashi.store.record.log import Log
from kakehashi.store.record.rows import row_of_entry
from kakehashi.store.record.seal import is_broken

__all__ = ["find_faults", "rebuild_entries"]

#: What each fault of an event means.
_EVENT_FAULTS = {
    "gap": "Event {number} is missing, or stands in another place.",
    "unchained": "Event {number} does not follow the one before it.",
    "edited": "Event {number} was edited.",
    "version": "Event {number} gives its entry another version than the next one.",
    "before": "Event {number} starts from another state than the one before it left.",
}


def find_faults(engine: Engine, anchor: Anchor | None, file: Path | None = None) -> list[Finding]:
    """Return everything that is wrong; an empty list proves that nothing was touched.

    The log is read whole and hashed again, held against the anchor, and folded; what it gives must
    be the entries. ``file`` is that of an embedded database, whose pages are checked first.
    """
    where = str(file or engine.url.render_as_string(hide_password=True))
    try:
        faults = list(_of_file(file)) if file else []
        return [*faults, *_of_log(Log(engine, None), anchor, where)]
    except (DatabaseError, ValueError, UnicodeError) as error:
        return [_finding("The record cannot be read: {reason}", where, reason=_reason(error))]


def rebuild_entries(engine: Engine) -> int:
    """Make the state of all entries anew from the log, and return how many there are."""
    entries: dict[str, Entry] = {}
    events = Log(engine, None).events()
    for event in events:
        entries[event.entry] = event.result
    last = Head(events[-1].sequence, events[-1].hash) if events else Head()
    with writing(engine) as connection:
        connection.execute(delete(schema.entry))
        for entry in entries.values():
            connection.execute(insert(schema.entry).values(**row_of_entry(entry)))
        connection.execute(update(schema.head).values(sequence=last.sequence, hash=last.hash))
    return len(entries)


def _of_file(file: Path) -> Iterator[Finding]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        if is_broken(file):
            yield _finding("The database file was changed by something else.", str(file))
        for (said,) in connection.execute("PRAGMA integrity_check(20)"):
            if said != "ok":
                yield _finding("The database file is damaged: {reason}", str(file), reason=said)


def _of_log(log: Log, anchor: Anchor | None, where: str) -> Iterator[Finding]:
    events, (head, entries) = log.events(), log.entries()
    if (fault := first_fault(events)) is not None:
        number, kind = fault
        yield _finding(_EVENT_FAULTS[kind], where, number=number)
    last = Head(events[-1].sequence, events[-1].hash) if events else Head()
    if head != last:
        yield _finding("The head does not name the last event.", where)
    if anchor is not None:
        yield from _of_anchor(anchor, events)
    folded = {event.entry: event.result for event in events}
    there = {entry.id: entry for entry in entries}
    for name in sorted(folded.keys() | there.keys()):
        if folded.get(name) != there.get(name):
            yield _finding(
                "The state of {id} is not what the log says. Make the states anew with"
                " «kakehashi record rebuild».",
                where,
                id=name,
            )


def _of_anchor(anchor: Anchor, events: list[Event]) -> Iterator[Finding]:
    """Compare; the last lines may be missing when the server was stopped in the middle of a write.

    Those events were written and not lost; the next write adds their lines.
    """
    where, lines = str(anchor.path), anchor.hashes()
    for number, (line, event) in enumerate(zip(lines, events, strict=False), start=1):
        if line != event.hash:
            message = "Event {number} is not the one that was acknowledged."
            yield _finding(message, where, number=number)
            return
    if len(lines) > len(events):
        yield _finding(
            "{count} acknowledged events are missing at the end of the log."
            " Restore the last backup, and write nothing before.",
            where,
            count=len(lines) - len(events),
        )


def _finding(message: str, where: str, *, number: int = 0, **values: object) -> Finding:
    return Finding.told(where, number, "", "record", message, number=number, **values)


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", error)) or type(error).__name__
