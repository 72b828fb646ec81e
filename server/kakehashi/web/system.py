"""Addresses that lead elsewhere: the root, well-known places, types of problems."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from kakehashi.web.language import language
from kakehashi.web.linked_data import describe, unknown
from kakehashi.web.negotiation import HTML, SUFFIXES, best

__all__ = ["blueprint"]

blueprint = Blueprint("system", __name__)


@blueprint.get("/")
def root() -> AnyResponse:
    """Lead to the home page in the reader's language; the base is an IRI of the data too."""
    if (chosen := best((HTML, *SUFFIXES.values()))) not in (HTML, None):
        return describe("", str(chosen)) or unknown("")
    response = redirect(url_for("pages.home", lang=language()), 302)
    response.vary.update(("Accept", "Accept-Language"))
    return response


@blueprint.get("/.well-known/void")
def void() -> AnyResponse:
    """Lead to the description of the data set."""
    return redirect(url_for("linked_data.thing", path="graph/meta"), 303)


@blueprint.get("/problem/<kind>")
def problem(kind: str) -> AnyResponse:
    """Lead to the explanation of a problem type."""
    return redirect(url_for("pages.api_reference", _anchor=f"problem-{kind}"), 303)
