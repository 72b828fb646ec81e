"""The store of a release with the graphs of the live map in it, again and again.

The store of a release is never written. A *line* of generations begins with a copy of it, made of
hard links, which one writer in this process changes; after each change a checkpoint, again of
links, becomes the folder that the query workers read. All of it follows from the release and the
log: it may be deleted while no server runs, and every server makes its own anew.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final, Protocol

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, serialize

from kakehashi.errors import StoreError

__all__ = ["FileLine", "Line", "StoreLine", "begin_line", "clear_lines"]

#: A server holds this file of its folder; a folder whose file nobody holds is left from a crash.
_HELD: Final = "held"
_DEFAULT: Final = DefaultGraph()


class Line(Protocol):
    """Writes quads and makes what the query workers read."""

    def write(self, removed: Iterable[Quad], added: Iterable[Quad]) -> Path:
        """Change the quads and return the path of the next generation."""
        ...

    def tidy(self, used: Iterable[str]) -> None:
        """Remove the generations but the last and those in use."""
        ...

    def close(self) -> None:
        """Remove everything."""
        ...


def begin_line(store: Path, folder: Path, *, memory: bool = False) -> Line:
    """Begin a line over the store of a release, below ``folder``.

    ``memory``: the workers have the release in memory and read a file of the other quads. Raises
    StoreError when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        clear_lines(folder)
        place = _Place(folder)
        return FileLine(place) if memory else StoreLine(store, place)
    except (OSError, RuntimeError) as error:
        raise StoreError(
            "The graph of the live map cannot be made: {detail}",
            where=str(folder),
            remedy="Let the server write in that folder.",
            detail=str(error),
        ) from error


class _Place:
    """A folder of this process; another server leaves it alone as long as it is held."""

    def __init__(self, folder: Path) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="line-", dir=folder))
        self._held: IO[bytes] = (self.path / _HELD).open("wb")
        fcntl.flock(self._held, fcntl.LOCK_EX)
        self._number = 0

    def next(self) -> Path:
        """Return the path of the next generation."""
        self._number += 1
        return self.path / f"{self._number}"

    def tidy(self, used: set[str]) -> None:
        """Remove the generations that are not in use."""
        for path in self.path.iterdir():
            if path.name.isdigit() and str(path) not in used:
                _remove(path)

    def close(self) -> None:
        """Remove the folder."""
        self._held.close()
        shutil.rmtree(self.path, ignore_errors=True)


class StoreLine:
    """A store folder that is written, and its checkpoints."""

    def __init__(self, store: Path, place: _Place) -> None:
        self._place, self._last = place, ""
        _link(store, place.path / "store")
        self._store: Store | None = Store(str(place.path / "store"))

    def write(self, removed: Iterable[Quad], added: Iterable[Quad]) -> Path:
        """Change the quads, the triples of the default graph with them; return the checkpoint."""
        if self._store is None:
            raise StoreError("The SPARQL service is not running.")
        store = self._store
        for quad in removed:
            store.remove(quad)
            others = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
            if all(isinstance(other.graph_name, DefaultGraph) for other in others):
                store.remove(_by_default(quad))
        store.extend([one for quad in added for one in (quad, _by_default(quad))])
        path = self._place.next()
        store.backup(str(path))
        self._last = str(path)
        return path

    def tidy(self, used: Iterable[str]) -> None:
        """Remove the checkpoints but the last and those in use."""
        self._place.tidy({self._last, *used})

    def close(self) -> None:
        """Close the store and remove everything."""
        self._store = None
        self._place.close()


class FileLine:
    """Files with all quads that are not in the release."""

    def __init__(self, place: _Place) -> None:
        self._place, self._last = place, ""
        self._quads: set[Quad] = set()

    def write(self, removed: Iterable[Quad], added: Iterable[Quad]) -> Path:
        """Change the quads and return a file of N-Quads with all of them, also without graph."""
        self._quads.difference_update(removed)
        self._quads.update(added)
        path = self._place.next()
        every = [one for quad in self._quads for one in (quad, _by_default(quad))]
        path.write_bytes(serialize(every, format=RdfFormat.N_QUADS) or b"")
        self._last = str(path)
        return path

    def tidy(self, used: Iterable[str]) -> None:
        """Remove the files but the last and those in use."""
        self._place.tidy({self._last, *used})

    def close(self) -> None:
        """Remove everything."""
        self._place.close()


def _by_default(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, _DEFAULT)


def clear_lines(folder: Path) -> None:
    """Remove what servers left that did not end properly."""
    for path in folder.glob("line-*"):
        try:
            with (path / _HELD).open("rb") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
        except OSError:  # held, or just being made
            continue


def _link(store: Path, copy: Path) -> None:
    """Copy a store by links; the engine never changes a file of data, and the others are small."""
    copy.mkdir()
    for file in store.iterdir():
        if file.name == "LOCK":
            continue
        if file.suffix == ".sst":
            try:
                os.link(file, copy / file.name)
                continue
            except OSError:  # another file system
                pass
        shutil.copyfile(file, copy / file.name)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
