"""The store of record, opened: its log, and what keeps it whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, delete, insert, select, update

from kakehashi.errors import BadInputError, Finding, StoreError
from kakehashi.model.live.event import Event, Head, canonical, first_fault
from kakehashi.store.record import audit, schema, seal
from kakehashi.store.record.anchor import Anchor
from kakehashi.store.record.database import open_engine, place_of, writing
from kakehashi.store.record.log import Log
from kakehashi.store.record.migrate import migrate
from kakehashi.store.record.rows import row_of_entry, row_of_event

__all__ = ["Record", "open_record"]

#: Events after which an embedded database is settled.
_SETTLE: Final = 500
_FORMAT: Final = "kakehashi record 1"


class Record:
    """The database, its log, and for an embedded one the anchor and the seal beside it."""

    def __init__(self, engine: Engine, file: Path | None) -> None:
        self.engine, self.file = engine, file
        self.anchor = Anchor(file.with_suffix(".anchor")) if file else None
        self.log = Log(engine, self.anchor, self._settle_now_and_then)

    def close(self) -> None:
        """Settle an embedded database, and close it."""
        self.settle()
        self.engine.dispose()

    def settle(self) -> None:
        """Move what was written into the file of an embedded database, and seal it."""
        if self.file is not None and self.anchor is not None:
            seal.settle(self.engine, self.file, self.anchor)

    def faults(self) -> list[Finding]:
        """Return every edit, gap and reordering; an empty list proves that there is none."""
        return audit.find_faults(self.engine, self.anchor, self.file)

    def rebuild(self) -> int:
        """Make the states of all entries anew from the log; return their number."""
        return audit.rebuild_entries(self.engine)

    def backup(self) -> Iterator[str]:
        """Yield the lines of a backup: the log, and the hashes of passwords.

        Sessions and tokens are left out; they are made again. Any database can be restored from it.
        """
        events = self.log.events()
        yield canonical({"format": _FORMAT, "events": len(events)})
        for event in events:
            yield canonical({"event": row_of_event(event)})
        for table in (schema.credential, schema.identity):
            with self.engine.connect() as connection:
                rows = [dict(row) for row in connection.execute(select(table)).mappings()]
            for row in sorted(rows, key=canonical):
                yield canonical({table.name: row})
        yield canonical({"complete": True})

    def restore(self, lines: Iterable[str]) -> int:
        """Fill an empty record from a backup, and return the number of events.

        Raises BadInputError when it is no backup, not whole, or was changed; nothing is kept then.
        """
        if self.log.head() != Head():
            raise StoreError(
                "The record is not empty.", remedy="Restore into a new folder or database."
            )
        events, others = _read_backup(lines)
        if (fault := first_fault(events)) is not None:
            raise BadInputError("The backup was changed: event {number}.", number=fault[0])
        with writing(self.engine) as connection:
            for event in events:
                connection.execute(insert(schema.event).values(**row_of_event(event)))
            for entry in {e.entry: e.result for e in events}.values():
                connection.execute(insert(schema.entry).values(**row_of_entry(entry)))
            if events:
                last = {"sequence": events[-1].sequence, "hash": events[-1].hash}
                connection.execute(update(schema.head).values(**last))
            for name, row in others:
                connection.execute(insert(schema.METADATA.tables[name]).values(**row))
        if self.anchor is not None:
            with self.anchor.held() as held:
                held.clear()
                held.append([event.hash for event in events])
        self.settle()
        return len(events)

    def end_sessions(self) -> None:
        """Sign everybody out."""
        with writing(self.engine) as connection:
            connection.execute(delete(schema.session))

    def _settle_now_and_then(self, event: Event) -> None:
        if event.sequence % _SETTLE == 0:
            self.settle()


def open_record(url: str, folder: Path) -> Record:
    """Open the store of record, and make its tables where they are missing.

    ``url`` is that of SQLAlchemy; when it is empty, SQLite in ``folder``. Raises StoreError.
    """
    file = None if url else place_of(folder)
    engine = open_engine(url, folder)
    migrate(engine)
    return Record(engine, file)


def _read_backup(lines: Iterable[str]) -> tuple[list[Event], list[tuple[str, dict[str, str]]]]:
    wrong = BadInputError("This is no whole backup of a record.")
    events: list[Event] = []
    others: list[tuple[str, dict[str, str]]] = []
    begun = complete = False
    for line in lines:
        try:
            [(name, value)] = [*json.loads(line).items()][:1]
        except (ValueError, AttributeError) as error:
            raise wrong from error
        if name in ("format", "events"):
            begun = True
        elif name == "event":
            states = {key: value[key] and json.loads(value[key]) for key in ("before", "after")}
            events.append(Event(**value | states))
        elif name in ("credential", "identity"):
            others.append((name, value))
        elif name == "complete":
            complete = True
    if not (begun and complete):
        raise wrong
    return events, others
