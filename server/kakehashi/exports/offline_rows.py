"""What a statement is in a file for people who work offline, whatever the format."""

from __future__ import annotations

from typing import Final

from kakehashi.exports.words import relation_words
from kakehashi.messages import label, translate
from kakehashi.model.live.offline import DOES
from kakehashi.model.live.proposal_form import FIELDS as PROPOSED
from kakehashi.model.relation import BASE_RELATIONS, parse_relation

__all__ = [
    "ACTIONS",
    "FIELDS",
    "MEANWHILE",
    "NONE",
    "RELATIONS",
    "action_words",
    "relation_cell",
]

#: What stands for a relation where nothing corresponds.
NONE: Final = "none"
#: What may be done with a statement, beside changing it.
ACTIONS: Final = {"withdraw": label("withdraw it"), "reject": label("reject it: it is wrong")}
#: What a row says by what stands in it.
_WHAT: Final = ("type", "statement")
#: What the fields of a row are called.
FIELDS: Final = {name: said for name, said in PROPOSED.items() if name not in _WHAT} | {
    "does": label("Take it out?"),
    "reason_ja": label("Why it is taken out, in Japanese"),
    "reason_en": label("Why it is taken out, in English"),
    "seen": label("What was seen; do not change"),
}
#: What stands in the way of a row.
MEANWHILE: Final = {
    "changed": label("The statement has changed since the file was written."),
    "withdrawn": label("The statement was taken out since the file was written."),
    "proposed": label("A proposal under review says otherwise."),
    "stated": label("The desk states the same on other grounds."),
}
assert tuple(ACTIONS) == DOES  # noqa: S101  (one list, here with words)


def relation_cell(names: str, *, none: bool = False) -> str:
    """Return a relation as it is chosen from a list: its name, then what it means.

    >>> relation_cell("partOf")
    'partOf 含まれる / included in'
    """
    if none:
        said = (translate(lang, "nothing corresponds") for lang in ("ja", "en"))
        return f"{NONE} {' / '.join(said)}"
    relation = parse_relation(names)
    said = (relation_words(relation, lang) for lang in ("ja", "en"))
    return f"{relation.text} {' / '.join(said)}"


def action_words(name: str) -> str:
    """Return what may be done as it is chosen from a list."""
    return f"{name} {' / '.join(translate(lang, ACTIONS[name]) for lang in ('ja', 'en'))}"


#: The relations that a list offers.
RELATIONS: Final = tuple(terms.name for terms in BASE_RELATIONS.values())
