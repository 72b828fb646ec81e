"""Pages on which people come in: sign in, sign out, accept an invitation."""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kakehashi.errors import KakehashiError, UnknownThingError
from kakehashi.model.live.account import Account
from kakehashi.services.live.accounts import Accounts
from kakehashi.services.live.demo import NAMES
from kakehashi.services.live.oidc import Provider
from kakehashi.services.live.passwords import LEAST
from kakehashi.web.accounts.guard import (
    accounts,
    cookie_name,
    needs,
    note_denial,
    refuse_other_sites,
    require_session,
    who,
)
from kakehashi.web.context import services
from kakehashi.web.language import language
from kakehashi.web.pages import blueprint
from kakehashi.web.problem import of_error
from kakehashi.web.public import public

__all__ = ["known_accounts", "own_path", "returning", "signed_in"]

#: Addresses without a language: the provider knows one.
returning = Blueprint("accounts", __name__)

#: Where a browser keeps its half of a sign-in that is under way at the provider.
_PROOF: Final = "kakehashi-provider"
_OWN: Final = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]*")


def own_path(text: str) -> str:
    """Return a path of this site that somebody wants to go to; empty when it is none.

    >>> own_path("/ja/id/nisc?x=1"), own_path("//evil.example"), own_path("https://evil.example")
    ('/ja/id/nisc?x=1', '', '')
    """
    return text if _OWN.fullmatch(text) else ""


def known_accounts() -> Accounts:
    """Return the accounts. Raises UnknownThingError where there cannot be any."""
    found = accounts()
    if found is None:
        raise UnknownThingError("Beside an earlier release nobody can sign in.")
    return found


def signed_in(account: Account, back: str = "") -> Response:
    """Open a session for an account and lead on; an earlier session of the browser ends."""
    sessions = known_accounts().sessions
    name = cookie_name(services().settings)
    if earlier := request.cookies.get(name):
        sessions.end(earlier)
    response = make_response(redirect(own_path(back) or url_for("pages.account"), 303))
    response.set_cookie(
        name,
        sessions.begin(account.name),
        path="/",
        secure=services().settings.public_url.startswith("https:"),
        httponly=True,
        samesite="Lax",
    )
    return response


@blueprint.get("/sign-in")
def sign_in() -> str:
    """Show the form on which people sign in."""
    return _form()


@blueprint.post("/sign-in")
@needs("anybody")
def sign_in_now() -> Response:
    """Open a session when name and password belong together."""
    refuse_other_sites("sign-in")
    name = request.form.get("name", "").strip().lower()
    back = request.form.get("next", "")
    try:
        account = known_accounts().sign_in(
            name, request.form.get("password", ""), request.remote_addr or ""
        )
    except KakehashiError as error:
        note_denial("sign-in", "password", name[:64])
        problem = of_error(error, language())
        response = make_response(_form(error, name, back), error.status)
        response.headers.update(problem.headers)
        response.headers["Cache-Control"] = "no-store"
        return response
    return signed_in(account, back)


def _form(error: KakehashiError | None = None, name: str = "", back: str = "") -> str:
    known = known_accounts()
    return render_template(
        "accounts/sign_in.html",
        error=error,
        name=name,
        back=own_path(back or request.args.get("next", "")),
        exist=known.exist(),
        provider=known.provider.name if known.provider else "",
        demo=NAMES if services().settings.demo else (),
        already=who(),
    )


@blueprint.post("/sign-out")
@needs("account")
def sign_out() -> Response:
    """End the session."""
    require_session()
    name = cookie_name(services().settings)
    known_accounts().sessions.end(request.cookies.get(name, ""))
    g.pop("who", None)
    response = make_response(redirect(url_for("pages.home"), 303))
    secure = services().settings.public_url.startswith("https:")
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")
    return response


@blueprint.get("/invitation")
def invitation() -> str:
    """Show the form on which an invitation is accepted; its code is behind the # of the link."""
    return _invited()


@blueprint.post("/invitation")
@needs("anybody")
def accept_invitation() -> Response:
    """Set the first password of whoever was invited, and sign them in."""
    refuse_other_sites("invitation")
    password = request.form.get("password", "")
    code = request.form.get("code", "").strip().rpartition("#")[2]
    try:
        account = known_accounts().accept(code, password)
    except KakehashiError as error:
        note_denial("invitation", "invitation")
        response = make_response(_invited(error), error.status)
        response.headers["Cache-Control"] = "no-store"
        return response
    return signed_in(account)


def _invited(error: KakehashiError | None = None) -> str:
    provider = known_accounts().provider
    return render_template(
        "accounts/invitation.html",
        error=error,
        least=LEAST,
        provider=provider.name if provider else "",
    )


# --- OpenID Connect ---------------------------------------------------------------------------


@blueprint.post("/provider")
@needs("anybody")
def to_provider() -> Response:
    """Send the browser to the OpenID Connect provider."""
    refuse_other_sites("sign-in")
    code = request.form.get("code", "").strip().rpartition("#")[2]
    if code:
        known_accounts().invitations.account_of(code)
    back = own_path(request.form.get("next", "")) or url_for("pages.account")
    address, proof = _provider().begin(_returning(), back, code)
    response = make_response(redirect(address, 303))
    response.set_cookie(
        _PROOF,
        proof,
        max_age=600,
        path=url_for("accounts.from_provider"),
        secure=services().settings.public_url.startswith("https:"),
        httponly=True,
        samesite="Lax",
    )
    return response


@returning.get("/provider/back")
def from_provider() -> Response:
    """Sign in whoever the provider vouches for, when the identity is linked to an account."""
    try:
        subject, pending = _provider().finish(
            request.args.get("state", ""),
            request.cookies.get(_PROOF, ""),
            request.args.get("code", ""),
            _returning(),
        )
        if pending.invitation:
            account = known_accounts().accept_identity(pending.invitation, subject)
        else:
            account = _linked(subject)
    except KakehashiError as error:
        note_denial("sign-in", "identity")
        refusal = make_response(_form(error), error.status)
        refusal.headers["Cache-Control"] = "no-store"
        return refusal
    response = signed_in(account, pending.back)
    response.delete_cookie(_PROOF, path=url_for("accounts.from_provider"))
    return response


def _linked(subject: str) -> Account:
    account = known_accounts().of_identity(subject)
    if account is None:
        raise UnknownThingError(
            "The provider knows you, but your identity belongs to no account here.",
            remedy="Ask an admin for an invitation.",
        )
    return account


def _provider() -> Provider:
    provider = known_accounts().provider
    if provider is None:
        raise UnknownThingError("No OpenID Connect provider is set up.")
    return provider


def _returning() -> str:
    """Return the address to which the provider sends browsers back; it is registered there."""
    return public(url_for("accounts.from_provider"))
