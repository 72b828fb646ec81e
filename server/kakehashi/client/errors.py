"""What can go wrong for somebody who asks a server, each in the language of the client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from kakehashi.messages import Language, translate

__all__ = ["AnswerError", "ClientError", "Fault", "ServerProblem", "UnreachableError", "UsageError"]

#: Kinds of problems after which the same question would end in the same way.
_LASTING: Final = ("query-timeout",)


class ClientError(Exception):
    """Base of all errors of the client: ``what`` is wrong, and how to mend it (``remedy``)."""

    def __init__(
        self, what: str, /, *, remedy: str = "", language: Language = "en", **values: object
    ) -> None:
        self.what = translate(language, what, **values)
        self.remedy = translate(language, remedy, **values) if remedy else ""
        super().__init__(" ".join(filter(None, (self.what, self.remedy))))


class UnreachableError(ClientError):
    """No answer: a wrong address, no server, no trust in its certificate, or no time left."""


class AnswerError(ClientError):
    """The answer is not whole, or not what was asked for; nothing of it is returned."""


class UsageError(ClientError, ValueError):
    """The client is asked for what it cannot do as it was made or installed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with one field of what was sent."""

    field: str
    message: str


class ServerProblem(ClientError):  # noqa: N818  (what RFC 9457 calls it)
    """What the server says is wrong (RFC 9457, ``application/problem+json``).

    >>> problem = ServerProblem(
    ...     {"status": 404, "title": "Not found", "detail": "No item is called x:y.", "type": "a/b"}
    ... )
    >>> print(problem)
    404 Not found: No item is called x:y.
    >>> problem.status, problem.kind
    (404, 'b')
    """

    def __init__(self, document: Mapping[str, object], retry_after: float | None = None) -> None:
        self.document = dict(document)
        self.status = int(str(document.get("status", 0)))
        self.title, self.detail = self._text("title"), self._text("detail")
        #: Which kind of problem it is: the last part of its type.
        self.kind = self._text("type").rpartition("/")[2]
        #: Near names that exist.
        self.suggestions = tuple(map(str, self._list("suggestions")))
        #: Everything that is wrong with what was sent.
        self.faults = tuple(
            Fault(str(one.get("field", "")), str(one.get("message", "")))
            for one in cast("list[Mapping[str, object]]", self._list("faults"))
        )
        #: Seconds after which the server can be asked again.
        self.retry_after = retry_after
        super().__init__(f"{self.status} {self.title}: {self.detail}")
        self.remedy = self._text("remedy")
        self.args = (" ".join(filter(None, (self.what, self.remedy, self._told()))),)

    @property
    def wait(self) -> float | None:
        """Seconds after which the same question may be answered; None when it will not be."""
        return None if self.kind in _LASTING else self.retry_after

    def _text(self, name: str) -> str:
        value = self.document.get(name)
        return value if isinstance(value, str) else ""

    def _list(self, name: str) -> list[object]:
        value = self.document.get(name)
        return value if isinstance(value, list) else []

    def _told(self) -> str:
        """Return the faults and near names, as a line has them."""
        faults = "; ".join(f"{fault.field}: {fault.message}" for fault in self.faults)
        near = ", ".join(self.suggestions)
        return " ".join(f"({text})" for text in (faults, near) if text)
