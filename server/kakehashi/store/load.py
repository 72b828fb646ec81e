"""Load a release into a new Oxigraph store."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from kakehashi.errors import StoreError

__all__ = ["load_release"]


def load_release(nquads_path: Path, store_dir: Path) -> int:
    """Load sorted N-Quads without repetition into ``store_dir`` and return their number.

    The default graph gets every triple once: the engine's own union of graphs repeats a triple
    that stands in two graphs, which makes counts wrong, and switches FROM off.

    An existing store is replaced only after the new one is complete. Raises StoreError when a
    line does not parse or the store does not hold as many quads as the file has lines.
    """
    with tempfile.TemporaryDirectory(prefix=".load-", dir=store_dir.parent) as scratch:
        new, triples = Path(scratch, "store"), Path(scratch, "default.nt")
        lines = _without_graphs(nquads_path, triples)
        store = Store(new)
        try:
            store.bulk_load(path=nquads_path, format=RdfFormat.N_QUADS)
            loaded = len(store)
            store.bulk_load(path=triples, format=RdfFormat.N_TRIPLES)
            store.optimize()
            store.flush()
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            raise StoreError(
                "The release cannot be loaded: {detail}", where=str(nquads_path), detail=str(error)
            ) from error
        finally:
            del store  # pyoxigraph closes a store, and frees its lock, when it is collected
        if loaded != lines:
            raise StoreError(
                "The store holds {loaded} statements, the file has {lines} lines.",
                where=str(nquads_path),
                remedy="Look for repeated lines, or for two spellings of the same number.",
                loaded=loaded,
                lines=lines,
            )
        if store_dir.exists():
            shutil.rmtree(store_dir)
        new.rename(store_dir)
    return lines


def _without_graphs(nquads_path: Path, target: Path) -> int:
    """Write the triples of canonical N-Quads and return the number of lines.

    A line without a graph loses its object here and is refused by the engine's parser.
    """
    lines = 0
    with nquads_path.open("rb") as source, target.open("wb") as sink:
        for line in source:
            sink.write(line[: line.rfind(b" <")] + b" .\n")
            lines += 1
    return lines
