"""Whether an answer is right for an input: status, shape, completeness, time."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import zstandard

from tests.hostile.corpus import Input, Shot
from tests.hostile.forms import flaw, row_count
from tests.hostile.wire import Answer

__all__ = ["Limits", "busy", "faults", "plain", "refused_early"]

#: Bytes of a request from which on it need not be taken in.
LARGE: Final = 65_536
_PROBLEM: Final = "application/problem+json"
#: Refusals that must say a limit's value.
_LIMITS: Final = frozenset({413, 414, 429, 503, 504})
#: Refusals that must say what to change.
_REMEDIES: Final = _LIMITS | {403, 415}


@dataclass(frozen=True, slots=True)
class Limits:
    """What the server promises, in seconds."""

    deadline: float  #: of a query
    grace: float = 0.5  #: how much later the answer may come
    queue: float = 0.0  #: how long a request may wait for its turn

    @property
    def seconds(self) -> float:
        """The longest time that an answer may take."""
        return self.deadline + self.grace + self.queue


def busy(answer: Answer) -> bool:
    """Return whether the server had no place for the request."""
    return answer.status == 429 or (
        answer.status == 503 and "busy" in str(_document(answer).get("type", ""))
    )


def plain(answer: Answer) -> bytes:
    """Return the body without its compression; raises ValueError and others when it is broken."""
    coding = answer.headers.get("content-encoding", "identity")
    if coding == "gzip":
        return gzip.decompress(answer.body)
    if coding == "zstd":
        return zstandard.ZstdDecompressor().decompressobj().decompress(answer.body)
    if coding != "identity":
        raise ValueError(coding)
    return answer.body


def faults(given: Input, shot: Shot, answer: Answer, limits: Limits) -> Iterator[str]:
    """Yield what is wrong with a complete answer."""
    if refused_early(given, shot, answer.status):
        return
    if answer.status not in given.statuses and not busy(answer):
        told = answer.body[:200].decode(errors="replace")
        yield f"status {answer.status}, not one of {sorted(given.statuses)}: {told}"
    if answer.seconds > limits.seconds:
        yield f"{answer.seconds:.2f} s, more than {limits.seconds:.2f}"
    yield from _header_faults(answer)
    for text in given.line.get("never", ()):
        if text.encode() in answer.body or text in " ".join(answer.headers.values()):
            yield f"it holds {text!r}"
    if shot.head:
        return
    if answer.status >= 400:
        yield from _problem_faults(given, shot, answer)
    elif answer.status == 200 and shot.method != "OPTIONS":
        yield from _answer_faults(given, shot, answer)


def _header_faults(answer: Answer) -> Iterator[str]:
    if answer.repeated:
        yield f"headers that stand twice: {answer.repeated}"
    if answer.headers.get("x-content-type-options") != "nosniff":
        yield "no X-Content-Type-Options: nosniff"
    if answer.status in {429, 503} and not answer.headers.get("retry-after", "").isdigit():
        yield f"{answer.status} without Retry-After"


def refused_early(given: Input, shot: Shot, status: int) -> bool:
    """Return whether a request was refused, or cut off, before the application could read it.

    That is right for what is too large to be taken in, and for what is no proper HTTP.
    """
    if len(shot.data) > LARGE:
        return status in {0, 413, 414, 431}
    return bool(given.line.get("early")) and status in {400, 431}


def _problem_faults(given: Input, shot: Shot, answer: Answer) -> Iterator[str]:
    if shot.browser and answer.media_type == "text/html":
        if found := flaw(answer.body, "text/html"):
            yield found
        return
    document = _document(answer)
    if answer.media_type != _PROBLEM or not document:
        yield f"an error of type {answer.media_type!r}: {answer.body[:80]!r}"
        return
    if document.get("status") != answer.status or not all(
        document.get(name) for name in ("type", "title", "detail")
    ):
        yield f"not a whole problem: {document}"
    if not busy(answer):  # that others are being served is no limit; Retry-After says when
        yield from _untold(document, answer.status, given.line.get("says", ()))


def _untold(document: dict[str, Any], status: int, names: Iterable[str]) -> Iterator[str]:
    """Yield what a refusal does not say: the limit, what to change, and what the input wants."""
    told = f"{document.get('detail')} {document.get('remedy', '')}"
    if status in _LIMITS and not any(c.isdigit() for c in told):
        yield f"the limit's value is not said: {told}"
    if status in _REMEDIES and not document.get("remedy"):
        yield f"what to change is not said: {told}"
    for text in names:
        if text not in told:
            yield f"{text!r} is not said: {told}"


def _answer_faults(given: Input, shot: Shot, answer: Answer) -> Iterator[str]:
    try:
        body = plain(answer)
    except (ValueError, OSError, EOFError, zlib.error) as error:
        yield f"a compressed body that is broken: {error}"
        return
    if shot.accept and answer.media_type not in shot.accept:
        yield f"an answer of type {answer.media_type!r}, but accepted is {shot.accept}"
    if found := flaw(body, answer.media_type):
        yield f"200 with a broken body ({answer.media_type}): {found}"
        return
    line = given.line
    if "type" in line and answer.media_type != line["type"]:
        yield f"{answer.media_type}, not {line['type']}"
    if "answer" in line and json.loads(body) != line["answer"]:
        yield f"a wrong answer: {body[:200]!r}"
    if "rows" in line and (count := row_count(body, answer.media_type)) != line["rows"]:
        yield f"{count} rows, not {line['rows']}"


def _document(answer: Answer) -> dict[str, Any]:
    try:
        document = json.loads(answer.body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
