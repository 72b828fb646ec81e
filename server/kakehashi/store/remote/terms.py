"""One written form for each literal, whatever engine it comes from.

Engines keep values, not texts: one answers ``"1"^^xsd:boolean`` where another answers ``"true"``,
``"1e+06"`` for ``"1000000"``, ``en-US`` for ``en-us``. The form here is that of the embedded
store, asked of it, so that answers and digests of all engines can be compared.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad, Store

from kakehashi.model.term import Term
from kakehashi.namespaces import PREFIXES

__all__ = ["canonical", "canonical_line", "canonical_results", "term_of"]

_XSD: Final = PREFIXES["xsd"]
_STRING: Final = f"{_XSD}string"
_LANG_STRING: Final = f"{PREFIXES['rdf']}langString"
_NODE: Final = NamedNode("urn:x")
#: Datatypes whose values are texts, which every engine keeps as they are.
_TEXTS: Final = frozenset((_STRING, f"{_XSD}anyURI", f"{_XSD}hexBinary", f"{_XSD}base64Binary"))
_TYPED: Final = re.compile(
    rb'"((?:[^"\\]|\\.)*)"\^\^<(' + re.escape(_XSD).encode() + rb"\w+)> \.\n\Z"
)


@lru_cache(maxsize=1 << 15)
def canonical(text: str, datatype: str) -> tuple[str, str]:
    """Return lexical form and datatype as the embedded store gives them back.

    Every kind of integer is ``xsd:integer`` there. A text that is no value stays as it is.

    >>> xsd = "http://www.w3.org/2001/XMLSchema#"
    >>> [canonical(*t)[0] for t in (("1", xsd + "boolean"), ("1e+06", xsd + "double"))]
    ['true', '1000000']
    >>> canonical("+02", xsd + "nonNegativeInteger")
    ('2', 'http://www.w3.org/2001/XMLSchema#integer')
    """
    if datatype in _TEXTS or not datatype.startswith(_XSD):
        return text, datatype
    store = Store()
    store.add(Quad(_NODE, _NODE, Literal(text, datatype=NamedNode(datatype))))
    kept = next(iter(store)).object
    return (kept.value, kept.datatype.value) if isinstance(kept, Literal) else (text, datatype)


def canonical_line(line: bytes) -> bytes:
    r"""Return a line of N-Triples with the one form of its literal.

    >>> xsd = b"http://www.w3.org/2001/XMLSchema#"
    >>> canonical_line(b'<urn:s> <urn:p> "0"^^<' + xsd + b"boolean> .\n").split(b'"')[1]
    b'false'
    """
    if b'"^^<' not in line or not (match := _TYPED.search(line)):
        return line
    text, datatype = canonical(match[1].decode(), match[2].decode())
    return line[: match.start()] + f'"{text}"^^<{datatype}> .\n'.encode()


def term_of(value: dict[str, Any]) -> Term:
    """Return a term of the JSON results format, with the one form of its literal."""
    kind = value["type"]
    if kind == "uri":
        return Term(value["value"])
    if kind == "bnode":
        return Term(value["value"], "bnode")
    if kind == "triple":
        return Term(json.dumps(value["value"], ensure_ascii=False, sort_keys=True), "literal")
    if language := value.get("xml:lang", ""):
        return Term(value["value"], "literal", language.lower(), _LANG_STRING)
    text, datatype = canonical(value["value"], value.get("datatype", _STRING))
    return Term(text, "literal", "", datatype)


def canonical_results(result: dict[str, Any]) -> bytes:
    """Return JSON results with the one form of every literal."""
    if "boolean" in result:
        return json.dumps({"head": {}, "boolean": bool(result["boolean"])}).encode()
    rows = result["results"]["bindings"]
    for row in rows:
        for name, value in row.items():
            if language := value.get("xml:lang"):
                row[name] = value | {"xml:lang": language.lower()}
            elif "datatype" in value:
                text, datatype = canonical(value["value"], value["datatype"])
                row[name] = {"type": "literal", "value": text, "datatype": datatype}
    whole = {"head": {"vars": result["head"].get("vars", [])}, "results": {"bindings": rows}}
    return json.dumps(whole, ensure_ascii=False).encode()
