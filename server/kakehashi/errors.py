"""Every error this project raises on purpose: what is wrong, where, and how to mend it.

``what`` and ``remedy`` are message ids (English sentences with ``{name}`` places), so that one
error can be shown in both languages; see :mod:`kakehashi.messages`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from kakehashi.messages import Language, label, translate

__all__ = [
    "BadInputError",
    "BuildError",
    "BusyError",
    "Finding",
    "ForbiddenError",
    "KakehashiError",
    "QueryFailedError",
    "QueryRefusedError",
    "QuerySyntaxError",
    "QueryTimeoutError",
    "SettingError",
    "Severity",
    "SignInError",
    "StoreError",
    "TooManyRequestsError",
    "UnknownThingError",
]


class KakehashiError(Exception):
    """Base of all our errors.

    >>> error = KakehashiError("No item is called {id}.", where="cli", id="x:y")
    >>> error.text("en")
    'cli: No item is called x:y.'
    """

    #: HTTP status when the error reaches the web.
    status = 500

    def __init__(
        self,
        what: str,
        /,
        *,
        where: str = "",
        remedy: str = "",
        suggestions: tuple[str, ...] = (),
        **values: object,
    ) -> None:
        super().__init__(what)
        self._what, self._remedy, self.where = what, remedy, where
        self.suggestions, self.values = suggestions, values

    def what(self, language: Language = "en") -> str:
        """Say what is wrong, in one sentence."""
        return translate(language, self._what, **self.values)

    def remedy(self, language: Language = "en") -> str:
        """Say how to mend it; empty when nothing can be said."""
        return translate(language, self._remedy, **self.values) if self._remedy else ""

    def text(self, language: Language = "en") -> str:
        """Say where, what and how to mend it, in one line."""
        place = f"{self.where}:" if self.where else ""
        return " ".join(p for p in (place, self.what(language), self.remedy(language)) if p)

    def __str__(self) -> str:
        return self.text()


class SettingError(KakehashiError):
    """A setting has a value that cannot be used; the message names the setting."""


class BadInputError(KakehashiError):
    """The caller sent something that cannot be read."""

    status = 400


_AT: Final = label("The query does not parse at line {line}, column {column}: {detail}")
_AT_END: Final = label("The query ends at line {line}, column {column}, where more is expected.")


class QuerySyntaxError(BadInputError):
    """A SPARQL query does not parse; ``line`` and ``column`` count from 1.

    ``detail`` is what stands there; it is empty at the end of the query.
    """

    def __init__(self, detail: str, *, line: int, column: int) -> None:
        super().__init__(
            _AT if detail else _AT_END,
            line=line,
            column=column,
            detail=detail,
        )
        self.line, self.column = line, column


class QueryFailedError(BadInputError):
    """A SPARQL query or update parses, but the engine cannot evaluate it."""

    status = 422


class UnknownThingError(KakehashiError):
    """No such document, item, statement or page; ``suggestions`` are near names that exist."""

    status = 404


class QueryRefusedError(KakehashiError):
    """The query asks for something the public service does not do (SERVICE, LOAD, UPDATE)."""

    status = 403


class SignInError(KakehashiError):
    """Nobody has signed in, or the token is not good, and this needs an account."""

    status = 401


class ForbiddenError(KakehashiError):
    """Whoever asks has signed in, and may not do this."""

    status = 403


class QueryTimeoutError(KakehashiError):
    """The query did not finish within its limits; nothing of its answer is returned."""

    status = 503


class BusyError(KakehashiError):
    """There is no place for the request now; it was not begun, or was stopped for others."""

    status = 503


class TooManyRequestsError(KakehashiError):
    """One client asks for more at a time than its share."""

    status = 429


class StoreError(KakehashiError):
    """The store cannot be opened or does not hold what its manifest says."""

    status = 503


Severity = Literal["violation", "warning", "info"]

_SEVERITIES: dict[Severity, str] = {
    "violation": label("violation"),
    "warning": label("warning"),
    "info": label("info"),
}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault in one source file, as a check found it."""

    file: str
    line: int
    node: str
    message_en: str
    message_ja: str
    severity: Severity = "violation"
    check: str = ""

    @classmethod
    def told(  # noqa: PLR0917  (where, then what)
        cls,
        file: str,
        line: int,
        node: str,
        check: str,
        message: str,
        severity: Severity = "violation",
        /,
        **values: object,
    ) -> Finding:
        """Make a finding of a message id, which is said in both languages.

        >>> Finding.told("a.csv", 3, "b", "no-x", "{key} is missing. Add it.", key="x").text()
        'a.csv:3: violation: b: x is missing. Add it.'
        """
        english, japanese = translate("en", message, **values), translate("ja", message, **values)
        return cls(file, line, node, english, japanese, severity, check)

    def message(self, language: Language) -> str:
        """Return the message in ``language``."""
        return self.message_ja if language == "ja" else self.message_en

    def text(self, language: Language = "en") -> str:
        """Return ``file:line: severity: node: message``; a file as a whole has no node.

        >>> Finding("a.ttl", 3, "nisc:bp-1", "no title", "題名がない").text()
        'a.ttl:3: violation: nisc:bp-1: no title'
        """
        severity = translate(language, _SEVERITIES[self.severity])
        parts = (f"{self.file}:{self.line}", severity, self.node, self.message(language))
        return ": ".join(filter(None, parts))


class BuildError(KakehashiError):
    """The build stopped; ``findings`` holds every fault, not only the first."""

    def __init__(
        self, what: str, /, *, findings: tuple[Finding, ...] = (), **values: object
    ) -> None:
        super().__init__(what)
        self.values, self.findings = values, findings
