"""What the actions of events are called, for pages and the log (message ids)."""

from __future__ import annotations

from typing import Final

from kakehashi.messages import label

__all__ = ["DEEDS", "ON_DESK", "ON_MAP"]

#: With an entry of the live map.
ON_MAP: Final = {
    "create": label("entered"),
    "change": label("changed"),
    "withdraw": label("withdrawn"),
    "undo": label("undone"),
    "import": label("taken from the documents"),
}
#: With a proposal.
ON_DESK: Final = {
    "propose": label("proposed"),
    "edit": label("rewritten"),
    "vote": label("voted"),
    "comment": label("said"),
    "approve": label("approved"),
    "decline": label("declined"),
    "take-back": label("taken back"),
}
#: With all of these, and with an account.
DEEDS: Final = ON_MAP | ON_DESK | {
    "invite": label("account made"),
    "accept": label("invitation accepted"),
    "reset": label("account invited again"),
    "grant": label("role given"),
    "revoke": label("role taken away"),
    "close": label("account closed"),
    "identity": label("identity linked"),
    "password": label("password changed"),
    "token": label("token made"),
    "token-revoked": label("token revoked"),
}  # fmt: skip
