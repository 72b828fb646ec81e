"""Approved statements as the rest of the product knows statements, before they are in a release."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kakehashi.errors import UnknownThingError
from kakehashi.model.live.curated import SET, identifier_of
from kakehashi.model.live.event import State
from kakehashi.model.live.proposal import Target
from kakehashi.model.relation import UNKNOWN, parse_relation
from kakehashi.model.statement import predicate_of
from kakehashi.model.views import StatementView, Text
from kakehashi.namespaces import statement_iri
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.live.desk import Board
from kakehashi.services.statements import Statements

__all__ = ["LICENCE", "PUBLISHER", "TITLE", "rejected", "stated", "target_of", "view_of"]

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
    )


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
