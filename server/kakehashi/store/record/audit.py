"""Find any edit, gap or reordering in the store of record, and make its state anew from its log."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, insert, update
from sqlalchemy.exc import DatabaseError

from kakehashi.errors import Finding, KakehashiError
from kakehashi.model.live.event import Entry, Event, Head, State, first_fault
from kakehashi.store.record import schema
from kakehashi.store.record.database import alone, embedded_of, reading, writing
from kakehashi.store.record.embedded import Embedded
from kakehashi.store.record.log import entries_in, events_in, head_in
from kakehashi.store.record.rows import row_of_entry

__all__ = ["find_faults", "rebuild_entries", "sidecar_faults"]

#: What each fault of an event means.
_EVENT_FAULTS = {
    "gap": "Event {number} is missing, or stands in another place.",
    "unchained": "Event {number} does not follow the one before it.",
    "edited": "Event {number} was edited.",
    "version": "Event {number} gives its entry another version than the next one.",
    "before": "Event {number} starts from another state than the one before it left.",
}


def find_faults(engine: Engine) -> list[Finding]:
    """Return everything that is wrong; an empty list proves that nothing was touched.

    The files of an embedded database are compared with its seal and its mark. The log is read
    whole and hashed again, held against the anchor, and folded; what it gives must be the entries.
    Others may write meanwhile: all of it is looked at as it was at one moment.
    """
    embedded = embedded_of(engine)
    where = str(embedded.file if embedded else engine.url.render_as_string(hide_password=True))
    try:
        with ExitStack() as snapshot:
            with alone(engine):
                faults = sidecar_faults(embedded) if embedded else []
                lines = embedded.anchor.hashes() if embedded else None
                connection = snapshot.enter_context(reading(engine))
                head = head_in(connection)
            faults += _of_pages(embedded) if embedded else []
            return [*faults, *_of_log(connection, head, lines, where)]
    except (DatabaseError, sqlite3.DatabaseError, OSError, ValueError, TypeError) as error:
        return [_finding("The record cannot be read: {reason}", where, reason=_reason(error))]
    except KakehashiError as error:
        return [_finding("The record cannot be read: {reason}", where, reason=error.text())]


def sidecar_faults(embedded: Embedded) -> list[Finding]:
    """Return what the seal and the mark of an embedded database say; nobody writes meanwhile."""
    where = str(embedded.file)
    faults = []
    try:
        if embedded.is_new():
            faults.append(_finding("The seal of the database file is missing.", where))
        elif not embedded.is_whole():
            faults.append(_finding("The database file was changed by something else.", where))
        if not embedded.is_complete():
            message = "The write-ahead log is damaged, and acknowledged writes are missing."
            faults.append(_finding(message, where))
    except (OSError, ValueError, sqlite3.DatabaseError) as error:
        faults.append(_finding("The record cannot be read: {reason}", where, reason=_reason(error)))
    return faults


def rebuild_entries(engine: Engine) -> int:
    """Make the state of all entries anew from the log, and return how many there are."""
    with writing(engine) as connection:
        head_in(connection, lock=True)
        entries: dict[str, Entry] = {}
        last = Head()
        for event in events_in(connection):
            entries[event.entry] = event.result
            last = Head(event.sequence, event.hash)
        connection.execute(delete(schema.entry))
        for entry in entries.values():
            connection.execute(insert(schema.entry).values(**row_of_entry(entry)))
        connection.execute(update(schema.head).values(sequence=last.sequence, hash=last.hash))
    return len(entries)


def _of_pages(embedded: Embedded) -> list[Finding]:
    where = str(embedded.file)
    with closing(sqlite3.connect(f"file:{embedded.file}?mode=ro", uri=True)) as connection:
        return [
            _finding("The database file is damaged: {reason}", where, reason=said)
            for (said,) in connection.execute("PRAGMA integrity_check(20)")
            if said != "ok"
        ]


@dataclass(slots=True)
class _Folded:
    """What was read of the log so far."""

    entries: dict[str, tuple[str, int, int, State | None]]
    hashes: list[str]
    last: Head

    def of(self, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            self.entries[event.entry] = (event.kind, event.version, event.sequence, event.after)
            self.hashes.append(event.hash)
            self.last = Head(event.sequence, event.hash)
            yield event


def _of_log(
    connection: Connection,
    head: Head,
    lines: Sequence[str] | None,
    where: str,
) -> Iterator[Finding]:
    folded = _Folded({}, [], Head())
    events = folded.of(events_in(connection))
    if (fault := first_fault(events)) is not None:
        number, kind = fault
        yield _finding(_EVENT_FAULTS[kind], where, number=number)
        for _ in events:  # the rest, for what follows
            pass
    if head != folded.last:
        yield _finding("The head does not name the last event.", where)
    if lines is not None:
        yield from _of_anchor(where, lines, folded.hashes)
    left = dict(folded.entries)
    wrong = [
        entry.id
        for entry in entries_in(connection)
        if left.pop(entry.id, None) != (entry.kind, entry.version, entry.sequence, entry.state)
    ]
    for name in sorted([*wrong, *left]):
        yield _finding(
            "The state of {id} is not what the log says. Make the states anew with"
            " «kakehashi record rebuild».",
            where,
            id=name,
        )


def _of_anchor(where: str, lines: Sequence[str], hashes: Sequence[str]) -> Iterator[Finding]:
    """Compare; the last line may be missing when the server was stopped in the middle of a write.

    That event was written and not lost; the next write adds its line.
    """
    for number, (line, found) in enumerate(zip(lines, hashes, strict=False), start=1):
        if line != found:
            message = "Event {number} is not the one that was acknowledged."
            yield _finding(message, where, number=number)
            return
    if len(lines) > len(hashes):
        yield _finding(
            "{count} acknowledged events are missing at the end of the log."
            " Restore the last backup, and write nothing before.",
            where,
            count=len(lines) - len(hashes),
        )
    elif len(lines) < len(hashes) - 1:
        yield _finding("The anchor ends at event {number}.", where, number=len(lines))


def _finding(message: str, where: str, *, number: int = 0, **values: object) -> Finding:
    return Finding.told(where, number, "", "record", message, number=number, **values)


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", error)) or type(error).__name__
