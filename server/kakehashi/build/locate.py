"""Find the file and line at which a node of the graph is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from kakehashi.build.parse import quads_of
from kakehashi.build.sources import Source
from kakehashi.errors import Finding
from kakehashi.namespaces import ID, PREFIXES, curie
from kakehashi.sssom.reader import read_set

__all__ = ["Locator"]

_TURTLE_SUBJECT = re.compile(r"^(<[^>]*>|[a-z][\w-]*:[^\s;,\[\]]+?)[ \t\n]", re.MULTILINE)


class Locator:
    """Looks nodes up in the source files; files are read only when something is wrong."""

    def __init__(self, sources: Iterable[Source], parsed: Mapping[str, bytes]) -> None:
        self._sources = tuple(sources)
        self._parsed = parsed

    def place(self, finding: Finding, source: Source | None = None) -> Finding:
        """Return the finding with file and line, and its node shortened to a CURIE."""
        candidates = [source] if source else self._holders(finding.node)
        for candidate in candidates:
            if line := self._lines(candidate).get(finding.node):
                return replace(finding, file=candidate.name, line=line, node=curie(finding.node))
        file = candidates[0].name if candidates else ""
        return replace(finding, file=file, line=1, node=curie(finding.node))

    def _holders(self, node: str) -> list[Source]:
        return [s for s in self._sources if s.name in self._subjects.get(node, ())]

    @cached_property
    def _subjects(self) -> dict[str, set[str]]:
        subjects: dict[str, set[str]] = {}
        for name, content in self._parsed.items():
            for quad in quads_of(content):
                subjects.setdefault(getattr(quad.subject, "value", ""), set()).add(name)
        return subjects

    @staticmethod
    def _lines(source: Source) -> dict[str, int]:
        if source.kind == "sssom":
            return {r.iri: r.line for r in read_set(source.path, shown_as=source.name).records}
        text = source.path.read_text(encoding="utf-8")
        lines: dict[str, int] = {}
        for match in _TURTLE_SUBJECT.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            lines.setdefault(_expanded(match[1]), line)
        return lines


def _expanded(name: str) -> str:
    if name.startswith("<"):
        return name[1:-1]
    prefix, _, local = name.partition(":")
    return PREFIXES.get(prefix, f"{ID}{prefix}/") + local
