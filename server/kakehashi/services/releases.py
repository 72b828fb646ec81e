"""The releases that this server keeps: what each holds, and how it differs from another."""

from __future__ import annotations

import json
import mmap
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kakehashi.namespaces import BASE, PREFIXES, graph_iri
from kakehashi.store.release_format import has_format

__all__ = ["Change", "Kept", "kept_releases"]

_ISSUED = f'<{BASE}dataset> <{PREFIXES["dcterms"]}issued> "'.encode()


@dataclass(frozen=True, slots=True)
class Change:
    """What another release has and has not of the files of one; names of files."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class Kept:
    """One release, as its manifest tells it."""

    id: str
    version: str
    issued: str  #: date of its contents, as the release says; may be empty
    quads: int
    documents: int
    mapping_sets: int
    sha256: str  #: of ``kakehashi.nq``
    sources: dict[str, str]  #: digests of the files it was made from

    def until(self, other: Kept) -> Change:
        """Return what became of the source files until ``other``."""
        before, after = self.sources, other.sources
        return Change(
            tuple(sorted(after.keys() - before.keys())),
            tuple(sorted(before.keys() - after.keys())),
            tuple(sorted(n for n in before.keys() & after.keys() if before[n] != after[n])),
        )


def kept_releases(current: Path) -> list[Kept]:
    """Return the releases beside the one in ``current``, which comes first; then the newest."""
    folders = {f.resolve() for f in current.parent.iterdir() if has_format(f)}
    others = sorted(folders - {current.resolve()}, key=lambda f: f.stat().st_mtime, reverse=True)
    found = (_read(folder) for folder in (current, *others))
    return [release for release in found if release is not None]


@lru_cache(maxsize=32)
def _read(folder: Path) -> Kept | None:
    """Read a release; its folder is never changed. None when it is being removed."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        issued = _issued(folder / "data/kakehashi.nq")
    except (OSError, ValueError):
        return None
    graphs = manifest.get("graphs", {})
    documents, sets = graph_iri("document/"), graph_iri("mapping/")
    return Kept(
        id=str(manifest.get("release", folder.name)),
        version=str(manifest.get("version", "")),
        issued=issued,
        quads=int(manifest.get("quads", 0)),
        documents=sum(g.startswith(documents) for g in graphs),
        mapping_sets=sum(g.startswith(sets) for g in graphs),
        sha256=str(manifest.get("sha256", "")),
        sources=dict(manifest.get("sources", {})),
    )


def _issued(graph: Path) -> str:
    """Return the date that the release gives itself; lines are sorted, and one has it."""
    if not graph.is_file() or not graph.stat().st_size:
        return ""
    with graph.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        at = text.find(_ISSUED)
        if at < 0:
            return ""
        start = at + len(_ISSUED)
        return text[start : text.find(b'"', start)].decode()
