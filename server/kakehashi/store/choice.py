"""The store that the setting ``store`` names."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pyoxigraph import RdfFormat, Store

from kakehashi.errors import StoreError
from kakehashi.namespaces import ID, PREFIXES, graph_iri
from kakehashi.settings import Settings
from kakehashi.store.reader import OxigraphReader, Reader
from kakehashi.store.remote.release import opened, release_files, triples_of

__all__ = [
    "StoreChoice",
    "graphs_of",
    "memory_store",
    "open_reader",
    "prefixes_of",
    "read_choice",
    "release_of",
    "store_folder",
]


@dataclass(frozen=True, slots=True)
class StoreChoice:
    """What the setting means: where the graph of a release is, and how it is reached.

    ``oxigraph``: in ``folder``, which any number of processes may read. ``memory``: in the
    process itself, filled by :func:`memory_store`; another process sees nothing of it. ``sparql``:
    behind ``query_url``, loaded through ``update_url`` (empty: it is only read).
    """

    kind: Literal["oxigraph", "memory", "sparql"]
    folder: Path | None = None
    query_url: str = ""
    update_url: str = ""


def read_choice(store: str, current_release_dir: Path) -> StoreChoice:
    """Return what a value of the setting, which the settings have checked, means.

    >>> read_choice("sparql:http://h/query,http://h/update", Path("r")).update_url
    'http://h/update'
    >>> read_choice("oxigraph:current", Path("r")).folder.as_posix()
    'r/store'
    """
    scheme, _, place = store.partition(":")
    if scheme == "sparql":
        query, *update = re.split(r",(?=https?:)", place)
        return StoreChoice("sparql", query_url=query, update_url="".join(update))
    if scheme == "memory":
        return StoreChoice("memory")
    folder = current_release_dir / "store" if place == "current" else Path(place)
    return StoreChoice("oxigraph", folder=folder)


def store_folder(store: str, current_release_dir: Path) -> Path:
    """Return the folder that an ``oxigraph:`` setting names, or that of the release.

    >>> store_folder("oxigraph:s", Path()).as_posix()
    's'
    """
    return read_choice(store, current_release_dir).folder or current_release_dir / "store"


def open_reader(store: str, current_release_dir: Path, settings: Settings | None = None) -> Reader:
    """Open what the setting ``store`` names, which holds the release of the folder.

    Raises StoreError when it does not, or only a part of it.
    """
    choice = read_choice(store, current_release_dir)
    if choice.kind == "sparql":
        from kakehashi.store.remote.reader import RemoteReader  # noqa: PLC0415  (slow import)
        from kakehashi.store.remote.state import check_release  # noqa: PLC0415

        prefixes = prefixes_of(current_release_dir)
        reader = RemoteReader(choice.query_url, settings, prefixes=prefixes)
        if release := release_of(current_release_dir):
            check_release(reader, release)
        return reader
    if choice.kind == "memory":
        return OxigraphReader(memory_store(current_release_dir))
    return OxigraphReader(store_folder(store, current_release_dir))


def memory_store(release_dir: Path) -> Store:
    """Read a release into memory: every quad, and every triple once in the default graph.

    Raises StoreError when a file is missing or does not parse.
    """
    store = Store()
    try:
        for path in release_files(release_dir):
            with opened(path) as (quads,):
                store.bulk_load(quads, format=RdfFormat.N_QUADS)
            with opened(path) as (quads,):
                store.bulk_load(triples_of(quads), format=RdfFormat.N_TRIPLES)
    except (OSError, EOFError, SyntaxError) as error:
        raise StoreError(
            "The release cannot be loaded: {detail}", where=str(release_dir), detail=str(error)
        ) from error
    return store


def release_of(release_dir: Path) -> str:
    """Return the identifier of the release in a folder, or "" when it is none."""
    return str(_manifest(release_dir).get("release", ""))


def graphs_of(release_dir: Path) -> dict[str, int]:
    """Return the named graphs of a release with the number of their triples."""
    return dict(_manifest(release_dir).get("graphs", {}))


def prefixes_of(release_dir: Path) -> dict[str, str]:
    """Return the prefixes that a query need not declare: ours, and one for each document."""
    start = graph_iri("document/")
    graphs = graphs_of(release_dir)
    slugs = sorted(graph.removeprefix(start) for graph in graphs if graph.startswith(start))
    return {slug: f"{ID}{slug}/" for slug in slugs} | PREFIXES


def _manifest(release_dir: Path) -> dict[str, Any]:
    path = release_dir / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
