"""Check what is entered: every fault of a form at once, each with its field."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kakehashi.errors import BadInputError
from kakehashi.messages import label
from kakehashi.model.live.dates import first_day, is_zone, last_day, precision
from kakehashi.model.live.event import State
from kakehashi.model.live.kinds import ROLES, Field, fields_of

__all__ = [
    "LINE",
    "LONG",
    "MANY",
    "Fault",
    "FormError",
    "Known",
    "WrongError",
    "checked",
    "line_of",
]

#: Characters of a line, and of a text of several.
LINE: Final = 400
LONG: Final = 4000
#: Values that a field takes at most.
MANY: Final = 200
#: Controls, marks that turn the direction of writing, what has no width, and halves of pairs.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_BREAKS: Final = re.compile(r"[\r\n]")
_STATEMENT: Final = re.compile(r"[0-9a-f]{16}")
_ADDRESS: Final = re.compile(r"https?://[^\s/?#@]+(?:[/?#]\S*)?")
_LANGUAGES: Final = ("ja", "en")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one field; ``message`` is a message id, filled with ``values``."""

    field: str
    message: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)


class FormError(BadInputError):
    """What was entered cannot be taken; ``faults`` says everything that is wrong with it."""

    status = 422

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        first = faults[0]
        super().__init__(
            "{count} fields cannot be taken; the first is «{field}».",
            remedy="Mend what stands at each field, and send it again.",
            count=len(faults),
            field=first.field,
        )
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Known:
    """What can be referred to: how to tell whether it is there."""

    kind_of: Callable[[str], str | None]  #: kind of an entry; None: there is none
    item: Callable[[str], bool]
    document: Callable[[str], bool]
    statement: Callable[[str], bool]


def checked(kind: str, given: Mapping[str, Any], known: Known, own: str = "") -> State:
    """Return what an entry says, in its one form: only fields with a value.

    ``own`` is the entry itself, which cannot refer to itself. Raises FormError with every fault.
    """
    faults: list[Fault] = []
    state: dict[str, Any] = {}
    names = {f.name for f in fields_of(kind)}
    faults += (Fault(name, label("There is no such field.")) for name in given if name not in names)
    for one in fields_of(kind):
        value = given.get(one.name)
        if value in (None, "", [], {}):
            if one.required:
                faults.append(Fault(one.name, label("This is needed.")))
            continue
        try:
            taken = _READ[one.form](one, value, known)
        except WrongError as error:
            faults.append(Fault(one.name, error.message, error.values))
            continue
        if taken in ("", [], {}):
            if one.required:
                faults.append(Fault(one.name, label("This is needed.")))
        elif one.form == "refs" and own and own in taken:
            faults.append(Fault(one.name, label("An entry cannot refer to itself.")))
        else:
            state[one.name] = taken
    faults += _between(kind, state)
    if faults:
        raise FormError(tuple(faults))
    return state


def _between(kind: str, state: State) -> Iterator[Fault]:
    """Check fields against each other."""
    for early, late in (("begins", "ends"), ("begins", "due"), ("begins", "ended")):
        if early in state and late in state and last_day(state[late]) < first_day(state[early]):
            yield Fault(late, label("This is before it begins."))
    if kind == "event":
        timed = [precision(state.get(name, "")) == "moment" for name in ("begins", "ends")]
        if any(timed) and "zone" not in state:
            yield Fault("zone", label("A time needs its time zone, such as Asia/Tokyo."))
        if "ends" in state and "begins" not in state:
            yield Fault("begins", label("What has an end needs a beginning."))
        if timed[0] and timed[1] and state["ends"] < state["begins"]:
            yield Fault("ends", label("This is before it begins."))
    # Without a day by which it is due nobody has to know whether it was late.
    if state.get("status") == "done" and "due" in state and "ended" not in state:
        yield Fault("ended", label("What was due and is done needs the day on which it was done."))


class WrongError(Exception):
    """One value cannot be taken; ``message`` is a message id."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message, self.values = message, values


def line_of(value: object, most: int = LINE, *, lines: bool = False) -> str:
    """Return a text without blanks around it; raise WrongError when it is none or too long."""
    if not isinstance(value, str):
        raise WrongError(label("This is not a text."))
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    if len(text) > most:
        raise WrongError(label("This is longer than {most} characters."), most=most)
    if _HIDDEN.search(text.replace("\n", "")) or (not lines and _BREAKS.search(text)):
        raise WrongError(label("This holds characters that cannot be seen."))
    return text


def _text(one: Field, value: object, known: Known) -> str:
    del one, known
    return line_of(value)


def _texts(one: Field, value: object, known: Known) -> dict[str, str]:
    del known
    if not isinstance(value, Mapping) or set(value) - set(_LANGUAGES):
        raise WrongError(label("Give a text in Japanese («ja»), in English («en») or both."))
    long = one.form == "long"
    read = {
        lang: line_of(value.get(lang) or "", LONG if long else LINE, lines=long)
        for lang in _LANGUAGES
    }
    return {lang: text for lang, text in read.items() if text}


def _code(one: Field, value: object, known: Known) -> str:
    del known
    codes = [code for code, _ in one.choices]
    if value not in codes:
        raise WrongError(label("It takes: {known}."), known=", ".join(codes))
    return str(value)


def _date(one: Field, value: object, known: Known) -> str:
    text = _text(one, value, known)
    found = precision(text)
    if found is None or (found == "moment" and one.form == "date"):
        raise WrongError(
            label("{value!r} is no date. Write a year, month or day, as in 2027-03-31."), value=text
        )
    return text


def _zone(one: Field, value: object, known: Known) -> str:
    text = _text(one, value, known)
    if not is_zone(text):
        raise WrongError(label("{value!r} is no time zone. Write it as in Asia/Tokyo."), value=text)
    return text


def _link(one: Field, value: object, known: Known) -> str:
    text = _text(one, value, known)
    if not _ADDRESS.fullmatch(text):
        raise WrongError(
            label("{value!r} is no address that starts with http:// or https://."), value=text
        )
    return text


def _listed(one: Field, value: object) -> list[str]:
    given = value if isinstance(value, list) else [value]
    texts = [line_of(text) for text in given]
    if len(texts) > (MANY if one.many else 1):
        raise WrongError(label("Too many values; {most} are taken."), most=MANY if one.many else 1)
    return list(dict.fromkeys(filter(None, texts)))


def _refs(one: Field, value: object, known: Known) -> list[str]:
    names = _listed(one, value)
    for name in names:
        kind = known.kind_of(name)
        if kind is None or (one.of and kind not in one.of):
            raise WrongError(label("There is no entry {value} that could stand here."), value=name)
    return names


def _found(there: Callable[[Known], Callable[[str], bool]], message: str) -> _Reader:
    def read(one: Field, value: object, known: Known) -> list[str]:
        names = _listed(one, value)
        for name in names:
            if not there(known)(name):
                raise WrongError(message, value=name)
        return names

    return read


def _roles(one: Field, value: object, known: Known) -> list[dict[str, str]]:
    if not isinstance(value, list) or len(value) > MANY:
        raise WrongError(label("Give actors, each with its part."))
    found: list[dict[str, str]] = []
    for given in value:
        if not isinstance(given, Mapping) or set(given) != {"actor", "role"}:
            raise WrongError(label("Give actors, each with its part."))
        actor = line_of(given["actor"])
        if known.kind_of(actor) != "actor":
            raise WrongError(label("There is no actor {value}."), value=actor)
        if given["role"] not in tuple(ROLES):
            raise WrongError(label("It takes: {known}."), known=", ".join(ROLES))
        if (pair := {"actor": actor, "role": str(given["role"])}) not in found:
            found.append(pair)
    return found


_Reader = Callable[[Field, Any, Known], Any]

_READ: Final[dict[str, _Reader]] = {
    "texts": _texts,
    "long": _texts,
    "text": _text,
    "code": _code,
    "date": _date,
    "time": _date,
    "zone": _zone,
    "link": _link,
    "refs": _refs,
    "items": _found(lambda k: k.item, label("The graph has no item {value}.")),
    "documents": _found(lambda k: k.document, label("The graph has no document {value}.")),
    "statements": _found(
        lambda k: lambda name: bool(_STATEMENT.fullmatch(name)) and k.statement(name),
        label("The graph has no statement {value}."),
    ),
    "roles": _roles,
}
