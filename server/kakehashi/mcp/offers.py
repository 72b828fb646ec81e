"""What the server offers beside its tools: resources to read, and prompts to begin with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from kakehashi.errors import UnknownThingError
from kakehashi.mcp import ontology
from kakehashi.mcp.parameters import Parameter, checked
from kakehashi.mcp.source import Source
from kakehashi.messages import Language, label, translate
from kakehashi.namespaces import BASE

__all__ = ["PROMPTS", "RESOURCES", "TEMPLATES", "Prompt", "Resource", "prompt", "read"]

_JSON: Final = "application/json"
_TURTLE: Final = "text/turtle"
_JSON_LD: Final = "application/ld+json"
#: What of an IRI of ours may stand in a query.
_PATH: Final = re.compile(r"[A-Za-z0-9._~:/+-]{1,300}")
_SUFFIX: Final = ".jsonld"


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource, or with braces in its address a template of resources."""

    uri: str
    name: str
    title: str  #: message id
    about: str  #: message id
    media_type: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt: a request in the words of its user, which names the tools that answer it."""

    name: str
    title: str  #: message id
    about: str  #: message id
    arguments: tuple[Parameter, ...]
    text: str  #: message id


class Content(NamedTuple):
    """What a resource holds."""

    media_type: str
    text: str


RESOURCES: Final = (
    Resource(
        "kakehashi://ontology",
        "ontology",
        label("Ontology"),
        label("Prefixes, named graphs, and the classes and properties that are used most."),
        _JSON,
    ),
    Resource(
        "kakehashi://documents",
        "documents",
        label("Documents"),
        label("All documents with their short names, publishers and dates."),
        _JSON,
    ),
)
TEMPLATES: Final = (
    Resource(
        f"{BASE}{{+path}}",
        "thing",
        label("A thing of the graph, in Turtle"),
        label("Everything that is stated of an item, a document, a statement or a term: its IRI."),
        _TURTLE,
    ),
    Resource(
        f"{BASE}{{+path}}{_SUFFIX}",
        "thing-json-ld",
        label("A thing of the graph, in JSON-LD"),
        label("The same in JSON-LD: the IRI with .jsonld at its end."),
        _JSON_LD,
    ),
)

_A: Final = Parameter("a", label("Document whose items are asked about."), "nisc", required=True)
_B: Final = Parameter("b", label("Document that is looked through."), "cpsf", required=True)
_ITEM: Final = Parameter(
    "item", label("An item, by its number, name or identifier."), "SR 1.1", required=True
)

PROMPTS: Final = (
    Prompt(
        "compare-documents",
        label("Compare two documents for a meeting"),
        label("A table of what document b has for each item of document a, with its evidence."),
        (_A, _B),
        label(
            "Compare the documents {a} and {b} for a standardization meeting. Use «gap» with a={a}"
            " and b={b}, and go on with its cursor until all rows are read. Make a table: item,"
            " answer (covered, partly, none, not assessed), stated or derived, counterparts. Keep"
            " «not assessed» apart from «none»: nobody has looked at the former. For the rows that"
            " matter most, use «explain», and cite who states each relation, with which standing,"
            " and the IRI of the statement. Do not add relations from your own knowledge. Say the"
            " release at the end."
        ),
    ),
    Prompt(
        "what-corresponds",
        label("What corresponds to a clause, and who says so"),
        label("The counterparts of an item in all documents, stated and derived, with sources."),
        (_ITEM,),
        label(
            "What corresponds to «{item}» in other documents, how exactly, and who says so? Find it"
            " with «search»; if several items may be meant, ask me. Then use «crosswalk», and"
            " «derived» for what follows without being stated. Keep the two apart. Cite for each"
            " relation the publisher, the standing and the IRI of the statement, and name the"
            " documents that nobody has assessed. Do not add relations from your own knowledge."
        ),
    ),
)


def prompt(one: Prompt, given: Mapping[str, str], language: Language) -> str:
    """Return the text of a prompt; raise BadInputError for a wrong argument."""
    values = checked(one.arguments, given)
    return translate(language, one.text, **values)


def read(source: Source, uri: str, language: Language) -> Content:
    """Return what a resource holds.

    Raises UnknownThingError when there is none, and ClientError for what the server says.
    """
    if uri == "kakehashi://ontology":
        return Content(_JSON, _json(ontology.part(source, "overview", "", language)))
    if uri == "kakehashi://documents":
        return Content(_JSON, _json(source.read("documents", {"stubs": "true"}, "", language)))
    path = uri.removeprefix(BASE)
    if not uri.startswith(BASE) or not _PATH.fullmatch(path):
        raise UnknownThingError(
            "There is no resource {uri}.",
            remedy="Take one of the list, or the IRI of an item, document or statement.",
            uri=uri[:200].encode("utf-8", "backslashreplace").decode(),
        )
    media_type = _JSON_LD if path.endswith(_SUFFIX) else _TURTLE
    text = source.thing(f"{BASE}{path.removesuffix(_SUFFIX)}", media_type, language)
    return Content(media_type, text)


def _json(answer: object) -> str:
    return json.dumps(answer, ensure_ascii=False)
