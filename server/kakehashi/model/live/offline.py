"""What somebody who works offline holds of a statement: what it said, and what it is to say.

A file carries, beside the words that people change, what was seen when it was written. So a file
that comes back can be compared in three ways: what was seen, what it says now, and what the graph
says by then.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from kakehashi.model.live.event import State, canonical
from kakehashi.model.live.proposal import Content
from kakehashi.model.relation import parse_relation
from kakehashi.model.views import DocumentView, ItemRef, StatementView

__all__ = [
    "DOES",
    "SAID",
    "Baggage",
    "Difference",
    "Held",
    "Row",
    "Said",
    "Seen",
    "differences",
    "packed_rows",
    "read_rows",
    "read_token",
    "said_by_content",
    "said_by_state",
    "said_by_view",
    "tidied",
    "token",
]

#: What a row may ask for, beside what it says.
DOES: Final = ("withdraw", "reject")

#: A token is shorter, so that a cell of a workbook holds it; what is longer names its digest alone.
_LONGEST: Final = 32_000
#: Bytes of what a token says.
_MOST: Final = 200_000
#: Bytes of the rows that come back with a form.
_MOST_ROWS: Final = 32 << 20
_TOKEN: Final = re.compile(r"([0-9a-f]{16})\.([0-9a-f]{16})\.([A-Za-z0-9_=-]*)")
_SPACED: Final = re.compile(r"\s*[\t\r\n]+\s*")


def tidied(text: str) -> str:
    r"""Return a text as a cell holds it: in one line, without blanks around it.

    >>> tidied(" one\nline ")
    'one line'
    """
    return _SPACED.sub(" ", unicodedata.normalize("NFC", text.strip())).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a statement says, each field as its text; they are those of a proposal."""

    subject: str = ""
    relation: str = ""  #: names joined by ``|``; empty when nothing corresponds
    object: str = ""
    none_in: str = ""
    rationale_ja: str = ""
    rationale_en: str = ""
    rationale_type: str = ""
    locator: str = ""
    confidence: str = ""
    looked_by: str = ""
    looked_where: str = ""

    def __post_init__(self) -> None:
        for one in fields(self):
            object.__setattr__(self, one.name, tidied(getattr(self, one.name)))
        for name, read in (("relation", _relation), ("confidence", _number)):
            object.__setattr__(self, name, read(getattr(self, name)))

    @property
    def ends(self) -> tuple[str, str, str]:
        """What it is about."""
        return self.subject, self.object, self.none_in

    @property
    def documents(self) -> tuple[str, str]:
        """The two documents."""
        return self.subject.partition(":")[0], self.none_in or self.object.partition(":")[0]

    @property
    def digest(self) -> str:
        """What tells two of them apart: 16 hex digits."""
        return hashlib.sha256(_canonical(self).encode()).hexdigest()[:16]


#: The fields, in the order of a table.
SAID: Final = tuple(one.name for one in fields(Said))


def _relation(text: str) -> str:
    try:
        return parse_relation(text).text if text else ""
    except ValueError:
        return text


def _number(text: str) -> str:
    """Return a number in its one form.

    >>> _number("0.650"), _number("high")
    ('0.65', 'high')
    """
    try:
        return f"{round(float(text), 3):g}" if text else ""
    except ValueError:
        return text


def _canonical(said: Said) -> str:
    return canonical({name: text for name, text in asdict(said).items() if text})


def said_by_view(view: StatementView) -> Said:
    """Return what a statement of the release says."""
    return Said(
        subject=view.subject.id,
        relation="" if view.none_in else view.relation.text,
        object=view.object.id if view.object else "",
        none_in=view.none_in,
        rationale_ja=view.rationale.ja,
        rationale_en=view.rationale.en,
        rationale_type=view.rationale_type,
        locator=view.locator,
        confidence=_text_of(view.confidence),
    )


def said_by_state(state: State) -> Said:
    """Return what a statement of the desk says."""
    same = {name: str(state.get(name) or "") for name in SAID[3:] if name != "confidence"}
    return Said(
        subject=state["subject_id"],
        relation=state.get("relation", ""),
        object=state.get("object_id", ""),
        confidence=_text_of(state.get("confidence")),
        **same,
    )


def said_by_content(content: Content) -> Said:
    """Return what a proposal says."""
    return Said(
        subject=content.subject,
        relation=content.relation,
        object=content.object,
        none_in=content.none_in,
        rationale_ja=content.rationale.ja,
        rationale_en=content.rationale.en,
        rationale_type=content.rationale_type,
        locator=content.locator,
        confidence=_text_of(content.confidence),
        looked_by=content.looked_by,
        looked_where=content.looked_where,
    )


def _text_of(confidence: float | None) -> str:
    return "" if confidence is None else f"{confidence:.3f}"


# --- what was seen ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """A statement as a file was written from it; ``said`` is None when it was too long to carry."""

    id: str
    digest: str
    said: Said | None


def token(identifier: str, said: Said) -> str:
    """Return what a file carries of a statement, so that it is known again.

    >>> read_token(token("30339ce11a84beab", Said(subject="nisc:bp-3"))).said.subject
    'nisc:bp-3'
    """
    packed = base64.urlsafe_b64encode(zlib.compress(_canonical(said).encode(), 9)).decode()
    return f"{identifier}.{said.digest}.{packed if len(packed) < _LONGEST else ''}"


def read_token(text: str) -> Seen:
    """Read what a file carries. Raises ValueError when it is not whole."""
    match = _TOKEN.fullmatch(text)
    if match is None:
        raise ValueError(text[:40])
    if not match[3]:
        return Seen(match[1], match[2], None)
    try:
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(base64.urlsafe_b64decode(match[3]), _MOST)
        flat: Any = json.loads(plain) if unpacking.eof else None
        said = Said(**{str(name): str(value) for name, value in dict(flat).items()})
    except (zlib.error, TypeError, ValueError, RecursionError) as error:
        raise ValueError(text[:40]) from error
    if said.digest != match[2]:
        raise ValueError(text[:40])
    return Seen(match[1], match[2], said)


# --- rows -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a file that came back, as far as it speaks of a statement."""

    part: str  #: sheet, empty where the file has none
    number: int  #: counted from 1
    said: Said
    does: str = ""  #: one of :data:`DOES`, or empty: what it says is to be stated
    seen: str = ""  #: the token; empty for a row that was added
    reason_ja: str = ""  #: why it is to be withdrawn or rejected
    reason_en: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)  #: heading of each field, in the file


def packed_rows(rows: Iterable[Row]) -> str:
    """Return rows as one word, to be sent along with a form."""
    told = [{**asdict(row), "columns": {}} for row in rows]
    return base64.urlsafe_b64encode(zlib.compress(canonical(told).encode())).decode()


def read_rows(text: str) -> tuple[Row, ...]:
    """Read rows that came back with a form. Raises ValueError when they are not whole."""
    try:
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(base64.urlsafe_b64decode(text), _MOST_ROWS)
        told: Any = json.loads(plain) if unpacking.eof else None
        return tuple(_read_row(one) for one in told)
    except (zlib.error, TypeError, KeyError, ValueError, RecursionError) as error:
        raise ValueError(text[:40]) from error


def _read_row(told: Mapping[str, Any]) -> Row:
    return Row(
        part=str(told["part"]),
        number=int(told["number"]),
        said=Said(**{str(name): str(value) for name, value in told["said"].items()}),
        does=str(told["does"]),
        seen=str(told["seen"]),
        reason_ja=str(told["reason_ja"]),
        reason_en=str(told["reason_en"]),
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """What one field said when the file was written, says in the file, and says now."""

    field: str
    base: str
    yours: str
    theirs: str


def differences(base: Said | None, yours: Said, theirs: Said | None) -> tuple[Difference, ...]:
    """Return the fields that are not the same in all that is known."""
    found = []
    for name in SAID:
        values = [getattr(said, name) for said in (base, yours, theirs) if said is not None]
        if len(set(values)) > 1:
            told = ("" if said is None else getattr(said, name) for said in (base, theirs))
            before, now = told
            found.append(Difference(name, before, getattr(yours, name), now))
    return tuple(found)


# --- what is taken along ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """A statement that is taken along, with what helps to read it."""

    id: str
    said: Said
    mapping_set: str
    standing: str
    stated_by: str

    @property
    def token(self) -> str:
        """What the file carries of it."""
        return token(self.id, self.said)


@dataclass(frozen=True, slots=True)
class Baggage:
    """Everything that is taken along."""

    release: str
    released: str  #: date, empty when the release has none
    sequence: int  #: last event of the record that it shows
    documents: tuple[DocumentView, ...]  #: that the statements are about, with their editions
    held: tuple[Held, ...]
    items: Mapping[str, ItemRef] = field(default_factory=dict)

    @property
    def pair(self) -> tuple[str, ...]:
        """The short names of the documents."""
        return tuple(document.slug for document in self.documents)
