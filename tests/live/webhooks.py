"""A target of webhooks with its secret, what it is sent while a test goes on, and what it took."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kakehashi.services.live import Live
from kakehashi.services.live.hooks import Hooks, Target, folder_of, kept
from tests.live.receiver import Receiver
from tests.waiting import comes_true

__all__ = ["OTHER", "SECRET", "delivered", "numbers", "target"]

SECRET = "whsec_" + base64.b64encode(b"canary-secret-of-a-webhook-0123").decode()
OTHER = "whsec_" + base64.b64encode(b"another-secret-of-a-webhook-456").decode()


def target(receiver: Receiver, **said: Any) -> Target:
    return Target("chat", receiver.url, (b"k" * 24,), **said)


@contextmanager
def delivered(live: Live, record: Path, *targets: Target) -> Iterator[Hooks]:
    hooks = Hooks(live, targets, record)
    hooks.begin()
    assert comes_true(lambda: all(kept(folder_of(record), one.name) for one in targets))
    try:
        yield hooks
    finally:
        hooks.close()


def numbers(receiver: Receiver) -> list[int]:
    return [one["sequence"] for one in receiver.taken]
