"""Push a release into an engine: in pieces, to be continued when it stops, checked at the end.

Every quad goes into its named graph. On an engine whose default graph is apart from these, every
triple goes there once as well (:mod:`kakehashi.store.load` says why); on one whose default graph
is the union of its graphs it need not. Which of the two it is, the engine is asked.

One process at a time may load an engine.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kakehashi.errors import BadInputError, StoreError
from kakehashi.settings import Settings
from kakehashi.store.choice import graphs_of, read_choice, release_of
from kakehashi.store.remote.check import read_back
from kakehashi.store.remote.http import Session
from kakehashi.store.remote.live import LIVE_GRAPHS
from kakehashi.store.remote.reader import RemoteReader
from kakehashi.store.remote.release import DEFAULT, Digest, GraphFile, spool_release
from kakehashi.store.remote.state import LOADING, State, read_state, row_of
from kakehashi.store.remote.write import (
    GraphStoreWriter,
    PieceRefusedError,
    UpdateWriter,
    Writer,
)

__all__ = ["Loaded", "Progress", "Push", "push_release"]

#: Called with what is done, how many triples are done and how many there are.
Progress = Callable[[str, int, int], None]
_WRITE_SECONDS: Final = 600
_READ_SECONDS: Final = 3600
_ROWS: Final = 400  #: of the record, in one request; see UpdateWriter.batch
_NAMED: Final = 5  #: graphs that an error names
_DEFAULT_NAME: Final = "DEFAULT"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was done to make the engine hold the release."""

    release: str
    graphs: int
    triples: int  #: of all named graphs
    sent: int  #: triples that were sent, those of the default graph among them
    kept: int  #: graphs that were there already
    dropped: int  #: graphs of an older release that were removed
    default_graph: str  #: "union", or "own": filled by us


def _unseen(step: str, done: int, total: int) -> None:
    """Show no progress."""


def push_release(
    settings: Settings,
    *,
    gsp: str = "",
    batch: int = 0,
    again: bool = False,
    progress: Progress = _unseen,
) -> Loaded:
    """Load the current release into the engine that the setting ``store`` names.

    ``gsp`` is the address of the engine's Graph Store Protocol; without one it is written by
    SPARQL Update. ``batch`` 0 leaves the size of a request to the way of writing. Raises
    BadInputError when the engine or the way is not named, and StoreError like :meth:`Push.run`.
    """
    folder = (settings.build_dir / "current").resolve()
    choice = read_choice(settings.store, folder)
    if choice.kind != "sparql" or not (choice.update_url or gsp):
        raise BadInputError(
            "It is not said into which engine to load, and how.",
            remedy="Say --to sparql:QUERY_URL,UPDATE_URL, or --gsp with the address of its Graph"
            " Store Protocol.",
        )
    if not (release := release_of(folder)):
        raise StoreError(
            "There is no release in {folder}.",
            remedy="Build one with «kakehashi build» or «make run».",
            folder=str(settings.build_dir),
        )
    target = gsp or choice.update_url
    session = Session(user=settings.store_user, password=settings.store_password)
    way = GraphStoreWriter if gsp else UpdateWriter
    writer = way(session, target, _WRITE_SECONDS)
    reader = RemoteReader(choice.query_url, settings)
    return Push(reader, writer, folder, release, batch=batch, progress=progress).run(again=again)


class Push:
    """Makes an engine hold the release in ``folder``.

    ``batch`` is the number of triples of a request; it becomes smaller when the engine refuses
    so many.
    """

    def __init__(
        self,
        reader: RemoteReader,
        writer: Writer,
        folder: Path,
        release: str,
        *,
        batch: int = 0,
        progress: Progress = _unseen,
    ) -> None:
        self._reader, self._writer, self._folder = reader, writer, folder
        self._release, self._progress = release, progress
        self._size = batch or writer.batch
        self._state = State()
        self._sent = 0

    def run(self, *, again: bool = False) -> Loaded:
        """Load what is not there yet, and read everything back; ``again``: load everything.

        Raises StoreError when the engine refuses something, holds foreign data in its default
        graph, or does not give back what was put in; the error names the graph.
        """
        with tempfile.TemporaryDirectory(prefix="kakehashi-load-") as scratch:
            files = self._spooled(Path(scratch))
            self._state = read_state(self._reader)
            if again:
                self._state.lines = dict.fromkeys(self._state.lines, ("", 0))
            union = self._begin()
            self._forget_live()
            if not union and not again:
                self._refuse_foreign()
            wanted = files[:-1] if union else files
            kept, dropped = self._prepare(wanted)
            self._load(wanted)
            self._check(wanted)
        self._state.release = self._release
        self._record()
        return Loaded(
            self._release,
            len(files) - 1,
            sum(file.triples for file in files[:-1]),
            self._sent,
            kept,
            dropped,
            "union" if union else "own",
        )

    def _spooled(self, scratch: Path) -> tuple[GraphFile, ...]:
        try:
            files = spool_release(self._folder, scratch)
        except (OSError, EOFError, ValueError) as error:
            raise self._unreadable(str(error)) from error
        counted = {file.graph: file.triples for file in files if file.graph != DEFAULT}
        if counted != graphs_of(self._folder):
            raise self._unreadable("its files and its manifest do not agree")
        return files

    def _unreadable(self, detail: str) -> StoreError:
        return StoreError(
            "The release cannot be loaded: {detail}", where=str(self._folder), detail=detail
        )

    # --- before -------------------------------------------------------------------------------

    def _begin(self) -> bool:
        """Return whether the default graph shows what stands in a named graph: the record."""
        self._state.release = ""  # from now on nobody takes it for whole
        self._record()
        return self._reader.ask(f"ASK {{ <{LOADING}> ?p ?o }}")

    def _forget_live(self) -> None:
        """Remove the graphs of the live map; a server writes them again when the release is in."""
        for graph in LIVE_GRAPHS:
            if self._reader.ask(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"):
                self._writer.clear(graph)
                for stale in {graph, DEFAULT} & self._state.lines.keys():
                    self._state.lines[stale] = ("", 0)

    def _refuse_foreign(self) -> None:
        if DEFAULT not in self._state.lines and self._reader.ask("ASK { ?s ?p ?o }"):
            raise StoreError(
                "The default graph of the engine holds triples that are not from here.",
                where=self._reader.url,
                remedy="Load into a repository of its own, or say --again if they may go.",
            )

    def _prepare(self, files: tuple[GraphFile, ...]) -> tuple[int, int]:
        """Record what will be in, clear what is something else; return graphs kept and dropped."""
        before = self._state.lines
        begun = [file for file in files if self._state.has(file)]
        kept = sum(self._state.has(file) == file.triples for file in begun)
        old = before.keys() - {file.graph for file in files} - {DEFAULT}
        stale = {file.graph for file in files} - {file.graph for file in begun}
        self._state.lines = {
            **dict.fromkeys(old, ("", 0)),
            **{file.graph: (file.digest, self._state.has(file)) for file in files},
        }
        self._record()
        for graph in sorted(old | stale):
            self._writer.clear(graph)
        for graph in old:
            del self._state.lines[graph]
        return kept, len(old)

    def _record(self, rows: list[bytes] | None = None) -> None:
        """Write the record anew, or only some more rows of it."""
        try:
            if rows is None:
                rows = list(self._state.rows())
                self._writer.replace(LOADING, rows[:_ROWS])
                rows = rows[_ROWS:]
            for begin in range(0, len(rows), _ROWS):
                self._writer.add(LOADING, rows[begin : begin + _ROWS])
        except PieceRefusedError as error:
            raise StoreError(
                "The engine cannot be written: {detail}",
                where=self._reader.url,
                remedy="Allow its user to write, or name another: see docs/engines.md.",
                detail=str(error),
            ) from error

    # --- loading ------------------------------------------------------------------------------

    def _load(self, files: tuple[GraphFile, ...]) -> None:
        total = sum(file.triples for file in files)
        done = sum(self._state.has(file) for file in files)
        rows: list[bytes] = []
        recorded = done
        for file in files:
            begin = self._state.has(file)
            for piece in file.pieces(begin, lambda: self._size):
                self._progress("load", done, total)
                self._add(file.graph, piece)
                begin, done = begin + len(piece), done + len(piece)
                self._state.lines[file.graph] = (file.digest, begin)
                rows.append(row_of(file.graph, file.digest, begin))
                if done - recorded >= self._size:
                    self._record(rows)
                    rows, recorded = [], done
        self._record(rows)
        self._progress("load", done, total)

    def _add(self, graph: str, lines: list[bytes]) -> None:
        """Add lines; when the engine refuses them, send fewer at a time from then on."""
        try:
            self._writer.add(graph, lines)
            self._sent += len(lines)
        except PieceRefusedError as error:
            if len(lines) == 1:
                raise StoreError(
                    "The engine refuses a triple of the graph {graph}: {detail}; {line}",
                    where=self._reader.url,
                    graph=graph or _DEFAULT_NAME,
                    detail=str(error),
                    line=lines[0].decode().strip()[:300],
                ) from error
            half = len(lines) // 2
            self._size = min(self._size, max(1, half))
            self._add(graph, lines[:half])
            self._add(graph, lines[half:])

    # --- afterwards ---------------------------------------------------------------------------

    def _check(self, files: tuple[GraphFile, ...]) -> None:
        """Read everything back and compare; what differs is to be loaded again next time."""
        total, done = sum(file.triples for file in files), 0
        wrong: dict[GraphFile, Digest] = {}
        for file in files:
            self._progress("verify", done, total)
            found = read_back(self._reader, file.graph, _READ_SECONDS)
            if (found.triples, found.text) != (file.triples, file.digest):
                wrong[file] = found
            done += file.triples
        self._progress("verify", total, total)
        if not wrong:
            return
        for file in wrong:
            self._state.lines[file.graph] = ("", 0)
        self._record()
        file, found = next(iter(wrong.items()))
        raise StoreError(
            "The engine does not give back what was loaded, in {count} graphs: {graphs}. The first"
            " has {wanted} triples, and the engine gives {found}.",
            where=self._reader.url,
            remedy="If the numbers are equal it changes values; if it gives fewer it may cut"
            " answers: see docs/engines.md. «kakehashi load» loads these graphs again.",
            count=len(wrong),
            graphs=", ".join(f.graph or _DEFAULT_NAME for f in list(wrong)[:_NAMED]),
            wanted=file.triples,
            found=found.triples,
        )
