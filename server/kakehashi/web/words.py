"""The words and explanations of marks on pages: evidence, standing, whose words, why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kakehashi.messages import label
from kakehashi.model.text import Text
from kakehashi.model.views import ItemRef
from kakehashi.web.context import services
from kakehashi.web.language import language, t

__all__ = [
    "Mark",
    "basis",
    "change",
    "confidence_word",
    "evidence",
    "impact",
    "licence",
    "nature",
    "origin",
    "property_label",
    "publisher",
    "rationale_type",
    "standing",
]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark: its code (for shape and colour), its word, and what it means."""

    code: str
    word: str
    meaning: str


def evidence(code: str) -> Mark:
    """Return the evidence mark that stands beside every title."""
    meanings = {
        "text": label("We read this in the document itself."),
        "secondary": label("We read this in another source, not in the document itself."),
        "recall": label("From general knowledge; no source was seen."),
    }
    word = _label("evidence", code) if code else t("no evidence given")
    return Mark(code, word, t(meanings[code]) if code in meanings else "")


def standing(code: str) -> Mark:
    """Return the badge of who stands behind a statement."""
    meanings = {
        "official": label("Stated by the publisher of one of the two documents."),
        "published": label("Stated in a publication of a third party."),
        "editorial": label("Judged by the analysts of this project."),
        "suggested": label("Proposed by a program; nobody has reviewed it."),
    }
    return Mark(code, _label("standing", code), t(meanings[code]) if code in meanings else "")


def origin(code: str) -> Mark | None:
    """Return whose words a title is in; None when they are the publisher's own."""
    meanings = {
        "translation": t(
            "The publisher gives no title in this language; this one is translated by us."
        ),
        "editor": t("The item has no printed title; an editor gave it this one."),
        "own-words": t("The item has no short title; we give its content in our own words."),
    }
    return Mark(code, _label("origin", code), meanings[code]) if code in meanings else None


def _label(scheme: str, code: str) -> str:
    """Return the label of a code as the ontology has it."""
    return services().terms.code(scheme, code).read(language())[0]


def nature(ref: ItemRef) -> Mark | None:
    """Return what is special about an item: not found, not seen, or only referred to."""
    if ref.not_found:
        return Mark(
            "missing",
            t("not in the document"),
            t("A publication names this item, but the document has none of that name."),
        )
    if ref.placeholder:
        return Mark(
            "placeholder", t("not seen"), t("The number is known; nobody has seen the content.")
        )
    if ref.stub:
        return Mark(
            "stub",
            t("only referred to"),
            t("The document is not recorded here; other documents refer to it."),
        )
    return None


def change(code: str) -> str:
    """Return what became of an item in the next edition."""
    return _label("change", code)


def basis(code: str) -> str:
    """Return by what it is known what became of an item."""
    return _label("basis", code)


def impact(code: str) -> Mark:
    """Return what a new edition means for a statement about an item of the old one."""
    meanings = {
        "carried-over": t("The item stands in the new edition in the same words."),
        "re-check": t("The item was changed, or was not compared: judge the statement again."),
        "orphaned": t("The item was withdrawn; the statement holds of the old edition only."),
    }
    return Mark(code, _label("impact", code), meanings.get(code, ""))


def rationale_type(code: str) -> str:
    """Return on what the judgement rests, in the terms of NIST IR 8477."""
    return _label("rationale", code)


def publisher(name: str) -> str:
    """Return who states something; our own name is in the language of the page."""
    return t("Kakehashi") if name == "Kakehashi" else name


def licence(iri: str) -> str:
    """Return the short name of a licence; the IRI of one that has none here.

    >>> licence("https://creativecommons.org/licenses/by-sa/4.0/")
    'CC BY-SA 4.0'
    >>> licence("https://spdx.org/licenses/etalab-2.0"), licence("https://example.org/terms")
    ('etalab-2.0', 'https://example.org/terms')
    """
    if match := re.fullmatch(r"https?://creativecommons\.org/licenses/([a-z-]+)/([\d.]+)/?", iri):
        return f"CC {match[1].upper()} {match[2]}"
    if match := re.fullmatch(r"https?://www\.gnu\.org/licenses/([a-z]+)-([\d.]+?)(?:\.html)?", iri):
        return f"GNU {match[1].upper()} {match[2]}"
    return iri.removeprefix("https://spdx.org/licenses/")


def property_label(name: str, label: Text) -> str:
    """Return the label of a property as a heading; those of other vocabularies get ours."""
    labels = {
        "dcterms:date": t("Date"),
        "dcterms:isReplacedBy": t("Replaced by"),
        "dcterms:issued": t("Issued"),
        "dcterms:publisher": t("Publisher"),
        "dcterms:references": t("Refers to"),
        "dcterms:replaces": t("Replaces"),
        "dcterms:requires": t("Depends on"),
        "foaf:page": t("Web page"),
        "skos:note": t("Note"),
    }
    text = labels.get(name) or label.read(language())[0].removeprefix("has ").removeprefix("is ")
    return text[:1].upper() + text[1:]


def confidence_word(code: str) -> str:
    """Return the word for how sure a fact is."""
    return _label("confidence", code)
