"""What stands in the log and among the refusals, in words."""

from __future__ import annotations

from typing import Final

from kakehashi.messages import label
from kakehashi.model.live.access import ACTIONS
from kakehashi.model.live.deeds import DEEDS

__all__ = ["DEEDS", "REASONS", "REFUSED"]

#: What was refused (message ids).
REFUSED: Final = {action: rule.label for action, rule in ACTIONS.items()} | {
    "account": label("see or change one's own account"),
    "invitation": label("accept an invitation"),
    "password": label("change the password"),
    "sign-in": label("sign in"),
    "undeclared": label("change what cannot be changed"),
}
#: Why.
REASONS: Final = {
    "csrf": label("the form is not of this session"),
    "identity": label("the provider names nobody known"),
    "invitation": label("the invitation is not good"),
    "nobody": label("nobody has signed in"),
    "origin": label("sent from another site"),
    "password": label("name and password do not belong together"),
    "release": label("an earlier release"),
    "role": label("the role does not allow it"),
    "token": label("the token is not good for it"),
    "undeclared": label("no page for it"),
}
