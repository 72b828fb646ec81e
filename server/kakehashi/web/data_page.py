"""The page of downloads: all of it at once, a choice of it, the releases kept here, every file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import render_template

from kakehashi.errors import UnknownThingError
from kakehashi.exports.exchange import NAMES, find
from kakehashi.exports.exchange.listing import by_reason
from kakehashi.messages import label
from kakehashi.services.releases import kept_releases
from kakehashi.web import data, exporting
from kakehashi.web.context import services
from kakehashi.web.language import language

__all__ = ["page"]


@dataclass(frozen=True, slots=True)
class Whole:
    """One way to have everything: a file of the release, or an export that is made on request."""

    form: str  #: name of the form, the same in every language, or a message id
    about: str  #: message id
    file: str = ""
    export: str = ""


#: The ways people ask for, the most asked for first.
WHOLE: Final = (
    Whole("Turtle", label("documents and statements, a file for each graph"), export="turtle"),
    Whole("Excel", label("a workbook for meetings: documents, items and statements"),
          export="xlsx"),
    Whole("CSV", label("tables for spreadsheets and statistics"), export="csv"),
    Whole("SSSOM", label("the statements as other mapping tools take them"), export="sssom"),
    Whole("JSON-LD", label("documents and statements for programs"), export="jsonld"),
    Whole("N-Quads", label("every graph with its statements and look-ups, in one file"),
          file="kakehashi.nq.gz"),
    Whole(label("Proofs"), label("what follows from the statements, as N-Quads"),
          file="derived.nq.gz"),
    Whole("ZIP", label("all formats in one archive"), export="zip"),
)  # fmt: skip


def page() -> str:
    """Show the page."""
    files = data.files()
    releases = kept_releases(services().folder)
    chosen, nothing, offered = exporting.asked(), None, NAMES
    if chosen:
        try:
            offered = exporting.offered(exporting.choice_of(chosen))
        except UnknownThingError as error:
            nothing, offered = error, ()
    return render_template(
        "data.html",
        whole=WHOLE,
        files=files,
        sizes={f.name: f.size for f in files},
        exports=[(export, by_reason(export.losses)) for export in map(find, offered)],
        chosen=chosen,
        nothing=nothing,
        options=exporting.options(language()),
        licences=services().exchange.licences(),
        releases=[(r, r.until(releases[0])) for r in releases],
    )
