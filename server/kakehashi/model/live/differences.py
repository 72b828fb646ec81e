"""What differs between two states of an entry, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from kakehashi.model.live.event import Entry, State
from kakehashi.model.live.kinds import Field, fields_of

__all__ = ["Choice", "Difference", "Quarrel", "differences", "quarrels", "scopes_of"]

#: Whose value of a field is taken.
Choice = Literal["theirs", "yours"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two states say differently; None: the state says nothing."""

    field: Field
    before: Any
    after: Any


def differences(kind: str, before: State | None, after: State | None) -> list[Difference]:
    """Return the fields that differ, in the order of the form."""
    old, new = before or {}, after or {}
    return [
        Difference(one, old.get(one.name), new.get(one.name))
        for one in fields_of(kind)
        if old.get(one.name) != new.get(one.name)
    ]


@dataclass(frozen=True, slots=True)
class Quarrel:
    """A field that two people say differently, and what it said before either."""

    field: Field
    base: Any
    theirs: Any
    yours: Any

    @property
    def likely(self) -> Choice | None:
        """Who alone changed it; None when both did."""
        if self.yours == self.base:
            return "theirs"
        return "yours" if self.theirs == self.base else None


def quarrels(kind: str, base: State | None, theirs: State | None, yours: State) -> list[Quarrel]:
    """Return the fields in which two changes of one state differ."""
    started = base or {}
    return [
        Quarrel(found.field, started.get(found.field.name), found.before, found.after)
        for found in differences(kind, theirs, yours)
    ]


def scopes_of(*states: Entry | State | None) -> tuple[str, ...]:
    """Return what an entry is about, for asking who may change it: fields and documents.

    It may be what somebody sent, in whatever form: what is no name is nothing that it is about.

    >>> scopes_of({"field": ["nisc2018:fd-legal"], "items": ["nisc:bp-3"], "documents": ["cpsf"]})
    ('cpsf', 'nisc', 'nisc2018:fd-legal')
    """
    found: set[str] = set()
    for one in states:
        state = (one.state if isinstance(one, Entry) else one) or {}
        found |= {*_names(state.get("field")), *_names(state.get("documents"))}
        found |= {item.partition(":")[0] for item in _names(state.get("items"))}
    return tuple(sorted(found))


def _names(value: object) -> list[str]:
    every = value if isinstance(value, list | tuple) else [value]
    return [name for name in every if isinstance(name, str)]
