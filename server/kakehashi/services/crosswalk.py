"""The cross-walk: what corresponds to an item, and who says so."""

from __future__ import annotations

from kakehashi.calculus.masks import converse
from kakehashi.model.premise import STANDINGS
from kakehashi.model.views import Counterpart, Crosswalk, NoCounterpart, StatementView
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.statements import Statements

__all__ = ["CrosswalkService"]


class CrosswalkService:
    """Answers from stated relations alone; what follows from them is another service."""

    def __init__(self, catalogue: Catalogue, statements: Statements, release: str) -> None:
        self._catalogue, self._statements, self._release = catalogue, statements, release

    def of(self, identifier: str, to: str = "") -> Crosswalk:
        """Return the counterparts of an item, in the document ``to`` or in all.

        Statements made from the other end are turned round; statements about the same thing
        under another identifier count. Raises UnknownThingError for an unknown item or document.
        """
        item_id = self._catalogue.resolve(identifier)
        if to:
            to = self._catalogue.document(to).slug
        item = self._catalogue.refs.one(item_id)
        names = (item_id, *self._catalogue.aliases(item_id))
        statements = {s.id: s for name in names for s in self._statements.of_item(name)}
        counterparts: list[Counterpart] = []
        none: list[NoCounterpart] = []
        for statement in statements.values():
            if statement.none_in:
                title = self._catalogue.title(statement.none_in)
                none.append(NoCounterpart(statement.none_in, title, statement))
            elif (found := _turned(statement, names)) is not None:
                counterparts.append(found)
        looked = {c.item.document for c in counterparts} | {n.document for n in none}
        wanted = [to] if to else [d.slug for d in self._catalogue.documents()]
        return Crosswalk(
            item=item,
            to=to,
            counterparts=tuple(
                sorted((c for c in counterparts if to in ("", c.item.document)), key=_order)
            ),
            none=tuple(
                sorted((n for n in none if to in ("", n.document)), key=lambda n: n.document)
            ),
            not_assessed=tuple(d for d in wanted if d not in looked and d != item.document),
            release=self._release,
        )


def _turned(statement: StatementView, names: tuple[str, ...]) -> Counterpart | None:
    if statement.object is None:
        return None
    if statement.subject.id in names:
        return Counterpart(statement.object, statement.relation, inverse=False, statement=statement)
    relation = converse(statement.relation)
    return Counterpart(statement.subject, relation, inverse=True, statement=statement)


def _order(counterpart: Counterpart) -> tuple[str, int, float, str, str]:
    statement = counterpart.statement
    rank = (
        STANDINGS.index(statement.standing) if statement.standing in STANDINGS else len(STANDINGS)
    )
    confidence = -(statement.confidence or 0.0)
    return counterpart.item.document, rank, confidence, counterpart.item.id, statement.id
