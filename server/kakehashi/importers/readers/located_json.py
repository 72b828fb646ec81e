"""JSON in which every value knows its place.

Numbers stay as they are written. What cannot be read is a fault with its place, never an
exception, and no text makes the parser run deep.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, NoReturn

from kakehashi.errors import Severity
from kakehashi.importers.raw import Cell
from kakehashi.importers.readers.form_faults import Faults

__all__ = ["LIMIT", "Node", "Number", "leaves", "load", "load_lines", "notes"]

#: How deep lists and objects may be nested.
LIMIT: Final = 100

_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Number(str):
    """A number as the file writes it."""

    __slots__ = ()


class _Repeated(dict[str, object]):
    """An object in which keys stand twice; the last value counts."""

    repeated: tuple[str, ...] = ()


@dataclass(slots=True)  # not frozen: making them is what takes the time
class Node:
    """A value with its place.

    >>> root = load(b'{"maps": [{"weight": 0.50}]}', Faults("a.json"))
    >>> root.objects("maps", entries=True)[0].text("weight")
    Cell(text='0.50', column='/maps/0/weight', row=1)
    """

    value: object
    pointer: str  #: JSON pointer (RFC 6901); empty for the whole file
    row: int  #: position in its list counted from 1, or the line of a file of lines
    faults: Faults
    lines: bool = False  #: whether the file has one value in each line

    def fault(
        self, check: str, key: str = "", severity: Severity = "violation", /, **values: object
    ) -> None:
        """Record a fault of this value, or of what stands under ``key``."""
        node = f"{self.pointer}/{_escape(key)}" if key else self.pointer
        self.faults.add(check, self.row, node, severity, **values)

    @property
    def names(self) -> tuple[str, ...]:
        """Keys of an object; none for other values."""
        return tuple(self.value) if isinstance(self.value, dict) else ()

    def get(self, key: str) -> Node | None:
        """Return what stands under a key; None when there is nothing or null."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        if value is None:
            return None
        return Node(value, f"{self.pointer}/{_escape(key)}", self.row, self.faults, self.lines)

    def elements(self, *, entries: bool = False) -> list[Node]:
        """Return the members of a list, null included.

        With ``entries`` each member has its own position as row, unless rows are lines.
        """
        if not isinstance(self.value, list):
            return []
        own = entries and not self.lines
        return [
            Node(
                member,
                f"{self.pointer}/{index}",
                index + 1 if own else self.row,
                self.faults,
                self.lines,
            )
            for index, member in enumerate(self.value)
        ]

    def object(self, key: str, *, required: bool = False) -> Node | None:
        """Return the object under a key; anything else there is a fault."""
        found = self.get(key)
        if found and isinstance(found.value, dict):
            return found
        if found:
            self.fault("json-type", key, key=key, expected="an object")
        elif required:
            self.fault("json-missing", key, key=key)
        return None

    def objects(self, key: str, *, required: bool = False, entries: bool = False) -> list[Node]:
        """Return the objects of the list under a key; anything else there is a fault."""
        found = self.get(key)
        if found is None or found.value == []:
            if required:
                self.fault("json-missing", key, key=key)
            return []
        if not isinstance(found.value, list):
            self.fault("json-type", key, key=key, expected="a list")
            return []
        members = found.elements(entries=entries)
        for member in members:
            if not isinstance(member.value, dict):
                member.fault("json-type", key=key, expected="a list of objects")
        return [member for member in members if isinstance(member.value, dict)]

    def texts(self, key: str) -> list[Cell]:
        """Return the texts of the list under a key, or the one text that stands there."""
        found = self.get(key)
        if found is None:
            return []
        members = found.elements() if isinstance(found.value, list) else [found]
        cells = [m.cell() for m in members if m.value is not None]
        if None in cells:
            self.fault("json-type", key, key=key, expected="a text")
        return [cell for cell in cells if cell]

    def text(self, key: str, *, required: bool = False) -> Cell | None:
        """Return the text under a key; None when there is none or it is empty."""
        found = self.get(key)
        cell = found.cell() if found else None
        if found and cell is None:
            self.fault("json-type", key, key=key, expected="a text")
        elif required and (cell is None or not cell.text.strip()):
            self.fault("json-missing", key, key=key)
        return cell if cell and cell.text.strip() else None

    def cell(self) -> Cell | None:
        """Return a text, number or truth value as a cell; None for anything else."""
        if isinstance(self.value, bool):
            return Cell("true" if self.value else "false", self.pointer, self.row)
        if isinstance(self.value, str):
            return Cell(str(self.value), self.pointer, self.row)
        return None


def load(content: bytes, faults: Faults) -> Node | None:
    """Read a JSON file; None when it does not parse, which is then a fault.

    >>> faults = Faults("a.json")
    >>> load(b'{"a": [1, }', faults), faults.found[0].line, faults.found[0].check
    (None, 1, 'json-syntax')
    """
    text = _decode(content, faults)
    return None if text is None else _parse(text, 1, faults, lines=False)


def load_lines(content: bytes, faults: Faults) -> list[Node]:
    r"""Read a file of one JSON value in each line; empty lines are skipped.

    >>> [node.row for node in load_lines(b"{}\n\n{}\n", Faults("a.ndjson"))]
    [1, 3]
    """
    text = _decode(content, faults)
    found = []
    for number, line in enumerate(re.split(r"\r?\n", text or ""), start=1):
        if line.strip(" \t") and (node := _parse(line, number, faults, lines=True)):
            found.append(node)
    return found


def notes(node: Node, known: Collection[str], under: str = "note:") -> dict[str, Cell]:
    """Return everything of an object but the known keys, so that nothing is lost.

    The key of a note says where it stands, so that its cell needs no column.

    >>> root = load(b'{"id": "a", "params": [{"label": "x"}]}', Faults("a.json"))
    >>> {key: cell.text for key, cell in notes(root, ("id",)).items()}
    {'note:params/0/label': 'x'}
    """
    found: dict[str, Cell] = {}
    for key in node.names:
        if key not in known and (child := node.get(key)):
            found |= {
                f"{under}{key}{path}": Cell(cell.text, row=cell.row) for path, cell in leaves(child)
            }
    return found


def leaves(node: Node, path: str = "") -> Iterator[tuple[str, Cell]]:
    """Yield each text, number and truth value below a node with its path from there."""
    if cell := node.cell():
        yield path, cell
    for key in node.names:
        if child := node.get(key):
            yield from leaves(child, f"{path}/{_escape(key)}")
    for index, child in enumerate(node.elements()):
        yield from leaves(child, f"{path}/{index}")


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key


def _decode(content: bytes, faults: Faults) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        faults.add("json-encoding", line, "")
        return None


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated = _Repeated(found)
    counts = Counter(name for name, _ in pairs)
    repeated.repeated = tuple(sorted(name for name, count in counts.items() if count > 1))
    return repeated


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


_DECODER = json.JSONDecoder(
    parse_int=Number, parse_float=Number, parse_constant=_constant, object_pairs_hook=_pairs
)


def _parse(text: str, line: int, faults: Faults, *, lines: bool) -> Node | None:
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        detail = f"{error.msg[:1].lower()}{error.msg[1:]}, column {error.colno}"
        faults.add("json-syntax", line + error.lineno - 1, "", detail=detail)
    except ValueError as error:
        faults.add("json-syntax", line, "", detail=str(error))
    except RecursionError:
        faults.add("json-depth", line, "", limit=LIMIT)
    else:
        if _examine(value, line, faults):
            return Node(value, "", line, faults, lines)
    return None


#: A place as a chain of keys, so that a pointer is only made where a fault is.
_Place = tuple["_Place | None", str | int]


def _examine(root: object, line: int, faults: Faults) -> bool:
    """Find what the parser lets pass; False when the value cannot be used."""
    open_: list[tuple[object, _Place | None, int]] = [(root, None, 1)]
    while open_:
        value, place, depth = open_.pop()
        if depth > LIMIT:
            faults.add("json-depth", line, _pointer(place), limit=LIMIT)
            return False
        if isinstance(value, _Repeated):
            for key in value.repeated:
                faults.add("json-key-twice", line, _pointer((place, key)), key=key)
        texts: list[object] = [value]
        if isinstance(value, dict):
            open_ += [(child, (place, key), depth + 1) for key, child in value.items()]
            texts = list(value)
        elif isinstance(value, list):
            open_ += [(child, (place, index), depth + 1) for index, child in enumerate(value)]
        if any(isinstance(t, str) and not t.isascii() and _SURROGATE.search(t) for t in texts):
            faults.add("json-surrogate", line, _pointer(place))
            return False
    return True


def _pointer(place: _Place | None) -> str:
    keys: list[str] = []
    while place:
        place, key = place
        keys.append(_escape(str(key)))
    return "".join(f"/{key}" for key in reversed(keys))
