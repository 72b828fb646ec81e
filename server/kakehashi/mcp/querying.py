"""The tool «sparql»: what a query answers is rows, triples, or yes and no."""

from __future__ import annotations

import json
from typing import Any, Final

from kakehashi.errors import BadInputError
from kakehashi.mcp.source import Source
from kakehashi.mcp.words import Words
from kakehashi.messages import Language

__all__ = ["MOST_BYTES", "ask", "head", "row"]

#: Most bytes of an answer that are looked at.
MOST_BYTES: Final = 4_000_000
_XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"


def ask(
    source: Source, query: str, release: str, language: Language
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the answer, and the way to its rows: SPARQL results in JSON, or triples as lines.

    Raises ClientError for what the server says, and BadInputError when the answer is too large.
    """
    body = source.query(query, release, language)
    if len(body) > MOST_BYTES:
        raise BadInputError(
            "The answer has {size} bytes; {limit} are taken.",
            remedy="Ask for less: add LIMIT, with ORDER BY and OFFSET to go on.",
            size=len(body),
            limit=MOST_BYTES,
        )
    if not body.startswith(b"{"):  # N-Triples
        lines = [line for line in body.decode().split("\n") if line]
        return {"triples": [{"triple": line} for line in lines]}, ("triples",)
    found: dict[str, Any] = json.loads(body)
    return found, ("results", "bindings") if "results" in found else ()


def head(answer: dict[str, Any], words: Words) -> list[str]:
    """Say how many rows or triples there are, or yes or no."""
    if "boolean" in answer:
        return [words.t("Yes.") if answer["boolean"] else words.t("No.")]
    if "triples" in answer:
        return [words.t("{total} triples.", total=len(answer["triples"]))]
    names = ", ".join(f"?{name}" for name in answer["head"]["vars"])
    total = len(answer["results"]["bindings"])
    return [words.t("{total} rows of {names}.", total=total, names=names)]


def row(found: dict[str, Any], words: Words) -> str:
    """Return a row as ``?name = term``, or a triple as it stands."""
    if "triple" in found and isinstance(found["triple"], str):
        return found["triple"]
    return "; ".join(f"?{name} = {_term(term, words)}" for name, term in found.items())


def _term(term: dict[str, Any], words: Words) -> str:
    """Return a term as SPARQL writes it; a long text is cut.

    >>> _term({"type": "literal", "value": "更新", "xml:lang": "ja"}, Words("ja"))
    '"更新"@ja'
    """
    kind, value = term["type"], term["value"]
    if kind == "uri":
        return f"<{value}>"
    if kind == "bnode":
        return f"_:{value}"
    if not isinstance(value, str):  # a quoted triple
        return json.dumps(value, ensure_ascii=False)
    text = json.dumps(words.short(value), ensure_ascii=False)
    if tag := term.get("xml:lang"):
        return f"{text}@{tag}"
    datatype = term.get("datatype", _XSD_STRING)
    return text if datatype == _XSD_STRING else f"{text}^^<{datatype}>"
