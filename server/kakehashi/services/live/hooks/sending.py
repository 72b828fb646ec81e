"""Send one message as the Standard Webhooks specification says, and tell how it went."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from kakehashi.errors import KakehashiError
from kakehashi.services.live.hooks.targets import Target
from kakehashi.store.remote.http import Session

__all__ = ["SECONDS", "Outcome", "send", "signature"]

#: Seconds for a request, from the connection to the status.
SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request ended; an empty ``fault`` says that the message was taken."""

    fault: str = ""
    gone: bool = False  #: the target wants no more
    wait: float = 0.0  #: seconds that it asked for


def signature(keys: Iterable[bytes], identifier: str, moment: int, body: bytes) -> str:
    """Return the header ``webhook-signature``: one signature for each key.

    >>> key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    >>> signature([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    signed = f"{identifier}.{moment}.".encode() + body
    digests = (hmac.new(key, signed, hashlib.sha256).digest() for key in keys)
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)


def send(target: Target, identifier: str, body: bytes, seconds: float = SECONDS) -> Outcome:
    """Send a message; the body of the answer is not read."""
    moment = int(time.time())
    request = urllib.request.Request(  # noqa: S310  (the address was checked)
        target.url,
        body,
        {
            "Content-Type": "application/json",
            "User-Agent": "Kakehashi",
            "webhook-id": identifier,
            "webhook-timestamp": str(moment),
            "webhook-signature": signature(target.keys, identifier, moment, body),
        },
        method="POST",
    )
    try:
        with Session().stream(request, seconds) as answer:
            status, asked = answer.status, answer.headers.get("Retry-After", "")
    except KakehashiError as error:  # says nothing of the path, which may be a secret
        return Outcome(str(error.values.get("detail", "")) or error.what())
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome()
    fault = f"HTTP {status}"
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        fault += " (redirects are not followed)"
    wait = float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0.0  # noqa: PLR2004
    return Outcome(fault, status == HTTPStatus.GONE, wait)
