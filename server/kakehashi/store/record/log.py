"""Write to the store of record: one event and the new state of its entry, in one transaction."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, Engine, func, insert, select, update

from kakehashi.errors import BadInputError
from kakehashi.model.live.event import Entry, Event, Head, State, canonical, chained
from kakehashi.store.record import schema
from kakehashi.store.record.anchor import Anchor, AnchorFile
from kakehashi.store.record.database import RecordFullError, writing
from kakehashi.store.record.rows import entry_of, event_of, row_of_entry, row_of_event

__all__ = ["ConflictError", "KeyUsedError", "Log", "Write", "now"]

_ONLY: Final = 1  #: the one row of the head

logger = logging.getLogger(__name__)


class ConflictError(BadInputError):
    """Somebody else changed the entry: ``now`` is what it says, ``version`` what was expected."""

    status = 412

    def __init__(self, now: Entry | None, entry: str, version: int) -> None:
        super().__init__(
            "{id} is at version {now}; the change was made to version {version}.",
            remedy="Look at what it says now, and decide again.",
            id=entry,
            now=now.version if now else 0,
            version=version,
        )
        self.now, self.version = now, version


class KeyUsedError(BadInputError):
    """The idempotency key was used for another request."""

    status = 422


@dataclass(frozen=True, slots=True)
class Write:
    """What is to be done to one entry.

    ``decide`` gets the entry as it is (None: there is none) and returns its new state (None:
    withdrawn); what it raises, the whole write raises, and nothing is changed.
    """

    kind: str
    entry: str  #: empty: a new one, with the next free number
    account: str
    action: str
    decide: Callable[[Entry | None], State | None]
    why: str = ""
    expected: int | None = None  #: version that must be there; 0: none may be there
    key: str = ""  #: idempotency key of the client
    asked: object = None  #: what the client asked for under the key


def now() -> str:
    """Return this moment as it stands in events: in order of time when sorted as text."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Log:
    """The log and the state of all entries; for several threads and processes."""

    #: What tells the time.
    clock: Callable[[], str] = staticmethod(now)

    def __init__(
        self,
        engine: Engine,
        anchor: Anchor | None,
        written: Callable[[Event], None] = lambda _: None,
    ) -> None:
        self._engine, self._anchor, self._written = engine, anchor, written

    # --- reading ------------------------------------------------------------------------------

    def head(self) -> Head:
        """Return the last event."""
        with self._engine.connect() as connection:
            return _head(connection)

    def entry(self, identifier: str) -> Entry | None:
        """Return an entry as it is now; None when there never was one."""
        with self._engine.connect() as connection:
            return _entry(connection, identifier)

    def entries(self) -> tuple[Head, list[Entry]]:
        """Return every entry as it is, and the last event that they show."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(schema.entry).order_by(schema.entry.c.id)).mappings()
            return _head(connection), [entry_of(row) for row in rows]

    def events(
        self, after: int = 0, *, entry: str = "", until: str = "", most: int | None = None
    ) -> list[Event]:
        """Return events in their order: after a number, about an entry, up to a moment."""
        table = schema.event
        query = select(table).where(table.c.sequence > after).order_by(table.c.sequence)
        if entry:
            query = query.where(table.c.entry == entry)
        if until:
            query = query.where(table.c.at <= until)
        with self._engine.connect() as connection:
            rows = connection.execute(query.limit(most) if most else query).mappings()
            return [event_of(row) for row in rows]

    def latest(self, before: int | None = None, *, most: int) -> list[Event]:
        """Return the last events, or those before a number, the last one first."""
        table = schema.event
        query = select(table).order_by(table.c.sequence.desc()).limit(most)
        if before is not None:
            query = query.where(table.c.sequence < before)
        with self._engine.connect() as connection:
            return [event_of(row) for row in connection.execute(query).mappings()]

    # --- writing ------------------------------------------------------------------------------

    def write(self, wanted: Write) -> Event:
        """Do it, and return the event once it cannot be lost any more.

        A request whose key was used for the same request gets the event that it made then. Raises
        ConflictError when the entry has another version than expected, KeyUsedError, and what
        ``decide`` raises.
        """
        digest = hashlib.sha256(canonical(wanted.asked).encode()).hexdigest()
        with self._held() as anchor:
            with writing(self._engine) as connection:
                last = _head(connection, lock=True)
                if anchor is not None and anchor.count() < last.sequence:  # a write was cut short
                    anchor.append(_hashes(connection, anchor.count()))
                if known := _repeated(connection, wanted, digest):
                    return known
                event = self._event(connection, last, wanted)
                _put(connection, event)
                if wanted.key:
                    connection.execute(
                        insert(schema.request).values(
                            account=wanted.account,
                            key=wanted.key,
                            digest=digest,
                            sequence=event.sequence,
                        )
                    )
            if anchor is not None:
                try:
                    anchor.append([event.hash])
                except OSError:  # it is in the database; the next write adds the line
                    logger.warning("event %s: the anchor could not be written", event.sequence)
        self._written(event)
        return event

    def _event(self, connection: Connection, last: Head, wanted: Write) -> Event:
        identifier = wanted.entry or _next(connection, wanted.kind)
        before = _entry(connection, identifier)
        version = before.version if before else 0
        if wanted.expected is not None and wanted.expected != version:
            raise ConflictError(before, identifier, wanted.expected)
        state = wanted.decide(before)
        after = Entry(identifier, wanted.kind, version + 1, 0, state)
        latest = connection.execute(
            select(schema.event.c.at).where(schema.event.c.sequence == last.sequence)
        ).scalar()
        at = max(self.clock(), str(latest or ""))  # time never goes back in the log
        return chained(last, at, wanted.account, wanted.action, before, after, wanted.why)

    @contextmanager
    def _held(self) -> Iterator[AnchorFile | None]:
        try:
            with self._anchor.held() if self._anchor else nullcontext() as anchor:
                yield anchor
        except OSError as error:
            raise RecordFullError(
                "The record cannot be written: {reason}",
                remedy="Make room; the server goes on by itself.",
                reason=error.strerror or str(error),
            ) from error


def _head(connection: Connection, *, lock: bool = False) -> Head:
    query = select(schema.head.c.sequence, schema.head.c.hash).where(schema.head.c.id == _ONLY)
    row = connection.execute(query.with_for_update() if lock else query).one()
    return Head(int(row.sequence), str(row.hash))


def _entry(connection: Connection, identifier: str) -> Entry | None:
    query = select(schema.entry).where(schema.entry.c.id == identifier)
    row = connection.execute(query).mappings().first()
    return entry_of(row) if row else None


def _next(connection: Connection, kind: str) -> str:
    """Return the next free number of a kind; numbers are never given twice."""
    table = schema.entry
    numbered = table.c.id.regexp_match(f"^{kind}-[0-9]+$")
    longest = func.max(func.length(table.c.id)).filter(numbered)
    size = connection.execute(select(longest)).scalar()
    if not size:
        return f"{kind}-1"
    top = select(func.max(table.c.id)).where(numbered, func.length(table.c.id) == size)
    last = str(connection.execute(top).scalar())
    return f"{kind}-{int(last.rpartition('-')[2]) + 1}"


def _hashes(connection: Connection, after: int) -> list[str]:
    table = schema.event
    query = select(table.c.hash).where(table.c.sequence > after).order_by(table.c.sequence)
    return [str(one) for one in connection.execute(query).scalars()]


def _repeated(connection: Connection, wanted: Write, digest: str) -> Event | None:
    if not wanted.key:
        return None
    table = schema.request
    row = connection.execute(
        select(table).where(table.c.account == wanted.account, table.c.key == wanted.key)
    ).first()
    if row is None:
        return None
    if row.digest != digest:
        raise KeyUsedError(
            "The idempotency key {key} was used for another request.",
            remedy="Give every new request a key of its own.",
            key=wanted.key,
        )
    query = select(schema.event).where(schema.event.c.sequence == row.sequence)
    return event_of(connection.execute(query).mappings().one())


def _put(connection: Connection, event: Event) -> None:
    connection.execute(insert(schema.event).values(**row_of_event(event)))
    row = row_of_entry(event.result)
    if event.version == 1:
        connection.execute(insert(schema.entry).values(**row))
    else:
        connection.execute(
            update(schema.entry).where(schema.entry.c.id == event.entry).values(**row)
        )
    connection.execute(
        update(schema.head)
        .where(schema.head.c.id == _ONLY)
        .values(sequence=event.sequence, hash=event.hash)
    )
