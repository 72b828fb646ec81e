"""Read what a visitor supposes: statements to add, and identifiers of statements to withdraw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import request
from werkzeug.datastructures import MultiDict

from kakehashi.errors import BadInputError
from kakehashi.model.relation import Relation
from kakehashi.services.derivation import parse_supposed

__all__ = ["FIELDS", "Supposition", "add_of_form", "supposed", "withdrawn"]

#: Fields of the form; with any of them in the address the form was sent.
FIELDS: Final = ("subject", "relation", "object")

#: Statements that one page supposes or withdraws.
MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Supposition:
    """A supposed statement, and as it stands in the address."""

    subject: str
    relation: Relation
    object: str
    text: str

    @property
    def triple(self) -> tuple[str, Relation, str]:
        """What the service takes."""
        return self.subject, self.relation, self.object


def supposed() -> list[Supposition]:
    """Return what the parameters ``add`` suppose, each once."""
    return [_supposition(text) for text in _several("add")]


def withdrawn() -> list[str]:
    """Return the identifiers of the parameters ``withdraw``, each once; IRIs are shortened."""
    return [text.rpartition("/")[2] for text in _several("withdraw")]


def add_of_form(values: MultiDict[str, str]) -> str:
    """Return the supposition that the fields of the form make; empty when they are empty."""
    subject, target = (values.get(name, "").strip() for name in ("subject", "object"))
    relations = values.getlist("relation")
    if not (subject or target or relations):
        return ""
    if not (subject and target and relations):
        raise BadInputError(
            "The supposed statement is not complete.",
            remedy="Give an item, at least one relation, and another item.",
        )
    return _supposition(f"{subject} {'|'.join(relations)} {target}").text


def _several(name: str) -> list[str]:
    texts = [" ".join(text.split()) for text in request.args.getlist(name)]
    found = list(dict.fromkeys(text for text in texts if text))
    if len(found) > MOST:
        raise BadInputError(
            "The parameter {name} is given {count} times.",
            remedy="Give it at most {limit} times.",
            name=name,
            count=len(found),
            limit=MOST,
        )
    return found


def _supposition(text: str) -> Supposition:
    subject, relation, target = parse_supposed(text)
    return Supposition(subject, relation, target, f"{subject} {relation.text} {target}")
