"""The page of one's own account: password, API tokens, what one may."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from kakehashi.errors import KakehashiError
from kakehashi.model.live.access import ACTIONS
from kakehashi.services.live.passwords import LEAST
from kakehashi.services.live.tokens import LONGEST, TOKEN_ACTIONS
from kakehashi.web.accounts.answers import answered, done, fault, said
from kakehashi.web.accounts.guard import Who, needs, note_denial, require, require_session
from kakehashi.web.accounts.signing_in import known_accounts, signed_in
from kakehashi.web.pages import blueprint

__all__: list[str] = []


@blueprint.get("/account")
@needs("account")
def account() -> str:
    """Show what one may, and one's tokens."""
    return _page(require_session())


@blueprint.post("/account/password")
@needs("account")
def change_password() -> Response:
    """Change one's password; every other session ends."""
    me = require_session()
    form, known = request.form, known_accounts()
    try:
        known.change_password(
            me.name, form.get("old", ""), form.get("password", ""), request.remote_addr or ""
        )
    except KakehashiError as error:
        note_denial("password", "password")
        return fault(_page(me, error=error, part="password"), error)
    return signed_in(known.one(me.name))


@blueprint.post("/account/tokens")
@needs("token")
def make_token() -> Response:
    """Make an API token, and show its secret this once."""
    me = _owner()
    days = request.form.get("days", "")
    try:
        secret = known_accounts().make_token(
            me.name,
            request.form.get("name", ""),
            request.form.getlist("action"),
            int(days) if days.isdecimal() and days.isascii() else 0,
        )
    except KakehashiError as error:
        return fault(_page(me, error=error, part="tokens"), error)
    return answered(_page(me, secret=secret))


@blueprint.post("/account/tokens/revoke")
@needs("token")
def revoke_token() -> Response:
    """Make a token useless."""
    me = _owner()
    known_accounts().revoke_token(me.name, request.form.get("name", ""), me.name)
    return done("account", "revoked")


def _owner() -> Who:
    require("token")
    return require_session()


def _page(me: Who, **more: Any) -> str:
    known = known_accounts()
    return render_template(
        "accounts/account.html",
        outcome=said(),
        account=known.one(me.name),
        tokens=known.tokens.all(me.name),
        may=[(action, rule.label) for action, rule in ACTIONS.items() if me.may(action)],
        actions=[(action, ACTIONS[action].label) for action in TOKEN_ACTIONS],
        labels={action: rule.label for action, rule in ACTIONS.items()},
        identities=known.identities.of(me.name),
        least=LEAST,
        longest=LONGEST,
        **{"error": None, "part": "", "secret": ""} | more,
    )
