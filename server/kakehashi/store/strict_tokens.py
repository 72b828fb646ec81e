r"""The tokens of a query, where it is certain that the engine sees the same ones.

ASCII outside strings, IRIs and comments, no ``\u`` escapes, plain prefixed names, brackets that
match: otherwise NotUnderstoodError is raised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kakehashi.store.tokens import Token, tokens

__all__ = ["NotUnderstoodError", "closing_brackets", "strict_tokens"]

_MOST_DEPTH: Final = 64
_GAP: Final = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)*+")
_NAME: Final = re.compile(r"(?:[A-Za-z][\w.-]*|_)?:(?:\w(?:[\w.:-]*[\w:-])?)?", re.ASCII)
#: An IRI that cannot be two comparisons, as in ``?a<?b&&?c>?d``.
_IRI: Final = re.compile(r"<[^()?$&=!*+,;'@]*>")
_PAIRS: Final = {"}": "{", ")": "(", "]": "["}
_STRANGE: Final = frozenset(('"', "'", "\\", "<<", "<<(", ">>", ")>>"))


class NotUnderstoodError(Exception):
    """Something stands in a query that is not known for certain."""


def strict_tokens(query: str) -> Iterator[Token]:
    """Yield the tokens; raise NotUnderstoodError where the engine might see others."""
    if re.search(r"\\[uU]", query):
        raise NotUnderstoodError
    end = 0
    for token in tokens(query):
        if not _GAP.fullmatch(query, end, token.start) or not _plain(token):
            raise NotUnderstoodError
        end = token.start + len(token.text)
        yield token
    if not _GAP.fullmatch(query, end):
        raise NotUnderstoodError


def _plain(token: Token) -> bool:
    if token.kind == "iri":
        return bool(_IRI.fullmatch(token.text))
    if token.kind == "name":
        return bool(_NAME.fullmatch(token.text))
    if token.kind == "string":
        return True
    return token.text.isascii() and token.text not in _STRANGE


def closing_brackets(found: list[Token]) -> dict[int, int]:
    """Return where each bracket closes; raise NotUnderstoodError when they do not match."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for at, token in enumerate(found):
        if token.kind != "mark":
            continue
        if token.text in _PAIRS.values():
            opened.append(at)
        elif token.text in _PAIRS:
            if not opened or found[opened[-1]].text != _PAIRS[token.text]:
                raise NotUnderstoodError
            closing[opened.pop()] = at
        if len(opened) > _MOST_DEPTH:
            raise NotUnderstoodError
    if opened:
        raise NotUnderstoodError
    return closing
