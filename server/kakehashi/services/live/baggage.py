"""What curators take along: the statements of two documents, as they are now."""

from __future__ import annotations

from kakehashi.errors import BadInputError
from kakehashi.model.live.curated import SET
from kakehashi.model.live.offline import Baggage, Held, said_by_state, said_by_view
from kakehashi.model.statement import source_slug
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.exchange import Choice, Exchange
from kakehashi.services.live.curated import PUBLISHER
from kakehashi.services.live.desk import Board
from kakehashi.services.statements import Statements

__all__ = ["packed"]


def packed(
    board: Board,
    release: str,
    parts: tuple[Catalogue, Statements, Exchange],
    first: str = "",
    second: str = "",
) -> Baggage:
    """Return the statements between two documents; without any, those of the desk.

    What the desk has taken out or rejected is left, and so are its rejections. Raises
    BadInputError when one document alone is named, and UnknownThingError.
    """
    catalogue, statements, exchange = parts
    if bool(first) != bool(second) or (first and first == second):
        raise BadInputError(
            "Two documents are needed.", remedy="Name both, or neither: --from nisc --to cpsf."
        )
    pair = tuple(catalogue.document(slug).slug for slug in (first, second) if slug)
    held = {one.id: one for one in _of_desk(board, pair)}
    if pair:
        held |= {one.id: one for one in _of_release(board, statements, exchange, pair, held)}
    ends = {end for one in held.values() for end in one.said.ends[:2] if end}
    items = catalogue.refs.of(ends)
    place = {name: number for number, name in enumerate(items)}
    slugs = pair or tuple(sorted({slug for one in held.values() for slug in one.said.documents}))

    def order(one: Held) -> tuple[int, int, str]:
        known = [place.get(end, len(place)) for end in one.said.ends[:2]]
        return known[0], known[1], one.id

    return Baggage(
        release=release,
        released=exchange.released,
        sequence=board.head.sequence,
        documents=tuple(catalogue.document(slug) for slug in slugs),
        held=tuple(sorted(held.values(), key=order)),
        items=items,
    )


def _of_desk(board: Board, pair: tuple[str, ...]) -> list[Held]:
    found = []
    for identifier, state in board.curated.items():
        said = said_by_state(state)
        inside = not pair or {*said.documents} == {*pair}
        if inside and not state.get("predicate_modifier"):
            found.append(Held(identifier, said, SET, "editorial", PUBLISHER))
    return found


def _of_release(
    board: Board,
    statements: Statements,
    exchange: Exchange,
    pair: tuple[str, ...],
    known: dict[str, Held],
) -> list[Held]:
    named = tuple(name for name in statements.sets() if _may_be_between(name, pair))
    if not named:
        return []
    wanted = {
        record.identifier
        for one in exchange.bundle(Choice(sets=named), items=False).sets
        for record in one.records
        if {source_slug(record.subject_source), source_slug(record.object_source)} == {*pair}
        and not record.negated
        and record.identifier not in board.gone
    }
    rejected = {
        (said.ends, said.relation)
        for state in board.curated.values()
        if state.get("predicate_modifier")
        for said in (said_by_state(state),)
    }
    found = []
    for identifier, view in statements.some(wanted - known.keys()).items():
        said = said_by_view(view)
        if (said.ends, said.relation) not in rejected:
            held = Held(identifier, said, view.mapping_set, view.standing, view.publisher)
            found.append(held)
    return found


def _may_be_between(name: str, pair: tuple[str, ...]) -> bool:
    """Return whether a set may relate two documents: most are called by those that they do.

    >>> [_may_be_between(n, ("nisc", "cpsf")) for n in ("cpsf--nisc.ipa", "nisc--iira", "curated")]
    [True, False, True]
    """
    ends = name.partition(".")[0].split("--")
    return len(ends) == 1 or {*ends} == {*pair}
