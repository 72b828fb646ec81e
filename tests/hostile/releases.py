"""Two small releases that tell themselves apart in everything that is served of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kakehashi.build.release import activate, complete

__all__ = ["MARKS", "ROWS", "switch", "write_releases"]

#: Release and the mark that stands in its texts and nowhere else.
MARKS: Final = {"aaaaaaaaaaaa": "MarkOfTheFirst", "bbbbbbbbbbbb": "MarkOfTheSecond"}
#: Marked statements of each release besides the title of nisc:bp-3.
ROWS: Final = 200
_GRAPH: Final = "https://w3id.org/kakehashi/graph/"
_KEPT: Final = re.compile(
    rf"<{_GRAPH}(?:ontology\S*|document/(?:nisc|tsunagaru|iotsg)|facet/nisc)> \.\n$".encode()
)
_TITLE: Final = (
    b"<https://w3id.org/kakehashi/id/nisc/bp-3> <http://www.w3.org/2004/02/skos/core#prefLabel> "
)


def write_releases(build: Path, source: Path) -> None:
    """Write the releases into a build folder; ``source`` is the N-Quads file of a whole one."""
    with source.open("rb") as lines:
        kept = [line for line in lines if _KEPT.search(line)]
    for release, mark in MARKS.items():
        folder = build / "releases" / release
        nquads = b"".join(sorted({*_marked(kept, mark)}))
        (folder / "data").mkdir(parents=True)
        (folder / "data/kakehashi.nq").write_bytes(nquads)
        manifest = {
            "release": release,
            "version": "0",
            "quads": nquads.count(b"\n"),
            "graphs": {},
            "files": {},
        }
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        complete(folder)
    switch(build, next(iter(MARKS)))


def switch(build: Path, release: str) -> None:
    """Make a release the current one, as the build does."""
    activate(build / "releases", build / "current", release)


def _marked(lines: list[bytes], mark: str) -> Iterator[bytes]:
    for line in lines:
        if line.startswith(_TITLE):
            graph = line.rpartition(b" <")[2]
            tag = re.search(rb'"(@\w+) <', line)
            yield _TITLE + f'"{mark}"'.encode() + (tag[1] if tag else b"") + b" <" + graph
        else:
            yield line
    for number in range(ROWS):
        yield (
            f"<https://w3id.org/kakehashi/id/nisc/x{number}>"
            f' <https://w3id.org/kakehashi/ontology#mark> "{mark}" <{_GRAPH}document/nisc> .\n'
        ).encode()
