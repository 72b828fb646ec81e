"""Files the build makes, each remade only when what it was made from has changed.

The key of an artefact is a digest of its inputs and of the code that makes it, kept beside it.
Digests are used and not times, because a checkout or a copy changes times (ADR 3).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from kakehashi.build.sources import digest_of

__all__ = ["Artefacts", "code_digest", "write_atomically"]


@cache
def code_digest() -> str:
    """Return a digest of the program, so that changed code remakes what it made."""
    root = Path(__file__).parents[1]
    layers = ("build", "importers", "model", "rdf", "sssom", "store", "calculus")
    files = [root / "namespaces.py", *(p for name in layers for p in (root / name).rglob("*.py"))]
    return digest_of(
        *(f.relative_to(root).as_posix().encode() + f.read_bytes() for f in sorted(files))
    )


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that readers see the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


class Artefacts:
    """A folder of artefacts.

    >>> import tempfile
    >>> store = Artefacts(Path(tempfile.mkdtemp()))
    >>> store.get("a.txt", "key 1", lambda: b"made")
    (b'made', True)
    >>> store.get("a.txt", "key 1", lambda: b"not called")
    (b'made', False)
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str, key: str, make: Callable[[], bytes]) -> tuple[bytes, bool]:
        """Return the artefact, and whether it had to be made."""
        if (content := self.fresh(name, key)) is not None:
            return content, False
        content = make()
        self.put(name, key, content)
        return content, True

    def fresh(self, name: str, key: str) -> bytes | None:
        """Return the artefact if it was made from the same things, else None."""
        path, mark = self.folder / name, self.folder / f"{name}.key"
        if path.exists() and mark.exists() and mark.read_text() == key:
            return path.read_bytes()
        return None

    def put(self, name: str, key: str, content: bytes) -> None:
        """Keep an artefact; the key is written last."""
        mark = self.folder / f"{name}.key"
        mark.unlink(missing_ok=True)
        write_atomically(self.folder / name, content)
        write_atomically(mark, key.encode())
