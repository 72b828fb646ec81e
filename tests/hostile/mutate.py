"""Mutations of the corpus: ``python -m tests.hostile.mutate`` writes ``corpus/mutations.jsonl``.

Each is made of a query of the other files by one operator. Seed and order are fixed, so that the
same files give the same mutations.
"""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

from tests.hostile.corpus import CORPUS, FILES, read, written

__all__ = ["OPERATORS", "mutations"]

SEED: Final = 20250801
#: Mutations of each operator.
EACH: Final = 10
#: Longest query that is mutated, and longest mutation.
BASE: Final = 1500
LONGEST: Final = 16_384

_TOKEN: Final = re.compile(r"<[^<>\s]*>|\"[^\"]*\"|'[^']*'|[?$@]?[\w:.-]+|\s+|.", re.DOTALL)
_WORDS: Final = (
    *("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FILTER", "OPTIONAL", "UNION", "MINUS"),
    *("GRAPH", "BIND", "VALUES", "EXISTS", "NOT", "IN", "DISTINCT", "REDUCED", "ORDER", "BY"),
    *("GROUP", "HAVING", "LIMIT", "OFFSET", "FROM", "NAMED", "AS", "LATERAL", "UNDEF", "TRUE"),
)
_ALIKE: Final = str.maketrans("aeopcxSEACTOBKMH", "аеорсхЅЕАСТОВКМН")
_QUOTES: Final = str.maketrans("\"'{}()<>.", "“’｛｝（）＜＞。")

Operator = Callable[[random.Random, str], str | bytes]


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def token_swap(chance: random.Random, text: str) -> str:
    """Two tokens change places."""
    tokens = _tokens(text)
    one, other = chance.sample(range(len(tokens)), 2)
    tokens[one], tokens[other] = tokens[other], tokens[one]
    return "".join(tokens)


def token_drop(chance: random.Random, text: str) -> str:
    """A few tokens are missing."""
    tokens = _tokens(text)
    dropped = set(chance.sample(range(len(tokens)), min(3, len(tokens))))
    return "".join(token for place, token in enumerate(tokens) if place not in dropped)


def token_repeat(chance: random.Random, text: str) -> str:
    """One token stands many times."""
    tokens = _tokens(text)
    place = chance.randrange(len(tokens))
    tokens[place] = f"{tokens[place]} " * chance.choice((2, 60, 1000))
    return "".join(tokens)


def bracket_drop(chance: random.Random, text: str) -> str:
    """A bracket is missing."""
    places = [place for place, c in enumerate(text) if c in "{}()[]<>"]
    place = chance.choice(places)
    return text[:place] + text[place + 1 :]


def bracket_turn(chance: random.Random, text: str) -> str:
    """A bracket is another one."""
    place = chance.choice([place for place, c in enumerate(text) if c in "{}()[]<>"])
    return text[:place] + chance.choice("{}()[]<>") + text[place + 1 :]


def group_nest(chance: random.Random, text: str) -> str:
    """Each group is wrapped."""
    opening, closing = chance.choice(
        [("{", "}"), ("{ OPTIONAL {", "}}"), ("{ MINUS {", "}}"), ("{ {} UNION {", "}}"),
         ("{ FILTER NOT EXISTS {", "}}"), ("{ SELECT * {", "}}"), ("{ GRAPH ?g {", "}}")]
    )  # fmt: skip
    times = chance.choice((1, 5, 40))
    return text.replace("{", "{" + opening * times).replace("}", closing * times + "}")


def text_double(chance: random.Random, text: str) -> str:
    """The whole text stands several times."""
    return chance.choice(("", " ", ";", "\n#\n", "\0")).join([text] * chance.choice((2, 3, 7)))


def byte_flip(chance: random.Random, text: str) -> bytes:
    """Some bits are turned."""
    data = bytearray(text.encode())
    for _ in range(chance.choice((1, 2, 8))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def byte_drop(chance: random.Random, text: str) -> bytes:
    """A byte is missing, perhaps out of a character."""
    data = bytearray(text.encode())
    high = [place for place, byte in enumerate(data) if byte > 127]
    del data[chance.choice(high or range(len(data)))]
    return bytes(data)


def byte_insert(chance: random.Random, text: str) -> bytes:
    """Bytes that do not belong there."""
    data = bytearray(text.encode())
    place = chance.randrange(len(data) + 1)
    data[place:place] = bytes(chance.randrange(256) for _ in range(chance.choice((1, 2, 16))))
    return bytes(data)


def alike_swap(chance: random.Random, text: str) -> str:
    """Some letters only look the same."""
    return "".join(c.translate(_ALIKE) if chance.random() < 0.1 else c for c in text)


def quote_swap(chance: random.Random, text: str) -> str:
    """Some marks are those of a word processor, or wide."""
    return "".join(c.translate(_QUOTES) if chance.random() < 0.2 else c for c in text)


def case_flip(chance: random.Random, text: str) -> str:
    """Capitals and small letters, by chance."""
    return "".join(c.swapcase() if chance.random() < 0.5 else c for c in text)


def word_swap(chance: random.Random, text: str) -> str:
    """Keywords are other keywords."""
    pattern = re.compile(rf"\b({'|'.join(_WORDS)})\b", re.IGNORECASE)
    return pattern.sub(
        lambda match: chance.choice(_WORDS) if chance.random() < 0.4 else match[0], text
    )


def number_grow(chance: random.Random, text: str) -> str:
    """Numbers are huge, negative, or none."""
    odd = ("9" * 40, "-1", "1e999999", "0x10", "1/0", "2147483648", "18446744073709551616", "NaN")
    found, count = re.subn(r"\b\d+\b", lambda _: chance.choice(odd), text)
    return found if count else f"{text} LIMIT {chance.choice(odd)}"


def string_grow(chance: random.Random, text: str) -> str:
    """Texts in quotation marks are long."""
    filler = chance.choice(("a", "あ", "\\\\", "\\u0041", "{", "'", "SERVICE "))
    grown = re.sub(r"(?<=\")(?=[^\"\n]*\")", lambda _: filler * 800, text, count=1)
    return grown if grown != text else f'{text} VALUES ?long {{ "{filler * 800}" }}'


def splice(chance: random.Random, text: str) -> str:
    """The end is that of another query."""
    other = chance.choice(_bases())
    return text[: chance.randrange(len(text))] + other[chance.randrange(len(other)) :]


def comment_insert(chance: random.Random, text: str) -> str:
    """A comment stands between all tokens, or in one of them."""
    comment = chance.choice(("#\n", "#}{)(\r", "#'\"\n", "#SERVICE <urn:x>\n"))
    if chance.random() < 0.5:
        return comment.join(_tokens(text))
    place = chance.randrange(len(text))
    return text[:place] + comment + text[place:]


def escape(chance: random.Random, text: str) -> str:
    """Some characters are written by their number."""
    return "".join(
        f"\\u{ord(c):04X}" if chance.random() < 0.1 and ord(c) < 0x10000 else c for c in text
    )


def truncate(chance: random.Random, text: str) -> bytes:
    """The end is missing."""
    return text.encode()[: chance.randrange(1, len(text.encode()))]


def limit_drop(chance: random.Random, text: str) -> str:
    """All that makes the answer small is missing."""
    del chance
    text = re.sub(r"\b(LIMIT|OFFSET)\s+\d+", "", text, flags=re.IGNORECASE)
    return re.sub(r"\b(FILTER|VALUES)\s*[?\w]*\s*[({][^(){}]*[)}]", "", text, flags=re.IGNORECASE)


def path_star(chance: random.Random, text: str) -> str:
    """Predicates are repeated paths."""
    sign = chance.choice(("*", "+", "?", "*/skos:broader*", "|!<urn:x>"))
    return re.sub(
        r"\b[a-z]+:\w+\b", lambda m: f"({m[0]}){sign}" if chance.random() < 0.5 else m[0], text
    )


def variables_one(chance: random.Random, text: str) -> str:
    """All variables are one."""
    del chance
    return re.sub(r"[?$]\w+", "?x", text)


def variables_apart(chance: random.Random, text: str) -> str:
    """No variable stands twice: products."""
    del chance
    number = iter(range(10_000))
    return re.sub(r"[?$](\w+)", lambda m: f"?{m[1]}{next(number)}", text)


def group_service(chance: random.Random, text: str) -> str:
    """A group is asked of another service."""
    if re.search(r"[\"'#]", text):
        return text  # the bracket may be none
    place = chance.choice([place for place, c in enumerate(text) if c == "{"])
    kind = chance.choice(("SERVICE ", "SERVICE SILENT ", "service#\n", "SeRvIcE\t"))
    return f"{text[:place]}{{ {kind}<@LISTENER@> {{}} }} {text[place:]}"


def iri_elsewhere(chance: random.Random, text: str) -> str:
    """IRIs are addresses at which somebody waits."""
    del chance
    return re.sub(r"<[^<>\s]*>", "<@LISTENER@>", text)


def encode(chance: random.Random, text: str) -> bytes:
    """The bytes are those of another encoding."""
    name = chance.choice(("utf-16", "utf-16-be", "utf-32", "cp932", "euc-jp", "cp500"))
    return f"{text}\n# 架け橋".encode(name, errors="replace")


#: What is right for a mutation in general: it may be anything, but no fault of the server's.
_ANY: Final = (200, 400, 403, 503, 504)
#: The operators, with the statuses that are right for what they make.
OPERATORS: Final[dict[str, tuple[Operator, tuple[int, ...]]]] = {
    "token-swap": (token_swap, _ANY),
    "token-drop": (token_drop, _ANY),
    "token-repeat": (token_repeat, _ANY),
    "bracket-drop": (bracket_drop, _ANY),
    "bracket-turn": (bracket_turn, _ANY),
    "group-nest": (group_nest, _ANY),
    "text-double": (text_double, _ANY),
    "byte-flip": (byte_flip, _ANY),
    "byte-drop": (byte_drop, _ANY),
    "byte-insert": (byte_insert, _ANY),
    "alike-swap": (alike_swap, _ANY),
    "quote-swap": (quote_swap, _ANY),
    "case-flip": (case_flip, _ANY),
    "word-swap": (word_swap, _ANY),
    "number-grow": (number_grow, _ANY),
    "string-grow": (string_grow, _ANY),
    "splice": (splice, _ANY),
    "comment-insert": (comment_insert, _ANY),
    "escape": (escape, _ANY),
    "truncate": (truncate, _ANY),
    "limit-drop": (limit_drop, _ANY),
    "path-star": (path_star, _ANY),
    "variables-one": (variables_one, _ANY),
    "variables-apart": (variables_apart, _ANY),
    "iri-elsewhere": (iri_elsewhere, _ANY),
    "group-service": (group_service, (400, 403)),
    "encode": (encode, (400,)),
}


def mutations(seed: int = SEED) -> Iterator[dict[str, Any]]:
    """Yield the lines of the file."""
    chance = random.Random(seed)
    seen: set[bytes] = set()
    for name, (operator, statuses) in OPERATORS.items():
        made = 0
        while made < EACH:
            base = chance.choice(_bases())
            mutation = operator(chance, base)
            data = mutation if isinstance(mutation, bytes) else mutation.encode()
            if data in seen or data == base.encode() or len(data) > LONGEST or not data.strip():
                continue
            seen.add(data)
            made += 1
            yield {
                "id": f"mutations/{name}-{made}",
                **_content(data),
                "statuses": list(statuses),
                "why": operator.__doc__,
            }


def _content(data: bytes) -> dict[str, str]:
    try:
        return {"query": data.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


@cache
def _bases() -> list[str]:
    """Return the queries that are mutated."""
    files = [file for file in FILES if file not in {"mutations", "protocol"}]
    texts = (given.text() for given in read(files) if "query" in given.line)
    return [text for text in texts if len(text) <= BASE and "{" in text and "@" not in text]


def main() -> None:
    """Write the file."""
    with (CORPUS / "mutations.jsonl").open("w", encoding="utf-8") as file:
        for line in mutations():
            file.write(written(line) + "\n")


if __name__ == "__main__":
    main()
