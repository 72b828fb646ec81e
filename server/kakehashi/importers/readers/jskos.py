"""JSKOS, the JSON of SKOS: concept schemes, concepts, concordances and mappings.

A file is one object, a list of objects, or one object in each line (ndjson).
"""

from __future__ import annotations

import json
import re
from typing import Final

from kakehashi.importers.raw import Raw
from kakehashi.importers.readers.form_faults import Faults
from kakehashi.importers.readers.jskos_concepts import Concepts
from kakehashi.importers.readers.jskos_mappings import Mappings
from kakehashi.importers.readers.jskos_parts import MAPPING_TYPES, SKOS, identifiers
from kakehashi.importers.readers.located_json import Node, load, load_lines

__all__ = ["FORMAT", "read", "recognises"]

FORMAT: Final = "jskos"

_LINES: Final = (".ndjson", ".jsonl")
_CONCORDANCES: Final = {
    "http://rdfs.org/ns/void#Linkset",
    "http://rdf-vocabulary.ddialliance.org/xkos#Correspondence",
}
_SIGNS = re.compile(
    r'"(?:fromScheme|toScheme|memberSet|memberList|memberChoice|prefLabel|inScheme|topConceptOf|'
    r'topConcepts)"\s*:'
)
_NOT = re.compile(r'"@(?:id|graph|type)"\s*:')


def recognises(name: str, head: bytes) -> bool:
    """Tell whether a file is JSKOS, by the fields that only JSKOS has.

    >>> recognises("a.ndjson", b'{"from": {"memberSet": []}}')
    True
    >>> recognises("a.json", b'{"@id": "urn:x", "prefLabel": {}}')
    False
    """
    text = head.decode("utf-8-sig", errors="replace")
    begins = text.lstrip()[:1] in ("{", "[") and len(text.strip()) > 1
    del name
    return begins and bool(_SIGNS.search(text)) and not _NOT.search(text)


def read(content: bytes, file: str) -> Raw:
    """Read schemes, concepts, concordances and mappings; ``file`` is its name in findings.

    >>> raw = read(b'{"uri": "urn:a", "prefLabel": {"en": "Policy"}, "notation": ["1"]}', "a.json")
    >>> item = raw.documents[0].items[0]
    >>> item.text("id"), item.text("notation"), item.text("title_en")
    ('urn:a', '1', 'Policy')
    """
    faults = Faults(file)
    concepts, mappings = Concepts(), Mappings()
    for node in _objects(content, file, faults):
        _take(node, concepts, mappings)
    mappings.say_together()
    return Raw(concepts.documents(), mappings.sets(), tuple(faults.found))


def _objects(content: bytes, file: str, faults: Faults) -> list[Node]:
    if file.lower().endswith(_LINES) or _is_lines(content):
        nodes = load_lines(content, faults)
    else:
        root = load(content, faults)
        nodes = [root] if root else []
        if root and isinstance(root.value, list):
            nodes = root.elements(entries=True)
    for node in nodes:
        if not isinstance(node.value, dict):
            node.fault("json-type", key="[]", expected="an object")
    return [node for node in nodes if isinstance(node.value, dict)]


def _is_lines(content: bytes) -> bool:
    """Tell whether the first line is a whole object and another one follows."""
    first, _, rest = content.lstrip().partition(b"\n")
    if not (first.startswith(b"{") and rest.lstrip().startswith(b"{")):
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


def _take(node: Node, concepts: Concepts, mappings: Mappings) -> None:
    types = {cell.text for cell in identifiers(node, "type")}
    names = set(node.names)
    if types & MAPPING_TYPES or names & {"from", "to"}:
        mappings.add(node)
    elif types & _CONCORDANCES or names & {"fromScheme", "toScheme"}:
        mappings.add_concordance(node)
    elif f"{SKOS}ConceptScheme" in types or names & {"topConcepts", "concepts"}:
        concepts.add_scheme(node)
    elif f"{SKOS}Concept" in types or names & {"prefLabel", "notation", "inScheme", "broader"}:
        concepts.add(node)
    else:
        node.fault("jskos-object")
