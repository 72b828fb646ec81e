"""The words and explanations of marks on pages: evidence, standing, whose words, why."""

from __future__ import annotations

from dataclasses import dataclass

from kakehashi.model.views import ItemRef
from kakehashi.web.language import t

__all__ = ["Mark", "confidence_word", "evidence", "nature", "origin", "rationale_type", "standing"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark: its code (for shape and colour), its word, and what it means."""

    code: str
    word: str
    meaning: str


def evidence(code: str) -> Mark:
    """Return the evidence mark that stands beside every title."""
    marks = {
        "text": (t("seen in the document"), t("We read this in the document itself.")),
        "secondary": (
            t("seen elsewhere"),
            t("We read this in another source, not in the document itself."),
        ),
        "recall": (t("not confirmed"), t("From general knowledge; no source was seen.")),
    }
    return Mark(code, *marks.get(code, (code or t("no evidence given"), "")))


def standing(code: str) -> Mark:
    """Return the badge of who stands behind a statement."""
    marks = {
        "official": (t("official"), t("Stated by the publisher of one of the two documents.")),
        "published": (t("published"), t("Stated in a publication of a third party.")),
        "editorial": (t("editorial"), t("Judged by the analysts of this project.")),
        "suggested": (t("suggested"), t("Proposed by a program; nobody has reviewed it.")),
    }
    return Mark(code, *marks.get(code, (code, "")))


def origin(code: str) -> Mark | None:
    """Return whose words a title is in; None when they are the publisher's own."""
    marks = {
        "translation": (
            t("our translation"),
            t("The publisher gives no title in this language; this one is translated by us."),
        ),
        "editor": (t("our title"), t("The document gives no title; this one is ours.")),
        "own-words": (
            t("in our words"),
            t("The document has a sentence here; we give its content in our own words."),
        ),
    }
    return Mark(code, *marks[code]) if code in marks else None


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


def rationale_type(code: str) -> str:
    """Return on what the judgement rests, in the terms of NIST IR 8477."""
    words = {
        "semantic": t("same meaning (semantic)"),
        "functional": t("same effect (functional)"),
        "syntactic": t("same wording (syntactic)"),
    }
    return words.get(code, code)


def confidence_word(code: str) -> str:
    """Return the word for how sure a fact is."""
    words = {"high": t("high"), "medium": t("medium"), "low": t("low")}
    return words.get(code, code)
