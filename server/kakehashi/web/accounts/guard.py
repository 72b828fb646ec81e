"""Who asks, and whether they may. Every change goes through :func:`require`.

Whoever sends neither the cookie of a session nor a token is nobody, and costs nothing: no table is
looked at. A view says by :func:`needs` what it asks for; one that changes something and says
nothing is never called.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from markupsafe import Markup

from kakehashi.errors import ForbiddenError, KakehashiError, SignInError
from kakehashi.messages import translate
from kakehashi.model.live.access import ACTIONS, ROLE_NAMES, Action, Grant, may
from kakehashi.web.context import services
from kakehashi.web.language import language

if TYPE_CHECKING:
    from kakehashi.services.live.accounts import Accounts
    from kakehashi.settings import Settings

__all__ = [
    "NOBODY",
    "ForbiddenError",
    "Need",
    "SignInError",
    "Who",
    "accounts",
    "cookie_name",
    "csrf_field",
    "install",
    "need_of",
    "needs",
    "note_denial",
    "refuse_other_sites",
    "require",
    "require_session",
    "who",
]

logger = logging.getLogger(__name__)

_TOKEN: Final = "kkh_"  # noqa: S105  (how every token begins)
_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_FIELD: Final = "csrf"
_HEADER: Final = "X-CSRF-Token"

#: What a view asks for: an action; ``account``: a session of whatever account; ``anybody``.
Need = Action | Literal["account", "anybody"]
_View = TypeVar("_View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks."""

    name: str  #: empty: nobody
    display: str
    grants: tuple[Grant, ...]
    via: Literal["", "session", "token"]
    actions: frozenset[Action] | None = None  #: what a token is good for; None: everything

    def may(self, action: Action, scopes: Iterable[str] = ()) -> bool:
        """Return whether they may do something within all of the scopes."""
        good = not _lacks(self, action)
        return bool(self.name) and good and may(self.grants, action, scopes)


NOBODY: Final = Who("", "", (), "")


# --- what views say ---------------------------------------------------------------------------


def needs(need: Need, *others: Action) -> Callable[[_View], _View]:
    """Declare what a view asks for; it stands right above the function, below the route.

    A view that does several things asks for one of several actions, the least of them first.
    """

    def mark(view: _View) -> _View:
        view.need, view.others = need, others  # type: ignore[attr-defined]
        return view

    return mark


def need_of(app: Flask, endpoint: str) -> Need | None:
    """Return what a view asks for; None when it says nothing."""
    found: Need | None = getattr(app.view_functions.get(endpoint), "need", None)
    return found


def install(app: Flask) -> None:
    """Let nothing be changed by a view that does not say what it asks for."""
    app.before_request(_refuse_at_the_door)
    app.jinja_env.globals.update(csrf_field=csrf_field)
    app.context_processor(_of_page)


def _of_page() -> dict[str, Any]:
    """Return what the head of every page shows: who reads it, and whether one can sign in.

    The page of an error must not fail for the same reason.
    """
    try:
        known = accounts()
        return {"me": who(), "can_sign_in": known is not None and known.exist()}
    except Exception:
        logger.exception("nobody can be recognized")
        g.who, g.csrf = NOBODY, ""
        return {"me": NOBODY, "can_sign_in": False}


def _refuse_at_the_door() -> None:
    """Refuse a change that no view declares, or that whoever asks may make nowhere.

    What they may make here is asked by the view itself, which knows what it is about.
    """
    endpoint = request.endpoint
    if request.method in _SAFE or not endpoint:
        return
    need = need_of(current_app, endpoint)
    if need is None:
        error = ForbiddenError("This cannot be changed.")
        raise _refused("undeclared", "undeclared", error)
    if need != "anybody" and need != "account":  # noqa: PLR1714  (a tuple narrows no type)
        found = _known(need)
        others: tuple[Action, ...] = getattr(current_app.view_functions[endpoint], "others", ())
        asked = next((a for a in others if _lacks(found, need) and not _lacks(found, a)), need)
        held = (grant.scope for grant in found.grants if may(found.grants, asked, [grant.scope]))
        require(asked, [scope] if (scope := next(held, "")) else ())


def _lacks(found: Who, action: Action) -> bool:
    """Return whether a token is not good for something."""
    return found.actions is not None and action not in found.actions


# --- who asks ---------------------------------------------------------------------------------


def accounts() -> Accounts | None:
    """Return the accounts; None where nothing is written, such as beside an earlier release."""
    live = getattr(services(), "live", None)
    found: Accounts | None = live.accounts if live is not None else None
    return found


def cookie_name(settings: Settings) -> str:
    """Return the name of the cookie; with TLS it is bound to this host by its prefix."""
    prefix = "__Host-" if settings.public_url.startswith("https:") else ""
    return f"{prefix}kakehashi-session"


def _session_secret() -> str:
    return request.cookies.get(cookie_name(services().settings), "")


def _token() -> str:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    secret = secret.strip()
    return secret if scheme.lower() == "bearer" and secret.startswith(_TOKEN) else ""


def who() -> Who:
    """Return who asks. Raises StoreError when that cannot be looked up."""
    if "who" not in g:
        g.who, g.csrf = _found()
    found: Who = g.who
    return found


def _found() -> tuple[Who, str]:
    if not (_session_secret() or _token()) or (known := accounts()) is None:
        return NOBODY, ""
    if secret := _token():
        token = known.tokens.of(secret)
        account = known.get(token.account) if token else None
        if token is None or account is None or account.closed:
            return NOBODY, ""
        return Who(account.name, account.display, account.grants, "token", token.actions), ""
    session = known.sessions.of(_session_secret())
    account = known.get(session.account) if session else None
    if session is None or account is None or account.closed:
        return NOBODY, ""
    return Who(account.name, account.display, account.grants, "session"), session.csrf


# --- whether they may -------------------------------------------------------------------------


def require(action: Action, scopes: Iterable[str] = ()) -> Who:
    """Return who asks, when they may do it within all of the scopes.

    A change that a page asks for must carry the secret of its session and come from this site.
    Raises SignInError and ForbiddenError, which are written down.
    """
    found, wanted = _known(action), tuple(scopes)
    if _lacks(found, action):
        raise _refused(
            action,
            "token",
            ForbiddenError(
                "The token is not good for this: {action}.",
                remedy="Make one that is, on the page of your account.",
                action=translate(language(), ACTIONS[action].label),
            ),
        )
    if not may(found.grants, action, wanted):
        raise _refused(
            action,
            "role",
            ForbiddenError(
                "Your account may not do this: {action} ({scopes}).",
                remedy="It takes the role {role}; ask an admin.",
                action=translate(language(), ACTIONS[action].label),
                scopes=", ".join(wanted) or translate(language(), "everywhere"),
                role=translate(language(), ROLE_NAMES[ACTIONS[action].least]),
            ),
        )
    _check_csrf(found, action)
    return found


def require_session() -> Who:
    """Return who asks, when they have signed in on a page: a token does not stand for that."""
    found = _known("account")
    if found.via != "session":
        raise _refused(
            "account",
            "token",
            ForbiddenError(
                "A token cannot be used for this.", remedy="Sign in on the page of your account."
            ),
        )
    _check_csrf(found, "account")
    return found


def _known(action: str) -> Who:
    found = who()
    if found.name:
        return found
    if (known := accounts()) is None:
        raise _refused(action, "release", ForbiddenError("An earlier release cannot be changed."))
    if not known.exist():
        error = SignInError(
            "Nobody can change anything here yet: there are no accounts.",
            remedy="Whoever runs the server makes the first one with «kakehashi account invite"
            " NAME --role admin».",
        )
        raise _refused(action, "nobody", error)
    if _token():
        error = SignInError(
            "The token is not known, or has expired.",
            remedy="Make a new one on the page of your account.",
        )
        raise _refused(action, "token", error)
    raise _refused(
        action,
        "nobody",
        SignInError("This needs an account.", remedy="Sign in, and do it again."),
    )


def _check_csrf(found: Who, action: str) -> None:
    if request.method in _SAFE or found.via != "session":
        return
    refuse_other_sites(action)
    given = request.headers.get(_HEADER) or request.form.get(_FIELD, "")
    if not secrets.compare_digest(given.encode(), str(g.csrf).encode()):
        raise _refused(
            action,
            "csrf",
            ForbiddenError(
                "The form does not belong to this session.",
                remedy="Load the page again, and send it once more.",
            ),
        )


def refuse_other_sites(action: str) -> None:
    """Raise ForbiddenError when the page of another site sent the request."""
    origin = request.headers.get("Origin")
    fetched = request.headers.get("Sec-Fetch-Site", "same-origin")
    own = {request.host, urlsplit(services().settings.public_url).netloc}
    if (origin and urlsplit(origin).netloc not in own) or fetched not in ("same-origin", "none"):
        raise _refused(
            action,
            "origin",
            ForbiddenError(
                "Pages of other sites may not change anything here.",
                remedy="Send it from a page of this site.",
            ),
        )


def _refused(action: str, reason: str, error: KakehashiError) -> KakehashiError:
    """Write down what is refused, and return the error that says it."""
    note_denial(action, reason)
    return error


def note_denial(action: str, reason: str, account: str = "") -> None:
    """Write down that something was refused."""
    if (known := accounts()) is not None:
        known.denials.note(
            account=account or getattr(g.get("who"), "name", ""),
            client=request.remote_addr or "",
            action=action,
            subject=f"{request.method} {request.path}",
            reason=reason,
        )


def csrf_field() -> Markup:
    """Return the hidden field that every form of a page for signed-in people carries."""
    who()
    return Markup('<input type="hidden" name="{}" value="{}">').format(_FIELD, g.csrf)
