"""The SPARQL 1.1 Protocol for queries: read the request, ask the workers, form the reply."""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import lru_cache
from typing import Final

from werkzeug.http import parse_etags

from kakehashi.errors import BadInputError, QueryRefusedError, StoreError
from kakehashi.front.body import ClientGoneError
from kakehashi.front.cache import Kept, Key, ReplyCache
from kakehashi.front.exchange import Asked, Receive, Reply
from kakehashi.settings import Settings
from kakehashi.store.evaluator import Evaluator
from kakehashi.store.request import Answer, Request
from kakehashi.web.headers import asks_as_somebody, program_digest, standing_headers
from kakehashi.web.operation import Operation, read_operation
from kakehashi.web.sparql_forms import Forms, no_form, wanted

__all__ = ["SparqlService"]

#: Functions that give another answer each time they are asked; a comment may stand before the (.
_VOLATILE: Final = re.compile(r"\b(?:now|rand|uuid|struuid|bnode)\s*[(#]", re.IGNORECASE)
_THEIR_WORDS: Final = ("now", "rand", "uuid", "bnode")


class SparqlService:
    """Answers queries; what may be kept goes into the cache."""

    def __init__(self, settings: Settings, cache: ReplyCache) -> None:
        self._settings, self._cache = settings, cache

    async def answer(
        self, release: str, sandbox: Evaluator, asked: Asked, suffix: str, receive: Receive
    ) -> Kept | Reply | None:
        """Return the reply; None when a page or the description of the service is wanted.

        Raises the errors of :mod:`kakehashi.errors` and of werkzeug that tell what is wrong.
        """
        operation = read_operation(
            asked.method,
            asked.query_string,
            asked.header(b"content-type"),
            asked.body,
            longest=self._settings.query_bytes,
        )
        if operation is None:
            return None
        forms = wanted(asked.header(b"accept"), suffix or operation.format)
        if forms.page:
            return None
        if not forms.accept:
            raise no_form()
        query = operation.query.strip()
        volatile = sandbox.writable or _is_volatile(query)
        rest = (
            query,
            repr(operation.default_graphs),
            repr(operation.named_graphs),
            forms.results,
            forms.graph,
        )
        key: Key = ("sparql", release, str(sandbox.sequence), *rest)
        tag = "" if volatile else _tag(release, key)
        seconds = self._seconds(operation, asked)
        if known := self._known(asked, key, tag, sandbox.sequence):
            return known
        # The query goes as it came, so that the place of a fault in it is right.
        request = Request(
            operation.query, operation.default_graphs, operation.named_graphs, forms.accept
        )
        answer = await _evaluated(sandbox, request, asked.client, seconds, receive)
        if answer.sequence != sandbox.sequence or key[2] != str(answer.sequence):
            # The map changed meanwhile: the answer shows what its worker saw.
            key = ("sparql", release, str(answer.sequence), *rest)
            tag = tag and _tag(release, key)
        reply = _reply(answer, forms, tag)
        if volatile:
            return reply
        kept = Kept(reply)
        if not asks_as_somebody(asked.header(b"cookie"), asked.header(b"authorization")):
            self._cache.put(key, kept)
        return kept

    def _known(self, asked: Asked, key: Key, tag: str, sequence: int) -> Kept | Reply | None:
        """Return the reply when nothing has to be evaluated for it."""
        if not tag:
            return None
        if asked.method != "POST" and b"if-none-match" in asked.headers:
            tags = parse_etags(asked.header(b"if-none-match"))
            if tags.contains_weak(tag) and not tags.star_tag:
                return Reply(304, [*_standing(""), *_tagged(tag)], sequence=sequence)
        return self._cache.get(key)

    def _seconds(self, operation: Operation, asked: Asked) -> float:
        """Return the deadline: the setting, or less, or with the token more."""
        usual = self._settings.query_seconds
        if not operation.timeout:
            return usual
        seconds = _number(operation.timeout)
        if not 0 < seconds <= self._settings.long_query_seconds:
            raise BadInputError(
                "The timeout {timeout!r} cannot be used.",
                remedy="Give seconds, over 0 and at most {limit:g}.",
                timeout=operation.timeout,
                limit=usual,
            )
        if seconds > usual and not self._trusted(asked):
            raise QueryRefusedError(
                "A timeout over {limit:g} seconds needs a token.",
                remedy="Ask for less time, or send «Authorization: Bearer …».",
                limit=usual,
            )
        return seconds

    def _trusted(self, asked: Asked) -> bool:
        kind, _, token = asked.header(b"authorization").partition(" ")
        known = self._settings.query_token
        if not known or kind.lower() != "bearer":
            return False
        return hmac.compare_digest(token.encode(), known.encode())


def _is_volatile(query: str) -> bool:
    lower = query.lower()  # looking for words is ten times as fast as the expression
    return any(word in lower for word in _THEIR_WORDS) and _VOLATILE.search(query) is not None


def _number(text: str) -> float:
    """Return a number; what is none is no number that can be used."""
    try:
        return float(text)
    except ValueError:
        return -1.0


async def _evaluated(
    sandbox: Evaluator, request: Request, client: str, seconds: float, receive: Receive
) -> Answer:
    """Let a worker answer; raise ClientGoneError when the client leaves meanwhile."""
    left = False

    async def gone() -> None:
        nonlocal left
        while (await receive())["type"] != "http.disconnect":
            pass
        left = True

    try:
        return await sandbox.answer(request, client=client, seconds=seconds, gone=gone)
    except StoreError as error:
        if left:
            raise ClientGoneError from error
        raise


def _tag(release: str, key: Key) -> str:
    """Return the entity tag of an answer; a new program may write it in another way."""
    asked = repr((program_digest(), key)).encode("utf-8", "replace")
    return f"{release}-{hashlib.sha256(asked).hexdigest()[:16]}"


def _reply(answer: Answer, forms: Forms, tag: str) -> Reply:
    """Form the reply; 406 when the answer is in a form the client does not take."""
    if answer.media_type not in (forms.results, forms.graph):
        raise no_form(answer.media_type)
    headers = [*_standing(answer.media_type), *_tagged(tag)]
    return Reply(200, headers, answer.body, sequence=answer.sequence)


def _tagged(tag: str) -> list[tuple[bytes, bytes]]:
    """Return the headers that let a client ask whether the answer is still the same."""
    if not tag:
        return [(b"cache-control", b"no-store")]
    return [(b"cache-control", b"no-cache"), (b"etag", f'W/"{tag}"'.encode())]


@lru_cache(maxsize=64)
def _standing_raw(media_type: str) -> tuple[tuple[bytes, bytes], ...]:
    headers = standing_headers(media_type, "GET") | {"Vary": "Accept, Accept-Encoding"}
    if media_type:
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        headers["Content-Type"] = media_type + charset
    return tuple((k.lower().encode(), v.encode()) for k, v in headers.items())


def _standing(media_type: str) -> list[tuple[bytes, bytes]]:
    return [*_standing_raw(media_type)]
