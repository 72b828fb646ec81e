"""Operations are read from the parts of a request; percent encoding is that of the standard."""

from __future__ import annotations

import random
from urllib.parse import quote, unquote_to_bytes

import pytest

from kakehashi.errors import BadInputError
from kakehashi.web.operation import Operation, _decoded, read_operation

PIECES = [
    b"%3D", b"%25", b"=", b"_", b"a", b"+", b"%0A", b"%0D%0A", b"%", b"%4", b" ", b"\t", b"\n",
    b".", b"%E3%81%82", b"%20", b"%09", b"=3D", b"\r", b"=\n", b"%3d", b"%zz", b"%FF",
]  # fmt: skip


def standard(encoded: bytes) -> str | None:
    try:
        return unquote_to_bytes(encoded.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        return None


def ours(encoded: bytes) -> str | None:
    try:
        return _decoded(encoded)
    except UnicodeDecodeError:
        return None


def test_percent_encoding_is_read_as_the_standard_library_reads_it() -> None:
    chance = random.Random(1)
    for _ in range(20_000):
        encoded = b"".join(chance.choice(PIECES) for _ in range(chance.randint(0, 12)))
        assert ours(encoded) == standard(encoded), encoded


def test_a_query_of_any_text_arrives_as_it_was_sent() -> None:
    text = "ASK { ?s ?p '=%あ&+;#_\r\n\t' } "
    sent = f"query={quote(text, safe='')}&default-graph-uri=urn%3Ag&timeout=2"
    assert read_operation("GET", sent.encode(), "", b"", longest=999) == Operation(
        text, ("urn:g",), (), "", "2"
    )


def test_what_is_no_utf8_is_refused() -> None:
    with pytest.raises(BadInputError, match="UTF-8"):
        read_operation("GET", b"query=%FF", "", b"", longest=999)
    with pytest.raises(BadInputError, match="UTF-8"):
        read_operation(
            "POST", b"", "application/sparql-query; charset=utf-16", b"\xff\xfe", longest=999
        )
