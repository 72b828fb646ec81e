"""Compare a file that somebody worked on offline with what is said now, and propose what is new.

Nothing is stated by a file. Each row that says something new becomes a proposal, unless the
statement has changed meanwhile or somebody else proposes otherwise: then both are shown, and
whoever brings the file decides. What a file has brought once, it does not bring again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from kakehashi.errors import BadInputError
from kakehashi.messages import label
from kakehashi.model.live.checking import Fault, FormError
from kakehashi.model.live.curated import SET
from kakehashi.model.live.event import Event
from kakehashi.model.live.offline import (
    DOES,
    Row,
    Said,
    Seen,
    read_token,
    said_by_content,
    said_by_state,
)
from kakehashi.model.live.proposal import Content, Person
from kakehashi.model.live.proposal_form import Facts, checked_content
from kakehashi.services.live.desk import Board, Desk, Filed
from kakehashi.services.live.livemap import Asked
from kakehashi.services.live.offline_plan import Line, Meanwhile, Plan

__all__ = ["file_plan", "plan_of"]

#: Proposals that one file makes.
_MOST: Final = 1000


def plan_of(
    rows: Sequence[Row], board: Board, facts: Facts, may: Callable[[Sequence[str]], bool]
) -> Plan:
    """Return what comes of the rows of a file.

    ``may``: whether whoever brings it may propose for some documents.
    """
    comparing, lines = _Comparing(board, facts, may), list[Line]()
    made: dict[str, int] = {}
    for row, seen in _owned(rows):
        line = seen if isinstance(seen, Line) else comparing.line(row, seen)
        if line.content is not None:
            first = made.setdefault(line.key, row.number)
            if first != row.number:
                line = _faulty(row, "subject", label("Row {row} says the same."), row=first)
        lines.append(line)
    return Plan(tuple(lines))


def file_plan(
    desk: Desk,
    lines: Iterable[Line],
    by: Callable[[Sequence[str]], Person],
) -> list[Event]:
    """Propose what the lines say, and return the events; what was proposed before stays."""
    wanted = [line for line in lines if line.content is not None]
    if len(wanted) > _MOST:
        raise BadInputError(
            "The file makes {count} proposals; {most} are taken at a time.",
            remedy="Split it into several files.",
            count=len(wanted),
            most=_MOST,
        )
    events = []
    for line in wanted:
        content = line.content
        assert content is not None  # noqa: S101  (filtered above)
        person = by(content.documents)
        events.append(desk.propose(content, person, Asked(person.account, key=line.key)))
    return events


def _faulty(row: Row, field: str, message: str, /, **values: object) -> Line:
    return Line(row=row, kind="faulty", faults=(Fault(field, message, values),))


def _owned(rows: Sequence[Row]) -> list[tuple[Row, Seen | Line | None]]:
    """Find out which row speaks of which statement: copied rows carry what they were copied from.

    Of several that carry the same, the first that is about the same two is the statement itself;
    others are new when they are about something else.
    """
    read: list[Seen | Line | None] = []
    for row in rows:
        try:
            read.append(read_token(row.seen) if row.seen else None)
        except ValueError:
            message = label(
                "What this cell carries is not whole. Take the row from a fresh file, or empty the"
                " cell to propose the row as new."
            )
            read.append(_faulty(row, "seen", message))
    owner: dict[str, int] = {}
    for own in (True, False):
        for place, (row, seen) in enumerate(zip(rows, read, strict=True)):
            if isinstance(seen, Seen) and (not own or _is_about(row, seen)):
                owner.setdefault(seen.id, place)
    found: list[tuple[Row, Seen | Line | None]] = []
    for place, (row, seen) in enumerate(zip(rows, read, strict=True)):
        if not isinstance(seen, Seen) or owner[seen.id] == place:
            found.append((row, seen))
        elif row.does or _is_about(row, seen):
            message = label("Row {row} is about the same statement. Keep one of them.")
            found.append((row, _faulty(row, "subject", message, row=rows[owner[seen.id]].number)))
        else:
            found.append((row, None))
    return found


def _is_about(row: Row, seen: Seen) -> bool:
    return seen.said is not None and row.said.ends == seen.said.ends


class _Comparing:
    """Compares rows with what is stated and proposed."""

    def __init__(self, board: Board, facts: Facts, may: Callable[[Sequence[str]], bool]) -> None:
        self._board, self._facts, self._may = board, facts, may
        self._stated = {
            (said.ends, said.relation): (identifier, said, str(state.get("proposal", "")))
            for identifier, state in board.curated.items()
            if not state.get("predicate_modifier")
            for said in (said_by_state(state),)
        }
        by_time = sorted(board.proposals.values(), key=lambda filed: filed.proposal.proposed_at)
        self._proposed = {_as_said(filed.proposal.content): filed for filed in by_time}
        self._open = [f for f in board.proposals.values() if f.proposal.status == "open"]

    def line(self, row: Row, seen: Seen | None) -> Line:
        """Return what comes of a row."""
        if row.does and row.does not in DOES:
            message = label("It takes: {known}.")
            return _faulty(row, "does", message, known=", ".join(DOES))
        if seen is None:
            if row.does:
                message = label("Only a statement that the file was written with can be taken out.")
                return _faulty(row, "does", message)
            return self._judged(self._in_one_form(row), None, None)
        if not row.does and row.said.digest != seen.digest:
            row = self._in_one_form(row)
        if not row.does and row.said.digest == seen.digest:
            return Line(row=row, kind="same", statement=seen.id, base=seen.said)
        return self._judged(row, seen, self._facts.said(seen.id))

    def _in_one_form(self, row: Row) -> Row:
        """Return a row with its ends as the graph writes them, however the file does."""
        ends = {
            name: self._facts.item(text) or text
            for name in ("subject", "object")
            if (text := getattr(row.said, name))
        }
        return replace(row, said=replace(row.said, **ends))

    def _judged(self, row: Row, seen: Seen | None, now: Said | None) -> Line:
        if seen is not None and now is None and row.does:
            return Line(row=row, kind="there", statement=seen.id, proposal=self._ended(seen.id))
        if not row.does and (there := self._said_already(row, seen, now)) is not None:
            return there
        faults: tuple[Fault, ...] = ()
        if row.said.none_in and row.said.relation and not row.does:
            message = label("Where nothing corresponds there is no relation: choose «none».")
            faults = (Fault("relation", message),)
        try:
            content = checked_content(self._given(row, seen, now), self._facts)
        except FormError as error:
            told = (replace(f, field=_field_of(row, f.field)) for f in error.faults)
            faults += tuple(f for f in told if not faults or f.field != "relation")
        if faults:
            return Line(row=row, kind="faulty", statement=seen.id if seen else "", faults=faults)
        if not self._may(content.documents):
            message = label("Your account may not propose for these documents: {documents}.")
            return _faulty(row, "subject", message, documents=", ".join(content.documents))
        line = Line(
            row=row,
            kind=content.type,
            statement=seen.id if seen else "",
            content=content,
            base=seen.said if seen else None,
        )
        return self._against(line, seen, now)

    def _said_already(self, row: Row, seen: Seen | None, now: Said | None) -> Line | None:
        """Return the line of a row that says what is stated."""
        if seen is not None and now == row.said:
            return Line(row=row, kind="there", statement=seen.id)
        known = self._stated.get((row.said.ends, row.said.relation))
        if known is None or known[1] != row.said:
            return None
        return Line(row=row, kind="there", statement=known[0], proposal=known[2])

    def _given(self, row: Row, seen: Seen | None, now: Said | None) -> dict[str, str]:
        """Return the fields of the proposal that a row makes."""
        said = row.said
        if seen is not None and row.does:
            told = {
                "type": row.does,
                "statement": seen.id,
                "rationale_ja": row.reason_ja,
                "rationale_en": row.reason_en,
                "rationale_type": said.rationale_type,
            }
            # The confidence of the statement is not that of the doubt about it.
            if seen.said is None or said.confidence != seen.said.confidence:
                told["confidence"] = said.confidence
            return {name: text for name, text in told.items() if text}
        told = {name: text for name in Said.__slots__ if (text := getattr(said, name))}
        target = self._facts.statement(seen.id) if seen is not None and now is not None else None
        if target is None:  # added, or its statement is gone
            return {"type": "new"} | told
        own = target.mapping_set == SET
        moved = now is not None and (now.ends, now.relation) != (said.ends, said.relation)
        # What others have stated is theirs: other grounds for the same make a statement of ours.
        kind = {"type": "change", "statement": target.id} if own or moved else {"type": "new"}
        return kind | told

    def _against(self, line: Line, seen: Seen | None, now: Said | None) -> Line:
        """Return a line that is to be proposed, or what stands in its way."""
        content = line.content
        assert content is not None  # noqa: S101  (the caller has just made it)
        if same := self._proposed.get(_as_said(content)):  # whatever became of it
            return replace(line, kind="there", proposal=same.id)
        if seen is not None and (now is None or now.digest != seen.digest):
            return _crossed(line, "changed" if now else "withdrawn", now, self._ended(seen.id))
        if (known := self._stated_already(line, content)) is not None:
            return known
        if other := self._otherwise(content):
            return _crossed(line, "proposed", said_by_content(other.proposal.content), other.id)
        return line

    def _stated_already(self, line: Line, content: Content) -> Line | None:
        """Return the line when the desk states the same on other grounds."""
        said = said_by_content(content)
        known = self._stated.get((said.ends, said.relation))
        if content.type not in ("new", "change") or known is None or known[0] == line.statement:
            return None
        return _crossed(line, "stated", known[1], known[2])

    def _otherwise(self, content: Content) -> Filed | None:
        """Return a proposal under review that is about the same and says something else."""
        found = (filed for filed in self._open if _meet(filed.proposal.content, content))
        return next(found, None)

    def _ended(self, identifier: str) -> str:
        """Return the last proposal that took a statement out, or changed it."""
        return self._last(f for f in self._approved() if _target(f) == identifier)

    def _approved(self) -> list[Filed]:
        return [f for f in self._board.proposals.values() if f.proposal.status == "approved"]

    @staticmethod
    def _last(found: Iterable[Filed]) -> str:
        last = max(found, key=lambda f: f.proposal.decided_at, default=None)
        return last.id if last is not None else ""


def _crossed(line: Line, meanwhile: Meanwhile, theirs: Said | None, proposal: str) -> Line:
    return replace(line, kind="conflict", meanwhile=meanwhile, theirs=theirs, proposal=proposal)


def _target(filed: Filed) -> str:
    target = filed.proposal.content.target
    return target.id if target is not None else ""


def _field_of(row: Row, name: str) -> str:
    """Return the field of a row that a field of the proposal stands in."""
    if row.does:
        named = {"rationale_ja": "reason_ja", "rationale_en": "reason_en", "statement": "seen"}
        return named.get(name, name)
    return {"statement": "seen"}.get(name, name)


def _as_said(content: Content) -> tuple[object, ...]:
    """Return what makes two proposals the same: what would be stated, or taken out."""
    if content.type in ("new", "change"):
        return (said_by_content(content),)
    target = content.target.id if content.target is not None else ""
    return content.type, target, said_by_content(content)


def _meet(one: Content, other: Content) -> bool:
    """Return whether two proposals are about the same.

    They have one target, or the same two ends; and that nothing corresponds in a document goes
    against everything that does.
    """
    if one.target is not None and other.target is not None and one.target.id == other.target.id:
        return True
    if {one.subject, one.object} == {other.subject, other.object} and one.object:
        return True
    if not (one.none_in or other.none_in) or one.subject != other.subject:
        return False
    return one.documents == other.documents
