"""Linked data of the live map: the IRI of an entry, as a graph or as its page.

It shows what everybody may see, whoever asks. What was on the public map and is there no more has
gone (410).
"""

from __future__ import annotations

from typing import NoReturn

from flask import Blueprint
from werkzeug.exceptions import Gone
from werkzeug.wrappers import Response as AnyResponse

from kakehashi.errors import UnknownThingError
from kakehashi.namespaces import live_iri
from kakehashi.services.live import Live
from kakehashi.services.live.described import describe, is_gone, is_known
from kakehashi.web.addresses import local_path
from kakehashi.web.language import language
from kakehashi.web.linked_data import OFFERED, graph_answer, see
from kakehashi.web.live.answers import live
from kakehashi.web.negotiation import ALIASES, HTML, SUFFIXES, acceptable, by_suffix

__all__ = ["blueprint"]

#: Without a language in the path: the IRIs of the entries.
blueprint = Blueprint("live_linked", __name__)


@blueprint.get("/live/<name>")
def entry(name: str) -> AnyResponse:
    """Describe the entry whose IRI this is."""
    found = live()
    identifier, media_type = by_suffix(name, SUFFIXES)
    if not is_known(found, identifier):
        _missing(found, identifier)
    chosen = media_type or acceptable(OFFERED, ALIASES)
    if chosen == HTML:
        return see(local_path(live_iri(identifier), language()))
    body = describe(found, identifier, chosen)
    if body is None:  # it was taken back this moment
        _missing(found, identifier)
    return graph_answer(f"live/{identifier}", body, chosen)


def _missing(found: Live, identifier: str) -> NoReturn:
    if is_gone(found, identifier):
        raise Gone
    raise UnknownThingError("There is no entry {id}.", id=identifier)
