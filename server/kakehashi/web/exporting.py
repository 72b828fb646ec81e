"""Exports over the web: what is offered, and the files themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from flask import Response, request

from kakehashi.errors import BusyError
from kakehashi.exports import exchange
from kakehashi.exports.exchange.zipped import zipped
from kakehashi.messages import label
from kakehashi.model.statement import MappingSet
from kakehashi.services.exchange import Choice
from kakehashi.web.context import services
from kakehashi.web.operations import Parameter

__all__ = ["CHOICE", "Download", "asked_choice", "download", "response"]

#: Conditions that hold together; each may be given several times.
CHOICE: Final = (
    Parameter(
        "document",
        label("Only this document, and statements that have it at an end."),
        example="nisc",
        many=True,
    ),
    Parameter(
        "pair",
        label("Only these two documents, and statements between them."),
        example="nisc--cpsf",
        many=True,
    ),
    Parameter(
        "standing", label("Only statements of this standing."), example="official", many=True
    ),
    Parameter(
        "licence", label("Only mapping sets under this licence (its IRI)."), many=True,
        example="https://creativecommons.org/licenses/by/4.0/",
    ),
    Parameter("set", label("Only this mapping set."), example="nisc--cpsf", many=True),
)  # fmt: skip

#: An export may take seconds of one processor: they are made one at a time.
_TURN: Final = Lock()
_PATIENCE: Final = 20.0


@dataclass(frozen=True, slots=True)
class Download:
    """A file as it is sent."""

    name: str
    media_type: str
    content: bytes
    licences: tuple[str, ...]  #: IRIs of the licences of what it holds


def asked_choice() -> Choice:
    """Return the conditions of the request."""
    asked = {p.name: tuple(filter(None, request.args.getlist(p.name))) for p in CHOICE}
    return Choice(
        documents=asked["document"],
        pairs=asked["pair"],
        standings=asked["standing"],
        licences=asked["licence"],
        sets=asked["set"],
    )


def download(name: str, choice: Choice) -> Download:
    """Return what was chosen in the format ``name``; several files come in an archive.

    Raises UnknownThingError, and BusyError when others keep the exports busy.
    """
    export = exchange.find(name)
    if not _TURN.acquire(timeout=_PATIENCE):
        raise BusyError(
            label("Other exports are being made."), remedy=label("Ask again in a minute.")
        )
    try:
        bundle = services().exchange.bundle(choice)
        files = export.write(bundle)
        single = len(files) == 1
        content = next(iter(files.values())) if single else zipped(files)
    finally:
        _TURN.release()
    stem = f"kakehashi-{bundle.release}-{name}"
    if not single:
        return Download(f"{stem}.zip", "application/zip", content, _licences(bundle.sets))
    described = export.format
    return Download(
        f"{stem}{described.ending}", described.media_type, content, _licences(bundle.sets)
    )


def _licences(sets: Iterable[MappingSet]) -> tuple[str, ...]:
    return tuple(sorted({one.license for one in sets}))


def response(found: Download) -> Response:
    """Return the answer that a browser saves as a file; its licences are links."""
    made = Response(found.content, content_type=found.media_type)
    made.headers.set("Content-Disposition", "attachment", filename=found.name)
    for licence in found.licences:
        made.headers.add("Link", f'<{licence}>; rel="license"')
    return made
