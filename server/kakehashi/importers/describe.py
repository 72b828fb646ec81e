"""Say things about one node of a fact sheet: the small steps the key tables are made of."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from kakehashi.importers.faults import Faults
from kakehashi.importers.located_yaml import Located
from kakehashi.namespaces import PREFIXES, SCHEME, document_iri, item_iri

__all__ = [
    "Context",
    "Describer",
    "Handler",
    "code",
    "date",
    "expand",
    "flag",
    "is_local_name",
    "language_of",
    "link",
    "local_name",
    "number",
    "precision_word",
    "reference",
    "spoken",
    "succession",
    "text",
]

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々〇]")
_LOCAL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")
_DATE = re.compile(r"\d{4}(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
_SPAN = re.compile(rf"{_DATE.pattern}/{_DATE.pattern}")

#: Properties for texts that must say which key they were.
_KEYED: Final = ("kh:factNote", "kh:successionNote")

#: Length of a date text: XML Schema type and the word used for its precision.
_PRECISION: Final = {4: ("gYear", "year"), 7: ("gYearMonth", "month"), 10: ("date", "day")}


def expand(name: str) -> NamedNode:
    """Return the IRI of ``prefix:local``.

    >>> expand("kh:locator").value
    'https://w3id.org/kakehashi/ontology#locator'
    """
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def language_of(words: str) -> str:
    """Tell Japanese from English by its letters.

    >>> language_of("基礎分野"), language_of("Self-governance")
    ('ja', 'en')
    """
    return "ja" if _JAPANESE.search(words) else "en"


def local_name(identifier: str) -> str:
    """Make a printed identifier fit for an IRI; None of the usual ones changes.

    >>> local_name("r116+"), local_name("r106-"), local_name("3-3-sr-1.1")
    ('r116-plus', 'r106-', '3-3-sr-1.1')
    """
    return identifier.replace("+", "-plus")


def is_local_name(identifier: str) -> bool:
    """Tell whether ``identifier`` may stand in an IRI as it is."""
    return bool(_LOCAL.fullmatch(identifier))


@dataclass(slots=True)
class Context:
    """What the handlers must know of the sheet around a node."""

    slug: str
    faults: Faults
    items: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    kinds: Mapping[str, str] = field(default_factory=dict)
    triples: list[Triple] = field(default_factory=list)

    def resolve(self, name: str) -> str | None:
        """Return the CURIE that ``name`` stands for, or None when nothing answers to it.

        >>> sheet = Context("x", Faults("x.yaml"), frozenset({"a"}), frozenset({"nisc"}))
        >>> sheet.resolve("a"), sheet.resolve("nisc"), sheet.resolve("sc41:wg3")
        ('x:a', 'nisc:document', 'sc41:wg3')
        >>> sheet.resolve("x:b") is None
        True
        """
        local = local_name(name.removeprefix(f"{self.slug}:"))
        if local in self.items:
            return f"{self.slug}:{local}"
        if name in self.documents:
            return f"{name}:document"
        document, colon, item = name.partition(":")
        if colon and document != self.slug and is_local_name(local_name(item)):
            try:
                item_iri(named := f"{document}:{local_name(item)}")
            except ValueError:
                return None
            return named
        return None


@dataclass(slots=True)
class Describer:
    """Collects the triples about one node."""

    context: Context
    subject: NamedNode
    name: str

    def say(self, property_: str, value: NamedNode | Literal) -> None:
        """State one triple."""
        self.context.triples.append(Triple(self.subject, expand(property_), value))

    def literal(self, property_: str, words: str, language: str = "") -> None:
        """State a text, with single blanks; nothing when it is empty."""
        if words := re.sub(r"[ \t\r\n]+", " ", words).strip():
            self.say(property_, Literal(words, language=language) if language else Literal(words))

    def item(self, property_: str, identifier: str) -> None:
        """State a link to an item given by its CURIE."""
        self.say(property_, NamedNode(item_iri(identifier)))

    def concept(self, property_: str, scheme: str, notation: str) -> None:
        """State a concept of a code list."""
        self.say(property_, NamedNode(f"{SCHEME}{scheme}/{notation}"))

    def keep(self, key: str, value: Located) -> None:
        """Keep a fact that has no property of its own as a note ``key: value``."""
        for path, words in value.leaves(key):
            self.literal("kh:factNote", f"{path}: {words}")

    def fault(self, value: Located, code_: str, /, **values: object) -> None:
        """Record a fault at the line of ``value``."""
        self.context.faults.add(value, self.name, code_, **values)


#: What is done with one key: the node, the key and its value.
Handler = Callable[[Describer, str, Located], None]


def _texts(node: Describer, key: str, value: Located) -> list[str]:
    if any(isinstance(member.value, dict | tuple) for member in value.members):
        node.fault(value, "wrong-type", key=key, expected="a text")
        return []
    return [member.text for member in value.members]


def text(property_: str, language: str = "") -> Handler:
    """State a text, or each text of a list, in a fixed language or in none."""

    def handle(node: Describer, key: str, value: Located) -> None:
        for words in _texts(node, key, value):
            node.literal(property_, words, language)

    return handle


def spoken(property_: str) -> Handler:
    """State a sentence: English when it is one text, else each under its language."""

    def handle(node: Describer, key: str, value: Located) -> None:
        for member in value.members:
            if isinstance(member.value, str):
                node.literal(property_, member.text, "en")
            elif member.entries.keys() <= {"ja", "en"} and member.entries:
                for language, words in member.entries.items():
                    node.literal(property_, words.text, language)
            else:
                expected = "a text, or texts under ja and en"
                node.fault(member, "wrong-type", key=key, expected=expected)

    return handle


def flag(property_: str) -> Handler:
    """State ``true``; ``false`` says nothing."""

    def handle(node: Describer, key: str, value: Located) -> None:
        if not isinstance(value.value, bool):
            node.fault(value, "wrong-type", key=key, expected="true or false")
        elif value.value:
            node.say(property_, Literal(value=True))

    return handle


def code(property_: str, scheme: str, known: tuple[str, ...]) -> Handler:
    """State a concept of a closed code list."""

    def handle(node: Describer, key: str, value: Located) -> None:
        for word in _texts(node, key, value):
            if word in known:
                node.concept(property_, scheme, word)
            else:
                node.fault(value, "bad-code", key=key, value=word, known=", ".join(known))

    return handle


def number(property_: str) -> Handler:
    """State a whole number."""

    def handle(node: Describer, key: str, value: Located) -> None:
        for word in _texts(node, key, value):
            if word.isascii() and word.isdigit():
                node.say(property_, Literal(word, datatype=expand("xsd:integer")))
            else:
                node.fault(value, "bad-number", key=key, value=word)

    return handle


def link(property_: str) -> Handler:
    """State web addresses; several may stand in one text, parted by `` ; ``."""

    def handle(node: Describer, key: str, value: Located) -> None:
        for words in _texts(node, key, value):
            for address in words.split(" ; "):
                if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", address):
                    node.say(property_, NamedNode(address))
                else:
                    node.fault(value, "bad-link", key=key, value=address)

    return handle


def reference(property_: str, otherwise: str = "") -> Handler:
    """State links to items; a text that names none is stated as ``otherwise``.

    What looks like an identifier must be one: a slip is a fault, not a text.
    """

    def handle(node: Describer, key: str, value: Located) -> None:
        for word in _texts(node, key, value):
            if found := node.context.resolve(word):
                node.item(property_, found)
            elif otherwise and not re.fullmatch(r"[a-z0-9]+([.:-][a-z0-9]+)*", word):
                words = f"{key}: {word}" if otherwise in _KEYED else word
                node.literal(otherwise, words)
            else:
                node.fault(value, "dangling-reference", key=key, value=word)

    return handle


def succession(property_: str) -> Handler:
    """State which edition a document replaces or is replaced by, or the words about it."""

    def handle(node: Describer, key: str, value: Located) -> None:
        for member in value.members:
            if member.text in node.context.documents:
                node.say(property_, NamedNode(document_iri(member.text)))
            else:
                reference(property_, "kh:successionNote")(node, key, member)

    return handle


def date(property_: str, otherwise: str, *, free: bool = False) -> Handler:
    """State a date typed by its precision; a span is stated as the text ``otherwise``.

    With ``free``, words that are no date at all are such a text too.
    """

    def handle(node: Describer, key: str, value: Located) -> None:
        for words in _texts(node, key, value):
            if _is_date(words):
                kind = _PRECISION[len(words)][0]
                node.say(property_, Literal(words, datatype=expand(f"xsd:{kind}")))
            elif _SPAN.fullmatch(words) or (free and re.search(r"[^\d\s./-]", words)):
                node.literal(otherwise, words)
            else:
                node.fault(value, "bad-date", key=key, value=words)

    return handle


def precision_word(words: str) -> str:
    """Return day, month or year for a date text, and an empty text for anything else.

    >>> precision_word("2016-08"), precision_word("2016/2018")
    ('month', '')
    """
    return _PRECISION[len(words)][1] if _is_date(words) else ""


def _is_date(words: str) -> bool:
    """Tell whether ``words`` is a real date of any precision.

    >>> _is_date("2024-02-29"), _is_date("2023-02-29"), _is_date("2016-13"), _is_date("2016")
    (True, False, False, True)
    """
    if not _DATE.fullmatch(words):
        return False
    try:
        dt.date.fromisoformat(words.ljust(10, "*").replace("***", "-01"))
    except ValueError:
        return False
    return True
