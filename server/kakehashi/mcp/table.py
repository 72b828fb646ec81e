"""The table of tools: what each is called, takes, asks of REST, and says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from kakehashi.mcp import texts
from kakehashi.mcp.parameters import CURSOR, LANGUAGE, Parameter, limit
from kakehashi.mcp.words import Words
from kakehashi.messages import label
from kakehashi.model.gap import ANSWERS

__all__ = ["PARTS", "TOOLS", "Tool"]

Head = Callable[[dict[str, Any], Words], list[str]]
Row = Callable[[dict[str, Any], Words], str]


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. ``path`` and ``page`` have the arguments in braces that stand in the path."""

    name: str
    title: str  #: message id
    about: str  #: message id
    parameters: tuple[Parameter, ...]
    path: str = ""  #: below /api/v1/; empty when it is not REST that is asked
    page: str = ""  #: of the page for people, below the language
    rows: str = ""  #: the part of the answer that is a list and comes bit by bit
    head: Head = lambda answer, words: []
    row: Row = lambda row, words: ""
    grows: bool = False  #: REST has no offset, and is asked for all rows up to the last one


_ITEM: Final = Parameter(
    "item",
    label("Identifier of an item, such as nisc:bp-3, or its IRI; «search» finds it."),
    example="nisc:bp-3",
    required=True,
    item=True,
)
_TO: Final = Parameter(
    "to", label("Only counterparts in this document."), example="cpsf", sent="to"
)
_NESTING: Final = Parameter(
    "hierarchy",
    label("Whether the nesting of items in their documents is a premise."),
    choices=("yes", "no"),
    default="yes",
    sent="hierarchy",
)
#: How an item is known; the code list of the ontology.
_EVIDENCE: Final = ("text", "secondary", "recall")
#: What the tool «ontology» lists.
PARTS: Final = ("overview", "classes", "properties", "codes", "graphs", "examples")

TOOLS: Final[tuple[Tool, ...]] = (
    Tool(
        "search",
        label("Find items"),
        label(
            "Find items (clauses, requirements, concerns, …) of IoT-security documents by word, in"
            " Japanese or English, by clause number or by identifier. Begin here: the other tools"
            " take the identifiers that it returns. Each hit says how its content is known."
        ),
        (
            Parameter("text", label("What to look for."), "SR 1.1", required=True, sent="q"),
            Parameter("document", label("Only items of this document."), "iec62443",
                      sent="document"),
            Parameter("kind", label("Only items of this kind."), "system-requirement",
                      sent="kind"),
            Parameter("evidence", label("Only items that are known so."), choices=_EVIDENCE,
                      sent="evidence"),
            limit(10, 50), CURSOR, LANGUAGE,
        ),
        "search", "search", "hits", texts.search_head, texts.hit_row, grows=True,
    ),
    Tool(
        "documents",
        label("List documents"),
        label(
            "List the documents (standards, frameworks, guidelines, laws) with their short names,"
            " publishers and dates. Other tools take the short names."
        ),
        (
            Parameter(
                "referred",
                label("Whether documents that are only referred to are listed too."),
                choices=("true", "false"), default="false", sent="stubs",
            ),
            limit(50, 200), CURSOR, LANGUAGE,
        ),
        "documents", "documents", "documents", texts.documents_head, texts.document_row,
    ),
    Tool(
        "item",
        label("Show an item"),
        label(
            "Everything known of one item: title in both languages, own-word summary, locator,"
            " evidence, classes, what it stands under and what stands under it. There is no text of"
            " a standard in it."
        ),
        (_ITEM, limit(50, 200), CURSOR, LANGUAGE),
        "items/{item}", "{item:path}", "children", texts.item_head, texts.item_row,
    ),
    Tool(
        "crosswalk",
        label("What corresponds to an item"),
        label(
            "What is stated to correspond to an item, in one document or in all: the exact relation"
            " (equal, part of, contains, overlaps, disjoint), who states it with which standing,"
            " where and why. It also says in which documents nothing corresponds and which nobody"
            " has assessed. What follows without being stated is told by «derived»."
        ),
        (_ITEM, _TO, limit(20, 50), CURSOR, LANGUAGE),
        "items/{item}/crosswalk", "{item:path}", "counterparts",
        texts.crosswalk_head, texts.counterpart_row,
    ),
    Tool(
        "derived",
        label("What follows for an item"),
        label(
            "Relations of an item with items of other documents that nobody states but that follow"
            " from statements, each with its proofs. A derived relation has never more standing"
            " than its weakest premise."
        ),
        (_ITEM, _TO, _NESTING, limit(5, 20), CURSOR, LANGUAGE),
        "items/{item}/derived", "derived", "derived", texts.derived_head, texts.explanation_row,
    ),
    Tool(
        "explain",
        label("Explain how two items relate"),
        label(
            "What is known of two items, stated or derived, with every independent proof and the"
            " statements it rests on; or that nothing can be told. It also shows contradictions."
        ),
        (
            Parameter("a", label("Identifier of the first item."), "nisc:bp-3", required=True,
                      sent="a", item=True),
            Parameter("b", label("Identifier of the second item."), "cpsf:aspect-trustworthiness",
                      required=True, sent="b", item=True),
            _NESTING, limit(5, 20), CURSOR, LANGUAGE,
        ),
        "explain", "explain", "proofs", texts.explanation_head, texts.proof_row,
    ),
    Tool(
        "gap",
        label("Compare two documents"),
        label(
            "For each item of document a, what document b has for it, in four answers: covered,"
            " partly, none (somebody looked and found nothing) and not-assessed (nobody looked),"
            " each stated or derived. The totals are of the whole document. «explain» says who"
            " states what about a pair."
        ),
        (
            Parameter("a", label("Document whose items are asked about."), "nisc", required=True,
                      sent="a"),
            Parameter("b", label("Document that is looked through."), "cpsf", required=True,
                      sent="b"),
            Parameter("answer", label("Only items with this answer."), choices=ANSWERS),
            Parameter("rows", label("Section (item) of document a, where both are very large."),
                      sent="rows"),
            _NESTING, limit(25, 100), CURSOR, LANGUAGE,
        ),
        "gap", "gap", "rows", texts.gap_head, texts.gap_row,
    ),
    Tool(
        "sparql",
        label("Ask in SPARQL"),
        label(
            "Run a SPARQL 1.1 query (SELECT, ASK, CONSTRUCT or DESCRIBE) on the graph of documents,"
            " statements, proofs and provenance. There is no SERVICE and no update; time, memory"
            " and size are limited, and so are the rows. «ontology» tells the words and has example"
            " queries."
        ),
        (
            Parameter("query", label("The query; the prefixes of the graph need not be declared."),
                      required=True, example="SELECT ?item WHERE { ?item a"
                      " <https://w3id.org/kakehashi/ontology#Concern> }",
                      longest=65_536),
            limit(50, 500), CURSOR, LANGUAGE,
        ),
        page="sparql",
    ),
    Tool(
        "ontology",
        label("What a query can use"),
        label(
            "Overview of the ontology: how the graph is made, its prefixes, and in numbers what"
            " there is; or one part of it with definitions in both languages: classes, properties,"
            " codes, named graphs, or example queries."
        ),
        (
            Parameter("part", label("What is listed."), choices=PARTS, default="overview"),
            Parameter("text", label("Only entries with this text in name, label or definition.")),
            limit(40, 200), CURSOR, LANGUAGE,
        ),
        page="ontology",
    ),
)  # fmt: skip
