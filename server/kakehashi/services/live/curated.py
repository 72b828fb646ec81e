"""Approved statements as the rest of the product knows statements, before they are in a release."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Protocol

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from kakehashi.errors import KakehashiError, UnknownThingError
from kakehashi.model.live.curated import SET, entry_id, identifier_of
from kakehashi.model.live.event import Entry, State
from kakehashi.model.live.offline import Said, said_by_state, said_by_view
from kakehashi.model.live.proposal import Target
from kakehashi.model.live.proposal_form import Facts
from kakehashi.model.relation import UNKNOWN, parse_relation
from kakehashi.model.statement import predicate_of
from kakehashi.model.text import Text
from kakehashi.model.views import StatementView
from kakehashi.namespaces import ID, item_iri, set_iri, statement_iri
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.live.desk import Board
from kakehashi.services.statements import Statements
from kakehashi.sssom.curated import KIND, curated_quads

if TYPE_CHECKING:
    from kakehashi.services.live import Live

__all__ = [
    "LICENCE",
    "PUBLISHER",
    "TITLE",
    "Beside",
    "approved",
    "approved_statement",
    "facts_of",
    "rejected",
    "said_now",
    "stated",
    "target_of",
    "triples_of",
    "view_of",
]

PUBLISHER: Final = "Kakehashi"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
TITLE: Final = Text(
    ja="審査を経た対応(本プロジェクトの判断)",
    en="Reviewed statements: relations judged by the project",
)


def view_of(state: State, catalogue: Catalogue) -> StatementView | None:
    """Return a statement of the desk; None when the release does not have its items."""
    refs = catalogue.refs.of([e for e in (state["subject_id"], state.get("object_id", "")) if e])
    subject, target = refs.get(state["subject_id"]), refs.get(state.get("object_id", ""))
    none_in = state.get("none_in", "")
    if subject is None or (target is None and not none_in):
        return None
    relation = parse_relation(state["relation"]) if state.get("relation") else None
    identifier = identifier_of(state)
    return StatementView(
        id=identifier,
        iri=statement_iri(identifier),
        subject=subject,
        object=target,
        none_in=none_in,
        relation=UNKNOWN if relation is None else relation,
        predicate=predicate_of(relation),
        standing="editorial",
        confidence=state.get("confidence"),
        publisher=PUBLISHER,
        rationale=Text(ja=state.get("rationale_ja", ""), en=state.get("rationale_en", "")),
        rationale_type=state.get("rationale_type", ""),
        shared="",
        source_relation="",
        locator=state.get("locator", ""),
        evidence="",
        source="",
        readings="",
        justification="semapv:ManualMappingCuration",
        mapping_set=SET,
        set_title=TITLE,
        licence=LICENCE,
        negated=bool(state.get("predicate_modifier")),
    )


class Beside(Protocol):
    """A release, and what people write beside it: nothing beside an earlier one."""

    @property
    def live(self) -> Live | None:
        """What people write."""

    @property
    def catalogue(self) -> Catalogue:
        """The items."""

    @property
    def statements(self) -> Statements:
        """The statements of the release."""


def approved(
    beside: Beside, names: Iterable[str]
) -> tuple[dict[str, StatementView], dict[str, StatementView]]:
    """Return what the desk states of an item beyond the release, and what it rejects.

    ``names``: the identifiers of the item.
    """
    if beside.live is None:
        return {}, {}
    known = beside.live.desk.board(), tuple(names), beside.catalogue, beside.statements
    return stated(*known), rejected(*known)


def approved_statement(beside: Beside, identifier: str) -> StatementView | None:
    """Return a statement of the desk; None when it has none of that name."""
    state = beside.live.desk.board().curated.get(identifier) if beside.live else None
    return view_of(state, beside.catalogue) if state is not None else None


def triples_of(beside: Beside, iri: str) -> bytes:
    """Return what the statements of the desk say of a thing, as N-Triples.

    Of a statement: all of it; of an item: what it corresponds to; of the set: what it holds.
    """
    if beside.live is None or not iri.startswith((ID, statement_iri(""), set_iri(SET))):
        return b""
    entries = [
        Entry(entry_id(identifier), KIND, 1, 0, state)
        for identifier, state in beside.live.desk.board().curated.items()
        if iri in (statement_iri(identifier), item_iri(state["subject_id"]), set_iri(SET))
    ]
    triples = [
        Triple(quad.subject, quad.predicate, quad.object)
        for quad in curated_quads(entries)
        if quad.subject == NamedNode(iri)
    ]
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b"" if triples else b""


def stated(
    board: Board, names: Iterable[str], catalogue: Catalogue, statements: Statements
) -> dict[str, StatementView]:
    """Return what the desk states of an item under any of its names, beyond the release."""
    return _of(board, names, catalogue, statements, negated=False)


def rejected(
    board: Board, names: Iterable[str], catalogue: Catalogue, statements: Statements
) -> dict[str, StatementView]:
    """Return what the desk rejects of an item, beyond the release: each reads as what is wrong."""
    return _of(board, names, catalogue, statements, negated=True)


def _of(
    board: Board,
    names: Iterable[str],
    catalogue: Catalogue,
    statements: Statements,
    *,
    negated: bool,
) -> dict[str, StatementView]:
    wanted = set(names)
    found = {
        identifier: state
        for identifier, state in board.curated.items()
        if bool(state.get("predicate_modifier")) == negated
        and wanted & {state["subject_id"], state.get("object_id", "")}
    }
    known = statements.some(found) if found else {}
    views = {i: view_of(state, catalogue) for i, state in found.items() if i not in known}
    return {identifier: view for identifier, view in views.items() if view is not None}


def target_of(identifier: str, board: Board, statements: Statements) -> Target | None:
    """Return the statement that a proposal is about: one of the desk, or one of the release.

    One of the release that stands in the set of the desk and was taken out since is gone.
    """
    if (state := board.curated.get(identifier)) is not None:
        if state.get("predicate_modifier"):
            return None
        return Target(
            identifier,
            state["subject_id"],
            state.get("object_id", ""),
            state.get("none_in", ""),
            state.get("relation", ""),
            SET,
        )
    try:
        view = statements.get(identifier)
    except (UnknownThingError, ValueError):
        return None
    if view.id in board.gone:
        return None
    return Target(
        view.id,
        view.subject.id,
        view.object.id if view.object else "",
        view.none_in,
        "" if view.none_in else view.relation.text,
        view.mapping_set,
    )


def said_now(identifier: str, board: Board, statements: Statements) -> Said | None:
    """Return what a statement says now; None when there is none, or the desk has rejected it."""
    if target_of(identifier, board, statements) is None:
        return None
    if (state := board.curated.get(identifier)) is not None:
        return said_by_state(state)
    said = said_by_view(statements.get(identifier))
    rejected_now = any(
        state.get("predicate_modifier") and _same(said_by_state(state), said)
        for state in board.curated.values()
    )
    return None if rejected_now else said


def _same(one: Said, other: Said) -> bool:
    return (one.ends, one.relation) == (other.ends, other.relation)


def facts_of(board: Board, catalogue: Catalogue, statements: Statements) -> Facts:
    """Return what there is to speak of: in the release, and on the desk."""

    def item(name: str) -> str:
        try:
            return catalogue.resolve(name)
        except KakehashiError:
            return ""

    def document(slug: str) -> bool:
        try:
            return catalogue.document(slug).slug == slug
        except KakehashiError:
            return False

    def short(identifier: str) -> str:
        return identifier.rpartition("/")[2]

    return Facts(
        item,
        document,
        lambda name: target_of(short(name), board, statements),
        lambda name: said_now(short(name), board, statements),
    )
