"""What OSCAL catalogues and mapping collections have in common: identifiers, properties, metadata.

Every field of ours travels as a property in our namespace, under its name with hyphens, exactly
as it is. OSCAL's own places repeat what they have a place for, so that other tools show it.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from kakehashi.model.exchange import Bundle
from kakehashi.model.text import Text
from kakehashi.namespaces import BASE, KH

__all__ = [
    "NAMESPACE",
    "OSCAL_VERSION",
    "Json",
    "control_id",
    "encoded",
    "identifier",
    "instance",
    "line",
    "metadata",
    "properties",
    "property_",
]

Json = dict[str, Any]

OSCAL_VERSION: Final = "1.2.1"

#: Namespace of our properties and of the relationships that OSCAL has no word for.
NAMESPACE: Final = KH

#: What the value of a property may be: one line without blanks at its ends.
_VALUE: Final = re.compile(r"\S(?:[^\n\r\u2028\u2029]*\S)?")
_ELSEWHERE: Final = "see remarks"


def identifier(iri: str) -> str:
    """Return the UUID of what has an IRI; the same in every export.

    >>> identifier("https://w3id.org/kakehashi/id/nisc")
    'f3deb92d-c4c4-5b1a-86cb-0371b5fad75c'
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, iri))


def instance(iri: str, bundle: Bundle) -> str:
    """Return the UUID of a file; OSCAL asks for another one whenever the content changes."""
    return identifier("#".join((iri, bundle.release, *bundle.choice)))


def control_id(item: str) -> str:
    """Return the identifier of an item within its catalogue: its local name, made a token.

    >>> control_id("sp800-53:ac-1"), control_id("iec62443:3-3-sr-1.1")
    ('ac-1', '_3-3-sr-1.1')
    """
    local = item.partition(":")[2]
    return local if local[:1].isalpha() else f"_{local}"


def line(text: str, otherwise: str = "–") -> str:
    r"""Return a text as one line, which may not be empty.

    >>> line("two\n lines"), line("")
    ('two lines', '–')
    """
    return " ".join(text.split()) or otherwise


def property_(name: str, text: str) -> Json:
    """Return a property of ours; a text that OSCAL's values cannot hold is in its remarks.

    >>> property_("locator", "clause 5")["value"]
    'clause 5'
    """
    made = {"name": name.replace("_", "-"), "ns": NAMESPACE, "value": text}
    return made if _VALUE.fullmatch(text) else made | {"value": _ELSEWHERE, "remarks": text}


def properties(values: Mapping[str, Any]) -> list[Json]:
    """Return the properties of what has a value; a list has one for each of its members."""
    made = []
    for name, value in values.items():
        match value:
            case Text():
                texts = {f"{name}_en": [value.en], f"{name}_ja": [value.ja]}
            case tuple():
                texts = {name: [str(v) for v in value]}
            case bool():
                texts = {name: ["true"] if value else []}
            case _:
                texts = {name: [str(value)]}
        made += [property_(key, text) for key, found in texts.items() for text in found if text]
    return made


def metadata(
    bundle: Bundle,
    title: str,
    version: str,
    props: list[Json],
    parties: Mapping[str, Iterable[str]],
) -> Json:
    """Return the metadata of a file; ``parties`` are the names of those with each role."""
    names = sorted({name for found in parties.values() for name in found})
    known = {name: identifier(f"{BASE}party#{name}") for name in names}
    made: Json = {
        "title": line(title),
        "last-modified": f"{bundle.released or '1970-01-01'}T00:00:00Z",
        "version": line(version, "0"),
        "oscal-version": OSCAL_VERSION,
        "props": [*props, *properties({"release": bundle.release, "choice": bundle.choice})],
    }
    roles = {role: found for role, found in parties.items() if found}
    if roles:
        made["roles"] = [{"id": role, "title": role.capitalize()} for role in roles]
        made["parties"] = [
            {"uuid": known[name], "type": "organization", "name": line(name)} for name in names
        ]
        made["responsible-parties"] = [
            {"role-id": role, "party-uuids": [known[name] for name in found]}
            for role, found in roles.items()
        ]
    return made if made["props"] else {k: v for k, v in made.items() if k != "props"}


def encoded(model: str, value: Json) -> bytes:
    """Return the file of a model."""
    return (json.dumps({model: value}, ensure_ascii=False, indent=1) + "\n").encode()
