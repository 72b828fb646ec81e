"""Files that go out and come back: what changed is proposed, each change once, and nothing else."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from kakehashi.exports import offline_workbook
from kakehashi.exports.offline_workbook import CODES, STATEMENTS
from kakehashi.model.live.offline import SAID, Baggage, Difference, Held, Said, said_by_state
from kakehashi.services.live.offline_file import read_file
from tests.live.offline_world import (
    FORMATS,
    NOTHING,
    ONE,
    TWO,
    World,
    book_of,
    edited_book,
    place_of,
    rows_of,
    view_of,
)
from tests.web.fake_world import DOCUMENTS, ITEMS

pytestmark = pytest.mark.usefixtures("few_empty_rows")

# --- unchanged --------------------------------------------------------------------------------

ODD = st.sampled_from(
    ["=1+1", "+A1", "-2", "@x", "_x0041_", 'say "so"', "'quoted", "1/2", "007", "1.50", "TRUE",
     "2026-11-24", '{"does": "withdraw"}', "none", "a\tb\nc", "# no comment", "ｱ ㈱ ①", "該当なし"]
)  # fmt: skip
WORDS = st.one_of(
    ODD,
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), max_size=60),
)
ENDS = [(a, b) for a in ITEMS for b in ITEMS if a.partition(":")[0] != b.partition(":")[0]]


@st.composite
def statements(draw: st.DrawFn) -> Said:
    subject, other = draw(st.sampled_from(ENDS))
    none = draw(st.booleans())
    names = draw(st.sets(st.sampled_from(["equal", "partOf", "contains", "overlaps"]), min_size=1))
    return Said(
        subject=subject,
        relation="" if none else "|".join(sorted(names)),
        object="" if none else other,
        none_in=other.partition(":")[0] if none else "",
        rationale_ja=draw(WORDS),
        rationale_en=draw(WORDS),
        rationale_type=draw(st.sampled_from(["", "semantic", "functional"])),
        locator=draw(WORDS),
        confidence=draw(st.sampled_from(["", "0", "0.5", "0.125", "1"])),
        looked_by=draw(WORDS) if none else "",
        looked_where=draw(WORDS) if none else "",
    )


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25, deadline=None)
@given(said=st.lists(statements(), min_size=1, max_size=4, unique=True))
def test_what_is_not_changed_comes_back_as_it_was(name: str, said: list[Said]) -> None:
    held = [Held(f"{n:016x}", s, "nisc--cpsf", "editorial", "NISC") for n, s in enumerate(said)]
    baggage = Baggage("r", "2026-11-01", 7, tuple(DOCUMENTS.values()), tuple(held), ITEMS)
    write, _ = FORMATS[name]
    content = write(baggage)
    assert content == write(baggage)
    rows = rows_of(content, name)
    assert sorted((r.said.digest, r.seen) for r in rows) == sorted(
        (h.said.digest, h.token) for h in held
    )
    assert {r.said for r in rows} == set(said)
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), ())
        world.statements.views = {h.id: replace(view_of(ONE, "x"), id=h.id) for h in held}
        plan = world.bring(rows)
        assert [line.kind for line in plan.lines] == ["same"] * len(said)
        assert world.proposed() == []
        world.close()


@pytest.mark.parametrize("name", FORMATS)
def test_unchanged_files_of_release_and_desk_propose_nothing(world: World, name: str) -> None:
    baggage = world.baggage()
    assert {held.said for held in baggage.held} == {
        ONE,
        TWO,
        NOTHING,
        replace(ONE, relation="equal"),
    }
    before = len(world.proposed())
    brought = read_file(FORMATS[name][0](baggage), name)
    assert brought.findings == ()
    assert {row.said for row in brought.rows} == {held.said for held in baggage.held}
    assert world.bring(brought.rows).counts["same"] == 4
    assert len(world.proposed()) == before


def test_the_workbook_offers_terms_and_locks_what_is_not_to_be_changed(world: World) -> None:
    from io import BytesIO

    book = openpyxl.load_workbook(BytesIO(book_of(world.baggage())))
    sheet = book[STATEMENTS]
    names = [cell.value for cell in sheet[2]]
    assert sheet.protection.sheet
    assert sheet.max_row == 2 + 4 + offline_workbook.EMPTY
    for name, locked in (("subject_id", False), ("seen", True), ("statement", True)):
        for row in (3, sheet.max_row):
            assert sheet.cell(row, names.index(name) + 1).protection.locked is locked
    letters = {name: get_column_letter(n) for n, name in enumerate(names, 1)}
    hidden = {name for name, n in letters.items() if sheet.column_dimensions[n].hidden}
    assert hidden == {"statement", "seen"}
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert len(lists) == 3
    assert book[CODES]["A2"].value.startswith("equal ")
    kinds = {cell.data_type for line in sheet.iter_rows() for cell in line}
    assert "f" not in kinds, "no cell is a formula"


# --- one change -------------------------------------------------------------------------------

CHANGES = {
    "subject": (ONE, "nisc:principles"),
    "relation": (ONE, "disjoint"),
    "object": (ONE, "cpsf:aspect-trustworthiness"),
    "none_in": (NOTHING, "csf11"),
    "rationale_ja": (ONE, "=別の理由"),
    "rationale_en": (ONE, 'Another "reason"'),
    "rationale_type": (ONE, "functional"),
    "locator": (ONE, "p. 7"),
    "confidence": (ONE, "0.7"),
    "looked_by": (NOTHING, "Cho"),
    "looked_where": (NOTHING, "all of it"),
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("own", [True, False], ids=["of the desk", "of the release"])
@pytest.mark.parametrize("field", SAID)
def test_one_change_is_one_proposal_that_differs_in_it_alone(
    tmp_path: Path, field: str, own: bool, name: str
) -> None:
    said, text = CHANGES[field]
    if not own:  # the release does not tell who looked
        said = replace(said, looked_by="", looked_where="")
    world = World(tmp_path, *(((), (said,)) if own else ((said,), ())))
    if own:
        [identifier] = world.desk.board().curated
    else:
        [identifier] = world.statements.views
    known = len(world.proposed())
    write, edited = FORMATS[name]
    more = {"looked_by": "Aki", "looked_where": "all"} if said.none_in and not own else {}
    content = edited(write(world.baggage()), 0, **(more | {field: text}))
    [line] = world.bring(rows_of(content, name)).lines
    wanted = replace(said, **(more | {field: text}))
    differing = {name for name in SAID if getattr(wanted, name) != getattr(said, name)}
    assert {d.field for d in line.differences} == differing
    assert differing == {field} | set(more)
    assert Difference(field, getattr(said, field), getattr(wanted, field), "") in line.differences
    assert world.proposed()[known:] == [wanted]
    [*_, filed] = world.desk.board().proposals.values()
    moved = field in ("subject", "relation", "object", "none_in")
    assert filed.proposal.content.type == ("change" if own or moved else "new")
    assert (filed.proposal.content.target is not None) == (own or moved)
    if filed.proposal.content.target:
        assert filed.proposal.content.target.id == identifier
    assert world.desk.board().curated.keys() == ({identifier} if own else set()), "nothing stated"
    again = world.bring(rows_of(content, name))
    assert [one.kind for one in again.lines] == ["there"]
    assert len(world.proposed()) == known + 1
    world.approve(filed.id)
    assert wanted in map(said_by_state, world.desk.board().curated.values())
    assert world.bring(rows_of(content, name)).counts["there"] == 1, "approved meanwhile"
    assert len(world.proposed()) == known + 1
    world.close()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("does", ["withdraw", "reject"])
def test_what_is_taken_out_needs_a_reason(world: World, does: str, name: str) -> None:
    write, edited = FORMATS[name]
    baggage, known = world.baggage(), len(world.proposed())
    content = write(baggage)
    place = place_of(content, name, ONE)
    content = edited(content, place, does=f"{does} 撤回")
    plan = world.bring(rows_of(content, name))
    [faulty] = plan.of("faulty")
    assert [fault.field for fault in faulty.faults] == ["reason_ja"]
    content = edited(content, place, reason_en="It is wrong.", reason_ja="誤り")
    [line] = world.bring(rows_of(content, name)).of("withdraw", "reject")
    assert (line.kind, line.statement) == (does, view_of(ONE, "nisc--cpsf").id)
    [made] = world.proposed()[known:]
    assert (made.rationale_en, made.confidence) == ("It is wrong.", "")
    assert world.bring(rows_of(content, name)).counts["there"] == 1


def test_a_row_that_is_added_is_a_new_statement(world: World) -> None:
    content = edited_book(
        book_of(world.baggage()), 4 + 7, subject="NISC:principles", relation="含まれる",
        object="cpsf:concern-resilience", rationale_ja="理由",
    )  # fmt: skip
    plan = world.bring(rows_of(content, "a.xlsx"))
    [line] = plan.of("new")
    assert line.row.number == 3 + 4 + 7
    assert line.content is not None
    assert (line.content.subject, line.content.relation) == ("nisc:principles", "partOf")
