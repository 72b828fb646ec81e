"""Words for the relation of two items, the same on pages, in tables and on the command line."""

from __future__ import annotations

from typing import Final

from kakehashi.messages import Language, label, translate
from kakehashi.model.gap import Answer
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.views import Superseded

__all__ = [
    "answer_words",
    "basis_words",
    "relation_sign",
    "relation_words",
    "standing_words",
    "superseded_words",
]


#: Sets of relations that people have one phrase for.
_PHRASES: Final = {
    Relation(0): label("contradicted"),
    Relation(8 | 16): label("not comparable in extent with"),
    Relation(15): label("shares something with"),
    Relation(2 | 8 | 16): label("does not include"),
    Relation(4 | 8 | 16): label("not included in"),
}


def relation_words(relation: Relation, language: Language) -> str:
    """Return the relation in words; several possible ones are joined by "or".

    >>> relation_words(Relation.EQUAL | Relation.PART_OF, "en")
    'equal to or included in'
    >>> relation_words(UNKNOWN, "en")
    'related, how is not stated'
    """
    if relation == UNKNOWN:
        return translate(language, "related, how is not stated")
    if relation in _PHRASES:
        return translate(language, _PHRASES[relation])
    words = {
        "equal": translate(language, "equal to"),
        "partOf": translate(language, "included in"),
        "contains": translate(language, "includes"),
        "overlaps": translate(language, "overlaps with"),
        "disjoint": translate(language, "disjoint from"),
    }
    return translate(language, " or ").join(words[name] for name in relation.names)


#: Sets of relations that have a sign of their own; others have those of their members.
_SIGNS: Final = {
    Relation(0): "!",
    Relation(1 | 2): "⊆",
    Relation(1 | 4): "⊇",
    Relation(15): "≈",
    UNKNOWN: "?",
}
_SIGN: Final = {"equal": "=", "partOf": "⊂", "contains": "⊃", "overlaps": "∩", "disjoint": "∅"}


def relation_sign(relation: Relation) -> str:
    """Return the relation as a sign for narrow cells; words stand beside it or in a legend.

    >>> relation_sign(Relation.EQUAL | Relation.PART_OF), relation_sign(Relation(4 | 8))
    ('⊆', '⊃∩')
    """
    return _SIGNS.get(relation) or "".join(_SIGN[name] for name in relation.names)


def answer_words(answer: Answer, language: Language) -> str:
    """Return the answer of a gap analysis in words.

    >>> answer_words("not-assessed", "en")
    'not assessed'
    """
    return {
        "covered": translate(language, "covered"),
        "partly": translate(language, "partly covered"),
        "none": translate(language, "nothing corresponds"),
        "not-assessed": translate(language, "not assessed"),
    }[answer]


def basis_words(basis: str, language: Language) -> str:
    """Return on what an answer rests: stated, derived, or nothing."""
    return {
        "stated": translate(language, "stated"),
        "derived": translate(language, "derived"),
        "none": translate(language, "cannot tell"),
        "": "",
    }[basis]


def standing_words(standing: str, language: Language) -> str:
    """Return the standing of a statement or proof in words; empty when it has none."""
    return {
        "official": translate(language, "official"),
        "published": translate(language, "published"),
        "editorial": translate(language, "editorial"),
        "suggested": translate(language, "suggested"),
        "": "",
    }[standing]


def superseded_words(found: Superseded, impact: str, language: Language) -> str:
    """Say why an item is not in force; ``impact`` is the label of what that means.

    >>> gone = Superseded("a:1", "a:1", "", "withdrawn", "orphaned", ())
    >>> superseded_words(gone, "orphaned", "en")
    'a:1 is not in force: a:1 was withdrawn (orphaned).'
    """
    if not found.newer:
        return translate(
            language,
            "{item} is not in force: {edition} was withdrawn ({impact}).",
            item=found.item,
            edition=found.edition,
            impact=impact,
        )
    return translate(
        language,
        "{item} is not in force: {newer} replaced {edition} ({impact}).",
        item=found.item,
        newer=found.newer,
        edition=found.edition,
        impact=impact,
    )
