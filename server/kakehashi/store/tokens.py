"""SPARQL cut into tokens, so that text in strings, comments and IRIs is never taken for syntax.

This is no parser: the engine parses. It serves the gate (what may be asked) and the binding of
values into trusted queries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

__all__ = ["OPAQUE", "Token", "tokens"]


class Token(NamedTuple):
    """A piece of a query: its kind, its text and where it starts."""

    kind: str  #: string, iri, variable, name (``a:b``), tag, word, number or mark
    text: str
    start: int


# Every part is read in time in proportion to the text: a quotation mark that is never closed takes
# the rest, and a prefix is not looked for over more than some characters.
_COMMENT: Final = r"\#[^\n\r]*"
_STRING: Final = r'''
    """(?:[^"\\]|\\.|"(?!""))*"""
  | \'\'\'(?:[^'\\]|\\.|'(?!\'\'))*\'\'\'
  | "(?:[^"\\\n\r]|\\.)*"
  | '(?:[^'\\\n\r]|\\.)*'
  | ".*
  | '.*
'''
_IRI: Final = r"""<(?:[^<>"{}|^`\\\x00-\x20]++|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"""
_TOKEN: Final = re.compile(
    rf"""
      (?P<space>\s+|{_COMMENT})
    | (?P<string>{_STRING})
    | (?P<iri>{_IRI})
    | (?P<variable>[?$]\w+)
    | (?P<name>(?:[^\W\d](?:[\w.-]{{0,64}}[\w-])?)?:
          (?:[\w:-]|%[0-9A-Fa-f]{{2}}|\\[-_~.!$&'()*+,;=/?\#@%]|\.+(?=[\w:%\\-]))*)
    | (?P<tag>@[A-Za-z]+(?:-\w+)*)
    | (?P<word>[^\W\d]\w*)
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<mark>\|\||&&|\^\^|<<\(|\)>>|<<|>>|[<>!]=|.)
    """,
    re.VERBOSE | re.DOTALL,
)

#: Strings, IRIs and comments: what stands in them is no syntax. Each alternative begins with a
#: letter of its own, so that the expression is not tried where none of these stands.
OPAQUE: Final = re.compile(rf"{_STRING}|{_IRI}|{_COMMENT}", re.VERBOSE | re.DOTALL)


def tokens(query: str) -> Iterator[Token]:
    """Yield the tokens of a query; white space and comments are left out.

    >>> [token.text for token in tokens("ASK { ?s :p 'SERVICE' } # LOAD")]
    ['ASK', '{', '?s', ':p', "'SERVICE'", '}']
    """
    for match in _TOKEN.finditer(query):
        if match.lastgroup and match.lastgroup != "space":
            yield Token(match.lastgroup, match[0], match.start())
