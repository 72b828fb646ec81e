"""Open the database of the store of record: SQLite in a file, or PostgreSQL by its address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from kakehashi.errors import StoreError

__all__ = ["RecordFullError", "open_engine", "place_of", "writing"]

#: Milliseconds that a writer waits for another process.
_BUSY: Final = 15_000
#: Where the SQLite file stands below the folder of the record.
FILE: Final = "record.sqlite"


class RecordFullError(StoreError):
    """There is no room for another write; nothing was written."""

    status = 507


def place_of(folder: Path) -> Path:
    """Return the file of the embedded database."""
    return folder / FILE


def open_engine(url: str, folder: Path) -> Engine:
    """Return what connects to ``url``, or to the embedded database in ``folder`` when it is empty.

    Raises StoreError when the folder cannot be made.
    """
    if not url:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                "The folder of the record cannot be made: {reason}",
                where=str(folder),
                remedy="Name another one with KAKEHASHI_RECORD_DIR.",
                reason=error.strerror or str(error),
            ) from error
        url = f"sqlite:///{place_of(folder)}"
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=8)
    engine = create_engine(url, connect_args={"timeout": _BUSY / 1000, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, see _begin
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "wal_autocheckpoint=0",  # see seal.py
            f"busy_timeout={_BUSY}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        alone = connection.get_execution_options().get("alone", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if alone else "BEGIN")

    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a transaction in which nobody else writes; it is whole, or nothing is changed.

    Raises RecordFullError when the disk is full, and StoreError when the database does not answer.
    """
    try:
        with engine.connect().execution_options(alone=True) as connection, connection.begin():
            yield connection
    except OperationalError as error:
        reason = str(error.orig)
        if "full" in reason or "No space" in reason:
            raise RecordFullError(
                "There is no room on the disk; nothing was written.",
                remedy="Make room; the server goes on by itself.",
            ) from error
        raise StoreError("The store of record does not answer: {reason}", reason=reason) from error


def answers(engine: Engine) -> bool:
    """Return whether the database answers."""
    try:
        with engine.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar())
    except SQLAlchemyError:
        return False
