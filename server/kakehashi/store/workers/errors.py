"""What a worker's refusal means to the client: one error for each status of an answer."""

from __future__ import annotations

from typing import Any

from kakehashi.errors import (
    BadInputError,
    KakehashiError,
    QueryFailedError,
    QuerySyntaxError,
    QueryTimeoutError,
)
from kakehashi.settings import Settings
from kakehashi.store.formats import GRAPHS, NotAcceptableError, UnsupportedTypeError

__all__ = ["error_of", "out_of_time", "over_memory"]


def error_of(header: dict[str, Any], settings: Settings) -> KakehashiError:
    """Return the error that the header of an answer tells.

    >>> from kakehashi.settings import load_settings
    >>> error_of({"status": "too-large"}, load_settings({}, result_bytes=5000)).what()
    'The answer is larger than 5000 bytes.'
    """
    status = header["status"]
    if status == "syntax":
        line, column = int(header["line"]), int(header["column"])
        return QuerySyntaxError(str(header["detail"]), line=line, column=column)
    told = {
        "not-acceptable": _not_acceptable,
        "no-xml-names": _no_xml_names,
        "no-xml-text": _no_xml_text,
        "unknown-type": _unknown_type,
        "too-large": _too_large,
        "memory": _memory,
        "no-iri": _no_iri,
    }
    return told.get(status, _failed)(header, settings)


def out_of_time(seconds: float) -> QueryTimeoutError:
    """Return the error of a query that took longer than it may."""
    return QueryTimeoutError(
        "The query did not finish within {seconds:g} seconds.",
        remedy="Ask for less: fewer patterns, a LIMIT, one document.",
        seconds=seconds,
    )


def over_memory(settings: Settings) -> QueryTimeoutError:
    """Return the error of a query that needed more memory than it may have."""
    return QueryTimeoutError(
        "The query needed more than {limit} MiB of memory, or broke its worker.",
        remedy="Ask for less: fewer patterns, a LIMIT, one document.",
        limit=settings.query_memory_mib,
    )


def _memory(_: dict[str, Any], settings: Settings) -> KakehashiError:
    return over_memory(settings)


def _no_iri(header: dict[str, Any], _: Settings) -> KakehashiError:
    return BadInputError(
        "The name of a graph is no IRI: {detail}",
        remedy="Give an absolute IRI, percent-encoded in the address.",
        detail=str(header.get("detail", "")),
    )


def _not_acceptable(header: dict[str, Any], _: Settings) -> KakehashiError:
    return NotAcceptableError(
        "The answer cannot be given in any form you accept.",
        remedy="This query can be answered as {offered}.",
        offered=", ".join(header["offered"]),
    )


def _no_xml_names(_: dict[str, Any], __: Settings) -> KakehashiError:
    return NotAcceptableError(
        "The answer has a property whose name cannot be written in RDF/XML.",
        remedy="Ask for another form, such as text/turtle.",
    )


def _no_xml_text(_: dict[str, Any], __: Settings) -> KakehashiError:
    return NotAcceptableError(
        "The answer has a character that cannot be written in XML.",
        remedy="Ask for another form, such as JSON or text/turtle.",
    )


def _unknown_type(_: dict[str, Any], __: Settings) -> KakehashiError:
    return UnsupportedTypeError(
        "The body has a form that cannot be read.",
        remedy="Send it as one of {known}.",
        known=", ".join(GRAPHS),
    )


def _too_large(_: dict[str, Any], settings: Settings) -> KakehashiError:
    return QueryTimeoutError(
        "The answer is larger than {limit} bytes.",
        remedy="Ask for less: a LIMIT, fewer columns, one document.",
        limit=settings.result_bytes,
    )


def _failed(header: dict[str, Any], _: Settings) -> KakehashiError:
    return QueryFailedError(
        "The query cannot be evaluated: {detail}", detail=str(header.get("detail", ""))
    )
