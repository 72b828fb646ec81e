"""What an engine says of the release that was loaded into it: the graph ``graph/loading``.

The record lies with the data and not on the computer that loads: it is true from wherever loading
is continued, and goes when the data goes. It has a row for each graph, saying how many lines of
which digest are in (written after they are in; lines that come twice change nothing), and one for
the release, written when everything was read back and found right. Without that row nobody takes
what an engine holds for a release.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, unquote

from kakehashi.errors import StoreError
from kakehashi.namespaces import graph_iri
from kakehashi.store.reader import Reader
from kakehashi.store.remote.release import GraphFile

__all__ = ["LOADING", "State", "check_release", "check_whole", "read_state", "row_of"]

#: The graph that holds the record.
LOADING: Final = graph_iri("loading")
#: Rows are about these and not about the graphs, of which an answer shall say nothing more.
_ROW: Final = f"{LOADING}/"
_LINES: Final = f"{LOADING}#lines"
_RELEASE: Final = f"{LOADING}#release"
_ROWS: Final = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{LOADING}> {{ ?s ?p ?o }} }}"


@dataclass(slots=True)
class State:
    """The record: digest and number of lines of each graph, and the release that is whole."""

    lines: dict[str, tuple[str, int]] = field(default_factory=dict)
    release: str = ""

    def has(self, file: GraphFile) -> int:
        """Return how many lines of a graph are in; 0 when the engine has another graph there."""
        digest, lines = self.lines.get(file.graph, ("", 0))
        return lines if digest == file.digest else 0

    def rows(self) -> Iterator[bytes]:
        """Yield the record as lines of N-Triples; there is always one."""
        yield f'<{LOADING}> <{_RELEASE}> "{self.release}" .\n'.encode()
        for graph, (digest, lines) in sorted(self.lines.items()):
            yield row_of(graph, digest, lines)


def row_of(graph: str, digest: str, lines: int) -> bytes:
    """Return the line of N-Triples that says how many lines of a graph are in."""
    return f'<{_ROW}{quote(graph, safe="")}> <{_LINES}> "{digest} {lines}" .\n'.encode()


def read_state(reader: Reader) -> State:
    """Return what the engine says; the empty record when nothing was loaded."""
    state = State()
    for row in reader.select(_ROWS):
        value = row["o"].value
        if row["p"].value == _RELEASE:
            state.release = value or state.release
        elif row["p"].value == _LINES:
            digest, _, lines = value.partition(" ")
            graph = unquote(row["s"].value.removeprefix(_ROW))
            before = state.lines.get(graph, ("", -1))
            state.lines[graph] = max(before, (digest, int(lines)), key=lambda found: found[1])
    return state


def check_release(reader: Reader, release: str) -> None:
    """Raise StoreError unless the engine holds the whole of a release."""
    state = read_state(reader)
    check_whole(state.release, release, begun=bool(state.lines))


def check_whole(found: str, release: str, *, begun: bool) -> None:
    """Raise StoreError unless what an engine says it holds is the release."""
    if found == release:
        return
    remedy = "Load it with «kakehashi load»."
    if found:
        raise StoreError(
            "The engine holds the release {found}, and the current one is {release}.",
            remedy=remedy,
            found=found,
            release=release,
        )
    if begun:
        raise StoreError(
            "The engine holds a part of a release: loading was not finished.", remedy=remedy
        )
    raise StoreError("The engine holds no release.", remedy=remedy)
