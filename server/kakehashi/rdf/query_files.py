"""SPARQL files with a header of comments: title in both languages and parameters.

A header line is ``# key: value``. Keys: ``title-en``, ``title-ja``, ``about-en``, ``about-ja``,
``for`` (delegate, researcher or tool), ``over`` (``live``: what people write, so the answer is not
that of a release) and ``param`` (``name = default``, may be repeated). A
parameter is a place of the query into which a term is put before it runs: ``$name`` in service
queries, a ``VALUES`` line in examples. Its default is a CURIE, an IRI or a quoted string.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kakehashi.model.text import Text

__all__ = ["QueryFile", "read_queries", "read_query"]

_HEADER = re.compile(r"#\s*([a-z-]+):\s*(.*)")


@dataclass(frozen=True, slots=True)
class QueryFile:
    """One query of ``queries/``."""

    id: str  #: file name without the ending
    title: Text
    about: Text
    audience: str
    parameters: tuple[tuple[str, str], ...]  #: name and default, as written
    text: str  #: the whole file
    over: str = ""  #: ``live`` when it asks for what people write


def read_query(path: Path) -> QueryFile:
    """Read one file; what the header does not say is empty."""
    text = path.read_text(encoding="utf-8")
    header: dict[str, str] = {}
    parameters: list[tuple[str, str]] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if not (match := _HEADER.fullmatch(line)):
            continue
        if match[1] == "param":
            name, _, default = match[2].partition("=")
            parameters.append((name.strip().lstrip("?$"), default.strip()))
        else:
            header[match[1]] = match[2].strip()
    return QueryFile(
        id=path.stem,
        title=Text(ja=header.get("title-ja", ""), en=header.get("title-en", "")),
        about=Text(ja=header.get("about-ja", ""), en=header.get("about-en", "")),
        audience=header.get("for", ""),
        parameters=tuple(parameters),
        text=text,
        over=header.get("over", ""),
    )


def read_queries(folder: Path) -> tuple[QueryFile, ...]:
    """Read all ``*.rq`` files of a folder, in the order of their names."""
    return tuple(read_query(path) for path in sorted(folder.glob("*.rq")))
