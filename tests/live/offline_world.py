"""A world with a release, a desk over a real record, and files that go out and come back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast

import openpyxl
import pytest

from kakehashi.errors import UnknownThingError
from kakehashi.exports.offline_sssom import offline_sssom
from kakehashi.exports.offline_workbook import STATEMENTS, offline_workbook
from kakehashi.importers.apart import Taken
from kakehashi.importers.readers import reader_of
from kakehashi.model.live.offline import SAID, Baggage, Row, Said, said_by_content, token
from kakehashi.model.live.proposal import Person
from kakehashi.model.relation import UNKNOWN, parse_relation
from kakehashi.model.statement import NO_TERM_FOUND, Record, predicate_of
from kakehashi.model.text import Text
from kakehashi.model.views import StatementView
from kakehashi.services.live import offline_file
from kakehashi.services.live.baggage import packed
from kakehashi.services.live.curated import facts_of
from kakehashi.services.live.desk import Desk
from kakehashi.services.live.livemap import Asked
from kakehashi.services.live.offline import file_plan, plan_of
from kakehashi.services.live.offline_plan import Line, Plan
from kakehashi.store.record.record import open_record
from tests.web.fake_derivation import fake_refs
from tests.web.fake_world import DOCUMENTS, ITEMS, statement

AKI, BEN, CHO = Person("aki", "Aki"), Person("ben", "Ben", editor=True), Person("cho", "Cho")

ONE: Final = Said(
    subject="nisc:bp-3", relation="overlaps", object="cpsf:concern-resilience",
    rationale_ja="共に継続を求める。", rationale_en="Both ask to go on.",
    rationale_type="semantic", locator="p. 3", confidence="0.65",
)  # fmt: skip
TWO: Final = replace(ONE, relation="partOf|overlaps", object="cpsf:aspect-trustworthiness")
NOTHING: Final = Said(
    subject="nisc:principles", none_in="cpsf", rationale_ja="なし", rationale_en="None.",
    rationale_type="functional", confidence="0.9", looked_by="Aki", looked_where="chapters 1-4",
)  # fmt: skip


def record_of(said: Said, mapping_set: str) -> Record:
    relation = None if said.none_in else parse_relation(said.relation)
    return Record(
        mapping_set=mapping_set,
        subject_id=said.subject,
        predicate_id=predicate_of(relation),
        object_id=NO_TERM_FOUND if said.none_in else said.object,
        mapping_justification="semapv:ManualMappingCuration",
        subject_source=f"kid:{said.documents[0]}",
        object_source=f"kid:{said.documents[1]}",
        relation=relation,
        standing="editorial",
    )


def view_of(said: Said, mapping_set: str) -> StatementView:
    relation = UNKNOWN if said.none_in else parse_relation(said.relation)
    made = statement(1, said.subject, relation, said.object, none_in=said.none_in)
    return replace(
        made,
        id=record_of(said, mapping_set).identifier,
        mapping_set=mapping_set,
        rationale=Text(said.rationale_ja, said.rationale_en),
        rationale_type=said.rationale_type,
        locator=said.locator,
        confidence=float(said.confidence) if said.confidence else None,
    )


class Catalogue:
    refs = fake_refs(ITEMS)

    def resolve(self, name: str) -> str:
        if name.lower() not in ITEMS:
            raise UnknownThingError("No item is called {id}.", id=name)
        return name.lower()

    def document(self, slug: str) -> Any:
        if slug not in DOCUMENTS:
            raise UnknownThingError("No document is called {id}.", id=slug)
        return DOCUMENTS[slug]


class Statements:
    def __init__(self, views: Iterable[StatementView]) -> None:
        self.views = {view.id: view for view in views}

    def get(self, name: str) -> StatementView:
        if name not in self.views:
            raise UnknownThingError("No statement is called {id}.", id=name)
        return self.views[name]

    def some(self, names: Iterable[str]) -> dict[str, StatementView]:
        return {name: self.views[name] for name in sorted(names) if name in self.views}

    def sets(self) -> set[str]:
        return {view.mapping_set for view in self.views.values()}


class World:
    """A release that states ``released``, and a desk that states ``stated``."""

    def __init__(
        self, folder: Path, released: Sequence[Said] = (ONE,), stated: Sequence[Said] = ()
    ) -> None:
        self.record = open_record("", folder)
        self.desk = Desk(self.record.log)
        self.catalogue = cast("Any", Catalogue())
        self.release(released)
        for said in stated:
            self.approve(self.propose(said))

    def release(self, released: Sequence[Said]) -> None:
        views = [view_of(said, "nisc--cpsf") for said in released]
        self.statements = cast("Any", Statements(views))
        records = tuple(record_of(said, "nisc--cpsf") for said in released)
        sets = (SimpleNamespace(records=records),)
        self.exchange = cast(
            "Any",
            SimpleNamespace(
                bundle=lambda _, items: SimpleNamespace(sets=sets), released="2026-11-01"
            ),
        )

    def close(self) -> None:
        self.record.close()

    # --- the desk -----------------------------------------------------------------------------

    def propose(self, said: Said, by: Person = AKI, **more: str) -> str:
        from kakehashi.model.live.proposal_form import checked_content

        told = {name: text for name in SAID if (text := getattr(said, name))}
        content = checked_content({"type": "new"} | told | more, self.facts)
        return self.desk.propose(content, by, Asked(by.account)).entry

    def approve(self, name: str) -> None:
        self.desk.approve(name, BEN, "", Asked("ben"))

    @property
    def facts(self) -> Any:
        return facts_of(self.desk.board(), self.catalogue, self.statements)

    def proposed(self) -> list[Said]:
        return [said_by_content(f.proposal.content) for f in self.desk.board().proposals.values()]

    # --- files --------------------------------------------------------------------------------

    def baggage(self) -> Baggage:
        parts = self.catalogue, self.statements, self.exchange
        return packed(self.desk.board(), "0123456789ab", parts, "nisc", "cpsf")

    def plan(self, rows: Sequence[Row], may: Callable[[Sequence[str]], bool] = bool) -> Plan:
        return plan_of(rows, self.desk.board(), self.facts, may)

    def bring(
        self,
        rows: Sequence[Row],
        by: Person = AKI,
        mine: Callable[[Line], bool] = lambda _: False,
    ) -> Plan:
        """Look at the rows, and propose what can be."""
        plan = self.plan(rows)
        file_plan(self.desk, plan.proposed(mine=mine), lambda _: by)
        return plan


# --- a file, as its program changes it --------------------------------------------------------


def book_of(baggage: Baggage) -> bytes:
    return offline_workbook(baggage)


def sssom_of(baggage: Baggage) -> bytes:
    return offline_sssom(baggage)


def rows_of(content: bytes, name: str) -> tuple[Row, ...]:
    """Read a file in this process, which is quicker than in one of its own."""
    format_ = "workbook" if name.endswith(".xlsx") else "sssom"
    taken = Taken(format_, reader_of(format_).read(content, name))
    assert taken.raw.findings == ()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(offline_file, "read_apart", lambda *_, **__: taken)
        return offline_file.read_file(content, name).rows


#: Field to the column of a workbook, where it is not its name.
COLUMN: Final = {"subject": "subject_id", "object": "object_id"}


def edited_book(content: bytes, row: int, **fields: str) -> bytes:
    """Change cells of the given row of statements (0: the first)."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[STATEMENTS]
    names = [cell.value for cell in sheet[2]]
    for field, text in fields.items():
        cell = sheet.cell(3 + row, names.index(COLUMN.get(field, field)) + 1)
        cell.value = text or None
        if text:
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def edited_sssom(content: bytes, row: int, **fields: str) -> bytes:
    """Change cells of the given row; what has no column stands in the comment."""
    lines = content.decode().split("\n")
    head = [line for line in lines if line.startswith("#")]
    table = list(csv.reader([n for n in lines if n and not n.startswith("#")], delimiter="\t"))
    names = table[0]
    for name in ("subject_source", "object_source", "locator", "confidence"):
        if name not in names:
            common = next((n for n in head if n.startswith(f"#{name}: ")), f"#{name}: ")
            names.append(name)
            for cells in table[1:]:
                cells.append(common.partition(": ")[2])
    cells = table[1 + row]
    told = json.loads(cells[names.index("comment")] or "{}")
    for field, text in fields.items():
        column = COLUMN.get(field, field)
        if field == "none_in":
            cells[names.index("object_id")] = NO_TERM_FOUND
            cells[names.index("object_source")] = f"kid:{text}"
        elif column in names:
            cells[names.index(column)] = text
        else:
            told[field] = text
    cells[names.index("comment")] = json.dumps(told, ensure_ascii=False)
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(table)
    return ("\n".join(head) + "\n" + out.getvalue()).encode()


#: The name of a file to how it is written, and how a row of it is changed.
FORMATS: Final[dict[str, tuple[Any, Any]]] = {
    "a.xlsx": (book_of, edited_book),
    "a.sssom.tsv": (sssom_of, edited_sssom),
}


def place_of(content: bytes, name: str, said: Said) -> int:
    return [row.said for row in rows_of(content, name)].index(said)


def row_of(said: Said, was: Said = ONE) -> Row:
    """A row that says ``said``, of a statement that the release had as ``was``."""
    identifier = view_of(was, "nisc--cpsf").id
    return Row(part="", number=3, said=said, seen=token(identifier, was))
