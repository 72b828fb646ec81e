"""The cross-walk: what corresponds to an item, and who says so."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kakehashi.calculus.masks import converse
from kakehashi.model.premise import STANDINGS
from kakehashi.model.views import (
    Counterpart,
    Crosswalk,
    Ends,
    NoCounterpart,
    Related,
    StatementView,
)
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.statements import Statements

__all__ = ["CrosswalkService"]

_ALL = slice(None)
_NONE: Mapping[str, StatementView] = MappingProxyType({})


class CrosswalkService:
    """Answers from stated relations alone; what follows from them is another service."""

    def __init__(self, catalogue: Catalogue, statements: Statements, release: str) -> None:
        self._catalogue, self._statements, self._release = catalogue, statements, release

    def of(
        self,
        identifier: str,
        to: str = "",
        part: slice = _ALL,
        more: Mapping[str, StatementView] = _NONE,
    ) -> Crosswalk:
        """Return the counterparts of an item, in the document ``to`` or in all.

        Statements made from the other end are turned round; statements about the same thing
        under another identifier count. ``part`` says which counterparts are read with their
        grounds; ``more`` are statements that are not in the release. Raises UnknownThingError for
        an unknown item or document.
        """
        item_id = self._catalogue.resolve(identifier)
        if to:
            to = self._catalogue.document(to).slug
        item = self._catalogue.refs.one(item_id)
        names = (item_id, *self._catalogue.aliases(item_id))
        ends = {e.id: e for name in names for e in self._statements.ends_of_item(name)}
        ends |= {
            view.id: Ends(
                view.id,
                view.subject,
                view.object,
                view.none_in,
                view.relation,
                view.standing,
                view.confidence,
            )
            for view in more.values()
        }
        turned = [found for e in ends.values() if (found := _turned(e, names)) is not None]
        related = sorted(
            (r for r in turned if to in ("", r.item.document)),
            key=lambda r: (r.item.document, *_rank(ends[r.statement]), r.item.id, r.statement),
        )
        nothing = sorted(
            (e.none_in, e.id) for e in ends.values() if e.none_in and to in ("", e.none_in)
        )
        shown = related[part]
        wanted_views = {*(r.statement for r in shown), *(n for _, n in nothing)} - more.keys()
        views = {**self._views(names, wanted_views, ends), **more}
        looked = {r.item.document for r in turned} | {e.none_in for e in ends.values()}
        wanted = [to] if to else [d.slug for d in self._catalogue.documents()]
        return Crosswalk(
            item=item,
            to=to,
            related=tuple(related),
            counterparts=tuple(
                Counterpart(r.item, r.relation, r.inverse, views[r.statement]) for r in shown
            ),
            none=tuple(
                NoCounterpart(slug, self._catalogue.title(slug), views[name])
                for slug, name in nothing
            ),
            not_assessed=tuple(d for d in wanted if d not in looked and d != item.document),
            release=self._release,
        )

    def _views(
        self, names: tuple[str, ...], wanted: set[str], ends: dict[str, Ends]
    ) -> dict[str, StatementView]:
        """Return the statements that are wanted: all of the item are read at once."""
        if len(wanted) < len(ends):
            return self._statements.some(wanted)
        return {n: view for name in names for n, view in self._statements.of_item(name).items()}


def _turned(ends: Ends, names: tuple[str, ...]) -> Related | None:
    if ends.object is None:
        return None
    if ends.subject.id in names:
        return Related(ends.object, ends.relation, inverse=False, statement=ends.id)
    return Related(ends.subject, converse(ends.relation), inverse=True, statement=ends.id)


def _rank(ends: Ends) -> tuple[int, float]:
    """Standing first, then confidence."""
    known = ends.standing in STANDINGS
    place = STANDINGS.index(ends.standing) if known else len(STANDINGS)
    return place, -(ends.confidence or 0.0)
