"""The graphs of a release as files of N-Triples, with what is needed to compare them.

A digest of a graph does not depend on the order of its triples, nor on how an engine writes their
literals: it is the sum of the digests of the lines, each in its one form.
"""

from __future__ import annotations

import gzip
import hashlib
import heapq
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from kakehashi.store.remote.terms import canonical_line

__all__ = [
    "DEFAULT",
    "Digest",
    "GraphFile",
    "opened",
    "release_files",
    "spool_release",
    "triples_of",
]

#: Stands for the default graph where the name of a graph is expected.
DEFAULT: Final = ""
_SIZE: Final = 16
_PIECE: Final = 1 << 20
_HELD: Final = 4096  #: lines of a graph that are held before they are written


class Digest:
    r"""Number and digest of triples, whatever their order.

    >>> one, other = Digest(), Digest()
    >>> one.add([b"<urn:a> <urn:p> <urn:b> .\n", b"<urn:c> <urn:p> <urn:d> .\n"])
    >>> other.add([b"<urn:c> <urn:p> <urn:d> .\n", b"<urn:a> <urn:p> <urn:b> .\n"])
    >>> one.text == other.text, one.triples
    (True, 2)
    """

    def __init__(self) -> None:
        self.triples, self._sum = 0, 0

    def add(self, lines: Iterable[bytes]) -> None:
        """Add canonical lines of N-Triples, none of them twice."""
        for line in lines:
            one = hashlib.blake2b(canonical_line(line), digest_size=_SIZE).digest()
            self._sum += int.from_bytes(one)
            self.triples += 1

    @property
    def text(self) -> str:
        """The digest as hexadecimal digits."""
        return (self._sum % (1 << 8 * _SIZE)).to_bytes(_SIZE).hex()


@dataclass(frozen=True, slots=True)
class GraphFile:
    """The triples of a graph, a line each; ``graph`` is its IRI, or :data:`DEFAULT`."""

    graph: str
    path: Path
    triples: int
    digest: str

    def pieces(self, begin: int, size: Callable[[], int]) -> Iterator[list[bytes]]:
        """Yield the lines from line ``begin`` on, so many at a time as ``size`` says each time."""
        with self.path.open("rb") as source:
            lines = islice(source, begin, None)
            while piece := list(islice(lines, size())):
                yield piece


def release_files(release_dir: Path) -> tuple[Path, ...]:
    """Return the files of a release that hold its quads, each of them sorted."""
    return release_dir / "data/kakehashi.nq", release_dir / "data/derived.nq.gz"


def spool_release(release_dir: Path, scratch: Path) -> tuple[GraphFile, ...]:
    """Write each graph of a release, and all of its triples once, to files below ``scratch``.

    The default graph comes last. Raises OSError when a file cannot be read or written.
    """
    spools: dict[str, _Spool] = {}
    default = _Spool(DEFAULT, scratch / "default.nt")
    before = b""
    with opened(*release_files(release_dir)) as sources:
        for line in heapq.merge(*sources):
            triple, graph = split_quad(line)
            if graph not in spools:
                spools[graph] = _Spool(graph, scratch / f"{len(spools)}.nt")
            spools[graph].add(triple)
            if triple != before:  # the same triple in another graph stands on the next line
                default.add(triple)
                before = triple
    return tuple(spool.end() for spool in (*spools.values(), default))


def split_quad(line: bytes) -> tuple[bytes, str]:
    r"""Return the line of N-Triples of a canonical line of N-Quads, and its graph.

    >>> split_quad(b'<urn:s> <urn:p> "o" <urn:g> .\n')
    (b'<urn:s> <urn:p> "o" .\n', 'urn:g')
    """
    place = line.rfind(b" <")
    return line[:place] + b" .\n", line[place + 2 : line.rfind(b">")].decode()


@contextmanager
def opened(*paths: Path) -> Iterator[list[IO[bytes]]]:
    """Open files, of which some are compressed, for the length of a ``with`` block."""
    with ExitStack() as stack:
        yield [stack.enter_context(_open(path)) for path in paths]


def _open(path: Path) -> Any:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def triples_of(quads: IO[bytes]) -> io.BufferedReader:
    """Return the N-Triples that a file of N-Quads holds, as a file."""
    return io.BufferedReader(_Triples(quads), _PIECE)


class _Triples(io.RawIOBase):
    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._rest = source, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        if not self._rest:
            lines = self._source.readlines(_PIECE)
            self._rest = memoryview(b"".join(split_quad(line)[0] for line in lines))
        size = min(len(target), len(self._rest))
        target[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


class _Spool:
    def __init__(self, graph: str, path: Path) -> None:
        self._graph, self._path = graph, path
        self._digest = Digest()
        self._lines: list[bytes] = []

    def add(self, triple: bytes) -> None:
        self._lines.append(triple)
        if len(self._lines) >= _HELD:
            self._write()

    def end(self) -> GraphFile:
        self._write()
        return GraphFile(self._graph, self._path, self._digest.triples, self._digest.text)

    def _write(self) -> None:
        self._digest.add(self._lines)
        with self._path.open("ab") as sink:
            sink.writelines(self._lines)
        self._lines.clear()
