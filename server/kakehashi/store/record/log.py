"""Write to the store of record: one event and the new state of its entry, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, insert, select, update
from sqlalchemy.engine import RowMapping

from kakehashi.errors import BadInputError
from kakehashi.model.live.event import Entry, Event, Head, State, canonical, chained
from kakehashi.store.record import schema
from kakehashi.store.record.database import embedded_of, reading, writing
from kakehashi.store.record.rows import entry_of, event_of, row_of_entry, row_of_event

__all__ = [
    "ConflictError",
    "KeyUsedError",
    "Log",
    "Write",
    "entries_in",
    "events_in",
    "head_in",
    "now",
]

_ONLY: Final = 1  #: the one row of the head
_MANY: Final = 1000  #: events that are fetched at once
#: Characters that a database takes.
_LONGEST: Final = {"entry": 80, "kind": 32, "account": 64, "action": 32, "key": 128, "why": 4000}


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

    def __init__(self, engine: Engine, written: Callable[[Event], None] = lambda _: None) -> None:
        self._engine, self._written = engine, written
        self._numbers: dict[str, int] = {}  #: by kind, a number that is taken

    def when_written(self, hearer: Callable[[Event], None]) -> None:
        """Call ``hearer`` with every event that is written from here, once it cannot be lost."""
        before = self._written

        def both(event: Event) -> None:
            before(event)
            hearer(event)

        self._written = both

    # --- reading ------------------------------------------------------------------------------

    def head(self) -> Head:
        """Return the last event."""
        with self._engine.connect() as connection:
            return head_in(connection)

    def entry(self, identifier: str) -> Entry | None:
        """Return an entry as it is now; None when there never was one."""
        with self._engine.connect() as connection:
            return _entry(connection, identifier)

    def entries(self) -> tuple[Head, list[Entry]]:
        """Return every entry as it is, and the last event that they show."""
        with reading(self._engine) as connection:
            return head_in(connection), list(entries_in(connection))

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
        with reading(self._engine) as connection:
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
        digest, hashes = _digest(wanted), list[str]()
        with writing(self._engine, hashes) as connection:
            last = head_in(connection, lock=True)
            self._mend_anchor(connection, last)
            if known := _repeated(connection, wanted, digest):
                return known
            event = self._event(connection, last, wanted)
            _put(connection, event)
            hashes.append(event.hash)
            if wanted.key:
                connection.execute(
                    insert(schema.request).values(
                        account=wanted.account,
                        key=wanted.key,
                        digest=digest,
                        sequence=event.sequence,
                    )
                )
        if not wanted.entry:
            self._numbers[wanted.kind] = int(event.entry.rpartition("-")[2])
        self._written(event)
        return event

    def _mend_anchor(self, connection: Connection, last: Head) -> None:
        """Add what is missing in the anchor, when the last write was cut short."""
        embedded = embedded_of(self._engine)
        if embedded is not None and (count := embedded.held().count()) < last.sequence:
            embedded.put(_hashes(connection, count))

    def _event(self, connection: Connection, last: Head, wanted: Write) -> Event:
        identifier = wanted.entry or self._next(connection, wanted.kind)
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

    def _next(self, connection: Connection, kind: str) -> str:
        """Return a free number of a kind; entries are never deleted, so none is given twice."""

        def taken(number: int) -> bool:
            query = select(schema.entry.c.version).where(schema.entry.c.id == f"{kind}-{number}")
            return connection.execute(query).first() is not None

        low, step = self._numbers.get(kind, 0), 1  # low is taken, or 0
        while taken(low + step):
            low, step = low + step, 2 * step
        high = low + step  # is free
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if taken(middle) else (low, middle)
        return f"{kind}-{high}"


def head_in(connection: Connection, *, lock: bool = False) -> Head:
    """Return the last event; with ``lock``, hold it against others who write."""
    query = select(schema.head.c.sequence, schema.head.c.hash).where(schema.head.c.id == _ONLY)
    row = connection.execute(query.with_for_update() if lock else query).one()
    return Head(int(row.sequence), str(row.hash))


def entries_in(connection: Connection) -> Iterator[Entry]:
    """Yield every entry, also what was withdrawn."""
    query = select(schema.entry).order_by(schema.entry.c.id)
    return map(entry_of, _streamed(connection, query))


def events_in(connection: Connection) -> Iterator[Event]:
    """Yield every event in its order, without holding them all in memory."""
    query = select(schema.event).order_by(schema.event.c.sequence)
    return map(event_of, _streamed(connection, query))


def _streamed(connection: Connection, query: Select[Any]) -> Iterator[RowMapping]:
    with connection.execute(query, execution_options={"yield_per": _MANY}) as rows:
        yield from rows.mappings()


def _digest(wanted: Write) -> str:
    """Return the digest of what is asked for; raises BadInputError for what no database takes."""
    for name, most in _LONGEST.items():
        text = getattr(wanted, name)
        if len(text) > most or "\0" in text:
            raise BadInputError(
                "The {field} is longer than {most} characters, or holds a null character.",
                field=name,
                most=most,
            )
    try:
        said = [wanted.entry, wanted.kind, wanted.account, wanted.action, wanted.key, wanted.why]
        canonical(said).encode()
        return hashlib.sha256(canonical(wanted.asked).encode()).hexdigest()
    except (ValueError, TypeError, RecursionError) as error:
        raise BadInputError("What is asked for cannot be written as JSON.") from error


def _entry(connection: Connection, identifier: str) -> Entry | None:
    query = select(schema.entry).where(schema.entry.c.id == identifier)
    row = connection.execute(query).mappings().first()
    return entry_of(row) if row else None


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
