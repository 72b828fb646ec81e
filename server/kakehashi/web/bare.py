"""The few addresses of a SPARQL service that serves a store and no release."""

from __future__ import annotations

from types import SimpleNamespace

from flask import Flask, Response, request

from kakehashi.errors import BadInputError
from kakehashi.settings import Settings
from kakehashi.web import headers, problems
from kakehashi.web.context import KEY

__all__ = ["create_bare_app"]

_FORMS = ("JSON", "XML", "CSV", "TSV")


def create_bare_app(settings: Settings, *, writable: bool) -> Flask:
    """Return an application that describes the service; queries never come here."""
    app = Flask(__name__)
    app.extensions[KEY] = SimpleNamespace(settings=settings, release=SimpleNamespace(id="store"))
    headers.install(app)
    problems.install(app)

    @app.route("/sparql", methods=["GET", "POST"])
    def describe() -> Response:
        if "query" in request.args:
            raise BadInputError("There is no query.", remedy="Send one as the parameter «query».")
        return Response(_description(request.base_url, writable), content_type="text/turtle")

    return app


def _description(endpoint: str, writable: bool) -> str:
    languages = "sd:SPARQL11Query" + (", sd:SPARQL11Update" if writable else "")
    formats = ", ".join(
        f"<http://www.w3.org/ns/formats/{name}>"
        for name in (*(f"SPARQL_Results_{form}" for form in _FORMS), "Turtle", "N-Triples")
    )
    return (
        "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .\n"
        f"<{endpoint}> a sd:Service ;\n"
        f"  sd:endpoint <{endpoint}> ;\n"
        f"  sd:supportedLanguage {languages} ;\n"
        "  sd:feature sd:EmptyGraphs ;\n"
        f"  sd:resultFormat {formats} ;\n"
        "  sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ] .\n"
    )
