"""What every page of the desk needs: the desk, who is there, and what they may do."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from typing import Final

from flask import Response, g, request
from markupsafe import Markup

from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.model.live.access import Action
from kakehashi.model.live.event import State
from kakehashi.model.live.proposal import Person
from kakehashi.model.live.proposal_form import Facts
from kakehashi.model.relation import UNKNOWN, Relation, parse_relation
from kakehashi.model.views import StatementView
from kakehashi.services.live import curated
from kakehashi.services.live.desk import Desk
from kakehashi.services.live.livemap import Asked
from kakehashi.web.accounts import guard
from kakehashi.web.context import services
from kakehashi.web.pages import blueprint

__all__ = [
    "allowed",
    "approved",
    "asked",
    "csrf_field",
    "curated_state",
    "desk",
    "facts",
    "fresh_key",
    "member",
    "person",
    "private",
    "relation_of",
    "signed_in_may",
    "statement",
    "taken_out",
    "whole_number",
    "wrong_key",
]

#: What a client may call a request, so that it is done once though it is sent twice.
_KEY: Final = re.compile(r"[A-Za-z0-9._-]{8,100}")


def desk() -> Desk:
    """Return the desk; raise UnknownThingError beside an earlier release, where nobody writes."""
    live = services().live
    if live is None:
        raise UnknownThingError(
            "There is no desk here.", remedy="It stands beside the current release only."
        )
    return live.desk


def member() -> guard.Who:
    """Return who asks; raise SignInError or ForbiddenError when it is no member.

    Who has a role for one document alone reads the whole desk too.
    """
    asking = guard.who()
    own_scopes = {grant.scope for grant in asking.grants} - {"*"}
    if not any(asking.may("read-members", [scope]) for scope in own_scopes):
        return guard.require("read-members")
    return asking


def allowed(asking: guard.Who, action: Action, documents: Iterable[str]) -> bool:
    """Return whether somebody may do something with a proposal about these documents."""
    return asking.may(action, documents)


def signed_in_may(action: Action, *documents: str) -> bool:
    """Return whether who asks may do something; for links that others do not need."""
    return services().live is not None and allowed(guard.who(), action, documents)


def person(asking: guard.Who, documents: Iterable[str]) -> Person:
    """Return who asks, as the rules know them."""
    return Person(asking.name, asking.display, allowed(asking, "decide", documents))


def asked(asking: guard.Who, *, version: str, key: str) -> Asked:
    """Return a request for a change; ``version`` is what was seen, empty: whatever is there."""
    if key and not _KEY.fullmatch(key):
        raise wrong_key()
    return Asked(asking.name, expected=whole_number(version) if version else None, key=key)


def wrong_key() -> BadInputError:
    """Return what is said of a key that is none."""
    return BadInputError(
        "The idempotency key has a form that is not taken.",
        remedy="Write 8 to 100 letters, digits, dots, hyphens or underscores.",
    )


def whole_number(text: str) -> int:
    """Return a version; raise BadInputError when it is none."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise BadInputError("{value!r} is no version.", value=text)
    return int(text)


def fresh_key() -> str:
    """Return a key for a form that is sent."""
    return secrets.token_hex(16)


def facts() -> Facts:
    """Return what there is to speak of: in the release, and on the desk."""
    return curated.facts_of(desk().board(), services().catalogue, services().statements)


def approved(
    names: Iterable[str],
) -> tuple[dict[str, StatementView], dict[str, StatementView]]:
    """Return what the desk states of an item beyond the release, and what it rejects."""
    return curated.approved(services(), names)


def statement(identifier: str) -> StatementView | None:
    """Return a statement of the desk."""
    return curated.approved_statement(services(), identifier)


def curated_state(identifier: str) -> State:
    """Return what is recorded of a statement of the desk: who proposed and who approved it."""
    return desk().board().curated[identifier]


def taken_out() -> frozenset[str]:
    """Return the statements that the desk took out, which the release may still have."""
    if "taken_out" not in g:
        live = getattr(services(), "live", None)
        g.taken_out = live.desk.board().gone if live else frozenset()
    found: frozenset[str] = g.taken_out
    return found


def relation_of(text: str) -> Relation:
    """Return the relation of a proposal, for its drawing; unknown where there is none."""
    try:
        return parse_relation(text) if text else UNKNOWN
    except ValueError:
        return UNKNOWN


def csrf_field() -> Markup:
    """Return the hidden input that every form has."""
    return guard.csrf_field()


@blueprint.after_request
def _for_one_reader(response: Response) -> Response:
    """Keep pages of the desk, and those that show what only some may do, out of every cache."""
    if (request.endpoint or "").startswith("pages.desk") or g.get("private"):
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def private() -> None:
    """Say that the answer is for who asks alone, when somebody is signed in."""
    if guard.who().name:
        g.private = True
