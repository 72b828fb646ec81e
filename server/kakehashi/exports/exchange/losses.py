"""Reasons that several formats share for what they cannot carry."""

from __future__ import annotations

from typing import Final

from kakehashi.exports.exchange.format import Loss, Part
from kakehashi.messages import label
from kakehashi.sssom.slots import PROPAGATED

__all__ = ["ENTRY", "NO_DOCUMENTS", "OF_ALL", "lost", "partly"]


def lost(part: Part, reason: str, *fields: str) -> tuple[Loss, ...]:
    """Return the loss of some fields of a part, all for one reason (a message id)."""
    return tuple(Loss(part, field, reason) for field in fields)


def partly(part: Part, reason: str, *fields: str) -> tuple[Loss, ...]:
    """Return that some fields of a part do not read back the same in every case."""
    return tuple(Loss(part, field, reason, partly=True) for field in fields)


#: A format of statements alone.
NO_DOCUMENTS: Final = (
    *lost("document", label("The format holds statements, not documents."), "*"),
    *lost("item", label("The format holds statements; of an item it has the identifier."), "*"),
)

#: A format whose sets have one title and one description, in English here.
ENTRY: Final = (
    *lost(
        "entry",
        label("A set has one title and one description here; the Japanese ones are left out."),
        "title",
        "description",
    ),
    *lost("entry", label("Each statement says its standing; the set does not."), "standing"),
    *lost(
        "entry",
        label("Each relation stands as the set of what is possible, so nothing rests on it."),
        "strict",
    ),
)

#: A format in which a set says what all its statements have in common, and nothing else of them.
OF_ALL: Final = partly(
    "set",
    label("Said of the set as a whole as far as all its statements have the same value."),
    *PROPAGATED,
)
