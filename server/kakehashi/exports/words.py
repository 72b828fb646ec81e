"""Words for the relation of two items, the same on pages, in tables and on the command line."""

from __future__ import annotations

from kakehashi.messages import Language, translate
from kakehashi.model.relation import UNKNOWN, Relation

__all__ = ["relation_words"]


def relation_words(relation: Relation, language: Language) -> str:
    """Return the relation in words; several possible ones are joined by "or".

    >>> relation_words(Relation.EQUAL | Relation.PART_OF, "en")
    'equal to or included in'
    >>> relation_words(UNKNOWN, "en")
    'related, how is not stated'
    """
    if relation == UNKNOWN:
        return translate(language, "related, how is not stated")
    words = {
        "equal": translate(language, "equal to"),
        "partOf": translate(language, "included in"),
        "contains": translate(language, "includes"),
        "overlaps": translate(language, "overlaps with"),
        "disjoint": translate(language, "disjoint from"),
    }
    return translate(language, " or ").join(words[name] for name in relation.names)
