"""The one table of the documentation: which pages there are, in which order, and for whom.

The four groups are those of Diátaxis. A page that is missing here, or an entry without a page,
fails ``tests/docs/test_complete.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from kakehashi.messages import label

__all__ = ["ADR", "GROUPS", "NAMES", "READERS", "STARTS", "Chapter", "Group", "Reader"]

Reader = Literal["delegate", "researcher", "tool"]

#: Who reads, and how they are called (message id).
READERS: Final[dict[Reader, str]] = {
    "delegate": label("Delegate"),
    "researcher": label("Researcher"),
    "tool": label("Tool maker"),
}

#: Where each reader begins, and what with (message id).
STARTS: Final[dict[Reader, tuple[str, str]]] = {
    "delegate": ("tutorial-delegate", label(
        "You compare standards and bring the result to a meeting: from the first question to a"
        " table in Excel, in the browser.")),
    "researcher": ("tutorial-researcher", label(
        "You ask questions of the whole graph: from the first SPARQL query to a result that"
        " others can get again.")),
    "tool": ("tutorial-tool", label(
        "Your program asks for counterparts: REST, linked data and SSSOM in a quarter of an"
        " hour.")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page, by the name of its file without ``.md``, and who it is for first of all."""

    name: str
    readers: tuple[Reader, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Pages of one kind."""

    name: str
    title: str  #: message id
    about: str  #: message id
    chapters: tuple[Chapter, ...]


_ALL: Final[tuple[Reader, ...]] = ("delegate", "researcher", "tool")

GROUPS: Final = (
    Group(
        "tutorials",
        label("Tutorials"),
        label("Lessons to follow from beginning to end."),
        (
            Chapter("tutorial-delegate", ("delegate",)),
            Chapter("tutorial-researcher", ("researcher",)),
            Chapter("tutorial-tool", ("tool",)),
        ),
    ),
    Group(
        "how-to",
        label("How-to guides"),
        label("Steps to a goal, for those who know what they want."),
        (
            Chapter("search", ("delegate",)),
            Chapter("browsing", ("delegate",)),
            Chapter("comparing", ("delegate",)),
            Chapter("drawings", ("delegate",)),
            Chapter("suggestions", ("delegate",)),
            Chapter("citing", ("delegate", "researcher")),
            Chapter("desk", ("delegate",)),
            Chapter("offline", ("delegate",)),
            Chapter("live-map", ("delegate",)),
            Chapter("accounts", ("delegate", "tool")),
            Chapter("import", ("researcher", "tool")),
            Chapter("rest-writing", ("tool",)),
            Chapter("webhooks", ("tool",)),
            Chapter("client", ("researcher", "tool")),
            Chapter("mcp", ("tool",)),
            Chapter("package", ("tool",)),
            Chapter("deploy", ("tool",)),
            Chapter("operations", ("tool",)),
            Chapter("engines", ("tool",)),
            Chapter("spark", ("tool",)),
        ),
    ),
    Group(
        "reference",
        label("Reference"),
        label("What there is, complete; much of it written by the program itself."),
        (
            Chapter("cli", ("tool",)),
            Chapter("settings", ("tool",)),
            Chapter("routes", ("tool",)),
            Chapter("sparql", ("researcher", "tool")),
            Chapter("queries", ("researcher",)),
            Chapter("ontology", ("researcher", "tool")),
            Chapter("checks", ("researcher",)),
            Chapter("exports", ("tool",)),
            Chapter("live-graph", ("researcher", "tool")),
            Chapter("live-feeds", ("tool",)),
            Chapter("conformance", ("tool",)),
            Chapter("make", ("tool",)),
        ),
    ),
    Group(
        "explanation",
        label("Explanation"),
        label("Why it is as it is, and how sure one may be."),
        (
            Chapter("method", _ALL),
            Chapter("calculus", _ALL),
            Chapter("derivation", ("delegate", "researcher")),
            Chapter("benchmarks", ("researcher", "tool")),
            Chapter("contradictions", ("delegate", "researcher")),
            Chapter("editions", ("delegate",)),
            Chapter("live-map-requirements", ("delegate",)),
            Chapter("record", ("tool",)),
            Chapter("mutation", ("researcher",)),
            Chapter("pages", ("tool",)),
            Chapter("adr", ("researcher", "tool")),
        ),
    ),
)

#: The page that lists the decisions; each of them is a page below it.
ADR: Final = "adr"

#: All pages in their order, without the decisions.
NAMES: Final = tuple(chapter.name for group in GROUPS for chapter in group.chapters)
