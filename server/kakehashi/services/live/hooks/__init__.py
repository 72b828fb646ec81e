"""Webhooks: every change of the live map is sent to those who asked for it.

Each target has a thread that follows the log at its own pace, which is the queue: nothing is kept
of what waits but the number that the target has come to. A message is sent until it is taken, the
next one after it; what was sent before a crash may come again, under the same identifier.
"""

from __future__ import annotations

from kakehashi.services.live.hooks.delivery import Delivery, Hooks
from kakehashi.services.live.hooks.position import Position, folder_of, kept
from kakehashi.services.live.hooks.sending import Outcome, send
from kakehashi.services.live.hooks.targets import Target, read_targets

__all__ = [
    "Delivery",
    "Hooks",
    "Outcome",
    "Position",
    "Target",
    "folder_of",
    "kept",
    "read_targets",
    "send",
]
