"""The ASGI application: who may ask, what is kept, who answers."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from typing import Final, Protocol

from werkzeug.exceptions import HTTPException

from kakehashi.errors import KakehashiError
from kakehashi.front import health, writing
from kakehashi.front.body import ClientGoneError, read_body
from kakehashi.front.cache import Kept, Key, ReplyCache, encoding_for
from kakehashi.front.conditions import Conditions
from kakehashi.front.exchange import Asked, Receive, Reply, Scope, Send
from kakehashi.front.files import send_file
from kakehashi.front.live_status import LiveStatus
from kakehashi.front.log import RequestLog
from kakehashi.front.metrics import Metrics
from kakehashi.front.outgoing import NotTakenError, Outgoing
from kakehashi.front.pages import Pages
from kakehashi.front.reception import (
    Reception,
    refuse_other_pages,
    take_release,
    without_pages,
)
from kakehashi.front.refusals import Refusals
from kakehashi.front.site import Site
from kakehashi.front.sparql import SparqlService
from kakehashi.front.stream import PATH, Streams
from kakehashi.services.live import Live
from kakehashi.services.live.hooks import Hooks
from kakehashi.settings import Settings
from kakehashi.store.workers.pool import Pool
from kakehashi.web.desk.uploads import LONGEST_UPLOAD, takes_files
from kakehashi.web.headers import asks_as_somebody

__all__ = ["WAITING", "Front", "Sites"]

_SPARQL: Final = re.compile(r"/sparql(?:\.(\w+))?")
_HEALTH: Final = ("/livez", "/readyz", "/metrics")
#: Bytes of a form beside the query: graphs, format, language.
_BESIDE: Final = 8192
#: Bodies over this size are compressed in a thread.
_LARGE: Final = 200_000
#: Answers of the largest size that may wait until their clients have taken them.
WAITING: Final = 8
#: Status of a client that went away before it was answered (as nginx logs it).
_GONE: Final = 499

logger = logging.getLogger(__name__)


class Sites(Protocol):
    """The releases that are open; see :class:`kakehashi.front.releases.Releases`."""

    current: Site
    swaps: int

    async def named(self, release: str) -> Site:
        """Return a release by its identifier."""
        ...


class Front:
    """Answers requests from the sites it is given."""

    def __init__(
        self,
        settings: Settings,
        sites: Sites,
        live: Live | None = None,
        conditions: Conditions | None = None,
        hooks: Hooks | None = None,
    ) -> None:
        self._settings, self._sites = settings, sites
        self._reception = Reception(settings)
        self.cache = ReplyCache(settings.cache_bytes)
        self.outgoing = Outgoing(WAITING * settings.result_bytes)
        self._sparql = SparqlService(settings, self.cache)
        self.streams, self.hooks = Streams(live), hooks
        self._pages = Pages(settings.queue_per_client, settings.public_url)
        self._refusals = Refusals(settings, self._pages)
        self._metrics, self._log = Metrics(self), RequestLog(everything=settings.log == "all")
        self.conditions = conditions or Conditions()
        self._readiness = health.Readiness()
        self.draining = False
        self.ready = False
        self.under_way = 0  #: requests

    @property
    def swaps(self) -> int:
        """How often a release was taken over."""
        return self._sites.swaps

    @property
    def release(self) -> str:
        """The release that is served."""
        return self._sites.current.release

    @property
    def live(self) -> LiveStatus | None:
        """How far the graph of the live map is; None where there is none."""
        return self._sites.current.live_status

    @property
    def pool(self) -> Pool | None:
        """The workers of the current release."""
        return self._sites.current.sandbox.pool

    @property
    def waiting_pages(self) -> int:
        """Requests that wait for a thread."""
        return self._pages.turns.waiting

    def stop(self) -> None:
        """Take nothing more on: streams end now, the requests under way when they are done."""
        self.draining = True
        self.streams.close()

    def close(self) -> None:
        """End the threads."""
        self._pages.close()
        self.streams.end()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http":
            return
        start = time.perf_counter()
        asked = self._reception.asked(scope)
        site = self._sites.current
        if asked.path == PATH and site.pages and not self._reception.fault_of(asked):
            await self._stream(site, asked, receive, send, start)
            return
        site.enter()
        self.under_way += 1
        kind, status, size = "gone", _GONE, 0
        try:
            key, head = _key(site, asked), site.head
            key = _key(site, asked)
            kept = self.cache.get(key) if key and self._reception.is_ours(asked) else None
            if kept is not None:
                kind, found = "kept", kept.not_modified(asked) or kept
                if b"release=" in asked.query_string:
                    asked.release = take_release(asked)  # was known when it was kept
            else:
                kind, found = await self._answer(site, asked, receive, key)
            status, size = await self._send(asked, found, site, head, send)
        except ClientGoneError:
            pass
        except NotTakenError:
            kind = "gone"
            logger.warning("the reply to request %s was not taken in time", asked.id)
            raise
        except Exception:
            # The server breaks the connection, so that nobody takes what was sent for the whole.
            logger.exception("the reply to request %s broke off", asked.id)
            raise
        finally:
            site.leave()
            self.under_way -= 1
            seconds = time.perf_counter() - start
            self._metrics.observe(kind, status, seconds)
            self._log.write(asked, kind, status, size, seconds)

    async def _stream(
        self, site: Site, asked: Asked, receive: Receive, send: Send, start: float
    ) -> None:
        """Answer with a stream; it is not counted as under way, so that nothing waits for it."""
        status, size = 200, 0
        try:
            stream = await self.streams.admit(asked)
        except (KakehashiError, HTTPException) as error:
            reply = self._refusals.of(site, asked, error, page=True)
            status, size = await self._send(asked, reply, site, site.head, send)
            return
        except Exception:
            logger.exception("stream %s cannot begin", asked.id)
            reply = self._refusals.failed(site, asked)
            status, size = await self._send(asked, reply, site, site.head, send)
            return
        finally:
            seconds = time.perf_counter() - start
            self._metrics.observe("stream", status, seconds)
            self._log.write(asked, "stream", status, size, seconds)
        try:
            await self.streams.send(stream, receive, send, self._own(asked, site))
        except NotTakenError:
            logger.warning("stream %s was not taken in time", asked.id)
            raise
        except Exception:
            logger.exception("stream %s broke off", asked.id)
            raise

    async def _answer(
        self, site: Site, asked: Asked, receive: Receive, key: Key | None
    ) -> tuple[str, Kept | Reply]:
        """Return the kind of the answer, and the answer, which is an error if need be."""
        if asked.path in _HEALTH and self._reception.names_a_host(asked):
            return "health", await self._health(asked.path)
        if error := self._reception.fault_of(asked):
            return "refused", self._refusals.of(
                site, asked, error, page=site.pages and self._reception.is_ours(asked)
            )
        try:
            kind, found = await self._routed(site, asked, receive)
        except (KakehashiError, HTTPException) as error:
            return "refused", self._refusals.of(site, asked, error, page=True)
        except ClientGoneError:
            raise
        except Exception:
            logger.exception("request %s failed", asked.id)
            return "failed", self._refusals.failed(site, asked)
        if isinstance(found, Reply) and found.keep:
            found = Kept(found)
        if isinstance(found, Kept) and key:
            self.cache.put(key, found)
        return kind, found

    async def _routed(self, site: Site, asked: Asked, receive: Receive) -> tuple[str, Kept | Reply]:
        if b"release=" in asked.query_string and (release := take_release(asked)):
            site = await self._sites.named(release)
            asked.release = site.release
        site.enter()
        try:
            return await self._of_site(site, asked, receive)
        finally:
            site.leave()

    async def _of_site(
        self, site: Site, asked: Asked, receive: Receive
    ) -> tuple[str, Kept | Reply]:
        if not site.pages:
            asked.headers[b"accept"] = without_pages(asked.headers.get(b"accept", b""))
        change = writing.operation_at(asked.path) if site.sandbox.writable else None
        if asked.method not in ("GET", "HEAD") or b"content-length" in asked.headers:
            limit = writing.LONGEST if change else self._longest(asked)
            asked.body = await read_body(asked, receive, limit)
        if change is not None:
            refuse_other_pages(asked)
            return "write", await change(site.sandbox, asked)
        if asked.method in ("GET", "HEAD", "POST") and (match := _SPARQL.fullmatch(asked.path)):
            suffix = match[1] or ""
            found = await self._sparql.answer(site.release, site.sandbox, asked, suffix, receive)
            if found is not None:
                return "sparql", found
        return "page", await self._pages.answer(site.app, asked)

    def _longest(self, asked: Asked) -> int:
        """Return the bytes of a body that is taken: files only of somebody who is signed in."""
        known = asks_as_somebody(asked.header(b"cookie"), asked.header(b"authorization"))
        files = known and takes_files(asked.path)
        return LONGEST_UPLOAD if files else 3 * self._settings.query_bytes + _BESIDE

    async def _health(self, path: str) -> Reply:
        if path == "/livez":
            return health.state("live", self.release)
        faults = ["the server is stopping"] if self.draining else []
        faults += await self._readiness.faults_of(self._sites.current, self.conditions)
        self.ready = not faults
        if path == "/metrics":
            return health.plain(self._metrics.text(), "text/plain; version=0.0.4; charset=utf-8")
        return health.state("not ready" if faults else "ready", self.release, faults)

    async def _send(
        self, asked: Asked, found: Kept | Reply, site: Site, head: int, send: Send
    ) -> tuple[int, int]:
        """Send the reply, and return its status and the bytes of its body."""
        kept = found if isinstance(found, Kept) else Kept(found)
        reply = kept.reply
        own = self._own(asked, site)
        if site.services is not None and site.services.live is not None and not asked.release:
            number = head if reply.sequence is None else reply.sequence
            own.append((b"kakehashi-live", str(number).encode()))
        if reply.close:
            own.append((b"connection", b"close"))
        if reply.file is not None:
            headers = [*reply.headers, (b"content-length", str(reply.file.size).encode())]
            body = b""
        elif reply.status in (204, 304):
            headers, body = reply.headers, b""
        else:
            encoding = encoding_for(asked.headers.get(b"accept-encoding", b""))
            if encoding and len(reply.body) > _LARGE and encoding not in kept.forms:
                headers, body = await asyncio.to_thread(kept.form, encoding)
            else:
                headers, body = kept.form(encoding)
        if site.sandbox.writable:  # a private store; pages of other sites may not read it either
            headers = [pair for pair in headers if not pair[0].startswith(b"access-control-")]
        await send(
            {"type": "http.response.start", "status": reply.status, "headers": [*headers, *own]}
        )
        if reply.file is not None and asked.method != "HEAD":
            await send_file(reply.file, send)
            return reply.status, reply.file.size
        body = b"" if asked.method == "HEAD" else body
        size = len(reply.body) + (len(body) if body is not reply.body else 0)
        await self.outgoing.send(body, send, client=asked.client, source=kept, size=size)
        return reply.status, len(body)

    @staticmethod
    def _own(asked: Asked, site: Site) -> list[tuple[bytes, bytes]]:
        return [
            (b"kakehashi-release", (asked.release or site.release).encode()),
            (b"x-request-id", asked.id.encode()),
        ]


def _key(site: Site, asked: Asked) -> Key | None:
    """Return the key of a reply by the request as it came; None when it cannot be kept.

    What is made for somebody who is signed in is made for nobody else. Pages show the log as it
    is, and queries as it was projected; what is due today is another thing tomorrow.
    """
    headers = asked.headers
    if asked.method not in ("GET", "HEAD") or asks_as_somebody(
        asked.header(b"cookie"), asked.header(b"authorization")
    ):
        return None
    lasting = asked.path.startswith("/static/")
    return (
        site.release,
        "" if lasting else f"{site.head} {site.sandbox.sequence} {time.time() // 86_400:.0f}",
        asked.scope.get("raw_path") or asked.path,
        asked.query_string,
        headers.get(b"accept"),
        headers.get(b"accept-language"),
        headers.get(b"range"),
        headers.get(b"host"),  # some answers say where they are
    )
