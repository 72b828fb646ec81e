"""How far a webhook has come, kept in a small file that survives restarts."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

__all__ = ["Position", "folder_of", "keep", "kept"]

_FOLDER: Final = "webhooks"


@dataclass(frozen=True, slots=True)
class Position:
    """What was delivered, and what keeps the next message from being."""

    sequence: int  #: of the last event that needs no more telling
    hash: str  #: of that event
    delivered: int = 0  #: messages that were taken
    failures: int = 0  #: requests in a row that were not
    fault: str = ""  #: of the last one
    since: str = ""  #: when the first of them was
    gone: bool = False  #: the target wants no more


def folder_of(record_dir: Path) -> Path:
    """Return the folder of the positions, which lies beside the embedded record."""
    return record_dir / _FOLDER


def kept(folder: Path, name: str) -> Position | None:
    """Return what was kept; None when there is nothing, or nothing that can be read."""
    try:
        return Position(**json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def keep(folder: Path, name: str, position: Position) -> None:
    """Keep it: after a crash the file is the old one or the new one. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = folder / f"{name}.json.new"
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as sink:
        json.dump(asdict(position), sink)
        sink.flush()
        os.fsync(sink.fileno())
    new.replace(folder / f"{name}.json")
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
