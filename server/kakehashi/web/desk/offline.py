"""For curators who work offline: statements to take along, and files that come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kakehashi.errors import BadInputError
from kakehashi.exports.offline_rows import FIELDS, MEANWHILE
from kakehashi.messages import label
from kakehashi.model.live.offline import packed_rows, read_rows
from kakehashi.model.live.proposal import Person
from kakehashi.services.live.baggage import packed
from kakehashi.services.live.offline import file_plan, plan_of
from kakehashi.services.live.offline_file import Brought, read_file
from kakehashi.services.live.offline_plan import KINDS, Plan
from kakehashi.web import exporting
from kakehashi.web.accounts import guard
from kakehashi.web.context import services
from kakehashi.web.desk import room
from kakehashi.web.desk.uploads import LONGEST_UPLOAD, takes_files
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import choice

__all__ = ["blueprint"]

#: Formats of what is taken along, and how they are called.
FORMATS: Final = {"xlsx": label("Workbook (Excel)"), "sssom": label("SSSOM (TSV)")}
#: Rows of one kind that a page shows; the rest is counted.
_SHOWN: Final = 200


@blueprint.url_value_preprocessor
def _make_room(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let a file in where files are brought."""
    del endpoint, values
    if takes_files(request.path):
        request.max_content_length = request.max_form_memory_size = LONGEST_UPLOAD


@blueprint.get("/desk/offline")
def desk_offline() -> str:
    """Offer statements to take along, and take a file back."""
    room.member()
    filed = request.args.get("filed", "")
    return _page(filed=room.whole_number(filed) if filed else None)


@blueprint.get("/desk/workbook")
def desk_workbook() -> Response:
    """Return the statements of two documents as a file to work on."""
    from kakehashi.exports import offline_sssom, offline_workbook  # noqa: PLC0415  (slow import)

    room.member()
    first, second = (request.args.get(name, "").strip() for name in ("a", "b"))
    form = choice("format", tuple(FORMATS), "xlsx")
    known = services().catalogue, services().statements, services().exchange
    with exporting.turn():
        board = room.desk().board()
        baggage = packed(board, services().release.id, known, first, second)
        if form == "sssom":
            content, media_type = offline_sssom.offline_sssom(baggage), offline_sssom.MEDIA_TYPE
        else:
            content = offline_workbook.offline_workbook(baggage)
            media_type = offline_workbook.MEDIA_TYPE
    ending = ".sssom.tsv" if form == "sssom" else ".xlsx"
    pair = (first, second) if first else ()
    name = "-".join(("kakehashi-offline", *pair, f"{baggage.release}-{baggage.sequence}"))
    response = Response(content, content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}{ending}")
    return response


@blueprint.post("/desk/import")
@guard.needs("propose")
def desk_import() -> AnyResponse:
    """Show what comes of a file; or, when that was seen, propose it."""
    room.member()
    try:
        if request.form.get("do") != "propose":
            brought = _file()
            return make_response(_page(brought=brought, plan=_plan(brought)))
        brought = _seen()
    except BadInputError as error:
        return make_response(_page(error=error), error.status)
    plan = _plan(brought)
    if plan.outcome != request.form.get("outcome", ""):
        return make_response(_page(brought=brought, plan=plan, moved=True), 409)
    return redirect(url_for("pages.desk_offline", filed=_propose(plan)), 303)


def _file() -> Brought:
    given = request.files.get("file")
    if given is None or not given.filename:
        raise BadInputError("There is no file.", remedy="Choose one, and send it again.")
    return read_file(given.read(), given.filename[:120])


def _seen() -> Brought:
    """Return the rows that were looked at, as they came back with the form."""
    try:
        return Brought(read_rows(request.form.get("rows", "")))
    except ValueError as error:
        raise BadInputError(
            "The rows of the file did not arrive whole.", remedy="Choose the file again."
        ) from error


def _plan(brought: Brought) -> Plan:
    who = guard.who()

    def may(documents: Sequence[str]) -> bool:
        return who.may("propose", documents)

    return plan_of(brought.rows, room.desk().board(), room.facts(), may)


def _propose(plan: Plan) -> int:
    """Propose what was seen, and return how many proposals that makes."""
    mine = frozenset(request.form.getlist("mine"))
    chosen = plan.proposed(mine=lambda line: line.key in mine)

    def by(documents: Sequence[str]) -> Person:
        return room.person(guard.require("propose", documents), documents)

    return len(file_plan(room.desk(), chosen, by))


def _page(
    *,
    brought: Brought | None = None,
    plan: Plan | None = None,
    error: BadInputError | None = None,
    filed: int | None = None,
    moved: bool = False,
) -> str:
    proposed = plan.proposed(mine=lambda _: True) if plan else []
    return render_template(
        "desk/offline.html",
        room=room,
        a=request.args.get("a", ""),
        b=request.args.get("b", ""),
        formats=FORMATS,
        documents=services().catalogue.documents(stubs=True),
        may_propose=any(guard.who().may("propose", [g.scope]) for g in guard.who().grants),
        brought=brought,
        plan=plan,
        packed=packed_rows(line.row for line in proposed),
        ready=len(plan.proposed()) if plan else 0,
        error=error,
        filed=filed,
        moved=moved,
        kinds=KINDS,
        fields=FIELDS,
        meanwhile=MEANWHILE,
        most=_SHOWN,
    )
