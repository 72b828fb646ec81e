"""Open the database of the store of record: SQLite in a file, or PostgreSQL by its address."""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError

from kakehashi.errors import StoreError
from kakehashi.store.record.embedded import PATIENCE, Embedded

__all__ = [
    "DamagedError",
    "RecordFullError",
    "alone",
    "answers",
    "embedded_of",
    "open_engine",
    "place_of",
    "reading",
    "refuse_writes",
    "writing",
]

#: Where the SQLite file stands below the folder of the record.
FILE: Final = "record.sqlite"
#: Connections that are kept, and as many again when they are needed.
_POOL: Final = 8
#: Seconds to connect to a server.
_CONNECT: Final = 10
#: What databases say when there is no room.
_FULL: Final = ("full", "No space", "disk I/O error", "could not extend")

logger = logging.getLogger(__name__)


class RecordFullError(StoreError):
    """There is no room for another write; nothing was written."""

    status = 507


class DamagedError(StoreError):
    """The record is not what was written; nothing is written into it."""


def place_of(folder: Path) -> Path:
    """Return the file of the embedded database."""
    return folder / FILE


def open_engine(url: str, folder: Path) -> Engine:
    """Return what connects to ``url``, or to the embedded database in ``folder`` when it is empty.

    Raises StoreError when the folder cannot be made, or the file not opened.
    """
    if url and make_url(url).get_backend_name() != "sqlite":
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_size=_POOL,
            max_overflow=_POOL,
            hide_parameters=True,
            connect_args={"connect_timeout": _CONNECT},
        )
    try:
        if not url:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = Path(str(make_url(url).database)) if url else place_of(folder)
        embedded = Embedded(file)
    except OSError as error:
        raise StoreError(
            "The folder of the record cannot be used: {reason}",
            where=str(folder),
            remedy="Name another one with KAKEHASHI_RECORD_DIR.",
            reason=error.strerror or str(error),
        ) from error
    return _sqlite(embedded)


def _sqlite(embedded: Embedded) -> Engine:
    engine = create_engine(
        f"sqlite:///{embedded.file}",
        pool_size=_POOL,
        max_overflow=_POOL,
        hide_parameters=True,
        connect_args={"timeout": PATIENCE, "check_same_thread": False},
        execution_options={"embedded": embedded},
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, see _begin
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "wal_autocheckpoint=0",  # see embedded.py
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        ours = connection.get_execution_options().get("alone", False)
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if ours else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if ours else "BEGIN")

    return engine


def embedded_of(engine: Engine) -> Embedded | None:
    """Return what lies beside an embedded database; None for a server."""
    found: Embedded | None = engine.get_execution_options().get("embedded")
    return found


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that sees one state of the database, whatever others write meanwhile."""
    options: dict[str, Any] = {} if embedded_of(engine) else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Be the only one who writes to an embedded database; a server does that by itself."""
    embedded = embedded_of(engine)
    with embedded.alone() if embedded else nullcontext():
        yield


@contextmanager
def writing(engine: Engine, hashes: Sequence[str] = ()) -> Iterator[Connection]:
    """Give a transaction in which nobody else writes; it is whole, or nothing is changed.

    ``hashes`` are those of the events that it writes, known when it ends. This is the only way to
    write: other connections cannot. Raises RecordFullError when the disk is full, DamagedError, and
    StoreError when the database does not answer.
    """
    embedded = embedded_of(engine)
    if engine.get_execution_options().get("damaged"):
        raise DamagedError(
            "The record is damaged; nothing is written into it.",
            remedy="«kakehashi record verify» says what is wrong.",
        )
    with _told(), alone(engine):
        with engine.connect().execution_options(alone=True) as connection:
            with connection.begin():
                yield connection
            if embedded is not None:
                embedded.committed(hashes)
        if embedded is not None:
            _settle(engine, embedded)


def refuse_writes(engine: Engine) -> None:
    """Let nothing be written any more: the record is damaged."""
    engine.update_execution_options(damaged=True)


def _settle(engine: Engine, embedded: Embedded) -> None:
    """Move the log into the file now and then; what was written is written all the same."""
    try:
        embedded.settle(now=False)
    except StoreError as error:
        logger.critical("the record: %s Nothing more is written.", error.text())
        refuse_writes(engine)
    except (OSError, ValueError, sqlite3.Error) as error:
        logger.warning("the record could not be settled: %s", error)


@contextmanager
def _told() -> Iterator[None]:
    """Say what a database says in our errors."""
    try:
        yield
    except DatabaseError as error:
        if type(error) not in (DatabaseError, OperationalError):
            raise  # a rule of the tables was broken: not the fault of the database
        reason = str(error.orig)
        if any(said in reason for said in _FULL):
            raise _full(reason) from error
        raise StoreError("The store of record does not answer: {reason}", reason=reason) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise _full(error.strerror or str(error)) from error
        raise StoreError(
            "The store of record does not answer: {reason}", reason=error.strerror or str(error)
        ) from error


def _full(reason: str) -> RecordFullError:
    return RecordFullError(
        "There is no room on the disk; nothing was written ({reason}).",
        remedy="Make room; the server goes on by itself.",
        reason=reason,
    )


def answers(engine: Engine) -> bool:
    """Return whether the database answers."""
    try:
        with engine.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar())
    except SQLAlchemyError:
        return False
