"""Where a query stops making sense, read from what the engine says.

The engine reports the furthest place that its parser looked at. It compares a keyword by taking
as many characters as the keyword has, so that place lies behind the fault by the length of the
keyword; and near the end of the text it reports the end. Hence the text is padded before it is
parsed, and the length taken off again.
"""

from __future__ import annotations

import re
from typing import Final

from kakehashi.store.tokens import Token, tokens

__all__ = ["locate", "padded"]

#: Longer than any keyword of SPARQL.
_PADDING: Final = " " * 40
_ERROR: Final = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
#: Sets of characters, in which commas and brackets may stand between quotation marks.
_SETS: Final = re.compile(r"\[(?:'(?:\\.[^']*|[^\\])'|[^\]'])*\]")


def padded(query: str) -> str:
    """Return the text to be given to the engine."""
    return query + _PADDING


def locate(query: str, message: str) -> tuple[int, int, str]:
    """Return line and column, from 1, and what stands there, from the engine's message.

    >>> locate("SELEC *", "error at 1:10: expected CONSTRUCT")
    (1, 1, '«SELEC»')
    >>> locate("ASK { ?s x:y 1 }", "error at 1:13: expected one of Prefix not found, ['%']")
    (1, 10, '«x:y» (Prefix not found)')
    """
    if not (match := _ERROR.match(message)):
        return 1, 1, message
    expected = _SETS.sub("", match[3]).split(", ")
    reasons = [word for word in expected if re.fullmatch(r"[A-Z][\w ]+ \w+", word)]
    keywords = [word for word in expected if re.fullmatch(r"[A-Z][A-Z0-9_]*", word)]
    offset = _offset(padded(query), int(match[1]), int(match[2]))
    found = list(tokens(query))
    if any("SELECT" in reason for reason in reasons):
        token = next((t for t in found if t.text.upper() == "SELECT"), None)
    elif reasons:
        token = max((t for t in found if t.start < offset), key=lambda t: t.start, default=None)
    else:
        exact = len(keywords) < len([word for word in match[3].split(", ") if word != "[_]"])
        start = offset if exact else offset - min(map(len, keywords), default=0)
        token = next((t for t in found if t.start + len(t.text) > start), None)
    return _told(query, token, reasons)


def _told(query: str, token: Token | None, reasons: list[str]) -> tuple[int, int, str]:
    start = token.start if token else len(query)
    line = query.count("\n", 0, start) + 1
    column = start - (query.rfind("\n", 0, start) + 1) + 1
    said = "; ".join(reasons)
    if token is None:
        return line, column, said
    text = f"«{token.text[:40]}»"
    return line, column, f"{text} ({said})" if said else text


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start + column - 1
