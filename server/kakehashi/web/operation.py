"""The operation of a SPARQL Protocol request: the query with its data set, or the update.

Nothing here knows a web framework: an operation is read from the parts of a request.
"""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from werkzeug.http import parse_options_header

from kakehashi.errors import BadInputError, QueryRefusedError
from kakehashi.store.formats import UnsupportedTypeError
from kakehashi.store.gate import AddressTooLongError, QueryTooLongError

__all__ = ["Operation", "Update", "read_operation", "read_update"]

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
#: No escape, or half of one.
_BROKEN: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Operation:
    """A query with the data set it is asked of, and the other parameters of the request."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""
    timeout: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """An update with the data set its patterns are matched in."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def read_operation(
    method: str, query_string: bytes, content_type: str, body: bytes, *, longest: int
) -> Operation | None:
    """Read the query from the parts of a request; None when a GET has none.

    Raises BadInputError (among them those with status 413, 414 and 415), and QueryRefusedError for
    an update.
    """
    in_address = _pairs(query_string)
    if method != "POST":
        return _operation(in_address, posted=False, longest=longest)
    kind, options = _media_type(content_type)
    if kind == _FORM:
        return _operation([*_pairs(body), *_others(in_address)], posted=True, longest=longest)
    if kind == _QUERY:
        text = _text(body, options.get("charset", "utf-8"))
        return _operation([*in_address, ("query", text)], posted=True, longest=longest)
    if kind == _UPDATE:
        raise _no_update()
    raise _unknown_form(kind, _FORM, _QUERY)


def read_update(query_string: bytes, content_type: str, body: bytes) -> Update:
    """Read the update from the parts of a POST request.

    Raises BadInputError.
    """
    kind, options = _media_type(content_type)
    if kind == _FORM:
        pairs = _pairs(body)
    elif kind == _UPDATE:
        text = _text(body, options.get("charset", "utf-8"))
        pairs = [*_pairs(query_string), ("update", text)]
    else:
        raise _unknown_form(kind, _FORM, _UPDATE)
    updates = _all(pairs, "update")
    if len(updates) != 1 or _all(pairs, "query"):
        raise BadInputError(
            "There are {count} updates.",
            remedy="Send one as the parameter «update», and no query.",
            count=len(updates),
        )
    return Update(
        updates[0],
        tuple(_all(pairs, "using-graph-uri")),
        tuple(_all(pairs, "using-named-graph-uri")),
    )


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    if not encoded:
        return []
    try:
        return [
            (_decoded(name), _decoded(value))
            for name, _, value in (pair.partition(b"=") for pair in encoded.split(b"&") if pair)
        ]
    except UnicodeDecodeError as error:
        raise _not_utf8() from error


def _decoded(encoded: bytes) -> str:
    """Return the text that was written in percent encoding.

    That of the standard library goes byte by byte, and takes more time for a query than all the
    rest of reading a request. In quoted-printable an escape is written =XX and not %XX: its
    decoder, in C, serves here, after what it would take otherwise was itself escaped.

    >>> _decoded(b"a+b%3Dc=%E3%81%82%2B%25"), _decoded(b"100% %zz")
    ('a b=c=あ+%', '100% %zz')
    """
    plain = encoded.replace(b"+", b" ")
    if b"%" in plain:
        if b"\n" in plain or b"\r" in plain or _BROKEN.search(plain) or plain[-1:] in b" \t":
            return unquote_to_bytes(plain).decode()
        plain = a2b_qp(plain.replace(b"=", b"%3D").replace(b"%", b"="))
    return plain.decode()


def _media_type(content_type: str) -> tuple[str, dict[str, str]]:
    kind, options = parse_options_header(content_type)
    return kind.lower(), options


def _others(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what may stand in the address beside a form: everything but the operation."""
    return [(name, value) for name, value in pairs if name in ("format", "timeout")]


def _all(pairs: Iterable[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in pairs if key == name]


def _text(body: bytes, charset: str) -> str:
    """Return the text of a body; SPARQL is written in UTF-8, and in nothing else."""
    if charset.lower() not in ("utf-8", "utf8"):
        raise _not_utf8()
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise _not_utf8() from error


def _not_utf8() -> BadInputError:
    return BadInputError("The query is not UTF-8.", remedy="Send it encoded in UTF-8.")


def _operation(pairs: list[tuple[str, str]], *, posted: bool, longest: int) -> Operation | None:
    names = {name for name, _ in pairs}
    if names & {"update", "using-graph-uri", "using-named-graph-uri"}:
        raise _no_update()
    queries = _all(pairs, "query")
    if len(queries) > 1:
        raise BadInputError("There are {count} queries.", remedy="Send one.", count=len(queries))
    if not queries or not queries[0].strip():
        if posted or "query" in names:
            raise BadInputError("There is no query.", remedy="Send one as the parameter «query».")
        return None
    size = len(queries[0].encode("utf-8", "replace"))
    if size > longest:
        raise (QueryTooLongError if posted else AddressTooLongError)(
            "The query has {size} bytes; {limit} are accepted.",
            remedy="Shorten it, or split it into several queries.",
            size=size,
            limit=longest,
        )
    return Operation(
        queries[0],
        tuple(_all(pairs, "default-graph-uri")),
        tuple(_all(pairs, "named-graph-uri")),
        format=next(iter(_all(pairs, "format")), ""),
        timeout=next(iter(_all(pairs, "timeout")), ""),
    )


def _no_update() -> QueryRefusedError:
    return QueryRefusedError(
        "The data cannot be changed by SPARQL Update.",
        remedy="Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.",
    )


def _unknown_form(kind: str, *known: str) -> UnsupportedTypeError:
    return UnsupportedTypeError(
        "A body of the type {kind!r} cannot be read here.",
        remedy="Send it as one of {known}.",
        kind=kind,
        known=", ".join(known),
    )
