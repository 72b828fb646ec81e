r"""What a query of the public may not ask of a remote engine.

The embedded engine runs in a sandbox that holds without the gate. Behind an address there is none,
so here the gate is the guarantee: it also reads the text with its ``\u`` escapes resolved, as an
engine does, and refuses the ways in which engines reach the network or their own functions.
"""

from __future__ import annotations

import re
from typing import Final

from kakehashi.errors import BadInputError, QueryRefusedError
from kakehashi.store import gate
from kakehashi.store.remote.query import form_of
from kakehashi.store.tokens import Token, tokens

__all__ = ["check"]

#: Schemes of IRIs that name functions inside an engine (Virtuoso: bif, sql; Jena: java).
_INSIDE: Final = ("bif:", "sql:", "java:")
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def check(query: str, query_bytes: int, known: frozenset[str]) -> None:
    """Accept a query or raise BadInputError or QueryRefusedError, which say what to change.

    ``known`` are the prefixes that need no declaration.

    >>> check("SELECT * { ?s skos:notation 'SERVICE' }", 1000, frozenset(["skos"]))
    >>> check(r"ASK { S\u0045RVICE <urn:x> {} }", 1000, frozenset())
    Traceback (most recent call last):
    ...
    kakehashi.errors.QueryRefusedError: SERVICE is not offered: ...
    """
    gate.check(query, query_bytes)
    resolved = _ESCAPE.sub(_character, query)
    if resolved != query:
        gate.check(resolved, query_bytes)
    if not form_of(resolved):
        raise BadInputError(
            "The query has no form.", remedy="Ask with SELECT, ASK, CONSTRUCT or DESCRIBE."
        )
    for text in {query, resolved}:
        _check_names(text, known)


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]  # noqa: PLR2004


def _check_names(query: str, known: frozenset[str]) -> None:
    declared: set[str] = set()
    before = Token("", "", 0)
    for token in tokens(query):
        if token.kind == "word" and token.text.upper() == "DEFINE":
            raise _refused(token.text)
        if token.kind == "iri" and token.text[1:].lower().startswith(_INSIDE):
            raise _refused(token.text)
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if before.text.upper() == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared | known:
                raise BadInputError(
                    "The query uses the prefix {prefix} and does not declare it.",
                    remedy="Declare it with PREFIX, or write the IRI in angle brackets.",
                    prefix=f"{prefix}:",
                )
        before = token


def _refused(text: str) -> QueryRefusedError:
    return QueryRefusedError(
        "{text} is not offered: it belongs to one engine and not to SPARQL.",
        remedy="Ask with the functions of SPARQL 1.1.",
        text=text,
    )
