"""One item of a fact sheet as triples."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from kakehashi.importers.describe import (
    Context,
    Describer,
    expand,
    is_local_name,
    local_name,
    precision_word,
)
from kakehashi.importers.factsheet_keys import ITEM_KEYS, STRUCTURE, origin_of
from kakehashi.importers.factsheet_tables import NestingReason, SuppliedText
from kakehashi.importers.located_yaml import Located
from kakehashi.namespaces import document_iri, item_iri

__all__ = ["Extras", "describe_item", "describe_titles"]


@dataclass(slots=True)
class Extras:
    """What the tables beside the sheet say of its items, by local identifier."""

    reasons: dict[str, NestingReason] = field(default_factory=dict)
    titles: dict[str, list[SuppliedText]] = field(default_factory=dict)
    summaries: dict[str, list[SuppliedText]] = field(default_factory=dict)


def describe_item(
    name: str, item: Located, position: int, extras: Extras, context: Context
) -> None:
    """State everything the sheet and its tables say of an item; ``position`` counts from 1."""
    identifier = f"{context.slug}:{name}"
    node = Describer(context, NamedNode(item_iri(identifier)), identifier)
    node.say("rdf:type", expand("skos:Concept"))
    node.literal("dcterms:identifier", identifier)
    node.say("skos:inScheme", NamedNode(document_iri(context.slug)))
    node.say("kh:position", Literal(position))
    _kind(node, item)
    _nesting(node, name, item, extras)
    _titles(node, name, item, extras)
    _identifiers(node, name, item)
    for key, value in item.entries.items():
        if key in ITEM_KEYS:
            ITEM_KEYS[key](node, key, value)
        elif key not in STRUCTURE:
            node.keep(key, value)
    _precision(node, item)
    _summaries(node, item, extras.summaries.get(name, []))


def _kind(node: Describer, item: Located) -> None:
    kind = item.entries.get("kind")
    if kind and kind.text in node.context.kinds:
        node.say("rdf:type", NamedNode(node.context.kinds[kind.text]))
        node.concept("kh:itemKind", "kind", kind.text)


def _nesting(node: Describer, name: str, item: Located, extras: Extras) -> None:
    scheme = NamedNode(document_iri(node.context.slug))
    parent = item.entries.get("parent")
    above = local_name(parent.text) if parent else ""
    if not above:
        node.say("skos:topConceptOf", scheme)
        top = Describer(node.context, scheme, node.context.slug)
        top.say("skos:hasTopConcept", node.subject)
        return
    if above not in node.context.items:
        return
    node.item("skos:broader", f"{node.context.slug}:{above}")
    reason = extras.reasons.get(name)
    given = item.entries.get("nesting_reason")
    if reason is None and given is None:
        node.item("kh:partOfItem", f"{node.context.slug}:{above}")
        return
    node.item("kh:listedUnder", f"{node.context.slug}:{above}")
    if reason:
        node.literal("kh:nestingReason", reason.english, "en")
        node.literal("kh:nestingReason", reason.japanese, "ja")
    elif given:
        for language in ("ja", "en"):
            words = given.entries.get(language)
            if words is None or not words.text:
                node.fault(given, "missing", key=f"nesting_reason.{language}")
            else:
                node.literal("kh:nestingReason", words.text, language)


def _titles(node: Describer, name: str, item: Located, extras: Extras) -> None:
    if item.entries.get("placeholder", item).value is True:
        return
    if _is_number_only(item):
        node.say("kh:placeholder", Literal(value=True))
        node.keep("title", item.entries.get("title", item))
        return
    title = item.entries.get("title")
    languages = describe_titles(node, item, "skos:prefLabel")
    for supplied in extras.titles.get(name, []):
        if supplied.language in languages:
            node.context.faults.add(supplied, node.name, "title-exists")
            continue
        languages.add(supplied.language)
        node.literal("skos:prefLabel", supplied.text, supplied.language)
        node.concept(f"kh:titleOrigin{supplied.language.title()}", "origin", "translation")
    bare = title is None and "notation" not in item.entries
    if bare and not languages and item.entries.get("not_found", item).value is not True:
        node.fault(item, "no-title")


def _is_number_only(item: Located) -> bool:
    """Tell whether the title only repeats the number, the real one not having been seen."""
    return item.entries.get("title_status", item).text.startswith("placeholder")


def describe_titles(node: Describer, facts: Located, property_: str) -> set[str]:
    """State the titles with whose words they are; return the languages they are in."""
    title = facts.entries.get("title")
    if title is None:
        return set()
    spoken = isinstance(title.value, dict) and title.value.keys() <= {"ja", "en", "de"}
    if not spoken or any(not isinstance(words.value, str) for words in title.entries.values()):
        node.fault(title, "wrong-type", key="title", expected="a text, or texts under ja and en")
        return set()
    for key in ("title_by", "title_ja_by", "title_en_by"):
        value = facts.entries.get(key)
        if value and origin_of(value.text) is None:
            node.fault(value, "bad-origin", key=key, value=value.text)
        elif value and value.text not in ("translation", "editor", "publisher", "own words"):
            node.keep(key, value)
    for language, words in title.entries.items():
        node.literal(property_, words.text, language)
        by = facts.entries.get(f"title_{language}_by") or facts.entries.get("title_by")
        origin = origin_of(by.text) if by else _origin_unsaid(facts)
        if origin and language != "de":
            node.concept(f"kh:titleOrigin{language.title()}", "origin", origin)
    return set(title.entries)


def _origin_unsaid(facts: Located) -> str:
    """Return whose words a title without a mark is: nobody publishes a title we had to make up."""
    said = {facts.entries.get(f"title_{language}_by", facts).text for language in ("ja", "en")}
    return "editor" if "editor" in said else "publisher"


def _identifiers(node: Describer, name: str, item: Located) -> None:
    for key, property_ in (("notation", "skos:notation"), ("notation_en", "kh:notationEn")):
        value = item.entries.get(key)
        if value and not isinstance(value.value, str):
            node.fault(value, "wrong-type", key=key, expected="a text")
        elif value:
            node.literal(property_, value.text)
    printed = item.entries["id"].text
    if printed != name and not is_local_name(printed):
        node.literal("kh:alternativeIdentifier", f"{node.context.slug}:{printed}")


def _precision(node: Describer, item: Located) -> None:
    for key, of in (("date_precision", "date"), ("issued_precision", "issued")):
        told, value = item.entries.get(key), item.entries.get(of)
        given = precision_word(value.text) if value else ""
        if told and told.text != given:
            node.fault(told, "bad-precision", key=key, value=told.text, given=given or "-")


def _summaries(node: Describer, item: Located, supplied: list[SuppliedText]) -> None:
    """State the summaries that the sheet lacks, and whose words all are where they are not ours."""
    about = item.entries.get("about")
    present = set(about.entries) if about else set()
    quoted = item.entries.get("quoted", item).value is True
    if quoted:
        for language in present & {"ja", "en"}:
            node.concept(f"kh:summaryOrigin{language.title()}", "origin", "publisher")
    for summary in supplied:
        if summary.language in present:
            node.context.faults.add(summary, node.name, "title-exists")
            continue
        node.say("dcterms:description", Literal(summary.text, language=summary.language))
        if quoted:
            node.concept(f"kh:summaryOrigin{summary.language.title()}", "origin", "translation")
