"""What catalogues and mapping collections have in common: metadata, properties, links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from kakehashi.importers.raw import Cell
from kakehashi.importers.readers.keys import MANY, day, numbered, own_key, spoken
from kakehashi.importers.readers.located_json import Node, notes
from kakehashi.namespaces import BASE

__all__ = ["links", "metadata", "properties", "resources", "spoken_text"]

#: Properties that only a file of ours has.
_OURS: Final = frozenset({"slug", "mapping_set_id"})

_METADATA: Final = ("title", "version", "parties", "props")


def metadata(model: Node, known: frozenset[str], *, title: str = "title") -> dict[str, Cell]:
    """Return what the metadata of a model say; ``known`` are the keys of what it becomes.

    Parties are ``publishers`` where their role is publisher or creator, or where nothing says
    which role they have.
    """
    node = model.object("metadata", required=True)
    if node is None:
        return {}
    found = properties(node, known)
    if found.keys() & _OURS:  # written by us: OSCAL's own places repeat what the properties say
        return {key: cell for key, cell in found.items() if not key.startswith("note:")}
    found |= spoken_text(node, "title", title, required=True)
    for key, name in (("version", "version"), ("published", "issued")):
        if cell := node.text(key):
            found[name] = day(cell)
    found |= notes(node, _METADATA, "note:metadata/")
    return found | _parties(node)


def spoken_text(node: Node, key: str, name: str, *, required: bool = False) -> dict[str, Cell]:
    """Return a text under the key of the language that its letters show."""
    cell = node.text(key, required=required)
    return {spoken(name, cell.text): cell} if cell else {}


def _parties(node: Node) -> dict[str, Cell]:
    names: dict[str, Cell] = {}
    for party in node.objects("parties"):
        identifier, name = party.text("uuid", required=True), party.text("name")
        if identifier and name:
            names[identifier.text] = name
    roles: defaultdict[str, list[str]] = defaultdict(list)
    for responsible in node.objects("responsible-parties"):
        role = responsible.text("role-id", required=True)
        roles[role.text if role else ""] += [cell.text for cell in responsible.texts("party-uuids")]
    chosen = [u for role in ("publisher", "creator") for u in roles[role] if u in names]
    if not chosen and not any(roles.values()):
        chosen = list(names)
    found = numbered("publishers", [names[u] for u in dict.fromkeys(chosen)])
    for party in node.objects("parties"):
        path = party.pointer.rpartition("/")[2]
        found |= notes(party, (), f"note:metadata/parties/{path}/")
    return found


def properties(node: Node, known: frozenset[str]) -> dict[str, Cell]:
    """Return the properties of a node: ours under their keys, the others as notes.

    A property is ours when its namespace is and its name is one of ``known``.
    """
    found: dict[str, Cell] = {}
    ours: defaultdict[str, list[Cell]] = defaultdict(list)
    for prop in node.objects("props"):
        name, value = prop.text("name", required=True), prop.text("value", required=True)
        if name is None or value is None:
            continue
        namespace = prop.text("ns")
        mine = namespace is not None and namespace.text.startswith(BASE)
        key = own_key(name.text, known) if mine else ""
        place = prop.pointer.rpartition("/")[2]
        if key:
            ours[key].append(_whole(prop, value))
            found |= notes(prop, ("name", "value", "ns", "remarks"), f"note:props/{place}/")
        else:
            found |= notes(prop, (), f"note:props/{place}/")
    for key, cells in ours.items():
        if key in MANY:
            found |= numbered(key, cells)
        else:
            found[key] = cells[0]
            found |= numbered(f"note:{key}", cells[1:])
    return found


def _whole(prop: Node, value: Cell) -> Cell:
    """Return the value of a property of ours: in the remarks when OSCAL cannot hold it."""
    remarks = prop.text("remarks")
    return remarks or value


def links(node: Node, relations: tuple[str, ...]) -> dict[str, Cell]:
    """Return the links of a node: those with one of ``relations`` by it, all others as notes."""
    found: dict[str, Cell] = {}
    by_relation: defaultdict[str, list[Cell]] = defaultdict(list)
    for link in node.objects("links"):
        target, relation = link.text("href", required=True), link.text("rel")
        if target and relation and relation.text in relations:
            local = target.text.removeprefix("#")
            by_relation[relation.text].append(Cell(local, target.column, target.row))
            found |= notes(link, ("href", "rel"), f"note:links/{_place(link)}/")
        else:
            found |= notes(link, (), f"note:links/{_place(link)}/")
    for relation_name, cells in by_relation.items():
        found |= numbered(f"note:{relation_name}", cells)
    return found


def resources(model: Node) -> dict[str, Node]:
    """Return the resources of the back matter by their UUIDs."""
    back = model.object("back-matter")
    return dict(_resources(back)) if back else {}


def _resources(back: Node) -> Iterator[tuple[str, Node]]:
    for resource in back.objects("resources"):
        if identifier := resource.text("uuid", required=True):
            yield identifier.text, resource


def _place(node: Node) -> str:
    return node.pointer.rpartition("/")[2]
