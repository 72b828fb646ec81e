"""Suggestions as JSON, CSV and sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypedDict

from kakehashi.exports.plain import ref_json
from kakehashi.exports.rows import row, title_cell
from kakehashi.exports.shapes import RefJson
from kakehashi.messages import Language, label, translate
from kakehashi.model.suggestion import Reason, Suggestion, Suggestions

__all__ = [
    "SuggestionsJson",
    "reason_sentence",
    "silence_sentence",
    "suggestions_csv",
    "suggestions_json",
]


class ReasonJson(TypedDict):
    """A ground of a suggestion."""

    ground: str
    words: list[str]
    items: list[str]


class SuggestionJson(RefJson):
    """An item that may correspond; no relation is suggested."""

    standing: str
    confidence: float
    reasons: list[ReasonJson]


class SuggestionsJson(TypedDict):
    """What to look at for an item in a document; none of it is a statement."""

    item: str
    to: str
    suggestions: list[SuggestionJson]
    abstained: bool
    stated_none: bool
    threshold: float
    release: str


_SENTENCES: Final = {
    "text": label("Title or summary share words: {words}."),
    "context": label("The headings around them share words: {words}."),
    "shared": label("Both are related to the same items: {items}."),
    "alike": label("Items with a similar text are related to it: {items}."),
    "nearby": label("Items above, below or beside it are related to it or around it: {items}."),
    "network": label("Few steps of statements and nesting lead from one to the other."),
}
_BARE: Final = {
    "text": label("Titles and summaries are alike."),
    "context": label("The headings around them are alike."),
    "shared": label("Both are related to the same items."),
    "alike": label("Items with a similar text are related to it."),
    "nearby": label("Items above, below or beside it are related to it or around it."),
}


def reason_sentence(reason: Reason, language: Language) -> str:
    """Return a reason as a sentence; items stand by their identifiers."""
    words = translate(language, ", ").join(reason.words)
    items = translate(language, ", ").join(item.id for item in reason.items)
    bare = reason.ground in _BARE and not words and not items
    sentences = _BARE if bare else _SENTENCES
    return translate(language, sentences[reason.ground], words=words, items=items)


def silence_sentence(found: Suggestions, language: Language) -> str:
    """Return why nothing is suggested; empty when something is."""
    if found.stated_none:
        return translate(language, "Somebody looked through this document and found nothing.")
    if found.abstained:
        return translate(
            language,
            "No candidate reaches a confidence of {threshold}; nothing is suggested.",
            threshold=found.threshold,
        )
    return ""


def suggestions_json(found: Suggestions) -> SuggestionsJson:
    """Return suggestions."""
    return {
        "item": found.item.id,
        "to": found.to,
        "suggestions": [_suggestion(one) for one in found.found],
        "abstained": found.abstained,
        "stated_none": found.stated_none,
        "threshold": found.threshold,
        "release": found.release,
    }


def _suggestion(one: Suggestion) -> SuggestionJson:
    return {
        **ref_json(one.item),
        "standing": "suggested",
        "confidence": one.confidence,
        "reasons": [
            {
                "ground": reason.ground,
                "words": list(reason.words),
                "items": [item.id for item in reason.items],
            }
            for reason in one.reasons
        ],
    }


def suggestions_csv(found: Suggestions, language: Language) -> Iterator[list[str]]:
    """Yield header and rows."""
    yield ["asked", "item", "notation", "title", "standing", "confidence", "reasons", "release"]
    for one in found.found:
        reasons = " ".join(reason_sentence(reason, language) for reason in one.reasons)
        yield row(
            found.item.id, one.item.id, one.item.notation, title_cell(one.item, language),
            "suggested", one.confidence, reasons, found.release,
        )  # fmt: skip
