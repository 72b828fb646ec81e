"""A SQLite file that is only read, by any number of threads."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kakehashi.errors import StoreError

__all__ = ["ReadOnlyFile"]


class ReadOnlyFile:
    """Raises StoreError when the file is missing or has no table ``table``."""

    def __init__(self, path: Path, table: str) -> None:
        self._lock = threading.Lock()
        try:
            self._database = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self.rows(f"SELECT count(*) FROM {table}")  # noqa: S608  (a name of ours)
        except sqlite3.Error as error:
            raise StoreError(
                "An index of the release cannot be opened: {detail}",
                where=str(path),
                remedy="Build one with «kakehashi build» or «make run».",
                detail=str(error),
            ) from error

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with self._lock:
            return self._database.execute(query, tuple(values)).fetchall()

    def close(self) -> None:
        """Close the file."""
        self._database.close()
