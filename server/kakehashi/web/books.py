"""A page as a workbook: what it says of itself, and the answer that a browser saves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from flask import Response, request

from kakehashi.exports.exchange.terms import OWN_LICENCE
from kakehashi.web import exporting
from kakehashi.web.context import services

if TYPE_CHECKING:
    from kakehashi.exports.book import About

__all__ = ["about", "answer"]

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def about(a: str = "", b: str = "") -> About:
    """Return from which release and address the workbook comes, and whose statements it shows."""
    from kakehashi.exports.book import About  # noqa: PLC0415  (slow import)

    release = services().release
    page = request.path.removesuffix(".xlsx")
    query = request.query_string.decode("ascii", "replace")
    query = f"{query}&release={release.id}".lstrip("&")
    root = services().settings.public_url.rstrip("/")
    known = services().statements.sets()
    return About(
        release=release.id,
        released=services().exchange.released,
        address=f"{root}{page}?{query}",
        set_titles={name: found.text("dcterms:title") for name, found in known.items()},
        licences={name: found.one("dcterms:license") for name, found in known.items()},
        by=services().derivation.gaps.assessors(a, b) if a and b else (),
    )


def answer(write: Callable[[], bytes], kind: str, *documents: str) -> Response:
    """Return the workbook as a file with a telling name; it takes its turn among the exports."""
    with exporting.turn():
        content = write()
    response = Response(content, content_type=_XLSX)
    name = "-".join(("kakehashi", kind, *documents, services().release.id))
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.xlsx")
    response.headers.add("Link", f'<{OWN_LICENCE}>; rel="license"')
    return response
