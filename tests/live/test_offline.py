"""Files that go out and come back: nothing changed is nothing proposed, and nothing is lost."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from kakehashi.errors import BadInputError
from kakehashi.exports import offline_workbook
from kakehashi.exports.offline_workbook import CODES, STATEMENTS
from kakehashi.model.live.offline import (
    SAID,
    Baggage,
    Difference,
    Held,
    Row,
    Said,
    packed_rows,
    read_rows,
    read_token,
    said_by_state,
    token,
)
from kakehashi.services.live.livemap import Asked
from kakehashi.services.live.offline_file import read_file
from tests.live.offline_world import (
    AKI,
    BEN,
    CHO,
    NOTHING,
    ONE,
    TWO,
    World,
    book_of,
    edited_book,
    edited_sssom,
    rows_of,
    sssom_of,
    view_of,
)
from tests.web.fakes import DOCUMENTS, ITEMS

FORMATS: dict[str, tuple[Any, Any]] = {
    "a.xlsx": (book_of, edited_book),
    "a.sssom.tsv": (sssom_of, edited_sssom),
}


@pytest.fixture(scope="module", autouse=True)
def few_empty_rows() -> Iterator[None]:
    """Write small workbooks: hundreds of empty rows take a while."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(offline_workbook, "EMPTY", 12)
        yield


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, (ONE, TWO), (NOTHING, replace(ONE, relation="equal")))
    yield made
    made.close()


def place_of(content: bytes, name: str, said: Said) -> int:
    return [row.said for row in rows_of(content, name)].index(said)


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


# --- two people -------------------------------------------------------------------------------


def row_of(said: Said, was: Said = ONE, world: World | None = None) -> Row:
    identifier = view_of(was, "nisc--cpsf").id
    del world
    return Row(part="", number=3, said=said, seen=token(identifier, was))


def test_two_files_that_say_otherwise_are_shown_and_nothing_is_lost(tmp_path: Path) -> None:
    world = World(tmp_path, (ONE,))
    mine, theirs = replace(ONE, relation="disjoint"), replace(ONE, relation="equal")
    world.bring([row_of(theirs)], CHO)
    [line] = world.bring([row_of(mine)]).lines
    assert (line.kind, line.meanwhile) == ("conflict", "proposed")
    assert line.differences == (Difference("relation", "overlaps", "disjoint", "equal"),)
    assert world.proposed() == [theirs], "nothing is proposed over it"
    world.bring([row_of(mine)], mine=lambda _: True)
    assert world.proposed() == [theirs, mine]
    world.close()


def test_what_changed_or_went_meanwhile_is_a_conflict(tmp_path: Path) -> None:
    world = World(tmp_path, (ONE,), (NOTHING, TWO))
    baggage = world.baggage()
    held = {h.said: h for h in baggage.held}

    def row(was: Said, **more: str) -> Row:
        return Row(part="", number=3, said=replace(was, **more), seen=held[was].token)

    reworded = world.propose(
        replace(TWO, locator="p. 9"), CHO, type="change", statement=held[TWO].id
    )
    gone = world.propose(
        Said(rationale_ja="誤り", rationale_en="Wrong", rationale_type="semantic",
             confidence="0.9"), CHO, type="withdraw", statement=held[NOTHING].id,
    )  # fmt: skip
    for name in (reworded, gone):
        world.approve(name)
    plan = world.bring([row(TWO, confidence="0.2"), row(NOTHING, locator="p. 1"), row(ONE)])
    first, second, third = plan.lines
    assert (first.kind, first.meanwhile, first.proposal) == ("conflict", "changed", reworded)
    assert first.differences == (
        Difference("locator", "p. 3", "p. 3", "p. 9"),
        Difference("confidence", "0.65", "0.2", "0.65"),
    )
    assert (second.kind, second.meanwhile, second.proposal) == ("conflict", "withdrawn", gone)
    assert (second.base, second.theirs) == (NOTHING, None)
    assert third.kind == "same"
    known = len(world.proposed())
    withdrawn = replace(row(NOTHING), does="withdraw", reason_en="Wrong")
    assert world.bring([withdrawn]).lines[0].kind == "there"
    assert len(world.proposed()) == known
    world.bring([row(NOTHING, locator="p. 1")], mine=lambda _: True)
    assert world.proposed()[known:] == [replace(NOTHING, locator="p. 1")], "as a new statement"
    world.close()


def test_a_new_release_that_says_otherwise_is_a_conflict(tmp_path: Path) -> None:
    world = World(tmp_path, (ONE,))
    rows = [row_of(replace(ONE, confidence="0.1"))]
    world.release((replace(ONE, locator="p. 4"),))
    [line] = world.plan(rows).lines
    assert (line.meanwhile, line.theirs) == ("changed", replace(ONE, locator="p. 4"))
    world.release(())
    [line] = world.plan(rows).lines
    assert (line.meanwhile, line.theirs) == ("withdrawn", None)
    world.close()


EDITS = st.dictionaries(
    st.sampled_from(["relation", "rationale_en", "locator", "confidence"]),
    st.sampled_from(["equal", "disjoint", "0.1", "0.2"]),
    max_size=2,
).map(lambda d: {k: v for k, v in d.items() if (k in ("relation",)) == v.isalpha()})


@settings(max_examples=40, deadline=None)
@given(edits=st.lists(st.tuples(EDITS, EDITS), min_size=1, max_size=3))
def test_two_people_and_any_edits(edits: list[tuple[dict[str, str], dict[str, str]]]) -> None:
    stated = (ONE, TWO, replace(ONE, subject="nisc:principles"))[: len(edits)]
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), (), stated)
        tokens = {held.said: held.token for held in world.baggage().held}
        known = len(world.proposed())
        for who, by in ((0, AKI), (1, CHO)):
            rows = [
                Row(part="", number=n, said=replace(said, **edit[who]), seen=tokens[said])
                for n, (said, edit) in enumerate(zip(stated, edits, strict=True))
            ]
            plan = world.bring(rows, by)
            for line, (mine, theirs) in zip(
                plan.lines, ((e[who], e[0]) for e in edits), strict=True
            ):
                changed = {k for k, v in mine.items() if v != getattr(stated[line.row.number], k)}
                other = {k for k, v in theirs.items() if v != getattr(stated[line.row.number], k)}
                same = {k: mine[k] for k in changed} == {k: theirs[k] for k in other}
                if not changed:
                    expected = "same"
                elif who == 0 or not other:
                    expected = "change"
                else:
                    expected = "there" if same else "conflict"
                assert line.kind == expected
                if expected == "conflict":
                    assert line.theirs == replace(stated[line.row.number], **theirs)
            assert world.plan(rows).counts["change"] == 0, "brought again it adds nothing"
        first = [replace(s, **e[0]) for s, e in zip(stated, edits, strict=True)]
        assert [s for s in first if s not in stated] == [
            s for s in world.proposed()[known:] if s in first
        ]
        assert len(world.desk.board().curated) == len(stated)
        world.close()


# --- what is wrong ----------------------------------------------------------------------------


def test_every_fault_is_at_its_row_and_column(world: World) -> None:
    content = book_of(world.baggage())
    place = place_of(content, "a.xlsx", ONE)
    content = edited_book(content, place, subject="nisc:none", confidence="high", relation="covers")
    none = place_of(content, "a.xlsx", NOTHING)
    content = edited_book(content, none, relation="equal")
    content = edited_book(content, 5, subject="nisc:bp-3")
    plan = world.plan(rows_of(content, "a.xlsx"))
    found = {line.row.number: line for line in plan.of("faulty")}
    assert found.keys() == {3 + place, 3 + none, 8}
    first, second = found[3 + place], found[8]
    assert first.row.part == STATEMENTS
    assert [f.field for f in found[3 + none].faults] == ["relation"]
    assert [f.field for f in first.faults] == ["subject", "relation", "confidence"]
    assert {f.field for f in second.faults} >= {"object", "rationale_ja"}
    assert first.row.columns["subject"] == "subject_id"


def test_rows_that_were_copied_and_cells_that_were_changed(world: World) -> None:
    other = "cpsf:aspect-trustworthiness"
    rows = [
        replace(row_of(replace(ONE, object=other, relation="contains")), number=9),
        replace(row_of(replace(ONE, locator="p. 8")), number=10),
        replace(row_of(replace(ONE, locator="p. 9")), number=11),
        replace(row_of(ONE), number=12, seen="x" * 40),
        replace(row_of(ONE), number=13, seen="", does="reject"),
        replace(row_of(ONE), number=14, does="burn"),
    ]
    lines = world.plan(rows).lines
    assert [line.kind for line in lines] == ["new", "new", *["faulty"] * 4]
    assert [line.faults[0].field for line in lines[2:]] == ["subject", "seen", "does", "subject"]
    twice = [replace(row_of(ONE), seen="", number=n) for n in (4, 5)]
    assert [line.kind for line in world.plan(twice).lines] == ["new", "faulty"]


def test_who_may_not_propose_proposes_nothing(world: World) -> None:
    plan = world.plan([row_of(replace(ONE, locator="p. 8"))], lambda scopes: "nisc" not in scopes)
    [line] = plan.lines
    assert (line.kind, line.faults[0].values["documents"]) == ("faulty", "nisc, cpsf")


def test_what_was_declined_is_not_proposed_again(world: World) -> None:
    rows = [row_of(replace(ONE, relation="disjoint"))]
    world.bring(rows)
    [*_, name] = world.desk.board().proposals
    world.desk.decline(name, BEN, "No.", Asked("ben"))
    [line] = world.bring(rows).lines
    assert (line.kind, line.proposal) == ("there", name)


def test_what_the_desk_rejected_is_not_taken_along(world: World) -> None:
    identifier = view_of(ONE, "nisc--cpsf").id
    reason = Said(rationale_ja="誤り", rationale_en="No", rationale_type="semantic", confidence="1")
    world.approve(world.propose(reason, type="reject", statement=identifier))
    assert ONE not in {held.said for held in world.baggage().held}
    [line] = world.plan([row_of(replace(ONE, locator="p. 8"))]).lines
    assert line.meanwhile == "withdrawn"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"%PDF", b"{}"])
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(BadInputError):
        read_file(content, "a.json")


def test_tokens_and_rows_are_whole_or_refused() -> None:
    good = token("0" * 16, ONE)
    assert read_token(good).said == ONE
    long = replace(ONE, rationale_ja="".join(chr(0x4E00 + n * 7919 % 20000) for n in range(30_000)))
    assert len(token("0" * 16, long)) < 40
    assert read_token(token("0" * 16, long)).digest == long.digest
    for bad in (good[:-4], good.replace("0" * 16, "g" * 16), good[:20] + "0" + good[21:], ""):
        with pytest.raises(ValueError, match=r"^$|."):
            read_token(bad)
    rows = (row_of(ONE), replace(row_of(NOTHING, NOTHING), does="reject", reason_ja="誤"))
    assert read_rows(packed_rows(rows)) == rows
    for text in ("", "x", packed_rows(rows)[:-8]):
        with pytest.raises(ValueError, match=r"^$|."):
            read_rows(text)
