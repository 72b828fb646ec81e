"""What can be read off the text of a query, and put into it, without parsing it."""

from __future__ import annotations

from typing import Final

from kakehashi.store.tokens import Token, tokens

__all__ = ["data_set_of", "form_of", "with_prefixes"]

_FORMS: Final = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))


def form_of(query: str) -> str:
    r"""Return SELECT, ASK, CONSTRUCT or DESCRIBE, whichever word comes first; "" for none.

    >>> form_of("PREFIX ask: <urn:x> # SELECT\nDESCRIBE ask:x"), form_of("nonsense")
    ('DESCRIBE', '')
    """
    words = (token.text.upper() for token in tokens(query) if token.kind == "word")
    return next((word for word in words if word in _FORMS), "")


def data_set_of(query: str) -> tuple[bool, bool]:
    """Return whether a query says what its default graph is, and what its named graphs are.

    >>> data_set_of("SELECT * FROM <urn:a> { ?from ?p 'FROM NAMED' }")
    (True, False)
    """
    default = named = False
    depth, before = 0, ""
    for token in tokens(query):
        depth += (token.text == "{") - (token.text == "}")
        word = token.text.upper() if token.kind == "word" else token.text
        if before == "FROM" and not depth:
            named, default = named or word == "NAMED", default or word != "NAMED"
        before = word
    return default, named


def with_prefixes(query: str, prefixes: dict[str, str]) -> str:
    """Declare the prefixes that a query uses and does not declare, on its first line.

    >>> with_prefixes("ASK { a:b ?p 'c:d' }", {"a": "urn:a:", "c": "urn:c:"})
    "PREFIX a: <urn:a:> ASK { a:b ?p 'c:d' }"
    """
    declared: set[str] = set()
    used: set[str] = set()
    before = Token("", "", 0)
    for token in tokens(query):
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            (declared if before.text.upper() == "PREFIX" else used).add(prefix)
        before = token
    missing = [prefix for prefix in prefixes if prefix in used - declared]
    return "".join([*(f"PREFIX {p}: <{prefixes[p]}> " for p in missing), query])
