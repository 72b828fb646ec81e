"""The page of the checks: violation queries and SHACL shapes, with what they say of a fault."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kakehashi.build.checks import check_queries
from kakehashi.cli.manual.writing import filled, in_language, table, triples_of
from kakehashi.messages import Language, label, translate
from kakehashi.model.text import Text
from kakehashi.namespaces import PREFIXES
from kakehashi.rdf.query_files import read_query

__all__ = ["Check", "checks_page", "queries_of", "shapes_of"]

_SH = PREFIXES["sh"]
_SEVERITY = re.compile(r"^# severity: (\w+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that data must keep."""

    name: str
    about: Text
    severity: str
    file: str


def queries_of(project: Path) -> list[Check]:
    """Return the violation queries."""
    return [_of_query(path) for path in check_queries(project / "queries/checks")]


def _of_query(path: Path) -> Check:
    found = read_query(path)
    severity = _SEVERITY.search(found.text)
    return Check(found.id, found.title, severity[1] if severity else "violation", path.name)


def shapes_of(project: Path) -> list[Check]:
    """Return the shapes that have a message, in the order of the files."""
    return [
        check
        for path in sorted((project / "ontology/shapes").glob("*.ttl"))
        for check in _of_shapes(path)
    ]


def _of_shapes(path: Path) -> Iterator[Check]:
    messages: defaultdict[str, dict[str, str]] = defaultdict(dict)
    severities: dict[str, str] = {}
    for subject, predicate, value in triples_of(path):
        if predicate == f"{_SH}message":
            messages[subject][value.language] = value.value
        elif predicate == f"{_SH}severity":
            severities[subject] = value.value.removeprefix(_SH).lower()
    for iri in sorted(messages):
        about = Text(ja=messages[iri].get("ja", ""), en=messages[iri].get("en", ""))
        name = iri.rpartition("#")[2]
        yield Check(name, about, severities.get(iri, "violation"), path.name)


def checks_page(project: Path, language: Language) -> str:
    """Return the page in Markdown."""
    queries, shapes = queries_of(project), shapes_of(project)
    files = dict.fromkeys(check.file for check in shapes)
    sections = [
        f"### {file.partition('.')[0]}\n\n"
        + _table((check for check in shapes if check.file == file), language, label("shape"))
        for file in files
    ]
    return filled(
        "checks",
        language,
        queries=_table(queries, language, label("query")),
        shapes="\n\n".join(sections),
        of_queries=len(queries),
        of_shapes=len(shapes),
        lesser=sum(check.severity != "violation" for check in (*queries, *shapes)),
    )


def _table(checks: Iterator[Check] | list[Check], language: Language, what: str) -> str:
    rows = []
    for check in checks:
        said = in_language(check.about, language)
        if check.severity != "violation":
            said += f" ({check.severity})"
        rows.append((f"`{check.name}`", said))
    return table([translate(language, what), translate(language, "what it finds")], rows)
