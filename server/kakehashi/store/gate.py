"""What a query of the public may look like: good errors before a worker is asked.

The gate is a courtesy; the guarantee is the sandbox, which holds without it. The limits come
from measurements of the engine: its planner needs time that grows with the third to fourth
power of the number of patterns (50 take 0.3 s, 200 over 15 s, whatever the data).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from kakehashi.errors import BadInputError, QueryRefusedError
from kakehashi.store.tokens import OPAQUE, Token, tokens

__all__ = ["LIMITS", "AddressTooLongError", "QueryTooLongError", "check"]

#: What is counted in a query, and the most that is accepted.
LIMITS: Final = {"depth": 64, "patterns": 60, "OPTIONAL": 60, "UNION": 200, "paths": 200}

_UPDATES: Final = frozenset(
    ("ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH")
)
_OPENING: Final = frozenset(("{", "(", "[", "<<", "<<("))
_CLOSING: Final = frozenset(("}", ")", "]", ">>", ")>>"))
_TERMS: Final = frozenset(("string", "iri", "variable", "name", "number"))


class QueryTooLongError(BadInputError):
    """The query text is longer than the setting ``query_bytes`` allows."""

    status = 413


class AddressTooLongError(QueryTooLongError):
    """The query is too long, and stands in the address."""

    status = 414


def check(query: str, query_bytes: int, *, private: bool = False) -> None:
    """Accept a query or raise BadInputError or QueryRefusedError, which say what to change.

    A ``private`` service has only the limit of length; the sandbox holds for it as well.

    >>> check("SELECT * { ?s ?p 'SERVICE' }", 1000)
    >>> check("ASK { SERVICE <http://example.org/> { } }", 1000)
    Traceback (most recent call last):
    ...
    kakehashi.errors.QueryRefusedError: SERVICE is not offered: ...
    """
    try:
        size = len(query.encode())
    except UnicodeEncodeError as error:
        raise BadInputError(
            "The query is not UTF-8.", remedy="Send it encoded in UTF-8."
        ) from error
    if size > query_bytes:
        raise QueryTooLongError(
            "The query has {size} bytes; {limit} are accepted.",
            remedy="Shorten it, or split it into several queries.",
            size=size,
            limit=query_bytes,
        )
    if private or _surely_small(query):
        return
    shape = _Shape()
    for token in tokens(query):
        shape.add(token)
    shape.end_pattern()
    shape.refuse_excess()


#: Words that are neither variables nor parts of names; an empty find is one of these.
_WORDS: Final = re.compile(r"[?$:]\w*|([^\W\d]\w{0,60}+)(?!:)")
#: The beginning of a query that is no update.
_BEGINNING: Final = re.compile(
    r"[\s§]*+(?:(?:PREFIX\s+[\w.-]*:|BASE)\s*§[\s§]*+)*+(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b",
    re.IGNORECASE,
)
#: What stands before a bracket that begins no collection: a word or an operator.
_CALL: Final = re.compile(r"(?:[=!<>+*/&|-]|[^\w.?$:§-][^\W\d]\w*)\s*\Z")
_BRACKET: Final = re.compile(r"\(")
#: Characters before a bracket that are looked at.
_BEFORE: Final = 40


def _surely_small(query: str) -> bool:
    """Return whether a query is within all limits beyond doubt; if not, it is looked at closely.

    Each triple pattern that :class:`_Shape` counts ends with one of these marks or words, so
    their number is a bound. This takes a fifth of the time, which is part of every answer's.
    """
    bare = OPAQUE.sub("§", query)
    count = bare.count
    brackets = count("{") + count("(") + count("[")
    paths = count("/") + count("|") + count("^")
    if brackets > LIMITS["depth"] or paths > LIMITS["paths"]:
        return False
    pattern = bare.find("{")  # no collection stands before it
    words = _WORDS.findall(bare)
    ends = count(".") + count(";") + count(",") + 2 * brackets + len(words) - words.count("") + 1
    return (
        ends <= LIMITS["patterns"]
        and "<<" not in bare
        and "%" not in bare
        and "\\" not in bare
        and "SERVICE" not in bare.upper()
        and _BEGINNING.match(bare) is not None
        and all(_calls(bare, bracket.start()) for bracket in _BRACKET.finditer(bare, pattern))
    )


def _calls(bare: str, at: int) -> bool:
    """Return whether the bracket at a place begins no collection, beyond doubt."""
    return _CALL.search(bare, max(0, at - _BEFORE), at) is not None


class _Shape:
    """Counts what a query is made of, token by token."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._open: list[str] = []  # brackets; "values" for the braces of a data block
        self._pattern = False  # whether a triple pattern has begun and not ended
        self._before = ""  # kind or text of the token before
        self._first_word = True
        self._data_follows = False

    def add(self, token: Token) -> None:
        """Count one token."""
        text = token.text
        if token.kind == "word":
            self._word(text.upper())
        elif token.kind in _TERMS:
            self._term()
        elif text in _OPENING:
            self._opening(text)
        elif text in _CLOSING:
            self.end_pattern()
            if self._open:
                self._open.pop()
        elif text in (".", ";", ","):
            self.end_pattern()
        elif text in ("/", "|", "^"):
            self.counts["paths"] += 1
        self._before = "term" if token.kind in _TERMS else text

    def _word(self, word: str) -> None:
        if word in ("A", "TRUE", "FALSE"):
            return
        if self._first_word and word in _UPDATES:
            raise QueryRefusedError(
                "{word} is not offered: the data cannot be changed here.",
                remedy="Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.",
                word=word,
            )
        if word == "SERVICE":
            raise QueryRefusedError(
                "SERVICE is not offered: queries of this service reach no other one.",
                remedy="Ask the other service yourself, and join the answers.",
            )
        self.end_pattern()
        self._first_word = self._first_word and word in ("PREFIX", "BASE", "VERSION")
        self._data_follows = word == "VALUES"
        self.counts[word] += 1

    def _term(self) -> None:
        inside = self._open[-1] if self._open else ""
        if inside in ("{", "["):
            self._pattern = True
        elif inside == "(" and self._before == "term" and not self._in_data():
            self.counts["patterns"] += 2  # one more member of a collection: two more triples

    def _in_data(self) -> bool:
        return self._data_follows or "values" in self._open

    def _opening(self, text: str) -> None:
        if text in ("[", "<<", "<<("):
            self.counts["patterns"] += 1
        elif text == "{":
            self.end_pattern()
        data = self._data_follows and text == "{"
        self._data_follows = self._data_follows and not data
        self._open.append("values" if data else text)
        if len(self._open) > LIMITS["depth"]:
            self.counts["depth"] = len(self._open)
            self.refuse_excess()

    def end_pattern(self) -> None:
        """Count the triple pattern that ends here, if one had begun."""
        self.counts["patterns"] += self._pattern
        self._pattern = False

    def refuse_excess(self) -> None:
        """Raise QueryRefusedError when a count is over its limit."""
        for name, limit in LIMITS.items():
            if self.counts[name] > limit:
                raise QueryRefusedError(
                    _EXCESS[name],
                    remedy="Simplify the query, or split it into several.",
                    count=self.counts[name],
                    limit=limit,
                )


_EXCESS: Final = {
    "depth": "Brackets are nested over {limit} deep.",
    "patterns": "The query has {count} triple patterns; {limit} are accepted.",
    "OPTIONAL": "The query has {count} OPTIONAL parts; {limit} are accepted.",
    "UNION": "The query has {count} UNION parts; {limit} are accepted.",
    "paths": "The query has {count} path operators; {limit} are accepted.",
}
