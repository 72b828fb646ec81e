"""The document of a fact sheet as triples: work, edition, and the document as a whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pyoxigraph import Literal, NamedNode

from kakehashi.importers.describe import Context, Describer, expand
from kakehashi.importers.factsheet_item import Extras, describe_item, describe_titles
from kakehashi.importers.factsheet_keys import DOCUMENT_KEYS, EVIDENCES, STRUCTURE
from kakehashi.importers.located_yaml import Located
from kakehashi.namespaces import document_iri, work_iri

__all__ = ["describe_document"]

#: Parts of a sheet that are read elsewhere.
_READ_ELSEWHERE: Final = frozenset({"document", "items", "published_mappings"})


def describe_document(sheet: Located, items: Mapping[str, Located], context: Context) -> None:
    """State what the sheet says of the document; make its item ``document`` if there is none."""
    document = sheet.entries["document"]
    node = Describer(context, NamedNode(document_iri(context.slug)), context.slug)
    node.say("rdf:type", expand("kh:Edition"))
    node.say("rdf:type", expand("skos:ConceptScheme"))
    node.literal("dcterms:identifier", context.slug)
    if not describe_titles(node, document, "dcterms:title") and "title" not in document.entries:
        node.fault(document, "missing", key="title")
    for key, value in document.entries.items():
        if key in DOCUMENT_KEYS:
            DOCUMENT_KEYS[key](node, key, value)
        elif key not in STRUCTURE:
            node.keep(key, value)
    for key, value in sheet.entries.items():
        if key not in _READ_ELSEWHERE:
            node.keep(key, value)
    evidence = _evidence(document, items)
    if "evidence" not in document.entries:
        node.concept("kh:evidence", "evidence", evidence)
    _work(node, document)
    if "document" not in items:
        _whole(document, evidence, context)


def _work(node: Describer, document: Located) -> None:
    work = document.entries.get("work")
    slug = work.entries["slug"].text if work and "slug" in work.entries else node.context.slug
    other = Describer(node.context, NamedNode(work_iri(slug)), slug)
    other.say("rdf:type", expand("kh:Work"))
    other.literal("dcterms:identifier", slug)
    titles = (work if work else document).entries.get("title")
    for language, words in titles.entries.items() if titles else ():
        other.literal("dcterms:title", words.text, language)
    node.say("dcterms:isVersionOf", other.subject)


def _evidence(document: Located, items: Mapping[str, Located]) -> str:
    """Return the weakest evidence named for the document, else the weakest of its items."""
    told = [value.text for key, value in document.entries.items() if key.endswith("evidence")]
    if "document" in items and "evidence" in items["document"].entries:
        told.append(items["document"].entries["evidence"].text)
    words = {word for text in told for word in re.findall(r"[a-z]+", text)} & set(EVIDENCES)
    if not words:
        words = {
            item.entries["evidence"].text for item in items.values() if "evidence" in item.entries
        }
    return max(words & set(EVIDENCES), key=EVIDENCES.index, default="recall")


def _whole(document: Located, evidence: str, context: Context) -> None:
    """Make the item that stands for the document as a whole."""
    facts = {
        "id": replace(document, value="document"),
        "kind": replace(document, value="document"),
        "evidence": replace(document, value=evidence),
        "locator": replace(document, value="whole document"),
    }
    for key in ("title", "title_by", "title_ja_by", "title_en_by", "stub", "caution", "alt_titles"):
        if key in document.entries:
            facts["alt_labels" if key == "alt_titles" else key] = document.entries[key]
    describe_item("document", replace(document, value=facts), 0, Extras(), context)
    identifier = f"{context.slug}:document"
    made = Describer(context, NamedNode(f"{document_iri(context.slug)}/document"), identifier)
    made.say("kh:wholeDocument", Literal(value=True))
