"""A form of the live map: from what an entry says to its fields, and back; made from the kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from kakehashi.model.live.checking import Fault
from kakehashi.model.live.event import State
from kakehashi.model.live.kinds import Field, fields_of
from kakehashi.web.language import t

__all__ = ["Input", "as_form", "given_of", "inputs_of"]

#: Empty lines that a form has beyond what is said, for more.
_MORE: Final = 2
#: Forms of fields whose values are identifiers in one line.
_LISTED: Final = ("items", "documents", "statements")


@dataclass(frozen=True, slots=True)
class Input:
    """A field of the form with what stands in it."""

    field: Field
    values: list[Any]  #: strings; pairs of strings for roles; of both languages for texts
    faults: list[str]  #: in the language of the page
    kinds: tuple[str, ...]  #: of the entries that may stand in it


def as_form(kind: str, state: State) -> MultiDict[str, str]:
    """Return what an entry says as a form would send it.

    >>> as_form("actor", {"title": {"en": "We"}, "part_of": ["actor-2"]}).to_dict(flat=False)
    {'title.en': ['We'], 'part_of': ['actor-2']}
    """
    form: MultiDict[str, str] = MultiDict()
    for one in fields_of(kind):
        value = state.get(one.name)
        if not value:
            continue
        if one.form in ("texts", "long"):
            for lang, text in value.items():
                form.add(f"{one.name}.{lang}", text)
        elif one.form == "roles":
            for part in value:
                form.add("roles.actor", part["actor"])
                form.add("roles.role", part["role"])
        elif one.form in _LISTED:
            form.add(one.name, " ".join(value))
        elif one.form == "refs":
            form.setlist(one.name, value)
        else:
            form.add(one.name, value)
    return form


def given_of(kind: str, form: MultiDict[str, str]) -> dict[str, Any]:
    """Return what a form says as an entry would; empty fields are left out.

    >>> given_of("actor", MultiDict([("title.en", "We "), ("items", "a:b  a:c"), ("link", "")]))
    {'title': {'en': 'We '}, 'items': ['a:b', 'a:c']}
    """
    given: dict[str, Any] = {}
    for one in fields_of(kind):
        value: Any
        if one.form in ("texts", "long"):
            texts = {lang: form.get(f"{one.name}.{lang}", "") for lang in ("ja", "en")}
            value = {lang: text for lang, text in texts.items() if text.strip()}
        elif one.form == "roles":
            actors, roles = form.getlist("roles.actor"), form.getlist("roles.role")
            value = [
                {"actor": _first_word(actor), "role": role}
                for actor, role in zip(actors, roles, strict=False)
                if actor.strip()
            ]
        elif one.form in _LISTED:
            value = form.get(one.name, "").replace(",", " ").split()
        elif one.form == "refs":
            value = [_first_word(name) for name in form.getlist(one.name) if name.strip()]
        else:
            value = form.get(one.name, "").strip()
        if value:
            given[one.name] = value
    return given


def _first_word(text: str) -> str:
    """Return the identifier at the beginning of what was chosen."""
    return text.split(maxsplit=1)[0]


def inputs_of(kind: str, form: MultiDict[str, str], faults: tuple[Fault, ...] = ()) -> list[Input]:
    """Return the fields of the form of a kind, filled with what was said or sent."""
    wrong: dict[str, list[str]] = {}
    for fault in faults:
        wrong.setdefault(fault.field, []).append(t(fault.message, **fault.values))
    return [
        Input(one, _values(one, form), wrong.get(one.name, []), one.of or (kind,))
        for one in fields_of(kind)
    ]


def _values(one: Field, form: MultiDict[str, str]) -> list[Any]:
    if one.form in ("texts", "long"):
        return [form.get(f"{one.name}.{lang}", "") for lang in ("ja", "en")]
    if one.form == "roles":
        actors, roles = form.getlist("roles.actor"), form.getlist("roles.role")
        pairs = [(a, r) for a, r in zip(actors, roles, strict=False) if a.strip()]
        return [*pairs, *[("", "")] * (_MORE + 1)]
    if one.form == "refs":
        names = [name for name in form.getlist(one.name) if name.strip()]
        return [*names, *[""] * _MORE] if one.many else (names or [""])
    return [form.get(one.name, "")]
