"""The pages of the SPARQL service: the editor, its answers as tables, and the description.

The protocol itself is answered in front of the pages, see :mod:`kakehashi.front.sparql`.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable

from kakehashi.errors import BadInputError, StoreError
from kakehashi.web import editor
from kakehashi.web.accounts.guard import needs
from kakehashi.web.context import services
from kakehashi.web.linked_data import describe
from kakehashi.web.negotiation import HTML, SUFFIXES, best
from kakehashi.web.operation import Operation, read_operation
from kakehashi.web.sparql_forms import GRAPH_ALIASES, Forms, wanted

__all__ = ["asked_operation", "blueprint"]

blueprint = Blueprint("sparql", __name__)


@blueprint.route("/sparql", methods=["GET", "POST"])
@blueprint.route("/sparql.<suffix>", methods=["GET", "POST"])
@needs("anybody")
def endpoint(suffix: str = "") -> Response | str:
    """Show the editor, with the answer when there is a query; or describe the service."""
    operation = asked_operation()
    named = suffix or (operation.format if operation else request.args.get("format", ""))
    forms = wanted(request.headers.get("Accept", ""), named)
    if forms.page or operation is not None:
        return editor.page(operation)
    return _service_description(forms)


def asked_operation() -> Operation | None:
    """Read the operation of the request."""
    return read_operation(
        request.method,
        request.query_string,
        request.headers.get("Content-Type", ""),
        request.get_data(),
        longest=services().settings.query_bytes,
    )


def _service_description(forms: Forms) -> Response:
    offered = tuple(SUFFIXES.values())
    media_type = forms.graph if forms.forced else best(offered, GRAPH_ALIASES)
    if media_type not in offered:
        if forms.results or forms.forced:
            raise BadInputError("There is no query.", remedy="Send one as the parameter «query».")
        raise NotAcceptable(", ".join((*offered, HTML)))
    answer = describe("sparql", media_type)
    if answer is None:
        raise StoreError("The store does not answer.", remedy="Look into the server's log.")
    return answer
