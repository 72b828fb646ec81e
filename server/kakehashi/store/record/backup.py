"""A backup: the log and the hashes of passwords, one JSON object a line, for any database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from kakehashi.errors import BadInputError
from kakehashi.model.live.event import Event, Head, canonical, first_fault
from kakehashi.store.record import schema
from kakehashi.store.record.database import DamagedError
from kakehashi.store.record.log import events_in, head_in
from kakehashi.store.record.rows import event_of, row_of_event

__all__ = ["lines_of", "read_backup"]

_FORMAT: Final = "kakehashi record 1"
#: Tables beside the log that are kept. Sessions and tokens are made again.
_TABLES: Final[dict[str, Table]] = {t.name: t for t in (schema.credential, schema.identity)}

Others = list[tuple[Table, dict[str, Any]]]


def lines_of(connection: Connection) -> Iterator[str]:
    """Yield the lines; the same record gives the same lines.

    Raises DamagedError when the log is not whole.
    """
    head = head_in(connection)
    if (fault := first_fault(events_in(connection))) is not None:
        raise DamagedError("The record is damaged: event {number}.", number=fault[0])
    yield canonical({"events": head.sequence, "format": _FORMAT, "head": head.hash})
    for event in events_in(connection):
        yield canonical({"event": row_of_event(event)})
    digest = hashlib.sha256()
    for name, table in _TABLES.items():
        rows = [dict(row) for row in connection.execute(select(table)).mappings()]
        for line in sorted(canonical({name: row}) for row in rows):
            digest.update(line.encode())
            yield line
    yield canonical({"complete": digest.hexdigest()})


def read_backup(lines: Iterable[str]) -> tuple[list[Event], Others]:
    """Return the events, and the rows of other tables.

    Raises BadInputError when it is no backup, not whole, or was changed.
    """
    read = _Read()
    for line in lines:
        try:
            read.take(line)
        except (ValueError, AttributeError, KeyError, TypeError, RecursionError) as error:
            raise _wrong() from error
    if (fault := first_fault(read.events)) is not None:
        raise BadInputError("The backup was changed: event {number}.", number=fault[0])
    last = read.events[-1] if read.events else Head()
    if read.complete != read.digest.hexdigest() or read.head != Head(last.sequence, last.hash):
        raise _wrong()
    return read.events, read.others


@dataclass(slots=True)
class _Read:
    """What was read so far."""

    events: list[Event] = field(default_factory=list)
    others: Others = field(default_factory=list)
    head: Head | None = None
    complete: str = ""
    digest: Any = field(default_factory=hashlib.sha256)

    def take(self, line: str) -> None:
        value = json.loads(line)
        if self.complete or canonical(value) != line.removesuffix("\n"):
            raise _wrong()
        if self.head is None:
            self.head = _begun(value)
            return
        [(name, said)] = value.items()
        if name == "event":
            self.events.append(event_of(said))
            if row_of_event(self.events[-1]) != said:
                raise _wrong()
        elif name == "complete":
            self.complete = str(said)
        else:
            table = _TABLES[name]
            if set(said) != set(table.columns.keys()):
                raise _wrong()
            self.others.append((table, said))
            self.digest.update(canonical(value).encode())


def _begun(value: dict[str, Any]) -> Head:
    """Return the last event that a backup says it holds."""
    if value["format"] != _FORMAT:
        raise BadInputError(
            "The backup has form {form}, which this program does not know.",
            remedy="Use the program that made it, or a newer one.",
            form=value["format"],
        )
    return Head(value["events"], value["head"])


def _wrong() -> BadInputError:
    return BadInputError("This is no whole backup of a record.")
