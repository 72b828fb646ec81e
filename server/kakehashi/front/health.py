"""Whether the process lives, and whether it can answer questions."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
from typing import Final

from kakehashi.errors import KakehashiError
from kakehashi.front.conditions import Conditions
from kakehashi.front.exchange import Reply
from kakehashi.front.site import Site
from kakehashi.store.request import Request
from kakehashi.web.headers import standing_headers

__all__ = ["Readiness", "plain", "state"]

logger = logging.getLogger(__name__)

#: Seconds within which a worker must answer.
_PATIENCE: Final = 2.0
#: Least part of the disk that must be free.
_FREE: Final = 0.02


class Readiness:
    """Looks whether a site can answer; who asks while it looks gets the same answer.

    So asking often costs no more than asking once, and keeps nobody else's question out.
    """

    def __init__(self) -> None:
        self._looking: asyncio.Task[list[str]] | None = None

    async def faults_of(self, site: Site, conditions: Conditions | None = None) -> list[str]:
        """Return what keeps a site from answering: workers, damaged data, a full disk."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(_all_of(site, conditions or Conditions()))
        return await asyncio.shield(self._looking)


async def _all_of(site: Site, conditions: Conditions) -> list[str]:
    return [*await _faults_of(site), *await conditions.faults()]


async def _faults_of(site: Site) -> list[str]:
    faults = [site.fault] if site.fault else []
    try:
        async with asyncio.timeout(_PATIENCE):
            answer = await site.sandbox.answer(Request("ASK {}"), client="readiness")
        if b"true" not in answer.body:
            faults.append("the query workers give wrong answers")
    except TimeoutError:
        faults.append(f"no query worker answered within {_PATIENCE:g} seconds")
    except KakehashiError as error:
        faults.append(error.text())
    except Exception:
        logger.exception("the check of readiness failed")
        faults.append("the query service fails; see the server's log")
    if site.folder.exists():
        disk = shutil.disk_usage(site.folder)
        if disk.free < _FREE * disk.total:
            faults.append(f"only {disk.free / disk.total:.1%} of the disk is free")
    return faults


def state(word: str, release: str, faults: list[str] | None = None) -> Reply:
    """Return the reply of a health check; 503 when there are faults."""
    document: dict[str, object] = {"status": word, "release": release}
    if faults:
        document["faults"] = faults
    body = json.dumps(document, ensure_ascii=False).encode() + b"\n"
    return plain(body, "application/json", 503 if faults else 200)


def plain(body: bytes, content_type: str, status: int = 200) -> Reply:
    """Return a reply that nobody keeps."""
    headers = standing_headers(content_type, "GET") | {
        "Content-Type": content_type,
        "Cache-Control": "no-store",
    }
    return Reply(status, [(k.lower().encode(), v.encode()) for k, v in headers.items()], body)
