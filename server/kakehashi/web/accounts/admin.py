"""Pages of admins: who has an account, what was granted, who was refused what, who did what."""

from __future__ import annotations

from typing import Any, Final

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from kakehashi.errors import KakehashiError, UnknownThingError
from kakehashi.messages import as_language
from kakehashi.model.live.access import ROLES
from kakehashi.model.live.account import read_grant
from kakehashi.web.accounts.answers import answered, done, fault, said
from kakehashi.web.accounts.guard import needs, require
from kakehashi.web.accounts.signing_in import known_accounts
from kakehashi.web.accounts.words import DEEDS, REASONS, REFUSED
from kakehashi.web.context import services
from kakehashi.web.language import language
from kakehashi.web.pages import blueprint
from kakehashi.web.public import public

__all__: list[str] = []

#: Rows of a page of refusals, or of what was done.
_ROWS: Final = 100


@blueprint.get("/accounts")
@needs("invite")
def accounts() -> str:
    """List the accounts."""
    require("invite")
    return _list()


@blueprint.post("/accounts")
@needs("invite")
def invite() -> Response:
    """Make an account, and show the link of its invitation this once."""
    me, form = require("invite"), request.form
    try:
        grant = read_grant(form.get("role", ""), _scope())
        secret = known_accounts().invite(
            form.get("name", "").strip(),
            form.get("display", ""),
            grant,
            as_language(form.get("language"), language()),
            me.name,
        )
    except KakehashiError as error:
        return fault(_list(error=error, given=form), error)
    return answered(_list(link=_link(secret), invited=form.get("name", "").strip()))


@blueprint.get("/accounts/<name>")
@needs("invite")
def account_of(name: str) -> str:
    """Show an account, and what can be changed about it."""
    require("invite")
    return _one(name)


@blueprint.post("/accounts/<name>/grant")
@needs("grant")
def grant(name: str) -> Response:
    """Give an account a role."""
    me = require("grant")
    try:
        known_accounts().give(name, read_grant(request.form.get("role", ""), _scope()), me.name)
    except KakehashiError as error:
        return fault(_one(name, error=error), error)
    return done("account_of", "granted", name=name)


@blueprint.post("/accounts/<name>/revoke")
@needs("grant")
def revoke(name: str) -> Response:
    """Take a role from an account."""
    me = require("grant")
    try:
        known_accounts().take(name, request.form.get("scope", ""), me.name)
    except KakehashiError as error:
        return fault(_one(name, error=error), error)
    return done("account_of", "taken", name=name)


@blueprint.post("/accounts/<name>/reset")
@needs("invite")
def reset(name: str) -> Response:
    """Take password, sessions and tokens from an account, and invite it again."""
    me = require("invite")
    try:
        secret = known_accounts().reset(name, me.name)
    except KakehashiError as error:
        return fault(_one(name, error=error), error)
    return answered(_one(name, link=_link(secret)))


@blueprint.post("/accounts/<name>/close")
@needs("invite")
def close(name: str) -> Response:
    """Close an account for good."""
    me = require("invite")
    try:
        known_accounts().shut(name, me.name)
    except KakehashiError as error:
        return fault(_one(name, error=error), error)
    return done("account_of", "closed", name=name)


@blueprint.post("/accounts/<name>/identity")
@needs("invite")
def link_identity(name: str) -> Response:
    """Let an identity of the provider sign in to an account."""
    me = require("invite")
    try:
        known_accounts().link(name, request.form.get("subject", "").strip(), me.name)
    except KakehashiError as error:
        return fault(_one(name, error=error), error)
    return done("account_of", "linked", name=name)


@blueprint.post("/accounts/<name>/token")
@needs("invite")
def revoke_token_of(name: str) -> Response:
    """Make a token of somebody useless."""
    me = require("invite")
    known_accounts().revoke_token(name, request.form.get("token", ""), me.name)
    return done("account_of", "revoked", name=name)


@blueprint.get("/denials")
@needs("audit")
def denials() -> str:
    """Show who was refused what, the latest first."""
    require("audit")
    account, before = request.args.get("account", ""), request.args.get("before", "")
    rows = known_accounts().denials.latest(_ROWS, account=account, before=before)
    return render_template(
        "accounts/denials.html",
        rows=rows,
        account=account,
        refused=REFUSED,
        reasons=REASONS,
        older=rows[-1].at if len(rows) == _ROWS else "",
    )


@blueprint.get("/deeds")
@needs("audit")
def deeds() -> str:
    """Show who did what, the latest first."""
    require("audit")
    account, before = request.args.get("account", ""), request.args.get("before", "")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else 0  # noqa: PLR2004
    rows = known_accounts().deeds(_ROWS, account=account, before=number)
    return render_template(
        "accounts/deeds.html",
        rows=rows,
        deeds=DEEDS,
        account=account,
        older=rows[-1].sequence if len(rows) == _ROWS else "",
    )


def _scope() -> str:
    """Return what a role is to be given for. Raises UnknownThingError when it is not there."""
    scope = request.form.get("scope", "").strip() or "*"
    if scope == "*":
        return scope
    catalogue = services().catalogue
    if ":" in scope:
        return catalogue.ref(scope).id
    return catalogue.document(scope).slug


def _link(secret: str) -> str:
    return f"{public(url_for('pages.invitation'))}#{secret}"


def _list(**more: Any) -> str:
    known = known_accounts()
    everybody = known.all()
    return render_template(
        "accounts/accounts.html",
        open=[a for a in everybody if not a.closed],
        closed=[a for a in everybody if a.closed],
        pending=known.invitations.pending(),
        roles=ROLES,
        **{"error": None, "given": {}, "link": "", "invited": ""} | more,
    )


def _one(name: str, **more: Any) -> str:
    known = known_accounts()
    account = known.get(name)
    if account is None:
        raise UnknownThingError("There is no account {id}.", id=name)
    return render_template(
        "accounts/account_of.html",
        outcome=said(),
        account=account,
        pending=known.invitations.pending().get(name, ""),
        tokens=known.tokens.all(name),
        identities=known.identities.of(name),
        provider=known.provider.name if known.provider else "",
        roles=ROLES,
        **{"error": None, "link": ""} | more,
    )
