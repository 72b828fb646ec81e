"""What an entry of the live map may refer to: other entries, and what the release holds."""

from __future__ import annotations

from kakehashi.errors import KakehashiError
from kakehashi.model.live.checking import Known
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.live.livemap import LiveMap
from kakehashi.services.statements import Statements

__all__ = ["known_of"]


def known_of(livemap: LiveMap, catalogue: Catalogue, statements: Statements) -> Known:
    """Return what tells whether things are there: in the map as it is, and in the release."""

    def kind_of(name: str) -> str | None:
        entry = livemap.now().get(name)
        return entry.kind if entry else None

    def item(name: str) -> bool:
        return name in catalogue.refs.of([name])

    def document(slug: str) -> bool:
        try:
            return catalogue.document(slug).slug == slug
        except KakehashiError:
            return False

    def statement(identifier: str) -> bool:
        return identifier in statements.some([identifier])

    return Known(kind_of, item, document, statement)
