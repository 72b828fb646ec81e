"""Exports over the web: what is offered, and the files themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Final

from flask import Response, request

from kakehashi.errors import BusyError
from kakehashi.exports import exchange
from kakehashi.exports.exchange.terms import OWN_LICENCE
from kakehashi.exports.exchange.zipped import zipped
from kakehashi.exports.words import standing_words
from kakehashi.messages import Language, label
from kakehashi.services.exchange import Choice
from kakehashi.web import words
from kakehashi.web.context import services
from kakehashi.web.operations import Parameter

__all__ = [
    "CHOICE",
    "Download",
    "asked",
    "choice_of",
    "download",
    "offered",
    "options",
    "response",
    "turn",
]

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

#: Characters of a title in a list of choices.
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Download:
    """A file as it is sent."""

    name: str
    media_type: str
    content: bytes
    licences: tuple[str, ...]  #: IRIs of the licences of what it holds


def asked() -> dict[str, tuple[str, ...]]:
    """Return the conditions of the request by the names of their parameters."""
    given = {p.name: tuple(filter(None, request.args.getlist(p.name))) for p in CHOICE}
    return {name: values for name, values in given.items() if values}


def options(language: Language) -> dict[str, list[tuple[str, str]]]:
    """Return what a form offers for each condition: the value, and what is shown for it."""
    documents = services().catalogue.documents(stubs=True)
    exchanged = services().exchange
    titles = {d.slug: d.title.read(language)[0][:_SHOWN] for d in documents}
    return {
        "document": [(slug, f"{slug} · {title}") for slug, title in titles.items()],
        "set": [(name, name) for name in exchanged.sets()],
        "standing": [(s, standing_words(s, language)) for s in exchanged.standings()],
        "licence": [(iri, words.licence(iri)) for iri in exchanged.licences()],
    }


def choice_of(asked: Mapping[str, tuple[str, ...]]) -> Choice:
    """Return the conditions as the service takes them.

    >>> choice_of({"set": ("nisc--cpsf",)}).sets
    ('nisc--cpsf',)
    """
    return Choice(**{f"{name}s": values for name, values in asked.items()})


def offered(choice: Choice) -> tuple[str, ...]:
    """Return the formats that can say something of what was chosen.

    Raises UnknownThingError when nothing meets all conditions.
    """
    with turn():
        bundle = services().exchange.bundle(choice)
    items, statements = bool(bundle.documents), any(s.records for s in bundle.sets)
    return tuple(
        export.format.name
        for export in exchange.exports()
        if exchange.says(export, items=items, statements=statements)
    )


@contextmanager
def turn() -> Iterator[None]:
    """Hold the one turn in which exports are made.

    Raises BusyError when others keep the exports busy.
    """
    if not _TURN.acquire(timeout=_PATIENCE):
        raise BusyError(
            label("Other exports are being made."), remedy=label("Ask again in a minute.")
        )
    try:
        yield
    finally:
        _TURN.release()


def download(name: str, choice: Choice) -> Download:
    """Return what was chosen in the format ``name``; several files come in an archive.

    Raises UnknownThingError, and BusyError when others keep the exports busy.
    """
    export = exchange.find(name)
    with turn():
        items = exchange.tells_of_items(export)
        bundle = services().exchange.bundle(choice, items=items)
        files = exchange.files_of(export, bundle)
        single = len(files) == 1
        content = next(iter(files.values())) if single else zipped(files)
    licences = tuple(sorted({OWN_LICENCE, *(one.license for one in bundle.sets)}))
    stem, described = f"kakehashi-{bundle.release}", export.format
    if not single:
        return Download(f"{stem}-{name}.zip", "application/zip", content, licences)
    own = next(iter(files)).rpartition("/")[2]
    ending = f"{name}{described.ending}" if described.files == "one" else own
    return Download(f"{stem}-{ending}", described.media_type, content, licences)


def response(found: Download) -> Response:
    """Return the answer that a browser saves as a file; its licences are links."""
    made = Response(found.content, content_type=found.media_type)
    made.headers.set("Content-Disposition", "attachment", filename=found.name)
    for licence in found.licences:
        made.headers.add("Link", f'<{licence}>; rel="license"')
    return made
