"""Read the N-Triples that the linked-data service gives, for pages that show any thing.

The web layer has no RDF library; N-Triples is a line format, and ours is our own output.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kakehashi.model.term import Term

__all__ = ["describing", "read"]

_LINE = re.compile(
    r"(?:<([^>]*)>|(_:\S+)) <([^>]*)> "
    r'(?:<([^>]*)>|(_:\S+)|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?) \.'
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_PLAIN = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


def _unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _PLAIN.get(match[3], match[3])

    return _ESCAPE.sub(one, text) if "\\" in text else text


def read(ntriples: bytes) -> Iterator[tuple[str, str, Term]]:
    r"""Yield subject, predicate and object of every triple; blank nodes begin with ``_:``.

    >>> list(read(b'<urn:s> <urn:p> "a\\"b"@en .\n'))
    [('urn:s', 'urn:p', Term(value='a"b', kind='literal', language='en', datatype=''))]
    >>> list(read(b"_:b <urn:p> _:c .\n"))
    [('_:b', 'urn:p', Term(value='_:c', kind='bnode', language='', datatype=''))]
    """
    for line in ntriples.decode().split("\n"):
        if match := _LINE.fullmatch(line.strip()):
            named, blank, predicate, iri, node, text, tag, datatype = match.groups()
            yield named or blank, predicate, _object(iri, node, text, tag, datatype)


def _object(
    iri: str | None, node: str | None, text: str | None, tag: str | None, datatype: str | None
) -> Term:
    if iri is not None:
        return Term(iri)
    if node is not None:
        return Term(node, "bnode")
    return Term(_unescape(text or ""), "literal", tag or "", datatype or "")


def describing(ntriples: bytes, iri: str) -> Iterator[tuple[str, str, Term]]:
    """Yield only the triples whose subject is ``iri``; cheap for a whole graph."""
    start = f"<{iri}> ".encode()
    return read(b"\n".join(x for x in ntriples.split(b"\n") if x.startswith(start)))
