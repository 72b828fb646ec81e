"""Load a release into a new Oxigraph store, and tell later whether it is still what it was.

The engine takes a store that has lost its log, or a byte of it, for a sound one. So the digests
of its files are written down beside it when it is loaded, in the form of ``sha256sum``.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, cast

from pyoxigraph import QuerySolutions, RdfFormat, Store, parse

from kakehashi.errors import StoreError

__all__ = ["load_release", "verify"]

#: The name of the graph, at the end of a line.
_GRAPH: Final = re.compile(rb" <[^<>\n]*> \.\n")
#: Bytes that are read at a time.
_BLOCK: Final = 1 << 20
_UNLOADABLE: Final = "The release cannot be loaded: {detail}"


def load_release(store_dir: Path, *nquads_paths: Path) -> int:
    """Load files of N-Quads without repetition into ``store_dir`` and return their number.

    The default graph gets every triple once. (The engine's own union of all graphs gives a
    triple twice when it stands in two graphs, which makes counts wrong, and ignores FROM.)

    An existing store is replaced only when the new one is complete. Raises StoreError when a
    line does not parse or the store does not hold as many quads as the file has lines.
    """
    store_dir.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".load-", dir=store_dir.parent) as scratch:
        new, pipe = Path(scratch, "store"), Path(scratch, "lines")
        os.mkfifo(pipe)
        lines, loaded = _fill(new, nquads_paths, pipe)
        if loaded != lines:
            raise StoreError(
                "The store holds {loaded} statements, the file has {lines} lines.",
                where=", ".join(map(str, nquads_paths)),
                remedy="Look for repeated lines, or for two spellings of the same number.",
                loaded=loaded,
                lines=lines,
            )
        if store_dir.exists():
            store_dir.rename(Path(scratch, "old"))
        new.rename(store_dir)
    _digests(store_dir).write_text(
        "".join(f"{_digest(f)}  {store_dir.name}/{f.name}\n" for f in _files(store_dir))
    )
    return lines


def verify(store_dir: Path) -> None:
    """Raise StoreError when a file of the store is missing or not what it was when loaded.

    A store that was loaded without digests is taken as it is.
    """
    if not (listed := _digests(store_dir)).exists():
        return
    for line in listed.read_text().splitlines():
        digest, _, name = line.partition("  ")
        path = store_dir.parent / name
        if not path.exists() or _digest(path) != digest:
            raise StoreError(
                "The file {name} of the store is damaged or missing.",
                where=str(store_dir),
                remedy="Build the release again, or go back to another with «kakehashi activate».",
                name=name,
            )


def _digests(store_dir: Path) -> Path:
    return store_dir.with_name(f"{store_dir.name}.sha256")


def _files(store_dir: Path) -> list[Path]:
    """Return the files that hold data; the others are logs of the engine, and its lock."""
    return sorted(
        f
        for f in store_dir.iterdir()
        if f.suffix in (".sst", ".log") or f.name == "CURRENT" or f.name.startswith("MANIFEST")
    )


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _without_graphs(lines: bytes) -> bytes:
    r"""Return the N-Triples lines of canonical N-Quads lines.

    A line that names no graph loses its object, which the engine's parser then refuses.

    >>> _without_graphs(b'<urn:s> <urn:p> "o" <urn:g> .\n<urn:s> <urn:p> <urn:o> <urn:h> .\n')
    b'<urn:s> <urn:p> "o" .\n<urn:s> <urn:p> <urn:o> .\n'

    Raises StoreError when a line ends otherwise.
    """
    triples, count = _GRAPH.subn(b" .\n", lines)
    if count != lines.count(b"\n"):
        raise StoreError(
            "{count} lines name no graph, or are not canonical N-Quads.",
            remedy="Write them with «kakehashi build» or «kakehashi dump».",
            count=lines.count(b"\n") - count,
        )
    return triples


def _fill(folder: Path, nquads_paths: Iterable[Path], pipe: Path) -> tuple[int, int]:
    """Fill a new store; return the lines that were read, and the quads in graphs with a name.

    Quads and triples go in at once, through a pipe: the engine sorts them while the next ones are
    made, and finds the names of both in one piece.
    """
    try:
        store = Store(str(folder))  # closed, and its lock freed, when this function returns
        with ThreadPoolExecutor(1) as beside:
            feeding = beside.submit(_feed, nquads_paths, pipe)
            try:
                store.bulk_load(path=pipe, format=RdfFormat.N_QUADS)
            finally:
                # Should nobody have read, whoever waits for a reader goes on, and fails.
                os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))
        lines = feeding.result()
        store.optimize()
        store.flush()
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise _unloadable(nquads_paths, error) from error
    count = cast("QuerySolutions", store.query("SELECT (COUNT(*) AS ?count) { ?s ?p ?o }"))
    return lines, len(store) - int(next(count)["count"].value)


def _feed(nquads_paths: Iterable[Path], pipe: Path) -> int:
    """Write the lines of the files, each block with its triples behind it; return their number."""
    lines = 0
    with pipe.open("wb") as sink:
        for path in nquads_paths:
            with path.open("rb") as source:
                while block := source.read(_BLOCK):
                    block += source.readline()  # to the end of its last line
                    try:
                        triples = _without_graphs(block)
                    except StoreError as error:
                        error.where = str(path)
                        raise
                    sink.write(block)
                    sink.write(triples)
                    lines += block.count(b"\n")
    return lines


def _unloadable(nquads_paths: Iterable[Path], error: Exception) -> StoreError:
    """Return the error that says in which file, and where there, the fault is."""
    for path in nquads_paths:
        try:
            for _ in parse(path=path, format=RdfFormat.N_QUADS):
                pass
        except (SyntaxError, ValueError, OSError) as found:
            return StoreError(_UNLOADABLE, where=str(path), detail=str(found))
    return StoreError(_UNLOADABLE, where=", ".join(map(str, nquads_paths)), detail=str(error))
