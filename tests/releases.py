"""Small releases, made in half a second: those of the build without what a test does not need."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from kakehashi.build.dump import dump, restore
from kakehashi.build.release import activate, graph_files, manifest, write_release

__all__ = ["FIRST", "SECOND", "THIRD", "make_current", "make_release"]

FIRST, SECOND, THIRD = "aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"

_BASE = "https://w3id.org/kakehashi/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"


def make_release(build: Path, name: str, **files: bytes) -> Path:
    """Make a release whose item ``nisc:bp-3`` says the release's name, and return its folder.

    ``files`` are more files of ``data/``; a part ``_`` of a name stands for a dot.
    """
    with TemporaryDirectory() as scratch:
        draft, packed = Path(scratch, "draft"), Path(scratch, "dump.tar")
        quads = _quads(name)
        data = graph_files(quads, b"") | {key.replace("_", "."): c for key, c in files.items()}
        write_release(draft, manifest(name, "0.1.0", quads, (), data), data)
        dump(draft, packed)
        restore(packed, build / "releases")
    return build / "releases" / name


def make_current(build: Path, name: str) -> None:
    """Let a release be the one that is served."""
    activate(build / "releases", build / "current", name)


def _quads(name: str) -> bytes:
    item, graph = f"<{_BASE}id/nisc/bp-3>", f"<{_BASE}graph/document/nisc>"
    lines = (
        f'{item} <{_SKOS}altLabel> "{name}" {graph} .\n',
        f'{item} <{_SKOS}notation> "③" {graph} .\n',
        f'{item} <{_SKOS}prefLabel> "安全の確保"@ja {graph} .\n',
        f"{item} <{_SKOS}inScheme> <{_BASE}id/nisc> {graph} .\n",
        f"{item} <{_BASE}ontology#itemKind> <{_BASE}scheme/kind/principle> {graph} .\n",
    )
    return "".join(sorted(lines)).encode()
