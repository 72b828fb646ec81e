"""Write several files of a project, all or none.

What is to be written is staged, with what it replaces, in a folder of the project; a journal is
the point from which on the change is under way, its removal the point from which on it is done. A
change that was cut short is undone by whoever comes next: another import, or the build.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kakehashi.errors import BusyError

__all__ = ["STAGING", "alone", "commit", "recover"]

#: Folder of the project in which changes are staged.
STAGING: Final = ".kakehashi-import"

_JOURNAL: Final = "journal.json"


@contextmanager
def alone(project: Path) -> Iterator[None]:
    """Be the only one that changes the project; undo first what somebody left half done.

    Raises BusyError when another import is at work.
    """
    folder = project / STAGING
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BusyError(
                "Another import is changing the project.",
                where=str(project),
                remedy="Wait until it has ended.",
            ) from error
        _undo(project)
        yield


def recover(project: Path) -> bool:
    """Undo a change that was cut short; return whether there was one.

    A change that is still under way is left alone.
    """
    if not (project / STAGING / _JOURNAL).exists():
        return False
    try:
        with alone(project):
            return True
    except BusyError:
        return False


def commit(project: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` (path below the project to content); to be called within :func:`alone`.

    When a step fails everything is put back and the error goes on.
    """
    folder = project / STAGING
    for name in ("new", "old"):
        shutil.rmtree(folder / name, ignore_errors=True)
    present = {}
    for path, content in files.items():
        _write(folder / "new" / path, content)
        target = project / path
        present[path] = target.exists()
        if present[path]:
            _write(folder / "old" / path, target.read_bytes())
    _write(folder / f"{_JOURNAL}.new", json.dumps(present).encode())
    (folder / f"{_JOURNAL}.new").replace(folder / _JOURNAL)
    _settle(folder)
    try:
        for path in files:
            target = project / path
            target.parent.mkdir(parents=True, exist_ok=True)
            (folder / "new" / path).replace(target)
            _settle(target.parent)
    except BaseException:
        _undo(project)
        raise
    (folder / _JOURNAL).unlink()
    _settle(folder)
    for name in ("new", "old"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _undo(project: Path) -> None:
    """Put back what the journal names."""
    folder = project / STAGING
    journal = folder / _JOURNAL
    if journal.exists():
        for path, present in json.loads(journal.read_bytes()).items():
            target = project / path
            if present:
                copy = folder / "back"
                _write(copy, (folder / "old" / path).read_bytes())
                copy.replace(target)
            else:
                target.unlink(missing_ok=True)
        journal.unlink()
        _settle(folder)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())


def _settle(folder: Path) -> None:
    """Have the entries of a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
