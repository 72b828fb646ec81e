"""What the head of a change says: against which version it is made, and under which key."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from flask import request

from kakehashi.errors import BadInputError
from kakehashi.model.live.event import Event
from kakehashi.model.live.proposal_form import comment_text
from kakehashi.services.live.livemap import Asked
from kakehashi.store.record.log import ConflictError
from kakehashi.web.accounts import guard
from kakehashi.web.desk import room
from kakehashi.web.operations import IDEMPOTENCY_KEY, IF_MATCH
from kakehashi.web.problem import OvertakenError

__all__ = ["PreconditionNeededError", "against", "asked", "seen_version"]

_TAG: Final = re.compile(r'(W/)?"([^"]*)"')
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}")
#: No entry that is there has it.
_NONE: Final = 0


class PreconditionNeededError(BadInputError):
    """The change does not say which version it is made to (RFC 6585, 3)."""

    status = 428


def asked(who: guard.Who, *, why: object = "", expected: int | None = None) -> Asked:
    """Return who asks for a change, why, under which key, and against which version.

    Raises BadInputError for a key that is none, FormError for a reason that is none.
    """
    key = request.headers.get(IDEMPOTENCY_KEY.name)
    if key is not None and re.fullmatch(IDEMPOTENCY_KEY.pattern, key) is None:
        raise room.wrong_key()
    reason = comment_text(why, "why", needed=False)
    return Asked(who.name, reason, expected, (key or "").strip('"'))


def against(
    write: Callable[[], Event], *, yours: object, theirs: Callable[[ConflictError], object]
) -> Event:
    """Write; raise OvertakenError with both versions when somebody else was faster."""
    try:
        return write()
    except ConflictError as error:
        raise OvertakenError(error, yours=yours, theirs=theirs(error)) from error


def seen_version(now: int) -> int | None:
    """Return the version that was seen, by If-Match; None when whatever is there will do.

    ``now`` is the version that is there. Tags are compared strongly: a weak one never matches
    (RFC 9110, 8.8.3.2). Raises PreconditionNeededError and BadInputError.
    """
    given = request.headers.get(IF_MATCH.name)
    if given is None:
        raise PreconditionNeededError(
            "The request does not say which version it changes.",
            remedy="Send the header If-Match with the ETag of what you saw.",
        )
    if re.fullmatch(IF_MATCH.pattern, given) is None:
        raise BadInputError(
            "The header {name} cannot be read.",
            remedy='Write entity tags in quotes, such as "3", or *.',
            name=IF_MATCH.name,
        )
    if given.strip() == "*":
        return None
    strong = [tag for weak, tag in _TAG.findall(given) if not weak and _NUMBER.fullmatch(tag)]
    versions = {int(tag) for tag in strong}
    return now if now in versions else max(versions, default=_NONE)
