"""A query as a few lines of other programs: curl, Python and R.

The lines are complete: they can be put into a shell, a file or a console as they are.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from kakehashi.messages import label

__all__ = ["Snippet", "curl_of", "form_of", "snippets"]

Form = Literal["rows", "answer", "graph"]


class Snippet(NamedTuple):
    """Lines for one program."""

    name: str
    title: str  #: message id
    text: str


#: What is no keyword of a query: comments, IRIs and strings, whichever begins first.
_ASIDE: Final = re.compile(
    r"<[^<>\"{}|^`\\\s]*>"
    r'|"""(?:[^"\\]|\\.|"{1,2}(?!"))*"""'
    r"|\'\'\'(?:[^\'\\]|\\.|\'{1,2}(?!\'))*\'\'\'"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|#[^\n\r]*",
    re.DOTALL,
)
_KEYWORD: Final = re.compile(
    r"(?<![\w:?$-])(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:-])", re.IGNORECASE
)
_FORMS: Final[dict[str, Form]] = {
    "SELECT": "rows",
    "ASK": "answer",
    "CONSTRUCT": "graph",
    "DESCRIBE": "graph",
}


def form_of(query: str) -> Form:
    r"""Return what a query asks for; rows when it cannot be told.

    >>> form_of("# ASK\nPREFIX ask: <urn:select> CONSTRUCT WHERE {?s ?p 'SELECT'}")
    'graph'
    >>> form_of("ASK {}"), form_of("")
    ('answer', 'rows')
    """
    match = _KEYWORD.search(_ASIDE.sub(" ", query))
    return _FORMS[match[1].upper()] if match else "rows"


def snippets(endpoint: str, query: str, release: str = "") -> tuple[Snippet, ...]:
    """Return the lines that ask ``endpoint``, and of it the release that is named."""
    form = form_of(query)
    return (
        Snippet("curl", label("curl, in a shell"), _curl(endpoint, query, release, form)),
        Snippet(
            "python", label("Python, with SPARQLWrapper"), _python(endpoint, query, release, form)
        ),
        Snippet("r", label("R, without packages"), _r(endpoint, query, release, form)),
    )


def curl_of(address: str) -> str:
    """Return the line that fetches an address.

    >>> curl_of("https://bridge.example/api/v1/documents")
    "curl -sS 'https://bridge.example/api/v1/documents'"
    """
    return f"curl -sS {_shell(address)}"


_ACCEPT: Final[dict[Form, str]] = {
    "rows": "text/csv",
    "answer": "application/sparql-results+json",
    "graph": "text/turtle",
}
_SUFFIX: Final[dict[Form, str]] = {"rows": "csv", "answer": "json", "graph": "ttl"}


def _curl(endpoint: str, query: str, release: str, form: Form) -> str:
    return (
        f"curl -sS {_shell(_with(endpoint, release))} \\\n"
        f"  -H 'Accept: {_ACCEPT[form]}' \\\n"
        f"  --data-urlencode {_shell(f'query={query}')}\n"
    )


#: What SPARQLWrapper returns, and what is done with it.
_PYTHON: Final[dict[Form, tuple[str, str]]] = {
    "rows": (
        "JSON",
        """\
for row in service.queryAndConvert()["results"]["bindings"]:
    print({name: term["value"] for name, term in row.items()})
""",
    ),
    "answer": ("JSON", 'print(service.queryAndConvert()["boolean"])\n'),
    "graph": ("TURTLE", "print(service.query().convert().decode())\n"),
}


def _python(endpoint: str, query: str, release: str, form: Form) -> str:
    returned, last = _PYTHON[form]
    return (
        "# pip install SPARQLWrapper\n"
        f"from SPARQLWrapper import {', '.join(sorted((returned, 'POST')))}, SPARQLWrapper\n\n"
        f"service = SPARQLWrapper({_quoted(_with(endpoint, release))})\n"
        "service.setMethod(POST)\n"
        f"service.setReturnFormat({returned})\n"
        f'service.setQuery("""\n{_escaped(query)}\n""")\n'
        f"{last}"
    )


_R: Final[dict[Form, str]] = {
    "rows": 'answer <- read.csv(address, encoding = "UTF-8")\nprint(answer)\n',
    "answer": 'cat(readLines(address, encoding = "UTF-8", warn = FALSE), sep = "\\n")\n',
    "graph": 'cat(readLines(address, encoding = "UTF-8", warn = FALSE), sep = "\\n")\n',
}


def _r(endpoint: str, query: str, release: str, form: Form) -> str:
    address = _with(f"{endpoint}.{_SUFFIX[form]}", release)
    address += "&query=" if "?" in address else "?query="
    return (
        f"query <- {_quoted(query)}\n"
        f"address <- paste0({_quoted(address)}, URLencode(query, reserved = TRUE))\n"
        f"{_R[form]}"
    )


def _with(endpoint: str, release: str) -> str:
    return f"{endpoint}?release={release}" if release else endpoint


def _shell(text: str) -> str:
    r"""Return a text as one word of a POSIX shell; no shell can take the character NUL.

    >>> print(_shell("a'b"))
    'a'\''b'
    """
    return "'" + text.replace("\0", "").replace("'", "'\\''") + "'"


def _quoted(text: str) -> str:
    """Return a text as a string of Python or R; line breaks stay as they are only in R."""
    return '"' + _escaped(text, '"') + '"'


#: Characters that change or end a line of source text, or cannot be in one.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")


def _escaped(text: str, quote: str = '"""') -> str:
    """Return a text as it stands between quotes."""
    plain = text.replace("\\", "\\\\").replace(quote, "".join(f"\\{c}" for c in quote))
    return _CONTROL.sub(lambda m: "" if m[0] == "\0" else f"\\u{ord(m[0]):04x}", plain)
