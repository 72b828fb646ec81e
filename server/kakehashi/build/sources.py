"""The files people write, and the named graph each of them becomes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

__all__ = ["Source", "digest_of", "list_sources", "sources_below"]


@dataclass(frozen=True, slots=True)
class Source:
    """One source file; ``name`` is its path as shown to people, ``graph`` its graph's name."""

    path: Path
    name: str
    graph: str
    kind: Literal["turtle", "sssom"]

    @property
    def digest(self) -> str:
        """SHA-256 of the content, in hex."""
        return digest_of(self.path.read_bytes())


def digest_of(*parts: bytes | str) -> str:
    """Return one SHA-256 over the parts, so that moving a byte between parts changes it.

    >>> digest_of("a", "b") == digest_of("ab")
    False
    """
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(hashlib.sha256(data).digest())
    return total.hexdigest()


def sources_below(project: Path) -> Iterator[Source]:
    """Yield every source file of the project that becomes part of the graph."""
    single = [project / "ontology/kakehashi.ttl"]
    for path in [p for p in single if p.exists()] + [
        *sorted((project / "ontology/modules").glob("*.ttl")),
        *sorted((project / "ontology/schemes").glob("*.ttl")),
    ]:
        yield _source(project, path, "ontology")
    for path in sorted((project / "ontology/alignments").glob("*.ttl")):
        yield _source(project, path, "alignment")
    for folder, graph in (
        ("documents", "document"),
        ("editions", "edition"),
        ("facets", "facet"),
    ):
        for path in sorted((project / "ontology" / folder).glob("*.ttl")):
            yield _source(project, path, f"{graph}/{path.stem}")
    for path in sorted((project / "mappings").glob("*.sssom.tsv")):
        name = path.name.removesuffix(".sssom.tsv")
        yield Source(path, path.relative_to(project).as_posix(), f"mapping/{name}", "sssom")


def list_sources(project: Path) -> tuple[Source, ...]:
    """Return all source files, in a fixed order."""
    return tuple(sources_below(project))


def _source(project: Path, path: Path, graph: str) -> Source:
    return Source(path, path.relative_to(project).as_posix(), graph, "turtle")
