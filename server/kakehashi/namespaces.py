"""IRIs and prefixes of the graph, in one place.

The base is part of the data and never changes; a deployment that answers under another address
says so by the setting ``public_url``, not here.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

__all__ = [
    "BASE",
    "ID",
    "ITEM_PATTERN",
    "KH",
    "LIVE",
    "PREFIXES",
    "SCHEME",
    "WITHDRAWN",
    "curie",
    "document_iri",
    "graph_iri",
    "item_iri",
    "live_iri",
    "set_iri",
    "statement_id",
    "statement_iri",
    "work_iri",
]

BASE: Final = "https://w3id.org/kakehashi/"
KH: Final = f"{BASE}ontology#"
ID: Final = f"{BASE}id/"
SCHEME: Final = f"{BASE}scheme/"
LIVE: Final = f"{BASE}live/"
#: Status of what its publisher took back.
WITHDRAWN: Final = f"{SCHEME}status/withdrawn"

#: Code lists; each is a SKOS scheme ``scheme/{name}`` whose concepts have the prefix ``{name}:``.
SCHEMES: Final = (
    "actor-sort",
    "basis",
    "change",
    "confidence",
    "evidence",
    "impact",
    "kind",
    "knowledge",
    "origin",
    "party",
    "precision",
    "quality",
    "rationale",
    "relation",
    "responsibility",
    "stage",
    "standing",
    "status",
)

#: Fixed prefixes. Documents add their own: ``nisc:bp-3`` is ``id/nisc/bp-3``.
PREFIXES: Final[dict[str, str]] = {
    "kh": KH,
    "khs": f"{BASE}shapes#",
    "kid": ID,
    "work": f"{BASE}work/",
    "mapping": f"{BASE}mapping/",
    "mapset": f"{BASE}mapping-set/",
    "graph": f"{BASE}graph/",
    "derived": f"{BASE}derived/",
    "comparison": f"{BASE}comparison/",
    "proof": f"{BASE}proof/",
    "live": LIVE,
    **{name: f"{SCHEME}{name}/" for name in SCHEMES},
    "adms": "http://www.w3.org/ns/adms#",
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pav": "http://purl.org/pav/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "sssom": "https://w3id.org/sssom/",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_PREFIX_OF: Final = {namespace: prefix for prefix, namespace in PREFIXES.items()}

#: How the identifier of an item is written.
ITEM_PATTERN: Final = r"([a-z][a-z0-9-]*):([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?)"
_CURIE = re.compile(ITEM_PATTERN)


def item_iri(identifier: str) -> str:
    """Return the IRI of the item with CURIE ``document:item``.

    Raises ValueError when the text is not of that form.

    >>> item_iri("nisc:bp-3")
    'https://w3id.org/kakehashi/id/nisc/bp-3'
    """
    if not (match := _CURIE.fullmatch(identifier)):
        raise ValueError(identifier)
    return f"{ID}{match[1]}/{match[2]}"


def document_iri(slug: str) -> str:
    """Return the IRI of a document edition, which is also its concept scheme.

    >>> document_iri("nisc")
    'https://w3id.org/kakehashi/id/nisc'
    """
    return f"{ID}{slug}"


def work_iri(slug: str) -> str:
    """Return the IRI of a work, of which editions are versions."""
    return f"{BASE}work/{slug}"


def graph_iri(name: str) -> str:
    """Return the IRI of a named graph.

    >>> graph_iri("document/nisc")
    'https://w3id.org/kakehashi/graph/document/nisc'
    """
    return f"{BASE}graph/{name}"


def live_iri(identifier: str) -> str:
    """Return the IRI of an entry of the live map.

    >>> live_iri("issue-3")
    'https://w3id.org/kakehashi/live/issue-3'
    """
    return f"{LIVE}{identifier}"


def set_iri(name: str) -> str:
    """Return the IRI of a mapping set."""
    return f"{BASE}mapping-set/{name}"


def statement_id(subject: str, relation: str, object_: str, mapping_set: str) -> str:
    """Return the stable identifier of a statement: 16 hex digits of a SHA-256.

    >>> statement_id("nisc:bp-3", "partOf", "cpsf:concern-safety", "nisc--cpsf")
    '30339ce11a84beab'
    """
    key = "\n".join((subject, relation, object_, mapping_set))
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def statement_iri(identifier: str) -> str:
    """Return the IRI of the statement with that identifier."""
    return f"{BASE}mapping/{identifier}"


def curie(iri: str) -> str:
    """Shorten an IRI: items to ``document:item``, others by the fixed prefixes.

    An IRI that no prefix fits is returned unchanged.

    >>> (
    ...     curie("https://w3id.org/kakehashi/id/nisc/bp-3"),
    ...     curie("https://w3id.org/kakehashi/id/nisc"),
    ... )
    ('nisc:bp-3', 'kid:nisc')
    >>> curie("http://www.w3.org/2004/02/skos/core#broader"), curie("urn:x")
    ('skos:broader', 'urn:x')
    """
    if iri.startswith(ID) and "/" in iri[len(ID) :]:
        slug, _, local = iri[len(ID) :].partition("/")
        return f"{slug}:{local}"
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = _PREFIX_OF.get(iri[:end])
    return f"{prefix}:{iri[end:]}" if prefix else iri
