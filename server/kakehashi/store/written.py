"""How answers are written, whichever engine they come from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, BinaryIO, Final, cast

from pyoxigraph import BlankNode, RdfFormat, Triple, serialize

from kakehashi.rdf.files import turtle_prefixes

__all__ = ["NoXmlTextError", "fit_for_xml", "mended", "numbered", "write_graph"]

#: Characters that XML 1.0 does not have.
_NO_XML_TEXT: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_XML_NAME: Final = re.compile(r"[^\W\d][\w.-]*\Z")


class NoXmlTextError(ValueError):
    """The answer has a character that XML does not have."""


def write_graph(triples: Iterable[Triple], media_type: str, sink: BinaryIO) -> None:
    """Write triples, each once and sorted, with the prefixes that they use."""
    ordered = sorted(set(triples), key=str)
    form = cast("RdfFormat", RdfFormat.from_media_type(media_type))
    prefixes = dict(sorted(turtle_prefixes(ordered).items()))
    serialize(ordered, sink, format=form, prefixes=prefixes)


def numbered(triples: Iterable[Triple]) -> list[Triple]:
    """Return the triples with blank nodes named in the order in which they come.

    The engine gives them other names each time; so the same question gets the same bytes.
    """
    names: dict[BlankNode, BlankNode] = {}

    def named(term: Any) -> Any:
        if isinstance(term, BlankNode):
            return names.setdefault(term, BlankNode(f"b{len(names)}"))
        if isinstance(term, Triple):
            return Triple(named(term.subject), term.predicate, named(term.object))
        return term

    return [Triple(named(t.subject), t.predicate, named(t.object)) for t in triples]


def mended(body: bytes, media_type: str) -> bytes:
    r"""Return an answer as it must be: what the engine writes as XML may be none.

    >>> mended(b"<literal>a\rb</literal>", "application/sparql-results+xml")
    b'<literal>a&#xD;b</literal>'

    Raises NoXmlTextError for a character that cannot be written in XML.
    """
    if not media_type.endswith("xml"):
        return body
    if _NO_XML_TEXT.search(body):
        raise NoXmlTextError
    return body.replace(b"\r", b"&#xD;")  # a reader would take it for a line feed


def fit_for_xml(triples: Iterable[Triple]) -> bool:
    """Return whether every predicate can be an XML name; the engine does not look."""
    ends = {
        re.split(r"[^\w.-]", triple.predicate.value)[-1].lstrip(".-0123456789")
        for triple in triples
    }
    return all(_XML_NAME.match(end) for end in ends)
