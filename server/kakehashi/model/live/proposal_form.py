"""Check what somebody proposes: every fault at once, each with its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kakehashi.messages import label
from kakehashi.model.live.checking import Fault, FormError, WrongError, line_of
from kakehashi.model.live.curated import SET
from kakehashi.model.live.offline import Said, said_by_content
from kakehashi.model.live.proposal import RATIONALE_TYPES, TYPES, Content, Target
from kakehashi.model.relation import UNKNOWN, Relation, parse_relation
from kakehashi.model.text import Text

__all__ = ["FIELDS", "Facts", "checked_content", "comment_text", "given_of"]

#: What a proposal is made of, as in forms, JSON and tables, and what that is called (message ids).
FIELDS: Final = {
    "type": label("What is proposed"),
    "statement": label("Statement that it is about"),
    "subject": label("Item"),
    "relation": label("Relation"),
    "object": label("Other item"),
    "none_in": label("Nothing corresponds in"),
    "looked_by": label("Who looked"),
    "looked_where": label("Where"),
    "rationale_ja": label("Reason in Japanese"),
    "rationale_en": label("Reason in English"),
    "rationale_type": label("Rests on"),
    "locator": label("Place in the documents"),
    "confidence": label("Confidence"),
}
_LONG: Final = 4000


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to speak of."""

    item: Callable[[str], str]  #: identifier of an item, however it is written; empty: none
    document: Callable[[str], bool]
    statement: Callable[[str], Target | None]
    #: What a statement says now; None: that is not known.
    said: Callable[[str], Said | None] = lambda _: None


def checked_content(given: Mapping[str, Any], facts: Facts) -> Content:
    """Return what is proposed; raise FormError with every fault."""
    form = _Form(given, facts)
    form.read()
    if form.faults:
        raise FormError(tuple(form.faults))
    return Content(**form.values)


def given_of(content: Content) -> dict[str, Any]:
    """Return what is proposed, as it can be given again."""
    return {
        "type": content.type,
        "statement": content.target.id if content.target else "",
        "subject": content.subject,
        "relation": content.relation.split("|") if content.relation else [],
        "object": content.object,
        "none_in": content.none_in,
        "rationale_ja": content.rationale.ja,
        "rationale_en": content.rationale.en,
        "rationale_type": content.rationale_type,
        "locator": content.locator,
        "confidence": content.confidence,
        "looked_by": content.looked_by,
        "looked_where": content.looked_where,
    }


def comment_text(value: object, field: str, *, needed: bool = True) -> str:
    """Return a text of several lines; raise FormError when it cannot be taken."""
    try:
        text = line_of(value or "", _LONG, lines=True)
    except WrongError as error:
        raise FormError((Fault(field, error.message, error.values),)) from error
    if needed and not text:
        raise FormError((Fault(field, label("This is needed.")),))
    return text


class _Form:
    """Reads the fields one by one, and keeps what is wrong."""

    def __init__(self, given: Mapping[str, Any], facts: Facts) -> None:
        self._given, self._facts = given, facts
        self.values: dict[str, Any] = {}
        self.faults: list[Fault] = []

    def read(self) -> None:
        """Read everything into ``values`` or ``faults``."""
        for name in self._given:
            if name not in FIELDS:
                self._say(name, label("There is no such field."))
        kind = self._text("type")
        if kind not in TYPES:
            self._say("type", label("It takes: {known}."), known=", ".join(TYPES))
            return
        self.values["type"] = kind
        target = self._target() if kind != "new" else None
        if kind in ("withdraw", "reject"):
            if target is not None:
                self.values |= {
                    "subject": target.subject,
                    "object": target.object,
                    "none_in": target.none_in,
                    "relation": target.relation,
                }
        else:
            self._ends()
            self._said()
        self._grounds()
        if kind == "change" and target is not None and not self.faults:
            self._changes(target)

    def _say(self, field: str, message: str, /, **values: object) -> None:
        self.faults.append(Fault(field, message, values))

    def _text(self, name: str, *, long: bool = False) -> str:
        try:
            return line_of(self._given.get(name) or "", *((_LONG,) if long else ()), lines=long)
        except WrongError as error:
            self._say(name, error.message, **error.values)
            return ""

    def _target(self) -> Target | None:
        name = self._text("statement")
        target = self._facts.statement(name) if name else None
        if not name:
            self._say("statement", label("This is needed."))
        elif target is None:
            self._say("statement", label("The graph has no statement {value}."), value=name)
        self.values["target"] = target
        return target

    def _ends(self) -> None:
        subject, other, none_in = (self._text(n) for n in ("subject", "object", "none_in"))
        if not subject:
            self._say("subject", label("This is needed."))
        if bool(other) == bool(none_in):
            self._say(
                "object",
                label(
                    "Give an item, or the document in which nothing corresponds: one of the two."
                ),
            )
        for field, name in (("subject", subject), ("object", other)):
            found = self._facts.item(name) if name else ""
            if name and not found:
                self._say(field, label("The graph has no item {value}."), value=name)
            self.values[field] = found
        if none_in and not self._facts.document(none_in):
            self._say("none_in", label("The graph has no document {value}."), value=none_in)
        self.values["none_in"] = none_in
        ends = [self.values["subject"], self.values["object"]]
        if ends[0] and ends[0] == ends[1]:
            self._say("object", label("Both ends are the same item."))
        elif ends[0] and none_in == ends[0].partition(":")[0]:
            self._say("none_in", label("This is the document of the item itself."))

    def _said(self) -> None:
        none_in = self.values.get("none_in")
        relation = "" if none_in else self._relation()
        self.values["relation"] = relation
        for name in ("looked_by", "looked_where"):
            text = self._text(name) if none_in else ""
            self.values[name] = text
            if none_in and not text:
                self._say(name, label("Say who looked through the document, and where."))

    def _changes(self, target: Target) -> None:
        """Demand that something changes: the grounds alone only of what the desk itself states."""
        said = (target.subject, target.object, target.none_in, target.relation)
        if said != tuple(self.values[n] for n in ("subject", "object", "none_in", "relation")):
            return
        same = self._facts.said(target.id) == said_by_content(Content(**self.values))
        if same or target.mapping_set != SET:
            self._say("relation", label("The statement says this already."))

    def _relation(self) -> str:
        value = self._given.get("relation")
        names = [str(v) for v in value] if isinstance(value, list) else str(value or "").split("|")
        mask = Relation(0)
        try:
            for name in filter(None, names):
                mask |= parse_relation(name)
        except ValueError as error:
            self._say("relation", label("{value!r} is no relation."), value=str(error.args[0]))
            return ""
        if not mask:
            self._say("relation", label("This is needed."))
        elif mask == UNKNOWN:
            self._say("relation", label("All five together say nothing."))
        return mask.text

    def _grounds(self) -> None:
        texts = {lang: self._text(f"rationale_{lang}", long=True) for lang in ("ja", "en")}
        if not any(texts.values()):
            self._say("rationale_ja", label("Give the reason in one language at least."))
        self.values["rationale"] = Text(
            **{lang: " ".join(text.split()) for lang, text in texts.items()}
        )
        self.values["locator"] = self._text("locator")
        kind = self._text("rationale_type")
        if kind and kind not in RATIONALE_TYPES:
            self._say(
                "rationale_type", label("It takes: {known}."), known=", ".join(RATIONALE_TYPES)
            )
        self.values["rationale_type"] = kind
        self.values["confidence"] = self._confidence()

    def _confidence(self) -> float | None:
        value = self._given.get("confidence")
        if value is None or value == "":
            return None
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = -1.0
        if isinstance(value, bool) or not 0 <= number <= 1:
            self._say("confidence", label("Give a number from 0 to 1, such as 0.65."))
            return None
        return round(number, 3)
