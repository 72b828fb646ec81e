"""Load a release into a new Oxigraph store."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from kakehashi.errors import StoreError

__all__ = ["load_release"]


def load_release(store_dir: Path, *nquads_paths: Path) -> int:
    """Load files of N-Quads without repetition into ``store_dir`` and return their number.

    The default graph gets every triple once. (The engine's own union of all graphs gives a
    triple twice when it stands in two graphs, which makes counts wrong, and ignores FROM.)

    An existing store is replaced only when the new one is complete. Raises StoreError when a
    line does not parse or the store does not hold as many quads as the file has lines.
    """
    store_dir.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".load-", dir=store_dir.parent) as scratch:
        new, triples = Path(scratch, "store"), Path(scratch, "default.nt")
        lines = _write_triples(nquads_paths, triples)
        loaded = _fill(new, nquads_paths, triples)
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
    return lines


def _without_graph(line: bytes) -> bytes:
    r"""Return the N-Triples line of a canonical N-Quads line.

    A line that names no graph loses its object, which the engine's parser then refuses.

    >>> _without_graph(b'<urn:s> <urn:p> "o" <urn:g> .')
    b'<urn:s> <urn:p> "o" .\n'
    """
    return line[: line.rfind(b" <")] + b" .\n"


def _write_triples(nquads_paths: Iterable[Path], target: Path) -> int:
    lines = 0
    with target.open("wb") as sink:
        for path in nquads_paths:
            with path.open("rb") as source:
                for line in source:
                    sink.write(_without_graph(line))
                    lines += 1
    return lines


def _fill(folder: Path, nquads_paths: Iterable[Path], triples: Path) -> int:
    where = ""
    try:
        store = Store(str(folder))  # closed, and its lock freed, when this function returns
        for path in nquads_paths:
            where = str(path)
            store.bulk_load(path=path, format=RdfFormat.N_QUADS)
        loaded = len(store)
        store.bulk_load(path=triples, format=RdfFormat.N_TRIPLES)
        store.optimize()
        store.flush()
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise StoreError(
            "The release cannot be loaded: {detail}", where=where, detail=str(error)
        ) from error
    return loaded
