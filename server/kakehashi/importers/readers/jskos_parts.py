"""The data types of JSKOS: sets, lists and language maps, as nodes and cells."""

from __future__ import annotations

from typing import Final

from kakehashi.importers.raw import Cell
from kakehashi.importers.readers.keys import MANY, numbered, spoken
from kakehashi.importers.readers.located_json import Node, Number, notes
from kakehashi.namespaces import BASE, ID, PREFIXES, curie

__all__ = [
    "MAPPING_TYPES",
    "OURS",
    "SKOS",
    "agents",
    "identifiers",
    "labels",
    "members",
    "named",
    "ours",
    "references",
    "slug",
    "spoken_lists",
]

SKOS: Final = PREFIXES["skos"]

#: The field in which a file of ours keeps what JSKOS has no place for.
OURS: Final = "_kh"
_OF_FILE: Final = ("release", "choice", "partial")

#: Types of a mapping: the SKOS mapping relations.
MAPPING_TYPES: Final = frozenset(
    SKOS + name
    for name in (
        "mappingRelation",
        "closeMatch",
        "exactMatch",
        "broadMatch",
        "narrowMatch",
        "relatedMatch",
    )
)


def named(cell: Cell) -> Cell:
    """Shorten the IRI of an item or document of ours; others stay.

    >>> named(Cell("https://w3id.org/kakehashi/id/nisc/bp-3")).text
    'nisc:bp-3'
    """
    return Cell(curie(cell.text), cell.column, cell.row) if cell.text.startswith(ID) else cell


def slug(cell: Cell) -> Cell:
    """Return the name of a document or work of ours; others stay.

    >>> slug(Cell("https://w3id.org/kakehashi/id/nisc")).text, slug(Cell("urn:x")).text
    ('nisc', 'urn:x')
    """
    if cell.text.startswith((ID, f"{BASE}work/")):
        return Cell(cell.text.rpartition("/")[2], cell.column, cell.row)
    return cell


def ours(node: Node, known: frozenset[str]) -> dict[str, Cell]:
    """Return what a file of ours says in ``_kh``, under the names of the exchange model.

    What it says of the file as a whole (its release, what was chosen) is left out.
    """
    own = node.object(OURS)
    found: dict[str, Cell] = {}
    for name in own.names if own else ():
        if own is None or name in _OF_FILE:
            continue
        value = own.get(name)
        if value and isinstance(value.value, list) and name in MANY:
            found |= numbered(name, own.texts(name))
        elif value and name in known and (cell := value.cell()):
            found[name] = cell
        elif value:
            only = Node({name: value.value}, own.pointer, own.row, own.faults, own.lines)
            found |= notes(only, (), f"note:{OURS}/")
    return found


def members(node: Node, key: str) -> list[Node]:
    """Return the resources of a set; a text in it is the URI of one.

    A null at the end says that more members exist than are named, which is a warning.
    """
    found = node.get(key)
    if found is None:
        return []
    if not isinstance(found.value, list):
        node.fault("json-type", key, key=key, expected="a list")
        return []
    nodes = []
    for member in found.elements():
        if member.value is None:
            node.fault("jskos-open", key, "warning", key=key)
        elif isinstance(member.value, dict):
            nodes.append(member)
        elif isinstance(member.value, str) and not isinstance(member.value, Number):
            whole = {"uri": member.value}
            nodes.append(Node(whole, member.pointer, member.row, member.faults, member.lines))
        else:
            member.fault("json-type", key=key, expected="a list of objects")
    return nodes


def identifiers(node: Node, key: str) -> list[Cell]:
    """Return the texts of a list; a null at the end is a warning."""
    found = node.get(key)
    if found and isinstance(found.value, list) and None in found.value:
        node.fault("jskos-open", key, "warning", key=key)
    return node.texts(key)


def spoken_lists(node: Node, key: str) -> list[tuple[str, Cell]]:
    """Return the texts of a language map, each with its language.

    A language range (``en-``) only says that more texts exist, and is skipped.
    """
    found = node.object(key)
    texts: list[tuple[str, Cell]] = []
    for language in found.names if found else ():
        if found and not language.endswith("-"):
            texts += [(language, cell) for cell in found.texts(language) if cell.text.strip()]
    return texts


def labels(node: Node, key: str, name: str) -> dict[str, Cell]:
    """Return the texts of a language map under the keys of ``name``; further ones are notes."""
    found: dict[str, Cell] = {}
    more: dict[str, int] = {}
    for language, cell in spoken_lists(node, key):
        target = spoken(name, cell.text, language)
        if target in found:
            number = more[target] = more.get(target, 1) + 1
            target = f"note:{target.removeprefix('note:')}.{number}"
        found[target] = cell
    return found


def references(node: Node, key: str) -> tuple[list[Cell], dict[str, Cell]]:
    """Return the URIs of a set, and as notes whatever else it says of its members."""
    cells: list[Cell] = []
    told: dict[str, Cell] = {}
    for member in members(node, key):
        if uri := member.text("uri"):
            cells.append(uri)
        told |= notes(member, ("uri",), f"note:{key}/{_place(member)}/")
    return cells, told


def agents(node: Node, key: str) -> tuple[list[Cell], dict[str, Cell]]:
    """Return the names of the agents of a set (a label, else the URI), and the rest as notes."""
    cells: list[Cell] = []
    told: dict[str, Cell] = {}
    for member in members(node, key):
        texts = [cell for _, cell in spoken_lists(member, "prefLabel")]
        name = texts[0] if texts else member.text("uri")
        more = notes(member, (), f"note:{key}/{_place(member)}/")
        if name:
            cells.append(name)
            more = {path: cell for path, cell in more.items() if cell.text != name.text}
        told |= more
    return cells, told


def _place(node: Node) -> str:
    return node.pointer.rpartition("/")[2]
