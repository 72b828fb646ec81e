"""The store of record, opened: its log, and what keeps it whole."""

from __future__ import annotations

import logging
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, Table, insert, text, update
from sqlalchemy.exc import DatabaseError

from kakehashi.errors import Finding, StoreError
from kakehashi.model.live.event import Event, Head
from kakehashi.store.record import audit, schema
from kakehashi.store.record.backup import lines_of, read_backup
from kakehashi.store.record.database import (
    DamagedError,
    answers,
    embedded_of,
    open_engine,
    reading,
    refuse_writes,
    writing,
)
from kakehashi.store.record.embedded import Embedded
from kakehashi.store.record.log import Log
from kakehashi.store.record.migrate import migrate
from kakehashi.store.record.rows import row_of_entry, row_of_event

__all__ = ["Record", "open_record"]

#: Rows that are written at once.
_MANY: Final = 1000

logger = logging.getLogger(__name__)


class Record:
    """The database, its log, and for an embedded one what lies beside it."""

    def __init__(self, engine: Engine, found: Sequence[Finding] = ()) -> None:
        self.engine = engine
        self._embedded = embedded_of(engine)
        self.file = self._embedded.file if self._embedded else None
        self.log = Log(engine)
        self._found = tuple(found)  #: when it was opened
        # Also when the program just ends: the guard of the files must be let go of last.
        self._end = weakref.finalize(self, _let_go, engine, self._embedded)

    def close(self) -> None:
        """Settle an embedded database, and close it."""
        try:
            if not self.damaged:
                self.settle()
        except (StoreError, OSError, ValueError, sqlite3.Error) as error:
            logger.error("the record could not be settled: %s", error)  # noqa: TRY400
        finally:
            self._end()

    def settle(self) -> None:
        """Move what was written into the file of an embedded database, and seal it."""
        if self._embedded is not None:
            self._embedded.settle()

    def faults(self) -> list[Finding]:
        """Return every edit, gap and reordering; an empty list proves that there is none."""
        found = audit.find_faults(self.engine)
        return [*(f for f in self._found if f not in found), *found]

    def refuse_writes(self) -> None:
        """Let nothing be written any more: it is damaged."""
        refuse_writes(self.engine)

    @property
    def damaged(self) -> bool:
        """Whether nothing is written any more."""
        return bool(self.engine.get_execution_options().get("damaged"))

    def answers(self) -> bool:
        """Return whether the database answers."""
        return answers(self.engine)

    def place(self) -> str:
        """Return where it is, without a password."""
        return str(self.file or self.engine.url.render_as_string(hide_password=True))

    def size(self) -> int:
        """Return the bytes that it takes."""
        if self.file is not None:
            return sum(one.stat().st_size for one in self.file.parent.glob(f"{self.file.stem}.*"))
        with self.engine.connect() as connection:
            query = text("SELECT pg_database_size(current_database())")
            return int(connection.execute(query).scalar() or 0)

    def rebuild(self) -> int:
        """Make the states of all entries anew from the log; return their number.

        Raises StoreError when the log itself is damaged.
        """
        wrong = [found for found in self.faults() if "record rebuild" not in found.message_en]
        if wrong:
            raise DamagedError("The record is damaged: {reason}", reason=wrong[0].message_en)
        return audit.rebuild_entries(self.engine)

    def backup(self) -> Iterator[str]:
        """Yield the lines of a backup: the log, and the hashes of passwords.

        Sessions and tokens are left out; they are made again. Any database can be restored from it.
        Raises DamagedError when the log is not whole.
        """
        with reading(self.engine) as connection:
            yield from lines_of(connection)

    def restore(self, lines: Iterable[str]) -> int:
        """Fill an empty record from a backup, and return the number of events.

        Raises BadInputError when it is no backup, not whole, or was changed; nothing is kept then.
        """
        if self.log.head() != Head():
            raise StoreError(
                "The record is not empty.", remedy="Restore into a new folder or database."
            )
        events, others = read_backup(lines)
        hashes = [event.hash for event in events]
        with writing(self.engine) as connection:
            for table, rows in _rows(events, others):
                for at in range(0, len(rows), _MANY):
                    connection.execute(insert(table), rows[at : at + _MANY])
            if events:
                last = {"sequence": events[-1].sequence, "hash": events[-1].hash}
                connection.execute(update(schema.head).values(**last))
            if self._embedded is not None:  # first: what it holds and the log lacks is a fault
                self._embedded.held().clear()
                self._embedded.put(hashes)
        self.settle()
        return len(events)


def open_record(url: str, folder: Path) -> Record:
    """Open the store of record, and make its tables where they are missing.

    ``url`` is that of SQLAlchemy; when it is empty, SQLite in ``folder``. Nothing is written into
    one whose files were damaged; :meth:`Record.faults` says so. Raises StoreError.
    """
    engine = open_engine(url, folder)
    embedded = embedded_of(engine)
    try:
        if embedded is None:
            migrate(engine)
            return Record(engine)
        with embedded.alone():
            return _open_embedded(engine, embedded)
    except (DatabaseError, sqlite3.DatabaseError, OSError, ValueError) as error:
        reason = str(getattr(error, "orig", error))
        _let_go(engine, embedded)
        raise StoreError(
            "The store of record cannot be opened: {reason}",
            where=str(embedded.file if embedded else ""),
            remedy="Restore the last backup into a new folder.",
            reason=reason,
        ) from error
    except BaseException:
        _let_go(engine, embedded)
        raise


def _open_embedded(engine: Engine, embedded: Embedded) -> Record:
    if embedded.is_new() and not embedded.anchor.hashes():
        migrate(engine)
        embedded.begin()
    elif found := audit.sidecar_faults(embedded):
        refuse_writes(engine)
        return Record(engine, found)
    migrate(engine)
    return Record(engine)


def _let_go(engine: Engine, embedded: Embedded | None) -> None:
    engine.dispose()
    if embedded is not None:
        embedded.close()


def _rows(
    events: Sequence[Event], others: Sequence[tuple[Table, dict[str, Any]]]
) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    yield schema.event, [row_of_event(event) for event in events]
    yield schema.entry, [row_of_entry(one) for one in {e.entry: e.result for e in events}.values()]
    for table in (schema.credential, schema.identity):
        yield table, [row for kept, row in others if kept is table]
