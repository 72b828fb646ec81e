"""A small store of two documents and a mapping set, and workers over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kakehashi.settings import Settings, load_settings
from kakehashi.store.load import load_release
from kakehashi.store.workers.sandbox import Sandbox

_PREFIXES = {
    "id:": "https://w3id.org/kakehashi/id/",
    "graph:": "https://w3id.org/kakehashi/graph/",
    "skos:": "http://www.w3.org/2004/02/skos/core#",
    "xsd:": "http://www.w3.org/2001/XMLSchema#",
}

#: The same statement (nisc:bp-3 closeMatch cpsf:safety) stands in two graphs.
_QUADS = """
id:nisc/bp-3 skos:prefLabel "安全の確保"@ja graph:document/nisc
id:nisc/bp-3 skos:prefLabel "Ensure \\"safety\\"\\n"@en graph:document/nisc
id:nisc/bp-3 skos:notation "③" graph:document/nisc
id:nisc/bp-3 skos:broader id:nisc/bp graph:document/nisc
id:cpsf/safety skos:prefLabel "Safety"@en graph:document/cpsf
id:cpsf/safety skos:notation "7"^^xsd:integer graph:document/cpsf
id:nisc/bp-3 skos:closeMatch id:cpsf/safety graph:direct/a
id:nisc/bp-3 skos:closeMatch id:cpsf/safety graph:direct/b
"""


def _long(word: str) -> str:
    for prefix, base in _PREFIXES.items():
        if word.startswith(prefix):
            return f"<{base}{word.removeprefix(prefix)}>"
    datatype = word.partition("^^")[2]
    return word.replace(datatype, _long(datatype)) if datatype else word


def nquads() -> bytes:
    """The quads as sorted N-Quads."""
    lines = []
    for line in _QUADS.strip().splitlines():
        subject, predicate, rest = line.split(" ", 2)
        value, graph = rest.rsplit(" ", 1)
        lines.append(" ".join(map(_long, (subject, predicate, value, graph))) + " .\n")
    return "".join(sorted(lines)).encode()


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release folder with the file and the store."""
    folder = tmp_path_factory.mktemp("release")
    (folder / "kakehashi.nq").write_bytes(nquads())
    assert load_release(folder / "store", folder / "kakehashi.nq") == 8
    return folder


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Limits low enough to be reached in a test."""
    return load_settings(
        {}, query_seconds=2, query_memory_mib=512, query_workers=2, result_bytes=20_000
    )


@pytest.fixture(scope="session")
def sandbox(release: Path, settings: Settings) -> Iterator[Sandbox]:
    """Two workers over the store."""
    opened = Sandbox(release / "store", settings)
    opened.wait_ready()
    yield opened
    opened.close()
