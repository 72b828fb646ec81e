"""What each key of a fact sheet becomes: two tables, for items and for the document.

A key that stands in neither table is kept as ``kh:factNote "key: value"``; nothing is dropped.
"""

from __future__ import annotations

import re
from typing import Final

from kakehashi.importers.describe import (
    Describer,
    Handler,
    code,
    date,
    flag,
    language_of,
    link,
    number,
    reference,
    spoken,
    succession,
    text,
)
from kakehashi.importers.located_yaml import Located

__all__ = [
    "CONFIDENCES",
    "DOCUMENT_KEYS",
    "EVIDENCES",
    "ITEM_KEYS",
    "STRUCTURE",
    "STUB_KEYS",
    "origin_of",
    "status_word",
]

#: How a fact is known, the strongest first.
EVIDENCES: Final = ("text", "secondary", "recall")

CONFIDENCES: Final = ("high", "medium", "low")

#: Beginnings of "whose words" texts, and the concept each stands for.
_ORIGINS: Final = (
    ("translation", "translation"),
    ("editor", "editor"),
    ("publisher", "publisher"),
    ("own", "own-words"),
)

#: Printed statuses whose concept has another name.
_STATUSES: Final = {
    "例": "example",
    "under development at the snapshot date": "under-development",
    "M": "mandatory",
    "R": "recommended",
}

_REMARK = re.compile(r"(.+?) \(([^()]+)\)")


def origin_of(words: str) -> str | None:
    """Return the concept for a "whose words" text, None when there is none.

    >>> origin_of("own words (points carry no titles)"), origin_of("somebody") is None
    ('own-words', True)
    """
    return next((concept for start, concept in _ORIGINS if words.startswith(start)), None)


def status_word(words: str) -> str:
    """Return the name of a status without its remark.

    >>> status_word("revised (superseded)"), status_word("例(※要検討)")
    ('revised', 'example')
    """
    word = re.split(r" ?\(|,", words)[0].strip()
    return _STATUSES.get(word, word.replace(" ", "-"))


def _status(node: Describer, key: str, value: Located) -> None:
    text("kh:statusText")(node, key, value)
    for member in value.members:
        word = status_word(member.text)
        if word in node.context.statuses:
            node.concept("kh:status", "status", word)
        else:
            node.fault(member, "unknown-status", value=member.text)


def _stage(node: Describer, key: str, value: Located) -> None:
    if re.fullmatch(r"\d\d\.\d\d", value.text):
        node.concept("kh:stage", "stage", value.text)
    else:
        node.fault(value, "bad-code", key=key, value=value.text, known="00.00 - 99.99")


def _labels(node: Describer, key: str, value: Located) -> None:
    for member in value.members:
        label, remark = member.text, ""
        if match := _REMARK.fullmatch(member.text):
            label, remark = match[1], match[2]
        node.literal("skos:altLabel", label, language_of(label))
        if remark:
            node.literal("kh:factNote", f"{key}: {member.text}")


def _other_title(node: Describer, key: str, value: Located) -> None:
    text("skos:altLabel", "en")(node, key, value)
    node.keep(key, value)


def _phase(node: Describer, key: str, value: Located) -> None:
    if isinstance(value.value, dict):
        spoken("kh:phaseText")(node, key, value)
    else:
        reference("kh:lifecyclePhase")(node, key, value)


def _kept_link(node: Describer, key: str, value: Located) -> None:
    link("foaf:page")(node, key, value)
    node.keep(key, value)


def _replacement(property_: str) -> Handler:
    """State how an item lives on, and that it is replaced."""

    def handle(node: Describer, key: str, value: Located) -> None:
        reference(property_)(node, key, value)
        if all(node.context.resolve(member.text) for member in value.members):
            reference("dcterms:isReplacedBy")(node, key, value)

    return handle


_COMMON: Final[dict[str, Handler]] = {
    "alt_labels": _labels,
    "alternative_ids": text("kh:alternativeIdentifier"),
    "caution": spoken("kh:caution"),
    "evidence": code("kh:evidence", "evidence", EVIDENCES),
    "fact_notes": text("kh:factNote"),
    "issued_precision": lambda node, key, value: None,
    "legal_basis": text("kh:legalBasis"),
    "note": spoken("skos:note"),
    "pages": number("kh:pages"),
    "publisher": text("dcterms:publisher"),
    "source": text("kh:factSource"),
    "url": link("foaf:page"),
}

#: Keys of an item, but for those of STRUCTURE.
ITEM_KEYS: Final[dict[str, Handler]] = {
    **_COMMON,
    "about": spoken("dcterms:description"),
    "actors": reference("kh:hasActor", "kh:actorName"),
    "addresses": reference("kh:addressesIssue"),
    "alias_of": reference("kh:aliasOf"),
    "attributes": text("kh:asksForAttribute"),
    "audience": reference("kh:audience"),
    "class": text("kh:actorClass"),
    "committee": text("kh:committee"),
    "confidence": code("kh:factConfidence", "confidence", CONFIDENCES),
    "conflicting_date": date("kh:conflictingDate", "kh:dateText"),
    "correction_certainty": text("kh:correctionCertainty"),
    "correction_note": spoken("kh:correctionNote"),
    "date": date("dcterms:date", "kh:dateText"),
    "date_precision": lambda node, key, value: None,
    "depends_on": reference("dcterms:requires"),
    "draft_only": flag("kh:draftOnly"),
    "edition": text("kh:edition"),
    "foundational_requirement": reference("kh:foundationalRequirement"),
    "group": text("kh:roleGroup"),
    "incorporated_into": _replacement("kh:incorporatedInto"),
    "issued": date("dcterms:issued", "kh:issuedText"),
    "licence": text("kh:licence"),
    "locator": text("kh:locator"),
    "members": text("kh:membership"),
    "misprint": text("kh:misprint", "ja"),
    "model_only": flag("kh:modelOnly"),
    "moved_to": _replacement("kh:movedTo"),
    "not_found": flag("kh:notFound"),
    "part": reference("kh:part"),
    "phase": _phase,
    "placeholder": flag("kh:placeholder"),
    "references": reference("dcterms:references"),
    "relations": text("kh:successionNote"),
    "role": text("kh:roleText"),
    "same_as": reference("kh:aliasOf"),
    "secretariat": text("kh:secretariat"),
    "stability_date": date("kh:stabilityDate", "kh:dateText"),
    "stage": _stage,
    "status": _status,
    "stub": flag("kh:stub"),
    "superseded_by": reference("dcterms:isReplacedBy", "kh:successionNote"),
    "supersedes": reference("dcterms:replaces", "kh:successionNote"),
    "title_en_source": text("kh:titleSourceEn"),
    "title_iso": _other_title,
    "title_ja_evidence": text("kh:titleEvidenceJa"),
    "title_status": text("kh:titleStatus"),
    "url_iso": _kept_link,
    "withdrawn": date("kh:withdrawnOn", "kh:dateText"),
    "working_group": reference("kh:workingGroup", "kh:factNote"),
    "working_group_evidence": text("kh:workingGroupEvidence"),
}

#: Keys of the document, but for those of STRUCTURE.
DOCUMENT_KEYS: Final[dict[str, Handler]] = {
    **_COMMON,
    "alias": text("kh:alternativeIdentifier"),
    "alt_titles": _labels,
    "issued": date("dcterms:issued", "kh:issuedText", free=True),
    "licence": text("kh:licenceText"),
    "licence_source": text("kh:licenceSource"),
    "stub": flag("kh:stub"),
    "superseded_by": succession("dcterms:isReplacedBy"),
    "supersedes": succession("dcterms:replaces"),
    "url_en": _kept_link,
    "urls": link("foaf:page"),
    "version": text("kh:version"),
}

#: Keys that shape the node itself and are read together.
STRUCTURE: Final = frozenset(
    {
        "id",
        "kind",
        "nesting_reason",
        "notation",
        "notation_en",
        "parent",
        "quoted",
        "slug",
        "title",
        "title_by",
        "title_en_by",
        "title_ja_by",
        "work",
    }
)

#: What is taken of an item when its document is only referred to.
STUB_KEYS: Final = frozenset(
    {
        "alternative_ids",
        "evidence",
        "fact_notes",
        "id",
        "kind",
        "locator",
        "notation",
        "parent",
        "source",
        "status",
        "title",
        "title_by",
        "title_en_by",
        "title_ja_by",
        "title_note",
    }
)
