"""Structured logs: one JSON object a line, on standard error.

No address of a client and no text of a query is written: both stand as digests, which are enough
to see what belongs together. The digest of a client is salted anew at each start.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import sys
from datetime import UTC, datetime
from typing import Any, Final

from kakehashi.front.exchange import Asked

__all__ = ["RequestLog", "set_up"]

_SALT: Final = secrets.token_bytes(16)
#: Seconds after which a request is a problem by itself.
_SLOW: Final = 5.0

logger = logging.getLogger("kakehashi.requests")


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        whole: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            whole["exception"] = self.formatException(record.exc_info)
        return json.dumps(whole)  # in ASCII: a path may hold what a terminal obeys


def set_up() -> None:
    """Let everything of this process log so."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)


class RequestLog:
    """Logs requests: all of them, or those that went wrong or took long."""

    def __init__(self, *, everything: bool) -> None:
        self._everything = everything

    def write(self, asked: Asked, kind: str, status: int, size: int, seconds: float) -> None:
        """Log a request."""
        problem = status >= 500 or seconds > _SLOW  # noqa: PLR2004  (status classes of HTTP)
        if not (problem or self._everything):
            return
        fields = {
            "request": asked.id,
            "method": asked.method,
            "path": asked.path,
            "query": _digest(asked.query_string + (asked.body if _is_query(asked) else b"")),
            "client": _digest(_SALT + asked.client.encode()),
            "kind": kind,
            "status": status,
            "bytes": size,
            "ms": round(seconds * 1000, 1),
        }
        level = logging.WARNING if problem else logging.INFO
        logger.log(level, "%s %s %s", asked.method, asked.path, status, extra={"fields": fields})


def _is_query(asked: Asked) -> bool:
    """Return whether the body is a query; a form may hold a password, which a digest would tell."""
    return asked.path.startswith("/sparql")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12] if data else ""
